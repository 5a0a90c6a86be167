"""Citations: does each resolve, and is every listed part of a source used or said not to be?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from attrs import fields, frozen, has

from delivery_model.answer.apart import pairs_of
from delivery_model.appraisal.read_options import options_of
from delivery_model.check.checks import Failure
from delivery_model.errors import Place
from delivery_model.rulebase.framework import Framework, Source


@frozen(kw_only=True)
class Citation:
    """One citation: who makes it, of which source and place in it."""

    by: str
    source: str
    place: str
    at: Place | None = None


def citations(framework: Framework) -> Iterator[Citation]:
    """Every citation of a rule base, its management options and pairs among them.

    Raises:
        DocumentError: options.yml or pairs.yml is not restricted YAML.
        RuleBaseError: with every problem found in it.
    """
    for rule in framework.rules.values():
        for text in rule.sources:
            yield _citation(rule.id, text, rule.place)
    for each in framework.invariants:
        for text in each.sources:
            yield _citation(each.name, text, each.place)
    for by, cited in _elsewhere(framework):
        for text in _texts(cited):
            yield _citation(by, text)


def _citation(by: str, text: str, at: Place | None = None) -> Citation:
    source, _, place = text.partition(" ")
    return Citation(by=by, source=source, place=place, at=at)


def _texts(value: Any) -> Iterator[str]:
    """Every citation in a value, or in what it holds: they stand in fields called `sources`."""
    kind = value.__class__
    if has(kind):
        for part in fields(kind):
            inside = getattr(value, part.name)
            yield from inside if part.name == "sources" else _texts(inside)
    elif issubclass(kind, (Mapping, tuple)):
        for each in value.values() if issubclass(kind, Mapping) else value:
            yield from _texts(each)


def _elsewhere(framework: Framework) -> Iterator[tuple[str, object]]:
    """What cites beside rules, by what it is called."""
    yield from framework.attributes.items()
    yield from ((f"reading {reading.name}", reading) for reading in framework.readings.values())
    yield from (("limits", framework.limits), ("guidance", framework.guidance))
    yield from framework.support_types.items()
    yield from ((f"pair {nth}", pair) for nth, pair in enumerate(pairs_of(framework), 1))
    options = options_of(framework)
    if options is not None:
        yield "options", options.definition
        yield from ((f"family {name}", family) for name, family in options.families.items())
        yield from ((f"criterion {name}", criterion) for name, criterion in options.criteria.items())
        yield from ((f"option {name}", option) for name, option in options.options.items())
        yield from (("the scale", options.scale), ("options", (options.conditions, options.no_regret)))
        if said := options.published:
            yield "the published appraisal", (said.about, said.facts, said.clusters, said.slips)


def broken_citations(framework: Framework) -> Iterator[Failure]:
    """Citations of a source that is not there, or of a place that it is known not to have."""
    for citation in citations(framework):
        source = framework.sources.get(citation.source)
        if source is None:
            yield _broken(citation, "there is no such source")
        elif not may_have(source, citation.place):
            yield _broken(citation, f"{source.key} has no such place")


def may_have(source: Source, place: str) -> bool:
    """Whether a source has a place, as far as its places are listed; a source as a whole is no place in it."""
    return (
        not place or not _is_where_all_are_listed(source, place) or any(_is_of(place, each) for each in source.places)
    )


def _broken(citation: Citation, why: str) -> Failure:
    what = f"{citation.by} cites {citation.source} {citation.place}".rstrip() + f", but {why}"
    is_rule = citation.at is not None
    places = (citation.at,) if citation.at is not None else ()
    return Failure(what=what, rules=(citation.by,) if is_rule else (), places=places)


def _is_where_all_are_listed(source: Source, place: str) -> bool:
    """Whether all places are listed where this one would be: in the named sections, or without any in the whole."""
    in_section = (place == section or place.startswith(f"{section}.") for section in source.sections)
    return any(in_section) if source.sections else bool(source.places)


@frozen(kw_only=True)
class PlaceUse:
    """A listed part of a source: the rules that cite it, whatever else does, and why it is not encoded if it is not."""

    source: str
    place: str
    says: str
    rules: tuple[str, ...]
    others: tuple[str, ...]
    reason: str | None


def place_uses(framework: Framework) -> Iterator[PlaceUse]:
    """The use of every listed part of every source."""
    made = tuple(citations(framework))
    for source in framework.sources.values():
        for place, says in source.places.items():
            citing = dict.fromkeys(each.by for each in made if each.source == source.key and _meet(each.place, place))
            yield PlaceUse(
                source=source.key,
                place=place,
                says=says,
                rules=tuple(name for name in citing if name in framework.rules),
                others=tuple(name for name in citing if name not in framework.rules),
                reason=source.not_encoded.get(place),
            )


def _meet(cited: str, place: str) -> bool:
    """Whether a citation is of a place, of a part of it, or of something it is a part of."""
    return _is_of(cited, place) or cited.startswith(f"{place} ")


def _is_of(cited: str, place: str) -> bool:
    """Whether a citation is of a place or of something it is a part of.

    A table or figure may be cited without the paragraph it stands in.
    """
    is_of_paragraph = not cited[:1].isdigit() and place.endswith(f" {cited}")
    return cited == place or place.startswith(f"{cited} ") or is_of_paragraph


def unexplained_places(uses: tuple[PlaceUse, ...]) -> Iterator[Failure]:
    """Listed parts that nothing cites, with no reason given; or with a reason although something cites them."""
    for use in uses:
        is_cited = bool(use.rules or use.others)
        if not is_cited and use.reason is None:
            yield Failure(what=f"nothing cites {use.source} {use.place}, and sources.yml does not say why")
        if is_cited and use.reason is not None:
            citing = ", ".join((*use.rules, *use.others))
            yield Failure(what=f"sources.yml says why {use.source} {use.place} is not encoded, but {citing} cites it")
