"""Takes the placed entries of a shard. Gives its holds. Never compares one item with another.

The paragraph "Custody" of docs/relations.md, from received and left to the longest gap.
"""

from __future__ import annotations

from shigan.engines.sql.custody import LEVELS
from shigan.engines.sql.statements import Setting, Statement, union_all
from shigan.engines.sql.words import is_any
from shigan.ledger.actions import ACTIVE, CANCEL, CLOCK_STOPS, CLOSE, NOTE, REMIND, SUBSTANTIVE


def holds(setting: Setting) -> list[Statement]:
    """The holds of one shard; the last statement adds them to ``holds_coded``."""
    return [_custody(), _stretches(), _waits(), _stays(setting), _absences(), _holds()]


def _custody() -> Statement:
    """One row per hold: its first and its last point."""
    return Statement("custody", union_all([_custody_at(level, *LEVELS[level]) for level in LEVELS]))


def _custody_at(level: str, at: str, by: str, to: str) -> str:
    first = ", ".join(
        f"MAX(CASE WHEN begins_{at} THEN {column} END) AS {name}"
        for name, column in (
            ("holder", f"held_{at}"),
            ("first_s", "at_s"),
            ("first_w", "at_w"),
            ("first_period", "period"),
            ("first_point", "sequence"),
            ("given", f"CASE WHEN given_{at} THEN 1 ELSE 0 END"),
            ("passed", f"CASE WHEN passes_{at} THEN 1 ELSE 0 END"),
        )
    )
    last = ", ".join(
        f"MAX(CASE WHEN ends_{at} THEN {column} END) AS {name}"
        for name, column in (
            ("last_s", "at_s"),
            ("last_w", "at_w"),
            ("last_period", "period"),
            ("last_point", "sequence"),
            ("last_pos", "pos"),
            ("last_verb", "verb"),
            ("last_due_s", "due_s"),
        )
    )
    return f"""SELECT '{level}' AS level, item_id, hold_{at} AS hold_no, {first}, {last}
FROM placed WHERE begins_{at} OR ends_{at} GROUP BY item_id, hold_{at}"""


def _stretches() -> Statement:
    """One row per hold that has entries: what its holder did."""
    return Statement("stretches", union_all([_stretch_at(level, *LEVELS[level]) for level in LEVELS]))


def _stretch_at(level: str, at: str, by: str, to: str) -> str:
    own = f"{by} = keeper_{at}"
    acted = f"CASE WHEN {own} AND {is_any(*ACTIVE)} THEN pos END"
    idle = f"begins_{at} AND NOT given_{at}"
    stopped = is_any(*CLOCK_STOPS, verb=f"last_verb_{at}")
    gap = f"""CASE WHEN {is_any(REMIND, NOTE)} OR ({idle}) OR {stopped} THEN 0
ELSE GREATEST(0, at_w - seen_before_w) END"""
    return f"""SELECT '{level}' AS level, item_id, stretch_{at} AS hold_no,
MIN(CASE WHEN {own} THEN unit END) AS own_unit,
COUNT(CASE WHEN {own} THEN 1 END) AS n_entries,
COUNT(CASE WHEN {own} AND {is_any(*SUBSTANTIVE)} THEN 1 END) AS n_work,
COUNT({acted}) AS n_acts,
COUNT(CASE WHEN {is_any(REMIND)} THEN 1 END) AS n_reminders,
MIN(CASE WHEN {is_any(REMIND)} THEN pos END) AS reminded_pos,
MIN({acted}) AS acted_pos, MIN_BY(at_w, {acted}) AS acted_w,
MIN_BY(sequence, CASE WHEN {own} THEN pos END) AS first_own, MAX_BY(sequence, CASE WHEN {own} THEN pos END) AS last_own,
MAX_BY(due_s, pos) AS due_s,
MAX({gap}) AS longest_gap_w,
MAX_BY(at_w, CASE WHEN NOT {is_any(REMIND, NOTE)} THEN pos END) AS seen_w
FROM placed WHERE stretch_{at} > 0 GROUP BY item_id, stretch_{at}"""


