"""Takes an XES log of the regular shape programs write. Gives the same rows as the strict way, many times quicker.

Never decides what a log says: at the first thing it does not know for certain it raises Irregular, and the log is read
again by the strict way.

The idea: cut the text at its quotation marks. Between the value of one attribute and the key of the next lies a
*joint*, such as ``"/></event><event><string key="concept:name``; a log of millions of attributes has only some dozens
of different ones. Each is looked at once, strictly; the rest is arithmetic on columns.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from shigan.ingest.raw import Bounds, ReadError
from shigan.ingest.readers._sink import Batch, RowSink
from shigan.ingest.readers._stream import Source
from shigan.ingest.readers._xes_joints import ANY, EVENT, OUTSIDE, Irregular, Joints, unescape
from shigan.ingest.readers._xes_names import NAME_KEYS, TRACE
from shigan.ingest.readers._xes_strict import CASE, StrictXes

_PIECE: Final = 4 << 20
_REGION: Final = 12 << 20
_REGION_LIMIT: Final = 256 << 20
_VALUE_IS: Final = int.from_bytes(b'" value=', "little")
_END_OF_TRACE: Final = b"</trace>"
_END_OF_LOG: Final = re.compile(rb"[ \t\r\n]*</log[ \t\r\n]*>[ \t\r\n]*")
_UNUSUAL_REFERENCE: Final = re.compile(rb"&(?!(?:amp|lt|gt|quot|apos);)")
_NOT_CHARACTERS: Final = (b"\xef\xbf\xbe", b"\xef\xbf\xbf")

_Ints = npt.NDArray[np.int64]


class NotApart(Exception):
    """A case has no name, or that of another: the log is to be read with ``apart``."""


def read_quickly(source: Source, sink: RowSink, bounds: Bounds, *, apart: bool) -> int:
    """Read the whole log; gives the number of cases. Raises Irregular when the strict way has to read it instead.

    With ``apart`` each case is called by a name of its own, see _xes_names. Hardly any log needs that, so it is done
    only after NotApart was raised without it.
    """
    quick = _QuickXes(sink, bounds, apart=apart)
    for region in _regions(source, quick):
        quick.take(region)
    quick.finish()
    return quick.cases


def _regions(source: Source, quick: _QuickXes) -> Iterator[bytes]:
    """What lies before the first case goes to the strict way; then whole cases, some megabytes at a time."""
    waiting = b""
    begun = False
    for piece in source.pieces(_PIECE):
        waiting += piece
        if not begun:
            at = waiting.find(b"<trace")
            if at >= 0:
                quick.begin(waiting[:at])
                waiting, begun = waiting[at:], True
        elif len(waiting) >= _REGION and (cut := waiting.rfind(_END_OF_TRACE)) >= 0:
            cut += len(_END_OF_TRACE)
            yield waiting[:cut]
            waiting = waiting[cut:]
        if len(waiting) > _REGION_LIMIT:
            raise Irregular("a case of more than 256 MiB")
    last = waiting.rfind(_END_OF_TRACE)
    cut = last + len(_END_OF_TRACE) if last >= 0 else 0
    if not begun or not _END_OF_LOG.fullmatch(waiting, cut):
        raise Irregular("something after the last case")
    if cut:
        yield waiting[:cut]


@dataclass(frozen=True)
class _Attributes:
    """The attributes of a region, in its order: which joint leads to each, and where its parts lie in the text."""

    joint: npt.NDArray[np.int32]  # number of the joint
    piece_at: _Ints  # where the joint begins
    value_size: _Ints
    pieces: pa.BinaryArray  # joint with key, '" value="', value; three for each attribute, then the end of the region


@dataclass(frozen=True)
class _Owners:
    """To which event or case each attribute belongs."""

    in_event: npt.NDArray[np.bool_]
    event: _Ints
    case: _Ints
    case_of_event: _Ints
    event_at: _Ints  # where each event begins in the text
    has_events: npt.NDArray[np.bool_]  # of each case


class _QuickXes:
    def __init__(self, sink: RowSink, bounds: Bounds, *, apart: bool) -> None:
        self._sink, self._bounds, self._apart = sink, bounds, apart
        self._names: list[pa.Array] = []  # of the cases with events, unless they are kept apart
        self._joints = Joints()
        self._header: StrictXes | None = None
        self._lines = 1
        self._empty = 0
        self._before = 0  # cases of the regions before
        self.cases = 0

    def begin(self, header: bytes) -> None:
        """Have the strict way read what lies before the first case."""
        self._header = StrictXes(self._sink, self._bounds)
        try:
            self._header.feed(header)
            self._header.feed(b"<trace>")
        except ReadError as error:
            raise Irregular("what lies before the first case") from error
        if not self._header.in_first_case:
            raise Irregular("what lies before the first case")
        self._lines += len(_line_ends(header))

    def take(self, region: bytes) -> None:
        """Read some whole cases."""
        attributes = _attributes(region, self._joints)
        owners = _owners(attributes, self._joints)
        _check_text(region, attributes, self._joints)
        if not owners.has_events.all() and _UNUSUAL_REFERENCE.search(region):
            raise Irregular("a reference in a log with cases that have no event")
        if int(attributes.value_size.max()) > self._bounds.cell_characters:
            raise Irregular("a very long value")
        first_row = self._sink.rows + 1
        count = len(owners.case_of_event)
        cases = int(owners.case[-1]) + 1
        self._before = self.cases
        self.cases += cases
        self._empty += cases - int(owners.has_events.sum())
        ends = _line_ends(region)
        columns = self._columns(region, attributes, owners)
        if count:
            if self._apart:
                columns[TRACE] = self._called(columns, owners.case_of_event)
            else:
                self._note_names(columns, owners.case_of_event)
            lines = pa.array(self._lines + np.searchsorted(ends, owners.event_at))
            rows = pa.array(np.arange(first_row, first_row + count))
            self._sink.add(Batch(rows, lines, columns))
        self._lines += len(ends)

    def finish(self) -> None:
        """Tell what the strict way would have told."""
        assert self._header is not None
        if not self._apart:
            self._check_names()
        self._header.tell(empty=self._empty)

    def _columns(self, region: bytes, attributes: _Attributes, owners: _Owners) -> dict[str, pa.Array]:
        joints = self._joints
        column = np.where(owners.in_event, joints.event_column[attributes.joint], joints.case_column[attributes.joint])
        owner = np.where(owners.in_event, owners.event, owners.case)
        order = np.argsort(column.astype(np.uint16), kind="stable")
        ends = np.cumsum(np.bincount(column))
        escaped = b"&" in region
        columns = {}
        for number, end in enumerate(ends.tolist()):
            chosen = order[(ends[number - 1] if number else 0) : end]
            if len(chosen):
                name = joints.columns[number]
                of_case = name.startswith(CASE)
                where = _places(chosen, owner[chosen], attributes, owners, of_case=of_case)
                if not of_case or owners.has_events[owner[chosen]].any():
                    columns[name] = _texts(attributes.pieces, where, escaped=escaped)
        return columns

    def _called(self, columns: Mapping[str, pa.Array], case_of_event: _Ints) -> pa.Array:
        """What the case of each event is called."""
        assert self._header is not None
        is_first = np.concatenate([[True], case_of_event[1:] != case_of_event[:-1]])
        first = np.flatnonzero(is_first)
        none = pa.nulls(len(case_of_event), pa.string())
        names = [columns.get(CASE + key, none).take(pa.array(first)).to_pylist() for key in NAME_KEYS]
        places = (self._before + case_of_event[first] + 1).tolist()
        called = pa.array(map(self._header.names.call, zip(*names, strict=True), places), pa.string())
        return called.take(pa.array(np.cumsum(is_first) - 1))

    def _note_names(self, columns: Mapping[str, pa.Array], case_of_event: _Ints) -> None:
        """Keep the names of the cases, to see in the end whether each has one of its own."""
        names = columns.get(CASE + NAME_KEYS[0])
        if names is None or names.null_count:
            raise NotApart
        is_first = np.concatenate([[True], case_of_event[1:] != case_of_event[:-1]])
        self._names.append(names.take(pa.array(np.flatnonzero(is_first))))

    def _check_names(self) -> None:
        names = pc.utf8_trim_whitespace(pa.chunked_array(self._names, pa.string()))
        if pc.count_distinct(names).as_py() < len(names) or pc.any(pc.equal(names, "")).as_py():
            raise NotApart


def _line_ends(text: bytes) -> _Ints:
    """Where the lines end. XML counts a carriage return alone as one too; that is left to the strict way."""
    if b"\r" in text and text.count(b"\r") != text.count(b"\r\n"):
        raise Irregular("lines that end in a carriage return alone")
    return np.flatnonzero(np.frombuffer(text, np.uint8) == ord("\n"))


def _attributes(region: bytes, joints: Joints) -> _Attributes:
    quotes = np.flatnonzero(np.frombuffer(region, np.uint8) == ord('"'))
    if len(quotes) == 0 or len(quotes) % 4:
        raise Irregular("quotation marks that are not in fours")
    key_end, value_start, value_end = quotes[1::4], quotes[2::4], quotes[3::4]
    words = np.ndarray((len(region) - 7,), dtype="<u8", buffer=region, strides=(1,))
    if not ((value_start - key_end == 8).all() and (words[key_end] == _VALUE_IS).all()):
        raise Irregular("an attribute without a value, or with its value first")
    bounds = np.empty(3 * len(key_end) + 2, np.int32)
    bounds[0], bounds[-1] = 0, len(region)
    bounds[1:-1:3], bounds[2:-1:3], bounds[3::3][: len(key_end)] = key_end, value_start + 1, value_end
    pieces = pa.BinaryArray.from_buffers(
        pa.binary(), len(bounds) - 1, [None, pa.py_buffer(bounds), pa.py_buffer(region)]
    )
    leading = pieces.take(pa.array(np.arange(0, len(pieces) - 1, 3))).dictionary_encode()
    numbers = joints.numbers_of(leading.dictionary.to_pylist())
    starts = np.concatenate([[0], value_end[:-1]])
    return _Attributes(numbers[leading.indices.to_numpy()], starts, value_end - value_start - 1, pieces)


def _owners(attributes: _Attributes, joints: Joints) -> _Owners:
    joint = attributes.joint
    after = joints.after[joint]
    latest = np.maximum.accumulate(np.where(after != ANY, np.arange(len(joint)), 0))
    state = after[latest]
    before = np.concatenate([[OUTSIDE], state[:-1]])
    wanted = joints.before[joint]
    if not ((wanted == ANY) | (wanted == before)).all() or state[0] == ANY:
        raise Irregular("events or cases that are not closed")
    joints.check_end(attributes.pieces[-1].as_py(), state=int(state[-1]))
    event = np.cumsum(joints.begins_event[joint]) - 1
    case = np.cumsum(joints.begins_case[joint]) - 1
    first = np.flatnonzero(joints.begins_event[joint])
    has_events = np.zeros(int(case[-1]) + 1, np.bool_)
    has_events[case[first]] = True
    return _Owners(
        in_event=state == EVENT,
        event=event,
        case=case,
        case_of_event=case[first],
        event_at=attributes.piece_at[first] + joints.event_offset[joint[first]],
        has_events=has_events,
    )


def _check_text(region: bytes, attributes: _Attributes, joints: Joints) -> None:
    """No value may hold a '<' or a control character: there are as many in the text as in the joints."""
    text = np.frombuffer(region, np.uint8)
    uses = np.bincount(attributes.joint, minlength=len(joints.angles))
    end = attributes.pieces[-1].as_py()
    if np.count_nonzero(text == ord("<")) != int(uses @ joints.angles) + end.count(b"<"):
        raise Irregular("a '<' inside a value")
    controls = int(uses @ joints.controls) + sum(byte < 32 for byte in end)
    if np.count_nonzero(text < 32) != controls:
        raise Irregular("a line end or control character inside a value")
    if not region.isascii():
        _check_unicode(region)


def _check_unicode(region: bytes) -> None:
    try:
        region.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Irregular("text that is not UTF-8") from error
    if any(found in region for found in _NOT_CHARACTERS):
        raise Irregular("a code that is not a character")


def _places(chosen: _Ints, owner: _Ints, attributes: _Attributes, owners: _Owners, *, of_case: bool) -> pa.Array:
    """For each event, which piece holds its value for one column; null when it has none."""
    if (owner[1:] == owner[:-1]).any():
        raise Irregular("an attribute that is given twice")
    count = int(owners.case[-1]) + 1 if of_case else len(owners.case_of_event)
    filled = attributes.value_size[chosen] > 0
    where = np.full(count, -1, np.int64)
    where[owner[filled]] = chosen[filled] * 3 + 2
    if of_case:
        where = where[owners.case_of_event]
    return pa.array(where, mask=where < 0)


def _texts(pieces: pa.BinaryArray, where: pa.Array, *, escaped: bool) -> pa.Array:
    texts = pieces.take(where).cast(pa.string())
    if not escaped:
        return texts
    marked = pc.fill_null(pc.match_substring(texts, "&"), False)
    if not pc.any(marked).as_py():
        return texts
    plain = pa.array([unescape(text) for text in texts.filter(marked).to_pylist()], pa.string())
    return pc.replace_with_mask(texts, marked, plain)
