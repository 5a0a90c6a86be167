"""Every possible authority at once: how many, or how likely, get each answer, what decides, and who they are.

Authorities drawn at random, seeded, with the answers they get.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from functools import cached_property
from math import prod
from random import Random

from attrs import evolve, field, frozen

from delivery_model.answer.explanation import outcomes_over
from delivery_model.errors import TooWide, UnknownName
from delivery_model.loading import rules_of
from delivery_model.possible.beliefs import Beliefs, unread
from delivery_model.possible.count import Weight, Weights, as_whole_numbers, cell_weights, cells_of
from delivery_model.possible.diagrams import Node
from delivery_model.possible.intervals import Share
from delivery_model.possible.regions import (
    Base,
    Regions,
    decided_terms,
    needed_variables,
    regions_by_decision,
    regions_in_all_terms,
)
from delivery_model.possible.space import Space, wide_space
from delivery_model.profile.value_checks import one_or_none
from delivery_model.rulebase.axes import Facts
from delivery_model.rulebase.framework import Framework, Hit
from delivery_model.rulebase.readings import Readings
from delivery_model.sweeps.factors import MOST_PAIRS, Factors, Influence, factors_of, influence, sampled_influence


@frozen(kw_only=True)
class Sample:
    """How often each answer came up among authorities drawn, and how often the readings disagreed about one."""

    number: int
    seed: int
    outcomes: Mapping[str, Share]
    disputed: Share
    draws: tuple[tuple[Facts, str], ...] = field(repr=False, eq=False)


def sampled(
    framework: Framework, readings: Mapping[str, str], beliefs: Beliefs | None, *, number: int, seed: int
) -> Sample:
    """Draw authorities and answer for each."""
    space, anyhow = wide_space(framework, readings), Space(framework)
    factors, every = factors_of(space, beliefs), factors_of(anyhow, beliefs)
    outcome, sets = factors.of(space.outcome()), every.of(answers_anyhow(anyhow))
    counts, disputed = dict.fromkeys(framework.outcome.values, 0), 0
    found: list[tuple[Facts, str]] = []
    for cells in draws(factors, number, seed):
        answer = factors.diagrams.value_at(outcome, cells)
        counts[answer] += 1
        disputed += len(every.diagrams.value_at(sets, cells)) > 1
        facts = {name: value for place, cell in cells.items() for name, value in factors.values[place][cell].items()}
        found.append((facts, answer))
    return Sample(
        number=number,
        seed=seed,
        outcomes={name: Share(count, number) for name, count in counts.items()},
        disputed=Share(disputed, number),
        draws=tuple(found),
    )


def draws(factors: Factors, number: int, seed: int) -> Iterator[Mapping[int, int]]:
    """The value of each factor that bears on the outcome, for so many authorities."""
    random = Random(seed)
    columns = [
        random.choices(range(len(factors.weights[place])), as_whole_numbers(factors.weights[place]), k=number)
        for place in factors.bearing
    ]
    for row in zip(*columns, strict=True):
        yield dict(zip(factors.bearing, row, strict=True))


Given = Mapping[str, Mapping[str, Weight]]
"""For each value of something, how much of it gets each answer."""


@frozen(kw_only=True, eq=False, slots=False)
class Sweep:
    """What a rule base answers over every possible authority, each part worked out when first asked for.

    Weights are numbers of authorities, or exact probabilities when there are `beliefs`.

    >>> from delivery_model import load_framework, sweep
    >>> sweep(load_framework()).outcomes["alternative_delivery_model"]
    624974616
    """

    framework: Framework
    readings: Readings
    beliefs: Beliefs | None
    sample: Sample | None = None
    _most_pairs: int = field(default=MOST_PAIRS, alias="most_pairs")

    @property
    def space(self) -> Space:
        """Every possible authority under the readings in force."""
        return wide_space(self.framework, self.readings)

    @cached_property
    def factors(self) -> Factors:
        """What the answer hangs on."""
        return factors_of(self.space, self.beliefs)

    @cached_property
    def _parts(self) -> tuple[tuple[Fraction, Sweep], ...]:
        """Of a mixture of beliefs, a sweep for each part, with its weight."""
        parts = self.beliefs.parts if self.beliefs else ()
        return tuple((weight, evolve(self, beliefs=beliefs, sample=None)) for weight, beliefs in parts)

    @cached_property
    def outcomes(self) -> Mapping[str, Weight]:
        """How many authorities get each answer, or how likely it is; lightest support first."""
        if self._parts:
            each = [(weight, part.outcomes) for weight, part in self._parts]
            return {value: sum(weight * found[value] for weight, found in each) for value in each[0][1]}
        space = self.space
        found = space.diagrams.weighed(space.outcome(), cell_weights(space, self.beliefs))
        return {value: found.get(value, 0) for value in self.framework.outcome.values}

    @property
    def total(self) -> Weight:
        """All authorities, or 1."""
        return sum(self.outcomes.values())

    @cached_property
    def influence(self) -> Mapping[str | None, Influence]:
        """What decides whether each answer is given, and under None, which of them it is.

        Raises:
            MissingExtra: the space is too large for exact indices, and SALib is not installed.
            InvalidValue: the beliefs are a mixture.
        """
        node, values = self.factors.of(self.space.outcome()), tuple(self.framework.outcome.values)
        try:
            return influence(self.factors, node, values, self._most_pairs)
        except TooWide:
            return sampled_influence(self.factors, node, values)

    @property
    def is_influence_exact(self) -> bool:
        """Whether the indices are exact, not sampled."""
        return self.influence[None].indices[0].shapley is not None if self.influence[None].indices else True

    @cached_property
    def regions(self) -> Mapping[str, Regions]:
        """Who gets each answer, in the fewest regions; said in values of decisions where these suffice."""
        return {value: self._regions(value, by_decision=True) for value in self._given()}

    @cached_property
    def regions_by_attribute(self) -> Mapping[str, Regions]:
        """The same in levels of attributes and counts of groups alone."""
        return {value: self._regions(value, by_decision=False) for value in self._given()}

    def _given(self) -> tuple[str, ...]:
        return tuple(value for value, weight in self.outcomes.items() if weight)

    def _regions(self, value: str, *, by_decision: bool) -> Regions:
        space = self.space
        base, weights = Base.of(space), cell_weights(space, self.beliefs)
        part = space.diagrams.mapped(lambda found: found == value, space.outcome())
        terms = decided_terms(space, needed_variables(self.framework, self.framework.roles.outcome))
        found = regions_by_decision(base, part, terms, weights) if by_decision else None
        return found or regions_in_all_terms(base, part, (), weights)

    @cached_property
    def apart(self) -> Dispute:
        """How often the readings disagree."""
        return apart(self.framework, self.readings, self.beliefs)

    def given(self, name: str) -> Given:
        """How much gets each answer at each value of a factor, or of a decision with one value.

        Raises:
            UnknownName: there is no such factor or decision.
        """
        return {values[0]: found for values, found in self.given_all(name).items()}

    def given_all(self, *names: str) -> Mapping[tuple[str, ...], Mapping[str, Weight]]:
        """How much gets each answer at each combination of values of factors or decisions that some authority has.

        Raises:
            UnknownName: there is no such factor or decision.
        """
        if self._parts:
            return self._given_by_part(names)
        factors = self.factors
        at = factors.diagrams.joint([*map(self._function, names), factors.of(self.space.outcome())])
        found: dict[tuple[str, ...], dict[str, Weight]] = {}
        for (*values, answer), weight in factors.diagrams.weighed(at, factors.weights).items():
            found.setdefault(tuple(values), {})[answer] = weight
        return self._in_order(found, [self.values_of(name) for name in names])

    def _in_order(
        self, found: Mapping[tuple[str, ...], Mapping[str, Weight]], orders: Sequence[Sequence[str]]
    ) -> dict[tuple[str, ...], Mapping[str, Weight]]:
        return dict(sorted(found.items(), key=lambda each: [o.index(v) for o, v in zip(orders, each[0], strict=True)]))

    def _given_by_part(self, names: tuple[str, ...]) -> Mapping[tuple[str, ...], Mapping[str, Weight]]:
        found: dict[tuple[str, ...], dict[str, Weight]] = {}
        for share, part in self._parts:
            for values, answers in part.given_all(*names).items():
                so_far = found.setdefault(values, {})
                for answer, weight in answers.items():
                    so_far[answer] = so_far.get(answer, 0) + share * weight
        return self._in_order(found, [self._parts[0][1].values_of(name) for name in names])

    def values_of(self, name: str) -> tuple[str, ...]:
        """The values of a factor or decision, in order.

        Raises:
            UnknownName: there is no such factor or decision.
        """
        factors, unique = self.factors, self._unique()
        if name in unique:
            return unique[name]
        bearing = {factors.names[place]: place for place in factors.bearing}
        if name not in bearing:
            is_there = name in self.framework.attributes or name in self.framework.decisions
            fix = f"{unread(name)}; group the rows of recommend_frame by it" if is_there else ""
            raise UnknownName("attribute or decision", name, (*bearing, *unique), fix)
        return factors.value_names(bearing[name])

    def _unique(self) -> Mapping[str, tuple[str, ...]]:
        framework = self.framework
        behind = (framework.decisions[name] for name in framework.behind[framework.roles.outcome])
        return {each.name: tuple(each.values) for each in behind if each.hit is Hit.UNIQUE}

    def _function(self, name: str) -> int:
        """A factor or decision as a function of the factors."""
        values, factors = self.values_of(name), self.factors
        if name in self._unique():
            return factors.of(self.space.values(name))
        place = factors.names.index(name)
        return factors.diagrams.node(place, tuple(map(factors.diagrams.terminal, values)))

    def _repr_html_(self) -> str | None:
        """The sweep, where a notebook shows this value; of a mixture, of which there is no page, the short form."""
        if self._parts:
            return None
        from delivery_model.sweeps.sweep_page import sweep_page
        from delivery_model.writing.html import document_as_fragment  # upward: docs/decisions/0011

        return document_as_fragment(sweep_page(self))


def sweep(
    framework: Framework | None = None,
    beliefs: Beliefs | None = None,
    *,
    readings: Mapping[str, str] | None = None,
    sample: int | None = None,
    seed: int = 0,
) -> Sweep:
    """Answer for every possible authority at once.

    Args:
        framework: the rule base; without one, the one shipped.
        beliefs: how likely levels are; without them, authorities are counted.
        readings: alternatives of open points to use instead of their defaults.
        sample: also draw so many authorities at random; the exact figures are given as well.
        seed: for drawing; the same seed draws the same authorities.

    Raises:
        UnknownName: a reading or alternative that does not exist.
        InvalidValue: the rule base or the beliefs are of another type.
        RuleBaseError: the rule base was changed, and is unsound.
        TooWide: the rule base has too many possible authorities.

    >>> from delivery_model import load_framework
    >>> sweep(load_framework("tests/foreign/village-hall")).total
    972
    """
    used = rules_of(framework)
    one_or_none("beliefs", Beliefs)(beliefs)
    chosen = Readings.of(used, readings or {})
    drawn = None if sample is None else sampled(used, chosen, beliefs, number=sample, seed=seed)
    return Sweep(framework=used, readings=chosen, beliefs=beliefs, sample=drawn)


@frozen(kw_only=True)
class Shift:
    """What one alternative reading makes of the answers in force: `outcomes` under it, and how much gets another."""

    reading: str
    alternative: str
    outcomes: Mapping[str, Weight]
    moved: Weight


@frozen(kw_only=True)
class Dispute:
    """How the readings disagree.

    `answers` weighs, for each set of answers, the authorities that get just these over all `combinations` of readings.
    """

    combinations: int
    answers: Mapping[tuple[str, ...], Weight]
    alternatives: tuple[Shift, ...]

    @property
    def disputed(self) -> Weight:
        """The authorities whose answer depends on how the text is read."""
        return sum(weight for answers, weight in self.answers.items() if len(answers) > 1)


def answers_anyhow(space: Space) -> Node:
    """The set of answers of an authority over all readings; the space's readings are open."""
    kept = {place for place, axis in enumerate(space.framework.axes) if not axis.is_reading}
    return outcomes_over(space, kept)


