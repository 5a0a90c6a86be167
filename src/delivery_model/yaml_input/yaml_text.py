"""Restricted YAML: every scalar stays the text that was typed, and every value knows its place.

Refused: anchors, aliases, tags, merge keys, duplicate keys, several documents, files over 1 MB, nesting over 50.

Written here, over PyYAML's scanner: strictyaml knows no columns and stops at the first mistake.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import yaml
from attrs import Factory, evolve, field, frozen

from delivery_model.errors import DocumentError, Place, Problem, quoted

if TYPE_CHECKING:
    from delivery_model.yaml_input.broken_yaml import Slip

Event = Any
"""PyYAML's C parser makes events and marks of classes that its type stubs do not know."""

Span = tuple[int, int]
"""Where the parser saw a value begin and end, in characters after a byte order mark; `editing.end_of` is closer."""

MAX_BYTES = 1_000_000
MAX_DEPTH = 50
BEHIND = re.compile(r"[ \t]+(#[^\r\n]*)")
BELOW = re.compile(r"[ \t]*\r?\n( *)(#[^\r\n]*)")
INDENT = re.compile(r" *(?:- +)*")
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]")


NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.\-]*")
"""A word in which there is nothing to slip on."""

TOO_DEEP = f"nesting is deeper than {MAX_DEPTH} levels"


@frozen
class Comment:
    """What stands behind a text without quotes on its line, from its # on, and so is no part of it."""

    place: Place
    value: str


@frozen
class Text:
    """A scalar, as typed; it is plain when it stands without quotes."""

    place: Place
    value: str
    span: Span = field(default=(0, 0), eq=False)
    is_plain: bool = field(default=False, eq=False)
    comment: Comment | None = field(default=None, eq=False)


@frozen
class Items:
    """A list of values."""

    place: Place
    values: tuple[Node, ...]
    span: Span = field(default=(0, 0), eq=False)


@frozen
class Entries:
    """A mapping; keys are texts, in the order typed."""

    place: Place
    pairs: tuple[tuple[Text, Node], ...]
    span: Span = field(default=(0, 0), eq=False)
    by_key: dict[str, Node] = field(
        init=False,
        eq=False,
        default=Factory(lambda self: {key.value: node for key, node in self.pairs}, takes_self=True),
    )

    def __iter__(self) -> Iterator[tuple[Text, Node]]:
        return iter(self.pairs)


Node = Text | Items | Entries


def parse_document(data: bytes, path: str) -> Node:
    """Parse one restricted YAML document.

    Raises:
        DocumentError: with every problem that parsing could reach.
    """
    return _Builder(path, decoded(data, path)).build()


def decoded(data: bytes, path: str) -> str:
    """The text of a file.

    Raises:
        DocumentError: it is larger than a document may be, is not UTF-8, or holds a control character.
    """
    if len(data) > MAX_BYTES:
        what = f"the file is larger than {MAX_BYTES:,} bytes"
        raise DocumentError([Problem(Place(path, 1, 1), what, "split it, or leave out what is not used")])
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        read = error.object[: error.start].decode()  # error.object, unlike data, is without a byte order mark
        what = f"byte 0x{error.object[error.start]:02x} is not UTF-8"
        raise DocumentError([Problem(_after(read, path), what, "save the file as UTF-8")]) from error
    if control := CONTROL.search(text):
        what = f"control character {control.group()!r}"
        fix = "save the file as UTF-8" if control.group() == "\0" else "delete it"
        raise DocumentError([Problem(_after(text[: control.start()], path), what, fix)])
    return text


def _after(text: str, path: str) -> Place:
    """The place right after a text that begins the file."""
    return Place(path, text.count("\n") + 1, len(text) - text.rfind("\n"))


