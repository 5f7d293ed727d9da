"""Every measure of the baseline pack can be asked of an engine as it stands."""

from __future__ import annotations

import duckdb

from shigan.engines.relations import RELATIONS
from shigan.expressions import to_sql
from shigan.packs import FACT_COLUMNS, default_pack_path, load_pack

TYPES = {"int": "BIGINT", "number": "DOUBLE", "text": "VARCHAR", "bool": "BOOLEAN"}


def test_every_expression_of_every_indicator_and_rule_binds_on_duckdb() -> None:
    engine = duckdb.connect()
    for name, columns in [*RELATIONS.items(), ("facts", FACT_COLUMNS)]:
        engine.execute(f'CREATE TABLE "{name}" ({", ".join(f"{c} {TYPES[k]}" for c, k in columns.items())})')
    pack = load_pack(default_pack_path(), relations=RELATIONS)
    asked = [
        (indicator.relation, expression)
        for indicator in pack.indicators.values()
        for expression in (indicator.where, indicator.numerator, indicator.exposure)
        if expression is not None
    ]
    asked += [("facts", rule.applies) for rule in pack.rules.values() if not rule.also]
    for relation, expression in asked:
        assert engine.execute(f'SELECT {to_sql(expression, "duckdb")} FROM "{relation}"').fetchall() == []
    assert len(asked) > 80
