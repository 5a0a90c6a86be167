"""Tables as rules, and a whole rule base in one file, CSV or YAML, as the files that a framework is read from.

Nothing here reads a rule: what is short is written out as nodes that keep the place of what they stand for.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from io import StringIO

from attrs import evolve, field, frozen

from delivery_model.errors import Place, quoted
from delivery_model.files import csv_rows
from delivery_model.rulebase.vocabulary import BAR, READING_PREFIX
from delivery_model.yaml_input.problems import Report
from delivery_model.yaml_input.yaml_text import Entries, Items, Node, Text, decoded, parse_document

ALWAYS_WORD, OTHERWISE = "always", "otherwise"
"""What stands for the whole condition of a rule: one that is always met, and what no other rule of its decision is."""
ANY = ("", "-")
OTHER = "other"
"""The level that no row names of a finding of which rows name but one."""
ABOUT_KEYS = (
    *("id", "title", "version", "scope", "limits", "guidance", "outcome", "order", "origins", "roles"),
    "invariants",
)
ONE_FILE = (
    *ABOUT_KEYS,
    "source",
    "sources",
    "attributes",
    "groups",
    "points",
    "readings",
    "support_types",
    "table",
    "decisions",
)
DELIMITERS = (",", ";", "\t")
NUMERIC = re.compile(r"^-|^\.\d|\d\.\d")
"""What makes of a name a number, or a range of them: its sign, or a dot before or between digits."""


@frozen
class Written:
    """Makes nodes that stand where something else does."""

    place: Place

    def text(self, value: str) -> Text:
        """A text."""
        return Text(self.place, value)

    def items(self, *values: Node) -> Items:
        """A list."""
        return Items(self.place, values)

    def mapping(self, values: Mapping[str, Node]) -> Entries:
        """A mapping of any keys."""
        return Entries(self.place, tuple((self.text(key), value) for key, value in values.items()))


def in_words(name: str) -> str:
    """A name as a title, where none is given; a number stays as it is."""
    if NUMERIC.search(name):
        return name
    words = name.rpartition(".")[2].replace("_", " ").replace("-", " ").strip()
    return words[:1].upper() + words[1:]


def whole(report: Report, name: str, data: bytes, path: str) -> dict[str, Node]:
    """The files that one file stands for, by name.

    Raises:
        DocumentError: it is not restricted YAML.
    """
    stem = name.rpartition(".")[0]
    if name.lower().endswith(".csv"):
        return _of_csv(report, stem, decoded(data, path), path)
    return _of_yaml(report, stem, parse_document(data, path))


TABLE_KEYS = ("columns", "rows")
FOR_ALL = ("because", "basis", "origin", "sources", "reason", "points")
"""What a decision says of all its rules that do not say it themselves."""
HEAD_KEYS = ("question", "values", "hit", "tests", "brief", "bars", "absences", OTHERWISE, *FOR_ALL)


def _of_yaml(report: Report, stem: str, node: Node) -> dict[str, Node]:
    fields = report.fields(node, "a rule base in one file", optional=ONE_FILE)
    at = Written(node.place)
    about = {"id": at.text(stem)} | {key: fields[key] for key in ABOUT_KEYS if key in fields}
    decisions = list(report.items(fields["decisions"])) if "decisions" in fields else []
    if "table" in fields:
        decision = _decision(report, fields["table"])
        about.setdefault("outcome", decision.by_key["decision"])
        decisions.insert(0, decision)
    if not decisions:
        report.add(node.place, "no rules are here", "add 'table:' with its columns and rows, or 'decisions:'")
    attributes, groups = fields.get("attributes", at.mapping({})), fields.get("groups", at.mapping({}))
    if isinstance(attributes, Entries) and decisions:
        attributes = _filled(attributes, dict(_columns_of(report, decisions, groups)))
    found: dict[str, Node] = {
        "framework.yml": at.mapping(about),
        "attributes.yml": at.mapping({"attributes": attributes, "groups": groups}),
    }
    if "source" in fields and "sources" in fields:
        report.add(fields["source"].place, "'source' beside 'sources'", "keep one of them")
    if "source" in fields:
        there = Written(fields["source"].place)
        source = there.mapping({"source": there.mapping({"title": fields["source"]})})
        found["sources.yml"] = there.mapping({"sources": source})
    for key, name in (("sources", "sources.yml"), ("support_types", "support_types.yml")):
        if key in fields:
            found[name] = at.mapping({key: fields[key]})
    if "readings" in fields or "points" in fields:
        found["readings.yml"] = at.mapping({key: fields[key] for key in ("points", "readings") if key in fields})
    return found | {f"decisions/{number}.yml": decision for number, decision in enumerate(decisions)}


def _decision(report: Report, table: Node) -> Entries:
    """The decision that a table of one file stands for."""
    fields = report.fields(table, "a table", required=("into", *TABLE_KEYS), optional=HEAD_KEYS)
    at = Written(table.place)
    inner = at.mapping({key: fields[key] for key in TABLE_KEYS if key in fields})
    beside = {key: fields[key] for key in HEAD_KEYS if key in fields}
    if "values" not in beside:
        answers = {each.value: each for each in _answers(report, fields) if isinstance(each, Text)}
        beside["values"] = at.items(*answers.values())
    return at.mapping({"decision": fields.get("into", at.text("answer")), **beside, "table": inner})


def _answers(report: Report, fields: Mapping[str, Node]) -> Iterator[Node]:
    """What the rows of a table conclude, in order, and then what it says otherwise."""
    for row in report.items(fields["rows"]) if "rows" in fields else ():
        yield from report.items(row)[-1:]
    if OTHERWISE in fields:
        yield fields[OTHERWISE]


def _columns_of(report: Report, decisions: Sequence[Node], groups: Node) -> Iterator[tuple[str, Node]]:
    """The columns of tables as attributes: the levels that rows name, in this order; with one level, any other too."""
    known = [each for each in decisions if isinstance(each, Entries)]
    families = {*map(_named, known), *(groups.by_key if isinstance(groups, Entries) else ())}
    found: dict[str, tuple[Place, dict[str, Node]]] = {}
    for table in (each.by_key["table"] for each in known if "table" in each.by_key):
        columns, rows = _parts(report, table)
        for number, column in enumerate(columns):
            _, levels = found.setdefault(column.value, (column.place, {}))
            for cell in (_levels(row[number]) for row in rows if len(row) == len(columns) + 1):
                each = cell.values if isinstance(cell, Items) else (cell,)
                levels.update((one.value, one) for one in each if isinstance(one, Text) and not _is_any(one))
    for name, (place, levels) in found.items():
        is_another = name.startswith(READING_PREFIX) or bool(families & {name, name.rpartition(".")[0]})
        if levels and not is_another:  # of decisions, groups and readings it is known already
            more = {OTHER: Text(place, OTHER)} if len(levels) == 1 else {}
            yield name, Written(place).mapping({"levels": Items(place, (*levels.values(), *more.values()))})


def _filled(node: Entries, missing: Mapping[str, Node]) -> Entries:
    """A mapping with some keys where it has not got them."""
    more = ((Text(node.place, key), value) for key, value in missing.items() if key not in node.by_key)
    return Entries(node.place, (*node.pairs, *more))


def rows_as_rules(report: Report, node: Node) -> Node:
    """A decision with its rules written out, its table and its `otherwise` too, each with all that it says."""
    if not isinstance(node, Entries) or not {"table", "rules", OTHERWISE}.intersection(node.by_key):
        return node
    rules = list(_rules(report, node.by_key["table"])) if "table" in node.by_key else []
    if "table" in node.by_key and "rules" in node.by_key:
        report.add(
            node.by_key["table"].place, "a table beside rules", "keep one of them, or make it a decision of its own"
        )
    if (given := node.by_key.get("rules")) is not None:
        if not isinstance(given, Items):
            return node  # which is refused as what it is
        rules += given.values
    if (value := node.by_key.get(OTHERWISE)) is not None:
        at = Written(value.place)
        name = at.text(f"{_named(node)}-{OTHERWISE}")
        rules.append(at.mapping({"id": name, "when": at.text(OTHERWISE), "then": value}))
    kept = tuple((key, value) for key, value in node if key.value not in ("table", "rules", OTHERWISE, *FOR_ALL))
    shared = {key: node.by_key[key] for key in FOR_ALL if key in node.by_key}
    named = ((each, Text(each.place, f"{_named(node)}-{number}")) for number, each in enumerate(rules, 1))
    whole = tuple(_filled(each, {"id": name, **shared}) if isinstance(each, Entries) else each for each, name in named)
    return Entries(node.place, (*kept, (Text(node.place, "rules"), Items(node.place, whole))))


def _named(node: Entries) -> str:
    name = node.by_key.get("decision")
    return name.value if isinstance(name, Text) else "answer"


def _rules(report: Report, table: Node) -> Iterator[Node]:
    """A rule for each row: its last cell is what it concludes, the others what the columns must be."""
    columns, rows = _parts(report, table)
    for cells in rows:
        place = cells[0].place if cells else table.place
        if len(cells) != len(columns) + 1:
            what = f"a row of {len(cells)} cells under {len(columns)} columns"
            report.add(place, what, "write a cell for each column, '-' for any, and then the answer")
            continue
        *looked_at, answer = cells
        looked = zip(columns, looked_at, strict=True)
        pairs = tuple((column, _levels(cell)) for column, cell in looked if not _is_any(cell))
        when: Node = Entries(place, pairs) if pairs else Text(place, ALWAYS_WORD)
        yield Written(place).mapping({"when": when, "then": answer})


def _parts(report: Report, table: Node) -> tuple[list[Text], list[Sequence[Node]]]:
    """The columns of a table, and the cells of each row."""
    fields = report.fields(table, "a table", required=TABLE_KEYS)
    columns = report.items(fields["columns"]) if "columns" in fields else ()
    rows = report.items(fields["rows"]) if "rows" in fields else ()
    return [each for each in columns if isinstance(each, Text)], [report.items(row) for row in rows]


def _is_any(cell: Node) -> bool:
    return isinstance(cell, Text) and cell.value.strip() in ANY


def _levels(cell: Node) -> Node:
    """A cell, or the levels that it names."""
    if not isinstance(cell, Text) or BAR not in cell.value:
        return cell
    return Items(cell.place, tuple(evolve(cell, value=part.strip()) for part in cell.value.split(BAR)))


NUMBERS = ("", "#", "id", "no", "nr", "number", "row", "rule")
"""How a column is headed that numbers the rows of a table."""


@frozen
class _Cell:
    place: Place
    value: str = field(converter=lambda value: str(value).strip())

    def node(self) -> Node:
        """What a table of YAML would hold: a level, several, or nothing or `-` for any."""
        if self.value in ANY:
            return self.text()
        levels = [part.strip() for half in self.value.split(BAR) for part in half.split(",")]
        each = tuple(Text(self.place, level) for level in levels)
        return each[0] if len(each) == 1 else Items(self.place, each)

    def text(self) -> Text:
        """What it says, as it stands."""
        return Text(self.place, self.value)


def _of_csv(report: Report, stem: str, text: str, path: str) -> dict[str, Node]:
    """The files that a table stands for: those of a YAML file that holds it."""
    rows = list(_cells(report, text, path))
    at = Written(Place(path, 1, 1))
    if len(rows) < 2 or len(rows[0]) < 2:
        report.add(at.place, "not a table", "write the names of the columns, the answer last, and a row a rule")
        return {}
    header, *body = rows
    _refuse_header(report, header, body)
    otherwise = body.pop() if body[-1][0].value == OTHERWISE else None
    if otherwise and (len(otherwise) != len(header) or any(cell.value not in ANY for cell in otherwise[1:-1])):
        fix = "leave all cells between it and the answer in the last column blank"
        report.add(otherwise[0].place, f"'{OTHERWISE}' is all that a row may say beside its answer", fix)
    body = [row for row in body if _fits(report, row, header)]
    table: dict[str, Node] = {
        "into": header[-1].text(),
        "columns": at.items(*(each.text() for each in header[:-1])),
        "rows": at.items(*(Items(row[0].place, (*(c.node() for c in row[:-1]), row[-1].text())) for row in body)),
    }
    if otherwise:
        table[OTHERWISE] = otherwise[-1].text()
    return _of_yaml(report, stem, at.mapping({"table": at.mapping(table)}))


def _refuse_header(report: Report, header: Sequence[_Cell], body: Sequence[Sequence[_Cell]]) -> None:
    seen: dict[str, Place] = {}
    for cell in header:
        if not cell.value:
            report.add(cell.place, "a column without a name", "name it, or leave it out")
        elif cell.value in seen:
            report.add(cell.place, f"a second column {quoted(cell.value)}", "rename one")
        seen[cell.value] = cell.place
    first, name = [row[0].value for row in body], header[0].value
    counted = ([str(at) for at in range(start, start + len(first))] for start in (0, 1))
    if name.casefold() in NUMBERS and first in counted:
        what = f"column {quoted(name)} numbers the rows, so it is nothing to ask about"
        report.add(header[0].place, what, "leave it out")


def _fits(report: Report, row: Sequence[_Cell], header: Sequence[_Cell]) -> bool:
    if row[0].value == OTHERWISE:
        report.add(row[0].place, f"'{OTHERWISE}' before the last row", "move it to the end")
    elif len(row) != len(header):
        what = f"a row of {len(row)} cells under {len(header)} columns"
        report.add(row[0].place, what, "write a cell for each column, '-' for any; quote a cell that holds a comma")
    elif not row[-1].value:
        report.add(row[-1].place, "a row without an answer", "write one in the last column")
    else:
        return True
    return False


def _cells(report: Report, text: str, path: str) -> Iterator[list[_Cell]]:
    """The rows of a CSV file that are not blank, each cell with its place."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    parted = max(DELIMITERS, key=next(filter(str.strip, lines), "").count)
    reader = csv_rows(StringIO("\n".join(lines), newline=""), parted, skips_space=True)
    start = 1
    try:
        for row in reader:
            if any(cell.strip() for cell in row):
                at = _columns(lines[start - 1], parted)
                yield [_Cell(Place(path, start, at[min(n, len(at) - 1)]), cell) for n, cell in enumerate(row)]
            start = reader.line_num + 1
    except csv.Error as error:
        report.add(Place(path, start, 1), f"no row of a table: {error}", "check its quotation marks")


def _columns(line: str, parted: str) -> list[int]:
    """Where the cells of a line begin, counted from 1."""
    found, is_quoted = [1], False
    for at, sign in enumerate(line):
        is_quoted ^= sign == '"'
        if sign == parted and not is_quoted:
            found.append(at + 2)
    return found
