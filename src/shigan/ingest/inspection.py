"""What a file looks like before anything is written: what it was recognised as, its counts, what it can and cannot show."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from collections.abc import Mapping as Named
from dataclasses import dataclass
from pathlib import Path

from shigan.errors import Both, ShiganError
from shigan.ingest.agreement import Agreement
from shigan.ingest.assumptions import assumptions_of, noticed_in
from shigan.ingest.case_endings import STARTED
from shigan.ingest.case_status import with_status
from shigan.ingest.choosing import Choice
from shigan.ingest.counting import Tally, tally
from shigan.ingest.events import EventStage
from shigan.ingest.full_width import folded_numbers
from shigan.ingest.known_sources import known_for
from shigan.ingest.mapping import RECORDS, Mapping
from shigan.ingest.mapping_terms import JOINT, CaseEvent, Column, Moment, ZeroRule
from shigan.ingest.meanings import Meaning, Sureness
from shigan.ingest.named_columns import NOTHING_SAID, Said
from shigan.ingest.parts import parts_of, with_parts
from shigan.ingest.questions import InDoubt, doubt_of
from shigan.ingest.raw import RawSource, ReadOptions, Refusal, read_raw
from shigan.ingest.reader_remarks import as_remark, remarks_of_refusals
from shigan.ingest.recognition import recognise
from shigan.ingest.records import records_of
from shigan.ingest.remarks import CANNOT_BE_SEEN, Remark
from shigan.ingest.staging import RawLike, source_of
from shigan.ingest.stated import check_stated, with_stated
from shigan.ingest.texts import text_of
from shigan.ingest.told_check import agreements_in
from shigan.ingest.truths import with_truths
from shigan.ingest.understanding import understanding
from shigan.ingest.zero_twins import zero_twins
from shigan.ledger.actions import WORK


@dataclass(frozen=True, kw_only=True)
class Inspection:
    """What a file looks like to us. ``known``: it is a public record whose mapping is shipped."""

    path: Path
    format: str
    columns: tuple[str, ...]
    mapping: Mapping
    known: bool
    choices: tuple[Choice, ...]
    meanings: tuple[Meaning, ...]
    parts: Named[str, str]  # by activity, see mapping_terms.ActivityPart
    tally: Tally
    agreements: tuple[Agreement, ...]  # of our own counts with what the record says itself
    formats: dict[str, str]
    refused_by_reader: int
    shows: tuple[str, ...]  # names in mapping.RECORDS
    doubt: InDoubt | None  # what must be answered before the record is read
    remarks: tuple[Remark, ...]

    @property
    def hides(self) -> tuple[tuple[str, Remark], ...]:
        """What the record cannot show, and why."""
        return tuple((name, CANNOT_BE_SEEN[name]) for name in RECORDS if name not in self.shows)

    @property
    def undecided(self) -> tuple[Meaning, ...]:
        """Steps whose meaning a person should state."""
        return tuple(one for one in self.meanings if one.sureness == "undecided")


def inspect(
    path: Path,
    *,
    zone: str | None = None,
    time_format: str | None = None,
    leading_zeros: ZeroRule | None = None,
    options: ReadOptions | None = None,
    said: Said = NOTHING_SAID,
    scratch: Path | None = None,
) -> Inspection:
    """Look at a file; ``zone`` is for times that carry none, ``time_format`` how they are written. Raises ShiganError if
    nothing can be recognised."""
    check_stated(zone, time_format)
    with tempfile.TemporaryDirectory(prefix="shigan-", dir=scratch) as folder:
        raw, refusals = read_raw(path, into=Path(folder), options=options)
        return inspect_raw(raw, refusals, zone=zone, time_format=time_format, leading_zeros=leading_zeros, said=said, scratch=Path(folder))


def inspect_raw(
    raw: RawSource,
    refusals: list[Refusal],
    *,
    zone: str | None,
    time_format: str | None = None,
    leading_zeros: ZeroRule | None = None,
    said: Said = NOTHING_SAID,
    scratch: Path,
) -> Inspection:
    """The same for rows that were read already."""
    if raw.rows == 0:
        raise ShiganError(
            Both("the file has no rows that could be read", zh="文件中没有一行能读"),
            where=str(raw.path),
            remedy=Both("check that this is the right file", zh="请核对是不是这份文件"),
        )
    said = said.of_format(raw.format)
    shipped = known_for(raw) if said.may_be_known else None
    if shipped is not None:
        recognition, mapping = None, with_stated(shipped, None, time_format, leading_zeros)
    else:
        recognition = recognise(raw, zone=zone, time_format=time_format, leading_zeros=leading_zeros, columns=said.columns)
        mapping = recognition.mapping
    twins = zero_twins([raw], mapping)
    asked = (twins.question(),) if twins else ()
    mapping, about_status = with_status(mapping, [raw])
    mapping, about_truths = with_truths(mapping, [raw])
    with EventStage(mapping, scratch) as staged:
        staged.add(raw)
        staged.settle()
        counts = tally(staged)
        folded = folded_numbers(staged)
        meanings = _of_those_read(recognition.meanings, staged) if recognition else _stated_meanings(staged)
        choices = recognition.choices if recognition else tuple(_stated_choices(staged, raw))
        actions = {one.action for one in meanings} | {event.action for event in mapping.events} | ({WORK} if mapping.started else set())
        formats = dict(staged.formats)
        understood = understanding(staged, known=shipped is not None)
        parts = parts_of(staged, known=shipped is not None)
        agreements = agreements_in(staged, parts.by_activity)
    share = counts.with_person / counts.events if counts.events else 0.0
    return Inspection(
        path=raw.path,
        format=raw.format,
        columns=raw.columns,
        mapping=with_parts(_with_formats(mapping, formats), parts),
        known=shipped is not None,
        choices=choices,
        meanings=meanings,
        parts=parts.by_activity,
        tally=counts,
        agreements=agreements,
        formats=formats,
        refused_by_reader=len(refusals),
        doubt=doubt_of(recognition, raw, *asked) if recognition else None,
        shows=records_of(mapping, actions, share, understood.share),
        remarks=(
            *map(as_remark, raw.notes),
            *remarks_of_refusals(refusals),
            *folded,
            *(recognition.doubts if recognition else ()),
            *assumptions_of(mapping, counts, formats, shipped is not None),
            *((twins.told(),) if twins and recognition is None else ()),
            *about_status,
            *about_truths,
            *noticed_in(counts),
            *(one.told() for one in agreements),
            *parts.remarks,
            *parts.asked,
            understood.told(),
        ),
    )


def _with_formats(mapping: Mapping, formats: dict[str, str]) -> Mapping:
    """The mapping with inferred time formats written out, so that they are seen and stay as they are."""

    def stated(moment: Moment | None) -> Moment | None:
        return moment and moment.model_copy(update={"format": formats.get(moment.label, moment.format)})

    events = tuple(
        event.model_copy(update={"time": stated(event.time), "due": stated(event.due)}) for event in mapping.events
    )
    moments = {name: stated(getattr(mapping, name)) for name in ("time", "started", "due", "recorded")}
    return mapping.model_copy(update={**moments, "events": events})


def _of_those_read(meanings: tuple[Meaning, ...], staged: EventStage) -> tuple[Meaning, ...]:
    """Without the words of rows that have no number or no time at all, such as the totals below a table. A row with a time that
    cannot be read may be put right, and then its step counts."""
    rows = staged.connection.execute("SELECT DISTINCT deed FROM staged WHERE coalesce(fault, '') NOT IN ('no_case', 'no_time')").fetchall()
    read = {str(word) for (word,) in rows}
    return tuple(one for one in meanings if read & {one.word, one.word + JOINT + STARTED})


def _stated_meanings(staged: EventStage) -> tuple[Meaning, ...]:
    rows = staged.connection.execute(
        "SELECT deed, count(*) FROM staged WHERE fault IS NULL GROUP BY 1 ORDER BY 2 DESC, 1"
    ).fetchall()
    said = Remark("随附的映射写明。", "Stated by the shipped mapping.")
    left = Remark("随附的映射没有写明，按默认。", "Not stated by the shipped mapping; the default.")
    found = []
    for word, count in rows:
        is_stated = staged.deeds.is_stated(word)
        sureness: Sureness = "sure" if is_stated else "undecided"
        found.append(Meaning(word, int(count), staged.deeds.of(word).action, sureness, said if is_stated else left))
    return tuple(found)


def _stated_choices(staged: EventStage, raw: RawLike) -> Iterator[Choice]:
    why = Remark("随附的映射写明。", "Stated by the shipped mapping.")
    for role, column in _parts(staged.mapping):
        row = staged.connection.execute(
            f"SELECT {text_of(column)} AS t FROM {source_of(raw)} WHERE t IS NOT NULL LIMIT 1"
        ).fetchone()
        yield Choice(role, column, "sure", why, None if row is None else str(row[0]))


def _parts(mapping: Mapping) -> Iterator[tuple[str, str]]:
    names = (
        "case",
        "time",
        "started",
        "person",
        "unit",
        "counterpart",
        "counterpart_unit",
        "kind",
        "channel",
        "due",
        "recorded",
        "outcome",
    )
    for column in mapping.activity:
        yield "activity", column
    for name in names:
        part: Column | Moment | None = getattr(mapping, name)
        if part is not None:
            yield ("role" if name == "unit" and mapping.unit_is_role else name), part.column
    for event in mapping.events:
        yield from _event_parts(event)
    yield from ((role, told.column) for role, told in mapping.told.items())


def _event_parts(event: CaseEvent) -> Iterator[tuple[str, str]]:
    role = {"register": "opened", "close": "closed"}.get(event.action, "time")
    yield role, event.time.column
    if event.due is not None:
        yield "due", event.due.column
