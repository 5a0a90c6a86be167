"""What is said of an appraisal: in words, beside a recommendation, by `recommend appraise`, and drawn."""

from __future__ import annotations

import csv
import io
import json
from fractions import Fraction
from functools import partial
from math import ceil, floor
from pathlib import Path

import pytest
from attrs import evolve
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from delivery_model import load_framework, load_scenario, recommend, render
from delivery_model.answer.appraisal_json import appraisal_as_csv, appraisal_as_document
from delivery_model.answer.appraisal_page import (
    appraisal_page,
    known_scores,
    safe_in_words,
    sensitivity_in_words,
)
from delivery_model.answer.appraisal_plots import draw_appraisal
from delivery_model.answer.arrangement import arrangement_of
from delivery_model.appraisal import Appraisal, Interval, SafeWeight, appraise, work_out
from delivery_model.appraisal.read_options import options_of
from delivery_model.appraisal.results import SLOW_PARTS
from delivery_model.cli import recommend as command
from delivery_model.loading import shipped
from delivery_model.profile.profile import Profile, Scenario
from delivery_model.writing.document import Table
from delivery_model.writing.phrases import share
from delivery_model.writing.text import document_as_text

FRAMEWORK = load_framework()
OPTIONS = options_of(FRAMEWORK)
ROTHERHAM = shipped("scenarios") / "rotherham.yml"
FOREIGN = Path(__file__).parents[1] / "foreign"
HALL, MILL_LANE = str(FOREIGN / "village-hall"), str(FOREIGN / "mill-lane.yml")
PARTNER, COMPANY, VENTURE = "peer_practice_partner", "council_company", "joint_venture"


@pytest.fixture(scope="module")
def rotherham():
    found = recommend(load_scenario(ROTHERHAM), engine="direct")
    return arrangement_of(found, appraise(found.scenario.appraisal, samples=300))


def flat(text):
    return " ".join(text.split())


def words(scores, **rest):
    """The paragraph on options scored on the first criteria, the others open."""
    criteria = list(OPTIONS.criteria)[:2]
    return sensitivity_in_words(OPTIONS, appraise(Appraisal.of(scores, criteria, **rest)))


def rows(*pairs):
    criteria = list(OPTIONS.criteria)[:2]
    return {option: dict(zip(criteria, row, strict=True)) for option, row in pairs}


# In words


@given(st.fractions(0, 1))
def test_a_share_rounded_down_or_up_never_passes_it(part):
    down, up = (Fraction(share(part, rounded=rounded).removesuffix("%")) / 100 for rounded in (floor, ceil))
    assert down <= part <= up and up - down <= Fraction(1, 1000)
    assert part in (0, 1) or 0 < down < up < 1 or down == part == up


@pytest.mark.parametrize(
    ("part", "told"),
    [(0, "0%"), (1, "100%"), (Fraction(1, 300), "less than 1%"), (Fraction(299, 300), "more than 99%"), (0.5, "50%")],
)
def test_only_none_and_all_are_said_to_be_none_and_all(part, told):
    assert share(part, 0) == told


@pytest.mark.parametrize(
    ("low", "high", "below", "above", "told"),
    [
        (0, 1, None, None, "anything"),
        (0, Fraction(9, 23), None, "x", "up to 39.1%"),
        (Fraction(1, 3), 1, "x", None, "at least 33.4%"),
        (Fraction(1, 3), Fraction(1, 2), "x", "y", "33.4% to 50%"),
    ],
)
def test_the_room_of_a_weight_is_said_from_limit_to_limit(low, high, below, above, told):
    safe = SafeWeight(criterion="c", weight=Interval(low, high), rival_below=below, rival_above=above)
    assert safe_in_words(safe) == told


def test_settled_scores_are_said_without_reserve():
    told = words(rows((PARTNER, (5, 2)), (COMPANY, (2, 4)), (VENTURE, (1, 1))))
    assert told == (
        "Peer practice partner comes first with 7 of 10, 1 point ahead of the next. It stays first while less than "
        "10% of the weight is moved between criteria; then company wholly owned by the council (trust) draws "
        "level, if partnerships gains what others lose. If one weight changes and the others keep their "
        "proportions, the nearest limit is that of child focused, which may weigh at least 40%. The smallest "
        "change of one score that lets another draw level is peer practice partner 1 lower on child focused "
        "(company wholly owned by the council (trust) draws level). Company wholly owned by the council (trust) "
        "would come first under some weights. Joint venture can never come first, whatever the weights. Of all "
        "possible weights, each counted alike, 60% put peer practice partner first. Leaving an option out never "
        "changes the order of the others."
    )


def test_a_tie_is_said_to_be_one():
    told = words(rows((PARTNER, (5, 2)), (COMPANY, (2, 5))))
    assert told.startswith("Peer practice partner and company wholly owned by the council (trust) tie for first place.")


def test_scores_that_leave_the_winner_open_say_who_may_come_first():
    told = words(rows((PARTNER, (5, 2)), (COMPANY, (2, (1, 5)))))
    assert told.startswith(
        "Peer practice partner or company wholly owned by the council (trust) may come first, depending on scores that "
        "are not known."
    )


