"""Takes a recurring matter, or the day. Gives it kept, or the matters of the periods that have begun. Never one twice.

A period's matter, its row and the day of the next period are one transaction, and its key is recurrence and period: two
processes that look at once open it once. It is opened in the name of whoever declared it, by the procedure's own rules:
whoever may not register such a matter on that day opens none, and the supervision office is told.
"""

from __future__ import annotations

import logging
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db import transaction

from shigan.errors import Both, ShiganError
from shigan.procedures import advance
from shigan.procedures.model import Refused, Value
from shigan_site.accounts.holding import effective
from shigan_site.accounts.models import Account, Grant
from shigan_site.actions.effects.parts import MONTHS, REGISTER, later
from shigan_site.actions.locking import alone_for
from shigan_site.actions.organisation.noting import note
from shigan_site.actions.outcomes import Done, Outcome
from shigan_site.actions.steps import MATTER, open_matter, take_step
from shigan_site.queries.actors import actor_of, roles_on
from shigan_site.queries.days import day_number, local_day
from shigan_site.queries.occasions import occasion_on
from shigan_site.queries.recurring import due_of, period_title
from shigan_site.records.models import Case, Notice, Person, Recurrence, RecurrenceTurn, Unit
from shigan_site.rules import procedures

log = logging.getLogger("shigan.recurring")

RHYTHMS: Final = ("week", *MONTHS)
HAND_ON: Final = ("", "propose", "assign")
OFFICE: Final = ("supervisor", "supervision_head")
MOST_DAYS: Final = 250
FARTHEST: Final = timedelta(days=731)
LONGEST_TITLE: Final = 180
"""The name of the period is put behind it."""
KEPT: Final = ("title", "kind", "source", "basis", "demand")
NOT_OPENED: Final = "site/recurring_not_opened/0"
NOT_HANDED_ON: Final = "site/recurring_not_handed_on/0"


def declare(form: dict[str, Any], account: Account, key: str, *, now: datetime) -> Recurrence:
    """``form`` as entered: the fields of a matter, rhythm, due_after, hand_on, begins_on, ends_on. Raises ShiganError.

    The same key gives the recurrence that it made before.
    """
    with transaction.atomic():
        alone_for(f"recurrence {key}")
        before = Recurrence.objects.filter(key=key).first()
        if before is not None:
            return before
        said = _checked(form, account, local_day(now))
        made = Recurrence.objects.create(key=key, account_id=account.pk, next_on=said["begins_on"], made_at=now, **said)
        _note(made, "设立周期事项", account, now, {"rhythm": made.rhythm, "begins": made.begins_on.isoformat()})
    return made


def _checked(form: dict[str, Any], account: Account, today: date) -> dict[str, Any]:
    """Raises ShiganError with everything that stands against it, the procedure's own reasons first."""
    entered = {name: form.get(name) or None for name in (*KEPT, "lead_unit")}
    against = objections(account, entered, today)
    found = list(against.values())
    said: dict[str, Any] = {name: str(entered[name] or "").strip() for name in KEPT}
    said["lead_unit"] = Unit.objects.filter(key=entered["lead_unit"]).first() if entered["lead_unit"] else None
    said["rhythm"], said["hand_on"] = form.get("rhythm", ""), form.get("hand_on", "")
    said |= {name: _day(form.get(name, "")) for name in ("begins_on", "ends_on")}
    said["due_after"] = int(form.get("due_after") or 0) if str(form.get("due_after") or 0).isdecimal() else -1
    found += [text for fault, text in _faults(said, today, account) if fault]
    if found:
        raise ShiganError(
            Both("; ".join(str(text) for text in found), zh="；".join(text.zh for text in found)),
            remedy=Both("correct it and send it again", zh="请改正后再提交"),
        )
    return said


