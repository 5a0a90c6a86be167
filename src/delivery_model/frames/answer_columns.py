"""The columns of answers: which flags each needs, and what it says where these are known or merely possible."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from attrs import evolve, frozen

from delivery_model.answer.derivation import lowers_basis
from delivery_model.answer.firmness import Word, unsettled
from delivery_model.frames.plan import Not, Plan, Tree, every, opposite, some
from delivery_model.possible.space import Space
from delivery_model.rulebase.framework import NOT_KNOWN, Basis, Decision, Hit
from delivery_model.rulebase.vocabulary import BAR

MOST_IN_A_TREE = 6
"""So many names, and the texts of all their sets are categories."""

Says = Callable[[Sequence[str]], str | None]
"""What a column says where the flags of some names may be true, and no others."""

Possible = Callable[[Space], Sequence[str]]
"""The names whose flags may be true of an authority in a space, in their order."""


@frozen(kw_only=True)
class Column:
    """One column.

    Of a row whose findings are all known, the first of `cases` whose flag is true is its text, else `otherwise`; or the
    names of `joined` whose flags are true are, with a bar between. Of any row, `says` tells its text from the names of
    `flags` that may be true, or that `possible` finds in a space. `categories` are its only texts, where these are few.
    """

    name: str
    cases: tuple[tuple[str, str], ...] = ()
    otherwise: str | None = None
    joined: tuple[tuple[str, str], ...] | None = None
    flags: tuple[tuple[str, str], ...] = ()
    says: Says = lambda _: None
    possible: Possible = lambda _: ()
    categories: tuple[str, ...] | None = None

    @property
    def known(self) -> tuple[str, ...]:
        """The flags that it needs where all findings are known."""
        return tuple(flag for flag, _ in (self.cases if self.joined is None else self.joined))


def constant(name: str, text: str | None) -> Column:
    """A column of one text."""
    return Column(name=name, otherwise=text, says=lambda _: text)


def of_one(plan: Plan, name: str, decision: Decision) -> Column:
    """The one value of a decision; null where several are possible."""
    values = tuple(decision.values)
    return _choice(plan, name, decision, says=lambda may: may[0] if len(may) == 1 else None, categories=values)


def of_answers(plan: Plan, name: str) -> Column:
    """How firm the answer is where no reading of the text bears on it: a table has no evidence, so each is doubted."""
    outcome = plan.framework.outcome

    def says(may: Sequence[str]) -> str:
        alone = {value: int(len(may) == 1) for value in may}
        return (unsettled(may[0] if len(may) == 1 else None, alone, 1) or Word.LEANS).value

    found = _choice(plan, name, outcome, says=says, categories=tuple(word.value for word in Word))
    return evolve(found, cases=(), otherwise=says([next(iter(outcome.values))]))


def of_several(plan: Plan, name: str, decision: Decision) -> Column:
    """Every value that is possible."""
    return _choice(plan, name, decision, says=BAR.join, categories=subsets(tuple(decision.values)))


def of_others(plan: Plan, name: str, decision: Decision) -> Column:
    """Every value that is possible where several are; else nothing."""
    says: Says = lambda may: BAR.join(may) if len(may) > 1 else ""  # noqa: E731
    found = _choice(plan, name, decision, says=says, categories=subsets(tuple(decision.values)))
    return evolve(found, cases=(), otherwise="")


def _choice(plan: Plan, name: str, decision: Decision, *, says: Says, categories: tuple[str, ...] | None) -> Column:
    trees = {value: plan.concludes(decision, [value]) for value in decision.values}
    shortest = sorted(trees, key=lambda value: isinstance(trees[value], Not))
    *first, last = shortest
    return Column(
        name=name,
        cases=tuple((plan.step(trees[value]).name, says([value]) or "") for value in first),
        otherwise=says([last]),
        flags=_flags(plan, trees.items()),
        says=says,
        possible=lambda space: [each for each in space.possible(decision.name) if each],
        categories=categories,
    )


def of_collected(plan: Plan, name: str, decision: Decision, *, is_open: bool) -> Column:
    """The values of a collecting decision that hold for certain; or those that may hold and need not."""
    trees = {value: plan.concludes(decision, [value]) for value in decision.values}
    lacking = [(f"-{value}", opposite(tree)) for value, tree in trees.items()]

    def says(may: Sequence[str]) -> str:
        known = {*may}
        return BAR.join(value for value in trees if value in known and (f"-{value}" in known) == is_open)

    holding = _flags(plan, trees.items())
    return Column(
        name=name,
        otherwise="",
        joined=None if is_open else holding,
        flags=(*holding, *_flags(plan, lacking)),
        says=says,
        possible=lambda space: _collected(space, decision),
        categories=subsets(tuple(trees)),
    )


def _collected(space: Space, decision: Decision) -> list[str]:
    """The values that may hold, and with a minus before them those that may not."""
    sets = space.possible(decision.name)
    return [
        *(value for value in decision.values if any(value in each for each in sets)),
        *(f"-{value}" for value in decision.values if any(value not in each for each in sets)),
    ]


def of_degree(plan: Plan, name: str, decision: Decision) -> Column:
    """The one value of a collecting decision that may hold; a word where several may, null where none may."""
    trees = {value: plan.concludes(decision, [value]) for value in decision.values}

    def only(value: str) -> Tree:
        return every([trees[value], opposite(some(tree for other, tree in trees.items() if other != value))])

    alone = [(plan.step(only(value)).name, value) for value in trees]
    return Column(
        name=name,
        cases=(*alone, (plan.step(some(trees.values())).name, NOT_KNOWN)),
        flags=_flags(plan, trees.items()),
        says=lambda may: None if not may else may[0] if len(may) == 1 else NOT_KNOWN,
        possible=lambda space: [value for value in _collected(space, decision) if value in trees],
        categories=tuple(dict.fromkeys([*trees, NOT_KNOWN])),
    )


def of_rules(plan: Plan, name: str) -> Column:
    """The rules that may decide the answer, in the order of the rule base."""
    deciding = plan.deciding()
    flags = _flags(plan, ((rule, deciding[rule]) for rule in plan.framework.rules if rule in deciding))
    return Column(
        name=name,
        joined=flags,
        flags=flags,
        says=BAR.join,
        possible=lambda space: _in_order(_rules(space), plan.framework.rules),
    )


def _rules(space: Space) -> frozenset[str]:
    """The rules that the answer may rest on."""
    sets: Iterable[frozenset[str]] = space.diagrams.reachable(space.deciding(space.framework.roles.outcome))
    return frozenset[str]().union(*sets)


def _in_order(names: frozenset[str], order: Iterable[str]) -> list[str]:
    return [name for name in order if name in names]


def of_basis(plan: Plan, name: str) -> Column:
    """The basis of the weakest rule that may decide the answer."""
    framework = plan.framework
    weak = some(tree for rule, tree in plan.deciding().items() if lowers_basis(framework, framework.rules[rule]))

    def possible(space: Space) -> list[str]:
        return [text] if any(lowers_basis(framework, framework.rules[rule]) for rule in _rules(space)) else []

    ((flag, text),) = flags = _flags(plan, [(Basis.INTERPRETED.value, weak)])
    return Column(
        name=name,
        cases=((flag, text),),
        otherwise=Basis.STATED.value,
        flags=flags,
        says=lambda may: text if may else Basis.STATED.value,
        possible=possible,
        categories=tuple(basis.value for basis in Basis),
    )


def of_decision(plan: Plan, name: str, decision: Decision, *, is_open: bool) -> Column:
    """What is certain of a decision, or what is open of it."""
    if decision.hit is Hit.COLLECT:
        return of_collected(plan, name, decision, is_open=is_open)
    return (of_others if is_open else of_one)(plan, name, decision)


def _flags(plan: Plan, trees: Iterable[tuple[str, Tree]]) -> tuple[tuple[str, str], ...]:
    return tuple((plan.step(tree).name, name) for name, tree in trees)


def subsets(names: Sequence[str]) -> tuple[str, ...] | None:
    """The text of every set of a few names, in order."""
    if len(names) > MOST_IN_A_TREE:
        return None
    found = [""]
    for name in names:
        found += [f"{each}{BAR}{name}" if each else name for each in found]
    return tuple(found)
