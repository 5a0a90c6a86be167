"""Parts of a space in boxes: against brute force, all boxes compared or one grown after another."""

from __future__ import annotations

from itertools import product
from math import prod
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from delivery_model.possible import faults, regions
from delivery_model.possible.diagrams import Diagrams, Node
from delivery_model.possible.faults import smallest_path
from delivery_model.possible.regions import Cover, all_sets, cover, node_of, readable_sets

LAWS = settings(max_examples=60, deadline=None)
Cell = tuple[int, ...]


@st.composite
def parts(draw: st.DrawFn) -> tuple[Diagrams, dict[Cell, str]]:
    """Every point of a small space: wanted, allowed beside that, or neither."""
    sizes = draw(st.lists(st.integers(2, 3), min_size=1, max_size=3))
    points = list(product(*map(range, sizes)))
    kinds = draw(st.lists(st.sampled_from(["wanted", "allowed", "out"]), min_size=len(points), max_size=len(points)))
    return Diagrams([f"x{place}" for place in range(len(sizes))], sizes), dict(zip(points, kinds, strict=True))


def function_of(diagrams: Diagrams, table: dict[Cell, str], kinds: set[str]) -> Node:
    def walk(at: Cell) -> Node:
        if len(at) == len(diagrams.sizes):
            return diagrams.terminal(table[at] in kinds)
        return diagrams.node(len(at), tuple(walk((*at, cell)) for cell in range(diagrams.sizes[len(at)])))

    return walk(())


def covered(diagrams: Diagrams, table: dict[Cell, str]) -> Cover:
    sets = [all_sets(size) for size in diagrams.sizes]
    allowed = function_of(diagrams, table, {"wanted", "allowed"})
    return cover(diagrams, function_of(diagrams, table, {"wanted"}), allowed, sets)


def kinds_in(diagrams: Diagrams, table: dict[Cell, str], found: Cover) -> tuple[set[str], set[str]]:
    """The kinds of the points in some box, and of those in none."""
    nodes = [node_of(diagrams, box) for box in found.boxes]
    inside = {at for at in table if any(diagrams.value_at(node, dict(enumerate(at))) for node in nodes)}
    return {table[at] for at in inside}, {table[at] for at in table.keys() - inside}


@pytest.mark.parametrize("most", [0, regions.MOST_BOXES])
def test_boxes_hold_all_that_is_wanted_and_nothing_that_is_not_allowed(
    most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(regions, "MOST_BOXES", most)

    @LAWS
    @given(parts())
    def law(drawn: tuple[Diagrams, dict[Cell, str]]) -> None:
        inside, outside = kinds_in(*drawn, covered(*drawn))
        assert (inside <= {"wanted", "allowed"}, "wanted" in outside) == (True, False)

    law()


def parity(axes: int) -> tuple[Diagrams, dict[Cell, str]]:
    """What no box of two points is inside: each point needs one of its own."""
    diagrams = Diagrams([f"x{place}" for place in range(axes)], [2] * axes)
    return diagrams, {at: "wanted" if sum(at) % 2 else "out" for at in product(range(2), repeat=axes)}


@pytest.mark.parametrize(("most", "is_fewest"), [(32, True), (31, False)])
def test_too_many_boxes_to_compare_leave_it_open_whether_fewer_would_do(
    most: int, is_fewest: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(regions, "MOST_BOXES", most)
    found = covered(*parity(6))
    assert (len(found.boxes), found.is_fewest) == (32, is_fewest)


@pytest.mark.parametrize("most", [0, faults.MOST_VISITED])
def test_a_path_makes_the_function_true_whatever_else_is_so(most: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(faults, "MOST_VISITED", most)

    @LAWS
    @given(parts())
    def law(drawn: tuple[Diagrams, dict[Cell, str]]) -> None:
        diagrams, table = drawn
        path = smallest_path(diagrams, function_of(diagrams, table, {"wanted"}))
        fitting = [] if path is None else [at for at in table if all(at[place] == cell for place, cell in path)]
        assert {table[at] for at in fitting} == {"wanted"} & {*table.values()}
        assert path is None or len(fitting) == prod(diagrams.sizes) // prod(diagrams.sizes[place] for place, _ in path)

    law()


def test_a_function_of_very_many_parts_is_searched_along_its_own_paths_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """Either by the first axis and the second, or by its opposite and the third: the last two are enough."""
    diagrams = Diagrams(["x", "y", "z"], [2, 2, 2])
    second, third = (diagrams.leaf(place, [1], diagrams.true, diagrams.false) for place in (1, 2))
    node = diagrams.node(0, (diagrams.either(second, third), second))
    assert smallest_path(diagrams, node) == ((1, 1),)
    monkeypatch.setattr(faults, "MOST_VISITED", 0)
    assert smallest_path(diagrams, node) == ((0, 0), (1, 1))


def test_an_axis_of_too_many_sets_has_the_whole_and_single_cells() -> None:
    facts = [{"count": each} for each in range(12)]  # 4,095 sets, of which 3,000 would be read
    axis = SimpleNamespace(cells=facts)
    assert readable_sets(axis, range(12)) == (frozenset(range(12)), *(frozenset({cell}) for cell in range(12)))
    assert len(readable_sets(axis, range(3))) == 7
