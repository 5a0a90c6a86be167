"""Decision diagrams, against truth tables."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import product
from math import comb, prod

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from delivery_model.errors import TooWide
from delivery_model.possible.diagrams import Diagrams, Node, Value
from delivery_model.possible.faults import smallest_path
from delivery_model.possible.regions import cover, node_of
from delivery_model.rulebase.axes import Axis, GroupAxis, authorities

Cells = tuple[int, ...]
Table = Mapping[Cells, Value]
SIZES = st.lists(st.integers(1, 3), min_size=1, max_size=4).map(tuple)
LAWS = settings(max_examples=40, deadline=None)


def over(sizes: Cells) -> Diagrams:
    return Diagrams([f"axis{number}" for number in range(len(sizes))], sizes)


def every(sizes: Cells) -> list[Cells]:
    return list(product(*map(range, sizes)))


def tables(*values: Value, count: int) -> st.SearchStrategy[tuple[Cells, list[Table]]]:
    """So many functions over the same axes, as truth tables."""

    def over_axes(sizes: Cells) -> st.SearchStrategy[tuple[Cells, list[Table]]]:
        table = st.integers(0, len(values) ** prod(sizes) - 1).map(lambda number: written_out(number, sizes))
        return st.tuples(st.just(sizes), st.lists(table, min_size=count, max_size=count))

    def written_out(number: int, sizes: Cells) -> Table:
        return {cells: values[number // len(values) ** place % len(values)] for place, cells in enumerate(every(sizes))}

    return SIZES.flatmap(over_axes)


def built(diagrams: Diagrams, value: Callable[[Cells], Value], settled: Cells = ()) -> Node:
    """The diagram of a function, from its value at all cells."""
    if len(settled) == len(diagrams.sizes):
        return diagrams.terminal(value(settled))
    axis = len(settled)
    return diagrams.node(axis, tuple(built(diagrams, value, (*settled, cell)) for cell in range(diagrams.sizes[axis])))


@LAWS
@given(tables("x", "y", "z", count=1))
def test_a_diagram_has_the_values_of_its_table(drawn: tuple[Cells, list[Table]]) -> None:
    sizes, [table] = drawn
    diagrams = over(sizes)
    node = built(diagrams, table.__getitem__)
    assert {cells: diagrams.value_at(node, dict(enumerate(cells))) for cells in every(sizes)} == table


@LAWS
@given(tables(False, True, count=2))
def test_both_is_the_node_of_and(drawn: tuple[Cells, list[Table]]) -> None:
    sizes, [left, right] = drawn
    diagrams = over(sizes)
    found = diagrams.both(built(diagrams, left.__getitem__), built(diagrams, right.__getitem__))
    assert found == built(diagrams, lambda cells: left[cells] and right[cells])


@LAWS
@given(tables(False, True, count=2))
def test_either_is_the_node_of_or(drawn: tuple[Cells, list[Table]]) -> None:
    sizes, [left, right] = drawn
    diagrams = over(sizes)
    found = diagrams.either(built(diagrams, left.__getitem__), built(diagrams, right.__getitem__))
    assert found == built(diagrams, lambda cells: left[cells] or right[cells])


@LAWS
@given(tables(False, True, count=1))
def test_opposite_is_the_node_of_not(drawn: tuple[Cells, list[Table]]) -> None:
    sizes, [table] = drawn
    diagrams = over(sizes)
    assert diagrams.opposite(built(diagrams, table.__getitem__)) == built(diagrams, lambda cells: not table[cells])


@LAWS
@given(tables(False, True, count=1))
def test_the_opposite_of_the_opposite_is_the_same_node(drawn: tuple[Cells, list[Table]]) -> None:
    sizes, [table] = drawn
    diagrams = over(sizes)
    node = built(diagrams, table.__getitem__)
    assert diagrams.opposite(diagrams.opposite(node)) == node


@LAWS
@given(tables("x", "y", "z", count=2))
def test_combine_is_the_node_of_the_operation_on_the_values(drawn: tuple[Cells, list[Table]]) -> None:
    sizes, [left, right] = drawn
    diagrams = over(sizes)
    found = diagrams.combine(str.__add__, built(diagrams, left.__getitem__), built(diagrams, right.__getitem__))
    assert found == built(diagrams, lambda cells: left[cells] + right[cells])


@LAWS
@given(tables("x", "y", "z", count=1))
def test_mapped_is_the_node_of_the_function_of_the_value(drawn: tuple[Cells, list[Table]]) -> None:
    sizes, [table] = drawn
    diagrams = over(sizes)
    found = diagrams.mapped(lambda value: value == "x", built(diagrams, table.__getitem__))
    assert found == built(diagrams, lambda cells: table[cells] == "x")


@LAWS
@given(tables("x", "y", count=2))
def test_two_functions_are_equal_just_when_their_nodes_are(drawn: tuple[Cells, list[Table]]) -> None:
    sizes, [left, right] = drawn
    diagrams = over(sizes)
    is_same_node = built(diagrams, left.__getitem__) == built(diagrams, right.__getitem__)
    assert is_same_node is (left == right)


@LAWS
@given(SIZES, st.data())
def test_a_leaf_has_one_value_on_the_chosen_cells_and_the_other_elsewhere(sizes: Cells, data: st.DataObject) -> None:
    axis = data.draw(st.integers(0, len(sizes) - 1))
    chosen = data.draw(st.sets(st.integers(0, sizes[axis] - 1)))
    diagrams = over(sizes)
    found = diagrams.leaf(axis, chosen, diagrams.true, diagrams.false)
    assert found == built(diagrams, lambda cells: cells[axis] in chosen)


@LAWS
@given(tables("x", "y", "z", count=1))
def test_the_values_reachable_are_the_values_taken(drawn: tuple[Cells, list[Table]]) -> None:
    sizes, [table] = drawn
    diagrams = over(sizes)
    assert set(diagrams.reachable(built(diagrams, table.__getitem__))) == set(table.values())


@LAWS
@given(tables("x", "y", "z", count=1))
def test_a_path_leads_to_its_value_whatever_it_leaves_open(drawn: tuple[Cells, list[Table]]) -> None:
    sizes, [table] = drawn
    diagrams = over(sizes)
    paths = diagrams.reachable(built(diagrams, table.__getitem__))
    wrong = [
        (value, cells)
        for value, path in paths.items()
        for cells in every(sizes)
        if all(cells[axis] == cell for axis, cell in path) and table[cells] != value
    ]
    assert wrong == []


@LAWS
@given(tables("x", "y", count=1))
def test_a_function_tests_just_the_axes_that_can_change_it(drawn: tuple[Cells, list[Table]]) -> None:
    sizes, [table] = drawn
    diagrams = over(sizes)
    changing = {
        axis
        for axis, size in enumerate(sizes)
        for cells in every(sizes)
        for cell in range(size)
        if table[(*cells[:axis], cell, *cells[axis + 1 :])] != table[cells]
    }
    assert diagrams.tested(built(diagrams, table.__getitem__)) == changing


@LAWS
@given(tables("x", "y", count=1), st.data())
def test_a_function_is_always_a_value_when_it_is_at_every_combination_of_the_cells(
    drawn: tuple[Cells, list[Table]], data: st.DataObject
) -> None:
    sizes, [table] = drawn
    diagrams = over(sizes)
    some = [data.draw(st.sets(st.integers(0, size - 1), min_size=1).map(sorted)) for size in sizes]
    found = diagrams.is_always("x", built(diagrams, table.__getitem__), some)
    assert found is all(table[cells] == "x" for cells in product(*some))


@LAWS
@given(tables("x", "y", "z", count=1))
def test_the_ways_to_a_value_are_the_combinations_that_have_it(drawn: tuple[Cells, list[Table]]) -> None:
    sizes, [table] = drawn
    diagrams = over(sizes)
    node, axes = built(diagrams, table.__getitem__), range(len(sizes))
    ways = {value: diagrams.ways_to(node, value, axes) for value in set(table.values())}
    assert ways == {value: list(table.values()).count(value) for value in ways}


@LAWS
@given(tables("x", "y", count=1))
def test_a_function_of_nothing_is_a_terminal(drawn: tuple[Cells, list[Table]]) -> None:
    sizes, [table] = drawn
    diagrams = over(sizes)
    assert diagrams.is_terminal(built(diagrams, table.__getitem__)) is (len(set(table.values())) == 1)


def crowded() -> Diagrams:
    """A store too small for what `fill` puts into it, which tests `wide` more often than `narrow`."""
    return Diagrams(("narrow", "wide"), (2, 4), limit=100)


def fill(diagrams: Diagrams) -> None:
    some = [diagrams.terminal(value) for value in "wxyz"]
    for place, children in enumerate(product(some, repeat=4)):
        node = diagrams.node(1, children)
        diagrams.node(0, (node, some[0]) if place % 2 else (node, node))


def test_a_store_that_is_full_says_which_axes_are_widest() -> None:
    with pytest.raises(TooWide) as caught:
        fill(crowded())
    assert [name for name, _ in caught.value.widest] == ["wide", "narrow"]


def test_a_store_that_is_full_names_the_three_widest_axes() -> None:
    diagrams = Diagrams(("a", "b", "c", "d", "e"), (2,) * 5, limit=60)
    with pytest.raises(TooWide) as caught:
        for number in range(60):
            diagrams.node(number % 5, (diagrams.terminal(number), diagrams.true))
    assert len(caught.value.widest) == 3


def test_a_store_that_is_full_says_what_its_limit_was() -> None:
    with pytest.raises(TooWide) as caught:
        fill(crowded())
    assert caught.value.limit == 100


def test_a_store_never_holds_more_nodes_than_its_limit() -> None:
    diagrams = crowded()
    with pytest.raises(TooWide):
        fill(diagrams)
    assert len(diagrams.level) == 100


def test_a_product_of_many_axes_costs_a_node_an_axis() -> None:
    """The point of it all: 3 ** 60 combinations, held in a few nodes."""
    diagrams = over((3,) * 60)
    holds = diagrams.true
    for axis in reversed(range(60)):
        holds = diagrams.leaf(axis, (0, 2), holds, diagrams.false)
    assert (len(diagrams.level), diagrams.ways_to(holds, True, range(60))) == (62, prod((2,) * 60))


@LAWS
@given(tables("x", "y", "z", count=2))
def test_combine_asks_once_for_each_pair_of_values(drawn: tuple[Cells, list[Table]]) -> None:
    sizes, [left, right] = drawn
    diagrams, asked = over(sizes), list[str]()

    def joined(a: str, b: str) -> str:
        asked.append(a + b)
        return a + b

    diagrams.combine(joined, built(diagrams, left.__getitem__), built(diagrams, right.__getitem__))
    assert len(asked) == len(set(asked))


@LAWS
@given(tables("x", "y", "z", count=1))
def test_mapped_asks_once_for_each_value(drawn: tuple[Cells, list[Table]]) -> None:
    sizes, [table] = drawn
    diagrams, asked = over(sizes), list[str]()
    diagrams.mapped(asked.append, built(diagrams, table.__getitem__))
    assert sorted(asked) == sorted(set(table.values()))


class Counted(Diagrams):
    """A store that counts the pairs of nodes it takes apart."""

    looked = 0

    def parts(self, nodes: tuple[Node, ...]) -> tuple[tuple[Node, ...], ...]:
        self.looked += 1
        return super().parts(nodes)


def ladder(diagrams: Diagrams, step: int) -> Node:
    """Whether the sum of all cells is a multiple of a step: `step` nodes an axis, and 2 ** axes paths."""
    rungs = [diagrams.true, *[diagrams.false] * (step - 1)]
    for axis in reversed(range(len(diagrams.sizes))):
        cells = range(diagrams.sizes[axis])
        rungs = [diagrams.node(axis, tuple(rungs[(at + cell) % step] for cell in cells)) for at in range(step)]
    return rungs[0]


def test_and_costs_no_more_than_the_pairs_of_nodes_whichever_comes_first() -> None:
    diagrams = Counted(tuple(map(str, range(12))), (2,) * 12)
    twos, threes = ladder(diagrams, 2), ladder(diagrams, 3)
    found = diagrams.both(twos, threes)
    once = diagrams.looked
    assert 0 < once <= 12 * (2 * 3)
    assert (diagrams.both(threes, twos), diagrams.looked) == (found, once)


def test_and_with_a_constant_is_answered_at_once() -> None:
    diagrams = Counted(("a", "b", "c"), (2, 2, 2))
    twos, true, false = ladder(diagrams, 2), diagrams.true, diagrams.false
    pairs = [(twos, true), (true, twos), (twos, false), (false, twos), (twos, twos)]
    assert [diagrams.both(*pair) for pair in pairs] == [twos, twos, false, false, twos]
    assert diagrams.looked == 0


class Looked(tuple[range, ...]):
    """Cells that count how often they are looked at."""

    times = 0

    def __getitem__(self, place: object) -> range:  # type: ignore[override]
        type(self).times += 1
        return super().__getitem__(place)  # type: ignore[index]


def test_asking_whether_a_function_is_always_a_value_looks_at_each_node_once() -> None:
    diagrams = over((3,) * 12)
    rungs = [diagrams.true, diagrams.true]
    for axis in reversed(range(12)):  # false where some cell is the last, and that a different one on each rung
        outside = (diagrams.false, diagrams.terminal(axis))
        rungs = [diagrams.node(axis, (rungs[at], rungs[1 - at], outside[at])) for at in range(2)]
    cells = Looked([range(2)] * 12)
    assert diagrams.is_always(True, rungs[0], cells)
    assert Looked.times <= 2 * 12


def test_a_diagram_of_thousands_of_axes_is_no_deeper_than_any_other() -> None:
    diagrams = Diagrams(tuple(map(str, range(3_000))), (2,) * 3_000)
    twos, threes = ladder(diagrams, 2), ladder(diagrams, 3)
    sixes = diagrams.both(twos, threes)
    evens = diagrams.combine(lambda two, three: two and not three, twos, threes)
    ways = diagrams.weighed(sixes, [(1, 1)] * 3_000)
    assert ways[True] == sum(comb(3_000, number) for number in range(0, 3_001, 6))
    assert sum(ways.values()) == 2**3_000
    assert diagrams.opposite(diagrams.opposite(sixes)) == sixes
    assert diagrams.either(sixes, evens) == twos
    assert diagrams.restricted(sixes, dict.fromkeys(range(3_000), 0)) == diagrams.true


def test_whatever_is_asked_of_a_chain_of_axes_it_may_be_as_long_as_it_is() -> None:
    number = 1_200
    diagrams = Diagrams(tuple(map(str, range(number))), (2,) * number)
    box = tuple((axis, frozenset({axis % 2})) for axis in range(number))
    chain = node_of(diagrams, box)
    assert smallest_path(diagrams, chain) == tuple((axis, axis % 2) for axis in range(number))
    assert diagrams.ways_to(chain, True, range(number)) == 1
    assert diagrams.ways_to(chain, False, range(number)) == 2**number - 1
    sets = [[frozenset({0, 1}), frozenset({0}), frozenset({1})]] * number
    assert cover(diagrams, chain, chain, sets).boxes == (box,)
    axes = [Axis(str(axis), ("x",)) for axis in range(number)]
    assert list(authorities(axes)) == [{str(axis): "x" for axis in range(number)}]


def test_a_group_of_many_members_is_asked_one_by_one() -> None:
    members = tuple(f"g.m{number}" for number in range(1_200))
    group = GroupAxis("g", members, ("good", "bad"), {"bad": (1,)})
    assert group.fold(lambda cell: [cell], lambda _, kids: [*kids[0], *kids[-1]][:3])[0] == group.cell_of(
        {"g.bad": "0"}
    )
