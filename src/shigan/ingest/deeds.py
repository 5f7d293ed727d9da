"""Takes the words of a source. Gives what each means as an action, by the mapping. Never leaves a word without one."""

from __future__ import annotations

from collections.abc import Iterable
from fnmatch import fnmatchcase

import pyarrow as pa
import pyarrow.compute as pc

from shigan.ingest.mapping import Mapping
from shigan.ingest.mapping_terms import Deed


class Deeds:
    """What every word of the source means; words are looked up once, however often they occur."""

    def __init__(self, mapping: Mapping) -> None:
        stated = mapping.actions.words
        self._exact = {word: deed for word, deed in stated.items() if "*" not in word}
        self._exact.update({event.activity: Deed(action=event.action) for event in mapping.events})
        self._patterns = [(word.replace("[", "[[]"), deed) for word, deed in stated.items() if "*" in word]
        self._default = Deed(action=mapping.actions.default)
        self._met: dict[str, int] = {}
        self._deeds: list[Deed] = []

    def of(self, word: str) -> Deed:
        """What the word means: as stated, else by the first pattern that fits, else the default."""
        if word in self._exact:
            return self._exact[word]
        return next((deed for pattern, deed in self._patterns if fnmatchcase(word, pattern)), self._default)

    def is_stated(self, word: str) -> bool:
        """Whether the mapping says something about the word, rather than leaving it to the default."""
        return word in self._exact or any(fnmatchcase(word, pattern) for pattern, _ in self._patterns)

    def encode(self, words: pa.Array) -> pa.Array:
        """For every word the number of its deed, as int32; see ``column``."""
        coded = words.dictionary_encode()
        numbers = [self._number(word) for word in coded.dictionary.to_pylist()]
        return pa.array(numbers, pa.int32()).take(coded.indices)

    def _number(self, word: str) -> int:
        if word not in self._met:
            self._met[word] = len(self._deeds)
            self._deeds.append(self.of(word))
        return self._met[word]

    def actions(self, numbers: pa.Array) -> pa.Array:
        return _pick([deed.action for deed in self._deeds], numbers)

    def counterpart_units(self, numbers: pa.Array) -> pa.Array:
        return _pick([deed.counterpart_unit for deed in self._deeds], numbers)

    def passes_on(self, numbers: pa.Array) -> pa.Array:
        """True where the unit column names who it went to."""
        return pa.array([deed.unit_is == "counterpart" for deed in self._deeds], pa.bool_()).take(numbers)


def _pick(values: Iterable[str | None], numbers: pa.Array) -> pa.Array:
    return pa.array(values, pa.string()).take(numbers)


def place_units(deeds: Deeds, numbers: pa.Array, unit: pa.Array, counterpart: pa.Array) -> tuple[pa.Array, pa.Array]:
    """The unit that acted and the unit it was passed to, once the deed says which of them the source named."""
    passes_on = deeds.passes_on(numbers)
    stated = deeds.counterpart_units(numbers)
    nobody = pa.nulls(len(unit), pa.string())
    to = pc.if_else(passes_on, unit, pc.coalesce(counterpart, stated))
    return pc.if_else(passes_on, nobody, unit), to
