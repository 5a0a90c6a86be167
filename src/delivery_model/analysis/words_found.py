"""The words that stand in columns of findings: one look at every row, before answers are worked out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import narwhals.stable.v2 as nw
from attrs import evolve

from delivery_model.analysis.findings import BAR, FindingColumn, first_problem
from delivery_model.engines.columns import AnyFrame, collected
from delivery_model.errors import FrameError, nearest, quoted


class UnknownWords(FrameError):
    """Some rows hold words that are no levels; their other rows could be answered."""


def looked_at(frame: AnyFrame, columns: Iterable[FindingColumn]) -> tuple[FindingColumn, ...]:
    """The columns, after a look at every row: whether some are unknown, and which words leave a finding open.

    Raises:
        UnknownWords: a column holds something that is no level of its attribute.
    """
    several = tuple(columns)
    counts = _counts(frame, several)
    by_column = _words(frame, {place: each for place, each in enumerate(several) if counts[f"strange{place}"]})
    problems: list[str] = []
    found: list[FindingColumn] = []
    for place, column in enumerate(several):
        words = by_column.get(place, {})
        problems += _strange(column, words, counts[f"strange{place}"])
        sets = {word: frozenset(map(column.levels.index, word.split(BAR))) for word in words if _is_set(column, word)}
        is_known = not counts[f"unknown{place}"]
        found.append(evolve(column, words=None if column.is_list else sets, can_be_unknown=not is_known))
    if problems:
        raise UnknownWords(problems)
    return tuple(found)


def _counts(frame: AnyFrame, columns: Sequence[FindingColumn]) -> Mapping[str, int]:
    """In how many rows each column is unknown, and in how many it is not a single level either."""
    first = _summed(frame, {str(place): _not_single(each) for place, each in enumerate(columns)})
    numbers: dict[str, nw.Expr] = {}
    for place, column in enumerate(columns):
        if first[str(place)]:  # most often there is none to look into
            unknown, known = column.is_unknown(), column.is_valid() if column.is_list else column.is_single()
            numbers[f"unknown{place}"] = unknown.cast(nw.Int64).sum()
            if not column.has_only_levels:
                numbers[f"strange{place}"] = (~(unknown | known)).cast(nw.Int64).sum()
    return _summed(frame, numbers)


def _not_single(column: FindingColumn) -> nw.Expr:
    """In how many rows a column is not a single level, as cheaply as its type allows."""
    if column.has_only_levels:
        return nw.col(column.name).null_count()
    return (~column.is_single()).cast(nw.Int64).sum() if not column.is_list else nw.len()


def _summed(frame: AnyFrame, numbers: Mapping[str, nw.Expr]) -> Mapping[str, int]:
    named = [each.alias(name) for name, each in numbers.items()]
    found = collected(frame.select(*named)).rows(named=True) if named else []
    return Counter({name: number or 0 for row in found for name, number in row.items()})


def _words(frame: AnyFrame, columns: Mapping[int, FindingColumn]) -> dict[int, dict[str, int]]:
    """Every text that is not a single level, and in how many rows it stands, by place of the column."""
    several: list[Any] = [  # all eager, or all lazy, as the frame is
        frame.filter(~(column.is_unknown() | column.is_single())).select(
            nw.lit(place).alias("place"), nw.col(column.name).cast(nw.String).alias("word")
        )
        for place, column in columns.items()
        if not column.is_list
    ]
    found: dict[int, dict[str, int]] = {}
    if several:
        together: AnyFrame = nw.concat(several)
        counted = together.group_by("place", "word").agg(nw.len().alias("rows")).sort("place", "word")
        for row in collected(counted).rows(named=True):
            found.setdefault(row["place"], {})[row["word"]] = row["rows"]
    return found


def _is_set(column: FindingColumn, word: str) -> bool:
    parts = word.split(BAR)
    return len({*parts}) == len(parts) and {*parts} <= {*column.levels}


def _strange(column: FindingColumn, words: Mapping[str, int], strange: int) -> Iterator[str]:
    if column.is_list and strange:
        what = f"column {quoted(column.name)}: {_rows(strange)} with a list of other words, or a word twice"
        yield f"{what}; choose from {', '.join(column.levels)}"
    for word, rows in words.items():
        if not _is_set(column, word):
            what, fix = problem_of(column, word)
            yield f"column {quoted(column.name)}: {what} in {_rows(rows)}; {fix}"


def problem_of(column: FindingColumn, said: str | Iterable[object]) -> tuple[str, str]:
    """What is wrong with something that is no finding, and what to do about it."""
    parts = said.split(BAR) if isinstance(said, str) else list(map(str, said))
    wrong = next((part for part in parts if part not in column.levels), None)
    if wrong is None:
        return f"{quoted(BAR.join(parts))}", "give each level once"
    return f"unknown level {quoted(wrong)}", nearest(wrong, column.levels)


def bad_rows(frame: nw.DataFrame[Any], columns: Sequence[FindingColumn]) -> Iterator[tuple[int, str, str]]:
    """Each row with a finding that is none: its place from 0, the first such column, and what is wrong."""
    by_name = {column.name: column for column in columns}
    names = frame.select(first_problem(columns).alias("problem"))["problem"].to_list()
    for place, name in enumerate(names):
        if name is not None:
            said = frame[name][place]
            what, fix = problem_of(by_name[name], said.to_list() if isinstance(said, nw.Series) else said)
            yield place, name, f"{what}; {fix}"


def _rows(number: int) -> str:
    return f"{number:,} row" + ("" if number == 1 else "s")
