"""How firm an answer is: the word against brute force over readings, and laws about evidence and raters."""

from itertools import product
from pathlib import Path

import pytest
from attrs import evolve
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from delivery_model import Evidence, explain, load_framework, load_scenario, recommend
from delivery_model.answer.firmness import DoubtKind, Ledger, Word
from delivery_model.answer.smallest_sets import amounts_of
from delivery_model.loading import shipped
from delivery_model.profile.profile import EvidenceKind, Finding
from delivery_model.testing import frameworks, profiles

EXACT = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
FRAMEWORK = load_framework()
SCENARIOS = Path(str(shipped("scenarios")))
FORCE = [Word.CANNOT_TELL, Word.SPLIT, Word.LEANS, Word.FIRM]
"""Weakest first."""


@st.composite
def cases(draw):
    framework = draw(frameworks())
    return framework, draw(profiles(framework))


def explained(framework, profile):
    return explain(recommend(profile, framework, engine="direct"))


def shares(framework, profile):
    """For each form, under which part of all choices of readings it alone is possible."""
    names = list(framework.readings)
    choices = list(product(*(framework.readings[name].alternative_names for name in names)))
    readings = [dict(zip(names, each, strict=True)) for each in choices]
    alone = [recommend(profile, framework, engine="direct", readings=each).recommended for each in readings]
    return {form: alone.count(form) / len(alone) for form in {*alone}}


@given(cases())
@EXACT
def test_the_word_is_what_a_count_over_every_choice_of_readings_gives(case):
    framework, profile = case
    explanation, share = explained(framework, profile), shares(framework, profile)
    answer, is_open = explanation.recommendation.recommended, share.pop(None, 0)
    others = max((part for form, part in share.items() if form != answer), default=0)
    if answer is None or is_open > 0.5:
        expected = {Word.CANNOT_TELL}
    elif share[answer] < 0.5 or others >= share[answer]:
        expected = {Word.SPLIT}
    else:
        expected = {Word.LEANS, Word.FIRM}
    assert explanation.firmness.word in expected
    counted = explanation.readings
    assert {form: number / counted.total for form, number in counted.alone.items()} == pytest.approx(share)
    assert counted.open / counted.total == pytest.approx(is_open)


@given(cases())
@EXACT
def test_a_firm_answer_is_the_same_however_the_text_is_read_and_has_no_doubt(case):
    explanation = explained(*case)
    firmness = explanation.firmness
    if firmness.word is Word.FIRM:
        assert set(shares(*case)) == {explanation.recommendation.recommended}
    assert (firmness.word is Word.LEANS) == bool(firmness.doubts)


@given(cases(), st.data())
@EXACT
def test_evidence_and_a_rater_who_agrees_never_weaken_the_word(case, data):
    framework, profile = case
    if not profile.findings:
        return
    name = data.draw(st.sampled_from(sorted(profile.findings)))
    finding = profile.findings[name]
    more = Evidence("seen from outside", next(iter(framework.sources)), EvidenceKind.EXTERNAL)
    raters = {**finding.raters, "a rater who agrees": finding.levels[0]} if len(finding.levels) == 1 else finding.raters
    better = evolve(finding, evidence=(*finding.evidence, more), raters=raters)
    before, after = (explained(framework, each).firmness.word for each in (profile, profile.with_finding(name, better)))
    assert FORCE.index(after) >= FORCE.index(before)


@given(cases())
@EXACT
def test_what_is_told_as_the_reason_is_a_minimal_set_made_of_what_rules_each_other_form_out(case):
    explanation = explained(*case)
    if explanation.enough is None:
        assert explanation.rules_out == {}
        return
    assert explanation.enough in explanation.reasons.sets
    together = {}
    for uses in explanation.rules_out.values():
        for token, number in amounts_of(uses).items():
            together[token] = max(number, together.get(token, 0))
    assert together == amounts_of(explanation.enough)


@given(cases())
@EXACT
def test_the_reason_has_fewest_findings_without_evidence(case):
    framework, profile = case
    explanation = explained(framework, profile)
    ledger = Ledger.of(framework, profile)
    lacking = [sum(map(ledger.without, uses)) for uses in explanation.reasons.sets]
    if lacking:
        assert sum(map(ledger.without, explanation.enough)) == min(lacking)


def test_who_differs_is_named_with_the_form_that_would_make_possible():
    scenario = load_scenario(SCENARIOS / "rotherham.yml", FRAMEWORK)
    name = "governance.partnership"
    finding = evolve(scenario.profile.findings[name], raters={"Anna": "developing", "Bo": "effective"})
    found = recommend(evolve(scenario, profile=scenario.profile.with_finding(name, finding)), FRAMEWORK)
    first = explain(found).firmness.doubts[0]
    assert (first.kind, first.findings, dict(first.by)) == (DoubtKind.RATERS, (name,), {"Bo": "effective"})
    assert first.possible == ("sector_led_improvement",)


def test_doubts_are_told_in_one_order():
    scenario = load_scenario(SCENARIOS / "rotherham.yml", FRAMEWORK)
    finding = Finding(levels=("developing",), raters={"Bo": "effective"})
    profile = scenario.profile.with_finding("governance.partnership", finding)
    doubts = explain(recommend(profile, FRAMEWORK)).firmness.doubts
    assert [each.kind for each in doubts] == [DoubtKind.RATERS, DoubtKind.READINGS, DoubtKind.EVIDENCE, DoubtKind.BASIS]


def test_evidence_from_inside_alone_does_not_show_an_answer():
    scenario = load_scenario(SCENARIOS / "rotherham.yml", FRAMEWORK)
    findings = {
        name: evolve(each, evidence=tuple(evolve(piece, kind=EvidenceKind.INTERNAL) for piece in each.evidence))
        for name, each in scenario.profile.findings.items()
    }
    doubts = explain(recommend(evolve(scenario.profile, findings=findings), FRAMEWORK)).firmness.doubts
    assert [each.findings for each in doubts if each.kind is DoubtKind.EVIDENCE] == [()]
