"""Takes a step a program asks for. Gives it taken by the one road, or everything against it. Never a step twice for one key."""

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
from shigan_site.interface.endpoints import ROOT, opening_step, steps_on_a_case
from shigan_site.interface.shapes import TakenShape
from shigan_site.queries.offering import Ref, case_seen, entry_faults
from shigan_site.rules import procedures

PROCEDURE: Final = "matter"


@opens("matters.register")
def register(request: HttpRequest, caller: Caller) -> JsonResponse:
    """A new matter, by the step that opens one."""
    procedure, faults = procedures()[PROCEDURE], list[Reason]()
    step_id = opening_step(procedure)
    key, body = key_of(request), body_of(request)
    form = as_the_core_takes_it(procedure, step_id, body)
    files = _stored(caller, procedure, None, step_id, body, form, faults)
    return _answered(open_matter(form, caller.account, key, now=caller.now, step_id=step_id, files=files), 201)


@opens("matters.take")
def take(request: HttpRequest, caller: Caller, number: str, step_id: str) -> JsonResponse:
    """A step on a case that the account sees."""
    faults = list[Reason]()
    case = None if "\x00" in number else case_seen(caller.account, number, caller.today)
    if case is None or case.procedure != PROCEDURE or step_id not in steps_on_a_case(procedures()[case.procedure]):
        raise not_found()
    procedure = procedures()[case.procedure]
    key, body = key_of(request), body_of(request)
    version = version_of(request, body, faults)
    form = as_the_core_takes_it(procedure, step_id, body)
    files = _stored(caller, procedure, case, step_id, body, form, faults)
    outcome = take_step(
        procedure.id, case.number, step_id, form, caller.account, key, version, now=caller.now, files=files
    )
    return _answered(outcome, 200)


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


def _answered(outcome: Outcome, status: int) -> JsonResponse:
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
        response.headers["Location"] = f"{ROOT}matters/{outcome.item}"
    return response


_KEY_REUSED = Both(
    "this Idempotency-Key was used for something else before; nothing was done now. Use a new key",
    zh="这个 Idempotency-Key 已用于另一项内容，这次没有办理；请换一个新的键",
)
_OVERTAKEN = Both(
    "somebody else took a step since that version; read the matter again and decide anew",
    zh="在您所依据的版本之后，事项又有了新的办理；请重新读取后再决定",
)
