"""Takes a question of engines.protocol. Gives one SELECT that answers it. Never scans the relation twice."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from shigan.engines.protocol import PPB, Measure, Rows, Survival, Tally
from shigan.engines.relations import RELATIONS
from shigan.engines.schemas import OWN_ORDER, SURVIVAL_COLUMNS
from shigan.engines.sql.decoding import Column, codes_of, source, way_to
from shigan.engines.sql.dialect import Dialect
from shigan.expressions import Expression, to_sql

_TOLERANCE = "1e-9"


def tally(query: Tally, dialect: Dialect) -> str:
    """Counts by codes, and gives them their texts afterwards. Different codes may make one text: those are added up."""
    counted_rows = counted(query, dialect)
    return tally_told(query, f"({counted_rows})", dialect) if query.group_by else counted_rows


def tally_told(query: Tally, counted_rows: str, dialect: Dialect, part: tuple[int, int] = (0, 1)) -> str:
    """Reads what ``counted`` gives: a table, or the statement in brackets. ``part``: which of how many to give."""
    if all(len(codes_of(query.relation, column)) <= 1 for column in query.group_by):
        return _told_one_by_one(query, counted_rows, dialect, part)
    ways = {column: way_to(query.relation, column, dialect) for column in query.group_by}
    joins = "\n".join(dict.fromkeys(join for way in ways.values() for join in way.joins))
    groups = [dialect.name_of(column) for column in query.group_by]
    values = [f"{way.value} AS {dialect.name_of(column)}" for column, way in ways.items()]
    names = [dialect.name_of(name) for name in query.measures]
    sums = [f"CAST(SUM({name}) AS BIGINT) AS {name}" for name in names]
    wanted = f"{groups[0]} IS NOT NULL" + (f" AND hash({groups[0]}) % {part[1]} = {part[0]}" if part[1] > 1 else "")
    return f"""SELECT {", ".join([*groups, *sums])}
FROM (SELECT {", ".join([*values, *(f"r.{name}" for name in names)])} FROM {counted_rows} AS r {joins}) AS told
WHERE {wanted} GROUP BY {", ".join(groups)} ORDER BY {_ordered(groups)}"""


def _told_one_by_one(query: Tally, counted_rows: str, dialect: Dialect, part: tuple[int, int]) -> str:
    """Where each column is one code, or none, each row stays as it is, because a code stands for one text."""
    ways = {column: way_to(query.relation, column, dialect) for column in query.group_by}
    first = next(iter(ways.values()))
    key = f"r.{first.codes[0]}" if first.codes else first.value
    joins = "\n".join(dict.fromkeys(join for way in ways.values() for join in way.joins))
    values = [f"{way.value} AS {dialect.name_of(column)}" for column, way in ways.items()]
    names = [f"r.{dialect.name_of(name)}" for name in query.measures]
    texts = [way.value for way in ways.values()]
    wanted = f"{texts[0]} IS NOT NULL" + (f" AND hash({key}) % {part[1]} = {part[0]}" if part[1] > 1 else "")
    return f"""SELECT {", ".join([*values, *names])}
FROM {counted_rows} AS r {joins} WHERE {wanted} ORDER BY {_ordered(texts)}"""


def counted(query: Tally, dialect: Dialect) -> str:
    """One row per combination of codes, under the codes' own names."""
    expressions = [query.where, *(e for m in query.measures.values() for e in (m.where, m.value))]
    codes = [code for column in query.group_by for code in codes_of(query.relation, column)]
    plain = [column for column in query.group_by if not codes_of(query.relation, column)]
    rows = source(query.relation, _needed(plain, expressions), dialect, query.level, dict.fromkeys(codes))
    keys = {f"code_{code}": code for code in codes} | {dialect.name_of(name): dialect.name_of(name) for name in plain}
    selected = [f"{key} AS {name}" for key, name in keys.items()]
    measures = [f"{_measure(measure, dialect)} AS {dialect.name_of(name)}" for name, measure in query.measures.items()]
    grouped = f"GROUP BY {', '.join(keys)}" if keys else ""
    return f"""SELECT {", ".join([*selected, *measures])}
FROM ({rows}) AS r WHERE {_condition(query.where, (), dialect)} {grouped}"""