def test_a_winner_on_every_criterion_cannot_be_moved():
    told = words(rows((PARTNER, (5, 5)), (COMPANY, (0, 0))))
    assert "No other weights let any option draw level." in told
    assert "No single weight, whatever it is, changes that." in told


# Beside the recommendation


def test_the_short_answer_works_out_nothing_that_takes_long():
    found = recommend(load_scenario(ROTHERHAM), engine="direct")
    assert "the options appraisal" in " ".join(render(found).split())
    assert set(SLOW_PARTS) & set(vars(found.appraised)) == set()
    assert json.loads(render(found, format="json"))["appraisal"]["sensitivity"] is None
    assert set(SLOW_PARTS) & set(vars(found.appraised)) == set()


def test_working_out_names_each_part_before_it_is_begun():
    findings = appraise(Appraisal.of({"a": {"c": 1}, "b": {"c": 2}}, ["c"]))
    for number, says in enumerate(work_out(findings)):
        assert says == list(SLOW_PARTS.values())[number]
        assert set(SLOW_PARTS) & set(vars(findings)) == set(list(SLOW_PARTS)[:number])
    assert set(SLOW_PARTS) <= set(vars(findings))


@pytest.mark.parametrize("shown", [partial(appraisal_page, is_full=True), appraisal_as_csv])
def test_a_page_and_a_table_work_out_no_proofs_and_no_ranges_of_weights(rotherham, shown):
    """They are shown as JSON only."""
    arrangement = evolve(rotherham, findings=appraise(rotherham.findings.appraisal, samples=20))
    for _ in work_out(arrangement.findings, as_data=False):
        pass
    shown(arrangement)
    assert "winning_ranges" not in vars(arrangement.findings)
    for prospect in arrangement.findings.prospects.values():
        assert set(vars(prospect)) == {"option", "best", "weights", "ground"}


# As a page, JSON and CSV


def test_rotherhams_page_says_rank_sensitivity_and_fit(rotherham):
    told = flat(document_as_text(appraisal_page(rotherham, True), 2000))
    for said in (
        "Peer practice partner comes first with 33 of 40, 7 points ahead of the next, whatever the open scores are",
        "Chosen peer practice partner (RR 6.19): agrees",
        "It stays first while less than 12.5% of the weight is moved between criteria",
        "No single score, changed as far as the scale goes, changes the winner.",
        "Company wholly owned by the council (trust) can at best tie, whatever the weights.",
        "the nearest limit is that of financial viability and sustainability, which may weigh up to 39.1%",
        "(300 sets of weights drawn; standard error 0.9%)",
        "its scores are 1 of 3, 5 of 4 and 2 of 5, in some order",
        "Peer practice partner fits: it can serve external scrutiny and sector-led improvement",
        'A change of structure or ownership "does not in itself deliver improvements"',
    ):
        assert said in told


def test_rotherhams_page_has_a_row_an_option_and_a_row_a_criterion(rotherham):
    tables = [each for _, each in appraisal_page(rotherham, False).in_order() if isinstance(each, Table)]
    assert [len(table.rows) for table in tables] == [8, 8, 8]
    assert [row[-2:] for row in tables[0].rows][:3] == [("33", "1"), ("26", "2"), ("25", "3")]


def test_json_has_the_exact_limits_of_rotherham(rotherham):
    document = json.loads(json.dumps(appraisal_as_document(rotherham)))
    sensitivity = document["appraisal"]["sensitivity"]
    assert document["format"] == "delivery-model.appraisal/1"
    assert (sensitivity["moves"][0]["amount"], len(sensitivity["completions"])) == (0.125, 32)
    assert sensitivity["safe_weights"]["finance"]["at_most"] == pytest.approx(9 / 23)
    assert sensitivity["prospects"][COMPANY]["best"] == "tied"


def test_csv_has_a_row_an_option(rotherham):
    table = list(csv.DictReader(io.StringIO(appraisal_as_csv(rotherham))))
    assert [(row["option"], row["total.at_least"], row["match"]) for row in table][:2] == [
        (PARTNER, "33.0", "fits"),
        ("community_interest_company", "26.0", "not"),
    ]


# By the command


def run(*args):
    return CliRunner().invoke(command, args, standalone_mode=False)


@pytest.mark.parametrize("format_", ["text", "json", "markdown", "html", "csv"])
def test_the_appraisal_of_another_rule_base_is_told_in_every_format(format_):
    told = run("appraise", MILL_LANE, "--rules", HALL, "--format", format_, "--full").output
    assert "rota" in told and "lease" in told


def test_another_rule_base_has_its_own_options_scale_and_fit():
    told = flat(run("appraise", MILL_LANE, "--rules", HALL).output)
    assert "A rota of members comes first with 5.2 of 6" in told
    assert "A rota of members fits: it can serve a working party and the caretaker" in told
    assert "drawn" not in told


