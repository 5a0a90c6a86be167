"""What is worked out in whole numbers, beside the same worked out in plain fractions: equal, and not only nearly."""

from __future__ import annotations

import random
from fractions import Fraction
from itertools import combinations, pairwise, permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_appraisal_brute import appraisals, total, weightings

from delivery_model.appraisal import Appraisal, Same, appraise
from delivery_model.appraisal.acceptability import GRAIN
from delivery_model.appraisal.lead import Leads
from delivery_model.appraisal.programs import best_mixture, maximise

FEW = settings(max_examples=40, deadline=None)
wide = st.one_of(
    appraisals(sizes=(4, 6), most_open=12),
    appraisals(sizes=(4, 6), most_open=12, whole=False, parts=4),
    appraisals(sizes=(1, 3), whole=False, parts=3),
)


def by_fractions(gains, rows, limits):
    """The simplex method on the whole table by Bland's rule: the value, the amounts and the prices."""
    count, size = len(gains), len(rows)
    table = [
        [*map(Fraction, row), *(Fraction(at == slack) for slack in range(size)), Fraction(limit)]
        for at, (row, limit) in enumerate(zip(rows, limits, strict=True))
    ]
    table.append([*(-Fraction(gain) for gain in gains), *[Fraction(0)] * (size + 1)])
    basis = [count + at for at in range(size)]
    while (enter := next((at for at, each in enumerate(table[-1][:-1]) if each < 0), None)) is not None:
        _, _, leave = min((row[-1] / row[enter], basis[at], at) for at, row in enumerate(table[:-1]) if row[enter] > 0)
        basis[leave] = enter
        table[leave] = [each / table[leave][enter] for each in table[leave]]
        for at, row in enumerate(table):
            if at != leave:
                table[at] = [a - row[enter] * b for a, b in zip(row, table[leave], strict=True)]
    amounts = dict(zip(basis, (row[-1] for row in table), strict=False))
    return table[-1][-1], tuple(amounts.get(at, 0) for at in range(count)), tuple(table[-1][count:-1])


@FEW
@given(st.data())
def test_a_linear_program_ends_where_the_whole_table_in_fractions_does(data):
    """At the same amounts and prices, even where several are as good."""
    small = st.integers(-1, 1)  # many rows are as tight as each other
    numbers = data.draw(st.sampled_from([small, st.fractions(-5, 5, max_denominator=3)]))
    count = data.draw(st.integers(1, 6))
    row = st.lists(numbers, min_size=count, max_size=count)
    rows = [*data.draw(st.lists(row, max_size=6)), [1] * count]
    ends = st.sampled_from([0, 1]) if numbers is small else st.fractions(0, 4)
    limits = [*data.draw(st.lists(ends, min_size=len(rows) - 1, max_size=len(rows) - 1)), 1]
    gains = data.draw(row)
    found = maximise(gains, rows, limits)
    assert (found.value, found.amounts, found.prices) == by_fractions(gains, rows, limits)


@pytest.mark.parametrize("limits", [[0, 1], [0, 0], [1, 1]])
@pytest.mark.parametrize("gains", [[1, 2], [2, 1], [1, 1]])
def test_of_rows_that_are_as_tight_the_one_of_the_first_amount_goes(gains, limits):
    rows = [[-1, 0], [1, 1]]
    found = maximise(gains, rows, limits)
    assert (found.value, found.amounts, found.prices) == by_fractions(gains, rows, limits)


@FEW
@given(st.lists(st.lists(st.fractions(-5, 5, max_denominator=4), min_size=3, max_size=3), min_size=1, max_size=6))
def test_a_mixture_of_numbers_twelve_times_too_large_is_the_same_mixture(columns):
    one, other = best_mixture(columns), best_mixture([[int(12 * each) for each in row] for row in columns], 12)
    assert (other.value, other.parts, other.against) == (12 * one.value, one.parts, one.against)


@FEW
@given(wide)
def test_leads_at_every_point_are_those_of_the_best_completions(appraisal):
    ground, count = appraise(appraisal).ground, len(appraisal.criteria)
    for at, point in enumerate(ground.points):
        leads = Leads(ground.completions, [Fraction(int(each in point)) for each in range(count)])
        for option, rival in permutations(appraisal.options, 2):
            assert ground.leads[option, rival][at] == ground.grain * leads.most(option, rival)


@pytest.mark.parametrize("shared", ["y", "yz", "wyz"])
@pytest.mark.parametrize("totals", [{}, {"a": 5}, {"a": 5, "b": 4}, {"a": 4, "b": 6, "c": 5}, {"c": 9}])
def test_leads_of_options_that_share_scores_are_those_of_the_best_completions(shared, totals):
    """The best sum of what is shared may be where any part of the scores is just full."""
    scores = {option: dict.fromkeys("wxyz", (0, 3)) | {"x": (1, 3)} for option in "abcd"}
    apart = tuple(name for name in "wxyz" if name not in shared)
    appraisal = Appraisal.of(scores, "wxyz", totals=totals, same=[Same(("a", "b", "c"), apart)], scale=(0, 3))
    ground = appraise(appraisal).ground
    for at, point in enumerate(ground.points):
        leads = Leads(ground.completions, [int(each in point) for each in range(4)])
        for option, rival in permutations("abcd", 2):
            assert ground.leads[option, rival][at] == leads.most(option, rival)


