"""options.yml as shipped, and what is said of broken ones and of broken appraisals."""

from __future__ import annotations

import re
from fractions import Fraction

import pytest

from delivery_model import load_framework
from delivery_model.appraisal import Interval, Same
from delivery_model.appraisal.read_options import read_appraisal, read_options
from delivery_model.errors import RuleBaseError
from delivery_model.loading import shipped
from delivery_model.rulebase.framework import Basis
from delivery_model.yaml_input.problems import Report
from delivery_model.yaml_input.yaml_text import parse_document

FILE = shipped("rules") / "isos-2017" / "options.yml"
PARTNER, COMPANY, CIC = "peer_practice_partner", "council_company", "community_interest_company"


@pytest.fixture(scope="module")
def options():
    return read_options(load_framework(), FILE.read_bytes(), "options.yml")


def test_eight_options_in_three_families_on_eight_criteria(options):
    """RR 8.5 Table 3, 8.19 Table 4."""
    families = [option.family for option in options.options.values()]
    assert list(options.families) == ["collaborative_in_house", "external_vehicle", "strategic_partner"]
    assert [families.count(family) for family in options.families] == [2, 3, 3]
    assert list(options.criteria) == (
        ["child_focused", "partnerships", "commissioning", "governance", "finance", "workforce", "integration", "risk"]
    )
    assert (options.scale.lowest, options.scale.highest, list(options.scale.anchors)) == (0, 5, [0, 3, 5])


def test_everything_said_of_an_option_has_a_source(options):
    for option in options.options.values():
        assert option.description and option.strengths and option.weaknesses and option.sources and option.fit.sources
    for statement in (*options.conditions, *options.no_regret, *options.published.slips, options.definition):
        assert statement.says and statement.sources
    assert (len(options.conditions), len(options.no_regret)) == (14, 6)


def test_only_published_scores_are_there(options):
    """RR 9.4 gives the practice partner's bounds; nothing else is known of any score."""
    appraisal = options.published.appraisal
    said = {(option, name): cell for option, row in appraisal.scores.items() for name, cell in row.items()}
    known = {pair: cell for pair, cell in said.items() if cell != Interval(0, 5)}
    assert known == {
        (PARTNER, name): Interval(3, 3) if name == "finance" else Interval(4, 5) for name in options.criteria
    }
    assert appraisal.same == (Same((CIC, COMPANY), ("child_focused",)),)
    assert sum(appraisal.totals.values()) == 179


def test_what_is_interpreted_of_the_published_appraisal_is_said_to_be(options):
    assert {fact.fact: fact.basis for fact in options.published.facts} == {
        "totals": Basis.STATED,
        "scores": Basis.STATED,
        "same": Basis.INTERPRETED,
        "whole": Basis.INTERPRETED,
    }
    assert all(fact.reason for fact in options.published.facts if fact.basis is Basis.INTERPRETED)


def test_options_and_support_types_are_two_layers(options):
    """A21, A22: no option stands for one form of support alone, and no form of support for one option."""
    fits = {name: option.fit.support_types for name, option in options.options.items()}
    assert fits[PARTNER] == ("sector_led_improvement", "external_scrutiny")
    assert fits["commission_by_contract"] == ()
    assert sum("alternative_delivery_model" in types for types in fits.values()) == 6
    assert all(option.fit.basis is Basis.INTERPRETED and option.fit.reason for option in options.options.values())
    assert "external_scrutiny" not in fits[COMPANY]


BROKEN = {
    '    5: {says: "fully meets': ('    4: {says: "fully meets', ["missing anchor of 5; say what a score of 5 means"]),
    '    3: {says: "meets some': (
        '    7: {says: "meets some',
        ["the anchor 7 is off the scale; scores go from 0 to 5"],
    ),
    "  lowest: 0\n": ("  lowest: low\n", ["'low' is not a whole number; write one such as 5"]),
    "  highest: 5\n": ("  highest: 0\n", ["the scale goes from 0 to 0; let highest be above lowest"]),
    "    family: external_vehicle\n": (
        "    family: external_vehicles\n",
        ["unknown family 'external_vehicles'; did you mean 'external_vehicle'?"],
    ),
    "fits: [sector_led_improvement, external_scrutiny]": (
        "fits: [sector_led, external_scrutiny]",
        ["unknown support type 'sector_led'; did you mean 'sector_led_improvement'?"],
    ),
    "forms: [alternative_model_form.executive_leadership]": (
        "forms: [alternative_model_form.executive]",
        ["unknown value of a decision 'alternative_model_form.executive'; did you mean"],
    ),
    "  recommended: peer_practice_partner": (
        "  recommended: peer_partner",
        ["unknown option 'peer_partner'; did you mean 'peer_practice_partner'?"],
    ),
    "      peer_practice_partner: 33": (
        "      peer_practice_partner: 30",
        ["the total of peer_practice_partner cannot be 30: its scores add up to 31 to 38; correct one of them"],
    ),
    "      community_interest_company: 26": (
        "      community_interest_company: 31",
        ["the totals of community_interest_company and council_company cannot all be, with what is equal; correct"],
    ),
    "    - fact: same\n": ("    - fact: sameness\n", ["unknown part of an appraisal 'sameness'; did you mean 'same'?"]),
    "  - says: A memorandum of understanding": (
        "  - say: A memorandum of understanding",
        ["unknown key 'say' in a statement; did you mean 'says'?", "missing key 'says' in a statement"],
    ),
    "sources: [RR 1.4,": ("sources: [XX 1.4,", ["unknown source 'XX'"]),
}


