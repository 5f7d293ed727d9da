"""Whether a matter was handed in on time. Lateness is judged on the day of submission, never on the day of closing.

Between the two lie verification and closing, which are the supervising office's time and not the holder's. A submission
that is returned loses its day (the procedure clears ``submitted_on``), so the clock runs on until the matter is handed
in again. A due day on which nobody works moves to the next working day, as everywhere else.
"""

from __future__ import annotations

from datetime import date

from shigan.procedures import Facts
from shigan.supervision.limits import day_in
from shigan.supervision.norms import Norms


def margin_at_submission(norms: Norms, facts: Facts) -> int | None:
    """Working days left on the day of submission, negative when it was late; None without a submission or a due day.

    0 also when it came after the due day with no working day between: ``handed_in_on_time`` tells the two apart.
    """
    handed, falls = _days(norms, facts)
    return None if handed is None or falls is None else norms.days_between(handed, falls)


def handed_in_on_time(norms: Norms, facts: Facts) -> bool | None:
    """None while nothing is handed in, and where no due day was set."""
    handed, falls = _days(norms, facts)
    return None if handed is None or falls is None else handed <= falls


def _days(norms: Norms, facts: Facts) -> tuple[date | None, date | None]:
    """The day of submission, and the working day on which the matter was due."""
    shared = norms.procedure.shared
    due = day_in(facts, shared.due)
    return day_in(facts, shared.done), None if due is None else norms.falls_on(due)
