"""What people and programs do to a form of questions: read as it was meant, or told at its cell."""

from __future__ import annotations

import datetime
import io
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner
from question_sheets import (
    DAY,
    FRAMEWORK,
    GRIP,
    KINDS,
    OPEN_TO,
    PROBLEM,
    STRATEGY,
    answered,
    as_csv,
    as_xlsx,
    found,
    made,
    problems,
    put,
    read,
    row_of,
    table,
)  # fmt: skip

from delivery_model.cli import recommend as command
from delivery_model.errors import MissingExtra
from delivery_model.tables import xlsx_reading
from delivery_model.tables.ods_reading import ods_sheets
from delivery_model.tables.sheet import Kind, Sheet, Value, decoded, value_of
from delivery_model.tables.xlsx_reading import xlsx_sheets

openpyxl = pytest.importorskip("openpyxl", reason="openpyxl, of the extra sheets, is not installed")
xlsxwriter = pytest.importorskip("xlsxwriter")


def place(rows, key):
    return next(number for number, row in enumerate(rows, 1) if row and row[0] == key)


@KINDS
def test_every_problem_is_told_at_its_cell_and_all_at_once(tmp_path, write):
    rows = answered({STRATEGY: "good", PROBLEM: "maybe", GRIP: {"Evidence": "Seen"}, OPEN_TO: {"Date": "2026"}})
    rows[2][4] = "1/2/2026"
    at = {key: place(rows, key) for key in (STRATEGY, PROBLEM, GRIP, OPEN_TO)}
    path = put(rows, tmp_path, write)
    sheet = path.name + (":" if write is as_csv else ":Questions!")
    told = problems(path)
    assert [each.split("; ")[0] for each in told] == [
        f"{sheet}E3: '1/2/2026' is not a date",
        f"{sheet}E{at[STRATEGY]}: unknown level of {STRATEGY} 'good'",
        f"{sheet}E{at[PROBLEM]}: unknown level of {PROBLEM} 'maybe'",
        f"{sheet}I{at[OPEN_TO]}: evidence with nothing under 'Evidence'",
        f"{sheet}I{at[OPEN_TO]}: evidence with nothing under 'Where from'",
        f"{sheet}F{at[GRIP]}: evidence with nothing under 'Where from'",
    ]


def test_raters_who_differ_leave_a_question_open_and_it_is_said(tmp_path):
    rows = answered({OPEN_TO: {"Rater 1": "accepts", "Rater 2": "denial", "Rater 3": "unknown"}})
    scenario = read(put(rows, tmp_path))
    assert scenario.profile.findings[OPEN_TO].levels == ("accepts", "denial")
    assert dict(scenario.profile.findings[OPEN_TO].raters) == {"Rater 1": "accepts", "Rater 2": "denial"}
    (remark,) = scenario.remarks
    assert f"E{place(rows, OPEN_TO)}: remark: the raters differ" in str(remark)


def test_rows_and_columns_may_be_moved_hidden_and_left_empty_in_between(tmp_path):
    rows = answered({STRATEGY: "partial", PROBLEM: "yes"})
    order = [4, 0, *range(5, len(rows[0])), 1, 2, 3]
    moved = [[], ["Notes of ours"], [rows[0][at] for at in order]]
    for row in reversed(rows[1:]):
        moved += [[row[at] for at in order], []]
    assert found(put(moved, tmp_path), STRATEGY).levels == ("partial",)
    book = openpyxl.Workbook()
    sheet = book.active
    for number, row in enumerate(rows):
        for at, said in enumerate(row):
            sheet.cell(number + 4, at + 2, said or None)
    sheet.row_dimensions[place(rows, STRATEGY) + 3].hidden = True
    sheet.cell(1_048_000, 1, " ")
    book.save(tmp_path / "moved.xlsx")
    assert found(tmp_path / "moved.xlsx", STRATEGY).levels == ("partial",)


def test_a_problem_in_a_sheet_that_begins_elsewhere_is_told_where_it_is(tmp_path):
    book, rows = openpyxl.Workbook(), answered({STRATEGY: "good"})
    for number, row in enumerate(rows):
        for at, said in enumerate(row):
            book.active.cell(number + 4, at + 2, said or None)
    book.save(tmp_path / "a.xlsx")
    assert problems(tmp_path / "a.xlsx")[0].startswith(f"a.xlsx:Sheet!F{place(rows, STRATEGY) + 3}: unknown level")


