"""A table of published cases, one row a case, read into scenarios.

How a table of published cases is read: what its columns mean for a scenario, as the rule base says it.

A column named as an attribute holds its level. Other columns have a meaning where `table:` in history.yml gives one.

One row of a table of published cases, put as the document of a scenario.

Every value keeps its place (line of the row, number of the column), so that what is wrong is said where it stands.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial

from attrs import field, frozen

from delivery_model.errors import InvalidValue, Place, Problem, ScenarioError, UnknownName, nearest, quoted
from delivery_model.files import csv_rows
from delivery_model.profile.profile import Scenario
from delivery_model.profile.read_profile import scenario_of
from delivery_model.rulebase.conditions import read_number
from delivery_model.rulebase.framework import Framework
from delivery_model.rulebase.vocabulary import UNKNOWN, as_one_word
from delivery_model.tables.shape import MOST_ABOVE, Known, encoding_of, shape_of
from delivery_model.yaml_input.problems import ADDRESS, Report, word_at
from delivery_model.yaml_input.yaml_text import CONTROL, Entries, Items, Node, Text

PARTS = ("profile", "context", "policy", "factors")

Pairs = tuple[tuple[Text, Node], ...]


@frozen
class Meaning:
    """What a row says when its columns have these values: entries of a scenario's parts, or why to leave it out."""

    when: Mapping[str, tuple[str, ...]]
    parts: Mapping[str, Pairs]
    excluded: Node | None


@frozen
class TableMeaning:
    """How a table is read: `columns` stand for attributes, `meanings` apply where their columns have their values."""

    unknown: str = "unknown"
    ofsted_only: str = "ofsted_only."
    columns: Mapping[str, str] = field(factory=dict[str, str], hash=False)
    dates: Mapping[str, int] = field(factory=dict[str, int], hash=False)
    beside: tuple[str, ...] = ()
    meanings: tuple[Meaning, ...] = ()

    def leaders(self) -> tuple[str, ...]:
        """The columns that meanings are about: the first that each looks at."""
        return tuple(dict.fromkeys(next(iter(each.when)) for each in self.meanings if each.when))

    def led_by(self, column: str) -> tuple[Meaning, ...]:
        """The meanings about a column."""
        return tuple(each for each in self.meanings if column == next(iter(each.when), None))


def read_table_meaning(report: Report, node: Node | None) -> TableMeaning:
    """Read how a table is read."""
    if node is None:
        return TableMeaning()
    keys = ("unknown", "ofsted_only", "columns", "dates", "beside", "meanings")
    fields = report.fields(node, "table", required=keys)
    return TableMeaning(
        unknown=word_at(report, fields, "unknown"),
        ofsted_only=word_at(report, fields, "ofsted_only"),
        columns={key.value: report.word(value) for key, value in _entries(report, fields, "columns")},
        dates={key.value: read_number(report, value, 10) for key, value in _entries(report, fields, "dates")},
        beside=report.words(fields.get("beside")),
        meanings=report.each(fields.get("meanings"), lambda each: _read_meaning(report, each)),
    )


def _read_meaning(report: Report, node: Node) -> Meaning:
    fields = report.fields(node, "a meaning", required=("when",), optional=(*PARTS, "excluded"))
    return Meaning(
        when={key.value: _values(report, value) for key, value in _entries(report, fields, "when")},
        parts={part: tuple(_entries(report, fields, part)) for part in PARTS},
        excluded=fields.get("excluded"),
    )


def _entries(report: Report, fields: Mapping[str, Node], key: str) -> Iterable[tuple[Text, Node]]:
    return report.entries(fields[key]) if key in fields else ()


def _values(report: Report, node: Node) -> tuple[str, ...]:
    return report.words(node) if isinstance(node, Items) else (report.word(node),)


@frozen
class CodedTable:
    """The table that a row is of."""

    framework: Framework
    meaning: TableMeaning
    report: Report
    path: str
    header: tuple[str, ...]


