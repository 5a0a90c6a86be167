"""What a rule base could say in fewer words, each proved to say the same of every authority (docs/decisions/0048)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import chain

from attrs import frozen

from delivery_model.check.checks import Failure, against
from delivery_model.possible.space import Space
from delivery_model.rulebase.conditions import AllOf, Among, Condition
from delivery_model.rulebase.framework import Rule
from delivery_model.writing.phrases import listed


@frozen
class Shorter:
    """A condition under which just those authorities meet that some rules together take in, and how it is shorter."""

    rules: tuple[Rule, ...]
    when: Condition
    what: str


def redundancies(space: Space) -> Iterator[Failure]:
    """All that could be said in fewer words."""
    for each in chain(without_a_condition(space), as_one_rule(space)):
        yield against(each.what, *each.rules)


def without_a_condition(space: Space) -> Iterator[Shorter]:
    """Rules of whose conditions that all have to hold one is on all that the others leave."""
    diagrams = space.diagrams
    for rule in space.framework.rules.values():
        parts, whole = _conjuncts(rule.when), space.condition(rule.when)
        for place, part in enumerate(parts if whole != diagrams.false else ()):
            others = AllOf((*parts[:place], *parts[place + 1 :]))
            if isinstance(part, Among) and space.condition(others) == whole:
                why = "always holds" if space.condition(part) == diagrams.true else "follows from its others"
                what = f"of rule {rule.id} of {rule.decision} the condition on {part.variable} {why}"
                yield Shorter((rule,), others, what)


def as_one_rule(space: Space) -> Iterator[Shorter]:
    """Rules that conclude the same on the same grounds and differ in what they say of one variable alone."""
    alike: dict[tuple[object, ...], list[Rule]] = {}
    for rule in space.framework.rules.values():
        box = _box(rule.when)
        for name in box:
            rest = frozenset(pair for pair in box.items() if pair[0] != name)
            alike.setdefault((name, rest, *_said(rule)), []).append(rule)
    for (name, *_), rules in alike.items():
        if len(rules) > 1:
            yield _joined(space, tuple(rules), str(name))


def _joined(space: Space, rules: tuple[Rule, ...], name: str) -> Shorter:
    boxes = [_box(rule.when) for rule in rules]
    domain, values = space.framework.domains[name], frozenset[str]().union(*(box[name] for box in boxes))
    box = {**boxes[0], name: values}
    if values.issuperset(domain):
        del box[name]
    kept = " or ".join(value for value in domain if value in values)
    one = f"one rule with {name} {kept}" if name in box else f"one rule without {name}"
    ids = listed(rule.id for rule in rules)
    what = f"rules {ids} of {rules[0].decision} differ in {name} alone: {one} says the same"
    return Shorter(rules, AllOf(tuple(Among(variable, each) for variable, each in box.items())), what)


def _box(condition: Condition) -> Mapping[str, frozenset[str]]:
    """What a condition says of each variable, if it says no more than that; else nothing."""
    found: dict[str, frozenset[str]] = {}
    for part in _conjuncts(condition):
        if not isinstance(part, Among):
            return {}
        found[part.variable] = found.get(part.variable, part.values) & part.values
    return found


def _said(rule: Rule) -> tuple[object, ...]:
    """What a rule says beside its condition: rules of different words or sources are not one."""
    grounds = (rule.because, rule.basis, rule.origin, rule.sources, rule.reason, rule.points)
    return rule.decision, rule.then, *grounds


def _conjuncts(condition: Condition) -> tuple[Condition, ...]:
    """The conditions that all have to hold."""
    if not isinstance(condition, AllOf):
        return (condition,)
    return tuple(each for part in condition.parts for each in _conjuncts(part))
