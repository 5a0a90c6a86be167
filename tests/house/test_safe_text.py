"""Text that a person typed, shown where it could do harm: terminals, pages, spreadsheets."""

from __future__ import annotations

import csv
import io
import json
import re

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from delivery_model.answer.as_json import as_text
from delivery_model.answer.recommendation import recommend
from delivery_model.answer.rendering import render
from delivery_model.errors import InvalidValue, OutputError, Place
from delivery_model.export.graph import framework_as_svg
from delivery_model.frames.frame import COLUMNS
from delivery_model.frames.population import Population
from delivery_model.frames.table_files import run_batch
from delivery_model.loading import load_framework
from delivery_model.profile.read_profile import read_scenario
from delivery_model.safe_text import HIDDEN, cell, is_relative_address, is_web_address, isolated, visible
from delivery_model.tables.json_rows import as_json
from delivery_model.writing.document import Document, Facts, Line, Part, Table
from delivery_model.writing.markdown import document_as_markdown
from delivery_model.writing.text import document_as_text, rows_as_csv, table_as_csv, table_rows

HEBREW = "\u05d9\u05e8\u05d5\u05e9\u05dc\u05d9\u05dd"
ATTACKS = ["\x1b[31mred", "\x9b2J", "\u202eevil", "\u2066x", "bell\a", "\x00", "back\b\b", "\r over", "\u2028line"]


def acts(text: str) -> list[str]:
    """The characters of a text that act rather than are seen, but for pairs that isolate."""
    balanced = text.count("\u2068") == text.count("\u2069") <= 9
    return HIDDEN.findall(re.sub("[\u2068\u2069]", "", text) if balanced else text)


@pytest.mark.parametrize("text", ATTACKS)
def test_a_character_that_acts_is_shown_as_its_code(text: str) -> None:
    assert (HIDDEN.search(visible(text)), "[U+" in visible(text)) == (None, True)


@given(st.text())
def test_nothing_shown_acts(text: str) -> None:
    assert acts(visible(text)) == []


@pytest.mark.parametrize("text", ["Rotherham", "Ynys Môn", "naïve – “quoted”", "東京", "a\nb", "می‌خواهم"[:2] + "a"])
def test_plain_text_of_any_script_is_shown_as_it_is(text: str) -> None:
    assert text in visible(text)


def test_text_from_right_to_left_is_kept_and_isolated() -> None:
    assert isolated(HEBREW) == f"\u2068{HEBREW}\u2069"


def page(text: str) -> Document:
    line = Line(text, text, (Line(text),))
    tables = Table((text, text), ((text, text),)), Table((text, text), ((text, text),), text, (50, 50))
    return Document(text, (Facts(((text, text),)),), (Part(text, (line, *tables)),))


@pytest.mark.parametrize("lay_out", [document_as_text, document_as_markdown], ids=["text", "markdown"])
@pytest.mark.parametrize("text", ATTACKS)
def test_no_part_of_a_page_acts(lay_out, text: str) -> None:
    assert acts(lay_out(page(text))) == []


@pytest.mark.parametrize("text", ATTACKS)
def test_no_part_of_a_table_acts(text: str) -> None:
    assert acts("\n".join(table_rows((text, text), [(text, text)]))) == []


@pytest.mark.parametrize("text", ATTACKS)
def test_no_error_acts(text: str) -> None:
    assert acts(f"{Place(text, 1, 1)}{OutputError(text, 'is full')}") == []


def test_markdown_makes_html_and_its_own_signs_plain() -> None:
    text = "<script>x</script> | `a` [b](c) *d*"
    assert re.findall(r"(?<!\\)[<`\[]", document_as_markdown(page(text))) == []


def test_a_name_from_right_to_left_does_not_reorder_the_rest_of_its_line() -> None:
    data = f"authority: {HEBREW} \u202eabc\nas_of: 2020\nprofile: {{capacity.strategy: partial}}\n".encode()
    found = recommend(read_scenario(load_framework(), data, "x.yml"), engine="direct")
    title = render(found).splitlines()[0]
    assert (title.startswith("\u2068"), title.endswith("\u2069"), "[U+202E]" in title) == (True, True, True)


