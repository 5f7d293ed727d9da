"""Takes nothing. Gives Django one place to find all tables of the records. Never defines one."""

from shigan_site.records.tables.documents import Attachment, Notice, SavedView
from shigan_site.records.tables.erasures import ErasedEvent, Erasure
from shigan_site.records.tables.intake import Intake, IntakeRow
from shigan_site.records.tables.ledger import Block, Checkpoint, Entry, Event, Particulars, Request
from shigan_site.records.tables.matters import Assist, Draft, Matter, Milestone, Numbering, Transition
from shigan_site.records.tables.organisation import Leave, Membership, Person, Post, Unit, UnitSpan

__all__ = [
    "Assist", "Attachment", "Block", "Checkpoint", "Draft", "Entry", "ErasedEvent", "Erasure", "Event", "Intake",
    "IntakeRow", "Leave", "Matter", "Membership", "Milestone", "Notice", "Numbering", "Particulars", "Person",
    "Post", "Request", "SavedView", "Transition", "Unit", "UnitSpan",
]  # fmt: skip
