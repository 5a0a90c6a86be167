"""The condition language: each law is checked on every combination of the values that matter."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from delivery_model.rulebase.conditions import (
    ALWAYS,
    NEVER,
    AllOf,
    Among,
    AnyOf,
    Condition,
    at_least,
    cases,
    holds,
    leaves,
    negated,
    simplified,
    support,
)
from delivery_model.rulebase.framework import Framework
from delivery_model.testing import conditions, frameworks

FEW = frameworks(attributes=range(1, 3), groups=range(1), readings=range(2), decisions=range(1, 2))
LAWS = settings(max_examples=40, deadline=None)


@st.composite
def questions(draw: st.DrawFn) -> tuple[Framework, Condition]:
    framework = draw(FEW)
    return framework, draw(conditions(framework))


def everywhere(*asked: Condition, domains: Mapping[str, Sequence[str]]) -> Iterator[dict[str, str]]:
    """Every combination of values of the variables that the conditions look at."""
    variables = sorted({leaf.variable for condition in asked for leaf in leaves(condition)})
    for values in product(*(domains[variable] for variable in variables)):
        yield dict(zip(variables, values, strict=True))


@LAWS
@given(questions())
def test_a_negated_condition_holds_just_where_the_condition_does_not(question: tuple[Framework, Condition]) -> None:
    framework, condition = question
    opposite = negated(condition, framework.domains)
    wrong = [
        facts
        for facts in everywhere(condition, domains=framework.domains)
        if holds(opposite, facts) is holds(condition, facts)
    ]
    assert wrong == []


@LAWS
@given(questions(), st.data())
def test_a_simplified_condition_means_the_same_where_it_was_simplified_for(
    question: tuple[Framework, Condition], data: st.DataObject
) -> None:
    framework, condition = question
    domains = narrowed(framework, condition, data)
    left = simplified(condition, domains)
    wrong = [
        facts for facts in everywhere(condition, domains=domains) if holds(left, facts) is not holds(condition, facts)
    ]
    assert wrong == []


@LAWS
@given(questions(), st.data())
def test_a_simplified_condition_keeps_no_leaf_that_is_settled(
    question: tuple[Framework, Condition], data: st.DataObject
) -> None:
    framework, condition = question
    domains = narrowed(framework, condition, data)
    settled = [
        leaf
        for leaf in leaves(simplified(condition, domains))
        if len({value in leaf.values for value in domains[leaf.variable]}) == 1
    ]
    assert settled == []


def test_a_simplified_condition_with_one_part_left_is_that_part() -> None:
    """Or two residuals that mean the same would be two cases."""
    left, settled = Among("a", frozenset({"x"})), Among("b", frozenset({"x"}))
    domains = {"a": ("x", "y"), "b": ("x",)}
    assert (simplified(AllOf((left, settled)), domains), simplified(AnyOf((left, NEVER)), domains)) == (left, left)


def narrowed(framework: Framework, condition: Condition, data: st.DataObject) -> dict[str, tuple[str, ...]]:
    """The domains of a condition's variables, some with values taken out."""
    variables = sorted({leaf.variable for leaf in leaves(condition)})
    parts = {
        name: st.sets(st.sampled_from(framework.domains[name]), min_size=1).map(sorted).map(tuple) for name in variables
    }
    return data.draw(st.fixed_dictionaries(parts))


@LAWS
@given(questions())
def test_the_cases_of_a_condition_are_disjoint_and_complete(question: tuple[Framework, Condition]) -> None:
    framework, condition = question
    found = list(cases(condition, framework.domains))
    wrong = [
        facts
        for facts in everywhere(condition, domains=framework.domains)
        if sum(is_in(case, facts) for case in found) != holds(condition, facts)
    ]
    assert wrong == []


def is_in(case: Mapping[str, Sequence[str]], facts: Mapping[str, str]) -> bool:
    return all(facts[variable] in values for variable, values in case.items())


def test_a_condition_without_leaves_that_holds_has_one_case() -> None:
    """A count over a list, at least none, reads like this; durable_rules was once given no case of it."""
    assert list(cases(AllOf((AnyOf((ALWAYS,)), ALWAYS)), {})) == [{}]


def test_a_condition_without_leaves_that_never_holds_has_no_case() -> None:
    assert list(cases(AllOf((ALWAYS, NEVER)), {})) == []


@LAWS
@given(FEW.flatmap(lambda few: st.tuples(st.just(few), st.lists(conditions(few), max_size=3))), st.integers(0, 4))
def test_at_least_so_many_hold(drawn: tuple[Framework, list[Condition]], number: int) -> None:
    framework, parts = drawn
    enough = at_least(number, parts)
    wrong = [
        facts
        for facts in everywhere(*parts, domains=framework.domains)
        if holds(enough, facts) is not (sum(holds(part, facts) for part in parts) >= number)
    ]
    assert wrong == []


@LAWS
@given(questions(), st.data())
def test_the_support_of_a_condition_is_enough_for_it_to_hold(
    question: tuple[Framework, Condition], data: st.DataObject
) -> None:
    framework, condition = question
    everything = list(everywhere(condition, domains=framework.domains))
    at = data.draw(st.sampled_from([facts for facts in everything if holds(condition, facts)] or [None]))
    found = [] if at is None else list(support(condition, at))
    wrong = [
        facts
        for facts in everything
        if at is not None and all(holds(leaf, facts) for leaf in found) and not holds(condition, facts)
    ]
    assert wrong == []


@LAWS
@given(questions())
def test_a_condition_that_does_not_hold_has_no_support(question: tuple[Framework, Condition]) -> None:
    framework, condition = question
    everything = everywhere(condition, domains=framework.domains)
    found = [list(support(condition, facts)) for facts in everything if not holds(condition, facts)]
    assert not any(found)


def test_every_branch_that_holds_supports_a_condition_with_any() -> None:
    one, two, three = Among("a", frozenset({"x"})), Among("b", frozenset({"x"})), Among("c", frozenset({"x"}))
    found = support(AnyOf((one, two, three)), {"a": "x", "b": "y", "c": "x"})
    assert list(found) == [one, three]


def test_a_branch_settled_by_readings_alone_is_support_enough() -> None:
    observed, read = Among("a", frozenset({"x"})), Among("reading.r", frozenset({"x"}))
    assert list(support(AnyOf((observed, read)), {"a": "x", "reading.r": "x"})) == [read]
