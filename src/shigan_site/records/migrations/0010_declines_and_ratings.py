"""Adds what matters know of refused transfers, guidance and what the public says; and the day of submission to three indexes.

Whether a matter was on time is judged by the day it was handed in, so the indexes that count what was closed hold it.
The columns that are never null are added by SQL: Django would have SQLite copy the whole table for each of them, and
the copy would lose the triggers that guard it.
"""

from __future__ import annotations

from typing import Any

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models.deletion import PROTECT

CLOSED = {
    "matter_holder_closed": ["holder", "closed_on", "due"],
    "matter_closed": ["closed_on", "due"],
    "matter_unit_closed": ["lead_unit", "closed_on", "due"],
}
EMPTY: dict[str, tuple[str, models.Field[Any, Any]]] = {
    "decline": ("varchar(20) NOT NULL DEFAULT ''", models.CharField(default="", max_length=20)),
    "decline_reason": ("text NOT NULL DEFAULT ''", models.TextField(default="")),
    "rating": ("varchar(20) NOT NULL DEFAULT ''", models.CharField(default="", max_length=20)),
    "complaints": ("integer NOT NULL DEFAULT 0 CHECK (complaints >= 0)", models.PositiveIntegerField(default=0)),
}
UNKNOWN = {"declined_by": "person", "declined_unit": "unit", "offered_from": "unit", "guided_unit": "unit"}


def add_columns(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    for name, (kind, _) in EMPTY.items():
        editor.execute(f"ALTER TABLE records_matter ADD COLUMN {name} {kind}", None)


def drop_columns(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    for name in EMPTY:
        editor.execute(f"ALTER TABLE records_matter DROP COLUMN {name}", None)


class Migration(migrations.Migration):
    dependencies = (("records", "0009_took_part"),)
    operations = (
        migrations.SeparateDatabaseAndState(
            [migrations.RunPython(add_columns, drop_columns)],
            [migrations.AddField("matter", name, field) for name, (_, field) in EMPTY.items()],
        ),
        *(
            migrations.AddField(
                "matter", name, models.ForeignKey(null=True, on_delete=PROTECT, related_name="+", to=f"records.{table}")
            )
            for name, table in UNKNOWN.items()
        ),
        migrations.AddField("intake", "about", models.CharField(default="matters", max_length=20)),
        migrations.AddField("matter", "rated_on", models.DateField(null=True)),
        migrations.AddField("matter", "complained_on", models.DateField(null=True)),
        *(migrations.RemoveIndex("matter", name) for name in CLOSED),
        *(
            migrations.AddIndex("matter", models.Index(fields=[*fields, "submitted_on"], name=name))
            for name, fields in CLOSED.items()
        ),
    )
