"""Takes the joints between attributes of a regular XES log. Gives what each does. Never accepts one it does not know.

A joint runs from the closing quotation mark of one value to the end of the next key. All the structure of the log is
in its joints: where events and cases begin and end.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from shigan.ingest.readers._xes_strict import CASE, event_column


class Irregular(Exception):
    """The quick way does not know this; the text says what it met."""


ANY: Final = 0
CASE_LEVEL: Final = 1
EVENT: Final = 2
OUTSIDE: Final = 3

_SPACE: Final = rb"[ \t\r\n]*"
_STEP: Final = rb"<(/?(?:event|trace))" + _SPACE + rb">" + _SPACE
_JOINT: Final = re.compile(
    rb'(?:"' + _SPACE + rb"/>)?" + _SPACE + rb"((?:" + _STEP + rb")*)"
    rb"<(?:string|date|int|float|boolean|id)[ \t\r\n]+key" + _SPACE + rb"=" + _SPACE + rb'"([^"<]+)'
)  # fmt: skip
_STEPS: Final = re.compile(_STEP)
_END_AFTER_CASE_ATTRIBUTE: Final = re.compile(rb'"' + _SPACE + rb"/>" + _SPACE + rb"</trace>")
_END_AFTER_EVENT: Final = re.compile(
    rb'"' + _SPACE + rb"/>" + _SPACE + rb"</event" + _SPACE + rb">" + _SPACE + rb"</trace>"
)
_CONTROL: Final = re.compile("[\x00-\x1f\ufffe\uffff]")
_REFERENCE: Final = re.compile(r"&(?:(amp|lt|gt|quot|apos)|#([0-9]{1,7})|#x([0-9A-Fa-f]{1,6}));|&")
_COLUMNS: Final = 60_000  # they are sorted as 16-bit numbers
_NAMED: Final = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}

_EFFECTS: Final[dict[tuple[bytes, ...], tuple[int, int]]] = {
    (): (ANY, ANY),
    (b"event",): (CASE_LEVEL, EVENT),
    (b"/event",): (EVENT, CASE_LEVEL),
    (b"/event", b"event"): (EVENT, EVENT),
    (b"/event", b"/trace", b"trace"): (EVENT, CASE_LEVEL),
    (b"/event", b"/trace", b"trace", b"event"): (EVENT, EVENT),
    (b"/trace", b"trace"): (CASE_LEVEL, CASE_LEVEL),
    (b"/trace", b"trace", b"event"): (CASE_LEVEL, EVENT),
    (b"trace",): (OUTSIDE, CASE_LEVEL),
    (b"trace", b"event"): (OUTSIDE, EVENT),
}
"""Steps of a joint: where it must come from and where it leads. Whatever is not here is left to the strict way."""


@dataclass(frozen=True)
class Joint:
    """What one joint does."""

    before: int
    after: int
    begins_event: bool
    begins_case: bool
    event_offset: int  # of '<event' from the beginning of the joint
    angles: int  # how many '<' it holds
    controls: int  # how many line ends and tabs
    key: str


def parse_joint(text: bytes) -> Joint:
    """Read one joint; raises Irregular."""
    found = _JOINT.fullmatch(text)
    if found is None:
        raise Irregular(f"{text[:60].decode('utf-8', 'replace')!r}")
    steps = tuple(_STEPS.findall(found[1]))
    if steps not in _EFFECTS or text.startswith(b'"') == (_EFFECTS[steps][0] == OUTSIDE):
        raise Irregular(f"{text[:60].decode('utf-8', 'replace')!r}")
    before, after = _EFFECTS[steps]
    begins_event = bool(steps) and steps[-1] == b"event"
    return Joint(
        before=before,
        after=after,
        begins_event=begins_event,
        begins_case=b"trace" in steps,
        event_offset=text.rindex(b"<event", 0, found.end(1)) if begins_event else 0,
        angles=text.count(b"<"),
        controls=sum(byte < 32 for byte in text),
        key=_key(found[3]),
    )


def _key(text: bytes) -> str:
    try:
        key = unescape(text.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise Irregular("a key that is not UTF-8") from error
    if _CONTROL.search(key):
        raise Irregular("a control character in a key")
    return key


def unescape(text: str) -> str:
    """Replace the references XML always knows; any other is left to the strict way."""
    return _REFERENCE.sub(_character, text)


def _character(found: re.Match[str]) -> str:
    if found[1]:
        return _NAMED[found[1]]
    code = int(found[2]) if found[2] else int(found[3], 16) if found[3] else 0
    if code < 0x20 or 0xD800 <= code <= 0xDFFF or code in (0xFFFE, 0xFFFF) or code > 0x10FFFF:
        raise Irregular("an unusual reference in a value")
    return chr(code)


class Joints:
    """All joints met so far, numbered, with what they do as columns to look up in."""

    def __init__(self) -> None:
        self._number: dict[bytes, int] = {}
        self._all: list[Joint] = []
        self._column_number: dict[str, int] = {}
        self._tabulate()

    def numbers_of(self, texts: Sequence[bytes]) -> npt.NDArray[np.int32]:
        """The number of each joint; new ones are read and kept."""
        for text in texts:
            if text not in self._number:
                self._all.append(parse_joint(text))
                self._number[text] = len(self._number)
        if len(self._all) > len(self.before):
            self._tabulate()
        return np.array([self._number[text] for text in texts], np.int32)

    def check_end(self, text: bytes, *, state: int) -> None:
        """What follows the last value of a region must close its event, when it is in one, and its case."""
        end = _END_AFTER_EVENT if state == EVENT else _END_AFTER_CASE_ATTRIBUTE
        if not end.fullmatch(text):
            raise Irregular("an unusual end of a case")

    def _tabulate(self) -> None:
        every = self._all
        self.before = np.array([one.before for one in every], np.int8)
        self.after = np.array([one.after for one in every], np.int8)
        self.begins_event = np.array([one.begins_event for one in every], np.bool_)
        self.begins_case = np.array([one.begins_case for one in every], np.bool_)
        self.event_offset = np.array([one.event_offset for one in every], np.int64)
        self.angles = np.array([one.angles for one in every], np.int64)
        self.controls = np.array([one.controls for one in every], np.int64)
        self.event_column = np.array([self._column(event_column(one.key)) for one in every], np.int32)
        self.case_column = np.array([self._column(CASE + one.key) for one in every], np.int32)
        self.columns = list(self._column_number)
        if len(self.columns) > _COLUMNS:
            raise Irregular("a very great number of keys")

    def _column(self, name: str) -> int:
        return self._column_number.setdefault(name, len(self._column_number))
