"""Sweeps: every count, probability, index and region against brute force, beliefs files, tables and plots."""

import csv
import io
import json
import re
import sys
from collections import Counter
from fractions import Fraction
from itertools import chain, combinations, product
from math import comb, prod

import pytest
from bare import bare, roof_alone
from brute import Brute
from click.testing import CliRunner
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from delivery_model import Profile, load_framework, load_scenario, recommend
from delivery_model.cli import recommend as command
from delivery_model.errors import InputError, InvalidValue, MissingExtra, UnknownName
from delivery_model.loading import shipped
from delivery_model.possible.beliefs import Beliefs, Wrong
from delivery_model.possible.space import inputs_of
from delivery_model.profile.profile import CountFinding, Scenario
from delivery_model.rulebase.axes import CountLimit
from delivery_model.rulebase.conditions import Among
from delivery_model.rulebase.readings import Readings
from delivery_model.sweeps.beliefs_file import load_beliefs, read_beliefs
from delivery_model.sweeps.everyone import Sweep, sweep
from delivery_model.sweeps.factors import influence, sampled_influence
from delivery_model.sweeps.sweep_data import TABLES, draws_as_csv, sweep_as_json
from delivery_model.sweeps.sweep_page import sweep_page
from delivery_model.sweeps.sweep_plots import CHARTS, draw_sweep
from delivery_model.testing import frameworks, profiles
from delivery_model.writing.markdown import document_as_markdown

FRAMEWORK = load_framework()
ROTHERHAM = load_scenario(shipped("scenarios") / "rotherham.yml")
HALL = "tests/foreign/village-hall"
ANSWERS = ("the caretaker", "a working party", "closing the hall")
SMALL = settings(max_examples=40, deadline=None)


def bearing(framework):
    inputs = inputs_of(framework, framework.roles.outcome)
    return [axis for axis in framework.axes if not axis.is_reading and inputs.intersection(axis.cells[0])]


def tables(framework, readings=None):
    """The outcome of every assignment to the attributes that bear on it; small rule bases only."""
    axes = bearing(framework)
    names = [name for axis in axes for name in axis.members]
    if prod(len(framework.attributes[name].level_names) for name in names) > 3000:
        assume(False)
    brute = Brute(framework, readings)
    places = [brute.names.index(name) for name in names]
    return names, {tuple(values[place] for place in places): answer for values, answer in brute.table.items()}


@st.composite
def beliefs(draw, framework):
    rows = {}
    for axis in bearing(framework):
        for name in axis.members:
            levels = framework.attributes[name].level_names
            parts = draw(st.lists(st.integers(0, 4), min_size=len(levels), max_size=len(levels)).filter(any))
            rows[name] = dict(zip(levels, (Fraction(part, sum(parts)) for part in parts), strict=True))
    return Beliefs.of(framework, rows), rows


def chance(rows, names, values):
    return prod((rows[name][value] for name, value in zip(names, values, strict=True)), start=Fraction(1))


@SMALL
@given(frameworks())
def test_without_beliefs_a_sweep_counts_the_authorities_that_get_each_answer(framework):
    _, table = tables(framework)
    found = sweep(framework)
    assert {name: number for name, number in found.outcomes.items() if number} == Counter(table.values())
    assert found.total == len(table)


@SMALL
@given(st.data())
def test_probabilities_are_those_of_summing_over_every_authority(data):
    framework = data.draw(frameworks())
    names, table = tables(framework)
    believed, rows = data.draw(beliefs(framework))
    expected = dict.fromkeys(framework.outcome.values, Fraction(0))
    for values, answer in table.items():
        expected[answer] += chance(rows, names, values)
    assert sweep(framework, believed).outcomes == expected


