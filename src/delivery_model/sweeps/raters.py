"""How often two raters of one authority come to the same answer: exact, over every authority."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Literal

from attrs import frozen

from delivery_model.errors import InvalidValue, UnknownName
from delivery_model.loading import rules_of
from delivery_model.possible.beliefs import Beliefs, Chance, Wrong, chance_of, named_by, other_levels, refuse_context
from delivery_model.possible.diagrams import Node
from delivery_model.possible.space import wide_space
from delivery_model.rulebase.framework import Framework
from delivery_model.rulebase.readings import Readings
from delivery_model.sweeps.factors import Factors, factors_of

Answers = tuple[str, str]
Joint = Sequence[Sequence[Fraction]]
"""The chance of each pair of values of one factor: a row a value that the first rater finds."""


@frozen(kw_only=True)
class Agreement:
    """How likely each pair of answers is, the first rater's before the second's; those that cannot be are left out.

    >>> from delivery_model import agreement, load_framework
    >>> agreement(load_framework(), differ={"problems": 0}).same
    Fraction(1, 1)
    """

    answers: Mapping[Answers, Fraction]

    @property
    def same(self) -> Fraction:
        """How likely both come to the same answer."""
        return sum((chance for (one, other), chance in self.answers.items() if one == other), Fraction(0))

    @property
    def kappa(self) -> Fraction | None:
        """Cohen's kappa: how far beyond chance they agree; None where only one answer can be."""
        first, second = dict[str, Fraction](), dict[str, Fraction]()
        for (one, other), chance in self.answers.items():
            first[one] = first.get(one, Fraction(0)) + chance
            second[other] = second.get(other, Fraction(0)) + chance
        expected = sum((chance * second.get(answer, 0) for answer, chance in first.items()), Fraction(0))
        return None if expected == 1 else (self.same - expected) / (1 - expected)


def agreement(
    framework: Framework | None = None,
    beliefs: Beliefs | None = None,
    *,
    differ: Mapping[str, Chance] | None = None,
    wrong: Literal["any_level", "next_level"] = "any_level",
    readings: Mapping[str, str] | None = None,
) -> Agreement:
    """Say how often two raters of one authority come to the same answer.

    What the first finds is as likely as the beliefs say. With `differ` the second finds the same, but for the
    attributes named: there another level, with the chance given. Without it the second draws from the beliefs too, by
    itself; of a mixture, from the same part.

    Args:
        framework: the rule base; by default the one shipped.
        beliefs: how likely levels are; without them every authority is as likely as any other.
        differ: how likely the two differ on single attributes, groups, or families such as `governance`; what names
            fewer attributes goes before what names more.
        wrong: what the second finds where they differ: any other level alike, or one next to that of the first.
        readings: alternatives of open points to use instead of their defaults.

    Raises:
        UnknownName: a reading, alternative or attribute that does not exist, or another way to be wrong.
        InvalidValue: a chance that is not between 0 and 1, an attribute of the context, or raters who differ on
            members of a group that is counted.

    Example:
        >>> from delivery_model import agreement, load_framework
        >>> found = agreement(load_framework(), differ={"governance": "20%"})
        >>> round(float(1 - found.same), 6)
        0.000141
    """
    rules = rules_of(framework)
    space = wide_space(rules, Readings.of(rules, readings or {}))
    rates = None if differ is None else _rates(rules, differ)
    if wrong not in (known := [way.value for way in Wrong]):
        raise UnknownName("way to be wrong", wrong, known)
    found: dict[Answers, Fraction] = {}
    for weight, part in (beliefs.parts if beliefs else ()) or ((Fraction(1), beliefs),):
        factors = factors_of(space, part)
        pairs = _pairs(factors, factors.of(space.outcome()), list(_joints(rules, factors, rates, Wrong(wrong))))
        for answers, chance in pairs.items():
            found[answers] = found.get(answers, Fraction(0)) + weight * chance
    order = rules.outcome.values
    return Agreement(answers={(a, b): found[a, b] for a in order for b in order if found.get((a, b))})


def _rates(framework: Framework, differ: Mapping[str, Chance]) -> dict[str, Fraction]:
    """The chance that raters differ on each attribute."""
    meant = {name: named_by(framework, name) for name in differ}
    for name in (name for name, found in meant.items() if not found):
        refuse_context(framework.attribute(name), name)
    found: dict[str, Fraction] = {}
    for name in sorted(differ, key=lambda each: -len(meant[each])):
        found |= dict.fromkeys(meant[name], chance_of(differ[name]))
    return found


def _joints(
    framework: Framework, factors: Factors, rates: Mapping[str, Fraction] | None, wrong: Wrong
) -> Iterator[Joint]:
    for name, values, weights in zip(factors.names, factors.values, factors.weights, strict=True):
        total = sum(weights)
        chances = [Fraction(each) / total for each in weights]
        if rates is None:
            yield [[one * other for other in chances] for one in chances]
            continue
        if name in framework.groups and any(map(rates.get, framework.groups[name].members)):
            fix = f"leave {name} out, or give beliefs about its members"
            raise InvalidValue(name, f"{name} is counted, so raters who differ on one of it cannot be told", fix)
        yield [_spread(each, place, len(values), rates.get(name, 0), wrong) for place, each in enumerate(chances)]


def _spread(chance: Fraction, place: int, number: int, rate: Fraction | int, wrong: Wrong) -> list[Fraction]:
    """Where the first finds one level, how likely the second finds each."""
    others = other_levels([place], number, wrong)
    moved = rate if others else 0
    row = [chance * moved / len(others) if at in others else Fraction(0) for at in range(number)]
    row[place] = chance * (1 - moved)
    return row


def _pairs(factors: Factors, root: Node, joints: Sequence[Joint]) -> dict[Answers, Fraction]:
    """The chance of each pair of answers, over pairs of nodes from the top down; each level of factors once."""
    diagrams, last = factors.diagrams, len(joints)
    waiting: list[dict[tuple[Node, Node], Fraction]] = [{} for _ in range(last + 1)]
    waiting[min(diagrams.level[root], last)][root, root] = Fraction(1)
    for level, joint in enumerate(joints):
        for pair, reached in waiting[level].items():
            left, right = (
                diagrams.children[node] if diagrams.level[node] == level else (node,) * len(joint) for node in pair
            )
            for one, row in zip(left, joint, strict=True):
                for other, chance in zip(right, row, strict=True):
                    if chance:
                        below = waiting[min(diagrams.level[one], diagrams.level[other], last)]
                        below[one, other] = below.get((one, other), Fraction(0)) + reached * chance
    found: dict[Answers, Fraction] = {}
    for (one, other), reached in waiting[last].items():
        answers = diagrams.values[one], diagrams.values[other]
        found[answers] = found.get(answers, Fraction(0)) + reached
    return found
