"""Takes hostile events. Gives the same canonical bytes by every way of making them. Never two events with the same bytes."""

from __future__ import annotations

import importlib.util
import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shigan.ledger.canonical import (
    FIELDS,
    FIRST_VERSION,
    VERSION,
    VERSIONS,
    canonical_bytes,
    canonical_column,
    netstring,
)
from shigan.ledger.errors import LedgerError
from shigan.ledger.hashing import commitment, entry_leaves, hash_function, leaf_hash
from shigan.ledger.schema import EVENT_SCHEMA
from shigan.ledger.tree import Frontier
from tests.strategies_ledger import CALM, EVENTS, Event, event, table

HERE = Path(__file__).parent
VECTOR_FILES = [HERE / "data" / name for name in ("ledger_entry_vectors.json", "ledger_entry_vectors_2.json")]
VECTORS = {told["version"]: told for told in (json.loads(path.read_text("utf-8")) for path in VECTOR_FILES)}
EVERY = [(version, vector) for version, told in VECTORS.items() for vector in told["entries"]]
NEW = hash_function("sha256")


def stdlib_verifier() -> Any:
    spec = importlib.util.spec_from_file_location("verify_ledger", HERE.parents[1] / "tools" / "verify_ledger.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


BY_HAND = (
    b"1:a,0:,-,4:work,2:\xc3\xa9,7:p000001,-,-,-,"
    b"16:1767225600000000,3:480,16:1767225600000000,-,-,1:s,-,"
)  # fmt: skip


def test_the_bytes_of_an_entry_can_be_written_down_by_hand() -> None:
    plain = event(item="a", kind="", channel=None, activity="é", actor="p000001", unit=None, source="s")
    assert canonical_bytes(plain) == b"14:shigan.entry/2," + BY_HAND + b"-,-,-,-,-,-,-,-,-,-,"
    known = plain | {"outcome_known": False, "step": "work", "item_version": 3, "account": "a000001"}
    assert canonical_bytes(known) == b"14:shigan.entry/2," + BY_HAND + b"-,1:0,-,-,4:work,-,1:3,7:a000001,-,-,"
    assert canonical_bytes(known, FIRST_VERSION) == b"14:shigan.entry/1," + BY_HAND


def test_the_fields_are_those_of_an_event_in_the_order_of_the_version_in_force() -> None:
    assert list(FIELDS) == EVENT_SCHEMA.names
    assert [*VERSIONS] == [FIRST_VERSION, VERSION] == [*VECTORS]


def test_a_version_only_adds_fields_at_the_end() -> None:
    assert FIELDS[: len(VERSIONS[FIRST_VERSION])] == VERSIONS[FIRST_VERSION]


@pytest.mark.parametrize(("version", "vector"), EVERY, ids=[f"{version} {vector['why']}" for version, vector in EVERY])
def test_every_way_gives_the_bytes_and_hashes_of_the_vectors(version: str, vector: dict[str, Any]) -> None:
    canonical, salt = vector["canonical"].encode(), bytes.fromhex(vector["salt"])
    assert canonical_bytes(vector["event"], version) == canonical
    assert canonical_column(table([vector["event"]]), version).to_pylist() == [canonical]
    assert commitment(NEW, salt, canonical).hex() == vector["commitment"]
    assert leaf_hash(NEW, bytes.fromhex(vector["commitment"])).hex() == vector["leaf"]
    assert entry_leaves(NEW, salt, [canonical]).hex() == vector["leaf"]


@pytest.mark.parametrize("version", VERSIONS)
def test_the_root_over_the_vectors_is_the_one_written_down(version: str) -> None:
    frontier = Frontier(NEW)
    frontier.add(bytes.fromhex("".join(vector["leaf"] for vector in VECTORS[version]["entries"])))
    assert frontier.root().hex() == VECTORS[version]["root"]


def test_the_sm3_vector_agrees() -> None:
    vector = VECTORS[FIRST_VERSION]["entries"][0]
    try:
        sm3 = hash_function("sm3")
    except LedgerError as error:
        pytest.skip(f"SM3: {error}")
    committed = commitment(sm3, bytes.fromhex(vector["salt"]), vector["canonical"].encode())
    assert committed.hex() == vector["sm3"]["commitment"]
    assert leaf_hash(sm3, committed).hex() == vector["sm3"]["leaf"]


@pytest.mark.parametrize("path", VECTOR_FILES, ids=lambda path: path.stem)
def test_a_version_in_javascript_agrees(path: Path) -> None:
    node = shutil.which("node")
    if node is None:
        pytest.skip("Node.js, to compare with the version in JavaScript")
    told = subprocess.run(
        [node, str(HERE / "data" / "ledger_entry.js")],
        input=path.read_bytes(),
        capture_output=True,
        check=True,
    )
    assert told.stdout.decode().split() == [vector["leaf"] for vector in json.loads(path.read_bytes())["entries"]]


@CALM
@given(st.lists(EVENTS, max_size=8), st.sampled_from([*VERSIONS]))
def test_the_quick_way_gives_the_bytes_of_the_plain_way(events: list[Event], version: str) -> None:
    assert canonical_column(table(events), version).to_pylist() == [canonical_bytes(one, version) for one in events]


@CALM
@given(st.lists(EVENTS, min_size=1, max_size=4), st.sets(st.sampled_from(FIELDS)))
def test_the_quick_way_does_not_mind_columns_without_a_value(events: list[Event], empty: set[str]) -> None:
    sparse = [one | dict.fromkeys(empty) for one in events]
    loose = pa.schema([field.with_nullable(True) for field in EVENT_SCHEMA])
    quick = canonical_column(pa.Table.from_pylist(sparse, schema=loose))
    assert quick.to_pylist() == [canonical_bytes(one) for one in sparse]


@CALM
@given(st.lists(EVENTS, min_size=3, max_size=8), st.data())
def test_the_quick_way_does_not_mind_how_the_table_is_cut(events: list[Event], data: st.DataObject) -> None:
    first = data.draw(st.integers(0, len(events)))
    cut = table(events).slice(first)
    assert canonical_column(cut).to_pylist() == [canonical_bytes(one) for one in events[first:]]
    for batch in cut.to_batches(max_chunksize=1):
        assert canonical_column(batch).to_pylist() == [canonical_bytes(batch.to_pylist()[0])]


@CALM
@given(EVENTS)
def test_the_bytes_can_be_read_back_so_no_two_events_share_them(one: Event) -> None:
    fields = stdlib_verifier().read_fields(canonical_bytes(one), "entry")
    told = {name: int(value) if isinstance(value, bool) else value for name, value in one.items()}
    assert fields == {name: None if value is None else str(value) for name, value in told.items()}
    old = stdlib_verifier().read_fields(canonical_bytes(one, FIRST_VERSION), "entry")
    assert old == {name: fields[name] for name in VERSIONS[FIRST_VERSION]}


@CALM
@given(EVENTS, EVENTS)
def test_events_that_differ_have_different_bytes(one: Event, other: Event) -> None:
    assert (canonical_bytes(one) == canonical_bytes(other)) == (one == other)


@pytest.mark.parametrize("version", VERSIONS)
def test_a_version_in_sql_agrees(version: str) -> None:
    events = table([vector["event"] for vector in VECTORS[version]["entries"]])
    told = {name: f"{name}::INT" if EVENT_SCHEMA.field(name).type == pa.bool_() else name for name in VERSIONS[version]}
    parts = " || ".join(f"coalesce(strlen({value}::text) || ':' || {value} || ',', '-,')" for value in told.values())
    with duckdb.connect() as connection:
        connection.register("events", events)
        rows = connection.execute(f"SELECT '14:{version},' || {parts} FROM events").fetchall()
    assert [text for (text,) in rows] == [vector["canonical"] for vector in VECTORS[version]["entries"]]


def test_null_and_empty_differ() -> None:
    assert (netstring(None), netstring(""), netstring(0)) == (b"-,", b"0:,", b"1:0,")
    assert (netstring(True), netstring(False)) == (b"1:1,", b"1:0,")
