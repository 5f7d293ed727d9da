"""Stages a ledger in Spark: the derivation of ``arrays``, shard by shard of items, on Spark's Python workers.

Some things cannot be told from one item. Spark looks for them beforehand, or afterwards: the texts and their codes, which
all shards share; who does which step; the closings that stand in a burst; the norms, percentiles over all holds of a kind
and step. What the driver holds is the texts, the counts of steps, the sequences of the closings in bursts, and the norms;
entries and relations stay with the executors.
"""

from __future__ import annotations

from functools import partial
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql.types import StructType

from shigan.engines.arrays.columns import WORDS
from shigan.engines.arrays.completing import Learnt
from shigan.engines.arrays.deriving import DERIVED
from shigan.engines.arrays.norms import Norms
from shigan.engines.arrays.reading import READ
from shigan.engines.arrays.steps import COUNTED, StepCounts
from shigan.engines.arrays.verbs import VERB_CODES
from shigan.engines.arrays.view import View, view_of
from shigan.engines.arrays.vocabulary import Words, words_of
from shigan.engines.protocol import Staging
from shigan.engines.spark.table_functions import over_partitions
from shigan.engines.spark.workers import (
    CLOSINGS,
    PACKED,
    bursts_of,
    derive_packed,
    derive_shard,
    learn_packed,
    norms_of,
    unpack,
)
from shigan.engines.sql.decoding import EXCESS
from shigan.ledger.schema import ENTRY_SCHEMA

ROWS_PER_SHARD: Final = 500_000
"""About how many entries a worker holds at a time."""


class SparkStaging:
    """The tables of one staging: temporary views, those that are large kept by Spark until ``close``."""

    def __init__(self, session: SparkSession, staging: Staging, threads: int) -> None:
        self._session = session
        self._kept: list[DataFrame] = []
        n_rows = sum(int(pq.read_metadata(file).num_rows) for file in staging.entries)
        self._shards = max(threads, 1 + n_rows // ROWS_PER_SHARD)
        session.conf.set("spark.sql.shuffle.partitions", str(self._shards))
        self._source(staging)
        words = self._words(staging)
        view = view_of(staging, words, last_offset=self._last_offset())
        self._derive(words, view, self._learnt(words, view))
        bring(session, "verbs", VERB_CODES)
        bring(session, "words", words.table())
        bring(session, "norms", self._norms())
        self._keep("excess", session.sql(EXCESS))

    def _source(self, staging: Staging) -> None:
        entries = self._session.read.schema(self._schema(ENTRY_SCHEMA))  # files of the first format lack some columns
        entries.parquet(*map(str, staging.entries)).createOrReplaceTempView("ledger")
        select = f"SELECT {', '.join(READ)} FROM ledger WHERE occurred_us <= {staging.as_of_us}"
        self._session.sql(select).createOrReplaceTempView("source")

    def _words(self, staging: Staging) -> Words:
        select = f"SELECT DISTINCT EXPLODE(ARRAY({', '.join(WORDS)})) AS text FROM source"
        found = self._session.sql(select).toArrow()["text"].cast(pa.string())
        return words_of(pa.chunked_array([*found.chunks, *staging.calendar["period"].chunks], pa.string()))

    def _last_offset(self) -> int:
        last = "SELECT MAX_BY(offset_minutes, STRUCT(occurred_us, sequence)) FROM source"
        return int(self._session.sql(last).collect()[0][0] or 0)

    def _learnt(self, words: Words, view: View) -> Learnt:
        """What only all items together can tell."""
        learn = partial(learn_packed, words=words, view=view)
        packed = over_partitions(self._sharded(), learn, self._schema(PACKED)).persist()
        counted = over_partitions(packed.where(packed.relation == "steps"), unpack, self._schema(COUNTED)).toArrow()
        steps = StepCounts()
        steps.take_up(counted.cast(COUNTED))
        closings = over_partitions(packed.where(packed.relation == "closings"), unpack, self._schema(CLOSINGS))
        one = self._schema(pa.schema([("sequence", pa.int64())]))
        found = over_partitions(closings.repartition(self._shards, "doer"), bursts_of, one).toArrow()
        packed.unpersist()
        return Learnt(
            bursts=np.sort(np.asarray(found["sequence"].to_numpy(), dtype=np.int64)),
            steps={"person": steps.learnt("person", words.size + 1), "unit": steps.learnt("unit", words.size + 1)},
        )

    def _sharded(self) -> DataFrame:
        entries = self._session.sql(f"SELECT *, PMOD(HASH(item), {self._shards}) AS shard FROM source")
        return entries.repartitionById(self._shards, "shard")

    def _derive(self, words: Words, view: View, learnt: Learnt) -> None:
        """Derived once and kept packed; a relation is unpacked when a question first needs it."""
        derive = partial(derive_packed, words=words, view=view, learnt=learnt)
        packed = over_partitions(self._sharded(), derive, self._schema(PACKED)).persist()
        self._kept.append(packed)
        nothing = derive_shard(ENTRY_SCHEMA.empty_table(), 0, words, view, learnt)
        for name in DERIVED:
            schema = self._schema(getattr(nothing, name).schema)
            self._keep(name, over_partitions(packed.where(packed.relation == name), unpack, schema))

    def _norms(self) -> pa.Table:
        ended = "ended_by IN ('handover', 'close')"
        columns = "level, ended_by, settled, kind, step, charged_w, longest_gap_w"
        holds = self._session.sql(f"SELECT {columns} FROM holds_coded WHERE {ended}")
        schema = Norms().table().schema
        found = over_partitions(holds.repartition(self._shards, "level", "kind", "step"), norms_of, self._schema(schema))
        return found.toArrow().cast(schema)

    def _schema(self, schema: pa.Schema) -> StructType:
        return self._session.createDataFrame(schema.empty_table()).schema

    def _keep(self, name: str, frame: DataFrame) -> None:
        """Worked out when it is first needed."""
        frame.persist().createOrReplaceTempView(name)
        self._kept.append(frame)

    def close(self) -> None:
        """Spark may forget the tables."""
        for frame in self._kept:
            frame.unpersist()


def bring(session: SparkSession, name: str, table: pa.Table) -> None:
    """A small table, for questions."""
    session.createDataFrame(table).createOrReplaceTempView(name)
