"""The columns of a fact.

One row is one indicator for one subject, over all its kinds and periods (kind and period null) or for one of
them. Counts are whole numbers; the rest is computed from them by facts.statistics, once, for every engine.
"""

from __future__ import annotations

import pyarrow as pa

FACT_SCHEMA: pa.Schema = pa.schema(
    [
        pa.field("indicator", pa.string(), nullable=False),
        pa.field("level", pa.string(), nullable=False),  # person | unit | pair (of units) | kind
        pa.field("subject", pa.string(), nullable=False),  # pseudonymous key, unit, 'A → B', or kind
        pa.field("kind", pa.string()),  # null: all kinds
        pa.field("period", pa.string()),  # null: all periods
        pa.field("n", pa.int64(), nullable=False),  # denominator: how many rows were looked at
        pa.field("items", pa.int64()),  # distinct items among them; null: not counted, because nothing is said of it
        pa.field("observed", pa.int64(), nullable=False),  # numerator
        pa.field("exposure", pa.int64(), nullable=False),  # what the numerator is divided by (n for a share)
        pa.field("value", pa.float64()),  # observed / exposure; for durations the median in working hours
        pa.field("p90", pa.float64()),  # durations only, working hours
        pa.field("expected", pa.float64()),  # of observed, given the mix of kinds
        # observed / expected of what is compared (not silent); for durations expected / observed: above 1 = slower
        pa.field("ratio", pa.float64()),
        pa.field("shrunk", pa.float64()),  # ratio drawn towards 1 by its uncertainty
        pa.field("low_95", pa.float64()),  # control limits of the ratio
        pa.field("high_95", pa.float64()),
        pa.field("low_998", pa.float64()),
        pa.field("high_998", pa.float64()),
        pa.field("dispersion", pa.float64()),  # over-dispersion factor used, >= 1
        pa.field("z", pa.float64()),  # standard score after over-dispersion, without the one period that speaks most; above 0 = worse
        pa.field("p_value", pa.float64()),  # one-sided, in the direction the indicator calls worse
        pa.field("silent", pa.int64(), nullable=False),  # of n: rows of a kind and step that too few others do
        pa.field("silent_observed", pa.int64(), nullable=False),  # of observed: those of the silent rows
        pa.field("spoken", pa.bool_(), nullable=False),  # false: too few items, nothing may be said
    ]
)