@KINDS
def test_a_number_that_is_unknown_has_no_evidence(tmp_path, write):
    rows = table()
    row_of(rows, "grip.count.lacking")[4:7] = ["unknown", "Seen", "RR 6.17"]
    assert any("evidence for a number that is not given" in each for each in problems(put(rows, tmp_path, write)))


def test_a_rater_without_another_name_goes_there_and_back(tmp_path):
    rows = answered({STRATEGY: {"Rater 2": "partial"}})
    scenario = read(put(rows, tmp_path))
    assert scenario.profile.findings[STRATEGY].raters == {"Rater 2": "partial"}
    assert read(put(table(scenario), tmp_path)).profile == scenario.profile


@KINDS
@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda rows: rows.append([*row_of(rows, STRATEGY)[:4], "lacking"]), "another answer than in "),
        (lambda rows: rows.append(["capacity.stratgy", "", "", "", "partial"]), "'capacity.stratgy'; did you mean"),
        (lambda rows: rows.append(["", "", "", "", "partial"]), "this row has no key; copy the key"),
        (lambda rows: rows[0].__setitem__(12, "Ann"), "if it has a person's answers, head it 'Rater: Ann'"),
        (lambda rows: rows[0].__setitem__(5, "Proof"), "head it 'Evidence' again"),
        (lambda rows: rows[0].__setitem__(13, "Rater 1"), "a second column with the heading 'Rater 1'"),
        (lambda rows: rows[1].__setitem__(4, ""), "'What is the name of the council?' has no answer; answer it"),
        (lambda rows: rows.pop(2), "add a row with the key (as_of)"),
        (lambda rows: rows.append(["(published)", "", "", "", "{nothing"]), "line 1 of the YAML"),
        (lambda rows: rows.append(["(published)", "", "", "", "other: 1"]), "the YAML is not that of published"),
        (lambda rows: row_of(rows, "grip.count.lacking").__setitem__(4, "several"), "'several' is no number"),
        (lambda rows: row_of(rows, "grip.count.lacking").__setitem__(5, "x"), "for a number that is not given"),
        (lambda rows: row_of(rows, "grip.count.lacking").__setitem__(9, "x"), "nothing of grip.count.lacking is"),
        (lambda rows: row_of(rows, "grip.count.lacking").__setitem__(12, "2"), "nothing of grip.count.lacking is"),
        (lambda rows: rows[1].__setitem__(5, "x"), "nothing of (authority) is kept in this column"),
        (lambda rows: rows.append(["(profile)", "", "", "", "profile: {}"]), "no answer has the key (profile)"),
        (lambda rows: rows.append(["(sources)", "", "", "", "sources: {}"]), "no answer has the key (sources)"),
        (lambda rows: rows.append(["(authority) 2", "", "", "", "B"]), "no answer has the key (authority) 2"),
        (lambda rows: rows.append(["(Authority)", "", "", "", "Bee"]), "a second answer to 'What is the name"),
    ],
)  # fmt: skip
def test_what_could_lose_an_answer_is_refused(tmp_path, write, change, said):
    rows = answered(
        {STRATEGY: {"Answer": "partial", "Evidence": "Seen", "Where from": "RR 6.17", "Rater 1": "partial"}}
    )
    change(rows)
    assert any(said in each for each in problems(put(rows, tmp_path, write)))


def test_a_column_of_ones_own_is_named_and_not_read(tmp_path):
    rows = answered({STRATEGY: "partial"})
    rows = [[*row, "Checked by" if not number else "Ann" if number == 3 else ""] for number, row in enumerate(rows)]
    (remark,) = read(put(rows, tmp_path)).remarks
    assert "the column 'Checked by' is none of the form, and is not read" in str(remark)


