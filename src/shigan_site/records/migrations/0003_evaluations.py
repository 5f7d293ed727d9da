"""Takes the tables of the records. Gives them those of evaluations and answers. Never changes a row."""

from __future__ import annotations

import django.db.models.deletion
from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from shigan_site.records.triggers import ANSWERING, statements, undoing


def put_in_place(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    for statement in statements(editor.connection.vendor, ANSWERING):
        editor.execute(statement, None)


def take_away(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    for statement in undoing(editor.connection.vendor, ANSWERING):
        editor.execute(statement, None)


class Migration(migrations.Migration):
    dependencies = (("records", "0002_triggers"),)
    operations = (
        migrations.CreateModel(
            name="Answer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("person", models.CharField(db_index=True, max_length=20)),
                ("rule", models.CharField(max_length=80)),
                ("finding", models.CharField(max_length=20)),
                ("made_at", models.DateTimeField()),
                (
                    "event",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="records.event"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Evaluation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state",
                    models.CharField(
                        choices=[("asked", "已请求"), ("running", "进行中"), ("done", "已完成"), ("failed", "未完成")],
                        max_length=10,
                    ),
                ),
                ("asked_at", models.DateTimeField()),
                ("asked_by", models.CharField(max_length=20, null=True)),
                ("began_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("root", models.CharField(db_index=True, default="", max_length=128)),
                ("size", models.BigIntegerField(default=0)),
                ("last_event", models.BigIntegerField(default=0)),
                ("as_of_us", models.BigIntegerField(default=0)),
                ("engine", models.CharField(default="", max_length=20)),
                ("pack", models.CharField(default="", max_length=120)),
                ("pack_digest", models.CharField(default="", max_length=64)),
                ("seconds_per_day", models.PositiveIntegerField(default=0)),
                ("counts", models.JSONField(default=dict)),
                ("fault", models.JSONField(default=dict)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ("asked", "running"))),
                        fields=("state",),
                        name="one_evaluation_of_each_under_way",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="FoundQuestion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("place", models.PositiveIntegerField()),
                ("finding", models.CharField(max_length=20, unique=True)),
                ("level", models.CharField(max_length=10)),
                ("subject", models.CharField(max_length=200)),
                ("rule", models.CharField(max_length=80)),
                ("favourable", models.BooleanField()),
                ("line", models.TextField()),
                (
                    "evaluation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="questions", to="records.evaluation"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="QuestionEvidence",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("item", models.CharField(db_index=True, max_length=60)),
                (
                    "question",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="evidence", to="records.foundquestion"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="QuestionAbout",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("level", models.CharField(max_length=10)),
                ("key", models.CharField(max_length=120)),
                (
                    "question",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="about", to="records.foundquestion"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["level", "key"], name="question_about")],
            },
        ),
        migrations.RunPython(put_in_place, take_away),
    )
