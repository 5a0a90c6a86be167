"""Citations: does each resolve, and is every listed part of a source used or said not to be?"""

from __future__ import annotations

from collections.abc import Iterator

from attrs import frozen

from delivery_model.appraisal.options import Options
from delivery_model.appraisal.read_options import options_of
from delivery_model.check.checks import Failure
from delivery_model.errors import Place
from delivery_model.rulebase.framework import Framework, Source
from delivery_model.rulebase.vocabulary import Statement


@frozen(kw_only=True)
class Citation:
    """One citation: who makes it, of which source and place in it."""

    by: str
    source: str
    place: str
    at: Place | None = None


def citations(framework: Framework) -> Iterator[Citation]:
    """Every citation of a rule base, its management options among them.

    Raises:
        DocumentError: options.yml is not restricted YAML.
        RuleBaseError: with every problem found in it.
    """
    for rule in framework.rules.values():
        for text in rule.sources:
            yield _citation(rule.id, text, rule.place)
    for by, texts in _elsewhere(framework):
        for text in texts:
            yield _citation(by, text)


def _citation(by: str, text: str, at: Place | None = None) -> Citation:
    source, _, place = text.partition(" ")
    return Citation(by=by, source=source, place=place, at=at)


def _elsewhere(framework: Framework) -> Iterator[tuple[str, tuple[str, ...]]]:
    for attribute in framework.attributes.values():
        yield attribute.name, attribute.sources
        yield from ((attribute.name, each.sources) for each in attribute.found_by)
    yield from ((f"reading {reading.name}", reading.sources) for reading in framework.readings.values())
    yield from (("limits", each.sources) for each in framework.limits)
    yield from (("guidance", each.statement.sources) for each in framework.guidance)
    for name, support_type in framework.support_types.items():
        said: tuple[Statement, ...] = (
            *support_type.benefits,
            *support_type.success_factors,
            *support_type.circumstances,
            *support_type.review_triggers,
            *support_type.cautions,
        )
        yield from ((name, each.sources) for each in said)
    options = options_of(framework)
    if options is not None:
        yield from _of_options(options)


def _of_options(options: Options) -> Iterator[tuple[str, tuple[str, ...]]]:
    yield "options", options.definition.sources
    for family in options.families.values():
        yield f"family {family.id}", family.about.sources
    for criterion in options.criteria.values():
        yield f"criterion {criterion.id}", criterion.sources
    for option in options.options.values():
        about = option.fit.sources if option.fit else ()
        said = (option.sources, about, *(each.sources for each in option.cautions))
        yield from ((f"option {option.id}", sources) for sources in said)
    scale = (*options.scale.anchors.values(), *([options.scale.undefined] if options.scale.undefined else ()))
    yield from (("the scale", each.sources) for each in scale)
    yield from (("options", each.sources) for each in (*options.conditions, *options.no_regret))
    if options.published is not None:
        published = options.published
        facts, clusters = (fact.statement for fact in published.facts), (each.statement for each in published.clusters)
        said = (published.about, *facts, *clusters, *published.slips)
        yield from (("the published appraisal", each.sources) for each in said)


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