def _waits() -> Statement:
    """One row per hold that waited between two points: the whole of it, and what lay before the first action."""
    intervals = union_all(
        [
            f"""SELECT '{level}' AS level, item_id, at_w AS start_w, next_w_{at} AS end_w, pos,
hold_{at} + CASE WHEN turns_{at} AND MOD(next_{at}, 2) = 0 THEN 1 ELSE 0 END AS hold_no
FROM placed WHERE point_{at} AND {is_any(*CLOCK_STOPS)} AND next_{at} IS NOT NULL"""
            for level, (at, _, _) in LEVELS.items()
        ]
    )
    return Statement(
        "waits",
        f"""SELECT i.level, i.item_id, i.hold_no,
CAST(SUM(GREATEST(0, i.end_w - i.start_w)) AS BIGINT) AS waited_w,
CAST(SUM(CASE WHEN s.acted_pos IS NULL THEN GREATEST(0, i.end_w - i.start_w)
WHEN i.pos < s.acted_pos THEN GREATEST(0, LEAST(i.end_w, s.acted_w) - i.start_w)
ELSE 0 END) AS BIGINT) AS waited_before_w
FROM ({intervals}) AS i
LEFT JOIN stretches AS s ON s.level = i.level AND s.item_id = i.item_id AND s.hold_no = i.hold_no
GROUP BY i.level, i.item_id, i.hold_no""",
    )


def _stays(setting: Setting) -> Statement:
    """One row per hold: when received and left, from whom and to whom, and the end it is counted to."""
    open_ended = "unknown" if setting.ending == "unmarked" else "open"
    end = (
        "COALESCE(left_w, GREATEST(item_last_w, received_w))"
        if open_ended == "unknown"
        else ("COALESCE(left_w, as_of_w)")
    )
    return Statement(
        "stays",
        f"""SELECT *, {end} AS end_w
FROM (SELECT *,
CASE WHEN given = 1 AND passed = 0 THEN giver_s ELSE first_s END AS received_s,
CASE WHEN given = 1 AND passed = 0 THEN giver_w ELSE first_w END AS received_w,
CASE WHEN given = 1 AND passed = 0 THEN giver_period ELSE first_period END AS period,
CASE WHEN given = 1 THEN giver END AS received_from,
CASE {_left("s")} END AS left_s, CASE {_left("w")} END AS left_w, CASE {_left("period")} END AS period_left,
CASE WHEN next_given = 1 THEN taker END AS passed_to,
CASE WHEN next_given = 1 THEN taker_point END AS passed_at,
CASE WHEN {is_any(CLOSE, verb="last_verb")} THEN 'close' WHEN {is_any(CANCEL, verb="last_verb")} THEN 'cancel'
WHEN next_given = 1 THEN 'handover' ELSE '{open_ended}' END AS ended_by,
COALESCE(next_given = 1 AND after_given = 1 AND after_holder = holder, FALSE) AS came_back,
CASE WHEN level = 'unit' THEN holder ELSE own_unit END AS unit
FROM (SELECT c.*, i.kind, i.channel, i.late, i.last_w AS item_last_w, l.as_of_w,
COALESCE(s.n_entries, 0) AS n_entries, COALESCE(s.n_work, 0) AS n_work, COALESCE(s.n_acts, 0) AS n_acts,
COALESCE(s.n_reminders, 0) AS n_reminders, s.own_unit, s.reminded_pos, s.acted_pos, s.acted_w,
COALESCE(s.first_own, c.first_point) AS first_sequence, COALESCE(s.last_own, c.last_point) AS last_sequence,
CASE WHEN s.item_id IS NULL THEN c.last_due_s ELSE s.due_s END AS due_s,
COALESCE(s.longest_gap_w, 0) AS seen_gap_w, COALESCE(s.seen_w, c.last_w) AS seen_w,
(LAG(c.holder) OVER stays) AS giver,
(LAG(c.last_s) OVER stays) AS giver_s, (LAG(c.last_w) OVER stays) AS giver_w, (LAG(c.last_period) OVER stays) AS giver_period,
(LEAD(c.given) OVER stays) AS next_given, (LEAD(c.passed) OVER stays) AS next_passed, (LEAD(c.holder) OVER stays) AS taker,
(LEAD(c.first_s) OVER stays) AS next_s, (LEAD(c.first_w) OVER stays) AS next_w,
(LEAD(c.first_period) OVER stays) AS next_period, (LEAD(c.first_point) OVER stays) AS taker_point,
(LEAD(COALESCE(s.n_work, 0)) OVER stays) AS taker_work, (LEAD(s.own_unit) OVER stays) AS taker_unit,
(LEAD(c.given, 2) OVER stays) AS after_given, (LEAD(c.holder, 2) OVER stays) AS after_holder
FROM custody AS c
LEFT JOIN stretches AS s ON s.level = c.level AND s.item_id = c.item_id AND s.hold_no = c.hold_no
JOIN items_now AS i ON i.item_id = c.item_id
CROSS JOIN looking AS l
WINDOW stays AS (PARTITION BY c.level, c.item_id ORDER BY c.hold_no)) AS chained) AS timed""",
        drops=("custody", "stretches"),
    )


