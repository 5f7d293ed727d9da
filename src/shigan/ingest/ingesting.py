"""Takes files and a mapping. Gives a sealed ledger with its receipt and quarantine. Never leaves half of it behind."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from shigan.errors import Both, ShiganError
from shigan.ingest.ahead import one_ahead
from shigan.ingest.assumptions import assumptions_of, noticed_in
from shigan.ingest.case_status import with_status
from shigan.ingest.counting import tally
from shigan.ingest.events import EventStage
from shigan.ingest.full_width import folded_numbers
from shigan.ingest.known_sources import known_for
from shigan.ingest.lost_digits import check_case_numbers
from shigan.ingest.mapping import Mapping
from shigan.ingest.mapping_file import save_mapping
from shigan.ingest.mapping_terms import ZeroRule
from shigan.ingest.named_columns import NOTHING_SAID, Said, refuse_beside_mapping
from shigan.ingest.out_folder import check_writable
from shigan.ingest.parts import parts_of, with_parts
from shigan.ingest.quarantine import write_quarantine
from shigan.ingest.questions import doubt_of
from shigan.ingest.raw import RawSource, ReadOptions, Refusal, read_raw
from shigan.ingest.reader_remarks import remarks_to_check
from shigan.ingest.receipt import Receipt, SourceRead
from shigan.ingest.recognition import recognise
from shigan.ingest.records import records_of
from shigan.ingest.remarks import FAULTS, Remark
from shigan.ingest.stated import check_stated, on_own_clock, with_stated
from shigan.ingest.told_check import agreements_in
from shigan.ingest.truths import with_truths
from shigan.ingest.understanding import understanding
from shigan.ingest.zero_twins import zero_twins
from shigan.ledger import Directory, LedgerWriter
from shigan.ledger.manifest import FOLDER

LEDGER: Final = FOLDER
RECEIPT: Final = "receipt.json"
QUARANTINE: Final = "quarantine.csv"
MAPPING: Final = "mapping.yaml"

Progress = Callable[[str, float | None, int], None]
"""Called with what is being done ('read' or 'write'), the share done (None when unknown) and the rows so far."""


@dataclass(frozen=True, kw_only=True)
class IngestSettings:
    """How a run is done; with a mapping, the events do not depend on it."""

    language: str = "zh"
    scratch: Path | None = None
    memory_bytes: int = 1 << 30
    threads: int = 2
    reading: ReadOptions | None = None
    on_progress: Progress | None = None
    said: Said = NOTHING_SAID
    asks: bool = False  # raise InDoubt where the case, the step or the time of a record is in doubt
    zone: str | None = None  # of times that carry none; goes before the zone of a mapping that is not a shipped one
    time_format: str | None = None  # how the times are written; goes before what the mapping says
    leading_zeros: ZeroRule | None = None  # whether they matter in the numbers of matters; goes before what the mapping says


def ingest(
    paths: Sequence[Path], mapping: Mapping | None, into: Path, settings: IngestSettings | None = None
) -> Receipt:
    """Read files into the folder ``into``: ledger/, receipt.json, quarantine.csv and mapping.yaml.

    Without a mapping the shipped one is used if the record is known, else what was recognised. Raises ShiganError if
    the folder has a ledger already, the mapping does not fit, or not one row is sound.
    """
    settings = settings or IngestSettings()
    check_stated(settings.zone, settings.time_format)
    _check_free(into)
    with ExitStack() as stack:
        scratch = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="shigan-", dir=settings.scratch)))
        read = [_read(path, scratch, settings) for path in paths]
        chosen = _mapping_for([raw for raw, _ in read], mapping, settings)
        check_case_numbers([raw for raw, _ in read], chosen.mapping, recognised=bool(chosen.recognised))
        staged = stack.enter_context(
            EventStage(chosen.mapping, scratch, memory_bytes=settings.memory_bytes, threads=settings.threads)
        )
        for raw, _ in read:
            staged.add(raw)
        staged.settle()
        return _write(staged, read, chosen, into, settings)


def _check_free(into: Path) -> None:
    check_writable(into)
    if (into / LEDGER).exists():
        raise ShiganError(
            Both("there is a ledger already, and a ledger is never overwritten", zh="这里已有台账，台账从不覆盖"),
            where=str(into),
            remedy=Both(
                f"name another folder with --out; to evaluate what was read once more: shigan evaluate {into}",
                zh=f"换一个文件夹：--out；要重新评估已经读入的记录：shigan evaluate {into} --out {into}",
            ),
        )


def _read(path: Path, scratch: Path, settings: IngestSettings) -> tuple[RawSource, list[Refusal]]:
    def on_progress(share: float | None, rows: int) -> None:
        if settings.on_progress:
            settings.on_progress("read", share, rows)

    return read_raw(path, into=scratch, options=settings.reading, on_progress=on_progress)


@dataclass(frozen=True)
class _Chosen:
    """The mapping of a run; ``known``: it is a shipped one. ``recognised``: what was recognised where nobody described the
    record; ``about_columns``: that columns were taken for the status or for truths, of which the mapping does not speak, and
    that it does not say whether numbers that differ in leading zeros mean the same matter."""

    mapping: Mapping
    known: bool
    recognised: tuple[Remark, ...]
    about_columns: tuple[Remark, ...]


def _mapping_for(sources: Sequence[RawSource], mapping: Mapping | None, settings: IngestSettings) -> _Chosen:
    zone, time_format, said = settings.zone, settings.time_format, settings.said.of_format(sources[0].format)
    zeros = settings.leading_zeros
    shipped = known_for(sources[0]) if mapping is None and said.may_be_known else None
    recognition = None
    if mapping is not None:
        refuse_beside_mapping(said.columns)
        chosen = on_own_clock(sources[0], with_stated(mapping, zone, time_format, zeros), zone)
    elif shipped is not None:
        chosen = with_stated(shipped, None, time_format, zeros)  # what is known of a record goes before a general zone
    else:
        recognition = recognise(sources[0], zone=zone, time_format=time_format, leading_zeros=zeros, columns=said.columns)
        chosen = recognition.mapping
    twins = zero_twins(sources, chosen)
    asked = (twins.question(),) if twins else ()
    if recognition and settings.asks and (doubt := doubt_of(recognition, sources[0], *asked)):
        raise doubt
    whole, about_status = with_status(chosen, sources)
    whole, about_truths = with_truths(whole, sources)
    about_zeros = (twins.told(),) if twins else ()
    about_columns = (*about_zeros, *about_status, *about_truths)
    return _Chosen(whole, shipped is not None, recognition.told() if recognition else (), about_columns)


def _write(
    staged: EventStage,
    read: Sequence[tuple[RawSource, list[Refusal]]],
    chosen: _Chosen,
    into: Path,
    settings: IngestSettings,
) -> Receipt:
    known = chosen.known
    counts = tally(staged)
    if counts.events == 0:
        raise _nothing_sound(staged, counts.refused_because)
    parts = parts_of(staged, known=known)
    mapping = with_parts(staged.mapping, parts)
    into.mkdir(parents=True, exist_ok=True)
    directory = Directory()
    with LedgerWriter(into / LEDGER) as writer:
        done = 0
        for batch in one_ahead(staged.batches(directory)):
            writer.append(batch)
            done += len(batch)
            if settings.on_progress:
                settings.on_progress("write", done / counts.events, done)
        by_reader = [refusals for _, refusals in read]
        write_quarantine(into / QUARANTINE, staged.sources, by_reader, staged.refused(), settings.language)
        save_mapping(mapping, into / MAPPING, language=settings.language)
        checkpoint = writer.seal(directory)
    agreements = agreements_in(staged, parts.by_activity, into / LEDGER)
    understood = understanding(staged, known=known)
    about_files = dict.fromkeys(remark for raw, refusals in read for remark in remarks_to_check(raw.notes, refusals))
    about_files |= dict.fromkeys(folded_numbers(staged))
    checked = (one.told() for one in agreements)
    noticed = (
        *about_files, *chosen.about_columns, *noticed_in(counts), *checked, *parts.remarks, *parts.asked, understood.told()
    )  # fmt: skip
    receipt = Receipt(
        sources=tuple(_source(raw, refusals) for raw, refusals in read),
        tally=counts,
        agreements=agreements,
        mapping=mapping,
        known=known,
        formats=staged.formats,
        actions=dict(staged.actions),
        understood=understood,
        records=records_of(
            mapping, staged.actions.keys(), counts.with_person / counts.events, understood.share
        ),
        assumptions=(*chosen.recognised, *assumptions_of(mapping, counts, staged.formats, known), *noticed),
        noticed=noticed,
        ledger=_checkpoint(checkpoint),
    )
    receipt.save(into / RECEIPT)
    return receipt


def _checkpoint(checkpoint: Any) -> dict[str, Any]:
    root = checkpoint.root
    return {
        "size": checkpoint.size,
        "root": root.hex() if isinstance(root, bytes) else str(root),
        "algorithm": checkpoint.algorithm,
    }


def _source(raw: RawSource, refusals: Sequence[Refusal]) -> SourceRead:
    return SourceRead(
        name=raw.path.name,
        path=str(raw.path),
        format=raw.format,
        digest_sha256=raw.digest_sha256,
        rows=raw.rows,
        refused_by_reader=len(refusals),
        notes=tuple(Remark(note.text("zh"), note.text("en")) for note in raw.notes),
    )


def _nothing_sound(staged: EventStage, refused: dict[str, int]) -> ShiganError:
    first = next((table.slice(0, 1).to_pylist()[0] for table in staged.refused()), None)
    worst = max(refused, key=lambda fault: refused[fault], default=None)
    if worst is None or first is None:
        found = Both("not one event could be read. The source has no rows", zh="没有读出一条记录：来源没有数据行")
        remedy = Both("check that this is the right file", zh="请核对是不是这份文件")
    else:
        en = "; ".join(f"{number} × {FAULTS[fault][0].en}" for fault, number in refused.items())
        zh = "；".join(f"{number} 行：{FAULTS[fault][0].zh}" for fault, number in refused.items())
        found = Both(
            f"not one event could be read. {en} First: row {first['row']}, time '{first['said']}'.",
            zh=f"没有读出一条记录。{zh}最先一处：第 {first['row']} 行，时间“{first['said'] or ''}”。",
        )
        remedy = Both(FAULTS[worst][1].en, zh=FAULTS[worst][1].zh)
    return ShiganError(found, where=", ".join(str(raw.path) for raw in staged.sources), remedy=remedy)
