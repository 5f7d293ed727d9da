"""Takes the accounts. Gives them an e-mail address and the wish for a daily mail. Never an address of anybody."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = (("accounts", "0003_tokens"),)

    operations = (
        migrations.AddField(
            model_name="account",
            name="daily_mail",
            field=models.BooleanField(default=True),
        ),
        migrations.AddField(
            model_name="account",
            name="email",
            field=models.EmailField(default="", max_length=254),
        ),
    )
