"""Takes a step somebody asks for. Gives it taken, with its event and its answer, in one transaction; or why not.

Never a second road: pages, the interface for programs, bulk work and imports all come through here. The answer is
given after the commit, which on both databases means that it is on disk.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any, Final

from shigan.ledger.directory import account_key
from shigan.packs import Bilingual
from shigan.procedures.model import Actor, Reason, Refused
from shigan_site.accounts.models import Account
from shigan_site.actions.files import StoredFile
from shigan_site.actions.locking import beside_others_for
from shigan_site.actions.outcomes import Done, Outcome, Overtaken
from shigan_site.actions.recording import Recorder, StepRefused
from shigan_site.actions.requests import Undo, answered_once
from shigan_site.queries.actors import actor_of
from shigan_site.queries.days import instant_of, local_day
from shigan_site.queries.occasions import Tree
from shigan_site.queries.sight import visible_cases
from shigan_site.records.models import Case, Event
from shigan_site.rules import procedures

MATTER: Final = "matter"
Reference = tuple[str, str]
"""As what a new case refers to another one, and the number of that one."""


@dataclass(frozen=True)
class Acting:
    """Who acts, and the organisation of the day; ``actor`` is None for an account without a person."""

    actor: Actor | None
    tree: Tree
    account: str | None = None


def acting_for(account: Account, *, now: datetime) -> Acting:
    day = local_day(now)
    return Acting(actor_of(account, day), Tree(day), account_key(account.pk))


def take_step(
    procedure_id: str,
    item: str,
    step_id: str,
    form: Mapping[str, object],
    account: Account,
    key: str,
    expected_version: int,
    *,
    now: datetime,
    files: Sequence[StoredFile] = (),
    acting: Acting | None = None,
) -> Outcome:
    """Take ``step_id`` on the matter ``item``, which the person saw as it was at ``expected_version``.

    ``form`` is as entered or already clean; ``files`` lie on disk already. ``key`` is new for every form that is
    shown. Refused: nothing happened, with all reasons. Overtaken: somebody else was quicker. Who may see the matter
    at all is asked before, by the door. ``acting``: one request that takes many steps asks once who acts.
    """
    asked = _asked(procedure_id, item, step_id, form, files) | {"version": expected_version}
    work = partial(_take, procedure_id, item, step_id, form, account, expected_version, now, files, acting)
    return answered_once(account_id=account.pk, key=key, asked=asked, now=now, work=work)


def open_matter(
    form: Mapping[str, object],
    account: Account,
    key: str,
    *,
    now: datetime,
    procedure_id: str = MATTER,
    step_id: str = "register",
    files: Sequence[StoredFile] = (),
    following: bool = False,
    links: Sequence[Reference] = (),
) -> Outcome:
    """Open a new case by one of the procedure's opening steps; ``Done.item`` is its number.

    ``following``: it comes of something that was allowed already, and the step may be one that only follows.
    """
    asked = _asked(procedure_id, None, step_id, form, files)
    if links:
        asked["links"] = [list(link) for link in links]
    work = partial(_open, procedure_id, step_id, form, account, now, files, following, links)
    return answered_once(account_id=account.pk, key=key, asked=asked, now=now, work=work)


def _take(
    procedure_id: str,
    item: str,
    step_id: str,
    form: Mapping[str, object],
    account: Account,
    expected_version: int,
    now: datetime,
    files: Sequence[StoredFile],
    acting: Acting | None,
) -> Done | Refused | Overtaken:
    beside_others_for("organisation")  # no step leads into a unit that is being closed in the same instant
    case = Case.objects.select_for_update().filter(number=item, procedure=procedure_id).first()
    if case is None:
        return _unknown_matter(item)
    if case.version != expected_version:
        return _overtaken(case)
    acting = acting or acting_for(account, now=now)
    return _recorded(procedure_id, step_id, form, acting, now, files, case)


def _open(
    procedure_id: str,
    step_id: str,
    form: Mapping[str, object],
    account: Account,
    now: datetime,
    files: Sequence[StoredFile],
    following: bool,
    links: Sequence[Reference],
) -> Done | Refused:
    beside_others_for("organisation")
    if (fault := _link_fault(procedure_id, links, account, now)) is not None:
        return fault
    acting = acting_for(account, now=now)
    return _recorded(procedure_id, step_id, form, acting, now, files, None, following=following, links=links)


def _recorded(
    procedure_id: str,
    step_id: str,
    form: Mapping[str, object],
    acting: Acting,
    now: datetime,
    files: Sequence[StoredFile],
    case: Case | None,
    *,
    following: bool = False,
    links: Sequence[Reference] = (),
) -> Done | Refused:
    if acting.actor is None:
        return _nobody()
    recorder = Recorder(
        procedure=procedures()[procedure_id], actor=acting.actor, now=now, tree=acting.tree, account=acting.account
    )
    try:
        event = recorder.record(step_id, case=case, form=form, files=files, following=following, links=links)
    except StepRefused as refused:
        raise Undo(refused.refused) from refused
    return Done(
        item=event.item,
        version=event.version,
        state=event.state,
        step=step_id,
        event=event.pk,
        opened=tuple(recorder.opened),
    )


def _link_fault(procedure_id: str, links: Sequence[Reference], account: Account, now: datetime) -> Refused | None:
    """A new case refers only to cases that its procedure allows and that whoever opens it may see."""
    known = procedures()[procedure_id].links
    for relation, number in links:
        other = visible_cases(account, local_day(now)).filter(number=number).first()
        if other is None or relation not in known or other.procedure not in known[relation].to:
            return _unknown_matter(number)
    return None


def _asked(
    procedure_id: str, item: str | None, step_id: str, form: Mapping[str, object], files: Sequence[StoredFile]
) -> dict[str, Any]:
    """Everything that makes one request what it is."""
    return {
        "procedure": procedure_id,
        "item": item,
        "step": step_id,
        "form": {name: _plain(value) for name, value in form.items()},
        "files": [file.as_json() for file in files],
    }


def _plain(value: object) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return value if value is None or isinstance(value, (str, int, bool)) else repr(value)


def _overtaken(case: Case) -> Overtaken:
    last: Event = case.last_event
    return Overtaken(
        item=case.number,
        version=case.version,
        state=case.state,
        step=last.step,
        by=last.actor,
        at=instant_of(last.occurred_us),
    )


def _unknown_matter(item: str) -> Refused:
    sentence = Bilingual(
        zh=f"没有编号为“{item}”的事项；请核对编号", en=f"there is no matter {item!r}; check the number"
    )
    return Refused(because="unknown", reasons=(Reason(sentence=sentence),))


def _nobody() -> Refused:
    sentence = Bilingual(
        zh="此账号只用于管理，不能办理事项；请用本人的业务账号登录",
        en="this account is for administration only; log in with the account of a person",
    )
    return Refused(because="permission", reasons=(Reason(sentence=sentence),))
