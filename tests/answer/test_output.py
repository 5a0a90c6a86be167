"""What is said where a rule base, or what is known of an authority, leaves little to say."""

from pathlib import Path

import pytest
from attrs import evolve
from bare import HALL, bare, unreached

from delivery_model import (
    Evidence,
    Finding,
    Profile,
    Scenario,
    explain,
    load_framework,
    load_scenario,
    recommend,
    render,
)
from delivery_model.answer.changes import Changes
from delivery_model.answer.full import Content
from delivery_model.answer.scenario_schema import scenario_schema
from delivery_model.answer.smallest_sets import Sets
from delivery_model.answer.words import region_in_words
from delivery_model.check.certificate_page import certificate_page
from delivery_model.check.claims import certify
from delivery_model.errors import UnknownName
from delivery_model.export.graph import decision_graph
from delivery_model.further.side_by_side import rows
from delivery_model.loading import shipped
from delivery_model.profile.profile import CountFinding, EvidenceKind
from delivery_model.profile.read_profile import read_scenario
from delivery_model.profile.written_profile import scenario_as_yaml
from delivery_model.rulebase.axes import CountLimit
from delivery_model.rulebase.conditions import Among
from delivery_model.writing.document import Line
from delivery_model.writing.phrases import share

VILLAGE = load_framework(HALL)
SCENARIOS = Path(str(shipped("scenarios")))
SOUND = {"roof.condition": "dry"} | dict.fromkeys(VILLAGE.groups["rooms"].members, "good")


def found(framework, levels):
    scenario = Scenario(authority="Mill Lane", as_of="2020", profile=Profile.of(framework, levels))
    return recommend(scenario, framework, engine="direct")


def test_a_format_that_does_not_exist_is_refused_with_those_that_do():
    with pytest.raises(UnknownName, match="unknown format 'docx'; choose from text, markdown, html, json"):
        render(found(VILLAGE, SOUND), format="docx")


def test_an_answer_that_nobody_gets_is_said_to_be_out_of_reach():
    content = Content(explain(found(unreached(), SOUND)))
    assert content.why_not(content.explanation.why_not["closure"]) == (
        Line("No rule leads there for any authority under this reading"),
    )
    assert list(content.changes())[-1] == Line(
        "Closing the hall", "", (Line("No change of these findings leads there"),)
    )


def test_where_not_all_sets_were_counted_it_is_said():
    content = Content(explain(found(VILLAGE, SOUND)))
    sets, changes = content.explanation.why_not["closure"], content.explanation.changes["closure"]
    assert content.why_not(Sets(sets.sets, is_truncated=True)) == (
        *content.why_not(sets),
        Line("There are more such sets than were counted"),
    )
    whole, none = next(content.changes()), Changes((), is_truncated=True)
    vars(content.explanation)["changes"] = {"closure": Changes(changes.sets, is_truncated=True)}
    assert next(content.changes()).below[-1] == Line("There are more such changes than were counted") != whole.below[-1]
    vars(content.explanation)["changes"] = {"closure": none}
    said = "So much is open that not every way there was looked for"
    assert next(content.changes()).below == (Line(said),)


AREAS = ("front_door_assessment", "child_protection", "looked_after")
LOST = {
    "capacity.self_assessment": "partial", "capacity.strategy": "present", "governance.corporate": "developing",
    **{f"grip.{area}": "lacking" for area in AREAS},
}  # fmt: skip


def said_of(levels):
    page = render(found(load_framework(), levels), format="markdown", is_full=True)
    return " ".join(page.split())


def test_members_of_a_group_are_said_by_how_many_at_which_level():
    said = said_of(LOST)
    assert "Because Grip on key areas of practice: any two of the three that are lacking (" in said
    assert "Grip on key areas of practice: all three from lacking to partial or strong" in said
    assert "Grip on key areas of practice: all six that are unknown turn out partial or strong" in said
    assert "such sets" not in said


def test_what_is_supposed_of_an_unknown_says_so_itself():
    why = said_of(LOST).partition("## Why, rule by rule ")[2].partition(" ## ")[0]
    assert "- Systemic problems: no (supposed) (no evidence) -" in why
    assert "- Capacity to self-assess: partial (no evidence) -" in why
    assert "Part of the leadership capacity is lacking" not in why.partition("(supposed)")[0]


def test_members_that_are_open_are_said_with_the_levels_that_are_open():
    said = said_of(LOST | dict.fromkeys(("grip.early_help", "grip.adoption_permanence"), ("partial", "lacking")))
    assert "all four that are unknown turn out partial or strong" in said
    assert "both that are partial or lacking turn out partial" in said


def test_a_question_of_which_each_answer_leaves_the_same_possible_says_so_once():
    said = said_of({})
    assert "(capacity.self\\_assessment) - present: sector-led improvement or external scrutiny" in said
    grip = said[said.index("this area of practice: early help?") :]
    assert grip.startswith(
        "this area of practice: early help? (grip.early\\_help) - No answer to it rules anything out by itself -"
    )


def test_deciding_findings_without_evidence_are_named():
    assert (
        "No evidence is given for Capacity to self-assess, Capacity to develop strategy, Corporate governance and Grip "
        "on key areas of practice (three of them) -" in said_of(LOST)
    )
    assert "The deciding findings rest on" not in said_of(LOST)