def _needed(columns: Iterable[str], expressions: Iterable[Expression | None]) -> set[str]:
    return {*columns, *(column for e in expressions if e is not None for column in e.columns)}


def _measure(measure: Measure, dialect: Dialect) -> str:
    where = "TRUE" if measure.where is None else to_sql(measure.where, dialect.name)
    if measure.value is None:
        return f"COUNT(CASE WHEN {where} THEN 1 END)"
    assert measure.value.type == "int", f"a measure sums whole numbers, {measure.value.text!r} is none"
    return f"CAST(COALESCE(SUM(CASE WHEN {where} THEN {to_sql(measure.value, dialect.name)} END), 0) AS BIGINT)"


def _condition(where: Expression | None, group_by: Sequence[str], dialect: Dialect) -> str:
    known = [f"{dialect.name_of(group_by[0])} IS NOT NULL"] if group_by else []
    return " AND ".join([*known, *([] if where is None else [to_sql(where, dialect.name)])]) or "TRUE"


def _ordered(columns: Iterable[str]) -> str:
    return ", ".join(f"{column} ASC NULLS FIRST" for column in columns)


def survival(query: Survival, dialect: Dialect) -> str:
    """One statement: counts cells of group, stratum and duration once; everything else comes from the cells."""
    return f"WITH cells AS ({_survival_cells(query, dialect)}),\n{_survival_answer(query, dialect)}"


def _survival_cells(query: Survival, dialect: Dialect) -> str:
    """Rows and ends seen per group (g0, g1, ...), stratum (s0, s1, ...) and duration."""
    fixed = (*query.group_by, *query.strata, query.duration, query.observed)
    rows = source(query.relation, _needed(fixed, [query.where]), dialect, query.level)
    by = "".join(f"g{place}, " for place in range(len(query.group_by))) + _strata(query)
    named = [*_numbered("g", query.group_by, dialect), *_numbered("s", query.strata, dialect)]
    selected = "".join(f"{column}, " for column in named)
    duration, observed = dialect.name_of(query.duration), dialect.name_of(query.observed)
    return f"""SELECT {by}t, COUNT(*) AS n, COUNT(CASE WHEN o THEN 1 END) AS d
FROM (SELECT {selected}{duration} AS t, {observed} AS o FROM ({rows}) AS r
WHERE {_condition(query.where, query.group_by, dialect)} AND {duration} IS NOT NULL AND {observed} IS NOT NULL) AS asked
GROUP BY {by}t"""


def _numbered(letter: str, columns: Sequence[str], dialect: Dialect) -> list[str]:
    return [f"{dialect.name_of(column)} AS {letter}{place}" for place, column in enumerate(columns)]


def _strata(query: Survival) -> str:
    """'s0, s1, '"""
    return "".join(f"s{place}, " for place in range(len(query.strata)))


