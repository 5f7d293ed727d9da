"""Takes nothing. Gives Django the tables of the accounts. Never does anything at import."""

from __future__ import annotations

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "shigan_site.accounts"
    label = "accounts"
    default_auto_field = "django.db.models.BigAutoField"
