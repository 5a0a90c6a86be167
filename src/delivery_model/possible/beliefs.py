"""Beliefs about an authority: how likely each level of each attribute is, every attribute independent of the others.

Probabilities as people write them in files: 0.25, 25% or 1/4, and those of all levels of an attribute.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from enum import Enum
from fractions import Fraction

from attrs import field, frozen

from delivery_model.errors import InvalidValue, UnknownName, quoted
from delivery_model.profile.profile import Finding, Scenario
from delivery_model.rulebase.axes import Choices, CountLimit
from delivery_model.rulebase.framework import Framework
from delivery_model.rulebase.vocabulary import Attribute
from delivery_model.yaml_input.problems import Report
from delivery_model.yaml_input.yaml_text import Entries, Items, Node, Text

NUMBER = re.compile(r"(\d{1,9}(?:\.\d{1,9})?)(%?)|(\d{1,9})/([1-9]\d{0,8})", re.ASCII)


def read_levels(report: Report, name: str, levels: Sequence[str], node: Node) -> tuple[Fraction, ...]:
    """Probabilities of levels, or levels alone: each as likely as the others named."""
    kind, even = f"level of {name}", (Fraction(1, len(levels)),) * len(levels)
    if not isinstance(node, Entries):
        each = node.values if isinstance(node, Items) else (node,)
        named = {report.choice(one, kind, levels) for one in each}
        if not named:
            report.add(node.place, f"no level of {name} is left", "name one, or leave the key out")
            return even
        return tuple(Fraction(level in named, len(named)) for level in levels)
    so_far = len(report.problems)
    given = {report.choice(key, kind, levels): read_probability(report, value) for key, value in node}
    total = sum(given.values(), Fraction(0))
    if total != 1 and len(report.problems) == so_far:  # else what stands in for a mistake would count
        fix = "change them so that they do; a level left out has 0, and thirds can be written 1/3"
        report.add(node.place, f"the probabilities of {name} add up to {exact_sum(total)}, not 1", fix)
    return tuple(given.get(level, Fraction(0)) for level in levels) if total == 1 else even


def read_probability(report: Report, node: Node) -> Fraction:
    """A number from 0 to 1."""
    text = node.value.strip() if isinstance(node, Text) else report.text(node)
    if match := NUMBER.fullmatch(text):
        decimal, percent, above, below = match.groups()
        found = Fraction(decimal) / (100 if percent else 1) if decimal else Fraction(int(above), int(below))
        if found <= 1:
            return found
    if isinstance(node, Text):
        report.add(node.place, f"{quoted(text)} is not a probability", "write 0.25, 25% or 1/4: from 0 to 1")
    return Fraction(0)


def exact_sum(number: Fraction) -> str:
    """A number as a decimal where it has one that is short, else as a fraction: exact, or it could look like 1."""
    short = f"{float(number):.9f}".rstrip("0").rstrip(".")
    return short if Fraction(short) == number else str(number)


Chance = Fraction | int | str | float
"""A probability as a person writes it; texts such as "0.1" and "1/3" are exact, floats are what they print as."""


class Wrong(Enum):
    """What is so when a finding is wrong: any other level alike, or one next to those it names."""

    ANY_LEVEL = "any_level"
    NEXT_LEVEL = "next_level"


@frozen
class Counted:
    """A group of which a scenario gives counts, as one finding: it is wrong with some probability.

    When it is right, all levels of its members that fit are alike; when it is wrong, all that do not fit.
    """

    choices: Choices = field(hash=False)
    limits: tuple[CountLimit, ...]
    wrong: Fraction


@frozen(kw_only=True)
class Beliefs:
    """How likely levels are; of an attribute that is left out, every level is as likely as any other.

    `chances` has the probability of each level, best first; `counted` the groups that a scenario gives counts of.
    `scenario` is where the beliefs start from, if anywhere, and `path` the file that they come from.

    >>> from delivery_model import load_framework
    >>> held = Beliefs.of(load_framework(), {"capacity.strategy": {"present": "1/4", "lacking": "3/4"}})
    >>> held.chances["capacity.strategy"]
    (Fraction(1, 4), Fraction(0, 1), Fraction(3, 4))
    """

    chances: Mapping[str, tuple[Fraction, ...]]
    counted: Mapping[str, Counted] = field(factory=dict[str, Counted])
    title: str = ""
    scenario: Scenario | None = None
    path: str | None = None

    @classmethod
    def of(cls, framework: Framework, probabilities: Mapping[str, Mapping[str, Chance]]) -> Beliefs:
        """Beliefs from attribute -> level -> probability; a level left out has probability 0.

        A group stands for each of its members.

        Raises:
            UnknownName: an attribute or level that the framework does not have.
            InvalidValue: probabilities that are negative, or do not add up to 1.
        """
        found: dict[str, tuple[Fraction, ...]] = {}
        for name, given in probabilities.items():
            group = framework.groups.get(name)
            members = group.members if group else (name,)
            found |= dict.fromkeys(members, _row(framework.attribute(members[0]), given))
        return cls(chances=found)

    @classmethod
    def about(
        cls,
        scenario: Scenario,
        framework: Framework,
        *,
        error_rate: Chance,
        error_rates: Mapping[str, Chance] | None = None,
        wrong: Wrong = Wrong.ANY_LEVEL,
    ) -> Beliefs:
        """The findings of a scenario, each of them wrong at some rate, independently.

        Args:
            scenario: where to start from; of what it leaves unknown, every level is as likely as any other.
            framework: the rule base it speaks of.
            error_rate: the probability that a finding is wrong.
            error_rates: the same for single attributes, or for groups.
            wrong: what is so when a finding is wrong.

        Raises:
            InvalidValue: a rate that is not between 0 and 1.
            UnknownName: a rate for an attribute that the scenario has no finding of.
        """
        findings, profile = findings_in(framework, scenario), scenario.profile
        rates = _rates(framework, tuple(dict.fromkeys(findings.values())), error_rate, error_rates or {})
        choices, attributes = profile.choices(), framework.attributes
        return cls(
            chances={
                name: _spread(attributes[name], profile.findings[name], rates[name], wrong)
                for name, unit in findings.items()
                if name == unit
            },
            counted={
                name: Counted(
                    {member: choices[member] for member in framework.groups[name].members if member in choices},
                    profile.limits(name),
                    rates[name],
                )
                for name in framework.groups
                if profile.limits(name)
            },
            scenario=scenario,
        )

    def chances_of(self, attribute: Attribute) -> tuple[Fraction, ...]:
        """The probability of each level of an attribute, best first."""
        number = len(attribute.levels)
        return self.chances.get(attribute.name, (Fraction(1, number),) * number)


def chance_of(given: Chance) -> Fraction:
    """A probability as an exact number.

    Raises:
        InvalidValue: it is no number from 0 to 1.
    """
    try:
        found = Fraction(str(given))
    except (ValueError, ZeroDivisionError) as error:
        raise InvalidValue("", f"{given!r} is not a probability", "give a number from 0 to 1") from error
    if not 0 <= found <= 1:
        raise InvalidValue("", f"{given} is not a probability", "give a number from 0 to 1")
    return found


def _row(attribute: Attribute, given: Mapping[str, Chance]) -> tuple[Fraction, ...]:
    for level in given:
        if level not in attribute.level_names:
            raise UnknownName(f"level of {attribute.name}", level, attribute.level_names)
    found = tuple(chance_of(given.get(level, 0)) for level in attribute.level_names)
    if sum(found) != 1:
        said = exact_sum(sum(found, Fraction(0)))
        raise InvalidValue(attribute.name, f"the probabilities of {attribute.name} add up to {said}, not 1")
    return found


def findings_in(framework: Framework, scenario: Scenario) -> Mapping[str, str]:
    """For each attribute of which a scenario says something, what it is a finding of: itself, or a group counted."""
    profile, found = scenario.profile, dict[str, str]()
    for name, attribute in framework.attributes.items():
        if attribute.group and profile.limits(attribute.group):
            found[name] = attribute.group
        elif name in profile.findings and attribute.can_decide:
            found[name] = name
    return found


def _rates(
    framework: Framework, names: Sequence[str], rate: Chance, others: Mapping[str, Chance]
) -> Mapping[str, Fraction]:
    """The rate of every finding and counted group."""
    found = dict.fromkeys(names, chance_of(rate))
    for name, other in others.items():
        group = framework.groups.get(name)
        meant = [each for each in (name, *(group.members if group else ())) if each in found]
        if not meant:
            raise UnknownName("finding with an error rate", name, names)
        found |= dict.fromkeys(meant, chance_of(other))
    return found


def _spread(attribute: Attribute, finding: Finding, rate: Fraction, wrong: Wrong) -> tuple[Fraction, ...]:
    """The probability of each level: those found share what is right, others what is wrong."""
    names = attribute.level_names
    found = [place for place, level in enumerate(names) if level in finding.levels]
    others = [place for place in range(len(names)) if place not in found]
    if wrong is Wrong.NEXT_LEVEL:
        others = [place for place in others if {place - 1, place + 1}.intersection(found)]
    if not others:
        return (Fraction(1, len(names)),) * len(names)
    right, otherwise = (1 - rate) / len(found), rate / len(others)
    return tuple(right if at in found else otherwise if at in others else Fraction(0) for at in range(len(names)))
