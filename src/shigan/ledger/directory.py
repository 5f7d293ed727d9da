"""Takes names as a source writes them. Gives pseudonymous keys p000001, p000002 ... Never puts a name in the tree.

A key is given to a name when it first appears, so the same source gives the same keys. The directory is kept
beside the ledger, outside every proof: a name can be erased from it without touching an entry.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, Self

import pyarrow as pa
import pyarrow.parquet as pq

from shigan.ledger.errors import LedgerError

DIRECTORY_SCHEMA: Final = pa.schema([pa.field("key", pa.string(), nullable=False), pa.field("name", pa.string())])
KEY_PATTERN: Final = r"^p[0-9]{6,}$"
ACCOUNT_PATTERN: Final = r"^a[0-9]{6,}$"


def account_key(number: int) -> str:
    """What entries call an account: by the number it has where accounts are kept, never by the name it logs in with."""
    return f"a{number:06d}"


@dataclass(frozen=True)
class Person:
    """``name`` is None once it was erased."""

    key: str
    name: str | None


class Directory(Mapping[str, Person]):
    """Key to person, in order of first appearance."""

    def __init__(self) -> None:
        self._people: dict[str, Person] = {}
        self._keys: dict[str, str] = {}

    def add(self, name: str) -> str:
        """The key of this name; a new one if it was not seen before. Raises LedgerError for an empty name."""
        name = unicodedata.normalize("NFC", name)
        if not name:
            raise LedgerError("a person's name is empty; leave the actor out (null) where nobody is recorded")
        key = self._keys.get(name)
        if key is None:
            key = f"p{len(self._people) + 1:06d}"
            self._keys[name] = key
            self._people[key] = Person(key, name)
        return key

    def encode(self, names: pa.Array | pa.ChunkedArray) -> pa.Array:
        """The keys of many names, added in order of first appearance; null stays null."""
        column = pa.chunked_array([names]) if isinstance(names, pa.Array) else names
        dictionary = column.combine_chunks().cast(pa.string()).dictionary_encode()
        if isinstance(dictionary, pa.ChunkedArray):
            dictionary = dictionary.unify_dictionaries().combine_chunks()
        keys = pa.array([self.add(name) for name in dictionary.dictionary.to_pylist()], pa.string())
        return keys.take(dictionary.indices)

    def erase_name(self, key: str) -> None:
        """Forget who a key stands for; the key itself stays taken."""
        name = self[key].name
        if name is not None:
            del self._keys[name]
            self._people[key] = replace(self[key], name=None)

    def copy(self) -> Directory:
        twin = Directory()
        twin._people, twin._keys = dict(self._people), dict(self._keys)
        return twin

    def __getitem__(self, key: str) -> Person:
        return self._people[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._people)

    def __len__(self) -> int:
        return len(self._people)

    def table(self) -> pa.Table:
        """Columns of DIRECTORY_SCHEMA, in order of the keys."""
        people = list(self._people.values())
        return pa.table([[p.key for p in people], [p.name for p in people]], schema=DIRECTORY_SCHEMA)

    def save(self, path: Path) -> None:
        pq.write_table(self.table(), path, compression="zstd")

    @classmethod
    def load(cls, path: Path) -> Self:
        """Raises LedgerError if the file cannot be read or is not a directory in order."""
        try:
            rows = pq.read_table(path, schema=DIRECTORY_SCHEMA).to_pylist()
        except (OSError, UnicodeDecodeError, pa.ArrowException) as error:
            raise LedgerError(f"directory {path} cannot be read: {error}") from error
        directory = cls()
        for place, person in enumerate(rows, start=1):
            key, name = person["key"], person["name"]
            if key != f"p{place:06d}" or (name is not None and name in directory._keys):
                raise LedgerError(
                    f"directory {path}, row {place}: found {key!r}, expected key p{place:06d}, a new name"
                )
            directory._people[key] = Person(key, name)
            if name is not None:
                directory._keys[name] = key
        return directory

    def contradictions(self, older: Mapping[str, Person]) -> list[str]:
        """Keys of ``older`` that this directory lacks or gives to another name; an erased name is no contradiction."""
        return [
            key
            for key, person in older.items()
            if key not in self or (self[key].name is not None and self[key].name != person.name)
        ]