@frozen
class CodedRow:
    """One row: its values by column, all of them text."""

    table: CodedTable
    line: int
    cells: Mapping[str, str]

    def text(self, column: str) -> str:
        """The value of a column; nothing where there is none."""
        return self.cells.get(column, "")

    def place(self, column: str) -> Place:
        """Where the value of a column stands."""
        header = self.table.header
        return Place(self.table.path, self.line, header.index(column) + 1 if column in header else 1)

    def is_known(self, column: str) -> bool:
        """Whether a column has a value that says something."""
        return as_one_word(self.text(column)) not in ("", UNKNOWN, as_one_word(self.table.meaning.unknown))

    def document(self) -> Entries:
        """The row as the document of a scenario."""
        meanings = list(self._meanings())
        parts = {part: [pair for each in meanings for pair in each.parts[part]] for part in ("profile", "context")}
        for column, name in self._attributes():
            can_decide = self.table.framework.attributes[name].can_decide
            parts["profile" if can_decide else "context"].append((self._key(name, column), self._level(column, name)))
        document = {
            "authority": self._value("authority"),
            "as_of": Text(self.place("date"), self.text("date")[: self._precision()]),
            "profile": self._mapping(parts["profile"]),
            "context": self._mapping(parts["context"]),
            "published": self._published(meanings),
        }
        if earlier := self._earlier(parts["profile"]):
            document["profile_ofsted_only"] = self._mapping(earlier)
        return self._mapping([(self._key(name, "id"), node) for name, node in document.items()])

    def _attributes(self) -> Iterator[tuple[str, str]]:
        """The columns with a known level, each with its attribute."""
        columns = self.table.meaning.columns
        for column in self.table.header:
            name = columns.get(column, column)
            if name in self.table.framework.attributes and self.is_known(column):
                yield column, name

    def _earlier(self, profile: Sequence[tuple[Text, Node]]) -> list[tuple[Text, Node]]:
        """The second coding: the profile, but for the attributes that have a column of their own for it."""
        prefix = self.table.meaning.ofsted_only
        own = {column.removeprefix(prefix): column for column in self.table.header if column.startswith(prefix)}
        own = {name: column for name, column in own.items() if name in self.table.framework.attributes}
        if not own:
            return []
        kept = [pair for pair in profile if pair[0].value not in own]
        known = [
            (self._key(name, column), self._level(column, name))
            for name, column in own.items()
            if self.is_known(column)
        ]
        return [*kept, *known]

    def _meanings(self) -> Iterator[Meaning]:
        """The meanings that apply; a value that should have one and has none is a problem."""
        meaning = self.table.meaning
        for column in meaning.leaders():
            if self.is_known(column):
                yield from self._meanings_of(column, meaning.led_by(column))

    def _meanings_of(self, column: str, about: Sequence[Meaning]) -> list[Meaning]:
        value = self.text(column)
        candidates = [each for each in about if value in each.when[column]]
        applying = [each for each in candidates if self._applies(each)]
        if not candidates:
            values = [known for each in about for known in each.when[column]]
            self._refuse(column, f"unknown {column} {quoted(value)}", nearest(value, values))
        elif not applying and all(self.is_known(name) for each in candidates for name in each.when):
            said = ", ".join(f"{name} {quoted(self.text(name))}" for name in candidates[0].when)
            self._refuse(column, f"no meaning is given for {said} together", "correct one, or leave it unknown")
        return applying

    def _applies(self, meaning: Meaning) -> bool:
        return all(self.text(column) in values for column, values in meaning.when.items())

    def _published(self, meanings: Sequence[Meaning]) -> Entries:
        names = {
            "published.support_type": "support_type", "published.kind": "kind", "published.subtype": "option",
            "confidence": "confidence",
        }  # fmt: skip
        pairs: list[tuple[Text, Node]] = [
            (self._key(name, column), self._value(column)) for column, name in names.items() if self.text(column)
        ]
        pairs.append((self._key("source", "source_urls"), Text(self.place("source_urls"), self._address())))
        if says := self._says():
            pairs.append((self._key("says", "decision"), Text(self.place("decision"), says)))
        for part in ("policy", "factors"):
            if found := [pair for each in meanings for pair in each.parts[part]]:
                pairs.append((self._key(part, "id"), self._mapping(found)))
        pairs.extend((self._key("excluded", "id"), each.excluded) for each in meanings if each.excluded)
        return self._mapping(pairs)

    def _says(self) -> str:
        told = (("", "decision"), ("Recommended: ", "reviewer_recommendation"), ("Decided: ", "decision_taken"))
        return ". ".join(f"{label}{self.text(column)}" for label, column in told if self.text(column))

    def _address(self) -> str:
        """The first web address among the sources."""
        addresses = (part for part in self.text("source_urls").split() if part.startswith(ADDRESS))
        found = next(addresses, None)
        if found is None:
            self._refuse("source_urls", "no web address among the sources", "give at least one")
        return found or "https://"

    def _precision(self) -> int:
        precision, dates = self.text("date_precision"), self.table.meaning.dates
        if self.is_known("date_precision") and precision not in dates:
            self._refuse("date_precision", f"unknown date_precision {quoted(precision)}", nearest(precision, dates))
        return dates.get(precision, 10)

    def _refuse(self, column: str, what: str, fix: str) -> None:
        self.table.report.add(self.place(column), what, fix)

    def _level(self, column: str, name: str) -> Node:
        """One level, or several that are still open, as in `partial|present`."""
        place, attribute = self.place(column), self.table.framework.attributes[name]
        try:
            levels = attribute.levels_said(self.text(column))
        except UnknownName as error:
            self._refuse(column, f"unknown {error.kind} {quoted(error.name)}", error.fix)
            levels = attribute.level_names[:1]
        nodes = tuple(Text(place, level) for level in levels)
        return nodes[0] if len(nodes) == 1 else Items(place, nodes)

    def _value(self, column: str) -> Text:
        return Text(self.place(column), self.text(column))

    def _key(self, name: str, column: str) -> Text:
        return Text(self.place(column), name)

    def _mapping(self, pairs: Sequence[tuple[Text, Node]]) -> Entries:
        return Entries(self.place("id"), tuple(pairs))


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
    known = partial(_is_known, CodedTable(framework, meaning, report, path, ()))
    lines = _lines(data, path, Known(known, known, ""))
    _, header = next(lines, (1, list[str]()))
    table = CodedTable(framework, meaning, report, path, tuple(name.strip() for name in header))
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
        reader = csv_rows(lines[shape.before :], shape.separator)
        for values in reader:
            if any(map(str.strip, values)):
                yield number + shape.before, values
            number = reader.line_num + 1
    except InvalidValue as error:
        raise ScenarioError([Problem(Place(path, 1, 1), error.what, error.fix)]) from error
    except (UnicodeDecodeError, csv.Error) as error:
        what = f"not a table of comma-separated text ({error})"
        raise ScenarioError([Problem(Place(path, number, 1), what, "save it as UTF-8 CSV")]) from error


def _is_known(table: CodedTable, name: str) -> bool:
    return name.strip().removesuffix(EVIDENCE) in _known_columns(table)


def _check_header(table: CodedTable) -> None:
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


def _known_columns(table: CodedTable) -> tuple[str, ...]:
    attributes, meaning = tuple(table.framework.attributes), table.meaning
    earlier = (f"{meaning.ofsted_only}{name}" for name in attributes)
    meant = (name for each in meaning.meanings for name in each.when)
    return tuple(
        dict.fromkeys((*REQUIRED, *OPTIONAL, *attributes, *earlier, *meaning.columns, *meaning.beside, *meant))
    )


def _row(table: CodedTable, number: int, values: Sequence[str]) -> CodedRow:
    if len(values) != len(table.header):
        what = f"{len(values)} values under {len(table.header)} columns"
        table.report.add(Place(table.path, number, 1), what, "check the commas and quotation marks of this row")
    for place, value in enumerate(values, start=1):
        if control := CONTROL.search(value):
            table.report.add(Place(table.path, number, place), f"control character {control.group()!r}", "delete it")
    return CodedRow(table, number, {name: value.strip() for name, value in zip(table.header, values, strict=False)})
