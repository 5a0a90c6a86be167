"""Agreement with published decisions: figures, readings, baselines, disagreements, and what the command prints."""

import csv
import io
import json
import os
import re
import subprocess
import sys
from math import prod
from pathlib import Path

import pytest
from attrs import evolve
from bare import bare, unreached
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from delivery_model import explain, load_framework, recommend
from delivery_model.answer.smallest_sets import Single
from delivery_model.cli import recommend as recommend_command
from delivery_model.errors import InvalidValue, MissingExtra, TooWide, UnknownName
from delivery_model.loading import shipped
from delivery_model.possible.intervals import Mean, Share
from delivery_model.possible.space import space_of
from delivery_model.precedents.agreement_data import cases_as_csv, readings_as_csv, validation_as_json
from delivery_model.precedents.agreement_page import periods, validation_page
from delivery_model.precedents.baselines import load_history
from delivery_model.precedents.cases import AT_DECISION, Case, load_cases
from delivery_model.precedents.disagreements import disagreements_of, factor_counts, factors_of
from delivery_model.precedents.outcomes import CaseAnswer, CaseKind, Tally, constant_accuracy, outcomes_of
from delivery_model.precedents.validation import Exposure, policy_checks, validate
from delivery_model.profile.profile import Profile, Published, PublishedKind, Scenario, finding_of
from delivery_model.rulebase.readings import Readings
from delivery_model.testing import frameworks, profiles
from delivery_model.writing.text import document_as_text

FRAMEWORK = load_framework()
HISTORY = load_history(FRAMEWORK)
FOLDER = str(shipped("scenarios") / "cases")
PAGE = Path(__file__).parents[2] / "docs" / "explanation" / "history.md"
VALUES = tuple(FRAMEWORK.outcome.values)


@pytest.fixture(scope="module")
def validation():
    return validate(FRAMEWORK, load_cases([FOLDER], FRAMEWORK, HISTORY.table), history=HISTORY)


@pytest.fixture(scope="module")
def coding(validation):
    return validation.codings[0]


def case_of(profile, support_type=VALUES[0], name="a", as_of="2019", **published):
    given = Published(support_type=support_type, source="https://example.org", **published)
    scenario = Scenario(authority=name, as_of=as_of, profile=profile, published=given)
    return Case(name, given, {AT_DECISION: scenario})


answers = st.builds(
    lambda possible, published: CaseAnswer(case_of(Profile(), published), tuple(v for v in VALUES if v in possible)),
    st.sets(st.sampled_from(VALUES), min_size=1),
    st.sampled_from(VALUES),
)
tallies = st.lists(answers, max_size=30).map(lambda found: Tally(VALUES, tuple(found)))
shares = st.integers(0, 60).flatmap(lambda total: st.builds(Share, st.integers(0, total), st.just(total)))


@given(shares.filter(lambda share: share.total))
def test_an_interval_holds_its_share_and_stays_between_none_and_all(share):
    assert 0 <= share.interval.low <= share.rate <= share.interval.high <= 1


@given(shares.filter(lambda share: share.total))
def test_more_cases_at_the_same_rate_narrow_the_interval(share):
    more = Share(share.number * 10, share.total * 10)
    assert more.interval.high - more.interval.low < share.interval.high - share.interval.low


def test_wilson_intervals_are_those_of_the_formula():
    bounds = [(round(each.low, 4), round(each.high, 4)) for each in (Share(0, 8).interval, Share(25, 32).interval)]
    assert bounds == [(0.0, 0.3244), (0.6125, 0.8898)]  # by hand: z² / (n + z²), and the score interval


def test_nothing_of_nothing_has_no_rate_and_no_interval():
    assert (Share(0, 0).rate, Share(0, 0).interval, Mean((Share(0, 0),)).rate, Mean(()).interval) == (None,) * 4


@given(st.lists(shares.filter(lambda share: share.total), min_size=1, max_size=4).map(tuple))
def test_the_interval_of_a_mean_holds_the_mean_and_is_no_wider_than_its_widest_part(shares):
    mean = Mean(shares)
    widest = max(share.interval.high - share.interval.low for share in shares)
    assert mean.interval.low <= mean.rate <= mean.interval.high
    assert mean.interval.high - mean.interval.low <= widest + 1e-9


