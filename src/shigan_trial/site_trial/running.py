"""A bureau's year on a site: set up in a folder, filled as the demonstration is, evaluated as the site evaluates itself."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Final, Literal

from shigan.ledger import open_ledger
from shigan.ledger.office import matter_batches
from shigan.pipeline.road import evaluate_folder
from shigan_site.commands._house import House, furnish, open_house
from shigan_trial.demo.bureau import generate
from shigan_trial.site_trial.judging import Judged, judge
from shigan_trial.site_trial.own_steps import Dealings

LEDGER: Final = "ledger"


def try_site(seed: int, folder: Path) -> Judged:
    """The whole of it, on SQLite in an empty folder; Django can be set up once only in a process."""
    open_house(House(data=folder / "site", demo=True))
    furnish()
    return try_open_site(seed, "demo", attachments=folder / "site" / "attachments", out=folder / "evaluated")


def try_open_site(seed: int, size: Literal["demo"] | int, *, attachments: Path, out: Path) -> Judged:
    """On a site that is set up and empty."""
    loading, handing_over, evaluator, procedures = (
        import_module(name)  # they can be imported only after Django was set up
        for name in (
            "shigan_trial.demo_site.loading", "shigan_site.actions.evaluating.handing_over",
            "shigan_site.jobs.evaluator", "shigan_site.rules",
        )
    )  # fmt: skip
    loading.load_demo(seed, files=attachments, matters=size)
    handing_over.hand_over(out)
    results = evaluate_folder(out, out, evaluator.wish(None))
    dealings = Dealings(matter_batches(open_ledger(out / LEDGER)))
    return judge(generate(seed, size), results, dealings, procedures.pack())
