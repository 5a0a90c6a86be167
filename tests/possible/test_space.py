"""The exact space, against brute force: every authority a profile leaves possible, fired by the direct engine."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import product
from math import prod

import pytest
from attrs import evolve
from brute import authority_at
from hypothesis import given, settings
from hypothesis import strategies as st

from delivery_model.engines.direct import Direct
from delivery_model.errors import TooWide
from delivery_model.loading import load_framework
from delivery_model.possible.space import Space, axes_behind, decisions_behind, inputs_of, space_of
from delivery_model.profile.profile import Profile, finding_of
from delivery_model.rulebase.axes import AnyAxis, GroupAxis, authorities, count_class
from delivery_model.rulebase.conditions import ALWAYS, support
from delivery_model.rulebase.framework import Framework, Hit, Rule, concluded
from delivery_model.testing import frameworks, profiles

SMALL = frameworks(
    attributes=range(1, 4), groups=range(2), members=range(2, 4), readings=range(2), decisions=range(3, 5)
)
LAWS = settings(max_examples=30, deadline=None)
DEEP = settings(max_examples=100, deadline=None)  # faults here show in few rule bases

Fired = Mapping[str, tuple[str, ...]]
Readings = Mapping[str, str]


@st.composite
def cases(draw: st.DrawFn) -> tuple[Framework, Profile, Readings]:
    """A small framework, a profile, and some of the readings chosen."""
    framework = draw(SMALL)
    alternatives = {name: st.sampled_from(each.alternative_names) for name, each in framework.readings.items()}
    return framework, draw(profiles(framework)), draw(st.fixed_dictionaries({}, optional=alternatives))


@st.composite
def nearly_complete_profiles(draw: st.DrawFn) -> Profile:
    """Profiles of the framework shipped that leave a few of its many attributes open or unknown."""
    framework = load_framework()
    names = st.sampled_from([name for name in framework.attributes if name in framework.domains or name[:5] == "grip."])
    profile = draw(profiles(framework, is_complete=True))
    for name in draw(st.lists(names, max_size=4, unique=True)):
        levels = framework.attributes[name].level_names
        left = draw(st.sets(st.sampled_from(levels), min_size=2))
        profile = profile.with_finding(name, None if len(left) == len(levels) else finding_of(framework, name, left))
    return profile


def completions(framework: Framework, profile: Profile, readings: Readings) -> Iterator[dict[str, str]]:
    """Every complete authority that a profile leaves possible, one for each assignment of levels."""
    found = [list(settled(framework, axis, profile, readings)) for axis in framework.axes]
    for chosen in product(*found):
        yield {name: value for facts in chosen for name, value in facts.items()}


def settled(framework: Framework, axis: AnyAxis, profile: Profile, readings: Readings) -> Iterator[dict[str, str]]:
    if axis.is_reading:
        reading = framework.readings[axis.name.removeprefix("reading.")]
        yield {axis.name: readings.get(reading.name, reading.default)}
        return
    possible = {
        name: profile.findings[name].levels if name in profile.findings else framework.attributes[name].level_names
        for name in axis.members
    }
    for levels in product(*possible.values()):
        if all(each.low <= levels.count(each.level) <= each.high for each in profile.limits(axis.name)):
            yield facts_of(axis, dict(zip(possible, levels, strict=True)))


def facts_of(axis: AnyAxis, levels: Mapping[str, str]) -> dict[str, str]:
    """What rules can see of the levels of an axis's members."""
    if not isinstance(axis, GroupAxis):
        return dict(levels)
    facts = {name: levels[name] for name in axis.named}
    for level, cuts in axis.cuts.items():
        facts[f"{axis.name}.{level}"] = count_class(list(levels.values()).count(level), cuts)
    return facts


def fired_by(framework: Framework, possible: Iterator[dict[str, str]]) -> list[tuple[dict[str, str], Fired]]:
    """What the direct engine makes of each authority, with what it concluded among the facts."""
    engine = Direct(framework)
    found: list[tuple[dict[str, str], Fired]] = []
    for facts in possible:
        fired = engine.fire(facts)
        for decision in framework.decisions.values():
            facts |= concluded(decision, values_of(framework, fired, decision.name))
        found.append((facts, fired))
    return found


