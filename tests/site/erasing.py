"""Takes events. Gives them erased as if two officers had decided it. Never how they come to decide: that is test_erasures."""

from __future__ import annotations

from collections.abc import Iterable

from shigan_site.records.models import ErasedEvent, Erasure, Event, Particulars
from tests.site.bureau import NOW


def erased_by_decision(events: Iterable[int], *, remains: str = "{}") -> None:
    """The rows of a decision, and the particulars gone."""
    for event in events:
        decision = Erasure.objects.create(
            event=Event.objects.get(pk=event), reason="r", provision="p", proposed_by=1, proposed_at=NOW, decided_by=2,
            decided_at=NOW, granted=True,
        )  # fmt: skip
        ErasedEvent.objects.create(event_id=event, erasure=decision, remains=remains)
        Particulars.objects.filter(event_id=event).delete()