def apart(framework: Framework, readings: Mapping[str, str], beliefs: Beliefs | None) -> Dispute:
    """Weigh the authorities on whose answer readings disagree, against the readings in force."""
    space = Space(framework)
    weights = cell_weights(space, beliefs)
    values = tuple(framework.outcome.values)
    sets = space.diagrams.weighed(answers_anyhow(space), weights)
    return Dispute(
        combinations=prod(len(reading.alternatives) for reading in framework.readings.values()),
        answers={tuple(value for value in values if value in found): weight for found, weight in sets.items()},
        alternatives=_alternatives(space, readings, weights),
    )


def _alternatives(space: Space, readings: Mapping[str, str], weights: Weights) -> tuple[Shift, ...]:
    framework, diagrams = space.framework, space.diagrams
    in_force = Readings.of(framework, readings)
    before = _read(space, in_force)
    found: list[Shift] = []
    for name, reading in framework.readings.items():
        for alternative in reading.alternative_names:
            if alternative != in_force[name]:
                after = _read(space, in_force.with_alternative(name, alternative))
                differs = diagrams.combine(lambda a, b: a != b, before, after)
                outcomes = diagrams.weighed(after, weights)
                moved = diagrams.weighed(differs, weights).get(True, 0)
                found.append(Shift(reading=name, alternative=alternative, outcomes=outcomes, moved=moved))
    return tuple(found)


def _read(space: Space, readings: Readings) -> Node:
    """The outcome with every reading settled."""
    return space.diagrams.restricted(space.outcome(), cells_of(readings))
