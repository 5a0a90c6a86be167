"""Somebody else's table answered by a mapping, from CSV and spreadsheets; the fewest questions by brute force."""

from __future__ import annotations

import csv
import io
import json
import math
from itertools import combinations, product
from pathlib import Path

import polars as pl
import pytest
from attrs import evolve
from click.testing import CliRunner
from hypothesis import given, settings

from delivery_model import Profile, load_framework, recommend
from delivery_model.answer import axis_choices
from delivery_model.answer.axis_choices import number_of_moves
from delivery_model.answer.fewest_questions import fewest_questions
from delivery_model.cli import recommend as command
from delivery_model.errors import DocumentError
from delivery_model.loading import shipped
from delivery_model.possible.space import space_of
from delivery_model.rulebase.axes import GroupAxis
from delivery_model.tables.mapping import load_mapping
from delivery_model.testing import profiles

openpyxl = pytest.importorskip("openpyxl", reason="openpyxl, of the extra sheets, is not installed")

FRAMEWORK = load_framework()
VILLAGE = load_framework(Path(__file__).parents[1] / "foreign" / "village-hall")
HEADINGS = [
    "urn", "local_authority", "publication_date", "inspection_framework", "overall_effectiveness_grade",
    "impact_of_leaders_grade", "help_and_protection_grade", "in_care_grade", "care_leavers_grade",
]  # fmt: skip
GRADES = ("outstanding", "good", "requires improvement", "inadequate")
ROWS = [  # names are invented, and so are the grades
    [
        str(90001 + n),
        f"Invented {n}",
        "09/05/25",
        "standard",
        *(GRADES[(n + k) % 4] for k in range(4)),
        "data_unreadable",
    ]
    for n in range(153)
]


def run(*arguments):
    return CliRunner().invoke(command, list(map(str, arguments)))


def written(path, rows):
    if path.suffix == ".csv":
        file = io.StringIO(newline="")
        csv.writer(file).writerows(rows)
        path.write_text(file.getvalue(), encoding="utf-8")
    else:
        book = openpyxl.Workbook()
        book.active.title = "Data"
        for row in rows:
            book.active.append([None if each == "" else each for each in row])
        book.save(path)
    return path


def answered(path):
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))))


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_published_list_is_one_command(tmp_path, kind):
    source, target = written(tmp_path / f"list.{kind}", [HEADINGS, *ROWS]), tmp_path / "out.csv"
    told = run("batch", source, "-o", target, "--mapping", "inspection-outcomes", "--questions")
    assert told.exit_code == 0, told.exception
    rows = answered(target)
    assert [row["local_authority"] for row in rows] == [row[1] for row in ROWS]
    for said, row in zip(rows[:8], ROWS, strict=False):
        assert said["ofsted.overall"] == row[4].replace(" ", "_") and said["ofsted.care_leavers"] == ""
        profile = Profile.of(FRAMEWORK, {name: said[name] or None for name in said if name.startswith("ofsted.")})
        assert said["possible"] == "|".join(recommend(profile).possible)
        assert said["questions"].split("|") == list(fewest_questions(FRAMEWORK, profile))
        assert said["fewest_questions"] == "2"
    assert {row["policy_exposure"] for row in rows} != {""}


def test_questions_of_lists_truths_and_nothing_are_those_of_texts(tmp_path):
    columns = {
        "ofsted.overall": [["good", "outstanding"], ["inadequate"], None],
        "problems.systemic": [True, False, None],
        "capacity.strategy": [math.nan, math.nan, None],
    }
    pl.DataFrame(columns).write_parquet(tmp_path / "in.parquet")
    told = run("batch", tmp_path / "in.parquet", "-o", tmp_path / "out.jsonl", "--questions")
    assert told.exit_code == 0, told.exception
    rows = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text().splitlines()]
    for place, row in enumerate(rows):
        found = {name: each[place] for name, each in columns.items() if each[place] is not None}
        asked = fewest_questions(FRAMEWORK, Profile.of(FRAMEWORK, found))
        assert row["questions"] == (None if asked is None else "|".join(asked))


