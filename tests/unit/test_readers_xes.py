"""What an XES log says, and that the quick way of reading it says the same as the strict way."""

from __future__ import annotations

import gzip
import os
import re
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shigan.ingest.choosing import column_words, name_score
from shigan.ingest.ingesting import ingest
from shigan.ingest.inspection import inspect
from shigan.ingest.raw import Bounds, ReadError, ReadOptions, Refusal
from shigan.ingest.readers import _xes_quick, xes
from shigan.ingest.readers._sink import RowSink
from shigan.ingest.readers._stream import Source
from tests.corpus.xes_files import event, log, trace

DATA = Path(os.environ.get("SHIGAN_DATA", Path(__file__).parents[2] / "../shared/data"))
REAL = ("Helpdesk_italian", "Receipt_WABO_CoSeLoG", "Sepsis", "BPIC13_incidents", "BPIC15_1", "BPIC20_PermitLog")
BOUNDS = Bounds()
LARGE = ("BPIC12", "Road_Traffic_Fine")


def read(
    path: Path, folder: Path, *, quick: bool, bounds: Bounds = BOUNDS
) -> tuple[pa.Table, list[Refusal], int, list[str]]:
    """Rows, refusals, cases and the ids of the notes, read in this process."""
    folder.mkdir(exist_ok=True)
    options = ReadOptions(quick=quick, bounds=bounds)
    source = Source(path, options.bounds, lambda _share, _rows: None)
    sink = RowSink(folder, options.bounds, source.tell)
    cases = xes.READER.read(source, sink, options)
    assert cases is not None
    parquet, _ = sink.finish(in_order=xes.READER.in_order)
    return pq.read_table(parquet), sink.refusals, cases, [one.id for one in sink.notes]


def rows(content: bytes, folder: Path, *, quick: bool = True) -> list[dict[str, Any]]:
    path = folder / "log.xes"
    path.write_bytes(content)
    table: list[dict[str, Any]] = read(path, folder, quick=quick)[0].to_pylist()
    return table


def check_both_ways(path: Path, folder: Path) -> list[str]:
    quick, strict = read(path, folder / "quick", quick=True), read(path, folder / "strict", quick=False)
    assert quick[0].schema == strict[0].schema
    assert quick[0].equals(strict[0])
    assert quick[1:3] == strict[1:3]
    return quick[3]


@pytest.mark.parametrize("name", [*REAL, *(pytest.param(name, marks=pytest.mark.nightly) for name in LARGE)])
def test_both_ways_agree_on_a_real_log_and_it_is_read_quickly(name: str, tmp_path: Path) -> None:
    path = DATA / f"{name}.xes.gz"
    if not path.exists():
        pytest.skip(f"not here: {path.name}")
    assert "strict_path" not in check_both_ways(path, tmp_path)


KEYS = st.sampled_from(
    ["concept:name", "time:timestamp", "org:resource", "case:x", "@row", "备注", "a/b", "a&b", 'q"', ""]
)
TEXTS = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cs",)) | st.sampled_from("<>&\"'\n\t\r \x00\x1f\ufffe"),
    max_size=6,
)
TYPES = st.sampled_from(["string", "date", "int", "float", "boolean", "id", "list", "container", "decimal"])
VALUED = st.sampled_from(["string", "date", "int", "float", "boolean", "id"])
SPACES = st.sampled_from(["", "", "", "\n\t", " ", "\r\n", '<!-- " -->', "text"])


@st.composite
def written_values(draw: st.DrawFn) -> str:
    """A value as it stands in the file, quoted one way or the other, sometimes with a character XML does not allow."""
    text = draw(TEXTS)
    if draw(st.integers(0, 9)):
        text = "".join(char for char in text if char >= " " and char not in "\ufffe\uffff")
    escaped = {"\n": "&#10;", "\t": "&#x9;", "\r": "&#13;"} if draw(st.booleans()) else {}
    return quoteattr(text, escaped)


@st.composite
def attributes(draw: st.DrawFn, depth: int = 0) -> str:
    kind, space = draw(TYPES if draw(st.integers(0, 4)) == 0 else st.just("string")), draw(SPACES)
    key = quoteattr(draw(KEYS))
    shape = draw(st.sampled_from(["plain"] * 12 + ["valueless", "keyless", "turned", "wide", "nested", "open"]))
    value = draw(written_values())
    match shape:
        case "valueless":
            return f"{space}<{kind} key={key}/>"
        case "keyless":
            return f"{space}<{kind} value={value}/>"
        case "turned":
            return f"{space}<{kind} value={value} key={key}/>"
        case "wide":
            return f"{space}<{kind}  key = {key}\n value= {value} />"
        case "nested" if depth < 3:
            return f"{space}<{kind} key={key} value={value}>{draw(attributes(depth + 1))}</{kind}>"
        case "open":
            return f"{space}<{kind} key={key} value={value}></{kind}>"
        case _:
            return f"{space}<{kind} key={key} value={value}/>"


