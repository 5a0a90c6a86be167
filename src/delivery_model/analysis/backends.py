"""What single dataframe libraries need beyond narwhals: Dask works by partition, Spark takes a dot for a field."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, cast

import narwhals.stable.v2 as nw

from delivery_model.analysis.findings import BAR
from delivery_model.errors import FrameError, quoted

AnyNative = Any
"""A dataframe of any of the libraries; they have no type in common, and none is imported here."""

MOST_WORDS = 1_000

Appending = Callable[[Any], Any]
"""Appends columns to a narwhals dataframe."""


def with_dask(native: AnyNative, append: Appending) -> AnyNative:
    """Work on each partition as the pandas dataframe that it is, when it is computed."""

    def of_partition(part: Any) -> Any:
        return append(nw.from_native(part)).to_native()

    return native.map_partitions(of_partition, meta=of_partition(native._meta))


def with_spark(native: AnyNative, append: Callable[[Any, Mapping[str, str]], Any]) -> AnyNative:
    """Work on columns without dots in their names, and give the names back.

    `append` takes the new names: old name -> new name.
    """
    plain = {name: name.replace(".", "_") for name in native.columns}
    taken = [name for name in plain if list(plain.values()).count(plain[name]) > 1]
    if taken:
        raise FrameError(f"columns {', '.join(map(quoted, taken))} differ in dots only; rename one" for _ in [0])
    appended = append(nw.from_native(native.toDF(*plain.values())), plain).to_native()
    return appended.toDF(*plain, *appended.columns[len(plain) :])


def without_objects(frame: nw.DataFrame[Any]) -> nw.DataFrame[Any]:
    """Columns of Python lists, which pandas holds as objects, as text."""
    objects = [name for name, dtype in frame.collect_schema().items() if dtype == nw.Object]
    if not objects or not frame.implementation.is_pandas_like():
        return frame
    return frame.with_columns(*(_as_text(frame[name]) for name in objects))


def with_codes(frame: nw.DataFrame[Any], levels: Mapping[str, Sequence[str]]) -> nw.DataFrame[Any]:
    """Texts of Polars as categories, once, so that every comparison after is one of small numbers.

    `levels` are what most rows of each column say; a column of too many other words stays as it is.
    """
    import polars as pl

    native: pl.DataFrame = frame.to_native()
    texts = [name for name in levels if native.schema[name] == pl.String]
    coded = native.lazy().select(pl.col(name).cast(_enum(levels[name]), strict=False) for name in texts).collect()
    for name in texts:
        if coded[name].null_count() > native[name].null_count():
            others = native[name].filter(coded[name].is_null() & native[name].is_not_null()).unique()
            is_few = len(others) < MOST_WORDS
            coded = coded.with_columns(native[name].cast(_enum([*levels[name], *others])) if is_few else native[name])
    return nw.from_native(native.with_columns(coded), eager_only=True)


def _enum(words: Sequence[str]) -> Any:
    import polars as pl

    return pl.Enum(list(dict.fromkeys(["", *words])))


def _as_text(column: nw.Series[Any]) -> nw.Series[Any]:
    return nw.new_series(column.name, list(map(_barred, column.to_list())), backend=column.implementation)


def _barred(value: object) -> object:
    return BAR.join(map(str, cast("list[object]", value))) if isinstance(value, list | tuple) else value
