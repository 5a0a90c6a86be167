"""Laws of the framework shipped, over every possible authority under every reading: exact, by its diagrams.

Each law is a thing that nobody may be told. A law that fails names an authority that is told it.
"""

from itertools import product

import pytest

from delivery_model import Profile, load_framework, recommend
from delivery_model.possible.faults import described
from delivery_model.possible.space import Space, inputs_of
from delivery_model.profile.profile import finding_of
from delivery_model.rulebase.conditions import AllOf, Among, AnyOf, leaves
from delivery_model.rulebase.framework import Basis

FRAMEWORK = load_framework()
SPACE = Space(FRAMEWORK)
SECTOR, SCRUTINY, MODEL = FRAMEWORK.outcome.values
IN_FORCE = ("statutory_direction", "commissioner_review", "commissioner_executive", "services_removed")


def among(variable, *values):
    return Among(variable, frozenset(values))


def either(*conditions):
    return AnyOf(conditions)


A_NOTICE_OR_MORE = among("intervention.status", "improvement_notice", *IN_FORCE)
A_DIRECTION_OR_MORE = among("intervention.status", *IN_FORCE)
A_KEY_JUDGEMENT_INADEQUATE = either(
    among("ofsted.help_and_protection", "inadequate"),
    among("ofsted.looked_after", "inadequate"),
    among("ofsted.leadership", "inadequate"),
)
ROW_1_HOLDS = either(*(among(f"journey_context.{each}", "yes") for each in ("baseline", "on_track", "expertise")))
ROW_2_HOLDS = either(among("governance", "gap"), among("practice_grip", "lost_in_one", "lost_in_several"))
SCRUTINY_ALONGSIDE = among(f"complementary_support.{SCRUTINY}", "yes")
SCRUTINY_SOMEWHERE = either(among("support_type", SCRUTINY), SCRUTINY_ALONGSIDE)


def degree(value):
    """Where the degree of scrutiny is this one."""
    return SPACE.diagrams.mapped(lambda found: value in found, SPACE.values("scrutiny_degree"))


def somebody(node):
    """Who is there where a function holds; None for nobody."""
    found = SPACE.diagrams.reachable(node)
    return described(SPACE, found[True]) if True in found else None


def who(*conditions, besides=None):
    """Who meets all of these conditions, and is where `besides` holds; None for nobody."""
    node = SPACE.condition(AllOf(conditions))
    return somebody(node if besides is None else SPACE.diagrams.both(node, besides))


def without(*conditions):
    return SPACE.diagrams.opposite(SPACE.condition(either(*conditions)))


def test_no_decision_reads_the_degree_of_scrutiny():
    readers = [
        decision.name
        for decision in FRAMEWORK.decisions.values()
        if any((owner := FRAMEWORK.decided_by(each)) and owner.name == "scrutiny_degree" for each in decision.inputs())
    ]
    assert readers == []


@pytest.mark.parametrize("why", [A_NOTICE_OR_MORE, A_KEY_JUDGEMENT_INADEQUATE], ids=["notice", "inadequate"])
def test_sector_led_improvement_never_goes_alone_where_a_notice_is_in_force_or_a_key_judgement_inadequate(why):
    assert who(among("support_type", SECTOR), why, besides=without(SCRUTINY_ALONGSIDE)) is None


def test_sector_led_improvement_never_goes_alone_where_governance_is_missing_in_part():
    missing = among("governance", "gap")
    assert who(among("support_type", SECTOR), missing, besides=without(SCRUTINY_ALONGSIDE)) is None


def test_nothing_that_is_context_decides_the_form_of_support():
    deciding = inputs_of(FRAMEWORK, FRAMEWORK.roles.outcome) & FRAMEWORK.attributes.keys()
    assert [name for name in deciding if not FRAMEWORK.attributes[name].can_decide] == []


def test_the_consistency_of_front_line_practice_is_a_reason_for_nothing():
    rules = [
        rule.id
        for rule in FRAMEWORK.rules.values()
        if any(leaf.variable == "journey.frontline_consistency" for leaf in leaves(rule.when))
    ]
    assert rules == []


@pytest.mark.parametrize("why", [A_NOTICE_OR_MORE, A_KEY_JUDGEMENT_INADEQUATE], ids=["notice", "inadequate"])
def test_scrutiny_is_never_by_agreement_where_there_are_grounds(why):
    assert who(why, besides=degree("by_agreement")) is None


