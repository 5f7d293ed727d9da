"""Every address for programs: who may, what goes in, what comes out. Drawn from the procedures of the pack.

Matters have addresses and shapes of their own, which business systems were written for; all other procedures share one
set, so that a procedure added to the pack has its addresses at once.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final, Literal

from shigan.errors import Both
from shigan.packs.part import Bilingual
from shigan.packs.procedure_models import Procedure
from shigan_site.interface import shapes
from shigan_site.queries.cases_list import LONGEST, TABS
from shigan_site.queries.cases_list import filters_of as case_filters_of
from shigan_site.queries.wishing import FREE, filters_of

ROOT: Final = "/api/v1/"
MATTER: Final = "matter"
PAGE: Final = 50
LARGEST_PAGE: Final = 200
EVERYBODY: Final = "everybody"
Method = Literal["get", "post"]
Schema = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Parameter:
    name: str
    says: Both
    schema: Schema
    place: Literal["path", "query"] = "query"


@dataclass(frozen=True, kw_only=True)
class Endpoint:
    """One method of one address. ``procedure``: whose cases are behind it, None: none's. ``step``: what a POST takes of it.

    ``problems``: statuses beside the usual.
    """

    method: Method
    path: str
    permission: str
    says: Both | Bilingual
    answer: type[shapes.Shape] | None
    parameters: tuple[Parameter, ...] = ()
    problems: tuple[int, ...] = ()
    procedure: Procedure | None = None
    step: str | None = None

    @property
    def opens(self) -> bool:
        """Whether it opens a case."""
        return self.procedure is not None and self.step is not None and not self.procedure.steps[self.step].starts


NUMBER = Parameter(
    name="number",
    says=Both("the matter's number", zh="事项编号"),
    schema={"type": "string", "minLength": 1, "maxLength": 60},
    place="path",
)
CASE_NUMBER = Parameter(name="number", says=Both("the case's number", zh="编号"), schema=NUMBER.schema, place="path")
FROM = Parameter(
    name="from",
    says=Both("number of the case from which this one is opened", zh="由哪一件发起，写其编号"),
    schema={"type": "string", "minLength": 1, "maxLength": 60},
)
SEQUENCE = Parameter(
    name="sequence",
    says=Both("the entry's place in the record, from 0", zh="条目在台账中的位置，从 0 开始"),
    schema={"type": "integer", "minimum": 0, "maximum": 2**63 - 1},
    place="path",
)
LETTERS = Parameter(
    name="q",
    says=Both("name, pinyin or initials", zh="名称、拼音或首字母"),
    schema={"type": "string", "maxLength": 60},
)


def endpoints(*procedures: Procedure) -> tuple[Endpoint, ...]:
    """In the order in which a reader learns them: what is read, then what is done."""
    matter = next((each for each in procedures if each.id == MATTER), None)
    others = [each for each in procedures if each.id != MATTER]
    return (
        *_ABOUT,
        *(_reading(matter) if matter else ()),
        *((_PROCEDURES,) if others else ()),
        *(each for procedure in others for each in _reading_cases(procedure)),
        *_RECORD_AND_ORGANISATION,
        *(_steps(matter, procedures) if matter else ()),
        *(each for procedure in others for each in _steps_of_cases(procedure, procedures)),
    )


def home_of(procedure_id: str) -> str:
    """Under which address the cases of the procedure are."""
    return "matters" if procedure_id == MATTER else f"cases/{procedure_id}"


def opening_step(procedure: Procedure) -> str:
    """The step by which a program registers a matter: the first that opens a case by itself."""
    return opening_steps(procedure)[0]


def opening_steps(procedure: Procedure) -> tuple[str, ...]:
    return tuple(name for name, step in procedure.steps.items() if not step.starts and not step.follows)


def steps_on_a_case(procedure: Procedure) -> tuple[str, ...]:
    return tuple(name for name, step in procedure.steps.items() if step.starts and not step.follows)


def opened_from_others(procedure_id: str, step_id: str, procedures: Iterable[Procedure]) -> bool:
    """Whether a case of some procedure may be referred to when this step opens a new one."""
    return any((each.procedure, each.step) == (procedure_id, step_id) for other in procedures for each in other.opens)


_ABOUT: Final = (
    Endpoint(
        method="get", path="openapi.json", permission=EVERYBODY, answer=None,
        says=Both("this document", zh="本接口文档（OpenAPI 3.1）"),
    ),
    Endpoint(
        method="get", path="me", permission=EVERYBODY, answer=shapes.TokenShape,
        says=Both("whose token this is and what it may do", zh="这个令牌是谁的、能做什么"),
    ),
)  # fmt: skip
_PROCEDURES: Final = Endpoint(
    method="get", path="cases", permission="cases.see", answer=shapes.ProceduresShape,
    says=Both("the other procedures, as far as they concern the account", zh="与本账号有关的其他办理程序"),
)  # fmt: skip
_RECORD_AND_ORGANISATION: Final = (
    Endpoint(
        method="get", path="record/checkpoint", permission="record.see", answer=shapes.CheckpointShape, problems=(404,),
        says=Both("the present checkpoint of the record", zh="台账当前的检查点"),
    ),
    Endpoint(
        method="get", path="record/{sequence}", permission="record.see", answer=shapes.EntryShape,
        says=Both("the proof that an entry stands at its place", zh="一个条目的位置证明"),
        parameters=(SEQUENCE,), problems=(404, 410),
    ),
    Endpoint(
        method="get", path="units", permission="organisation.see", answer=shapes.FoundAllShape, problems=(422,),
        says=Both("units whose name fits", zh="按名称查找单位"), parameters=(LETTERS,),
    ),
    Endpoint(
        method="get", path="people", permission="organisation.see", answer=shapes.FoundAllShape, problems=(422,),
        says=Both("people whose name fits", zh="按姓名、拼音或工号查找人员"), parameters=(LETTERS,),
    ),
)  # fmt: skip


def _reading(procedure: Procedure) -> tuple[Endpoint, ...]:
    return (
        Endpoint(
            method="get", path="matters", permission="matters.see", answer=shapes.MattersShape, problems=(422,), procedure=procedure,
            says=Both("matters, with the filters of the page", zh="事项列表，筛选条件与台账页面相同"),
            parameters=_filters(procedure),
        ),
        Endpoint(
            method="get", path="matters/{number}", permission="matters.see", answer=shapes.SheetShape, problems=(404,),
            says=Both("one matter, and what may be done with it now", zh="一个事项，以及现在可以办什么、还缺什么"), parameters=(NUMBER,),
            procedure=procedure,
        ),
        Endpoint(
            method="get", path="matters/{number}/timeline", permission="matters.see", answer=shapes.TimelineShape,
            says=Both("what happened to a matter, with links to the proofs", zh="一个事项的办理过程，附留痕证明的地址"),
            parameters=(NUMBER,), problems=(404,), procedure=procedure,
        ),
    )  # fmt: skip


def _reading_cases(procedure: Procedure) -> tuple[Endpoint, ...]:
    home = home_of(procedure.id)
    return (
        Endpoint(
            method="get", path=home, permission="cases.see", answer=shapes.CasesShape, problems=(422,), procedure=procedure,
            says=Both("the cases that the account sees", zh="本账号可以查看的列表"), parameters=_case_filters(procedure),
        ),
        Endpoint(
            method="get", path=f"{home}/{{number}}", permission="cases.see", answer=shapes.CaseSheetShape, problems=(404,),
            says=Both("one case, and what may be done with it now", zh="其中一件，以及现在可以办什么、还缺什么"),
            parameters=(CASE_NUMBER,), procedure=procedure,
        ),
        Endpoint(
            method="get", path=f"{home}/{{number}}/timeline", permission="cases.see", answer=shapes.TimelineShape, problems=(404,),
            says=Both("what happened to a case, with links to the proofs", zh="其中一件的办理过程，附留痕证明的地址"),
            parameters=(CASE_NUMBER,), procedure=procedure,
        ),
    )  # fmt: skip


OPENING: Final = (409, 413, 415, 422)
ACTING: Final = (404, *OPENING, 428)


def _steps(procedure: Procedure, among: Iterable[Procedure]) -> tuple[Endpoint, ...]:
    step = opening_step(procedure)
    first = _opening(procedure, step, among, path="matters", permission="matters.register")
    return (first, *_acting(procedure, permission="matters.take", number=NUMBER))


def _steps_of_cases(procedure: Procedure, among: Iterable[Procedure]) -> tuple[Endpoint, ...]:
    home = home_of(procedure.id)
    openings = (
        _opening(procedure, step, among, path=f"{home}/{step}", permission="cases.take") for step in opening_steps(procedure)
    )
    return (*openings, *_acting(procedure, permission="cases.take", number=CASE_NUMBER))


def _opening(procedure: Procedure, step: str, among: Iterable[Procedure], *, path: str, permission: str) -> Endpoint:
    follows = opened_from_others(procedure.id, step, among)
    return Endpoint(
        method="post", path=path, permission=permission, says=procedure.steps[step].description, answer=shapes.TakenShape,
        parameters=(FROM,) if follows else (), problems=(404, *OPENING) if follows else OPENING, procedure=procedure, step=step,
    )  # fmt: skip


def _acting(procedure: Procedure, *, permission: str, number: Parameter) -> tuple[Endpoint, ...]:
    return tuple(
        Endpoint(
            method="post", path=f"{home_of(procedure.id)}/{{number}}/{step}", permission=permission, answer=shapes.TakenShape,
            says=procedure.steps[step].description, parameters=(number,), problems=ACTING, procedure=procedure, step=step,
        )
        for step in steps_on_a_case(procedure)
    )  # fmt: skip


def case_filters(procedure: Procedure) -> dict[str, tuple[str, ...]]:
    """Every filter of the list of cases that has certain values, with these."""
    return {"tab": TABS, "state": tuple(procedure.states), **own_filters(procedure)}


def own_filters(procedure: Procedure) -> dict[str, tuple[str, ...]]:
    """Those that are attributes of the procedure; one that bears the name of another parameter gives way to it."""
    taken = ("tab", "state", "q", "cursor", "limit")
    return {name: values for name, values in case_filters_of(procedure).items() if name not in taken}


def _case_filters(procedure: Procedure) -> tuple[Parameter, ...]:
    said = {
        "tab": Both("which cases; without it: open", zh="哪些；不填为 open（在办）"),
        "state": Both("state", zh="状态"),
    }
    certain = (
        Parameter(name=name, says=said.get(name) or _called(procedure, name), schema={"type": "string", "enum": list(values)})
        for name, values in case_filters(procedure).items()
    )
    letters = Both("words in title and number", zh="名称、编号等处的字词")
    return (*certain, Parameter(name="q", says=letters, schema={"type": "string", "maxLength": LONGEST}), *_PAGING)


def _called(procedure: Procedure, attribute: str) -> Both:
    name = procedure.attributes[attribute].name
    return Both(name.en, zh=name.zh)


def _filters(procedure: Procedure) -> tuple[Parameter, ...]:
    said = {
        "tab": Both("which matters; without it: open", zh="哪些事项；不填为 open（未办结）"),
        "q": Both("words in title, number, basis or demand", zh="名称、编号、依据、要求中的字词"),
        "unit": Both("key of the lead unit; units below it too", zh="主办单位的键，含下级单位"),
        "holder": Both("key of the holder", zh="经办人的键"),
        "source": Both("source", zh="事项来源"),
        "kind": Both("kind", zh="事项类别"),
        "state": Both("state", zh="状态"),
        "light": Both("light", zh="亮灯"),
        "due": Both("due within", zh="期限在本周、本月、本季度"),
        "on_time": Both("ended this year with a due day; yes: in time", zh="今年办结且有期限的；yes 为按期"),
        "silent": Both("no progress so far", zh="还没有进展"),
        "remind": Both("a reminder of this level is proposed today", zh="今天建议催办的级别"),
        "promise": Both("a promise is near or has passed", zh="承诺将到期（soon）或已过（late）"),
        "look_back": Both(
            "closed, and to be looked back at: all (due), or those that fell due lately",
            zh="已办结、待回头看：全部（due）或近期到期（lately）",
        ),
    }
    certain = [
        Parameter(name=name, says=said[name], schema={"type": "string", "enum": list(values)})
        for name, values in filters_of(procedure).items()
    ]
    free = [
        Parameter(name=name, says=said[name], schema={"type": "string", "maxLength": longest})
        for name, longest in FREE.items()
    ]
    return (*certain, *free, *_PAGING)


_PAGING: Final = (
    Parameter(
        name="cursor",
        says=Both("next of the page before", zh="上一页的 next"),
        schema={"type": "string", "maxLength": 60},
    ),
    Parameter(
        name="limit",
        says=Both(f"how many on a page, {PAGE} without it", zh=f"每页件数，不填为 {PAGE}"),
        schema={"type": "integer", "minimum": 1, "maximum": LARGEST_PAGE},
    ),
)
