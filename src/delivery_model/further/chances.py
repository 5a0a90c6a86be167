"""How likely each answer is for one authority under beliefs, given what is known of it, and what each question tells.

All chances are exact: every authority that fits the findings is weighed, and none is drawn.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from functools import cached_property
from math import log2, prod

from attrs import define, frozen

from delivery_model.errors import InvalidValue
from delivery_model.loading import Subject, asked, rules_of
from delivery_model.possible.beliefs import Beliefs
from delivery_model.possible.count import as_whole_numbers, known_chances
from delivery_model.possible.space import Space, axes_behind, wide_space
from delivery_model.profile.profile import Finding, Profile, Scenario
from delivery_model.rulebase.axes import AnyAxis, GroupAxis
from delivery_model.rulebase.framework import Framework
from delivery_model.rulebase.readings import Readings

Row = tuple[Fraction, ...]
NOBODY = "by these beliefs no authority is as the findings say"


@frozen
class Telling:
    """What one open question would tell.

    `information` is by how many bits its answer is expected to lessen what is open about the recommendation; `levels`
    has the chance of each level still possible, `answers` that of each answer given the level.
    """

    attribute: str
    information: float
    levels: Mapping[str, Fraction]
    answers: Mapping[str, Mapping[str, Fraction]]


@define(frozen=True, kw_only=True, eq=False, slots=False)
class Chances:
    """How likely each answer is for one authority; `known` is how likely what is known of it was, by the beliefs.

    >>> from delivery_model import Beliefs, Profile, load_framework
    >>> known = Profile.of(load_framework(), {"problems.systemic": "yes"})
    >>> chances(known, Beliefs.of(load_framework(), {"problems.systemic": {"yes": "1/5", "no": "4/5"}})).known
    Fraction(1, 5)
    """

    framework: Framework
    scenario: Scenario
    readings: Readings
    beliefs: Beliefs
    answers: Mapping[str, Fraction]
    known: Fraction

    @property
    def information(self) -> float:
        """How much is open about the answer, in bits; 0 where it is certain."""
        return entropy(self.answers.values())

    @cached_property
    def questions(self) -> tuple[Telling, ...]:
        """Every open finding that bears on the answer, most telling first; those that tell the same as asked.

        Under a mixture of beliefs every open finding that can decide does, as it may tell which of them holds.
        """
        profile, framework = self.scenario.profile, self.framework
        space, behind = wide_space(framework, self.readings), axes_behind(framework, framework.roles.outcome)
        bearing = {name for place in behind for name in framework.axes[place].members}
        open_ = (
            name
            for name, attribute in framework.attributes.items()
            if attribute.can_decide and (name in bearing or self.beliefs.parts)  # what tells which part holds
            if name not in profile.findings or profile.findings[name].is_open
        )
        told = (self._told(space, name) for name in open_)
        return tuple(sorted(told, key=lambda each: -round(each.information, 12)))

    def _told(self, space: Space, name: str) -> Telling:
        profile, attribute = self.scenario.profile, self.framework.attributes[name]
        left = profile.findings[name].levels if name in profile.findings else attribute.level_names
        levels: dict[str, Fraction] = {}
        answers: dict[str, Mapping[str, Fraction]] = {}
        for level in left:
            joint = _joint(space, self.beliefs, profile.with_finding(name, Finding(levels=(level,))))
            if total := sum(joint.values(), Fraction(0)):
                levels[level] = total / self.known
                answers[level] = _shares(joint, total)
        if all(each == self.answers for each in answers.values()):
            return Telling(name, 0.0, levels, answers)  # exactly, where floats would say almost
        after = sum(float(levels[level]) * entropy(answers[level].values()) for level in levels)
        return Telling(name, max(0.0, self.information - after), levels, answers)


def chances(
    subject: Subject,
    beliefs: Beliefs,
    framework: Framework | None = None,
    *,
    readings: Mapping[str, str] | None = None,
) -> Chances:
    """Say how likely each answer is for one authority, given what is known of it.

    What is known holds, whatever the beliefs say of it; they tell how likely the rest is. Of an attribute that they
    leave out, every level is as likely as any other.

    Args:
        subject: what is known of the authority.
        beliefs: how likely levels are.
        framework: the rule base; by default the one shipped.
        readings: alternatives of open points to use instead of their defaults, by name of the reading.

    Raises:
        UnknownName: a reading, alternative, attribute or level that does not exist.
        InvalidValue: by the beliefs no authority is as the findings say, or they cannot be true together.

    Example:
        >>> from delivery_model import Beliefs, Profile, load_framework
        >>> rules = load_framework()
        >>> held = Beliefs.of(rules, {"problems.systemic": {"yes": "20%", "no": "80%"}})
        >>> found = chances(Profile.of(rules, {"capacity.strategy": "lacking"}), held, rules)
        >>> {name: round(float(chance), 4) for name, chance in found.answers.items()}
        {'sector_led_improvement': 0.0001, 'external_scrutiny': 0.911, 'alternative_delivery_model': 0.0889}
        >>> found.questions[0].attribute, round(found.questions[0].information, 3)
        ('capacity.self_assessment', 0.154)
    """
    rules = rules_of(framework)
    chosen = Readings.of(rules, readings or {})
    scenario = asked(subject, rules)
    joint = _joint(wide_space(rules, chosen), beliefs, scenario.profile)
    known = sum(joint.values(), Fraction(0))
    if not known:
        raise InvalidValue("", NOBODY, "give every level that was found a chance above 0")
    return Chances(
        framework=rules,
        scenario=scenario,
        readings=chosen,
        beliefs=beliefs,
        answers=_shares(joint, known),
        known=known,
    )


def entropy(shares: Iterable[Fraction]) -> float:
    """How much is open, in bits, where things are as likely as these shares."""
    return -sum(each * log2(each) for each in map(float, shares) if each > 0)


def _shares(joint: Mapping[str, Fraction], total: Fraction) -> dict[str, Fraction]:
    return {answer: weight / total for answer, weight in joint.items()}


def _joint(space: Space, beliefs: Beliefs, profile: Profile) -> dict[str, Fraction]:
    """The chance of each answer together with what is known."""
    order = space.framework.outcome.values
    found = dict.fromkeys(order, Fraction(0))
    for weight, part in beliefs.parts or ((Fraction(1), beliefs),):
        rows = [_row(space.framework, axis, part, profile) for axis in space.framework.axes]
        known = prod((sum(row, Fraction(0)) for row, _ in rows), start=weight) * _beside(space.framework, part, profile)
        if known:
            ways = space.diagrams.weighed(space.outcome(), [whole for _, whole in rows])
            total = sum(ways.values())
            for answer, number in ways.items():
                found[answer] += known * Fraction(number, total)
    return found


MOST_KEPT = 4_096
"""So many rows of axes are remembered; then all are forgotten."""


def _row(framework: Framework, axis: AnyAxis, beliefs: Beliefs, profile: Profile) -> tuple[Row, tuple[int, ...]]:
    """The chance of each cell of an axis together with what is known, and the same in whole numbers."""
    if axis.is_reading:
        return (Fraction(1),), (1,)
    findings = tuple(each.levels if (each := profile.findings.get(name)) else None for name in axis.members)
    if axis.name in beliefs.counted:
        row = known_chances(framework, axis, beliefs, profile)
        return row, as_whole_numbers(row)
    key = axis.name, findings, profile.limits(axis.name), tuple(map(beliefs.chances.get, axis.members))
    kept = framework.kept.of("chances", dict[tuple[object, ...], tuple[Row, tuple[int, ...]]])
    if (found := kept.get(key)) is None:
        if len(kept) >= MOST_KEPT:
            kept.clear()
        row = known_chances(framework, axis, beliefs, profile)
        found = kept[key] = row, as_whole_numbers(row)
    return found


def _beside(framework: Framework, beliefs: Beliefs, profile: Profile) -> Fraction:
    """The chance of what is known of attributes that no rule looks at, which tells the parts of a mixture apart."""
    looked_at = {name for axis in framework.axes for name in axis.members}
    beside = [name for name in profile.findings if name not in looked_at and framework.attributes[name].can_decide]
    groups = dict.fromkeys(framework.attributes[name].group for name in beside)
    groups |= dict.fromkeys(each.limit.group for each in profile.counts)
    found = Fraction(1)
    for group in (framework.groups[name] for name in groups if name):
        if looked_at.isdisjoint(group.members) and framework.attributes[group.members[0]].can_decide:
            axis = GroupAxis(group.name, group.members, group.level_names, {})
            found *= sum(known_chances(framework, axis, beliefs, profile), Fraction(0))
    for attribute in (framework.attributes[name] for name in beside):
        if not attribute.group:
            levels = zip(attribute.level_names, beliefs.chances_of(attribute), strict=True)
            left = profile.findings[attribute.name].levels
            found *= sum((chance for level, chance in levels if level in left), Fraction(0))
    return found
