"""Shapes: what a value of a file holds, declared once. A shape reads a node, says its JSON Schema and writes it back.

statement = shape(Statement, "a statement", {"says": text, "sources": cited()})
statement.read(At(report, citations), node)     # problems are noted, and a neutral value stands in
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from datetime import date, datetime
from enum import Enum
from typing import Any

from attrs import evolve, field, frozen

from delivery_model.errors import quoted
from delivery_model.yaml_input.problems import Citations, Report
from delivery_model.yaml_input.yaml_text import Node

FORMS = {
    **dict.fromkeys(("%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y", "%d %B %Y", "%d %b %Y", "%B %d %Y", "%Y/%m/%d"), "%Y-%m-%d"),
    **dict.fromkeys(("%B %Y", "%b %Y", "%m/%Y", "%Y/%m"), "%Y-%m"),
}
"""How dates are written, and how they are read."""
DATE = re.compile(r"([1-9]\d{3})(?:-(0[1-9]|1[0-2])(?:-(0[1-9]|[12]\d|3[01]))?)?", re.ASCII)


def read_date(report: Report, node: Node | None) -> str:
    """A year, a month or a day; nothing when it is left out."""
    if node is None:
        return ""
    text = report.word(node)
    if text and not is_date(text):
        fix = "write the date of the evidence, e.g. 2017-04-01"
        if meant := date_meant(text):
            fix = f"write {meant}; a year or a month is enough"
        report.add(node.place, f"{quoted(text)} is not a date", fix)
    return text


def date_meant(text: str) -> str:
    """A date as people in Britain write it, in the form in which it is read; nothing where it is none."""
    for form, read in FORMS.items():
        with suppress(ValueError):
            meant = f"{datetime.strptime(text.replace(',', ''), form):{read}}"
            return meant if is_date(meant) else ""
    return ""


def is_date(text: str) -> bool:
    """Whether a text is a year, a month of a year or a day of the calendar."""
    if not (match := DATE.fullmatch(text)):
        return False
    year, month, day = (int(part or 1) for part in match.groups())
    try:
        date(year, month, day)
    except ValueError:  # no such day in that month
        return False
    return True


Names = Mapping[str, Iterable[str]]
"""The names there are, by what they are called in a problem: an `open point`, a `support type`."""
Schema = dict[str, Any]
"""A JSON Schema is nested plain data."""

NOTHING_CITED = Citations(())


@frozen
class At:
    """What a shape is given beside the node: where problems go, which names there are, what was read before."""

    report: Report
    citations: Citations = NOTHING_CITED
    names: Names = field(factory=dict[str, Iterable[str]])
    key: str = ""
    called: str = ""
    so_far: Mapping[str, Any] = field(factory=dict[str, Any])  # a value of each field of the class that is built

    def choice(self, node: Node, kind: str) -> str:
        """A scalar that is one of the names of a kind."""
        return self.report.choice(node, kind, self.names.get(kind, ()))


@frozen(kw_only=True)
class Shape:
    """One kind of value. `empty` stands in where it is left out; `to` is the field it fills, if not that of its key."""

    read: Callable[[At, Node], Any]  # a shape has values of every type
    schema: Callable[[Names], Schema] = lambda _: {"type": "string"}
    written: Callable[[Any], Any] = lambda value: value
    empty: Any = ""
    is_required: bool = True
    to: str = ""
    about: str = ""
    is_cited: bool = False


def maybe(one: Shape, empty: Any = None, about: str = "") -> Shape:
    """The same, where it may be left out."""
    return evolve(one, is_required=False, empty=empty, about=about or one.about)


def mapping(properties: Schema, required: Iterable[str] = ()) -> Schema:
    """The schema of an object with these keys and no others."""
    return {"type": "object", "properties": properties, "required": list(required), "additionalProperties": False}


def shape(build: Callable[..., Any], name: str, keys: Mapping[str, Shape], own: str = "") -> Shape:
    """A mapping with these keys; `own` is the field that takes the key under which the mapping stands."""
    required = [key for key, one in keys.items() if one.is_required]
    optional = [key for key, one in keys.items() if not one.is_required]

    def read(at: At, node: Node) -> Any:
        called = f"{name} '{at.key}'" if own else name
        unless_given = at.citations.unless_given
        free = [key for key in required if keys[key].is_cited and unless_given]
        asked = [key for key in required if key not in free]
        given = at.report.fields(node, called, required=asked, optional=(*free, *optional))
        values: dict[str, Any] = {own: at.key} if own else {}
        inner = evolve(at, called=called, so_far=values)
        for key, one in keys.items():
            empty = unless_given if one.is_cited else one.empty
            values[one.to or key] = one.read(inner, given[key]) if key in given else empty
        return build(**values)

    def schema(names: Names) -> Schema:
        said = {key: one.schema(names) | ({"description": one.about} if one.about else {}) for key, one in keys.items()}
        return mapping(said, required)

    def written(value: Any) -> dict[str, Any]:
        said = [(key, one, getattr(value, one.to or key)) for key, one in keys.items()]
        return {key: one.written(each) for key, one, each in said if one.is_required or each != one.empty}

    nothing = {one.to or key: one.empty for key, one in keys.items()} | ({own: ""} if own else {})
    return Shape(read=read, schema=schema, written=written, empty=build(**nothing))


def each(one: Shape) -> Shape:
    """A list of one shape."""
    return Shape(
        read=lambda at, node: at.report.each(node, lambda value: one.read(at, value)),
        schema=lambda names: {"type": "array", "items": one.schema(names)},
        written=lambda values: list(map(one.written, values)),
        empty=(),
    )


def by_key(one: Shape, named: Shape | None = None) -> Shape:
    """A mapping of any keys, or of those that `named` reads, each to one shape."""

    def read(at: At, node: Node) -> Any:
        pairs = at.report.entries(node)
        return {named.read(at, k) if named else k.value: one.read(evolve(at, key=k.value), value) for k, value in pairs}

    def schema(names: Names) -> Schema:
        known = named.schema(names).get("enum") if named else None
        value = one.schema(names)
        is_open = known is None
        return {"type": "object", "additionalProperties": value} if is_open else mapping(dict.fromkeys(known, value))

    return Shape(
        read=read, schema=schema, written=lambda values: {k: one.written(v) for k, v in values.items()}, empty={}
    )


def choice(kind: str, known: Iterable[str] | type[Enum] | None = None) -> Shape:
    """One of some names: those of that kind, or those listed; the value of an Enum."""
    if isinstance(known, type):
        inner, then = choice(kind, [member.value for member in known]), known
        return Shape(
            read=lambda at, node: then(inner.read(at, node)),
            schema=inner.schema,
            written=lambda member: member.value,
            empty=next(iter(then)),
        )
    if known is None:
        return Shape(read=lambda at, node: at.choice(node, kind), schema=lambda names: {"enum": list(names[kind])})
    return Shape(read=lambda at, node: at.report.choice(node, kind, known), schema=lambda _: {"enum": list(known)})


def cited(called: str = "") -> Shape:
    """At least one citation; `called` is what lacks it, if not the mapping itself."""
    return Shape(read=lambda at, node: at.citations.read(at.report, node, called or at.called), empty=(), is_cited=True)


text = Shape(read=lambda at, node: at.report.text(node))
word = Shape(read=lambda at, node: at.report.word(node))
source = Shape(read=lambda at, node: at.citations.source(at.report, node))


def date_or_nothing(report: Report, node: Node | None) -> str:
    """A date; nothing stands in for what is none."""
    said = read_date(report, node)
    return said if is_date(said) else ""


day = Shape(
    read=lambda at, node: date_or_nothing(at.report, node) or None,
    schema=lambda _: {},
    empty=None,
    about="e.g. 2017-03 or 2017-03-31",
)
"""A date; in data, a year may be a number."""
yes_no = Shape(
    read=lambda at, node: at.report.choice(node, "answer", ("yes", "no")) == "yes",
    schema=lambda _: {"enum": ["yes", "no", True, False]},
    written=lambda holds: "yes" if holds else "no",
    empty=True,
)
