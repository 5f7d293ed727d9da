"""One record after the other: evaluate it in a process of its own, take our numbers from the results, check them."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from shigan.errors import Both, ShiganError
from shigan_trial.bench.measuring import measure
from shigan_trial.records.checks import Check
from shigan_trial.records.inside import checks_of
from shigan_trial.records.ours import Ours, our_numbers
from shigan_trial.records.truths import UNKNOWN, load_truths, record_name

ENDINGS: Final = (".xes", ".csv", ".xlsx", ".parquet")
MAPPING: Final = ".mapping.yaml"


@dataclass(frozen=True, kw_only=True)
class Run:
    """One record at the end of its way. ``failed``: why it has no numbers."""

    name: str
    mapping: str | None  # the file of a mapping by hand; None: shipped or recognised
    ours: Ours | None = None
    seconds: float | None = None
    cpu_seconds: float | None = None  # says more than the clock where others use the machine, too
    peak_bytes: int | None = None
    checks: Sequence[Check] = ()
    failed: ShiganError | None = None


@dataclass(frozen=True, kw_only=True)
class Record:
    """A file to be run, and the mapping by hand that fits its name."""

    file: Path
    mapping: Path | None


def records_in(folder: Path, mappings: Path | None, only: str | None) -> list[Record]:
    """By name. ``X.mapping.yaml`` is for the records that have X in their name. Raises ``ShiganError`` when none is there."""
    files = [file for file in sorted(folder.iterdir()) if _is_record(file) and (only or "") in file.name]
    if not files:
        raise ShiganError(
            Both(f"no record here has '{only or ''}' in its name", zh=f"这里没有名称含“{only or ''}”的记录文件"),
            expected=Both(
                f"files that end in {', '.join(ENDINGS)}, packed with gzip or not",
                zh=f"以 {'、'.join(ENDINGS)} 结尾的文件，可用 gzip 压缩",
            ),
            where=str(folder),
            remedy=Both("check the folder and --only", zh="请核对文件夹和 --only"),
        )
    by_hand = sorted(mappings.glob(f"*{MAPPING}")) if mappings else []
    return [Record(file=file, mapping=_mapping_for(file, by_hand)) for file in files]


def _is_record(file: Path) -> bool:
    return file.is_file() and file.name.removesuffix(".gz").endswith(ENDINGS)


def _mapping_for(file: Path, by_hand: Sequence[Path]) -> Path | None:
    return next((mapping for mapping in by_hand if mapping.name.removesuffix(MAPPING) in file.name), None)


def runs(records: Sequence[Record], out: Path) -> Iterator[Run]:
    """Each record's results stay in a folder of its name in ``out``."""
    truths = load_truths()
    for record in records:
        name = record_name(record.file)
        mapping = record.mapping.name if record.mapping else None
        try:
            measured = measure(_COMMAND, _job(record, out / name), repeat=1, patience_s=0)
        except ShiganError as error:
            yield Run(name=name, mapping=mapping, failed=error)
            continue
        ours = our_numbers(out / name)
        yield Run(
            name=name,
            mapping=mapping,
            ours=ours,
            seconds=measured.wall_s,
            cpu_seconds=measured.runs[0].cpu_s,
            peak_bytes=measured.peak_bytes,
            checks=checks_of(record.file, truths.get(name, UNKNOWN), ours),
        )


_COMMAND: Final = (sys.executable, "-m", "shigan_trial.records.evaluating")


def _job(record: Record, out: Path) -> dict[str, object]:
    mapping = str(record.mapping.resolve()) if record.mapping else None
    return {"file": str(record.file.resolve()), "mapping": mapping, "out": str(out.resolve())}
