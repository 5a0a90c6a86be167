"""One row of a table of published cases, put as the document of a scenario.

Every value keeps its place (line of the row, number of the column), so that what is wrong is said where it stands.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from attrs import frozen

from delivery_model.analysis.case_table import Meaning, TableMeaning
from delivery_model.documents import Entries, Items, Node, Text
from delivery_model.errors import Place, UnknownName, nearest, quoted
from delivery_model.framework.rules import Framework
from delivery_model.framework.vocabulary import UNKNOWN, as_one_word
from delivery_model.loading.report import ADDRESS, Report


@frozen
class Table:
    """The table that a row is of."""

    framework: Framework
    meaning: TableMeaning
    report: Report
    path: str
    header: tuple[str, ...]


@frozen
class Row:
    """One row: its values by column, all of them text."""

    table: Table
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
