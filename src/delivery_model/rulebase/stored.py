"""A rule base as plain values in JSON, so that it need not be read and proved again: docs/decisions/0038.

Every value is a row: its kind, and the places of its parts among the rows before it, so that what occurs twice is
written once. An attrs class is its fields by reflection: no class has a writer or a reader of its own.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from enum import Enum
from typing import Any

from attrs import fields, has

from delivery_model.errors import Place
from delivery_model.fixed import Fixed
from delivery_model.rulebase import axes, conditions, framework, invariants, vocabulary

FORMAT = 1
"""To be raised when the same values are written otherwise."""

CLASSES: tuple[type, ...] = (
    Place,
    axes.Axis,
    axes.GroupAxis,
    conditions.AllOf,
    conditions.Among,
    conditions.AnyOf,
    framework.Basis,
    framework.Beside,
    framework.Decision,
    framework.Degree,
    framework.FormRecord,
    framework.Framework,
    framework.Hit,
    framework.InUse,
    framework.Record,
    framework.Roles,
    framework.Rule,
    framework.RuleTest,
    framework.Source,
    framework.SupportType,
    invariants.Invariant,
    vocabulary.Alternative,
    vocabulary.Attribute,
    vocabulary.EvidenceAge,
    vocabulary.ExistsWhen,
    vocabulary.Group,
    vocabulary.Guidance,
    vocabulary.Level,
    vocabulary.Reading,
    vocabulary.Statement,
    vocabulary.Vocabulary,
)
"""All that a rule base is made of; anything else is not written, and nothing else is made of what is read."""


def as_file(rules: framework.Framework, about: Mapping[str, object]) -> bytes:
    """A rule base as a file: a line that says what it was made from, and its values.

    Args:
        rules: the rule base, proved.
        about: what it was made from, and by what, as plain values.
    """
    body = _as_json(_stored(rules))
    return b"\n".join((_as_json(_head(about, body)), body, b""))


def from_file(data: bytes, about: Mapping[str, object]) -> framework.Framework | None:
    """The rule base in a file; None unless the file is whole and was made from just this, by just this.

    Every value is made anew, by the classes of this library and from the text of the file, so what it says of itself
    is not trusted: a file with another head, or with a body that is not the one the head was written for, is none.
    """
    head, _, rest = data.partition(b"\n")
    body = rest[:-1]
    if head != _as_json(_head(about, body)) or rest[-1:] != b"\n":
        return None
    try:
        found = _restored(json.loads(body))
    except (
        ValueError,
        LookupError,
        TypeError,
        AttributeError,
        RecursionError,
    ):  # written by another form of this library
        return None
    if not isinstance(found, framework.Framework):
        return None
    found.hold_proved()
    return found


def _head(about: Mapping[str, object], body: bytes) -> dict[str, object]:
    return {"format": FORMAT, **about, "body": hashlib.sha256(body).hexdigest()}


def _as_json(value: object) -> bytes:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode("utf-8", "surrogatepass")


def _names_of(kind: type[Any]) -> tuple[str, ...]:
    """The fields that a value of a class is made from, as they are given."""
    return tuple(each.alias or each.name for each in fields(kind) if each.init)


def _stored(value: object) -> dict[str, object]:
    """A value of a rule base as plain values.

    Raises:
        TypeError: a part of it is of no rule base.
    """
    shelf = _Shelf()
    shelf.place(value)
    return {"kinds": list(shelf.kinds.values()), "plain": shelf.plain, "rows": shelf.rows}


class _Shelf:
    """Rows as they are written, each once, and the kinds that they name by number."""

    def __init__(self) -> None:
        self.kinds: dict[str, list[str]] = {}
        self.plain: list[object] = []
        self.rows: list[list[int]] = []
        self._numbers: dict[str, int] = {}
        self._places: dict[tuple[object, ...], int] = {}

    def place(self, value: object) -> int:
        """Where a value stands, after all of its parts: plain values from -1 down, rows from 0 up."""
        if value is None or type(value) in (str, int, bool):
            return self._plain(value)
        name, parts = _parts(value)
        row = (self._kind(type(value), name), *map(self.place, parts))
        if row not in self._places:
            self._places[row] = len(self.rows)
            self.rows.append(list(row))
        return self._places[row]

    def _plain(self, value: object) -> int:
        key = "plain", type(value), value
        if key not in self._places:
            self.plain.append(value)
            self._places[key] = -len(self.plain)
        return self._places[key]

    def _kind(self, kind: type, name: str) -> int:
        if name not in self.kinds:
            self._numbers[name] = len(self.kinds)
            self.kinds[name] = [name, *(_names_of(kind) if has(kind) else ())]
        return self._numbers[name]


def _parts(value: Any) -> tuple[str, Iterable[object]]:
    """The name of a value's kind, and what it is made from."""
    kind: type[Any] = value.__class__
    name = kind.__name__
    if kind in CLASSES:
        if issubclass(kind, Enum):
            return name, (value.value,)
        return name, [getattr(value, each.name) for each in fields(kind) if each.init]
    if kind is framework.FromFiles:
        return name, (value.files_hash,)
    if kind in (dict, Fixed):
        return name, [each for pair in value.items() for each in pair]
    if kind is frozenset:
        return name, sorted(value)
    if kind is tuple:
        return name, value
    if kind is bytes:
        return name, (value.decode("latin-1"),)
    raise TypeError(f"{name} is of no rule base")


def _restored(data: Mapping[str, Any]) -> Any:
    """The value that was stored.

    Raises:
        ValueError: it is of another form, or of classes that have other fields now.
        LookupError: a row has no such kind, or a part that does not stand before it.
        TypeError: it is not even of such a form.
    """
    makers = [_maker(*each) for each in data["kinds"]]
    plain = data["plain"][::-1]  # the first stands at -1
    size = len(data["rows"])
    values: list[Any] = [None] * size + plain
    for place, (kind, *parts) in enumerate(data["rows"]):
        values[place] = makers[kind]([values[part] for part in parts])
    return values[size - 1]


def _maker(name: str, *names: str) -> Callable[[list[Any]], Any]:
    """What makes a value of a kind from its parts."""
    if name in PLAIN_MAKERS:
        return PLAIN_MAKERS[name]
    kind = BY_NAME[name]
    if issubclass(kind, Enum):
        return lambda parts: kind(parts[0])
    if names != _names_of(kind):
        raise ValueError(f"{name} has other fields now")
    if any(each.kw_only for each in fields(kind)):
        return lambda parts: kind(**dict(zip(names, parts, strict=True)))
    return lambda parts: kind(*parts)


BY_NAME: Mapping[str, type[Any]] = {each.__name__: each for each in CLASSES}
PLAIN_MAKERS: Mapping[str, Callable[[list[Any]], Any]] = {
    "tuple": tuple,
    "frozenset": frozenset,
    "dict": lambda parts: dict(zip(parts[::2], parts[1::2], strict=True)),
    "Fixed": lambda parts: Fixed(zip(parts[::2], parts[1::2], strict=True)),
    "bytes": lambda parts: parts[0].encode("latin-1"),
    "FromFiles": lambda parts: framework.FromFiles(parts[0]),
}
