"""Takes two tables that should be equal. Says where they are not, so that a person can look it up."""

from __future__ import annotations

from itertools import zip_longest

import pyarrow as pa

from shigan.engines.protocol import Engine
from shigan.engines.relations import RELATIONS


def assert_same(found: pa.Table, wanted: pa.Table, what: object) -> None:
    """Same columns, same types, same rows in the same order."""
    assert found.schema.equals(wanted.schema), f"{what}: columns {found.schema} instead of {wanted.schema}"
    if found.equals(wanted):
        return
    for place, (row, right) in enumerate(zip_longest(found.to_pylist(), wanted.to_pylist())):
        if row != right:
            wrong = (
                {name: (row[name], right[name]) for name in right if row[name] != right[name]} if row and right else row
            )
            raise AssertionError(
                f"{what}: row {place} is not as the reference has it (found, wanted): {wrong}; {right}"
            )


def assert_same_relations(found: Engine, wanted: Engine) -> None:
    for name in RELATIONS:
        assert_same(found.relation(name), wanted.relation(name), name)
        assert found.count(name) == wanted.count(name)
