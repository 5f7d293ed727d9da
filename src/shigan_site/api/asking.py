"""What every question of a program has in common: parameters that must fit, a case that must be seen, an answer in JSON."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Final

from django.http import JsonResponse, QueryDict

from shigan.procedures import Reason
from shigan_site.api.doors import Caller
from shigan_site.api.problems import fault, not_found, unfit
from shigan_site.interface import shapes
from shigan_site.interface.endpoints import LARGEST_PAGE
from shigan_site.queries.matter_sheet import Sheet, sheet_of

PAGING: Final = ("cursor", "limit")


def must_fit(
    given: QueryDict, *, certain: Mapping[str, Collection[str]], free: Mapping[str, int], paged: bool = True
) -> None:
    """A filter that is misunderstood would show the wrong cases: unlike the page, a program is told.

    ``certain``: parameters with the values they may have; ``free``: those with a text, and how long it may be.
    """
    values = dict(given.lists())
    faults = _strangers(values, {*certain, *free, *(PAGING if paged else ())})
    for name, choices in certain.items():
        if name in values and values[name][0] not in choices:
            listed = ", ".join(choices)
            faults.append(fault(f"{name}: one of {listed}", f"{name} 须为以下之一：{listed}", name))
    lengths = {**free, "cursor": 60} if paged else free
    faults += [_too_long(name, most) for name, most in lengths.items() if name in values and _bad(values[name][0], most)]
    limit = values.get("limit", ["1"])[0] if paged else "1"
    if not (limit.isascii() and limit.isdigit() and len(limit) < 6 and 1 <= int(limit) <= LARGEST_PAGE):
        faults.append(fault(f"limit: from 1 to {LARGEST_PAGE}", f"limit 须在 1 到 {LARGEST_PAGE} 之间", "limit"))
    if faults:
        raise unfit(faults)


def _strangers(values: Mapping[str, list[str]], known: set[str]) -> list[Reason]:
    """Parameters that this address does not have, and those given more than once."""
    faults = [
        fault(f"there is no parameter {name[:40]!r}", f"没有“{name[:40]}”这个参数", name[:40])
        for name in values
        if name not in known
    ]
    twice = [name for name, each in values.items() if name in known and len(each) > 1]
    return faults + [fault(f"{name}: once only", f"{name} 只能给一次", name) for name in twice]


def _bad(value: str, most: int) -> bool:
    return len(value) > most or "\x00" in value


def _too_long(name: str, most: int) -> Reason:
    return fault(f"{name}: at most {most} characters", f"{name} 最多 {most} 个字符", name)


def sheet_for(caller: Caller, number: str, procedure_id: str) -> Sheet:
    """The case of this procedure; one of another is as little found as one that is not there."""
    sheet = None if "\x00" in number else sheet_of(caller.account, number, caller.today)
    if sheet is None or sheet.procedure.id != procedure_id:
        raise not_found()
    return sheet


def json_of(shape: shapes.Shape) -> JsonResponse:
    return JsonResponse(shape.model_dump(mode="json"), json_dumps_params={"ensure_ascii": False})
