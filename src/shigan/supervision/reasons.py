"""Takes how a matter stands. Gives the sentence of its light in both languages. Never names or blames a person."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from shigan.packs.part import Bilingual
from shigan.procedures import Facts, in_words
from shigan.supervision.limits import Waiting, day_in
from shigan.supervision.norms import Norms
from shigan.supervision.promises import is_near, promise_of
from shigan.supervision.submissions import handed_in_on_time, margin_at_submission


@dataclass(frozen=True, kw_only=True)
class Standing:
    """A case on a day. ``falls``: the working day on which it is due; ``left``: working days until then, or None;
    ``passed``: the limits of its state that have passed."""

    norms: Norms
    state: str
    since: date
    facts: Facts
    due: date | None
    falls: date | None
    left: int | None
    passed: tuple[Waiting, ...] = ()


def said(standing: Standing, level: str) -> Bilingual:
    """The reason for a light of this level."""
    say = {"done": _done, "waiting": _waiting, "suspended": _suspended, "overdue": _overdue}.get(level, _in_time)
    return _marked(standing, _joined(say(standing), *_other_days(standing)))


def _joined(first: Bilingual, *more: Bilingual) -> Bilingual:
    parts = (first, *more)
    return Bilingual(zh="；".join(one.zh for one in parts), en="; ".join(one.en for one in parts))


def _other_days(standing: Standing) -> Iterator[Bilingual]:
    """Of an open matter: the promise not redeemed yet and the day set from outside, where they are near or have passed."""
    norms, facts = standing.norms, standing.facts
    if not norms.procedure.states[standing.state].open:
        return
    promised = promise_of(norms, state=standing.state, facts=facts)
    if promised is not None and promised.level in ("soon", "late"):
        yield _near(norms, promised.day, "承诺日期", "the promised day")
    outside = day_in(facts, "outside_due")
    if outside is not None and outside != standing.due and is_near(norms, outside):
        yield _near(norms, outside, "外部规定期限", "the day set from outside")


def _near(norms: Norms, day: date, zh: str, en: str) -> Bilingual:
    falls = norms.falls_on(day) or day
    left, this = norms.days_between(norms.today, falls) or 0, norms.this_day
    if norms.today > falls:
        late = _days(-left)
        return Bilingual(zh=f"{zh} {day} 已过 {late.zh}", en=f"{en}, {day}, passed {late.en} ago")
    if falls == norms.today:
        return (
            Bilingual(zh=f"{zh} {day} 就是{this.zh}", en=f"{en}, {day}, is {this.en}")
            if falls == day
            else Bilingual(zh=f"{zh} {day} 顺延至{this.zh}", en=f"{en}, {day}, moves to {this.en}")
        )
    days = _days(left)
    return Bilingual(zh=f"{zh} {day} 还有 {days.zh}", en=f"{days.en} left until {en}, {day}")


def _overdue(standing: Standing) -> Bilingual:
    """A cause is named only where it has stood at least as long as the delay; otherwise it is said what stands now."""
    assert standing.left is not None, "an overdue matter has a due day"
    if standing.left == 0:
        return Bilingual(
            zh=f"期限 {standing.falls} 已过，其后还没有工作日",
            en=f"the due day {standing.falls} has passed, with no working day since",
        )
    delay, late = -standing.left, _days(-standing.left)
    known = list(_known(standing))
    causes = [one for one in known if one.stood is not None and one.stood >= delay]
    now = [one for one in known if one not in causes and not one.past]
    past = [one for one in known if one.past]
    if not known:
        return Bilingual(zh=f"逾期 {late.zh}，记录中没有说明原因", en=f"{late.en} overdue; the record gives no reason")
    zh, en = f"逾期 {late.zh}", f"{late.en} overdue"
    if causes:
        zh += "，因" + "；".join(one.lasting.zh for one in causes)
        en += " because " + "; ".join(one.lasting.en for one in causes)
    if now:
        zh += "；目前" + _beside("；".join(one.standing.zh for one in now))
        en += "; at present " + "; ".join(one.standing.en for one in now)
    for one in past:
        zh, en = f"{zh}；{one.words.zh}", f"{en}; {one.words.en}"
    if not causes and all(one.stood is not None for one in known):
        zh, en = f"{zh}；此前记录没有说明原因", f"{en}; the record gives no reason for the time before"
    return Bilingual(zh=zh, en=en)


def _beside(text: str) -> str:
    """Chinese with a space before a figure."""
    return f" {text}" if text[0].isdigit() else text


def _in_time(standing: Standing) -> Bilingual:
    return _joined(_until_due(standing), *(_limit_passed(one) for one in standing.passed))


def _limit_passed(waiting: Waiting) -> Bilingual:
    late = _days(waiting.late)
    return Bilingual(
        zh=f"{waiting.name.zh} {waiting.by} 已过 {late.zh}", en=f"{waiting.name.en}: {waiting.by}, passed {late.en} ago"
    )


def _until_due(standing: Standing) -> Bilingual:
    if standing.due is None:
        return Bilingual(zh="未设办结期限", en="no due day is set")
    if standing.left is None or standing.falls is None:
        return Bilingual(
            zh=f"期限 {standing.due} 在工作日历之外，不计算工作日",
            en=f"due {standing.due}, which lies beyond the calendar; working days are not counted",
        )
    moved = standing.falls != standing.due
    later_zh = f"（{standing.due} 不上班，顺延至 {standing.falls}）" if moved else ""
    later_en = f" (nobody works on {standing.due}; it moves to {standing.falls})" if moved else ""
    if standing.falls == standing.norms.today:
        this = standing.norms.this_day
        return Bilingual(zh=f"{this.zh}到期{later_zh}", en=f"due {this.en}{later_en}")
    left = _days(standing.left)
    return Bilingual(
        zh=f"距期限 {standing.falls} 还有 {left.zh}{later_zh}", en=f"{left.en} left until {standing.falls}{later_en}"
    )


def _waiting(standing: Standing) -> Bilingual:
    """What is awaited and how long; a due day that has passed meanwhile is said, and does not count as the holder's."""
    procedure, facts = standing.norms.procedure, standing.facts
    waited = _days(standing.norms.days_between(standing.since, standing.norms.today) or 0)
    whom = {
        code: in_words(procedure, "waits_for", facts.get("waits_for"), code) if facts.get("waits_for") else ""
        for code in ("zh", "en")
    }
    why = facts.get("wait_reason")
    zh, en = f"等待{whom['zh'] or '外部'}", f"waits for {whom['en'] or 'somebody outside'}"
    if why:
        quoted = in_words(procedure, "wait_reason", why, "zh")
        zh, en = f"{zh}，因{quoted}", f"{en} because {quoted}"
    zh, en = f"{zh}；已等 {waited.zh}，不计经办人的时间", f"{en}; for {waited.en} so far, not counted as the holder's"
    expected = day_in(facts, "waits_until")
    if expected is not None and expected < standing.norms.today:
        zh, en = f"{zh}；预计日期 {expected} 已过", f"{en}; expected until {expected}, which has passed"
    if standing.left is not None and standing.left < 0:
        late = _days(-standing.left)
        zh, en = f"{zh}；原期限已过 {late.zh}", f"{en}; the due day passed {late.en} ago"
    return Bilingual(zh=zh, en=en)