def test_one_column_may_be_asked_about_for_two_attributes(tmp_path):
    source = written(tmp_path / "in.csv", [["c", "problems.systemic"], ["present", "no"]])
    named = [word for name in ("capacity.strategy", "capacity.implementation") for word in ("--finding", f"{name}=c")]
    told = run("batch", source, "-o", tmp_path / "out.csv", "--questions", *named)
    assert told.exit_code == 0, told.exception
    found = {"capacity.strategy": "present", "capacity.implementation": "present", "problems.systemic": "no"}
    asked = fewest_questions(FRAMEWORK, Profile.of(FRAMEWORK, found))
    assert answered(tmp_path / "out.csv")[0]["questions"] == "|".join(asked or ())


def test_a_row_with_a_problem_has_no_questions(tmp_path):
    source = written(tmp_path / "in.csv", [["problems.systemic"], ["zzz"], ["no"]])
    told = run("batch", source, "-o", tmp_path / "out.csv", "--columns", "recommended,problem", "--questions")
    assert told.exit_code == 0, told.exception
    bad, good = answered(tmp_path / "out.csv")
    assert (bad["problem"], bad["questions"], good["problem"]) == ("problems.systemic", "", "") and good["questions"]


def test_a_row_of_blanks_is_none_in_any_file(tmp_path):
    rows = [["name", "ofsted.overall"], ["a", "good"], [" ", "\u00a0"], ["", ""], ["b", "good"]]
    told = {}
    for kind in ("csv", "xlsx"):
        run("batch", written(tmp_path / f"in.{kind}", rows), "-o", tmp_path / f"{kind}.csv")
        told[kind] = [row["name"] for row in answered(tmp_path / f"{kind}.csv")]
    assert told == {"csv": ["a", "b"], "xlsx": ["a", "b"]}


def test_only_a_workbook_has_sheets(tmp_path):
    source = written(tmp_path / "in.csv", [["ofsted.overall"], ["good"]])
    told = run("batch", source, "-o", tmp_path / "out.csv", "--sheet", "Data")
    assert f"{source}: has no sheets, as only workbooks have; leave out --sheet" in str(told.exception)


@pytest.mark.parametrize("name", ["questions", "fewest_questions"])
def test_a_column_of_the_file_is_never_written_over(tmp_path, name):
    source = written(tmp_path / "in.csv", [["ofsted.overall", name], ["good", "mine"]])
    told = run("batch", source, "-o", tmp_path / "out.csv", "--questions")
    assert f"already has a column '{name}'; rename it" in str(told.exception)
    assert not (tmp_path / "out.csv").exists()


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_value_that_is_not_in_the_mapping_is_an_error_with_its_cell_and_the_values_known(tmp_path, kind):
    rows = [list(row) for row in ROWS[:3]]
    rows[0][4], rows[1][5], rows[1][6], rows[2][4] = " Good\u00a0", "fair", "poor", ""
    source, target = written(tmp_path / f"list.{kind}", [HEADINGS, *rows]), tmp_path / "out.csv"
    said = "impact_of_leaders_grade" if kind == "csv" else "Data!F3"
    told = str(run("batch", source, "-o", target, "--mapping", "inspection-outcomes").exception)
    assert said in told and "the value 'fair' is not in the mapping; it knows outstanding, good, requires" in told
    assert (
        "Data!G3: the value 'poor'" if kind == "xlsx" else "help_and_protection_grade: the value 'poor'"
    ) in told or kind == "csv"
    reported = run("batch", source, "-o", target, "--mapping", "inspection-outcomes", "--on-error", "report")
    assert "1 refused" in reported.output
    (bad,) = map(json.loads, (tmp_path / "out.csv.errors.jsonl").read_text().splitlines())
    assert bad["column"] == "impact_of_leaders_grade, help_and_protection_grade"
    assert bad.get("cell") == ("Data!F3, Data!G3" if kind == "xlsx" else None)
    assert [row["ofsted.overall"] for row in answered(target)] == ["good", ""]


def test_a_workbook_with_attributes_as_headings_is_read_as_csv_is(tmp_path):
    rows = [
        ["notes"],
        ["authority", "capacity.strategy", "problems.systemic"],
        ["A", "partial", True],
        [],
        ["B", "lacking", "no|yes"],
    ]
    source = written(tmp_path / "in.xlsx", rows)
    told = run("batch", source, "-o", tmp_path / "out.csv")
    assert told.exit_code == 0, told.exception
    run(
        "batch", written(tmp_path / "in.csv", [rows[1], ["A", "partial", "TRUE"], rows[4]]), "-o", tmp_path / "same.csv"
    )
    assert [row["possible"] for row in answered(tmp_path / "out.csv")] == [
        row["possible"] for row in answered(tmp_path / "same.csv")
    ]


