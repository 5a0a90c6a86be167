"""The decision grid that the rules encode: each row gives its support type, and a second writing in Python agrees.

Rows are numbered as in the project's reading of Figure 3: how many capacities are lacking, whether problems are
entrenched, whether governance is missing, and how many areas have lost grip.
"""

import random

import pytest

from delivery_model import Profile, load_framework, recommend
from delivery_model.framework.conditions import leaves
from delivery_model.profile import finding_of

FRAMEWORK = load_framework()
SECTOR, SCRUTINY, MODEL = FRAMEWORK.outcome.values
FINE = {
    "capacity.self_assessment": "present",
    "capacity.strategy": "present",
    "capacity.implementation": "present",
    "governance.political": "effective",
    "governance.corporate": "effective",
    "governance.partnership": "effective",
    "problems.systemic": "no",
    "problems.deep_rooted": "no",
    "problems.persistent": "no",
    "journey.starting": "no",
    "journey.between_inspections": "no",
    "journey.needs_expertise": "no",
    **dict.fromkeys(FRAMEWORK.groups["grip"].members, "strong"),
}
ALL_LACKING = dict.fromkeys(("capacity.self_assessment", "capacity.strategy", "capacity.implementation"), "lacking")
ENTRENCHED = {"problems.persistent": "yes"}
GAP = {"governance.corporate": "ineffective"}
ONE_AREA = {"grip.looked_after": "lacking"}
TWO_AREAS = {**ONE_AREA, "grip.care_leavers": "lacking"}
STRATEGY = {"capacity.strategy": "lacking"}
BLIND = {"capacity.self_assessment": "lacking"}
ROWS = {
    "1 start of a journey": ({"journey.starting": "yes"}, SECTOR, "stated"),
    "1 between inspections": ({"journey.between_inspections": "yes"}, SECTOR, "stated"),
    "1 needs expertise": ({"journey.needs_expertise": "yes"}, SECTOR, "stated"),
    "2 no context": ({}, SECTOR, "interpreted"),
    "3 one area": (ONE_AREA, SCRUTINY, "stated"),
    "3 one area, known, expertise asked for": ({**ONE_AREA, "journey.needs_expertise": "yes"}, SECTOR, "interpreted"),
    "4 governance": (GAP, SCRUTINY, "stated"),
    "4 governance developing": ({"governance.partnership": "developing"}, SCRUTINY, "interpreted"),
    "5 governance and one area": ({**GAP, **ONE_AREA}, SCRUTINY, "interpreted"),
    "6 two areas": (TWO_AREAS, SCRUTINY, "interpreted"),
    "6 two areas and governance": ({**TWO_AREAS, **GAP}, SCRUTINY, "interpreted"),
    "7 entrenched, governance": ({**ENTRENCHED, **GAP}, SCRUTINY, "interpreted"),
    "7 entrenched, one area": ({**ENTRENCHED, **ONE_AREA}, SCRUTINY, "interpreted"),
    "8 entrenched, nothing missing": (ENTRENCHED, SCRUTINY, "interpreted"),
    "9 one capacity, nothing else": (STRATEGY, SECTOR, "interpreted"),
    "9 one capacity, governance": ({**STRATEGY, **GAP}, SCRUTINY, "interpreted"),
    "9 one capacity, one area": ({**STRATEGY, **ONE_AREA}, SCRUTINY, "interpreted"),
    "9 self-assessment": (BLIND, SCRUTINY, "interpreted"),
    "10 two capacities, entrenched": ({**STRATEGY, **BLIND, **ENTRENCHED}, SCRUTINY, "interpreted"),
    "11 all capacities": (ALL_LACKING, SCRUTINY, "interpreted"),
    "12 all capacities, persistent": ({**ALL_LACKING, **ENTRENCHED}, MODEL, "stated"),
    "12 all capacities, systemic": ({**ALL_LACKING, "problems.systemic": "yes"}, MODEL, "stated"),
    "12 all capacities, deep-rooted": ({**ALL_LACKING, "problems.deep_rooted": "yes"}, MODEL, "stated"),
}


def profile_of(levels):
    return Profile({name: finding_of(FRAMEWORK, name, level) for name, level in levels.items()})


def answer(changes, **readings):
    return recommend(profile_of({**FINE, **changes}), FRAMEWORK, engine="direct", readings=readings)


@pytest.mark.parametrize("row", ROWS)
def test_each_row_of_the_grid_is_in_force_with_its_basis(row):
    changes, support_type, basis = ROWS[row]
    found = answer(changes)
    assert (found.recommended, found.basis.value) == (support_type, basis)