def _suspended(standing: Standing) -> Bilingual:
    name = standing.norms.procedure.states[standing.state].name
    if handed_in_on_time(standing.norms, standing.facts) is False:
        zh, en = _late_by(standing)
        return Bilingual(
            zh=f"{name.zh}，暂停计时；报送时已逾期{zh}",
            en=f"{name.en}, the clock is stopped; it was {en}overdue when handed in",
        )
    return Bilingual(zh=f"{name.zh}，经办人暂停计时", en=f"{name.en}, the holder's clock is stopped")


def _done(standing: Standing) -> Bilingual:
    name = standing.norms.procedure.states[standing.state].name
    on_time = handed_in_on_time(standing.norms, standing.facts)
    if on_time is None:
        return name
    if on_time:
        return Bilingual(zh=f"{name.zh}，按期报送", en=f"{name.en}; handed in on time")
    zh, en = _late_by(standing)
    return Bilingual(zh=f"{name.zh}，逾期{zh}报送", en=f"{name.en}; handed in {en}late")


def _late_by(standing: Standing) -> tuple[str, str]:
    """How late a submission was, to stand inside a sentence; empty where no working day lay between."""
    days = -(margin_at_submission(standing.norms, standing.facts) or 0)
    return (f" {_days(days).zh}", f"{_days(days).en} ") if days > 0 else ("", "")