@given(shares.filter(lambda share: share.total))
def test_the_mean_of_one_share_is_that_share(share):
    bounds = Mean((share, Share(0, 0))).interval
    assert (bounds.low, bounds.high) == pytest.approx((share.interval.low, share.interval.high))


@given(tallies)
def test_the_confusion_matrix_counts_every_case_once(tally):
    cells = [tally.confused(value, answer) for value in VALUES for answer in (*VALUES, None)]
    assert sum(cells) == len(tally.answers)


@given(tallies)
def test_agreement_is_the_diagonal_however_it_is_counted(tally):
    diagonal = sum(tally.confused(value, value) for value in VALUES)
    assert diagonal == tally.agreement.number == tally.decided.agreement.number
    assert diagonal == sum(tally.recall(value).number for value in VALUES)
    assert diagonal == sum(tally.precision(value).number for value in VALUES) == len(tally.of_kind(CaseKind.AGREES))


@given(tallies)
def test_what_cannot_be_told_counts_against_recall_and_not_against_precision(tally):
    undecided = len(tally.of_kind(CaseKind.UNDECIDED))
    assert sum(tally.recall(value).total for value in VALUES) == len(tally.answers)
    assert sum(tally.precision(value).total for value in VALUES) == len(tally.answers) - undecided
    assert tally.coverage.number == sum(tally.decided.recall(value).total for value in VALUES)


@given(tallies)
def test_kinds_part_the_cases(tally):
    assert sum(len(tally.of_kind(kind)) for kind in CaseKind) == len(tally.answers)


@given(st.lists(st.tuples(answers, st.sets(st.sampled_from(VALUES), min_size=1)), max_size=20))
def test_being_right_alone_is_seen_from_either_side(pairs):
    one = Tally(VALUES, tuple(answer for answer, _ in pairs))
    two = Tally(VALUES, tuple(evolve(answer, possible=tuple(possible)) for answer, possible in pairs))
    mine, theirs = one.better_than(two)
    assert (theirs, mine) == two.better_than(one)
    assert one.agreement.number - mine == two.agreement.number - theirs


@given(tallies.filter(lambda tally: tally.answers), st.sampled_from(VALUES))
def test_always_the_same_answer_has_one_share_of_the_types_published(tally, value):
    same = Tally(VALUES, tuple(evolve(answer, possible=(value,)) for answer in tally.answers))
    published = {answer.published for answer in tally.answers}
    expected = constant_accuracy(tally) if value in published else 0
    assert same.balanced_accuracy.rate == pytest.approx(expected)


def test_heavier_and_lighter_follow_the_order_of_support_types():
    order = [Tally(VALUES, ()).kind(CaseAnswer(case_of(Profile(), VALUES[1]), (value,))) for value in VALUES]
    assert order == [CaseKind.LIGHTER, CaseKind.AGREES, CaseKind.HEAVIER]


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_outcomes_under_any_readings_are_those_of_recommend(data):
    framework = data.draw(frameworks())
    profile = data.draw(profiles(framework))
    chosen = {
        name: data.draw(st.sampled_from(reading.alternative_names)) for name, reading in framework.readings.items()
    }
    outcomes = outcomes_of(framework, case_of(profile, next(iter(framework.outcome.values))), profile)
    expected = recommend(profile, framework, engine="direct", readings=chosen).possible
    assert outcomes.under(chosen).possible == expected


def test_every_case_gets_the_answer_that_recommend_gives(validation):
    wrong = [
        answer.case.name
        for coding in validation.codings
        for answer in coding.under({}).answers
        if answer.possible != recommend(answer.case.codings[coding.name], FRAMEWORK, engine="direct").possible
    ]
    assert wrong == []


def test_every_combination_of_readings_is_there_once_and_the_default_first(coding):
    found = [tuple(each.readings.values()) for each in coding.combinations]
    number = prod(len(reading.alternatives) for reading in FRAMEWORK.readings.values())
    assert len(found) == len(set(found)) == number == 1152
    assert coding.combinations[0].readings == Readings.of(FRAMEWORK, {})


def test_combinations_have_the_answers_of_their_readings(coding):
    picked = coding.combinations[::97]
    assert [each.tally for each in picked] == [coding.under(each.readings) for each in picked]


def test_fits_part_the_combinations_and_stand_best_first(coding):
    fits = coding.fits({})
    rates = [fit.tally.balanced_accuracy.rate for fit in fits]
    assert sum(fit.number for fit in fits) == len(coding.combinations)
    assert rates == sorted(rates, reverse=True)