def brute_indices(names, table, weights, answers):
    """First-order, Shapley and total parts of the variance, from the variance of every conditional mean."""
    every = range(len(names))

    def explained(chosen):
        found = Counter()
        masses = Counter()
        for values, answer in table.items():
            key = tuple(values[place] for place in chosen)
            masses[key] += weights[values]
            found[key, answer] += weights[values]
        means = sum(mass * mass / masses[key] for (key, answer), mass in found.items() if answer in answers and mass)
        overall = sum(
            sum(weights[values] for values, each in table.items() if each == answer) ** 2 for answer in answers
        )
        return means - overall

    closed = {chosen: explained(chosen) for size in range(len(names) + 1) for chosen in combinations(every, size)}
    whole = closed[tuple(every)]
    for place, name in enumerate(names):
        others = [each for each in every if each != place]
        shapley = 0.0
        for chosen in chain.from_iterable(combinations(others, size) for size in range(len(names))):
            gain = closed[tuple(sorted((*chosen, place)))] - closed[chosen]
            shapley += gain / (len(names) * comb(len(names) - 1, len(chosen)))
        yield name, closed[place,] / whole, shapley / whole, 1 - closed[tuple(others)] / whole


@settings(max_examples=25, deadline=None)
@given(st.data())
def test_indices_are_those_of_conditional_variances_over_every_subset_of_factors(data):
    framework = data.draw(frameworks())
    names, table = tables(framework)
    assume(1 < len(names) <= 6)
    believed, rows = data.draw(st.one_of(st.just((None, None)), beliefs(framework)))
    weights = {values: 1 / len(table) if rows is None else float(chance(rows, names, values)) for values in table}
    found = sweep(framework, believed)
    answer = data.draw(st.sampled_from([None, *framework.outcome.values]))
    if found.influence[answer].variance == 0:
        assert {each.total for each in found.influence[answer].indices} <= {0}
        return
    answers = set(framework.outcome.values) if answer is None else {answer}
    expected = {name: figures for name, *figures in brute_indices(names, table, weights, answers)}
    told = {
        each.name: [float(each.first), float(each.shapley), float(each.total)]
        for each in found.influence[answer].indices
    }
    assert told.keys() == expected.keys()
    for name, figures in expected.items():
        assert told[name] == pytest.approx(figures, abs=1e-9)


@SMALL
@given(st.data())
def test_shapley_effects_share_out_the_whole_variance_and_lie_between_first_and_total(data):
    framework = data.draw(frameworks())
    believed, _ = data.draw(beliefs(framework))
    for found in sweep(framework, believed).influence.values():
        assert all(each.first <= each.shapley <= each.total for each in found.indices)
        assert sum(each.shapley for each in found.indices) == sum(found.by_size) == (1 if found.variance else 0)


def test_exact_indices_of_an_answer_that_two_findings_settle_together():
    """The variance of "a and b", both even: 3/16, of which 1/16 each alone and 1/16 together."""
    framework = load_framework(HALL)
    found = Sweep(framework=framework, readings=Readings.of(framework, {}), beliefs=None)
    diagrams = found.factors.diagrams
    first, second = (found.factors.names.index(name) for name in ("accounts", "volunteers"))
    yes, no = diagrams.terminal("yes"), diagrams.terminal("no")
    low, high = sorted((first, second))
    node = diagrams.node(low, (no, diagrams.node(high, (no, yes))))
    indices = {each.name: each for each in influence(found.factors, node, ["yes"])["yes"].indices}
    told = [(indices[name].first, indices[name].shapley, indices[name].total) for name in ("accounts", "volunteers")]
    assert told == [(Fraction(1, 3), Fraction(1, 2), Fraction(2, 3))] * 2


def authorities_in(framework, table, names, conditions):
    """The assignments that meet conditions on attributes and counts; None where a decision is named."""
    for values in table:
        facts = dict(zip(names, values, strict=True))
        if all(meets(framework, facts, condition) for condition in conditions):
            yield values


def meets(framework, facts, condition: Among):
    if condition.variable in facts:
        return facts[condition.variable] in condition.values
    brute = Brute.__new__(Brute)
    brute.framework, brute.readings = framework, {reading.variable: "" for reading in framework.readings.values()}
    full = {name: framework.attributes[name].level_names[0] for axis in framework.axes for name in axis.members
            if not axis.is_reading}  # fmt: skip
    return brute.facts({**full, **facts})[condition.variable] in condition.values


@settings(max_examples=25, deadline=None)
@given(frameworks())
def test_regions_in_attributes_hold_just_the_authorities_with_the_answer(framework):
    names, table = tables(framework)
    assume(len(table) <= 400)
    for answer, found in sweep(framework).regions_by_attribute.items():
        inside = [set(authorities_in(framework, table, names, each.conditions)) for each in found.regions]
        assert set().union(*inside) == {values for values, each in table.items() if each == answer}
        assert [each.weight for each in found.regions] == [len(each) for each in inside]


