"""Takes a seed. Gives the invented bureau's results and how they compare with the truth. Never looks at the truth before."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Final

from shigan.engines.relations import RELATIONS
from shigan.ingest.ingesting import IngestSettings
from shigan.ledger import open_ledger
from shigan.packs import Language, default_pack_path, load_pack
from shigan.pipeline.ground import Means
from shigan.pipeline.road import Wish, evaluate_files
from shigan.reports.results import Results
from shigan_trial.demo.bureau import generate
from shigan_trial.demo.export import ORGANISATION, demo_mapping, write_bureau
from shigan_trial.demo.model import DemoBureau
from shigan_trial.demo.recall import Recall, compare

SOURCE: Final = "source"
"""The sub-folder with the bureau's own files: what an office would have had."""

TITLES: Final = {"zh": "虚构的某市医疗保障局 · 一年的办件记录", "en": "An invented health-security bureau · one year of its record"}


def holds_demo(folder: Path) -> bool:
    """Whether the folder is an earlier demo, so that a new one may take its place."""
    return (folder / SOURCE / ORGANISATION).is_file()


def evaluate_bureau(
    seed: int,
    out: Path,
    means: Means,
    language: Language,
    *,
    formats: Sequence[str] = ("html", "excel", "word"),
    reading: Callable[[str, float | None, int], None] | None = None,
    stage: Callable[[str, str], None] = lambda _stage, _detail: None,
) -> tuple[Results, Recall]:
    """The bureau goes the road of any other record: its log is written as a file, read, recorded and evaluated."""
    bureau = generate(seed)
    log = write_bureau(bureau, out / SOURCE)
    wish = Wish(
        title=TITLES[language],
        as_of=_day(bureau),
        organisation=out / SOURCE / ORGANISATION,
        languages=(language,),
        formats=formats,
        means=means,
    )
    settings = IngestSettings(language=language, on_progress=reading)
    results = evaluate_files([log], demo_mapping(), out, wish, settings, stage)
    people = open_ledger(out / "ledger").directory()
    names = {key: person.name for key, person in people.items() if person.name is not None}
    pack = load_pack(default_pack_path(), relations=RELATIONS)
    return results, compare(bureau, results.findings, pack, names)


def _day(bureau: DemoBureau) -> date:
    """The bureau's own day at the instant we look from."""
    return (datetime.fromtimestamp(bureau.as_of_us // 1_000_000, tz=UTC) + timedelta(hours=8)).date()


def tell_recall(recall: Recall, language: str) -> str:
    """One sentence about the planted behaviours and the innocents."""
    if language == "zh":
        return (
            f"埋下 {recall.planted} 处问题，找到 {recall.found} 处（{recall.recall:.0%}）；"
            f"{recall.innocents} 个无关的人和单位中误提 {recall.flagged_innocents} 个。"
        )
    return (
        f"{recall.planted} behaviours were planted and {recall.found} found ({recall.recall:.0%}); "
        f"of {recall.innocents} innocent people and units {recall.flagged_innocents} were flagged."
    )
