"""The words that stand in columns of findings: one look at every row, before answers are worked out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import narwhals.stable.v2 as nw
from attrs import evolve

from delivery_model.errors import FrameError, UnknownName, quoted
from delivery_model.frames.cells import FindingColumn
from delivery_model.frames.compiled import AnyFrame, collected


def looked_at(frame: AnyFrame, columns: Iterable[FindingColumn]) -> tuple[FindingColumn, ...]:
    """The columns, after a look at every row: whether some are unknown, what words mean, and which are no finding."""
    several = tuple(columns)
    counts = _counts(frame, several)
    strange = {place: each for place, each in enumerate(several) if counts[f"strange{place}"]}
    by_column = _words(frame, strange)
    return tuple(
        _with_words(column, by_column.get(place, {}), can_be_unknown=counts[f"unknown{place}"] > 0)
        for place, column in enumerate(several)
    )


def refuse_wrong(frame: AnyFrame, columns: Iterable[FindingColumn]) -> None:
    """Raise FrameError where a column holds words that are no finding."""
    strange = {place: each for place, each in enumerate(columns) if each.wrong}
    if not strange:
        return
    by_column = _words(frame, strange)
    raise FrameError(
        f"column {quoted(column.name)}: {_in_rows(problem, by_column[place][word])}"
        for place, column in strange.items()
        for word, problem in column.wrong.items()
    )


def bad_rows(frame: nw.DataFrame[Any], columns: Iterable[FindingColumn]) -> dict[int, list[tuple[str, str]]]:
    """Each row with findings that are none: its place from 0, and each such column with what is wrong."""
    found: dict[int, list[tuple[str, str]]] = {}
    for column in columns:
        if column.wrong:
            said = frame[column.held].cast(nw.String).to_list()
            for place, word in enumerate(said):
                if word in column.wrong:
                    found.setdefault(place, []).append((column.name, column.wrong[word]))
    return dict(sorted(found.items()))


def _with_words(column: FindingColumn, words: Iterable[str], *, can_be_unknown: bool) -> FindingColumn:
    meant, wrong = dict[str, frozenset[int]](), dict[str, str]()
    for word in words:
        try:
            levels = column.named.levels_said(word) or column.levels
            meant[word] = frozenset(map(column.levels.index, levels))
        except UnknownName as error:
            wrong[word] = f"unknown level {quoted(error.name)}; {error.fix}"
    return evolve(column, words=meant, wrong=wrong, can_be_unknown=can_be_unknown)


def _counts(frame: AnyFrame, columns: Sequence[FindingColumn]) -> Mapping[str, int]:
    """In how many rows each column is unknown, and in how many it is not a single level either."""
    first = _summed(frame, {str(place): _not_single(each) for place, each in enumerate(columns)})
    numbers: dict[str, nw.Expr] = {}
    for place, column in enumerate(columns):
        if first[str(place)]:  # most often there is none to look into
            unknown = column.is_unknown()
            numbers[f"unknown{place}"] = unknown.cast(nw.Int64).sum()
            if not column.has_only_levels:
                numbers[f"strange{place}"] = (~(unknown | column.is_single())).cast(nw.Int64).sum()
    return _summed(frame, numbers)


def _not_single(column: FindingColumn) -> nw.Expr:
    """In how many rows a column is not a single level, as cheaply as its type allows."""
    if column.has_only_levels:
        return nw.col(column.held).null_count()
    return (~column.is_single()).cast(nw.Int64).sum()


def _summed(frame: AnyFrame, numbers: Mapping[str, nw.Expr]) -> Mapping[str, int]:
    named = [each.alias(name) for name, each in numbers.items()]
    found = collected(frame.select(*named)).rows(named=True) if named else []
    return Counter({name: number or 0 for row in found for name, number in row.items()})


def _words(frame: AnyFrame, columns: Mapping[int, FindingColumn]) -> dict[int, dict[str, int]]:
    """Every text that is not a single level, and in how many rows it stands, by place of the column."""
    several: list[Any] = [  # all eager, or all lazy, as the frame is
        frame.filter(~(column.is_unknown() | column.is_single())).select(
            nw.lit(place).alias("place"), nw.col(column.held).cast(nw.String).alias("word")
        )
        for place, column in columns.items()
    ]
    found: dict[int, dict[str, int]] = {}
    if several:
        together: AnyFrame = nw.concat(several)
        counted = together.group_by("place", "word").agg(nw.len().alias("rows")).sort("place", "word")
        for row in collected(counted).rows(named=True):
            found.setdefault(row["place"], {})[row["word"]] = row["rows"]
    return found


def _in_rows(problem: str, number: int) -> str:
    """A problem with the number of rows that it is in."""
    what, _, fix = problem.partition("; ")
    return f"{what} in {number:,} row{'' if number == 1 else 's'}; {fix}"