def test_the_nearest_readings_of_a_fit_give_its_answers_and_no_fewer_do(coding):
    for fit in coding.fits({}):
        assert coding.under(fit.nearest).answers == fit.tally.answers
        fewer = [{name: fit.nearest[name] for name in fit.nearest if name != left} for left in fit.nearest]
        assert all(coding.under(each).answers != fit.tally.answers for each in fewer)


def test_readings_that_do_not_matter_change_no_answer(coding):
    now = coding.under({}).answers
    idle = [name for name in FRAMEWORK.readings if name not in coding.mattering]
    changed = {name: FRAMEWORK.readings[name].alternative_names[-1] for name in idle}
    assert idle and coding.under(changed).answers == now


def test_each_reading_that_matters_changes_an_answer_by_itself_somewhere(coding):
    for name in coding.mattering:
        kept = {}
        for each in coding.combinations:
            others = tuple(chosen for reading, chosen in each.readings.items() if reading != name)
            kept.setdefault(others, set()).add(tuple(answer.possible for answer in each.tally.answers))
        assert any(len(found) > 1 for found in kept.values())


def test_a_rule_base_with_too_many_combinations_of_readings_says_so(coding, monkeypatch):
    monkeypatch.setattr("delivery_model.precedents.validation.MOST_COMBINATIONS", 500)
    with pytest.raises(TooWide, match="1,152 combinations of readings, and at most 500 can be listed"):
        validate(FRAMEWORK, coding.cases).codings[0].combinations  # noqa: B018  it is worked out when looked at


def test_an_unknown_reading_is_refused():
    with pytest.raises(UnknownName, match="unknown reading 'capacities'"):
        validate(FRAMEWORK, [], readings={"capacities": "one"})


def test_cases_left_out_are_in_no_figure(validation):
    names = {case.name for case in validation.excluded}
    counted = {answer.case.name for coding in validation.codings for answer in coding.under({}).answers}
    assert len(names) == 3 and not names & counted


def test_support_in_use_is_in_no_figure_and_told_apart(validation):
    used = {answer.case.name for coding in validation.in_use for answer in coding.under({}).answers}
    counted = {answer.case.name for coding in validation.codings for answer in coding.under({}).answers}
    assert (len(counted), len(used), counted & used) == (42, 8, set())
    text = " ".join(as_text(validation, True).split())
    assert "42 published decisions counted" in text and "support in use in eight other cases, told apart" in text
    for coding in validation.in_use[:1]:
        found = f"the framework finds {coding.under({}).agreement.number}/8; the Ofsted grade alone finds 8/8"
        assert f"Support in use, in no other figure: {found}" in text
    assert all(f"- {name}: answered " in text for name in used)


def as_text(validation, is_full, width=100):
    return document_as_text(validation_page(validation, [2018], is_full), width)


def test_of_support_in_use_alone_nothing_is_counted():
    used = case_of(Profile(), kind=PublishedKind.SUPPORT_IN_USE)
    found = validate(FRAMEWORK, [used], history=HISTORY)
    text = " ".join(as_text(found, False).split())
    assert (found.counted, [coding.cases for coding in found.in_use]) == ((), [(used,)])
    assert "Support in use, in no other figure: the framework finds 0/1" in text and "always giving" not in text


def test_balanced_accuracy_is_a_dash_for_a_part_without_one_of_the_support_types():
    cases = [case_of(Profile(), VALUES[1], "a", "2015"), case_of(Profile(), VALUES[2], "b", "2020")]
    lines = as_text(validate(FRAMEWORK, cases), True, 200).splitlines()
    parts = lines[lines.index("In parts") :]
    ends = {name: next(line for line in parts if name in line).split()[-1] for name in ("before 2018", "not graded")}
    assert ends == {"before 2018": "-", "not graded": "0.00"}


@given(tallies)
def test_the_support_types_published_are_those_with_a_recall(tally):
    assert tally.classes == tuple(value for value in VALUES if tally.recall(value).total)


def test_no_cases_give_no_figures_and_no_failure():
    found = validate(FRAMEWORK, [], history=HISTORY)
    assert validation_as_json(found, [2018])["codings"] == {}


def test_progress_is_told_for_every_case_of_every_coding(coding):
    told = []
    validate(FRAMEWORK, coding.cases[:3], progress=lambda done, total: told.append((done, total)))
    assert told == [(1, 3), (2, 3), (3, 3)] * 2