@dataclass(frozen=True)
class Known:
    """Something the record says of the matter. ``stood``: working days so far, None where it does not say since when."""

    words: Bilingual
    stood: int | None = None
    past: bool = False

    @property
    def lasting(self) -> Bilingual:
        days = _days(self.stood or 0)
        return Bilingual(zh=f"{self.words.zh}（已 {days.zh}）", en=f"{self.words.en} (for {days.en})")

    @property
    def standing(self) -> Bilingual:
        if self.stood is None:
            return self.words
        days = _days(self.stood)
        return Bilingual(zh=f"{self.words.zh}（{days.zh}）", en=f"{self.words.en} (for {days.en})")


def _known(standing: Standing) -> Iterator[Known]:
    """What the matter waits for, the states first, and how often it came back."""
    facts = standing.facts
    if standing.state in _STATES:
        zh, en = _STATES[standing.state]
        yield Known(Bilingual(zh=zh, en=en), _stood(standing, standing.since))
    if facts.get("obstacle"):
        quoted = in_words(standing.norms.procedure, "obstacle", facts["obstacle"], "zh")
        yield Known(Bilingual(zh=f"反映的困难尚未答复：{quoted}", en=f"an obstacle has no answer yet: {quoted}"))
    for name, since, zh, en in _PENDING:
        if facts.get(name):
            began = day_in(facts, since)
            yield Known(Bilingual(zh=zh, en=en), None if began is None else _stood(standing, began))
    for name, zh, en in _COUNTED:
        count = facts.get(name)
        if isinstance(count, int) and count > 0:
            yield Known(Bilingual(zh=zh % count, en=en % count), past=name == "returns")


def _stood(standing: Standing, since: date) -> int:
    return max(0, standing.norms.days_between(since, standing.norms.today) or 0)


_STATES = {
    "draft": ("尚未交办", "it was not assigned yet"),
    "review": ("拟办尚未审核", "the draft was not reviewed"),
    "assigned": ("主办单位尚未签收", "the lead unit has not received it"),
    "offered": ("分解事项尚未接收", "the part offered was not accepted"),
    "transferring": ("转办尚未答复", "an offered transfer has no answer"),
    "disputed": ("职责争议尚未裁定", "the duty is disputed and not ruled on"),
}
_PENDING = (
    ("extension_to", "extension_asked_on", "延期申请尚未答复", "a request for an extension has no answer"),
    ("objection", "objected_on", "对命令的异议尚未答复", "an objection to the order has no answer"),
)
_COUNTED = (
    ("open_assists", "%d 个协办单位未答复", "%d unit(s) asked for help have not answered"),
    ("open_parts", "%d 个分解事项未办结", "%d part(s) are still open"),
    ("open_milestones", "%d 个节点未完成", "%d milestone(s) are still open"),
    ("returns", "曾退回 %d 次", "it was returned %d time(s)"),
)


def _marked(standing: Standing, reason: Bilingual) -> Bilingual:
    """Says so where a year was reckoned with whose holidays are not announced yet."""
    open_ = standing.norms.procedure.states[standing.state].open
    if not open_ or standing.falls is None or standing.norms.announced(standing.falls):
        return reason
    year = max(standing.falls, standing.norms.today).year
    return Bilingual(
        zh=f"{reason.zh}（{year} 年放假安排未公布，暂按周末推算）",
        en=f"{reason.en} (the holidays of {year} are not announced; weekends are assumed)",
    )


def _days(count: int) -> Bilingual:
    return Bilingual(zh=f"{count} 个工作日", en=f"{count} working day{'' if count == 1 else 's'}")
