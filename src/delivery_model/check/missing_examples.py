"""The examples that a rule base wants, made from witnesses, and written beside its rules (docs/decisions/0048)."""

from __future__ import annotations

import codecs
from collections.abc import Callable, Iterator, Mapping, Sequence
from math import prod

from delivery_model.check.examples import Cells, RuleTable
from delivery_model.check.replay import known_of
from delivery_model.errors import InputError, Problem
from delivery_model.possible.diagrams import Node
from delivery_model.possible.faults import described, smallest_path
from delivery_model.possible.soundness import LARGEST_TEST
from delivery_model.possible.space import Space
from delivery_model.possible.witness import example_at
from delivery_model.rulebase.axes import AnyAxis, GroupAxis, class_range
from delivery_model.rulebase.conditions import PRESENT, holds
from delivery_model.rulebase.framework import Decision, Framework, Hit, RuleTest
from delivery_model.yaml_input import editing
from delivery_model.yaml_input.editing import Said
from delivery_model.yaml_input.yaml_text import Entries, Items, Text, decoded, parse_document
from delivery_model.yaml_input.yaml_text import Node as Written

TESTS = "tests"


def missing_examples(framework: Framework) -> Mapping[str, tuple[RuleTest, ...]]:
    """For each decision that wants some, tests that fire and just miss each of its rules that none does so far.

    The rule base is sound. What a test gives is what some authority has, unless only what none has just misses a rule.
    """
    space = Space(framework)
    found = {name: _Missing(space, decision).tests() for name, decision in framework.decisions.items()}
    return {name: tests for name, tests in found.items() if tests}


class _Missing:
    """The tests that one decision wants."""

    def __init__(self, space: Space, decision: Decision) -> None:
        self._space, self._decision, self._table = space, decision, RuleTable.of(space.framework, decision)

    def tests(self) -> tuple[RuleTest, ...]:
        """The fewest first: those that fire a rule, as one of them may just miss another."""
        table, known = self._table, list(self._decision.tests)
        for place in range(len(table.holds)):
            if not table.is_fired(place, known):
                known.append(self._fewest(self._seen([table.holds[place]]), place, table.fires))
        for place in range(len(table.holds)):
            if place not in table.never_just_missed and not table.is_just_missed(place, known):
                known.append(self._fewest(self._seen([*table.near(place)]), place, table.just_misses))
        return tuple(known[len(self._decision.tests) :])

    def _seen(self, nodes: Sequence[Node]) -> Mapping[str, str]:
        """What the decision sees of the smallest authority that is somewhere in its table, or of what none is."""
        space, local = self._space, self._table.space
        composed = (smallest_path(space.diagrams, self._composed(node)) for node in nodes)
        if paths := [path for path in composed if path is not None]:
            known = known_of(space.framework, example_at(space, min(paths, key=len), self._decision.name).facts)
            return {name: known[name] for name in self._decision.inputs()}
        alone = (smallest_path(local.diagrams, node) for node in nodes)
        chosen = dict(min((path for path in alone if path is not None), key=len))
        return described(local, tuple((place, chosen.get(place, 0)) for place in range(len(local.framework.axes))))

    def _composed(self, node: Node) -> Node:
        """A function of the inputs as one of the axes."""
        diagrams, axes = self._space.diagrams, self._table.axes
        inputs = [diagrams.mapped(axis.values.index, self._space.variable(axis.name)) for axis in axes]
        return self._table.space.diagrams.fold(
            node, diagrams.terminal, lambda axis, kids: diagrams.chosen(inputs[axis], kids)
        )

    def _fewest(self, facts: Mapping[str, str], place: int, does: Callable[[int, Cells], bool]) -> RuleTest:
        """The test that gives as few of some facts as will do."""
        expected = self._expected(facts, place)
        given = {name: (value,) for name, value in facts.items()}
        for together in reversed(self._together()):
            fewer = {name: value for name, value in given.items() if name not in together}
            if self._is_so(RuleTest(fewer, expected, self._decision.place), place, does):
                given = fewer
        return RuleTest(given, expected, self._decision.place)

    def _is_so(self, test: RuleTest, place: int, does: Callable[[int, Cells], bool]) -> bool:
        """Whether a test does what it is for and passes, whatever it leaves open, and that is not too much."""
        table, cells = self._table, self._table.cells(test)
        return (
            prod(map(len, cells)) <= LARGEST_TEST
            and does(place, cells)
            and all(table.space.diagrams.is_always(on, table.given(v), cells) for v, on in test.expected.items())
        )

    def _expected(self, facts: Mapping[str, str], place: int) -> Mapping[str, bool]:
        """All that a unique decision gives, and of one that collects whether the value of a rule is among that."""
        rules, then = self._decision.rules, self._decision.rules[place].then
        given = {rule.then for rule in rules if holds(rule.when, facts)}
        values = self._decision.values if self._decision.hit is Hit.UNIQUE else (then,)
        return {value: value in given for value in values}

    def _together(self) -> Sequence[tuple[str, ...]]:
        """The inputs, those together that are values of one decision: a test says all of them or none."""
        found: dict[str, tuple[str, ...]] = {}
        for name in self._decision.inputs():
            owner, _ = self._space.framework.collected.get(name, (name, ""))
            found[owner] = (*found.get(owner, ()), name)
        return tuple(found.values())


