"""The form of questions read back into a scenario, with every problem at its cell.

Cells become the nodes that a scenario file becomes, and are read as those are; only what a sheet alone can get wrong is
looked at here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from attrs import evolve, field, frozen

from delivery_model.errors import DocumentError, Place, ScenarioError, UnknownName, quoted
from delivery_model.profile.profile import Scenario
from delivery_model.profile.read_profile import scenario_of, with_keys
from delivery_model.rulebase.framework import Framework
from delivery_model.rulebase.vocabulary import TRUTH, UNKNOWN, Attribute, as_one_word
from delivery_model.safe_text import letters
from delivery_model.tables.question_form import BLOCKS, OF_EVIDENCE, OWN_KEY, REMARKS, SINGLE, SOURCES, Column, own_key
from delivery_model.tables.question_rows import Filled, Line, Rows, count_keys, has_headings, rows_in
from delivery_model.tables.sheet import Kind, Sheet, sheet_with
from delivery_model.tables.spreadsheet_files import read_sheets
from delivery_model.yaml_input.problems import ADDRESS, Report
from delivery_model.yaml_input.yaml_text import Entries, Items, Node, Text, parse_document

WANTED = "the headings 'Key' and 'Answer' of a form of questions"
START = "start from 'recommend new council.xlsx', and keep its headings"
COUNTED = re.compile(r"(?P<low>\d+)(?:\s*(?:to|-|\u2013)\s*(?P<high>\d+))?", re.IGNORECASE)
BOUNDED = re.compile(r"at (?P<side>least|most) (?P<number>\d+)", re.IGNORECASE)
MISSING = {Column.EVIDENCE: "write what it says, or clear the cell", Column.SOURCE: "write where it is from"}
STANDS_IN = {"authority": "An authority", "as_of": "2000"}
LONGEST_NAME = 40


def read_form(framework: Framework, path: str | Path) -> Scenario:
    """Read the scenario that a spreadsheet holds, a row a question.

    Raises:
        InputError: the file cannot be read, or with every problem found in it.
        MissingExtra: what reads such a file is not installed.
    """
    return scenario_in(framework, read_sheets(path, has_headings), str(path))


def scenario_in(framework: Framework, sheets: Sequence[Sheet], path: str) -> Scenario:
    """The scenario that one of some sheets holds.

    Raises:
        InputError: none of them has the headings, or with every problem found.
    """
    sheet = sheet_with(sheets, has_headings, WANTED, START)
    report = Report()
    root = _Document(framework, report, rows_in(framework, report, sheet)).root()
    scenario = scenario_of(framework, report, root, path)
    if report.problems:
        raise ScenarioError(with_keys(report.problems, root))
    return evolve(scenario, remarks=tuple(report.remarks))


@frozen
class _Document:
    """The document that the rows of a form say; it is told of what is wrong at its cell."""

    framework: Framework
    report: Report
    rows: Rows
    sources: dict[str, tuple[Text, Text]] = field(factory=dict[str, "tuple[Text, Text]"])
    """The scenario's own names of documents, in capitals and blanks as they are, each with what it stands for."""

    def root(self) -> Entries:
        pairs = [*self._single(), *self._kept()]
        findings: dict[str, list[tuple[Text, Node]]] = {block: [] for block in BLOCKS}
        for key, lines in self.rows.lines.items():
            if not OWN_KEY.fullmatch(key):
                for name, found in self._finding(key, lines):
                    findings[name].append(found)
        place = self.rows.place
        if self.sources:
            pairs.append((Text(place, SOURCES), Entries(place, tuple(self.sources.values()))))
        for block, held in findings.items():
            if held or block == BLOCKS[0]:
                pairs.append((Text(place, block), Entries(place, tuple(self._together(held)))))
        return Entries(place, tuple(pairs))

    def _single(self) -> Iterator[tuple[Text, Node]]:
        """The keys of a scenario that have one line each; what is missing is noted at its cell."""
        for key, (question, _) in SINGLE.items():
            own = own_key(key)
            answers = [line[Column.ANSWER] for line in self.rows.lines.get(own, ()) if Column.ANSWER in line]
            for cell in answers[1:]:
                self.report.add(cell.place, f"a second answer to '{question}'", "keep one of them")
            if answers:
                yield Text(answers[0].place, key), answers[0].node
            elif key in STANDS_IN:
                yield Text(self.rows.place, key), Text(self.rows.place, STANDS_IN[key])
                where = self.rows.answers.get(own)
                fix = "answer it" if where else f"add a row with the key {own}, and answer it"
                if own not in self.rows.refused:
                    self.report.add(where or self.rows.place, f"'{question}' has no answer", fix)

    def _kept(self) -> Iterator[tuple[Text, Node]]:
        """What is kept as YAML, and the names of documents, which go to the others."""
        for own, lines in self.rows.lines.items():
            found, answers = OWN_KEY.fullmatch(own), [line[Column.ANSWER] for line in lines if Column.ANSWER in line]
            if not found or not answers or own in map(own_key, SINGLE):
                continue
            key, name = found["key"], found["name"]
            if (bool(name) is not (key == SOURCES)) or key in BLOCKS:
                self.report.add(answers[0].place, f"no answer has the key {own}", "answer the rows of its questions")
                continue
            for cell in answers[1:]:
                self.report.add(cell.place, f"a second answer for the key {own}", "keep one of them")
            if name:
                self.sources[name] = Text(answers[0].place, name), answers[0].node
            else:
                yield from self._parsed(key, answers[0])

    def _parsed(self, key: str, cell: Filled) -> Iterator[tuple[Text, Node]]:
        try:
            node = parse_document(cell.value.text.encode(), "")
        except DocumentError as error:
            for problem in error.problems:
                self.report.add(cell.place, f"line {problem.where.line} of the YAML: {problem.what}", problem.fix)
            return
        held = _moved(node, cell.place)
        if isinstance(held, Entries) and [name.value for name, _ in held.pairs] == [key]:
            yield from held.pairs
        else:
            self.report.add(cell.place, f"the YAML is not that of {key}", f"begin it with '{key}:', or clear the cell")

    def _finding(self, key: str, lines: Sequence[Line]) -> Iterator[tuple[str, tuple[Text, Node]]]:
        """The finding or the count that the rows of a key say, with the block that it belongs to."""
        counts = count_keys(self.framework)
        name = self.framework.groups[counts[key][0]].members[0] if key in counts else key
        attribute = self.framework.attributes[name]
        block = BLOCKS[0] if attribute.can_decide else BLOCKS[1]
        place = next((line[Column.ANSWER].place for line in lines if Column.ANSWER in line), lines[0][Column.KEY].place)
        evidence = tuple(self._evidence(lines))
        pairs: list[tuple[Text, Node]] = []
        if key in counts:
            pairs += self._count(key, lines)
        else:
            pairs += self._levels(attribute, lines, bool(evidence))
        if evidence:
            pairs.append((Text(place, "evidence"), Items(place, evidence)))
        if pairs:
            yield block, (Text(place, key), Entries(place, tuple(pairs)))

    def _levels(self, attribute: Attribute, lines: Sequence[Line], has_evidence: bool) -> Iterator[tuple[Text, Node]]:
        """The level, the raters, the note and the next step of a finding."""
        answer = self._one(lines, Column.ANSWER, attribute)
        raters = {name: cell for line in lines for name in line if isinstance(name, str)
                  if (cell := self._one(lines, name, attribute))}  # fmt: skip
        remarks = {key: cell for key, column in REMARKS.items() if (cell := self._one(lines, column))}
        if answer:
            yield Text(answer.place, "level"), self._said(attribute, answer)
        elif not raters and (remarks or has_evidence):
            place = self.rows.answers[attribute.name]
            yield Text(place, "level"), Text(place, UNKNOWN, is_plain=True)
        if raters:
            pairs = tuple((Text(cell.place, name), self._said(attribute, cell)) for name, cell in raters.items())
            yield Text(pairs[0][0].place, "raters"), Entries(pairs[0][0].place, pairs)
            if not answer:
                self._note_difference(attribute, raters)
        yield from ((Text(cell.place, key), cell.node) for key, cell in remarks.items())

    def _note_difference(self, attribute: Attribute, raters: Mapping[str, Filled]) -> None:
        """Where raters differ, and nobody says what they agreed on, it is said that the question is open."""
        try:
            said = {
                level for cell in raters.values() for level in attribute.levels_said(self._said(attribute, cell).value)
            }
        except UnknownName:  # which is told when they are read
            return
        levels = [level for level in attribute.level_names if level in said]
        if len(levels) > 1:
            what = f"the raters differ on '{attribute.name}', which is read as open between {' and '.join(levels)}"
            self.report.remark(self.rows.answers[attribute.name], what, "once they agree, write it as the answer")

    def _one(self, lines: Sequence[Line], name: Column | str, attribute: Attribute | None = None) -> Filled | None:
        """What all rows of a question say in one column; two that differ are noted, with both cells."""
        cells = [line[name] for line in lines if name in line]
        if attribute is not None and isinstance(name, str):  # a rater who does not know has not answered
            cells = [cell for cell in cells if as_one_word(cell.value.text) != UNKNOWN]
        for cell in cells[1:]:
            if self._compared(cell, attribute) != self._compared(cells[0], attribute):
                what = f"another answer than in {str(cells[0].place).rpartition(':')[2]}"
                self.report.add(cell.place, what, "keep one of them; further evidence needs no answer")
        return cells[0] if cells else None

    def _compared(self, cell: Filled, attribute: Attribute | None) -> object:
        try:
            return attribute.levels_said(self._said(attribute, cell).value) if attribute else cell.value.word
        except UnknownName:
            return cell.value.word

    def _said(self, attribute: Attribute, cell: Filled) -> Text:
        """An answer; a truth value that a program has saved as a number is one where there is yes and no."""
        word, truth = cell.value.word, dict(zip("10", TRUTH, strict=True))
        if word in truth and attribute.level_said(word) is None and attribute.level_said(truth[word]):
            word = truth[word]
        return Text(cell.place, word)

    def _evidence(self, lines: Sequence[Line]) -> Iterator[Node]:
        """The items of evidence, one a row; what is missing of one is noted."""
        for line in lines:
            cells = {key: line[column] for key, column in OF_EVIDENCE.items() if column in line}
            if not cells:
                continue
            for key, column in OF_EVIDENCE.items():
                if key not in cells and column in MISSING:
                    first = next(iter(cells.values())).place
                    self.report.add(first, f"evidence with nothing under '{column.value}'", MISSING[column])
            if "says" in cells and "source" in cells:
                place = cells["says"].place
                yield Entries(
                    place, tuple((Text(cell.place, key), self._part(key, cell)) for key, cell in cells.items())
                )

    def _part(self, key: str, cell: Filled) -> Text:
        if key == "source":
            return self._source(cell)
        if key == "kind":
            return Text(cell.place, as_one_word(cell.value.text))
        return Text(cell.place, cell.value.word) if cell.value.kind is Kind.DATE else cell.node

    def _source(self, cell: Filled) -> Text:
        """Where evidence is from: as a citation, or a document of one's own in words, which is given a name."""
        said, node = cell.value.word, Text(cell.place, cell.value.word)
        key = said.partition(" ")[0]
        if said.startswith(ADDRESS) or key in self.framework.sources or key in self.sources or " " not in said:
            return node
        for name, (_, known) in self.sources.items():
            if known.value == said:
                return Text(cell.place, name)
        base = (
            "_".join(letters(word) for word in said.split()[:6] if letters(word))[:LONGEST_NAME].strip("_")
            or "document"
        )
        names = (base, *(f"{base}_{number}" for number in range(2, len(self.sources) + 3)))
        name = next(each for each in names if each not in self.sources and each not in self.framework.sources)
        self.sources[name] = Text(cell.place, name), node
        return Text(cell.place, name)

    def _count(self, key: str, lines: Sequence[Line]) -> Iterator[tuple[Text, Node]]:
        """How many members of a group are at a level."""
        cell = self._one(lines, Column.ANSWER)
        if cell is None or as_one_word(cell.value.word) == UNKNOWN:
            if any(column in line for line in lines for column in OF_EVIDENCE.values()):
                self.report.add(self.rows.answers[key], "evidence for a number that is not given", "write the number")
            return
        said, place = cell.value.word, cell.place
        counted, bounded = COUNTED.fullmatch(said), BOUNDED.fullmatch(said)
        if counted:
            bounds = {"at_least": counted["low"], "at_most": counted["high"] or counted["low"]}
        elif bounded:
            bounds = {f"at_{bounded['side'].lower()}": bounded["number"]}
        else:
            self.report.add(place, f"{quoted(said)} is no number", "write 2, 'at least 2', 'at most 2' or '1 to 3'")
            return
        yield from ((Text(place, name), Text(place, number)) for name, number in bounds.items())

    def _together(self, findings: Sequence[tuple[Text, Node]]) -> Iterator[tuple[Text, Node]]:
        """The findings, those of counts under the name of their group."""
        keys, counts = count_keys(self.framework), dict[str, list[tuple[Text, Node]]]()
        for key, node in findings:
            if key.value in keys:
                group, level = keys[key.value]
                counts.setdefault(group, []).append((Text(key.place, level), node))
            else:
                yield key, node
        for group, levels in counts.items():
            place = levels[0][0].place
            yield Text(place, f"{group}.count"), Entries(place, tuple(levels))


def _moved(node: Node, place: Place) -> Node:
    """A document that stands in one cell, all of it at the place of that cell."""
    if isinstance(node, Text):
        return evolve(node, place=place, comment=None if node.comment is None else evolve(node.comment, place=place))
    if isinstance(node, Items):
        return Items(place, tuple(_moved(each, place) for each in node.values))
    pairs = ((evolve(key, place=place), _moved(value, place)) for key, value in node.pairs)
    return Entries(place, tuple(pairs))
