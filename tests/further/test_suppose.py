"""Decisions held fast, against every authority that fits one by one."""

from __future__ import annotations

import pytest
from brute import Brute
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from delivery_model import InvalidValue, Profile, UnknownName, load_framework, recommend, suppose
from delivery_model.answer.recommendation import Values
from delivery_model.engines.direct import Direct
from delivery_model.rulebase.framework import Hit
from delivery_model.testing import frameworks, profiles

EXACT = settings(max_examples=50, deadline=None, suppress_health_check=list(HealthCheck))
FRAMEWORK = load_framework()
OUTCOME = FRAMEWORK.roles.outcome


@st.composite
def cases(draw):
    framework = draw(frameworks(attributes=range(1, 4), groups=range(2), members=range(2, 4)))
    brute = Brute(framework)
    assume(len(brute.table) <= 300)
    names = draw(st.lists(st.sampled_from([*framework.decisions]), min_size=1, max_size=2, unique=True))
    some = {
        name: st.lists(st.sampled_from([*framework.decisions[name].values]), min_size=1, unique=True) for name in names
    }
    fixed = {name: tuple(draw(values)) for name, values in some.items()}
    return framework, draw(profiles(framework)), brute, fixed


def concluded(framework, brute, engine, values):
    """What each decision concludes for one authority."""
    fired = engine.fire(brute.facts(dict(zip(brute.names, values, strict=True))))
    return {name: {framework.rules[each].then for each in ids} for name, ids in fired.items()}


def holds(framework, fixed, found):
    return all(
        found[name] <= set(values) if framework.decisions[name].hit is Hit.UNIQUE else set(values) <= found[name]
        for name, values in fixed.items()
    )


def values_of(decision, several):
    possible = tuple(value for value in decision.values if any(value in each for each in several))
    return Values(possible, tuple(value for value in possible if all(value in each for each in several)))


@given(cases())
@EXACT
def test_what_follows_is_what_every_authority_that_fits_and_has_it_has(case):
    framework, profile, brute, fixed = case
    engine = Direct(framework)
    every = {values: concluded(framework, brute, engine, values) for values in brute.fitting(profile)}
    left = {values: found for values, found in every.items() if holds(framework, fixed, found)}
    if not left:
        with pytest.raises(InvalidValue, match="no authority that fits the findings has"):
            suppose(profile, fixed, framework)
        return
    found = suppose(profile, fixed, framework)
    for name, decision in framework.decisions.items():
        assert found.decisions[name] == values_of(decision, [each[name] for each in left.values()])
        assert found.before.decisions[name] == values_of(decision, [each[name] for each in every.values()])
    open_ = {name: at for at, name in enumerate(brute.names) if brute.is_open(profile, name)}
    assert {*found.findings} == {*open_}
    for name, at in open_.items():
        was, now = ({values[at] for values in among} for among in (every, left))
        assert set(found.findings[name]) == now
        assert set(found.excluded.get(name, ())) == was - now
        assert (name in found.free) == (was == now)
        assert (name in found.follows) == (len(now) == 1 < len(was))


def test_the_outcome_held_fast_says_what_must_be_so():
    found = suppose(Profile(), {OUTCOME: FRAMEWORK.outcome.values}, FRAMEWORK)
    assert (found.follows, found.excluded) == ({}, {})
    answer = recommend(Profile.of(FRAMEWORK, {"capacity.self_assessment": "lacking"}), engine="direct")
    (excluded,) = set(FRAMEWORK.outcome.values) - set(answer.possible)
    assert "lacking" not in suppose(Profile(), {OUTCOME: excluded}).findings["capacity.self_assessment"]


@pytest.mark.parametrize(
    ("fixed", "error", "said"),
    [
        ({"governence": "gap"}, UnknownName, "did you mean 'governance'"),
        ({"governance": "hole"}, UnknownName, "unknown value of governance 'hole'"),
        ({"governance": ()}, InvalidValue, "no value of governance is left"),
        (
            {OUTCOME: "sector_led_improvement", "problems_entrenched": "entrenched"},
            InvalidValue,
            "no authority that fits",
        ),
    ],
)
def test_what_cannot_be_held_fast_is_refused(fixed, error, said):
    with pytest.raises(error) as refused:
        suppose(Profile(), fixed, FRAMEWORK)
    assert said in str(refused.value)
