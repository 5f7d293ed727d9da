"""The app whose tables are the record."""

from __future__ import annotations

from django.apps import AppConfig


class RecordsConfig(AppConfig):
    name = "shigan_site.records"
    label = "records"
    default_auto_field = "django.db.models.BigAutoField"