def _survival_answer(query: Survival, dialect: Dialect) -> str:
    """What follows WITH where ``cells`` are there."""
    named = [dialect.name_of(column) for column in query.group_by]
    groups = [f"g{place}" for place in range(len(named))]
    by = ", ".join([*groups, ""])  # 'g0, g1, '
    strata = _strata(query)
    same = " AND ".join(f"h.s{place} IS NOT DISTINCT FROM c.s{place}" for place in range(len(query.strata)))
    keys = f"PARTITION BY {', '.join(groups)}" if groups else ""
    alike = f"PARTITION BY {strata.removesuffix(', ')}"
    hazard = dialect.quotient(f"CAST({PPB} AS BIGINT) * d", "at_risk")
    total = "CAST(COALESCE(SUM({}), 0) AS BIGINT)".format
    quantiles = f"""UNION ALL
SELECT {by}0 AS n, 0 AS d, 0 AS e, CASE WHEN s <= 0.5e0 + {_TOLERANCE} THEN t END AS median,
CASE WHEN s <= 0.1e0 + {_TOLERANCE} THEN t END AS p90 FROM curves"""
    final = f"GROUP BY {', '.join(groups)} ORDER BY {_ordered(groups)}" if groups else ""
    return f"""hazards AS (
SELECT {strata}t, CAST(SUM({hazard}) OVER ({alike} ORDER BY t
ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS BIGINT) AS h
FROM (SELECT {strata}t, d, {_at_risk(alike)} AS at_risk
FROM (SELECT {strata}t, CAST(SUM(n) AS BIGINT) AS n, CAST(SUM(d) AS BIGINT) AS d
FROM cells GROUP BY {strata}t) AS alike) AS risks),
curves AS (
SELECT {by}t, CASE WHEN d = at_risk THEN 0e0 ELSE EXP(SUM(CASE WHEN d < at_risk THEN LN(1e0 - d / at_risk) ELSE 0e0 END)
OVER ({keys} ORDER BY t ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)) END AS s
FROM (SELECT {by}t, d, {_at_risk(keys)} AS at_risk
FROM (SELECT {by}t, CAST(SUM(n) AS BIGINT) AS n, CAST(SUM(d) AS BIGINT) AS d
FROM cells GROUP BY {by}t) AS steps) AS risks)
SELECT {"".join(f"{g} AS {name}, " for g, name in zip(groups, named, strict=True))}{total("n")} AS n,
{total("d")} AS observed, {total("e")} AS expected_ppb, MIN(median) AS median, MIN(p90) AS p90
FROM (SELECT {"".join(f"c.{g}, " for g in groups)}c.n, c.d, c.n * h.h AS e,
CAST(NULL AS BIGINT) AS median, CAST(NULL AS BIGINT) AS p90
FROM cells AS c JOIN hazards AS h ON h.t = c.t AND {same}
{quantiles if query.quantiles else ""}) AS parts
{final}"""


def coded_cells(query: Survival, dialect: Dialect) -> str:
    """The same cells: the groups by what ``cell_name`` calls them, a code where the column has just one; then ``stratum``."""
    columns = list(dict.fromkeys((*query.group_by, *query.strata)))
    codes = {column: codes_of(query.relation, column) for column in columns}
    single = {column: code[0] for column, code in codes.items() if len(code) == 1}
    needed = _needed([query.duration, query.observed, *(c for c in columns if c not in single)], [query.where])
    rows = source(query.relation, needed, dialect, query.level, dict.fromkeys(single.values()))
    values = {
        column: f"code_{single[column]}" if column in single else dialect.name_of(column) for column in columns
    }
    named = [f"{values[column]} AS {cell_name(query, column)}" for column in columns]
    truths = [column for column in query.strata if RELATIONS[query.relation][column] == "bool"]
    coded = [column for column in query.strata if column not in truths]
    stratum = _one_of([values[column] for column in coded], all(column in single for column in coded))
    for column in truths:
        stratum = _and_a_truth(stratum, values[column], is_number=len(coded) <= 2)
    first = query.group_by[0] if query.group_by else None
    known = [] if first is None else [f"{values[first]} > 0" if first in single else f"{values[first]} IS NOT NULL"]
    duration, observed = dialect.name_of(query.duration), dialect.name_of(query.observed)
    where = [*known, _condition(query.where, (), dialect), f"{duration} IS NOT NULL", f"{observed} IS NOT NULL"]
    selected = ", ".join([*named, f"{stratum} AS stratum", f"{duration} AS t"])
    grouped = ", ".join([*values.values(), "t"])
    return f"""SELECT {selected}, COUNT(*) AS n, COUNT(CASE WHEN {observed} THEN 1 END) AS d
FROM ({rows}) AS r WHERE {" AND ".join(f"({condition})" for condition in where)} GROUP BY {grouped}"""