@pytest.mark.parametrize(
    ("said", "bounds"),
    [
        ("2", (2, 2)),
        (3, (3, 3)),
        ("1 to 3", (1, 3)),
        ("1 \u2013 3", (1, 3)),
        ("at least 2", (2, 9)),
        ("At most 2", (0, 2)),
    ],
)
def test_counts_are_read(tmp_path, said, bounds):
    path = as_xlsx(answered({"grip.count.lacking": {"Answer": said}}), tmp_path / "a.xlsx")
    (count,) = read(path).profile.counts
    assert (count.limit.low, count.limit.high) == bounds


def test_what_a_spreadsheet_made_of_an_answer_is_told_or_meant(tmp_path):
    rows = answered({
        PROBLEM: {"Answer": True}, "problems.deep_rooted": {"Answer": 0}, STRATEGY: {"Answer": True},
        OPEN_TO: {"Answer": 3},
        GRIP: {"Answer": datetime.date(2026, 2, 1), "Note": datetime.datetime(2026, 1, 2)},
    })  # fmt: skip
    rows[2][4] = datetime.date(2026, 6, 30)
    told = problems(as_xlsx(rows, tmp_path / "a.xlsx"))
    at = {key: place(rows, key) for key in (STRATEGY, OPEN_TO, GRIP)}
    assert [each.partition("!")[2].split("; ")[0] for each in told] == [
        f"E{at[STRATEGY]}: unknown level of {STRATEGY} 'TRUE'",
        f"E{at[OPEN_TO]}: unknown level of {OPEN_TO} '3'",
        f"E{at[GRIP]}: the spreadsheet made a date of this",
        f"J{at[GRIP]}: the spreadsheet made a date of this",
    ]
    for key in (STRATEGY, OPEN_TO, GRIP):
        row_of(rows, key)[4] = ""
    row_of(rows, GRIP)[9] = ""
    scenario = read(as_xlsx(rows, tmp_path / "b.xlsx"))
    assert [scenario.profile.findings[name].levels for name in (PROBLEM, "problems.deep_rooted")] == [("yes",), ("no",)]
    assert scenario.as_of == "2026-06-30"


def edited(tmp_path, change, name="a.xlsx"):
    """A form that was opened and saved by openpyxl, with a change to its questions."""
    book = openpyxl.load_workbook(io.BytesIO(made("xlsx")))
    sheet = book["Questions"]
    sheet["E2"], sheet["E3"] = "Exampleshire", "2026"
    change(sheet)
    book.save(tmp_path / name)
    return tmp_path / name


def test_formulas_errors_and_merged_cells_are_no_answers(tmp_path):
    def change(sheet):
        sheet["E5"] = '="pre"&"sent"'
        sheet["E6"] = "#N/A"
        sheet["F7"] = "#REF!"
        sheet["E8"] = "no"
        sheet.merge_cells("E8:E10")

    assert [each.partition("!")[2].split(";")[0] for each in problems(edited(tmp_path, change))] == [
        "E5: the cell holds a formula that has not been worked out",
        "E6: the cell holds the error #N/A",
        "F7: the cell holds the error #REF!",
        "E8: the cells E8:E10 are merged, so that only the first of them says anything",
    ]


def test_a_formula_that_was_worked_out_is_read_by_its_value():
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        sheet = book.add_worksheet()
        sheet.write_formula(0, 0, '="a"', None, "a")
        sheet.write_formula(1, 0, '=""', None, "")
        sheet.write_string(2, 0, "x_x000B_y\r\nz")
        sheet.write_number(3, 0, 7, book.add_format({"num_format": "0000"}))
        sheet.write_number(4, 0, 0.5, book.add_format({"num_format": "0%"}))
    (found,) = xlsx_sheets(file.getvalue(), "a.xlsx")
    assert found.at(1, 1) == Value("a") and found.at(4, 1) == Value("0007", Kind.NUMBER)
    assert found.at(5, 1) == Value("50%", Kind.NUMBER)


def test_texts_and_values_of_workbooks_are_decoded():
    assert decoded("a_x000D_\nb\x0bc_x005F_x") == "a\nb\nc_x"
    assert value_of(3.0) == Value("3", Kind.NUMBER) and value_of(2.5) == Value("2.5", Kind.NUMBER)
    assert value_of("") is None and value_of(None) is None
    assert value_of(datetime.datetime(2026, 1, 2, 3, 4)).text == "2026-01-02 03:04:00"
    assert value_of(datetime.time(1, 2)).kind is Kind.DATE
    assert Value("\u200b a\u00a0 b ").word == "a b"


