"""Chances for one authority against brute force: every authority that fits, weighed one by one."""

from __future__ import annotations

from fractions import Fraction
from math import log2, prod

import pytest
from attrs import evolve
from brute import Brute, tables
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from delivery_model import Beliefs, Finding, InvalidValue, Profile, Scenario, chances, load_framework
from delivery_model.possible.count import known_chances
from delivery_model.testing import frameworks, profiles

LARGEST = 400
EXACT = settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
FRAMEWORK = load_framework()


@st.composite
def believed(draw, framework):
    """Weights of some attributes that can decide; some levels have none."""
    names = [name for name, each in framework.attributes.items() if each.can_decide and draw(st.booleans())]
    weights = {
        name: {level: draw(st.integers(0, 3)) for level in framework.attributes[name].level_names} for name in names
    }
    return Beliefs.from_counts(framework, {name: each for name, each in weights.items() if any(each.values())})


@st.composite
def cases(draw):
    grouped = frameworks(attributes=range(1, 3), groups=range(1, 2), members=range(2, 4))
    framework = draw(st.one_of(tables(), grouped))
    brute = Brute(framework)
    profile = draw(profiles(framework))
    assume(len(brute.table) <= LARGEST)
    assume(not any(profile.is_known(framework, name) for name in set(framework.attributes) - set(brute.names)))
    assume(not any(each.limit.group not in {axis.name for axis in framework.axes} for each in profile.counts))
    return framework, profile, brute, draw(believed(framework)), draw(believed(framework))


def weight(framework, beliefs, brute, values):
    attributes = [framework.attributes[name] for name in brute.names]
    chance = [dict(zip(each.level_names, beliefs.chances_of(each), strict=True)) for each in attributes]
    return prod((each[value] for each, value in zip(chance, values, strict=True)), start=Fraction(1))


def joint(framework, parts, brute, profile):
    """The weight of each answer together with the findings that rules look at."""
    found = dict.fromkeys(framework.outcome.values, Fraction(0))
    for share, beliefs in parts:
        for values in brute.fitting(profile):
            found[brute.table[values]] += share * weight(framework, beliefs, brute, values)
    return found


def entropy(shares):
    return -sum(share * log2(share) for share in map(float, shares) if share)


def check(framework, profile, brute, beliefs, parts):
    wanted = joint(framework, parts, brute, profile)
    total = sum(wanted.values())
    assume(total)
    found = chances(profile, beliefs, framework)
    assert found.answers == {answer: each / total for answer, each in wanted.items()}
    before = entropy(found.answers.values())
    asked = [name for name in brute.names if brute.is_open(profile, name) and framework.attributes[name].can_decide]
    told = {each.attribute: each.information for each in found.questions}
    for name in asked:
        after = 0.0
        for level in profile.findings[name].levels if name in profile.findings else brute.levels[name]:
            given_level = joint(framework, parts, brute, profile.with_finding(name, Finding(levels=(level,))))
            part = sum(given_level.values())
            after += float(part / total) * entropy(each / part for each in given_level.values()) if part else 0
        assert told.get(name, 0.0) == pytest.approx(max(0.0, before - after), abs=1e-9)
    assert list(told.values()) == sorted(told.values(), key=lambda each: -round(each, 12))


@given(cases())
@EXACT
def test_chances_and_what_questions_tell_are_those_of_all_authorities_that_fit(case):
    framework, profile, brute, beliefs, _ = case
    check(framework, profile, brute, beliefs, [(Fraction(1), beliefs)])


@given(cases())
@EXACT
def test_chances_under_a_mixture_are_those_of_its_parts_by_how_likely_each_makes_what_is_known(case):
    framework, profile, brute, one, other = case
    parts = [(Fraction(1, 3), one), (Fraction(2, 3), other)]
    check(framework, profile, brute, Beliefs.mixture(parts), parts)


def test_what_no_rule_looks_at_tells_the_parts_of_a_mixture_apart():
    """An attribute that no rule looks at was found as only one part makes likely."""
    beside = evolve(FRAMEWORK.attributes["capacity.strategy"], name="beside")
    vocabulary = evolve(FRAMEWORK.vocabulary, attributes={**FRAMEWORK.attributes, "beside": beside})
    framework = evolve(FRAMEWORK, vocabulary=vocabulary)
    one = Beliefs.of(framework, {"beside": {"present": 1}, "capacity.strategy": {"lacking": 1}})
    other = Beliefs.of(framework, {"beside": {"lacking": 1}})
    profile = Profile.of(framework, {"beside": "present"})
    mixed = chances(profile, Beliefs.mixture([("1/2", one), ("1/2", other)]), framework)
    assert (mixed.answers, mixed.known) == (chances(profile, one, framework).answers, Fraction(1, 2))


@given(st.data())
@EXACT
def test_of_a_group_that_is_counted_each_assignment_is_weighed_by_whether_it_fits(data):
    framework = data.draw(frameworks(attributes=range(1, 2), groups=range(1, 2), members=range(2, 4)))
    counted, profile = (data.draw(profiles(framework)) for _ in range(2))
    assume(counted.counts)
    scenario = Scenario(authority="", as_of="", profile=counted)
    beliefs = Beliefs.about(scenario, framework, error_rate="1/5")
    brute = Brute(framework)
    for axis in (each for each in framework.axes if each.name in beliefs.counted and not each.is_reading):
        bare = Profile({name: each for name, each in counted.findings.items() if name in axis.members}, counted.counts)
        right = set(brute.fitting(bare))
        wrong = set(brute.table) - right
        rate = Fraction(1, 5) if wrong else Fraction(0)
        known = Profile({name: each for name, each in profile.findings.items() if name in axis.members}, profile.counts)
        fitting = brute.fitting(known)
        wanted = sum((1 - rate) / len(right) if each in right else rate / len(wrong) for each in fitting)
        others = [each for each in profile.counts if each.limit.group != axis.name]
        assume(not others)
        assert sum(known_chances(framework, axis, beliefs, profile)) == wanted


def test_what_is_known_holds_whatever_was_believed_and_what_cannot_be_is_refused():
    sure = Beliefs.of(FRAMEWORK, {"problems.systemic": {"yes": 1}})
    with pytest.raises(InvalidValue, match="by these beliefs no authority is as the findings say"):
        chances(Profile.of(FRAMEWORK, {"problems.systemic": "no"}), sure)
    unsure = Beliefs.of(FRAMEWORK, {"problems.systemic": {"yes": "99%", "no": "1%"}})
    known = Profile.of(FRAMEWORK, {"problems.systemic": "no"})
    assert chances(known, unsure).answers == chances(known, Beliefs(chances={})).answers


def test_nothing_is_open_about_an_answer_that_is_certain():
    settled = {name: each.level_names[0] for name, each in FRAMEWORK.attributes.items()}
    found = chances(Profile.of(FRAMEWORK, settled), Beliefs(chances={}))
    assert (found.information, found.questions, sorted(found.answers.values())) == (0.0, (), [0, 0, 1])
