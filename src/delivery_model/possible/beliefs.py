"""Beliefs about an authority: how likely each level of each attribute is, every attribute independent of the others.

Probabilities as people write them in files: 0.25, 25% or 1/4, and those of all levels of an attribute.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from enum import Enum
from fractions import Fraction

from attrs import field, frozen

from delivery_model.errors import InvalidValue, UnknownName, quoted
from delivery_model.possible.survey import counted_rows
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
    if not is_one(total):
        if len(report.problems) == so_far:  # else what stands in for a mistake would count
            fix = f"{_apart(total)}; a level left out has 0, and thirds can be written 1/3"
            report.add(node.place, f"the probabilities of {name} add up to {exact_sum(total)}, not 1", fix)
        return even
    return tuple(given.get(level, Fraction(0)) / total for level in levels)


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


def is_one(total: Fraction) -> bool:
    """Whether probabilities add up to 1, but for rounding; they are then divided by what they do add up to."""
    return abs(total - 1) <= ROUNDING


def _apart(total: Fraction) -> str:
    """How far what should be 1 is from it."""
    return f"{exact_sum(1 - total)} is missing" if total < 1 else f"{exact_sum(total - 1)} is too much"


def exact_sum(number: Fraction) -> str:
    """A number as a decimal where it has one that is short, else as a fraction: exact, or it could look like 1."""
    short = f"{float(number):.9f}".rstrip("0").rstrip(".")
    return short if Fraction(short) == number else str(number)


ROUNDING = Fraction(1, 10**9)
"""So far from 1 a sum of probabilities may be for rounding."""

Chance = Fraction | int | str | float
"""A probability as a person writes it: "0.1", "1/3" and "20%" are exact, floats are what they print as."""


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
    `scenario` is where the beliefs start from, if anywhere, and `path` the file that they come from. `parts` are the
    beliefs of a mixture, each with its weight; a mixture has nothing else.

    >>> from delivery_model import load_framework
    >>> held = Beliefs.of(load_framework(), {"problems.systemic": {"yes": "20%", "no": 0.8}})
    >>> held.chances["problems.systemic"]
    (Fraction(4, 5), Fraction(1, 5))
    """

    chances: Mapping[str, tuple[Fraction, ...]]
    counted: Mapping[str, Counted] = field(factory=dict[str, Counted])
    title: str = ""
    scenario: Scenario | None = None
    path: str | None = None
    parts: tuple[tuple[Fraction, Beliefs], ...] = ()

    @classmethod
    def of(cls, framework: Framework, probabilities: Mapping[str, Mapping[str, Chance]]) -> Beliefs:
        """Beliefs from attribute -> level -> probability; a level left out has probability 0.

        A group stands for each of its members, unless they are given too. A sum within 1e-9 of 1 is made exact. Whole
        numbers of which one is more than 1 are counts.

        Raises:
            UnknownName: an attribute or level that the framework does not have.
            InvalidValue: probabilities that are negative, or do not add up to 1; a belief about context.
        """
        return cls(chances=_rows(framework, probabilities, _row))

    @classmethod
    def from_counts(
        cls, framework: Framework, counts: Mapping[str, Mapping[str, Chance]], prior: Chance = 0
    ) -> Beliefs:
        """Beliefs in proportion to counts or other weights: attribute -> level -> weight.

        Args:
            framework: the rule base they speak of.
            counts: 0 or more each; a level left out has 0. A group stands for each of its members.
            prior: what is added to the weight of every level, such as 1 where a level that was never seen may be.

        Raises:
            UnknownName: an attribute or level that the framework does not have.
            InvalidValue: a weight that is negative, no weight at all, or a belief about context.

        Example:
            >>> from delivery_model import load_framework
            >>> counts = {"capacity.strategy": {"present": 3, "lacking": 1}}
            >>> held = Beliefs.from_counts(load_framework(), counts, prior=1)
            >>> held.chances["capacity.strategy"]
            (Fraction(4, 7), Fraction(1, 7), Fraction(2, 7))
        """
        added = _number(prior, "a weight")

        def shares(attribute: Attribute, given: Mapping[str, Chance]) -> tuple[Fraction, ...]:
            weights = [_number(given.get(level, 0), "a weight") + added for level in attribute.level_names]
            total = sum(weights, Fraction(0))
            if not total:
                raise InvalidValue(attribute.name, f"the weights of {attribute.name} are all 0", "leave it out")
            return tuple(each / total for each in weights)

        return cls(chances=_rows(framework, counts, shares))

    @classmethod
    def from_frame(cls, frame: object, framework: Framework, weight: str | None = None) -> Beliefs:
        """Beliefs in proportion to the rows of a dataframe in which each level is found.

        Args:
            frame: a column for each attribute, named like it; a cell that is null or empty counts for nothing.
            framework: the rule base they speak of.
            weight: the column that says how much each row counts; 1 each without it.

        Raises:
            FrameError: it is no dataframe, no column is an attribute, or a cell is no level or no weight.
            MissingExtra: narwhals is not installed; it comes with the extra `frames`.

        Example:
            >>> import polars
            >>> from delivery_model import load_framework
            >>> survey = polars.DataFrame({"problems.systemic": ["yes", "no", "no"], "people": [10, 20, 20]})
            >>> Beliefs.from_frame(survey, load_framework(), weight="people").chances["problems.systemic"]
            (Fraction(4, 5), Fraction(1, 5))
        """
        return cls.from_counts(framework, counted_rows(frame, framework, weight))

    @classmethod
    def mixture(cls, parts: Iterable[tuple[Chance, Beliefs]]) -> Beliefs:
        """One of several beliefs, each with the probability that it is the one that holds.

        So raters can go wrong together: with some chance, a whole family of findings at once. What a sweep says of
        answers is then the weighted sum over the parts; shares of influence are refused, as findings hang together.

        Raises:
            InvalidValue: probabilities that are negative, or do not add up to 1.

        Example:
            >>> from delivery_model import load_framework
            >>> levels = ({"yes": 1}, {"no": 1})
            >>> sure, unsure = (Beliefs.of(load_framework(), {"problems.systemic": each}) for each in levels)
            >>> [weight for weight, _ in Beliefs.mixture([("1/4", sure), ("3/4", unsure)]).parts]
            [Fraction(1, 4), Fraction(3, 4)]
        """
        given = [(chance_of(weight), beliefs) for weight, beliefs in parts]
        total = sum((weight for weight, _ in given), Fraction(0))
        if not is_one(total):
            raise InvalidValue("", f"the weights of the parts add up to {exact_sum(total)}, not 1", _apart(total))
        found: list[tuple[Fraction, Beliefs]] = []
        for weight, beliefs in given:
            inner = beliefs.parts or ((Fraction(1), beliefs),)
            found += [(weight * each / total, part) for each, part in inner]
        return cls(chances={}, parts=tuple(found))

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
            error_rates: the same for single attributes, for groups, or for families such as `governance`.
            wrong: what is so when a finding is wrong.

        Raises:
            InvalidValue: a rate that is not between 0 and 1.
            UnknownName: a rate for an attribute that the scenario has no finding of.
        """
        findings, profile = findings_in(framework, scenario), scenario.profile
        rates = _rates(framework, findings, error_rate, error_rates or {})
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
        """The probability of each level of an attribute, best first.

        Raises:
            InvalidValue: these beliefs are a mixture, which says nothing of one attribute without the others.
        """
        refuse_mixture(self)
        number = len(attribute.levels)
        return self.chances.get(attribute.name, (Fraction(1, number),) * number)


MIXED = "in a mixture of beliefs findings hang together, so what each of them does by itself cannot be said"


def refuse_mixture(beliefs: Beliefs | None) -> None:
    """Raise an InvalidValue for beliefs that are a mixture."""
    if beliefs is not None and beliefs.parts:
        raise InvalidValue("", MIXED, "ask it of each of its parts")


def chance_of(given: Chance) -> Fraction:
    """A probability as an exact number.

    Raises:
        InvalidValue: it is no number from 0 to 1.
    """
    found = _number(given, "a probability")
    if found > 1:
        raise InvalidValue("", f"{given} is not a probability", "give a number from 0 to 1")
    return found


def _number(given: Chance, kind: str) -> Fraction:
    """A number of 0 or more; a text may be a percentage."""
    text = str(given).strip()
    try:
        found = Fraction(text[:-1]) / 100 if text.endswith("%") else Fraction(text)
    except (ValueError, ZeroDivisionError) as error:
        raise InvalidValue("", f"{given!r} is not {kind}", "give a number, 0 or more") from error
    if found < 0:
        raise InvalidValue("", f"{given} is not {kind}", "give a number, 0 or more")
    return found


Row = tuple[Fraction, ...]


def _rows(
    framework: Framework,
    given: Mapping[str, Mapping[str, Chance]],
    row_of: Callable[[Attribute, Mapping[str, Chance]], Row],
) -> dict[str, Row]:
    """A row for each attribute named; what is said of a member goes before what is said of its group."""
    single: dict[str, Row] = {}
    members: dict[str, Row] = {}
    for name, levels in given.items():
        group = framework.groups.get(name)
        attribute = framework.attribute(group.members[0] if group else name)
        refuse_context(attribute, name)
        for level in levels:
            if level not in attribute.level_names:
                raise UnknownName(f"level of {name}", level, attribute.level_names)
        if group:
            members |= dict.fromkeys(group.members, row_of(attribute, levels))
        else:
            single[name] = row_of(attribute, levels)
    return {**members, **single}


def refuse_context(attribute: Attribute, name: str) -> None:
    """Raise an InvalidValue for an attribute that no rule of the answer looks at."""
    if not attribute.can_decide:
        raise InvalidValue(name, f"{unread(name)}, so a belief about it would change nothing", "leave it out")


def unread(name: str) -> str:
    """Why nothing can follow from what is believed of an attribute of the context."""
    return f"no rule of the answer looks at {name}"


def _row(attribute: Attribute, given: Mapping[str, Chance]) -> Row:
    if all(type(each) is int for each in given.values()) and max(map(int, given.values()), default=0) > 1:
        weights = [_number(given.get(level, 0), "a count") for level in attribute.level_names]
        return tuple(each / sum(weights) for each in weights)
    found = tuple(chance_of(given.get(level, 0)) for level in attribute.level_names)
    total = sum(found, Fraction(0))
    if not is_one(total):
        what = f"the probabilities of {attribute.name} add up to {exact_sum(total)}, not 1"
        raise InvalidValue(attribute.name, what, f"{_apart(total)}; weights are for Beliefs.from_counts")
    return tuple(each / total for each in found)


def named_by(framework: Framework, name: str) -> tuple[str, ...]:
    """The attributes that a name stands for: itself, the members of a group, or all of a family."""
    known = (each for each, attribute in framework.attributes.items() if attribute.can_decide)
    return tuple(each for each in known if each == name or each.startswith(f"{name}."))


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
    framework: Framework, findings: Mapping[str, str], rate: Chance, others: Mapping[str, Chance]
) -> Mapping[str, Fraction]:
    """The rate of every finding and counted group; what names fewer of them goes before what names more."""
    names = tuple(dict.fromkeys(findings.values()))
    found = dict.fromkeys(names, chance_of(rate))
    meant = {name: tuple(dict.fromkeys(_units(framework, findings, name))) for name in others}
    for name in sorted(others, key=lambda each: -len(meant[each])):
        if not meant[name]:
            raise UnknownName("finding with an error rate", name, names)
        found |= dict.fromkeys(meant[name], chance_of(others[name]))
    return found


def _units(framework: Framework, findings: Mapping[str, str], name: str) -> Iterator[str]:
    """The findings that a name stands for; a member of a group that is counted has none by itself."""
    for each in named_by(framework, name):
        if each in findings and (each != name or findings[each] == name):
            yield findings[each]


def _spread(attribute: Attribute, finding: Finding, rate: Fraction, wrong: Wrong) -> tuple[Fraction, ...]:
    """The probability of each level: those found share what is right, others what is wrong."""
    names = attribute.level_names
    found = [place for place, level in enumerate(names) if level in finding.levels]
    others = other_levels(found, len(names), wrong)
    if not others:
        return (Fraction(1, len(names)),) * len(names)
    right, otherwise = (1 - rate) / len(found), rate / len(others)
    return tuple(right if at in found else otherwise if at in others else Fraction(0) for at in range(len(names)))


def other_levels(found: Sequence[int], number: int, wrong: Wrong) -> list[int]:
    """The places on a scale of so many levels that may be the right ones where those found are wrong."""
    others = [place for place in range(number) if place not in found]
    if wrong is Wrong.NEXT_LEVEL:
        return [place for place in others if {place - 1, place + 1}.intersection(found)]
    return others
