"""All tables of the records, where Django looks for them."""

from shigan_site.records.tables.adjustments import Adjustment
from shigan_site.records.tables.cases import Case, CaseLink, CaseParty, CaseRow, CaseValue, Draft, Numbering, Transition
from shigan_site.records.tables.documents import Attachment, Notice, SavedView
from shigan_site.records.tables.erasures import ErasedEvent, Erasure
from shigan_site.records.tables.evaluations import Answer, Evaluation, FoundQuestion, QuestionAbout, QuestionEvidence
from shigan_site.records.tables.intake import Intake, IntakeRow
from shigan_site.records.tables.ledger import Block, Checkpoint, Entry, Event, Particulars, Request, Waiting
from shigan_site.records.tables.organisation import Leave, Membership, Person, Post, Unit, UnitSpan
from shigan_site.records.tables.outward import DailyMail, Delivery, Outward, Receiver
from shigan_site.records.tables.recurring import Recurrence, RecurrenceTurn

__all__ = [
    "Adjustment", "Answer", "Attachment", "Block", "Case", "CaseLink", "CaseParty", "CaseRow", "CaseValue",
    "Checkpoint", "DailyMail", "Delivery", "Draft", "Entry", "ErasedEvent", "Erasure", "Evaluation", "Event",
    "FoundQuestion", "Intake", "IntakeRow", "Leave", "Membership", "Notice", "Numbering", "Outward", "Particulars",
    "Person", "Post", "QuestionAbout", "QuestionEvidence", "Receiver", "Recurrence", "RecurrenceTurn", "Request",
    "SavedView", "Transition", "Unit", "UnitSpan", "Waiting",
]  # fmt: skip
