"""Takes nothing. Gives Django the tables of the records. Never does anything at import."""

from __future__ import annotations

from importlib import import_module

from django.apps import AppConfig


class RecordsConfig(AppConfig):
    name = "shigan_site.records"
    label = "records"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        import_module("shigan_site.records.open_matters")  # its lookup; it can be imported only after Django was set up
