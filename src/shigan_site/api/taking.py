"""Takes the steps that programs ask for, by the same action as the pages do; a refusal says everything against it at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from django.conf import settings
from django.http import HttpRequest, JsonResponse

from shigan.errors import Both
from shigan.packs.procedure_models import Procedure
from shigan.procedures import Reason, Refused
from shigan_site.actions.files import StoredFile, store_file
from shigan_site.actions.outcomes import Done, KeyReused, Outcome
from shigan_site.actions.steps import open_matter, take_step
from shigan_site.api.bodies import Body, Sent, body_of, files_of, key_of, version_of
from shigan_site.api.doors import Caller, opens
from shigan_site.api.problems import Problem, not_found, refused, unfit
from shigan_site.interface.bodies import as_the_core_takes_it
from shigan_site.interface.endpoints import MATTER, ROOT, home_of, opening_step, opening_steps, steps_on_a_case
from shigan_site.interface.shapes import TakenShape
from shigan_site.queries.offering import Origin, Ref, case_seen, entry_faults, origin_of
from shigan_site.rules import procedures

FROM: Final = "from"


@opens("matters.register")
def register(request: HttpRequest, caller: Caller) -> JsonResponse:
    """A new matter, by the step that opens one."""
    procedure = procedures()[MATTER]
    return _opened(request, caller, procedure, opening_step(procedure))


@opens("matters.take")
def take(request: HttpRequest, caller: Caller, number: str, step_id: str) -> JsonResponse:
    """A step on a matter that the account sees."""
    return _taken(request, caller, MATTER, number, step_id)


@opens("cases.take")
def open_case(request: HttpRequest, caller: Caller, procedure_id: str, name: str) -> JsonResponse:
    """A new case of another procedure, by the step of this name."""
    procedure = procedures().get(procedure_id)
    if procedure is None or procedure_id == MATTER or name not in opening_steps(procedure):
        raise not_found()
    return _opened(request, caller, procedure, name)


@opens("cases.take")
def take_on_case(request: HttpRequest, caller: Caller, procedure_id: str, number: str, step_id: str) -> JsonResponse:
    """A step on a case of another procedure that the account sees."""
    if procedure_id == MATTER:
        raise not_found()
    return _taken(request, caller, procedure_id, number, step_id)


def _opened(request: HttpRequest, caller: Caller, procedure: Procedure, step_id: str) -> JsonResponse:
    origin = _origin(request, caller, procedure, step_id)
    key, body, faults = key_of(request), body_of(request), list[Reason]()
    form = as_the_core_takes_it(procedure, step_id, body)
    files = _stored(caller, procedure, None, step_id, body, form, faults)
    outcome = open_matter(
        form,
        caller.account,
        key,
        now=caller.now,
        procedure_id=procedure.id,
        step_id=step_id,
        files=files,
        links=[(origin.relation, origin.number)] if origin else (),
    )
    return _answered(outcome, procedure, 201)


def _origin(request: HttpRequest, caller: Caller, procedure: Procedure, step_id: str) -> Origin | None:
    """The case to which the new one is to refer; one that does not open it is as little found as one that is not there."""
    if FROM not in request.GET:
        return None
    number = request.GET[FROM]
    found = None if "\x00" in number else origin_of(procedure, step_id, caller.account, number, caller.today)
    if found is None or not caller.keeps("matters.take" if found.procedure == MATTER else "cases.take"):
        raise not_found()
    return found


def _taken(request: HttpRequest, caller: Caller, procedure_id: str, number: str, step_id: str) -> JsonResponse:
    case = None if "\x00" in number else case_seen(caller.account, number, caller.today)
    if case is None or case.procedure != procedure_id or step_id not in steps_on_a_case(procedures()[case.procedure]):
        raise not_found()
    procedure, faults = procedures()[case.procedure], list[Reason]()
    key, body = key_of(request), body_of(request)
    version = version_of(request, body, faults)
    form = as_the_core_takes_it(procedure, step_id, body)
    files = _stored(caller, procedure, case, step_id, body, form, faults)
    outcome = take_step(
        procedure.id, case.number, step_id, form, caller.account, key, version, now=caller.now, files=files
    )
    return _answered(outcome, procedure, 200)


def _stored(
    caller: Caller,
    procedure: Procedure,
    case: Ref | None,
    step_id: str,
    body: Body,
    form: dict[str, object],
    faults: list[Reason],
) -> Sequence[StoredFile]:
    """The files on disk, once nothing is wrong with what only this door looks at."""
    sent = files_of(procedure, step_id, body, faults)
    if faults:
        counted = form | {name: 1 for name, field in procedure.steps[step_id].form.items() if field.type == "files"}
        others = entry_faults(procedure, caller.account, case.pk if case else None, step_id, counted, caller.today)
        raise unfit((*faults, *others))
    return [_store(file) for file in sent]


def _store(file: Sent) -> StoredFile:
    folder = settings.DATA_DIR / "attachments"
    return store_file([file.content], name=file.name, media_type=file.media_type, folder=folder)


def _answered(outcome: Outcome, procedure: Procedure, status: int) -> JsonResponse:
    if isinstance(outcome, Refused):
        raise refused(outcome)
    if isinstance(outcome, KeyReused):
        raise Problem(422, "key-reused", _KEY_REUSED)
    shape = TakenShape(
        number=outcome.item,
        version=outcome.version,
        state=outcome.state,
        step=outcome.step,
        opened=outcome.opened if isinstance(outcome, Done) else (),
    )
    if not isinstance(outcome, Done):
        raise Problem(409, "version", _OVERTAKEN, current=shape)
    response = JsonResponse(shape.model_dump(mode="json"), status=status, json_dumps_params={"ensure_ascii": False})
    response.headers["Idempotency-Replayed"] = "true" if outcome.again else "false"
    response.headers["ETag"] = f'"{outcome.version}"'
    if status == 201:
        response.headers["Location"] = f"{ROOT}{home_of(procedure.id)}/{outcome.item}"
    return response


_KEY_REUSED = Both(
    "this Idempotency-Key was used for something else before; nothing was done now. Use a new key",
    zh="这个 Idempotency-Key 已用于另一项内容，这次没有办理；请换一个新的键",
)
_OVERTAKEN = Both(
    "somebody else took a step since that version; read the case again and decide anew",
    zh="在您所依据的版本之后，又有了新的办理；请重新读取后再决定",
)
