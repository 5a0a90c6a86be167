"""Two raters of one authority: every chance against brute force over pairs of authorities."""

from fractions import Fraction
from itertools import product

import pytest
from brute import Brute
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from delivery_model import Beliefs, agreement, load_framework, load_scenario, sweep
from delivery_model.errors import InvalidValue, UnknownName
from delivery_model.loading import shipped
from delivery_model.possible.beliefs import Wrong
from delivery_model.profile.profile import CountFinding, Profile, Scenario
from delivery_model.rulebase.axes import CountLimit
from delivery_model.testing import frameworks

FRAMEWORK = load_framework()
ROTHERHAM = load_scenario(shipped("scenarios") / "rotherham.yml")
SMALL = settings(max_examples=40, deadline=None)


def moved(levels, first, second, rate, wrong):
    """The chance that the second rater finds `second` where the first finds `first`."""
    places = range(len(levels))
    at = levels.index(first)
    others = [place for place in places if place != at and (wrong is Wrong.ANY_LEVEL or abs(place - at) == 1)]
    if first == second:
        return 1 - rate if others else Fraction(1)
    return rate / len(others) if levels.index(second) in others else Fraction(0)


@SMALL
@given(st.data())
def test_every_pair_of_answers_is_as_likely_as_over_all_pairs_of_authorities(data):
    framework = data.draw(frameworks(attributes=range(1, 4), groups=range(2), members=range(2, 3)))
    brute = Brute(framework)
    assume(len(brute.table) <= 60)
    rows = {}
    for name in brute.names:
        parts = data.draw(st.lists(st.integers(0, 3), min_size=len(brute.levels[name]), max_size=9).filter(any))
        parts = parts[: len(brute.levels[name])]
        assume(any(parts))
        rows[name] = dict(zip(brute.levels[name], (Fraction(part, sum(parts)) for part in parts), strict=True))
    rates = {name: data.draw(st.fractions(0, 1, max_denominator=5)) for name in brute.names}
    wrong = data.draw(st.sampled_from(Wrong))
    is_drawn = data.draw(st.booleans())
    expected = {}
    for (one, a), (two, b) in product(brute.table.items(), repeat=2):
        chance = Fraction(1)
        for name, first, second in zip(brute.names, one, two, strict=True):
            step = rows[name][second] if is_drawn else moved(brute.levels[name], first, second, rates[name], wrong)
            chance *= rows[name][first] * step
        if chance:
            expected[a, b] = expected.get((a, b), 0) + chance
    decides = [name for name in brute.names if framework.attributes[name].can_decide]
    differ = None if is_drawn else {name: rates[name] for name in decides}
    found = agreement(
        framework, Beliefs.of(framework, {name: rows[name] for name in decides}), differ=differ, wrong=wrong.value
    )
    assert dict(found.answers) == expected
    assert found.same == sum(chance for (a, b), chance in expected.items() if a == b)


def test_an_answer_is_lost_as_often_as_where_the_scenario_itself_may_be_wrong():
    findings = ROTHERHAM.profile.findings.items()
    rates = {name: "20%" for name, each in findings if name.startswith("governance.") and not each.is_open}
    here = agreement(FRAMEWORK, Beliefs.about(ROTHERHAM, FRAMEWORK, error_rate=0), differ=rates)
    told = sweep(FRAMEWORK, Beliefs.about(ROTHERHAM, FRAMEWORK, error_rate=0, error_rates=rates)).outcomes
    assert {second: chance for (_, second), chance in here.answers.items()} == {a: w for a, w in told.items() if w}


def test_what_names_fewer_attributes_goes_before_what_names_more():
    only = agreement(FRAMEWORK, differ={"governance.partnership": "1/5"})
    assert only == agreement(FRAMEWORK, differ={"governance.partnership": 0.2, "governance": 0})
    assert only.same < 1


def test_raters_of_a_mixture_draw_from_the_same_part():
    sure = [Beliefs.of(FRAMEWORK, {name: {level: 1} for name, level in row.items()}) for row in two_councils()]
    found = agreement(FRAMEWORK, Beliefs.mixture([("1/4", sure[0]), ("3/4", sure[1])]))
    assert found.same == 1
    assert sorted(found.answers.values()) == [Fraction(1, 4), Fraction(3, 4)]
    assert found.kappa == 1


def two_councils():
    """One that gets one answer for certain, and one that gets another."""
    names = [name for name, each in FRAMEWORK.attributes.items() if each.can_decide]
    for place in (0, -1):
        yield {name: FRAMEWORK.attributes[name].level_names[place] for name in names}


def test_where_only_one_answer_can_be_kappa_is_not_told():
    one = Beliefs.of(FRAMEWORK, {name: {level: 1} for name, level in next(two_councils()).items()})
    assert agreement(FRAMEWORK, one).kappa is None


def test_raters_cannot_differ_on_one_member_of_a_group_that_is_counted():
    group = next(iter(FRAMEWORK.groups.values()))
    limit = CountLimit(group.name, group.level_names[0], 1, 2)
    counted = Scenario(authority="A", as_of="", profile=Profile(counts=(CountFinding(limit=limit),)))
    beliefs = Beliefs.about(counted, FRAMEWORK, error_rate=0)
    with pytest.raises(InvalidValue, match=f"{group.name} is counted, so raters who differ on one of it"):
        agreement(FRAMEWORK, beliefs, differ={group.members[0]: "1/2"})
    assert agreement(FRAMEWORK, beliefs, differ={"governance": "1/2"}).same < 1


def test_what_raters_cannot_differ_on_is_refused():
    with pytest.raises(UnknownName):
        agreement(FRAMEWORK, differ={"governence": 1})
    with pytest.raises(UnknownName):
        agreement(FRAMEWORK, differ={}, wrong="next")
    with pytest.raises(InvalidValue, match=r"no rule of the answer looks at ofsted\.overall"):
        agreement(FRAMEWORK, differ={"ofsted.overall": 1})
    with pytest.raises(InvalidValue, match="is not a probability"):
        agreement(FRAMEWORK, differ={"governance": 2})