BASELINES = {baseline.name: baseline for baseline in HISTORY.baselines}


def baseline_says(name, levels):
    framework = BASELINES[name].framework
    return space_of(framework, Profile.of(FRAMEWORK, levels)).possible(framework.roles.outcome)


@pytest.mark.parametrize("grade", ["outstanding", "good", "requires_improvement", "inadequate"])
def test_the_grade_alone_looks_at_nothing_else(grade):
    expected = "external_scrutiny" if grade == "inadequate" else "sector_led_improvement"
    assert baseline_says("grade_only", {"ofsted.overall": grade}) == (expected,)


def test_without_a_grade_the_grade_alone_cannot_tell():
    assert baseline_says("grade_only", {}) == ("sector_led_improvement", "external_scrutiny")


CAPACITIES = ("capacity.self_assessment", "capacity.strategy", "capacity.implementation")
SOUND = {f"problems.{each}": "no" for each in ("systemic", "deep_rooted", "persistent")} | {
    f"governance.{each}": "effective" for each in ("political", "corporate", "partnership")
}
AREAS = dict.fromkeys(FRAMEWORK.groups["grip"].members, "strong")


@pytest.mark.parametrize(
    ("levels", "expected"),
    [
        ({}, "sector_led_improvement"),
        ({"grip.looked_after": "lacking"}, "external_scrutiny"),
        ({"grip.looked_after": "lacking", "grip.early_help": "lacking"}, "sector_led_improvement"),
        ({"governance.corporate": "ineffective"}, "external_scrutiny"),
        ({"governance.corporate": "developing"}, "sector_led_improvement"),
        ({"governance.corporate": "ineffective", "capacity.strategy": "partial"}, "sector_led_improvement"),
        ({"problems.deep_rooted": "yes", **dict.fromkeys(CAPACITIES, "lacking")}, "alternative_delivery_model"),
        (dict.fromkeys(CAPACITIES, "lacking"), "sector_led_improvement"),
    ],
)
def test_figure_3_to_the_letter_reads_its_rows_from_the_heaviest(levels, expected):
    sound = {**SOUND, **AREAS, **dict.fromkeys(CAPACITIES, "present")}
    assert baseline_says("figure_3_letter", {**sound, **levels}) == (expected,)


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(sorted(BASELINES)), profiles(FRAMEWORK), st.sampled_from(sorted(FRAMEWORK.attributes)))
def test_what_a_baseline_may_say_is_what_it_says_for_some_level_of_any_attribute(name, profile, attribute):
    framework = BASELINES[name].framework
    finding = profile.findings.get(attribute)
    levels = finding.levels if finding else FRAMEWORK.attributes[attribute].level_names
    settled = [profile.with_finding(attribute, finding_of(FRAMEWORK, attribute, level)) for level in levels]
    possible = {
        value
        for each in settled
        if all(each.weights(axis) for axis in framework.axes)
        for value in space_of(framework, each).possible(framework.roles.outcome)
    }
    assert set(space_of(framework, profile).possible(framework.roles.outcome)) == possible


def test_changes_of_a_disagreement_lead_to_what_was_published(coding):
    tried = 0
    for found in disagreements_of(coding, {}):
        scenario = found.answer.case.codings[coding.name]
        for each in found.changes.sets:
            if all(isinstance(change.token, Single) for change in each.changes):
                levels = {change.token.name: change.to[0] for change in each.changes}
                profile = scenario.profile
                for name, level in levels.items():
                    profile = profile.with_finding(name, finding_of(FRAMEWORK, name, level))
                assert recommend(profile, FRAMEWORK, engine="direct").recommended == found.answer.published
                tried += 1
    assert tried > 10


def test_rereadings_of_a_disagreement_agree_and_no_smaller_ones_do(coding):
    for found in disagreements_of(coding, {}):
        place = coding.cases.index(found.answer.case)
        for each in found.rereadings:
            assert coding.under(each).answers[place].agrees
            fewer = [{name: each[name] for name in each if name != left} for left in each]
            assert not any(coding.under(one).answers[place].agrees for one in fewer)
        if not found.rereadings:
            assert not any(each.tally.answers[place].agrees for each in coding.combinations)


