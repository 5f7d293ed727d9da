"""What a person must say before a record is read: which column is the matter, the step or the time, where that is in doubt.

A wrong answer to one of these makes every number wrong, so none is taken for granted. Everything else is told and goes on.
"""

from __future__ import annotations

from collections.abc import Mapping as Named
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, Protocol

import pyarrow.parquet as pq

from shigan.errors import Both, ShiganError
from shigan.ingest.choosing import Choice
from shigan.ingest.mapping import Mapping
from shigan.ingest.named_columns import MAY_BE_ABSENT, NO_COLUMN
from shigan.ingest.profiles import Profile
from shigan.ingest.remarks import Remark
from shigan.ingest.staging import RawLike

ASKED: Final[Named[str, Remark]] = {
    "case": Remark("哪一列是事项编号（同一件事的各行相同）？", "Which column is the number of the matter, the same on all its rows?"),
    "activity": Remark("哪一列写明办了什么（环节）？", "Which column says what was done (the step)?"),
    "time": Remark("哪一列是办理的时间？", "Which column says when it was done?"),
    "opened": Remark("哪一列是受理（开始）的时间？", "Which column says when the matter began?"),
    "closed": Remark("哪一列是办结的时间？", "Which column says when the matter ended?"),
    "time_format": Remark("时间是怎样写的？", "How are the times written?"),
    "leading_zeros": Remark("只差前面的零的编号，是同一件事吗？", "Do numbers that differ only in leading zeros mean the same matter?"),
}
TIMES: Final = ("time", "opened", "closed")
MOST_ANSWERS: Final = 8
PREVIEW: Final = 3


@dataclass(frozen=True)
class Question:
    """One doubt. ``answers``: columns, the likeliest first; a score of 0 means that nothing speaks for it."""

    role: str
    why: Remark  # the choice would be made so
    answers: tuple[tuple[str, float], ...]
    means: Named[str, Remark] = field(default_factory=dict)  # what an answer comes to, where it does not speak for itself

    @property
    def asked(self) -> Remark:
        return ASKED[self.role]


class Doubtful(Protocol):
    """What was recognised, with the questions that it leaves."""

    @property
    def mapping(self) -> Mapping: ...
    @property
    def questions(self) -> tuple[Question, ...]: ...


class InDoubt(ShiganError):
    """A record that cannot be read until somebody has answered. ``mapping`` is what would be taken; ``rows`` the first ones."""

    def __init__(self, questions: Sequence[Question], mapping: Mapping, rows: Sequence[Named[str, str]], where: str) -> None:
        en, zh = (" ".join(f"{one.asked.text(language)} {_answers(one)}" for one in questions) for language in ("en", "zh"))
        options = " ".join(f"--{one.role.replace('_', '-')} {one.answers[0][0]}" for one in questions)
        super().__init__(
            Both(f"what the columns are is in doubt. {en}", zh=f"列的作用拿不准。{zh}"),
            where=where,
            remedy=Both(f"say it with {options}, or in a mapping", zh=f"用 {options} 写明，或写在映射里"),
        )
        self.questions, self.mapping, self.rows = tuple(questions), mapping, tuple(rows)

    def __reduce__(self) -> tuple[object, ...]:
        return (InDoubt, (self.questions, self.mapping, self.rows, self.where))


def doubt_of(recognition: Doubtful, raw: RawLike, *more: Question) -> InDoubt | None:
    """What stands in the way of reading the source as it was recognised; ``more``: questions that its rows leave."""
    questions = (*recognition.questions, *more)
    if not questions:
        return None
    offered = {column for one in questions for column, _ in one.answers} | recognition.mapping.columns_used()
    columns = [column for column in raw.columns if column in offered]
    mapping = recognition.mapping
    if any(one.role == "leading_zeros" for one in more):  # written out, so that somebody who edits the mapping finds it
        mapping = mapping.model_copy(update={"case": mapping.case.model_copy(update={"leading_zeros": "keep"})})
    return InDoubt(questions, mapping, first_rows(raw, columns), str(raw.path))


def _answers(question: Question) -> str:
    return " / ".join(column for column, _ in question.answers)


def questions_about(choices: Named[str, Choice], found: Named[str, Profile]) -> tuple[Question, ...]:
    """One for each of case, activity and the times that is in doubt, and for how the times are written."""
    unclear = next((one for role in TIMES if (one := choices.get(role)) and _may_be_read_otherwise(found[one.column])), None)
    about_columns = [
        _of_column(role, choices, found)
        for role in ASKED
        if role in choices and choices[role].sureness == "doubtful" and not _may_be_read_otherwise(found[choices[role].column])
    ]
    return (*about_columns, *(() if unclear is None else (_of_writing(found[unclear.column]),)))


def _of_column(role: str, choices: Named[str, Choice], found: Named[str, Profile]) -> Question:
    possible = _possible(role, choices, found)
    if role not in MAY_BE_ABSENT:
        return Question(role, choices[role].why, possible)
    none = Remark("没有这一列", "there is no such column")
    return Question(role, choices[role].why, (*possible, (NO_COLUMN, 0.0)), {NO_COLUMN: none})


def _may_be_read_otherwise(profile: Profile) -> bool:
    return profile.time is not None and bool(profile.time.rivals)


def _of_writing(profile: Profile) -> Question:
    assert profile.time is not None
    apart = profile.time.told_apart
    example = apart.text if apart and apart.text else profile.example
    why = Remark(
        f"列“{profile.column}”的时间不止一种读法，如“{example}”。",
        f"The times in '{profile.column}' can be read in more than one way, such as '{example}'.",
    )
    readings = apart.readings if apart else {}
    means = {form: Remark(f"“{example}”即 {at}", f"'{example}' is {at}") for form, at in readings.items()}
    return Question("time_format", why, tuple((form, 0.0) for form in (profile.time.format, *profile.time.rivals)), means)


def _possible(role: str, choices: Named[str, Choice], found: Named[str, Profile]) -> tuple[tuple[str, float], ...]:
    chosen = choices[role]
    scores = {chosen.column: 0.0} | dict(chosen.ranked)
    elsewhere = {one.column for one in choices.values() if one.sureness == "sure"} - {chosen.column}
    others = sorted((one for one in found.values() if _may_be(role, one)), key=lambda one: -one.distinct)
    for one in others:
        scores.setdefault(one.column, 0.0)
    return tuple((column, score) for column, score in scores.items() if column not in elsewhere)[:MOST_ANSWERS]


def _may_be(role: str, profile: Profile) -> bool:
    if role in TIMES:
        return profile.time is not None
    return profile.time is None and profile.distinct > 1 and 2 * profile.filled >= profile.rows


def first_rows(raw: RawLike, columns: Sequence[str]) -> list[dict[str, str]]:
    """The first rows of the source, to show what stands in its columns."""
    batch = next(pq.ParquetFile(raw.parquet).iter_batches(batch_size=PREVIEW, columns=list(columns)), None)
    rows = [] if batch is None else batch.to_pylist()
    return [{column: "" if value is None else str(value) for column, value in row.items()} for row in rows]
