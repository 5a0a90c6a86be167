"""The plain meaning of rules, by going through things one by one: what a replay trusts instead of diagrams."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import product
from math import prod

from delivery_model.framework.axes import AnyAxis, GroupAxis
from delivery_model.framework.conditions import Facts, holds, leaves
from delivery_model.framework.rules import Decision, Framework, Hit, Rule, concluded
from delivery_model.space import inputs_of

MOST_COMBINATIONS = 30_000


def evaluated(framework: Framework, facts: Facts) -> Mapping[str, tuple[str, ...]]:
    """The rules that hold, of every decision whose inputs are known or have been concluded."""
    _, fired = _walked(framework.decisions.values(), facts)
    return fired


def _walked(decisions: Iterable[Decision], facts: Facts) -> tuple[Facts, Mapping[str, tuple[str, ...]]]:
    """What is known once some decisions have been gone through, and the rules that held."""
    known, fired = dict(facts), dict[str, tuple[str, ...]]()
    for decision in decisions:
        if all(name in known for name in decision.inputs()):
            rules = [rule for rule in decision.rules if holds(rule.when, known)]
            fired[decision.name] = tuple(rule.id for rule in rules)
            if decision.hit is Hit.COLLECT or len(rules) == 1:
                known |= concluded(decision, tuple(rule.then for rule in rules))
    return known, fired


def is_possible(framework: Framework, facts: Facts) -> bool:
    """Whether facts settle every axis at one of its cells, and nothing else."""
    names = {name for axis in framework.axes for name in axis.cells[0]}
    cells = ({name: facts.get(name) for name in axis.cells[0]} in axis.cells for axis in framework.axes)
    return set(facts) == names and all(cells)


def size_of(axis: AnyAxis) -> int:
    """In how many ways the findings of an axis can be settled, or its reading read."""
    return len(axis.levels) ** len(axis.members) if isinstance(axis, GroupAxis) else len(axis.values)


def counted(framework: Framework) -> Mapping[str, int]:
    """In how many cases each rule holds, for rules on which few enough combinations bear to go through them all."""
    together: dict[tuple[int, ...], list[Rule]] = {}
    for rule in framework.rules.values():
        together.setdefault(_places_behind(framework, rule), []).append(rule)
    found: dict[str, int] = {}
    for places, rules in together.items():
        axes = [framework.axes[place] for place in places]
        if prod(len(axis.cells) for axis in axes) <= MOST_COMBINATIONS:
            others = prod(size_of(axis) for place, axis in enumerate(framework.axes) if place not in places)
            numbers = _held(framework, rules, axes)
            found |= {rule.id: others * numbers[rule.id] for rule in rules}
    return found


def _places_behind(framework: Framework, rule: Rule) -> tuple[int, ...]:
    """The axes that can bear on a rule."""
    looked_at = {leaf.variable for leaf in leaves(rule.when)}
    looked_at.update(*(inputs_of(framework, decision) for decision in _decisions_of(framework, rule)))
    return tuple(place for place, axis in enumerate(framework.axes) if not looked_at.isdisjoint(axis.cells[0]))


def _decisions_of(framework: Framework, rule: Rule) -> set[str]:
    """The decisions that a rule looks at."""
    needed = (framework.decided_by(leaf.variable) for leaf in leaves(rule.when))
    return {decision.name for decision in needed if decision is not None}


def _held(framework: Framework, rules: list[Rule], axes: list[AnyAxis]) -> Counter[str]:
    """In how many ways to settle what bears on them some rules hold."""
    behind = {name for rule in rules for each in _decisions_of(framework, rule) for name in framework.behind[each]}
    decisions = [decision for name, decision in framework.decisions.items() if name in behind]
    found: Counter[str] = Counter()
    for facts, ways in _combinations(axes):
        known, _ = _walked(decisions, facts)
        for rule in rules:
            if all(leaf.variable in known for leaf in leaves(rule.when)) and holds(rule.when, known):
                found[rule.id] += ways
    return found


def _combinations(axes: list[AnyAxis]) -> Iterator[tuple[Facts, int]]:
    """Every combination of cells as facts, with the number of ways to reach it."""
    for chosen in product(*(axis.weights({}).items() for axis in axes)):
        facts: dict[str, str] = {}
        for axis, (cell, _) in zip(axes, chosen, strict=True):
            facts |= axis.cells[cell]
        yield facts, prod(ways for _, ways in chosen)