def test_an_open_answer_says_under_how_many_readings_the_same_is_possible():
    assert "what is unknown leaves it open, however the text is read" in said_of({})


def test_nothing_is_said_of_evidence_where_nothing_is_found():
    assert "evidence is given" not in said_of({})


@pytest.mark.parametrize(
    ("framework", "questions"),
    [(VILLAGE, ["What else is to be done?", "What does not fit together?"]), (bare(), [])],
    ids=["village-hall", "bare"],
)
def test_a_comparison_has_a_row_for_each_role_that_the_rule_base_fills(framework, questions):
    levels = {**SOUND, "age": "old"}
    before, after = (explain(found(framework, {**levels, "roof.condition": level})) for level in ("dry", "open"))
    labels = [row.label for row in rows(before, after, ["roof.condition"])]
    assert (labels[:3], [each for each in labels[3:] if each != "Alongside"]) == (
        ["Roof", "Answer", "Leans, as"],
        questions,
    )


def test_a_comparison_marks_the_finding_and_what_moved_with_it():
    before, after = (explain(found(VILLAGE, {**SOUND, "age": level})) for level in ("modern", "old"))
    assert [(row.label, row.before, row.after) for row in rows(before, after, ["age"]) if row.before != row.after] == [
        ("Age of the hall", "modern", "old"),
        ("What else is to be done?", "-", "Ask whether the hall is protected"),
    ]


def test_a_certificate_without_sharp_edges_says_so():
    certificate = certify(bare())
    said = Line("No single finding leads from the one to the other")
    assert [said in section.lines for section in certificate_page(certificate, False).parts].count(True) == 0
    none = certificate_page(evolve(certificate, edges=()), False)
    assert [section.lines for section in none.parts if said in section.lines] == [(said,)]


def test_every_citation_of_a_rule_is_on_the_drawing_in_order():
    for framework in (VILLAGE, load_framework()):
        told = {row.name: row.cited for box in decision_graph(framework).boxes.values() for row in box.rows if row.rule}
        assert told.keys() == framework.rules.keys()
        for name, lines in told.items():
            assert tuple(each for line in lines for each in line) == framework.rules[name].sources


@pytest.mark.parametrize(
    ("variable", "value", "said"),
    [
        ("tasks.paint", "yes", "Paint the worn rooms"),
        ("tasks.paint", "no", "not Paint the worn rooms"),
        ("building", "fit", "it is fit for use"),
    ],
)
def test_a_region_is_said_in_the_words_of_decisions(variable, value, said):
    assert region_in_words([bare(), VILLAGE], [Among(variable, frozenset({value}))]) == said


@pytest.mark.parametrize(
    ("part", "said"),
    [
        (0, "0%"),
        (1e-9, "less than 0.01%"),
        (0.5, "50%"),
        (1 / 3, "33.33%"),
        (1 - 1e-9, "more than 99.99%"),
        (1, "100%"),
    ],
)
def test_a_share_is_never_rounded_to_nothing_or_all(part, said):
    assert share(part, 2) == said


def test_the_schema_of_a_rule_base_has_its_attributes_by_name_and_by_family():
    schema = scenario_schema(bare())
    names = list(schema["$defs"]["findings"]["properties"])
    assert names[:4] == ["roof.condition", "roof", "accounts", "volunteers"]
    assert names[4:] == ["age", "rooms.kitchen", "rooms", "rooms.main", "rooms.stage", "rooms.store"]
    needed = [scenario_schema(each)["$defs"]["appraisal"]["required"] for each in (bare(), VILLAGE)]
    assert needed == [["options", "criteria", "scale"], []]  # a rule base without options.yml has none


EVIDENCE = (Evidence("a bucket", "SUR roof", EvidenceKind.EXTERNAL, "2020-05"), Evidence("a note", "https://x.test/a"))
RATERS = {"Ann": "dry", "Bo": "drips"}
TOLD = Scenario(
    authority="Mill Lane",
    as_of="2020-06",
    summary="Invented.",
    sources={"minutes": "https://x.test/a"},
    profile=Profile(
        {
            "roof.condition": Finding(
                levels=("dry", "drips"), evidence=EVIDENCE, raters={"Ann": "dry", "Bo": "drips"}, note="n"
            )
        },
        (
            CountFinding(limit=CountLimit("rooms", "worn", 1, 2), evidence=EVIDENCE[:1]),
            CountFinding(limit=CountLimit("rooms", "unsafe", 0, 4)),
        ),
    ),
    profile_ofsted_only=Profile({"accounts": Finding(levels=("thin",))}),
    path="told.yml",
)


@pytest.mark.parametrize(
    ("framework", "scenario"),
    [
        (VILLAGE, TOLD),
        (VILLAGE, load_scenario(HALL.parent / "mill-lane.yml", VILLAGE)),
        *(
            (load_framework(), load_scenario(SCENARIOS / f"{name}.yml"))
            for name in ("rotherham", "cases/bradford_2018")
        ),
    ],
    ids=["told", "mill-lane", "rotherham", "bradford"],
)
def test_a_scenario_written_and_read_again_is_the_same(framework, scenario):
    assert read_scenario(framework, scenario_as_yaml(framework, scenario).encode(), scenario.path) == scenario
