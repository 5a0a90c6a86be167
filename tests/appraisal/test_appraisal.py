"""What an appraisal shows: the published one of Rotherham, and laws of any."""

from __future__ import annotations

import doctest
import re
from fractions import Fraction
from itertools import permutations
from pathlib import Path

import pytest
from attrs import evolve
from hypothesis import example, given, settings
from hypothesis import strategies as st
from test_appraisal_brute import TOP, appraisals, weightings

from delivery_model import load_framework
from delivery_model.appraisal import Appraisal, Best, Interval, Same, appraise
from delivery_model.appraisal import acceptability as acceptability_module
from delivery_model.appraisal import prospects as winning_module
from delivery_model.appraisal.acceptability import acceptability
from delivery_model.appraisal.completions import number_of_completions, patterns
from delivery_model.appraisal.lead import Leads, clusters
from delivery_model.appraisal.programs import best_mixture
from delivery_model.appraisal.read_options import read_options
from delivery_model.appraisal.scores import decimal_of, in_full, ratio_of, shown
from delivery_model.errors import InvalidValue, UnknownName
from delivery_model.loading import shipped

FEW = settings(max_examples=40, deadline=None)
PARTNER, COMPANY, CIC = "peer_practice_partner", "council_company", "community_interest_company"
EIGHTH = Fraction(1, 8)


@pytest.fixture(scope="module")
def options():
    path = shipped("rules") / "isos-2017" / "options.yml"
    return read_options(load_framework(), path.read_bytes(), "rules/isos-2017/options.yml")


@pytest.fixture(scope="module")
def rotherham(options):
    return appraise(options.published.appraisal, samples=400)


def test_rotherham_ranks_as_published(rotherham):
    """RR 9.2, Table 6."""
    published = [
        (PARTNER, 33),
        (CIC, 26),
        (COMPANY, 25),
        ("shared_service", 24),
        ("commission_by_contract", 22),
        ("managing_agent", 18),
        ("employee_mutual", 16),
        ("joint_venture", 15),
    ]
    found = [
        (each.option, each.total.low, each.total.high, each.rank.low, each.rank.high) for each in rotherham.standings
    ]
    assert found == [(name, total, total, at, at) for at, (name, total) in enumerate(published, start=1)]


def test_rotherham_falls_into_the_three_clusters_of_the_review(rotherham, options):
    """RR 9.4-9.7."""
    assert rotherham.clusters == (
        (PARTNER,),
        (CIC, COMPANY, "shared_service", "commission_by_contract"),
        ("managing_agent", "employee_mutual", "joint_venture"),
    )
    assert rotherham.clusters == tuple(cluster.options for cluster in options.published.clusters)


def test_rotherhams_partner_has_exactly_two_fives_and_five_fours(rotherham):
    assert rotherham.patterns[PARTNER] == ({3: 1, 4: 5, 5: 2},)


def test_rotherhams_partner_wins_in_every_completion_and_is_what_was_recommended(rotherham, options):
    assert rotherham.winners == rotherham.contenders == (options.published.recommended,)


def test_rotherhams_company_can_never_win_because_of_the_interest_company(rotherham):
    assert {name: better for name, better in rotherham.never_better.items() if better} == {COMPANY: (CIC,)}
    assert rotherham.prospects[COMPANY].best is Best.TIED
    assert rotherham.prospects[COMPANY].beaten_by == {CIC: 1}


def test_some_weights_and_scores_that_agree_with_what_is_published_let_any_other_option_win(rotherham):
    for option in set(rotherham.appraisal.options) - {COMPANY}:
        prospect = rotherham.prospects[option]
        totals = {
            name: sum(weight * score for weight, score in zip(prospect.weights.values(), row, strict=True))
            for name, row in prospect.example.items()
        }
        assert prospect.best is Best.ALONE
        assert [name for name, total in totals.items() if total == max(totals.values())] == [option]
        assert all(sum(row) == rotherham.appraisal.totals[name] for name, row in prospect.example.items())


def test_no_weights_make_any_other_option_win_in_every_completion(rotherham):
    assert [name for name, each in rotherham.prospects.items() if each.assured] == [PARTNER]


def test_scores_that_agree_with_what_is_published_can_also_make_the_partner_unbeatable(rotherham):
    partner = {"child_focused": 5, "partnerships": 5, "finance": 3}
    caps = {name: partner.get(name, 4) for name in rotherham.appraisal.criteria}
    scores = {
        option: {name: Interval(caps[name] if option == PARTNER else 0, cap) for name, cap in caps.items()}
        for option in rotherham.appraisal.options
    }
    found = appraise(evolve(rotherham.appraisal, scores=scores))
    assert found.number_of_completions > 0
    assert all(
        found.prospects[option].best is not Best.ALONE for option in found.appraisal.options if option != PARTNER
    )


