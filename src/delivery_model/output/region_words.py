"""Regions in words: what all authorities of a region have in common."""

from __future__ import annotations

from collections.abc import Iterable

from delivery_model.framework.conditions import Among
from delivery_model.framework.rules import Framework
from delivery_model.framework.variables import Kind
from delivery_model.output.words import count_in_words, levels_in_words, listed, title_of


def region_in_words(frameworks: Iterable[Framework], conditions: Iterable[Among]) -> str:
    """The conditions of a region, in one line; of several rule bases the first that knows a variable says it."""
    known = tuple(frameworks)
    said = [condition_in_words(_who_knows(known, each.variable), each) for each in conditions]
    return "; ".join(said) or "every authority"


def condition_in_words(framework: Framework, condition: Among) -> str:
    """One condition: the words of a decision's values, the levels of an attribute, or a count of a group's members."""
    variable, values = framework.variables[condition.variable], condition.values
    if variable.kind is Kind.ATTRIBUTE:
        known = [each for each in variable.values if each in values]
        return f"{title_of(framework, variable.name)}: {levels_in_words(known)}"
    if variable.kind is Kind.COUNT:
        return count_in_words(framework, variable.owner, variable.part, values)
    words = framework.decisions[variable.owner].values
    if not variable.part:
        return listed((said for name, said in words.items() if name in values), "or")
    return words[variable.part] if variable.values[0] in values else f"not {words[variable.part]}"


def _who_knows(frameworks: tuple[Framework, ...], variable: str) -> Framework:
    return next(framework for framework in frameworks if variable in framework.variables)


def share_in_words(part: float) -> str:
    """A share as a percentage, never rounded to nothing or to all."""
    if 0 < part < 0.0001:
        return "less than 0.01%"
    if 0.9999 < part < 1:
        return "more than 99.99%"
    return f"{part:.2%}"