def as_typed(framework: Framework, decision: Decision, test: RuleTest) -> Mapping[str, Said]:
    """A test as a rule file has it."""
    given: dict[str, str | list[str]] = {}
    sizes = {f"{axis.name}.{level}": len(axis.members) for axis in framework.axes for level in _cut(axis)}
    for name, (value, *_) in test.given.items():
        owner, collected = framework.collected.get(name, (name, ""))
        if collected:
            here = given.setdefault(owner, [])
            if value == PRESENT and isinstance(here, list):
                here.append(collected)
        else:
            given[name] = str(class_range(value, sizes[name])[0]) if name in sizes else value
    values = [value for value, is_wanted in test.expected.items() if is_wanted]
    if decision.hit is Hit.UNIQUE:
        return {"given": given, "expect": values[0] if len(values) == 1 else values}
    return {"given": given, **({"includes": values} if values else {"excludes": [*test.expected]})}


def _cut(axis: AnyAxis) -> Sequence[str]:
    return tuple(axis.cuts) if isinstance(axis, GroupAxis) else ()


def with_examples(
    framework: Framework, missing: Mapping[str, Sequence[RuleTest]], texts: Mapping[str, bytes]
) -> dict[str, bytes]:
    """The files of a rule base into which tests are written: each added at the end of those of its decision.

    Args:
        framework: the rule base, as read from the texts.
        missing: tests, by decision.
        texts: its files, by the path under which the rule base was read.

    Raises:
        InputError: a decision stands in a table that cannot hold an example.
    """
    changed: dict[str, bytes] = {}
    for name, tests in missing.items():
        decision = framework.decisions[name]
        path = decision.place.path
        if path.lower().endswith(".csv"):
            fix = "write it as YAML: 'table:' with its columns and rows, and 'tests:' beside them"
            raise InputError([Problem(decision.place, "a table in CSV cannot hold an example", fix)])
        said = [as_typed(framework, decision, test) for test in tests]
        changed[path] = _added(changed.get(path, texts[path]), path, decision, said)
    return changed


def _added(data: bytes, path: str, decision: Decision, said: Sequence[Mapping[str, Said]]) -> bytes:
    mark = codecs.BOM_UTF8 if data.startswith(codecs.BOM_UTF8) else b""
    text = decoded(data, path)
    there = (each for each in _mappings(parse_document(data, path)) if _is_of(each, decision))
    return mark + editing.add_items(text, next(there), TESTS, said, has_lines=True).encode()


def _mappings(node: Written) -> Iterator[Entries]:
    """Every mapping in a document, the outer ones first."""
    if isinstance(node, Entries):
        yield node
    parts = node.values if isinstance(node, Items) else () if isinstance(node, Text) else [each for _, each in node]
    for part in parts:
        yield from _mappings(part)


def _is_of(node: Entries, decision: Decision) -> bool:
    """Whether a mapping is that of a decision: named so, or a table that leads to it."""
    named = node.by_key.get("decision") or node.by_key.get("into")
    return isinstance(named, Text) and named.value == decision.name and node.place == decision.place
