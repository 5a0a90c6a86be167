"""Beliefs as people have them: measured shares, counts, surveys, and raters who go wrong together."""

from __future__ import annotations

from fractions import Fraction

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from delivery_model import Beliefs, FrameError, InputError, InvalidValue, UnknownName, load_framework, load_scenario
from delivery_model.loading import shipped
from delivery_model.sweeps.beliefs_file import read_beliefs
from delivery_model.sweeps.everyone import sweep
from delivery_model.testing import frameworks

FRAMEWORK = load_framework()
ROTHERHAM = load_scenario(shipped("scenarios") / "rotherham.yml", FRAMEWORK)
STRATEGY = "capacity.strategy"


def row(given, name=STRATEGY):
    return Beliefs.of(FRAMEWORK, {name: given}).chances[name]


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ({"present": 1 / 3, "partial": 2 / 3}, ("1/3", "2/3", 0)),
        ({"present": "20%", "lacking": "80 %"}, ("1/5", 0, "4/5")),
        ({"present": 0.1, "partial": 0.2, "lacking": 0.7}, ("1/10", "1/5", "7/10")),
        ({"present": Fraction(2, 7), "partial": "5/7"}, ("2/7", "5/7", 0)),
        ({"present": 3, "partial": 3, "lacking": 1}, ("3/7", "3/7", "1/7")),
        ({"lacking": 1}, (0, 0, 1)),
    ],
)
def test_probabilities_are_taken_as_they_are_measured(given, wanted):
    found = row(given)
    assert sum(found) == 1
    assert all(abs(each - Fraction(exact)) < Fraction(1, 10**9) for each, exact in zip(found, wanted, strict=True))


@given(st.lists(st.floats(0.001, 1), min_size=3, max_size=3))
@settings(max_examples=50, deadline=None)
def test_floats_that_add_up_to_one_but_for_rounding_are_made_exact(drawn):
    shares = [each / sum(drawn) for each in drawn]
    found = row(dict(zip(("present", "partial", "lacking"), shares, strict=True)))
    assert sum(found) == 1
    assert [float(each) for each in found] == pytest.approx(shares)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"present": "0.5", "lacking": "0.4"}, r"add up to 0\.9, not 1; 0\.1 is missing"),
        ({"present": "2/3", "lacking": "2/3"}, "add up to 4/3, not 1; 1/3 is too much"),
        ({"present": 1, "lacking": 1}, "add up to 2, not 1; 1 is too much"),
        ({"present": "0.999999998"}, r"0\.000000002 is missing"),
        ({"present": float("nan")}, "nan is not a probability"),
        ({"present": True}, "True is not a probability"),
        ({"present": -3, "lacking": 4}, "-3 is not a count"),
    ],
)
def test_what_does_not_add_up_is_refused_with_the_exact_difference(given, said):
    with pytest.raises(InvalidValue, match=said):
        row(given)


def test_a_file_means_the_same_by_sums_as_code():
    text = b"probabilities: {capacity.strategy: {present: 0.333333333, partial: 33.3333333%, lacking: 0.333333334}}"
    assert sum(read_beliefs(FRAMEWORK, text, "made").chances[STRATEGY]) == 1
    with pytest.raises(InputError, match=r"add up to 0\.9, not 1; 0\.1 is missing"):
        read_beliefs(FRAMEWORK, b"probabilities: {capacity.strategy: {present: 0.5, lacking: 0.4}}", "made")


def test_counts_are_shares_with_a_prior_for_what_was_not_seen():
    counts = {STRATEGY: {"present": 3, "lacking": 1}, "grip": {"strong": 2}, "grip.early_help": {"lacking": 1.5}}
    found = Beliefs.from_counts(FRAMEWORK, counts).chances
    assert found[STRATEGY] == (Fraction(3, 4), 0, Fraction(1, 4))
    assert found["grip.early_help"][-1] == 1 and {row[0] for name, row in found.items() if "grip." in name} == {0, 1}
    assert Beliefs.from_counts(FRAMEWORK, {STRATEGY: {}}, prior="1/2").chances[STRATEGY] == (Fraction(1, 3),) * 3
    with pytest.raises(InvalidValue, match=r"the weights of capacity\.strategy are all 0"):
        Beliefs.from_counts(FRAMEWORK, {STRATEGY: {"present": 0}})
    with pytest.raises(UnknownName, match="unknown level"):
        Beliefs.from_counts(FRAMEWORK, {STRATEGY: {"there": 1}})


SURVEY = {
    STRATEGY: ["present", "Present ", None, "lacking", ""],
    "problems.systemic": ["yes", "no", "no", "no", "unknown"],
    "people": [40, 20, 9, 20, 3],
    "note": ["a", "b", "c", "d", "e"],
}


@pytest.mark.parametrize("kind", [pl.DataFrame, lambda data: pl.DataFrame(data).lazy(), pd.DataFrame, pa.table])
def test_a_survey_is_beliefs_by_the_weight_of_its_rows(kind):
    found = Beliefs.from_frame(kind(SURVEY), FRAMEWORK, weight="people").chances
    levels = FRAMEWORK.attributes["problems.systemic"].level_names
    assert found[STRATEGY] == (Fraction(3, 4), 0, Fraction(1, 4))
    assert dict(zip(levels, found["problems.systemic"], strict=True)) == {
        "yes": Fraction(40, 89),
        "no": Fraction(49, 89),
    }
    assert Beliefs.from_frame(kind(SURVEY), FRAMEWORK).chances[STRATEGY] == (Fraction(2, 3), 0, Fraction(1, 3))


