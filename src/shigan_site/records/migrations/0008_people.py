"""Takes the tables of the records. Gives that of merged and split units beside them. Never changes a row."""

from __future__ import annotations

import django.db.models.deletion
from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from shigan_site.records.triggers import ADJUSTING, statements, undoing


def put_in_place(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    for statement in statements(editor.connection.vendor, ADJUSTING):
        editor.execute(statement, None)


def take_away(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    for statement in undoing(editor.connection.vendor, ADJUSTING):
        editor.execute(statement, None)


class Migration(migrations.Migration):
    dependencies = (("records", "0007_erasure"),)

    operations = (
        migrations.CreateModel(
            name="Adjustment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(choices=[("merge", "合并"), ("split", "分立")], max_length=5)),
                ("content", models.JSONField(default=dict)),
                ("from_on", models.DateField()),
                ("basis", models.CharField(max_length=200)),
                ("proposed_by", models.BigIntegerField()),
                ("proposed_at", models.DateTimeField()),
                ("decided_by", models.BigIntegerField(null=True)),
                ("decided_at", models.DateTimeField(null=True)),
                ("granted", models.BooleanField(null=True)),
                (
                    "successor",
                    models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="records.unit"),
                ),
                (
                    "unit",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="records.unit"),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("decided_by__isnull", True),
                            models.Q(
                                ("granted__isnull", False),
                                models.Q(("decided_by", models.F("proposed_by")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="a_second_officer_adjusts",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("granted__isnull", True)), fields=("unit",), name="one_adjustment_of_a_unit_waits"
                    ),
                ],
            },
        ),
        migrations.RunPython(put_in_place, take_away),
    )
