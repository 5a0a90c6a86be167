"""Verifying a saved certificate without trusting whoever made it.

What it shows is verified without the diagrams that made it: the stored authorities are evaluated by the plain meaning
of the rules, and what can be counted by going through all combinations is counted so. The rest is proved afresh, and
the whole document compared with what that gives; whatever could not be proved is not verified.

The plain meaning of rules, by going through things one by one: what a replay trusts instead of diagrams.

Two saved authorities that should differ in one finding, or one reading, and do they?
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import product
from math import prod

from attrs import frozen

from delivery_model.check.checks import Check, Failure, Verdict, against, judged, not_judged
from delivery_model.check.claims import EXAMPLES_MISSING, certify
from delivery_model.check.saved import Json, Saved, SavedPair, certificate_as_json, counted_from_its_folder, kind_of
from delivery_model.errors import quoted
from delivery_model.possible.space import inputs_of
from delivery_model.possible.witness import Example
from delivery_model.rulebase.axes import AnyAxis, Facts, GroupAxis, class_range
from delivery_model.rulebase.conditions import holds, leaves
from delivery_model.rulebase.framework import Decision, Framework, Hit, Rule, concluded

MOST_COMBINATIONS = 30_000


def evaluated(framework: Framework, facts: Facts) -> Mapping[str, tuple[str, ...]]:
    """The rules that hold, of every decision whose inputs are known or have been concluded."""
    _, fired = _walked(framework.decisions.values(), facts)
    return fired


def known_of(framework: Framework, facts: Facts) -> Facts:
    """Facts, and what is concluded from them."""
    known, _ = _walked(framework.decisions.values(), facts)
    return known


def _walked(decisions: Iterable[Decision], facts: Facts) -> tuple[Facts, Mapping[str, tuple[str, ...]]]:
    """What is known once some decisions have been gone through, and the rules that held."""
    known, fired = dict(facts), dict[str, tuple[str, ...]]()
    for decision in decisions:
        if all(name in known for name in decision.inputs()):
            rules = [rule for rule in decision.rules if holds(rule.when, known)]
            fired[decision.name] = tuple(rule.id for rule in rules)
            if decision.hit is Hit.COLLECT or len(rules) == 1:
                known |= concluded(decision, tuple(rule.then for rule in rules))
    return known, fired


def is_possible(framework: Framework, facts: Facts) -> bool:
    """Whether facts settle every axis at one of its cells, and nothing else."""
    names = {name for axis in framework.axes for name in axis.cells[0]}
    cells = ({name: facts.get(name) for name in axis.cells[0]} in axis.cells for axis in framework.axes)
    return set(facts) == names and all(cells)


def size_of(axis: AnyAxis) -> int:
    """In how many ways the findings of an axis can be settled, or its reading read."""
    return len(axis.levels) ** len(axis.members)


def counted(framework: Framework) -> Mapping[str, int]:
    """In how many cases each rule holds, for rules on which few enough combinations bear to go through them all."""
    together: dict[tuple[int, ...], list[Rule]] = {}
    for rule in framework.rules.values():
        together.setdefault(_places_behind(framework, rule), []).append(rule)
    found: dict[str, int] = {}
    for places, rules in together.items():
        axes = [framework.axes[place] for place in places]
        if prod(len(axis.cells) for axis in axes) <= MOST_COMBINATIONS:
            others = prod(size_of(axis) for place, axis in enumerate(framework.axes) if place not in places)
            numbers = _held(framework, rules, axes)
            found |= {rule.id: others * numbers[rule.id] for rule in rules}
    return found


def _places_behind(framework: Framework, rule: Rule) -> tuple[int, ...]:
    """The axes that can bear on a rule."""
    looked_at = {leaf.variable for leaf in leaves(rule.when)}
    looked_at.update(*(inputs_of(framework, decision) for decision in _decisions_of(framework, rule)))
    return tuple(place for place, axis in enumerate(framework.axes) if not looked_at.isdisjoint(axis.cells[0]))


def _decisions_of(framework: Framework, rule: Rule) -> set[str]:
    """The decisions that a rule looks at."""
    needed = (framework.decided_by(leaf.variable) for leaf in leaves(rule.when))
    return {decision.name for decision in needed if decision is not None}


def _held(framework: Framework, rules: list[Rule], axes: list[AnyAxis]) -> Counter[str]:
    """In how many ways to settle what bears on them some rules hold."""
    behind = {name for rule in rules for each in _decisions_of(framework, rule) for name in framework.behind[each]}
    decisions = [decision for name, decision in framework.decisions.items() if name in behind]
    found: Counter[str] = Counter()
    for facts, ways in _combinations(axes):
        known, _ = _walked(decisions, facts)
        for rule in rules:
            if all(leaf.variable in known for leaf in leaves(rule.when)) and holds(rule.when, known):
                found[rule.id] += ways
    return found


def _combinations(axes: list[AnyAxis]) -> Iterator[tuple[Facts, int]]:
    """Every combination of cells as facts, with the number of ways to reach it."""
    for chosen in product(*(axis.weights({}).items() for axis in axes)):
        facts: dict[str, str] = {}
        for axis, (cell, _) in zip(axes, chosen, strict=True):
            facts |= axis.cells[cell]
        yield facts, prod(ways for _, ways in chosen)


def shows_reading(framework: Framework, pair: SavedPair) -> bool:
    """Whether the two differ in a reading alone, default and alternative, and in the values of one decision."""
    reading = framework.readings.get(pair.name)
    if reading is None or not _are_possible(framework, pair):
        return False
    before, after = pair.examples
    read = before.facts.get(reading.variable), after.facts.get(reading.variable)
    is_alone = _differing(pair) == {reading.variable} and read == (reading.default, pair.after)
    first, last = _values(framework, pair)
    return is_alone and before.decision == after.decision and first != last


def shows_edge(framework: Framework, pair: SavedPair) -> bool:
    """Whether the two differ in one finding, and get the lightest and the heaviest support type."""
    if not _are_possible(framework, pair) or any(each.decision != framework.roles.outcome for each in pair.examples):
        return False
    types = tuple(framework.outcome.values)
    axis = next((axis for axis in framework.axes if pair.name in (axis.name, *axis.members)), None)
    is_alone = axis is not None and _differing(pair) <= axis.cells[0].keys() and _is_one_finding(axis, pair)
    return is_alone and _values(framework, pair) == [{types[0]}, {types[-1]}]


def _are_possible(framework: Framework, pair: SavedPair) -> bool:
    return len(pair.examples) == 2 and all(is_possible(framework, each.facts) for each in pair.examples)


def _differing(pair: SavedPair) -> set[str]:
    before, after = (each.facts for each in pair.examples)
    return {name for name in before if before[name] != after[name]}


def _values(framework: Framework, pair: SavedPair) -> list[set[str]]:
    """What each of the two gets, by the rules that are said to hold."""
    known = framework.rules
    return [{known[rule].then for rule in each.fired if rule in known} for each in pair.examples]


def _is_one_finding(axis: AnyAxis, pair: SavedPair) -> bool:
    before, after = (each.facts for each in pair.examples)
    if isinstance(axis, GroupAxis):
        return {pair.before, pair.after} <= {*axis.levels} and any(
            _moves_one(axis, pair, counts) for counts in _counts(axis)
        )
    return (before[axis.name], after[axis.name]) == (pair.before, pair.after)


def _counts(axis: GroupAxis) -> Iterator[Mapping[str, int]]:
    """Every number of members at each level of a group."""
    size = len(axis.members)
    for numbers in product(range(size + 1), repeat=len(axis.levels)):
        if sum(numbers) == size:
            yield dict(zip(axis.levels, numbers, strict=True))


def _moves_one(axis: GroupAxis, pair: SavedPair, counts: Mapping[str, int]) -> bool:
    """Whether members counted so fit the first authority, and fit the second when one has moved."""
    before, after = (each.facts for each in pair.examples)
    by_name = Counter(before[name] for name in axis.named)
    if pair.name in axis.named:
        is_free = (before[pair.name], after[pair.name]) == (pair.before, pair.after)
    else:
        is_free = counts[pair.before] > by_name[pair.before]
    changed = {**counts, pair.before: counts[pair.before] - 1, pair.after: counts[pair.after] + 1}
    are_others_same = all(before[name] == after[name] for name in axis.named if name != pair.name)
    is_enough = all(counts[level] >= number for level, number in by_name.items())
    return is_free and are_others_same and is_enough and _fits(axis, before, counts) and _fits(axis, after, changed)


def _fits(axis: GroupAxis, facts: Facts, counts: Mapping[str, int]) -> bool:
    size = len(axis.members)
    return all(counts[level] in class_range(facts[f"{axis.name}.{level}"], size) for level in axis.cuts)


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
    for name in (name for name in saved.refuted if name not in EXAMPLES_MISSING):
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