def test_less_than_an_eighth_of_the_weight_moved_never_changes_rotherhams_winner(rotherham):
    moves = {move.rival: (move.amount, move.to) for move in rotherham.moves}
    assert rotherham.moves[0].rival == CIC
    assert moves == {
        CIC: (EIGHTH, "finance"),
        COMPANY: (Fraction(1, 7), "finance"),
        "shared_service": (Fraction(9, 56), "finance"),
        "commission_by_contract": (Fraction(11, 56), "finance"),
        "managing_agent": (Fraction(13, 48), "finance"),
        "employee_mutual": (Fraction(5, 16), "finance"),
        "joint_venture": (Fraction(1, 3), "finance"),
    }


def test_rotherhams_winner_is_safe_while_finance_weighs_up_to_nine_23rds_and_any_other_up_to_eight_15ths(rotherham):
    for safe in rotherham.safe_weights:
        most = Fraction(9, 23) if safe.criterion == "finance" else Fraction(8, 15)
        assert (safe.weight.low, safe.weight.high) == (0, most)
        assert (safe.rival_below, safe.rival_above) == (None, CIC)
        assert rotherham.winning_ranges[PARTNER][safe.criterion] == safe.weight


def test_no_single_score_of_rotherham_changes_the_winner(rotherham):
    assert rotherham.score_changes == ()


def test_dropping_an_option_never_reorders_the_others_but_can_move_clusters(rotherham):
    order = [each.option for each in rotherham.standings]
    for option, left in rotherham.dropped.items():
        assert [each.option for each in left.standings] == [name for name in order if name != option]
    assert rotherham.dropped[PARTNER].clusters == (
        (CIC, COMPANY, "shared_service"),
        ("commission_by_contract",),
        ("managing_agent",),
        ("employee_mutual", "joint_venture"),
    )


def test_scores_between_whole_numbers_change_nothing_but_the_pattern(rotherham):
    loose = appraise(evolve(rotherham.appraisal, is_whole=False))
    assert loose.winners == rotherham.winners and loose.clusters == rotherham.clusters
    assert [(move.rival, move.amount) for move in loose.moves] == [
        (move.rival, move.amount) for move in rotherham.moves
    ]
    assert loose.safe_weights == rotherham.safe_weights
    assert loose.patterns == {} and loose.number_of_completions is None


def test_shares_of_weights_for_rotherham_are_bounds_and_no_more(rotherham):
    shares = rotherham.acceptability
    assert shares.ranks is None and shares.samples == 400
    assert shares.possible[COMPANY] == 0 and shares.possible[PARTNER] == 1
    assert [name for name, share in shares.assured.items() if share] == [PARTNER]


def test_counting_needs_whole_scores(rotherham):
    loose = appraise(evolve(rotherham.appraisal, is_whole=False)).completions
    for count in (number_of_completions, lambda each: patterns(each, CIC)):
        with pytest.raises(InvalidValue, match="whole"):
            count(loose)


def test_a_chosen_compromise_can_win_only_under_mixed_weights():
    found = appraise(Appraisal.of({"a": {"x": 5, "y": 0}, "b": {"x": 0, "y": 5}, "c": {"x": 3, "y": 3}}, ["x", "y"]))
    assert found.prospects["c"].best is Best.ALONE
    assert found.winning_ranges["c"] == {name: Interval(Fraction(2, 5), Fraction(3, 5)) for name in ("x", "y")}
    assert found.acceptability.ranks["c"] == (Fraction(1, 5), Fraction(4, 5), 0)
    assert found.acceptability.samples is None and found.acceptability.error(Fraction(1, 5)) == 0
    level = appraise(
        Appraisal.of({"a": {"x": 5, "y": 0}, "b": {"x": 0, "y": 5}, "c": {"x": 2.5, "y": 2.5}}, ["x", "y"])
    )
    assert level.prospects["c"].best is Best.TIED
    assert level.prospects["c"].weights == {"x": Fraction(1, 2), "y": Fraction(1, 2)}
    worse = appraise(Appraisal.of({"a": {"x": 5, "y": 0}, "b": {"x": 0, "y": 5}, "c": {"x": 2, "y": 2}}, ["x", "y"]))
    assert worse.prospects["c"].best is Best.NEVER and worse.never_better["c"] == ()
    assert set(worse.prospects["c"].beaten_by) == {"a", "b"}
    assert worse.winning_ranges["c"] is None


