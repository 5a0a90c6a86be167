"""An appraisal in a scenario: read, written back, and held against the support recommended."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest
import yaml
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st
from test_appraisal_brute import appraisals

from delivery_model import explain, load_framework, load_scenario, recommend
from delivery_model.answer.appraisal_page import arrangement_sections
from delivery_model.answer.arrangement import Match, arrangement_of
from delivery_model.appraisal import Appraisal, Interval, Same
from delivery_model.appraisal.read_options import options_of, read_appraisal
from delivery_model.errors import ScenarioError
from delivery_model.loading import framework_from, shipped
from delivery_model.profile.profile import Profile, Scenario
from delivery_model.profile.read_profile import read_scenario
from delivery_model.profile.written_profile import appraisal_as_plain, scenario_as_yaml, written
from delivery_model.yaml_input.problems import Report
from delivery_model.yaml_input.yaml_text import parse_document

FRAMEWORK = load_framework()
HALL = Path(__file__).parents[1] / "foreign" / "village-hall"
MILL_LANE = HALL.parent / "mill-lane.yml"
OPTIONS = options_of(FRAMEWORK)
PARTNER, COMPANY, CIC = "peer_practice_partner", "council_company", "community_interest_company"
FEW = settings(max_examples=30, deadline=None)


@pytest.fixture(scope="module")
def rotherham():
    return load_scenario(shipped("scenarios") / "rotherham.yml")


@pytest.fixture(scope="module")
def arrangement(rotherham):
    return explain(recommend(rotherham, engine="direct")).arrangement


def scored(recommended=None, **totals):
    """An arrangement of options by their totals, for an authority that gets some support."""
    criteria = list(OPTIONS.criteria)
    appraisal = Appraisal.of({option: {} for option in totals}, criteria, totals=totals)
    profile = Profile.of(FRAMEWORK, recommended or {})
    scenario = Scenario(authority="A", as_of="2026", profile=profile, appraisal=appraisal)
    return arrangement_of(recommend(scenario, engine="direct"))


# Golden


def test_rotherhams_scenario_says_what_was_published_and_nothing_else(rotherham):
    """RR 9.2 Table 6, RR 9.4; options.yml cites each part."""
    assert rotherham.appraisal == OPTIONS.published.appraisal


def test_rotherhams_totals_ranks_and_clusters_are_those_of_the_review(arrangement):
    """RR 9.2 Table 6; RR 9.4-9.7."""
    standings = arrangement.findings.standings
    assert [(each.option, each.total, each.rank.low) for each in standings] == [
        (PARTNER, Interval(33, 33), 1),
        (CIC, Interval(26, 26), 2),
        (COMPANY, Interval(25, 25), 3),
        ("shared_service", Interval(24, 24), 4),
        ("commission_by_contract", Interval(22, 22), 5),
        ("managing_agent", Interval(18, 18), 6),
        ("employee_mutual", Interval(16, 16), 7),
        ("joint_venture", Interval(15, 15), 8),
    ]
    assert [len(cluster) for cluster in arrangement.findings.clusters] == [1, 4, 3]


def test_rotherhams_leading_option_fits_the_support_recommended_and_is_the_one_chosen(arrangement):
    """RR 6.19, 11.1; A21: the partner serves the support recommended and that alongside."""
    fit = arrangement.fits[PARTNER]
    assert (arrangement.leaders, arrangement.published, arrangement.agrees) == ((PARTNER,), PARTNER, True)
    assert (fit.match, fit.serves) == (Match.FITS, ("external_scrutiny", "sector_led_improvement"))


def test_none_of_rotherhams_other_options_fits(arrangement):
    """A22."""
    assert {name for name, fit in arrangement.fits.items() if fit.match is Match.NOT} == {*OPTIONS.options} - {PARTNER}


# Fit


def test_an_open_recommendation_is_fitted_in_part():
    found = scored(**{PARTNER: 20, COMPANY: 21})
    assert len(found.recommendation.possible) == 3
    assert {name: (fit.match, fit.serves) for name, fit in found.fits.items()} == {
        PARTNER: (Match.PARTLY, ("sector_led_improvement", "external_scrutiny")),
        COMPANY: (Match.PARTLY, ("alternative_delivery_model",)),
    }
    assert found.fits[COMPANY].forms == {"alternative_model_form.new_organisation": None}


def test_an_option_that_serves_only_what_goes_alongside_is_told_apart():
    scenario = load_scenario(shipped("scenarios") / "rotherham-2014-11.yml")
    appraisal = Appraisal.of({PARTNER: {}, COMPANY: {}}, list(OPTIONS.criteria), totals={PARTNER: 10, COMPANY: 9})
    found = arrangement_of(recommend(evolve(scenario, appraisal=appraisal), engine="direct"))
    assert found.recommendation.recommended == "alternative_delivery_model"
    assert (found.fits[PARTNER].match, found.fits[PARTNER].serves) == (Match.ALONGSIDE, ("external_scrutiny",))
    assert found.fits[COMPANY].match is Match.FITS
    assert found.fits[COMPANY].forms == {"alternative_model_form.new_organisation": True}


@pytest.mark.parametrize(
    ("roof", "said"),
    [
        ("drips", ("also concluded here", "not concluded here")),
        ("[dry, open]", ("depends on what is unknown", "depends on what is unknown")),
    ],
)
def test_the_form_of_an_option_may_be_the_one_value_of_a_decision(roof, said):
    texts = {path.relative_to(HALL).as_posix(): path.read_text() for path in HALL.rglob("*.yml")}
    fits = "    fits: [caretaker, working_party]\n"
    assert texts["options.yml"].count(fits) == 1
    texts["options.yml"] = texts["options.yml"].replace(fits, f"{fits}    forms: [building.tired, building.unfit]\n")
    framework = framework_from({name: text.encode() for name, text in texts.items()})
    text = MILL_LANE.read_text().replace("condition: {level: drips", f"condition: {{level: {roof}")
    found = arrangement_of(recommend(read_scenario(framework, text.encode(), "x.yml"), framework, engine="direct"))
    (section,) = arrangement_sections(found, is_full=False)
    below = [each.text for line in section.lines for each in line.below]
    assert [line for line in below if line.startswith("Its form")] == [
        f"Its form, it wants work: {said[0]}",
        f"Its form, it is not fit for use: {said[1]}",
    ]


def test_the_option_chosen_neither_agrees_nor_differs_while_several_may_be_first(rotherham):
    appraisal = Appraisal.of({PARTNER: {}, COMPANY: {}}, list(OPTIONS.criteria))
    found = arrangement_of(recommend(evolve(rotherham, appraisal=appraisal), engine="direct"))
    assert (found.leaders, found.agrees) == ((PARTNER, COMPANY), None)


def test_the_option_chosen_differs_when_another_is_first(rotherham):
    appraisal = Appraisal.of({PARTNER: {}, COMPANY: {}}, list(OPTIONS.criteria), totals={PARTNER: 9, COMPANY: 10})
    assert arrangement_of(recommend(evolve(rotherham, appraisal=appraisal), engine="direct")).agrees is False


def test_a_scenario_without_an_appraisal_has_no_arrangement(rotherham):
    assert explain(recommend(evolve(rotherham, appraisal=None), engine="direct")).arrangement is None


# Reading and writing


def renamed(appraisal):
    """A small appraisal in the words of the rule base: its options and criteria are the first ones there."""
    options = dict(zip(appraisal.options, OPTIONS.options, strict=False))
    criteria = dict(zip(appraisal.criteria, OPTIONS.criteria, strict=False))
    free = Interval(0, 5)
    return Appraisal(
        scale=free,
        scores={
            options[option]: dict.fromkeys(OPTIONS.criteria, free)
            | {criteria[name]: cell for name, cell in row.items()}
            for option, row in appraisal.scores.items()
        },
        weights=dict.fromkeys(OPTIONS.criteria, Fraction(0))
        | {criteria[name]: weight for name, weight in appraisal.weights.items()},
        same=tuple(
            Same(tuple(options[each] for each in same.options), tuple(criteria[each] for each in same.apart_from))
            for same in appraisal.same
        ),
        is_whole=appraisal.is_whole,
    )


@FEW
@given(appraisals(), st.sampled_from([None, "our workshop"]), st.booleans())
def test_an_appraisal_written_is_read_back_to_the_same(appraisal, source, is_equal):
    appraisal = evolve(renamed(appraisal), source=source)
    if is_equal:
        appraisal = evolve(appraisal, weights=dict.fromkeys(OPTIONS.criteria, Fraction(1, 8)))
    text = yaml.safe_dump(appraisal_as_plain(appraisal), sort_keys=False)
    report = Report()
    assert read_appraisal(report, parse_document(text.encode(), "x.yml"), OPTIONS) == appraisal
    assert report.problems == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("0.123456789", "0.876543211"),
        ("1/3", "2/3"),
        ("1/999999999", "999999998/999999999"),
        ("12.3456789", "87.6543211"),
        ("100/3", "200/3"),
        ("0", "100"),
    ],
)
def test_weights_of_any_kind_are_read_back_to_the_same(one, other):
    weights = dict.fromkeys(OPTIONS.criteria, "0") | {"risk": one, "finance": other}
    lines = "".join(f"  {name}: {weight}\n" for name, weight in weights.items())
    report = Report()
    text = f"totals: {{{PARTNER}: 1, {COMPANY}: 2}}\nweights:\n{lines}"
    appraisal = read_appraisal(report, parse_document(text.encode(), "x.yml"), OPTIONS)
    again = yaml.safe_dump(appraisal_as_plain(appraisal))
    assert read_appraisal(report, parse_document(again.encode(), "x.yml"), OPTIONS) == appraisal
    assert report.problems == []


@pytest.mark.parametrize(
    ("number", "typed"), [(3, 3), (Fraction(5, 2), 2.5), (Fraction(1, 3), "1/3"), (Fraction(1, 10**8), "0.00000001")]
)
def test_a_number_is_written_as_a_person_would_type_it(number, typed):
    assert written(number) == typed


def test_a_scenario_with_an_appraisal_is_read_back_to_the_same(rotherham):
    again = read_scenario(FRAMEWORK, scenario_as_yaml(FRAMEWORK, rotherham).encode(), rotherham.path)
    assert again == rotherham


def test_problems_of_the_appraisal_come_with_all_others_of_the_scenario():
    text = """authority: A
as_of: 2026
profile: {governance.political: weak}
appraisal:
  scores: {joint_venture: {risk: 6, finances: 1}, join_venture: {risk: 1}}
  weights: {risk: -1}
"""
    with pytest.raises(ScenarioError) as refused:
        read_scenario(FRAMEWORK, text.encode(), "x.yml")
    assert [(str(each.where), each.what) for each in refused.value.problems] == [
        ("x.yml:3:33", "unknown level of governance.political 'weak'"),
        ("x.yml:5:34", "the score 6 is off the scale"),
        ("x.yml:5:37", "unknown criterion 'finances'"),
        ("x.yml:5:51", "unknown option 'join_venture'"),
        ("x.yml:6:12", "missing weight of child_focused, partnerships, commissioning, governance, finance, "
         "workforce, integration"),
        ("x.yml:6:19", "the weight -1 is negative"),
    ]  # fmt: skip
