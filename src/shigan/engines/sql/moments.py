"""Takes the entries and the calendar. Gives every entry as whole numbers with its times. Never looks at neighbours.

The paragraph "Order and time" of docs/relations.md. Nothing here sorts entries: they stream through small joins.
"""

from __future__ import annotations

from shigan.engines.sql.statements import Setting, Statement
from shigan.engines.sql.words import is_any
from shigan.ledger.actions import CLOSE

WORDS = ("kind", "channel", "activity", "actor", "unit", "counterpart", "counterpart_unit", "outcome")
"""The columns of an entry whose texts get a code from table ``words``."""


def moments(setting: Setting) -> list[Statement]:
    """All of them, and what is looked up beside them."""
    return [_words(), _keys(), _days(), _moments(setting), _bursts(), _looking(setting), _away(setting), _ranks()]


def _words() -> Statement:
    texts = "\nUNION ".join(f"SELECT {column} AS text FROM source" for column in WORDS)
    return Statement(
        "words",
        f"""SELECT text, CAST(ROW_NUMBER() OVER (ORDER BY text) AS INT) AS code
FROM ({texts}
UNION SELECT period AS text FROM calendar) AS texts
WHERE text IS NOT NULL""",
    )


def _keys() -> Statement:
    return Statement(
        "keys",
        """SELECT item, CAST(ROW_NUMBER() OVER (ORDER BY item) AS INT) AS item_id
FROM (SELECT DISTINCT item FROM source) AS items""",
    )


def _days() -> Statement:
    return Statement(
        "days",
        """SELECT c.day, c.cum_s, c.o1, c.c1, c.o2, c.c2, w.code AS period
FROM calendar AS c JOIN words AS w ON w.text = c.period""",
    )


def day_of(setting: Setting, local: str) -> str:
    """The calendar's row for a local second; the first or last one for what lies outside."""
    day = f"CAST(FLOOR(({local}) / 86400) AS BIGINT)"
    return f"GREATEST({setting.first_day}, LEAST({setting.last_day}, {day}))"


def working_time(local: str, d: str) -> str:
    """The working-time coordinate of a local second, given its day's row (outside the calendar: all or none of it)."""
    t = f"({local} - {d}.day * 86400)"
    windows = (f"GREATEST(0, LEAST({t} - {d}.o{n}, {d}.c{n} - {d}.o{n}))" for n in (1, 2))
    return f"{d}.cum_s + {' + '.join(windows)}"


def _moments(setting: Setting) -> Statement:
    shift = " + 60 * offset_minutes" if setting.local else ""
    codes = ", ".join(f"{column}_w.code AS {column}" for column in WORDS)
    joins = "\n".join(f"LEFT JOIN words AS {column}_w ON {column}_w.text = e.{column}" for column in WORDS)
    due_day = f"CASE WHEN e.own_s IS NOT NULL THEN {day_of(setting, 'e.own_local')} END"
    return Statement(
        "moments",
        f"""SELECT k.item_id, e.sequence, e.occurred_us, v.verb, {codes},
e.at_s, {working_time("e.at_local", "d")} AS at_w, d.period,
e.own_s, CASE WHEN e.own_s IS NOT NULL THEN {working_time("e.own_local", "x")} END AS own_w
FROM (SELECT *, at_s{shift} AS at_local, own_s{shift} AS own_local
  FROM (SELECT *, CAST(FLOOR(occurred_us / 1000000) AS BIGINT) AS at_s,
    CAST(FLOOR(due_us / 1000000) AS BIGINT) AS own_s FROM source) AS seconds) AS e
JOIN keys AS k ON k.item = e.item
JOIN verbs AS v ON v.action = e.action
JOIN days AS d ON d.day = {day_of(setting, "e.at_local")}
LEFT JOIN days AS x ON x.day = {due_day}
{joins}""",
    )


def _bursts() -> Statement:
    """The closings of a known actor that stand among five within an hour."""
    near = " OR ".join(
        f"COALESCE({_neighbour('LEAD', 4 - back, 'at_s')} - {_neighbour('LAG', back, 'at_s')} <= 3600, FALSE)"
        for back in range(5)
    )
    return Statement(
        "bursts",
        f"""SELECT sequence FROM (SELECT sequence, {near} AS near FROM moments
WHERE {is_any(CLOSE)} AND actor IS NOT NULL
WINDOW closings AS (PARTITION BY actor ORDER BY at_s, sequence)) AS closings WHERE near""",
    )


def _neighbour(function: str, distance: int, column: str) -> str:
    return f"({function}({column}, {distance}) OVER closings)" if distance else column


def _looking(setting: Setting) -> Statement:
    """One row: the as-of instant."""
    local = f"CAST({setting.as_of_local} AS BIGINT)"
    return Statement(
        "looking",
        f"""SELECT CAST({setting.as_of_s} AS BIGINT) AS as_of_s, {working_time(local, "d")} AS as_of_w
FROM days AS d WHERE d.day = {day_of(setting, local)}""",
    )


def _away(setting: Setting) -> Statement:
    """Leave of people who appear in the ledger, in working time."""
    from_local, until_local = "(l.from_day * 86400)", "(l.until_day * 86400)"
    return Statement(
        "away",
        f"""SELECT w.code AS holder, {working_time(from_local, "a")} AS from_w, {working_time(until_local, "b")} AS until_w
FROM leave AS l JOIN words AS w ON w.text = l.actor
JOIN days AS a ON a.day = {day_of(setting, from_local)}
JOIN days AS b ON b.day = {day_of(setting, until_local)}""",
    )


def _ranks() -> Statement:
    """Tiers of units that appear in the ledger."""
    return Statement("ranks", "SELECT w.code AS unit, t.tier FROM tiers AS t JOIN words AS w ON w.text = t.unit")
