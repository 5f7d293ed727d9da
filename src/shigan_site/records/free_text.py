"""Takes every field of the tables that holds text. Gives what becomes of it when something personal is erased. Never a guess.

A test compares this with the tables: whoever adds a field says here that its text goes, and where, or why it holds none
that anybody wrote about a person.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

TEXTS = "with texts of an event: actions/erasing/tables.py"
NAME = "with a person's name: actions/erasing/tables.py"

ERASED: Final[Mapping[str, Mapping[str, str]]] = {
    TEXTS: {
        "Particulars": "payload salt",
        "ErasedEvent": "remains",
        "Case": "title words attributes",
        "CaseValue": "text",
        "CaseRow": "values",
        "Attachment": "name",
        "Notice": "values",
        "Draft": "content",
        "Request": "digest answer",
        "Recurrence": "title demand basis",
        "RecurrenceTurn": "refused",
    },
    NAME: {
        "Person": "name staff_no pinyin",
        "Account": "username email",
        "SavedView": "name query",
    },
}
"""What goes, by who takes it: fields by table."""

KEYS = "keys, numbers and digests, which name nobody without the table of people"
WORDS = "words of the procedure, of the program or of a choice; nobody writes them"
OFFICE = "what the office calls its units, posts, programs and rules; not written about a person"
GROUNDS = "why and on which provision something was erased: the page asks not to repeat what goes"
RESULT = "what the road computed from columns of the ledger; it never reads particulars"
RECEIPT = "which list was handed in, by the name of its file and its rows; never a cell of it"
SECRET = "a password or a key, as a digest"
SHORT_LIVED = "a signed-in visit: it ends with the visit, at the latest after twelve hours"

IMPERSONAL: Final[Mapping[str, Mapping[str, str]]] = {
    KEYS: {
        "Event": "item actor unit counterpart counterpart_unit account pack",
        "Entry": "leaf",
        "Block": "root",
        "Checkpoint": "root",
        "Request": "key",
        "Unit": "key",
        "Person": "key",
        "Account": "person_key",
        "Grant": "unit_key",
        "Case": "number",
        "Attachment": "sha256",
        "Draft": "place",
        "Erasure": "fields",
        "Evaluation": "asked_by root pack_digest",
        "QuestionAbout": "key",
        "QuestionEvidence": "item",
        "Answer": "person finding",
        "Intake": "key digest",
        "IntakeRow": "digest item",
        "Receiver": "key safe",
        "Delivery": "about body",
        "Recurrence": "key",
        "Attempt": "who address",
    },
    WORDS: {
        "Event": "procedure procedure_from step state kind channel action activity outcome source precision role",
        "Checkpoint": "algorithm",
        "Case": "procedure state kind channel",
        "CaseParty": "attribute procedure",
        "CaseValue": "procedure attribute",
        "CaseRow": "kind",
        "CaseLink": "relation",
        "Numbering": "series",
        "Transition": "procedure state_before state",
        "Notice": "sentence_key",
        "Attachment": "media_type",
        "SavedView": "page",
        "Membership": "staff_class",
        "Post": "standing",
        "Evaluation": "state engine fault",
        "QuestionAbout": "level",
        "Answer": "rule",
        "Intake": "about",
        "IntakeRow": "source",
        "Receiver": "kind language steps fault",
        "Delivery": "state fault",
        "DailyMail": "state fault",
        "Recurrence": "kind source rhythm hand_on",
        "Adjustment": "kind",
        "Account": "language theme density",
        "Grant": "role",
        "Token": "scopes",
        "Permission": "name codename",
        "Group": "name",
        "ContentType": "app_label model",
    },
    OFFICE: {
        "UnitSpan": "name",
        "Post": "title duties",
        "Adjustment": "content basis",
        "Outward": "site_address mail_domains",
        "Receiver": "name shown",
        "Token": "name",
        "Evaluation": "pack",
    },
    GROUNDS: {"Erasure": "reason provision"},
    RESULT: {"FoundQuestion": "finding level subject rule line", "Evaluation": "counts"},
    RECEIPT: {"Intake": "name sheet opened", "IntakeRow": "sheet source_number"},
    SECRET: {"Account": "password", "Token": "start digest"},
    SHORT_LIVED: {"Session": "session_key session_data"},
}
"""What stays, by why it may: fields by table."""
