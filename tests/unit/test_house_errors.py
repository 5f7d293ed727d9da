"""Takes faults. Gives what a person reads. Never a traceback."""

from __future__ import annotations

import pickle

import pytest

from shigan.calendars import CalendarFaults, DayOutsideCalendar
from shigan.citations.citation import CitationError
from shigan.errors import Both, ShiganError, reason_of, told
from shigan.expressions.errors import ExpressionError
from shigan.ledger import EventsRefused, LedgerError
from shigan.organisation.loading import OrganisationFaults
from shigan.packs import PackFaults


class WrongFile(ShiganError):
    """A kind of its own."""


def test_an_error_reads_as_one_paragraph() -> None:
    error = ShiganError(
        "rule 'late' cites 'measures/art-21'",
        expected="a provision of pack 'example'",
        where="rules/late.yaml:7",
        remedy="add the article, or correct the citation.",
    )
    assert str(error) == (
        "rules/late.yaml:7: rule 'late' cites 'measures/art-21'; expected: a provision of pack 'example'; "
        "what to do: add the article, or correct the citation."
    )


def test_what_is_not_known_is_not_said() -> None:
    assert str(ShiganError("the file is empty")) == "the file is empty."


def test_an_error_survives_the_way_out_of_a_child_process() -> None:
    there = WrongFile("a", expected="b", where="c", remedy="d")
    back = pickle.loads(pickle.dumps(there))
    assert type(back) is WrongFile
    assert (back.found, back.expected, back.where, back.remedy) == ("a", "b", "c", "d")


def test_an_error_is_told_in_the_language_of_the_reader_and_is_english_as_a_text() -> None:
    error = ShiganError(Both("the file is empty", zh="文件是空的"), where="a.csv")
    back = pickle.loads(pickle.dumps(error))
    assert (told(back.found, "zh"), told(back.found, "en"), told(back.where, "zh")) == (
        "文件是空的", "the file is empty", "a.csv",
    )  # fmt: skip
    assert str(back) == "a.csv: the file is empty."


@pytest.mark.parametrize(
    "error",
    [
        CalendarFaults(["a", "b"]), OrganisationFaults(["a"]), EventsRefused(["a"]), LedgerError("a"), CitationError("a"),
        DayOutsideCalendar("a"), PackFaults("p", ()), ExpressionError("1 +", ()),
    ],
)  # fmt: skip
def test_every_fault_of_a_stage_is_something_a_person_can_put_right(error: ShiganError) -> None:
    assert isinstance(error, ShiganError)
    assert str(pickle.loads(pickle.dumps(error))) == str(error) == str(error.found)


def test_the_operating_system_refuses_in_both_languages() -> None:
    assert reason_of(FileNotFoundError(2, "No such file or directory")).zh == "没有这个文件或文件夹"
