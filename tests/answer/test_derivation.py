"""Derivations of complete authorities, against what their words promise, in any rule base."""

from __future__ import annotations

from attrs import evolve
from hypothesis import given, settings

from delivery_model.answer.derivation import Derivation, derive
from delivery_model.engines.direct import Direct
from delivery_model.loading import load_framework
from delivery_model.rulebase.axes import authorities
from delivery_model.rulebase.conditions import AllOf, Among, leaves, support
from delivery_model.rulebase.framework import Decision, Framework, Hit, Rule
from delivery_model.testing import frameworks

SMALL = frameworks(attributes=range(1, 3), groups=range(1), readings=range(2), decisions=range(3, 5))
LAWS = settings(max_examples=25, deadline=None)
MOST = 12

Question = tuple[str, str | None]
"""A decision, and one of its values where it collects several."""


def derivations(framework: Framework) -> list[Derivation]:
    """Derivations of some authorities, spread over all there are."""
    engine, everything = Direct(framework), list(authorities(framework.axes))
    return [derive(framework, engine, facts) for facts in everything[:: -(-len(everything) // MOST)]]


def questions(derivation: Derivation) -> list[Question]:
    """What may be asked of each decision: its value, or each value that it collected."""
    found: list[Question] = []
    for name, decision in derivation.framework.decisions.items():
        found += [(name, None)] if decision.hit is Hit.UNIQUE else [(name, each) for each in derivation.values(name)]
    return found


def rests_on(derivation: Derivation, rule: Rule) -> set[str]:
    """A rule that held, and the rules behind each value that its condition found present."""
    framework, found = derivation.framework, {rule.id}
    for leaf in support(rule.when, derivation.facts):
        owner = framework.decided_by(leaf.variable)
        for each in () if owner is None else derivation.fired[owner.name]:
            if leaf.variable in (owner.name, f"{owner.name}.{framework.rules[each].then}"):
                found |= rests_on(derivation, framework.rules[each])
    return found


def can_bear_on(framework: Framework, variable: str) -> set[str]:
    """The variables of axes that the value of a variable can depend on."""
    decision = framework.decided_by(variable)
    if decision is None:
        return {variable}
    _, value = framework.collected.get(variable, ("", None))
    rules = [rule for rule in decision.rules if value in (None, rule.then)]
    return {name for rule in rules for leaf in leaves(rule.when) for name in can_bear_on(framework, leaf.variable)}


def concluding(derivation: Derivation, question: Question) -> list[Rule]:
    name, value = question
    rules = [derivation.framework.rules[each] for each in derivation.fired[name]]
    return [rule for rule in rules if value in (None, rule.then)]


@LAWS
@given(SMALL)
def test_a_value_rests_on_the_rules_that_concluded_it_and_those_behind_their_conditions(framework: Framework) -> None:
    for derivation in derivations(framework):
        for question in questions(derivation):
            wanted = set().union(*(rests_on(derivation, rule) for rule in concluding(derivation, question)))
            assert {firing.rule.id for firing in derivation.deciding(*question)} == wanted


@LAWS
@given(SMALL)
def test_the_findings_that_a_value_names_are_enough_for_it(framework: Framework) -> None:
    everything = [derive(framework, Direct(framework), facts) for facts in authorities(framework.axes)]
    for derivation in derivations(framework):
        for name, value in questions(derivation):
            named = [leaf for firing in derivation.deciding(name, value) for leaf in firing.leaves]
            observed = [leaf for leaf in named if framework.decided_by(leaf.variable) is None]
            for other in everything:
                if all(other.facts[leaf.variable] in leaf.values for leaf in observed):
                    assert (value or derivation.values(name)[0]) in other.values(name)


@LAWS
@given(SMALL)
def test_a_rule_names_true_leaves_that_can_bear_on_what_it_looks_at_each_variable_once(framework: Framework) -> None:
    for derivation in derivations(framework):
        for rule in (framework.rules[each] for fired in derivation.fired.values() for each in fired):
            looked_at = {leaf.variable for leaf in support(rule.when, derivation.facts)}
            found = {leaf.variable: leaf.values for leaf in derivation.firing(rule).leaves}
            assert found.keys() <= looked_at.union(*(can_bear_on(framework, variable) for variable in looked_at))
            assert all(derivation.facts[variable] in values for variable, values in found.items())
            assert len(found) == len(derivation.firing(rule).leaves)


def test_a_variable_that_a_condition_looks_at_twice_is_as_narrow_as_both_leaves() -> None:
    framework = load_framework()
    rule, facts = next(iter(framework.rules.values())), next(authorities(framework.axes))
    variable = next(name for name in facts if len(framework.domains[name]) > 2)
    here, next_to, further = framework.domains[variable][:3]
    parts = Among(variable, frozenset({here, next_to})), Among(variable, frozenset({here, further}))
    derivation = Derivation(framework, {**facts, variable: here}, {})
    found = derivation.firing(evolve(rule, when=AllOf(parts))).leaves
    assert found == (Among(variable, frozenset({here})),)


def test_a_value_kept_out_by_another_names_what_brought_that_one_in_and_nothing_more() -> None:
    shipped = load_framework()
    (one, first), (two, second) = [(name, values[0]) for name, values in list(shipped.domains.items())[-2:]]
    pattern = next(each for each in shipped.decisions.values() if each.hit is Hit.COLLECT)

    def collecting(name: str, **conditions: Among) -> Decision:
        rules = tuple(
            evolve(pattern.rules[0], id=f"{name}.{value}", decision=name, when=when, then=value)
            for value, when in conditions.items()
        )
        return evolve(pattern, name=name, values=dict.fromkeys(conditions, ""), rules=rules)

    yes, no, here = frozenset({"yes"}), frozenset({"no"}), Among(one, frozenset({first}))
    lowest = collecting("lowest", v=here, w=Among(two, frozenset({second})))
    middle = collecting("middle", v=Among("lowest.v", no), w=Among("lowest.w", yes))
    highest = collecting("highest", v=Among("middle.v", no))
    framework = evolve(shipped, decisions={each.name: each for each in (lowest, middle, highest)})
    derivation = derive(framework, Direct(framework), next(authorities(framework.axes)) | {one: first, two: second})
    assert derivation.firing(highest.rules[0]).leaves == (Among("middle.v", no), here)


def test_only_the_decisions_asked_for_are_derived() -> None:
    framework = load_framework()
    facts = next(authorities(framework.axes))
    whole = derive(framework, Direct(framework), facts).fired
    for name in framework.decisions:
        behind = framework.behind[name]
        fired = derive(framework, Direct(framework), facts, behind).fired
        assert fired == {each: whole[each] for each in framework.decisions if each in behind}
