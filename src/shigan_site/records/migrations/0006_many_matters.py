"""Takes the records. Gives them the outbox as a table, and the indexes that a million matters need. Never changes a row."""

from __future__ import annotations

import django.db.models.deletion
from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import Index, Q

from shigan_site.records.triggers import following, following_undone

OUTBOX = "event_goes_into_the_outbox"
WAITS = """INSERT INTO records_waiting (event_id)
    SELECT e.id FROM records_event e LEFT JOIN records_entry n ON n.event_id = e.id WHERE n.event_id IS NULL"""
BEFORE = ("matter_state_due", "matter_unit_state", "matter_holder_state")
MATTER = {
    "matter_state_due": ["state", "due", "number"],
    "matter_state_since": ["state", "state_since", "number"],
    "matter_since": ["state_since", "number"],
    "matter_unit_state": ["lead_unit", "state", "due"],
    "matter_holder_state": ["holder", "state", "due"],
    "matter_holder_closed": ["holder", "closed_on", "due"],
    "matter_closed": ["closed_on", "due"],
}


def begin_to_wait(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    for statement in (WAITS, *following(editor.connection.vendor, OUTBOX)):
        editor.execute(statement, None)


def no_longer(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    for statement in following_undone(editor.connection.vendor, OUTBOX):
        editor.execute(statement, None)


class Migration(migrations.Migration):
    dependencies = (("records", "0005_outward"),)
    operations = (
        migrations.CreateModel(
            name="Waiting",
            fields=[
                (
                    "event",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="waiting",
                        serialize=False,
                        to="records.event",
                    ),
                )
            ],
        ),
        migrations.RunPython(begin_to_wait, no_longer),
        *(migrations.RemoveIndex(model_name="matter", name=name) for name in BEFORE),
        *(migrations.AddIndex("matter", Index(fields=fields, name=name)) for name, fields in MATTER.items()),
        migrations.AddIndex("event", Index(fields=["actor", "occurred_us", "step"], name="event_actor_occurred")),
        migrations.AddIndex("notice", Index(condition=Q(read_at=None), fields=["person"], name="notice_unread")),
    )
