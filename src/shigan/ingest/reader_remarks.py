"""What a reader has to say that a person must see before the figures, for the screen and the first page of the report.

Which of the notes these are is declared beside their wording; the others stand in the receipt and are shown by ``inspect``.
"""

from __future__ import annotations

from collections.abc import Sequence

from shigan.ingest.messages import Message
from shigan.ingest.raw import Refusal
from shigan.ingest.remarks import Remark
from shigan.ingest.wording import NOTES_TO_CHECK


def remarks_to_check(notes: Sequence[Message], refusals: Sequence[Refusal]) -> tuple[Remark, ...]:
    """What was decided, left out or filled in, then why rows were refused."""
    decided = tuple(as_remark(one) for one in notes if one.id in NOTES_TO_CHECK)
    return (*decided, *remarks_of_refusals(refusals))


def as_remark(note: Message) -> Remark:
    """A note as a full sentence."""
    zh, en = note.text("zh"), note.text("en")
    return Remark(f"{zh}。", f"{en[:1].upper()}{en[1:]}.")


def remarks_of_refusals(refusals: Sequence[Refusal]) -> tuple[Remark, ...]:
    """Why the reader refused rows: each reason once, with its first example and the count."""
    found: dict[str, list[Refusal]] = {}
    for one in refusals:
        found.setdefault(one.reason.id, []).append(one)
    return tuple(_remark(those[0], len(those)) for those in found.values())


def _remark(first: Refusal, count: int) -> Remark:
    more_zh, more_en = (f"（同类共 {count:,} 处）", f" ({count:,} of this kind)") if count > 1 else ("", "")
    return Remark(
        f"未读入：{first.reason.text('zh')}{more_zh}；{first.remedy.text('zh')}。",
        f"Set aside: {first.reason.text('en')}{more_en}; {first.remedy.text('en')}.",
    )