NEVER = Appraisal.of(
    {"a": {"x": (0, 2), "y": (3, 5), "z": (3, 5)}, "b": {"x": 3, "y": 2, "z": 2}, "c": {"x": 5, "y": 2, "z": 0}},
    ["x", "y", "z"],
    totals={"a": 11},
    is_whole=True,
)
MIXED = Appraisal.of(
    {
        "a": {"w": (1, 4), "x": (3, 4), "y": (2, 5), "z": (0, 3)},
        "b": {"w": 1, "x": 5, "y": 5, "z": 5},
        "c": {"w": 5, "x": 5, "y": 2, "z": 1},
    },
    ["w", "x", "y", "z"],
    totals={"a": 10},
    is_whole=True,
)


@pytest.mark.parametrize(("appraisal", "option", "best"), [(NEVER, "b", Best.NEVER), (MIXED, "a", Best.ALONE)])
def test_points_are_mixed_only_along_a_chain(appraisal, option, best):
    """No single point settles these, and for the first, mixing any points would promise a tie that is not to be had."""
    findings = appraise(appraisal)
    columns = findings.ground.most(option)
    assert max(min(column) for column in columns) < best_mixture(columns).value >= 0
    assert findings.prospects[option].best is best
    assert (findings.prospects[option].example is None) == (best is Best.NEVER)


def test_a_search_that_is_given_up_is_said_to_be_unsettled(monkeypatch):
    monkeypatch.setattr(winning_module, "MOST_TRIES", 0)
    found = appraise(Appraisal.of({"a": {"x": 5, "y": 0}, "b": {"x": 0, "y": 5}, "c": {"x": 3, "y": 3}}, ["x", "y"]))
    assert (found.prospects["c"].best, found.prospects["c"].weights) == (Best.UNSETTLED, None)


def test_one_score_can_change_the_winner_where_there_is_room():
    found = appraise(Appraisal.of({"a": {"x": 4, "y": 3}, "b": {"x": 3, "y": 3}}, ["x", "y"], weights={"x": 1, "y": 0}))
    assert [(each.option, each.criterion, each.amount) for each in found.score_changes] == [
        ("a", "x", -1),
        ("b", "x", 1),
    ]


def test_without_a_sure_winner_there_is_nothing_to_change():
    found = appraise(Appraisal.of({"a": {}, "b": {}}, ["x"]))
    assert (found.winners, found.contenders) == ((), ("a", "b"))
    assert (found.moves, found.safe_weights, found.score_changes, found.clusters) == ((), (), (), None)


@pytest.mark.parametrize(
    ("totals", "expected"),
    [
        ({"a": 5, "b": 1}, (("a", "b"),)),
        ({"a": 3, "b": 3, "c": 3}, (("a", "b", "c"),)),
        ({"b": 1, "a": 9, "c": 2}, (("a",), ("c", "b"))),
        ({"a": 1}, (("a",),)),
    ],
)
def test_a_cluster_ends_at_a_gap_wider_than_the_average(totals, expected):
    assert clusters(totals) == expected


@FEW
@given(
    st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 40), min_size=1), st.integers(1, 9), st.integers(-5, 5)
)
def test_clusters_do_not_depend_on_the_unit_or_the_origin_of_totals(totals, unit, origin):
    assert clusters(totals) == clusters({name: total * unit + origin for name, total in totals.items()})


def shuffled(appraisal, order):
    names = [appraisal.options[at] for at in order]
    return evolve(appraisal, scores={name: appraisal.scores[name] for name in names})


@FEW
@given(appraisals(most_open=3), st.data())
def test_the_order_of_options_makes_no_difference(appraisal, data):
    order = data.draw(st.permutations(range(len(appraisal.options))))
    one, other = appraise(appraisal), appraise(shuffled(appraisal, order))
    assert set(one.winners) == set(other.winners) and set(one.contenders) == set(other.contenders)
    assert {each.option: each for each in one.standings} == {each.option: each for each in other.standings}
    assert one.winning_ranges == other.winning_ranges and one.acceptability.ranks == other.acceptability.ranks
    for option in appraisal.options:
        assert one.prospects[option].best is other.prospects[option].best
        assert one.acceptability.assured[option] == other.acceptability.assured[option]


@FEW
@given(appraisals(most_open=3), st.integers(1, 50), st.data())
def test_scaling_weights_changes_no_comparison(appraisal, factor, data):
    completions = appraise(appraisal).completions
    weights = data.draw(weightings(len(appraisal.criteria)))
    one, other = Leads(completions, weights), Leads(completions, [factor * weight for weight in weights])
    for option, rival in permutations(appraisal.options, 2):
        assert other.most(option, rival) == factor * one.most(option, rival)


