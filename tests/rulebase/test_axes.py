"""Axes: what rules can tell apart, against a count of every assignment of levels to members."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import combinations, product
from math import prod

from hypothesis import given, settings
from hypothesis import strategies as st

from delivery_model.rulebase import axes
from delivery_model.rulebase.axes import (
    Axis,
    Choices,
    CountLimit,
    GroupAxis,
    authorities,
    class_range,
    count_class,
)

LEVELS = ("good", "fair", "poor")
LAWS = settings(max_examples=40, deadline=None)


@st.composite
def group_axes(draw: st.DrawFn) -> GroupAxis:
    members = tuple(f"g.m{number}" for number in range(draw(st.integers(1, 4))))
    levels = LEVELS[: draw(st.integers(2, 3))]
    starts = st.sets(st.integers(1, len(members)), min_size=1).map(sorted).map(tuple)
    cuts = draw(st.dictionaries(st.sampled_from(levels), starts))
    named = draw(st.sets(st.sampled_from(members)))
    return GroupAxis("g", members, levels, cuts, tuple(member for member in members if member in named))


@st.composite
def restrictions(draw: st.DrawFn, axis: GroupAxis) -> tuple[dict[str, frozenset[str]], list[CountLimit]]:
    """What may be known of a group's members; it may contradict itself."""
    levels, number = st.sampled_from(axis.levels), st.integers(0, len(axis.members))
    choices = draw(st.dictionaries(st.sampled_from(axis.members), st.frozensets(levels, min_size=1)))
    bounds = st.tuples(number, number).map(sorted)
    limits = st.builds(lambda level, span: CountLimit("g", level, *span), levels, bounds)
    return choices, draw(st.lists(limits, max_size=2))


KNOWN = group_axes().flatmap(lambda axis: st.tuples(st.just(axis), restrictions(axis)))


def assignments(axis: GroupAxis, choices: Choices, limits: list[CountLimit]) -> Iterator[dict[str, str]]:
    """Every way to give each member a level."""
    for levels in product(*(sorted(choices.get(member, axis.levels)) for member in axis.members)):
        if all(limit.low <= levels.count(limit.level) <= limit.high for limit in limits):
            yield dict(zip(axis.members, levels, strict=True))


def cell_of(axis: GroupAxis, levels: dict[str, str]) -> int:
    """The place of the cell that an assignment belongs to, by its facts."""
    facts = {member: levels[member] for member in axis.named}
    for level, cuts in axis.cuts.items():
        facts[f"{axis.name}.{level}"] = count_class(list(levels.values()).count(level), cuts)
    return axis.cells.index(facts)


@LAWS
@given(KNOWN)
def test_the_weight_of_a_cell_is_the_number_of_assignments_that_reach_it(
    known: tuple[GroupAxis, tuple[Choices, list[CountLimit]]],
) -> None:
    axis, (choices, limits) = known
    counted = Counter(cell_of(axis, levels) for levels in assignments(axis, choices, limits))
    assert axis.weights(choices, limits) == dict(counted)


@LAWS
@given(group_axes())
def test_every_cell_of_a_group_can_be_reached(axis: GroupAxis) -> None:
    assert sorted(axis.weights({})) == list(range(len(axis.cells)))


@LAWS
@given(KNOWN, st.data())
def test_neighbours_are_the_cells_between_which_one_member_makes_the_difference(
    known: tuple[GroupAxis, tuple[Choices, list[CountLimit]]], data: st.DataObject
) -> None:
    axis, (choices, limits) = known
    member = data.draw(st.sampled_from(axis.members))
    by_others: dict[tuple[str, ...], set[int]] = {}
    for levels in assignments(axis, choices, limits):
        others = tuple(level for name, level in levels.items() if name != member)
        by_others.setdefault(others, set()).add(cell_of(axis, levels))
    pairs = {pair for cells in by_others.values() for pair in combinations(sorted(cells), 2)}
    assert axis.neighbours(member, choices, limits) == pairs


