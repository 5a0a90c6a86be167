"""A mapping: which columns of somebody else's table hold findings, and what each value in them means.

    sheet: Data                       # of a workbook; may be left out
    columns:
      ofsted.overall:                 # an attribute of the rule base
        column: Overall grade
        values: {RI: requires_improvement, n/a: }     # nothing where a value means that it is not known

A value that is not in it is an error: none passes through, and none becomes unknown.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from os import PathLike
from pathlib import Path

import polars as pl
from attrs import evolve, frozen

from delivery_model.errors import DocumentError, InvalidValue, Problem, Row, nearest, quoted
from delivery_model.files import read_at_most, unreadable
from delivery_model.fixed import Fixed
from delivery_model.profile.read_profile import levels_in
from delivery_model.rulebase.framework import Framework
from delivery_model.rulebase.vocabulary import BAR, Attribute, as_one_word
from delivery_model.tables.shape import Known
from delivery_model.tables.table_reading import BadRow, Piece, pieces, refused
from delivery_model.yaml_input.problems import Report, text_at
from delivery_model.yaml_input.yaml_text import MAX_BYTES, Entries, Node, Text, parse_document

ENDING = ".yml"
MOST_VALUES = 30


@frozen
class MappedColumn:
    """The column of one attribute: the levels that each value leaves open, none where it is not known."""

    attribute: Attribute
    column: str
    values: Mapping[str, tuple[str, ...]]
    written: tuple[str, ...]
    """The values as the mapping writes them."""

    def finding(self, text: str) -> str:
        """A cell as a finding is written; empty where it is not known.

        Raises:
            InvalidValue: the value is not in the mapping.
        """
        said = as_one_word(text)
        if said and said not in self.values:
            shown = ", ".join(self.written[:MOST_VALUES])
            more = f" and {len(self.written) - MOST_VALUES} more" if len(self.written) > MOST_VALUES else ""
            raise InvalidValue("", f"the value {quoted(text)} is not in the mapping", f"it knows {shown}{more}")
        return BAR.join(self.values[said]) if said else ""


@frozen
class Columns:
    """A whole mapping; `sheet` is the sheet of a workbook that it is for."""

    path: str
    columns: Mapping[str, MappedColumn]
    sheet: str | None = None

    @property
    def known(self) -> Known:
        """The headings to look a table through for."""
        names = {as_one_word(each.column): each.column for each in self.columns.values()}
        first = next(iter(names.values()))
        return Known(
            lambda heading: as_one_word(heading) in names,
            lambda heading: as_one_word(heading) in names,
            f"the mapping {self.path} looks for columns such as {first!r}",
        )

    def pieces(self, path: Path, size: int, _: Known) -> Iterator[Piece]:
        """A table with a further column for each finding that the mapping finds in it, a piece at a time.

        Raises:
            InputError: it cannot be read, or a column of the mapping is not there.
        """
        for piece in pieces(path, size, self.known, self.sheet):
            yield self._mapped(path, piece)

    def _mapped(self, path: Path, piece: Piece) -> Piece:
        present = {as_one_word(name): name for name in piece.frame.columns}
        meant = {as_one_word(each.column) for each in self.columns.values()}
        alike = Counter(map(as_one_word, piece.frame.columns))
        twice = [name for name in piece.frame.columns if as_one_word(name) in meant and alike[as_one_word(name)] > 1]
        if twice:
            raise refused(path, f"columns {' and '.join(map(quoted, twice))} are one to the mapping; rename one")
        held = {name: present.get(as_one_word(each.column)) for name, each in self.columns.items()}
        if missing := [self.columns[name].column for name, column in held.items() if column is None]:
            several = (
                (None, f"there is no column {quoted(each)}; {nearest(each, piece.frame.columns)}") for each in missing
            )
            raise refused(path, tuple(several))
        if twice := [name for name in self.columns if name in piece.frame.columns and held[name] != name]:
            raise refused(path, f"there is a column {quoted(twice[0])} beside the one mapped to it; rename it")
        found: dict[str, list[str]] = {name: [] for name in self.columns}
        bad: list[tuple[int, BadRow]] = []
        texts = {
            name: [each or "" for each in piece.frame[str(held[name])].cast(pl.String).to_list()] for name in found
        }
        for place in range(len(piece.frame)):
            if problems := tuple(self._row(found, held, {name: texts[name][place] for name in found})):
                bad.append((place, piece.bad_row(place, problems)))
        kept = piece.without(bad)
        lost = {place for place, _ in bad}
        made = [
            pl.Series(name, [text for place, text in enumerate(column) if place not in lost], pl.String)
            for name, column in found.items()
        ]
        return evolve(kept, frame=kept.frame.with_columns(made))

    def _row(
        self, found: Mapping[str, list[str]], held: Mapping[str, str | None], row: Mapping[str, str]
    ) -> Iterator[tuple[str | None, str]]:
        """Add a row to what was found; what is wrong with it, once for each column."""
        said: dict[str, str] = {}
        for name, text in row.items():
            column = self.columns[name]
            try:
                found[name].append(column.finding(text.strip()))
            except InvalidValue as error:
                found[name].append("")
                said.setdefault(str(held[name]), f"{error.what}; {error.fix}")
        yield from said.items()


def load_mapping(framework: Framework, name: str | PathLike[str], shipped: Path) -> Columns:
    """A mapping from its file, or by the name of one that ships with the library.

    Args:
        framework: the rule base whose attributes it names.
        name: a file, or the name of one in `shipped` without its ending.
        shipped: the folder of those that ship.

    Raises:
        DocumentError: with every problem found.
    """
    own = {each.stem: each for each in sorted(shipped.glob(f"*{ENDING}"))}
    path = Path(name)
    if not path.exists() and str(name) in own:
        path = own[str(name)]
    try:
        data = read_at_most(path, MAX_BYTES + 1)
    except (OSError, ValueError) as failure:
        problem = unreadable(path, failure)
        more = f", or name one of those that ship: {', '.join(own)}" if own else ""
        raise DocumentError([evolve(problem, fix=problem.fix + more)]) from failure
    report = Report()
    fields = report.fields(
        parse_document(data, str(name)), "a mapping", required=("columns",), optional=("sheet", "about")
    )
    columns = dict(_columns(framework, report, fields["columns"])) if "columns" in fields else {}
    sheet = text_at(report, fields, "sheet") or None
    report.refuse(DocumentError)
    if not columns:
        raise DocumentError([Problem(Row(str(name)), "the mapping names no column", "name one under 'columns:'")])
    return Columns(str(name), Fixed(columns), sheet)


def _columns(framework: Framework, report: Report, node: Node) -> Iterator[tuple[str, MappedColumn]]:
    for key, value in report.entries(node):
        attribute = framework.attributes.get(key.value)
        if attribute is None:
            report.unknown_attribute(key.place, key.value, framework.attributes)
            continue
        fields = report.fields(value, f"the column of '{key.value}'", required=("column", "values"))
        pairs = [*report.entries(fields["values"])] if "values" in fields else []
        if isinstance(fields.get("values"), Entries) and not pairs:
            report.add(fields["values"].place, "no values", "say what each value of the column means")
        values = dict(_values(report, attribute, pairs))
        yield (
            key.value,
            MappedColumn(attribute, text_at(report, fields, "column"), values, tuple(k.value for k, _ in pairs)),
        )


def _values(
    report: Report, attribute: Attribute, pairs: Iterable[tuple[Text, Node]]
) -> Iterator[tuple[str, tuple[str, ...]]]:
    said = set[str]()
    for word, node in pairs:
        name = as_one_word(word.value)
        if not name or name in said:
            what = (
                f"the value {quoted(word.value)} is given twice" if name else "an empty value, which is always unknown"
            )
            report.add(word.place, what, "keep one of them" if name else "leave it out")
        said.add(name)
        yield name, levels_in(report, attribute, node)


def ignored_of(columns: Columns, path: Path) -> tuple[str, ...]:
    """The columns of a table that hold no findings, by a mapping.

    Raises:
        InputError: as for `Columns.pieces`.
    """
    first = next(pieces(path, 1, columns.known, columns.sheet))
    return tuple(name for name in first.frame.columns if name not in columns.columns)
