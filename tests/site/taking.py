"""Takes few words. Gives steps taken by the people of the small office. Never by another road than take_step."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from shigan_site.accounts.models import Account
from shigan_site.actions.files import StoredFile
from shigan_site.actions.outcomes import Done, Outcome
from shigan_site.actions.startup import fill_transitions
from shigan_site.actions.steps import open_matter, take_step
from shigan_site.records.models import Case
from tests.site.bureau import KEYS, NOW, open_office

PAPER = StoredFile(name="验收照片.jpg", media_type="image/jpeg", size=3, sha256="ab" * 32)


def the_accounts() -> dict[str, Account]:
    """Those of the office that is open; it is opened when there is none."""
    return {account.username: account for account in Account.objects.all()} or open_office()


@dataclass
class Office:
    """The small office at work; every act happens a minute after the one before."""

    accounts: dict[str, Account] = field(default_factory=the_accounts)
    keys: itertools.count[int] = field(default_factory=itertools.count)
    now: datetime = NOW

    def __post_init__(self) -> None:
        fill_transitions()

    def later(self) -> datetime:
        self.now += timedelta(minutes=1)
        return self.now

    def register(self, by: str = "su", **form: Any) -> Outcome:
        """With a period: as before recurring work was declared apart; only records of that time, and what follows, have one."""
        plain = {"title": "整治占道经营", "kind": "supervision", "source": "meeting", "demand": "月底前见效"}
        key, before = f"key-{next(self.keys)}", bool(form.get("recurs"))
        step = "register_part" if before else "register"
        form = {name: value for name, value in form.items() if before or name != "recurs"}
        return open_matter(
            {**plain, **form}, self.accounts[by], key, now=self.later(), step_id=step, following=before
        )

    def take(
        self,
        item: str,
        step: str,
        by: str,
        *,
        files: Sequence[StoredFile] = (),
        version: int | None = None,
        **form: Any,
    ) -> Outcome:
        seen = Case.objects.get(number=item).version if version is None else version
        return take_step(
            "matter", item, step, form, self.accounts[by], f"key-{next(self.keys)}", seen, now=self.later(), files=files
        )

    def done(self, item: str, *steps: tuple[str, str, Mapping[str, Any]]) -> Done:
        """All the steps, each (step, by, form); asserts that each is taken."""
        for step, by, form in steps:
            outcome = self.take(item, step, by, **form)
            assert isinstance(outcome, Done), outcome
        return outcome

    def in_hand(self, **form: Any) -> str:
        """A matter that Pan of planning is working on, due at the end of the year."""
        opened = self.register(lead_unit="planning", due="2026-12-31", **form)
        assert isinstance(opened, Done), opened
        self.done(opened.item, *UNTIL_IN_HAND)
        return opened.item


UNTIL_IN_HAND: tuple[tuple[str, str, Mapping[str, Any]], ...] = (
    ("propose", "su", {}),
    ("approve", "sun", {"lead_unit": "planning", "due": "2026-12-31"}),
    ("sign_and_name", "ping", {"holder": KEYS["pan"]}),
)