def values_of(framework: Framework, fired: Fired, decision: str) -> tuple[str, ...]:
    concluding = {framework.rules[rule].then for rule in fired[decision]}
    return tuple(value for value in framework.decisions[decision].values if value in concluding)


def answer_of(framework: Framework, fired: Fired, decision: str) -> str | tuple[str, ...]:
    values = values_of(framework, fired, decision)
    return values[0] if framework.decisions[decision].hit is Hit.UNIQUE else values


def rests_on(framework: Framework, facts: Mapping[str, str], fired: Fired, decision: str) -> frozenset[str]:
    """The rules a decision's value rests on: those that hold, and for each leaf under them, those behind it."""

    def below(rule: Rule) -> frozenset[str]:
        found = frozenset({rule.id})
        for leaf in support(rule.when, facts):
            owner = framework.decided_by(leaf.variable)
            for each in () if owner is None else fired[owner.name]:
                if leaf.variable in (owner.name, f"{owner.name}.{framework.rules[each].then}"):
                    found |= below(framework.rules[each])
        return found

    return frozenset().union(*(below(framework.rules[rule]) for rule in fired[decision]))


@LAWS
@given(cases())
def test_what_is_possible_is_what_some_completion_of_the_profile_gets(
    case: tuple[Framework, Profile, Readings],
) -> None:
    framework, space, everything = case[0], space_of(*case), fired_by(case[0], completions(*case))
    found = {name: set(space.possible(name)) for name in framework.decisions}
    wanted = {name: {answer_of(framework, fired, name) for _, fired in everything} for name in framework.decisions}
    assert found == wanted


@LAWS
@given(cases())
def test_the_rules_that_can_hold_together_are_those_of_some_completion(
    case: tuple[Framework, Profile, Readings],
) -> None:
    framework, space, everything = case[0], space_of(*case), fired_by(case[0], completions(*case))
    found = {name: set(space.diagrams.reachable(space.fired(name))) for name in framework.decisions}
    assert found == {name: {fired[name] for _, fired in everything} for name in framework.decisions}


@DEEP
@given(cases())
def test_the_deciding_rules_are_those_that_a_completion_rests_on(case: tuple[Framework, Profile, Readings]) -> None:
    framework, space, everything = case[0], space_of(*case), fired_by(case[0], completions(*case))
    found = {name: set(space.diagrams.reachable(space.deciding(name))) for name in framework.decisions}
    wanted = {
        name: {rests_on(framework, facts, fired, name) for facts, fired in everything} for name in framework.decisions
    }
    assert found == wanted


@LAWS
@given(cases())
def test_an_authority_on_a_path_gets_the_value_at_its_end(case: tuple[Framework, Profile, Readings]) -> None:
    framework, space = case[0], space_of(*case)
    engine = Direct(framework)
    wrong = [
        (name, value)
        for name in framework.decisions
        for value, path in space.diagrams.reachable(space.values(name)).items()
        if answer_of(framework, engine.fire(authority_at(space, path)), name) != value
    ]
    assert wrong == []


@LAWS
@given(cases())
def test_an_authority_on_a_path_is_one_that_the_profile_leaves_possible(
    case: tuple[Framework, Profile, Readings],
) -> None:
    framework, space = case[0], space_of(*case)
    possible = list(completions(*case))
    paths = space.diagrams.reachable(space.deciding(framework.roles.outcome)).values()
    assert [path for path in paths if authority_at(space, path) not in possible] == []


@LAWS
@given(cases())
def test_the_weights_of_a_space_count_the_completions_of_the_profile(case: tuple[Framework, Profile, Readings]) -> None:
    weights = space_of(*case).weights
    assert prod(sum(ways.values()) for ways in weights.values()) == len(list(completions(*case)))


@DEEP
@given(SMALL)
def test_a_free_space_is_every_authority_under_every_reading(framework: Framework) -> None:
    space, everything = Space(framework), fired_by(framework, authorities(framework.axes))
    found = {name: set(space.diagrams.reachable(space.deciding(name))) for name in framework.decisions}
    wanted = {
        name: {rests_on(framework, facts, fired, name) for facts, fired in everything} for name in framework.decisions
    }
    assert found == wanted


