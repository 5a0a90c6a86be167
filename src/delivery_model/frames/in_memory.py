"""Dataframes in memory: their findings as columns of Polars, whatever library they are of, and the answers back."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from importlib import import_module
from typing import Any

import narwhals.stable.v2 as nw
import polars as pl
from attrs import evolve, frozen

from delivery_model.answer.firmness import Word
from delivery_model.frames.answer_columns import Column
from delivery_model.frames.cells import FindingColumn, as_text, looked_at, with_categories
from delivery_model.frames.in_polars import at, kind_of
from delivery_model.frames.rows import ROW, Findings

WORDS = pl.Enum([word.value for word in Word])
MOST_WORDS = 1_000


@frozen
class Table:
    """The findings of a dataframe as text of Polars, and their columns after a look at every word."""

    frame: pl.DataFrame
    columns: tuple[FindingColumn, ...]

    @property
    def lazy(self) -> nw.LazyFrame[Any]:
        """The texts, to look further into."""
        return nw.from_native(self.frame.lazy())

    def findings(self, attributes: Sequence[str]) -> Findings:
        """The findings on some attributes as codes; a word that is no level counts as the first level."""
        wanted = [column for column in self.columns if column.attribute in attributes]
        if not wanted:
            return Findings(self._numbered(), {}, self.frame.height, not attributes)
        if len(wanted) == len(attributes) and all(map(_is_plain, wanted)):
            return Findings(self.frame.select(map(self._places, wanted)), {}, self.frame.height, True)
        sets: dict[str, list[tuple[int, ...]]] = {}
        codes: list[pl.Expr] = []
        for column in wanted:
            meant = {level: (column.levels.index(level),) for level in column.plain}
            meant |= {word: tuple(sorted(places)) for word, places in column.words.items()}
            meant |= dict.fromkeys(column.wrong, (0,))
            sets[column.attribute] = [*meant.values(), tuple(range(len(column.levels)))]
            code = pl.col(column.held).cast(pl.Enum(list(meant)), strict=False).to_physical().cast(pl.UInt32)
            codes.append(code.fill_null(len(meant)).alias(at(column.attribute)))
        return Findings(self.frame.lazy().select(codes).collect(), sets, self.frame.height, False)

    def _places(self, column: FindingColumn) -> pl.Expr:
        """The places of levels, of texts that are their names."""
        return pl.col(column.held).cast(_kind(column.levels)).to_physical().alias(at(column.attribute))

    def _numbered(self) -> pl.DataFrame:
        """As many rows, of nothing that is looked at."""
        return self.frame.select(pl.int_range(pl.len(), dtype=pl.UInt32).alias(ROW))


@lru_cache(1_000)
def _kind(levels: tuple[str, ...]) -> pl.Enum:
    return pl.Enum(levels)


def _is_plain(column: FindingColumn) -> bool:
    """Whether every row has a level by its name."""
    return not (column.can_be_unknown or column.words or column.wrong or len(column.plain) < len(column.levels))


def read(frame: nw.DataFrame[Any], columns: Sequence[FindingColumn]) -> Table:
    """The findings of a dataframe."""
    native = _in_polars(frame, list(dict.fromkeys(column.held for column in columns)))
    if (texts := _all_known(native, columns)) is not None:
        kinds = (evolve(column, can_be_unknown=False, categories=frozenset(column.levels)) for column in columns)
        return Table(texts, tuple(kinds))
    coded = with_codes(native, {column.held: column.levels for column in columns})
    lazy = nw.from_native(coded.lazy())
    return Table(coded, looked_at(lazy, with_categories(lazy, columns)))


def _all_known(native: pl.DataFrame, columns: Sequence[FindingColumn]) -> pl.DataFrame | None:
    """The columns as categories, where every finding is one level by its name."""
    if any(len(column.plain) < len(column.levels) for column in columns):
        return None
    kinds = {column.held: _kind(column.levels) for column in columns}
    if any(kinds[column.held] != _kind(column.levels) for column in columns):
        return None  # one column is read for attributes of other levels
    schema = native.schema
    odd = [pl.col(name).cast(kind, strict=False) for name, kind in kinds.items() if schema[name] != kind]
    texts = native.lazy().with_columns(odd).collect() if odd else native
    # of which it keeps the number: no look at the rows
    return None if any(texts[name].null_count() for name in kinds) else texts


def _in_polars(frame: nw.DataFrame[Any], names: Sequence[str]) -> pl.DataFrame:
    """Columns of any library; of none of them, as many rows."""
    if not names:
        return pl.select(pl.int_range(len(frame), dtype=pl.UInt32).alias(ROW))
    if frame.implementation.is_polars():
        return frame.to_native().select(names)
    return pl.DataFrame([_series(frame[name]).alias(name) for name in names])


def _series(column: nw.Series[Any]) -> pl.Series:
    try:
        told: Any = column  # whose Arrow has no type stubs
        return pl.Series(told.to_arrow())
    except (ImportError, TypeError, ValueError):  # pandas without PyArrow, or with objects of several types
        return pl.Series(map(as_text, column.to_list()), dtype=pl.String)


def with_codes(native: pl.DataFrame, levels: dict[str, tuple[str, ...]]) -> pl.DataFrame:
    """Texts as categories, once, so that every comparison after is one of small numbers.

    `levels` are what most rows of each column say; a column of too many other words stays as it is.
    """
    texts = [name for name in levels if native.schema[name] == pl.String]
    coded = native.lazy().select(pl.col(name).cast(_enum(levels[name]), strict=False) for name in texts).collect()
    for name in texts:
        if coded[name].null_count() > native[name].null_count():
            others = native[name].filter(coded[name].is_null() & native[name].is_not_null()).unique()
            is_few = len(others) < MOST_WORDS
            coded = coded.with_columns(native[name].cast(_enum([*levels[name], *others])) if is_few else native[name])
    return native.with_columns(coded)


def _enum(words: Sequence[str]) -> pl.Enum:
    return pl.Enum(list(dict.fromkeys(["", *words])))


def of_kinds(found: pl.DataFrame, columns: Sequence[Column]) -> pl.DataFrame:
    """Columns of answers in the types that they have elsewhere."""
    return found.with_columns(pl.col(each.name).cast(kind_of(each)) for each in columns)


def joined_to(frame: nw.DataFrame[Any], found: pl.DataFrame) -> nw.DataFrame[Any]:
    """A dataframe with columns of answers, in the types of its own library."""
    if frame.implementation.is_polars():
        return nw.from_native(frame.to_native().hstack(found), eager_only=True)
    return frame.with_columns(_in_library(each, frame) for each in found.get_columns())


def _in_library(said: pl.Series, frame: nw.DataFrame[Any]) -> nw.Series[Any]:
    texts, place = _numbered_texts(said)  # of which there are few, so that each is made once
    few = nw.new_series(said.name, texts, nw.String, backend=frame.implementation)
    if frame.implementation.is_pyarrow():
        pa: Any = import_module("pyarrow")  # it has no type stubs
        chosen = pa.chunked_array([few.to_native().combine_chunks().take(place.to_arrow())])
        return nw.from_native(chosen, series_only=True).alias(said.name)
    return few[place.to_numpy()]


def _numbered_texts(said: pl.Series) -> tuple[list[str | None], Any]:
    """The texts that a column may have, and for each row the number of its own."""
    if isinstance(said.dtype, pl.Enum):
        texts = said.dtype.categories.to_list()
        return [*texts, None], said.to_physical().cast(pl.UInt32).fill_null(len(texts))
    known = said.unique(maintain_order=True)
    numbered = known.to_frame().with_row_index(ROW)
    both = said.to_frame().join(numbered, on=said.name, how="left", nulls_equal=True, maintain_order="left")
    return known.to_list(), both[ROW]
