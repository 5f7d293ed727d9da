"""Takes the faults found in an expression. Gives one error that lists them all. Never stops at the first."""

from __future__ import annotations

from dataclasses import dataclass

from shigan.errors import Both, SaidWhole, told
from shigan.expressions.wording import EXPRESSIONS


@dataclass(frozen=True, kw_only=True)
class ExpressionFault:
    """One thing wrong in an expression; ``position`` counts characters from 1."""

    position: int
    found: str
    expected: str
    remedy: str

    def __str__(self) -> str:
        return f"at character {self.position}: found {self.found}; expected {self.expected}; {self.remedy}"

    @property
    def zh(self) -> str:
        found, expected, remedy = (
            told(EXPRESSIONS.both(part), "zh") for part in (self.found, self.expected, self.remedy)
        )
        return f"第 {self.position} 个字符处：写的是 {found}；应为 {expected}；{remedy}"


class ExpressionError(SaidWhole, ValueError):
    """The text is not an expression of this language. ``faults`` holds every fault, in reading order."""

    def __init__(self, text: str, faults: tuple[ExpressionFault, ...]) -> None:
        shown = text if len(text) <= 80 else text[:77] + "..."
        super().__init__(
            Both(
                f"in expression {shown!r}: " + "; and ".join(str(fault) for fault in faults),
                zh=f"条件式 {shown!r}：" + "；".join(fault.zh for fault in faults),
            )
        )
        self.text = text
        self.faults = faults

    def __reduce__(self) -> tuple[type[ExpressionError], tuple[str, tuple[ExpressionFault, ...]]]:
        return (type(self), (self.text, self.faults))