def test_formal_intervention_is_in_force_just_where_a_direction_or_more_is():
    assert who(A_DIRECTION_OR_MORE, SCRUTINY_SOMEWHERE, besides=SPACE.diagrams.opposite(degree("in_force"))) is None
    assert somebody(SPACE.diagrams.both(degree("in_force"), without(A_DIRECTION_OR_MORE))) is None


def test_scrutiny_in_the_answer_or_alongside_has_one_degree_and_elsewhere_there_is_none():
    count = SPACE.diagrams.mapped(len, SPACE.values("scrutiny_degree"))
    pairs = SPACE.diagrams.combine(lambda *pair: pair, count, SPACE.condition(SCRUTINY_SOMEWHERE))
    assert set(SPACE.diagrams.reachable(pairs)) == {(1, True), (0, False)}


STATED = [rule for rule in FRAMEWORK.outcome.rules if rule.basis is Basis.STATED]


@pytest.mark.parametrize("rule", [rule for rule in STATED if rule.then != SECTOR], ids=lambda rule: rule.id)
def test_no_heavier_form_is_called_stated_where_a_circumstance_of_sector_led_improvement_holds(rule):
    assert who(rule.when, ROW_1_HOLDS) is None


@pytest.mark.parametrize("rule", [rule for rule in STATED if rule.then == SECTOR], ids=lambda rule: rule.id)
def test_sector_led_improvement_is_not_called_stated_where_governance_or_grip_is_missing(rule):
    assert who(rule.when, ROW_2_HOLDS) is None


def test_each_form_of_support_is_stated_for_somebody():
    assert {rule.then for rule in STATED if who(rule.when)} == {SECTOR, SCRUTINY, MODEL}


def test_whichever_row_leads_the_other_goes_alongside_where_leaders_can_use_it():
    usable = (among("support_type", SCRUTINY), among("open_to_support", "open"), ROW_1_HOLDS)
    assert who(*usable, besides=without(among(f"complementary_support.{SECTOR}", "yes"))) is None


def weak(status, grade, failures, acceptance, journey):
    """A council in which nothing is in place and nothing lacking."""
    levels = {
        **dict.fromkeys(FRAMEWORK.groups["grip"].members, "partial"),
        **dict.fromkeys(("capacity.self_assessment", "capacity.strategy", "capacity.implementation"), "partial"),
        **dict.fromkeys(("governance.political", "governance.corporate", "governance.partnership"), "developing"),
        **dict.fromkeys(("ofsted.help_and_protection", "ofsted.looked_after", "ofsted.leadership"), grade),
        **dict.fromkeys(("problems.systemic", "problems.deep_rooted"), "no"),
        **dict(zip(JOURNEY, journey, strict=True)),
        "ofsted.overall": grade,
        "ofsted.framework": "ILACS",
        "problems.persistent": "yes" if failures == "more_than_once" else "no",
        "ofsted.inadequate_in_five_years": failures,
        "intervention.status": status,
        "leadership.acceptance": acceptance,
    }
    return Profile({name: finding_of(FRAMEWORK, name, level) for name, level in levels.items()})


JOURNEY = ("journey.starting", "journey.between_inspections", "journey.needs_expertise")
WEAK = [
    ("none", "improvement_adviser", "improvement_notice", *IN_FORCE),
    ("requires_improvement", "inadequate"),
    ("once", "more_than_once"),
    ("accepts", "partial", "denial"),
]
ON_THE_WAY = [("no", *asked) for asked in (("yes", "yes"), ("yes", "no"), ("no", "yes"))]
STARTING = [("yes", *asked) for asked in product(("yes", "no"), repeat=2)]


def told(*council):
    found = recommend(weak(*council), FRAMEWORK, engine="direct")
    return found.recommended, found.alongside


def test_no_weak_council_on_its_journey_is_told_sector_led_improvement_first():
    assert {told(*council) for council in product(*WEAK, ON_THE_WAY)} == {(SCRUTINY, (SECTOR,))}


@pytest.mark.parametrize("council", list(product(*WEAK)))
def test_a_weak_council_that_starts_is_told_it_first_only_with_nothing_in_force_and_scrutiny_beside_it(council):
    status, _, failures, _ = council
    is_light = status in ("none", "improvement_adviser") and failures == "once"
    forms = (SECTOR, (SCRUTINY,)) if is_light else (SCRUTINY, (SECTOR,))
    assert {told(*council, journey) for journey in STARTING} == {forms}
