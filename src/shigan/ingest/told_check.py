"""Our own counts beside what the record says itself, matter by matter.

The counts are those of the relations (docs/relations.md), derived from the entries as they are kept; nothing is counted a second
way. Of a reopening the relations know only whether there was one, so that is what is compared.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from collections.abc import Mapping as Named
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from shigan.calendars import load_calendar
from shigan.engines.opening import open_engine
from shigan.engines.protocol import EngineSettings, Staging
from shigan.ingest.agreement import Agreement
from shigan.ingest.events import EventStage
from shigan.ingest.mapping import Mapping
from shigan.ingest.staging_times import ends
from shigan.ingest.told import FLAGS
from shigan.ledger import Directory, LedgerWriter
from shigan.ledger.reading import open_ledger

ALWAYS: Final = "24x7"
"""What is compared is counted in instants, so any calendar does."""
COUNTED: Final = ("handover_count", "reopen_count")


@dataclass(frozen=True, kw_only=True)
class _Compared:
    """Numbers of matters, as in ``Agreement``."""

    stated: int
    positive: int
    compared: int
    below: int
    above: int


def agreements_in(staged: EventStage, parts: Named[str, str], ledger: Path | None = None) -> tuple[Agreement, ...]:
    """One for each column of truths that the mapping names; of two flags, the first.

    ``parts``: of activities, see mapping_terms.ActivityPart. ``ledger``: where the entries were written to; without, they are
    written to a place of their own first.
    """
    (last,) = staged.connection.execute("SELECT max(occurred_us) FROM staged WHERE fault IS NULL").fetchall()[0]
    if not staged.mapping.told or last is None:
        return ()
    with tempfile.TemporaryDirectory(prefix="shigan-told-", dir=staged.scratch) as folder:
        entries = _entries(staged, Path(folder, "ledger")) if ledger is None else open_ledger(ledger).entry_files()
        return tuple(_agreements(staged, _staging(staged, entries, parts, int(last))))


def _entries(staged: EventStage, into: Path) -> list[Path]:
    directory = Directory()
    with LedgerWriter(into) as writer:
        for batch in staged.batches(directory):
            writer.append(batch)
        writer.seal(directory)
    return open_ledger(into).entry_files()


def _staging(staged: EventStage, entries: Sequence[Path], parts: Named[str, str], as_of_us: int) -> Staging:
    calendar = load_calendar(ALWAYS)
    return Staging(
        entries=entries,
        calendar=calendar.table(),
        calendar_basis=calendar.basis,
        as_of_us=as_of_us,
        ending=staged.mapping.ending,
        parts=pa.table({"activity": list(parts), "part": list(parts.values())}) if parts else None,
    )


def _agreements(staged: EventStage, staging: Staging) -> Iterator[Agreement]:
    mapping = staged.mapping
    counted = _counted(mapping, staging)
    flags = [role for role in FLAGS if role in mapping.told]
    for role in (*flags[:1], *(role for role in COUNTED if role in mapping.told)):
        one = _compared(staged, role, counted)
        yield Agreement(
            role=role,
            column=mapping.told[role].column,
            stated=one.stated,
            positive=one.positive,
            compared=one.compared,
            below=one.below,
            above=one.above,
            used=role in FLAGS and not mapping.has_limits and 0 < one.positive < one.stated,
        )


def _counted(mapping: Mapping, staging: Staging) -> pa.Table:
    """By item what the relations say: late, handovers and reopened; null where the record cannot show them."""
    level = "person" if mapping.unit is None or mapping.unit_is_role else "unit"
    with open_engine("duckdb", EngineSettings()) as engine:
        engine.stage(staging)
        items = engine.relation("items").select(["item", "late", "reopened"])
        passed = engine.relation("handovers").select(["level", "item"])
    handed = passed.filter(pc.equal(passed["level"], level)).group_by("item").aggregate([([], "count_all")])
    whole = items.join(handed, "item")
    shows_steps, shows_endings = mapping.row_is == "event", mapping.ending == "marked"
    names_holders = level == "unit" or mapping.person is not None
    columns = {
        "item": whole["item"],
        "late": whole["late"],
        "handovers": pc.fill_null(whole["count_all"], 0) if shows_steps and names_holders else pa.nulls(len(whole), pa.int64()),
        "reopened": whole["reopened"] if shows_steps and shows_endings else pa.nulls(len(whole), pa.bool_()),
    }
    return pa.table(columns)


def _compared(staged: EventStage, role: str, counted: pa.Table) -> _Compared:
    told, own = {
        "handover_count": ("max(told_handovers)", "handovers"),
        "reopen_count": ("max(told_reopenings) > 0", "reopened"),
    }.get(role, (f"NOT arg_max(told_kept, ({ends()}, source_no, seq))", "late"))
    staged.connection.register("counted", counted)
    row = staged.connection.execute(
        f"SELECT count(told), count(*) FILTER (told > 0), count(told) FILTER (own IS NOT NULL), "
        f"count(*) FILTER (own < told), count(*) FILTER (own > told) FROM (SELECT item, ({told})::INTEGER AS told FROM staged "
        f"WHERE fault IS NULL GROUP BY item) JOIN (SELECT item, {own}::INTEGER AS own FROM counted) USING (item)"
    ).fetchall()[0]
    return _Compared(**dict(zip(("stated", "positive", "compared", "below", "above"), map(int, row), strict=True)))