def _left(what: str) -> str:
    return f"""WHEN {is_any(CLOSE, CANCEL, verb="last_verb")} THEN last_{what}
WHEN next_given = 1 AND next_passed = 1 THEN next_{what} WHEN next_given = 1 THEN last_{what}"""


def _absences() -> Statement:
    """One row per hold of a person that overlaps with leave."""
    return Statement(
        "absences",
        f"""SELECT h.item_id, h.hold_no,
CAST(SUM({_overlap("h.end_w")}) AS BIGINT) AS leave_w,
CAST(SUM({_overlap("COALESCE(h.acted_w, h.end_w)")}) AS BIGINT) AS leave_before_w
FROM stays AS h JOIN away AS a ON a.holder = h.holder
WHERE h.level = 'person' AND a.from_w < h.end_w AND a.until_w > h.received_w
GROUP BY h.item_id, h.hold_no""",
    )


def _overlap(end_w: str) -> str:
    return f"GREATEST(0, LEAST({end_w}, a.until_w) - GREATEST(h.received_w, a.from_w))"


def _holds() -> Statement:
    stopped = f"left_w IS NULL AND {is_any(*CLOCK_STOPS, verb='last_verb')}"
    tail = "GREATEST(0, end_w - last_w)"
    tail_before = f"""CASE WHEN NOT ({stopped}) THEN 0 WHEN acted_pos IS NULL THEN {tail}
WHEN last_pos < acted_pos THEN GREATEST(0, LEAST(end_w, acted_w) - last_w) ELSE 0 END"""
    return Statement(
        "holds_coded",
        f"""SELECT level, holder, item_id, CAST(hold_no AS BIGINT) AS hold_no, kind, channel, unit, period, period_left,
received_s, received_w, received_from, left_s, left_w, passed_to, ended_by,
held_w, waited_w, leave_w, charged_w, CAST(FLOOR((charged_w + 59) / 60) AS BIGINT) AS charged_minutes,
CAST(FLOOR((response_w + 59) / 60) AS BIGINT) AS response_minutes, acted_pos IS NOT NULL AS acted,
n_entries, n_work, n_acts, n_reminders,
CASE WHEN n_reminders > 0 THEN COALESCE(acted_pos > reminded_pos, FALSE) END AS moved_after_reminder,
longest_gap_w, due_s, late AS item_late, first_sequence, last_sequence,
passed_at, came_back, taker_work = 0 AS taker_idle,
CASE WHEN level = 'person' THEN unit = taker_unit END AS same_unit
FROM (SELECT *, GREATEST(0, held_w - waited_w - leave_w) AS charged_w,
GREATEST(0, GREATEST(0, COALESCE(acted_w, end_w) - received_w) - waited_before_w - leave_before_w) AS response_w,
CASE WHEN left_w IS NULL AND NOT ({stopped}) THEN GREATEST(seen_gap_w, end_w - seen_w) ELSE seen_gap_w END
AS longest_gap_w
FROM (SELECT h.*, GREATEST(0, h.end_w - h.received_w) AS held_w,
COALESCE(w.waited_w, 0) + CASE WHEN {stopped} THEN {tail} ELSE 0 END AS waited_w,
COALESCE(w.waited_before_w, 0) + {tail_before} AS waited_before_w,
COALESCE(a.leave_w, 0) AS leave_w, COALESCE(a.leave_before_w, 0) AS leave_before_w
FROM stays AS h
LEFT JOIN waits AS w ON w.level = h.level AND w.item_id = h.item_id AND w.hold_no = h.hold_no
LEFT JOIN absences AS a ON h.level = 'person' AND a.item_id = h.item_id AND a.hold_no = h.hold_no) AS waited) AS charged""",
        drops=("stays", "waits", "absences", "items_now"),
    )
