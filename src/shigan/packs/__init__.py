"""Takes a folder of YAML. Gives a validated pack: provisions, dated values, indicators, rules. Never runs anything."""

from shigan.packs.columns import FACT_COLUMNS, rule_columns
from shigan.packs.examples import failing_examples, outcome
from shigan.packs.faults import PackFault, PackFaults
from shigan.packs.loading import default_pack_path, load_pack
from shigan.packs.models import (
    Cause,
    Coverage,
    CoverageEntry,
    DatedValue,
    ExplanationText,
    Instrument,
    Manifestation,
    Parameter,
    Provision,
)
from shigan.packs.pack import Pack
from shigan.packs.part import Bilingual, Language, Level
from shigan.packs.rule_models import Example, Indicator, Rule

__all__ = [
    "FACT_COLUMNS",
    "Bilingual",
    "Cause",
    "Coverage",
    "CoverageEntry",
    "DatedValue",
    "Example",
    "ExplanationText",
    "Indicator",
    "Instrument",
    "Language",
    "Level",
    "Manifestation",
    "Pack",
    "PackFault",
    "PackFaults",
    "Parameter",
    "Provision",
    "Rule",
    "default_pack_path",
    "failing_examples",
    "load_pack",
    "outcome",
    "rule_columns",
]
