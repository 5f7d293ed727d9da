"""What an entry of version 2 says beside what an event said before; null where nobody recorded it.

Columns that may be null are added in place on both databases, so the triggers on the table of events stay.
"""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = (("records", "0010_declines_and_ratings"),)
    operations = (
        migrations.AddField("event", "precision", models.CharField(max_length=10, null=True)),
        migrations.AddField("event", "outcome_known", models.BooleanField(null=True)),
        migrations.AddField("event", "procedure_from", models.CharField(max_length=10, null=True)),
        migrations.AddField("event", "account", models.CharField(max_length=20, null=True)),
        migrations.AddField("event", "role", models.CharField(max_length=60, null=True)),
        migrations.AddField("event", "pack", models.CharField(max_length=64, null=True)),
    )
