"""Times: every shape a source writes becomes the exact instant and the offset of the source's clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import duckdb
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shigan.ingest.formats import guess_format
from shigan.ingest.instants import check_format, check_zone, install_clock, reading

EPOCH = datetime(1970, 1, 1)


def read(text: str, form: str) -> tuple[str | None, int | None]:
    """The wall clock as ISO, and the text's own offset."""
    way = reading("t", form)
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'").fetchall()
        row = connection.execute(f"SELECT {way.local}, {way.own} FROM (SELECT ?::VARCHAR AS t)", [text]).fetchall()[0]
    return (None if row[0] is None else (EPOCH + timedelta(microseconds=row[0])).isoformat()), row[1]


@pytest.mark.parametrize(
    ("text", "form", "local", "own"),
    [
        ("2011-10-11T13:42:22.688+02:00", "iso", "2011-10-11T13:42:22.688000", 120),
        ("2011-10-11T13:42:22.688123Z", "iso", "2011-10-11T13:42:22.688123", 0),
        ("2011-10-11 13:42:22,5 -0330", "iso", "2011-10-11T13:42:22.500000", -210),
        ("2011-10-11T13:42+05", "iso", "2011-10-11T13:42:00", 300),
        ("2014-04-14 00:00:00", "iso", "2014-04-14T00:00:00", None),
        ("2014-04-14", "iso", "2014-04-14T00:00:00", None),
        ("2014-4-1", "iso", "2014-04-01T00:00:00", None),
        ("2011/7/1 1:32", "%Y/%m/%d %H:%M", "2011-07-01T01:32:00", None),
        ("2011/7/1 下午 1:32", "%Y/%m/%d %p%I:%M", "2011-07-01T13:32:00", None),
        ("2026.11.3", "%Y.%m.%d", "2026-11-03T00:00:00", None),
        ("2026年11月3日", "%Y年%m月%d日", "2026-11-03T00:00:00", None),
        ("2026年11月3日 9时05分", "%Y年%m月%d日 %H时%M分", "2026-11-03T09:05:00", None),
        ("03/11/2026 09:05 +0800", "%d/%m/%Y %H:%M %z", "2026-11-03T09:05:00", 480),
        ("03/11/2026 09:05 -08:30", "%d/%m/%Y %H:%M %z", "2026-11-03T09:05:00", -510),
        ("2011-07-01 01:32:05.1234567", "%Y-%m-%d %H:%M:%S.%f", "2011-07-01T01:32:05.123456", None),
        ("1318333342", "epoch_s", "2011-10-11T11:42:22", None),
        ("1318333342688", "epoch_ms", "2011-10-11T11:42:22.688000", None),
        ("40827.5", "excel", "2011-10-11T12:00:00", None),
    ],
)
def test_a_time_is_read_exactly(text: str, form: str, local: str, own: int | None) -> None:
    assert read(text, form) == (local, own)


NO_ISO_TIME = ("2011-02-30", "2011-13-01T00:00:00Z", "infinity", "epoch", "now", "", "2011-10-11 13:42 Europe/Rome",
               "2011-10-11T13:42:61Z", "20111011", "2011-10-11T13", "11.10.2011", "2011-10-11T13:42:00+05:30:15")  # fmt: skip


@pytest.mark.parametrize("text", NO_ISO_TIME)
def test_what_is_no_iso_time_is_not_made_into_one(text: str) -> None:
    assert read(text, "iso")[0] is None


@pytest.mark.parametrize(
    "zone", ["Asia/Shanghai", "Europe/Amsterdam", "America/New_York", "Pacific/Auckland", "Australia/Lord_Howe"]
)
@settings(max_examples=5, deadline=None)
@given(st.lists(st.integers(0, 129 * 365 * 86_400), min_size=50, max_size=200), st.integers(1970, 2037))
def test_zones_agree_with_the_reference_of_the_standard_library(zone: str, seconds: list[int], year: int) -> None:
    days = [(month, day, hour) for month in (3, 4, 9, 10, 11) for day in range(1, 29) for hour in (0, 1, 2, 3)]
    near_changes = [int((datetime(year, *one, 30) - EPOCH).total_seconds()) for one in days]
    table = pa.table({"x": [second * 1_000_000 for second in seconds + near_changes]})
    place = ZoneInfo(zone)
    with duckdb.connect() as connection:
        clock = install_clock(connection, zone, "z")
        connection.register("times", table)
        rows = connection.execute(
            f"SELECT x, {clock.at_local.format(t='x')}, {clock.at_utc.format(t='x')} FROM times"
        ).fetchall()
    for x, at_local, at_utc in rows:
        naive = EPOCH + timedelta(microseconds=x)
        assert timedelta(minutes=at_local) == naive.replace(tzinfo=place).utcoffset(), naive
        assert timedelta(minutes=at_utc) == naive.replace(tzinfo=UTC).astimezone(place).utcoffset(), naive


def guess(texts: list[str]) -> object:
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'").fetchall()
        connection.register("source", pa.table({"t": texts}))
        return guess_format(connection, "source", "t", ["-"])


def test_a_format_is_inferred_from_all_of_a_sample() -> None:
    found = guess(["2011/7/1 1:32", "2011/12/24 23:59", "-"])
    assert (found.format, found.share, found.rivals, found.daily) == ("%Y/%m/%d %H:%M", 1.0, (), False)  # type: ignore[attr-defined]


def test_days_that_could_be_months_are_a_doubt_and_not_a_choice() -> None:
    found = guess(["03/04/2026", "05/06/2026"])
    assert (found.format, found.rivals) == ("%d/%m/%Y", ("%m/%d/%Y",))  # type: ignore[attr-defined]
    assert guess(["03/04/2026", "25/06/2026"]).rivals == ()  # type: ignore[attr-defined]


@pytest.mark.parametrize("texts", [["40827.5", "40828"], ["1318333342"], ["138-1234-5678"], ["张三", "李四"], [""]])
def test_numbers_and_names_are_never_taken_for_times(texts: list[str]) -> None:
    assert guess(texts) is None


def test_unusable_zones_and_formats_say_what_is_expected() -> None:
    with pytest.raises(ValueError, match=r"expected a name such as Asia/Shanghai or an offset \+08:00"):
        check_zone("Beijing")
    with pytest.raises(ValueError, match="expected one of auto, iso"):
        check_format("dd-mm-yyyy")
    assert check_zone("+08:00") == "+08:00"


def test_a_column_that_many_hands_filled_in_is_read_by_several_plain_formats() -> None:
    texts = ["2026.11.3", "2026年1月5日", "2026-01-05", "2026/3/4", "合计"]
    with duckdb.connect() as connection:
        connection.register("sheet", pa.table({"day": texts}))
        guess = guess_format(connection, "sheet", "day")
    assert guess is not None
    assert (guess.share, guess.rivals) == (0.8, ())
    assert check_format(guess.format) == guess.format
    assert [read(text, guess.format)[0] for text in texts] == [
        "2026-11-03T00:00:00", "2026-01-05T00:00:00", "2026-01-05T00:00:00", "2026-03-04T00:00:00", None,
    ]  # fmt: skip


def test_days_that_could_be_months_are_never_mixed() -> None:
    with duckdb.connect() as connection:
        connection.register("sheet", pa.table({"day": ["03/04/2026", "13/04/2026", "2026-01-05"]}))
        guess = guess_format(connection, "sheet", "day")
    assert guess is not None
    assert guess.format == "%d/%m/%Y"