def test_regions_in_decisions_are_fewer_and_sum_to_no_less_than_the_answer():
    found = sweep(FRAMEWORK)
    numbers = {answer: len(each.regions) for answer, each in found.regions.items()}
    by_attribute = {answer: len(each.regions) for answer, each in found.regions_by_attribute.items()}
    assert numbers == {"sector_led_improvement": 3, "external_scrutiny": 8, "alternative_delivery_model": 1}
    assert by_attribute == {"sector_led_improvement": 5, "external_scrutiny": 32, "alternative_delivery_model": 3}
    assert all(each.is_fewest for each in (*found.regions.values(), *found.regions_by_attribute.values()))


@SMALL
@given(st.data())
def test_readings_disagree_where_some_combination_gives_another_answer(data):
    framework = data.draw(frameworks())
    assume(framework.readings)
    readings = framework.readings.values()
    choices = [
        dict(zip(framework.readings, chosen, strict=True))
        for chosen in product(*(each.alternative_names for each in readings))
    ]
    every = [tables(framework, chosen)[1] for chosen in choices]
    sets = Counter(tuple(v for v in framework.outcome.values if v in {t[a] for t in every}) for a in every[0])
    found = sweep(framework).apart
    assert found.answers == sets and found.combinations == len(every)
    default = {name: reading.default for name, reading in framework.readings.items()}
    before = every[choices.index(default)]
    for each in found.alternatives:
        after = every[choices.index({**default, each.reading: each.alternative})]
        assert each.moved == sum(before[values] != after[values] for values in before)
        assert {name: number for name, number in each.outcomes.items() if number} == Counter(after.values())


@settings(max_examples=25, deadline=None)
@given(st.data())
def test_an_error_rate_makes_each_finding_wrong_by_itself(data):
    framework = data.draw(frameworks())
    profile = data.draw(profiles(framework))
    assert_believed_as_by_brute_force(
        framework, profile, data.draw(st.sampled_from([Fraction(0), Fraction(1, 5), Fraction(1)]))
    )


@pytest.mark.parametrize("rate", [Fraction(0), Fraction(1, 5), Fraction(1)])
def test_an_error_rate_makes_the_counts_of_a_group_wrong_as_one_finding(rate):
    framework = load_framework(HALL)
    profile = counted(framework, CountLimit("rooms", "unsafe", 1, 2), {"rooms.kitchen": ["worn", "unsafe"]})
    assert_believed_as_by_brute_force(framework, profile, rate)


def assert_believed_as_by_brute_force(framework, profile, rate):
    names, table = tables(framework)
    believed = Beliefs.about(Scenario(authority="a", as_of="2020", profile=profile), framework, error_rate=rate)
    expected = dict.fromkeys(framework.outcome.values, Fraction(0))
    weights = list(error_weights(framework, profile, rate))
    for values, answer in table.items():
        facts = dict(zip(names, values, strict=True))
        expected[answer] += prod((weight(facts) for weight in weights), start=Fraction(1))
    found = sweep(framework, believed)
    assert found.outcomes == expected
    assert sum(found.apart.answers.values()) == 1
    for each in found.influence.values():
        assert sum(index.shapley for index in each.indices) == (1 if each.variance else 0)


def counted(framework, limit, levels):
    return Profile(Profile.of(framework, levels).findings, (CountFinding(limit=limit),))


def error_weights(framework, profile, rate):
    """For each finding, or group counted, the probability of what an authority has of it."""
    for axis in bearing(framework):
        limits = profile.limits(axis.name)
        kinds = [axis.members] if limits else [(name,) for name in axis.members]
        for names in kinds:
            levels = framework.attributes[names[0]].level_names
            every = list(product(levels, repeat=len(names)))
            fitting = {
                values
                for values in every
                if all(
                    name not in profile.findings or value in profile.findings[name].levels
                    for name, value in zip(names, values, strict=True)
                )
                and all(limit.low <= values.count(limit.level) <= limit.high for limit in limits)
            }
            total = len(every)
            yield lambda facts, n=names, f=fitting, t=total: spread(
                tuple(facts[name] for name in n) in f, len(f), t, rate
            )