def test_sheets_are_found_by_their_headings(tmp_path):
    book = openpyxl.load_workbook(io.BytesIO(made("xlsx")))
    book["Questions"]["E2"], book["Questions"]["E3"] = "Exampleshire", "2026"
    notes = book.create_sheet("Notes", 0)
    notes["A1"] = "ours"
    book.active = 0
    book.save(tmp_path / "a.xlsx")
    assert read(tmp_path / "a.xlsx").authority == "Exampleshire"
    book.copy_worksheet(book["Questions"])
    book.save(tmp_path / "two.xlsx")
    assert "the sheets 'Questions' and 'Questions Copy' both have" in problems(tmp_path / "two.xlsx")[0]
    book["Questions Copy"].sheet_state = "hidden"
    book.save(tmp_path / "one.xlsx")
    assert read(tmp_path / "one.xlsx").authority == "Exampleshire"
    book["Questions"].sheet_state = "hidden"
    book.save(tmp_path / "none.xlsx")
    assert "is hidden; show it" in problems(tmp_path / "none.xlsx")[0]
    openpyxl.Workbook().save(tmp_path / "empty.xlsx")
    assert "no sheet has the headings 'Key' and 'Answer'" in problems(tmp_path / "empty.xlsx")[0]


def test_what_is_said_of_an_unknown_level_is_kept(tmp_path):
    cells = {"Evidence": "a\nb", "Where from": "Board paper, June", "Note": "asked in May"}
    rows = answered({STRATEGY: cells, GRIP: {**cells, "Note": ""}, OPEN_TO: "unknown", "grip.count.lacking": "unknown"})
    scenario = read(put(rows, tmp_path))
    assert scenario.profile.findings[STRATEGY].levels == FRAMEWORK.attribute(STRATEGY).level_names
    assert scenario.profile.findings[STRATEGY].note == "asked in May" and len(scenario.sources) == 1
    assert OPEN_TO not in scenario.profile.findings and not scenario.profile.counts
    rows = answered({STRATEGY: cells, GRIP: {**cells, "Where from": "Board paper June"}})
    assert sorted(read(put(rows, tmp_path)).sources) == ["board_paper_june", "board_paper_june_2"]


def test_raters_who_agree_are_no_open_question_and_an_answer_stands_above_them(tmp_path):
    rows = answered({
        OPEN_TO: {"Rater 1": "denial", "Rater 2": "denial"},
        STRATEGY: {"Answer": "present", "Rater 1": "present", "Rater 2": "lacking"},
        PROBLEM: {"Rater 1": "so-so", "Rater 2": "no"},
    })  # fmt: skip
    (told,) = problems(put(rows, tmp_path))
    assert f"M{place(rows, PROBLEM)}: unknown level of {PROBLEM} 'so-so'" in told
    row_of(rows, PROBLEM)[12] = ""
    scenario = read(put(rows, tmp_path))
    assert not scenario.remarks and scenario.profile.findings[STRATEGY].levels == ("present",)


def test_second_answers_about_the_council_are_told_and_the_same_one_twice_is_none(tmp_path):
    rows = answered({STRATEGY: "partial", OPEN_TO: "so-so"})
    own = ["(sources) a", "", "", "", "A paper of May"]
    rows += [["(authority)", "", "", "", "B"], own, [*own[:4], "Another"], [*row_of(rows, STRATEGY)[:4], "Partial"]]
    rows.append([*row_of(rows, OPEN_TO)[:4], "so so"])
    rows[1][4] = "a\x07"
    told = problems(put(rows, tmp_path))
    assert sum("control character" in each for each in told) == 1
    assert any("a second answer for the key (sources) a" in each for each in told)
    assert any("another answer than in E" in each for each in told)
    rows[1][4] = "A"
    assert any("a second answer to 'What is the name" in each for each in problems(put(rows, tmp_path)))


# files that are something else -----------------------------------------------------------------------------------


def packed(**parts):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name.replace("__", "/").replace("_dot_", "."), data)
    return file.getvalue()


