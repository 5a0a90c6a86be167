"""What completions allow, against every completion written out one by one."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from itertools import pairwise, permutations, product
from math import ceil, floor
from operator import mul

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from delivery_model.appraisal.completions import (
    Completions,
    contradictions,
    number_of_completions,
    patterns,
)
from delivery_model.appraisal.critical_weights import Ground
from delivery_model.appraisal.lead import Leads, never_better, standings
from delivery_model.appraisal.programs import best_mixture, maximise
from delivery_model.appraisal.prospects import Best, prospect
from delivery_model.appraisal.scores import Appraisal, Same
from delivery_model.appraisal.sensitivity import Sensitivity
from delivery_model.errors import InvalidValue

TOP = 3
FEW = settings(max_examples=40, deadline=None)


@st.composite
def weightings(draw, count):
    """Weights that add up to 1, some of them perhaps 0."""
    parts = draw(st.lists(st.integers(0, 6), min_size=count, max_size=count).filter(any))
    return tuple(Fraction(part, sum(parts)) for part in parts)


@st.composite
def appraisals(draw, linked=None, whole=True, most_open=5, sizes=(1, 3), parts=1):
    """Small appraisals that some completion agrees with: it is drawn first, and then partly forgotten.

    The number of criteria is within `sizes`; scores are whole, or `parts` of it.
    """
    options = [f"o{at}" for at in range(draw(st.integers(2, 4)))]
    criteria = [f"c{at}" for at in range(draw(st.integers(*sizes)))]
    steps = st.integers(0, TOP * parts).map(lambda step: Fraction(step, parts) if step % parts else step // parts)
    truth = {option: {name: draw(steps) for name in criteria} for option in options}
    same = []
    if draw(st.booleans()) if linked is None else linked:
        members = draw(st.lists(st.sampled_from(options), min_size=2, max_size=3, unique=True))
        apart = draw(st.lists(st.sampled_from(criteria), max_size=2, unique=True))
        same = [Same(tuple(members), tuple(apart))]
        for option in members[1:]:
            truth[option] |= {name: truth[members[0]][name] for name in criteria if name not in apart}
    cells = [(option, name) for option in options for name in criteria]
    opened = draw(st.lists(st.sampled_from(cells), max_size=most_open, unique=True))
    scores = {option: dict(row) for option, row in truth.items()}
    for option, name in opened:
        for each in (
            same[0].options if same and option in same[0].options and name not in same[0].apart_from else [option]
        ):
            low, high = (
                draw(st.integers(0, floor(truth[option][name]))),
                draw(st.integers(ceil(truth[option][name]), TOP)),
            )
            scores[each][name] = (low, high)
    totals = {option: sum(truth[option].values()) for option in options if draw(st.booleans())}
    weights = dict(zip(criteria, draw(weightings(len(criteria))), strict=True))
    return Appraisal.of(scores, criteria, weights=weights, totals=totals, same=same, is_whole=whole, scale=(0, TOP))


def brute(appraisal):
    """Every completion in whole scores, from the ranges, the totals and what is the same: nothing clever."""
    rows = {
        option: [
            row
            for row in product(
                *(range(int(cell.low), int(cell.high) + 1) for cell in appraisal.scores[option].values())
            )
            if option not in appraisal.totals or sum(row) == appraisal.totals[option]
        ]
        for option in appraisal.options
    }
    for found in product(*rows.values()):
        completion = dict(zip(rows, found, strict=True))
        if all(
            len({completion[option][at] for option in same.options}) == 1
            for same in appraisal.same
            for at, name in enumerate(appraisal.criteria)
            if name not in same.apart_from
        ):
            yield completion


def total(row, weights):
    return sum(map(mul, row, weights))


def gaps(completion, option):
    """Score differences to each rival."""
    return [
        [a - b for a, b in zip(completion[option], row, strict=True)]
        for rival, row in completion.items()
        if rival != option
    ]


def is_first(completions, weights, option):
    """Whether the option has the highest total, alone or not, in every completion."""
    leads = Leads(completions, weights)
    return all(leads.least(option, rival) >= 0 for rival in completions.options if rival != option)


@FEW
@given(appraisals())
def test_completions_are_as_many_as_those_that_brute_force_finds(appraisal):
    completions = Completions.of(appraisal)
    assert number_of_completions(completions) == sum(1 for _ in brute(appraisal)) > 0


@FEW
@given(appraisals())
def test_bounds_and_patterns_are_exactly_those_of_the_completions(appraisal):
    completions, every = Completions.of(appraisal), list(brute(appraisal))
    for option in appraisal.options:
        for at, name in enumerate(appraisal.criteria):
            cell, seen = completions.cell(option, name), {each[option][at] for each in every}
            assert (cell.low, cell.high) == (min(seen), max(seen))
        expected = {tuple(sorted(Counter(each[option]).items())) for each in every}
        assert {tuple(pattern.items()) for pattern in patterns(completions, option)} == expected


@FEW
@given(appraisals(), st.data())
def test_leads_are_the_most_and_least_over_all_completions(appraisal, data):
    completions, every = Completions.of(appraisal), list(brute(appraisal))
    weights = data.draw(weightings(len(appraisal.criteria)))
    leads = Leads(completions, weights)
    for option, rival in permutations(appraisal.options, 2):
        expected = [total(each[option], weights) - total(each[rival], weights) for each in every]
        assert (leads.least(option, rival), leads.most(option, rival)) == (min(expected), max(expected))
        assert total(leads.favourable(option, rival), weights) == max(expected)


@pytest.mark.parametrize("weights", list(permutations((Fraction(1, 3), Fraction(1, 2), Fraction(1, 6)))))
@pytest.mark.parametrize("totals", [{"a": 5}, {"a": 5, "b": 4}, {"a": 4, "b": 7}])
def test_what_options_share_and_what_they_do_not_are_weighed_against_each_other(weights, totals):
    """The best shared score lies between its bounds, where one of the others is just filled."""
    scores = {option: dict.fromkeys("xyz", (0, TOP)) for option in "ab"}
    appraisal = Appraisal.of(scores, "xyz", totals=totals, same=[Same(("a", "b"), ("y", "z"))], scale=(0, TOP))
    leads = Leads(Completions.of(appraisal), weights)
    every = [{option: total(row, weights) for option, row in each.items()} for each in brute(appraisal)]
    for option, rival in (("a", "b"), ("b", "a")):
        assert leads.total(option).high == max(each[option] for each in every)
        assert leads.total(option).low == min(each[option] for each in every)
        assert leads.most(option, rival) == max(each[option] - each[rival] for each in every)


@FEW
@given(appraisals(), st.data())
def test_leads_are_straight_along_a_chain(appraisal, data):
    """So knowing them at its points is knowing them everywhere."""
    ground = Ground(Completions.of(appraisal))
    weights = data.draw(weightings(len(appraisal.criteria)))
    order = tuple(sorted(range(len(weights)), key=lambda at: -weights[at]))
    falling = [*(weights[at] for at in order), 0]
    parts = weights if ground.is_straight else [a - b for a, b in pairwise(falling)]
    for (option, rival), row in ground.leads.items():
        along = sum(part * row[at] for part, at in zip(parts, ground.chain(order), strict=True))
        assert along == ground.grain * Leads(ground.completions, weights).most(option, rival)


@FEW
@given(appraisals(whole=False), st.data())
def test_scores_in_between_reach_no_further_than_whole_ones(appraisal, data):
    weights = data.draw(weightings(len(appraisal.criteria)))
    every, leads = list(brute(appraisal)), Leads(Completions.of(appraisal), weights)
    for option, rival in permutations(appraisal.options, 2):
        assert leads.most(option, rival) == max(
            total(gap, weights)
            for each in every
            for gap in [[a - b for a, b in zip(each[option], each[rival], strict=True)]]
        )


@FEW
@given(appraisals())
def test_ranks_bound_those_of_every_completion_and_are_reached_where_nothing_is_the_same(appraisal):
    weights, every = tuple(appraisal.weights.values()), list(brute(appraisal))
    for standing in standings(Completions.of(appraisal)):
        totals = [{name: total(row, weights) for name, row in each.items()} for each in every]
        mine = [each[standing.option] for each in totals]
        ranks = [1 + sum(other > own for other in each.values()) for each, own in zip(totals, mine, strict=True)]
        size = len(weights)
        assert (standing.total.low, standing.total.high) == (size * min(mine), size * max(mine))
        assert standing.rank.low <= min(ranks) and max(ranks) <= standing.rank.high
        assert appraisal.same or (standing.rank.low, standing.rank.high) == (min(ranks), max(ranks))


@FEW
@given(appraisals())
def test_an_option_can_win_exactly_when_it_can_in_some_completion(appraisal):
    """The value of a completion is the lead over the best rival under the best weights."""
    ground, every = Ground(Completions.of(appraisal)), list(brute(appraisal))
    for option in appraisal.options:
        value = max(best_mixture(list(zip(*gaps(each, option), strict=True))).value for each in every)
        expected = Best.ALONE if value > 0 else Best.TIED if value == 0 else Best.NEVER
        found = prospect(ground, option)
        if not appraisal.same:
            assert found.best is expected
            assert (found.example is None) == (found.best is Best.NEVER)
        elif found.best is Best.NEVER:
            assert expected is Best.NEVER
        elif found.example:
            assert found.best is expected


@FEW
@given(appraisals())
def test_an_example_is_a_completion_that_shows_what_it_is_for(appraisal):
    ground, every = Ground(Completions.of(appraisal)), list(brute(appraisal))
    for found in (prospect(ground, option) for option in appraisal.options):
        if found.example is None:
            continue
        assert dict(found.example) in every
        weights = tuple(found.weights.values())
        lead = min(total(gap, weights) for gap in gaps(found.example, found.option))
        assert sum(weights) == 1 and (lead > 0 if found.best is Best.ALONE else lead == 0)


@FEW
@given(appraisals())
def test_a_mixture_of_rivals_proves_that_an_option_never_leads(appraisal):
    ground, every = Ground(Completions.of(appraisal)), list(brute(appraisal))
    for found in (prospect(ground, option) for option in appraisal.options):
        if found.best is Best.ALONE:
            assert found.beaten_by == {}
        if found.beaten_by:
            assert sum(found.beaten_by.values()) == 1
            for each in every:
                mixed = [
                    sum(part * each[rival][at] for rival, part in found.beaten_by.items())
                    for at in range(len(appraisal.criteria))
                ]
                behind = [a - b for a, b in zip(each[found.option], mixed, strict=True)]
                assert max(behind) <= 0


@FEW
@given(appraisals(), st.data())
def test_weights_that_win_in_every_completion_are_exactly_those_within_the_polytope(appraisal, data):
    completions, every = Completions.of(appraisal), list(brute(appraisal))
    ground, count = Ground(completions), len(appraisal.criteria)
    weights = data.draw(weightings(count))
    for option in appraisal.options:
        rows = list({tuple(gap): gap for each in every for gap in gaps(each, option)}.values())
        assert is_first(completions, weights, option) == all(total(row, weights) >= 0 for row in rows)
        value = best_mixture(list(zip(*rows, strict=True))).value
        found = prospect(ground, option)
        assured, ranges = found.assured, found.assured_ranges
        assert (assured is None) == (ranges is None) == (value < 0)
        if assured is None:
            continue
        assert min(total(row, tuple(assured.values())) for row in rows) == value
        for at, name in enumerate(appraisal.criteria):
            limits = [[-each for each in row] for row in rows] + [[1] * count]
            ends = [0] * len(rows) + [1]
            unit = [int(at == each) for each in range(count)]
            least = 1 - maximise([1 - each for each in unit], limits, ends).value
            assert (ranges[name].low, ranges[name].high) == (least, maximise(unit, limits, ends).value)
            if is_first(completions, weights, option):
                assert weights[at] in ranges[name]


@FEW
@given(appraisals())
def test_an_option_that_another_is_never_behind_wins_under_no_weights(appraisal):
    completions, every = Completions.of(appraisal), list(brute(appraisal))
    for option, better in never_better(completions).items():
        expected = {
            rival
            for rival in appraisal.options
            if rival != option
            and all(a <= b for each in every for a, b in zip(each[option], each[rival], strict=True))
            and all(each[option] != each[rival] for each in every)
        }
        assert set(better) == expected
        assert not better or prospect(Ground(completions), option).best is not Best.ALONE


def least_move(row, weights):
    """The least weight to move for a rival, ahead by this row, to be level: from where it gains least to where most."""
    short, to, moved = -total(row, weights), max(range(len(row)), key=lambda at: row[at]), Fraction(0)
    for at in sorted(range(len(row)), key=lambda at: row[at]):
        gain = row[to] - row[at]
        if short <= 0 or gain == 0:
            break
        step = min(weights[at], short / gain)
        moved, short = moved + step, short - step * gain
    return moved if short <= 0 else None


@FEW
@given(appraisals())
def test_the_smallest_move_is_the_smallest_over_all_completions(appraisal):
    completions, every = Completions.of(appraisal), list(brute(appraisal))
    weights = completions.weights
    winners = [each.option for each in standings(completions) if each.rank.high == 1]
    for winner in winners[:1]:
        sensitivity = Sensitivity(Ground(completions), winner)
        for rival in sensitivity.rivals:
            rows = [[a - b for a, b in zip(each[rival], each[winner], strict=True)] for each in every]
            moves = [move for row in rows if (move := least_move(row, weights)) is not None]
            found = sensitivity.move(rival)
            assert (found is None) == (moves == [])
            if found:
                assert found.amount == min(moves)
                assert found.amount == sum(abs(a - b) for a, b in zip(found.weights, weights, strict=True)) / 2
                assert max(total(row, found.weights) for row in rows) == 0 or found.amount == 0


@FEW
@given(appraisals())
def test_safe_weights_end_where_a_rival_first_draws_level(appraisal):
    completions, every = Completions.of(appraisal), list(brute(appraisal))
    weights = completions.weights
    winners = [each.option for each in standings(completions) if each.rank.high == 1]
    for winner in winners[:1]:
        rows = [
            [b - a for a, b in zip(gap, [0] * len(gap), strict=True)] for each in every for gap in gaps(each, winner)
        ]
        for at, safe in enumerate(Sensitivity(Ground(completions), winner).safe_weights()):
            for end, limit, rival in ((0, safe.weight.low, safe.rival_below), (1, safe.weight.high, safe.rival_above)):
                if len(weights) == 1 or weights[at] == 1:
                    continue
                target = [weight * (1 - end) / (1 - weights[at]) for weight in weights]
                target[at] = Fraction(end)
                first = [(total(row, weights), total(row, target)) for row in rows]
                shares = [Fraction(a) / (a - b) if a < 0 else Fraction(0) for a, b in first if b >= 0 or a == 0]
                assert (rival is None) == (shares == [])
                share = min(shares, default=Fraction(1))
                assert limit == weights[at] + share * (end - weights[at])


@FEW
@given(appraisals())
def test_no_smaller_change_of_one_score_lets_a_rival_draw_level(appraisal):
    completions, every = Completions.of(appraisal), list(brute(appraisal))
    winners = [each.option for each in standings(completions) if each.rank.high == 1]
    for winner in winners[:1]:
        changes = {
            (c.option, c.criterion, c.rival): c.amount for c in Sensitivity(Ground(completions), winner).score_changes()
        }
        for each, rival in product(every, appraisal.options):
            if rival == winner:
                continue
            lead = total(each[winner], completions.weights) - total(each[rival], completions.weights)
            for at, (name, weight) in enumerate(appraisal.weights.items()):
                needed = {winner: each[winner][at], rival: TOP - each[rival][at]}
                for option, room in needed.items():
                    if weight and lead / weight <= room:
                        assert abs(changes[option, name, rival]) <= lead / weight


def test_a_contradiction_names_what_cannot_be():
    appraisal = Appraisal.of(
        {"a": {"x": 3, "y": (0, 1)}, "b": {"x": (1, 2)}}, ["x", "y"], totals={"a": 5}, same=[Same(("a", "b"), ("y",))]
    )
    assert [each.what for each in contradictions(appraisal)] == ["no score of a and b on x is possible"]
    with pytest.raises(InvalidValue, match="no score of a and b on x"):
        Completions.of(appraisal)


@pytest.mark.parametrize(
    ("scores", "totals", "same", "whole", "what"),
    [
        ({"a": {"x": 3}}, {"a": 9}, (), False, "the total of a cannot be 9: its scores add up to 3 to 8"),
        ({"a": {"x": (3.2, 3.8)}}, {}, (), True, "no score of a on x is possible"),
        ({"a": {}}, {"a": "4.5"}, (), True, "the total 4.5 of a is not whole, though its scores are"),
        (
            {"a": {"y": 0}, "b": {"y": 5}},
            {"a": 5, "b": 2},
            [Same(("a", "b"), ("y",))],
            False,
            "the total of b cannot be 2: its scores add up to 5 to 10",
        ),
        (
            {"a": {"y": (0, 1)}, "b": {"y": (0, 1)}},
            {"a": 5, "b": 2},
            [Same(("a", "b"), ("y",))],
            False,
            "the totals of a and b cannot all be, with what is equal",
        ),
    ],
)
def test_contradictions_are_said_in_words(scores, totals, same, whole, what):
    appraisal = Appraisal.of({"a": {}, "b": {}} | scores, ["x", "y"], totals=totals, same=same, is_whole=whole)
    assert [each.what for each in contradictions(appraisal)] == [what]


@FEW
@given(st.data())
def test_a_mixture_is_proved_best_by_the_mixture_against_it(data):
    numbers = st.fractions(-5, 5, max_denominator=4)
    size = data.draw(st.integers(1, 4))
    columns = data.draw(st.lists(st.lists(numbers, min_size=size, max_size=size), min_size=1, max_size=5))
    found = best_mixture(columns)
    assert sum(found.parts) == sum(found.against) == 1 and min(*found.parts, *found.against, 0) == 0
    lowest = min(
        sum(part * column[at] for part, column in zip(found.parts, columns, strict=True)) for at in range(size)
    )
    assert lowest == found.value == max(total(column, found.against) for column in columns)


@FEW
@given(st.data())
def test_a_linear_program_is_proved_best_by_its_prices(data):
    numbers = st.fractions(-5, 5, max_denominator=3)
    count = data.draw(st.integers(1, 4))
    row = st.lists(numbers, min_size=count, max_size=count)
    rows = [*data.draw(st.lists(row, max_size=4)), [1] * count]
    limits = [*data.draw(st.lists(st.fractions(0, 4), min_size=len(rows) - 1, max_size=len(rows) - 1)), 1]
    gains = data.draw(row)
    found = maximise(gains, rows, limits)
    assert min(found.amounts) >= 0 and all(
        total(r, found.amounts) <= limit for r, limit in zip(rows, limits, strict=True)
    )
    assert min(found.prices) >= 0
    assert all(total(found.prices, [r[at] for r in rows]) >= gains[at] for at in range(count))
    assert total(gains, found.amounts) == found.value == total(found.prices, limits)
