"""Brute force over single findings: the plain meaning that every exact analysis must agree with.

Rule bases of one decision by any conditions at all, for what needs a choice of ways to an answer.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations, product
from math import log2

from attrs import evolve
from hypothesis import assume
from hypothesis import strategies as st

from delivery_model import load_framework
from delivery_model.engines.direct import Direct
from delivery_model.possible.diagrams import Path
from delivery_model.possible.soundness import unsound
from delivery_model.possible.space import Space
from delivery_model.profile.profile import Profile
from delivery_model.rulebase.axes import Axis, GroupAxis, count_class
from delivery_model.rulebase.conditions import AllOf, Among, AnyOf, Condition, negated
from delivery_model.rulebase.framework import Framework, Roles
from delivery_model.testing import frameworks

Assignment = dict[str, str]
THREE = load_framework().attributes["capacity.strategy"].levels


class Brute:
    """Every assignment of levels to the attributes that rules look at, with the outcome it gets."""

    def __init__(self, framework: Framework, readings: Mapping[str, str] | None = None) -> None:
        self.framework = framework
        self.names = [name for axis in framework.axes if not axis.is_reading for name in axis.members]
        self.levels = {name: framework.attributes[name].level_names for name in self.names}
        self.readings = {
            reading.variable: (readings or {}).get(reading.name, reading.default)
            for reading in framework.readings.values()
        }
        engine = Direct(framework)
        self.table = {
            values: self._outcome(engine, dict(zip(self.names, values, strict=True)))
            for values in product(*(self.levels[name] for name in self.names))
        }

    def facts(self, assignment: Assignment) -> dict[str, str]:
        facts: dict[str, str] = {}
        for axis in self.framework.axes:
            if axis.is_reading:
                facts[axis.name] = self.readings[axis.name]
            elif isinstance(axis, GroupAxis):
                facts |= {name: assignment[name] for name in axis.named}
                for level, cuts in axis.cuts.items():
                    count = sum(assignment[name] == level for name in axis.members)
                    facts[f"{axis.name}.{level}"] = count_class(count, cuts)
            else:
                facts[axis.name] = assignment[axis.name]
        return facts

    def _outcome(self, engine: Direct, assignment: Assignment) -> str:
        (rule,) = engine.fire(self.facts(assignment))[self.framework.roles.outcome]
        return self.framework.rules[rule].then

    def fitting(self, profile: Profile, leave: frozenset[object] | None = None) -> Iterator[tuple[str, ...]]:
        """The assignments that fit the findings; with `leave`, only the findings and counts named there bind."""
        domains = [
            profile.findings[name].levels
            if name in profile.findings and (leave is None or name in leave)
            else self.levels[name]
            for name in self.names
        ]
        limits = [each.limit for each in profile.counts]
        for values in product(*domains):
            assignment = dict(zip(self.names, values, strict=True))
            if all(
                limit.low <= self._count(assignment, limit.group, limit.level) <= limit.high
                for limit in limits
                if limit.group in {axis.name for axis in self.framework.axes}
                and (leave is None or (limit.group, limit.level) in leave)
            ):
                yield values

    def _count(self, assignment: Assignment, group: str, level: str) -> int:
        return sum(assignment[name] == level for name in self.framework.groups[group].members)

    def possible(self, profile: Profile, leave: frozenset[object] | None = None) -> set[str]:
        return {self.table[values] for values in self.fitting(profile, leave)}

    def known(self, profile: Profile) -> list[object]:
        """The findings that rule something out, and the counts."""
        singles = [
            name
            for name in self.names
            if name in profile.findings and len(profile.findings[name].levels) < len(self.levels[name])
        ]
        groups = {axis.name for axis in self.framework.axes}
        counts = [(each.limit.group, each.limit.level) for each in profile.counts if each.limit.group in groups]
        return [*singles, *counts]

    def minimal_reasons(self, profile: Profile, verdict: object) -> set[frozenset[object]]:
        """Every minimal set of known findings under which `verdict` holds of all outcomes then possible."""
        found: list[frozenset[object]] = []
        known = self.known(profile)
        for size in range(len(known) + 1):
            for chosen in map(frozenset, combinations(known, size)):
                if not any(smaller <= chosen for smaller in found) and verdict(self.possible(profile, chosen)):
                    found.append(chosen)
        return set(found)

    def is_open(self, profile: Profile, name: str) -> bool:
        return name not in profile.findings or len(profile.findings[name].levels) > 1

    def matters(self, profile: Profile, name: str) -> bool:
        """Whether two fitting authorities that differ in this finding alone get different outcomes."""
        place = self.names.index(name)
        seen: dict[tuple[str, ...], set[str]] = {}
        for values in self.fitting(profile):
            rest = values[:place] + values[place + 1 :]
            seen.setdefault(rest, set()).add(self.table[values])
        return any(len(outcomes) > 1 for outcomes in seen.values())

    def information(self, profile: Profile, name: str) -> float:
        place = self.names.index(name)
        fitting = list(self.fitting(profile))
        by_level: dict[str, list[str]] = {}
        for values in fitting:
            by_level.setdefault(values[place], []).append(self.table[values])
        after = sum(len(found) / len(fitting) * entropy(found) for found in by_level.values())
        return entropy([self.table[values] for values in fitting]) - after

    def leads_to(self, profile: Profile, name: str) -> dict[str, set[str]]:
        place = self.names.index(name)
        found: dict[str, set[str]] = {}
        for values in self.fitting(profile):
            found.setdefault(values[place], set()).add(self.table[values])
        return found


def entropy(outcomes: list[str]) -> float:
    shares = [outcomes.count(value) / len(outcomes) for value in set(outcomes)]
    return -sum(share * log2(share) for share in shares)


def authority_at(space: Space, path: Path) -> dict[str, str]:
    """One complete authority on a path of a space; what the path leaves open takes its first possible cell."""
    facts, chosen = dict[str, str](), dict(path)
    for place, axis in enumerate(space.framework.axes):
        facts |= axis.cells[space.cells[axis.name][chosen.get(place, 0)]]
    return facts


def answered_by(framework: Framework, names: Sequence[str], when: Condition) -> Framework:
    """A framework whose answer is one of two: where a condition on attributes that stand alone holds, and elsewhere."""
    axes = tuple(Axis(name, framework.attributes[name].level_names) for name in names)
    (one, other), (yes, no) = framework.outcome.rules[:2], [*framework.outcome.values][:2]
    otherwise = negated(when, {axis.name: axis.values for axis in axes})
    rules = evolve(one, when=when, then=yes), evolve(other, when=otherwise, then=no)
    values = {value: framework.outcome.values[value] for value in (yes, no)}
    outcome = evolve(framework.outcome, rules=rules, values=values, tests=())
    return evolve(framework, axes=axes, decisions={outcome.name: outcome}, roles=Roles(outcome=outcome.name))


@st.composite
def tables(draw: st.DrawFn) -> Framework:
    """Rule bases of four findings, mostly of three levels, whose answer is one of two by any conditions at all."""
    base = draw(frameworks(attributes=range(4, 5), groups=range(1), readings=range(1), decisions=range(1, 2)))
    scales = {name: draw(st.sampled_from((THREE, THREE, THREE[:2]))) for name in base.attributes}
    attributes = {name: evolve(base.attributes[name], levels=each, can_decide=True) for name, each in scales.items()}
    base = evolve(base, vocabulary=evolve(base.vocabulary, attributes=attributes))

    def cube() -> Condition:
        named = draw(st.lists(st.sampled_from([*attributes]), min_size=1, max_size=3, unique=True))
        halves = {name: _halves(attributes[name].level_names) for name in named}
        return AllOf(tuple(Among(name, frozenset(draw(st.sampled_from(each)))) for name, each in halves.items()))

    framework = answered_by(base, [*attributes], AnyOf(tuple(cube() for _ in range(draw(st.integers(2, 4))))))
    assume(not unsound(framework))  # conditions that always hold leave no authority for the other answer
    return framework


def _halves(levels: tuple[str, ...]) -> list[tuple[str, ...]]:
    """The better levels, or the worse ones."""
    return [half for place in range(1, len(levels)) for half in (levels[:place], levels[place:])]
