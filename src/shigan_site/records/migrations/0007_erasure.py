"""Takes the records. Gives files that were erased their day, and lets what remained of an event lose more. Never changes an event.

SQLite overwrites what is deleted from now on; what was deleted before is written over here, once, by making the file anew.
"""

from __future__ import annotations

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from shigan_site.records.triggers import ERASING, Guard, replacing

GUARD = next(guard for guard in ERASING if guard.name == "erased_event_is_never_changed")
BEFORE = Guard(name=GUARD.name, table=GUARD.table, deed=GUARD.deed)
ERASED_SO_FAR = """UPDATE records_attachment SET erased_at = (SELECT e.decided_at FROM records_erasedevent x
    JOIN records_erasure e ON e.id = x.erasure_id WHERE x.event_id = records_attachment.event_id)
    WHERE name = '〔已依法删除〕' AND event_id IN (SELECT event_id FROM records_erasedevent)"""


def loosen(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    for statement in (*replacing(editor.connection.vendor, GUARD), ERASED_SO_FAR):
        editor.execute(statement, None)


def tighten(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    for statement in replacing(editor.connection.vendor, BEFORE):
        editor.execute(statement, None)


def make_anew(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    if editor.connection.vendor == "sqlite":
        editor.execute("VACUUM", None)


class Migration(migrations.Migration):
    atomic = False  # SQLite makes its file anew outside of transactions only
    dependencies = (("records", "0006_many_matters"),)
    operations = (
        migrations.AddField("attachment", "erased_at", models.DateTimeField(null=True)),
        migrations.AddIndex(
            "attachment",
            models.Index(
                condition=models.Q(erased_at__isnull=False), fields=["sha256"], name="attachment_erased"
            ),
        ),
        migrations.RunPython(loosen, tighten, atomic=True),
        migrations.RunPython(make_anew, migrations.RunPython.noop),
    )
