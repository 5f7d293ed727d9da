"""Takes findings. Gives them as lines of JSON, and back. Never changes a value; keys are sorted."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from shigan.findings.model import Evidence, Explanation, Finding


def to_line(finding: Finding) -> str:
    return json.dumps(asdict(finding), ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def from_line(line: str) -> Finding:
    record: dict[str, Any] = json.loads(line)
    record["citations"] = tuple(record["citations"])
    record["typology"] = tuple(record["typology"])
    record["causes"] = tuple(record["causes"])
    record["explanations"] = tuple(Explanation(**part) for part in record["explanations"])
    record["evidence"] = tuple(
        Evidence(item=part["item"], sequences=tuple(part["sequences"]), values=part["values"])
        for part in record["evidence"]
    )
    return Finding(**record)


def write_findings(findings: Iterable[Finding], path: Path) -> None:
    """All or nothing: written beside, then renamed."""
    beside = path.with_name(path.name + ".part")
    beside.write_text("".join(to_line(finding) + "\n" for finding in findings), encoding="utf-8")
    beside.replace(path)


def read_findings(path: Path) -> Iterator[Finding]:
    with path.open(encoding="utf-8") as lines:
        yield from (from_line(line) for line in lines if line.strip())
