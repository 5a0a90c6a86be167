"""Many authorities from a file to a file."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from click.testing import CliRunner, Result
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from delivery_model import load_framework
from delivery_model.cli import recommend as command
from delivery_model.errors import InputError
from delivery_model.frames import table_files as batches
from delivery_model.frames.frame import COLUMNS, recommend_frame
from delivery_model.frames.population import Population
from delivery_model.frames.table_files import run_batch
from delivery_model.tables.spreadsheet_files import WORKBOOKS
from delivery_model.tables.table_reading import SUFFIXES

ROW = {name: each.level_names[0] for name, each in load_framework().attributes.items() if each.can_decide}
OPEN = {**ROW, "capacity.strategy": "partial|lacking", "governance.political": None}
WORST = {name: load_framework().attributes[name].level_names[-1] for name in ROW}
ALL = Population(load_framework(), COLUMNS, {})
TABLE = pl.DataFrame([{"id": place, **row} for place, row in enumerate((ROW, OPEN, WORST))])


def write(frame: pl.DataFrame, path: Path) -> Path:
    writers = {
        ".csv": frame.write_csv,
        ".tsv": lambda to: frame.write_csv(to, separator="\t"),
        ".parquet": frame.write_parquet,
    }
    writer = writers.get(path.suffix, frame.write_ndjson if path.suffix in (".jsonl", ".ndjson") else frame.write_ipc)
    writer(path)
    return path


def read(path: Path) -> list[dict[str, Any]]:
    """The rows of a file with everything as text, and nothing for an empty text."""
    readers = {
        ".csv": lambda: pl.read_csv(path, infer_schema=False),
        ".tsv": lambda: pl.read_csv(path, infer_schema=False, separator="\t"),
        ".parquet": lambda: pl.read_parquet(path),
    }
    reader = readers.get(path.suffix, lambda: pl.read_ipc(path))
    if path.suffix in (".jsonl", ".ndjson"):
        rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    else:
        rows = reader().to_dicts()
    return [{name: str(value) for name, value in row.items() if value not in (None, "")} for row in rows]


def run(*arguments: object) -> Result:
    return CliRunner().invoke(command, ["batch", *map(str, arguments)], standalone_mode=False)


EXPECTED = [
    {name: str(value) for name, value in row.items() if value not in (None, "")}
    for row in recommend_frame(TABLE).to_dicts()
]


@pytest.mark.parametrize(
    ("source", "target"), [*((suffix, ".csv") for suffix in SUFFIXES), *((".csv", suffix) for suffix in SUFFIXES)]
)
def test_every_format_is_read_and_written(tmp_path, source, target):
    given_file = write(TABLE, tmp_path / f"in{source}")
    run(given_file, "-o", tmp_path / f"out{target}")
    assert read(tmp_path / f"out{target}") == EXPECTED


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(size=st.integers(1, 4), rows=st.lists(st.sampled_from((ROW, OPEN, WORST)), max_size=6))
def test_rows_are_answered_alike_however_the_file_is_cut(tmp_path, monkeypatch, size, rows):
    frame = pl.DataFrame(rows, schema=dict.fromkeys(ROW, pl.String))
    write(frame, tmp_path / "in.parquet")
    monkeypatch.setattr(batches, "ROWS", size)
    run_batch(tmp_path / "in.parquet", tmp_path / "out.csv", ALL)
    whole = recommend_frame(frame).to_dicts()
    assert read(tmp_path / "out.csv") == [
        {name: value for name, value in row.items() if value not in (None, "")} for row in whole
    ]


def test_json_lines_keep_what_else_each_row_holds(tmp_path):
    row = {**ROW, "capacity.strategy": ["partial", "lacking"], "wards": [1, 2], "of": {"region": "north"}}
    (tmp_path / "in.jsonl").write_text(json.dumps(row) + "\n")
    run(tmp_path / "in.jsonl", "-o", tmp_path / "out.jsonl")
    (found,) = (json.loads(line) for line in (tmp_path / "out.jsonl").read_text().splitlines())
    assert {name: found[name] for name in row} == row


def test_lists_of_levels_are_written_to_csv_with_bars(tmp_path):
    TABLE.with_columns(pl.col("capacity.strategy").str.split("|")).write_parquet(tmp_path / "in.parquet")
    run(tmp_path / "in.parquet", "-o", tmp_path / "out.csv")
    assert read(tmp_path / "out.csv") == EXPECTED


BAD_CSV = [
    ",".join(ROW),
    ",".join(ROW.values()),
    ",".join({**ROW, "governance.political": "efective", "problems.systemic": "maybe"}.values()),
    "yes",
    ",".join(WORST.values()),
]


@pytest.fixture
def bad(tmp_path: Path) -> Path:
    (tmp_path / "in.csv").write_text("\n".join(BAD_CSV))
    return tmp_path


def test_a_run_stops_at_the_first_bad_row_and_says_where(bad):
    found = run(bad / "in.csv", "-o", bad / "out.csv")
    assert str(found.exception).splitlines() == [
        f"{bad / 'in.csv'}: row 2, column problems.systemic: unknown level 'maybe'; choose from no, yes",
        f"{bad / 'in.csv'}: row 2, column governance.political: unknown level 'efective'; did you mean 'effective'?",
    ]


def test_a_run_that_stops_leaves_what_was_there(bad):
    (bad / "out.csv").write_text("before")
    run(bad / "in.csv", "-o", bad / "out.csv")
    assert {path.name: path.read_text() for path in bad.iterdir() if path.name != "in.csv"} == {"out.csv": "before"}


def test_an_interrupted_run_leaves_what_was_there(tmp_path, monkeypatch):
    write(TABLE, tmp_path / "in.parquet")
    (tmp_path / "out.parquet").write_text("before")

    def interrupt(done: float) -> None:
        raise KeyboardInterrupt

    population = Population(load_framework(), COLUMNS, {})
    with pytest.raises(KeyboardInterrupt):
        run_batch(tmp_path / "in.parquet", tmp_path / "out.parquet", population, progress=interrupt)
    assert sorted(path.name for path in tmp_path.iterdir() if path.read_bytes() == b"before") == ["out.parquet"]


def test_bad_rows_are_reported_with_their_number_and_content(bad):
    run(bad / "in.csv", "-o", bad / "out.csv", "--on-error", "report")
    errors = [json.loads(line) for line in (bad / "out.csv.errors.jsonl").read_text().splitlines()]
    assert [(each["row"], each["column"], each["problem"], len(each["holds"])) for each in errors] == [
        (
            2,
            "problems.systemic, governance.political",
            "problems.systemic: unknown level 'maybe'; choose from no, yes\n"
            "governance.political: unknown level 'efective'; did you mean 'effective'?",
            len(ROW),
        ),
        (3, None, f"1 field where the header has {len(ROW)}; check its commas and quotation marks", 1),
    ]


def test_every_row_read_is_answered_or_reported(bad):
    population = Population(load_framework(), COLUMNS, {})
    found = run_batch(bad / "in.csv", bad / "out.csv", population, on_error="report")
    written = len(read(bad / "out.csv"))
    reported = len((bad / "out.csv.errors.jsonl").read_text().splitlines())
    assert (found.rows, found.rows - found.bad, found.bad) == (4, written, reported)


def test_a_run_with_bad_rows_is_not_as_asked(bad):
    assert run(bad / "in.csv", "-o", bad / "out.csv", "--on-error", "report").return_value == 1


def test_where_every_row_is_refused_there_are_no_shares(tmp_path):
    source = write(pl.DataFrame([{**ROW, "capacity.strategy": "great"}] * 2), tmp_path / "bad.csv")
    found = run(source, "-o", tmp_path / "out.csv", "--on-error", "report")
    assert (found.return_value, found.output) == (
        1,
        f"2 rows read from {source}, 0 answered in {tmp_path / 'out.csv'}\n"
        f"2 refused, in {tmp_path / 'out.csv.errors.jsonl'}\n"
        f"read as findings: {', '.join(ROW)}\n",
    )


def test_without_polars_a_batch_says_what_to_install(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "narwhals", None)
    monkeypatch.delitem(sys.modules, "delivery_model.frames.table_files")
    found = run(tmp_path / "in.csv", "-o", tmp_path / "out.csv")
    assert str(found.exception) == "batch needs packages that are not installed; pip install narwhals polars"


def test_lines_that_are_no_objects_are_bad_rows(tmp_path):
    (tmp_path / "in.jsonl").write_text(f'{json.dumps(ROW)}\n\n{{"a": \n[1]\n{json.dumps({**ROW, "x": 1})}\n')
    run(tmp_path / "in.jsonl", "-o", tmp_path / "out.jsonl", "--on-error", "report")
    errors = [json.loads(line) for line in (tmp_path / "out.jsonl.errors.jsonl").read_text().splitlines()]
    assert [(each["row"], each["problem"]) for each in errors] == [
        (2, "not JSON at character 8; write one object on each line"),
        (3, "not an object; write one on each line"),
    ]


HALF = "\\ud800 is half a character; write both halves, or the character itself"


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        (b'{"grip": "\\ud800"}', HALF),
        (b'{"\\uD800": 1}', HALF),
        (b'{"grip": "\xed\xa0\x80"}', "not UTF-8; save the file as UTF-8"),
    ],
)
def test_half_a_character_makes_a_bad_row(tmp_path, line, problem):
    (tmp_path / "in.jsonl").write_bytes(json.dumps(ROW).encode() + b"\n" + line)
    with pytest.raises(InputError, match=f"row 2: {re.escape(problem)}$"):
        run_batch(tmp_path / "in.jsonl", tmp_path / "out.csv", ALL)


def test_both_halves_of_a_character_are_one(tmp_path):
    (tmp_path / "in.jsonl").write_text(json.dumps({**ROW, "name": "\U0001f600"}))
    found = run(tmp_path / "in.jsonl", "-o", tmp_path / "out.csv")
    assert found.output.startswith(f"1 row read from {tmp_path / 'in.jsonl'}, 1 answered in ")
    assert read(tmp_path / "out.csv")[0]["name"] == "\U0001f600"


def test_a_file_without_any_object_says_what_its_first_line_is(tmp_path):
    (tmp_path / "in.jsonl").write_text("name,grip\n")
    with pytest.raises(InputError, match="row 1: not JSON at character 1"):
        run_batch(tmp_path / "in.jsonl", tmp_path / "out.csv", ALL)


def test_the_summary_counts_rows_and_answers(tmp_path):
    write(TABLE, tmp_path / "in.csv")
    found = run(tmp_path / "in.csv", "-o", tmp_path / "out.csv")
    counts = [line.split() for line in found.output.splitlines()[4:]]
    assert sorted((words[0], words[-2]) for words in counts) == [
        ("alternative_delivery_model", "1"),
        ("cannot", "1"),
        ("sector_led_improvement", "1"),
    ]


SPLIT = {
    "capacity.implementation": "partial", "problems.persistent": "yes", "governance.corporate": "ineffective",
}  # fmt: skip
OPEN_TO_READING = {
    "capacity.implementation": "partial", "grip.cse_exploitation": "lacking", "grip.adoption_permanence": "lacking",
}  # fmt: skip
DOUBTED = pl.DataFrame([dict.fromkeys(ROW) | row for row in (ROW, SPLIT, SPLIT, OPEN_TO_READING)], schema=[*ROW])


def test_the_summary_says_of_how_many_answers_readings_leave_no_winner(tmp_path):
    write(DOUBTED, tmp_path / "in.csv")
    found = run(tmp_path / "in.csv", "-o", tmp_path / "out.csv")
    assert found.output.splitlines()[-2:] == [
        "of these 2 split between readings of the text: external_scrutiny 2",
        "of these 1 cannot be told under most readings: external_scrutiny 1",
    ]


def test_rows_without_an_answer_are_not_among_the_doubted(tmp_path):
    write(TABLE, tmp_path / "in.csv")
    assert "of these" not in run(tmp_path / "in.csv", "-o", tmp_path / "out.csv").output


@pytest.mark.parametrize("columns", ["recommended", "firmness"])
def test_without_the_answer_or_its_firmness_there_is_no_count_of_doubted_answers(tmp_path, columns):
    write(DOUBTED, tmp_path / "in.csv")
    found = run(tmp_path / "in.csv", "-o", tmp_path / "out.csv", "--columns", columns)
    assert "of these" not in found.output


TAKEN = (*SUFFIXES, *WORKBOOKS)

REFUSED = {
    "no file": ("nothing.csv", None, "no such file; check the name"),
    "no header": ("in.csv", "", "the file is empty; begin with a row of column names"),
    "a column twice": ("in.csv", "a,b,a\n", "two columns are named 'a'; rename one"),
    "an open quotation": (
        "in.csv",
        f'{",".join(ROW)}\n"no',
        "row 1: unexpected end of data; check its quotation marks",
    ),
    "no known suffix": (
        "in.docx",
        "",
        f"not a table we know; name a file that ends in {', '.join(TAKEN)}",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_file_that_is_no_table_is_refused(tmp_path, case):
    name, content, message = REFUSED[case]
    if content is not None:
        (tmp_path / name).write_text(content)
    found = run(tmp_path / name, "-o", tmp_path / "out.csv")
    assert str(found.exception).removeprefix(f"{tmp_path / name}: ") == message


def test_a_file_in_another_encoding_is_refused(tmp_path):
    (tmp_path / "in.csv").write_bytes(",".join(ROW).encode() + b"\n\xa3\n")
    found = run(tmp_path / "in.csv", "-o", tmp_path / "out.csv")
    assert str(found.exception) == f"{tmp_path / 'in.csv'}: byte 0xa3 is not UTF-8; save it as UTF-8"


def test_a_file_is_not_written_over_itself(tmp_path):
    write(TABLE, tmp_path / "in.csv")
    found = run(tmp_path / "in.csv", "-o", tmp_path / "in.csv")
    assert "would take the place of what is read" in str(found.exception)


def test_a_summary_without_the_answer_counts_rows_alone(tmp_path):
    write(TABLE, tmp_path / "in.csv")
    population = Population(load_framework(), ("possible",), {})
    found = run_batch(tmp_path / "in.csv", tmp_path / "out.csv", population)
    assert (found.rows, found.bad, found.recommended) == (3, 0, {})


def test_blank_lines_of_a_table_are_no_rows(tmp_path):
    (tmp_path / "in.csv").write_text(f"{BAD_CSV[0]}\n\n{BAD_CSV[1]}\n\nyes\n")
    found = run(tmp_path / "in.csv", "-o", tmp_path / "out.csv")
    assert str(found.exception).startswith(f"{tmp_path / 'in.csv'}: row 2: 1 field where")


def test_a_column_that_a_format_cannot_hold_is_named_and_nothing_is_left(tmp_path):
    TABLE.with_columns(pl.lit([[1, 2]]).alias("wards")).write_parquet(tmp_path / "in.parquet")
    found = run(tmp_path / "in.parquet", "-o", tmp_path / "out.csv")
    assert isinstance(found.exception, InputError)
    assert str(found.exception).startswith(f"{tmp_path / 'out.csv'}: cannot be written: CSV format does not support")
    assert [path.name for path in tmp_path.iterdir()] == ["in.parquet"]