@st.composite
def logs(draw: st.DrawFn) -> str:
    def element(name: str, inside: list[str]) -> str:
        ended = draw(st.integers(0, 60)) or not inside
        return f"{draw(SPACES)}<{name}>{''.join(inside)}{draw(SPACES)}</{name if ended else 'log'}>"

    def some(strategy: st.SearchStrategy[str], most: int) -> list[str]:
        return draw(st.lists(strategy, max_size=most))

    traces = []
    for _ in range(draw(st.integers(0, 4))):
        events = [element("event", some(attributes(), 4)) for _ in range(draw(st.integers(0, 3)))]
        order = [*some(attributes(), 3), *events] if draw(st.integers(0, 5)) else [*events, *some(attributes(), 2)]
        traces.append(element("trace", order))
    header = draw(
        st.sampled_from(
            ["", '<?xml version="1.0"?>\n', '\ufeff<?xml version="1.0" encoding="utf-8"?>\n<!-- <trace> -->']
        )
    )
    tail = draw(st.sampled_from(["", "\n", "<string key='x' value='y'/>", "<event/>"]))
    return f"{header}<log>{''.join(some(attributes(), 1))}{''.join(traces)}{tail}</log>\n"


def outcome(path: Path, folder: Path, *, quick: bool) -> object:
    try:
        table, refusals, cases, _ = read(path, folder, quick=quick)
    except ReadError as error:
        return error.problem
    return table.schema, table.to_pylist(), refusals, cases


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=logs(), region=st.sampled_from([40, 12 << 20]), piece=st.sampled_from([16, 4 << 20]))
def test_both_ways_agree_on_logs_nobody_chose(
    content: str, region: int, piece: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_xes_quick, "_REGION", region)
    monkeypatch.setattr(_xes_quick, "_PIECE", piece)
    path = tmp_path / "log.xes"
    path.write_bytes(content.encode())
    assert outcome(path, tmp_path, quick=True) == outcome(path, tmp_path, quick=False)


@st.composite
def regular_logs(draw: st.DrawFn) -> str:
    """Logs as programs write them: whatever is in their values, the quick way must manage alone."""
    keys = st.sampled_from(
        ["concept:name", "time:timestamp", "org:resource", "case:x", "@row", "备注", "a/b", "a&amp;b"]
    )
    texts = TEXTS.map(lambda text: "".join(char for char in text if char >= " " and char not in "\ufffe\uffff"))
    space = draw(st.sampled_from(["\n\t", "\r\n  ", "", " "]))

    def attributes_of(least: int) -> str:
        chosen = draw(st.lists(keys, unique=True, min_size=least, max_size=4))
        written = [(key, escape(draw(texts), {'"': "&quot;"})) for key in chosen]
        return "".join(f'{space}<{draw(VALUED)} key="{key}" value="{value}"/>' for key, value in written)

    def one_trace() -> str:
        events = [f"{space}<event>{attributes_of(1)}{space}</event>" for _ in range(draw(st.integers(0, 4)))]
        return f"{space}<trace>{attributes_of(0 if events else 1)}{''.join(events)}{space}</trace>"

    traces = [one_trace() for _ in range(draw(st.integers(1, 5)))]
    return f'<?xml version="1.0"?>{space}<log>{"".join(traces)}{space}</log>\n'


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=regular_logs(), region=st.sampled_from([40, 12 << 20]))
def test_regular_logs_are_read_quickly_and_both_ways_agree(
    content: str, region: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_xes_quick, "_REGION", region)
    monkeypatch.setattr(_xes_quick, "_PIECE", min(region, 4 << 20))
    path = tmp_path / "log.xes"
    path.write_bytes(content.encode())
    assert "strict_path" not in check_both_ways(path, tmp_path)


SNIPPETS = st.sampled_from(
    [
        "<",
        ">",
        '"',
        "'",
        "&",
        "&#10;",
        "&#1;",
        "\n",
        "\r",
        "\t",
        "\x01",
        "\ufffe",
        "=",
        "/",
        " ",
        "x",
        "<!-- -->",
        "<event/>",
    ]
)