def spread(is_right, right, total, rate):
    if right == total:
        return Fraction(1, total)
    return (1 - rate) / right if is_right else rate / (total - right)


def test_without_errors_the_answer_is_that_of_recommend():
    found = sweep(FRAMEWORK, Beliefs.about(ROTHERHAM, FRAMEWORK, error_rate=0))
    possible = {answer for answer, weight in found.outcomes.items() if weight}
    assert possible == set(recommend(ROTHERHAM, FRAMEWORK, engine="direct").possible)


def test_a_finding_that_is_wrong_may_be_next_to_what_was_found_only():
    profile = Profile.of(FRAMEWORK, {"governance.political": "effective"})
    scenario = Scenario(authority="a", as_of="2020", profile=profile)
    rows = [
        Beliefs.about(scenario, FRAMEWORK, error_rate="0.2", wrong=wrong).chances["governance.political"]
        for wrong in Wrong
    ]
    assert rows == [(Fraction(4, 5), Fraction(1, 10), Fraction(1, 10)), (Fraction(4, 5), Fraction(1, 5), 0)]


@pytest.mark.parametrize(
    ("rows", "error"),
    [
        ({"capacity.strategy": {"present": "0.5", "lacking": "0.4"}}, InvalidValue),
        ({"capacity.strategy": {"present": "1.5", "lacking": "-0.5"}}, InvalidValue),
        ({"capacity.strategy": {"present": "half"}}, InvalidValue),
        ({"capacity.strategy": {"there": 1}}, UnknownName),
        ({"capacity.strategi": {"present": 1}}, UnknownName),
    ],
)
def test_beliefs_that_cannot_be_are_refused(rows, error):
    with pytest.raises(error):
        Beliefs.of(FRAMEWORK, rows)


def test_rates_are_refused_where_there_is_no_finding_or_no_probability():
    with pytest.raises(UnknownName):
        Beliefs.about(ROTHERHAM, FRAMEWORK, error_rate=0, error_rates={"capacity.strategi": 1})
    with pytest.raises(InvalidValue):
        Beliefs.about(ROTHERHAM, FRAMEWORK, error_rate=2)


@settings(max_examples=15, deadline=None)
@given(st.data())
def test_shares_given_levels_are_those_of_brute_force(data):
    framework = data.draw(frameworks())
    names, table = tables(framework)
    assume(names)  # some random rule bases answer all authorities alike, whatever is found
    found = sweep(framework)
    one, other = data.draw(st.sampled_from(names)), data.draw(st.sampled_from(names))
    expected = {}
    for values, answer in table.items():
        key = values[names.index(one)], values[names.index(other)]
        expected.setdefault(key, Counter())[answer] += 1
    assert found.given_all(one, other) == expected
    assert {level: sum(each.values()) for level, each in found.given(one).items()} == Counter(
        values[names.index(one)] for values in table
    )


# Samples


def test_a_sample_is_the_same_for_the_same_seed_and_answers_as_recommend_does():
    believed = Beliefs.about(ROTHERHAM, FRAMEWORK, error_rate="0.3")
    one, same, other = (sweep(FRAMEWORK, believed, sample=60, seed=seed) for seed in (1, 1, 2))
    assert one.sample.draws == same.sample.draws != other.sample.draws
    assert Counter(answer for _, answer in one.sample.draws) == {
        name: found.number for name, found in one.sample.outcomes.items() if found.number
    }
    for facts, answer in one.sample.draws[:20]:
        assert recommend(Profile.of(FRAMEWORK, facts), FRAMEWORK, engine="direct").recommended == answer


def test_a_large_sample_comes_near_the_exact_figures():
    found = sweep(load_framework(HALL), sample=20_000, seed=5)
    for answer, weight in found.outcomes.items():
        assert found.sample.outcomes[answer].rate == pytest.approx(weight / found.total, abs=0.02)
    assert found.sample.disputed.rate == pytest.approx(found.apart.disputed / found.total, abs=0.02)


