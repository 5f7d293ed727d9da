"""Takes a relation's name and the columns a question needs. Gives a SELECT of them, texts as texts. Never counts.

The staged tables hold codes instead of texts. A question pays only for the texts, norms and sums it names: each is
joined when, and only when, its column is needed. What a question groups by stays a code until it has been counted.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from shigan.engines.relations import RELATIONS
from shigan.engines.sql.dialect import Dialect

_WORD = "LEFT JOIN words AS {alias} ON {alias}.code = r.{code}"
_ITEM = "JOIN keys AS k ON k.item_id = r.item_id"
_VERB = "JOIN verbs AS v ON v.verb = r.verb"
_GIVEN = "JOIN verbs AS v ON v.verb = r.given_verb"
_NORM = "LEFT JOIN norms AS n ON n.level = r.level AND n.kind = r.kind AND n.step = r.step"
_EXCESS_W = """CASE WHEN r.settled THEN 0
WHEN n.norm_median_w IS NOT NULL THEN GREATEST(0, r.charged_w - n.norm_median_w) END"""
_EXCESS = "LEFT JOIN excess AS x ON x.level = r.level AND x.item_id = r.item_id"

EXCESS: Final = f"""SELECT level, item_id, CASE WHEN COUNT(excess_w) = COUNT(*) THEN CAST(SUM(excess_w) AS BIGINT) END AS item_excess_w
FROM (SELECT r.level, r.item_id, {_EXCESS_W} AS excess_w FROM holds_coded AS r {_NORM}) AS holds GROUP BY level, item_id"""
"""The rows of table ``excess``: one per item and level; null where the excess of any of its holds is not known."""


@dataclass(frozen=True)
class Column:
    """How a declared column comes from its staged table."""

    value: str
    joins: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()  # the staged codes it is made of; above 0 where it is known


@dataclass(frozen=True)
class Source:
    """A staged table and the columns that are not simply there under their own name."""

    table: str
    where: str = "TRUE"
    columns: dict[str, Column] = field(default_factory=dict)


def _word(code: str) -> Column:
    alias = f"{code}_w"
    return Column(f"{alias}.text", (_WORD.format(alias=alias, code=code),), codes=(code,))


def _words(*codes: str) -> dict[str, Column]:
    return {code: _word(code) for code in codes}


def _whole(column: str) -> Column:
    """Where they have room, numbers are staged in half the bytes; what is reckoned with them may need more."""
    return Column(f"CAST(r.{column} AS BIGINT)")


_HAS_ITEM = {"item": Column("k.item", (_ITEM,), codes=("item_id",))}
_GIVER, _TAKER = _word("holder"), _word("passed_to")

SOURCES: Final[dict[str, Source]] = {
    "entries": Source(
        "entries_coded",
        columns={
            **_HAS_ITEM,
            "action": Column("v.action", (_VERB,), codes=("verb",)),
            **_words("kind", "channel", "activity", "actor", "unit", "counterpart", "counterpart_unit", "outcome"),
            **_words("period", "held_by", "held_by_unit", "done_by", "done_by_unit", "done_step"),
        },
    ),
    "holds": Source(
        "holds_coded",
        columns={
            **_HAS_ITEM,
            **_words("holder", "kind", "channel", "unit", "period", "period_left", "received_from", "passed_to", "step", "last_step"),
            "ended": Column("r.ended_by IN ('handover', 'close', 'cancel')"),
            **{norm: Column(f"n.{norm}", (_NORM,)) for norm in ("norm_median_w", "norm_p90_w", "norm_gap_p90_w")},
            "excess_w": Column(_EXCESS_W, (_NORM,)),
            "item_excess_w": Column("x.item_excess_w", (_EXCESS,)),
        },
    ),
    "items": Source("items_coded", columns={**_HAS_ITEM, **_words("kind", "channel", "period", "unit", "person", "step")}),
    "handovers": Source(
        "holds_coded",
        where="r.ended_by = 'handover'",
        columns={
            **_HAS_ITEM,
            **_words("kind", "channel", "step", "to_step"),
            "way": Column("r.left_way"),
            "action": Column("v.action", (_GIVEN,), codes=("given_verb",)),
            "holder": _GIVER,
            "to_holder": _TAKER,
            "pair": Column(
                f"CONCAT({_GIVER.value}, ' → ', {_TAKER.value})",
                (*_GIVER.joins, *_TAKER.joins),
                codes=(*_GIVER.codes, *_TAKER.codes),
            ),
            "period": _word("period_left"),
            "at_s": _whole("left_s"),
            "worked": Column("r.n_work > 0"),
            "came_back_idle": Column("(r.came_back AND r.taker_idle)"),
            "sequence": _whole("passed_at"),
        },
    ),
}


def source(
    relation: str, needed: Iterable[str], dialect: Dialect, level: str | None = None, codes: Iterable[str] = ()
) -> str:
    """A SELECT of the needed columns, in the order of their declaration; at least one. Then ``codes``, as code_...."""
    wanted = set(needed)
    unknown = sorted(wanted - set(RELATIONS[relation]))
    assert not unknown, f"relation {relation!r} has no column {', '.join(unknown)}"
    staged = SOURCES[relation]
    declared = [column for column in RELATIONS[relation] if column in wanted] or [next(iter(RELATIONS[relation]))]
    ways = {column: staged.columns.get(column, _plain(relation, column)) for column in declared}
    joins = dict.fromkeys(join for way in ways.values() for join in way.joins)
    values = ", ".join(
        [
            *(f"{way.value} AS {dialect.name_of(column)}" for column, way in ways.items()),
            *(f"r.{code} AS code_{code}" for code in codes),
        ]
    )
    of_level = "" if level is None else f" AND r.level = {dialect.text(level)}"
    return "\n".join([f"SELECT {values} FROM {staged.table} AS r", *joins, f"WHERE {staged.where}{of_level}"])


def _plain(relation: str, column: str) -> Column:
    """A column that is staged under its own name."""
    return _whole(column) if RELATIONS[relation][column] == "int" else Column(f"r.{column}")


def codes_of(relation: str, column: str) -> tuple[str, ...]:
    """The codes a column is made of; empty where it is staged as it is."""
    declared = SOURCES[relation].columns.get(column)
    return () if declared is None else declared.codes


def way_to(relation: str, column: str, dialect: Dialect) -> Column:
    """How a column comes from its codes, or is simply there, in something called r."""
    if codes_of(relation, column):
        return SOURCES[relation].columns[column]
    return Column(f"r.{dialect.name_of(column)}")
