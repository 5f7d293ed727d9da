"""Takes the columns of a source. Gives the shipped mapping for it, if it is one of the public records we know. Never guesses."""

from __future__ import annotations

from functools import cache
from importlib import resources

import duckdb

from shigan.ingest.mapping import Mapping
from shigan.ingest.mapping_file import read_mapping
from shigan.ingest.mapping_terms import Shape
from shigan.ingest.sql import identifier
from shigan.ingest.staging import RawLike, source_of


@cache
def known_mappings() -> tuple[Mapping, ...]:
    """All shipped mappings, those with the most telling shape first."""
    folder = resources.files("shigan.ingest").joinpath("known")
    files = sorted((file for file in folder.iterdir() if file.name.endswith(".yaml")), key=lambda file: file.name)
    mappings = [read_mapping(file.read_text("utf-8"), where=file.name) for file in files]
    return tuple(sorted(mappings, key=lambda mapping: -len(mapping.shape.columns) if mapping.shape else 0))


def known_for(raw: RawLike) -> Mapping | None:
    """The shipped mapping whose shape the source has, None if there is none."""
    for mapping in known_mappings():
        if mapping.shape is not None and not mapping.missing_columns(raw.columns) and _fits(mapping.shape, raw):
            return mapping
    return None


def _fits(shape: Shape, raw: RawLike) -> bool:
    if not set(shape.columns) <= set(raw.columns):
        return False
    with duckdb.connect() as connection:
        for column, words in shape.words.items():
            query = f"SELECT count(DISTINCT {identifier(column)}) FROM {source_of(raw)} WHERE {identifier(column)} IN ("
            query += ", ".join("?" for _ in words) + ")"
            if connection.execute(query, list(words)).fetchall()[0][0] < len(words):
                return False
    return True