@FEW
@given(appraisals(most_open=3))
def test_dropping_an_option_never_reverses_the_order_of_others(appraisal):
    found = appraise(appraisal)
    order = [each.option for each in found.standings]
    for option, left in found.dropped.items():
        assert [each.option for each in left.standings if each.total.is_known] == [
            each.option for each in found.standings if each.total.is_known and each.option != option
        ]
        assert {each.option for each in left.standings} == set(order) - {option}


@FEW
@given(appraisals(most_open=0, linked=False))
def test_acceptability_shares_every_rank_and_every_option_out_fully(appraisal):
    shares = appraise(appraisal).acceptability
    table = list(shares.ranks.values())
    assert all(sum(row) == 1 for row in table) and all(sum(column) == 1 for column in zip(*table, strict=True))
    assert shares.assured == shares.possible
    for option, row in shares.ranks.items():
        assert row[0] <= shares.assured[option]


@FEW
@given(appraisals(most_open=4))
@example(Appraisal.of({"a": {"x": (0, 3), "y": 1}, "b": {"x": 1}}, ["x", "y"], totals={"b": 3}, scale=(0, TOP)))
def test_exact_shares_agree_with_drawn_ones_within_their_error(appraisal):
    ground = appraise(appraisal).ground
    exact = acceptability(ground)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(acceptability_module, "MOST_EXACT", 0)
        drawn = acceptability(ground, samples=300, seed=7)
    assert (exact.samples, drawn.samples) == (None, 300)
    for option in appraisal.options:
        for one, other in ((exact.assured, drawn.assured), (exact.possible, drawn.possible)):
            assert abs(one[option] - other[option]) <= 5 * max(drawn.error(other[option]), drawn.error(one[option]))


def test_the_same_seed_draws_the_same_shares():
    scores = {"a": dict.fromkeys("wxyz", 3), "b": {"w": 5, "x": 1, "y": 4, "z": 1}}
    one, two, other = (appraise(Appraisal.of(scores, list("wxyz")), samples=500, seed=seed) for seed in (1, 1, 2))
    assert one.acceptability == two.acceptability != other.acceptability
    assert all(sum(row) == 1 for row in one.acceptability.ranks.values())


def test_the_error_of_a_drawn_share_is_never_nothing():
    shares = appraise(
        Appraisal.of({"a": dict.fromkeys("wxyz", 3), "b": dict.fromkeys("wxyz", 2)}, list("wxyz"))
    ).acceptability
    assert shares.assured["a"] == 1 and 0 < shares.error(Fraction(1)) < 0.001
    assert shares.error(Fraction(1, 2)) == pytest.approx(0.005, abs=1e-5)


@pytest.mark.parametrize(
    ("scores", "more", "what"),
    [
        ({"a": {}}, {}, "at least two options"),
        ({"a": {"x": 6}, "b": {}}, {}, "the score of a on x is off the scale"),
        ({"a": {"x": (3, 2)}, "b": {}}, {}, "the score of a on x is off the scale"),
        ({"a": {"x": "good"}, "b": {}}, {}, "'good' is not a number"),
        ({"a": {"x": "1/0"}, "b": {}}, {}, "'1/0' is not a number"),
        ({"a": {"x": "4/5"}, "b": {}}, {}, "'4/5' is not a number"),
        ({"a": {"x": float("nan")}, "b": {}}, {}, "'NaN' is not a number"),
        ({"a": {}, "b": {}}, {"weights": {"x": 2, "y": -1}}, "must not be negative"),
        ({"a": {}, "b": {}}, {"weights": {"x": 0, "y": 0}}, "not all of them 0"),
        ({"a": {}, "b": {}}, {"weights": {"x": "30%", "y": 70}}, "some weights are in per cent and some are not"),
        ({"a": {}, "b": {}}, {"totals": {"c": 3}}, "'c' has no scores"),
        ({"a": {}, "b": {}}, {"same": [Same(("a", "b"), ("z",))]}, "'z' is not a criterion"),
        ({"a": {}, "b": {}}, {"same": [Same(("a", "b")), Same(("b", "a"))]}, "the same as others twice"),
    ],
)
def test_what_cannot_be_an_appraisal_is_refused(scores, more, what):
    with pytest.raises(InvalidValue, match=re.escape(what)):
        Appraisal.of(scores, ["x", "y"], **more)


def test_more_criteria_than_can_be_worked_out_are_refused():
    with pytest.raises(InvalidValue, match="1 to 10 criteria, not 11"):
        Appraisal.of({"a": {}, "b": {}}, [f"c{at}" for at in range(11)])


