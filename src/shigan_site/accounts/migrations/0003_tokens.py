"""Takes the accounts. Gives them a table of tokens for programs. Never a place for a secret: digests only."""

from __future__ import annotations

from typing import ClassVar

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.migrations.operations.base import Operation

ACCOUNT = settings.AUTH_USER_MODEL
PROTECT = django.db.models.deletion.PROTECT


class Migration(migrations.Migration):
    dependencies: ClassVar[list[tuple[str, str]]] = [("accounts", "0002_triggers")]
    operations: ClassVar[list[Operation]] = [
        migrations.CreateModel(
            name="Token",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=60)),
                ("start", models.CharField(default="", max_length=12)),
                ("digest", models.CharField(max_length=64, null=True, unique=True)),
                ("scopes", models.CharField(max_length=200)),
                ("made_at", models.DateTimeField()),
                ("ends_on", models.DateField()),
                ("last_used_on", models.DateField(null=True)),
                ("revoked_at", models.DateTimeField(null=True)),
                ("account", models.ForeignKey(on_delete=PROTECT, related_name="tokens", to=ACCOUNT)),
                ("issued_by", models.ForeignKey(on_delete=PROTECT, related_name="+", to=ACCOUNT)),
                ("revoked_by", models.ForeignKey(null=True, on_delete=PROTECT, related_name="+", to=ACCOUNT)),
            ],
        ),
    ]
