"""Takes the kind of a database. Gives the statements that make it refuse what must not happen. Never the only guard.

Actions check first and say why in the reader's words; this is for whatever reaches the tables by another way. What
is refused is an integrity error, and its message names the rule by the trigger's name.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

Deed = Literal["INSERT", "UPDATE", "DELETE"]


@dataclass(frozen=True, kw_only=True)
class Guard:
    """Before ``deed`` on ``table``: refused when ``unless`` does not hold. OLD and NEW are the rows."""

    name: str
    table: str
    deed: Deed
    unless: str = "1 = 0"  # never allowed


_EVENT_OF_THIS_STEP: Final = """EXISTS (SELECT 1 FROM records_event e WHERE e.id = NEW.last_event_id
    AND e.item = NEW.number AND e.version = NEW.version AND e.state = NEW.state AND e.procedure = NEW.procedure)"""

_EVENTS_SO_FAR: Final = "(SELECT COUNT(*) FROM records_event WHERE item = NEW.number AND version <= NEW.version)"

_PERMITTED: Final = """EXISTS (SELECT 1 FROM records_transition t WHERE t.procedure = NEW.procedure
    AND t.state_before = {before} AND t.state = NEW.state)"""

GUARDS: Final[tuple[Guard, ...]] = (
    Guard(name="event_is_never_changed", table="records_event", deed="UPDATE"),
    Guard(name="event_is_never_deleted", table="records_event", deed="DELETE"),
    Guard(name="entry_is_never_changed", table="records_entry", deed="UPDATE"),
    Guard(name="entry_is_never_deleted", table="records_entry", deed="DELETE"),
    Guard(
        name="entry_follows_the_last_one",
        table="records_entry",
        deed="INSERT",
        unless="NEW.sequence = (SELECT COALESCE(MAX(sequence) + 1, 0) FROM records_entry)",
    ),
    Guard(name="block_is_never_changed", table="records_block", deed="UPDATE"),
    Guard(name="block_is_never_deleted", table="records_block", deed="DELETE"),
    Guard(name="checkpoint_is_never_changed", table="records_checkpoint", deed="UPDATE"),
    Guard(name="checkpoint_is_never_deleted", table="records_checkpoint", deed="DELETE"),
    Guard(name="particulars_are_never_changed", table="records_particulars", deed="UPDATE"),
    Guard(name="case_is_never_deleted", table="records_case", deed="DELETE"),
    Guard(
        name="case_opens_with_an_event",
        table="records_case",
        deed="INSERT",
        unless=f"NEW.version = {_EVENTS_SO_FAR} AND {_EVENT_OF_THIS_STEP}",
    ),
    Guard(
        name="case_opens_as_permitted",
        table="records_case",
        deed="INSERT",
        unless="NEW.version > 1 OR " + _PERMITTED.format(before="''"),
    ),
    Guard(
        name="case_changes_with_an_event",
        table="records_case",
        deed="UPDATE",
        unless="NEW.version = OLD.version + 1 AND NEW.number = OLD.number AND NEW.procedure = OLD.procedure "
        f"AND NEW.last_event_id <> OLD.last_event_id AND {_EVENT_OF_THIS_STEP}",
    ),
    Guard(
        name="case_changes_state_as_permitted",
        table="records_case",
        deed="UPDATE",
        unless=f"NEW.state = OLD.state OR {_PERMITTED.format(before='OLD.state')}",
    ),
    # answers to questions
    Guard(name="answer_is_never_changed", table="records_answer", deed="UPDATE"),
    Guard(name="answer_is_never_deleted", table="records_answer", deed="DELETE"),
    # erasures: what was erased may lose more of what remained, by a further erasure that was granted and is carried out
    Guard(
        name="particulars_are_erased_by_decision",
        table="records_particulars",
        deed="DELETE",
        unless="EXISTS (SELECT 1 FROM records_erasedevent x JOIN records_erasure e ON e.id = x.erasure_id "
        "WHERE x.event_id = OLD.event_id AND e.granted AND e.decided_by IS NOT NULL)",
    ),
    Guard(
        name="erasure_is_decided_once",
        table="records_erasure",
        deed="UPDATE",
        unless="OLD.decided_by IS NULL OR (NEW.decided_by = OLD.decided_by AND NEW.granted = OLD.granted "
        "AND OLD.mirrored_at IS NULL)",
    ),
    Guard(name="erasure_is_never_deleted", table="records_erasure", deed="DELETE"),
    Guard(
        name="erased_event_is_never_changed",
        table="records_erasedevent",
        deed="UPDATE",
        unless="NEW.event_id = OLD.event_id AND NEW.erasure_id <> OLD.erasure_id AND EXISTS (SELECT 1 FROM records_erasure e "
        "WHERE e.id = NEW.erasure_id AND e.granted AND e.decided_by IS NOT NULL AND e.mirrored_at IS NULL)",
    ),
    Guard(name="erased_event_is_never_deleted", table="records_erasedevent", deed="DELETE"),
    # adjustments of units
    Guard(name="adjustment_is_decided_once", table="records_adjustment", deed="UPDATE", unless="OLD.decided_by IS NULL"),
    Guard(name="adjustment_is_never_deleted", table="records_adjustment", deed="DELETE"),
)
FOLLOWING: Final[Mapping[str, str]] = {
    "event_goes_into_the_outbox": "INSERT INTO records_waiting (event_id) VALUES (NEW.id)",
}
"""What is written after each event; both databases read it."""


def never_emptied() -> list[str]:
    """PostgreSQL can empty a table without deleting a row; for these that is refused, too."""
    return sorted({guard.table for guard in GUARDS})


def statements(vendor: str) -> list[str]:
    """What puts the guards in place, and what follows from every event; ``vendor`` is sqlite or postgresql."""
    if vendor == "sqlite":
        return [*(_sqlite(guard) for guard in GUARDS), *(_following(vendor, name) for name in FOLLOWING)]
    return [
        *(statement for guard in GUARDS for statement in _postgresql(guard)),
        *(statement for table in never_emptied() for statement in _never_emptied(table)),
        *(_following(vendor, name) for name in FOLLOWING),
    ]


def _following(vendor: str, name: str) -> str:
    """What writes the rows that follow from every event, by whatever way it came."""
    writes = FOLLOWING[name]
    if vendor == "sqlite":
        return f"CREATE TRIGGER {name} AFTER INSERT ON records_event BEGIN {writes}; END"
    return (
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {writes}; RETURN NULL; END $$;\n"
        f"CREATE TRIGGER {name} AFTER INSERT ON records_event FOR EACH ROW EXECUTE FUNCTION {name}()"
    )


PRESENT: Final[Mapping[str, str]] = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled IN ('O', 'A')",
}
"""Asks a database which triggers are there and at work."""


def expected(vendor: str) -> set[str]:
    """The names that must be there."""
    whole = {f"{table}_never_emptied" for table in never_emptied()} if vendor == "postgresql" else set()
    return {guard.name for guard in GUARDS} | {*FOLLOWING} | whole


def _sqlite(guard: Guard) -> str:
    return (
        f"CREATE TRIGGER {guard.name} BEFORE {guard.deed} ON {guard.table} WHEN NOT ({guard.unless})\n"
        f"BEGIN SELECT RAISE(ABORT, '{guard.name}'); END"
    )


def _postgresql(guard: Guard) -> tuple[str, str]:
    row = "OLD" if guard.deed == "DELETE" else "NEW"
    return (
        f"CREATE FUNCTION {guard.name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN\n"
        f"IF NOT ({guard.unless}) THEN RAISE EXCEPTION '{guard.name}' USING ERRCODE = 'integrity_constraint_violation';\n"
        f"END IF; RETURN {row}; END $$",
        f"CREATE TRIGGER {guard.name} BEFORE {guard.deed} ON {guard.table} FOR EACH ROW EXECUTE FUNCTION {guard.name}()",
    )


def _never_emptied(table: str) -> tuple[str, str]:
    name = f"{table}_never_emptied"
    return (
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN\n"
        f"RAISE EXCEPTION '{name}' USING ERRCODE = 'integrity_constraint_violation'; END $$",
        f"CREATE TRIGGER {name} BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION {name}()",
    )
