"""Verifying a saved certificate without trusting whoever made it.

What it shows is verified without the diagrams that made it: the stored authorities are evaluated by the plain meaning
of the rules, and what can be counted by going through all combinations is counted so. The rest is proved afresh, and
the whole document compared with what that gives; whatever could not be proved is not verified.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import prod

from attrs import frozen

from delivery_model.analysis.certificate import certify
from delivery_model.analysis.checks import Check, Failure, Verdict, against, judged, not_judged
from delivery_model.analysis.moved import shows_edge, shows_reading
from delivery_model.analysis.plain import counted, evaluated, is_possible, size_of
from delivery_model.analysis.saved import Json, Saved, counted_from_its_folder, kind_of
from delivery_model.analysis.witness import Example
from delivery_model.analysis.written import certificate_as_json
from delivery_model.errors import quoted
from delivery_model.framework.rules import Framework, Hit


@frozen(kw_only=True)
class Replay:
    """What became of each thing that a saved certificate says."""

    checks: tuple[Check, ...]

    @property
    def is_sound(self) -> bool:
        """Whether everything was verified: what is refuted is not, nor what could not be judged."""
        return all(check.verdict is Verdict.PROVED for check in self.checks)


def replay(framework: Framework, saved: Saved) -> Replay:
    """Verify what a saved certificate says of a rule base.

    Raises:
        TooWide: the rule base has too many possible authorities to judge exactly.
    """
    afresh = certificate_as_json(certify(framework, is_exhaustive=saved.is_exhaustive))
    return Replay(checks=(*_shown(framework, saved), *_proved_afresh(saved.document, counted_from_its_folder(afresh))))


def _shown(framework: Framework, saved: Saved) -> Iterator[Check]:
    """What is verified without diagrams."""
    yield judged("hash", "It is of this rule base", _of_another(framework, saved), 1, "hash")
    yield judged("sound", "It says that its rules are sound", _unsound(saved), 1, "verdict")
    claim = "It counts every possible authority and every reading"
    yield judged("numbers", claim, _miscounted(framework, saved), 2, "numbers")
    examples = saved.every_example()
    claim = "The rules hold for its authorities as it says"
    yield judged("examples", claim, _wrong(framework, examples), len(examples), "examples")
    claim = "It shows an authority for each rule that it says can hold"
    yield judged("rules", claim, _not_shown(framework, saved), len(framework.rules), "rules")
    claim = "Each alternative reading changes a decision, as it shows"
    yield judged("readings", claim, _unmoved(framework, saved), len(saved.effects), "pairs")
    claim = "Each sharp edge is one finding that leads from the lightest to the heaviest"
    yield judged("edges", claim, _not_sharp(framework, saved), len(saved.edges), "pairs")
    numbers = counted(framework)
    claim = "Counting one by one gives its numbers, where that can be done"
    yield judged("counts", claim, _otherwise_counted(framework, saved, numbers), len(numbers), "rules")


def _of_another(framework: Framework, saved: Saved) -> Iterator[Failure]:
    if saved.content_hash != framework.content_hash:
        yield Failure(
            what=f"it certifies rules with hash {quoted(saved.content_hash)}, these have {framework.content_hash}"
        )


def _miscounted(framework: Framework, saved: Saved) -> Iterator[Failure]:
    authorities = prod(size_of(axis) for axis in framework.axes if not axis.is_reading)
    readings = prod(size_of(axis) for axis in framework.axes if axis.is_reading)
    for name, said, found in (("authorities", saved.authorities, authorities), ("readings", saved.readings, readings)):
        if said != found:
            yield Failure(what=f"it counts {said:,} {name} where there are {found:,}")
    for decision in framework.decisions.values():
        total = sum(saved.holds.get(rule.id, 0) for rule in decision.rules)
        if decision.hit is Hit.UNIQUE and saved.is_sound and total != authorities * readings:
            yield Failure(what=f"the rules of {decision.name} hold in {total:,} cases of {authorities * readings:,}")


def _unsound(saved: Saved) -> Iterator[Failure]:
    if not saved.is_sound:
        yield Failure(what="it says that they are not")
    for name in saved.refuted:
        yield Failure(what=f"it says that claim {name} is refuted")


def _wrong(framework: Framework, examples: tuple[Example, ...]) -> Iterator[Failure]:
    for example in examples:
        if not is_possible(framework, example.facts):
            yield Failure(what=f"an example of {example.decision} is not a possible authority", examples=(example,))
            continue
        found = evaluated(framework, example.facts).get(example.decision)
        if found != example.fired:
            what = f"of {example.decision} it says {_listed(example.fired)} where {_listed(found or ())} holds"
            yield Failure(what=what, examples=(example,))


def _listed(rules: tuple[str, ...]) -> str:
    return " and ".join(rules) or "no rule"


def _not_shown(framework: Framework, saved: Saved) -> Iterator[Failure]:
    for rule in framework.rules.values():
        example = saved.examples.get(rule.id)
        is_shown = example is not None and rule.id in example.fired and example.decision == rule.decision
        if not is_shown and saved.holds.get(rule.id) != 0:
            yield against(f"it shows no authority for which rule {rule.id} holds", rule)


def _unmoved(framework: Framework, saved: Saved) -> Iterator[Failure]:
    shown = {(pair.name, pair.after): pair for pair in saved.effects}
    for reading in framework.readings.values():
        for alternative in reading.alternative_names:
            pair = shown.get((reading.name, alternative))
            if alternative != reading.default and (pair is None or not shows_reading(framework, pair)):
                yield Failure(what=f"it does not show that reading {reading.name} as {alternative} changes anything")


def _not_sharp(framework: Framework, saved: Saved) -> Iterator[Failure]:
    for pair in saved.edges:
        if not shows_edge(framework, pair):
            yield Failure(what=f"it does not show {pair.name} from {pair.before} to {pair.after} as a sharp edge")


def _otherwise_counted(framework: Framework, saved: Saved, numbers: Mapping[str, int]) -> Iterator[Failure]:
    for name, number in numbers.items():
        said = saved.holds.get(name, 0)
        if said != number:
            what = f"it says that rule {name} holds in {said:,} cases, and it does in {number:,}"
            yield against(what, framework.rules[name])


def _proved_afresh(document: Json, afresh: Json) -> Iterator[Check]:
    """What the document says, against what is proved here; a claim that cannot be judged here is not compared."""
    said = {claim["name"]: claim for claim in document["claims"]}
    claims = [
        said.get(own["name"], own) if own["verdict"] == Verdict.NOT_JUDGED.value else own for own in afresh["claims"]
    ]
    differing = tuple(_differences(document, {**afresh, "claims": claims}))
    claim = "Proving everything afresh gives the same, word for word"
    yield judged("afresh", claim, differing, len(claims), "claims")
    notes = [own["note"] for own, its in zip(afresh["claims"], claims, strict=True) if own != its]
    if notes:
        yield not_judged("unverified", "Every claim that it judges could be judged here", "; ".join(notes))


def _differences(said: Json, afresh: Json, at: str = "") -> Iterator[Failure]:
    """Every place where two documents are not the same: other keys, items, types or values."""
    kind = kind_of(afresh)
    if kind_of(said) != kind:
        yield Failure(what=f"{at} is {kind_of(said)}, not {kind}")
    elif kind == "an object":
        yield from _otherwise_keyed(said, afresh, at)
        for name in afresh:
            if name in said:
                yield from _differences(said[name], afresh[name], f"{at}.{name}" if at else name)
    elif kind == "a list":
        if len(said) != len(afresh):
            yield Failure(what=f"{at} has {len(said)} items, not {len(afresh)}")
        for place, (its, own) in enumerate(zip(said, afresh, strict=False)):
            yield from _differences(its, own, f"{at}[{place}]")
    elif said != afresh:
        yield Failure(what=f"{at} is {_value(said)}, not {_value(afresh)}")


def _otherwise_keyed(said: Mapping[str, Json], afresh: Mapping[str, Json], at: str) -> Iterator[Failure]:
    for name in afresh:
        if name not in said:
            yield Failure(what=f"{at or 'the certificate'} lacks {name}")
    for name in said:
        if name not in afresh:
            yield Failure(what=f"{at or 'the certificate'} has {quoted(name)}, which does not belong there")


def _value(value: Json) -> str:
    return quoted(value) if isinstance(value, str) else str(value).lower()
