"""A sweep as a page: how many or how likely, what decides, who they are, and how often the readings disagree.

How the parts of a sweep are said: factors by their titles, exchangeable members together, weights as shares.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from attrs import frozen

from delivery_model.answer.words import region_in_words, remarks_on_regions, title_of
from delivery_model.possible.beliefs import Beliefs
from delivery_model.possible.count import Weight
from delivery_model.possible.count import share as part_of
from delivery_model.possible.intervals import Share
from delivery_model.possible.regions import Regions
from delivery_model.rulebase.framework import Framework
from delivery_model.sweeps.everyone import Sweep
from delivery_model.sweeps.factors import Indices, Influence
from delivery_model.writing.document import Document, Line, Part, page, shortened
from delivery_model.writing.phrases import listed, plural, sentence, share, spaced

ANY = "any"
"""The name, in tables, of which answer it is."""


@frozen
class InfluenceRow:
    """Factors that have the same indices: one, or all members of a group."""

    title: str
    names: tuple[str, ...]
    indices: Indices


def influence_rows(sweep: Sweep, answer: str | None = None) -> tuple[InfluenceRow, ...]:
    """The factors that make a difference, most influential first; members of a group that are alike are one row."""
    found: dict[tuple[str, ...], InfluenceRow] = {}
    indices = sweep.influence[answer].indices
    for each in indices:
        alike = _alike(sweep.framework, indices, each)
        title = factor_title(sweep.framework, each.name)
        if len(alike) > 1:
            group = sweep.framework.attributes[each.name].group or ""
            title = f"{sweep.framework.groups[group].title}: each of {plural(len(alike), 'member')}"
        if each.total:
            found.setdefault(alike, InfluenceRow(title, alike, each))
    return tuple(sorted(found.values(), key=lambda row: -(weight_of(row.indices))))


def weight_of(indices: Indices) -> float:
    """What factors are ordered by: the Shapley effect, or the total index where that was not worked out."""
    return float(indices.total if indices.shapley is None else indices.shapley)


def _alike(framework: Framework, indices: Sequence[Indices], one: Indices) -> tuple[str, ...]:
    """The members of the group of an attribute, when all of them have the same indices."""
    attribute = framework.attributes.get(one.name)
    if attribute is None or attribute.group is None:
        return (one.name,)
    members = framework.groups[attribute.group].members
    figures = {(each.first, each.total, each.shapley) for each in indices if each.name in members}
    return members if len(figures) == 1 else (one.name,)


def factor_title(framework: Framework, name: str) -> str:
    """A factor, or a decision, by its title."""
    is_titled = name in framework.attributes or name in framework.groups
    return title_of(framework, name) if is_titled else spaced(name)


def answer_title(framework: Framework, answer: str) -> str:
    """An answer by its title."""
    return framework.support_types[answer].title


def weight_in_words(sweep: Sweep, weight: Weight) -> str:
    """So many authorities and their share, or a probability."""
    part = share(part_of(weight, sweep.total), 2)
    return part if sweep.beliefs else f"{weight:,} ({part})"


MOST_FACTORS, MOST_REGIONS, MOST_ALTERNATIVES = 8, 4, 6
COUNTED = "Every combination of findings counts alike, so a share does not say how many real authorities are so"
BELIEVED = "The probabilities are no better than the beliefs, which take every finding to be independent of the others"
INDICES = (
    "Alone: first-order index; with others: total index; share: Shapley effect. Parts of the variance of the answer"
)


def sweep_page(sweep: Sweep, is_full: bool = False, *, by_attribute: bool = False) -> Document:
    """A sweep, laid out; `by_attribute` says regions in levels of attributes rather than values of decisions."""
    framework = sweep.framework
    regions = sweep.regions_by_attribute if by_attribute else sweep.regions
    sections = (
        Part("Answers", tuple(_answers(sweep))),
        Part("Sample", tuple(_sample(sweep))),
        Part("What decides which answer it is", tuple(_influence(sweep, None, is_full))),
        *(
            Part(f"What decides whether it is {answer_title(framework, answer)}", tuple(lines))
            for answer in (sweep.outcomes if is_full else ())
            if (lines := list(_influence(sweep, answer, is_full)))
        ),
        *(
            Part(
                f"Who gets {answer_title(framework, answer)}",
                tuple(_regions(sweep, each, sweep.outcomes[answer], is_full)),
            )
            for answer, each in regions.items()
        ),
        Part("Where readings of the text disagree", tuple(_apart(sweep, is_full))),
        Part("Limits", (Line(BELIEVED if sweep.beliefs else COUNTED),)),
    )
    return page(_title(sweep), _facts(sweep), sections, is_full)


def _title(sweep: Sweep) -> str:
    if sweep.beliefs is None:
        return "Every possible authority"
    return sweep.beliefs.title or "Authorities as believed"


def _facts(sweep: Sweep) -> Iterator[tuple[str, str]]:
    framework, number = sweep.framework, len(sweep.factors.bearing)
    if sweep.beliefs is None:
        yield "Counted", f"{sweep.total:,} possible authorities, which differ in {number} attributes; exact"
    else:
        yield "Worked out", f"exact probabilities over {number} independent findings"
        yield "Beliefs", _beliefs_in_words(sweep, sweep.beliefs)
    read = [f"{name}={chosen}" for name, chosen in sweep.readings.otherwise().items()]
    yield "Rules", f"{framework.name}, read {f'with {listed(read)}' if read else 'by default'}"
    disputed = weight_in_words(sweep, sweep.apart.disputed)
    yield "Disputed", f"{disputed}: the answer depends on how the text is read"


def _beliefs_in_words(sweep: Sweep, beliefs: Beliefs) -> str:
    parts = [beliefs.path] if beliefs.path else []
    if beliefs.scenario:
        parts.append(f"findings of {beliefs.scenario.authority}, {beliefs.scenario.as_of}, that may be wrong")
    unknown = sum(name not in beliefs.chances for name in _single(sweep))
    if unknown:
        parts.append(f"every level alike for {plural(unknown, 'attribute')}")
    return "; ".join(parts)


def _single(sweep: Sweep) -> Iterator[str]:
    """The attributes among the factors."""
    for place in sweep.factors.bearing:
        if sweep.factors.names[place] in sweep.framework.attributes:
            yield sweep.factors.names[place]


def _answers(sweep: Sweep) -> Iterator[Line]:
    for answer, weight in sweep.outcomes.items():
        yield Line(sentence(answer_title(sweep.framework, answer)), weight_in_words(sweep, weight))


def _sample(sweep: Sweep) -> Iterator[Line]:
    if sweep.sample:
        yield Line(f"{sweep.sample.number:,} authorities drawn with seed {sweep.sample.seed}; 95% intervals")
        for answer, found in sweep.sample.outcomes.items():
            yield Line(sentence(answer_title(sweep.framework, answer)), _drawn(found))
        yield Line("Disputed between readings", _drawn(sweep.sample.disputed))


def _drawn(found: Share) -> str:
    bounds = found.interval
    within = f" ({share(bounds.low, 2)} to {share(bounds.high, 2)})" if bounds else ""
    return f"{share(found.rate or 0.0, 2)}{within}"


def _influence(sweep: Sweep, answer: str | None, is_full: bool) -> Iterator[Line]:
    rows = influence_rows(sweep, answer)
    yield from shortened(tuple(map(_influence_line, rows)), MOST_FACTORS, is_full)
    if rows and answer is None:
        yield Line(INDICES)
        yield from _by_size(sweep.influence[None])


def _influence_line(row: InfluenceRow) -> Line:
    found = row.indices
    told = f"alone {share(found.first)}, with others {share(found.total)}"
    if found.shapley is None:
        return Line(row.title, f"{told} (sampled; total within {share(found.error or 0)})")
    return Line(row.title, f"share {share(found.shapley)}, {told}")


def _by_size(found: Influence) -> Iterator[Line]:
    if found.by_size:
        one, two = (*found.by_size, 0, 0)[:2]
        more = 1 - one - two
        told = [f"{share(one)} by single findings", f"{share(two)} by two together"]
        yield Line(f"Explained {listed([*told, f'{share(max(more, 0))} by three or more'])}")


def _regions(sweep: Sweep, found: Regions, weight: Weight, is_full: bool) -> Iterator[Line]:
    lines = tuple(
        Line(sentence(region_in_words([sweep.framework], each.conditions)), weight_in_words(sweep, each.weight))
        for each in found.regions
    )
    yield from shortened(lines, MOST_REGIONS, is_full)
    yield from map(Line, remarks_on_regions((each.weight for each in found.regions), weight, found.is_fewest))


def _apart(sweep: Sweep, is_full: bool) -> Iterator[Line]:
    found, framework = sweep.apart, sweep.framework
    if found.combinations > 1:
        for answers, weight in sorted(found.answers.items(), key=lambda each: -each[1]):
            said = listed((answer_title(framework, each) for each in answers), "or")
            under = "however the text is read" if len(answers) == 1 else "depending on how it is read"
            yield Line(f"{sentence(said)}, {under}", weight_in_words(sweep, weight))
    moved = sorted(found.alternatives, key=lambda each: -each.moved)
    lines = tuple(
        Line(f"Reading {each.reading} as {each.alternative} gives another answer", weight_in_words(sweep, each.moved))
        for each in moved
    )
    yield from shortened(lines, MOST_ALTERNATIVES, is_full)