def test_rows_that_are_not_on_the_weighted_criteria_are_refused():
    with pytest.raises(InvalidValue, match="not on the criteria that have weights"):
        Appraisal(scale=Interval(0, 5), scores={"a": {}, "b": {}}, weights={"x": Fraction(1)})


def test_a_criterion_that_is_not_one_is_unknown():
    with pytest.raises(UnknownName, match="unknown criterion 'z'"):
        Appraisal.of({"a": {"z": 1}, "b": {}}, ["x"])


def test_weights_of_a_criterion_that_is_not_one_are_unknown():
    weights = {"x": 1, "z": 1}
    with pytest.raises(UnknownName, match="unknown criterion 'z'"):
        Appraisal.of({"a": {}, "b": {}}, ["x"], weights=weights)


@FEW
@given(st.lists(st.fractions(0, 1000), min_size=1, max_size=4).filter(any), st.fractions(0.01, 1000))
def test_weights_are_ratios_and_only_their_proportions_count(parts, factor):
    names = [f"c{at}" for at in range(len(parts))]
    one, other = (
        Appraisal.of({"a": {}, "b": {}}, names, weights=dict(zip(names, row, strict=True)))
        for row in (parts, [factor * part for part in parts])
    )
    assert one.weights == other.weights and sum(one.weights.values()) == 1
    assert one.scaled_from in (None, sum(parts)) and other.scaled_from in (None, factor * sum(parts))


def test_shares_that_do_not_add_up_to_1_are_refused():
    with pytest.raises(InvalidValue, match="must add up to 1"):
        Appraisal(scale=Interval(0, 5), scores={"a": {"x": Interval(1, 1)}, "b": {"x": Interval(1, 1)}},
                  weights={"x": Fraction(2)})  # fmt: skip


@given(st.integers(0, 10**9), st.integers(0, 6), st.booleans())
def test_a_decimal_is_shown_in_full_up_to_four_places(whole, places, is_negative):
    number = Fraction(whole, 10**places) * (-1 if is_negative else 1)
    told = shown(number)
    assert re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", told) and decimal_of(in_full(number)) == number
    assert places > 4 or Fraction(told) == number


@given(st.fractions(-1000, 1000))
@example(Fraction(88, 3))
@example(Fraction(1, 7000))
def test_every_number_is_shown_as_a_decimal_and_nothing_as_0_that_is_not(number):
    told = shown(number)
    assert re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", told)
    assert abs(Fraction(told) - number) <= Fraction(1, 200) and (Fraction(told) == 0) == (number == 0)


@pytest.mark.parametrize(
    "typed",
    [
        "4/5",
        "1e1",
        "1_0",
        "\u0664",
        "\uff14",
        "inf",
        "nan",
        "+4",
        ".5",
        "5.",
        "4,5",
        " 4",
        "4 ",
        "0x4",
        "- 4",
        "--4",
        "4%",
        "",
    ],
)
def test_what_is_not_a_plain_decimal_is_no_score(typed):
    with pytest.raises(InvalidValue, match="is not a number"):
        decimal_of(typed)


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("1/3", Fraction(1, 3)),
        ("30%", 30),
        ("30 %", 30),
        ("33.3", Fraction(333, 10)),
        ("2", 2),
        ("1/2%", Fraction(1, 2)),
    ],
)
def test_a_weight_is_any_ratio(typed, number):
    assert ratio_of(typed) == number


@pytest.mark.parametrize("typed", ["1e1", "1_0", "inf", "+4", "1/0", "1/3/2", "%", "3 0", "1.5/2", "30%%", "\u0663"])
def test_what_is_not_a_ratio_is_no_weight(typed):
    with pytest.raises(InvalidValue, match="is not a number"):
        ratio_of(typed)


def test_patterns_are_listed_only_where_they_are_few_enough():
    wide = Appraisal.of({"a": {}, "b": {}}, list("uvwxyz"), is_whole=True, scale=(0, 100))
    found = appraise(wide)
    assert found.patterns == {"a": (), "b": ()} and found.number_of_completions == 101**12


def test_decimals_are_exact():
    appraisal = Appraisal.of({"a": {"x": 0.1}, "b": {"x": "0.1"}}, ["x"])
    assert appraisal.is_complete and appraise(appraisal).winners == ("a", "b")


def test_the_explanation_says_what_the_library_computes(options):
    page = Path(__file__).parents[2] / "docs" / "explanation" / "appraisal.md"
    found = doctest.testfile(str(page), module_relative=False, globs={"options": options})
    assert (found.failed, found.attempted > 5) == (0, True)
