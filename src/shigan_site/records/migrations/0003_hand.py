"""Takes the tables of the records. Gives those of lists taken in and of erasures beside them. Never changes a row."""

from __future__ import annotations

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = (("records", "0002_triggers"),)

    operations = (
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
            options={
                "constraints": [models.UniqueConstraint(fields=("account_id", "key"), name="one_receipt_per_key")],
            },
        ),
    )
