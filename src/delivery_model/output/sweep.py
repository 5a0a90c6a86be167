"""A sweep as a page: how many or how likely, what decides, who they are, and how often the readings disagree."""

from __future__ import annotations

from collections.abc import Iterator

from delivery_model.analysis.beliefs import Beliefs
from delivery_model.analysis.influence import Influence
from delivery_model.analysis.statistics import Share
from delivery_model.analysis.sweep import Sweep
from delivery_model.analysis.terms import Regions
from delivery_model.analysis.weighing import Weight
from delivery_model.output.page import Line, Page, Section, shortened
from delivery_model.output.region_words import region_in_words, share_in_words
from delivery_model.output.sweep_words import Row, answer_title, influence_rows, part_in_words, weight_in_words
from delivery_model.output.words import listed, plural, sentence

MOST_FACTORS, MOST_REGIONS, MOST_ALTERNATIVES = 8, 4, 6
COUNTED = "Every combination of findings counts alike, so a share does not say how many real authorities are so"
BELIEVED = "The probabilities are no better than the beliefs, which take every finding to be independent of the others"
INDICES = (
    "Alone: first-order index; with others: total index; share: Shapley effect. Parts of the variance of the answer"
)


def sweep_page(sweep: Sweep, is_full: bool = False, *, by_attribute: bool = False) -> Page:
    """A sweep, laid out; `by_attribute` says regions in levels of attributes rather than values of decisions."""
    framework = sweep.framework
    regions = sweep.regions_by_attribute if by_attribute else sweep.regions
    sections = (
        Section("Answers", tuple(_answers(sweep))),
        Section("Sample", tuple(_sample(sweep))),
        Section("What decides which answer it is", tuple(_influence(sweep, None, is_full))),
        *(
            Section(f"What decides whether it is {answer_title(framework, answer)}", tuple(lines))
            for answer in (sweep.outcomes if is_full else ())
            if (lines := list(_influence(sweep, answer, is_full)))
        ),
        *(
            Section(
                f"Who gets {answer_title(framework, answer)}",
                tuple(_regions(sweep, each, sweep.outcomes[answer], is_full)),
            )
            for answer, each in regions.items()
        ),
        Section("Where readings of the text disagree", tuple(_apart(sweep, is_full))),
        Section("Limits", (Line(BELIEVED if sweep.beliefs else COUNTED),)),
    )
    return Page(_title(sweep), tuple(_facts(sweep)), tuple(each for each in sections if each.lines), is_full)


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
    within = f" ({share_in_words(bounds.low)} to {share_in_words(bounds.high)})" if bounds else ""
    return f"{share_in_words(found.rate or 0.0)}{within}"


def _influence(sweep: Sweep, answer: str | None, is_full: bool) -> Iterator[Line]:
    rows = influence_rows(sweep, answer)
    yield from shortened(tuple(map(_influence_line, rows)), MOST_FACTORS, is_full)
    if rows and answer is None:
        yield Line(INDICES)
        yield from _by_size(sweep.influence[None])


def _influence_line(row: Row) -> Line:
    found = row.indices
    told = f"alone {part_in_words(float(found.first))}, with others {part_in_words(float(found.total))}"
    if found.shapley is None:
        return Line(row.title, f"{told} (sampled; total within {found.error or 0:.1%})")
    return Line(row.title, f"share {part_in_words(float(found.shapley))}, {told}")


def _by_size(found: Influence) -> Iterator[Line]:
    if found.by_size:
        one, two = (float(each) for each in (*found.by_size, 0, 0)[:2])
        more = 1 - one - two
        told = [f"{part_in_words(one)} by single findings", f"{part_in_words(two)} by two together"]
        yield Line(f"Explained {listed([*told, f'{part_in_words(max(more, 0.0))} by three or more'])}")


def _regions(sweep: Sweep, found: Regions, weight: Weight, is_full: bool) -> Iterator[Line]:
    lines = tuple(
        Line(sentence(region_in_words([sweep.framework], each.conditions)), weight_in_words(sweep, each.weight))
        for each in found.regions
    )
    yield from shortened(lines, MOST_REGIONS, is_full)
    if sum(each.weight for each in found.regions) > weight:
        yield Line("Some authorities are in several of these regions")
    if not found.is_fewest:
        yield Line("Fewer regions may do; too many were possible to try them all")


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
