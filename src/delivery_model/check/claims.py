"""The claims of a certificate, each judged over every possible authority under every reading."""

from __future__ import annotations

from collections.abc import Iterator
from math import prod

from delivery_model.check.checks import Check, judged, judged_sound, not_judged
from delivery_model.check.citations import PlaceUse, broken_citations, citations, unexplained_places
from delivery_model.check.examples import RuleTests, masked_rules, powerless_rules
from delivery_model.check.one_decision import DIRECT, Agreement
from delivery_model.check.proofs import (
    ReadingEffect,
    always_one,
    idle_attributes,
    idle_readings,
    lighter_when_worse,
    only_rules_depend_on,
)
from delivery_model.engines import ENGINES
from delivery_model.errors import EngineError
from delivery_model.possible.count import all_ways
from delivery_model.possible.space import Space
from delivery_model.rulebase.framework import Framework, Hit

EVERY = "combinations of inputs"
OF_EACH_KIND = "combinations of inputs, one of each kind"
UNANSWERED = "some decision has not one answer for every authority"


def cases_of(space: Space) -> int:
    """How many cases there are: every authority under every reading."""
    return prod(map(sum, all_ways(space)))


def table_claims(space: Space) -> Iterator[Check]:
    """Unique decisions give one answer. Other claims rest on this."""
    cases = cases_of(space)
    yield judged_sound(space, "complete", cases, "cases")
    yield judged_sound(space, "disjoint", cases, "cases")


def rule_claims(space: Space, is_answered: bool) -> Iterator[Check]:
    """No rule or value is there for nothing."""
    framework = space.framework
    rules, values = len(framework.rules), sum(len(decision.values) for decision in framework.decisions.values())
    yield judged_sound(space, "live", rules, "rules")
    collecting = sum(decision.hit is Hit.COLLECT for decision in framework.decisions.values())
    claim = "No decision that may collect any number of values always has one"
    yield judged("collecting", claim, always_one(space), collecting, "decisions")
    claim = "Every rule decides alone for some authority"
    yield judged("unmasked", claim, masked_rules(space), rules, "rules")
    claim = "On every rule some answer rests, where it decides alone"
    if is_answered:
        yield judged("deciding", claim, powerless_rules(space), rules, "rules")
    else:
        yield not_judged("deciding", claim, UNANSWERED)
    yield judged_sound(space, "values", values, "values")


def input_claims(space: Space, effects: tuple[ReadingEffect, ...]) -> Iterator[Check]:
    """Attributes and readings do what they are declared to do."""
    attributes = space.framework.attributes.values()
    deciding = sum(attribute.can_decide for attribute in attributes)
    weak = ", ".join(only_rules_depend_on(space))
    note = f"only which rule decides, never {space.framework.roles.outcome}, depends on {weak}" if weak else ""
    claim = "Every attribute that may decide does, alone, for some authority"
    yield judged("attributes", claim, idle_attributes(space), deciding, "attributes", note)
    yield judged_sound(space, "context", len(attributes) - deciding, "attributes")
    claim = "Every alternative reading changes a decision for some authority"
    yield judged("readings", claim, idle_readings(effects), len(effects), "alternatives")
    free = [each.name for each in attributes if each.can_decide and not each.is_monotone]
    note = f"not claimed of {', '.join(free)}" if free else ""
    claim = "A worse finding never leads to lighter support"
    yield judged("monotone", claim, lighter_when_worse(space), cases_of(space), "cases", note)


def source_claims(framework: Framework, places: tuple[PlaceUse, ...]) -> Iterator[Check]:
    """Everything cited is there, and everything listed is cited."""
    number = sum(1 for _ in citations(framework))
    yield judged("citations", "Every citation resolves", broken_citations(framework), number, "citations")
    claim = "Every listed part of a source is cited, or it is said why not"
    yield judged("places", claim, unexplained_places(places), len(places), "parts")


def example_claims(space: Space) -> Iterator[Check]:
    """The rules are tested by their own data."""
    tests, rules = RuleTests(space.framework), len(space.framework.rules)
    yield judged("tests_for", "Every rule has a test that fires it", tests.without_test_for(), rules, "rules")
    claim = "Every rule has a test that misses it by one input"
    yield judged("tests_against", claim, tests.without_test_against(), rules, "rules")
    yield judged_sound(space, "tests", tests.size, "tests")


def engine_claims(space: Space, is_answered: bool, *, is_exhaustive: bool) -> Iterator[Check]:
    """The engines and the exact space say the same."""
    agreement = Agreement(space, is_exhaustive=is_exhaustive)
    for engine in sorted(ENGINES, key=lambda name: name != DIRECT):
        if engine == DIRECT:
            claim, things = "The direct engine agrees with the exact space on every authority", EVERY
        else:
            things = EVERY if is_exhaustive else OF_EACH_KIND
            claim = f"The {engine} engine agrees with the direct one on {things}"
        yield _engine_claim(agreement, engine, claim, things) if is_answered else not_judged(engine, claim, UNANSWERED)


def _engine_claim(agreement: Agreement, engine: str, claim: str, things: str) -> Check:
    try:
        number = sum(map(len, agreement.rows_for(engine).values()))
        return judged(engine, claim, agreement.disagreements(engine), number, things)
    except EngineError as error:
        return not_judged(engine, claim, str(error))
