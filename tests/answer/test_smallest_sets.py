"""Which sets are smallest, beside the plain meaning of that; the same rules written in two ways are explained alike."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Sequence

import pytest
from benchmarks.neutral import neutral
from hypothesis import given
from hypothesis import strategies as st

from delivery_model.answer.explanation import Explanation, explain
from delivery_model.answer.moves import steps
from delivery_model.answer.recommendation import recommend
from delivery_model.answer.smallest_sets import Bits, Several, Single, Units, Use, least, tokens
from delivery_model.profile.profile import Profile
from delivery_model.rulebase.read_rulebase import read_framework

ROOMS = Several("rooms", ("good",), ("hall", "kitchen", "porch"))
MOVES = st.builds(
    Use,
    st.sampled_from([Single("roof"), ROOMS]),
    st.integers(1, 3),
    st.just("fair"),
    st.just(False),
    st.integers(-3, 3),
).filter(lambda use: use.moved != 0)
SETTLED = st.builds(
    Use, st.sampled_from([Single("door"), ROOMS]), st.integers(1, 2), st.sampled_from("gf"), st.just(True)
)
SETS = st.lists(st.lists(MOVES | SETTLED, max_size=4).map(tuple), max_size=12)

Amounts = dict[Hashable, list[int]]
"""What of each kind is used, the largest first."""


def by_token(uses: Sequence[Use]) -> Amounts:
    number = Counter[Hashable]()
    for use in uses:
        number[use.token, use.is_settled] += use.number
    return {key: [each] for key, each in number.items()}


def by_step(uses: Sequence[Use]) -> Amounts:
    found: Amounts = {}
    for use in uses:
        key = (use.token, "settled", use.to) if use.is_settled else (use.token, "up" if use.moved > 0 else "down")
        found[key] = sorted([*found.get(key, []), *[abs(use.moved) or 1] * use.number], reverse=True)
    return found


def is_part(one: Amounts, other: Amounts) -> bool:
    """Whether what one uses, or less of it, and not the same, is what the other uses."""
    for key, several in one.items():
        most = other.get(key, [])
        if len(several) > len(most) or any(each > allowed for each, allowed in zip(several, most, strict=False)):
            return False
    return one != other


@pytest.mark.parametrize(("units", "plain"), [(tokens, by_token), (steps, by_step)])
@given(found=SETS)
def test_the_least_are_those_of_which_no_other_uses_a_part(
    units: Units, plain: object, found: list[tuple[Use, ...]]
) -> None:
    assert callable(plain)
    bits = Bits(units)
    kept = [uses for _, uses in least((bits.of(uses), uses) for uses in found)]
    wanted = [uses for uses in found if not any(is_part(plain(other), plain(uses)) for other in found)]
    assert kept == sorted(wanted, key=lambda uses: sum(map(sum, plain(uses).values())))


@pytest.mark.parametrize(("rules", "seed"), [(20, 1), (40, 2), (40, 4)])
def test_facts_that_are_decisions_and_facts_that_are_collected_are_explained_alike(rules: int, seed: int) -> None:
    base = neutral(rules, seed)
    opened = base.opened(base.authorities(1)[0], 2)
    frameworks = [read_framework(base.texts(collecting=each), base.name) for each in (False, True)]
    for framework in frameworks:
        framework.hold_proved()  # every rule was drawn to hold, and a fact is so or not
    one, other = (explain(recommend(Profile.of(each, opened), each)) for each in frameworks)
    assert all_said(one) == all_said(other)


def all_said(explanation: Explanation) -> object:
    """What does not hang on the order in which diagrams ask."""
    excluding = {value: {*map(frozenset, found.sets)} for value, found in explanation.why_not.items()}
    changing = {
        value: {
            frozenset((each.token, each.number, frozenset(each.to), each.is_settled) for each in several.changes)
            for several in found.sets
        }
        for value, found in explanation.changes.items()
    }
    mattering = {each.attribute: each.leads_to for each in explanation.questions.mattering}
    margin = explanation.margin
    lost = margin and (margin.distance, margin.kept, margin.total, {*margin.hangs_on})
    return excluding, {*map(frozenset, explanation.reasons.sets)}, changing, mattering, lost
