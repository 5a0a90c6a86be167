"""Regions in words: what all authorities of a region have in common."""

from __future__ import annotations

from collections.abc import Iterable

from delivery_model.framework.conditions import Among
from delivery_model.framework.rules import Framework
from delivery_model.output.words import count_in_words, levels_in_words, listed, title_of


def region_in_words(frameworks: Iterable[Framework], conditions: Iterable[Among]) -> str:
    """The conditions of a region, in one line; of several rule bases the first that knows a variable says it."""
    known = tuple(frameworks)
    said = [condition_in_words(_who_knows(known, each.variable), each) for each in conditions]
    return "; ".join(said) or "every authority"


def condition_in_words(framework: Framework, condition: Among) -> str:
    """One condition: the words of a decision's values, the levels of an attribute, or a count of a group's members."""
    variable, values = condition.variable, condition.values
    if variable in framework.attributes:
        known = framework.attributes[variable].level_names
        return f"{title_of(framework, variable)}: {levels_in_words([each for each in known if each in values])}"
    decision = framework.decided_by(variable)
    if decision is None:
        group, _, level = variable.rpartition(".")
        return count_in_words(framework, group, level, values)
    if variable not in framework.collected:
        return listed((words for name, words in decision.values.items() if name in values), "or")
    collected = framework.collected[variable][1]
    is_said = framework.domains[variable][0] in values
    return decision.values[collected] if is_said else f"not {decision.values[collected]}"


def _who_knows(frameworks: tuple[Framework, ...], variable: str) -> Framework:
    def is_known(framework: Framework) -> bool:
        group = variable.rpartition(".")[0]
        return variable in framework.attributes or variable in framework.domains or group in framework.groups

    return next(filter(is_known, frameworks))


def share_in_words(part: float) -> str:
    """A share as a percentage, never rounded to nothing or to all."""
    if 0 < part < 0.0001:
        return "less than 0.01%"
    if 0.9999 < part < 1:
        return "more than 99.99%"
    return f"{part:.2%}"
