"""The rules as they are written, for every authority that a profile leaves possible: against diagrams, and apart."""

from __future__ import annotations

import pickle
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import product
from pathlib import Path

import pytest
from benchmarks.neutral import Neutral, neutral
from hypothesis import given, settings
from hypothesis import strategies as st

from delivery_model.answer.derivation import derive
from delivery_model.answer.recommendation import recommend
from delivery_model.engines.direct import Direct
from delivery_model.errors import TooWide
from delivery_model.loading import load_framework, read_rule_base
from delivery_model.possible import evaluation, search
from delivery_model.possible.evaluation import Combinations, Confined, Evaluator, evaluator_of
from delivery_model.possible.space import Space, space_of
from delivery_model.profile.profile import Profile
from delivery_model.rulebase.framework import Framework
from delivery_model.rulebase.read_rulebase import read_framework
from delivery_model.rulebase.readings import Readings
from delivery_model.testing import frameworks, profiles

SMALL = frameworks(attributes=range(1, 4), groups=range(3), members=range(2, 4), readings=range(2))
LAWS = settings(max_examples=60, deadline=None)
VILLAGE_HALL = Path(__file__).parents[1] / "foreign" / "village-hall"
WRITTEN = [load_framework(), load_framework(VILLAGE_HALL)]
SEEDS = [(10, 1), (40, 1), (40, 3), (40, 6), (160, 1)]

Chosen = Mapping[str, str]


@st.composite
def cases(draw: st.DrawFn, framework: Framework | None = None) -> tuple[Framework, Profile, Chosen]:
    """A framework, a profile with counts of groups, and some of the readings chosen."""
    framework = framework or draw(SMALL)
    alternatives = {name: st.sampled_from(each.alternative_names) for name, each in framework.readings.items()}
    return framework, draw(profiles(framework)), draw(st.fixed_dictionaries({}, optional=alternatives))


def evaluators(framework: Framework, readings: Readings) -> Iterator[tuple[Evaluator, str]]:
    """What answers for each decision: one that knows it and what it needs alone, and one that knows all."""
    for name in framework.decisions:
        yield evaluator_of(framework, readings, name), name
        yield evaluator_of(framework, readings), name


Told = tuple[tuple[str, ...], tuple[str, ...], list[list[str]]]
"""The values of a decision that are possible, those that are certain, and each set of rules that can decide it."""


def told(among: Combinations | Confined, name: str) -> Told:
    framework = among.evaluator.program.framework
    engine = Direct(framework)
    derivations = [derive(framework, engine, each.facts(number)) for each, number in among.examples(name)]
    sets = [sorted(firing.rule.id for firing in each.deciding(name)) for each in derivations]
    return among.possible(name), among.certain(name), sorted(sets)


def as_written(framework: Framework, profile: Profile, chosen: Chosen) -> list[Told]:
    """What the rules as they are written say of every decision."""
    every = evaluators(framework, Readings.of(framework, chosen))
    return [told(evaluator.of(profile, name), name) for evaluator, name in every]


def by_diagrams(framework: Framework, profile: Profile, chosen: Chosen) -> list[Told]:
    """The same, of diagrams confined to the profile."""
    confined = Confined(evaluator_of(framework, Readings.of(framework, chosen)), profile)
    return [each for name in framework.decisions for each in [told(confined, name)] * 2]


@LAWS
@given(cases())
def test_it_says_of_every_decision_of_any_rule_base_what_diagrams_say(case: tuple[Framework, Profile, Chosen]) -> None:
    assert as_written(*case) == by_diagrams(*case)


@LAWS
@given(cases())
def test_what_is_derived_of_an_example_is_what_direct_derives(case: tuple[Framework, Profile, Chosen]) -> None:
    framework, profile, chosen = case
    for evaluator, name in evaluators(framework, Readings.of(framework, chosen)):
        for among, number in evaluator.of(profile, name).examples(name):
            known, fired = among.derived(number)
            derivation = derive(framework, Direct(framework), among.facts(number), framework.behind[name])
            assert derivation.facts.items() <= known.items()
            assert derivation.fired.items() <= fired.items()


