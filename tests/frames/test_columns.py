"""The columns engine by itself: programs over small truth tables, for every row there can be."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain, combinations, product
from typing import Any

import narwhals.stable.v2 as nw
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_diagrams import Cells, Table, built, over, tables

from delivery_model.frames.compiled import PREFIX, Levels, Program, collected, program
from delivery_model.possible.diagrams import Diagrams, Node

LAWS = settings(max_examples=60, deadline=None)
Row = tuple[Cells, ...]
"""For each axis, the cells that are possible."""


def subsets(values: Iterable[Any]) -> list[tuple[Any, ...]]:
    several = list(values)
    return list(chain.from_iterable(combinations(several, count) for count in range(len(several) + 1)))


def rows_over(sizes: Cells, is_known: bool) -> list[Row]:
    """Every row: each finding known, or each any set of levels but none."""
    return list(
        product(
            *(
                [cells for cells in subsets(range(size)) if len(cells) == 1 or (cells and not is_known)]
                for size in sizes
            )
        )
    )


def frame_of(rows: list[Row]) -> nw.DataFrame[Any]:
    return nw.from_native(
        pd.DataFrame(
            [[str(cells) for cells in row] for row in rows], columns=[f"axis{place}" for place in range(len(rows[0]))]
        ),
        eager_only=True,
    )


def allowing(sizes: Cells):
    def allowed(axis: int, levels: Levels) -> nw.Expr:
        return nw.col(f"axis{axis}").is_in(
            [str(cells) for cells in subsets(range(sizes[axis])) if {*cells} & {*levels}]
        )

    return allowed


def possible(table: Table, row: Row) -> set[object]:
    return {table[cells] for cells in product(*row)}


@st.composite
def programs(draw: st.DrawFn) -> tuple[Cells, list[Table], list[bool], Program]:
    """A program for two functions, and of each whether its findings are all known, as of a constant they are."""
    sizes, found = draw(tables("x", "y", "z", count=2))
    diagrams = over(sizes)
    roots = [built(diagrams, table.__getitem__) for table in found]
    complete = [draw(st.booleans()) or diagrams.is_terminal(root) for root in roots]
    return sizes, found, complete, program(diagrams, roots, complete)


@LAWS
@given(programs())
def test_a_program_says_which_values_are_possible(drawn: tuple[Cells, list[Table], list[bool], Program]) -> None:
    sizes, found, complete, steps = drawn
    rows = rows_over(sizes, any(complete))
    answered = steps.run(frame_of(rows), allowing(sizes))
    for root, table in enumerate(found):
        assert sorted(steps.values(root)) == sorted(set(table.values()))
        for wanted in subsets("xyz"):
            said = answered.with_columns(steps.possible(root, wanted).alias("said"))["said"]
            assert said.to_list() == [bool(possible(table, row) & {*wanted}) for row in rows]


@LAWS
@given(programs())
def test_a_program_keeps_what_its_values_need_and_no_more(
    drawn: tuple[Cells, list[Table], list[bool], Program],
) -> None:
    sizes, found, complete, steps = drawn
    frame = steps.run(frame_of(rows_over(sizes, True)[:1]), allowing(sizes))
    needed = [column for columns in steps.columns for column in columns.values()]
    assert sorted(frame.columns) == sorted([*(f"axis{place}" for place in range(len(sizes))), *needed])
    assert all(column.startswith(PREFIX) for column in needed)
    for root, (table, is_known) in enumerate(zip(found, complete, strict=True)):
        assert len(steps.columns[root]) == len(set(table.values())) - is_known
        assert (steps.rest[root] is not None) == is_known


@LAWS
@given(tables("x", "y", "z", count=1))
def test_of_a_known_root_the_value_with_most_ways_in_is_left_out(drawn: tuple[Cells, list[Table]]) -> None:
    sizes, [table] = drawn
    diagrams = over(sizes)
    root = built(diagrams, table.__getitem__)
    (rest,) = program(diagrams, [root], [True]).rest
    ways = {
        diagrams.values[node]: count for node, count in parents(diagrams, root).items() if diagrams.is_terminal(node)
    }
    assert ways[rest] == max(ways.values())


def test_what_is_left_out_is_a_value_though_another_node_has_more_ways_in() -> None:
    diagrams = over((2, 2, 2))
    root = built(diagrams, lambda cells: "wz"[cells[0]] if cells[1] else "xy"[cells[2]])
    ways = parents(diagrams, root)
    assert not diagrams.is_terminal(max(ways, key=lambda node: ways[node]))
    steps = program(diagrams, [root], [True])
    assert sorted(steps.values(0)) == ["w", "x", "y", "z"]


def test_what_is_not_said_of_every_root_is_an_error() -> None:
    diagrams = over((2,))
    with pytest.raises(ValueError, match="zip"):
        program(diagrams, [diagrams.true, diagrams.false], [True])


def test_a_lazy_frame_is_collected_and_another_is_itself() -> None:
    frame = frame_of([((0,),)])
    assert collected(frame) is frame
    found = collected(frame.lazy())
    assert isinstance(found, nw.DataFrame) and found.to_native().equals(frame.to_native())


def parents(diagrams: Diagrams, root: Node) -> dict[Node, int]:
    """How many other nodes lead to each."""
    nodes, new = {root}, {root}
    while new:
        new = {child for node in new for child in diagrams.children[node]} - nodes
        nodes |= new
    return {node: sum(node in diagrams.children[each] for each in nodes) for node in nodes}
