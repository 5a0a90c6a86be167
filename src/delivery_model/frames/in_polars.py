"""The plan in expressions of Polars, made once: on the places of levels, a `with_columns` for each layer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import reduce

import polars as pl

from delivery_model.frames.answer_columns import Column
from delivery_model.frames.plan import Is, Layer, findings_of, folded
from delivery_model.rulebase.vocabulary import BAR

BYTE = 8
BYTES = 7
"""So many bytes of flags in one whole number, which may have a sign."""


def both(left: pl.Expr, right: pl.Expr) -> pl.Expr:
    """Where two are true."""
    return left & right


def either(left: pl.Expr, right: pl.Expr) -> pl.Expr:
    """Where one of two is true; of numbers, the bits of both."""
    return left | right


def at(attribute: str) -> str:
    """The column of the places of its levels, which has no name that a column of answers may have."""
    return f"@{attribute}"


def collected(steps: pl.LazyFrame) -> pl.DataFrame:
    """Steps worked out as they stand: there is nothing in them to make better, and looking for it takes long."""
    return steps.collect(optimizations=pl.QueryOptFlags.none())


class Expressions:
    """Steps as expressions on columns of places: see `at`."""

    def __init__(self, layers: Sequence[Layer], sizes: Mapping[str, int]) -> None:
        """Of each attribute `sizes` gives the number of levels."""
        self.attributes, self._sizes = findings_of(layers), sizes
        self._layers = [
            [
                folded(tree, self._is, pl.col, pl.Expr.not_, both, either, pl.lit).alias(name)
                for name, tree in layer
            ]
            for layer in layers
        ]  # fmt: skip

    def _is(self, leaf: Is) -> pl.Expr:
        """Whether a place is one of some; as a range where they are one."""
        place, inside, size = pl.col(at(leaf.attribute)), sorted(leaf.places), self._sizes[leaf.attribute]
        low, high = inside[0], inside[-1]
        if low == high:
            return place == low
        if len(inside) == high - low + 1:
            above, below = place >= low, place <= high
            return below if low == 0 else above if high == size - 1 else above & below
        outside = [each for each in range(size) if each not in leaf.places]
        if len(outside) < len(inside):
            return reduce(both, (place != each for each in outside))
        return reduce(either, (place == each for each in inside))

    def run(self, places: pl.LazyFrame) -> pl.LazyFrame:
        """Append all flags."""
        return reduce(pl.LazyFrame.with_columns, self._layers, places)


def kind_of(column: Column) -> pl.DataType:
    """The type of a column of answers."""
    return pl.Enum(column.categories) if column.categories else pl.String()


def text_of(column: Column) -> pl.Expr:
    """What a column says of rows whose findings are all known."""
    kind = kind_of(column)
    if column.joined is not None:
        pieces = [pl.when(flag).then(pl.lit(name)) for flag, name in column.joined]
        joined = pl.concat_str(pieces, separator=BAR, ignore_nulls=True) if pieces else pl.lit("")
        return joined.cast(kind).alias(column.name)
    found = pl.lit(column.otherwise, dtype=kind)
    for flag, text in reversed(column.cases):
        found = pl.when(flag).then(pl.lit(text, dtype=kind)).otherwise(found)
    return found.alias(column.name)


def bytes_of(flags: Sequence[str]) -> list[pl.Expr]:
    """Flags as the bits of bytes, each byte named by its place."""
    several = [flags[start : start + BYTE] for start in range(0, len(flags), BYTE)]
    return [
        reduce(
            either, (pl.col(flag).cast(pl.UInt8) * pl.lit(1 << bit, pl.UInt8) for bit, flag in enumerate(each))
        ).alias(f"{place}")
        for place, each in enumerate(several)
    ]


def spelt(bits: pl.DataFrame, column: Column, names: Sequence[str], height: int) -> pl.Series:
    """What a column says of each row, given the flags of `names` as bytes; each distinct set is spelt once."""
    kind = kind_of(column)
    numbers = [
        reduce(
            either, (pl.col(name).cast(pl.Int64) * (1 << BYTE * place) for place, name in enumerate(some))
        ).alias(some[0])
        for some in (bits.columns[start : start + BYTES] for start in range(0, bits.width, BYTES))
    ]  # fmt: skip
    if not numbers:
        return pl.Series(column.name, [column.says(())], dtype=kind).new_from_index(0, height)
    keys = bits.select(numbers)
    distinct = keys.unique(maintain_order=True)
    texts = [column.says(_names(each, names)) for each in distinct.rows()]
    said = distinct.with_columns(pl.Series(column.name, texts, dtype=kind))
    return keys.join(said, on=keys.columns, how="left", maintain_order="left")[column.name]


def _names(numbers: Sequence[int], names: Sequence[str]) -> list[str]:
    bits = sum(number << BYTE * BYTES * place for place, number in enumerate(numbers))
    return [name for place, name in enumerate(names) if bits >> place & 1]
