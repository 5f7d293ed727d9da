"""What the language of measures and conditions means, and what it refuses."""

from __future__ import annotations

import pickle
from typing import Any

import pytest

from shigan.engines.relations import RELATIONS
from shigan.expressions import ExpressionError, evaluate, parse, to_prose, to_sql

COLUMNS = {"n": "int", "m": "int", "ratio": "number", "kind": "text", "late": "bool", "acted": "bool"}


def value(text: str, **row: Any) -> object:
    return evaluate(parse(text, COLUMNS), dict.fromkeys(COLUMNS) | row)


@pytest.mark.parametrize(
    ("text", "row", "expected"),
    [
        # three-valued logic: the decisive value wins over unknown
        ("late and acted", {"late": False}, False),
        ("late and acted", {"late": True}, None),
        ("late or acted", {"late": True}, True),
        ("late or acted", {"late": False}, None),
        ("not late", {}, None),
        # comparisons with unknown are unknown, asking whether it is unknown is not
        ("n >= 10", {}, None),
        ("n is unknown", {}, True),
        ("n is known", {"n": 0}, True),
        ("n is not null", {}, False),
        ("n between 1 and m", {"n": 0}, False),
        ("n between 1 and m", {"n": 2}, None),
        ("kind in ('a', 'b')", {}, None),
        ("kind not in ('a', 'b')", {"kind": "c"}, True),
        # division is real, and by zero unknown
        ("n / m", {"n": 1, "m": 2}, 0.5),
        ("n / m", {"n": 1, "m": 0}, None),
        ("1 / 0.0", {}, None),
        # whole numbers are 64 bit and unknown beyond
        ("n + 1", {"n": 2**63 - 1}, None),
        ("-n", {"n": -(2**63)}, None),
        ("abs(n)", {"n": -(2**63)}, None),
        ("n * m", {"n": 2**32, "m": 2**31 - 1}, 2**63 - 2**32),
        # a real result that is not finite is unknown
        ("ratio * ratio", {"ratio": 1e200}, None),
        ("1 / (ratio * ratio)", {"ratio": 1e200}, None),
        # the greatest of something unknown is unknown
        ("greatest(n, m)", {"n": 3}, None),
        ("least(n, ratio)", {"n": 3, "ratio": 2.5}, 2.5),
        ("coalesce(n, m, 7)", {}, 7),
        ("nullif(n, 0)", {"n": 0}, None),
        ("nullif(n, m)", {"n": 4}, 4),
        # rounding goes away from zero; floor gives a whole number
        ("round(ratio)", {"ratio": 2.5}, 3.0),
        ("round(ratio)", {"ratio": -2.5}, -3.0),
        ("round(ratio, 1)", {"ratio": 0.25}, 0.3),
        ("floor(ratio)", {"ratio": -0.5}, -1),
        ("floor(ratio)", {"ratio": 1e19}, None),
        # the first branch that is true; unknown is not true
        ("case when late then 1 when acted then 2 else 3 end", {"acted": True}, 2),
        ("case when late then 1 end", {}, None),
        ("case when late then 1 else 0.5 end", {"late": True}, 1.0),
        # texts compare by code point: capital letters before small, Chinese after both
        ("kind > 'Z'", {"kind": "a"}, True),
        ("kind > 'z'", {"kind": "督办"}, True),
        ("kind = 'O''Hara'", {"kind": "O'Hara"}, True),
        ("n + m * 2 - 1", {"n": 1, "m": 2}, 4),
        ("n > 0 or late and acted", {"n": 1}, True),
        ("TRUE", {}, True),
    ],
)
def test_an_expression_means_exactly_this(text: str, row: dict[str, Any], expected: object) -> None:
    found = value(text, **row)
    assert found == expected and type(found) is type(expected)


