"""Takes an Organisation. Gives the YAML file that load_organisation reads back. Never writes what is empty."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import yaml

from shigan.organisation.model import Leave, Organisation, Person, Post, Unit


def write_organisation(organisation: Organisation, path: Path) -> None:
    """Write the four lists; people are written with their key, and with their name where it is known."""
    content = {
        "units": [_unit(unit) for unit in organisation.units],
        "people": [_person(person) for person in organisation.people],
        "posts": [_post(post) for post in organisation.posts],
        "leave": [_leave(leave) for leave in organisation.leave],
    }
    path.write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=120), encoding="utf-8")


def _unit(unit: Unit) -> dict[str, Any]:
    return _said(
        {
            "key": unit.key,
            "name": unit.name,
            "parent": unit.parent,
            "tier": unit.tier,
            "dispatching": unit.dispatching,
            **_span(unit.from_on, unit.until_on),
        }
    )


def _person(person: Person) -> dict[str, Any]:
    return _said(
        {
            "key": person.key,
            "name": person.name,
            "staff_no": person.staff_no,
            "class": person.staff_class,
            "unit": person.unit,
            **_span(person.from_on, person.until_on),
        }
    )


def _post(post: Post) -> dict[str, Any]:
    return _said(
        {
            "title": post.title,
            "unit": post.unit,
            "key": post.key,
            "person": post.name,
            "staff_no": post.staff_no,
            "dispatching": post.dispatching,
            "duties": sorted(post.duties),
            **_span(post.from_on, post.until_on),
        }
    )


def _leave(leave: Leave) -> dict[str, Any]:
    return _said({"key": leave.key, "person": leave.name, "staff_no": leave.staff_no, **_span(leave.from_on, leave.until_on)})


def _span(from_on: date | None, until_on: date | None) -> dict[str, date | None]:
    return {"from": from_on, "until": until_on}


def _said(row: dict[str, Any]) -> dict[str, Any]:
    return {column: value for column, value in row.items() if value not in (None, False, [])}
