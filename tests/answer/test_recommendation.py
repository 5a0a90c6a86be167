"""Recommendations: what they keep of the question, and what they refuse."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from delivery_model import Profile, explain, load_framework, recommend
from delivery_model.answer.full import Content
from delivery_model.answer.recommendation import Collected
from delivery_model.engines.direct import Direct
from delivery_model.errors import UnknownName
from delivery_model.rulebase.axes import authorities
from delivery_model.rulebase.framework import Hit
from delivery_model.testing import frameworks, profiles
from delivery_model.writing.html import document_as_fragment

FRAMEWORK = load_framework()


def test_a_profile_alone_is_of_an_authority_without_name_or_date() -> None:
    scenario = recommend(Profile(), engine="direct").scenario
    assert (scenario.authority, scenario.as_of) == ("", "")


def test_a_recommendation_keeps_the_readings_that_were_chosen() -> None:
    name, reading = next(iter(FRAMEWORK.readings.items()))
    chosen = {name: reading.alternative_names[-1]}
    assert recommend(Profile(), readings=chosen, engine="direct").readings.otherwise() == chosen


def test_derivations_cover_the_outcome_and_the_decisions_behind_it_alone() -> None:
    covered = {frozenset(derivation.fired) for derivation in recommend(Profile(), engine="direct").derivations}
    assert covered == {frozenset(FRAMEWORK.behind[FRAMEWORK.roles.outcome])}


def test_a_role_that_a_framework_does_not_fill_collects_nothing() -> None:
    assert recommend(Profile(), engine="direct").collected(None) == Collected((), ())


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_the_values_of_a_decision_are_those_of_all_authorities_that_fit(data: st.DataObject) -> None:
    framework = data.draw(frameworks(attributes=range(1, 3), groups=range(1), readings=range(2), decisions=range(2, 4)))
    profile = data.draw(profiles(framework))
    found, engine = recommend(profile, framework, engine="direct"), Direct(framework)
    defaults = {each.variable: each.default for each in framework.readings.values()}
    settled = {axis.name: defaults[axis.name] for axis in framework.axes if axis.name in defaults}
    left = profile.choices()
    fitting = [
        facts
        for facts in authorities(framework.axes)
        if settled.items() <= facts.items() and all(facts.get(name, "") in (*left[name], "") for name in left)
    ]
    assert fitting  # a reading that no rule uses is on no axis
    for decision in framework.decisions.values():
        fired = [engine.fire(facts)[decision.name] for facts in fitting]
        each = [{framework.rules[rule].then for rule in rules} for rules in fired]
        certain = tuple(value for value in decision.values if all(value in values for values in each))
        possible = tuple(value for value in decision.values if any(value in values for values in each))
        values = found.values(decision.name)
        assert (values.possible, values.certain) == (possible, certain)
        assert values.open == tuple(value for value in possible if value not in certain)
        assert values.value == (possible[0] if len(possible) == 1 and all(map(len, each)) else None)
        if decision.hit is Hit.COLLECT:
            assert found.collected(decision.name) == Collected(certain, values.open)
        else:
            with pytest.raises(UnknownName, match="it has one value"):
                found.collected(decision.name)


def test_a_decision_that_does_not_exist_gets_its_nearest() -> None:
    found = recommend(Profile(), engine="direct")
    for ask in (found.values, found.collected):
        with pytest.raises(UnknownName, match="did you mean 'conditions'"):
            ask("condition")


def test_a_reading_that_does_not_exist_is_an_unknown_name_with_the_readings_there_are() -> None:
    with pytest.raises(UnknownName, match=r"^unknown reading 'nowhere'") as caught:
        recommend(Profile(), readings={"nowhere": "letter"})
    assert (caught.value.name, caught.value.choices) == ("nowhere", tuple(FRAMEWORK.readings))


def test_an_alternative_that_does_not_exist_is_an_unknown_name_with_the_alternatives_there_are() -> None:
    name, reading = next(iter(FRAMEWORK.readings.items()))
    with pytest.raises(UnknownName, match=rf"^unknown alternative of {name} 'nowhere'") as caught:
        recommend(Profile(), readings={name: "nowhere"})
    assert (caught.value.name, caught.value.choices) == ("nowhere", tuple(reading.alternative_names))


def test_a_notebook_shows_everything_that_the_full_page_says() -> None:
    found = recommend(Profile(), engine="direct")
    is_same = found._repr_html_() == document_as_fragment(Content(explain(found)).page())
    assert is_same  # and not the pages, whose differences pytest would be long in telling
