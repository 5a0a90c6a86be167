"""A scenario as a spreadsheet: what is written reads back as the same, and what people do to it is told at its cell."""

from __future__ import annotations

import io
import tempfile
from pathlib import Path

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st
from question_sheets import (
    DAY,
    FRAMEWORK,
    GRIP,
    KINDS,
    OPEN_TO,
    PROBLEM,
    STRATEGY,
    answered,
    as_xlsx,
    made,
    put,
    read,
    row_of,
    table,
)
from shipped_scenarios import of_the_default_rules

from delivery_model import Evidence, Finding, Profile, Scenario, load_scenario, recommend
from delivery_model.errors import OutputError
from delivery_model.loading import load_framework as load_rules
from delivery_model.profile.profile import EvidenceKind
from delivery_model.profile.read_profile import read_scenario
from delivery_model.profile.written_profile import scenario_as_plain, scenario_as_yaml
from delivery_model.tables.question_files import cut, written_form
from delivery_model.tables.question_form import form_of
from delivery_model.tables.question_reading import scenario_in
from delivery_model.tables.question_rows import has_headings
from delivery_model.tables.spreadsheet_files import safe_cell, sheets_in, unquoted
from delivery_model.testing import profiles

openpyxl = pytest.importorskip("openpyxl", reason="openpyxl, of the extra sheets, is not installed")

SCENARIOS = of_the_default_rules()
VILLAGE = Path(__file__).parents[1] / "foreign" / "village-hall"

# a round trip ------------------------------------------------------------------------------------------------------

WORDS = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zl", "Zp", "Cn", "Co")), min_size=1, max_size=30
)
SAID = (
    st.one_of(
        WORDS, st.sampled_from(["=1+1", "'=x", "''-a", "-5", "@x", "a\n b", "01", "TRUE", "1-2", "#N/A", "+x", '"'])
    )
    .map(lambda text: " ".join(text.split()) or "x")
    .filter(lambda text: text not in ("...", "…") and any(each.isalnum() for each in text))
)
CITED = st.one_of(st.sampled_from(["RR 6.17", "own", "https://example.org/a"]))
ITEMS = st.builds(
    Evidence,
    SAID,
    CITED,
    st.sampled_from([None, *EvidenceKind]),
    st.sampled_from([None, "2026", "2025-03", "2025-03-31"]),
)
NAMES = SAID.filter(lambda name: len(name) < 20)


@st.composite
def scenarios(draw):
    """Scenarios with several pieces of evidence, raters and notes."""
    profile = draw(profiles(FRAMEWORK))
    more = {}
    for name, finding in profile.findings.items():
        levels = FRAMEWORK.attribute(name).level_names
        raters = draw(st.dictionaries(NAMES, st.sampled_from(levels), max_size=2))
        evidence = tuple(draw(st.lists(ITEMS, max_size=2)))
        more[name] = Finding(levels=finding.levels, evidence=evidence, raters=raters, note=draw(st.none() | SAID))
    counts = tuple(evolve(each, evidence=tuple(draw(st.lists(ITEMS, max_size=1)))) for each in profile.counts)
    return Scenario(
        authority=draw(SAID), as_of=draw(st.sampled_from(["2026", "2026-06-30"])), summary=draw(SAID),
        profile=Profile(more, counts), sources={"own": "A report of the council, page 4"},
    )  # fmt: skip


@settings(max_examples=10, deadline=None)
@given(scenarios(), st.sampled_from(["csv", "xlsx"]))
def test_what_is_written_reads_back_as_the_same_and_gives_the_same_answer(scenario, kind):
    path = f"council.{kind}"
    scenario = read_scenario(FRAMEWORK, scenario_as_yaml(FRAMEWORK, scenario).encode(), path)
    data = written_form(form_of(FRAMEWORK, scenario_as_plain(FRAMEWORK, scenario), path), Path(path), DAY)
    back = scenario_in(FRAMEWORK, sheets_in(data, path, has_headings), path)
    assert back == scenario
    again = read_scenario(FRAMEWORK, scenario_as_yaml(FRAMEWORK, back).encode(), path)
    assert again == scenario
    assert recommend(again, engine="direct").possible == recommend(scenario, engine="direct").possible