@st.composite
def almost_regular_logs(draw: st.DrawFn) -> str:
    """A regular log with a single thing wrong with it: a tag lost, doubled or moved, or something put in anywhere."""
    parts = re.split("(<[^>]*>)", draw(regular_logs()))
    at = draw(st.integers(2, len(parts) - 1))
    match draw(st.sampled_from(["lose", "double", "move", "put in", "put in"])):
        case "lose":
            del parts[at]
        case "double":
            parts.insert(at, parts[at])
        case "move":
            parts.insert(draw(st.integers(2, len(parts) - 1)), parts.pop(at))
        case _:
            place = draw(st.integers(0, len(parts[at])))
            parts[at] = parts[at][:place] + draw(SNIPPETS) + parts[at][place:]
    return "".join(parts)


@settings(max_examples=500, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=almost_regular_logs())
def test_both_ways_agree_when_a_single_thing_is_wrong(content: str, tmp_path: Path) -> None:
    path = tmp_path / "log.xes"
    path.write_bytes(content.encode())
    assert outcome(path, tmp_path, quick=True) == outcome(path, tmp_path, quick=False)


def test_events_carry_the_attributes_of_their_case_and_times_keep_their_offset(tmp_path: Path) -> None:
    found = rows(
        log(trace(event(when="2026-03-02T09:00:00+08:00"), event("办结", "2026-03-02T01:30:00Z", None))), tmp_path
    )
    assert found == [
        {"@row": 1, "@line": 5, "case:concept:name": "A-1", "concept:name": "受理", "org:resource": "王",
         "time:timestamp": "2026-03-02T09:00:00+08:00"},
        {"@row": 2, "@line": 10, "case:concept:name": "A-1", "concept:name": "办结", "org:resource": None,
         "time:timestamp": "2026-03-02T01:30:00Z"},
    ]  # fmt: skip


def test_nested_attributes_and_lists_are_called_by_their_path(tmp_path: Path) -> None:
    more = """<string key="a" value="1"><string key="b" value="2"><int key="c" value="3"/></string></string>
        <list key="l"><string key="x" value="4"/><container key="y"><id key="z" value="5"/></container></list>
        <list key="old"><values><string key="x" value="6"/><string key="x" value="7"/></values></list>
        <container key="k"><float key="f" value="8.0"/></container>"""
    (found,) = rows(log(trace(event(more=more))), tmp_path)
    nested = {name: value for name, value in found.items() if name.partition("/")[0] in ("a", "l", "old", "k")}
    assert nested == {
        "a": "1", "a/b": "2", "a/b/c": "3", "l/0": "4", "l/1/z": "5", "old/0": "6", "old/1": "7", "k/f": "8.0",
    }  # fmt: skip


def test_namespaces_make_no_difference(tmp_path: Path) -> None:
    plain = log(trace(), trace(case="A-2"))
    spaced = plain.replace(b"<log", b'<log xmlns="http://www.xes-standard.org/"')
    prefixed = plain.replace(b"</", b"<#").replace(b"<", b"<x:").replace(b"<x:#", b"</x:").replace(b"<x:?", b"<?")
    prefixed = prefixed.replace(b"<x:log", b'<x:log xmlns:x="http://www.xes-standard.org/"', 1)
    assert rows(plain, tmp_path) == rows(spaced, tmp_path) == rows(prefixed, tmp_path)


def test_entities_and_references_are_resolved_in_both_ways(tmp_path: Path) -> None:
    content = log(trace(event(name="a &lt;b&gt; &amp;amp; &#x4E2D;&#25991; &quot;c&apos;")))
    for quick in (True, False):
        assert rows(content, tmp_path, quick=quick)[0]["concept:name"] == "a <b> &amp; 中文 \"c'"


@pytest.mark.parametrize("quick", [True, False])
@pytest.mark.parametrize("region", [1, 12 << 20])
def test_traces_without_a_name_or_of_one_name_are_kept_apart_and_told(
    quick: bool, region: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_xes_quick, "_REGION", region)
    monkeypatch.setattr(_xes_quick, "_PIECE", 64 if region == 1 else 4 << 20)
    monkeypatch.setattr("shigan.ingest.readers._sink._PENDING_BYTES", 0 if region == 1 else 96 << 20)
    names = ["A", None, "A", "B", "#2", "A", "A (2)", " "]
    path = tmp_path / "log.xes"
    path.write_bytes(log(*(trace(event(), event("办结"), case=name) for name in names)))
    table, refusals, cases, told = read(path, tmp_path, quick=quick)
    assert table["@trace"].to_pylist()[::2] == ["A", "#2", "A (2)", "B", "#2 (2)", "A (3)", "A (2) (2)", "#8"]
    assert table["@trace"].to_pylist()[1::2] == table["@trace"].to_pylist()[::2]
    assert table["case:concept:name"].to_pylist()[::2] == names
    assert (refusals, cases) == ([], 8)
    assert {"traces_unnamed", "traces_same_name"} <= set(told)
    assert "strict_path" not in told


