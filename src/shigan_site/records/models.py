"""Takes nothing. Gives Django one place to find all tables of the records. Never defines one."""

from shigan_site.records.tables.documents import Attachment, Notice, SavedView
from shigan_site.records.tables.ledger import Block, Checkpoint, Entry, Event, Particulars, Request, Waiting
from shigan_site.records.tables.matters import Assist, Draft, Matter, Milestone, Numbering, Transition
from shigan_site.records.tables.organisation import Leave, Membership, Person, Post, Unit, UnitSpan

__all__ = [
    "Assist", "Attachment", "Block", "Checkpoint", "Draft", "Entry", "Event", "Leave", "Matter", "Membership", "Milestone",
    "Notice", "Numbering", "Particulars", "Person", "Post", "Request", "SavedView", "Transition", "Unit", "UnitSpan", "Waiting",
]  # fmt: skip