@pytest.mark.parametrize(
    ("file", "kind"), [*((file, "csv") for file in SCENARIOS), *((file, "xlsx") for file in SCENARIOS[-3:])]
)
def test_every_shipped_scenario_goes_there_and_back(file, kind):
    scenario = load_scenario(file)
    data = made(kind, scenario)
    assert (
        evolve(scenario_in(FRAMEWORK, sheets_in(data, f"a.{kind}", has_headings), "a"), path=scenario.path) == scenario
    )


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_form_is_that_of_any_rule_base(kind):
    framework = load_rules(VILLAGE)
    scenario = load_scenario(VILLAGE.parent / "mill-lane.yml", framework)
    data = made(kind, scenario, framework)
    assert (
        evolve(scenario_in(framework, sheets_in(data, f"a.{kind}", has_headings), "a"), path=scenario.path) == scenario
    )


@settings(max_examples=200, deadline=None)
@given(st.text(st.sampled_from("'=+-@\t5a"), max_size=6))
def test_exactly_one_quote_is_taken_off_where_one_was_put_on(text):
    assert unquoted(safe_cell(text)) == text
    assert safe_cell(text)[:1] not in "=@\t" or not text


@settings(max_examples=10, deadline=None)
@given(SAID.filter(lambda text: not text.startswith("#")))  # of which openpyxl makes an error
def test_a_quote_that_keeps_a_text_from_being_run_is_off_again_after_another_program_saved_the_form(text):
    rows = table(evolve(load_scenario(SCENARIOS[0]), authority=text))
    with tempfile.TemporaryDirectory() as folder:
        assert read(as_xlsx(rows, Path(folder, "a.xlsx"))).authority == text


# what the workbook is ----------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def book():
    return openpyxl.load_workbook(io.BytesIO(made("xlsx")))


def test_the_questions_come_first_and_are_shown_and_the_lists_last_and_hidden(book):
    assert book.sheetnames == ["Questions", "How to fill in", "Lists"]
    assert [sheet.sheet_state for sheet in book] == ["visible", "visible", "hidden"]
    assert book.active.title == "Questions"
    assert book.properties.title


def test_there_is_a_row_for_every_question_and_every_count_of_a_group(book):
    keys = [cell.value for cell in book["Questions"]["A"][1:]]
    groups = [group for group in FRAMEWORK.groups.values() if not group.is_checklist]
    counts = {f"{group.name}.count.{level}" for group in groups for level in group.level_names}
    assert {*FRAMEWORK.attributes, *counts, "(authority)", "(as_of)", "(summary)"} == {*keys}
    assert len(keys) == len({*keys})


def test_every_drop_down_is_a_name_of_a_range_and_says_what_is_wrong(book):
    sheet = book["Questions"]
    lists = [each for each in sheet.data_validations.dataValidation if each.type == "list"]
    keys = {cell.value: cell.row for cell in sheet["A"][1:]}
    held = {str(cell) for each in lists for cell in each.sqref}
    assert all(f"E{keys[name]}" in " ".join(held) for name in list(FRAMEWORK.attributes)[:3])
    for each in lists:
        assert each.formula1 in book.defined_names
        assert each.showErrorMessage and each.error and each.errorStyle == "warning" and not each.showDropDown
        assert each.showInputMessage and len(each.promptTitle) <= 32 and len(each.prompt) <= 255
        title, cells = next(book.defined_names[each.formula1].destinations)
        words = [cell.value for (cell,) in book[title][cells]]
        assert words and all(words)


def test_the_words_of_a_list_are_answers(book):
    sheet = book["Questions"]
    rows = {cell.value: cell.row for cell in sheet["A"][1:]}
    by_cell = {str(cell): each for each in sheet.data_validations.dataValidation for cell in each.sqref}
    for name, attribute in FRAMEWORK.attributes.items():
        title, cells = next(book.defined_names[by_cell[f"E{rows[name]}"].formula1].destinations)
        words = [cell.value for (cell,) in book[title][cells]]
        assert {attribute.levels_said(word) for word in words} >= {(), *((level,) for level in attribute.level_names)}