@pytest.mark.parametrize(
    ("data", "options", "said"),
    [
        ({STRATEGY: ["good"]}, {}, "'good' is no one level; write one of present, partial, lacking, or nothing"),
        ({STRATEGY: ["present|lacking"]}, {}, "'present|lacking' is no one level"),
        ({STRATEGY: [None]}, {}, "nothing is known in any row"),
        (
            {"Capacity Strategy": ["present"]},
            {},
            "column 'Capacity Strategy' looks like 'capacity.strategy'; rename it",
        ),
        ({"note": ["x"]}, {}, "no column is named like an attribute"),
        ({STRATEGY: ["present"]}, {"weight": "people"}, "no column is named 'people'"),
        (
            {STRATEGY: ["present"], "people": ["many"]},
            {"weight": "people"},
            "column 'people': 'many' is no weight",
        ),
        ({STRATEGY: ["present"], "people": [-1]}, {"weight": "people"}, "row 1, column 'people': a weight is below 0"),
    ],
)
def test_a_survey_that_does_not_say_is_refused(data, options, said):
    with pytest.raises(FrameError) as refused:
        Beliefs.from_frame(pd.DataFrame(data), FRAMEWORK, **options)
    assert said in str(refused.value)
    with pytest.raises(FrameError, match="'dict' is no dataframe"):
        Beliefs.from_frame(data, FRAMEWORK, **options)


def test_a_family_is_a_name_in_code_as_in_files_and_what_names_fewer_goes_first():
    rates = {"governance.partnership": "0.3", "governance": "0.2"}
    found = Beliefs.about(ROTHERHAM, FRAMEWORK, error_rate=0, error_rates=rates).chances
    right = {name: max(found[name]) for name in found if name.startswith("governance.")}
    assert right["governance.partnership"] == Fraction(7, 10)
    assert {each for name, each in right.items() if name != "governance.partnership"} <= {
        Fraction(4, 5),
        Fraction(2, 5),
    }


def test_context_is_refused_with_the_reason():
    with pytest.raises(InvalidValue, match=r"^no rule of the answer looks at ofsted\.overall, so a belief about it"):
        Beliefs.of(FRAMEWORK, {"ofsted.overall": {"inadequate": 1}})
    with pytest.raises(UnknownName, match=r"no rule of the answer looks at ofsted\.overall; group the rows of recomm"):
        sweep(FRAMEWORK).given("ofsted.overall")


@given(st.data())
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
def test_of_a_mixture_outcomes_and_what_is_given_are_weighted_sums(data):
    framework = data.draw(frameworks(attributes=range(1, 4), groups=range(2), members=range(2, 3)))
    names = [name for name, each in framework.attributes.items() if each.can_decide]

    def drawn():
        counts = st.fixed_dictionaries(
            {level: st.integers(1, 3) for level in framework.attributes[names[0]].level_names}
        )
        return Beliefs.from_counts(framework, {names[0]: data.draw(counts)})

    one, other = drawn(), drawn()
    inner = Beliefs.mixture([("1/2", one), ("1/2", other)])
    mixed = sweep(framework, Beliefs.mixture([(0.25, one), ("75%", inner)]))
    first, second = sweep(framework, one), sweep(framework, other)
    for value, weight in mixed.outcomes.items():
        assert weight == Fraction(5, 8) * first.outcomes[value] + Fraction(3, 8) * second.outcomes[value]
    assert mixed.total == 1
    outcome = framework.roles.outcome
    for value, answers in mixed.given(outcome).items():
        assert answers[value] == mixed.outcomes[value]
    for ask in (lambda: mixed.influence, lambda: mixed.regions, lambda: mixed.apart, lambda: mixed.factors):
        with pytest.raises(InvalidValue, match="in a mixture of beliefs findings hang together"):
            ask()
    assert mixed._repr_html_() is None


def test_the_weights_of_a_mixture_add_up_to_one():
    one = Beliefs.of(FRAMEWORK, {STRATEGY: {"present": 1}})
    with pytest.raises(InvalidValue, match=r"the weights of the parts add up to 0\.75, not 1; 0\.25 is missing"):
        Beliefs.mixture([("1/2", one), ("1/4", one)])


def test_raters_who_go_wrong_together_lose_an_answer_more_or_less_often_than_those_who_do_not():
    names = [name for name in ROTHERHAM.profile.findings if name.startswith("governance.")]
    right = Beliefs.about(ROTHERHAM, FRAMEWORK, error_rate=0)
    wrong = Beliefs.about(ROTHERHAM, FRAMEWORK, error_rate=0, error_rates=dict.fromkeys(names, 1))
    mixed = sweep(FRAMEWORK, Beliefs.mixture([("4/5", right), ("1/5", wrong)])).outcomes
    assert mixed == {
        value: Fraction(4, 5) * sweep(FRAMEWORK, right).outcomes[value]
        + Fraction(1, 5) * sweep(FRAMEWORK, wrong).outcomes[value]
        for value in mixed
    }
