"""Which single slips in a rule base that ships would nothing notice?

    python tests/mutation.py [--jobs N] [--rules NAME]

Every condition, level, value, hit policy and reading default is changed, one at a time, and every rule dropped. A
mutant is killed when the rule base is refused, one of its own tests fails, a golden scenario gets another answer,
scrutiny of somebody has no degree or two, or a claim of its certificate is refuted. One that nothing kills is
compared with the rule base by diagrams: if every decision is the same for every authority under every reading, it is
equivalent. Exits with status 1 when a mutant survives that is not.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from pathlib import Path

from attrs import evolve, frozen

from delivery_model.answer.recommendation import recommend
from delivery_model.check import claims
from delivery_model.check.checks import Verdict
from delivery_model.check.citations import place_uses
from delivery_model.check.proofs import reading_effects
from delivery_model.errors import RuleBaseError
from delivery_model.loading import DEFAULT, load_framework, load_scenario, shipped, shipped_rules
from delivery_model.possible.soundness import failing_tests, faults_of
from delivery_model.possible.space import Space
from delivery_model.profile.profile import Scenario
from delivery_model.rulebase import read_rulebase as rulebase
from delivery_model.rulebase.conditions import PRESENT, Among, AnyOf
from delivery_model.rulebase.framework import Framework
from delivery_model.yaml_input.yaml_text import Entries, Items, Node, parse_document

NAME = os.environ.get("MUTATED_RULES", DEFAULT)
RULES = Path(str(shipped("rules"))) / NAME
SCENARIOS = shipped("scenarios") / ("" if NAME == DEFAULT else NAME)
GOLDEN = tuple(sorted(path.stem for path in SCENARIOS.glob("rotherham*.yml")))
BOUNDS = {"at_least", "at_most", "exactly"}
OTHER_HIT = {"unique": "collect", "collect": "unique"}

EQUIVALENT, SURVIVED = "equivalent", "SURVIVED"

Plain = str | Sequence["Plain"] | dict[str, "Plain"]
"""A part of a rule file, as JSON has it: JSON is restricted YAML too."""


@frozen
class Mutant:
    """One file of the rule base with one slip in it."""

    file: str
    where: str
    what: str
    text: bytes


@frozen
class Fate:
    """What became of a mutant: who killed it, or that it is equivalent, or that it survived."""

    mutant: Mutant
    killer: str


def main() -> int:
    """Make every mutant, try to kill it, and tell what became of them."""
    parser = argparse.ArgumentParser(description="Which single slips in a rule base would nothing notice?")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="processes to use")
    parser.add_argument("--rules", default=NAME, choices=shipped_rules(), help="the rule base to change")
    options = parser.parse_args()
    if options.rules != NAME:  # each process reads the name when it starts
        os.environ["MUTATED_RULES"] = options.rules
        os.execv(sys.executable, [sys.executable, *sys.argv])
    jobs: int = options.jobs
    began = time.perf_counter()
    with ProcessPoolExecutor(jobs) as pool:
        fates = list(pool.map(fate_of, mutants_of(right()), chunksize=8))
    print(f"{len(fates)} mutants in {time.perf_counter() - began:.0f} s")
    for killer, number in Counter(fate.killer for fate in fates).most_common():
        print(f"{number:6}  {killer}")
    for fate in fates:
        if fate.killer in (EQUIVALENT, SURVIVED):
            print(f"{fate.killer}: {fate.mutant.file} {fate.mutant.where}: {fate.mutant.what}")
    return int(any(fate.killer == SURVIVED for fate in fates))


# The mutants


def mutants_of(framework: Framework) -> Iterator[Mutant]:
    """Every mutant of the shipped rule base."""
    for file in sorted(RULES.glob("decisions/*.yml")):
        name = f"decisions/{file.name}"
        for where, what, data in _decision_mutants(framework, plain(_parsed(file.read_bytes(), name))):
            yield _mutant(name, where, what, data)
    data = plain(_parsed((RULES / "readings.yml").read_bytes(), "readings.yml"))
    for name, reading in framework.readings.items():
        for alternative in reading.alternative_names:
            if alternative != reading.default:
                changed = _with(data, ("readings", name, "default"), alternative)
                yield _mutant("readings.yml", name, f"default {reading.default} -> {alternative}", changed)


def _mutant(file: str, where: str, what: str, data: Plain) -> Mutant:
    return Mutant(file, where, what, json.dumps(data, ensure_ascii=False).encode())


def plain(node: Node) -> Plain:
    """A parsed file as plain data."""
    if isinstance(node, Entries):
        return {key.value: plain(value) for key, value in node.pairs}
    return [plain(value) for value in node.values] if isinstance(node, Items) else node.value


def _with(data: Plain, path: tuple[str | int, ...], value: Plain) -> Plain:
    """The same data with another value at a path."""
    if not path:
        return value
    first, *rest = path
    if isinstance(data, dict):
        return {key: _with(each, tuple(rest), value) if key == first else each for key, each in data.items()}
    assert isinstance(data, list)
    return [_with(each, tuple(rest), value) if place == first else each for place, each in enumerate(data)]


def _decision_mutants(framework: Framework, data: Plain) -> Iterator[tuple[str, str, Plain]]:
    assert isinstance(data, dict)
    decision, hit, rules, values = data["decision"], data["hit"], data["rules"], data["values"]
    assert isinstance(decision, str) and isinstance(hit, str) and isinstance(rules, list) and isinstance(values, dict)
    yield decision, f"hit {hit} -> {OTHER_HIT[hit]}", {**data, "hit": OTHER_HIT[hit]}
    for place, rule in enumerate(rules):
        assert isinstance(rule, dict) and isinstance(rule["id"], str)
        yield rule["id"], "dropped", {**data, "rules": [*rules[:place], *rules[place + 1 :]]}
        for value in values:
            if value != rule["then"]:
                changed = _with(data, ("rules", place, "then"), value)
                yield rule["id"], f"then {rule['then']} -> {value}", changed
        for what, when in _condition_mutants(framework, rule["when"]):
            yield rule["id"], what, _with(data, ("rules", place, "when"), when)


def _condition_mutants(framework: Framework, when: Plain) -> Iterator[tuple[str, Plain]]:
    """Every condition with one slip."""
    assert isinstance(when, dict)
    for key, value in when.items():
        others = {name: each for name, each in when.items() if name != key}
        if others:
            yield f"without {key}: {_told(value)}", others
        for what, changed in _entry_mutants(framework, key, value):
            yield what, {**others, **changed} if not others.keys() & changed.keys() else {"all": [others, changed]}


def _entry_mutants(framework: Framework, key: str, value: Plain) -> Iterator[tuple[str, dict[str, Plain]]]:
    yield f"not {key}: {_told(value)}", {"not": {key: value}}
    if key in ("all", "any"):
        assert isinstance(value, list)
        yield f"{key} -> {'any' if key == 'all' else 'all'}", {"any" if key == "all" else "all": value}
        for place, part in enumerate(value):
            if len(value) > 1:
                yield f"{key} without {_told(part)}", {key: [*value[:place], *value[place + 1 :]]}
            for what, changed in _condition_mutants(framework, part):
                yield what, {key: [*value[:place], changed, *value[place + 1 :]]}
    elif key == "not":
        assert isinstance(value, dict)
        for what, changed in _condition_mutants(framework, value):
            yield what, {"not": changed}
    elif key == "count":
        assert isinstance(value, dict)
        for what, changed in _count_mutants(framework, value):
            yield what, {"count": changed}
    else:
        for changed in _leaf_mutants(_values_of(framework, key), value):
            yield f"{key}: {_told(value)} -> {_told(changed)}", {key: changed}


def _leaf_mutants(values: tuple[str, ...], value: Plain) -> Iterator[Plain]:
    if isinstance(value, dict):
        for bound, level in value.items():
            rest = {name: each for name, each in value.items() if name != bound}
            yield from ({**rest, bound: other} for other in values if other != level)
            yield {**rest, "at_most" if bound == "at_least" else "at_least": level}
    elif isinstance(value, list):
        yield from ([each for each in value if each != gone] for gone in value if len(value) > 1)
        yield from ([*value, other] for other in values if other not in value)
    else:
        yield from (other for other in values if other != value)
        yield from ([value, other] for other in values if other != value and len(values) > 2)


def _count_mutants(framework: Framework, count: dict[str, Plain]) -> Iterator[tuple[str, dict[str, Plain]]]:
    of, level = count["of"], count["level"]
    members = [str(each) for each in of] if isinstance(of, list) else framework.groups[str(of)].members
    for other in framework.attributes[members[0]].level_names:
        if other != level:
            yield f"count of {level} -> {other}", {**count, "level": other}
    for member in members if isinstance(of, list) else ():
        yield f"count without {member}", {**count, "of": [each for each in members if each != member]}
    for bound in sorted(BOUNDS):
        if bound in count:
            yield from _bound_mutants(count, bound, len(members))


def _bound_mutants(count: dict[str, Plain], bound: str, most: int) -> Iterator[tuple[str, dict[str, Plain]]]:
    rest = {name: each for name, each in count.items() if name != bound}
    number = int(str(count[bound]))
    for other in (number - 1, number + 1):
        if 0 <= other <= most:
            yield f"{bound} {number} -> {other}", {**rest, bound: str(other)}
    for word in sorted(BOUNDS):
        if word not in count:
            yield f"{bound} -> {word} {number}", {**rest, word: str(number)}
    if rest.keys() & BOUNDS:
        yield f"without {bound}", rest


def _values_of(framework: Framework, name: str) -> tuple[str, ...]:
    if name in framework.attributes:
        return framework.attributes[name].level_names
    if name in framework.decisions:
        return tuple(framework.decisions[name].values)
    return framework.readings[name.partition(".")[2]].alternative_names


def _told(value: Plain) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


# Their fate


@cache
def right() -> Framework:
    """The rule base without a slip."""
    return load_framework(NAME)


@cache
def _parsed(data: bytes, path: str) -> Node:
    return parse_document(data, path)


@cache
def _texts() -> Mapping[str, bytes]:
    files = (*RULES.glob("*.yml"), *RULES.glob("decisions/*.yml"))
    return {file.relative_to(RULES).as_posix(): file.read_bytes() for file in files}


def fate_of(mutant: Mutant) -> Fate:
    """Try to kill a mutant, by the quickest means first."""
    rulebase.parse_document = _parsed  # the files without a slip are parsed once
    try:
        framework = rulebase.read_framework({**_texts(), mutant.file: mutant.text}, "rules/mutant")
    except RuleBaseError:
        return Fate(mutant, "refused: its form is wrong")
    if any(failing_tests(Space(framework))):
        return Fate(mutant, "a test kept with the rules fails")
    if faults_of(framework):
        return Fate(mutant, "refused: the rules are unsound")
    if answers(framework) != _right_answers():
        return Fate(mutant, "a golden scenario gets another answer")
    if is_degree_lost(framework):
        return Fate(mutant, "scrutiny of somebody has no degree, or two")
    if refuted := next(_refuted(framework), None):
        return Fate(mutant, f"the certificate refutes: {refuted}")
    return Fate(mutant, EQUIVALENT if is_equivalent(framework) else SURVIVED)


@cache
def _right_answers() -> list[object]:
    return answers(right())


def answers(framework: Framework) -> list[object]:
    """What the golden scenarios get: the answer, the rules it rests on, and all that goes with it."""
    found: list[object] = []
    roles = framework.roles
    for name in GOLDEN:
        got = recommend(_scenario(name), framework, engine="direct")
        rules = [[firing.rule.id for firing in firings] for firings in got.deciding]
        degree = roles.degree and roles.degree.decision
        beside = (
            each for each in (roles.alongside, roles.policy_exposure, roles.consistency, *roles.notes, degree) if each
        )
        found.append((got.possible, rules, [got.collected(each) for each in beside]))
    return found


def is_degree_lost(framework: Framework) -> bool:
    """Whether some authority gets a form that has degrees with no degree or with two, or a degree without the form."""
    degree = framework.roles.degree
    if degree is None:
        return False
    space, outcome, alongside = Space(framework), framework.roles.outcome, framework.roles.alongside
    somewhere = space.condition(
        AnyOf((Among(outcome, frozenset({degree.form})), Among(f"{alongside}.{degree.form}", frozenset({PRESENT}))))
    )
    number = space.diagrams.mapped(len, space.values(degree.decision))
    pairs = space.diagrams.combine(lambda *pair: pair, number, somewhere)
    return not space.diagrams.reachable(pairs).keys() <= {(1, True), (0, False)}


@cache
def _scenario(name: str) -> Scenario:
    return load_scenario(str(SCENARIOS / f"{name}.yml"), right())


def _refuted(framework: Framework) -> Iterator[str]:
    space = Space(framework)
    effects, places = tuple(reading_effects(space)), tuple(place_uses(framework))
    for judged in (
        claims.rule_claims(space, True),
        claims.input_claims(space, effects),
        claims.source_claims(framework, places),
        claims.example_claims(space),
    ):
        yield from (check.claim for check in judged if check.verdict is Verdict.REFUTED)


def is_equivalent(framework: Framework) -> bool:
    """Whether every decision of a mutant is that of the rule base, for every authority under every reading."""
    whole = right()
    if {axis.name: axis.cells for axis in whole.axes} != {axis.name: axis.cells for axis in framework.axes}:
        return False
    one, other = Space(whole), Space(evolve(framework, axes=whole.axes))
    other.diagrams = one.diagrams  # in one store, functions are equal just when their nodes are
    return all(one.values(name) == other.values(name) for name in whole.decisions)


if __name__ == "__main__":
    sys.exit(main())
