"""One authority at several dates: the answers, what moved them, and what the command prints."""

import datetime
import json
import os
import subprocess
import sys
from itertools import combinations
from pathlib import Path

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st
from test_html import outline

from delivery_model import load_framework, load_scenario, recommend
from delivery_model.answer.smallest_sets import Single
from delivery_model.dates.several_dates import draw_journey, journey, journey_page, names_in
from delivery_model.loading import shipped
from delivery_model.profile.days import day_of
from delivery_model.profile.profile import CountFinding, Profile, Scenario
from delivery_model.rulebase.axes import CountLimit, GroupAxis
from delivery_model.testing import frameworks, profiles

FRAMEWORK = load_framework()
SCENARIOS = Path(str(shipped("scenarios")))
ROTHERHAM = sorted(str(path) for path in SCENARIOS.glob("rotherham*.yml"))
DATES = ["2014-11-30", "2015-02-28", "2017-04-01", "2018-01-31", "2019-04-01"]
CASES = sorted((SCENARIOS / "cases").glob("*.yml"))


@pytest.fixture(scope="module")
def rotherham():
    return journey([load_scenario(path, FRAMEWORK) for path in reversed(ROTHERHAM)], FRAMEWORK, engine="direct")


def sets(found):
    return {frozenset(use.token.name for use in uses if isinstance(use.token, Single)) for uses in found.sets}


def test_dates_are_in_order_however_the_files_were_given(rotherham):
    assert [stop.scenario.as_of for stop in rotherham] == DATES


def test_rotherham_moves_from_an_alternative_model_to_scrutiny_to_sector_led(rotherham):
    assert [stop.possible for stop in rotherham] == [
        ("alternative_delivery_model",),
        ("alternative_delivery_model",),
        ("external_scrutiny",),
        ("sector_led_improvement",),
        ("sector_led_improvement",),
    ]


def test_the_first_date_has_nothing_that_moved_it(rotherham):
    assert rotherham[0].move is None


def test_any_one_capacity_or_all_three_kinds_of_problem_moved_rotherham_to_scrutiny(rotherham):
    capacities = ({"capacity.self_assessment"}, {"capacity.strategy"}, {"capacity.implementation"})
    problems = {"problems.systemic", "problems.deep_rooted", "problems.persistent"}
    assert sets(rotherham[2].move.enough) == set(map(frozenset, (*capacities, problems)))


def test_political_and_partnership_governance_moved_rotherham_to_sector_led_support(rotherham):
    assert sets(rotherham[3].move.enough) == {frozenset({"governance.political", "governance.partnership"})}


def test_without_better_partnership_governance_rotherham_would_still_need_scrutiny(rotherham):
    assert sets(rotherham[3].move.needed) == {frozenset({"governance.partnership"})}


def mixed(framework, start, end, names):
    """A profile with some attributes and groups taken from another."""
    taken = {
        name: member
        for name in framework.attributes
        for member in [framework.attributes[name].group or name]
        if member in names
    }
    findings = {name: found for name, found in start.findings.items() if name not in taken}
    findings |= {name: found for name, found in end.findings.items() if name in taken}
    counts = [each for each in start.counts if each.limit.group not in names]
    counts += [each for each in end.counts if each.limit.group in names]
    return Profile(findings, tuple(counts))


def possible(framework, profile):
    return frozenset(recommend(profile, framework, engine="direct").possible)


def check(framework, start, end):
    """Every claim of a move, tried on the profiles between the two."""
    one, two = (Scenario(authority="A", as_of=year, profile=each) for year, each in (("2001", start), ("2002", end)))
    before, after = journey([one, two], framework, engine="direct")
    move = after.move
    for found, base, other, wanted in (
        (move.enough, start, end, frozenset(after.possible)),
        (move.needed, end, start, frozenset(before.possible)),
    ):
        for names in sets(found):
            assert possible(framework, mixed(framework, base, other, names)) <= wanted
            for fewer in combinations(sorted(names), len(names) - 1):
                assert not possible(framework, mixed(framework, base, other, set(fewer))) <= wanted
    assert bool(move.enough.sets) == (not set(before.possible) <= set(after.possible))
    assert bool(move.needed.sets) == (not set(after.possible) <= set(before.possible))
    for name in move.idle:
        assert possible(framework, mixed(framework, start, end, {name})) == frozenset(before.possible)
        assert possible(framework, mixed(framework, end, start, {name})) == frozenset(after.possible)
    parts = [*names_in(move.enough), *names_in(move.needed)]
    assert {*parts, *move.offset, *move.idle} == set(move.changed)


