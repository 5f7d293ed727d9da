"""Takes nothing. Gives the whole corpus of faulty files. Never keeps a binary: each is made when asked for."""

from __future__ import annotations

from tests.corpus import other_files, table_files, xes_files
from tests.corpus.registry import CORPUS, Malformed

__all__ = ["CORPUS", "Malformed", "other_files", "table_files", "xes_files"]