@pytest.mark.parametrize("quick", [True, False])
def test_where_every_trace_has_its_own_name_nothing_is_added(quick: bool, tmp_path: Path) -> None:
    path = tmp_path / "log.xes"
    empty = '  <trace>\n    <string key="concept:name" value="A-1"/>\n  </trace>\n'  # without events it is no matter
    path.write_bytes(log(empty, trace(), trace(case="A-2")))
    table, _, _, told = read(path, tmp_path, quick=quick)
    assert "@trace" not in table.column_names
    assert not {"traces_unnamed", "traces_same_name"} & set(told)


@pytest.mark.parametrize("quick", [True, False])
def test_a_trace_without_a_name_goes_by_its_identity(quick: bool, tmp_path: Path) -> None:
    path = tmp_path / "log.xes"
    path.write_bytes(log(trace(), trace(case=None, more='<string key="identity:id" value="u"/>')))
    table, _, _, told = read(path, tmp_path, quick=quick)
    assert table["@trace"].to_pylist() == ["A-1", "u"]
    assert "traces_unnamed" not in told


def test_the_name_of_an_event_is_never_taken_for_that_of_its_case(tmp_path: Path) -> None:
    path = tmp_path / "log.xes"
    path.write_bytes(log(*(trace(event(), event("办结", "2026-03-03T09:00:00+08:00"), case=None) for _ in range(3))))
    found = inspect(path, scratch=tmp_path)
    assert (found.mapping.case.column, found.mapping.activity, found.tally.cases) == ("@trace", ("concept:name",), 3)
    assert name_score("concept:name", column_words()["case"]) == 0
    assert name_score("case:concept:name", column_words()["case"]) > 1


def test_matters_of_one_name_are_counted_apart_and_a_mapping_may_join_them(tmp_path: Path) -> None:
    path = tmp_path / "log.xes"
    path.write_bytes(log(*(trace(event(), event("办结", "2026-03-03T09:00:00+08:00"), case="A-1") for _ in range(3))))
    found = inspect(path, scratch=tmp_path)
    assert found.tally.cases == 3
    receipt = ingest([path], None, tmp_path / "apart")
    assert any("同名" in remark.zh and "A-1 (2)" in remark.zh for remark in receipt.noticed)
    joined = found.mapping.model_copy(update={"case": found.mapping.case.model_copy(update={"column": "case:concept:name"})})
    assert ingest([path], joined, tmp_path / "joined").tally.cases == 1


def test_keys_that_look_like_case_attributes_are_kept_apart(tmp_path: Path) -> None:
    content = log(trace(event(more='<string key="case:concept:name" value="B"/><int key="@row" value="9"/>')))
    for quick in (True, False):
        (found,) = rows(content, tmp_path, quick=quick)
        assert found["case:concept:name"] == "A-1"
        assert (found["event:case:concept:name"], found["event:@row"], found["@row"]) == ("B", "9", 1)


def test_a_column_that_turns_up_late_is_null_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shigan.ingest.readers._sink._PENDING_BYTES", 0)
    monkeypatch.setattr(_xes_quick, "_REGION", 1)
    monkeypatch.setattr(_xes_quick, "_PIECE", 64)
    late = event(more='      <string key="late" value="x"/>\n')
    found = rows(log(trace(), trace(case="A-2"), trace(late, case="A-3"), trace(case="A-4")), tmp_path)
    assert [row["late"] for row in found] == [None, None, "x", None]
    assert [row["@row"] for row in found] == [1, 2, 3, 4]


def test_gzip_of_several_members_is_one_log(tmp_path: Path) -> None:
    whole = log(trace(), trace(case="A-2"))
    (tmp_path / "log.xes.gz").write_bytes(gzip.compress(whole[:100]) + gzip.compress(whole[100:]) + bytes(512))
    assert read(tmp_path / "log.xes.gz", tmp_path, quick=True)[0].num_rows == 2


def test_a_value_longer_than_the_bounds_allow_is_refused_with_its_row(tmp_path: Path) -> None:
    path = tmp_path / "log.xes"
    path.write_bytes(log(trace(event(), event(name="x" * 2000))))
    bounds = replace(Bounds(), cell_characters=1000)
    for quick in (True, False):
        table, refusals, _, _ = read(path, tmp_path, quick=quick, bounds=bounds)
        assert table.num_rows == 1
        assert [(one.row, one.line, one.column, one.reason.id) for one in refusals] == [
            (2, 10, "concept:name", "value_too_large")
        ]