def test_disagreements_are_the_cases_that_are_not_agreed_with(coding):
    names = [found.answer.case.name for found in disagreements_of(coding, {})]
    assert names == [answer.case.name for answer in coding.under({}).answers if not answer.agrees]


def test_what_to_ask_is_told_just_where_it_cannot_be_told_yet(coding):
    asked = {found.kind: bool(found.unknown) for found in disagreements_of(coding, {})}
    assert asked == {CaseKind.HEAVIER: False, CaseKind.LIGHTER: False, CaseKind.UNDECIDED: True}


def test_factors_are_counted_over_the_cases_that_speak_of_them_and_those_that_do_not(coding):
    tally = coding.under({})
    for factor in factors_of(coding.cases):
        counts = factor_counts(tally.answers, factor)
        assert counts.held > 0
        assert counts.held + counts.absent + counts.unknown == len(coding.cases)


def test_policy_checks_count_every_case_that_speaks_of_the_policy(coding):
    (check,) = policy_checks(coding).values()
    speaking = [case.name for case in coding.cases if "presumption" in case.published.policy]
    assert sorted(name for names in check.values() for name in names) == sorted(speaking)


def test_a_case_is_exposed_to_a_policy_when_its_explanation_says_so(coding):
    ((value, check),) = policy_checks(coding).items()
    for (_, exposure), names in check.items():
        for case in (case for case in coding.cases if case.name in names):
            found = explain(recommend(case.codings[AT_DECISION], FRAMEWORK, engine="direct")).recommendation
            collected = found.collected(FRAMEWORK.roles.policy_exposure)
            assert (value in collected.certain) == (exposure.value == "certain")


def test_periods_part_the_years():
    named = periods([2018, 2016])
    cases = [case_of(Profile(), as_of=str(year)) for year in range(2013, 2026)]
    assert list(named) == ["before 2016", "2016 to 2017", "from 2018"]
    assert all(sum(is_in(case) for is_in in named.values()) == 1 for case in cases)


def test_json_has_the_balanced_accuracy_of_every_combination_of_readings(validation):
    document = json.loads(json.dumps(validation_as_json(validation, [2018])))
    for coding in validation.codings:
        found = [
            (each["readings"], each["balanced_accuracy"]) for each in document["codings"][coding.name]["combinations"]
        ]
        expected = [(each.readings, each.tally.balanced_accuracy.rate) for each in coding.combinations]
        assert [readings for readings, _ in found] == [readings for readings, _ in expected]
        assert [rate for _, rate in found] == pytest.approx([rate for _, rate in expected], abs=1e-6)


def test_json_says_over_how_many_support_types_a_mean_is_and_what_chance_gives(validation):
    document = validation_as_json(validation, [2018])
    for name, coding in document["codings"].items():
        assert (len(coding["classes"]), coding["balanced_accuracy_by_chance"]) == (2, 0.5)
        used = document["support_in_use"][name]
        assert (used["found"]["total"], len(used["cases"]), used["baselines"]["grade_only"]["number"]) == (8, 8, 8)
        assert {case["published_kind"] for case in used["cases"]} == {"support_in_use"}


def test_the_rows_of_cases_are_the_cases_of_both_codings_and_those_left_out(validation):
    rows = list(csv.DictReader(io.StringIO(cases_as_csv(validation))))
    counted = [row for row in rows if not row["excluded"] and row["published_kind"] == "decision"]
    agreeing = sum(row["agrees"] == "yes" for row in counted)
    assert len(rows) == 2 * 53
    assert agreeing == sum(coding.under({}).agreement.number for coding in validation.codings)


def test_the_rows_of_readings_are_the_combinations_of_json(validation):
    rows = list(csv.DictReader(io.StringIO(readings_as_csv(validation))))
    document = validation_as_json(validation, [])
    combinations = [each for name in document["codings"] for each in document["codings"][name]["combinations"]]
    assert [float(row["balanced_accuracy"]) for row in rows] == [each["balanced_accuracy"] for each in combinations]


def test_no_cell_is_a_formula():
    case = case_of(Profile(), name="=1+1", option="@SUM(A1)")
    (row,) = csv.DictReader(io.StringIO(cases_as_csv(validate(FRAMEWORK, [case]))))
    assert (row["case"], row["option"]) == ("'=1+1", "'@SUM(A1)")


