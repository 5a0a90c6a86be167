"""What a value about an authority is made of is checked where the value is made, as far as no rule base is needed."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Mapping
from enum import Enum
from typing import Any, TypeVar, cast

from delivery_model.errors import InvalidValue, choose_from, quoted
from delivery_model.fixed import Fixed
from delivery_model.rulebase.vocabulary import BAR
from delivery_model.safe_text import is_blank
from delivery_model.yaml_input.shapes import is_date

T = TypeVar("T")
E = TypeVar("E", bound=Enum)

Words = str | Iterable[str]
"""One text, or several."""


def a_text(at: str, *, is_needed: bool = False) -> Callable[[str], str]:
    """Takes a text; one that says something where it is needed."""

    def made(value: object) -> str:
        if not isinstance(value, str):
            raise InvalidValue(at, f"{at} is {_shown(value)}", "give a text")
        if is_needed and is_blank(value):
            raise InvalidValue(at, f"{at} says nothing", "give a text")
        return str(value)

    return made


def a_text_or_none(at: str) -> Callable[[str | None], str | None]:
    """Takes a text or None."""
    text = a_text(at)
    return lambda value: None if value is None else text(value)


def a_date(at: str) -> Callable[[str | datetime.date], str]:
    """Takes a year, a month or a day, as text or as a date of Python; nothing where none is known."""

    def made(value: object) -> str:
        if isinstance(value, datetime.datetime):
            value = value.date()
        written = value.isoformat() if isinstance(value, datetime.date) else value
        if not isinstance(written, str) or (written and not is_date(written)):
            raise InvalidValue(at, f"{_shown(value)} is not a date", "write a year, a month or a day, e.g. 2017-04-01")
        return written

    return made


def a_date_or_none(at: str) -> Callable[[str | datetime.date | None], str | None]:
    """Takes a date, or None."""
    date = a_date(at)
    return lambda value: None if value is None else date(value) or None


def done_or_a_date(value: object) -> bool | str:
    """Takes whether something is done, or the date on which it was."""
    return value if isinstance(value, bool) else a_date("done")(value) or False  # pyright: ignore[reportArgumentType]


def a_kind(at: str, kinds: type[E]) -> Callable[[E | str], E]:
    """Takes a kind, or its word."""
    known = [str(each.value) for each in kinds]

    def made(value: object) -> E:
        if isinstance(value, kinds):
            return value
        if not isinstance(value, str) or value not in known:
            raise InvalidValue(at, f"{_shown(value)} is no {at}", choose_from(known))
        return kinds(value)

    return made


def a_kind_or_none(at: str, kinds: type[E]) -> Callable[[E | str | None], E | None]:
    """Takes a kind or its word, or None."""
    kind = a_kind(at, kinds)
    return lambda value: None if value is None else kind(value)


def levels(at: str) -> Callable[[Words], tuple[str, ...]]:
    """Takes a level, `a|b`, or several levels: each once, in their order; a set has none, and is sorted."""

    def made(value: object) -> tuple[str, ...]:
        several = value.split(BAR) if isinstance(value, str) else _listed(at, value, "a level, or several")
        found = [each.strip() if isinstance(each, str) else each for each in several]
        if not found:
            raise InvalidValue(at, "no level is left", "name one; an attribute that is left out is unknown")
        for each in found:
            if not isinstance(each, str) or is_blank(each):
                raise InvalidValue(at, f"{_shown(each)} is no level", "name levels as texts")
        return tuple(dict.fromkeys(cast("list[str]", found)))

    return made


def several(at: str, kind: type[T]) -> Callable[[Iterable[T]], tuple[T, ...]]:
    """Takes values of one kind."""

    def made(value: object) -> tuple[T, ...]:
        found = (value,) if isinstance(value, kind) else tuple(_listed(at, value, f"several of {kind.__name__}"))
        return tuple(one(at, kind)(each) for each in cast("tuple[T, ...]", found))

    return made


def one(at: str, kind: type[T]) -> Callable[[T], T]:
    """Takes a value of one kind."""

    def made(value: object) -> T:
        if not isinstance(value, kind):
            raise InvalidValue(at, f"{at} is {_shown(value)}", f"give a {kind.__name__}")
        return value

    return made


def one_or_none(at: str, kind: type[T]) -> Callable[[T | None], T | None]:
    """Takes a value of one kind, or None."""
    single = one(at, kind)
    return lambda value: None if value is None else single(value)


def by_name(at: str, made: Callable[[Any], T]) -> Callable[[Mapping[str, Any]], Fixed[str, T]]:
    """Takes a mapping of texts, each to what is made of its value; nobody can change it after."""

    def all_of(value: object) -> Fixed[str, T]:
        if not isinstance(value, Mapping):
            raise InvalidValue(at, f"{at} is {_shown(value)}", "give a mapping")
        found: dict[str, T] = {}
        for name, each in cast("Mapping[object, object]", value).items():
            if not isinstance(name, str):
                raise InvalidValue(at, f"{_shown(name)} is no name", "give texts as keys")
            try:
                found[name] = made(each)
            except InvalidValue as error:
                raise InvalidValue((at, name, *error.problems[0].at), error.what, error.fix) from None
        return Fixed(found)

    return all_of


def _listed(at: str, value: object, expected: str) -> Iterable[object]:
    if isinstance(value, (set, frozenset)):
        return sorted(cast("set[object]", value), key=str)
    if isinstance(value, Iterable) and not isinstance(value, (str, bytes, Mapping)):
        return tuple(cast("Iterable[object]", value))
    raise InvalidValue(at, f"{at} is {_shown(cast('object', value))}", f"give {expected}")


def _shown(value: object) -> str:
    return quoted(value) if isinstance(value, str) else f"{type(value).__name__} {quoted(repr(value))}"


def contradiction(group: str) -> InvalidValue:
    """The findings and counts of a group cannot be true together."""
    what = f"the counts of {group} contradict each other or the members named"
    return InvalidValue(group, what, "correct the counts or the members")