@settings(max_examples=80, deadline=None)
@given(st.data())
def test_what_is_said_to_move_an_answer_does(data):
    framework = data.draw(frameworks())
    check(framework, data.draw(profiles(framework)), data.draw(profiles(framework)))


@settings(max_examples=15, deadline=None)
@given(st.sampled_from(CASES), st.sampled_from(CASES))
def test_what_is_said_to_move_an_answer_does_between_real_profiles(one, two):
    check(FRAMEWORK, load_scenario(one, FRAMEWORK).profile, load_scenario(two, FRAMEWORK).profile)


def test_groups_count_as_one_change():
    grips = {name for axis in FRAMEWORK.axes if isinstance(axis, GroupAxis) for name in (axis.name,)}
    one, two = (load_scenario(path, FRAMEWORK) for path in (ROTHERHAM[0], ROTHERHAM[2]))
    (_, stop) = journey([one, two], FRAMEWORK)
    assert grips & set(stop.move.changed) == {"grip"}


@pytest.mark.parametrize(
    ("date", "day"), [("2014", "2014-07-01"), ("2014-03", "2014-03-15"), ("2014-03-31", "2014-03-31")]
)
def test_a_date_known_only_in_part_stands_at_its_middle(date, day):
    assert day_of(date) == datetime.date.fromisoformat(day)


@pytest.fixture
def command(tmp_path):
    def run(*args):
        return subprocess.run(
            [sys.executable, "-c", "from delivery_model.cli import main; main()", "journey", *args],
            capture_output=True,
            text=True,
            cwd=tmp_path,
            check=False,
            env={**os.environ, "NO_COLOR": "1", "COLUMNS": "100"},
        )

    return run


def test_text_says_the_answer_what_was_published_and_what_moved_it(command):
    found = command(*ROTHERHAM)
    assert (found.returncode, found.stderr) == (0, "")
    for said in (
        "1 April 2017: LEANS TO external scrutiny, with formal intervention in force;",
        "  Decided: the same (Rotherham review, paragraph 6.19)",
        "  What moved it, each alone: Capacity to implement from lacking to present;",
        "  Eight other changes: without any one of them the answer would have been the same",
    ):
        assert said in found.stdout


def test_text_is_a_few_lines_a_date(command):
    rows = command(*ROTHERHAM).stdout.splitlines()
    assert len(rows) <= 8 * len(DATES) and max(map(len, rows)) <= 100


def test_each_date_says_what_goes_alongside(command):
    said = " ".join(command(*ROTHERHAM).stdout.split())
    dates = [
        said.partition(f"{date}: LEANS TO ")[2].partition("evidence")[0]
        for date in ("28 February 2015", "1 April 2019")
    ]
    assert ["; alongside: external scrutiny" in each for each in dates] == [True, False]


def test_in_full_every_change_is_told(command):
    found = command(*ROTHERHAM, "--full").stdout
    for said in (
        "- What moved it: each of these alone was enough",
        "- Capacity to implement from lacking to present",
        "- Had all that one of these lines names not changed, the answer would have stayed as before",
        "- Eight changes: without any one of them the answer would have been the same",
        "- Corporate governance from ineffective to effective",
    ):
        assert said in found


def test_json_names_what_moved_it(command):
    stops = json.loads(command(*ROTHERHAM, "--format", "json").stdout)["stops"]
    assert [stop["move"] and stop["move"]["enough"] for stop in stops][:4:3] == [
        None,
        [["governance.political", "governance.partnership"]],
    ]


def test_markdown_has_a_section_for_each_date(command):
    lines = command(*ROTHERHAM, "--format", "markdown").stdout.splitlines()
    assert [line.partition(";")[0] for line in lines if line.startswith("## ")] == [
        "## 30 November 2014: LEANS TO an alternative delivery model",
        "## 28 February 2015: LEANS TO an alternative delivery model",
        "## 1 April 2017: LEANS TO external scrutiny, with formal intervention in force",
        "## 31 January 2018: LEANS TO sector-led improvement",
        "## 1 April 2019: LEANS TO sector-led improvement",
    ]