def test_cells_that_people_fill_in_are_text_and_nothing_is_locked_or_merged(book):
    sheet = book["Questions"]
    assert {sheet.cell(row, column).number_format for row in range(2, 12) for column in (1, 5, 6, 7, 13)} == {"@"}
    assert not sheet.protection.sheet and not sheet.merged_cells.ranges
    assert sheet.print_title_rows == "$1:$1" and sheet.auto_filter.ref.startswith("A1:")
    assert all(sheet.column_dimensions[letter].width >= 14 for letter in "ABCDEFGHIJK")
    assert [cell.value for cell in sheet[1]][12:] == [f"Rater {number}" for number in range(1, 7)]


def test_answers_that_are_filled_in_are_in_the_lists_of_their_cells():
    level = "requires_improvement"
    found = Profile.of(FRAMEWORK, {"ofsted.overall": level, "ofsted.care_leavers": ["good", level]})
    raters = {"One": level}
    findings = {**found.findings, "ofsted.overall": Finding(levels=(level,), raters=raters)}
    form = made("xlsx", Scenario(authority="A", as_of="2026", profile=Profile(findings)))
    book = openpyxl.load_workbook(io.BytesIO(form))
    rows = {cell.value: cell.row for cell in book["Questions"]["A"][1:]}
    by_cell = {str(cell): each for each in book["Questions"].data_validations.dataValidation for cell in each.sqref}
    at = {cell.value: cell.column_letter for cell in book["Questions"][1]}
    for cell in (
        f"E{rows['ofsted.overall']}",
        f"E{rows['ofsted.care_leavers']}",
        f"{at['Rater: One']}{rows['ofsted.overall']}",
    ):
        title, cells = next(book.defined_names[by_cell[cell].formula1].destinations)
        assert book["Questions"][cell].value in {each.value for (each,) in book[title][cells]}


def test_a_workbook_of_one_day_is_always_the_same():
    assert made("xlsx") == made("xlsx")


def test_a_help_that_is_too_long_is_cut_between_words():
    assert (cut("one two three", 10), cut("short", 10), cut("a" * 20, 10)) == ("one...", "short", "aaaaaaa...")


def test_what_fits_no_cell_is_refused_by_the_name_of_its_question():
    long = Profile({STRATEGY: Finding(levels="present", note="word " * 7000)})
    with pytest.raises(OutputError, match=r"capacity\.strategy is longer than 32,767 characters"):
        made("xlsx", Scenario(authority="A", as_of="2026", profile=long))
    tab = Profile({STRATEGY: Finding(levels="present", note="a\x0bb")})
    with pytest.raises(OutputError, match=r"capacity\.strategy has the character"):
        made("csv", Scenario(authority="A", as_of="2026", profile=tab))
    code = Profile({STRATEGY: Finding(levels="present", note="a_x000D_b")})  # which openpyxl takes for an end of a line
    with pytest.raises(OutputError, match="would not say the same"):
        made("xlsx", Scenario(authority="A", as_of="2026", profile=code))
    odd = Scenario(authority="A", as_of="2026", profile=Profile({STRATEGY: Finding(levels="present", note="a  b")}))
    with pytest.raises(OutputError, match="would not say the same"):
        made("csv", odd)


# what people fill in -----------------------------------------------------------------------------------------------


@KINDS
def test_answers_evidence_notes_and_raters_are_read(tmp_path, write):
    cells = {"Answer": "Partial", "Evidence": "Plans are late", "Where from": "Board paper, June", "Note": "n",
             "Whose account": "Internal", "Date": "2026-05"}  # fmt: skip
    rows = answered(
        {STRATEGY: cells, PROBLEM: "no|yes", OPEN_TO: {"Rater 1": "accepts", "Rater 2": "partial"}}
        | {GRIP: "\u00a0lacking "}
    )
    rows[0][rows[0].index("Rater 1")] = "Rater 1: Leader"
    further = [*row_of(rows, STRATEGY)[:4], "", "More", "RR 6.17", *[""] * (len(rows[0]) - 7)]
    scenario = read(put([*rows, [], further], tmp_path, write))
    finding = scenario.profile.findings[STRATEGY]
    assert (finding.levels, finding.note) == (("partial",), "n")
    assert finding.evidence == (
        Evidence("Plans are late", "board_paper_june", EvidenceKind.INTERNAL, "2026-05"),
        Evidence("More", "RR 6.17"),
    )
    assert dict(scenario.sources) == {"board_paper_june": "Board paper, June"}
    assert scenario.profile.findings[PROBLEM].levels == ("no", "yes")
    assert scenario.profile.findings[GRIP].levels == ("lacking",)