def test_a_group_known_by_counts_is_one_factor_and_is_drawn_as_one():
    text = b"scenario: counted.yml\nerror_rate: 0.1\n"
    scenario = Scenario(
        authority="a", as_of="2020", profile=counted(FRAMEWORK, CountLimit("grip", "lacking", 1, 1), {})
    )
    found = sweep(FRAMEWORK, Beliefs.about(scenario, FRAMEWORK, error_rate="0.1"), sample=5)
    assert "grip" in {each.name for each in found.influence[None].indices}
    assert set(found.sample.draws[0][0]) >= {"grip.lacking"}
    with pytest.raises(InputError):
        read_beliefs(FRAMEWORK, text, "beliefs.yml")  # there is no such scenario


def test_indices_are_sampled_only_where_there_are_too_many_pairs():
    pytest.importorskip("SALib")
    framework = load_framework(HALL)
    exact, rough = (
        sweep(framework),
        Sweep(framework=framework, readings=Readings.of(framework, {}), beliefs=None, most_pairs=3),
    )
    assert (exact.is_influence_exact, rough.is_influence_exact) == (True, False)
    for one, other in zip(exact.influence[None].indices, rough.influence[None].indices, strict=True):
        assert other.total == pytest.approx(float(one.total), abs=0.1)
        assert other.first == pytest.approx(float(one.first), abs=0.1)
    again = sampled_influence(rough.factors, rough.factors.of(rough.space.outcome()), tuple(rough.outcomes))
    assert again == rough.influence  # the seed is fixed


@pytest.mark.filterwarnings("error::RuntimeWarning")  # such as of a division by no variance, on standard error
def test_what_everybody_gets_is_decided_by_nothing_in_a_sample_too():
    pytest.importorskip("SALib")
    framework = load_framework(HALL)
    certain = Beliefs.of(framework, {"roof.condition": {"dry": 1}, "rooms": {"good": 1}})
    for most_pairs in (0, 1_000):
        found = Sweep(framework=framework, readings=Readings.of(framework, {}), beliefs=certain, most_pairs=most_pairs)
        assert found.is_influence_exact is (most_pairs > 0)
        assert {name: each.variance for name, each in found.influence.items()} == dict.fromkeys(
            [None, *found.outcomes], 0
        )
        assert {(each.first, each.total) for part in found.influence.values() for each in part.indices} == {(0, 0)}


def test_without_the_library_for_samples_it_is_said_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "SALib.analyze", None)
    found = Sweep(
        framework=load_framework(HALL), readings=Readings.of(load_framework(HALL), {}), beliefs=None, most_pairs=0
    )
    with pytest.raises(MissingExtra) as missing:
        _ = found.influence
    assert str(missing.value) == (
        "the answer is too large for exact indices, and to sample them needs packages that are not installed; "
        "pip install matplotlib SALib"
    )


def test_a_group_known_by_counts_has_the_values_that_rules_tell_apart():
    framework = load_framework(HALL)
    profile = counted(framework, CountLimit("rooms", "unsafe", 0, 0), {"rooms.kitchen": ["good", "worn"]})
    found = sweep(
        framework,
        Beliefs.about(Scenario(authority="a", as_of="2020", profile=profile), framework, error_rate=0),
        readings={"unsafe_kitchen": "closes"},
    ).given("rooms")
    assert set(found) == {
        f"kitchen {kitchen}, store {store}, unsafe 0, worn {worn}"
        for kitchen, store, worn in product(("good", "worn"), ("good", "worn"), ("0-1", "2+"))
        if (kitchen, store, worn) != ("worn", "worn", "0-1")
    }
    assert sum(each.get("working_party", 0) for each in found.values()) == Fraction(1, 3) * Fraction(3, 4)


def test_shares_are_given_only_of_what_there_is():
    with pytest.raises(UnknownName, match="unknown attribute or decision 'volunters'; did you mean 'volunteers'"):
        sweep(load_framework(HALL)).given("volunters")


# Files


def problems(text):
    with pytest.raises(InputError) as caught:
        read_beliefs(FRAMEWORK, text.encode(), "b.yml")
    return [(each.where.line, each.where.column, each.what) for each in caught.value.problems]


