"""A process that answers has read what every page needs before somebody waits for it."""

from __future__ import annotations

import pytest
from django.template import engines
from jinja2.loaders import FileSystemLoader

from shigan_site import rules
from shigan_site.commands import _warming


def test_no_visitor_waits_for_the_pack_or_for_a_template_to_be_read(monkeypatch: pytest.MonkeyPatch) -> None:
    environment = engines["jinja2"].env  # type: ignore[attr-defined]
    environment.cache.clear()
    rules._loaded.cache_clear()
    _warming.warm_up().join(60)
    reads: list[str] = []
    monkeypatch.setattr(FileSystemLoader, "get_source", lambda self, environment, name: reads.append(name))
    names = environment.list_templates()
    assert {"base.html", "pages/today.html"} <= set(names) and len(environment.cache) == len(names)
    for name in names:
        environment.get_template(name)
    assert reads == [] and rules._loaded.cache_info().currsize == 1
