"""Takes faults. Gives what a person reads. Never a traceback."""

from __future__ import annotations

import pickle

from shigan.errors import ShiganError


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
