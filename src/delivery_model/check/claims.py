"""A certificate and its claims, each judged over every possible authority under every reading."""

from __future__ import annotations

from collections.abc import Iterator
from math import prod
from typing import Literal

from attrs import frozen

from delivery_model.check.checks import Check, Failure, Verdict, judged, judged_sound, not_judged
from delivery_model.check.citations import PlaceUse, broken_citations, citations, place_uses, unexplained_places
from delivery_model.check.examples import RuleTests, masked_rules, powerless_rules
from delivery_model.check.one_decision import DIRECT, Agreement
from delivery_model.check.proofs import (
    ReadingEffect,
    RuleUse,
    SharpEdge,
    always_one,
    broken_invariants,
    idle_attributes,
    idle_readings,
    lighter_when_worse,
    only_rules_depend_on,
    reading_effects,
    rule_uses,
    sharp_edges,
)
from delivery_model.check.redundancy import redundancies
from delivery_model.engines import ENGINES
from delivery_model.errors import EngineError
from delivery_model.possible.count import all_ways
from delivery_model.possible.space import Space
from delivery_model.rulebase.framework import Framework, Hit
from delivery_model.writing.phrases import listed

EVERY = "combinations of inputs"
OF_EACH_KIND = "combinations of inputs, one of each kind"
EXAMPLES_MISSING, TESTS = ("tests_for", "tests_against"), "tests"
OF_EXAMPLES = (*EXAMPLES_MISSING, TESTS)
NO_TESTS = "no test is kept with the rules"
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
    if promised := space.framework.invariants:
        yield judged(
            "invariants",
            "Every invariant is so of every authority",
            broken_invariants(space),
            len(promised),
            "invariants",
        )


def source_claims(framework: Framework, places: tuple[PlaceUse, ...]) -> Iterator[Check]:
    """Everything cited is there, and everything listed is cited."""
    number = sum(1 for _ in citations(framework))
    yield judged("citations", "Every citation resolves", broken_citations(framework), number, "citations")
    claim = "Every listed part of a source is cited, or it is said why not"
    yield judged("places", claim, unexplained_places(places), len(places), "parts")


def example_claims(space: Space) -> Iterator[Check]:
    """The rules are tested by their own data."""
    tests, rules = RuleTests(space.framework), len(space.framework.rules)
    fires, misses = "Every rule has a test that fires it", "Every rule has a test that misses it by one input"
    if not tests.size:
        yield from (
            not_judged(name, claim, NO_TESTS) for name, claim in (("tests_for", fires), ("tests_against", misses))
        )
    else:
        cannot = listed(rule.id for rule in tests.never_just_missed())
        note = f"no test can just miss {cannot}, whose value all that is near gets too" if cannot else ""
        yield judged("tests_for", fires, tests.without_test_for(), rules, "rules")
        yield judged("tests_against", misses, tests.without_test_against(), rules, "rules", note)
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


@frozen
class CertificateVerdict:
    """Some claims of a certificate, and whether they stand."""

    checks: tuple[Check, ...]

    @property
    def is_sound(self) -> bool:
        """Whether none of them was refuted."""
        return all(check.verdict is not Verdict.REFUTED for check in self.checks)


@frozen(kw_only=True)
class Certificate:
    """What was proved of a rule base, and counted.

    `authorities` is the number of ways to settle every finding that rules look at, `readings` that of ways to read
    the text; everything is proved over each combination of both. `shorter` is what could be said in fewer words.

    >>> from delivery_model import certify, load_framework
    >>> certify(load_framework("tests/foreign/village-hall")).is_sound
    True
    """

    framework: Framework
    authorities: int
    readings: int
    checks: tuple[Check, ...]
    rules: tuple[RuleUse, ...]
    effects: tuple[ReadingEffect, ...]
    edges: tuple[SharpEdge, ...]
    places: tuple[PlaceUse, ...]
    shorter: tuple[Failure, ...]

    @property
    def is_sound(self) -> bool:
        """Whether nothing was refuted of the rules, and no example fails."""
        return self.rule_verdict.is_sound and self.examples != "failing"

    @property
    def examples(self) -> Literal["complete", "some missing", "none", "failing"]:
        """What there is of examples: `complete` where one fires each rule, and one just misses each that can be."""
        verdicts = {check.name: check.verdict for check in self.example_verdict.checks}
        if verdicts[TESTS] is Verdict.REFUTED:
            return "failing"
        if Verdict.NOT_JUDGED in verdicts.values():
            return "none"
        return "some missing" if Verdict.REFUTED in verdicts.values() else "complete"

    @property
    def rule_verdict(self) -> CertificateVerdict:
        """What was proved of the rules themselves."""
        return CertificateVerdict(tuple(check for check in self.checks if check.name not in OF_EXAMPLES))

    @property
    def example_verdict(self) -> CertificateVerdict:
        """What was proved of the examples kept with the rules."""
        return CertificateVerdict(tuple(check for check in self.checks if check.name in OF_EXAMPLES))

    @property
    def remarks(self) -> tuple[Check, ...]:
        """The claims that do not hold, and need not."""
        return tuple(check for check in self.checks if check.verdict is Verdict.REMARKED)

    def _repr_html_(self) -> str:
        """The certificate, where a notebook shows this value."""
        from delivery_model.check.certificate_page import certificate_page  # upward: docs/decisions/0011
        from delivery_model.writing.html import document_as_fragment

        return document_as_fragment(certificate_page(self, False))


def certify(framework: Framework, *, is_exhaustive: bool = False) -> Certificate:
    """Prove or refute every claim about a rule base; it need not be sound.

    Args:
        framework: the rule base.
        is_exhaustive: try every engine on all combinations of inputs, rather than on one of each kind that rules
            tell apart; `direct` is always tried on all.

    Raises:
        TooWide: the rule base has too many possible authorities to judge exactly.

    >>> from delivery_model import load_framework
    >>> certify(load_framework("tests/foreign/village-hall")).rule_verdict.is_sound
    True
    """
    space = Space(framework)
    effects, places = tuple(reading_effects(space)), tuple(place_uses(framework))
    tables = tuple(table_claims(space))
    is_answered = all(check.verdict is Verdict.PROVED for check in tables)
    return Certificate(
        framework=framework,
        authorities=prod(sum(axis.weights({}).values()) for axis in framework.axes if not axis.is_reading),
        readings=prod(len(axis.cells) for axis in framework.axes if axis.is_reading),
        checks=(
            *tables,
            *rule_claims(space, is_answered),
            *input_claims(space, effects),
            *source_claims(framework, places),
            *example_claims(space),
            *engine_claims(space, is_answered, is_exhaustive=is_exhaustive),
        ),
        rules=tuple(rule_uses(space)),
        effects=effects,
        edges=tuple(sharp_edges(space)),
        places=places,
        shorter=tuple(redundancies(space)),
    )
