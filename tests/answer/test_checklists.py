"""Checklists: context groups that a scenario answers as a whole, shown in every full output and never decisive."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from delivery_model import load_framework, recommend, render
from delivery_model.answer.checklists import checklists_of
from delivery_model.appraisal.read_options import options_of
from delivery_model.dates.paper import paper_of
from delivery_model.dates.several_dates import journey
from delivery_model.errors import RuleBaseError
from delivery_model.loading import framework_from
from delivery_model.profile.profile import Profile, Scenario
from delivery_model.profile.read_profile import read_scenario
from delivery_model.rulebase.framework import Framework

HALL = Path(__file__).parents[1] / "foreign" / "village-hall"
TEXTS = {path.relative_to(HALL).as_posix(): path.read_bytes() for path in HALL.rglob("*.yml")}
PROMISES = """
  promises:
    title: Three promises
    question: "Is this promise kept: {member}?"
    definition: Made to the village.
    levels: {kept: Yes., half: In part., broken: No.}
    part: context
    changeable: yes
    monotone: no
    checklist: yes
    sources: [MIN 2.1]
    members: {keys: {title: Keys for all}, heat: {title: Heating}, tea: {title: Tea}}
"""
WARM = b"warm: {title: warm,"
SAID = b"""authority: Mill Lane
as_of: 2021
profile: {roof: {condition: dry}}
context:
  promises:
    heat:
      level: kept
      evidence: [{says: it was warm, source: SUR rooms, date: 2020}]
      note: in May
      raters: {Ann: kept}
    tea: [kept, half]
    count: {broken: {at_most: 1, evidence: [{says: nobody knows which, source: MIN 2.2}]}}
"""


def hall(promises: str = PROMISES, ties: bytes = b"checklist: [promises.heat, promises.tea],") -> Framework:
    attributes = TEXTS["attributes.yml"].rstrip() + promises.encode()
    options = TEXTS["options.yml"].replace(WARM, WARM + b" " + ties)
    return framework_from({**TEXTS, "attributes.yml": attributes, "options.yml": options}, "rules")


@pytest.fixture(scope="module")
def framework() -> Framework:
    return hall()


@pytest.fixture(scope="module")
def scenario(framework: Framework) -> Scenario:
    return read_scenario(framework, SAID, "x.yml")


def test_the_heading_counts_in_the_words_of_its_own_levels(framework: Framework, scenario: Scenario) -> None:
    (found,) = checklists_of(framework, scenario.profile)
    assert found.heading == "Three promises: 1 kept, 1 kept or half, 1 not answered"
    (empty,) = checklists_of(framework, Profile())
    assert (empty.heading, empty.is_begun) == ("Three promises: 3 not answered", False)


def test_every_full_text_shows_each_member_its_evidence_once_and_its_criterion(
    framework: Framework, scenario: Scenario
) -> None:
    found = recommend(scenario, framework, engine="direct")
    for format_ in ("text", "markdown", "html"):
        full = render(found, format=format_, is_full=True)
        for said in (
            "Three promises: 1 kept, 1 kept or half, 1 not answered",
            "Keys for all: not answered",
            "Tea: kept or half",
            "bears on: warm",
            "At most one of them broken, without saying which",
        ):
            assert said in full, (format_, said)
        assert full.count("it was warm") == 1
        assert full.count("In May") + full.count("in May") == 1
        assert "Three promises" not in render(found, format=format_)


def test_json_has_every_checklist_answered_or_not(framework: Framework, scenario: Scenario) -> None:
    document = json.loads(render(recommend(scenario, framework, engine="direct"), format="json"))
    found = document["checklists"]["promises"]
    evidence = {"says": "it was warm", "source": "SUR rooms", "kind": None, "date": "2020", "said_by": None}
    assert found == {
        "title": "Three promises",
        "answered": {"kept": 1, "kept|half": 1},
        "not_answered": 1,
        "counts": [{"level": "broken", "at_least": 0, "at_most": 1}],
        "members": {
            "promises.keys": {"title": "Keys for all", "level": None, "evidence": [], "criteria": []},
            "promises.heat": {"title": "Heating", "level": "kept", "evidence": [evidence], "criteria": ["warm"]},
            "promises.tea": {"title": "Tea", "level": "kept|half", "evidence": [], "criteria": ["warm"]},
        },
    }
    bare = json.loads(render(recommend(Profile(), load_framework(HALL), engine="direct"), format="json"))
    assert bare["checklists"] == {}


def test_the_paper_has_a_part_with_a_table_of_each_that_is_begun(framework: Framework, scenario: Scenario) -> None:
    title = "context: shown, and never part of the answer"
    (part,) = (each for each in paper_of(journey([scenario], framework)).parts if each.title.endswith(title))
    (table,) = (block for block in part.blocks if getattr(block, "header", ("",))[0] == "Each of them")
    assert [row[0:2] for row in table.rows[:3]] == [
        ("Keys for all", "Not answered"),
        ("Heating", "Kept"),
        ("Tea", "Kept or half"),
    ]
    below = [line.text for line in table.rows[1][2]]
    assert below == ["it was warm", "Ann put it at kept", "Note: in May"]
    assert [row[3] for row in table.rows] == ["", "Warm", "Warm", ""]
    nobody = Scenario(authority="A", as_of="2021", profile=Profile())
    (part,) = (each for each in paper_of(journey([nobody], framework)).parts if each.title.endswith(title))
    assert [block.text for block in part.blocks] == ["Not answered yet: Three promises."]


def test_an_answered_checklist_changes_no_answer(framework: Framework, scenario: Scenario) -> None:
    without = Profile({"roof.condition": scenario.profile.findings["roof.condition"]})
    one, other = (recommend(each, framework, engine="direct").possible for each in (scenario, without))
    assert one == other


def test_a_checklist_that_could_decide_is_refused() -> None:
    with pytest.raises(RuleBaseError, match=r"attributes\.yml:\d+:16: the checklist 'promises' can decide; "):
        hall(PROMISES.replace("part: context", "part: profile"))


def test_a_criterion_names_members_of_checklists_only() -> None:
    with pytest.raises(RuleBaseError, match=r"unknown member of a checklist 'rooms\.stage'"):
        options_of(hall(ties=b"checklist: [rooms.stage],"))
    with pytest.raises(RuleBaseError, match="a member of a checklist, and there is none; leave it out"):
        options_of(hall(PROMISES.replace("    checklist: yes\n", "")))


def test_the_shipped_rule_base_has_two_and_ties_every_principle_to_a_criterion() -> None:
    framework = load_framework()
    found = checklists_of(framework, Profile())
    assert [each.group.name for each in found] == ["principles", "tests"]
    assert {member.name: list(member.criteria) for member in found[0].members} == {
        "principles.best_interests": ["child_focused"],
        "principles.sustainable": ["finance"],
        "principles.work_with": ["partnerships", "workforce"],
        "principles.external_scrutiny": ["governance"],
        "principles.member_oversight": ["governance"],
        "principles.integration": ["integration"],
        "principles.wider_links": ["integration"],
    }