def test_cells_of_findings_that_cannot_be_read_are_told(tmp_path):
    path = written(tmp_path / "in.xlsx", [["phone", "capacity.strategy"], ["#N/A", "partial"], ["1", "x"]])
    book = openpyxl.load_workbook(path)
    book.active["B3"] = "=1+1"
    book.save(path)
    told = str(run("batch", path, "-o", tmp_path / "out.csv").exception)
    assert told.endswith(
        "in.xlsx:Data!B3: the cell holds a formula that has not been worked out; open the file, save it and try again"
    )
    book.active["B3"] = "good"
    book.save(path)
    assert "Data!B3: unknown level" in str(run("batch", path, "-o", tmp_path / "out.csv").exception)
    book.active["A4"], book.active["B3"] = None, "partial"
    book.active.merge_cells("B2:B3")
    book.save(path)
    assert "the cells B2:B3 are merged" in str(run("batch", path, "-o", tmp_path / "out.csv").exception)


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([["capacity.strategy", "capacity.strategy"], ["partial", "partial"]], "Data!B1: two columns are named"),
        ([["capacity.strategy"], ["partial", "", "x"]], "Data!C2: its column has no heading"),
        ([["a"], ["b"]], "no sheet has a column named like an attribute"),
    ],
)
def test_headings_of_a_workbook_that_cannot_be_meant_are_refused(tmp_path, rows, said):
    assert said in str(run("batch", written(tmp_path / "in.xlsx", rows), "-o", tmp_path / "out.csv").exception)


def test_two_sheets_that_fit_are_named_and_one_may_be_chosen(tmp_path):
    path = written(tmp_path / "in.xlsx", [["capacity.strategy"], ["partial"]])
    book = openpyxl.load_workbook(path)
    book.copy_worksheet(book.active)
    book.save(path)
    assert "the sheets 'Data' and 'Data Copy' both have" in str(
        run("batch", path, "-o", tmp_path / "out.csv").exception
    )
    assert run("batch", path, "-o", tmp_path / "out.csv", "--sheet", "Data Copy").exit_code == 0
    assert "there is no sheet named 'X'" in str(
        run("batch", path, "-o", tmp_path / "out.csv", "--sheet", "X").exception
    )


MAPPING = "columns:\n  {name}:\n    column: Grade\n    values: {values}\n"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (MAPPING.format(name="ofsted.overal", values="{a: good}"), "did you mean 'ofsted.overall'?"),
        (MAPPING.format(name="ofsted.overall", values="{a: goood}"), "unknown level of ofsted.overall 'goood'"),
        (MAPPING.format(name="ofsted.overall", values="{A: good, a: good}"), "the value 'a' is given twice"),
        (MAPPING.format(name="ofsted.overall", values="{' ': good}"), "an empty value, which is always unknown"),
        (MAPPING.format(name="ofsted.overall", values="{}"), "no values; say what each value"),
        ("columns: {}\n", "the mapping names no column"),
        ("colums: {}\n", "unknown key 'colums'"),
    ],
)
def test_every_mistake_of_a_mapping_is_told_at_its_place(tmp_path, text, said):
    (tmp_path / "m.yml").write_text(text)
    with pytest.raises(DocumentError) as told:
        load_mapping(FRAMEWORK, tmp_path / "m.yml", tmp_path)
    assert said in str(told.value) and str(told.value).startswith(str(tmp_path / "m.yml"))


def test_a_mapping_that_is_not_there_names_those_that_ship():
    with pytest.raises(DocumentError, match="name one of those that ship: inspection-outcomes"):
        load_mapping(FRAMEWORK, "inspections", shipped("rules") / "mappings")