@pytest.mark.parametrize("is_full", [False, True])
def test_no_line_of_text_but_tables_and_headings_is_wider_than_asked_for(validation, is_full):
    lines = as_text(validation, is_full, 80).splitlines()
    prose = [line for line in lines if re.match(r" {2,6}\S", line) and "  " not in line.strip()]
    assert len(prose) > 50 and [line for line in prose if len(line) > 80] == []


def test_text_leaves_out_what_there_is_none_of():
    framework = bare()
    text = as_text(validate(framework, [case_of(Profile(), "closure")]), True)
    absent = ("Read first", "right alone", "No case is answered otherwise", "Policy exposure")
    assert [said for said in absent if said in text] == []
    assert "one support type decided on; always giving the same answer has 1.00" in " ".join(text.split())


def test_of_no_counted_case_no_accuracy_is_told():
    text = as_text(validate(FRAMEWORK, [case_of(Profile(), excluded="not a decision")]), False)
    assert "Brackets: 95% intervals" in text and "always giving" not in text


def test_a_disagreement_that_no_change_of_findings_settles_says_so():
    framework = unreached()
    dry = {"roof.condition": "dry"} | dict.fromkeys(framework.groups["rooms"].members, "good")
    text = as_text(validate(framework, [case_of(Profile.of(framework, dry), "closure")]), False)
    assert text.endswith(
        "  - a, 2019: answered the caretaker (lighter); published closing the hall\n"
        "    - no change of these findings leads there\n"
        "    - agrees under no combination of readings\n"
    )


@pytest.mark.parametrize("is_asked", [True, False])
def test_an_open_exposure_to_a_policy_is_held_against_nobody(is_asked):
    case = case_of(Profile(), policy={"presumption": is_asked})
    text = as_text(validate(FRAMEWORK, [case]), True)
    assert "Policy exposure 'presumption'" in text
    assert [said for said in ("Asked though not exposed", "Exposed, not asked") if said in text] == []


@pytest.fixture
def command(tmp_path):
    def run(*args):
        return subprocess.run(
            [sys.executable, "-c", "from delivery_model.cli import main; main()", "validate", *args],
            capture_output=True,
            text=True,
            cwd=tmp_path,
            check=False,
            env={**os.environ, "NO_COLOR": "1", "COLUMNS": "100"},
        )

    return run


def test_the_command_answers_on_standard_output(command):
    found = command(FOLDER)
    assert (found.returncode, found.stdout.partition("\n")[0]) == (0, "Agreement with published decisions")


def test_readings_of_the_command_are_in_force(command):
    found = command(FOLDER, "--format", "json", "--reading", "capacities_for_alternative_model=one")
    document = json.loads(found.stdout)
    assert document["readings_in_force"]["capacities_for_alternative_model"] == "one"
    assert document["codings"]["at_decision"]["agreement"]["number"] == 18


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["nowhere"], "Path 'nowhere' does not exist"),
        ([FOLDER, "--reading", "capacities=one"], "unknown reading 'capacities'; choose from capacities_for"),
        (
            [FOLDER, "-o", "plot.txt"],
            "unknown plot 'plot.txt'; name a file that ends in .png, .svg, .pdf; --output writes",
        ),
    ],
)
def test_what_cannot_be_done_is_one_line_and_status_2(command, args, said):
    found = command(*args)
    assert (found.returncode, found.stdout) == (2, "")
    assert said in found.stderr and "Traceback" not in found.stderr


@pytest.mark.parametrize(("rows", "table"), [("cases", cases_as_csv), ("readings", readings_as_csv)])
def test_the_command_writes_the_table_asked_for_and_the_plot(tmp_path, rows, table):
    one, plot = f"{FOLDER}/bradford_2018.yml", tmp_path / "a.svg"
    options = ["validate", one, "--format", "csv", "--rows", rows, "-o", str(plot)]
    said = CliRunner().invoke(recommend_command, options).output
    assert said == table(validate(FRAMEWORK, load_cases([one], FRAMEWORK, HISTORY.table), history=HISTORY))
    assert plot.read_bytes().startswith(b"<?xml")


@pytest.mark.parametrize(("name", "start"), [("a.png", b"\x89PNG"), ("a.svg", b"<?xml"), ("a.pdf", b"%PDF")])
def test_the_plot_is_what_its_name_says_and_the_same_each_time(validation, tmp_path, name, start):
    pytest.importorskip("matplotlib")
    from delivery_model.precedents.agreement_plots import draw_validation

    drawn = []
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
        draw_validation(validation, tmp_path / folder / name)
        drawn.append((tmp_path / folder / name).read_bytes())
    assert drawn[0] == drawn[1] and drawn[0].startswith(start)