@pytest.mark.parametrize(
    ("text", "kind"),
    [("n + 1", "int"), ("n / 1", "number"), ("n * 1.5", "number"), ("floor(ratio)", "int"), ("round(n)", "number"),
     ("kind", "text"), ("nullif(n, 1.5)", "int"), ("coalesce(n, ratio)", "number"), ("late = true", "bool")],
)  # fmt: skip
def test_the_type_of_an_expression_is_known_before_any_row_is_seen(text: str, kind: str) -> None:
    assert parse(text, COLUMNS).type == kind


def test_an_expression_names_the_columns_it_reads() -> None:
    assert parse("n > 0 and (late or kind = 'n')", COLUMNS).columns == {"n", "late", "kind"}


def test_every_column_of_every_relation_can_be_written_bare() -> None:
    for columns in RELATIONS.values():
        for name, kind in columns.items():
            assert parse(name, columns).type == kind


HOSTILE = [
    "n = (select 1)", "n in (select n from read_csv('/etc/passwd'))", "exists(select 1)", "n > 0 union select 1",
    "n > 0; drop table entries", "read_csv('x')", "n > 0 -- and late", "n /* x */ > 0", "n // 2", "n % 2", "n ^ 2",
    "n ** 2", "n | 1", "n & 1", "~n", "n << 1", "kind || 'a'", "kind like 'a%'", "kind similar to 'a'", "kind ~ 'a'",
    "kind glob '*'", "n::text", "cast(n as text)", "try_cast(kind as int)", "list_transform([1], x -> x)",
    "n = $1", "n = ?", "n = :a", "n = @a", "n = #1", "n = 0xff", "n = x'ff'", "n = 1e5", "n = 1_000", "n = .5",
    "n = 99999999999999999999", '"n" = 1', "`n` = 1", "entries.n = 1", "[1, 2]", "{'a': 1}", "columns(*)", "*",
    "n = any(m)", "if(late, 1, 2)", "ifnull(n, 0)", "nvl(n, 0)", "ceil(n)", "round(n, m)", "round(n, 10)",
    "round(n, -1)", "floor(n, 1)", "getenv('HOME')", "current_date", "now()", "random()",
    "interval 3 day", "date '2024-01-01'",
    "n as m", "n m", "case n when 1 then 2 end", "n is true", "n is distinct from m", "n isnull", "kind collate nocase",
    "n in m", "n in (m)", "n in ()", "n in (null)", "n = null", "n + null", "greatest(n)", "coalesce(n)", "abs(kind)",
    "null", "case when late then null end", "late < acted", "n and late", "not n", "-kind", "kind = 1", "n = '1'",
    "late = 1", "n = m = 1", "coalesce(n, 'a')", "case when n then 1 end", "case when late then 1 else 'a' end",
    "unknown_name > 1", "N > 1", "n >", "n > > 1", "(n > 1", "n > 1)", "()", "", "   ", "'open", "'a\\'", "'a\nb'",
    "n == 1", "n ! = 1", "n = 1,", "ｎ > 1", "n > １", "n > 1 and", "\ud800", "'\ud800' = kind", "n\x00 > 1",
    "late in (1)", "struct_pack(a := 1)", "n > all (1)", "(n, m) = (1, 2)", "n between 1",
    "filter (where late)", "count(*) over ()",
    "kind = 'a' 'b'", "E'a' = kind", "n at time zone 'x'", "extract(day from n)", "try(n)", "unnest(n)", "not",
    "is null",
]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
def test_anything_else_is_refused_with_position_expectation_and_remedy(text: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        parse(text, COLUMNS)
    assert caught.value.faults
    for fault in caught.value.faults:
        assert 1 <= fault.position <= len(text) + 1
        assert fault.found and fault.expected and fault.remedy


@pytest.mark.parametrize(
    "text",
    [
        "+".join(["n"] * 5000), "n" + "+n" * 100 + " > 0", "(" * 60 + "n" + ")" * 60, "not " * 100 + "late",
        "- " * 200 + "n", "greatest(n," * 20 + "n" + ")" * 20, "case when late then " * 18 + "n" + " end" * 18 + " > 1",
        "abs(" * 39 + "n" + ")" * 39, "n in (" + ",".join(["1"] * 240) + ")", "coalesce(" * 41 + "n" + ",1)" * 41,
        "ratio / (1 + " * 12 + "ratio" + ")" * 12,
    ],
    ids=range(11),
)  # fmt: skip
def test_what_is_too_large_is_refused_in_bounded_time(text: str) -> None:
    try:
        expression = parse(text, COLUMNS)
    except ExpressionError:
        return
    assert len(to_sql(expression, "duckdb")) < 100_000


def test_a_chain_of_conditions_is_not_deep() -> None:
    assert value(" and ".join(["n>0"] * 60), n=1) is True


def test_all_faults_of_an_expression_are_named_at_once() -> None:
    with pytest.raises(ExpressionError) as caught:
        parse("kind = 1 and n and foo(m)", COLUMNS)
    assert [fault.position for fault in caught.value.faults] == [
        20
    ]  # words first: the grammar is not tried on foreign ones
    with pytest.raises(ExpressionError) as caught:
        parse("kind = 1 and n and not ratio", COLUMNS)
    assert [fault.position for fault in caught.value.faults] == [1, 14, 24]


def test_a_misspelt_column_is_answered_with_the_nearest_names() -> None:
    with pytest.raises(ExpressionError, match="did you mean ratio"):
        parse("ratios > 1", COLUMNS)


def test_a_row_must_have_the_column_and_its_type() -> None:
    expression = parse("n > 1", COLUMNS)
    with pytest.raises(KeyError, match="give None"):
        evaluate(expression, {})
    for wrong in ("1", True, 1.5):
        with pytest.raises(ValueError, match="of type int"):
            evaluate(expression, {"n": wrong})
    with pytest.raises(ValueError, match="finite"):
        evaluate(parse("ratio > 1", COLUMNS), {"ratio": float("nan")})


def test_errors_and_expressions_travel_between_processes() -> None:
    expression = parse("n > 1", COLUMNS)
    assert pickle.loads(pickle.dumps(expression)) == expression
    with pytest.raises(ExpressionError) as caught:
        parse("n >", COLUMNS)
    assert pickle.loads(pickle.dumps(caught.value)).faults == caught.value.faults


def test_sql_quotes_names_and_texts_for_each_dialect() -> None:
    expression = parse("kind = 'O''Hara'", COLUMNS)
    assert to_sql(expression, "duckdb") == "(\"kind\" = 'O''Hara')"
    assert to_sql(expression, "spark") == "(`kind` = 'O\\'Hara')"


def test_a_value_is_told_as_people_know_it_but_a_factor_stays_a_number() -> None:
    def told(column: str, value: object) -> str | None:
        return f"{value} {column}s"

    assert to_prose(parse("n * 2 > 8 or kind = 'a'", COLUMNS), "en", {}, told) == "(n times 2) is above 8 ns or kind is “a kinds”"


def test_a_condition_can_be_read_aloud_in_both_languages() -> None:
    expression = parse("n >= 10 and (late or ratio > 1.5) and kind is known", COLUMNS)
    zh = to_prose(expression, "zh", {"n": "件数", "late": "逾期", "ratio": "倍数", "kind": "事项"})
    en = to_prose(expression, "en", {"n": "the number of items"})
    assert zh == "件数不低于10，且（逾期，或倍数高于1.5），且事项已知"
    assert to_prose(parse("late is known", COLUMNS), "zh", {"late": "逾期"}) == "是否逾期已知"
    assert to_prose(parse("late is unknown", COLUMNS), "en", {}) == "it is not known whether late"
    assert to_prose(parse("coalesce(kind, '') <> 'x'", COLUMNS), "zh", {"kind": "事项"}) == "事项（未知时视为空）不为“x”"
    assert en == "the number of items is at least 10 and (late or ratio is above 1.5) and kind is known"