def test_the_recommendation_of_another_rule_base_shows_the_ranking_and_the_template_the_form():
    assert "A rota of members fits" in flat(run(MILL_LANE, "--full", "--rules", HALL).output)
    assert "#     lease: {cheap: ..., warm: ...}" in run("new", "-", "--rules", HALL).output


def test_a_scenario_without_an_appraisal_says_so(capsys):
    from delivery_model.cli import main

    file = shipped("scenarios") / "rotherham-2018-01.yml"
    with pytest.raises(SystemExit) as stopped:
        main(["appraise", str(file)])
    assert stopped.value.code == 2
    assert f"{file}:1:1: the scenario has no appraisal; add 'appraisal:'" in capsys.readouterr().err


def test_a_scale_without_words_at_its_ends_is_refused_by_check(tmp_path, capsys):
    from delivery_model.cli import main

    for path in Path(HALL).rglob("*.yml"):
        target = tmp_path / path.relative_to(HALL)
        target.parent.mkdir(exist_ok=True)
        text = path.read_text(encoding="utf-8")
        target.write_text(text.replace('    3: {says: "yes", sources: [MIN 2.1]}\n', ""), encoding="utf-8")
    with pytest.raises(SystemExit) as stopped:
        main(["check", str(tmp_path)])
    assert stopped.value.code == 2
    assert "missing anchor of 3; say what a score of 3 means" in capsys.readouterr().err


def test_many_open_scores_are_counted_in_digits():
    scores = {option: {"c0": score} for option, score in (("a", 1), ("b", 2))}
    open_scores = [Appraisal.of(scores, [f"c{place}" for place in range(number)], is_whole=True) for number in (2, 8)]
    assert [known_scores(appraise(each)) for each in open_scores] == [
        "2 of 4 known; tables of whole scores that fit what is known: 36",
        "2 of 16 known; the number of tables of whole scores that fit what is known has 11 digits",
    ]


@pytest.mark.parametrize(
    ("case", "told"),
    [
        ("ne_lincolnshire_2022", "also concluded here"),
        ("halton_2024", "not concluded here"),
        ("iow_2013", "depends on what is unknown"),
    ],
)
def test_the_form_of_an_option_is_held_against_what_is_concluded(case, told):
    appraisal = Appraisal.of(rows((COMPANY, (5, 5)), (PARTNER, (1, 1))), list(OPTIONS.criteria)[:2])
    scenario = evolve(load_scenario(shipped("scenarios") / "cases" / f"{case}.yml"), appraisal=appraisal)
    page = appraisal_page(arrangement_of(recommend(scenario, engine="direct")), False)
    below = [line.text for part in page.parts for fit in part.lines for line in fit.below]
    assert f"Its form, a new organisation: a fresh start outside the council: {told}" in below


# Drawn


@pytest.mark.parametrize("is_settled", [True, False])
def test_a_drawing_is_the_same_each_time(tmp_path, is_settled):
    criteria = list(OPTIONS.criteria)[:2]
    scores = rows((PARTNER, (5, 2)), (COMPANY, (2, 4)))
    if not is_settled:
        del scores[PARTNER][criteria[0]]
    appraisal = Appraisal.of(scores, criteria)
    scenario = Scenario(authority="A", as_of="2026", profile=Profile(), appraisal=appraisal)
    arrangement = arrangement_of(recommend(scenario, engine="direct"))
    drawn = []
    for name in ("one.svg", "two.svg"):
        draw_appraisal(arrangement, tmp_path / name)
        drawn.append((tmp_path / name).read_bytes())
    assert drawn[0] == drawn[1]


def test_the_order_of_the_page_is_that_of_the_ranking(rotherham):
    turned = dict(reversed(rotherham.findings.appraisal.scores.items()))
    appraisal = evolve(rotherham.findings.appraisal, scores=turned)
    again = evolve(rotherham, findings=appraise(appraisal, samples=10))
    titles = [row[0] for row in appraisal_page(again, False).parts[0].blocks[0].rows]
    assert titles == [row[0] for row in appraisal_page(rotherham, False).parts[0].blocks[0].rows]


def test_a_rank_is_written_where_its_bar_is_wide_enough(tmp_path):
    written = []
    for nearly in ("4.9", "1"):
        criteria = list(OPTIONS.criteria)[:2]
        scores = rows((PARTNER, ("5", nearly)), (COMPANY, ("0.1", "5")))
        scenario = Scenario(authority="A", as_of="2026", profile=Profile(), appraisal=Appraisal.of(scores, criteria))
        draw_appraisal(arrangement_of(recommend(scenario, engine="direct")), tmp_path / "a.svg")
        drawn = (tmp_path / "a.svg").read_text(encoding="utf-8")
        written.append([drawn.count(f"<!-- {rank} -->") for rank in (1, 2)])
    assert written == [[1, 1], [3, 2]]  # a score is 1 too


def test_it_is_said_into_how_many_clusters_the_totals_fall(rotherham):
    told = flat(document_as_text(appraisal_page(rotherham, True), 2000))
    assert f"the totals fall into {len(rotherham.findings.clusters)}: " in told