ODS = "application/vnd.oasis.opendocument.spreadsheet"
LOCKED = b"\xd0\xcf\x11\xe0" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le")


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("a.xlsx", LOCKED, "locked by a password; open it, and save it without one"),
        ("a.xlsx", b"\xd0\xcf\x11\xe0" + b"\0" * 600, "an old spreadsheet (.xls); open it and save it as .xlsx"),
        ("a.xlsx", b"Key,Answer\n", "this is plain text, whatever its name says; name it .csv"),
        ("a.xlsx", b"\n<html><table>", "this is a web page (HTML)"),
        ("a.xlsx", b"%PDF-1.7", "this is a PDF"),
        ("a.xlsx", b"", "the file is empty"),
        ("a.xlsx", b"\0\1\2", "this is no spreadsheet"),
        ("a.xlsx", b"PK\x03\x04 and no more", "the file is damaged"),
        ("a.xlsx", packed(word__document_dot_xml="x"), "this is a Word document"),
        ("a.xlsx", packed(xl__workbook_dot_bin="x"), "a binary workbook (.xlsb)"),
        ("a.xlsx", packed(some="x"), "a packed file, and no spreadsheet"),
        ("a.xlsx", packed(mimetype=ODS), "an OpenDocument spreadsheet; name it a.ods"),
        ("a.ods", packed(mimetype="application/vnd.oasis.opendocument.text"), "this is an OpenDocument text"),
        ("a.ods", packed(mimetype=ODS, **{"META-INF__manifest_dot_xml": "<encryption-data/>"}), "locked by a password"),
        ("a.ods", packed(xl__workbook_dot_xml="x"), "this is an Excel workbook; name it a.xlsx"),
        ("a.xlsx", packed(xl__workbook_dot_xml=b"0" * 50_000_001), "more than 50,000,000 bytes"),
        ("a.xlsx", packed(xl__workbook_dot_xml="", xl___rels__workbook_dot_xml_dot_rels="<!DOCTYPE a>"), "entities"),
        ("a.xls", b"", "a spreadsheet of another kind (.xls); open it and save it as .xlsx"),
        ("~$a.xlsx", b"", "keeps while it has one open; name that one: a.xlsx"),
        (".~lock.a.ods#", b"", "name that one: a.ods"),
        ("a.csv", b"Key,Answer\n\x92,x", "is not UTF-8; save it as 'CSV UTF-8'"),
        ("a.csv", b'Key,Answer\n"a', "check its quotation marks"),
        ("a.csv", b"PK\x03\x04", "this is a spreadsheet (.xlsx, .ods) or another packed file"),
    ],
)  # fmt: skip
def test_what_a_file_is_is_told_plainly(tmp_path, name, data, said):
    (tmp_path / name).write_bytes(data)
    told = CliRunner().invoke(command, [str(tmp_path / name)])
    assert said in str(told.exception) or said in told.output


def test_damaged_parts_are_told_plainly(tmp_path):
    xml, whole = "[Content_Types].xml", zipfile.ZipFile(io.BytesIO(made("xlsx")))
    for name, said in [
        ("xl/worksheets/sheet1.xml", "damaged"),
        ("xl/_rels/workbook.xml.rels", "damaged"),
        (xml, "sheets"),
    ]:
        parts = {each: whole.read(each) for each in whole.namelist()}
        parts[name] = b"<a" if name != xml else parts[name]
        if name == xml:
            parts["xl/workbook.xml"] = b"<workbook/>"
        told = io.BytesIO()
        with zipfile.ZipFile(told, "w") as archive:
            for each, data in parts.items():
                archive.writestr(each, data)
        (tmp_path / "a.xlsx").write_bytes(told.getvalue())
        assert said in problems(tmp_path / "a.xlsx")[0] or "damaged" in problems(tmp_path / "a.xlsx")[0]
    manifest = {"META-INF__manifest_dot_xml": "<a/>"}
    (tmp_path / "a.ods").write_bytes(packed(mimetype=ODS, content_dot_xml="<a", **manifest))
    assert "damaged" in problems(tmp_path / "a.ods")[0]
    (tmp_path / "a.ods").write_bytes(packed(mimetype=ODS, content_dot_xml="<a/>", **manifest))
    assert "no sheets that can be read" in problems(tmp_path / "a.ods")[0]
    (tmp_path / "a.ods").write_bytes(packed(mimetype=ODS, **manifest))
    assert "damaged" in problems(tmp_path / "a.ods")[0]
    locked = bytearray(packed(xl__workbook_dot_xml="x"))
    at = locked.index(b"PK\x01\x02") + 8
    locked[at] |= 1
    (tmp_path / "a.xlsx").write_bytes(bytes(locked))
    assert "locked by a password" in problems(tmp_path / "a.xlsx")[0]
    (tmp_path / "a.csv").write_bytes(b"a,b\n")
    assert "no sheet has the headings" in problems(tmp_path / "a.csv")[0]