def test_every_problem_of_a_beliefs_file_is_told_at_its_place():
    told = problems(
        "titel: x\n"
        "error_rate: 0.1\n"
        "probabilities:\n"
        "  problems: {systemic: {yes: 0.2, no: 0.9}}\n"
        "  capacity.strategy: []\n"
        "  ofsted.leadership: {good: 1}\n"
        "  grip: {strong: 0.5, weak: 50%}\n"
        "  governance.political: {effective: 2}\n"
        "  nothing: here\n"
    )
    assert told == [
        (1, 1, "unknown key 'titel' in beliefs"),
        (2, 13, "'error_rate' without a scenario"),
        (4, 24, "the probabilities of problems.systemic add up to 1.1, not 1"),
        (5, 22, "no level of capacity.strategy is left"),
        (6, 3, "no rule of the answer looks at ofsted.leadership, so a belief about it would change nothing"),
        (7, 23, "unknown level of grip 'weak'"),
        (8, 37, "'2' is not a probability"),
        (9, 3, "unknown attribute 'nothing'"),
    ]


def test_beliefs_that_start_from_a_scenario_need_a_rate_and_findings(tmp_path):
    (tmp_path / "s.yml").write_text("authority: A\nas_of: 2020\nprofile: {capacity: {strategy: present}}\n")
    (tmp_path / "b.yml").write_text(
        "scenario: s.yml\nerror_rates: {governance: 0.1, capacity: 0.2, capacity.strategy: 0.3, capacyti: 1}\n"
        "wrong: far\nprobabilities: {capacity.strategy: {present: 1}}\n"
    )
    with pytest.raises(InputError) as caught:
        load_beliefs(tmp_path / "b.yml", FRAMEWORK)
    assert [each.what for each in caught.value.problems] == [
        "a scenario without an error rate",
        "the scenario has no finding of 'governance' by itself",
        "'capacity' has both probabilities and an error rate",
        "'capacity.strategy' has both probabilities and an error rate",
        "unknown attribute 'capacyti'",
        "unknown way to be wrong 'far'",
    ]


def test_a_beliefs_file_says_rates_of_families_and_probabilities_of_groups_and_levels(tmp_path):
    (tmp_path / "s.yml").write_text(
        "authority: A\nas_of: 2020\n"
        "profile: {capacity: {strategy: present, implementation: lacking}, grip: {count: {lacking: 1}}}\n"
    )
    (tmp_path / "b.yml").write_text(
        "title: Guesses\nscenario: s.yml\nerror_rate: 0\nerror_rates: {capacity: 1/2}\n"
        "probabilities:\n  grip: {strong: 50%, partial: 0.5}\n  governance: {political: [effective, developing]}\n"
    )
    found = load_beliefs(tmp_path / "b.yml", FRAMEWORK)
    half, quarter = Fraction(1, 2), Fraction(1, 4)
    assert found.title == "Guesses" and found.counted == {}
    assert found.chances["capacity.implementation"] == (quarter, quarter, half)
    assert {found.chances[name] for name in FRAMEWORK.groups["grip"].members} == {(half, half, 0)}
    assert found.chances["governance.political"] == (half, half, 0)


def test_some_members_of_a_group_that_is_counted_cannot_have_probabilities(tmp_path):
    (tmp_path / "s.yml").write_text("authority: A\nas_of: 2020\nprofile: {grip: {count: {lacking: 1}}}\n")
    (tmp_path / "b.yml").write_text(
        "scenario: s.yml\nerror_rate: 0\nprobabilities: {grip: {early_help: {strong: 1}}}\n"
    )
    with pytest.raises(InputError, match=r"b\.yml:3:16: the scenario counts the members of 'grip'"):
        load_beliefs(tmp_path / "b.yml", FRAMEWORK)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("title: x\n", [(1, 1, "nothing is believed")]),
        ("probabilities: {roof: {condition: {dry: 1}}, roof.condition: {dry: 1}}\n",
         [(1, 46, "probabilities of 'roof.condition' a second time")]),
        ("probabilities: {volunteers: {many: half, few: 0.5}}\n", [(1, 36, "'half' is not a probability")]),
        ("probabilities: {volunteers: {many: [1], few: 0}}\n", [(1, 36, "a list where a text is expected")]),
    ],
)  # fmt: skip
def test_what_is_wrong_in_beliefs_is_told_once_and_where_it_stands(text, told):
    with pytest.raises(InputError) as caught:
        read_beliefs(load_framework(HALL), text.encode(), "b.yml")
    assert [(each.where.line, each.where.column, each.what) for each in caught.value.problems] == told


