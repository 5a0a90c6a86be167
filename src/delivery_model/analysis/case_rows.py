"""A table of published cases, one row a case, read into scenarios."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from functools import partial

from delivery_model.analysis.case_row import Row, Table
from delivery_model.analysis.case_table import TableMeaning
from delivery_model.analysis.table_lines import MOST_OF_ROW
from delivery_model.analysis.table_shape import MOST_ABOVE, Known, encoding_of, shape_of
from delivery_model.documents import CONTROL
from delivery_model.errors import InvalidValue, Place, Problem, ScenarioError, nearest, quoted
from delivery_model.framework.rules import Framework
from delivery_model.loading.report import Report
from delivery_model.loading.scenario import scenario_of
from delivery_model.profile import Scenario

REQUIRED = ("id", "authority", "date", "published.support_type", "source_urls")
OPTIONAL = (
    "decision",
    "decision_taken",
    "reviewer_recommendation",
    "published.subtype",
    "published.kind",
    "confidence",
    "date_precision",
)
EVIDENCE = ".evidence"


def read_table(framework: Framework, meaning: TableMeaning, data: bytes, path: str) -> dict[str, Scenario]:
    """The scenarios of a table by the id of the case.

    Raises:
        ScenarioError: with every problem found; a column counts from 1, as its number in the row.
    """
    report = Report()
    known = partial(_is_known, Table(framework, meaning, report, path, ()))
    lines = _lines(data, path, Known(known, known, ""))
    _, header = next(lines, (1, list[str]()))
    table = Table(framework, meaning, report, path, tuple(name.strip() for name in header))
    _check_header(table)
    report.refuse(ScenarioError)
    found: dict[str, Scenario] = {}
    for number, values in lines:
        row = _row(table, number, values)
        name = row.text("id")
        if name in found:
            report.add(row.place("id"), f"a second case {quoted(name)}", "give each case its own id")
        found[name] = scenario_of(framework, report, row.document(), f"{path}:{number}")
    report.refuse(ScenarioError)
    return found


def _lines(data: bytes, path: str, known: Known) -> Iterator[tuple[int, list[str]]]:
    """The rows with the line on which each starts; those with nothing in them are left out."""
    number = 1
    try:
        lines = list(io.StringIO(data.decode(encoding_of(data)), newline=""))
        shape = shape_of(lines[:MOST_ABOVE], ",", known)
        csv.field_size_limit(max(csv.field_size_limit(), MOST_OF_ROW))
        reader = csv.reader(lines[shape.before :], delimiter=shape.separator, strict=True)
        for values in reader:
            if any(map(str.strip, values)):
                yield number + shape.before, values
            number = reader.line_num + 1
    except InvalidValue as error:
        raise ScenarioError([Problem(Place(path, 1, 1), error.what, error.fix)]) from error
    except (UnicodeDecodeError, csv.Error) as error:
        what = f"not a table of comma-separated text ({error})"
        raise ScenarioError([Problem(Place(path, number, 1), what, "save it as UTF-8 CSV")]) from error


def _is_known(table: Table, name: str) -> bool:
    return name.strip().removesuffix(EVIDENCE) in _known_columns(table)


def _check_header(table: Table) -> None:
    """Every column must mean something, once; those that a case cannot do without must be there."""
    known = _known_columns(table)
    for number, name in enumerate(table.header, start=1):
        place = Place(table.path, 1, number)
        if name.removesuffix(EVIDENCE) not in known:
            table.report.add(place, f"unknown column {quoted(name)}", nearest(name, known))
        if name in table.header[: number - 1]:
            table.report.add(place, f"a second column {quoted(name)}", "keep one of them")
    for name in REQUIRED:
        if name not in table.header:
            table.report.add(Place(table.path, 1, 1), f"missing column '{name}'", "add it to the header")


def _known_columns(table: Table) -> tuple[str, ...]:
    attributes, meaning = tuple(table.framework.attributes), table.meaning
    earlier = (f"{meaning.ofsted_only}{name}" for name in attributes)
    meant = (name for each in meaning.meanings for name in each.when)
    return tuple(
        dict.fromkeys((*REQUIRED, *OPTIONAL, *attributes, *earlier, *meaning.columns, *meaning.beside, *meant))
    )


def _row(table: Table, number: int, values: Sequence[str]) -> Row:
    if len(values) != len(table.header):
        what = f"{len(values)} values under {len(table.header)} columns"
        table.report.add(Place(table.path, number, 1), what, "check the commas and quotation marks of this row")
    for place, value in enumerate(values, start=1):
        if control := CONTROL.search(value):
            table.report.add(Place(table.path, number, place), f"control character {control.group()!r}", "delete it")
    return Row(table, number, {name: value.strip() for name, value in zip(table.header, values, strict=False)})