def test_a_file_that_is_not_there_is_said_so(tmp_path):
    assert "no such file" in problems(tmp_path / "a.xlsx")[0]


@pytest.mark.parametrize(("separator", "encoding"), [(";", "utf-8"), ("\t", "utf-16"), (",", "utf-8-sig")])
def test_csv_of_any_program_is_read(tmp_path, separator, encoding):
    path = as_csv(answered({STRATEGY: "partial"}), tmp_path / "a.csv", separator, encoding)
    assert found(path, STRATEGY).levels == ("partial",)
    path.write_bytes(
        b"sep=" + separator.encode(encoding).removeprefix(b"\xff\xfe") + b"\r\n" + path.read_bytes()
    ) if encoding == "utf-8" else None
    assert found(path, STRATEGY).levels == ("partial",)


def test_a_workbook_that_openpyxl_cannot_read_is_read_by_another_library(tmp_path, monkeypatch):
    path = as_xlsx(answered({STRATEGY: "partial", PROBLEM: "yes"}), tmp_path / "a.xlsx")

    def fails(*_):
        raise TypeError("expected <class Fill>")

    monkeypatch.setattr(xlsx_reading, "_by_openpyxl", fails)
    assert found(path, STRATEGY).levels == ("partial",)
    monkeypatch.setattr(xlsx_reading, "_by_openpyxl", lambda *_: iter(()))  # as of strict files
    assert found(path, PROBLEM).levels == ("yes",)


def test_what_is_not_installed_is_named(tmp_path, monkeypatch):
    path = as_xlsx(table(), tmp_path / "a.xlsx")
    monkeypatch.setitem(__import__("sys").modules, "openpyxl", None)
    monkeypatch.setitem(__import__("sys").modules, "xlsxwriter", None)
    for asked in (lambda: read(path), lambda: made("xlsx")):
        with pytest.raises(MissingExtra, match="pip install openpyxl python-calamine XlsxWriter"):
            asked()


# OpenDocument ----------------------------------------------------------------------------------------------------

CELLS = (Path(__file__).parent / "every-kind-of-cell.xml").read_text(encoding="utf-8")


def test_every_kind_of_cell_of_open_document_is_read():
    one, two = ods_sheets(
        packed(mimetype=ODS, content_dot_xml=CELLS, **{"META-INF__manifest_dot_xml": "<a/>"}), "a.ods"
    )
    assert one.at(1, 1) == Value("a  b\nc\nd")
    assert [one.at(1, 2), one.at(1, 3)] == [Value("0007", Kind.NUMBER)] * 2
    assert [one.at(1, at).kind for at in (4, 5, 6, 7, 8)] == [
        Kind.TRUTH,
        Kind.DATE,
        Kind.ERROR,
        Kind.ERROR,
        Kind.FORMULA,
    ]
    assert (one.at(1, 4).text, one.at(1, 5).text, one.at(1, 9).text) == ("TRUE", "2026-02-01", "50%")
    assert [one.at(row, 1).text for row in (2, 3, 4)] == ["r"] * 3 and one.merged == ("A1048505:A1048506",)
    assert two.is_hidden and not one.is_hidden


