"""Columns of findings as text, whatever their type: lists as `a|b`, truth as words, nothing where all is empty."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, cast

import narwhals.stable.v2 as nw

from delivery_model.analysis.backends import joined, without_views
from delivery_model.analysis.findings import FindingColumn
from delivery_model.analysis.headings import Headings, Named
from delivery_model.analysis.told import Told
from delivery_model.engines.columns import PREFIX, AnyFrame, collected
from delivery_model.errors import FrameError, quoted
from delivery_model.framework.vocabulary import BAR, TRUTH

MADE = f"{PREFIX}text"
TEXTS = (nw.String, nw.Categorical, nw.Enum)
LISTS = (nw.List, nw.Array)
DECIMALS = (nw.Float32, nw.Float64)
TRUE, FALSE = TRUTH
NOTHING = ("<NA>", "NaT")
"""How pandas shows what is missing; missing values of its own are not even equal to anything."""


def as_texts(frame: AnyFrame, named: Sequence[Named]) -> tuple[AnyFrame, tuple[FindingColumn, ...]]:
    """A dataframe with its findings as text, and the columns of them; those that are empty are left out.

    Raises:
        FrameError: a column holds what is no text and cannot be one.
    """
    schema = frame.collect_schema()
    odd = {each.column: schema[each.column] for each in named if not _is_text(frame, each.column, schema)}
    made, values = dict[str, str](), dict[str, object]()
    for place, (name, dtype) in enumerate(odd.items()):
        if isinstance(dtype, (nw.Boolean, nw.Object, nw.Categorical, *LISTS)):
            made[name] = f"{MADE}{place}"
        else:
            values[name] = _first(frame, name, dtype)
    wrong = [_refused(each, schema, values) for each in named if values.get(each.column) is not None]
    if wrong:
        raise FrameError(wrong)
    truths = [name for name in made if isinstance(schema[name], nw.Boolean)]
    frame = frame.with_columns(*(_truth(name).alias(made[name]) for name in truths)) if truths else frame
    frame = _with_lists(frame, {name: to for name, to in made.items() if name not in truths})
    found = (
        FindingColumn(named=each, held=made.get(each.column, each.column))
        for each in named
        if each.column not in values
    )
    return without_views(frame), tuple(found)


def _is_text(frame: AnyFrame, name: str, schema: Mapping[str, Any]) -> bool:
    """Whether a column holds text; categories of pandas may be anything."""
    if isinstance(schema[name], nw.Categorical) and frame.implementation.is_pandas_like():
        return isinstance(frame[name].cat.get_categories().dtype, nw.String)
    return isinstance(schema[name], TEXTS)


def _first(frame: AnyFrame, name: str, dtype: Any) -> object:
    """The first value that is not empty, as far as it takes to find one."""
    column = nw.col(name)
    missing = column.is_null() | column.is_nan() if isinstance(dtype, DECIMALS) else column.is_null()
    rows = collected(frame.select(name).filter(~missing).head(1)).rows()
    return rows[0][0] if rows else None


def _refused(named: Named, schema: Mapping[str, Any], values: Mapping[str, object]) -> str:
    levels, value = ", ".join(named.attribute.level_names), quoted(str(values[named.column]))
    what = f"column {quoted(named.column)} is {schema[named.column]} and holds {value}"
    return f"{what}; write its levels as text ({levels}), open ones as a|b or a list"


def _truth(name: str) -> nw.Expr:
    no = nw.when(~nw.col(name)).then(nw.lit(FALSE))
    return nw.when(nw.col(name)).then(nw.lit(TRUE)).otherwise(no)


def _with_lists(frame: AnyFrame, lists: Mapping[str, str]) -> AnyFrame:
    if not lists:
        return frame
    if isinstance(frame, nw.LazyFrame):
        return joined(frame, lists)
    if frame.implementation.is_polars() and not any(isinstance(frame.schema[name], nw.Object) for name in lists):
        return joined(frame.lazy(), lists).collect()
    return frame.drop(*lists).with_columns(  # PyArrow cannot filter lists of all kinds
        *(
            nw.new_series(to, list(map(_text, frame[name].to_list())), nw.String, backend=frame.implementation)
            for name, to in lists.items()
        )
    )


def _text(value: Any) -> str | None:
    """A value as the text of a finding."""
    listed: Any = value.tolist() if hasattr(value, "tolist") else value  # of numpy
    if isinstance(listed, list | tuple | set | frozenset):
        return BAR.join(_text(each) or "" for each in cast("list[object]", listed))
    is_nothing = listed is None or listed != listed or str(listed) in NOTHING
    return None if is_nothing else str(listed)


def refuse_nested(frame: AnyFrame, named: Sequence[Named], headings: Headings, told: Told) -> None:
    """Raise a FrameError where columns that are not read hold findings as keys and values.

    Of a dataframe that stays lazy only types are looked at, not texts.
    """
    left = {*(each.column for each in named), *told.ignored}
    problems: list[str] = []
    for name, dtype in frame.collect_schema().items():
        if isinstance(name, str) and name not in left:  # pyright: ignore[reportUnnecessaryIsInstance]  pandas has others
            found = (headings.in_nested(path) for path in _paths(frame, name, dtype))
            if attribute := next(filter(None, found), None):
                what = f"column {quoted(name)} holds keys and values, among them {attribute}"
                problems.append(f"{what}; write {attribute} as a column of its own, or ignore this one")
    if problems:
        raise FrameError(problems)


def _paths(frame: AnyFrame, name: str, dtype: Any) -> Iterator[tuple[str, ...]]:
    """The keys that stand one within another in a column, with its name first."""
    if isinstance(dtype, nw.Struct):
        yield from _fields((name,), dtype)
    elif isinstance(frame, nw.DataFrame) and isinstance(dtype, nw.Object):
        yield from dict.fromkeys(path for each in frame[name].to_list() for path in _keys((name,), each))
    elif isinstance(frame, nw.DataFrame) and isinstance(dtype, nw.String):
        texts = frame[name].filter(frame[name].str.starts_with("{").fill_null(False)).to_list()
        yield from dict.fromkeys(path for each in texts for path in _keys((name,), _parsed(each)))


def _fields(path: tuple[str, ...], dtype: Any) -> Iterator[tuple[str, ...]]:
    for field in dtype.fields if isinstance(dtype, nw.Struct) else ():
        yield (*path, field.name)
        yield from _fields((*path, field.name), field.dtype)


def _keys(path: tuple[str, ...], value: object) -> Iterator[tuple[str, ...]]:
    for key, inner in cast("dict[str, object]", value).items() if isinstance(value, dict) else ():
        yield (*path, str(key))
        yield from _keys((*path, str(key)), inner)


def _parsed(text: str) -> object:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None
