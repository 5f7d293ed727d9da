"""Takes a title. Gives it in lines of like length, as official titles are set. Never changes a sign of it."""

from __future__ import annotations

import math

from shigan.reports.cells import columns_wide

NOT_FIRST = frozenset("，。、；：？！”’）》〉】〕…—·%,.;:?!)]}")
NOT_LAST = frozenset("“‘（《〈【〔([{")

ENDS, BEGINS = frozenset("”》）〉】"), frozenset("“《（〈【")
MEANT = 14  # half-width columns by which a line may be off its share to end where the meaning does


def balanced(text: str, room: int) -> list[str]:
    """Lines of at most ``room`` half-width columns where that is possible; a word in Latin letters stays whole."""
    count = max(1, math.ceil(columns_wide(text) / room))
    lines: list[str] = []
    rest = text
    while count > 1 and rest:
        cut = _cut(rest, count, room)
        lines.append(rest[:cut].rstrip(" "))
        rest = rest[cut:].lstrip(" ")
        count -= 1
    return [*lines, rest] if rest else lines


def _cut(text: str, count: int, room: int) -> int:
    """Where the first of ``count`` lines ends: near its share, rather where the meaning ends, nothing too long."""
    target = columns_wide(text) / count

    def cost(at: int) -> tuple[bool, float, int]:
        wide, left = columns_wide(text[:at]), columns_wide(text[at:])
        meant = text[at - 1] in ENDS or text[at] in BEGINS
        return wide > room or left > room * (count - 1), abs(wide - target) - (MEANT if meant else 0), at

    return min((at for at in range(1, len(text)) if _may_end(text, at)), key=cost, default=len(text))


def _may_end(text: str, at: int) -> bool:
    before, after = text[at - 1], text[at]
    if after in NOT_FIRST or before in NOT_LAST:
        return False
    return not (_latin(before) and _latin(after))


def _latin(sign: str) -> bool:
    return sign != " " and ord(sign) < 0x2E80
