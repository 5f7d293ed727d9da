"""Takes the tables of the records. Gives those of lists taken in and of erasures beside them. Never changes a row."""

from __future__ import annotations

import django.db.models.deletion
from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from shigan_site.records.triggers import ERASING, statements, undoing


def put_in_place(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    for statement in statements(editor.connection.vendor, ERASING):
        editor.execute(statement, None)


def take_away(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    for statement in undoing(editor.connection.vendor, ERASING):
        editor.execute(statement, None)


class Migration(migrations.Migration):
    dependencies = (("records", "0003_evaluations"),)

    operations = (
        migrations.CreateModel(
            name="Erasure",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("fields", models.JSONField(default=list)),
                ("reason", models.TextField()),
                ("provision", models.CharField(max_length=200)),
                ("proposed_by", models.BigIntegerField()),
                ("proposed_at", models.DateTimeField()),
                ("decided_by", models.BigIntegerField(null=True)),
                ("decided_at", models.DateTimeField(null=True)),
                ("granted", models.BooleanField(null=True)),
                ("mirrored_at", models.DateTimeField(null=True)),
                (
                    "event",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="records.event"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="records.person"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ErasedEvent",
            fields=[
                (
                    "event",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="erased",
                        serialize=False,
                        to="records.event",
                    ),
                ),
                ("remains", models.TextField()),
                (
                    "erasure",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="events", to="records.erasure"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Intake",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("account_id", models.BigIntegerField(db_index=True)),
                ("key", models.CharField(max_length=64)),
                ("digest", models.CharField(max_length=64)),
                ("name", models.CharField(max_length=200)),
                ("sheet", models.CharField(max_length=200)),
                ("rows", models.PositiveIntegerField()),
                ("opened", models.JSONField()),
                ("before", models.PositiveIntegerField()),
                ("refused", models.PositiveIntegerField()),
                ("made_at", models.DateTimeField()),
                (
                    "event",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="records.event"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="IntakeRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("digest", models.CharField(max_length=64)),
                ("sheet", models.CharField(max_length=200)),
                ("row", models.PositiveIntegerField()),
                ("item", models.CharField(max_length=60, unique=True)),
                ("source", models.CharField(max_length=60)),
                ("source_number", models.CharField(db_index=True, default="", max_length=200)),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("digest", "sheet", "row"), name="one_matter_per_row")],
            },
        ),
        migrations.AddConstraint(
            model_name="erasure",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("decided_by__isnull", True),
                    models.Q(("decided_by", models.F("proposed_by")), _negated=True),
                    _connector="OR",
                ),
                name="a_second_officer_erases",
            ),
        ),
        migrations.AddConstraint(
            model_name="erasure",
            constraint=models.CheckConstraint(
                condition=models.Q(("decided_by__isnull", True), ("granted__isnull", False), _connector="OR"),
                name="an_erasure_is_decided",
            ),
        ),
        migrations.AddConstraint(
            model_name="erasure",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("event__isnull", False), ("person__isnull", True)),
                    models.Q(("event__isnull", True), ("person__isnull", False)),
                    _connector="OR",
                ),
                name="an_erasure_has_one_subject",
            ),
        ),
        migrations.AddConstraint(
            model_name="intake",
            constraint=models.UniqueConstraint(fields=("account_id", "key"), name="one_receipt_per_key"),
        ),
        migrations.RunPython(put_in_place, take_away),
    )
