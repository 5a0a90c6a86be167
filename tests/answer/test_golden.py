"""The five dates of Rotherham: what the framework says of each, kept and checked by eye against the sources."""

import json
from pathlib import Path

import pytest
from attrs import evolve

from delivery_model import explain, load_framework, load_scenario, recommend, render
from delivery_model.answer.as_json import recommendation_as_json
from delivery_model.engines import ENGINES
from delivery_model.loading import shipped
from delivery_model.profile.profile import finding_of

GOLDEN = Path(__file__).parents[1] / "golden"
SCENARIOS = sorted(path.stem for path in GOLDEN.glob("*.json"))
EXPECTED = {
    "rotherham": ("external_scrutiny", ["sector_led_improvement"], "in_force"),
    "rotherham-2014-11": ("alternative_delivery_model", ["external_scrutiny"], "in_force"),
    "rotherham-2015-02": ("alternative_delivery_model", ["external_scrutiny"], "in_force"),
    "rotherham-2018-01": ("sector_led_improvement", ["external_scrutiny"], "in_force"),
    "rotherham-2019-04": ("sector_led_improvement", [], None),  # the directions lapsed the day before
}

each_engine = pytest.mark.parametrize("engine", ENGINES)


def recommended(name, engine="direct"):
    return recommend(load_scenario(shipped("scenarios") / f"{name}.yml"), engine=engine)


def said_of(name, engine):
    scenario = load_scenario(shipped("scenarios") / f"{name}.yml")
    return render(recommend(evolve(scenario, path=f"scenarios/{name}.yml"), engine=engine), width=100)


def essence(recommendation):
    document = recommendation_as_json(explain(recommendation))
    return {
        "recommended": document["recommended"],
        "alongside": document["alongside"],
        "degree": document["degree"],
        "firmness": document["firmness"]["word"],
        "basis": document["basis"],
        "policy_exposure": [each["value"] for each in document["policy_exposure"] if each["certain"]],
        "notes": [each["value"] for each in document["notes"] if each["certain"]],
        "consistency": [each["value"] for each in document["consistency"] if each["certain"]],
        "rules": sorted({each["rule"] for each in document["why"]}),
    }


@pytest.mark.parametrize("name", EXPECTED)
def test_each_date_gets_the_support_that_the_sources_lead_to(name):
    found = recommended(name)
    assert (found.recommended, list(found.alongside), found.degree) == EXPECTED[name]


@each_engine
@pytest.mark.parametrize("name", SCENARIOS)
def test_the_answer_and_the_rules_behind_it_are_the_golden_ones(name, engine):
    assert essence(recommended(name, engine)) == json.loads((GOLDEN / f"{name}.json").read_text(encoding="utf-8"))


@each_engine
@pytest.mark.parametrize("name", SCENARIOS)
def test_the_text_is_the_golden_one(name, engine):
    assert said_of(name, engine) == (GOLDEN / f"{name}.txt").read_text(encoding="utf-8")


def test_every_date_has_its_golden_files():
    assert SCENARIOS == sorted(EXPECTED) == sorted(path.stem for path in GOLDEN.glob("*.txt"))


def possible_under(**readings):
    scenario = load_scenario(shipped("scenarios") / "rotherham.yml")
    return recommend(scenario, readings=readings, engine="direct").possible


def test_the_review_is_reproduced_only_when_developing_partnership_governance_counts_as_a_gap():
    alternatives = load_framework().readings["developing_governance"].alternative_names
    assert {each: possible_under(developing_governance=each) for each in alternatives} == {
        "any": ("external_scrutiny",),
        "two_or_more": ("sector_led_improvement", "external_scrutiny"),
        "partnership_only": ("external_scrutiny",),
        "none": ("sector_led_improvement",),
    }


@pytest.mark.parametrize("order", load_framework().readings["rows_that_both_hold"].alternative_names)
def test_with_a_commissioner_in_force_scrutiny_leads_whichever_row_is_said_to_come_first(order):
    assert possible_under(rows_that_both_hold=order) == ("external_scrutiny",)


def test_without_an_intervention_the_review_would_be_told_sector_led_improvement_with_scrutiny_on_grounds_beside_it():
    scenario = load_scenario(shipped("scenarios") / "rotherham.yml")
    none = finding_of(load_framework(), "intervention.status", "none")
    found = recommend(scenario.profile.with_finding("intervention.status", none), engine="direct")
    assert (found.recommended, list(found.alongside), found.degree) == (
        "sector_led_improvement",
        ["external_scrutiny"],
        "grounds",
    )
