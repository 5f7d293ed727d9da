"""Takes what one evaluation left behind. Gives it as one value that every report reads. Never computes a fact.

On disk: ``receipt.json``, ``facts.parquet`` (FACT_SCHEMA), ``findings.jsonl`` (one finding per line, keys sorted),
and, when there is something to tell, ``stories.jsonl`` (one item per line), ``behind.jsonl`` (one number of the
tables per line, with the first rows it was counted from) and ``names.json`` (key to name).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Protocol

from shigan.errors import Both, ShiganError
from shigan.facts.kept import Facts
from shigan.findings.behind import Number, RowsBehind, from_record, to_record
from shigan.findings.model import Finding
from shigan.findings.serialise import read_findings, write_findings


class Labels(Protocol):
    """One text in both languages."""

    @property
    def zh(self) -> str: ...
    @property
    def en(self) -> str: ...


class Named(Protocol):
    """Something the pack has a name for."""

    @property
    def name(self) -> Labels: ...


class ExplanationLabels(Named, Protocol):
    """An innocent explanation; the sentence holds placeholders for the values found with it."""

    @property
    def sentence(self) -> Labels: ...


class IndicatorLabels(Protocol):
    """What a report needs to say of an indicator."""

    @property
    def id(self) -> str: ...
    @property
    def code(self) -> str: ...
    @property
    def name(self) -> Labels: ...
    @property
    def definition(self) -> Labels: ...
    @property
    def statistic(self) -> str: ...
    @property
    def worse(self) -> str: ...


class RuleLabels(Protocol):
    """What a report needs to say of a rule; the sentences hold placeholders such as ``%(observed)s``."""

    @property
    def id(self) -> str: ...
    @property
    def name(self) -> Labels: ...
    @property
    def indicator(self) -> str: ...
    @property
    def condition(self) -> Labels: ...
    @property
    def question(self) -> Labels: ...
    @property
    def refuted_by(self) -> Labels: ...


class ProvisionLabels(Protocol):
    """What a report needs to say of an article; ``confidence`` is H, M or L."""

    @property
    def title(self) -> Labels: ...
    @property
    def gist(self) -> Labels: ...
    @property
    def confidence(self) -> str: ...


class InstrumentLabels(Protocol):
    """What a report needs to say of a legal text; provisions by 'art-n'. ``standing`` 'house': the pack's own convention."""

    @property
    def title(self) -> Labels: ...
    @property
    def standing(self) -> str: ...
    @property
    def provisions(self) -> Mapping[str, ProvisionLabels]: ...


class LabelledPack(Protocol):
    """The words of a pack, keyed by id. ``label_texts`` names columns of the relations, where it does."""

    @property
    def id(self) -> str: ...
    @property
    def version(self) -> str: ...
    @property
    def digest(self) -> str: ...
    @property
    def indicators(self) -> Mapping[str, IndicatorLabels]: ...
    @property
    def rules(self) -> Mapping[str, RuleLabels]: ...
    @property
    def instruments(self) -> Mapping[str, InstrumentLabels]: ...
    @property
    def typology(self) -> Mapping[str, Named]: ...
    @property
    def causes(self) -> Mapping[str, Named]: ...
    @property
    def explanations(self) -> Mapping[str, ExplanationLabels]: ...
    @property
    def label_texts(self) -> Mapping[str, Labels]: ...


@dataclass(frozen=True, kw_only=True)
class StoryEntry:
    """One entry of an item's story: what happened, when, and by whom. Null means not recorded."""

    sequence: int
    at_us: int  # microseconds since 1970-01-01T00:00Z
    offset_minutes: int  # what the source's clock was ahead of UTC
    activity: str  # the source's own word
    action: str  # one of ledger.actions.ACTIONS
    actor: str | None = None
    unit: str | None = None
    counterpart: str | None = None
    counterpart_unit: str | None = None
    outcome: str | None = None


@dataclass(frozen=True, kw_only=True)
class Results:
    """Everything a report may tell. ``names`` may be empty: then keys are shown.

    ``behind``: the rows behind the numbers that the page's tables show; empty when no page was asked for.
    """

    receipt: Mapping[str, Any]
    facts: Facts
    findings: tuple[Finding, ...]
    pack: LabelledPack
    names: Mapping[str, str] = field(default_factory=dict)
    stories: Mapping[str, tuple[StoryEntry, ...]] = field(default_factory=dict)
    behind: Mapping[Number, RowsBehind] = field(default_factory=dict)


class ResultsMissing(ShiganError):
    """A folder does not hold the results of an evaluation."""


def save_results(results: Results, out: Path) -> None:
    """Write the six files into ``out``. Equal results give equal bytes of every text file."""
    out.mkdir(parents=True, exist_ok=True)
    receipt = json.dumps(dict(results.receipt), ensure_ascii=False, sort_keys=True, indent=1)
    _put(out / "receipt.json", [receipt])
    results.facts.write(out / "facts.parquet")
    write_findings(results.findings, out / "findings.jsonl")
    _put(out / "stories.jsonl", (_story_line(item, story) for item, story in sorted(results.stories.items())))
    _put(out / "behind.jsonl", (_line(to_record(*pair)) for pair in sorted(results.behind.items(), key=_by_number)))
    _put(out / "names.json", [_line(dict(results.names))])


def load_results(out: Path, pack: LabelledPack) -> Results:
    """Read back what an evaluation left in ``out``, so that reports can be made again without computing.

    Raises ResultsMissing when receipt, facts or findings are not there.
    """
    for name in ("receipt.json", "facts.parquet", "findings.jsonl"):
        if not (out / name).is_file():
            raise ResultsMissing(
                Both(f"there is no {name}", zh=f"没有 {name}"),
                expected=Both("the folder that 'shigan evaluate' wrote", zh="shigan evaluate 写出的结果文件夹"),
                where=str(out),
                remedy=Both(
                    "name it with --out, or first run: shigan evaluate LOG --out FOLDER",
                    zh="用 --out 指明该文件夹，或先运行：shigan evaluate 记录 --out 文件夹",
                ),
            )
    return Results(
        receipt=json.loads((out / "receipt.json").read_text(encoding="utf-8")),
        facts=Facts(out / "facts.parquet"),
        findings=tuple(read_findings(out / "findings.jsonl")),
        pack=pack,
        names=json.loads((out / "names.json").read_text(encoding="utf-8")) if (out / "names.json").is_file() else {},
        stories=dict(_story_from(json.loads(line)) for line in _lines(out / "stories.jsonl")),
        behind=dict(from_record(json.loads(line)) for line in _lines(out / "behind.jsonl")),
    )


def _by_number(pair: tuple[Number, RowsBehind]) -> Number:
    return pair[0]


def _story_line(item: str, story: tuple[StoryEntry, ...]) -> str:
    return _line({"item": item, "entries": [asdict(entry) for entry in story]})


def _story_from(told: Mapping[str, Any]) -> tuple[str, tuple[StoryEntry, ...]]:
    return str(told["item"]), tuple(StoryEntry(**entry) for entry in told["entries"])


def _line(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _put(path: Path, lines: Iterable[str]) -> None:
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(line + "\n" for line in lines)


def _lines(path: Path) -> list[str]:
    if not path.is_file():
        return []
    with path.open(encoding="utf-8", newline="\n") as file:
        return [line for line in file if line.strip()]
