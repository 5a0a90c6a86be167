"""Changes as somebody may plan them, against brute force: upward only, kept findings, by steps, and at a price."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

import pytest
from attrs import evolve
from brute import Brute, answered_by, tables
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from test_explanation import expanded_changes, spread

from delivery_model import (
    Finding,
    InvalidValue,
    Profile,
    UnknownName,
    explain,
    load_framework,
    load_scenario,
    recommend,
)
from delivery_model.answer.changes import Changes
from delivery_model.answer.moves import Plan
from delivery_model.answer.smallest_sets import Single
from delivery_model.loading import shipped
from delivery_model.rulebase.conditions import AllOf, Among, AnyOf
from delivery_model.testing import frameworks, profiles

EXACT = settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
FRAMEWORK = load_framework()
ROTHERHAM = recommend(load_scenario(shipped("scenarios") / "rotherham.yml", FRAMEWORK), FRAMEWORK, engine="direct")


@st.composite
def cases(draw):
    """An authority with an answer, and what may change of it; most findings are known and can change."""
    grouped = frameworks(attributes=range(1, 3), groups=range(1, 2), members=range(2, 4), readings=range(1))
    framework = draw(st.one_of(tables(), tables(), grouped))
    alone = [name for name, each in framework.attributes.items() if each.group is None]  # members change or stay alike
    stays = draw(st.sampled_from((*alone, None, None, None)))
    named = framework.attributes.items()
    attributes = {name: evolve(each, is_changeable=name != stays, can_decide=True) for name, each in named}
    framework = evolve(framework, vocabulary=evolve(framework.vocabulary, attributes=attributes))
    brute = Brute(framework)
    assume(2 <= len(brute.names) <= 5 and len(set(brute.table.values())) > 1 and len(brute.table) < 100)
    profile = draw(profiles(framework, is_complete=True))
    opened = draw(st.sampled_from((None, None, *brute.names)))
    if opened is not None and len(brute.levels[opened]) > 2:
        levels = draw(st.sampled_from([brute.levels[opened][:2], brute.levels[opened][1:], brute.levels[opened][::2]]))
        profile = profile.with_finding(opened, Finding(levels=levels))
    found = explain(recommend(profile, framework, engine="direct"))
    assume(found.recommendation.recommended is not None)
    keep = tuple(name for name in framework.attributes if draw(st.sampled_from((False,) * 7 + (True,))))
    cost = {name: draw(st.integers(0, 3)) for name in framework.attributes}
    return brute, found, draw(st.booleans()), keep, cost


def moved(levels, now, level):
    """How far a finding moves, from the nearest of the levels it may be at, upward if two are as near."""
    at, places = levels.index(level), [place for place, each in enumerate(levels) if each in now]
    return min((place - at for place in places), key=lambda far: (abs(far), -far))


def ways_to(brute, profile, improve_only, keep, target):
    """Every choice of moves and provisos after which the target alone is possible: name -> level, settled, how far."""
    options = []
    for name in brute.names:
        levels, attribute = brute.levels[name], brute.framework.attributes[name]
        now = profile.findings[name].levels if name in profile.findings else levels
        can_move = attribute.is_changeable and name not in keep and len(now) < len(levels)
        each = [None, *((level, True, 0) for level in now if len(now) > 1)]
        for level in levels if can_move else ():
            is_better = levels.index(level) < min(map(levels.index, now))
            if level not in now and (is_better or not improve_only):
                each.append((level, False, moved(levels, now, level)))
        options.append(each)
    for chosen in product(*options):
        found = {name: each for name, each in zip(brute.names, chosen, strict=True) if each}
        changed = profile
        for name, (level, _, _) in found.items():
            changed = changed.with_finding(name, Finding(levels=(level,)))
        if brute.possible(changed) == {target}:
            yield found


def is_part(one, other):
    """Whether one set of moves leaves out or shortens moves of another."""
    return all(name in other and is_shorter(each, other[name]) for name, each in one.items()) and any(
        each != one.get(name) and (name not in one or each[2] != one[name][2]) for name, each in other.items()
    )


def is_shorter(one, other):
    if one[1] or other[1]:
        return one == other
    return one[2] * other[2] > 0 and abs(one[2]) <= abs(other[2])


def by_steps(changes):
    """Sets of moves to one level each, as sets of single findings."""
    found = set()
    for each in changes.sets:
        tokens = {}
        for change in each.changes:
            tokens.setdefault(change.token, []).append(change)
        for assignment in product(*(spread(token, several) for token, several in tokens.items())):
            found.add(frozenset(move for moves in assignment for move in moves))
    return found


@given(cases())
@EXACT
def test_moves_by_steps_are_all_of_which_none_can_be_left_out_or_shortened(case):
    brute, explanation, improve_only, keep, _ = case
    profile = explanation.recommendation.scenario.profile
    for value in brute.framework.outcome.values:
        every = list(ways_to(brute, profile, improve_only, keep, value))
        least = [each for each in every if not any(is_part(other, each) for other in every)]
        wanted = {frozenset((name, level, settled) for name, (level, settled, _) in each.items()) for each in least}
        found = explanation.changes_to(value, improve_only=improve_only, by="steps", keep=keep)
        assert (by_steps(found), found.is_truncated) == (wanted, False)
        steps = [each.steps for each in found.sets]
        assert steps == sorted(steps)
        assert {*steps} == {sum(abs(far) for _, _, far in each.values()) for each in least}


@given(cases())
@EXACT
def test_changes_by_findings_are_all_of_which_no_finding_can_be_left_out(case):
    brute, explanation, improve_only, keep, _ = case
    profile = explanation.recommendation.scenario.profile
    for value in brute.framework.outcome.values:
        wanted = {}
        for each in ways_to(brute, profile, improve_only, keep, value):
            key = frozenset((name, settled) for name, (_, settled, _) in each.items())
            wanted.setdefault(key, set()).add(frozenset((name, level) for name, (level, _, _) in each.items()))
        least = {key: to for key, to in wanted.items() if not any(smaller < key for smaller in wanted)}
        found = explanation.changes_to(value, improve_only=improve_only, keep=keep)
        assert expanded_changes(found) == least


@given(cases())
@EXACT
def test_the_cheapest_set_is_one_of_those_that_cost_least(case):
    brute, explanation, improve_only, keep, cost = case
    profile = explanation.recommendation.scenario.profile
    for value in brute.framework.outcome.values:
        every = ways_to(brute, profile, improve_only, keep, value)
        prices = [sum(cost[name] * abs(far) for name, (_, _, far) in each.items()) for each in every]
        for by in ("findings", "steps"):
            found = explanation.changes_to(value, improve_only=improve_only, by=by, keep=keep, cost=cost)
            assert found.price == min(prices, default=None)
            assert (found.cheapest is None) == (not prices)
            plain = explanation.changes_to(value, improve_only=improve_only, by=by, keep=keep)
            meant = expanded_changes if by == "findings" else by_steps  # prices part a group into other members
            assert (meant(found), found.is_truncated) == (meant(plain), plain.is_truncated)
        if prices:  # what is said to be cheapest leads to the answer, at its price
            (moves, *_) = by_steps(Changes((found.cheapest,)))
            changed = profile
            for name, level, _ in moves:
                changed = changed.with_finding(name, Finding(levels=(level,)))
            assert brute.possible(changed) == {value}
            now = {name: profile.findings[name].levels for name, _, settled in moves if not settled}
            far = (moved(brute.levels[n], now[n], level) * cost[n] for n, level, settled in moves if not settled)
            assert sum(map(abs, far)) == found.price


def test_changes_are_changes_to_each_other_answer():
    found = explain(ROTHERHAM)
    assert found.changes == {value: found.changes_to(value) for value in found.changes}


def test_a_way_of_two_small_steps_is_named_beside_one_of_a_large_step():
    scales = {name: each.level_names for name, each in FRAMEWORK.attributes.items()}
    assert scales["governance.partnership"][0] == "effective"
    found = explain(ROTHERHAM).changes_to("sector_led_improvement", improve_only=True, by="steps", keep=["problems.*"])
    assert [[(each.token, each.to, each.steps) for each in one.changes] for one in found.sets] == [
        [(Single("governance.political"), ("effective",), 0), (Single("governance.partnership"), ("effective",), 1)]
    ]
    assert explain(ROTHERHAM).changes_to("sector_led_improvement", keep=["governance.*"]).sets == ()


def test_two_small_steps_do_not_hide_behind_one_change_of_a_finding():
    """From bad and bad: `a` at its best is one change and two steps, both in the middle two changes of a step each."""
    levels = FRAMEWORK.attributes["capacity.strategy"].level_names
    best, least = frozenset(levels[:1]), frozenset(levels[:2])
    a, b = list(FRAMEWORK.attributes)[:2]
    when = AnyOf((Among(a, best), AllOf((Among(a, least), Among(b, least)))))
    framework = answered_by(FRAMEWORK, (a, b), when)
    found = explain(recommend(Profile.of(framework, dict.fromkeys((a, b), levels[-1])), framework, engine="direct"))
    value = next(rule.then for rule in framework.outcome.rules if rule.when == when)

    def said(by):
        sets = found.changes_to(value, by=by).sets
        return [[(each.token.name, each.to) for each in one.changes] for one in sets]

    assert said("findings") == [[(a, levels[:1])]]
    assert said("steps") == [[(a, levels[:1])], [(a, levels[1:2]), (b, levels[1:2])]]


def test_a_price_is_by_the_longest_name_that_fits():
    cost = {"*": 1, "governance.*": "1/2", "governance.partnership": 0.25, "grip": 2}
    profile = ROTHERHAM.scenario.profile
    plan = Plan.of(FRAMEWORK, profile, (), cost, improve_only=False, has_counts=False)
    asked = ("capacity.strategy", "governance.political", "governance.partnership", "grip.early_help")
    assert [plan.prices[name] for name in asked] == [1, Fraction(1, 2), Fraction(1, 4), 2]


@pytest.mark.parametrize(
    ("options", "error", "said"),
    [
        ({"value": "nothing"}, UnknownName, "unknown support type 'nothing'"),
        ({"by": "miles"}, UnknownName, "unknown way to count 'miles'; choose from findings, steps"),
        ({"keep": ["governence.*"]}, UnknownName, "unknown attribute or pattern 'governence.*'"),
        ({"cost": {"grip.early_hlp": 1}}, UnknownName, "did you mean 'grip.early_help'"),
        ({"cost": {"*": -1}}, InvalidValue, "-1 is no price; give a number, 0 or more"),
        ({"cost": {"*": "dear"}}, InvalidValue, "'dear' is no price"),
        ({"cost": {"grip": 1}}, InvalidValue, "give one, or '*' for all others; or keep it"),
    ],
)
def test_what_is_not_there_is_refused(options, error, said):
    with pytest.raises(error) as refused:
        explain(ROTHERHAM).changes_to(**{"value": "sector_led_improvement", **options})
    assert said in str(refused.value)


def test_without_an_answer_there_is_nothing_to_change():
    assert explain(recommend(Profile(), engine="direct")).changes_to("external_scrutiny", by="steps") == Changes(())


def test_what_cannot_be_reached_has_no_cheapest():
    found = explain(ROTHERHAM).changes_to("sector_led_improvement", keep=["*"], cost={"*": 1})
    assert (found.sets, found.cheapest, found.price) == ((), None, None)