LEGEND = ["readings in force", "best balanced accuracy", "the Ofsted grade alone", "Figure 3 to the letter"]


def test_the_legend_of_recall_is_whole_where_a_support_type_was_never_published(tmp_path):
    pytest.importorskip("matplotlib")
    from delivery_model.precedents.agreement_plots import draw_validation

    heavier = [case_of(Profile(), value) for value in VALUES[1:]]
    draw_validation(validate(FRAMEWORK, heavier, history=HISTORY), tmp_path / "a.svg")
    drawn = (tmp_path / "a.svg").read_text(encoding="utf-8")
    assert [drawn.count(f"<!-- {said} -->") for said in LEGEND] == [1, 1, 2, 2]  # baselines also mark the other plot


def test_the_plot_of_a_rule_base_without_readings_has_one_row(tmp_path):
    pytest.importorskip("matplotlib")
    from delivery_model.precedents.agreement_plots import draw_validation

    framework = bare()
    case = case_of(Profile(), "closure")
    draw_validation(validate(framework, [case]), tmp_path / "a.svg")
    drawn = (tmp_path / "a.svg").read_text(encoding="utf-8")
    assert "<!-- in force -->" in drawn and "<!-- at decision, one combination of readings -->" in drawn


@pytest.mark.parametrize("cases", [[], [case_of(Profile(), excluded="not a decision")]])
def test_there_is_no_plot_of_no_case(tmp_path, cases):
    pytest.importorskip("matplotlib")
    from delivery_model.precedents.agreement_plots import draw_validation

    with pytest.raises(InvalidValue, match=r"cannot draw a\.png: no case is counted"):
        draw_validation(validate(FRAMEWORK, cases), tmp_path / "a.png")


def test_without_matplotlib_the_plot_says_what_to_install(validation, tmp_path, monkeypatch):
    from delivery_model.precedents.agreement_plots import draw_validation

    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)
    with pytest.raises(MissingExtra, match="plots need packages that are not installed; pip install matplotlib SALib"):
        draw_validation(validation, tmp_path / "a.png")


FIGURES = re.compile(r"\b\d+ of (?:the )?\d+\b|\b0\.\d\d\b|\b\d+ and \d+\b")


@pytest.mark.skipif(not PAGE.is_file(), reason="the documentation is in the checkout, not in the package")
def test_every_figure_of_the_page_on_history_is_one_that_the_command_prints(validation):
    prose = re.sub(r"```.*?```", "", PAGE.read_text(encoding="utf-8"), flags=re.DOTALL)
    printed = as_text(validation, True, 200)
    for name in ("one", "two"):
        readings = {"capacities_for_alternative_model": name}
        other = validate(FRAMEWORK, validation.counted, history=HISTORY, readings=readings)
        printed += as_text(other, True, 200)
    known = {figure.replace("/", " of ") for figure in re.findall(r"\d+/\d+|\b0\.\d\d\b|\b\d+ and \d+\b", printed)}
    said = {figure.replace("the ", "") for figure in FIGURES.findall(prose)}
    assert said and said - known == set()


@pytest.mark.skipif(not PAGE.is_file(), reason="the documentation is in the checkout, not in the package")
def test_the_page_on_history_counts_cases_decisions_and_support_in_use_as_they_are(validation):
    decided, used = len(validation.counted) + len(validation.excluded), len(validation.in_use[0].cases)
    assert (decided + used, decided, used) == (53, 45, 8)
    said = " ".join(PAGE.read_text(encoding="utf-8").split())
    assert all(
        words in said for words in ("Fifty-three cases", "In forty-five somebody decided", "in eight, support was")
    )


def test_the_rows_of_a_policy_show_the_figures_of_asked_and_of_not_asked(validation, coding):
    (check,) = policy_checks(coding).values()
    text = as_text(validation, True)
    rows = {
        line.split("  ")[1].strip(): line.split()
        for line in text.splitlines()
        if line.startswith(("  asked ", "  not asked "))
    }
    for said, is_acted_on in (("asked", True), ("not asked", False)):
        figures = [str(len(check[is_acted_on, exposure])) for exposure in Exposure]
        assert rows[said][-len(figures) :] == figures
