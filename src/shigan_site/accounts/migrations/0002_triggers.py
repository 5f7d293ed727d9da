"""Takes the table of grants. Gives it triggers that keep the three officers apart. Never lets a grant be rewritten."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import StateApps

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


def make(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    for statement in POSTGRESQL if editor.connection.vendor == "postgresql" else SQLITE:
        editor.execute(statement)


class Migration(migrations.Migration):
    dependencies: ClassVar[list[tuple[str, str]]] = [("accounts", "0001_initial")]
    operations: ClassVar[list[Operation]] = [migrations.RunPython(make, migrations.RunPython.noop)]
