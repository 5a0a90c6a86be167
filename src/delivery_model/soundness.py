"""What is refused when a rule base is loaded: gaps, overlaps, rules that cannot hold, and examples that fail.

Each decision is checked over every possible authority under every reading, by its diagram.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import product
from math import prod

from delivery_model.errors import Problem
from delivery_model.framework.conditions import ALWAYS, holds, leaves, simplified
from delivery_model.framework.readings import Readings
from delivery_model.framework.rules import Decision, Framework, Hit, RuleTest
from delivery_model.space import Space, inputs_of

LARGEST_TEST = 20_000

Ids = tuple[str, ...]
Path = tuple[tuple[int, int], ...]


def unsound(framework: Framework) -> list[Problem]:
    """Every reason to refuse a rule base, or nothing when it is sound.

    Raises:
        TooWide: the possible authorities are too many to check exactly.
    """
    space = Space(framework)
    problems: list[Problem] = []
    broken: set[str] = set()  # decisions without one answer; those that need them cannot be judged yet
    for name, decision in framework.decisions.items():
        needed = {owner.name for variable in decision.inputs() if (owner := framework.decided_by(variable))}
        found = space.diagrams.reachable(space.fired(name)) if broken.isdisjoint(needed) else {}
        problems += _table_problems(space, decision, found) if found else ()
        if not found or (decision.hit is Hit.UNIQUE and any(len(ids) != 1 for ids in found)):
            broken.add(name)
    problems += _context_problems(framework)
    problems += [
        problem
        for decision in framework.decisions.values()
        for test in decision.tests
        for problem in _test_problems(framework, decision, test)
    ]
    return problems


def _table_problems(space: Space, decision: Decision, found: Mapping[Ids, Path]) -> Iterator[Problem]:
    """What is wrong with the table of a decision; `found` gives each set of rules that can hold, and where it does."""
    holding = {rule for ids in found for rule in ids}
    for rule in decision.rules:
        if rule.id not in holding:
            what = f"rule '{rule.id}' can never hold"
            yield Problem(rule.place, what, "mend its condition, or delete it")
    for value in decision.values:
        if value not in {rule.then for rule in decision.rules}:
            what = f"no rule of {decision.name} concludes '{value}'"
            yield Problem(decision.place, what, "add a rule for it, or delete the value")
    if decision.hit is Hit.UNIQUE:
        for ids, path in found.items():
            if len(ids) != 1:
                yield _not_unique(space, decision, ids, path)


def _not_unique(space: Space, decision: Decision, ids: Ids, path: Path) -> Problem:
    witness = ", ".join(f"{name} {value}" for name, value in described(space, path).items()) or "any authority"
    if not ids:
        what = f"no rule of {decision.name} holds for an authority with {witness}"
        return Problem(decision.place, what, "add a rule for it")
    rule = next(rule for rule in decision.rules if rule.id == ids[-1])
    what = f"rules {' and '.join(ids)} both hold for an authority with {witness}"
    return Problem(rule.place, what, "exactly one rule of a unique decision may hold; narrow one of them")


def described(space: Space, path: Path) -> dict[str, str]:
    """The facts that a path settles, leaving out axes on which nothing depends."""
    facts: dict[str, str] = {}
    for place, cell in path:
        axis = space.framework.axes[place]
        facts |= axis.cells[space.cells[axis.name][cell]]
    return facts


def _context_problems(framework: Framework) -> Iterator[Problem]:
    """An attribute declared as context must not be able to reach the outcome."""
    for variable in sorted(inputs_of(framework, framework.roles.outcome)):
        attribute = framework.attributes.get(variable)
        if attribute is not None and not attribute.can_decide:
            what = f"'{variable}' is declared as context but decides {framework.roles.outcome}"
            yield Problem(framework.outcome.place, what, "declare it 'part: profile', or take it out of the rules")


def _test_problems(framework: Framework, decision: Decision, test: RuleTest) -> Iterator[Problem]:
    inputs = decision.inputs()
    looked_at = {framework.collected.get(name, (name,))[0] for name in inputs}
    stray = [name for name in test.given if framework.collected.get(name, (name,))[0] not in looked_at]
    if stray:
        what = f"test of {decision.name} gives {', '.join(stray)}, which its rules do not look at"
        yield Problem(test.place, what, "give only inputs of this decision")
        return
    domains = test_domains(framework, inputs, test)
    left = {
        rule.id: (rule.then, simplified(rule.when, domains)) for rule in decision.rules if rule.then in test.expected
    }
    certain = {then for then, when in left.values() if when == ALWAYS}
    left = {name: (then, when) for name, (then, when) in left.items() if when == ALWAYS or then not in certain}
    free = {leaf.variable: domains[leaf.variable] for _, when in left.values() for leaf in leaves(when)}
    if prod(map(len, free.values())) > LARGEST_TEST:
        yield Problem(test.place, f"test of {decision.name} leaves too much open", "give more of its inputs")
        return
    for facts in completions(free):
        fired = {name: then for name, (then, when) in left.items() if holds(when, facts)}
        if any((value in fired.values()) is not wanted for value, wanted in test.expected.items()):
            got = f"{', '.join(fired.values())} by {', '.join(fired)}" if fired else "nothing"
            what = f"test of {decision.name} expects {_wanted(test, fired.values())} but gets {got}"
            what += "".join(f" with {name} {value}" for name, value in facts.items())
            yield Problem(test.place, what, "correct the test, or the rules")
            return


def test_domains(framework: Framework, inputs: Iterable[str], test: RuleTest) -> dict[str, tuple[str, ...]]:
    """What each input of a decision may be in a test: as given, readings at their default, else anything."""
    possible = {**framework.domains, **Readings.of(framework, {}).domains(), **test.given}
    return {name: possible[name] or framework.domains[name] for name in inputs}


def completions(domains: Mapping[str, tuple[str, ...]]) -> Iterator[dict[str, str]]:
    """Every way to settle the inputs of one decision, taken on its own."""
    for chosen in product(*domains.values()):
        yield dict(zip(domains, chosen, strict=True))


def _wanted(test: RuleTest, got: Collection[str]) -> str:
    """What a test wants; when it has all of that, what it does not want and has as well."""
    wanted = [value for value, is_wanted in test.expected.items() if is_wanted]
    if all(value in got for value in wanted):
        return ", ".join(f"not {value}" for value in test.expected if value in got and value not in wanted)
    return ", ".join(wanted)