@pytest.mark.parametrize(
    ("changes", "readings", "support_type"),
    [
        ({**STRATEGY, **ENTRENCHED}, {"capacities_for_alternative_model": "one"}, MODEL),
        ({**STRATEGY, **ENTRENCHED}, {"capacities_for_alternative_model": "two"}, SCRUTINY),
        ({**STRATEGY, **BLIND, **ENTRENCHED}, {"capacities_for_alternative_model": "two"}, MODEL),
        ({**ENTRENCHED, **GAP}, {"failing_corporate_governance": "alternative_model"}, MODEL),
        (GAP, {"failing_corporate_governance": "alternative_model"}, SCRUTINY),
        (BLIND, {"self_assessment_for_sector_led": "not_required"}, SECTOR),
        ({"leadership.acceptance": "denial"}, {"self_assessment_for_sector_led": "denial_also"}, SCRUTINY),
        ({**ONE_AREA, "journey.needs_expertise": "yes"}, {"known_weakness": "scrutiny"}, SCRUTINY),
        ({"governance.political": "developing"}, {"developing_governance": "partnership_only"}, SECTOR),
        ({**ALL_LACKING, **TWO_AREAS, "grip.early_help": "lacking"}, {"several_areas": "systemic_from_three"}, MODEL),
        ({**dict.fromkeys(ALL_LACKING, "partial"), **GAP}, {"partial_capacity": "two_present"}, SCRUTINY),
        ({**dict.fromkeys(ALL_LACKING, "partial"), **ONE_AREA, "journey.needs_expertise": "yes"},
         {"partial_capacity": "two_present"}, SCRUTINY),
    ],
)  # fmt: skip
def test_a_reading_other_than_the_default_moves_the_authorities_it_is_about(changes, readings, support_type):
    assert answer(changes, **readings).recommended == support_type


def test_policy_that_rests_on_our_reading_of_capability_is_not_called_stated():
    rules = FRAMEWORK.decisions["policy_exposure"].rules
    resting = [rule for rule in rules if any(leaf.variable == "leadership_capacity" for leaf in leaves(rule.when))]
    assert {rule.id: rule.basis.value for rule in resting} == {
        "A24-capability": "interpreted",
        "S15-partnership-trust": "interpreted",
        "S15-imposed-trust": "interpreted",
    }


@pytest.mark.parametrize("extra", ["policy", "context"])
def test_policy_and_context_never_change_the_answer(extra):
    policy = {"ofsted.help_and_protection": "inadequate", "ofsted.looked_after": "inadequate"}
    policy |= {"ofsted.leadership": "inadequate", "ofsted.inadequate_in_five_years": "more_than_once"}
    context = {"leadership.grip": "lacking", "journey.trajectory": "declining", "evidence.age": "older"}
    found = answer({"policy": policy, "context": context}[extra])
    assert found.recommended == answer({}).recommended


def in_plain_python(a):
    """The outcome under the default readings, written a second time without the rule base."""
    capacities = [a["capacity.self_assessment"], a["capacity.strategy"], a["capacity.implementation"]]
    lacking = capacities.count("lacking")
    entrenched = "yes" in (a["problems.systemic"], a["problems.deep_rooted"], a["problems.persistent"])
    gap = {a["governance.political"], a["governance.corporate"], a["governance.partnership"]} != {"effective"}
    areas = sum(level == "lacking" for name, level in a.items() if name.startswith("grip."))
    if entrenched:
        return MODEL if lacking == 3 else SCRUTINY
    if lacking == 3 or (lacking and (gap or areas or capacities[0] == "lacking")):
        return SCRUTINY
    if lacking:
        return SECTOR
    in_hand = capacities[0] == "present" and a["journey.needs_expertise"] == "yes"
    return SCRUTINY if gap or areas > 1 or (areas == 1 and not in_hand) else SECTOR


def test_the_rules_agree_with_a_second_writing_of_the_grid_on_random_authorities():
    chance = random.Random(2017)
    weights = {"strong": 12, "partial": 3, "lacking": 1, "effective": 4, "no": 3}
    differing = []
    for _ in range(5_000):
        authority = {
            name: chance.choices(levels, [weights.get(level, 1) for level in levels])[0]
            for name in FINE
            for levels in [FRAMEWORK.attributes[name].level_names]
        }
        found = recommend(profile_of(authority), FRAMEWORK, engine="direct").recommended
        if found != in_plain_python(authority):
            differing.append(authority)
    assert differing == []
