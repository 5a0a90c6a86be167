"""What a certificate is made of: a claim, and what became of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import Enum

from attrs import evolve, frozen

from delivery_model.errors import Place
from delivery_model.possible.faults import Fault
from delivery_model.possible.soundness import REMARKED, SOUND
from delivery_model.possible.space import Space
from delivery_model.possible.witness import Example, example_at
from delivery_model.rulebase.framework import Rule


class Verdict(Enum):
    """What became of a claim: one that rests on a refuted claim is not judged, and one may be that need not hold."""

    PROVED = "proved"
    REFUTED = "refuted"
    NOT_JUDGED = "not judged"
    REMARKED = "remarked"


@frozen(kw_only=True)
class Failure:
    """One case against a claim: the rules at fault, where they are written, and authorities that show it."""

    what: str
    rules: tuple[str, ...] = ()
    places: tuple[Place, ...] = ()
    examples: tuple[Example, ...] = ()


@frozen(kw_only=True)
class Check:
    """One claim about a rule base. `number` says over how many `things` it was judged."""

    name: str
    claim: str
    verdict: Verdict
    number: int
    things: str
    failures: tuple[Failure, ...] = ()
    note: str = ""


def judged(name: str, claim: str, failures: Iterable[Failure], number: int, things: str, note: str = "") -> Check:
    """A claim that is proved unless something fails."""
    found = tuple(failures)
    verdict = Verdict.REFUTED if found else Verdict.PROVED
    return Check(name=name, claim=claim, verdict=verdict, number=number, things=things, failures=found, note=note)


def judged_sound(space: Space, name: str, number: int, things: str) -> Check:
    """A claim without which no rule base is loaded, or that is remarked on where it does not hold."""
    claim = SOUND.get(name) or REMARKED[name]
    failures = (each for fault in claim.faults(space) for each in failures_of(space, fault))
    found = judged(name, claim.title, failures, number, things)
    is_remark = name in REMARKED and found.verdict is Verdict.REFUTED
    return evolve(found, verdict=Verdict.REMARKED) if is_remark else found


def failures_of(space: Space, fault: Fault) -> Iterator[Failure]:
    """A failure for each region of authorities that show a fault."""
    for said, path in fault.cases(space):
        examples = () if path is None else (example_at(space, path, fault.decision),)
        yield Failure(what=said, rules=fault.rules, places=fault.places, examples=examples)


def not_judged(name: str, claim: str, why: str) -> Check:
    """A claim that could not be judged."""
    return Check(name=name, claim=claim, verdict=Verdict.NOT_JUDGED, number=0, things="", note=why)


def against(what: str, *rules: Rule, examples: tuple[Example, ...] = ()) -> Failure:
    """A case against a claim, with the rules at fault."""
    return Failure(
        what=what,
        rules=tuple(rule.id for rule in rules),
        places=tuple(rule.place for rule in rules),
        examples=examples,
    )
