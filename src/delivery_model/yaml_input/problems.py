"""Reading nodes while collecting every problem: what is wrong is noted, a neutral value stands in, reading goes on.

Written here: what checks shapes elsewhere (pydantic, jsonschema) knows no line, column or fix.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TypeVar

from attrs import evolve, field, frozen

from delivery_model.errors import MOST_PROBLEMS, InputError, Place, Problem, Remark, choose_from, nearest, quoted
from delivery_model.safe_text import is_blank
from delivery_model.yaml_input.yaml_text import Entries, Items, Node, Text

TO_FILL_IN = ("...", "\u2026", "https://...")
"""What templates leave to be written."""
ADDRESS = ("http://", "https://")

Value = TypeVar("Value")


class Report:
    """The problems found so far in the files being read."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self.remarks: list[Remark] = []
        self._noted: set[Problem] = set()

    def add(self, place: Place, what: str, fix: str) -> None:
        """Note a problem; the same one twice counts once."""
        problem = Problem(place, what, fix)
        if problem not in self._noted:
            self._noted.add(problem)
            self.problems.append(problem)

    def unknown(self, place: Place, what: str, name: str, choices: Iterable[str], otherwise: str = "") -> None:
        """Note a name that is none of the choices; the nearest is looked for as long as anybody will read it."""
        known = list(choices)
        near = nearest(name, known) if len(self.problems) < MOST_PROBLEMS else choose_from(known)
        self.add(place, what, near + otherwise)

    def unknown_attribute(self, place: Place, name: str, known: Iterable[str]) -> None:
        """Note a name that is no attribute, wherever one is named."""
        self.unknown(place, f"unknown attribute {quoted(name)}", name, known)

    def remark(self, place: Place, what: str, fix: str) -> None:
        """Note what is read all the same, though it would better be written otherwise."""
        self.remarks.append(Remark(place, what, fix))

    def refuse(self, error: type[InputError]) -> None:
        """Raise the given error when there is any problem."""
        if self.problems:
            raise error(self.problems)

    def text(self, node: Node) -> str:
        """A text of a person's own, on one line: none that a comment cuts short."""
        if not isinstance(node, Text) or node.comment is None:
            return self.word(node)
        from delivery_model.yaml_input.broken_yaml import HAS_COMMENT, in_quotes

        whole = " ".join(f"{node.value} {node.comment.value}".split())
        fix = f"put the text in quotes: {in_quotes(whole)}"
        if node.value and node.comment.value[1:2].isspace():
            fix += f"; or only what is before it, if it is a comment: {in_quotes(node.value)} # ..."
        self.add(node.comment.place, HAS_COMMENT, fix)
        return whole

    def word(self, node: Node) -> str:
        """A scalar that is not empty, on one line: a name, a number or a date, behind which a comment may stand."""
        if not isinstance(node, Text):
            self.add(node.place, f"{_kind(node)} where a text is expected", "write one plain text")
            return ""
        if is_blank(node.value):
            self.add(node.place, "nothing is written here", "write a text, or leave the key out")
        if node.value in TO_FILL_IN:
            self.add(node.place, "still to be filled in", "write what it is, or leave the key out")
            return ""
        return " ".join(node.value.split())

    def choice(self, node: Node, kind: str, choices: Iterable[str]) -> str:
        """A scalar that is one of the choices."""
        known = list(choices)
        text = self.word(node)
        if isinstance(node, Text) and text and text not in known:
            self.unknown(node.place, f"unknown {kind} {quoted(text)}", text, known)
        return text if text in known or not known else known[0]

    def items(self, node: Node) -> Sequence[Node]:
        """The values of a list."""
        if isinstance(node, Items):
            return node.values
        self._misplaced(node, "a list is expected", "write [one, two] or one '- ' a line")
        return ()

    def entries(self, node: Node) -> Iterable[tuple[Text, Node]]:
        """The keys and values of a mapping."""
        if isinstance(node, Entries):
            return node.pairs
        self._misplaced(node, "keys and values are expected", "write 'key: value' lines")
        return ()

    def _misplaced(self, node: Node, expected: str, fix: str) -> None:
        """Note a node of another kind than expected, or the slip that makes it one."""
        from delivery_model.yaml_input.broken_yaml import HAS_COMMENT, slip_in

        if isinstance(node, Text) and node.is_plain and (slip := slip_in(node.value)):
            self.add(evolve(node.place, column=node.place.column + slip.at), slip.what, slip.fix)
        elif isinstance(node, Text) and node.comment is not None and ": " in node.comment.value:
            self.add(node.comment.place, HAS_COMMENT, "put the text in quotes")
        else:
            self.add(node.place, f"{_kind(node)} where {expected}", fix)

    def fields(
        self,
        node: Node,
        kind: str,
        *,
        required: Sequence[str] | Mapping[str, str] = (),
        optional: Sequence[str] = (),
    ) -> Mapping[str, Node]:
        """The values of a mapping by key; a missing required key is noted.

        `required` may say for each key what to write when it is missing.
        """
        found: dict[str, Node] = {}
        known = (*required, *optional)
        for key, value in self.entries(node):
            if key.value in known:
                found[key.value] = value
            else:
                self.unknown(key.place, f"unknown key {quoted(key.value)} in {kind}", key.value, known)
        for key in required:
            if isinstance(node, Entries) and key not in found:
                example = required[key] if isinstance(required, Mapping) else "..."
                self.add(node.place, f"missing key '{key}' in {kind}", f"add '{key}: {example}'")
        return found

    def each(self, node: Node | None, read: Callable[[Node], Value]) -> tuple[Value, ...]:
        """Every value of a list, read; nothing for a list that is left out."""
        return () if node is None else tuple(read(value) for value in self.items(node))

    def texts(self, node: Node | None) -> tuple[str, ...]:
        """A list of texts, or nothing when it is left out."""
        return self.each(node, self.text)

    def words(self, node: Node | None) -> tuple[str, ...]:
        """A list of names, or nothing when it is left out."""
        return self.each(node, self.word)


