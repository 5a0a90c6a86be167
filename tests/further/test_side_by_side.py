"""Two authorities side by side, and one whose findings are moved a level: against `recommend` asked again."""

from __future__ import annotations

import json

import pytest
from attrs import evolve
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from delivery_model import (
    Finding,
    InvalidValue,
    Profile,
    ScenarioError,
    compare,
    load_framework,
    load_scenario,
    plus_minus,
    recommend,
    what_if,
)
from delivery_model.cli import recommend as command
from delivery_model.further.one_level import plus_minus_document
from delivery_model.further.side_by_side import side_by_side_document, side_by_side_rows
from delivery_model.loading import shipped
from delivery_model.profile.profile import CountFinding
from delivery_model.rulebase.axes import CountLimit
from delivery_model.testing import frameworks, profiles

EXACT = settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
RULES = load_framework()
FILES = [str(shipped("scenarios") / f"{name}.yml") for name in ("rotherham", "rotherham-2018-01")]
SCENARIOS = [load_scenario(file, RULES) for file in FILES]


def levels(framework, profile, name):
    return profile.findings[name].levels if name in profile.findings else framework.attributes[name].level_names


@given(st.data())
@EXACT
def test_what_differs_is_every_finding_and_decision_that_does_and_what_one_of_them_would_make(data):
    framework = data.draw(frameworks())
    one, other = (evolve(data.draw(profiles(framework)), counts=()) for _ in range(2))
    found = compare(one, other, framework, engine="direct")
    differing = [
        name for name in framework.attributes if levels(framework, one, name) != levels(framework, other, name)
    ]
    assert [each.attribute for each in found.differences] == differing
    assert found.one.possible == recommend(one, framework, engine="direct").possible
    assert found.is_same == (found.one.possible == found.other.possible)
    for each in found.differences:
        assert (each.one, each.other) == tuple(levels(framework, side, each.attribute) for side in (one, other))
        moved = one.with_finding(each.attribute, Finding(levels=each.other))
        assert each.possible == recommend(moved, framework, engine="direct").possible
    for name in framework.decisions:
        values = found.one.values(name), found.other.values(name)
        assert found.decisions.get(name) == (values if values[0] != values[1] else None)


@given(st.data())
@EXACT
def test_a_level_better_and_worse_gives_what_recommend_says_of_it(data):
    framework = data.draw(frameworks())
    profile = data.draw(profiles(framework))
    found = plus_minus(profile, framework)
    known = [
        name for name, each in framework.attributes.items() if each.can_decide and profile.is_known(framework, name)
    ]
    assert [each.attribute for each in found.rows] == known
    moving = set()
    for row in found.rows:
        order = framework.attributes[row.attribute].level_names
        places = [order.index(level) for level in row.levels]
        for step, place in ((row.better, min(places) - 1), (row.worse, max(places) + 1)):
            if not 0 <= place < len(order):
                assert step is None
                continue
            assert step.level == order[place]
            try:
                changed = profile.with_finding(row.attribute, Finding(levels=(step.level,)))
                wanted = recommend(changed, framework, engine="direct").possible
            except InvalidValue:  # of counts that the step would contradict
                wanted = ()
            assert step.possible == wanted
            if wanted != found.possible:
                moving.add(row.attribute)
    assert set(found.moving()) == moving
    assert found.possible == recommend(profile, framework, engine="direct").possible


def test_counts_that_differ_are_named_with_their_numbers():
    counts = (CountFinding(limit=CountLimit("grip", "lacking", 2, 3)),)
    found = compare(Profile(counts=counts), Profile(), RULES, engine="direct")
    assert (found.counts, found.differences) == (("grip",), ())
    (row,) = (each for each in side_by_side_rows(found) if each.label == "Grip on key areas of practice")
    assert (row.after, "lacking" in row.before) == ("-", True)


def test_the_page_marks_what_differs_and_says_which_finding_alone_would_change_the_answer():
    found = compare(*SCENARIOS, RULES, engine="direct")
    page = side_by_side_document(found)
    assert found.telling == ("governance.partnership",)
    (table,), (part,) = page.blocks, page.parts
    assert page.title.startswith("Rotherham, 1 April 2017 and Rotherham, 31 January 2018: which form")
    assert [line.text for line in part.lines] == ["Partnership governance: sector-led improvement or external scrutiny"]
    answers = next(row for row in table.rows if row[0] == "Answer")
    assert (answers[1] != answers[2], table.rows.index(answers) in table.marked) == (True, True)
    alike = compare(SCENARIOS[0], SCENARIOS[0], RULES, engine="direct")
    assert (alike.is_same, alike.differences, alike.decisions, side_by_side_document(alike).parts) == (True, (), {}, ())


def test_the_table_of_steps_says_the_same_or_what_becomes_possible():
    page = plus_minus_document(plus_minus(SCENARIOS[0], RULES))
    (_, table) = page.blocks
    (marked,) = table.marked
    assert table.rows[marked] == (
        "Partnership governance (developing)",
        "effective: sector-led improvement or external scrutiny",
        "ineffective: the same",
    )
    assert table.rows[0] == ("Capacity to self-assess (present)", "-", "partial: the same")
    assert len(plus_minus_document(plus_minus(Profile(), RULES)).blocks) == 1


@pytest.mark.parametrize("args", [["compare", *FILES], ["plus-minus", FILES[0]]], ids=["compare", "plus-minus"])
def test_json_and_csv_say_what_the_page_says(args):
    said = CliRunner().invoke(command, [*args, "--format", "json"], standalone_mode=False)
    rows = CliRunner().invoke(command, [*args, "--format", "csv"], standalone_mode=False).stdout.splitlines()
    found = json.loads(said.stdout)
    assert found.get("telling") == ["governance.partnership"] or found["moving"] == ["governance.partnership"]
    assert any(
        row.startswith(("Partnership governance,developing", "governance.partnership,developing")) for row in rows
    )


@given(st.data())
@EXACT
def test_what_if_is_the_answer_to_the_findings_as_they_are_set(data):
    first, other = (evolve(data.draw(profiles(RULES)), counts=()) for _ in range(2))
    names = data.draw(st.lists(st.sampled_from([*RULES.attributes]), min_size=1, max_size=4, unique=True))
    wanted = first
    for name in names:
        wanted = wanted.with_finding(name, other.findings.get(name))
    said = {name: list(other.findings[name].levels) if name in other.findings else None for name in names}
    found = what_if(recommend(first, RULES, engine="direct"), said)
    assert found.after.possible == recommend(wanted, RULES, engine="direct").possible
    assert found.moved == (found.before.possible != found.after.possible)
    assert found.changed == {name: tuple(levels or ()) for name, levels in said.items()}


def test_what_if_tells_every_word_that_is_unknown():
    with pytest.raises(ScenarioError) as caught:
        what_if(recommend(Profile(), RULES), {"capacity.strategi": "lacking", "problems.systemic": "perhaps"})
    assert len(caught.value.problems) == 2
