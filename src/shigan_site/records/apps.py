"""Takes nothing. Gives Django the tables of the records. Never does anything at import."""

from __future__ import annotations

from django.apps import AppConfig


class RecordsConfig(AppConfig):
    name = "shigan_site.records"
    label = "records"
    default_auto_field = "django.db.models.BigAutoField"
