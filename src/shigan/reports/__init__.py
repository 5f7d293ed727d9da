"""Takes results. Gives reports for people: a web page, a workbook, an official letter. Never decides."""

from shigan.reports.results import LabelledPack, Results, ResultsMissing, StoryEntry, load_results, save_results
from shigan.reports.writing import UnknownReport, write_reports

__all__ = [
    "LabelledPack", "Results", "ResultsMissing", "StoryEntry", "UnknownReport", "load_results", "save_results", "write_reports",
]  # fmt: skip
