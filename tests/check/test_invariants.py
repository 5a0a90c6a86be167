"""Invariants: read with every mistake at its place, and broken just where some authority breaks them."""

from __future__ import annotations

from itertools import product

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from delivery_model import RuleBaseError, certify
from delivery_model.check.proofs import broken_invariants
from delivery_model.check.replay import evaluated
from delivery_model.loading import framework_from
from delivery_model.possible.space import Space
from delivery_model.rulebase.conditions import holds, leaves
from delivery_model.rulebase.framework import Framework, Hit, concluded
from delivery_model.rulebase.invariants import Invariant
from delivery_model.rulebase.stored import as_file, from_file
from delivery_model.testing import conditions, frameworks

TABLE = """\
attributes:
  size: {levels: [low, mid, high]}
  colour: {levels: [red, blue], part: context}
groups:
  rooms: {levels: [good, bad], members: {a: {title: A}, b: {title: B}, c: {title: C}}}
table:
  into: answer
  values: [wait, watch, act]
  columns: [size, rooms.a]
  rows: [[high, bad, act], [mid, bad, watch]]
  otherwise: wait
invariants:
  - {name: small, when: {size: low}, never: [act, watch], reason: It is what the handbook is for}
"""
MORE = "  - {name: big, when: {size: high}, always: act, sources: [rules]}\n"


def test_what_is_promised_of_everybody_is_proved_or_refuted_with_who_breaks_it() -> None:
    kept = framework_from({"t.yml": TABLE.encode()}, "t.yml")
    [claim] = [check for check in certify(kept).checks if check.name == "invariants"]
    assert (claim.verdict.value, claim.number) == ("proved", 1)

    broken = framework_from({"t.yml": (TABLE + MORE).encode()}, "t.yml")  # which loading does not refuse
    [claim] = [check for check in certify(broken).checks if check.name == "invariants"]
    [failure] = claim.failures
    assert failure.what == (
        "big (answer always act) is not so for an authority with size high, rooms.a good (4 authorities)"
    )
    assert str(failure.places[0]) == "t.yml:14:5"
    assert failure.examples[0].facts["size"] == "high"
    assert claim in certify(broken).rule_verdict.checks  # so `check` ends with status 1
    assert kept.content_hash != broken.content_hash
    assert evolve(kept, invariants=()).content_hash != kept.content_hash


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{name: x, when: {size: low}, reason: r}", "14:5: an invariant with neither never nor always"),
        (
            "{name: x, when: {size: low}, never: act, always: act, reason: r}",
            "14:5: an invariant with never and",
        ),
        ("{name: x, when: {size: low}, never: act}", "14:5: an invariant without sources and without a reason"),
        ("{name: x, when: {size: low}, never: [], reason: r}", "an invariant with never and no value"),
        ("{name: x, when: {size: low}, always: [], reason: r}", "an invariant with always and no value"),
        ("{name: x, when: {size: lw}, never: act, reason: r}", "unknown level of size 'lw'"),
        ("{name: x, when: {size: low}, never: go, reason: r}", "unknown value of answer 'go'"),
        ("{name: x, when: {size: low}, of: size, never: go, reason: r}", "unknown decision 'size'"),
        ("{name: x, when: {colour: red}, never: act, reason: r}", "14:5: no rule looks at colour"),
        ("{name: small, when: {size: low}, never: act, reason: r}", "14:5: a second invariant 'small'"),
        ("{when: {size: low}, never: act, reason: r}", "14:5: missing key 'name' in an invariant"),
        ("{name: x, when: {size: low}, never: act, sources: [rules 3, nope]}", "unknown source 'nope'"),
    ],
)
def test_a_mistake_in_an_invariant_is_told_at_its_place(line: str, said: str) -> None:
    with pytest.raises(RuleBaseError) as raised:
        framework_from({"t.yml": f"{TABLE}  - {line}\n".encode()}, "t.yml")
    assert said in str(raised.value)


def test_an_invariant_may_count_and_is_stored_with_the_rules() -> None:
    count = "{name: x, when: {count: {of: rooms, level: bad, at_least: 1}}, never: wait, reason: r}"
    framework = framework_from({"t.yml": f"{TABLE}  - {count}\n".encode()}, "t.yml")
    [_, failure] = [None, *broken_invariants(Space(framework))][:2]
    assert failure is not None and failure.what.startswith("x (answer never wait) is not so for an authority with")
    read = from_file(as_file(framework, {}), {})
    assert read is not None and (read.invariants, read.content_hash) == (framework.invariants, framework.content_hash)


@st.composite
def promised(draw: st.DrawFn) -> Framework:
    """A rule base with an invariant that may be so or not; one rule may be missing."""
    framework = draw(frameworks(attributes=range(1, 4), groups=range(2), members=range(2, 4), readings=range(2)))
    decision = draw(st.sampled_from([*framework.decisions.values()]))
    invariant = Invariant(
        name="promised",
        when=draw(conditions(framework)),
        decision=decision.name,
        values=tuple(draw(st.sets(st.sampled_from([*decision.values]), min_size=1))),
        is_always=draw(st.booleans()),
        sources=(),
        reason="so it is",
        place=decision.place,
    )
    fewer = evolve(decision, rules=decision.rules[draw(st.integers(0, 1)) :])
    return evolve(framework, decisions={**framework.decisions, decision.name: fewer}, invariants=(invariant,))


@settings(max_examples=60, deadline=None)
@given(promised())
def test_an_invariant_is_broken_just_where_an_authority_breaks_it(framework: Framework) -> None:
    [invariant] = framework.invariants
    is_broken = False
    for cells in product(*(axis.cells for axis in framework.axes)):
        facts = {name: value for cell in cells for name, value in cell.items()}
        fired = evaluated(framework, facts)
        known = dict(facts)
        for name, ids in fired.items():
            decision = framework.decisions[name]
            if decision.hit is Hit.COLLECT or len(ids) == 1:
                known |= concluded(decision, tuple(framework.rules[each].then for each in ids))
        given = {framework.rules[each].then for each in fired.get(invariant.decision, ())}
        unique = framework.decisions[invariant.decision].hit is Hit.UNIQUE
        if invariant.decision in fired and (not unique or len(fired[invariant.decision]) == 1):
            is_met = all(leaf.variable in known for leaf in leaves(invariant.when)) and holds(invariant.when, known)
            wrong = given.isdisjoint(invariant.values) if invariant.is_always else given & {*invariant.values}
            is_broken |= bool(is_met and wrong)
    failures = [*broken_invariants(Space(framework))]
    assert bool(failures) == is_broken
    for failure in failures:
        assert evaluated(framework, failure.examples[0].facts)[invariant.decision] == failure.examples[0].fired
