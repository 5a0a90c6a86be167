"""Excel workbooks read: values by openpyxl, or by calamine where it cannot; what neither tells is looked up in the XML.

Neither tells an answer that is an error or a formula nobody has worked out from an empty cell in every file, nor which
cells are merged.
"""

from __future__ import annotations

import contextlib
import io
import posixpath
import warnings
import zipfile
from collections.abc import Iterator, Mapping
from typing import Any
from xml.etree import ElementTree

from attrs import define, field

from delivery_model.errors import MissingExtra
from delivery_model.tables.sheet import Kind, Sheet, Value, column_of, value_of
from delivery_model.tables.zipped import XLSX, damaged, local, parsed, part, unpacked

Cells = dict[int, dict[int, Value]]


@define
class _Marks:
    """What the XML of a sheet says beside the values: cells by row and column, and ranges."""

    odd: Cells = field(factory=dict[int, dict[int, Value]])
    merged: list[str] = field(factory=list[str])


def xlsx_sheets(data: bytes, path: str) -> Iterator[Sheet]:
    """The sheets of a workbook, in their order.

    Raises:
        InputError: it cannot be read.
        MissingExtra: what reads it is not installed.
    """
    parts = unpacked(data, path, XLSX)
    states = dict(_sheets(parts, path))
    values = _values(data, path)
    for name, (target, is_hidden) in states.items():
        if name not in values or target is None:
            continue
        marks = _marks(part(parts, target, path), path)
        rows = values[name]
        for row, cells in marks.odd.items():
            rows.setdefault(row, {}).update(cells)
        yield Sheet(
            path=path, name=name, rows=dict(sorted(rows.items())), merged=tuple(marks.merged), is_hidden=is_hidden
        )


def _sheets(parts: zipfile.ZipFile, path: str) -> Iterator[tuple[str, tuple[str | None, bool]]]:
    """The name of each sheet, the part that holds it, and whether it is hidden."""
    relations = parsed(parts, "xl/_rels/workbook.xml.rels", path)
    targets = {each.get("Id"): each.get("Target", "") for each in relations}
    for each in parsed(parts, "xl/workbook.xml", path).iter():
        if local(each.tag) == "sheet":
            own = next((value for key, value in each.items() if local(key) == "id" and key != "id"), None)
            target = targets.get(own)
            part_name = None if target is None else posixpath.normpath(posixpath.join("/xl", target)).lstrip("/")
            yield each.get("name", ""), (part_name, each.get("state", "visible") != "visible")


def _marks(xml: bytes, path: str) -> _Marks:
    """The cells that hold an error, or a formula without a value, and the merged ranges."""
    found, row, column = _Marks(), 0, 0
    try:
        for event, each in ElementTree.iterparse(io.BytesIO(xml), ("start", "end")):
            name = local(each.tag)
            if event == "start":
                if name == "row":
                    row, column = int(each.get("r") or row + 1), 0
                continue
            if name == "c":
                column = column_of(each.get("r") or "") or column + 1
                if value := _odd(each):
                    found.odd.setdefault(row, {})[column] = value
            elif name == "mergeCell":
                found.merged.append(each.get("ref", ""))
            elif name == "row":
                each.clear()
    except (ElementTree.ParseError, ValueError) as error:
        raise damaged(path) from error
    return found


def _odd(cell: ElementTree.Element) -> Value | None:
    held = {local(each.tag): each.text or "" for each in cell}
    if cell.get("t") == "e":
        return Value(held.get("v", ""), Kind.ERROR)
    if "f" in held and not held.get("v") and cell.get("t") != "str":
        return Value("", Kind.FORMULA)
    if "f" in held and "v" not in held:
        return Value("", Kind.FORMULA)
    return None


def _values(data: bytes, path: str) -> Mapping[str, Cells]:
    """The values of each sheet by its name."""
    try:
        import openpyxl
        import python_calamine
    except ImportError as error:
        raise MissingExtra("Excel workbooks need", "sheets") from error
    with contextlib.suppress(Exception), warnings.catch_warnings():  # it raises anything at files of other programs
        warnings.simplefilter("ignore")  # of extensions, which hold no values
        if found := dict(_by_openpyxl(openpyxl, data)):
            return found
    try:
        return dict(_by_calamine(python_calamine, data))
    except Exception as error:
        raise damaged(path) from error


def _by_openpyxl(library: Any, data: bytes) -> Iterator[tuple[str, Cells]]:
    workbook: Any = library.load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
    for sheet in workbook.worksheets:
        sheet.reset_dimensions()  # which other programs write wrongly
        yield (
            sheet.title,
            _filled(
                ((each.value, getattr(each, "number_format", "General")) for each in row) for row in sheet.iter_rows()
            ),
        )


def _by_calamine(library: Any, data: bytes) -> Iterator[tuple[str, Cells]]:
    workbook: Any = library.CalamineWorkbook.from_filelike(io.BytesIO(data))
    for name in workbook.sheet_names:
        rows = workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)
        yield name, _filled(((each, "General") for each in row) for row in rows)


def _filled(rows: Any) -> Cells:
    found: Cells = {}
    for number, row in enumerate(rows, 1):
        for column, (held, form) in enumerate(row, 1):
            if value := value_of(held, form):
                found.setdefault(number, {})[column] = value
    return found