def test_readings_in_force_move_the_journey(command):
    found = command(*ROTHERHAM, "--format", "json", "--reading", "developing_governance=none")
    assert json.loads(found.stdout)["stops"][2]["recommended"] == "sector_led_improvement"


def test_a_journey_is_of_one_authority(command):
    found = command(ROTHERHAM[0], str(CASES[0]))
    assert (found.returncode, found.stdout) == (2, "")
    assert "a journey is of one authority, and these are of " in found.stderr


def test_problems_of_every_file_are_told(command, tmp_path):
    (tmp_path / "a.yml").write_text("authority: A\n", encoding="utf-8")
    found = command("a.yml", "b.yml")
    assert found.returncode == 2
    assert "a.yml:1:1: missing key" in found.stderr and "b.yml:1:1: no such file" in found.stderr


@pytest.mark.parametrize(("name", "start"), [("a.png", b"\x89PNG"), ("a.svg", b"<?xml")])
def test_the_timeline_is_drawn_as_its_name_says(command, tmp_path, name, start):
    pytest.importorskip("matplotlib")
    command(*ROTHERHAM, "-o", name)
    assert (tmp_path / name).read_bytes().startswith(start)


def test_the_timeline_names_dates_and_what_moved_the_answer(command, tmp_path):
    pytest.importorskip("matplotlib")
    command(*ROTHERHAM, "-o", "a.svg")
    drawn = (tmp_path / "a.svg").read_text(encoding="utf-8")
    for said in ("1 April 2017", "moved by", "Partnership governance", "published", "sector-led improvement"):
        assert f"<!-- {said} -->" in drawn


def test_the_timeline_has_a_legend_for_what_was_published_though_not_at_the_first_date(tmp_path, rotherham):
    pytest.importorskip("matplotlib")
    first, *others = rotherham
    stops = [evolve(first, scenario=evolve(first.scenario, published=None)), *others]
    draw_journey(FRAMEWORK, stops, tmp_path / "a.svg")
    assert (tmp_path / "a.svg").read_text(encoding="utf-8").count("<!-- published -->") == 1


def test_a_journey_says_counts_in_words_and_when_nothing_changed():
    hall = load_framework(Path(__file__).parents[1] / "foreign" / "village-hall")
    unsafe = [(2, 2), (2, 2), (3, 4), (1, 2)]
    counts = [(CountFinding(limit=CountLimit("rooms", "unsafe", *span)),) for span in unsafe]
    scenarios = [
        Scenario(authority="Mill Lane", as_of=str(2019 + year), profile=Profile({}, counted))
        for year, counted in enumerate(counts)
    ]
    page = journey_page(hall, journey(scenarios, hall, engine="direct"), is_full=True)
    assert [[line.text for line in section.lines] for section in page.parts[:2]] == [[], ["No finding changed"]]
    assert [line.text for section in page.parts[2:] for each in section.lines for line in each.below] == [
        "Rooms from two unsafe to three or more unsafe",
        "Rooms from three or more unsafe to one to two unsafe",
    ]


def test_in_short_what_it_took_is_told_where_nothing_is_ruled_out_that_was_possible():
    hall = load_framework(Path(__file__).parents[1] / "foreign" / "village-hall")
    sound = {name: attribute.level_names[0] for name, attribute in hall.attributes.items() if attribute.can_decide}
    scenarios = [
        Scenario(authority="Mill Lane", as_of=year, profile=Profile.of(hall, levels))
        for year, levels in (("2019", sound), ("2020", {}), ("2021", sound), ("2022", sound))
    ]
    stops = journey(scenarios, hall, engine="direct")
    assert len(stops[1].possible) > 1 and not stops[1].move.enough.sets
    short = [section.lines[0].text for section in journey_page(hall, stops).parts[1:]]
    assert [text.partition(":")[0] for text in short] == ["What it took", "What moved it", "No finding changed"]


def test_html_is_the_same_page(command):
    page = outline(command(*ROTHERHAM, "--format", "html").stdout)
    said = "Decided: the same (Local Government Chronicle, 2018)"
    assert (page.headings, page.text.count(said)) == ([1, 2, 2, 2, 2, 2], 1)