@pytest.mark.parametrize("framework", WRITTEN, ids=lambda framework: framework.id)
@settings(max_examples=15, deadline=None)
@given(st.data())
def test_it_says_of_rule_bases_that_are_in_use_what_diagrams_say(framework: Framework, data: st.DataObject) -> None:
    drawn = data.draw(cases(framework))
    complete = data.draw(profiles(framework, is_complete=True))
    opened = data.draw(st.lists(st.sampled_from([*framework.attributes]), max_size=4, unique=True))
    for name in opened:
        complete = complete.with_finding(name, None)
    assert as_written(framework, complete, drawn[2]) == by_diagrams(framework, complete, drawn[2])
    outcome = framework.roles.outcome
    found = evaluator_of(framework, Readings.of(framework, drawn[2]), outcome).of(drawn[1], outcome)
    assert found.possible(outcome) == space_of(*drawn).possible(outcome)


def read(base: Neutral, *, collecting: bool) -> Framework:
    framework = read_framework(base.texts(collecting=collecting), base.name)
    framework.hold_proved()  # every rule was drawn to hold, and a fact is so or not
    return framework


@pytest.mark.parametrize(("size", "seed"), SEEDS)
@pytest.mark.parametrize("collecting", [False, True])
def test_it_says_of_a_complete_authority_what_an_evaluator_written_apart_says(
    size: int, seed: int, collecting: bool
) -> None:
    base = neutral(size, seed)
    framework = read(base, collecting=collecting)
    for levels in base.authorities(20):
        found = recommend(Profile.of(framework, levels), framework, engine="direct")
        assert found.possible == (base.answer(levels)[0],)
        (derivation,) = found.derivations
        assert derivation.fired == Direct(framework).fire(levels, framework.behind["outcome"])
        assert found.full_derivation.fired == Direct(framework).fire(levels)


@pytest.mark.parametrize(("size", "seed"), SEEDS[:4])
@pytest.mark.parametrize("collecting", [False, True])
def test_it_says_of_an_open_profile_what_diagrams_say_of_rules_drawn_by_a_seed(
    size: int, seed: int, collecting: bool
) -> None:
    base = neutral(size, seed)
    framework = read(base, collecting=collecting)
    for number, levels in enumerate(base.authorities(3)):
        for opened in (1, 3, 5):
            profile = Profile.of(framework, base.opened(levels, opened, number))
            assert as_written(framework, profile, {}) == by_diagrams(framework, profile, {})


@LAWS
@given(cases())
def test_what_is_too_much_to_lay_out_is_told_by_diagrams_the_same(case: tuple[Framework, Profile, Chosen]) -> None:
    framework, profile, chosen = case
    laid_out = recommend(profile, framework, engine="direct", readings=chosen)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(evaluation, "MOST", 0)
        confined = recommend(profile, framework, engine="direct", readings=chosen)
        assert confined.possible == laid_out.possible
        assert {each.deciding(framework.roles.outcome) for each in confined.derivations} == {
            each.deciding(framework.roles.outcome) for each in laid_out.derivations
        }
        assert all(confined.values(name) == laid_out.values(name) for name in framework.decisions)
        assert confined.full_derivation.fired == laid_out.full_derivation.fired


@LAWS
@given(cases())
@pytest.mark.parametrize("drawn", [(), (1,), search.DRAWN])
def test_what_is_too_wide_for_diagrams_is_searched_for(
    drawn: tuple[int, ...], case: tuple[Framework, Profile, Chosen]
) -> None:
    framework, profile, chosen = case
    readings = Readings.of(framework, chosen)
    by, searched = (Confined(evaluator_of(framework, readings), profile) for _ in range(2))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(searched, "_reached", too_wide)
        patch.setattr(search, "DRAWN", drawn)
        for name in framework.decisions:
            assert (searched.possible(name), searched.certain(name)) == (by.possible(name), by.certain(name))


