"""What a value says, as a hash: the same for equal values in every process, whatever order sets have."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from enum import Enum
from typing import Any, cast

from attrs import fields, has


def digest_of(value: object) -> str:
    """SHA-256 of all that a value says; of where it was written it says nothing."""
    digest = hashlib.sha256()
    for part in _parts(value):
        digest.update(part)
    return digest.hexdigest()


def say_the_same(one: object, other: object) -> bool:
    """Whether two values have the same digest; what both hold is not looked into."""
    if one is other:
        return True
    mine, theirs = _held(one), _held(other)
    if mine is None or theirs is None or len(mine) != len(theirs):
        return mine is theirs is None and digest_of(one) == digest_of(other)
    return isinstance(one, Mapping) is isinstance(other, Mapping) and all(map(say_the_same, mine, theirs))


def _held(value: object) -> list[object] | None:
    """What a value holds, if its digest says no more than that."""
    if isinstance(value, Mapping):
        return [each for pair in cast("Mapping[object, object]", value).items() for each in pair]
    return list(cast("tuple[object, ...]", value)) if isinstance(value, tuple | list) else None


def _parts(value: Any) -> Iterator[bytes]:
    """Every text in a value with its length, and the form of what holds it, so that no two values give the same."""
    if isinstance(value, Enum):
        value = value.value
    if isinstance(value, str | bytes):
        data = value.encode() if isinstance(value, str) else value
        yield f"{type(value).__name__} {len(data)} ".encode() + data
    elif value is None or isinstance(value, bool | int):
        yield f"{value} ".encode()
    elif isinstance(value, Mapping):
        pairs = cast("Mapping[object, object]", value).items()
        yield from _several("mapping", (each for pair in pairs for each in pair))
    elif isinstance(value, frozenset | set):
        yield from _several("set", sorted(digest_of(each) for each in cast("set[object]", value)))
    elif isinstance(value, tuple | list):
        yield from _several("several", cast("tuple[object, ...]", value))
    elif has(kind := cast("type[Any]", type(value))):
        said = [each for each in fields(kind) if each.init and each.eq]
        yield from _several(kind.__name__, (getattr(value, each.name) for each in said))
    else:
        raise TypeError(f"{type(value).__name__} is of no rule base")


def _several(name: str, values: Iterable[object]) -> Iterator[bytes]:
    yield f"{name}(".encode()
    for value in values:
        yield from _parts(value)
    yield b")"
