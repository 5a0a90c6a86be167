"""The explanation of a recommendation, as values: why, why not, what would change it, how sure, what to ask.

Everything is exact, over all authorities that fit the findings, and is computed when first asked for.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import cached_property, reduce
from math import comb, prod
from typing import TYPE_CHECKING, Literal

from attrs import evolve, field, frozen

from delivery_model.answer.axis_choices import AxisChoices, change_treatments, reason_treatments
from delivery_model.answer.changes import Changes, by_steps, gathered, one_by_one
from delivery_model.answer.derivation import Firing
from delivery_model.answer.firmness import Firmness, Ledger, Margin, firmness_of, margin_of
from delivery_model.answer.moves import Plan, cheapest, move_treatments, steps
from delivery_model.answer.recommendation import Recommendation, recommend
from delivery_model.answer.smallest_sets import Sets, Several, Single, Token, Use, minimal_sets, tokens, within
from delivery_model.errors import UnknownName
from delivery_model.loading import Subject
from delivery_model.possible.diagrams import Node
from delivery_model.possible.space import Space, decisions_behind, weights_of, wide_space
from delivery_model.profile.profile import Evidence, EvidenceKind, Profile
from delivery_model.rulebase.conditions import leaves
from delivery_model.rulebase.framework import NOT_KNOWN, Framework
from delivery_model.rulebase.readings import Readings

if TYPE_CHECKING:
    from delivery_model.answer.arrangement import Arrangement
    from delivery_model.answer.questions import Questions
    from delivery_model.possible.beliefs import Chance

By = Literal["findings", "steps"]
BYS = ("findings", "steps")
"""The ways in which changes are counted."""


@frozen
class AgainstReading:
    """A single alternative reading under which the answer does not hold, and the answers then possible."""

    reading: str
    alternative: str
    possible: tuple[str, ...]


@frozen
class ReadingShare:
    """Under how many combinations of readings that can matter for this authority the answer holds.

    `alone` counts, for each support type, the combinations under which it is the only one possible; under the rest
    several are. `possible` are all that are possible under some combination.
    """

    held: int
    total: int
    mattering: tuple[str, ...]
    against: tuple[AgainstReading, ...]
    alone: Mapping[str, int] = field(hash=False)
    possible: tuple[str, ...]

    @property
    def open(self) -> int:
        """The combinations under which several support types are possible."""
        return self.total - sum(self.alone.values())


def readings_of(space: Space, in_force: Readings, answer: frozenset[str]) -> ReadingShare:
    """Count the readings under which exactly the support types of `answer` are possible.

    `space` has the authorities that a profile leaves possible under every reading; the others are tried against
    `in_force` one at a time.
    """
    framework = space.framework
    by_variable = {reading.variable: reading for reading in framework.readings.values()}
    readings = {place: by_variable[axis.name] for place, axis in enumerate(framework.axes) if axis.is_reading}
    diagrams, node = space.diagrams, outcomes_by_reading(space)
    mattering = sorted(diagrams.tested(node))
    chosen = {place: reading.alternative_names.index(in_force[reading.name]) for place, reading in readings.items()}
    against: list[AgainstReading] = []
    for place in mattering:
        for cell, alternative in enumerate(readings[place].alternative_names):
            found = diagrams.value_at(node, {**chosen, place: cell})
            if found != answer:
                possible = tuple(value for value in framework.outcome.values if value in found)
                against.append(AgainstReading(readings[place].name, alternative, possible))
    alone = {value: diagrams.ways_to(node, frozenset({value}), mattering) for value in framework.outcome.values}
    reached = frozenset[str]().union(*diagrams.reachable(node))
    return ReadingShare(
        alone={value: number for value, number in alone.items() if number},
        possible=tuple(value for value in framework.outcome.values if value in reached),
        held=diagrams.ways_to(node, answer, mattering),
        total=prod(diagrams.sizes[place] for place in mattering),
        mattering=tuple(readings[place].name for place in mattering),
        against=tuple(against),
    )


def reading_space(framework: Framework, profile: Profile) -> Space:
    """The authorities that a profile leaves possible, under every reading."""
    free = {axis.name: dict.fromkeys(range(len(axis.cells)), 1) for axis in framework.axes if axis.is_reading}
    return Space(framework, {**weights_of(framework, profile, {}), **free})


def outcomes_by_reading(space: Space) -> Node:
    """The set of support types still possible, as a function of the readings alone."""
    return outcomes_over(space, {place for place, axis in enumerate(space.framework.axes) if axis.is_reading})


def outcomes_over(space: Space, kept: Collection[int]) -> Node:
    """The set of support types still possible, as a function of the axes at some places alone."""
    diagrams = space.diagrams

    def inner(axis: int, kids: tuple[Node, ...]) -> Node:
        if axis in kept:
            return diagrams.node(axis, kids)
        return reduce(lambda a, b: diagrams.combine(_either, a, b), dict.fromkeys(kids))

    return diagrams.fold(space.outcome(), lambda value: diagrams.terminal(frozenset({value})), inner)


def _either(left: frozenset[str], right: frozenset[str]) -> frozenset[str]:
    return left | right


class Explanation:
    """What can be said about one recommendation. Each part is worked out when first looked at.

    >>> from delivery_model import load_scenario, recommend
    >>> explanation = explain(recommend(load_scenario("scenarios/rotherham.yml")))
    >>> explanation.firmness.word.value, explanation.margin.distance
    ('leans', 1)
    """

    def __init__(self, recommendation: Recommendation) -> None:
        self.recommendation = recommendation
        self._framework = recommendation.framework
        self._profile = recommendation.scenario.profile
        self._space = wide_space(self._framework, recommendation.readings)

    @cached_property
    def why(self) -> tuple[tuple[Firing, ...], ...]:
        """The rules that decide the answer, with what made them hold; one list for each way to decide it."""
        return self.recommendation.deciding

    @cached_property
    def _reason_treatments(self) -> AxisChoices:
        return reason_treatments(self._framework, self._profile)

    @cached_property
    def _change_treatments(self) -> AxisChoices:
        return change_treatments(self._framework, self._profile, with_open=True)

    @cached_property
    def why_not(self) -> Mapping[str, Sets]:
        """For each support type that is not possible: every minimal set of known findings that excludes it."""
        treatments = self._reason_treatments.axes
        excluded = [value for value in self._framework.outcome.values if value not in self.recommendation.possible]
        return {value: minimal_sets(self._space.diagrams, self._is_not(value), treatments) for value in excluded}

    @cached_property
    def changes(self) -> Mapping[str, Changes]:
        """For each support type other than the answer: every minimal set of changed findings that leads to it.

        A change starts from a known finding that can change. Where open findings must turn out one way as
        well, the set says so as a proviso. Without an answer there is nothing to change: see `questions`.
        """
        answer = self.recommendation.recommended
        others = (value for value in self._framework.outcome.values if value != answer)
        return {} if answer is None else {value: self.changes_to(value) for value in others}

    def changes_to(
        self,
        value: str,
        *,
        improve_only: bool = False,
        by: By = "findings",
        keep: Collection[str] = (),
        cost: Mapping[str, Chance] | None = None,
    ) -> Changes:
        """Every minimal set of changed findings that leads to a support type, and the cheapest; none without an answer.

        Args:
            value: the support type.
            improve_only: no finding moves to a worse level than it may be at.
            by: `findings`: no set of which another changes a part of the findings, to whatever levels; `steps`: every
                set of moves of which none can be left out or shortened, a step being one level up or down.
            keep: what stays as it is: attributes, groups, or patterns such as `problems.*`.
            cost: the price of one step, by attribute, group or pattern, the longest name first; `*` is all others.

        A count that is stated of a group is changed by `findings` alone, without `improve_only`; it has no price, so
        the cheapest set changes none. A level for an open finding is a proviso, and costs nothing.

        Raises:
            UnknownName: the support type, a way to count, an attribute or a pattern of attributes is not there.
            InvalidValue: a price is below 0, or a finding that may change has none.

        Example:
            >>> from delivery_model import load_scenario, recommend
            >>> explanation = explain(recommend(load_scenario("scenarios/rotherham.yml")))
            >>> cost = {"governance.partnership": 3, "*": 1}
            >>> found = explanation.changes_to("sector_led_improvement", improve_only=True, by="steps", cost=cost)
            >>> found.cheapest.steps, found.price
            (1, Fraction(3, 1))
        """
        for kind, name, known in (("support type", value, self._framework.outcome.values), ("way to count", by, BYS)):
            if name not in known:
                raise UnknownName(kind, name, known)
        has_counts, units = by == "findings" and not improve_only, steps if by == "steps" else tokens
        plan = Plan.of(
            self._framework, self._profile, keep, cost, improve_only=improve_only, has_counts=has_counts
        )  # which refuses names before anything is worked out
        if self.recommendation.recommended is None:
            return Changes(())
        if has_counts and not keep:
            chosen = self._change_treatments
        else:
            chosen = move_treatments(self._framework, self._profile, plan, units)
        found = minimal_sets(self._space.diagrams, self._is(value), chosen.axes, units=units)
        changes = (by_steps if by == "steps" else gathered)(found, chosen.is_truncated)
        return changes if cost is None else self._priced(changes, value, plan)

    def _priced(self, changes: Changes, value: str, plan: Plan) -> Changes:
        """The same with the set of lowest price."""
        chosen = move_treatments(self._framework, self._profile, plan, steps)
        found = cheapest(self._space.diagrams, self._is(value), chosen.axes, plan)
        if found is None:
            return changes
        price, uses = found
        is_truncated = changes.is_truncated or chosen.is_truncated
        return evolve(changes, cheapest=one_by_one(uses), price=price, is_truncated=is_truncated)

    @cached_property
    def reasons(self) -> Sets:
        """Every minimal set of findings that forces the answer whatever the others are; none without an answer."""
        answer = self.recommendation.recommended
        if answer is None:
            return Sets(())
        return minimal_sets(self._space.diagrams, self._is(answer), self._reason_treatments.axes)

    @cached_property
    def enough(self) -> tuple[Use, ...] | None:
        """The set of `reasons` that is told as the reason; None without an answer.

        It has fewest findings without evidence, then fewest on which raters differ, then fewest findings, then those
        asked first.
        """
        return self.ledger.chosen(self.reasons.sets)

    @cached_property
    def ledger(self) -> Ledger:
        """What is given for each finding: its evidence, and whether raters differ on it."""
        return Ledger.of(self._framework, self._profile)

    @cached_property
    def _read_anyhow(self) -> Space:
        return reading_space(self._framework, self._profile)

    @cached_property
    def rules_out(self) -> Mapping[str, tuple[Use, ...]]:
        """For each support type other than the answer, a smallest part of `enough` that excludes it.

        Together these parts are all of `enough`. Empty without an answer.
        """
        if self.enough is None:
            return {}
        treatments = within(self._reason_treatments.axes, self.enough)
        others = [value for value in self._framework.outcome.values if value != self.recommendation.recommended]
        found = {value: minimal_sets(self._space.diagrams, self._is_not(value), treatments) for value in others}
        return {value: sets.sets[0] for value, sets in found.items()}

    @cached_property
    def firmness(self) -> Firmness:
        """How firm the answer is, in a word, and what casts doubt on it."""
        return firmness_of(self)

    @cached_property
    def degree_hangs_on(self) -> tuple[str, ...]:
        """The open findings that would tell of what degree the form that has one is; none where that is known."""
        role, space = self._framework.roles.degree, self.recommendation.space
        if role is None or self.recommendation.degree != NOT_KNOWN:
            return ()
        node = space.diagrams.mapped(lambda values: values or None, space.values(role.decision))
        tested = {space.framework.axes[place].name for place in space.diagrams.tested(node)}
        asked = self._framework.decisions[role.decision].inputs()
        return tuple(name for name in self._framework.attributes if name in asked and name in tested)

    @cached_property
    def margin(self) -> Margin | None:
        """How the answer stands up to wrong findings; None without an answer."""
        answer = self.recommendation.recommended
        if answer is None:
            return None
        treatments = change_treatments(self._framework, self._profile, with_past=True)
        return margin_of(self._space, self._is(answer), self._profile, treatments.axes)

    @cached_property
    def readings(self) -> ReadingShare:
        """Under how many readings that can matter the same support types are possible."""
        possible = frozenset(self.recommendation.possible)
        return readings_of(self._read_anyhow, self.recommendation.readings, possible)

    @cached_property
    def questions(self) -> Questions:
        """What to ask next, and what cannot matter any more."""
        from delivery_model.answer.questions import questions_of

        return questions_of(self.recommendation.space, self._profile)

    @cached_property
    def open_questions(self) -> Questions:
        """What to ask next where an answer can change what is possible under any reading that can matter."""
        from delivery_model.answer.questions import questions_of

        return questions_of(self._read_anyhow, self._profile)

    @cached_property
    def arrangement(self) -> Arrangement | None:
        """The scenario's appraisal of management options, and whether they fit; None when it has none."""
        from delivery_model.answer.arrangement import arrangement_of

        return arrangement_of(self.recommendation)

    @cached_property
    def _deciding_evidence(self) -> dict[str, tuple[Evidence, ...]]:
        """The evidence for each finding that a deciding rule looks at; the counts of a group go by its name."""
        variables = {leaf.variable for firings in self.why for firing in firings for leaf in firing.leaves}
        behind = {name for variable in variables for name in self.findings_behind(variable)}
        known = [name for name in self._framework.attributes if name in behind and name in self._profile.findings]
        found = {name: self.evidence(name) for name in known}
        for count in self._profile.counts:
            group = self._framework.groups[count.limit.group]
            if not behind.isdisjoint(group.members):
                found[group.name] = (*found.get(group.name, ()), *count.evidence)
        return found

    @cached_property
    def evidence_kinds(self) -> tuple[str, ...]:
        """Whose evidence the deciding findings rest on: internal, external, both, or nothing."""
        found = {each.kind for evidence in self._deciding_evidence.values() for each in evidence}
        return tuple(kind.value for kind in EvidenceKind if kind in found)

    @cached_property
    def without_evidence(self) -> tuple[str, ...]:
        """The deciding findings for which no evidence is given; a group's name stands for its counts."""
        return tuple(name for name, evidence in self._deciding_evidence.items() if not evidence)

    def evidence(self, attribute: str) -> tuple[Evidence, ...]:
        """The evidence for one finding; nothing when there is no finding."""
        finding = self._profile.findings.get(attribute)
        return finding.evidence if finding else ()

    def findings_behind(self, variable: str) -> tuple[str, ...]:
        """The attributes whose findings settle a variable: itself, or the members of a counted group."""
        return self._framework.variables[variable].members

    def rules_on(self, token: Token) -> tuple[str, ...]:
        """The rules that held, among those that can bear on the answer, and that look at these findings."""
        variables = {token.name} if isinstance(token, Single) else set[str]()
        group = self._framework.attributes[token.name].group if isinstance(token, Single) else token.group
        if group is not None:
            variables |= {f"{group}.{level}" for level in self._framework.groups[group].level_names}
        behind = decisions_behind(self._framework, self._framework.roles.outcome)
        derivation = self.recommendation.derivations[0]
        return tuple(
            name
            for decision in behind
            for name in derivation.fired[decision]
            if any(leaf.variable in variables for leaf in leaves(self._framework.rules[name].when))
        )

    def _is(self, value: str) -> int:
        return self._space.getting(value)

    def _is_not(self, value: str) -> int:
        return self._space.diagrams.opposite(self._space.getting(value))


def explain(subject: Recommendation | Subject, framework: Framework | None = None) -> Explanation:
    """Explain a recommendation, or the one that `recommend` gives of a subject.

    Raises:
        DeliveryModelError: as `recommend` does.

    >>> from delivery_model import load_scenario, recommend
    >>> explain(recommend(load_scenario("scenarios/rotherham.yml"))).margin.hangs_on
    ('governance.partnership', 'intervention.status')
    """
    return Explanation(subject if isinstance(subject, Recommendation) else recommend(subject, framework))


def ways(uses: tuple[Use, ...]) -> int:
    """How many sets of single findings a set with exchangeable members stands for."""
    return prod(comb(len(use.token.names), use.number) for use in uses if isinstance(use.token, Several))


__all__ = ["Explanation", "explain", "ways", "wide_space"]