@pytest.mark.parametrize("before", list(BROKEN))
def test_a_broken_options_file_says_where_what_and_the_fix(before):
    after, problems = BROKEN[before]
    text = FILE.read_text(encoding="utf-8")
    assert before in text
    with pytest.raises(RuleBaseError) as refused:
        read_options(load_framework(), text.replace(before, after).encode(), "options.yml")
    said = str(refused.value)
    assert all(problem in said for problem in problems)
    line = text[: text.index(before)].count("\n") + 1
    assert all(abs(problem.where.line - line) <= 12 for problem in refused.value.problems[:1])


def test_an_interpretation_needs_a_reason():
    text = FILE.read_text(encoding="utf-8")
    text = re.sub(r"      reason: Every anchor.*\n", "", text)
    with pytest.raises(RuleBaseError, match=r"an interpretation without a reason; add 'reason: \.\.\.'"):
        read_options(load_framework(), text.encode(), "options.yml")


@pytest.mark.parametrize("part", ["criteria", "options", "scale", "families"])
def test_a_missing_part_of_an_options_file_is_named(part):
    text = re.sub(rf"(?m)^{part}:\n(  .*\n)+", "", FILE.read_text(encoding="utf-8"))
    with pytest.raises(RuleBaseError, match=f"missing key '{part}' in options.yml"):
        read_options(load_framework(), text.encode(), "options.yml")


def test_an_options_file_without_a_published_appraisal_is_whole():
    text = re.sub(r"(?m)^published:\n(  .*\n)+", "", FILE.read_text(encoding="utf-8"))
    assert read_options(load_framework(), text.encode(), "options.yml").published is None


def test_more_than_ten_criteria_are_refused():
    text = FILE.read_text(encoding="utf-8")
    more = "".join(f"  c{at}: {{title: t, asks: [a], sources: [RR 8.5]}}\n" for at in range(3))
    with pytest.raises(RuleBaseError, match="11 criteria; define 1 to 10"):
        read_options(load_framework(), text.replace("criteria:\n", f"criteria:\n{more}", 1).encode(), "options.yml")


def read(options, text):
    report = Report()
    found = read_appraisal(report, parse_document(text.encode(), "x.yml"), options)
    assert (found is None) == bool(report.problems)
    return found, [str(problem) for problem in report.problems]


def test_what_is_left_out_is_unknown_and_weights_are_equal(options):
    text = """
scores:
  joint_venture: {risk: 2.5, finance: [1, 3], workforce: 0.3}
totals: {shared_service: 24}
source: our workshop
"""
    found, problems = read(options, text)
    assert problems == [] and found.options == ("joint_venture", "shared_service")
    row = found.scores["joint_venture"]
    assert (row["risk"], row["finance"]) == (Interval(Fraction(5, 2), Fraction(5, 2)), Interval(1, 3))
    assert (row["workforce"].low, row["partnerships"]) == (Fraction(3, 10), Interval(0, 5))
    assert found.totals == {"shared_service": 24} and set(found.weights.values()) == {Fraction(1, 8)}
    assert (found.is_whole, found.source, found.is_complete) == (False, "our workshop", False)


def test_weights_may_be_in_hundredths(options):
    def weighed(*weights):
        lines = (f"  {name}: {weight}" for name, weight in zip(options.criteria, weights, strict=True))
        return "\n".join(["totals: {joint_venture: 9, shared_service: 9}", "weights:", *lines])

    hundred, _ = read(options, weighed(30, 10, 10, 10, 10, 10, 10, 10))
    one, _ = read(options, weighed(0.3, 0.1, 0.1, 0.1, 0.1, "1/10", 0.1, 0.1))
    assert hundred == one and hundred.weights["child_focused"] == Fraction(3, 10)


def test_one_group_of_same_options_needs_no_list(options):
    one, _ = read(options, f"same: {{options: [{CIC}, {COMPANY}], except: [risk]}}")
    many, _ = read(options, f"same: [{{options: [{CIC}, {COMPANY}], except: [risk]}}]")
    assert one == many and one.same == (Same((CIC, COMPANY), ("risk",)),)


