"""Takes the tables of the records. Gives them the triggers that guard them. Never changes a row."""

from __future__ import annotations

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from shigan_site.records.triggers import statements, undoing


def put_in_place(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    for statement in statements(editor.connection.vendor):
        editor.execute(statement, None)


def take_away(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    for statement in undoing(editor.connection.vendor):
        editor.execute(statement, None)


class Migration(migrations.Migration):
    dependencies = (("records", "0001_initial"),)
    operations = (migrations.RunPython(put_in_place, take_away),)
