"""Two recommendations side by side: before and after a change of findings, or of two authorities."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from attrs import define, evolve, frozen

from delivery_model.answer.as_json import recommendation_as_json
from delivery_model.answer.brief import title_of_answer
from delivery_model.answer.explanation import Explanation, explain
from delivery_model.answer.headline import Headline, late_in_short
from delivery_model.answer.recommendation import Recommendation, Values, possible_forms, recommend
from delivery_model.answer.words import forms_in_words, known_in_words, stated_in_words, title_of
from delivery_model.engines import EngineName
from delivery_model.loading import Subject, rules_of
from delivery_model.profile.profile import Profile
from delivery_model.rulebase.framework import Framework
from delivery_model.rulebase.vocabulary import Attribute, mid_sentence
from delivery_model.writing.document import Document, Line, Part, Table
from delivery_model.writing.phrases import date_in_words, say
from delivery_model.writing.plain import Json, only

NOTHING = "-"


class ComparedRow(NamedTuple):
    """One thing, before and after."""

    label: str
    before: str
    after: str


@frozen(kw_only=True)
class WhatIf:
    """An answer `before` and `after` findings are set otherwise; `changed` has the levels of each, none where unknown.

    >>> from delivery_model import Profile, load_framework, recommend, what_if
    >>> rules = load_framework()
    >>> what_if(recommend(Profile(), rules), {"problems.systemic": "no"}).changed
    {'problems.systemic': ('no',)}
    """

    before: Recommendation
    after: Recommendation
    changed: Mapping[str, tuple[str, ...]]

    @property
    def moved(self) -> bool:
        """Whether other support types are possible after."""
        return self.before.possible != self.after.possible


def what_if(recommendation: Recommendation, changed: Mapping[str, object]) -> WhatIf:
    """Ask again with some findings set otherwise, the rule base, readings and engine being the same.

    Args:
        recommendation: the answer to begin from.
        changed: attribute -> its level, several that are open, or None for unknown.

    Raises:
        ScenarioError: an attribute or level that does not exist, with every such problem.

    Example:
        >>> from delivery_model import load_scenario, recommend
        >>> found = recommend(load_scenario("scenarios/rotherham.yml"))
        >>> what_if(found, {"governance.partnership": "effective"}).after.possible
        ('sector_led_improvement', 'external_scrutiny')
    """
    rules, scenario = recommendation.framework, recommendation.scenario
    said = Profile.of(rules, changed).findings
    altered = scenario.profile
    for name in {**dict.fromkeys(name for name in changed if name in rules.attributes), **said}:
        altered = altered.with_finding(name, said.get(name))
    after = recommend(
        evolve(scenario, profile=altered), rules, engine=recommendation.engine, readings=recommendation.readings
    )
    levels = {name: said[name].levels if name in said else () for name in changed if name in rules.attributes}
    return WhatIf(before=recommendation, after=after, changed=levels)


def comparison_document(before: Explanation, after: Explanation, changed: Sequence[str]) -> Document:
    """The two side by side, what differs marked."""
    table = _table(("", "Before", "After"), rows(before, after, changed))
    return Document(f"What if: {title_of_answer(before)}", (table,))


def _table(heads: tuple[str, str, str], found: tuple[ComparedRow, ...]) -> Table:
    marked = frozenset(place for place, row in enumerate(found) if row.before != row.after)
    return Table(heads, found, widths=(25, 38, 37), marked=marked)


def rows(before: Explanation, after: Explanation, changed: Sequence[str]) -> tuple[ComparedRow, ...]:
    """The changed findings, then the headline of each, then what it comes with."""
    old, new = before.recommendation, after.recommendation
    framework = old.framework
    profiles = old.scenario.profile, new.scenario.profile
    found = [
        ComparedRow(title_of(framework, name), *(known_in_words(framework, each, name) for each in profiles))
        for name in changed
    ]
    facts = [headline_facts(each) for each in (before, after)]
    labels = dict.fromkeys(label for each in facts for label in each)
    found += [ComparedRow(label, facts[0].get(label, NOTHING), facts[1].get(label, NOTHING)) for label in labels]
    for name in (*framework.roles.notes, framework.roles.consistency):
        if name is None:
            continue
        found.append(ComparedRow(framework.decisions[name].question, _values(old, name), _values(new, name)))
    found.append(
        ComparedRow("Please check", late_in_short(old.scenario) or NOTHING, late_in_short(new.scenario) or NOTHING)
    )
    return tuple(row for row in found if not row.before == row.after == NOTHING)


def headline_facts(explanation: Explanation) -> dict[str, str]:
    """The headline; the word stands with the answer, since it may differ from side to side."""
    (word, answer), *others = Headline(explanation).facts()
    same_for_both = ("Decided", "Record")
    return {"Answer": f"{word} {answer}"} | {label: value for label, value in others if label not in same_for_both}


def _values(recommendation: Recommendation, name: str) -> str:
    """What a collecting decision concludes for certain, in sentences."""
    decision = recommendation.framework.decisions[name]
    certain = recommendation.collected(name).certain
    return "; ".join(map(decision.briefly, certain)) or NOTHING


def as_json_object(before: Explanation, after: Explanation, changed: Mapping[str, Sequence[str]]) -> Json:
    """Both recommendations in full, and what was set."""
    return {
        "set": {name: list(levels) for name, levels in changed.items()},
        "before": recommendation_as_json(before),
        "after": recommendation_as_json(after),
    }


@frozen(kw_only=True)
class Difference:
    """What is known otherwise of two authorities: `one` and `other` are the levels possible of an attribute.

    `possible` are the support types that the one authority might get with this finding of the other alone.
    """

    attribute: str
    one: tuple[str, ...]
    other: tuple[str, ...]
    possible: tuple[str, ...]


@define(frozen=True, kw_only=True, eq=False, slots=False)
class SideBySide:
    """Two authorities side by side under one rule base.

    `counts` are the groups of which other numbers of members are stated. `decisions` has the values of every decision
    in which the two differ.

    >>> from delivery_model import Profile, load_framework
    >>> found = compare(Profile(), Profile.of(load_framework(), {"capacity.self_assessment": "lacking"}))
    >>> [(each.attribute, each.other) for each in found.differences]
    [('capacity.self_assessment', ('lacking',))]
    """

    one: Recommendation
    other: Recommendation
    differences: tuple[Difference, ...]
    counts: tuple[str, ...]
    decisions: Mapping[str, tuple[Values, Values]]

    @property
    def is_same(self) -> bool:
        """Whether the same support types are possible for both."""
        return self.one.possible == self.other.possible

    @property
    def telling(self) -> tuple[str, ...]:
        """The differences of which one alone changes what is possible for the one authority."""
        return tuple(each.attribute for each in self.differences if each.possible != self.one.possible)


def compare(
    one: Subject,
    other: Subject,
    framework: Framework | None = None,
    *,
    engine: EngineName | None = None,
    readings: Mapping[str, str] | None = None,
) -> SideBySide:
    """Set two authorities side by side: what is known otherwise of them, and what follows otherwise.

    Args:
        one: what is known of one authority.
        other: what is known of the other.
        framework: the rule base; by default the one shipped.
        engine: `direct`, the default, or `durable`, whose every answer is compared with it.
        readings: alternatives of open points to use instead of their defaults, by name of the reading.

    Raises:
        UnknownName: an engine, reading, alternative, attribute or level that does not exist.
        InvalidValue: what is said of a group cannot be true together.

    Example:
        >>> from delivery_model import Profile, load_framework
        >>> rules = load_framework()
        >>> first = Profile.of(rules, {"capacity.strategy": "lacking", "problems.systemic": "yes"})
        >>> found = compare(first, Profile.of(rules, {"capacity.strategy": "lacking"}), rules)
        >>> found.is_same, found.telling
        (False, ('problems.systemic',))
    """
    rules = rules_of(framework)
    found = [recommend(each, rules, engine=engine, readings=readings) for each in (one, other)]
    first, second = (each.scenario.profile for each in found)
    differences = tuple(
        Difference(
            attribute=name,
            one=_levels(attribute, first),
            other=_levels(attribute, second),
            possible=possible_forms(rules, first.with_finding(name, second.findings.get(name)), found[0].readings),
        )
        for name, attribute in rules.attributes.items()
        if _levels(attribute, first) != _levels(attribute, second)
    )
    values = {name: (found[0].values(name), found[1].values(name)) for name in rules.decisions}
    return SideBySide(
        one=found[0],
        other=found[1],
        differences=differences,
        counts=tuple(name for name in rules.groups if set(first.limits(name)) != set(second.limits(name))),
        decisions={name: (a, b) for name, (a, b) in values.items() if a != b},
    )


def _levels(attribute: Attribute, profile: Profile) -> tuple[str, ...]:
    finding = profile.findings.get(attribute.name)
    return finding.levels if finding else attribute.level_names


def side_by_side_rows(found: SideBySide) -> tuple[ComparedRow, ...]:
    """The headline of each and what it comes with, then what is known otherwise."""
    counted = [ComparedRow(title_of(found.one.framework, name), *_counts(found, name)) for name in found.counts]
    changed = [each.attribute for each in found.differences]
    every = rows(explain(found.one), explain(found.other), changed)
    return (*every[len(changed) :], *counted, *every[: len(changed)])


def _counts(found: SideBySide, group: str) -> tuple[str, str]:
    """What is stated of the numbers of a group, for each authority."""
    size = len(found.one.framework.groups[group].members)
    limits = (each.scenario.profile.limits(group) for each in (found.one, found.other))
    one, other = ("; ".join(stated_in_words(each, size) for each in several) for several in limits)
    return one or NOTHING, other or NOTHING


def side_by_side_document(found: SideBySide) -> Document:
    """The two side by side, what differs marked; then which difference changes the answer by itself."""
    framework, names = found.one.framework, [_name(found.one), _name(found.other)]
    table = _table(("", names[0], names[1]), side_by_side_rows(found))
    lines = [
        Line(f"{title_of(framework, each.attribute)}: {forms_in_words(framework, each.possible, 'or')}")
        for each in found.differences
        if each.attribute in found.telling
    ]
    part = Part(f"What one finding of {names[1]} would make of the answer for {names[0]}", tuple(lines))
    question = mid_sentence(framework.outcome.question)
    return Document(f"{names[0]} and {names[1]}: {question}", (table,), (part,) if lines else ())


def _name(found: Recommendation) -> str:
    """An authority and its date."""
    scenario = found.scenario
    return ", ".join(part for part in (scenario.authority, date_in_words(scenario.as_of)) if part) or say(
        "an_authority"
    )


def side_by_side_as_json(found: SideBySide) -> Json:
    """What differs, and both recommendations in full."""
    return {
        "differences": [only(each, "attribute", "one", "other", "possible") for each in found.differences],
        "counts": list(found.counts),
        "telling": list(found.telling),
        "decisions": {
            name: {"one": only(a, "possible", "certain"), "other": only(b, "possible", "certain")}
            for name, (a, b) in found.decisions.items()
        },
        "one": recommendation_as_json(explain(found.one)),
        "other": recommendation_as_json(explain(found.other)),
    }
