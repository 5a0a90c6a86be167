"""Profiles: built from levels, changed one finding at a time, and weighed by axis."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from delivery_model.errors import ScenarioError, UnknownName
from delivery_model.loading import load_framework
from delivery_model.profile.profile import CountFinding, Finding, Profile, finding_of
from delivery_model.rulebase.axes import CountLimit
from delivery_model.testing import profiles

FRAMEWORK = load_framework()
LAWS = settings(max_examples=20, deadline=None)
SOME = {
    name: st.lists(st.sampled_from(each.level_names), min_size=1, unique=True)
    for name, each in FRAMEWORK.attributes.items()
}


@LAWS
@given(st.fixed_dictionaries({}, optional=SOME))
def test_a_profile_has_the_levels_given_in_the_order_of_the_attribute(levels: Mapping[str, list[str]]) -> None:
    found = {name: finding.levels for name, finding in Profile.of(FRAMEWORK, levels).findings.items()}
    ordered = {name: FRAMEWORK.attributes[name].level_names for name in levels}
    assert found == {name: tuple(sorted(levels[name], key=ordered[name].index)) for name in levels}


def test_one_level_may_be_given_by_its_name() -> None:
    levels = {name: each.level_names[-1] for name, each in FRAMEWORK.attributes.items()}
    found = Profile.of(FRAMEWORK, levels).findings
    assert {name: finding.levels for name, finding in found.items()} == {name: (each,) for name, each in levels.items()}


def test_no_level_given_leaves_all_of_them_open() -> None:
    found = {name: finding_of(FRAMEWORK, name, ()).levels for name in FRAMEWORK.attributes}
    assert found == {name: each.level_names for name, each in FRAMEWORK.attributes.items()}


def test_a_level_that_does_not_exist_is_an_unknown_name_with_the_levels_there_are() -> None:
    name, attribute = next(iter(FRAMEWORK.attributes.items()))
    given = [attribute.level_names[0], "nowhere"]
    with pytest.raises(ScenarioError, match=rf"unknown level of {name} 'nowhere'; choose from") as refused:
        Profile.of(FRAMEWORK, {name: given})
    assert refused.value.problems[0].at == (name, "1")
    with pytest.raises(UnknownName, match=rf"^unknown level of {name} 'nowhere'") as caught:
        Profile({name: Finding(levels=given)}).checked(FRAMEWORK)
    assert (caught.value.name, caught.value.choices) == ("nowhere", attribute.level_names)


def test_an_attribute_that_does_not_exist_is_an_unknown_name() -> None:
    with pytest.raises(ScenarioError, match="unknown attribute 'nowhere'"):
        Profile.of(FRAMEWORK, {"nowhere": "good"})
    with pytest.raises(UnknownName, match=r"^unknown attribute 'nowhere'"):
        Profile({"nowhere": Finding(levels="good")}).checked(FRAMEWORK)


@LAWS
@given(profiles(FRAMEWORK), st.data())
def test_one_finding_is_replaced_or_removed_and_nothing_else(profile: Profile, data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(list(FRAMEWORK.attributes)))
    finding = data.draw(st.none() | st.just(Finding(levels=(FRAMEWORK.attributes[name].level_names[-1],))))
    changed = profile.with_finding(name, finding)
    wanted = {**profile.findings, name: finding}
    assert dict(changed.findings) == {key: value for key, value in wanted.items() if value is not None}
    assert changed.counts == profile.counts


def test_the_weights_of_an_axis_are_those_of_the_findings_and_counts_about_it() -> None:
    group = FRAMEWORK.groups["grip"]
    first, second, *_ = group.members
    best, *_, worst = FRAMEWORK.attributes[first].level_names
    limit = CountLimit(group.name, worst, 1, 2)
    profile = Profile.of(FRAMEWORK, {first: best, second: [best, worst]})
    profile = Profile(profile.findings, (CountFinding(limit=limit),))
    choices = {first: frozenset({best}), second: frozenset({best, worst})}
    found = {axis.name: profile.weights(axis) for axis in FRAMEWORK.axes}
    assert found == {axis.name: axis.weights(choices, (limit,) * (axis.name == group.name)) for axis in FRAMEWORK.axes}
    assert found != {axis.name: axis.weights(choices) for axis in FRAMEWORK.axes}


@LAWS
@given(st.dictionaries(st.sampled_from(FRAMEWORK.groups["current_support"].members), st.booleans()), st.data())
def test_counts_can_be_where_so_many_members_can_be_at_the_level(held: Mapping[str, bool], data: st.DataObject) -> None:
    group = FRAMEWORK.groups["current_support"]
    first, last = group.level_names
    low = data.draw(st.integers(0, len(group.members)))
    high = data.draw(st.integers(low, len(group.members)))
    findings = Profile.of(FRAMEWORK, {name: first if is_held else last for name, is_held in held.items()}).findings
    profile = Profile(findings, (CountFinding(limit=CountLimit(group.name, first, low, high)),))
    known = sum(held.values())
    assert profile.can_be(group) is (low <= known + len(group.members) - len(held) and known <= high)
    assert profile.can_be(FRAMEWORK.groups["enablers"])