def shares_by_fractions(findings):
    """The same draws counted lead by lead: first surely, first perhaps, and each rank where scores are settled."""
    appraisal, draw = findings.appraisal, random.Random(findings.seed)
    assured, possible = (dict.fromkeys(appraisal.options, Fraction(0)) for _ in range(2))
    ranks = {option: [Fraction(0)] * len(appraisal.options) for option in appraisal.options}
    each = Fraction(1, findings.samples)
    for _ in range(findings.samples):
        cuts = [0, *sorted(int(draw.random() * GRAIN) for _ in appraisal.criteria[1:]), GRAIN]
        leads = Leads(findings.completions, [Fraction(high - low, GRAIN) for low, high in pairwise(cuts)])
        for option in appraisal.options:
            rivals = [rival for rival in appraisal.options if rival != option]
            ahead = [leads.most(rival, option) for rival in rivals]
            assured[option] += each * all(lead <= 0 for lead in ahead)
            possible[option] += each * all(leads.most(option, rival) >= 0 for rival in rivals)
            above, level = sum(lead > 0 for lead in ahead), 1 + ahead.count(0)
            for rank in range(above, above + level):
                ranks[option][rank] += each / level
    return assured, possible, {option: tuple(row) for option, row in ranks.items()}


many = st.one_of(
    appraisals(sizes=(4, 6), most_open=12),
    appraisals(sizes=(4, 6), most_open=0),
    appraisals(sizes=(4, 5), most_open=0, parts=2, whole=False),
)


@FEW
@given(many, st.integers(0, 5))
def test_shares_of_drawn_weights_are_the_same_counted_in_fractions(appraisal, seed):
    findings = appraise(appraisal, samples=30, seed=seed)
    found, (assured, possible, ranks) = findings.acceptability, shares_by_fractions(findings)
    assert (found.assured, found.possible) == (assured, possible)
    assert found.ranks == (ranks if findings.completions.are_settled else None)


def test_options_that_always_tie_share_ranks_in_drawn_weights():
    scores = {"a": dict.fromkeys("wxyz", 3), "b": dict.fromkeys("wxyz", 3), "c": {"w": 5, "x": 1, "y": 4, "z": 1}}
    findings = appraise(Appraisal.of(scores, list("wxyz")), samples=200)
    assert findings.acceptability.ranks == shares_by_fractions(findings)[2]
    assert findings.acceptability.ranks["a"] == findings.acceptability.ranks["b"]


def crossing(completions, rival, winner, start, end):
    """The share of the way to other weights at which the rival is first level with the winner; None if at none."""
    at = Leads(completions, start), Leads(completions, end)
    if at[0].most(rival, winner) >= 0:
        return Fraction(0)
    share = Fraction(1)
    while True:
        here = [a + share * (b - a) for a, b in zip(start, end, strict=True)]
        lead = Leads(completions, here)
        if lead.most(rival, winner) < 0:
            return None
        if lead.most(rival, winner) == 0:
            return share
        line = lead.favourable(rival, winner)
        share = Fraction(total(line, start)) / (total(line, start) - total(line, end))


def least_moves(findings, winner):
    """For each rival, the least weight moved, over every order of giving it to one criterion."""
    weights, found = findings.completions.weights, dict[str, Fraction]()
    for rival in set(findings.appraisal.options) - {winner}:
        for to in range(len(weights)):
            others = {at for at in range(len(weights)) if at != to}
            for taken in (set(some) for size in range(len(others) + 1) for some in combinations(others, size)):
                for more in [taken | {last} for last in others - taken] or [taken]:
                    start, end = moved(weights, to, taken), moved(weights, to, more)
                    share = crossing(findings.completions, rival, winner, start, end)
                    if share is not None:
                        amount = sum(weights[at] for at in taken) + share * sum(weights[at] for at in more - taken)
                        found[rival] = min(amount, found.get(rival, amount))
    return found


def moved(weights, to, some):
    """The weights where one criterion has all that some others had."""
    row = [Fraction(0) if at in some else weight for at, weight in enumerate(weights)]
    row[to] += sum(weights[at] for at in some)
    return row


@FEW
@given(st.one_of(appraisals(sizes=(3, 4), most_open=12), appraisals(sizes=(2, 4), most_open=8, whole=False, parts=4)))
def test_the_least_moves_are_the_same_in_fractions(appraisal):
    findings = appraise(appraisal)
    for winner in findings.winners[:1]:
        expected = least_moves(findings, winner)
        assert {move.rival: move.amount for move in findings.moves} == expected
        for move in findings.moves:
            assert sum(move.weights) == 1
            assert Leads(findings.completions, move.weights).most(move.rival, winner) >= 0
            changes = [abs(a - b) for a, b in zip(move.weights, findings.completions.weights, strict=True)]
            assert sum(changes) == 2 * move.amount


@FEW
@given(wide, st.data())
def test_the_line_of_a_lead_touches_it_where_it_is_drawn_and_is_nowhere_above(appraisal, data):
    """So that following it back never goes past where the lead is level."""
    ground, count = appraise(appraisal).ground, len(appraisal.criteria)
    here, there = ([int(60 * weight) for weight in data.draw(weightings(count))] for _ in range(2))
    for option, rival in permutations(appraisal.options, 2):
        line = ground.line((option, rival), here)
        for weights in (here, there):
            lead = ground.grain * Leads(ground.completions, weights).most(option, rival)
            assert total(line, weights) == lead if weights == here else total(line, weights) <= lead
