"""Takes what was found wrong in a pack. Gives one error that lists everything. Never stops at the first fault."""

from __future__ import annotations

from dataclasses import dataclass

from shigan.errors import Both, SaidWhole, told
from shigan.packs.wording import PACKS

SHOWN = 40
"""More than these are not printed at once; ``faults`` holds them all."""


@dataclass(frozen=True, kw_only=True, order=True)
class PackFault:
    """One thing wrong. ``file`` is relative to the pack; ``line`` counts from 1, None where there is no one line."""

    file: str
    line: int | None
    where: str  # the field, such as 'examples.2.given'; '' for the whole file
    found: str
    expected: str
    remedy: str

    def __str__(self) -> str:
        place = self.file + (f":{self.line}" if self.line else "") + (f" ({self.where})" if self.where else "")
        return f"{place}: found {self.found}; expected {self.expected}; {self.remedy}"

    @property
    def zh(self) -> str:
        place = self.file + (f" 第 {self.line} 行" if self.line else "") + (f"（{self.where}）" if self.where else "")
        found, expected, remedy = (told(PACKS.both(part), "zh") for part in (self.found, self.expected, self.remedy))
        return f"{place}：写的是 {found}；应为 {expected}；{remedy}"


class PackFaults(SaidWhole, ValueError):
    """The pack cannot be used. ``faults`` holds every fault, ordered by file and line."""

    def __init__(self, path: str, faults: tuple[PackFault, ...]) -> None:
        listed, listed_zh = (
            "\n".join(f"  {number}. {text}" for number, text in enumerate(texts, start=1))
            + ("\n  …" if len(faults) > SHOWN else "")
            for texts in ([str(fault) for fault in faults[:SHOWN]], [fault.zh for fault in faults[:SHOWN]])
        )
        super().__init__(
            Both(
                f"the pack at {path} has {len(faults)} fault(s):\n{listed}",
                zh=f"规则包 {path} 有 {len(faults)} 处要改：\n{listed_zh}",
            )
        )
        self.path = path
        self.faults = faults

    def __reduce__(self) -> tuple[type[PackFaults], tuple[str, tuple[PackFault, ...]]]:
        return (type(self), (self.path, self.faults))
