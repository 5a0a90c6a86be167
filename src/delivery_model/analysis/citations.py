"""Citations: does each resolve, and is every listed part of a source used or said not to be?"""

from __future__ import annotations

from collections.abc import Iterator

from attrs import frozen

from delivery_model.analysis.checks import Failure
from delivery_model.errors import Place
from delivery_model.framework.rules import Framework, Source
from delivery_model.framework.vocabulary import Statement


@frozen(kw_only=True)
class Citation:
    """One citation: who makes it, of which source and place in it."""

    by: str
    source: str
    place: str
    at: Place | None = None


def citations(framework: Framework) -> Iterator[Citation]:
    """Every citation of a rule base."""
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


def broken_citations(framework: Framework) -> Iterator[Failure]:
    """Citations of a source that is not there, or of a place that its listed sections do not have."""
    for citation in citations(framework):
        source = framework.sources.get(citation.source)
        if source is None:
            yield _broken(citation, "there is no such source")
        elif _is_in_listed_section(source, citation.place) and not _is_listed(source, citation.place):
            yield _broken(citation, f"{source.key} has no such place")


def _broken(citation: Citation, why: str) -> Failure:
    what = f"{citation.by} cites {citation.source} {citation.place}".rstrip() + f", but {why}"
    is_rule = citation.at is not None
    places = (citation.at,) if citation.at is not None else ()
    return Failure(what=what, rules=(citation.by,) if is_rule else (), places=places)


def _is_in_listed_section(source: Source, place: str) -> bool:
    return any(place == section or place.startswith(f"{section}.") for section in source.sections)


def _is_listed(source: Source, place: str) -> bool:
    """Whether a place is listed, or has listed parts."""
    return any(listed == place or listed.startswith(f"{place} ") for listed in source.places)


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
    return cited == place or cited.startswith(f"{place} ") or place.startswith(f"{cited} ")


def unexplained_places(uses: tuple[PlaceUse, ...]) -> Iterator[Failure]:
    """Listed parts that nothing cites, with no reason given; or with a reason although something cites them."""
    for use in uses:
        is_cited = bool(use.rules or use.others)
        if not is_cited and use.reason is None:
            yield Failure(what=f"nothing cites {use.source} {use.place}, and sources.yml does not say why")
        if is_cited and use.reason is not None:
            citing = ", ".join((*use.rules, *use.others))
            yield Failure(what=f"sources.yml says why {use.source} {use.place} is not encoded, but {citing} cites it")