class _Builder:
    """Turns parser events into nodes in one pass, refusing what the restricted language leaves out."""

    def __init__(self, path: str, text: str) -> None:
        self.path, self.text = path, text
        self.problems: list[Problem] = []
        self.last: Event = None

    def build(self) -> Node:
        try:
            node = self._document(yaml.parse(self.text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)))
        except yaml.MarkedYAMLError as error:
            slip = self._slip(self.text, error)
            raise DocumentError(dict.fromkeys([*self.problems, slip])) from error
        if self.problems:
            raise DocumentError(self.problems)
        return node

    def _slip(self, text: str, error: yaml.MarkedYAMLError) -> Problem:
        """What the parser stumbled over, in words for the person who typed it."""
        stop = error.problem_mark.index if error.problem_mark else len(text)
        start = error.context_mark.index if error.context_mark else stop
        if "maximum nesting depth" in str(error.problem):  # newer libyaml looks ahead, and gives up before we can
            return Problem(_after(text[:stop], self.path), TOO_DEEP, "flatten it")
        from delivery_model.yaml_input.broken_yaml import Stumble

        slip = Stumble(text, start, stop, f"{error.context}: {error.problem}").slip()
        return Problem(_after(text[: slip.at], self.path), slip.what, slip.fix)

    def _document(self, events: Iterator[Event]) -> Node:
        root: Node | None = None
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent):
                if root is not None:
                    self._refuse(event, "a second document in the file", "keep one document a file")
                    break
                root = self._node(next(events), events, 1)
        if root is None or (isinstance(root, Text) and not root.value):
            empty = Problem(Place(self.path, 1, 1), "the file is empty", "write at least one key")
            raise DocumentError([*self.problems, empty])
        return root

    def _node(self, event: Event, events: Iterator[Event], depth: int) -> Node:
        place = self._place(event.start_mark)
        if depth > MAX_DEPTH:
            raise DocumentError([*self.problems, Problem(place, TOO_DEEP, "flatten it")])
        if isinstance(event, yaml.AliasEvent):
            self._refuse(event, f"alias *{event.anchor}", "write the value out")
            return Text(place, "")
        if event.anchor is not None:
            self._refuse(event, f"anchor &{event.anchor}", "write the value out where it is needed")
        if event.tag is not None:
            tag = quoted(event.tag.replace("tag:yaml.org,2002:", "!!"))
            self._refuse(event, f"tag {tag}", "delete it; every scalar is text")
        if isinstance(event, yaml.ScalarEvent):
            if escaped := CONTROL.search(event.value):
                self._refuse(event, f"control character {escaped.group()!r}, written as an escape", "delete it")
            is_plain = not event.style
            comment = self._comment_behind(event) if is_plain else None
            return Text(place, event.value, _span(event, event), is_plain, comment)
        if isinstance(event, yaml.SequenceStartEvent):
            return Items(place, tuple(self._values(events, depth)), _span(event, self.last))
        return Entries(place, tuple(self._pairs(events, depth)), _span(event, self.last))

    def _comment_behind(self, event: Event) -> Comment | None:
        """The comment behind a text without quotes: on its line, or on the next where the text could go on."""
        end = event.end_mark.index
        if found := BEHIND.match(self.text, end):
            return Comment(self._at(event.end_mark, found.start(1) - end), found.group(1))
        if not event.value or not (found := BELOW.match(self.text, end)):
            return None
        line = self.text.rfind("\n", 0, event.start_mark.index) + 1
        opening = INDENT.match(self.text, line)
        if opening is None or len(found.group(1)) <= opening.end() - line:
            return None
        return Comment(Place(self.path, event.end_mark.line + 2, len(found.group(1)) + 1), found.group(2))

    def _values(self, events: Iterator[Event], depth: int) -> Iterator[Node]:
        while not isinstance(event := next(events), yaml.SequenceEndEvent):
            yield self._node(event, events, depth + 1)
        self.last = event

    def _pairs(self, events: Iterator[Event], depth: int) -> Iterator[tuple[Text, Node]]:
        seen: dict[str, Place] = {}
        before: Text | None = None
        while not isinstance(event := next(events), yaml.MappingEndEvent):
            key, event_of_value = self._node(event, events, depth + 1), next(events)
            value = self._node(event_of_value, events, depth + 1)
            if not isinstance(key, Text):
                self.problems.append(Problem(key.place, "a key that is not text", "use a plain word as the key"))
            elif key.value == "<<":
                self.problems.append(Problem(key.place, "merge key '<<'", "write the keys out"))
            elif key.is_plain and key.value and event.end_mark.index == event_of_value.start_mark.index:
                before = self._without_colon(key, before)
            elif key.is_plain and (slip := _slip_in(key.value)) and slip.sign != ":":
                self.problems.append(Problem(self._at(event.start_mark, slip.at), slip.what, slip.fix))
            elif key.value in seen:
                first = seen[key.value]
                what = f"duplicate key {quoted(key.value)}"
                self.problems.append(Problem(key.place, what, f"it is already on line {first.line}; keep one"))
            else:
                seen[key.value] = key.place
                before = value if isinstance(value, Text) and value.is_plain else None
                yield key, value
        self.last = event

    def _without_colon(self, key: Text, before: Text | None) -> Text | None:
        """Note a key in braces that has no colon: mostly the rest of a text that has a comma in it."""
        where, what, fix, joined = key.place, f"{quoted(key.value)} has no colon", "write 'key: value'", None
        if slip := _slip_in(key.value):
            where, what, fix = evolve(where, column=where.column + slip.at), slip.what, slip.fix
        elif before is not None:
            from delivery_model.yaml_input.broken_yaml import in_quotes

            joined = evolve(before, value=f"{before.value}, {key.value}")
            where, what, fix = (
                before.place,
                "the comma ends the text",
                f"write {in_quotes(joined.value)}, with the quotes",
            )
        if self.problems and (self.problems[-1].where, self.problems[-1].what) == (where, what):
            self.problems.pop()  # the same text, cut once more
        self.problems.append(Problem(where, what, fix))
        return joined

    def _place(self, mark: Any) -> Place:
        return self._at(mark, 0)

    def _at(self, mark: Any, further: int) -> Place:
        """The place of a mark, or of a character further on its line."""
        return Place(self.path, mark.line + 1, mark.column + 1 + further)

    def _refuse(self, event: Event, what: str, fix: str) -> None:
        self.problems.append(Problem(self._place(event.start_mark), what, fix))


def _span(first: Event, last: Event) -> Span:
    return first.start_mark.index, last.end_mark.index


def _slip_in(word: str) -> Slip | None:
    """Why a key is not what it looks like; what knows slips is imported where one could be."""
    if NAME.fullmatch(word):
        return None
    from delivery_model.yaml_input.broken_yaml import slip_in

    return slip_in(word)
