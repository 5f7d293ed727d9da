"""Takes an untrusted file. Gives its rows as one Parquet file of texts, and what was refused with the reason.

Never interprets: no time is parsed, no case is guessed, nothing is dropped without being told. The file is read in a
confined child process (shigan.sandbox); the rows appear under their final name only when all of them are there.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final

from shigan.errors import Both, ShiganError, reason_of
from shigan.ingest.messages import Message, Problem, problem
from shigan.sandbox import MIB, Allowance, ChildFailure, Progress, run_in_child

ROW: Final = "@row"
"""int64, 1-based: the number of the row in the source, counting the refused ones too."""

LINE: Final = "@line"
"""int64: the line of the source the row begins on; null when not known. For a worksheet: the number of its row."""

SHEET: Final = "sheet"
"""The text column that says which worksheet a row is from, where several were read."""


@dataclass(frozen=True)
class RawSource:
    """One source file, read. ``columns`` are the text columns of ``parquet``, in its order, without @row and @line.

    The Parquet has one row per event (XES, OCEL) or table row (CSV, Excel, Parquet), in file order. Attributes of the
    case are called ``case:KEY``, attributes of the event ``KEY``; nested attributes ``KEY/child``, entries of a list
    ``KEY/0``. Where traces of an XES log have no name or that of another, ``@trace`` keeps them apart. All others are
    nullable text exactly as the source wrote it, times with their own offset. An empty cell is null.
    """

    path: Path
    format: str
    columns: tuple[str, ...]
    rows: int
    cases: int | None  # None when the format does not group rows into cases
    digest_sha256: str  # of the file as it is, packed or not
    notes: tuple[Message, ...]
    parquet: Path
    peak_memory_bytes: int = 0
    sheets: tuple[str, ...] = ()  # of a workbook: the visible worksheets, whether read or not


@dataclass(frozen=True)
class Refusal:
    """A row (or a part of it) that could not be taken over. Refused rows are not in the Parquet."""

    row: int | None
    line: int | None
    column: str | None
    reason: Message
    remedy: Message
    excerpt: str


class ReadError(ShiganError):
    """The file as a whole cannot be read. ``problem.id`` names why; the text is at hand in both languages."""

    def __init__(self, what: Problem, *, where: str = "") -> None:
        super().__init__(
            Both(what.reason.en, zh=what.reason.zh), where=where, remedy=Both(what.remedy.en, zh=what.remedy.zh)
        )
        self.problem = what

    def text(self, language: str = "zh") -> str:
        """Where, what and the remedy, as one paragraph."""
        stop = ". " if language == "en" else "。"
        place = f"{self.where}: " if self.where else ""
        return f"{place}{self.problem.reason.text(language)}{stop}{self.problem.remedy.text(language)}{stop.strip()}"

    def __reduce__(self) -> tuple[object, ...]:
        return (_read_error, (self.problem, self.where))


def _read_error(what: Problem, where: str) -> ReadError:
    return ReadError(what, where=where)


@dataclass(frozen=True, kw_only=True)
class Bounds:
    """How much a source may contain."""

    unpacked_bytes: int = 64 << 30
    unpacked_ratio: int = 300  # unpacked to packed; looked at from 64 MiB on
    depth: int = 64
    cell_characters: int = 1 << 20
    columns: int = 20_000
    refusals: int = 100_000


@dataclass(frozen=True, kw_only=True)
class ReadOptions:
    """What the person states about the file. Whatever is None is found out, and told in the notes."""

    format: str | None = None  # the name of a module in ingest.readers
    encoding: str | None = None
    delimiter: str | None = None
    header_line: int | None = None  # 1-based
    sheets: tuple[str, ...] | None = None
    object_type: str | None = None  # of an object-centric log; others have none
    quick: bool = True  # False: only the strict, plain way of reading
    bounds: Bounds = field(default_factory=Bounds)
    allowance: Allowance = field(default_factory=Allowance)


def read_raw(
    path: Path, *, into: Path, options: ReadOptions | None = None, on_progress: Progress | None = None
) -> tuple[RawSource, list[Refusal]]:
    """Read ``path`` and leave its rows in the folder ``into`` as ``raw-<digest>.parquet``; raises ReadError."""
    options = options or ReadOptions()
    _check_is_file(path)
    into.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".reading-", dir=into) as scratch:
        answer = _ask_child(path, Path(scratch), options, on_progress)
        if "error" in answer:
            raise ReadError(problem_from(answer["error"]), where=str(path))
        parquet = into / f"raw-{answer['digest_sha256'][:16]}.parquet"
        os.replace(Path(scratch) / answer["parquet"], parquet)
    return _source(path, parquet, answer), [refusal_from(one) for one in answer["refusals"]]


def _check_is_file(path: Path) -> None:
    try:
        path.stat()
    except OSError as error:
        raise ReadError(problem("not_found", why=reason_of(error)), where=str(path)) from error
    if not path.is_file():
        raise ReadError(problem("not_a_file"), where=str(path))
    if not os.access(path, os.R_OK):
        raise ReadError(problem("not_found", why=Both("permission denied", zh="没有读取权限")), where=str(path))


def _ask_child(path: Path, scratch: Path, options: ReadOptions, on_progress: Progress | None) -> dict[str, Any]:
    allowance = options.allowance
    job = {"path": str(path.resolve()), "scratch": str(scratch.resolve()), "options": asdict(options)}
    try:
        answer = run_in_child("shigan.ingest.readers", job, allowance, on_progress)
    except ChildFailure as failure:
        raise ReadError(_problem_of(failure, allowance), where=str(path)) from failure
    return {**answer.value, "peak_memory_bytes": answer.peak_memory_bytes}


def _problem_of(failure: ChildFailure, allowance: Allowance) -> Problem:
    match failure.kind:
        case "memory":
            return problem("memory_limit", limit=allowance.memory_bytes // MIB)
        case "time":
            return problem("time_limit", limit=min(int(allowance.wall_seconds), allowance.cpu_seconds))
        case "disk":
            return problem("disk_limit", limit=allowance.written_bytes // MIB)
        case _:
            return problem("reader_died", why=failure.detail)


def _source(path: Path, parquet: Path, answer: Mapping[str, Any]) -> RawSource:
    return RawSource(
        path=path,
        format=answer["format"],
        columns=tuple(answer["columns"]),
        rows=answer["rows"],
        cases=answer["cases"],
        digest_sha256=answer["digest_sha256"],
        notes=tuple(Message(**one) for one in answer["notes"]),
        parquet=parquet,
        peak_memory_bytes=answer["peak_memory_bytes"],
        sheets=tuple(answer["sheets"]),
    )


def problem_from(said: Mapping[str, Any]) -> Problem:
    """A problem as it came through the pipe."""
    return Problem(reason=Message(**said["reason"]), remedy=Message(**said["remedy"]))


def refusal_from(said: Mapping[str, Any]) -> Refusal:
    """A refusal as it came through the pipe."""
    return Refusal(**{**said, "reason": Message(**said["reason"]), "remedy": Message(**said["remedy"])})


def options_from(said: Mapping[str, Any]) -> ReadOptions:
    """Options as they came through the pipe."""
    sheets = None if said["sheets"] is None else tuple(said["sheets"])
    bounds, allowance = Bounds(**said["bounds"]), Allowance(**said["allowance"])
    return ReadOptions(**{**said, "sheets": sheets, "bounds": bounds, "allowance": allowance})