def _faults(said: dict[str, Any], today: date, account: Account) -> list[tuple[bool, Both]]:
    begins, ends = said["begins_on"], said["ends_on"]
    return [
        (
            len(said["title"]) > LONGEST_TITLE,
            Both(f"the title is longer than {LONGEST_TITLE} characters", zh=f"事项名称最多 {LONGEST_TITLE} 个字"),
        ),
        (said["rhythm"] not in RHYTHMS, Both("choose how often it recurs", zh="请选择周期")),
        (said["hand_on"] not in HAND_ON, Both("choose what follows", zh="请选择登记之后怎么办")),
        (
            not 1 <= said["due_after"] <= MOST_DAYS,
            Both(f"give 1 to {MOST_DAYS} working days", zh=f"办结期限请填 1 至 {MOST_DAYS} 个工作日"),
        ),
        (begins is None, Both("give the first day", zh="请填写第一期的日期")),
        (begins is not None and begins < today, Both("it begins in the past", zh="第一期的日期不能早于今天")),
        (
            begins is not None and begins > today + FARTHEST,
            Both("it begins more than two years from now", zh="第一期的日期不能晚于两年之后"),
        ),
        (
            begins is not None and ends is not None and ends <= begins,
            Both("it ends before it begins", zh="结束日期须晚于第一期的日期"),
        ),
        (
            bool(said["hand_on"] == "assign" and said["lead_unit"] is None),
            Both("to assign it at once, name the lead unit", zh="直接交办的须填写主办单位"),
        ),
        (
            said["hand_on"] == "assign"
            and roles_on(account, today).isdisjoint(procedures()[MATTER].steps["assign"].by),
            Both(
                "your role may not assign directly; choose that it goes to review",
                zh="您的角色不能直接交办；请选择送审",
            ),
        ),
    ]


def _day(text: object) -> date | None:
    try:
        return date.fromisoformat(str(text))
    except ValueError:
        return None


def switch(recurrence: Recurrence, deed: str, *, by: Account, now: datetime) -> None:
    """``deed``: pause, resume (the periods in between are not made up for) or end. Raises ShiganError."""
    today = local_day(now)
    with transaction.atomic():
        row = Recurrence.objects.select_for_update().get(pk=recurrence.pk)
        if row.ends_on is not None and row.ends_on <= today:
            raise ShiganError(
                Both("it has ended already", zh="已经结束了"), remedy=Both("make a new one", zh="需要时请新设一个")
            )
        if deed == "pause":
            row.paused = True
        elif deed == "resume":
            row.paused = False
            row.next_on = row.next_on if row.next_on >= today else _first_from(row, today)
        elif deed == "end":
            row.ends_on = max(today, row.begins_on)
        else:
            raise ShiganError(Both("there is no such step", zh="没有这个操作"), remedy=Both("go back", zh="请返回"))
        row.save(update_fields=["paused", "next_on", "ends_on"])
        _note(row, {"pause": "暂停周期事项", "resume": "恢复周期事项", "end": "结束周期事项"}[deed], by, now, {})


def _first_from(row: Recurrence, today: date) -> date:
    """The first day of a period that lies on ``today`` or after it."""
    found = row.begins_on
    while found < today:
        found = later(row.begins_on, row.rhythm, after=found)
    return found


def _note(row: Recurrence, what: str, by: Account, now: datetime, said: dict[str, str | int | None]) -> None:
    note(f"recurring/{row.pk}", what, by=by.person_key, now=now, particulars={"recurrence": row.pk, **said})


def open_periods(*, now: datetime) -> int:
    """Every period that has begun and was not opened yet, of every recurrence. Gives how many matters there are more."""
    today = local_day(now)
    waiting = Recurrence.objects.filter(paused=False, next_on__lte=today).order_by("pk").values_list("pk", flat=True)
    opened = 0
    for number in list(waiting):
        try:
            while (turn := _open_next(number, today, now)) is not None:
                opened += turn.case_id is not None
        except Exception:  # one that cannot be opened must not keep the others waiting
            log.exception("recurring matter %s could not be opened", number)
    return opened


def _open_next(number: int, today: date, now: datetime) -> RecurrenceTurn | None:
    """The next period, if it has begun; None when there is none, or another process was quicker and it has not."""
    with transaction.atomic():
        row = Recurrence.objects.select_for_update().filter(pk=number, paused=False).first()
        ended = row is not None and row.ends_on is not None and row.next_on >= row.ends_on
        if row is None or ended or row.next_on > today:
            return None
        turn = _turn(row, today, now)
        Recurrence.objects.filter(pk=row.pk).update(next_on=later(row.begins_on, row.rhythm, after=row.next_on))
        return turn


