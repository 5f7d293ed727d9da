"""Takes the checked parts. Gives the pack that everything else reads. Never changes once made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from shigan.citations import Citation, format_citation
from shigan.packs.document_models import OfficeDocument
from shigan.packs.models import Cause, Coverage, ExplanationText, Instrument, Manifestation, Parameter, Provision
from shigan.packs.part import Bilingual, Language
from shigan.packs.procedure_models import Procedure
from shigan.packs.role_models import RoleRule
from shigan.packs.rule_models import Indicator, Rule


@dataclass(frozen=True, kw_only=True)
class Pack:
    """A versioned set of provisions, dated values, indicators and rules. Mappings are ordered by key."""

    id: str
    version: str
    digest: str  # sha256 over the sorted files, 64 hex digits
    title: Bilingual
    description: Bilingual
    published_on: date
    instruments: Mapping[str, Instrument]
    parameters: Mapping[str, Parameter]
    indicators: Mapping[str, Indicator]
    rules: Mapping[str, Rule]
    procedures: Mapping[str, Procedure]
    documents: Mapping[str, OfficeDocument]
    typology: Mapping[str, Manifestation]
    causes: Mapping[str, Cause]
    explanations: Mapping[str, ExplanationText]
    coverage: Coverage
    roles: Mapping[str, RoleRule]  # in the order of the file
    label_texts: Mapping[str, Bilingual]

    @property
    def provisions(self) -> Mapping[str, Provision]:
        """Every provision by its citation, such as 'civil-servant-law/art-57'."""
        return {
            f"{instrument.id}/{key}": provision
            for instrument in self.instruments.values()
            for key, provision in instrument.provisions.items()
        }

    def labels(self, language: Language) -> dict[str, str]:
        """The words for columns, levels and statistics in one language."""
        return {key: text.get(language) for key, text in self.label_texts.items()}

    def provision(self, citation: Citation) -> Provision:
        """The provision pointed to. Raises KeyError when no instrument of the pack contains it."""
        instrument = self.instruments.get(citation.instrument)
        if instrument is None or citation.provision not in instrument.provisions:
            raise KeyError(f"no instrument in pack {self.id!r} contains {citation}")
        return instrument.provisions[citation.provision]

    def cite(self, citation: Citation, language: Language) -> str:
        """The provision's place in words, such as 《公务员法》第五十七条."""
        self.provision(citation)
        return format_citation(citation, language, self.instruments[citation.instrument].title.get(language))
