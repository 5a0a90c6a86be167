"""Restricted YAML: every scalar stays the text that was typed, and every value knows its place.

Refused: anchors, aliases, tags, merge keys, duplicate keys, several documents, files over 1 MB, nesting over 50.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import yaml
from attrs import field, frozen

from delivery_model.errors import DocumentError, Place, Problem, quoted

Event = Any
"""PyYAML's C parser makes events and marks of classes that its type stubs do not know."""

Span = tuple[int, int]
"""Where the parser saw a value begin and end, in characters after a byte order mark; `editing.end_of` is closer."""

MAX_BYTES = 1_000_000
MAX_DEPTH = 50
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]")


@frozen
class Slip:
    """A common slip: what the parser says of it, what the person typed, and what to do.

    `{sign}` and `{line}` stand for the character and the line where the part at fault starts.
    """

    said: str
    what: str
    fix: str
    is_at_start: bool = False


TOO_DEEP = f"nesting is deeper than {MAX_DEPTH} levels"

SLIPS = (
    Slip("maximum nesting depth", TOO_DEEP, "flatten it"),  # newer libyaml looks ahead, and gives up before we can
    Slip("simple key", "a line that is not 'key: value'", "put a space after the colon, or indent the line", True),
    Slip("quoted scalar: found unexpected", "a quotation mark that is never closed", "close it", True),
    Slip("quoted scalar", "a backslash in double quotes", "use single quotes, or write two backslashes"),
    Slip("flow .*':' here", "a ': ' inside a text, or a ',' missing before a key", "quote the text, or add the ','"),
    Slip("flow (sequence|mapping)", "the bracket opened on line {line} is not closed", "close it, or add ','"),
    Slip("flow node", "a value is missing inside brackets", "write it, or close the bracket"),
    Slip(r"tab character|token '\\t'", "a tab where only spaces may stand", "use spaces"),
    Slip("an (alias|anchor)|block scalar|any token", "a text that starts with {sign}", "put it in quotes", True),
    Slip("mapping values", "a ': ' inside a text, or a line indented too far", "quote the text, or move the line"),
)


@frozen
class Text:
    """A scalar, as typed."""

    place: Place
    value: str
    span: Span = field(default=(0, 0), eq=False)


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
    by_key: dict[str, Node] = field(init=False, eq=False)

    def __attrs_post_init__(self) -> None:
        object.__setattr__(self, "by_key", {key.value: value for key, value in self.pairs})

    def __iter__(self) -> Iterator[tuple[Text, Node]]:
        return iter(self.pairs)


Node = Text | Items | Entries


def parse_document(data: bytes, path: str) -> Node:
    """Parse one restricted YAML document.

    Raises:
        DocumentError: with every problem that parsing could reach.
    """
    if len(data) > MAX_BYTES:
        what = f"the file is larger than {MAX_BYTES:,} bytes"
        raise DocumentError([Problem(Place(path, 1, 1), what, "split it, or leave out what is not used")])
    return _Builder(path).build(_decode(data, path))


def _decode(data: bytes, path: str) -> str:
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

    def __init__(self, path: str) -> None:
        self.path = path
        self.problems: list[Problem] = []
        self.last: Event = None

    def build(self, text: str) -> Node:
        try:
            node = self._document(yaml.parse(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)))
        except yaml.MarkedYAMLError as error:
            self.problems.append(self._slip(text, error))
            raise DocumentError(self.problems) from error
        if self.problems:
            raise DocumentError(self.problems)
        return node

    def _slip(self, text: str, error: yaml.MarkedYAMLError) -> Problem:
        """What the parser stumbled over, in words for the person who typed it."""
        stop = error.problem_mark.index if error.problem_mark else len(text)
        start = error.context_mark.index if error.context_mark else stop
        begins, ends = (_after(text[:index], self.path) for index in (start, stop))
        at = "here" if begins.line == ends.line else "further down"
        said = f"{error.context}: {error.problem} {text[stop : stop + 1]!r} {at}"
        for slip in SLIPS:
            if re.search(slip.said, said):
                what = slip.what.format(sign=repr(text[start : start + 1]), line=begins.line)
                return Problem(begins if slip.is_at_start else ends, what, slip.fix)
        return Problem(ends, str(error.problem), "check indentation, colons and quotes here")

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
            return Text(place, event.value, _span(event, event))
        if isinstance(event, yaml.SequenceStartEvent):
            return Items(place, tuple(self._values(events, depth)), _span(event, self.last))
        return Entries(place, tuple(self._pairs(events, depth)), _span(event, self.last))

    def _values(self, events: Iterator[Event], depth: int) -> Iterator[Node]:
        while not isinstance(event := next(events), yaml.SequenceEndEvent):
            yield self._node(event, events, depth + 1)
        self.last = event

    def _pairs(self, events: Iterator[Event], depth: int) -> Iterator[tuple[Text, Node]]:
        seen: dict[str, Place] = {}
        while not isinstance(event := next(events), yaml.MappingEndEvent):
            key = self._node(event, events, depth + 1)
            value = self._node(next(events), events, depth + 1)
            if not isinstance(key, Text):
                self.problems.append(Problem(key.place, "a key that is not text", "use a plain word as the key"))
            elif key.value == "<<":
                self.problems.append(Problem(key.place, "merge key '<<'", "write the keys out"))
            elif key.value in seen:
                first = seen[key.value]
                what = f"duplicate key {quoted(key.value)}"
                self.problems.append(Problem(key.place, what, f"it is already on line {first.line}; keep one"))
            else:
                seen[key.value] = key.place
                yield key, value
        self.last = event

    def _place(self, mark: Any) -> Place:
        return Place(self.path, mark.line + 1, mark.column + 1)

    def _refuse(self, event: Event, what: str, fix: str) -> None:
        self.problems.append(Problem(self._place(event.start_mark), what, fix))


def _span(first: Event, last: Event) -> Span:
    return first.start_mark.index, last.end_mark.index
