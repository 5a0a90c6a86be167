"""The claims without which a rule base is refused: no gaps, no overlaps, no rules that cannot hold, no failing tests.

Each holds of every possible authority under every reading. When a rule base is loaded, what can be proved of a decision
alone is, with the decisions that it needs free to be anything; that suffices for most, at any size. Of the rest the
diagrams are composed, and where those are too wide, what would be against a claim is searched for. A certificate judges
the same claims by diagrams, and more.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Generator, Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial, reduce
from itertools import combinations, product
from math import prod

from attrs import evolve, frozen

from delivery_model.errors import Problem, TooWide
from delivery_model.possible.diagrams import Diagrams, Node, Path
from delivery_model.possible.faults import Fault, smallest_path
from delivery_model.possible.program import program_of
from delivery_model.possible.search import Goal, Search, that_both_hold, that_holds, that_none_holds
from delivery_model.possible.space import Space, axes_behind, decisions_behind, inputs_of
from delivery_model.rulebase.conditions import ALWAYS, AllOf, Among, Condition, holds, leaves, simplified
from delivery_model.rulebase.framework import Decision, Framework, Hit, Rule, RuleTest
from delivery_model.rulebase.readings import Readings

LARGEST_TEST = 20_000


@frozen
class Claim:
    """What must be so of a rule base, and what is against it."""

    title: str
    faults: Callable[[Space], Iterator[Fault]]


def unsound(framework: Framework) -> list[Problem]:
    """Every reason to refuse a rule base, or nothing when it is sound.

    Raises:
        TooWide: a claim could be neither proved nor refuted.
    """
    space = Space(framework)
    return [problem for fault in faults_of(framework, space) for problem in fault.problems(space)]


def faults_of(framework: Framework, space: Space | None = None) -> list[Fault]:
    """The same as `unsound`, as values; of decisions that need one without its one answer nothing is said yet.

    Raises:
        TooWide: as for `unsound`.
    """
    space, alone = space or Space(framework), proved_alone(framework)
    rest = [each.name for each in unique_decisions(framework) if each.name not in alone]
    idle = never_holding(framework)
    try:
        composed = [*gaps(space, rest), *overlaps(space, rest), *dead_rules(space, idle, rest)]
    except TooWide:
        composed = [*searched_gaps(framework, rest), *searched_overlaps(framework, rest), *dead_rules(space, idle)]
    faults = [*composed, *deciding_context(space), *failing_tests(space)]
    broken = {fault.decision for fault in faults if fault.path is not None}  # those that need them cannot be judged yet
    return [fault for fault in faults if broken.isdisjoint(decisions_behind(framework, fault.decision)[1:])]


def proved_alone(framework: Framework) -> frozenset[str]:
    """The unique decisions of which exactly one rule holds whatever their own inputs are, taken as free."""
    return frozenset(each.name for each in unique_decisions(framework) if _is_exact(_Alone(framework, each)))


class _Alone:
    """A decision whose own inputs may be anything, each apart from the others."""

    def __init__(self, framework: Framework, decision: Decision) -> None:
        self.rules, self._domains = decision.rules, framework.domains
        self._place = {name: number for number, name in enumerate(decision.inputs())}
        self.diagrams = Diagrams(tuple(self._place), [len(self._domains[name]) for name in self._place])

    def where(self, condition: Condition) -> Node:
        """Where a condition holds."""
        diagrams = self.diagrams
        if isinstance(condition, Among):
            domain = self._domains[condition.variable]
            inside = [number for number, value in enumerate(domain) if value in condition.values]
            return diagrams.leaf(self._place[condition.variable], inside, diagrams.true, diagrams.false)
        parts = map(self.where, reversed(condition.parts))  # first written, first tested: so each step is short
        if isinstance(condition, AllOf):
            return reduce(diagrams.both, parts, diagrams.true)
        return reduce(diagrams.either, parts, diagrams.false)


def _is_exact(alone: _Alone) -> bool:
    diagrams, held = alone.diagrams, alone.diagrams.false
    try:
        for rule in alone.rules:
            where = alone.where(rule.when)
            if diagrams.both(held, where) != diagrams.false:
                return False
            held = diagrams.either(held, where)
    except TooWide:
        return False
    return held == diagrams.true


def _that_may_meet(framework: Framework, decision: Decision) -> list[tuple[Rule, Rule]]:
    """The pairs of rules that can hold together as far as their decision alone can tell."""
    alone, pairs = _Alone(framework, decision), [*combinations(decision.rules, 2)]
    try:
        where = {rule.id: alone.where(rule.when) for rule in decision.rules}
        both, never = alone.diagrams.both, alone.diagrams.false
        return [(first, second) for first, second in pairs if both(where[first.id], where[second.id]) != never]
    except TooWide:
        return pairs


def never_holding(framework: Framework) -> frozenset[str]:
    """The rules that hold for no authority: random authorities show most that can hold, and a search the others.

    Raises:
        TooWide: a search was given up.
    """
    found, search = set[str](), _search(framework)
    for place, rule in enumerate(search.program.rules):
        with _settling(f"whether rule {rule.id} of {rule.decision} can hold"):
            if not search.is_met(that_holds(place), axes_behind(framework, rule.decision)):
                found.add(rule.id)
    return frozenset(found)


def _search(framework: Framework) -> Search:
    """A search among all authorities."""
    return Search(program_of(framework), [range(len(axis.cells)) for axis in framework.axes])


@contextmanager
def _settling(what: str) -> Generator[None]:
    """What a search is to settle is named where it is given up."""
    try:
        yield
    except TooWide as error:
        raise TooWide(f"{what} was not settled: {error}", error.limit) from error


def _searched(framework: Framework, decision: str, goal: Goal, what: str) -> Path | None:
    """A path to authorities of which something is so, as rules of one decision; None where it never is."""
    with _settling(what):
        found = _search(framework).found(goal, axes_behind(framework, decision))
    return None if found is None else tuple(sorted(found.items()))


def searched_gaps(framework: Framework, among: Collection[str]) -> Iterator[Fault]:
    """The same as `gaps`, for decisions whose diagrams are too wide; a witness may not be the smallest.

    Raises:
        TooWide: a search was given up.
    """
    program = program_of(framework)
    for decision in (framework.decisions[name] for name in among):
        goal = that_none_holds([program.number[rule.id] for rule in decision.rules])
        path = _searched(framework, decision.name, goal, f"whether a rule of {decision.name} always holds")
        if path is not None:
            yield _gap(decision, path)


def searched_overlaps(framework: Framework, among: Collection[str]) -> Iterator[Fault]:
    """The same as `overlaps`, likewise.

    Raises:
        TooWide: a search was given up.
    """
    program = program_of(framework)
    for decision in (framework.decisions[name] for name in among):
        for first, second in _that_may_meet(framework, decision):
            goal = that_both_hold(program.number[first.id], program.number[second.id])
            path = _searched(framework, decision.name, goal, f"whether {first.id} and {second.id} can both hold")
            if path is not None:
                yield _overlap(decision, first, second, path)


def gaps(space: Space, among: Collection[str] | None = None) -> Iterator[Fault]:
    """Authorities for which no rule of a unique decision holds; of some decisions, or of all."""
    for decision in unique_decisions(space.framework, among):
        wrong = _wrong(space, decision, lambda ids: not ids)
        if (path := smallest_path(space.diagrams, wrong)) is not None:
            yield _gap(decision, path, wrong)


def overlaps(space: Space, among: Collection[str] | None = None) -> Iterator[Fault]:
    """Authorities for which two rules of a unique decision hold, one for each pair of rules."""
    for decision in unique_decisions(space.framework, among):
        held_together = {pair for ids in space.held(decision.name) for pair in combinations(ids, 2)}
        for first, second in combinations(decision.rules, 2):
            if (first.id, second.id) in held_together:
                wrong = _wrong(space, decision, lambda ids, both=frozenset((first.id, second.id)): both.issubset(ids))
                if (path := smallest_path(space.diagrams, wrong)) is not None:
                    yield _overlap(decision, first, second, path, wrong)


def _gap(decision: Decision, path: Path, wrong: Node | None = None) -> Fault:
    what, fix = f"no rule of {decision.name} holds", "add a rule for it"
    return Fault(what=what, fix=fix, decision=decision.name, places=(decision.place,), path=path, wrong=wrong)


def _overlap(decision: Decision, first: Rule, second: Rule, path: Path, wrong: Node | None = None) -> Fault:
    what = f"rules {first.id} and {second.id} of {decision.name} both hold"
    fix = "exactly one rule of a unique decision may hold; narrow one of them"
    return evolve(_against(what, fix, first, second), path=path, wrong=wrong)


def _wrong(space: Space, decision: Decision, is_wrong: Callable[[tuple[str, ...]], bool]) -> Node:
    """Where the rules of a decision that hold are wrong, and every decision that it needs has its one answer."""
    if not any(map(is_wrong, space.held(decision.name))):
        return space.diagrams.false
    behind = (space.framework.decisions[name] for name in decisions_behind(space.framework, decision.name)[1:])
    answered = (
        space.diagrams.mapped(lambda ids: len(ids) == 1, space.fired(each.name))
        for each in behind
        if each.hit is Hit.UNIQUE
    )
    wrong = space.diagrams.mapped(is_wrong, space.fired(decision.name))
    return reduce(space.diagrams.both, answered, wrong)


def dead_rules(space: Space, idle: Collection[str] | None = None, composed: Collection[str] = ()) -> Iterator[Fault]:
    """Rules that hold for no authority: those of `idle`, and of the decisions `composed` those that diagrams show."""
    for decision in space.framework.decisions.values():
        by_diagrams = idle is None or decision.name in composed
        for rule in decision.rules:
            if space.condition(rule.when) == space.diagrams.false if by_diagrams else rule.id in (idle or ()):
                what = f"rule {rule.id} of {decision.name} can never hold"
                yield _against(what, "mend its condition, or delete it", rule)


def unused_values(space: Space) -> Iterator[Fault]:
    """Declared values that no authority gets."""
    for decision in space.framework.decisions.values():
        concludes = {rule.id: rule.then for rule in decision.rules}
        given = {
            rule for ids in space.held(decision.name) if decision.hit is Hit.COLLECT or len(ids) == 1 for rule in ids
        }
        found = {concludes[rule] for rule in given}
        for value in decision.values:
            if value not in found:
                what = f"no authority gets '{value}' from {decision.name}"
                fix = "add a rule for it, or delete the value, unless a scale that is shared has it"
                yield Fault(what=what, fix=fix, decision=decision.name, places=(decision.place,))


def deciding_context(space: Space) -> Iterator[Fault]:
    """Attributes declared as context that can reach the outcome."""
    framework, outcome = space.framework, space.framework.outcome
    for variable in sorted(inputs_of(framework, outcome.name)):
        if not all(framework.attributes[name].can_decide for name in framework.variables[variable].members[:1]):
            what = f"{variable} is declared as context but can bear on {outcome.name}"
            fix = "declare it 'part: profile', or take it out of the rules"
            yield Fault(what=what, fix=fix, decision=outcome.name, places=(outcome.place,))


def failing_tests(space: Space) -> Iterator[Fault]:
    """Tests kept with decisions that do not get what they expect."""
    for decision in space.framework.decisions.values():
        for test in decision.tests:
            yield from _test_faults(space.framework, decision, test)


def unique_decisions(framework: Framework, among: Collection[str] | None = None) -> tuple[Decision, ...]:
    """The decisions that must give exactly one answer; of some, or of all."""
    unique = (decision for decision in framework.decisions.values() if decision.hit is Hit.UNIQUE)
    return tuple(decision for decision in unique if among is None or decision.name in among)


def _against(what: str, fix: str, *rules: Rule) -> Fault:
    return Fault(
        what=what,
        fix=fix,
        decision=rules[0].decision,
        places=tuple(rule.place for rule in rules),
        rules=tuple(rule.id for rule in rules),
    )


def _test_faults(framework: Framework, decision: Decision, test: RuleTest) -> Iterator[Fault]:
    fault = partial(_of_test, decision, test)
    inputs = decision.inputs()
    looked_at = {framework.collected.get(name, (name,))[0] for name in inputs}
    stray = [name for name in test.given if framework.collected.get(name, (name,))[0] not in looked_at]
    if stray:
        what = f"test of {decision.name} gives {', '.join(stray)}, which its rules do not look at"
        yield fault(what, "give only inputs of this decision")
        return
    domains = test_domains(framework, inputs, test)
    left = {
        rule.id: (rule.then, simplified(rule.when, domains)) for rule in decision.rules if rule.then in test.expected
    }
    certain = {then for then, when in left.values() if when == ALWAYS}
    left = {name: (then, when) for name, (then, when) in left.items() if when == ALWAYS or then not in certain}
    free = {leaf.variable: domains[leaf.variable] for _, when in left.values() for leaf in leaves(when)}
    if prod(map(len, free.values())) > LARGEST_TEST:
        yield fault(f"test of {decision.name} leaves too much open", "give more of its inputs")
        return
    for facts in completions(free):
        fired = {name: then for name, (then, when) in left.items() if holds(when, facts)}
        if any((value in fired.values()) is not wanted for value, wanted in test.expected.items()):
            got = f"{', '.join(fired.values())} by {', '.join(fired)}" if fired else "nothing"
            what = f"test of {decision.name} expects {_wanted(test, fired.values())} but gets {got}"
            what += "".join(f" with {name} {value}" for name, value in facts.items())
            yield fault(what, "correct the test, or the rules")
            return


def _of_test(decision: Decision, test: RuleTest, what: str, fix: str) -> Fault:
    return Fault(what=what, fix=fix, decision=decision.name, places=(test.place,))


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


SOUND: Mapping[str, Claim] = {
    "complete": Claim("Every authority gets an answer from each unique decision", gaps),
    "disjoint": Claim("No authority gets two answers from one", overlaps),
    "live": Claim("Every rule holds for some authority", dead_rules),
    "context": Claim("No attribute declared as context can decide", deciding_context),
    "tests": Claim("Every test passes", failing_tests),
}
"""The claims that must hold for a rule base to load, by their names in a certificate."""
REMARKED: Mapping[str, Claim] = {"values": Claim("Every value is concluded for some authority", unused_values)}
"""The claims that are only remarked on where they do not hold: a scale may have values that no rule uses."""
