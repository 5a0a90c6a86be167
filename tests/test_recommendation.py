"""Recommendations: what they keep of the question, and what they refuse."""

from __future__ import annotations

import pytest

from delivery_model import Profile, explain, load_framework, recommend
from delivery_model.errors import UnknownName
from delivery_model.output.content import Content
from delivery_model.output.html import page_as_html
from delivery_model.recommendation import Collected

FRAMEWORK = load_framework()


def test_a_profile_alone_is_of_an_authority_without_name_or_date() -> None:
    scenario = recommend(Profile(), engine="direct").scenario
    assert (scenario.authority, scenario.as_of) == ("", "")


def test_a_recommendation_keeps_the_readings_that_were_chosen() -> None:
    name, reading = next(iter(FRAMEWORK.readings.items()))
    chosen = {name: reading.alternative_names[-1]}
    assert recommend(Profile(), readings=chosen, engine="direct").readings == chosen


def test_derivations_cover_the_outcome_and_the_decisions_behind_it_alone() -> None:
    covered = {frozenset(derivation.fired) for derivation in recommend(Profile(), engine="direct").derivations}
    assert covered == {frozenset(FRAMEWORK.behind[FRAMEWORK.roles.outcome])}


def test_a_role_that_a_framework_does_not_fill_collects_nothing() -> None:
    assert recommend(Profile(), engine="direct").collected(None) == Collected((), ())


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
    assert found._repr_html_() == page_as_html(Content(explain(found), is_full=True).page())