WEIGHTS = (
    "child_focused: 20, partnerships: 20, commissioning: 20, governance: 20, finance: 20, workforce: 0, integration: 0"
)


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        ("scores: {joint_venture: {risk: 6}}", ["x.yml:1:32: the score 6 is off the scale; scores go from 0 to 5"]),
        ("scores: {joint_venture: {risk: -1}}", ["x.yml:1:32: the score -1 is off the scale; scores go from 0 to 5"]),
        (
            "scores: {joint_venture: {risk: good}}",
            ["x.yml:1:32: 'good' is not a number; write one such as 4 or 3.5; leave the score out if it is not known"],
        ),
        (
            "scores: {joint_venture: {risk: ''}}",
            ["x.yml:1:32: nothing is written here; write a text, or leave the key out"],
        ),
        (
            "scores: {joint_venture: {risk: [4, 3]}}",
            ["x.yml:1:32: the range 4 to 3 is the wrong way round; write [3, 4]"],
        ),
        (
            "scores: {joint_venture: {risk: [4]}}",
            ["x.yml:1:32: a range that is not two numbers; write [least, most], such as [3, 4]"],
        ),
        ("scores: {joint_venture: {risc: 3}}", ["x.yml:1:26: unknown criterion 'risc'; did you mean 'risk'?"]),
        (
            "scores: {join_venture: {risk: 3}}",
            ["x.yml:1:10: unknown option 'join_venture'; did you mean 'joint_venture'?"],
        ),
        (
            "totals: {joint_venture: some}",
            ["x.yml:1:25: 'some' is not a number; write one such as 4 or 3.5; leave the total out if it is not known"],
        ),
        (
            "totals: {joint_venture: 41, shared_service: 24}",
            [
                "x.yml:1:25: the total of joint_venture cannot be 41: its scores add up to 0 to 40; "
                "correct one of them, or leave out what is not known"
            ],
        ),
        (
            f"weights: {{{WEIGHTS}}}",
            ["x.yml:1:10: missing weight of risk; add it, as 0 if it does not count"],
        ),
        (
            f"weights: {{{WEIGHTS}, risk: -10}}",
            ["x.yml:1:132: the weight -10 is negative; write 0 or more"],
        ),
        (
            f"weights: {{{WEIGHTS.replace('20', '0')}, risk: 0}}",
            ["x.yml:1:10: every weight is 0; give one at least more than 0, or leave them all out if they are equal"],
        ),
        (
            f"weights: {{{WEIGHTS.replace('20', '20%')}, risk: 5}}",
            ["x.yml:1:10: some weights are in per cent and some are not; write all of them with %, or none"],
        ),
        (
            f"weights: {{{WEIGHTS}, risk: 1, risks: 1}}",
            ["x.yml:1:135: unknown criterion 'risks'; did you mean 'risk'?"],
        ),
        (
            f"weights: {{{WEIGHTS}, risk: -10%}}",
            ["x.yml:1:132: the weight -10% is negative; write 0 or more"],
        ),
        (
            f"weights: {{{WEIGHTS}, risk: x}}",
            ["x.yml:1:132: 'x' is not a number; write one such as 3, 0.3, 30% or 1/3; write 0 for what does not count"],
        ),
        (
            "weights: equal",
            ["x.yml:1:10: the text 'equal' where keys and values are expected; write 'key: value' lines"],
        ),
        ("whole: true", ["x.yml:1:8: unknown answer 'true'; choose from yes, no"]),
        ("score: {}", ["x.yml:1:1: unknown key 'score' in an appraisal; did you mean 'scores'?"]),
        (
            "same: {options: [joint_venture], except: [risks]}",
            [
                "x.yml:1:17: fewer than two options are the same; name two or more",
                "x.yml:1:43: unknown criterion 'risks'; did you mean 'risk'?",
            ],
        ),
        (
            "same: [{options: [joint_venture, shared_service]}, {options: [joint_venture, managing_agent]}]",
            ["x.yml:1:52: 'joint_venture' is the same as others twice; put them all into one group"],
        ),
        (
            "scores: {joint_venture: {risk: 1}, shared_service: {risk: 2}}\n"
            "same: {options: [joint_venture, shared_service], except: []}",
            [
                "x.yml:1:59: no score of joint_venture and shared_service on risk is possible; "
                "correct one of them, or leave out what is not known"
            ],
        ),
        (
            "scores: {joint_venture: {risk: [1.2, 1.8]}, shared_service: {}}\nwhole: yes",
            [
                "x.yml:1:32: no score of joint_venture on risk is possible; "
                "correct one of them, or leave out what is not known"
            ],
        ),
    ],
)
def test_a_broken_appraisal_says_where_what_and_the_fix(options, text, problems):
    assert read(options, text)[1] == problems


def test_all_problems_of_an_appraisal_are_said_at_once(options):
    text = "scores: {joint_venture: {risk: 6, risc: 1}, other: {risk: 1}}\nwhole: perhaps\nweights: {risk: -1}"
    assert len(read(options, text)[1]) == 6


def test_an_appraisal_of_one_option_is_refused(options):
    assert read(options, "scores: {joint_venture: {risk: 1}}")[1] == [
        "x.yml:1:1: fewer than two options are appraised; add scores or totals of options"
    ]
