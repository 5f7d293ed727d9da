"""Takes the text of checkpoints. Gives the same checkpoint back, or a refusal. Never a guess."""

from __future__ import annotations

from hashlib import sha256

import pytest

from shigan.ledger import Checkpoint, LedgerError

PLAIN = Checkpoint(origin="bureau/台账", size=7, root=sha256(b"x").digest(), algorithm="sha256")


def test_the_text_is_origin_size_root_and_algorithm() -> None:
    lines = PLAIN.text.split("\n")
    assert (lines[0], lines[1], lines[3], lines[4]) == ("bureau/台账", "7", "algorithm sha256", "")
    assert Checkpoint.parse(PLAIN.text) == PLAIN


def test_signatures_after_an_empty_line_are_not_looked_at() -> None:
    assert Checkpoint.parse(PLAIN.text + "\n— witness.example AAAA\n") == PLAIN


@pytest.mark.parametrize(
    ("line", "instead", "said"),
    [
        (0, "", "line 1 should be the origin"),
        (1, "07", "line 2 should be the number of entries, found '07'"),
        (1, "-1", "line 2"),
        (1, "七", "line 2"),
        (1, "٧", "line 2"),
        (2, "AAAA", "line 3 should be the root"),
        (2, "*", "line 3"),
        (3, "algorithm md5", "line 4"),
        (3, "sha256", "line 4"),
    ],
)
def test_a_wrong_line_is_named(line: int, instead: str, said: str) -> None:
    lines = PLAIN.text.split("\n")
    lines[line] = instead
    with pytest.raises(LedgerError, match=said):
        Checkpoint.parse("\n".join(lines))


def test_base64_has_one_spelling_only() -> None:
    lines = PLAIN.text.split("\n")
    last = lines[2][-2]
    lines[2] = lines[2][:-2] + chr(ord(last) + 1) + "="  # the same bytes, with unused bits set
    with pytest.raises(LedgerError, match="line 3"):
        Checkpoint.parse("\n".join(lines))


def test_lines_missing_or_too_many_are_told() -> None:
    with pytest.raises(LedgerError, match="it has 2 lines"):
        Checkpoint.parse("a\n1\n")
    with pytest.raises(LedgerError, match="it has 5 lines"):
        Checkpoint.parse(PLAIN.text + "more\n")
