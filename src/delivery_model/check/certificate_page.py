"""The page of a certificate (docs/reference/certificate.md).

The page and the JSON form of a replay: what became of each thing that a saved certificate says.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from delivery_model.answer.words import moved
from delivery_model.check.checks import Check, Failure, Verdict
from delivery_model.check.citations import PlaceUse
from delivery_model.check.claims import Certificate
from delivery_model.check.proofs import ReadingEffect, RuleUse, Share
from delivery_model.check.replay import Replay
from delivery_model.check.saved import as_saved
from delivery_model.possible.witness import Example
from delivery_model.rulebase.framework import Framework
from delivery_model.writing.document import Document, Line, Part, page, shortened
from delivery_model.writing.phrases import listed, sentence, share
from delivery_model.writing.plain import Json, header

MOST_FAILURES = 10
LIMITS = (
    "Every combination of findings counts alike, so a share does not say how many authorities are so",
    "This proves what the rules do, not that they are right",
)


def certificate_page(certificate: Certificate, is_full: bool) -> Document:
    """A certificate, laid out; what is proved of each rule is left out unless everything is wanted."""
    framework = certificate.framework
    sections = (
        Part("Claims", tuple(claim_line(check, is_full) for check in certificate.checks)),
        Part("How many possible authorities each rule decides, by default", tuple(_rules(certificate, is_full))),
        Part("What reading otherwise changes", tuple(_effect(each, certificate) for each in certificate.effects)),
        Part(f"One finding from {_extremes(framework)}", tuple(_edges(certificate))),
        Part("Listed parts of sources that no rule cites", tuple(map(_place, _without_rule(certificate.places)))),
        Part("What could be said in fewer words", _failures(certificate.shorter, is_full)),
        Part("Limits", tuple(map(Line, LIMITS))),
    )
    but = "; but an example fails" if certificate.rule_verdict.is_sound and not certificate.is_sound else ""
    facts = (
        ("Verdict", verdict_in_words(certificate.rule_verdict.checks) + but),
        ("Examples", certificate.examples),
        ("Proved over", f"{_cases(certificate):,} cases"),
        ("That is", f"{certificate.authorities:,} possible authorities, each under {certificate.readings:,} readings"),
        ("Hash", framework.content_hash),
    )
    title = f"Certificate of {framework.name}"
    return page(title, facts, sections, is_full)


def verdict_in_words(checks: Sequence[Check]) -> str:
    """Whether claims stand, and how many of each verdict there are."""
    is_refuted = any(check.verdict is Verdict.REFUTED for check in checks)
    return f"{'not sound' if is_refuted else 'sound'}: {verdicts_counted(checks)}"


def verdicts_counted(checks: Sequence[Check]) -> str:
    """How many of the claims have each verdict."""
    numbers = {verdict: sum(check.verdict is verdict for check in checks) for verdict in Verdict}
    said = (f"{number} {verdict.value}" for verdict, number in numbers.items() if number)
    return f"of {len(checks)} claims {listed(said)}"


def claim_line(check: Check, is_full: bool) -> Line:
    """One claim with its verdict, and below it what speaks against it."""
    things = check.things.removesuffix("s") if check.number == 1 else check.things
    over = f": {check.number:,} {things}" if check.things else ""
    failures = _failures(check.failures, is_full)
    note = (Line(sentence(check.note)),) if check.note else ()
    return Line(check.claim, f"{check.verdict.value}{over}", (*failures, *note))


def _failures(failures: tuple[Failure, ...], is_full: bool) -> tuple[Line, ...]:
    return shortened(tuple(map(_failure, failures)), MOST_FAILURES, is_full)


def _failure(failure: Failure) -> Line:
    witnesses = tuple(Line(f"for an authority with {_settled(each)}") for each in failure.examples)
    return Line(failure.what, "; ".join(map(str, failure.places)), witnesses)


def _settled(example: Example) -> str:
    return listed(f"{name} {example.facts[name]}" for name in example.settled) or "anything"


def _cases(certificate: Certificate) -> int:
    return certificate.authorities * certificate.readings


def _rules(certificate: Certificate, is_full: bool) -> Iterator[Line]:
    outcome = certificate.framework.roles.outcome
    for use in certificate.rules:
        if is_full or use.rule.decision == outcome:
            yield Line(f"{use.rule.id}: {use.rule.then}", _share(use, certificate), _counts(use) if is_full else ())


def _share(use: RuleUse, certificate: Certificate) -> str:
    said, number = "holds for", use.by_default.holds
    if use.by_default.decides is not None:
        said, number = "decides", use.by_default.decides
    if number == 0:
        everywhere = use.all_readings.decides or use.all_readings.holds
        return f"{said} {part_in_words(everywhere, _cases(certificate))} under every reading, none by default"
    return f"{said} {part_in_words(number, certificate.authorities)}"


def _counts(use: RuleUse) -> tuple[Line, ...]:
    return (Line(f"by default {_exactly(use.by_default)}"), Line(f"in all cases {_exactly(use.all_readings)}"))


def _exactly(share: Share) -> str:
    decides = "" if share.decides is None else f", decides {share.decides:,}"
    return f"holds for {share.holds:,}{decides}"


def part_in_words(number: int, total: int) -> str:
    """A share of a total, so that small ones can be told apart too."""
    if number in (0, total):
        return "all" if number else "none"
    return share(Fraction(number, total)) if number * 1000 >= total else f"1 in {total // number:,}"


def _effect(effect: ReadingEffect, certificate: Certificate) -> Line:
    part, outcome = part_in_words(effect.number, certificate.authorities), certificate.framework.roles.outcome
    return Line(f"{effect.reading} as {effect.alternative}", f"another {outcome} for {part}")


def _extremes(framework: Framework) -> str:
    lightest, *_, heaviest = (*framework.support_types.values(), *framework.support_types.values())
    return f"{lightest.title} to {heaviest.title}"


def _edges(certificate: Certificate) -> Iterator[Line]:
    for edge in certificate.edges:
        part = part_in_words(edge.number, _cases(certificate))
        by_default = part_in_words(edge.number_by_default, certificate.authorities)
        example = Line(f"e.g. with {_settled(edge.examples[0])}")
        name = edge.kind.name if len(edge.kind.attributes) == 1 else f"any of {edge.kind.name}"
        yield Line(moved(name, edge.before, edge.after), f"{part} of cases; by default {by_default}", (example,))
    if not certificate.edges:
        yield Line("No single finding leads from the one to the other")


def _without_rule(places: Sequence[PlaceUse]) -> Iterator[PlaceUse]:
    return (use for use in places if not use.rules)


def _place(use: PlaceUse) -> Line:
    why = use.reason or (f"cited by {listed(use.others)}" if use.others else "nothing cites it")
    return Line(f"{use.source} {use.place}: {use.says}", "", (Line(why),))


FORMAT = "delivery-model.replay/1"
REPLAY_LIMITS = (
    "No example shows that something holds for every authority, so that was proved afresh with this installation"
)


def replay_page(found: Replay, framework: Framework, is_full: bool) -> Document:
    """A replay, laid out."""
    facts = (("Verdict", _verdict(found)), ("Hash", framework.content_hash))
    sections = (
        Part("What the saved certificate says", tuple(claim_line(check, is_full) for check in found.checks)),
        Part("Limits", (Line(REPLAY_LIMITS),)),
    )
    return page(f"Replay of a certificate of {framework.name}", facts, sections, is_full)


def _verdict(found: Replay) -> str:
    if found.is_sound or any(check.verdict is Verdict.REFUTED for check in found.checks):
        return verdict_in_words(found.checks)
    return f"not verified: {verdicts_counted(found.checks)}"


def replay_as_json(found: Replay, framework: Framework) -> Json:
    """A replay as plain data."""
    return header(FORMAT, framework) | {"sound": found.is_sound, "claims": as_saved(found.checks)}
