"""Turns a function over Arrow tables into a table function of Spark that gets every partition whole.

Spark's ``mapInArrow`` and ``applyInArrow`` would do the same, but ask for pandas although no pandas takes part.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import cast

import pyarrow as pa
from pyspark.sql import DataFrame
from pyspark.sql.functions import arrow_udtf
from pyspark.sql.types import StructType
from pyspark.sql.udtf import UserDefinedTableFunction


def over_partitions(frame: DataFrame, work: Callable[[pa.Table], Iterable[pa.Table]], returns: StructType) -> DataFrame:
    """What ``work`` makes of each partition of ``frame`` that has rows."""

    class OverPartition:
        def __init__(self) -> None:
            self.batches: list[pa.RecordBatch] = []

        def eval(self, batch: pa.RecordBatch) -> Iterator[pa.Table]:
            self.batches.append(batch)
            yield from ()

        def terminate(self) -> Iterator[pa.Table]:
            if self.batches:
                yield from work(pa.Table.from_batches(self.batches))

    function = cast(UserDefinedTableFunction, arrow_udtf(OverPartition, returnType=returns))
    return function(frame.asTable())