@pytest.mark.parametrize("number", ["0x2", "-1", "\u00b2", "", "9" * 30])
@pytest.mark.parametrize("name", ["number-rows-repeated", "number-columns-repeated", "number-columns-spanned", "c"])
def test_a_number_that_is_none_counts_as_one(name, number):
    cell = '<table:table-cell office:value-type="string"%s><text:p>a<text:s%s/>b</text:p></table:table-cell>'
    row = "<table:table-row%s>" + cell + "</table:table-row>"
    places = [f' text:c="{number}"' if name == "c" else "", f' table:{name}="{number}"']
    filled = {
        "number-rows-repeated": (places[1], "", ""),
        "c": ("", "", places[0]),
    }.get(name, ("", places[1], ""))
    begins, ends = CELLS[: CELLS.index("<table:table-row")], CELLS[CELLS.index("</table:table>") :]
    xml = begins + row % filled + ends
    one, *_ = ods_sheets(packed(mimetype=ODS, content_dot_xml=xml, **{"META-INF__manifest_dot_xml": "<a/>"}), "a.ods")
    assert (one.rows, one.merged) == ({1: {1: Value("a b")}}, ())


def test_too_many_repeated_rows_are_refused():
    many = CELLS.replace('number-rows-repeated="3"', 'number-rows-repeated="900000"')
    with pytest.raises(Exception, match="more than 200,000 filled rows"):
        list(ods_sheets(packed(mimetype=ODS, content_dot_xml=many, **{"META-INF__manifest_dot_xml": "<a/>"}), "a.ods"))


def test_merges_are_told_only_where_they_could_hide_something():
    sheet = Sheet(path="a", rows={1: {1: Value("Key")}, 5: {1: Value("x")}}, merged=("A1:B1", "A5:A6", "C9:D9"))
    assert [each.where.name for each in sheet.merges(2)] == ["A5"]


SOFFICE = shutil.which("soffice")


@pytest.mark.skipif(SOFFICE is None, reason="LibreOffice, another program that opens these files, is not installed")
def test_another_program_opens_and_saves_it_and_it_still_says_the_same(tmp_path):
    from delivery_model import load_scenario
    from delivery_model.loading import shipped

    scenario = load_scenario(shipped("scenarios") / "rotherham.yml")
    (tmp_path / "a.xlsx").write_bytes(made("xlsx", scenario))
    text = "csv:Text - txt - csv (StarCalc):44,34,76,1"
    steps = [("a.xlsx", "ods", "."), ("a.ods", "xlsx", "back"), ("back/a.xlsx", text, "text")]
    for source, kind, folder in steps:
        home = f"-env:UserInstallation=file://{tmp_path}/home"
        said = [SOFFICE, home, "--headless", "--convert-to", kind, "--outdir", folder, source]
        subprocess.run(said, cwd=tmp_path, check=True, capture_output=True, timeout=240)
    for name in ("a.ods", "back/a.xlsx", "text/a.csv"):
        assert read(tmp_path / name).profile == scenario.profile
    book = openpyxl.load_workbook(tmp_path / "back" / "a.xlsx")
    lists = [each for each in book["Questions"].data_validations.dataValidation if each.type == "list"]
    assert lists and all(each.formula1 in book.defined_names for each in lists)
    assert book["Lists"].sheet_state == "hidden" and book["Questions"]["E5"].number_format == "@"


# the command -----------------------------------------------------------------------------------------------------


def run(*arguments):
    return CliRunner().invoke(command, list(map(str, arguments)))


def test_new_writes_a_spreadsheet_once_and_makes_yaml_of_it(tmp_path):
    path = tmp_path / "council.xlsx"
    assert run("new", path).exit_code == 0
    first = path.read_bytes()
    edited(tmp_path, lambda sheet: sheet.__setitem__("E5", "partial"), "council.xlsx")
    again = run("new", path)
    assert "already exists" in str(again.exception) and path.read_bytes() != first
    assert run("new", tmp_path / "council.yml", "--from", path).exit_code == 0
    assert "authority: Exampleshire" in (tmp_path / "council.yml").read_text()
    assert run(path).output.splitlines()[0] == run(tmp_path / "council.yml").output.splitlines()[0]
    assert run("what-if", path, "--set", f"{STRATEGY}=lacking").exit_code == 0
    assert "no spreadsheet of this kind is written" in str(run("new", tmp_path / "a.ods").exception)
    assert "answers are kept in YAML" in str(run("ask", "-o", path).exception)


def test_the_day_of_a_workbook_is_that_of_its_form():
    book = openpyxl.load_workbook(io.BytesIO(made("xlsx")))
    assert book.properties.created.date() == DAY
    assert FRAMEWORK.title in book.properties.title
