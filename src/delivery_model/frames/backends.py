"""What single dataframe libraries need beyond narwhals: Dask works by partition, Spark takes a dot for a field."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Generator, Mapping
from importlib import import_module
from typing import Any

import narwhals.stable.v2 as nw

from delivery_model.errors import FrameError, quoted
from delivery_model.frames.compiled import AnyFrame
from delivery_model.frames.headings import refuse_twice
from delivery_model.rulebase.vocabulary import BAR, NO_LEVEL

AnyNative = Any
"""A dataframe of any of the libraries; they have no type in common, and none is imported here."""

LIBRARIES = {"narwhals", "polars", "pandas", "pyarrow", "duckdb", "_duckdb", "dask", "pyspark", "py4j"}
"""Whose errors are put in our words: by their type, so that an error of ours stays one."""

Appending = Callable[[Any], Any]
"""Appends columns to a narwhals dataframe."""


@contextlib.contextmanager
def in_our_words() -> Generator[None]:
    """Raise a FrameError for an error of the libraries."""
    try:
        yield
    except Exception as error:
        if type(error).__module__.partition(".")[0] not in LIBRARIES:
            raise
        said = (str(error).strip() or type(error).__name__).splitlines()[0]
        fix = "give its columns of findings as text, each under a name of its own"
        raise FrameError([f"the dataframe cannot be read ({said}); {fix}"]) from error


def opened(native: AnyNative) -> AnyFrame:
    """A dataframe as narwhals has it.

    Raises:
        FrameError: it is none of a library that narwhals knows.
    """
    refuse_twice(names_of(native))
    try:
        return nw.from_native(native)
    except TypeError as error:
        what = f"{quoted(type(native).__name__)} is no dataframe"
        raise FrameError([f"{what}; give one of pandas, Polars, PyArrow, DuckDB, PySpark or Dask"]) from error


def names_of(native: AnyNative) -> list[object]:
    """The names of the columns as the library has them, which need be neither text nor different."""
    if isinstance(native, nw.DataFrame | nw.LazyFrame):
        return list(native.collect_schema())
    if nw.dependencies.is_polars_lazyframe(native):
        return list(native.collect_schema())
    return list(getattr(native, "column_names", getattr(native, "columns", ())))


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


def without_views(frame: AnyFrame) -> AnyFrame:
    """Text of PyArrow in the one form that all its functions take."""
    if not frame.implementation.is_pyarrow():
        return frame
    pa: Any = import_module("pyarrow")  # it has no type stubs
    kinds = pa.types

    def plain(kind: Any) -> Any:
        inner = kind.value_type if kinds.is_dictionary(kind) else kind
        is_text = kinds.is_string_view(inner) or kinds.is_large_string(inner)
        return pa.string() if is_text or (inner != kind and not kinds.is_string(inner)) else kind

    native = frame.to_native()
    return nw.from_native(native.cast(pa.schema([(each.name, plain(each.type)) for each in native.schema])))


def joined(frame: nw.LazyFrame[Any], lists: Mapping[str, str]) -> nw.LazyFrame[Any]:
    """A dataframe that stays lazy with its lists as text too, as `a|b`: column -> the new one."""
    native: Any = frame.to_native()
    if frame.implementation.is_polars():
        import polars as pl

        cells = (
            pl.when(pl.col(name).cast(pl.List(pl.String)).list.len() == 0)
            .then(pl.lit(NO_LEVEL))
            .otherwise(pl.col(name).cast(pl.List(pl.String)).list.eval(pl.element().fill_null("")).list.join(BAR))
            .alias(to)
            for name, to in lists.items()
        )
        return nw.from_native(native.with_columns(cells))
    if frame.implementation.is_duckdb():
        cells = (
            f"case when len({_escaped(name)}) = 0 then '{NO_LEVEL}' else array_to_string("
            f"[coalesce(x::varchar, '') for x in {_escaped(name)}], '{BAR}') end as {_escaped(to)}"
            for name, to in lists.items()
        )
        return nw.from_native(native.project(", ".join(("*", *cells))))
    from pyspark.sql import functions

    cells = {
        to: functions.when(functions.size(name) == 0, NO_LEVEL).otherwise(functions.array_join(name, BAR, ""))
        for name, to in lists.items()
    }
    return nw.from_native(native.withColumns(cells))


def _escaped(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
