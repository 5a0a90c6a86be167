"""The decision grid that the rules encode: each row gives its support type, and a second writing in Python agrees.

Rows are numbered as in the project's reading of Figure 3: how many capacities are lacking, whether problems are
entrenched, whether governance is missing, and how many areas have lost grip. The second writing has the order of
rows of Figure 3 that both hold, what goes alongside, and the degree of scrutiny as well.
"""

import random
from functools import cache
from itertools import combinations_with_replacement, product

import pytest

from delivery_model import Profile, load_framework, recommend
from delivery_model.engines import ENGINES
from delivery_model.possible.space import wide_space
from delivery_model.profile.profile import finding_of
from delivery_model.rulebase.conditions import leaves

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
DEVELOPING = {"governance.partnership": "developing"}
CHECK_WANTED = {"journey.between_inspections": "yes", "intervention.status": "none"}
ROWS = {
    "1 start of a journey": ({"journey.starting": "yes"}, SECTOR, "stated"),
    "1 between inspections": ({"journey.between_inspections": "yes"}, SECTOR, "stated"),
    "1 needs expertise": ({"journey.needs_expertise": "yes"}, SECTOR, "stated"),
    "2 no context": ({}, SECTOR, "interpreted"),
    "3 one area": (ONE_AREA, SCRUTINY, "stated"),
    "3 one area, known, expertise asked for": ({**ONE_AREA, "journey.needs_expertise": "yes"}, SECTOR, "interpreted"),
    "4 governance": (GAP, SCRUTINY, "stated"),
    "4 governance developing": (DEVELOPING, SCRUTINY, "interpreted"),
    "4 governance developing, an area partly in hand": (
        {**DEVELOPING, "grip.looked_after": "partial", "intervention.status": "none"}, SCRUTINY, "interpreted",
    ),
    "1 and 4 developing, a check wanted": ({**DEVELOPING, **CHECK_WANTED}, SECTOR, "interpreted"),
    "1 and 4 developing, an adviser": (
        {**DEVELOPING, **CHECK_WANTED, "intervention.status": "improvement_adviser"}, SECTOR, "interpreted",
    ),
    "1 and 4 developing, a notice in force": (
        {**DEVELOPING, **CHECK_WANTED, "intervention.status": "improvement_notice"}, SCRUTINY, "interpreted",
    ),
    "1 and 4 developing, a direction in force": (
        {**DEVELOPING, **CHECK_WANTED, "intervention.status": "statutory_direction"}, SCRUTINY, "interpreted",
    ),
    "1 and 4 developing, leaders see in part": (
        {**DEVELOPING, **CHECK_WANTED, "capacity.self_assessment": "partial"}, SCRUTINY, "interpreted",
    ),
    "1 and 4 developing, leaders only starting": (
        {**DEVELOPING, **CHECK_WANTED, "capacity.self_assessment": "partial", "journey.starting": "yes"},
        SECTOR, "interpreted",
    ),
    "1 and 4 ineffective": ({**GAP, **CHECK_WANTED}, SCRUTINY, "interpreted"),
    "1 and 3 one area": ({**ONE_AREA, **CHECK_WANTED}, SCRUTINY, "interpreted"),
    "1 and 12 starting": ({**ALL_LACKING, **ENTRENCHED, "journey.starting": "yes"}, MODEL, "interpreted"),
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
}  # fmt: skip


def profile_of(levels):
    return Profile({name: finding_of(FRAMEWORK, name, level) for name, level in levels.items()})


def answer(changes, engine="direct", **readings):
    return recommend(profile_of({**FINE, **changes}), FRAMEWORK, engine=engine, readings=readings)


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("row", ROWS)
def test_each_row_of_the_grid_is_in_force_with_its_basis(row, engine):
    changes, support_type, basis = ROWS[row]
    found = answer(changes, engine)
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
        ({**DEVELOPING, **CHECK_WANTED}, {"rows_that_both_hold": "heaviest"}, SCRUTINY),
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


