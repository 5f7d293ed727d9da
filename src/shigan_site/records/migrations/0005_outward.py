"""Takes the tables of the records. Gives them recurring matters, stand-ins' notices and what goes outside. Never a row."""

from __future__ import annotations

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = (("records", "0004_lists_and_erasures"),)

    operations = (
        migrations.CreateModel(
            name="Outward",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("site_address", models.CharField(default="", max_length=200)),
                ("mail_on", models.BooleanField(default=False)),
                ("mail_hour", models.PositiveSmallIntegerField(default=9)),
                ("mail_domains", models.TextField(default="")),
            ],
        ),
        migrations.AddField(
            model_name="notice",
            name="stands_for",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="records.person"
            ),
        ),
        migrations.CreateModel(
            name="DailyMail",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("account_id", models.BigIntegerField()),
                ("day", models.DateField(db_index=True)),
                ("state", models.CharField(max_length=8)),
                ("things", models.PositiveSmallIntegerField(default=0)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("next_at", models.DateTimeField()),
                ("claimed_at", models.DateTimeField(null=True)),
                ("fault", models.CharField(default="", max_length=200)),
                ("sent_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [models.Index(fields=["state", "next_at"], name="mail_state_next")],
                "constraints": [models.UniqueConstraint(fields=("account_id", "day"), name="one_mail_a_day")],
            },
        ),
        migrations.CreateModel(
            name="Receiver",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=64, unique=True)),
                ("kind", models.CharField(max_length=10)),
                ("name", models.CharField(max_length=60)),
                ("shown", models.CharField(max_length=300)),
                ("safe", models.CharField(max_length=32, unique=True)),
                ("steps", models.JSONField(default=list)),
                ("daily", models.BooleanField(default=False)),
                ("daily_hour", models.PositiveSmallIntegerField(default=9)),
                ("language", models.CharField(default="zh", max_length=2)),
                ("told_until", models.BigIntegerField()),
                ("active", models.BooleanField(default=True)),
                ("ended", models.BooleanField(default=False)),
                ("rests_until", models.DateTimeField(null=True)),
                ("fault", models.CharField(default="", max_length=200)),
                ("made_at", models.DateTimeField()),
                (
                    "unit",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="records.unit"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Recurrence",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=64, unique=True)),
                ("account_id", models.BigIntegerField()),
                ("title", models.CharField(max_length=200)),
                ("kind", models.CharField(max_length=60)),
                ("source", models.CharField(max_length=60)),
                ("basis", models.CharField(default="", max_length=200)),
                ("demand", models.TextField()),
                ("rhythm", models.CharField(max_length=8)),
                ("due_after", models.PositiveSmallIntegerField()),
                ("hand_on", models.CharField(default="", max_length=8)),
                ("begins_on", models.DateField()),
                ("ends_on", models.DateField(null=True)),
                ("next_on", models.DateField(db_index=True)),
                ("paused", models.BooleanField(default=False)),
                ("made_at", models.DateTimeField()),
                (
                    "lead_unit",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="records.unit"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="RecurrenceTurn",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField()),
                ("due", models.DateField()),
                ("refused", models.JSONField(default=dict)),
                ("at", models.DateTimeField()),
                (
                    "matter",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="records.matter"
                    ),
                ),
                (
                    "recurrence",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="turns", to="records.recurrence"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Delivery",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("about", models.CharField(max_length=80)),
                ("body", models.TextField()),
                ("state", models.CharField(default="waiting", max_length=8)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("next_at", models.DateTimeField()),
                ("tried_since", models.DateTimeField()),
                ("claimed_at", models.DateTimeField(null=True)),
                ("status", models.PositiveSmallIntegerField(null=True)),
                ("fault", models.CharField(default="", max_length=200)),
                ("made_at", models.DateTimeField()),
                ("sent_at", models.DateTimeField(null=True)),
                (
                    "receiver",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="deliveries", to="records.receiver"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["state", "next_at"], name="delivery_state_next")],
                "constraints": [models.UniqueConstraint(fields=("receiver", "about"), name="one_delivery_per_cause")],
            },
        ),
        migrations.AddConstraint(
            model_name="recurrence",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_on__isnull", True), ("ends_on__gte", models.F("begins_on")), _connector="OR"),
                name="recurs_forward",
            ),
        ),
        migrations.AddConstraint(
            model_name="recurrenceturn",
            constraint=models.UniqueConstraint(fields=("recurrence", "day"), name="one_turn_per_period"),
        ),
    )
