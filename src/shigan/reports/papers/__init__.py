"""Takes a document of the pack and what is known. Gives it as Word or Excel, sealed. Never looks anything up."""

from shigan.reports.papers.excel import write_excel
from shigan.reports.papers.given import Given, PaperFault, Value, given
from shigan.reports.papers.naming import file_name
from shigan.reports.papers.seal import Seal
from shigan.reports.papers.word import write_word

__all__ = ["Given", "PaperFault", "Seal", "Value", "file_name", "given", "write_excel", "write_word"]