@frozen
class Citations:
    """The keys that a citation may begin with, and what to say of anything else it may be."""

    keys: tuple[str, ...]
    otherwise: str = ""
    addresses: Mapping[str, str] = field(factory=dict[str, str])
    unless_given: tuple[str, ...] = ()
    """What is cited where a citation is left out; without it none may be left out."""

    def read(self, report: Report, node: Node | None, kind: str) -> tuple[str, ...]:
        """A list of at least one citation, each beginning with the key of a source; noted by others when left out."""
        if isinstance(node, Items) and not node.values:
            report.add(node.place, f"missing citation in {kind}", "name a source and the place in it: [KEY place]")
        return report.each(node, lambda each: self.one(report, each))

    def one(self, report: Report, node: Node) -> str:
        """One citation: the key of a source, then the place in it."""
        text = report.text(node) if isinstance(node, Text) and " " in node.value.strip() else report.word(node)
        key, *others = text.split(" ")
        if len(others) > 1 and key not in self.keys and self.otherwise:
            fix = f"name it once under sources, as in 'document: {text}', then write source: document"
            report.add(node.place, f"unknown source {quoted(key)}", fix)
        elif key and key not in self.keys:
            report.unknown(node.place, f"unknown source {quoted(key)}", key, self.keys, self.otherwise)
        return text

    def source(self, report: Report, node: Node) -> str:
        """A citation of a source that the rule base lists, or a web address, given in full or by its name."""
        if isinstance(node, Text) and node.value.startswith(ADDRESS):
            return node.value
        cited = self.one(report, node)
        return self.addresses.get(cited, cited)


def text_at(report: Report, fields: Mapping[str, Node], key: str) -> str:
    """The text under a key, or nothing when the key is missing."""
    return report.text(fields[key]) if key in fields else ""


def word_at(report: Report, fields: Mapping[str, Node], key: str) -> str:
    """The name, number or date under a key, or nothing when the key is missing."""
    return report.word(fields[key]) if key in fields else ""


def choice_at(report: Report, fields: Mapping[str, Node], key: str, kind: str, choices: Iterable[str]) -> str:
    """The choice under a key; the first choice stands in when the key is missing."""
    known = list(choices)
    return report.choice(fields[key], kind, known) if key in fields else known[0]


def _kind(node: Node) -> str:
    if isinstance(node, Entries):
        return "a mapping"
    return "a list" if isinstance(node, Items) else f"the text {quoted(node.value)}"