FORMULAS = ["=1+1", "@SUM(A1)", "+cmd|' /C calc'!A0", "-2+3", "\t=1", "\r=1", "--1", "-1-1"]
NOT_FORMULAS = ["-5", "+3.25", "-1,000", "+5%", "-1e-05", "1=1", "a-b", "", "'=1"]


@pytest.mark.parametrize("text", FORMULAS)
def test_a_formula_is_made_text(text: str) -> None:
    assert cell(text) == f"'{text}"


@pytest.mark.parametrize("text", NOT_FORMULAS)
def test_what_is_no_formula_stays(text: str) -> None:
    assert cell(text) == text


def test_no_cell_or_heading_of_a_validation_is_a_formula() -> None:
    rows = list(csv.reader(io.StringIO(rows_as_csv([{each: each for each in FORMULAS}]), newline="")))
    assert [each for row in rows for each in row if not each.startswith("'")] == []


def test_no_cell_or_heading_of_a_sweep_is_a_formula() -> None:
    said = table_as_csv(FORMULAS, [FORMULAS, [-1, -0.5, None]])
    formulas, again, numbers = csv.reader(io.StringIO(said, newline=""))
    assert formulas == again == [f"'{each}".replace("\r", " ") for each in FORMULAS]
    assert numbers == ["-1", "-0.5", ""]


@pytest.mark.parametrize("suffix", [".csv", ".tsv"])
def test_a_batch_writes_no_formula_and_leaves_numbers(tmp_path, suffix: str) -> None:
    source, target = tmp_path / "in.jsonl", tmp_path / f"out{suffix}"
    texts = [*FORMULAS, *NOT_FORMULAS]
    pl.DataFrame({"=name": texts, "capacity.strategy": ["partial"] * len(texts)}).write_ndjson(source)
    run_batch(source, target, Population(load_framework(), COLUMNS, {}))
    with open(target, encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file, delimiter="," if suffix == ".csv" else "\t")
    assert [header[0], *(row[0] for row in rows)] == ["'=name", *(f"'{each}" for each in FORMULAS), *NOT_FORMULAS]


def test_a_batch_to_another_format_changes_no_text(tmp_path) -> None:
    source, target = tmp_path / "in.csv", tmp_path / "out.parquet"
    source.write_text("name,capacity.strategy\n=1+1,partial\n", encoding="utf-8")
    run_batch(source, target, Population(load_framework(), COLUMNS, {}))
    assert pl.read_parquet(target)["name"].to_list() == ["=1+1"]


@pytest.mark.parametrize(
    ("address", "is_web", "is_relative"),
    [
        ("https://e.org/a", True, False),
        ("HTTP://e.org", True, False),
        ("isos-2017.md", False, True),
        ("../a/b.html#c:d", False, True),
        ("#a", False, True),
        ("javascript:alert(1)", False, False),
        ("JaVaScript:alert(1)", False, False),
        ("java\tscript:alert(1)", False, False),
        ("\x01javascript:alert(1)", False, False),
        ("data:text/html,x", False, False),
        ("//e.org", False, False),
        ("/\\e.org", False, False),
        ("https:///e.org", False, False),
        ("https://e.org a sentence", False, False),
        ("", False, False),
    ],
)
def test_an_address_is_of_the_web_or_relative_or_no_link(address: str, is_web: bool, is_relative: bool) -> None:
    assert (is_web_address(address), is_relative_address(address)) == (is_web, is_relative)


@pytest.mark.parametrize("page", ["javascript:alert(1)", "//e.org", "data:,x"])
def test_a_drawing_refuses_a_page_that_is_no_address_in_words(page: str) -> None:
    with pytest.raises(InvalidValue, match="is no address of a page; write it from http"):
        framework_as_svg(load_framework(), page)


def test_json_that_we_write_has_no_number_that_json_has_not() -> None:
    value = {"a": float("nan"), "b": [float("inf"), 1.5], "c": {"d": float("-inf")}}
    assert json.loads(as_json(value), parse_constant=pytest.fail) == {"a": None, "b": [None, 1.5], "c": {"d": None}}
    with pytest.raises(ValueError, match="not JSON compliant"):
        as_text({"a": float("nan")})
