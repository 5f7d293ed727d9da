"""Takes results, languages and formats. Gives the written reports. Never knows what is in one.

A report is a module of ``catalogue/`` with ``FORMAT`` and ``write``; to add one is to add that file.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Protocol, cast

from shigan.errors import Both, ShiganError
from shigan.reports import catalogue
from shigan.reports.results import Results
from shigan.reports.words import LANGUAGES, Language


class Report(Protocol):
    """What a module of the catalogue offers."""

    FORMAT: str

    def write(self, results: Results, out: Path, language: Language, languages: Sequence[str] = ()) -> Path: ...


class UnknownReport(ShiganError):
    """A format or language was asked for that no module of the catalogue writes."""


def write_reports(
    results: Results,
    out: Path,
    languages: Sequence[Language] = ("zh",),
    formats: Sequence[str] = ("html", "excel", "word"),
) -> list[Path]:
    """Write every format in every language into ``out``; returns the files in the order they were asked for."""
    check_reports(languages, formats)
    known = reports()
    out.mkdir(parents=True, exist_ok=True)
    return [known[form].write(results, out, language, languages) for language in languages for form in formats]


def check_reports(languages: Sequence[str], formats: Sequence[str]) -> None:
    """Raises UnknownReport for what nobody writes: cheap, so that it can be asked before anything is computed."""
    for wanted, offered, zh, en in (
        (formats, reports(), "格式", "format"), (languages, LANGUAGES, "语言", "language"),
    ):  # fmt: skip
        unknown = [each for each in wanted if each not in offered]
        if unknown:
            raise UnknownReport(
                Both(
                    f"there is no such report: {en} {', '.join(unknown)}", zh=f"没有这种报告：{zh} {'、'.join(unknown)}"
                ),
                expected=", ".join(offered),
            )


@cache
def reports() -> dict[str, Report]:
    """Every report of the catalogue by its format, found by listing the folder."""
    names = sorted(module.name for module in pkgutil.iter_modules(catalogue.__path__))
    modules = [cast(Report, importlib.import_module(f"{catalogue.__name__}.{name}")) for name in names]
    return {module.FORMAT: module for module in modules}
