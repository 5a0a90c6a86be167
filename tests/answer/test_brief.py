"""The default page: short for every scenario, nothing cut, no winner where there is none, the same in every format."""

import json
import re
from pathlib import Path

import pytest
from attrs import evolve
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from delivery_model import Scenario, explain, load_framework, load_scenario, recommend, render
from delivery_model.answer.brief import MOST_ROWS, Brief
from delivery_model.answer.firmness import Word
from delivery_model.answer.headline import Headline, late_in_words
from delivery_model.dates.paper import paper_of
from delivery_model.dates.several_dates import journey
from delivery_model.loading import shipped
from delivery_model.testing import frameworks, profiles
from delivery_model.writing.phrases import say

FRAMEWORK = load_framework()
SCENARIOS = Path(str(shipped("scenarios")))
HERE = Path(__file__).parents[1]
FOLDERS = (SCENARIOS, SCENARIOS / "cases", HERE / "profiles")
FILES = sorted(path for folder in FOLDERS for path in folder.glob("*.yml"))
FOUND = {path.stem: recommend(load_scenario(path, FRAMEWORK), FRAMEWORK) for path in FILES}
each_file = pytest.mark.parametrize("name", FOUND)
EXACT = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))


@st.composite
def answers(draw):
    framework = draw(frameworks())
    scenario = Scenario(authority="Testshire", as_of="2026-11", profile=draw(profiles(framework)), path="testshire.yml")
    return recommend(scenario, framework, engine="direct")


@each_file
def test_the_default_text_of_every_scenario_is_short_and_within_its_columns(name):
    rows = render(FOUND[name]).splitlines()
    assert len(rows) <= MOST_ROWS
    assert [row for row in rows if len(row) > 100 and " " in row.strip()] == []


@each_file
def test_evidence_later_than_the_date_is_shown_however_long_the_path(name):
    found = FOUND[name]
    scenario = evolve(found.scenario, path="/a/council/with/many/folders/" * 12 + "scenario.yml")
    rows = render(evolve(found, scenario=scenario)).splitlines()
    assert len(rows) <= MOST_ROWS
    for line in late_in_words(FRAMEWORK, scenario, is_full=False):
        assert line.text in " ".join(" ".join(rows).split())


@given(answers())
@EXACT
def test_the_default_text_of_any_rule_base_is_short(found):
    assert len(render(found).splitlines()) <= MOST_ROWS


@each_file
def test_the_default_text_has_no_rule_no_key_of_a_source_and_no_engine(name):
    text = render(FOUND[name])
    words = set(re.findall(r"[\w-]+", text))
    assert words.isdisjoint({*FRAMEWORK.rules, *FRAMEWORK.sources})
    assert "engine" not in words


@each_file
def test_every_format_says_the_same_first(name):
    found = FOUND[name]
    (label, answer), *facts = Headline(explain(found)).facts()
    text, markdown, html = (" ".join(render(found, format=each).split()) for each in ("text", "markdown", "html"))
    assert f"{label} {answer}" in text
    assert label in markdown and label in html
    document = json.loads(render(found, format="json"))
    assert say(f"label.{document['firmness']['word']}") == label
    assert document["degree"] == found.degree
    for said, value in facts:
        plain = value.replace("&", "&amp;").replace("'", "&#39;").replace('"', "&#34;")
        assert f"{said} {value}" in text and plain in html


@each_file
def test_no_winner_is_named_where_there_is_none(name):
    found = FOUND[name]
    headline = Headline(explain(found))
    if headline.word in (Word.SPLIT, Word.CANNOT_TELL):
        answer = headline.answer()
        named = [form for form in FRAMEWORK.support_types if headline.name(form) in answer]
        assert len(named) > 1
        assert not {"Alongside", "Bar"} & {label for label, _ in headline.facts()}


@each_file
def test_what_rests_on_one_way_to_read_the_text_says_so_where_no_form_is_the_answer(name):
    found = FOUND[name]
    full = render(found, format="markdown", is_full=True)
    paper = paper_of(journey([evolve(found.scenario, appraisal=None)], FRAMEWORK))
    titles = [line.removeprefix("## ") for line in full.splitlines() if line.startswith("## ")]
    titles += [part.title for part in paper.parts]
    if Headline(explain(found)).word.is_answer:
        assert "under the readings in force" not in full
        return
    assert "Enough for this answer" not in full + str(paper)
    of_a_winner = {"Benefits", "Cautions", "What has to be in place for it to work"}
    of_a_winner |= set() if found.recommended is None else {"Why", "What would change the answer"}
    assert of_a_winner.isdisjoint(titles)
    assert not any(each.summary in str(paper.parts[0]) for each in FRAMEWORK.support_types.values())


@each_file
def test_formal_intervention_is_named_only_where_there_are_grounds_or_it_may_be_in_force(name):
    found = FOUND[name]
    if {"grounds", "in_force"}.isdisjoint(found.degrees):
        assert "formal intervention" not in render(found)


@each_file
def test_the_paper_says_first_what_the_text_says(name):
    found = FOUND[name]
    stops = journey([evolve(found.scenario, appraisal=None)], FRAMEWORK)
    label, answer = Headline(explain(found)).facts()[0]
    (first,) = (part.blocks[0] for part in paper_of(stops).parts if part.title == "Recommendation")
    assert (first.label, first.text.lower()) == (label, answer.lower())


@each_file
def test_the_full_text_tells_each_piece_of_evidence_once(name):
    found = FOUND[name]
    given = [piece.says for each in found.scenario.profile.findings.values() for piece in each.evidence]
    given += [piece.says for each in found.scenario.profile.counts for piece in each.evidence]
    full = " ".join(render(found, format="markdown", is_full=True).replace("\\", "").split()).lower()
    told = {says: full.count(f"- {' '.join(says.split()).lower()} (") for says in given}
    assert told == {says: given.count(says) for says in given}


@given(answers())
@EXACT
def test_what_is_told_as_the_reason_is_what_is_known(found):
    explanation = explain(found)
    if explanation.enough is None:
        return
    lines = Brief(explanation, False).why(100)
    assert all("unknown" not in line.text and "supposed" not in line.text for line in lines)