@pytest.mark.parametrize("collecting", [False, True])
def test_what_a_search_says_of_an_open_profile_is_what_authorities_that_fit_get(collecting: bool) -> None:
    base = neutral(40, 2)
    framework = read(base, collecting=collecting)
    opened = base.opened(base.authorities(1)[0], 6)
    among = Confined(evaluator_of(framework, Readings.of(framework, {}), "outcome"), Profile.of(framework, opened))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(among, "_reached", too_wide)
        every = (dict(zip(opened, levels, strict=True)) for levels in product(*opened.values()))
        assert {*among.possible("outcome")} == {base.answer(levels)[0] for levels in every}


def test_a_profile_that_is_too_wide_for_diagrams_keeps_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Space.__init__, "__defaults__", (None, 500))
    framework = read_rule_base()  # of which no test has kept diagrams yet
    outcome = framework.roles.outcome
    among = Confined(evaluator_of(framework, Readings.of(framework, {}), outcome), Profile())
    assert among.possible(outcome) == tuple(framework.outcome.values)
    with pytest.raises(TooWide):
        [*among.examples(outcome)]
    assert not [each for each in vars(among).values() if isinstance(each, Space)]


@LAWS
@given(cases())
def test_diagrams_over_all_authorities_tell_the_same_once_they_pay(case: tuple[Framework, Profile, Chosen]) -> None:
    framework, profile, chosen = case
    readings = Readings.of(framework, chosen)
    evaluator = Evaluator(framework, readings)
    wanted = [told(Confined(evaluator, profile), name) for name in framework.decisions]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(evaluation, "FEW", 0)
        patch.setattr(evaluation, "MOST", 0)
        found = [evaluator.of(profile, name) for name in framework.decisions]
        assert [told(each, name) for each, name in zip(found, framework.decisions, strict=True)] == wanted
        assert all(evaluator.wide(name, Space.deciding) for name in framework.decisions)


def test_where_diagrams_over_all_authorities_are_too_wide_they_are_not_tried_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    framework = WRITTEN[1]
    evaluator, outcome = Evaluator(framework, Readings.of(framework, {})), framework.roles.outcome
    tried: list[str] = []
    monkeypatch.setattr(evaluation, "FEW", 1)
    monkeypatch.setattr(evaluation, "MOST", 0)

    def too_wide(_: Space, name: str) -> int:
        tried.append(name)
        raise TooWide("too wide", 1)

    for asked in range(4):
        evaluator.of(Profile(), outcome)
        assert evaluator.wide(outcome, too_wide) is evaluator.wide(outcome, too_wide) is None
        assert tried == [outcome] * (asked > 0)


def too_wide(*_: object) -> None:
    raise TooWide("too wide", 1)


def test_an_answer_can_be_sent_and_asked_further() -> None:
    found = recommend(Profile.of(WRITTEN[0], {"capacity.strategy": "lacking"}), WRITTEN[0], engine="direct")
    sent = pickle.loads(pickle.dumps(found))
    assert (sent.possible, sent.recommended) == (found.possible, None)
    assert [each.fired for each in sent.derivations] == [each.fired for each in found.derivations]
    assert sent.full_derivation.fired == found.full_derivation.fired


def test_threads_get_the_answers_that_one_thread_gets() -> None:
    base = neutral(40, 1)
    authorities = base.authorities(200)
    expected = [base.answer(levels)[0] for levels in authorities]
    for _ in range(3):
        framework = read(base, collecting=False)
        asked = [Profile.of(framework, levels) for levels in authorities]
        with ThreadPoolExecutor(8) as pool:
            found = list(pool.map(partial(recommend, framework=framework, engine="direct"), asked))
        assert [each.recommended for each in found] == expected


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_what_is_remembered_of_an_axis_is_forgotten_and_answers_stay(data: st.DataObject) -> None:
    framework, profile, chosen = data.draw(cases())
    outcome, readings = framework.roles.outcome, Readings.of(framework, chosen)
    evaluator = Evaluator(framework, readings, outcome)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(evaluation, "MOST_KEPT", 1)
        for each in (Profile(), profile, Profile(), profile):
            assert evaluator.of(each, outcome).possible(outcome) == space_of(framework, each, readings).possible(
                outcome
            )
