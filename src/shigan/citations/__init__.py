"""Takes a text such as 'civil-servant-law/art-57'. Gives a pointer to a provision. Never holds a rule."""

from shigan.citations.citation import Citation, CitationError, chinese_number, format_citation, parse_citation

__all__ = ["Citation", "CitationError", "chinese_number", "format_citation", "parse_citation"]
