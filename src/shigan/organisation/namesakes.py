"""People of one name, told apart by their staff numbers.

The record writes a name and no number. Where two people of the organisation bear it, nobody knows which of them it means:
neither is given its entries, and a post or a leave that does not say the number is refused.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from shigan.errors import Both
from shigan.organisation.fields import Row


class Namesakes:
    """The names of a list of people that more than one of them bears, with their staff numbers."""

    def __init__(self, people: Iterable[Row]) -> None:
        numbers = defaultdict[str, dict[str, None]](dict)
        for row in people:
            name, number = row.text("name"), row.text("staff_no")
            if name is not None and row.text("key") is None:
                numbers[name].setdefault(number or "")  # who has none is somebody else than who has one
        self.shared: dict[str, tuple[str, ...]] = {
            name: tuple(filter(None, known)) for name, known in numbers.items() if len(known) > 1
        }

    def check(self, row: Row, column: str) -> None:
        """A fault where the row may mean any of several people."""
        name, number = row.text(column), row.text("staff_no")
        if name in self.shared and row.text("key") is None and number not in self.shared[name]:
            row.fault(column, which_number(self.shared[name]))


def which_number(numbers: Sequence[str]) -> Both:
    """What is expected where several bear the name."""
    return Both(
        f"one person: several bear this name; add a column 工号 with one of {', '.join(numbers)}",
        zh=f"一个人：同名的有几位，请加“工号”一列，写明是 {'、'.join(numbers)} 中的哪一位",
    )
