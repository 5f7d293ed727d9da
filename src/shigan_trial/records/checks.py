"""One truth beside our number, and whether the two agree."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from shigan.errors import Both

How = Literal["equal", "at_most", "case_by_case", "told"]
"""``equal``: the same number. ``at_most``: the truth is a bound. ``case_by_case``: of ``of`` comparable cases ``ours`` agree,
and ``at_least`` of them must. ``told``: the record knows it and the program cannot; nothing is compared."""


@dataclass(frozen=True, kw_only=True)
class Check:
    """``counted``: by an independent count of the file. ``written``: what truths.yaml says; None where it says nothing."""

    key: str
    name: Both
    how: How
    counted: int
    ours: int | None
    written: int | None = None
    at_least: float = 1.0

    @property
    def agrees(self) -> bool | None:
        """None where the program does not see it. A count that differs from the written truth agrees with nothing."""
        if self.written is not None and self.written != self.counted:
            return False
        if self.ours is None or self.how == "told":
            return None
        if self.how == "equal":
            return self.ours == self.counted
        if self.how == "at_most":
            return self.ours <= self.counted
        return self.counted > 0 and self.ours >= self.at_least * self.counted

    @property
    def share(self) -> float | None:
        """The share of comparable cases that agree, where cases were compared."""
        return self.ours / self.counted if self.how == "case_by_case" and self.counted and self.ours is not None else None


def equal(key: str, name: Both, counted: int, ours: int | None) -> Check:
    return Check(key=key, name=name, how="equal", counted=counted, ours=ours)


def at_most(key: str, name: Both, counted: int, ours: int | None) -> Check:
    return Check(key=key, name=name, how="at_most", counted=counted, ours=ours)


def told(key: str, name: Both, counted: int) -> Check:
    return Check(key=key, name=name, how="told", counted=counted, ours=None)


def case_by_case(
    key: str, name: Both, truth: Mapping[str, object], ours: Mapping[str, object], at_least: float = 1.0
) -> Check:
    """Over the cases whose truth is known. One that is missing or unknown with us does not agree with it; where we know
    of none at all, the program does not see it."""
    known = {case: value for case, value in truth.items() if value is not None}
    seen = any(ours.get(case) is not None for case in known)
    agreeing = sum(ours.get(case) == value for case, value in known.items())
    return Check(
        key=key, name=name, how="case_by_case", counted=len(known), ours=agreeing if seen else None, at_least=at_least
    )


def with_written(checks: Iterable[Check], numbers: Mapping[str, int]) -> list[Check]:
    return [replace(check, written=numbers.get(check.key)) for check in checks]
