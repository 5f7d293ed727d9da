"""Takes Jinja2's options. Gives the environment of all pages. Never turns escaping off."""

from __future__ import annotations

from typing import Any

from django.templatetags.static import static
from django.urls import reverse
from jinja2 import Environment, StrictUndefined

from shigan.errors import Both
from shigan_site.web import showing, telling
from shigan_site.web.words import language, said, t


def environment(**options: Any) -> Environment:
    made = Environment(**options | {"undefined": StrictUndefined, "trim_blocks": True, "lstrip_blocks": True, "finalize": in_words})
    made.globals |= {"t": t, "static": static, "url": url, "language": language}
    made.filters |= {
        "said": said,
        "day": showing.day,
        "weekday": showing.weekday,
        "moment": showing.moment,
        "cell": showing.cell,
        "size": showing.size,
        "ordered": showing.ordered,
        "light_words": telling.light_words,
        "light_name": telling.light_name,
        "day_words": telling.day_words,
    }
    return made


def in_words(value: object) -> object:
    """What is known in both languages is said in the reader's, wherever it is shown."""
    return said(value) if isinstance(value, Both) else value


def url(name: str, *arguments: object) -> str:
    return reverse(name, args=arguments)
