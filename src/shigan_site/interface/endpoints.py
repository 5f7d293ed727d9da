"""Takes a procedure. Gives every address for programs: who may, what goes in, what comes out. Never an answer itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, Literal

from shigan.errors import Both
from shigan.packs.part import Bilingual
from shigan.packs.procedure_models import Procedure
from shigan_site.interface import shapes
from shigan_site.queries.wishing import FREE, filters_of

ROOT: Final = "/api/v1/"
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
    """One method of one address. ``step``: the procedure's step that a POST takes; ``problems``: statuses beside the usual."""

    method: Method
    path: str
    permission: str
    says: Both | Bilingual
    answer: type[shapes.Shape] | None
    parameters: tuple[Parameter, ...] = ()
    problems: tuple[int, ...] = ()
    step: str | None = None


NUMBER = Parameter(
    name="number",
    says=Both("the matter's number", zh="事项编号"),
    schema={"type": "string", "minLength": 1, "maxLength": 60},
    place="path",
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


def endpoints(procedure: Procedure) -> tuple[Endpoint, ...]:
    """In the order in which a reader learns them."""
    return (*_reading(procedure), *_steps(procedure))


def opening_step(procedure: Procedure) -> str:
    """The step by which a program registers a matter: the first that opens a case by itself."""
    return next(name for name, step in procedure.steps.items() if not step.starts and not step.follows)


def steps_on_a_case(procedure: Procedure) -> tuple[str, ...]:
    return tuple(name for name, step in procedure.steps.items() if step.starts and not step.follows)


def _reading(procedure: Procedure) -> tuple[Endpoint, ...]:
    return (
        Endpoint(
            method="get", path="openapi.json", permission=EVERYBODY, answer=None,
            says=Both("this document", zh="本接口文档（OpenAPI 3.1）"),
        ),
        Endpoint(
            method="get", path="me", permission=EVERYBODY, answer=shapes.TokenShape,
            says=Both("whose token this is and what it may do", zh="这个令牌是谁的、能做什么"),
        ),
        Endpoint(
            method="get", path="matters", permission="matters.see", answer=shapes.MattersShape, problems=(422,),
            says=Both("matters, with the filters of the page", zh="事项列表，筛选条件与台账页面相同"),
            parameters=_filters(procedure),
        ),
        Endpoint(
            method="get", path="matters/{number}", permission="matters.see", answer=shapes.SheetShape, problems=(404,),
            says=Both("one matter, and what may be done with it now", zh="一个事项，以及现在可以办什么、还缺什么"), parameters=(NUMBER,),
        ),
        Endpoint(
            method="get", path="matters/{number}/timeline", permission="matters.see", answer=shapes.TimelineShape,
            says=Both("what happened to a matter, with links to the proofs", zh="一个事项的办理过程，附留痕证明的地址"),
            parameters=(NUMBER,), problems=(404,),
        ),
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


def _steps(procedure: Procedure) -> tuple[Endpoint, ...]:
    opening = opening_step(procedure)
    first = Endpoint(
        method="post", path="matters", permission="matters.register", says=procedure.steps[opening].description,
        answer=shapes.TakenShape, problems=(409, 413, 415, 422), step=opening,
    )  # fmt: skip
    others = (
        Endpoint(
            method="post", path=f"matters/{{number}}/{name}", permission="matters.take", says=procedure.steps[name].description,
            answer=shapes.TakenShape, parameters=(NUMBER,), problems=(404, 409, 413, 415, 422, 428), step=name,
        )
        for name in steps_on_a_case(procedure)
    )  # fmt: skip
    return (first, *others)


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
    paging = [
        Parameter(
            name="cursor",
            says=Both("next of the page before", zh="上一页的 next"),
            schema={"type": "string", "maxLength": 60},
        ),
        Parameter(
            name="limit",
            says=Both(f"matters on a page, {PAGE} without it", zh=f"每页事项数，不填为 {PAGE}"),
            schema={"type": "integer", "minimum": 1, "maximum": LARGEST_PAGE},
        ),
    ]
    return (*certain, *free, *paging)