def test_a_beliefs_file_that_cannot_be_opened_is_refused_by_name(tmp_path):
    path = tmp_path / "b.yml"
    with pytest.raises(InputError) as caught:
        load_beliefs(path)
    assert str(caught.value) == f"{path}:1:1: no such file or directory; check the name and the permissions of {path}"


def test_beliefs_are_read_from_a_file_for_the_shipped_rule_base_unless_another_is_given(tmp_path):
    (tmp_path / "b.yml").write_text("probabilities: {volunteers: {many: 1}}\n")
    assert load_beliefs(tmp_path / "b.yml", load_framework(HALL)).chances == {"volunteers": (1, 0)}
    with pytest.raises(InputError, match="unknown attribute 'volunteers'"):
        load_beliefs(tmp_path / "b.yml")


# The command


def run(*arguments):
    return CliRunner().invoke(command, ["sweep", *map(str, arguments)], standalone_mode=False, prog_name="recommend")


def test_the_page_says_figures_and_every_section_for_any_rule_base():
    text = run("--rules", HALL).output
    assert "972 possible authorities, which differ in 7 attributes; exact" in text
    assert re.findall(r"^\w[^\n]*", text, re.MULTILINE) == [
        "Every possible authority",
        "Answers",
        "What decides which answer it is",
        "Who gets the caretaker",
        "Who gets a working party",
        "Who gets closing the hall",
        "Where readings of the text disagree",
        "Limits",
    ]


@pytest.mark.parametrize("rows", TABLES)
def test_every_table_is_csv_with_as_many_cells_in_each_row(rows):
    found = list(csv.reader(io.StringIO(run("--rules", HALL, "--format", "csv", "--rows", rows).output)))
    assert len(found) > 1 and {len(row) for row in found} == {len(found[0])}


def test_json_has_the_figures_of_the_tables():
    document = json.loads(run("--format", "json").output)
    assert document == json.loads(json.dumps(sweep_as_json(sweep(FRAMEWORK))))
    rows = list(csv.DictReader(io.StringIO(run("--format", "csv").output)))
    assert {row["answer"]: row["authorities"] for row in rows} == {
        answer: each["authorities"] for answer, each in document["answers"].items()
    }
    assert sum(int(row["authorities"]) for row in rows) == int(document["total"]) == 19_284_931_008


def test_draws_are_written_with_their_answers(tmp_path):
    run("--rules", HALL, "--sample", "7", "--draws", tmp_path / "d.csv")
    written = (tmp_path / "d.csv").read_text()
    assert written == draws_as_csv(sweep(load_framework(HALL), sample=7))
    assert len(written.splitlines()) == 8 and written.splitlines()[0].endswith(",recommended")


@pytest.mark.parametrize("chart", CHARTS)
def test_a_chart_is_drawn_and_drawn_the_same_again(chart, tmp_path):
    pytest.importorskip("matplotlib")
    for name in ("a.svg", "b.svg"):
        assert run("--rules", HALL, "--chart", chart, "-o", tmp_path / name).exit_code == 0
    drawn = (tmp_path / "a.svg").read_bytes()
    assert drawn == (tmp_path / "b.svg").read_bytes() and drawn.startswith(b"<?xml")


def test_a_map_may_be_over_a_decision_and_an_attribute(tmp_path):
    pytest.importorskip("matplotlib")
    assert run("--over", "problems_entrenched,capacity.strategy", "-o", tmp_path / "m.png").exit_code == 0
    assert (tmp_path / "m.png").read_bytes().startswith(b"\x89PNG")


def test_what_does_not_go_together_is_refused():
    wrong = (["--draws", "x"], ["--chart", "map"], ["--over", "a", "-o", "x.png"])
    assert [str(run(*options).exception) for options in wrong] == [
        "--draws needs --sample N",
        "--chart and --over need --plot FILE",
        "--over takes two names, A,B, for the chart 'map'",
    ]


def test_the_whole_page_says_what_decides_each_answer():
    page = sweep_page(sweep(load_framework(HALL)), True)
    titles = [section.title for section in page.parts if section.title.startswith("What decides")]
    assert titles == ["What decides which answer it is", *(f"What decides whether it is {each}" for each in ANSWERS)]
    for section in page.parts[2:5]:
        assert all(line.aside.startswith("share ") for line in section.lines)


