"""Takes the parts of a pack. Gives what is wrong between them. Never repairs anything."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field

from shigan.citations import Citation
from shigan.packs.columns import rule_columns
from shigan.packs.document_models import OfficeDocument
from shigan.packs.examples import failing_examples, missing_examples
from shigan.packs.faults import PackFault
from shigan.packs.models import Causes, Coverage, Explanations, Instrument, Labels, Manifest, Parameter, Typology
from shigan.packs.part import Part, Sentence
from shigan.packs.procedure_models import Procedure
from shigan.packs.reading import Document
from shigan.packs.role_models import Roles
from shigan.packs.rule_models import Indicator, Rule

Relations = Mapping[str, Mapping[str, str]]
_OF_TYPE = {"int": (int,), "number": (int, float), "bool": (bool,), "text": (str,)}


@dataclass
class Parts:
    """Everything that could be read, by file; ``at`` finds the file behind a part."""

    manifest: Manifest | None = None
    instruments: dict[str, Instrument] = field(default_factory=dict)
    parameters: dict[str, Parameter] = field(default_factory=dict)
    indicators: dict[str, Indicator] = field(default_factory=dict)
    rules: dict[str, Rule] = field(default_factory=dict)
    procedures: dict[str, Procedure] = field(default_factory=dict)
    documents: dict[str, OfficeDocument] = field(default_factory=dict)
    typology: Typology | None = None
    causes: Causes | None = None
    explanations: Explanations | None = None
    coverage: Coverage | None = None
    labels: Labels | None = None
    roles: Roles | None = None
    files: dict[int, Document] = field(default_factory=dict)  # by the identity of the part read from it
    broken: set[tuple[str, str]] = field(default_factory=set)  # (folder, id) of files that have faults of their own

    def at(self, part: Part) -> Document:
        return self.files[id(part)]


def check(parts: Parts, relations: Relations) -> Iterator[PackFault]:
    """Every fault that only shows between fields or files."""
    for indicator in parts.indicators.values():
        yield from _indicator(parts, indicator, relations)
    for rule in parts.rules.values():
        yield from _rule(parts, rule)
    for parameter in parts.parameters.values():
        for place, value in enumerate(parameter.values):
            if value.citation is None:
                continue
            yield from cited(parts, parameter, ("values", place, "citation"), value.citation, used=value.usable)
    if parts.explanations is not None:
        for name, text in parts.explanations.explanations.items():
            path = ("explanations", name, "sentence")
            yield from _sentence(parts.at(parts.explanations), path, text.sentence, text.placeholders)
    yield from _coverage(parts)
    yield from _codes(parts)


def _indicator(parts: Parts, indicator: Indicator, relations: Relations) -> Iterator[PackFault]:
    document = parts.at(indicator)
    columns = relations.get(indicator.relation)
    if columns is None:
        yield document.fault(
            ("relation",), found=repr(indicator.relation), expected=_one_of(relations), remedy="name a relation"
        )
        return
    wanted: dict[tuple[str, ...], tuple[str | None, str]] = {
        ("period",): (indicator.period, "text"),
        ("duration",): (indicator.duration, "int"),
        ("observed",): (indicator.observed, "bool"),
    }
    wanted |= {("holder", level): (name, "text") for level, name in indicator.holder.items()}
    for path, (name, kind) in wanted.items():
        if name is not None and columns.get(name) != kind:
            found = f"{name!r}" if name not in columns else f"{name!r} of type {columns[name]}"
            yield document.fault(
                path, found=found, expected=f"a {kind} column of {indicator.relation}", remedy="name one"
            )
    for place, name in enumerate(indicator.alike):
        if name not in columns:
            expected = f"a column of {indicator.relation}"
            yield document.fault(("alike", str(place)), found=repr(name), expected=expected, remedy="name one, or leave it out")
    if "pair" in indicator.levels and "pair" not in columns:
        expected = "a relation of pairs (handovers)"
        yield document.fault(("levels",), found="level pair", expected=expected, remedy="remove the level")
    yield from _known(parts, indicator, ("typology",), indicator.typology, _manifestations(parts), "typology.yaml")


def _rule(parts: Parts, rule: Rule) -> Iterator[PackFault]:
    document = parts.at(rule)
    for path, name in [
        (("indicator",), rule.indicator),
        *((("also", alias), name) for alias, name in rule.also.items()),
    ]:
        yield from _rule_indicator(parts, rule, path, name)
    for place, citation in enumerate(rule.criterion):
        yield from cited(parts, rule, ("criterion", place), citation, used=True)
    yield from _known(parts, rule, ("typology",), rule.typology, _manifestations(parts), "typology.yaml")
    explanations = None if parts.explanations is None else parts.explanations.explanations
    yield from _known(parts, rule, ("causes",), rule.causes, _causes(parts), "causes.yaml")
    yield from _known(parts, rule, ("explanations",), rule.explanations, explanations, "explanations.yaml")
    columns = rule.columns()
    for name in ("condition", "question", "refuted_by"):
        yield from _sentence(document, (name,), getattr(rule, name), columns)
    if not rule.favourable and not rule.explanations:
        expected = "the innocent explanations to look at first"
        yield document.fault(("explanations",), found="none", expected=expected, remedy="name at least one")
    yield from _examples(document, rule)


def _rule_indicator(parts: Parts, rule: Rule, path: tuple[str, ...], name: str) -> Iterator[PackFault]:
    indicator = parts.indicators.get(name)
    if indicator is None:
        if ("indicators", name) not in parts.broken:
            found, expected = f"the indicator {name!r}", "an indicator of this pack"
            yield parts.at(rule).fault(path, found=found, expected=expected, remedy="check its name")
    elif rule.level not in indicator.levels:
        found = f"level {rule.level} of indicator {name!r}"
        expected = f"one of its levels: {', '.join(indicator.levels)}"
        yield parts.at(rule).fault(path, found=found, expected=expected, remedy="change the level or the indicator")


def _examples(document: Document, rule: Rule) -> Iterator[PackFault]:
    columns = rule_columns(rule.also)
    sound = True
    for place, example in enumerate(rule.examples):
        for name, value in example.given.items():
            path = ("examples", place, "given", name)
            if name not in columns:
                sound = False
                yield document.fault(path, found=repr(name), expected="a column of a fact", remedy="check its spelling")
            elif value is not None and not _fits(value, columns[name]):
                sound = False
                yield document.fault(
                    path, found=repr(value), expected=f"a value of type {columns[name]}", remedy="correct it"
                )
    if not sound:
        return
    for example, truth in failing_examples(rule):
        place = rule.examples.index(example)
        found = f"{example.then!r} in example {example.name!r}"
        remedy = "correct the example or the condition"
        yield document.fault(("examples", place, "then"), found=found, expected=repr(truth), remedy=remedy)
    for duty in missing_examples(rule):
        expected = _DUTIES[duty]
        yield document.fault(("examples",), found="no such example", expected=expected, remedy="add one")


_DUTIES = {
    "applies": "an example that applies",
    "edge": "two examples that differ in one value, one applying and one silent",
    "missing": "an example that is like an applying one with a value left out, and does not apply",
}


def _fits(value: object, kind: str) -> bool:
    return isinstance(value, _OF_TYPE[kind]) and (kind == "bool") == isinstance(value, bool)


def _sentence(
    document: Document, path: tuple[str, ...], sentence: Sentence, columns: Collection[str]
) -> Iterator[PackFault]:
    for language in ("zh", "en"):
        fault = template_fault(getattr(sentence, language), columns)
        if fault is not None:
            expected = "placeholders such as %(observed)s that the rule's facts have"
            yield document.fault(
                (*path, language), found=fault, expected=expected, remedy="correct it; write %% for a %"
            )


def template_fault(text: str, columns: Collection[str]) -> str | None:
    try:
        text % dict.fromkeys(columns, "")
    except KeyError as error:
        return f"the placeholder {error.args[0]!r}"
    except (ValueError, TypeError):
        return "a stray % sign"
    return None


def cited(
    parts: Parts, part: Part, path: tuple[str | int, ...], citation: Citation, *, used: bool
) -> Iterator[PackFault]:
    instrument = parts.instruments.get(citation.instrument)
    if instrument is None and ("instruments", citation.instrument) in parts.broken:
        return
    provision = None if instrument is None else instrument.provisions.get(citation.provision)
    if provision is None:
        expected = "a provision that an instrument of this pack contains"
        yield parts.at(part).fault(
            path, found=f"'{citation}'", expected=expected, remedy="add the provision or correct it"
        )
    elif used and provision.confidence == "L":
        found, expected = f"'{citation}', of confidence L", "a provision of confidence H or M"
        yield parts.at(part).fault(
            path, found=found, expected=expected, remedy="confirm the text first or cite another"
        )


def _known(
    parts: Parts, part: Part, path: tuple[str, ...], codes: tuple[str, ...], known: Collection[str] | None, file: str
) -> Iterator[PackFault]:
    for place, code in enumerate(codes):
        if known is not None and code not in known:
            yield parts.at(part).fault(
                (*path, place), found=repr(code), expected=f"a code of {file}", remedy="correct it"
            )


def _coverage(parts: Parts) -> Iterator[PackFault]:
    if parts.coverage is None:
        return
    document = parts.at(parts.coverage)
    for code, entry in parts.coverage.typology.items():
        claims = _claims(
            document, parts, ("typology", code), entry.shown_in, "rules", lambda name: parts.rules.get(name)
        )
        yield from claims
        for place, name in enumerate(entry.shown_in):
            if (rule := parts.rules.get(name)) is not None and code not in rule.typology:
                found, expected = f"the rule {name!r}", f"a rule whose typology has {code}"
                yield document.fault(
                    ("typology", code, "shown_in", place), found=found, expected=expected, remedy="correct one"
                )
    for code, entry in parts.coverage.indicators.items():
        path = ("indicators", code)
        yield from _claims(document, parts, path, entry.shown_in, "indicators", lambda name: parts.indicators.get(name))


def _claims(
    document: Document,
    parts: Parts,
    path: tuple[str, ...],
    names: tuple[str, ...],
    folder: str,
    find: Callable[[str], Part | None],
) -> Iterator[PackFault]:
    for place, name in enumerate(names):
        if find(name) is None and (folder, name) not in parts.broken:
            yield document.fault(
                (*path, "shown_in", place), found=repr(name), expected=f"a file in {folder}/", remedy="correct the name"
            )


def _codes(parts: Parts) -> Iterator[PackFault]:
    """Every T-code is spoken of in the coverage, and no other."""
    if parts.coverage is None or parts.typology is None:
        return
    document = parts.at(parts.coverage)
    listed, known = set(parts.coverage.typology), set(parts.typology.manifestations)
    for code in sorted(known - listed):
        yield document.fault(
            ("typology",), found=f"nothing about {code}", expected="every code", remedy="add it, or say why not"
        )
    for code in sorted(listed - known):
        yield document.fault(
            ("typology", code), found=repr(code), expected="a code of typology.yaml", remedy="remove it"
        )
    for code, manifestation in parts.typology.manifestations.items():
        path = ("manifestations", code, "causes")
        yield from _known(parts, parts.typology, path, manifestation.causes, _causes(parts), "causes.yaml")


def _manifestations(parts: Parts) -> Collection[str] | None:
    return None if parts.typology is None else parts.typology.manifestations


def _causes(parts: Parts) -> Collection[str] | None:
    return None if parts.causes is None else parts.causes.causes


def _one_of(names: Collection[str]) -> str:
    return "one of " + ", ".join(sorted(names))
