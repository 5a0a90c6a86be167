"""OpenDocument spreadsheets read from their XML: no library told all kinds of cell apart that people fill in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO
from xml.etree.ElementTree import Element, ParseError, iterparse

from attrs import define, field

from delivery_model.errors import letters_of
from delivery_model.tables.sheet import Kind, Sheet, Value, said
from delivery_model.tables.zipped import ODS, damaged, part, refusal, unpacked

SPACE = "{urn:oasis:names:tc:opendocument:xmlns:%s:1.0}"
TABLE, TEXT, OFFICE, STYLE = (SPACE % name for name in ("table", "text", "office", "style"))
CALC = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}"
ERROR = re.compile(r"#(?:N/A|REF!|VALUE!|DIV/0!|NAME\?|NUM!|NULL!)|Err:\d+")
MOST_ROWS, MOST_CELLS = 200_000, 5_000_000
"""Filled ones; a repeat of empty ones may be as long as it likes."""


def ods_sheets(data: bytes, path: str) -> Iterator[Sheet]:
    """The sheets of a spreadsheet, in their order.

    Raises:
        InputError: it cannot be read.
    """
    xml = part(unpacked(data, path, ODS), "content.xml", path)
    hidden, table = set[str | None](), _OdsTable(path)
    try:
        for event, each in iterparse(BytesIO(xml), ("start", "end")):
            if event == "start":
                table = _OdsTable(path) if each.tag == f"{TABLE}table" else table
            elif each.tag == f"{STYLE}style":
                hidden |= {each.get(f"{STYLE}name") for inner in each if inner.get(f"{TABLE}display") == "false"}
            elif each.tag == f"{TABLE}table-row":
                table.add(each)
                each.clear()
            elif each.tag == f"{TABLE}table" and (name := each.get(f"{TABLE}name")):
                is_hidden = each.get(f"{TABLE}style-name") in hidden
                yield Sheet(path=path, name=name, rows=table.rows, merged=tuple(table.merged), is_hidden=is_hidden)
    except ParseError as error:
        raise damaged(path) from error


@define
class _OdsTable:
    """The rows of one table so far, and where the next begins."""

    path: str
    rows: dict[int, dict[int, Value]] = field(factory=dict[int, dict[int, Value]])
    merged: list[str] = field(factory=list[str])
    next_row: int = 1
    cells: int = 0

    def add(self, row: Element) -> None:
        times, cells = _times(row, "rows-repeated"), self._cells(row)
        if cells:
            self.cells += times * len(cells)
            if times > MOST_ROWS or len(self.rows) > MOST_ROWS or self.cells > MOST_CELLS:
                what = f"a sheet has more than {MOST_ROWS:,} filled rows"
                raise refusal(self.path, what, "copy the table alone into a new spreadsheet")
            self.rows |= {self.next_row + each: cells for each in range(times)}
        self.next_row += times

    def _cells(self, row: Element) -> dict[int, Value]:
        found: dict[int, Value] = {}
        column = 1
        for each in row:
            if each.tag not in (f"{TABLE}table-cell", f"{TABLE}covered-table-cell"):
                continue
            times = _times(each, "columns-repeated")
            value = _value(each) if each.tag == f"{TABLE}table-cell" else None
            if value:
                self.cells += times
                if self.cells > MOST_CELLS:
                    raise refusal(self.path, f"a sheet has more than {MOST_CELLS:,} filled cells", "make it smaller")
                found |= {column + place: value for place in range(times)}
            self._note_merged(each, column)
            column += times
        return found

    def _note_merged(self, cell: Element, column: int) -> None:
        rows, columns = (_times(cell, f"{each}-spanned") for each in ("rows", "columns"))
        if rows > 1 or columns > 1:
            last = f"{letters_of(column + columns - 1)}{self.next_row + rows - 1}"
            self.merged.append(f"{letters_of(column)}{self.next_row}:{last}")


def _times(each: Element, what: str) -> int:
    return _number(each.get(f"{TABLE}number-{what}"))


def _number(written: str | None) -> int:
    """A whole number; 1 where none is written."""
    return int(written) if written and written.isascii() and written.isdecimal() and len(written) < 10 else 1


def _value(cell: Element) -> Value | None:
    """What a cell holds, as it is shown; None where it is empty."""
    kind, shown = cell.get(f"{OFFICE}value-type"), _shown(cell)
    has_formula = cell.get(f"{TABLE}formula") is not None
    if cell.get(f"{CALC}value-type") == "error" or (has_formula and ERROR.fullmatch(shown)):
        return Value(shown or "#N/A", Kind.ERROR)
    if kind is None:
        return Value("", Kind.FORMULA) if has_formula and not shown else said(shown)
    if kind == "boolean":
        return Value("TRUE" if cell.get(f"{OFFICE}boolean-value") == "true" else "FALSE", Kind.TRUTH)
    if kind == "date":
        day, _, time = (cell.get(f"{OFFICE}date-value") or shown).partition("T")
        return Value(day if time.strip("0:.") == "" else f"{day} {time}", Kind.DATE)
    if kind == "time":
        return Value(shown, Kind.DATE)
    if kind in ("float", "percentage", "currency"):
        return Value(shown or cell.get(f"{OFFICE}value") or "", Kind.NUMBER)
    return said(shown)


def _shown(cell: Element) -> str:
    """The text of a cell, a line for each paragraph; a comment on it is no part of it."""
    return "\n".join("".join(_letters(each)) for each in cell if each.tag == f"{TEXT}p")


def _letters(element: Element) -> Iterator[str]:
    yield _of_line(element.text)
    for each in element:
        if each.tag == f"{TEXT}s":
            yield " " * min(_number(each.get(f"{TEXT}c")), 1000)
        elif each.tag == f"{TEXT}tab":
            yield "\t"
        elif each.tag == f"{TEXT}line-break":
            yield "\n"
        elif each.tag != f"{OFFICE}annotation":
            yield from _letters(each)
        yield _of_line(each.tail)


def _of_line(text: str | None) -> str:
    """What stands in one line of the XML: LibreOffice writes several blanks as they are, which others collapse."""
    return re.sub(r"[\t\r\n]", " ", text or "")
