"""Takes the events. Gives who took part in what as a table of its own, kept by a trigger. Never changes an event."""

from __future__ import annotations

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from shigan_site.records.triggers import following, following_undone

FORMERLY_INDEXED = ("actor", "counterpart")
TRIGGER = "event_says_who_took_part"
SO_FAR = """INSERT INTO records_tookpart (person, item)
    SELECT actor, item FROM records_event WHERE actor IS NOT NULL
    UNION SELECT counterpart, item FROM records_event WHERE counterpart IS NOT NULL"""


def begin(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    for statement in (SO_FAR, *following(editor.connection.vendor, TRIGGER)):
        editor.execute(statement, None)


def end(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    for statement in following_undone(editor.connection.vendor, TRIGGER):
        editor.execute(statement, None)


def drop_indexes(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """One by one: altering the column would make SQLite build the table anew, without its triggers."""
    introspection = editor.connection.introspection
    with editor.connection.cursor() as cursor:
        found = introspection.get_constraints(cursor, "records_event")
    for name, one in found.items():
        if one["index"] and not one["unique"] and one["columns"] in [[column] for column in FORMERLY_INDEXED]:
            editor.execute(f"DROP INDEX {editor.quote_name(name)}", None)


class Migration(migrations.Migration):
    dependencies = (("records", "0008_people"),)
    operations = (
        migrations.CreateModel(
            name="TookPart",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("person", models.CharField(max_length=20)),
                ("item", models.CharField(max_length=60)),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("person", "item"), name="one_part_per_person_and_item")]
            },
        ),
        migrations.RunPython(begin, end),
        migrations.AddIndex(
            "matter", models.Index(fields=["lead_unit", "closed_on", "due"], name="matter_unit_closed")
        ),
        migrations.SeparateDatabaseAndState(
            [migrations.RunPython(drop_indexes, migrations.RunPython.noop)],
            [migrations.AlterField("event", name, models.CharField(max_length=20, null=True)) for name in FORMERLY_INDEXED],
        ),
    )