def _turn(row: Recurrence, today: date, now: datetime) -> RecurrenceTurn:
    day, due = row.next_on, due_of(row.next_on, row.due_after)
    account = Account.objects.filter(pk=row.account_id).first()
    entered: dict[str, Value] = {name: getattr(row, name) or None for name in KEPT}
    entered["title"] = period_title(row, day)
    entered["lead_unit"] = row.lead_unit.key if row.lead_unit else None
    against = objections(account, entered, today)
    if against or account is None:
        return _not_opened(row, day, due, next(iter(against.values())), now)
    key = f"recurrence-{row.pk}-{day.isoformat()}"
    form = entered | {"due": day_number(due)}
    outcome = open_matter(form, account, key, now=now, step_id=REGISTER, following=True)
    if not isinstance(outcome, Done):
        return _not_opened(row, day, due, _why(outcome), now)
    turn = RecurrenceTurn(recurrence=row, day=day, due=due, case=Case.objects.get(number=outcome.item), at=now)
    if row.hand_on:
        _hand_on(turn, account, outcome, form, key, now)
    turn.save()
    return turn


def objections(account: Account | None, entered: dict[str, Any], today: date) -> dict[str, Both]:
    """Why this account may not register such a matter on the day, by the procedure's own step; empty when it may."""
    actor = None if account is None else actor_of(account, today)
    if actor is None:
        return {"": Both("the account is closed, or of no person", zh="账号已停用，或不对应办事人员")}
    answer = advance(
        procedures()[MATTER],
        step="register",
        state=None,
        facts={},
        form=entered,
        actor=actor,
        occasion=occasion_on(today),
    )
    if not isinstance(answer, Refused):
        return {}
    return {
        f"{place} {reason.field}": Both(reason.sentence.en, zh=reason.sentence.zh)
        for place, reason in enumerate(answer.reasons)
    }


def _why(outcome: Outcome) -> Both:
    if isinstance(outcome, Refused) and outcome.reasons:
        return Both(outcome.reasons[0].sentence.en, zh=outcome.reasons[0].sentence.zh)
    return Both("the matter moved on meanwhile", zh="事项已有变化")


def _not_opened(row: Recurrence, day: date, due: date, why: Both, now: datetime) -> RecurrenceTurn:
    """The period is written down without a matter, and the supervision office is told, once."""
    said = {"zh": why.zh, "en": str(why)}
    turn = RecurrenceTurn.objects.create(recurrence=row, day=day, due=due, refused=said, at=now)
    _tell_office(NOT_OPENED, {"title": row.title, "day": day.isoformat(), "why": said}, None, now)
    return turn


def _hand_on(
    turn: RecurrenceTurn, account: Account, opened: Done, form: dict[str, Value], key: str, now: datetime
) -> None:
    """By the step that was declared; where it may not be taken the matter stays a draft, and its registrar is told."""
    row = turn.recurrence
    why = _late(turn.due, local_day(now)) if row.hand_on == "assign" else None
    if why is None:
        why = _handed(turn, account, opened, form, key, now)
    if why is not None:
        _stays(turn, account, why, now)


def _late(due: date, today: date) -> Both | None:
    """A unit is not given a day that has passed, and the machine sets no other: whoever assigns it does."""
    if due >= today:
        return None
    return Both(
        f"its due day {due} has passed; set a new one when assigning it",
        zh=f"这一期的期限 {due} 已过，请在交办时另定新的期限",
    )


def _handed(
    turn: RecurrenceTurn, account: Account, opened: Done, form: dict[str, Value], key: str, now: datetime
) -> Both | None:
    """Takes the step that was declared; gives why it could not be taken."""
    row = turn.recurrence
    given = {name: form[name] for name in ("lead_unit", "due")} if row.hand_on == "assign" else {}
    outcome = take_step(MATTER, opened.item, row.hand_on, given, account, f"{key}-on", opened.version, now=now)
    return None if isinstance(outcome, Done) else _why(outcome)


def _stays(turn: RecurrenceTurn, account: Account, why: Both, now: datetime) -> None:
    row = turn.recurrence
    turn.refused = {"zh": why.zh, "en": str(why)}
    person = Person.objects.filter(key=account.person_key).first()
    if person is not None:
        Notice.objects.create(
            person=person, case=turn.case, sentence_key=NOT_HANDED_ON,
            values={"title": row.title, "why": turn.refused}, made_at=now,
        )  # fmt: skip


def _tell_office(key: str, values: dict[str, Any], case: Case | None, now: datetime) -> None:
    grants = Grant.objects.filter(effective(local_day(now)), role__in=OFFICE, account__is_active=True)
    people = Person.objects.filter(key__in=grants.values("account__person_key")).order_by("key")
    Notice.objects.bulk_create(
        Notice(person=person, case=case, sentence_key=key, values=values, made_at=now) for person in people
    )