@LAWS
@given(SMALL)
def test_a_condition_holds_in_the_space_just_where_it_does(framework: Framework) -> None:
    space = Space(framework)
    cells = [range(len(axis.cells)) for axis in framework.axes]
    engine = Direct(framework)
    outcome = space.outcome()
    wrong = [
        chosen
        for chosen in product(*cells)
        if space.diagrams.value_at(outcome, dict(enumerate(chosen)))
        != answer_of(framework, engine.fire(authority_at(space, (*enumerate(chosen),))), framework.roles.outcome)
    ]
    assert wrong == []


@LAWS
@given(frameworks())
def test_an_answer_depends_on_no_axis_but_its_inputs(framework: Framework) -> None:
    space, outcome = Space(framework), framework.roles.outcome
    assert space.diagrams.tested(space.deciding(outcome)) <= axes_behind(framework, outcome)


@LAWS
@given(SMALL)
def test_the_axes_behind_a_decision_are_those_of_its_inputs(framework: Framework) -> None:
    for name in framework.decisions:
        behind = {variable for place in axes_behind(framework, name) for variable in framework.axes[place].cells[0]}
        assert inputs_of(framework, name) <= behind
        assert all(
            inputs_of(framework, name) & framework.axes[place].cells[0].keys() for place in axes_behind(framework, name)
        )


@LAWS
@given(frameworks())
def test_the_rules_that_decide_belong_to_the_decisions_behind_the_answer(framework: Framework) -> None:
    space, outcome = Space(framework), framework.roles.outcome
    deciding = frozenset[str]().union(*space.diagrams.reachable(space.deciding(outcome)))
    assert {framework.rules[rule].decision for rule in deciding} <= set(decisions_behind(framework, outcome))


@settings(max_examples=30, deadline=None)
@given(nearly_complete_profiles())
def test_the_framework_shipped_gives_what_some_completion_of_the_profile_gets(profile: Profile) -> None:
    framework = load_framework()
    everything = fired_by(framework, (facts for facts in distinct(completions(framework, profile, {}))))
    space = space_of(framework, profile)
    found = {name: set(space.possible(name)) for name in framework.decisions}
    wanted = {name: {answer_of(framework, fired, name) for _, fired in everything} for name in framework.decisions}
    assert found == wanted


@settings(max_examples=30, deadline=None)
@given(nearly_complete_profiles())
def test_the_framework_shipped_rests_on_what_some_completion_of_the_profile_rests_on(profile: Profile) -> None:
    framework = load_framework()
    everything = fired_by(framework, distinct(completions(framework, profile, {})))
    space, outcome = space_of(framework, profile), framework.roles.outcome
    found = set(space.diagrams.reachable(space.deciding(outcome)))
    assert found == {rests_on(framework, facts, fired, outcome) for facts, fired in everything}


def distinct(possible: Iterator[dict[str, str]]) -> Iterator[dict[str, str]]:
    """Each authority once: assignments that rules cannot tell apart have the same facts."""
    return iter({tuple(facts.items()): facts for facts in possible}.values())


def test_a_space_too_wide_names_the_axes_to_fix() -> None:
    framework = load_framework()
    space = Space(framework, limit=300)
    with pytest.raises(TooWide) as caught:
        space.outcome()
    assert {name for name, _ in caught.value.widest} <= {axis.name for axis in framework.axes}


def test_a_value_that_is_possible_comes_in_the_order_declared() -> None:
    framework = load_framework()
    assert Space(framework).possible(framework.roles.outcome) == tuple(framework.outcome.values)


@LAWS
@given(SMALL)
def test_inputs_are_variables_of_axes(framework: Framework) -> None:
    variables = {name for axis in framework.axes for name in axis.cells[0]}
    assert [name for name in framework.decisions if not inputs_of(framework, name) <= variables] == []


@pytest.mark.parametrize("times", [0, 2])
def test_a_unique_decision_of_which_not_one_rule_holds_has_no_value(times: int) -> None:
    framework = load_framework()
    rules = tuple(evolve(rule, when=ALWAYS) for rule in framework.outcome.rules[:times])
    decisions = {**framework.decisions, framework.outcome.name: evolve(framework.outcome, rules=rules)}
    space = Space(evolve(framework, decisions=decisions))
    assert (set(space.diagrams.reachable(space.outcome())), space.possible(framework.outcome.name)) == ({None}, ())
