"""Two saved authorities that should differ in one finding, or one reading, and do they?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import product

from delivery_model.analysis.plain import is_possible
from delivery_model.analysis.saved import Moved
from delivery_model.framework.axes import AnyAxis, GroupAxis, class_range
from delivery_model.framework.conditions import Facts
from delivery_model.framework.rules import Framework


def shows_reading(framework: Framework, pair: Moved) -> bool:
    """Whether the two differ in a reading alone, default and alternative, and in the values of one decision."""
    reading = framework.readings.get(pair.name)
    if reading is None or not _are_possible(framework, pair):
        return False
    before, after = pair.examples
    read = before.facts.get(reading.variable), after.facts.get(reading.variable)
    is_alone = _differing(pair) == {reading.variable} and read == (reading.default, pair.after)
    first, last = _values(framework, pair)
    return is_alone and before.decision == after.decision and first != last


def shows_edge(framework: Framework, pair: Moved) -> bool:
    """Whether the two differ in one finding, and get the lightest and the heaviest support type."""
    if not _are_possible(framework, pair) or any(each.decision != framework.roles.outcome for each in pair.examples):
        return False
    types = tuple(framework.outcome.values)
    axis = next((axis for axis in framework.axes if pair.name in (axis.name, *axis.members)), None)
    is_alone = axis is not None and _differing(pair) <= axis.cells[0].keys() and _is_one_finding(axis, pair)
    return is_alone and _values(framework, pair) == [{types[0]}, {types[-1]}]


def _are_possible(framework: Framework, pair: Moved) -> bool:
    return len(pair.examples) == 2 and all(is_possible(framework, each.facts) for each in pair.examples)


def _differing(pair: Moved) -> set[str]:
    before, after = (each.facts for each in pair.examples)
    return {name for name in before if before[name] != after[name]}


def _values(framework: Framework, pair: Moved) -> list[set[str]]:
    """What each of the two gets, by the rules that are said to hold."""
    known = framework.rules
    return [{known[rule].then for rule in each.fired if rule in known} for each in pair.examples]


def _is_one_finding(axis: AnyAxis, pair: Moved) -> bool:
    before, after = (each.facts for each in pair.examples)
    if isinstance(axis, GroupAxis):
        return {pair.before, pair.after} <= {*axis.levels} and any(
            _moves_one(axis, pair, counts) for counts in _counts(axis)
        )
    return (before[axis.name], after[axis.name]) == (pair.before, pair.after)


def _counts(axis: GroupAxis) -> Iterator[Mapping[str, int]]:
    """Every number of members at each level of a group."""
    size = len(axis.members)
    for numbers in product(range(size + 1), repeat=len(axis.levels)):
        if sum(numbers) == size:
            yield dict(zip(axis.levels, numbers, strict=True))


def _moves_one(axis: GroupAxis, pair: Moved, counts: Mapping[str, int]) -> bool:
    """Whether members counted so fit the first authority, and fit the second when one has moved."""
    before, after = (each.facts for each in pair.examples)
    by_name = Counter(before[name] for name in axis.named)
    if pair.name in axis.named:
        is_free = (before[pair.name], after[pair.name]) == (pair.before, pair.after)
    else:
        is_free = counts[pair.before] > by_name[pair.before]
    changed = {**counts, pair.before: counts[pair.before] - 1, pair.after: counts[pair.after] + 1}
    are_others_same = all(before[name] == after[name] for name in axis.named if name != pair.name)
    is_enough = all(counts[level] >= number for level, number in by_name.items())
    return is_free and are_others_same and is_enough and _fits(axis, before, counts) and _fits(axis, after, changed)


def _fits(axis: GroupAxis, facts: Facts, counts: Mapping[str, int]) -> bool:
    size = len(axis.members)
    return all(counts[level] in class_range(facts[f"{axis.name}.{level}"], size) for level in axis.cuts)
