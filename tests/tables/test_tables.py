"""Tables as people keep them: each is read as it was meant, or refused with the true cause."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st

from delivery_model import FrameError, load_framework, recommend_frame
from delivery_model.cli import recommend as command
from delivery_model.errors import DocumentError, InvalidValue
from delivery_model.frames.headings import NOTHING_TOLD, Headings, Told, load_values, values_of
from delivery_model.rulebase.framework import Hit

TABLES = Path(__file__).parent / "kept"
FRAMEWORK = load_framework()
S, P = "capacity.strategy", "problems.systemic"
ALL = "sector_led_improvement|external_scrutiny|alternative_delivery_model"
LIGHT, HEAVY = "sector_led_improvement|external_scrutiny", "external_scrutiny|alternative_delivery_model"
"""What is possible when strategy is present, and when problems are systemic."""
RENAME = "rename it, or say which columns hold findings"

ANSWERED: Mapping[str, list[str]] = {
    "plain.csv": [LIGHT, HEAVY],
    "semicolons.csv": [LIGHT],
    "tabs.csv": [LIGHT],
    "bars.csv": [LIGHT],
    "commas.tsv": [LIGHT],
    "sep-line.csv": [LIGHT],
    "utf-16-tabs.csv": [LIGHT],
    "bom.csv": [LIGHT],
    "blank-rows.csv": [LIGHT, HEAVY],
    "trailing-commas.csv": [LIGHT, HEAVY],
    "true-false.csv": [HEAVY, ALL],
    "published-words.csv": [ALL, ALL],
    "nulls.jsonl": [HEAVY, ALL],
    "quoted-newlines.csv": [LIGHT, ALL],
    "no-break-blanks.csv": [LIGHT],
}
REFUSED = {
    "titles.csv": f"column 'Capacity to develop strategy' is not an attribute, but the title of {S}; {RENAME}",
    "capitals.csv": f"column 'Capacity.Strategy' is not an attribute, but almost {S}; {RENAME}",
    "last-part.csv": f"column 'Strategy' is not an attribute, but almost {S}; "
    "rename it, say which columns hold findings, or ignore it",
    "two-names.csv": f"column 'Strategy' is not an attribute, but almost {S}; "
    "rename it, say which columns hold findings, or ignore it",
    "nested.jsonl": f"column 'profile' holds keys and values, among them {S}; "
    f"write {S} as a column of its own, or ignore this one",
    "no-numbers.jsonl": "FILE: row 1: NaN is no number of JSON; write null, or a text",
    "cp1252.csv": "FILE: byte 0xf4 is not UTF-8; save it as UTF-8",
    "twice.csv": f"FILE: two columns are named '{S}'; rename one",
    "merged-header.csv": "FILE: its headings are in row 2; delete the rows above them",
    "totals.csv": f"FILE: row 2, column {S}: unknown level '1 of 1'; choose from present, partial, lacking\n"
    f"FILE: row 2, column {P}: unknown level '0'; choose from no, yes",
    "numbers.csv": f"FILE: row 1, column {S}: unknown level '3'; choose from present, partial, lacking\n"
    f"FILE: row 1, column {P}: unknown level '1.0'; choose from no, yes",
    "dates.csv": f"FILE: row 1, column {P}: unknown level '02/01/2026'; choose from no, yes",
    "renamed.csv": "FILE: this is a spreadsheet (.xlsx, .ods) or another packed file; open it and save it as CSV UTF-8",
    "no-findings.csv": "FILE: no column is named like an attribute (comma, semicolon, tab, bar were tried); "
    "name one for each finding, such as capacity.self_assessment",
    "inspections.csv": "FILE: no column is named like an attribute (comma, semicolon, tab, bar were tried); "
    "name one for each finding, such as capacity.self_assessment",
    "cut-short.csv": "FILE: row 1: 2 fields where the header has 3; check its commas and quotation marks",
}


def batch(source: Path, folder: Path, *options: str, columns: str = "possible") -> Result:
    arguments = ["batch", str(source), "-o", str(folder / f"out{source.suffix}"), "--columns", columns, *options]
    return CliRunner().invoke(command, arguments, standalone_mode=False)


def possible(source: Path, folder: Path) -> list[str]:
    if source.suffix == ".jsonl":
        return [json.loads(line)["possible"] for line in (folder / "out.jsonl").read_text().splitlines()]
    separator = "\t" if source.suffix == ".tsv" else ","
    return pl.read_csv(folder / f"out{source.suffix}", infer_schema=False, separator=separator)["possible"].to_list()


def written(folder: Path, text: str | bytes, name: str = "in.csv") -> Path:
    (folder / name).write_bytes(text if isinstance(text, bytes) else text.encode())
    return folder / name


def test_every_table_has_what_is_expected_of_it():
    assert sorted(path.name for path in TABLES.iterdir()) == sorted([*ANSWERED, *REFUSED])


@pytest.mark.parametrize("name", ANSWERED)
def test_a_table_is_read_as_it_was_meant(tmp_path, name):
    found = batch(TABLES / name, tmp_path)
    assert (found.exception, possible(TABLES / name, tmp_path)) == (None, ANSWERED[name])


@pytest.mark.parametrize("name", REFUSED)
def test_a_table_that_cannot_be_read_says_why_and_leaves_nothing(tmp_path, name):
    found = batch(TABLES / name, tmp_path)
    assert str(found.exception).replace(str(TABLES / name), "FILE") == REFUSED[name]
    assert list(tmp_path.iterdir()) == []


def test_a_table_in_parquet_with_an_empty_column_of_numbers_is_read(tmp_path):
    pl.DataFrame({S: ["present", None], P: [None, None]}, schema={S: pl.String, P: pl.Float64}).write_parquet(
        tmp_path / "in.parquet"
    )
    found = batch(tmp_path / "in.parquet", tmp_path)
    assert "1 empty row was left out" in found.output
    assert pl.read_parquet(tmp_path / "out.parquet")["possible"].to_list() == [LIGHT]


def test_the_run_says_which_columns_it_read_and_which_it_did_not(tmp_path):
    others = [f"other {place}" for place in range(20)]
    source = written(tmp_path, f"{','.join(['q1', P, *others])}\npresent,no,{',' * 19}\n,,{',' * 19}\n")
    lines = batch(source, tmp_path, "--finding", f"{S}=q1").output.splitlines()
    assert lines == [
        f"1 row read from {source}, 1 answered in {tmp_path / 'out.csv'}",
        "1 empty row was left out",
        f"read as findings: {S} (from 'q1'), {P}",
        f"not read as findings: {', '.join(others[:12])} and 8 more",
    ]


def test_columns_named_like_attributes_are_read_beside_those_that_are_told_of(tmp_path):
    source = written(tmp_path, "q1,capacity.self_assessment\npresent,lacking\n")
    batch(source, tmp_path, "--finding", f"{S}=q1")
    assert possible(source, tmp_path) == ["external_scrutiny"]


ATTRIBUTES = [each for each in FRAMEWORK.attributes.values() if each.can_decide]


@given(st.sampled_from(ATTRIBUTES), st.data())
def test_however_an_attribute_is_spelt_its_column_is_read_or_refused(attribute, data):
    last = attribute.name.rpartition(".")[2]
    name = data.draw(st.sampled_from((attribute.name, attribute.title, attribute.question, last)))
    prefix = data.draw(st.sampled_from(("", "profile.", "context.", "Profile_")))
    recased = data.draw(st.sampled_from((str.upper, str.lower, str.title, str)))
    mark = data.draw(st.sampled_from((".", "_", " ", "-")))
    heading = data.draw(st.sampled_from(("", " ", "\u00a0"))) + recased(prefix + name.replace(".", mark))
    others = [each.name for each in ATTRIBUTES if each is not attribute][:1]
    try:
        found = {each.attribute.name for each in Headings(FRAMEWORK).named([heading, *others], NOTHING_TOLD)}
    except FrameError as error:
        assert "is not an attribute, but" in str(error)
    else:
        assert attribute.name in found


BOTH = {
    "one told of and one by its name": (["q1", S], {S: "q1"}),
    "one by its name and one with blanks": ([S, f" {S}"], {}),
}


@pytest.mark.parametrize("case", BOTH)
def test_two_columns_of_one_attribute_are_refused_unless_one_is_ignored(case):
    columns, findings = BOTH[case]
    with pytest.raises(FrameError, match=f"would both be {S}; rename one, or ignore it"):
        Headings(FRAMEWORK).named([*columns, P], Told(findings=findings))
    found = Headings(FRAMEWORK).named([*columns, P], Told(findings=findings, ignored=[columns[1]]))
    assert [each.column for each in found] == [columns[0], P]


def test_a_column_that_is_named_like_a_finding_can_be_ignored(tmp_path):
    found = batch(TABLES / "last-part.csv", tmp_path, "--ignore", "Strategy")
    assert "not read as findings: id, Strategy" in found.output


@pytest.mark.parametrize("option", [("--ignore", "Stratgy"), ("--finding", f"{S}=Stratgy")])
def test_a_column_that_is_told_of_must_be_there(tmp_path, option):
    found = batch(TABLES / "last-part.csv", tmp_path, *option)
    assert "there is no column 'Stratgy'; did you mean 'Strategy'?" in str(found.exception)


NESTED: Mapping[str, Any] = {
    "a struct": pl.DataFrame({P: ["no"], "capacity": [{"strategy": "present"}]}),
    "a struct that stays lazy": pl.LazyFrame({P: ["no"], "capacity": [{"strategy": "present"}]}),
    "a struct of Arrow": pa.table({P: ["no"], "profile": [{"capacity": {"strategy": "present"}}]}),
    "a struct of DuckDB": duckdb.sql(f"""select 'no' as "{P}", {{'strategy': 'present'}} as capacity"""),
    "dictionaries": pd.DataFrame({P: ["no"], "capacity": [{"strategy": {"level": "present"}}]}),
    "texts of JSON": pd.DataFrame({P: ["no"] * 2, "profile": ["", '{"capacity.strategy": "present"}']}),
}


@pytest.mark.parametrize("case", NESTED)
def test_findings_in_keys_and_values_are_refused(case):
    with pytest.raises(FrameError, match=f"holds keys and values, among them {S}; write {S} as a column of its own"):
        recommend_frame(NESTED[case], columns=["possible"])


INSPECTIONS = {
    "ofsted.overall": "overall_effectiveness_grade",
    "ofsted.leadership": "impact_of_leaders_grade",
    "ofsted.help_and_protection": "help_and_protection_grade",
    "ofsted.looked_after": "in_care_grade",
    "ofsted.care_leavers": "care_leavers_grade",
}
NAMED = [text for pair in INSPECTIONS.items() for text in ("--finding", "=".join(pair))]


def test_every_column_of_a_row_that_cannot_be_read_is_named(tmp_path):
    found = batch(TABLES / "inspections.csv", tmp_path, *NAMED, "--on-error", "report")
    errors = [json.loads(line) for line in (tmp_path / "out.csv.errors.jsonl").read_text().splitlines()]
    assert found.output.startswith(f"5 rows read from {TABLES / 'inspections.csv'}, 2 answered")
    assert [(each["row"], set(each["column"].split(", "))) for each in errors] == [
        (3, {"overall_effectiveness_grade"}),
        (4, {"care_leavers_grade"}),
        (5, {*INSPECTIONS.values()}),
    ]
    assert errors[2]["problem"].splitlines()[0] == (
        "overall_effectiveness_grade: unknown level 'data_unreadable'; "
        "choose from outstanding, good, requires_improvement, inadequate"
    )


UNREAD = ("not_reported_post_reform", "data_unreadable", "inspection_pre_dates_judgement")


@pytest.mark.parametrize("is_file", [False, True])
def test_words_are_read_as_they_are_said_to_mean(tmp_path, is_file):
    if is_file:
        lines = (f"{column}:\n" + "".join(f"  {word}:\n" for word in UNREAD) for column in INSPECTIONS.values())
        told = ["--values", str(written(tmp_path, "".join(lines), "values.yml"))]
    else:
        told = [text for column in INSPECTIONS for word in UNREAD for text in ("--value", f"{column}:{word}=")]
    found = batch(TABLES / "inspections.csv", tmp_path, *NAMED, *told)
    assert found.output.startswith(f"5 rows read from {TABLES / 'inspections.csv'}, 5 answered")


def read_as(words: list[str], backend: str = "polars", **options: Any) -> list[str]:
    frame = pl.DataFrame({"q": words}, schema={"q": pl.String})
    made = {"polars": lambda: frame, "pandas": frame.to_pandas, "pyarrow": frame.to_arrow, "lazy": frame.lazy}[
        backend
    ]()
    found = recommend_frame(made, findings={S: "q"}, columns=["possible"], **options)
    found = found.collect() if isinstance(found, pl.LazyFrame) else found
    return (
        pl.from_pandas(found)["possible"].to_list()
        if backend == "pandas"
        else list(found["possible"].to_pylist() if backend == "pyarrow" else found["possible"])
    )


EAGER_AND_LAZY = ("polars", "lazy", "pandas", "pyarrow")


@pytest.mark.parametrize("backend", EAGER_AND_LAZY)
def test_what_a_word_is_said_to_mean_comes_before_the_levels(backend):
    values = {
        "q": {
            "y": "present",
            "N": "lacking",
            "mixed": "partial|lacking",
            "present": "lacking",
            "NIL": None,
            "1|2": "partial",
        }
    }
    said = ["Y", " n ", "Mixed", "present", "nil", "partial", "N|partial", "1|2"]
    meant = ["present", "lacking", "partial|lacking", "lacking", "", "partial", "lacking|partial", "partial"]
    assert read_as(said, backend, values=values) == read_as(meant, backend)


@settings(max_examples=20, deadline=None)
@given(st.data(), st.sampled_from(EAGER_AND_LAZY))
def test_capitals_blanks_and_published_words_mean_the_level(data, backend):
    attribute = FRAMEWORK.attribute(S)
    levels = data.draw(st.lists(st.sampled_from(attribute.levels), min_size=1, max_size=4))
    blank = st.sampled_from(("", " ", "\u00a0", "\t"))
    recased = st.sampled_from((str.upper, str.title, str))
    words = [
        data.draw(blank)
        + data.draw(recased)(data.draw(st.sampled_from((level.name, level.definition))))
        + data.draw(blank)
        for level in levels
    ]
    assert read_as(words, backend) == read_as([level.name for level in levels], backend)


WRONG_VALUES = {
    "a column that is not there": ({"p": {"y": "present"}}, "values are given for 'p', which is no column of findings"),
    "a level that is not there": ({"q": {"y": "presnt"}}, "value 'y' of 'q': unknown level 'presnt'; did you mean"),
    "the same word twice": (
        {"q": {"y": "present"}, S: {"Y ": "lacking"}},
        "value 'Y ' of 'capacity.strategy' is given",
    ),
    "no word": ({"q": {" ": "present"}}, "value ' ' of 'q' is empty, which means unknown; write a word"),
}


@pytest.mark.parametrize("case", WRONG_VALUES)
def test_meanings_that_cannot_be_are_refused(case):
    values, said = WRONG_VALUES[case]
    with pytest.raises(FrameError) as raised:
        read_as(["present"], values=values)
    assert said in str(raised.value)


@pytest.mark.parametrize("option", ["q", "q:y", "q=present", ":y=present", "q:=present"])
def test_an_option_that_says_no_meaning_is_refused(option):
    with pytest.raises(InvalidValue, match="is not COLUMN:WORD=LEVEL"):
        values_of([option])


def test_a_word_with_two_meanings_is_refused(tmp_path):
    with pytest.raises(InvalidValue, match="'Y' of 'q' is given twice; keep one"):
        values_of(["q:y=present", "q:Y=lacking"])
    path = written(tmp_path, "q:\n  y: present\n  Y: [partial, lacking]\n", "values.yml")
    with pytest.raises(DocumentError, match=r"values\.yml:3:3: 'Y' of 'q' is given twice; keep one"):
        load_values(path)


def test_a_word_may_have_the_signs_of_an_option_in_it():
    assert values_of(["q:a=b:c=present"]) == {"q": {"a=b:c": "present"}}


EMPTY: Mapping[str, Any] = {
    "pandas NaN": pd.DataFrame({S: ["present"], P: [np.nan]}),
    "pandas objects": pd.DataFrame({S: ["present"], P: pd.Series([None], dtype=object)}),
    "pandas NaT": pd.DataFrame({S: ["present"], P: pd.to_datetime([None])}),
    **{
        f"pandas {kind}": pd.DataFrame({S: ["present"], P: pd.array([None], dtype=kind)})
        for kind in ("Int64", "boolean")
    },
    **{
        f"polars {kind}": pl.DataFrame({S: ["present"], P: [None]}, schema={S: pl.String, P: kind})
        for kind in (
            pl.Null,
            pl.Int64,
            pl.Float64,
            pl.Boolean,
            pl.Date,
            pl.List(pl.Int8),
            pl.Array(pl.String, 2),
            pl.Binary,
        )
    },
    "polars NaN": pl.DataFrame({S: ["present"], P: [float("nan")]}),
    "pyarrow null": pa.table({S: ["present"], P: pa.nulls(1)}),
    "pyarrow int": pa.table({S: ["present"], P: pa.array([None], pa.int64())}),
    "duckdb null": duckdb.sql(f"""select 'present' as "{S}", null as "{P}" """),
    "duckdb double": duckdb.sql(f"""select 'present' as "{S}", null::double as "{P}" """),
    "polars lazy": pl.LazyFrame({S: ["present"], P: [None]}, schema={S: pl.String, P: pl.Float64}),
}


def possible_in(found: Any) -> list[str]:
    if isinstance(found, duckdb.DuckDBPyRelation):
        found = found.arrow()
        found = found.read_all() if hasattr(found, "read_all") else found
    if isinstance(found, pl.LazyFrame):
        found = found.collect()
    column = found["possible"]
    return column.to_pylist() if isinstance(found, pa.Table) else column.to_list()


@pytest.mark.parametrize("case", EMPTY)
def test_a_column_without_anything_in_it_is_unknown_whatever_its_type(case):
    assert possible_in(recommend_frame(EMPTY[case], columns=["possible"])) == [LIGHT]


@pytest.mark.parametrize(
    "frame",
    [pd.DataFrame({S: [], P: []}), pl.DataFrame(schema={S: pl.Float64, P: pl.String}), pa.table({S: pa.nulls(0)})],
)
def test_a_frame_without_rows_has_no_answers(frame):
    assert len(recommend_frame(frame)) == 0


@pytest.mark.parametrize("library", ["polars", "pandas", "pyarrow", "lazy"])
def test_a_column_with_a_number_in_it_is_refused_and_the_number_named(library):
    frame = pl.DataFrame({S: ["present"] * 2, P: [None, 0.5]})
    made = {"polars": frame, "pandas": frame.to_pandas(), "pyarrow": frame.to_arrow(), "lazy": frame.lazy()}[library]
    with pytest.raises(FrameError, match=f"column '{P}' is Float64 and holds '0.5'; write its levels as text"):
        recommend_frame(made)


FOREIGN: Mapping[str, Any] = {
    "string views": pa.table({S: pa.array(["present"], pa.string_view())}),
    "large strings": pa.table({S: pa.array(["present"], pa.large_string())}),
    "a dictionary of large strings": pa.table({S: pa.array(["present"], pa.dictionary(pa.int8(), pa.large_string()))}),
    "lists of string views": pa.table({S: pa.array([["present"]], pa.large_list(pa.string_view()))}),
    "a name that is a number": pd.DataFrame({S: ["present"], 0: ["x"]}),
    "categories of truth": pd.DataFrame({S: ["present"], P: pd.Categorical([None], categories=[True])}),
    "an array in a cell": pd.DataFrame({S: [np.array(["present"])]}),
}


@pytest.mark.parametrize("case", FOREIGN)
def test_what_libraries_make_of_text_is_read(case):
    assert possible_in(recommend_frame(FOREIGN[case], columns=["possible"])) == [LIGHT]


TWICE = {
    "pandas": pd.DataFrame([["present", "lacking"]], columns=[S, S]),
    "pyarrow": pa.table([["present"], ["lacking"]], names=[S, S]),
}


@pytest.mark.parametrize("library", TWICE)
def test_two_columns_of_one_name_are_refused(library):
    with pytest.raises(FrameError, match=f"two columns are named '{S}'; rename one"):
        recommend_frame(TWICE[library])


@pytest.mark.parametrize("thing", [["present"], None, 1, pl.Series([1])])
def test_what_is_no_dataframe_is_refused(thing):
    with pytest.raises(FrameError, match="is no dataframe; give one of pandas"):
        recommend_frame(thing)


def test_errors_of_the_libraries_come_in_our_words():
    frame = pl.LazyFrame({S: ["present"]}).filter(pl.col("nowhere") == 1)
    with pytest.raises(FrameError, match="the dataframe cannot be read"):
        recommend_frame(frame, columns=["possible"])


COLLECTING = [name for name, each in FRAMEWORK.decisions.items() if each.hit is Hit.COLLECT]
OUTPUTS = [
    *("recommended", "firmness", "degree", "possible", "deciding_rules", "basis", "problem"),
    *(f"{name}{end}" for name in (*COLLECTING, "alongside", "policy_exposure", "consistency") for end in ("", "_open")),
]


@pytest.mark.parametrize("column", OUTPUTS)
def test_every_column_of_answers_is_the_same_from_every_library_in_memory(column):
    best = {each.name: each.level_names[0] for each in ATTRIBUTES}
    worst = {each.name: each.level_names[-1] for each in ATTRIBUTES}
    frame = pl.DataFrame([best, worst, {**worst, S: "partial|lacking"}, {**best, P: None}])
    wanted = recommend_frame(frame, columns=[column])[column].cast(pl.String).to_list()
    pandas = recommend_frame(frame.to_pandas(), columns=[column])[column]
    arrow = recommend_frame(frame.to_arrow(), columns=[column])[column].to_pylist()
    assert [[None if pd.isna(each) else each for each in pandas], arrow] == [wanted, wanted]


TEXTS = {
    "a long field": (f"id,{S},note\n1,present,{'x' * 200_000}\n", None),
    "blank rows first": (f",,\n\nid,{S}\n1,present\n", None),
    "a blank first line, then sep": (f'"sep=;"\r\nid;{S}\r\n1;present\r\n', None),
    "UTF-16, big end first": (f"\ufeffid,{S}\n1,present\n".encode("utf-16-be"), None),
    "UTF-16 without its mark": (f"id,{S}\n1,present\n".encode("utf-16-le"), "the text is UTF-16 without its mark"),
    "columns without names": (f"id,,{S},,note\n1,,present,,\n", "columns 2 and 4 have no name; name them"),
    "a value past the headings": (f"id,{S}\n1,present,,x\n", "row 1: 4 fields where the header has 2"),
    "a PDF": (b"%PDF-1.7\n", "this is a PDF; save the table that it was made from as CSV UTF-8"),
    "an old spreadsheet": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "this is an old spreadsheet (.xls); open it and save"),
}


@pytest.mark.parametrize("case", TEXTS)
def test_texts_of_other_programs_are_read_or_the_cause_is_said(tmp_path, case):
    text, problem = TEXTS[case]
    source = written(tmp_path, text)
    found = batch(source, tmp_path)
    if problem is None:
        assert (found.exception, possible(source, tmp_path)) == (None, [LIGHT])
    else:
        assert problem in str(found.exception)


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999"])
def test_what_json_does_not_have_as_a_number_is_refused(tmp_path, number):
    source = written(tmp_path, f'{{"{S}": "present"}}\n{{"{S}": "present", "x": {number}}}\n', "in.jsonl")
    found = batch(source, tmp_path)
    assert str(found.exception) == f"{source}: row 2: {number} is no number of JSON; write null, or a text"


def test_numbers_that_json_does_not_have_are_never_written(tmp_path):
    pl.DataFrame({S: ["present"] * 2, "x": [float("nan"), float("inf")]}).write_parquet(tmp_path / "in.parquet")
    CliRunner().invoke(command, ["batch", str(tmp_path / "in.parquet"), "-o", str(tmp_path / "out.jsonl")])
    for line in (tmp_path / "out.jsonl").read_text().splitlines():
        assert json.loads(line, parse_constant=str)["x"] is None
