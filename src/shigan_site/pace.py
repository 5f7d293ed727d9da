"""How often somebody may call, counted by all processes of a site together.

The count lies in a file that the processes map into their memory, and not in the database: there it would make a write of
every reading. Each caller has a place in it, found by a digest of who calls, with the calls left and when that was so; a
place whose caller has not called for a minute is as good as empty, since all calls have come back by then. The file may be
lost at any time: everybody then begins with a full minute. Sites on several machines count on each of them.
"""

from __future__ import annotations

import fcntl
import hashlib
import mmap
import os
import struct
import threading
from collections.abc import Hashable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Final

MINUTE: Final = 60.0
FILE: Final = "pace"
PLACES: Final = 8192
NEAR: Final = 16
"""So many places may be a caller's; when all are taken, who called longest ago gives way."""
PLACE: Final = struct.Struct("<8sdd")  # digest, calls left, when
EMPTY: Final = bytes(8)


@dataclass(frozen=True)
class _Left:
    """Calls that are left to a caller, and when that was so; ``number``: of the place in the file."""

    number: int
    digest: bytes
    calls: float
    at: float


class Pace:
    """So many calls a minute, all at once if need be; what was called comes back evenly."""

    def __init__(self, path: Path) -> None:
        self._file = os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600), "r+b", buffering=0)
        self._lock = threading.Lock()  # the file's lock keeps other processes out, but not other threads of this one
        with self._alone():
            self._file.truncate(PLACES * PLACE.size)
        self._map = mmap.mmap(self._file.fileno(), PLACES * PLACE.size)

    def wait(self, most: Mapping[Hashable, int], *, at: float) -> float:
        """``most``: calls a minute by caller; all of them must have one left. ``at``: seconds of a clock all processes share.

        Gives 0 and counts the call, or the seconds after which it may be tried again and counts nothing.
        """
        with self._alone():
            lefts = [self._left(_digest(caller), calls, at) for caller, calls in most.items()]
            pause = max((1 - left.calls) * MINUTE / calls for left, calls in zip(lefts, most.values(), strict=True))
            if pause > 0:
                return pause
            for left in lefts:
                self._write(replace(left, calls=left.calls - 1))
            return 0.0

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """For microseconds, and given back by dying."""
        with self._lock:
            fcntl.flock(self._file, fcntl.LOCK_EX)
            try:
                yield
            finally:
                fcntl.flock(self._file, fcntl.LOCK_UN)

    def _left(self, digest: bytes, most: int, at: float) -> _Left:
        """What the caller has left now, written down.

        Of two processes that call at once the later one may have looked at the clock first; but a time that lies a minute
        ahead was told by another clock, such as that of the machine before it was started again.
        """
        near = [self._read((int.from_bytes(digest, "little") + place) % PLACES) for place in range(NEAR)]
        found = next((left for left in near if left.digest == digest), None)
        if found is None or found.at - at > MINUTE:
            place = found or min(near, key=lambda left: (left.digest != EMPTY, left.at))
            now = _Left(place.number, digest, float(most), at)
        else:
            back = max(0.0, at - found.at) * most / MINUTE
            now = replace(found, calls=min(float(most), found.calls + back), at=max(at, found.at))
        self._write(now)
        return now

    def _read(self, number: int) -> _Left:
        return _Left(number, *PLACE.unpack_from(self._map, number * PLACE.size))

    def _write(self, left: _Left) -> None:
        PLACE.pack_into(self._map, left.number * PLACE.size, left.digest, left.calls, left.at)


def _digest(caller: Hashable) -> bytes:
    return hashlib.blake2b(repr(caller).encode(), digest_size=8).digest()


@lru_cache(maxsize=2)
def pace_of(folder: Path) -> Pace:
    """The count of the site whose data folder this is."""
    return Pace(folder / FILE)
