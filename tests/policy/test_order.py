"""What leads where rows 1 and 2 of the figure both hold, what goes alongside, and that no weak council is told less."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import product

import pytest

from delivery_model import Profile, Recommendation, load_framework, load_scenario, recommend
from delivery_model.loading import shipped

FRAMEWORK = load_framework()
CAPACITIES = ("capacity.self_assessment", "capacity.strategy", "capacity.implementation")
STRANDS = ("governance.political", "governance.corporate", "governance.partnership")
PROBLEMS = ("problems.systemic", "problems.deep_rooted", "problems.persistent")
KEY_JUDGEMENTS = ("ofsted.help_and_protection", "ofsted.looked_after", "ofsted.leadership")
IN_FORCE = (
    "improvement_notice",
    "statutory_direction",
    "commissioner_review",
    "commissioner_executive",
    "services_removed",
)
GOOD: Mapping[str, str] = {
    **dict.fromkeys(CAPACITIES, "present"),
    **dict.fromkeys(STRANDS, "effective"),
    **dict.fromkeys(PROBLEMS, "no"),
    **dict.fromkeys(FRAMEWORK.groups["grip"].members, "strong"),
    **dict.fromkeys(KEY_JUDGEMENTS, "good"),
    "journey.starting": "no",
    "journey.between_inspections": "yes",
    "journey.needs_expertise": "no",
    "leadership.acceptance": "accepts",
    "intervention.status": "none",
    "ofsted.framework": "ILACS",
    "ofsted.overall": "good",
}


def answer(**changed: str) -> Recommendation:
    """What a council gets that differs from a good one in some findings, named with a double underscore for the dot."""
    levels = {**GOOD, **{name.replace("__", "."): level for name, level in changed.items()}}
    return recommend(Profile.of(FRAMEWORK, levels), engine="direct")


def led_with(found: Recommendation) -> tuple[str | None, tuple[str, ...]]:
    """The form that leads, and what certainly goes alongside."""
    return found.recommended, found.collected("complementary_support").certain


def weak_councils() -> Iterator[dict[str, str]]:
    """Everything partial or developing, inadequate or requiring improvement, with denial or a notice or without."""
    weak = {
        **dict.fromkeys(CAPACITIES, "partial"),
        **dict.fromkeys(STRANDS, "developing"),
        **dict.fromkeys(FRAMEWORK.groups["grip"].members, "partial"),
    }
    for grade, status, acceptance, repeated, asked in product(
        ("requires_improvement", "inadequate"),
        ("none", "improvement_notice"),
        ("accepts", "denial"),
        ("once", "more_than_once"),
        ("yes", "no"),
    ):
        yield {
            **GOOD,
            **weak,
            **dict.fromkeys((*KEY_JUDGEMENTS, "ofsted.overall"), grade),
            "intervention.status": status,
            "leadership.acceptance": acceptance,
            "ofsted.inadequate_in_five_years": repeated,
            "journey.needs_expertise": asked,
        }


def test_no_weak_council_is_told_sector_led_improvement_first() -> None:
    told = [recommend(Profile.of(FRAMEWORK, each), engine="direct").recommended for each in weak_councils()]
    assert set(told) == {"external_scrutiny"}


@pytest.mark.parametrize("strand", STRANDS)
def test_one_developing_strand_of_a_good_council_leaves_sector_led_improvement_first(strand: str) -> None:
    assert led_with(answer(**{strand: "developing"})) == ("sector_led_improvement", ("external_scrutiny",))


@pytest.mark.parametrize(
    "changed",
    [
        {"governance.partnership": "ineffective"},
        {"governance.partnership": "developing", "capacity.self_assessment": "partial"},
        *({"governance.partnership": "developing", "intervention.status": status} for status in IN_FORCE),
    ],
    ids=lambda changed: " ".join(changed.values()),
)
def test_each_gate_of_the_order_lets_scrutiny_lead(changed: dict[str, str]) -> None:
    assert led_with(answer(**changed)) == ("external_scrutiny", ("sector_led_improvement",))


def test_leaders_who_are_only_starting_need_not_see_everything_for_themselves() -> None:
    found = answer(
        governance__partnership="developing",
        capacity__self_assessment="partial",
        journey__starting="yes",
        journey__between_inspections="no",
    )
    assert found.recommended == "sector_led_improvement"


@pytest.mark.parametrize("status", IN_FORCE)
def test_what_is_in_force_goes_on_beside_sector_led_improvement(status: str) -> None:
    assert led_with(answer(intervention__status=status)) == ("sector_led_improvement", ("external_scrutiny",))


@pytest.mark.parametrize("judgement", KEY_JUDGEMENTS)
def test_an_inadequate_key_judgement_puts_scrutiny_beside_sector_led_improvement(judgement: str) -> None:
    assert led_with(answer(**{judgement: "inadequate"})) == ("sector_led_improvement", ("external_scrutiny",))


def test_sector_led_improvement_stands_alone_where_nothing_calls_for_scrutiny() -> None:
    assert led_with(answer()) == ("sector_led_improvement", ())


def test_without_its_commissioner_rotherham_in_2017_is_led_by_sector_led_improvement() -> None:
    scenario = load_scenario(shipped("scenarios") / "rotherham.yml")
    levels = {name: finding.levels for name, finding in scenario.profile.findings.items()}
    found = recommend(Profile.of(FRAMEWORK, {**levels, "intervention.status": "none"}), engine="direct")
    assert led_with(found) == ("sector_led_improvement", ("external_scrutiny",))


@pytest.mark.parametrize(
    ("changed", "is_told"),
    [
        ({"capacity.strategy": "partial"}, True),
        ({"capacity.strategy": "lacking"}, False),
        ({"problems.systemic": "no", "problems.persistent": "no"}, False),
        ({"governance.political": "developing", "governance.corporate": "developing"}, False),
    ],
    ids=["two lacking", "all three lacking", "contained", "no strand ineffective"],
)
def test_executive_powers_are_considered_where_problems_are_entrenched_and_governance_fails(
    changed: dict[str, str], is_told: bool
) -> None:
    failing = {
        **dict.fromkeys(CAPACITIES, "lacking"),
        **dict.fromkeys(STRANDS, "ineffective"),
        "problems.systemic": "yes",
        "problems.persistent": "yes",
        "capacity.strategy": "partial",
    }
    found = answer(**{**failing, **changed})
    assert ("executive_powers" in set(found.collected("conditions").certain)) is is_told


def test_the_overall_grade_alone_tells_what_policy_says() -> None:
    found = recommend(Profile.of(FRAMEWORK, {"ofsted.overall": "inadequate"}), engine="direct")
    certain = set(found.collected("policy_exposure").certain)
    assert certain == {"inadequate", "adviser"}
    twice = {"ofsted.overall": "inadequate", "ofsted.inadequate_in_five_years": "more_than_once"}
    found = recommend(Profile.of(FRAMEWORK, twice), engine="direct")
    certain = set(found.collected("policy_exposure").certain)
    assert certain == {"inadequate", "adviser", "persistent_failure", "commissioner", "presumption"}


def test_every_value_of_policy_says_from_which_year_its_source_is() -> None:
    values = FRAMEWORK.decisions["policy_exposure"].values
    assert [value for value, says in values.items() if not any(f"20{year:02}" in says for year in range(4, 24))] == []


def test_a_trust_whose_direction_has_ended_gets_a_way_out() -> None:
    found = answer(current_support__trust="in_place", governance__corporate="developing")
    notes = {each for name in FRAMEWORK.roles.notes for each in found.collected(name).certain}
    assert led_with(found) == ("sector_led_improvement", ("external_scrutiny",))
    assert "exit_plan" in notes