def _one_of(values: Sequence[str], are_codes: bool) -> str:
    """One value that differs wherever any of these does."""
    if len(values) == 1:
        return values[0]
    assert are_codes, f"strata are one column, or several that are texts; found {', '.join(values)}"
    if len(values) == 2:
        return f"CAST({values[0]} AS BIGINT) * {1 << 31} + {values[1]}"
    return f"CONCAT_WS('-', {', '.join(values)})"


def _and_a_truth(stratum: str, value: str, *, is_number: bool) -> str:
    """The same, and differing wherever a truth value does. ``is_number``: the stratum is one, below 2^61."""
    code = f"CASE WHEN {value} THEN 1 WHEN {value} IS NULL THEN 2 ELSE 0 END"
    return f"({stratum}) * 3 + {code}" if is_number else f"CONCAT_WS('-', {stratum}, {code})"


def cell_name(query: Survival, column: str) -> str:
    """What a column is called in ``coded_cells``: its code's name, where it has just one."""
    codes = codes_of(query.relation, column)
    return codes[0] if len(codes) == 1 else f"plain_{column}"


def survival_told(query: Survival, dialect: Dialect) -> str:
    """Reads table ``answered``: the groups by their ``cell_name``, then the numbers. Gives texts for codes, sorted."""
    ways = {}
    for column in query.group_by:
        single = len(codes_of(query.relation, column)) == 1
        ways[column] = way_to(query.relation, column, dialect) if single else Column(f"r.{cell_name(query, column)}")
    joins = "\n".join(dict.fromkeys(join for way in ways.values() for join in way.joins))
    values = [f"{way.value} AS {dialect.name_of(column)}" for column, way in ways.items()]
    order = f"ORDER BY {_ordered(map(dialect.name_of, query.group_by))}" if query.group_by else ""
    told = ", ".join([*values, *(f"r.{name}" for name in SURVIVAL_COLUMNS)])
    return f"SELECT * FROM (SELECT {told} FROM answered AS r {joins}) AS told {order}"


def _at_risk(partition: str) -> str:
    return f"CAST(SUM(n) OVER ({partition} ORDER BY t ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING) AS BIGINT)"


def rows(query: Rows, dialect: Dialect) -> str:
    """Reads the keys from table ``asked_keys``, column ``asked_key``."""
    order = tuple(dict.fromkeys((*query.order_by, *OWN_ORDER[query.relation])))
    needed = _needed((query.key, *query.columns, *order), [query.where, query.largest])
    found = source(query.relation, needed, dialect, query.level)
    key = dialect.name_of(query.key)
    first = "" if query.largest is None else f"{to_sql(query.largest, dialect.name)} DESC NULLS LAST, "
    place = f"ROW_NUMBER() OVER (PARTITION BY {key} ORDER BY {first}{_ordered(map(dialect.name_of, order))})"
    return f"""SELECT {", ".join(dialect.name_of(column) for column in query.columns)}
FROM (SELECT r.*, {place} AS asked_place FROM ({found}) AS r JOIN asked_keys AS a ON a.asked_key = r.{key}
WHERE {_condition(query.where, (), dialect)}) AS placed
WHERE asked_place <= {query.limit} ORDER BY {key}, asked_place"""


def relation(name: str, declared: Iterable[str], dialect: Dialect) -> str:
    order = ", ".join(OWN_ORDER[name])
    return f"SELECT * FROM ({source(name, declared, dialect)}) AS r ORDER BY {order}"


def count(name: str, dialect: Dialect) -> str:
    return f"SELECT COUNT(*) AS n FROM ({source(name, (), dialect)}) AS r"


def compute(names: Sequence[str], columns: Mapping[str, Expression], dialect: Dialect) -> str:
    """Reads table ``given``, whose column ``given_place`` says the order of its rows."""
    given = [dialect.name_of(name) for name in names]
    found = [f"{to_sql(expression, dialect.name)} AS {dialect.name_of(name)}" for name, expression in columns.items()]
    return f"SELECT {', '.join([*given, *found])} FROM given ORDER BY given_place"