def test_a_table_without_a_column_of_the_mapping_is_refused(tmp_path):
    path = written(tmp_path / "in.csv", [HEADINGS[:-1], ROWS[0][:-1]])
    told = str(run("batch", path, "-o", tmp_path / "out.csv", "--mapping", "inspection-outcomes").exception)
    assert "there is no column 'care_leavers_grade'" in told
    both = [[*HEADINGS, "ofsted.overall"], [*ROWS[0], "good"]]
    told = str(
        run("batch", written(path, both), "-o", tmp_path / "out.csv", "--mapping", "inspection-outcomes").exception
    )
    assert "there is a column 'ofsted.overall' beside the one mapped to it" in told
    told = run("batch", path, "-o", tmp_path / "out.csv", "--mapping", "inspection-outcomes", "--value", "a:b=c")
    assert "--mapping says all that" in str(told.exception) + told.output


def settles(framework, profile, names):
    """Whether some answers to these questions leave one answer."""
    known = [
        profile.findings[name].levels if name in profile.findings else framework.attribute(name).level_names
        for name in names
    ]
    for levels in product(*known):
        found = profile
        for name, level in zip(names, levels, strict=True):
            found = found.with_finding(name, level)
        try:
            space = space_of(framework, found.checked(framework))
        except Exception:  # the counts of a group do not allow it
            continue
        if len(space.diagrams.reachable(space.outcome())) == 1:
            return True
    return False


@settings(max_examples=15, deadline=None)
@given(profiles(VILLAGE))
def test_no_fewer_questions_can_settle_it_and_these_can(profile):
    found = fewest_questions(VILLAGE, profile)
    assert found is not None and settles(VILLAGE, profile, found)
    known = {name for name, finding in profile.findings.items() if not finding.is_open}
    others = [name for name, each in VILLAGE.attributes.items() if each.can_decide and name not in known]
    assert not known.intersection(found)
    if found:
        assert not any(settles(VILLAGE, profile, names) for names in combinations(others, len(found) - 1))


def test_nothing_is_asked_where_it_is_settled_and_none_where_it_is_too_wide(monkeypatch):
    best = {name: each.level_names[0] for name, each in FRAMEWORK.attributes.items() if each.can_decide}
    assert fewest_questions(FRAMEWORK, Profile.of(FRAMEWORK, best)) == ()
    from delivery_model.answer import fewest_questions as module

    real = module.change_treatments
    monkeypatch.setattr(module, "change_treatments", lambda *a, **b: evolve(real(*a, **b), is_truncated=True))
    assert fewest_questions(FRAMEWORK, Profile()) is None


def test_the_ways_to_change_what_is_known_do_not_count_among_the_ways_to_settle_what_is_open(monkeypatch):
    axes = [each for each in FRAMEWORK.axes if isinstance(each, GroupAxis)]
    first, *others = [(name, axis.levels[-1]) for axis in axes for name in axis.members]
    profile = Profile.of(FRAMEWORK, dict(others))
    wanted = fewest_questions(FRAMEWORK, profile)
    few = max(number_of_moves(axis, profile, can_change=False) for axis in axes)
    assert wanted and first and few < max(number_of_moves(axis, profile, can_change=True) for axis in axes)
    monkeypatch.setattr(axis_choices, "MOST_MOVES", few)
    assert fewest_questions(FRAMEWORK, profile) == wanted


def test_headings_that_are_one_to_a_mapping_are_refused_and_a_bad_value_is_told_where_it_stands(tmp_path):
    mapping = tmp_path / "m.yml"
    mapping.write_text("columns:\n  ofsted.overall:\n    column: grade\n    values: {ok: good, bad: inadequate}\n")
    table = tmp_path / "in.csv"
    for text, said in (
        ("grade,Grade\nbad,ok\n", "columns 'grade' and 'Grade' are one to the mapping; rename one"),
        ("id,GRADE\n7,so-so\n", "row 1, column GRADE: the value 'so-so' is not in the mapping; it knows ok, bad"),
    ):
        table.write_text(text)
        asked = ["batch", str(table), "-o", str(tmp_path / "out.csv"), "--mapping", str(mapping)]
        assert str(CliRunner().invoke(command, asked).exception) == f"{table}: {said}"


def test_no_level_left_is_no_meaning_of_a_value(tmp_path):
    mapping = tmp_path / "m.yml"
    mapping.write_text("columns:\n  ofsted.overall:\n    column: grade\n    values: {ok: [], none: null}\n")
    with pytest.raises(DocumentError) as told:
        load_mapping(FRAMEWORK, str(mapping), tmp_path)
    assert [problem.what for problem in told.value.problems] == ["no level of ofsted.overall is left"]
