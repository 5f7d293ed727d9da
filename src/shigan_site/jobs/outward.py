"""Takes the clock. Gives what is told outside its turns. Never in the way of the ledger: these jobs wait for others' machines."""

from __future__ import annotations

from typing import Final

from shigan_site import clock
from shigan_site.actions.outward.daily_mail import send_mails
from shigan_site.actions.outward.delivering import deliver
from shigan_site.actions.outward.outbox import forget_old, write_daily_lines, write_messages

MESSAGES_SECONDS: Final = 5.0
DAILY_SECONDS: Final = 60.0
FORGET_SECONDS: Final = 3600.0


def run_messages() -> int:
    """Write what the ledger holds since the last look, and deliver what is due. Gives how many were taken."""
    now = clock.present()
    write_messages(now=now)
    return deliver(now=now, machine=clock.of_the_machine())


def run_daily() -> int:
    """The robots' daily lines and the people's mails. Gives how many there were."""
    now = clock.present()
    return write_daily_lines(now=now) + send_mails(now=now)


def run_forgetting() -> int:
    return forget_old(now=clock.present())