def test_a_page_of_beliefs_says_where_they_come_from_and_what_they_leave_open(tmp_path):
    (tmp_path / "b.yml").write_text("probabilities: {capacity: {strategy: {present: 1}}}\n", encoding="utf-8")
    facts = dict(sweep_page(sweep(FRAMEWORK, load_beliefs(tmp_path / "b.yml", FRAMEWORK))).blocks[0].rows)
    assert facts["Beliefs"] == f"{tmp_path / 'b.yml'}; every level alike for 22 attributes"
    counted_group = counted(FRAMEWORK, CountLimit("grip", "lacking", 1, 1), {})
    scenario = Scenario(authority="Nowhere", as_of="2020", profile=counted_group)
    about = Beliefs.about(scenario, FRAMEWORK, error_rate="0.1")
    facts = dict(sweep_page(sweep(FRAMEWORK, about)).blocks[0].rows)
    assert facts["Beliefs"] == "findings of Nowhere, 2020, that may be wrong; every level alike for 14 attributes"


def test_a_page_of_sampled_indices_says_so():
    pytest.importorskip("SALib")
    rough = Sweep(
        framework=load_framework(HALL), readings=Readings.of(load_framework(HALL), {}), beliefs=None, most_pairs=3
    )
    deciding = next(each for each in sweep_page(rough).parts if each.title == "What decides which answer it is")
    *factors, told = deciding.lines
    assert told.text.startswith("Alone: first-order index")
    assert all(re.search(r" \(sampled; total within \d+\.\d%\)$", line.aside) for line in factors)


def test_a_page_says_where_fewer_regions_may_do_and_nothing_of_readings_where_there_are_none(monkeypatch):
    whole = [each.title for each in sweep_page(sweep(bare())).parts]
    assert "Where readings of the text disagree" not in whole
    monkeypatch.setattr("delivery_model.possible.regions.MOST_BOXES", 0)
    sections = [each for each in sweep_page(sweep(bare())).parts if each.title.startswith("Who gets")]
    said = "Fewer regions may do; too many were possible to try them all"
    assert [section.lines[-1].text for section in sections] == [said] * 3


def test_json_has_the_shares_of_a_sample():
    document = json.loads(run("--rules", HALL, "--sample", "50", "--format", "json").output)["sample"]
    shares = sweep(load_framework(HALL), sample=50).sample.outcomes
    assert document["answers"] == {
        answer: {"number": each.number, "share": each.rate, "low": each.interval.low, "high": each.interval.high}
        for answer, each in shares.items()
    }
    assert sum(each["number"] for each in document["answers"].values()) == document["number"] == 50


def test_markdown_is_the_same_page():
    page = sweep_page(sweep(load_framework(HALL)))
    assert run("--rules", HALL, "--format", "markdown").output == document_as_markdown(page)


def test_what_cannot_be_drawn_is_refused(tmp_path):
    with pytest.raises(UnknownName, match="unknown chart 'pie'; choose from tornado, map, stacked"):
        draw_sweep(sweep(bare()), tmp_path / "a.png", "pie")


def test_a_map_needs_two_attributes(tmp_path):
    with pytest.raises(UnknownName, match=r"unknown second attribute to map ''; choose from roof\.condition"):
        draw_sweep(sweep(roof_alone()), tmp_path / "a.png", "map")


def test_a_reading_that_moves_nobody_has_no_bar(tmp_path):
    pytest.importorskip("matplotlib")
    hall = load_framework(HALL)
    sure = Beliefs.of(hall, {"rooms.kitchen": {"good": 1}})
    for name, beliefs_of_hall in (("all.svg", None), ("some.svg", sure)):
        draw_sweep(sweep(hall, beliefs_of_hall), tmp_path / name, "stacked")
    drawn = [(tmp_path / name).read_text(encoding="utf-8") for name in ("all.svg", "some.svg")]
    assert ["<!-- read with unsafe kitchen: closes -->" in each for each in drawn] == [True, False]


def test_a_sweep_shows_itself_in_a_notebook():
    assert "<h2>Every possible authority</h2>" in sweep(FRAMEWORK)._repr_html_()
