"""A pointer to a provision is one text, read one way."""

from __future__ import annotations

import pytest

from shigan.citations import Citation, CitationError, format_citation, parse_citation


def test_a_citation_reads_back_as_it_was_written() -> None:
    for text in ("civil-servant-law/art-57", "leaders-up-and-down/art-5-item-7"):
        assert str(parse_citation(text)) == text


@pytest.mark.parametrize(
    "text",
    ["", "law", "law/57", "Law/art-1", "law/art-0", "law/art-01", "law/art-1-item-0", "law/art-1/x", " law/art-1"],
)
def test_anything_else_is_no_citation(text: str) -> None:
    with pytest.raises(CitationError, match="write for example"):
        parse_citation(text)


@pytest.mark.parametrize(
    ("provision", "zh", "en"),
    [
        ("art-5", "《某法》第五条", "Some Law, Article 5"),
        ("art-10", "《某法》第十条", "Some Law, Article 10"),
        ("art-21", "《某法》第二十一条", "Some Law, Article 21"),
        ("art-105", "《某法》第一百零五条", "Some Law, Article 105"),
        ("art-110", "《某法》第一百一十条", "Some Law, Article 110"),
        ("art-1005", "《某法》第一千零五条", "Some Law, Article 1005"),
        ("art-5-item-7", "《某法》第五条第七项", "Some Law, Article 5, item 7"),
    ],
)
def test_a_citation_is_spoken_as_lawyers_do(provision: str, zh: str, en: str) -> None:
    citation = Citation("some-law", provision)
    assert format_citation(citation, "zh", "某法") == zh
    assert format_citation(citation, "en", "Some Law") == en