NO_DIRECTION = ("none", "improvement_adviser", "improvement_notice")
KEY_JUDGEMENTS = ("ofsted.help_and_protection", "ofsted.looked_after", "ofsted.leadership")


def areas(a, level):
    return sum(found == level for name, found in a.items() if name.startswith("grip."))


def is_open(a):
    return a["capacity.self_assessment"] != "lacking"


def row_1_holds(a):
    """Whether a circumstance of sector-led improvement holds, asked for or seen in an area partly in hand."""
    asked = "yes" in (a["journey.starting"], a["journey.between_inspections"], a["journey.needs_expertise"])
    return asked or (a["capacity.self_assessment"] == "present" and areas(a, "partial") > 0)


def lighter_leads(a, order):
    """Whether sector-led improvement comes first where rows 1 and 2 both hold and only governance is missing."""
    strands = (a["governance.political"], a["governance.corporate"], a["governance.partnership"])
    if order == "heaviest" or a["intervention.status"] not in NO_DIRECTION[:2] or "ineffective" in strands:
        return False
    if a["journey.starting"] == "yes":
        return is_open(a)
    wanted = "yes" in (a["journey.between_inspections"], a["journey.needs_expertise"])
    return wanted and a["capacity.self_assessment"] == "present"


def in_plain_python(a, order="what_is_in_force"):
    """The outcome, all other readings at their defaults, written a second time without the rule base."""
    capacities = [a["capacity.self_assessment"], a["capacity.strategy"], a["capacity.implementation"]]
    lacking, lost = capacities.count("lacking"), areas(a, "lacking")
    entrenched = "yes" in (a["problems.systemic"], a["problems.deep_rooted"], a["problems.persistent"])
    gap = {a["governance.political"], a["governance.corporate"], a["governance.partnership"]} != {"effective"}
    if entrenched:
        return MODEL if lacking == 3 else SCRUTINY
    if lacking:
        return SCRUTINY if lacking == 3 or gap or lost or not is_open(a) else SECTOR
    if gap and not lost:
        return SECTOR if lighter_leads(a, order) else SCRUTINY
    in_hand = capacities[0] == "present" and a["journey.needs_expertise"] == "yes"
    return SCRUTINY if gap or lost > 1 or (lost == 1 and not in_hand) else SECTOR


def alongside_in_plain_python(a, form):
    """What goes with a form of support, written a second time."""
    if form == SCRUTINY:
        return (SECTOR,) if is_open(a) and row_1_holds(a) else ()
    if form == MODEL:
        return (SECTOR, SCRUTINY) if is_open(a) and a["journey.starting"] == "yes" else (SCRUTINY,)
    checked = "lacking" in (a["capacity.self_assessment"], a["capacity.strategy"], a["capacity.implementation"])
    gap = {a["governance.political"], a["governance.corporate"], a["governance.partnership"]} != {"effective"}
    in_force = a["intervention.status"] not in NO_DIRECTION[:2]
    return (SCRUTINY,) if checked or gap or in_force or is_inadequate(a) else ()


def is_inadequate(a):
    """Whether a judgement that counts under its framework is inadequate."""
    judged = "ofsted.care_leavers" if a["ofsted.framework"] == "ILACS_2026" else "ofsted.overall"
    return "inadequate" in [a[name] for name in (*KEY_JUDGEMENTS, judged)]


def degree_in_plain_python(a, forms):
    """Of what degree scrutiny is, where it is among the forms that an authority gets; written a second time."""
    if SCRUTINY not in forms:
        return ()
    if a["intervention.status"] not in NO_DIRECTION:
        return ("in_force",)
    return ("grounds",) if is_inadequate(a) or a["intervention.status"] == "improvement_notice" else ("by_agreement",)


