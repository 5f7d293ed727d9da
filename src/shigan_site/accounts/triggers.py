"""Triggers that keep the three officers apart and let no grant be rewritten, on either database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

GROUP = "CASE {}.role WHEN 'system_admin' THEN 1 WHEN 'security_admin' THEN 2 WHEN 'auditor' THEN 3 ELSE 0 END"
CLASH = f"""
    EXISTS (
        SELECT 1 FROM accounts_grant other
        WHERE other.account_id = NEW.account_id AND other.id <> NEW.id
          AND (other.until_on IS NULL OR other.until_on > NEW.from_on)
          AND (NEW.until_on IS NULL OR NEW.until_on > other.from_on)
          AND {GROUP.format("other")} <> {GROUP.format("NEW")}
    )
"""
REWRITTEN = """
    NEW.account_id <> OLD.account_id OR NEW.role <> OLD.role OR NEW.unit_key <> OLD.unit_key
    OR NEW.from_on <> OLD.from_on OR NEW.at_setup <> OLD.at_setup
    OR (OLD.confirmed_by_id IS NOT NULL
        AND (NEW.confirmed_by_id IS NULL OR NEW.confirmed_by_id <> OLD.confirmed_by_id))
    OR (OLD.until_on IS NOT NULL AND (NEW.until_on IS NULL OR NEW.until_on > OLD.until_on))
"""

SQLITE = [
    f"""CREATE TRIGGER officers_apart_{when} AFTER {when} ON accounts_grant WHEN {CLASH}
        BEGIN SELECT RAISE(ABORT, 'officers are kept apart'); END"""
    for when in ("insert", "update")
] + [
    f"""CREATE TRIGGER grant_not_rewritten BEFORE UPDATE ON accounts_grant WHEN {REWRITTEN}
        BEGIN SELECT RAISE(ABORT, 'a grant is ended, never rewritten'); END""",
    """CREATE TRIGGER grant_not_removed BEFORE DELETE ON accounts_grant
        BEGIN SELECT RAISE(ABORT, 'a grant is ended, never removed'); END""",
]

POSTGRESQL = [
    f"""CREATE FUNCTION shigan_officers_apart() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
            PERFORM 1 FROM accounts_account WHERE id = NEW.account_id FOR UPDATE;
            IF {CLASH} THEN RAISE EXCEPTION 'officers are kept apart' USING ERRCODE = 'integrity_constraint_violation'; END IF;
            RETURN NEW;
        END $$""",
    """CREATE TRIGGER officers_apart AFTER INSERT OR UPDATE ON accounts_grant
        FOR EACH ROW EXECUTE FUNCTION shigan_officers_apart()""",
    f"""CREATE FUNCTION shigan_grant_stays() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
            IF TG_OP <> 'UPDATE' THEN
                RAISE EXCEPTION 'a grant is ended, never removed' USING ERRCODE = 'integrity_constraint_violation';
            END IF;
            IF {REWRITTEN} THEN
                RAISE EXCEPTION 'a grant is ended, never rewritten' USING ERRCODE = 'integrity_constraint_violation';
            END IF;
            RETURN NEW;
        END $$""",
    """CREATE TRIGGER grant_stays BEFORE UPDATE OR DELETE ON accounts_grant
        FOR EACH ROW EXECUTE FUNCTION shigan_grant_stays()""",
    """CREATE TRIGGER grant_never_emptied BEFORE TRUNCATE ON accounts_grant
        FOR EACH STATEMENT EXECUTE FUNCTION shigan_grant_stays()""",
]


def statements(vendor: str) -> Sequence[str]:
    return POSTGRESQL if vendor == "postgresql" else SQLITE


GRANT_TRIGGERS: Final[Mapping[str, frozenset[str]]] = {
    "sqlite": frozenset(
        {"officers_apart_insert", "officers_apart_update", "grant_not_rewritten", "grant_not_removed"}
    ),
    "postgresql": frozenset({"officers_apart", "grant_stays", "grant_never_emptied"}),
}
"""A site does not start without them."""