def test_assignments_that_reach_a_cell_by_members_of_different_kinds_are_added_up() -> None:
    axis = GroupAxis("g", ("g.a", "g.b"), LEVELS, {"good": (1,)})
    choices = {"g.a": frozenset({"good", "fair"}), "g.b": frozenset({"good", "fair", "poor"})}
    assert axis.weights(choices) == {axis.cells.index({"g.good": "0"}): 2, axis.cells.index({"g.good": "1+"}): 4}


@LAWS
@given(st.sets(st.sampled_from(LEVELS)), st.booleans())
def test_neighbours_on_an_attribute_alone_are_all_pairs_of_levels_chosen(chosen: set[str], is_known: bool) -> None:
    choices = {"a": frozenset(chosen)} if is_known else {}
    places = [place for place, level in enumerate(LEVELS) if level in chosen or not is_known]
    assert Axis("a", LEVELS).neighbours("a", choices) == set(combinations(places, 2))


@LAWS
@given(group_axes())
def test_a_new_class_starts_just_where_a_rule_cuts(axis: GroupAxis) -> None:
    starts = {
        level: tuple(
            count
            for count in range(1, len(axis.members) + 1)
            if count_class(count, cuts) != count_class(count - 1, cuts)
        )
        for level, cuts in axis.cuts.items()
    }
    assert starts == axis.cuts


@LAWS
@given(group_axes())
def test_every_count_is_in_the_range_of_its_class_and_no_other(axis: GroupAxis) -> None:
    size = len(axis.members)
    wrong = [
        (level, count)
        for level, cuts in axis.cuts.items()
        for count in range(size + 1)
        if [name for name in axis.classes(level) if count in class_range(name, size)] != [count_class(count, cuts)]
    ]
    assert wrong == []


def test_classes_are_named_as_people_say_them() -> None:
    axis = GroupAxis("g", tuple("abcdef"), LEVELS, {"poor": (1, 2, 4)})
    assert axis.classes("poor") == ("0", "1", "2-3", "4+")


def test_a_class_may_start_at_a_number_of_two_figures() -> None:
    axis = GroupAxis("g", tuple("abcdefghijklm"), LEVELS, {"poor": (10,)})
    assert [(name, class_range(name, 13)) for name in axis.classes("poor")] == [
        ("0-9", range(10)),
        ("10+", range(10, 14)),
    ]


@LAWS
@given(st.sets(st.sampled_from(LEVELS)), st.booleans())
def test_an_attribute_alone_can_be_at_the_levels_chosen_each_in_one_way(chosen: set[str], is_known: bool) -> None:
    choices = {"a": frozenset(chosen)} if is_known else {}
    possible = chosen if is_known else set(LEVELS)
    weights = Axis("a", LEVELS).weights(choices)
    assert weights == {place: 1 for place, level in enumerate(LEVELS) if level in possible}


@settings(max_examples=30, deadline=None)
@given(st.lists(group_axes(), max_size=1), st.integers(0, 3))
def test_authorities_are_every_combination_of_cells_once(groups: list[GroupAxis], alone: int) -> None:
    axes = [*groups, *(Axis(f"a{number}", LEVELS) for number in range(alone))]
    found = [tuple(sorted(facts.items())) for facts in authorities(axes)]
    assert (len(found), len(set(found))) == (prod(len(axis.cells) for axis in axes),) * 2


def test_an_axis_forgets_what_it_remembered_and_answers_as_before(monkeypatch) -> None:
    group = GroupAxis("g", ("g.a", "g.b", "g.c"), LEVELS, {"poor": (1, 2)}, ())
    limits = [[CountLimit("g", "poor", low, 3)] for low in range(4)]
    right = [group.weights({}, each) for each in limits]
    monkeypatch.setattr(axes, "MOST_KEPT", 2)
    forgetful = GroupAxis("g", ("g.a", "g.b", "g.c"), LEVELS, {"poor": (1, 2)}, ())
    found = [forgetful.weights({}, each) for each in limits * 2]
    assert (found, len(forgetful._known) <= 2) == (right * 2, True)