def test_the_rules_agree_with_a_second_writing_of_the_grid_on_random_authorities():
    chance = random.Random(2017)
    weights = {"strong": 12, "partial": 3, "lacking": 1, "effective": 4, "no": 3, "none": 6}
    differing = []
    for _ in range(5_000):
        authority = {
            name: chance.choices(levels, [weights.get(level, 1) for level in levels])[0]
            for name in (*FINE, "intervention.status")
            for levels in [FRAMEWORK.attributes[name].level_names]
        }
        found = recommend(profile_of(authority), FRAMEWORK, engine="direct").recommended
        if found != in_plain_python(authority):
            differing.append(authority)
    assert differing == []


OFSTED = {
    "ofsted.framework": "ILACS",
    **dict.fromkeys((*KEY_JUDGEMENTS, "ofsted.overall", "ofsted.care_leavers"), "good"),
}
STRONG = dict.fromkeys(FRAMEWORK.groups["grip"].members, "strong")
AREAS = [{}, {"grip.looked_after": "partial"}, ONE_AREA, {**ONE_AREA, "grip.early_help": "partial"}, TWO_AREAS]


@cache
def grip_cell(levels):
    (axis,) = (axis for axis in FRAMEWORK.axes if axis.name == "grip")
    return next(iter(axis.weights({name: frozenset({level}) for name, level in zip(STRONG, levels, strict=True)})))


def in_the_rules(space, authority):
    """The form, what goes alongside and the degree, by the diagrams of every possible authority."""
    cells = {
        place: grip_cell(tuple(authority[name] for name in STRONG))
        if axis.name == "grip"
        else axis.values.index(authority[axis.name])
        if axis.name in authority
        else 0
        for place, axis in enumerate(FRAMEWORK.axes)
    }
    names = ("support_type", "complementary_support", "scrutiny_degree")
    return tuple(space.diagrams.value_at(space.values(name), cells) for name in names)


def in_python(authority, order):
    form = in_plain_python(authority, order)
    alongside = alongside_in_plain_python(authority, form)
    return form, alongside, degree_in_plain_python(authority, (form, *alongside))


def circumstances():
    """Every mix of capacities, strands, circumstances of row 1 and steps of intervention, with few or no weak areas."""
    levels = FRAMEWORK.attributes["capacity.strategy"].level_names
    strands = combinations_with_replacement(FRAMEWORK.attributes["governance.political"].level_names, 3)
    statuses = (*NO_DIRECTION, "statutory_direction")
    yes_or_no = product(("yes", "no"), repeat=4)
    for capacity, governance, found, weak, status in product(
        product(levels, repeat=3), strands, yes_or_no, AREAS, statuses
    ):
        settled = zip(
            [name for name in FINE if name.startswith(("capacity.", "governance.", "journey."))],
            (*capacity, *governance, *found[:3]),
            strict=True,
        )
        yield FINE | OFSTED | dict(settled) | weak | {"problems.persistent": found[3], "intervention.status": status}


def grades():
    """Every mix of grades and of steps of intervention, for an authority that gets each form, alone or not."""
    grade = ("outstanding", "requires_improvement", "inadequate")
    judged = (*KEY_JUDGEMENTS, "ofsted.overall", "ofsted.care_leavers")
    gets = ({}, {**DEVELOPING, **CHECK_WANTED}, GAP, {**ALL_LACKING, **ENTRENCHED})
    statuses = FRAMEWORK.attributes["intervention.status"].level_names
    schemes = FRAMEWORK.attributes["ofsted.framework"].level_names
    for changes, status, scheme, given in product(gets, statuses, schemes, product(grade, repeat=5)):
        settled = {"intervention.status": status, "ofsted.framework": scheme, **dict(zip(judged, given, strict=True))}
        yield FINE | changes | settled


@pytest.mark.parametrize("order", FRAMEWORK.readings["rows_that_both_hold"].alternative_names)
@pytest.mark.parametrize("among", [circumstances, grades])
def test_form_alongside_and_degree_agree_with_a_second_writing_whichever_row_leads(among, order):
    space = wide_space(FRAMEWORK, {"rows_that_both_hold": order})
    wrong = [each for each in among() if in_the_rules(space, each) != in_python(each, order)]
    assert wrong == []
