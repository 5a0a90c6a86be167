"""Rows in memory answered by the plan: those that are known as they are, the others by what is possible of them.

A row with a few combinations of levels left is written out, each combination a row; what may be true of it is what is
true of one of them.
Of the rows with more, each distinct pattern of findings is answered once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from math import prod

import polars as pl
from attrs import frozen

from delivery_model.frames.answer_columns import Column
from delivery_model.frames.in_polars import Expressions, at, bytes_of, collected, kind_of, spelt, text_of
from delivery_model.frames.kept import Few
from delivery_model.frames.plan import PREFIX, Plan
from delivery_model.possible.space import Space

MOST_COMBINATIONS = 256
"""So many combinations of a row are written out."""
FEW_PATTERNS, MOST_PATTERNS = 16, 10_000
"""So many distinct patterns are answered one by one though all could be together; of so many answers are kept."""
PIECE = 1_000_000
"""So many rows are written out at a time."""
ROW, WAYS, LEFT = f"{PREFIX}row", f"{PREFIX}ways", f"{PREFIX}left"

Sets = Mapping[str, Sequence[tuple[int, ...]]]
"""For each attribute what each of its codes leaves possible: places of levels."""

Wide = Callable[[pl.DataFrame], pl.DataFrame | None]
"""Answers rows of too many combinations, if it can: from their numbers, to the columns in the same order."""


@frozen
class Findings:
    """Rows of findings: for each attribute a column of codes, named by `at`, and what each leaves possible.

    `is_known` when every code is the place of the one level that is left. `height` is the number of rows.
    """

    codes: pl.DataFrame
    sets: Sets
    height: int
    is_known: bool


class Rows:
    """What columns say of rows."""

    def __init__(self, plan: Plan, columns: Sequence[Column]) -> None:
        self.plan, self.columns = plan, tuple(columns)
        self.names = [column.name for column in columns]
        self.levels = {name: len(each.level_names) for name, each in plan.framework.attributes.items()}
        self._flags = list(dict.fromkeys(flag for column in columns for flag, _ in column.flags))
        self._known = Expressions(plan.layers(flag for column in columns for flag in column.known), self.levels)
        self._open = Expressions(plan.layers(self._flags), self.levels)
        self._texts = [text_of(column) for column in columns if column.joined is None]
        self._patterns: Few[tuple[str | None, ...]] = Few(MOST_PATTERNS)
        self.attributes = list(dict.fromkeys([*self._known.attributes, *self._open.attributes]))

    def of(self, findings: Findings, wide: Wide) -> pl.DataFrame:
        """The columns, of every row.

        Raises:
            TooWide: a row leaves too many authorities possible to be told exactly.
        """
        if findings.is_known:
            return self._of_known(findings.codes.lazy(), findings.height)
        rows = self._counted(findings)
        known, few = rows[WAYS] == 1, (rows[WAYS] > 1) & (rows[WAYS] <= MOST_COMBINATIONS)
        found = [
            self._placed(rows.filter(known), lambda some: self._of_known(self._settled(some, findings), some.height))
        ]
        for piece in _pieces(rows.filter(few)):
            found.append(self._placed(piece, lambda some: self._written_out(some, findings)))
        others = rows.filter(~(known | few))
        found.append(self._placed(others, lambda some: self._of_wide(some, findings, wide)))
        return pl.concat(found).sort(ROW).select(self.names)

    def _placed(self, rows: pl.DataFrame, answered: Callable[[pl.DataFrame], pl.DataFrame]) -> pl.DataFrame:
        """Some rows answered, with their numbers."""
        if not rows.height:
            return pl.DataFrame(schema={ROW: rows.schema[ROW]} | {each.name: kind_of(each) for each in self.columns})
        return answered(rows).insert_column(0, rows[ROW])

    def _of_known(self, places: pl.LazyFrame, height: int) -> pl.DataFrame:
        """The columns of rows by the place of the level of each attribute."""
        ran = self._known.run(places).with_columns(self._texts)
        bits = {column.name: bytes_of([flag for flag, _ in column.joined or ()]) for column in self.columns}
        ran = ran.select(
            *(column.name for column in self.columns if column.joined is None),
            *(each.alias(f"{name} {place}") for name, several in bits.items() for place, each in enumerate(several)),
        )
        found = collected(ran)
        for column in self.columns:
            if column.joined is not None:
                mine = [f"{column.name} {place}" for place in range(len(bits[column.name]))]
                said = spelt(found.select(mine), column, [name for _, name in column.joined], height)
                found = found.drop(mine).with_columns(said)
        return found.select(self.names)

    def _counted(self, findings: Findings) -> pl.DataFrame:
        """The rows with their numbers, and how many combinations of levels each has left."""
        ways = pl.lit(prod((float(self.levels[name]) for name in self._absent(findings)), start=1.0))
        for name in self.attributes:
            if at(name) in findings.codes.columns:
                left = pl.Series([len(each) for each in findings.sets[name]], dtype=pl.Float64)
                ways = ways * pl.lit(left).gather(pl.col(at(name)))  # no whole number, which could become too large
        numbered = findings.codes.lazy().with_columns(pl.int_range(pl.len(), dtype=pl.UInt32).alias(ROW))
        return numbered.with_columns(ways.alias(WAYS)).collect()

    def _absent(self, findings: Findings) -> list[str]:
        return [name for name in self.attributes if at(name) not in findings.codes.columns]

    def _settled(self, rows: pl.DataFrame, findings: Findings) -> pl.LazyFrame:
        """The places of levels of rows that leave one level each."""
        return rows.lazy().with_columns(
            pl.lit(pl.Series([each[0] for each in findings.sets[name]], dtype=pl.UInt32))
            .gather(pl.col(at(name)))
            .alias(at(name))
            for name in self.attributes
        )

    def _written_out(self, rows: pl.DataFrame, findings: Findings) -> pl.DataFrame:
        """The columns of rows with a few combinations, each of which becomes a row."""
        out = rows.lazy().with_columns(pl.int_ranges(0, pl.col(WAYS).cast(pl.UInt32), dtype=pl.UInt32).alias(LEFT))
        out = out.explode(LEFT)
        for name in self.attributes:
            is_absent = at(name) not in rows.columns
            sets = [tuple(range(self.levels[name]))] if is_absent else findings.sets[name]
            most = max(map(len, sets))
            nth = pl.Series([place for each in sets for place in (*each, *[0] * (most - len(each)))], dtype=pl.UInt32)
            code = pl.lit(0, pl.UInt32) if is_absent else pl.col(at(name)).cast(pl.UInt32)
            number = pl.lit(pl.Series(list(map(len, sets)), dtype=pl.UInt32)).gather(code)
            out = out.with_columns(
                pl.lit(nth).gather(code * most + pl.col(LEFT) % number).alias(at(name)), pl.col(LEFT) // number
            )
        ran = self._open.run(out).group_by(ROW, maintain_order=True).agg(pl.col(self._flags).any())
        return self._possible(collected(ran))

    def _possible(self, may: pl.DataFrame) -> pl.DataFrame:
        """The columns of rows by which flags may be true of each."""
        found: list[pl.Series] = []
        for column in self.columns:
            bits = may.select(bytes_of([flag for flag, _ in column.flags]))
            found.append(spelt(bits, column, [name for _, name in column.flags], may.height))
        return pl.DataFrame(found)

    def _of_wide(self, rows: pl.DataFrame, findings: Findings, wide: Wide) -> pl.DataFrame:
        """The columns of rows with too many combinations to write them out: each distinct pattern once."""
        present = [name for name in self.attributes if at(name) in rows.columns]
        looked_at = [*map(at, present)] or [WAYS]
        patterns = rows.unique(looked_at, keep="first", maintain_order=True)
        found = wide(patterns) if patterns.height > FEW_PATTERNS else None
        if found is None:
            codes = patterns.select(map(at, present)).rows() if present else [()]
            said = [self._said(dict(zip(present, each, strict=True)), findings) for each in codes]
            schema = {column.name: kind_of(column) for column in self.columns}
            found = pl.DataFrame(said, schema=schema, orient="row")
        told = patterns.select(looked_at).hstack(found.select(self.names))
        return rows.select(looked_at).join(told, on=looked_at, how="left", maintain_order="left").select(self.names)

    def _said(self, codes: Mapping[str, int], findings: Findings) -> tuple[str | None, ...]:
        """The columns for one pattern of findings."""
        left = {name: findings.sets[name][code] for name, code in codes.items()}

        def found() -> tuple[str | None, ...]:
            space = self._space(left)
            return tuple(column.says(column.possible(space)) for column in self.columns)

        return self._patterns.of(tuple(left.items()), found)

    def _space(self, left: Mapping[str, tuple[int, ...]]) -> Space:
        """The authorities that one pattern of findings leaves possible."""
        framework = self.plan.framework
        choices = {
            name: frozenset(framework.attributes[name].level_names[place] for place in places)
            for name, places in left.items()
        } | {name: frozenset([value]) for name, value in self.plan.settled.items()}
        return Space(framework, {axis.name: axis.weights(choices) for axis in framework.axes})


def _pieces(rows: pl.DataFrame) -> Iterator[pl.DataFrame]:
    """Rows in pieces that are not too large when they are written out."""
    piece = (rows[WAYS].cum_sum() // PIECE).cast(pl.UInt32)
    yield from rows.with_columns(piece.alias(LEFT)).partition_by(LEFT, maintain_order=True, include_key=False)
