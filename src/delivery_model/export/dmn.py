"""A rule base as a DMN model: one decision table a decision, for engines and editors that are not ours.

Attributes, counts of a group's members and readings are input data; a rule is as many rows as its condition has
disjoint cases. A DMN engine needs every input: it has no word for a finding that is still open. How it is written in
XML is in `templates/framework.dmn`; cells are in FEEL, the expression language of DMN.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from attrs import frozen

from delivery_model.answer.words import rule_in_words, title_of
from delivery_model.errors import UnknownName
from delivery_model.rulebase.axes import GroupAxis, class_range
from delivery_model.rulebase.conditions import PRESENT, cases
from delivery_model.rulebase.framework import Decision, Framework, Hit, Rule
from delivery_model.rulebase.vocabulary import Group
from delivery_model.safe_text import is_web_address
from delivery_model.version import library_version
from delivery_model.writing.templating import filled

VERSIONS = {"1.3": "https://www.omg.org/spec/DMN/20191111/", "1.5": "https://www.omg.org/spec/DMN/20230324/"}
"""The versions that can be written, the one that most tools read first, each with where its names are defined."""
RESERVED = frozenset({
    "and", "between", "context", "date", "days", "duration", "else", "every", "false", "for", "function", "if", "in",
    "instance", "list", "months", "not", "null", "number", "of", "or", "return", "satisfies", "some", "string", "then",
    "time", "true", "years",
})  # fmt: skip


def framework_as_dmn(framework: Framework, *, version: str = "1.3", only: str = "", is_annotated: bool = True) -> str:
    """Write a rule base as DMN, in XML.

    Args:
        framework: the rule base.
        version: of the standard, one of `VERSIONS`.
        only: a decision to be written alone, what it needs of others being input data; all when empty.
        is_annotated: whether each row has its basis and citations beside it.

    Source:
        Object Management Group, Decision Model and Notation 1.3 and 1.5 (namespaces of 11 November 2019 and 24 March
        2023).

    Raises:
        UnknownName: there is no such decision or version.
    """
    if version not in VERSIONS:
        raise UnknownName("version of DMN", version, VERSIONS)
    if only and only not in framework.decisions:
        raise UnknownName("decision", only, framework.decisions)
    model = _Model(framework, only)
    values = {"framework": framework, "variables": tuple(model.variables()), "sources": tuple(model.sources())}
    settings = {"standard": VERSIONS[version], "exporter": library_version(), "is_annotated": is_annotated}
    words = {"strings": strings, "rule_in_words": rule_in_words, "is_web_address": is_web_address}
    return filled("framework.dmn", values | settings | words)


@frozen(kw_only=True)
class Variable:
    """An input, or a decision with its table, in the words of DMN.

    `columns` are the variable, its expression and its type; `rows` are rules with a unary test for each column.
    """

    name: str
    label: str
    says: str
    type: str
    allowed: str
    decision: Decision | None = None
    is_list: bool = False
    needs: tuple[str, ...] = ()
    cited: tuple[str, ...] = ()
    columns: tuple[tuple[str, str, str], ...] = ()
    rows: tuple[tuple[Rule, list[str]], ...] = ()


class _Model:
    """What one model has: a rule base, or one of its decisions."""

    def __init__(self, framework: Framework, only: str) -> None:
        self._framework = framework
        self._counts = counted(framework)
        self._decisions = {name: each for name, each in framework.decisions.items() if only in ("", name)}
        self._inputs = self._needed(framework.decisions[only]) if only else inputs_of(framework)
        self._names = names_of(framework)
        self._keys = feel_names(framework.sources)

    def variables(self) -> Iterator[Variable]:
        """The inputs, then the decisions."""
        for name in self._inputs:
            label, says = self._input(name)
            count = f"[0..{len(self._group(name).members)}]" if name in self._counts else ""
            yield Variable(
                name=self._names[name],
                label=label,
                says=says,
                type="number" if count else "string",
                allowed=count or strings(self._domain(name)),
                is_list=self._is_list(name),
            )
        for name, decision in self._decisions.items():
            yield Variable(
                name=self._names[name],
                label=name,
                says="; ".join(f"{value}: {says}" for value, says in decision.values.items()),
                type="string",
                allowed=strings(decision.values),
                decision=decision,
                is_list=self._is_list(name),
                needs=tuple(f"{self._kind(each)}-{self._names[each]}" for each in self._needed(decision)),
                cited=tuple(self._keys[key] for key in _cited(decision)),
                columns=tuple((each, *self._expression(each)) for each in decision.inputs()),
                rows=tuple((rule, row) for rule in decision.rules for row in self._rows(decision, rule)),
            )

    def sources(self) -> Iterator[tuple[str, str, object]]:
        """The id, the key and the source: all of the rule base, or those that the one decision cites."""
        cited = {key for decision in self._decisions.values() for key in _cited(decision)}
        is_whole = len(self._decisions) == len(self._framework.decisions)
        every = self._framework.sources.items()
        return ((self._keys[key], key, source) for key, source in every if is_whole or key in cited)

    def _kind(self, name: str) -> str:
        return "decision" if name in self._decisions else "inputData"

    def _domain(self, name: str) -> Sequence[str]:
        """What a variable may be, in the order in which the rule base writes it."""
        if name in self._framework.attributes:
            return self._framework.attributes[name].level_names
        if name in self._framework.decisions:
            return tuple(self._framework.decisions[name].values)
        return self._framework.domains[name]

    def _group(self, count: str) -> Group:
        return self._framework.groups[self._counts[count][0]]

    def _is_list(self, name: str) -> bool:
        return name in self._framework.decisions and self._framework.decisions[name].hit is Hit.COLLECT

    def _input(self, name: str) -> tuple[str, str]:
        """The label of an input, and what is to be put in."""
        framework = self._framework
        if name in self._counts:
            group, level = self._group(name), self._counts[name][1]
            says = f"How many of {len(group.members)}, in members: {', '.join(group.members)}"
            return f"{group.title}: how many are {level}", says
        if name in framework.attributes:
            return title_of(framework, name), framework.attributes[name].question
        if name in framework.decisions:
            return name, framework.decisions[name].question
        reading = next(each for each in framework.readings.values() if each.variable == name)
        return reading.question, f"A reading of open point {reading.point}; by default {reading.default}"

    def _needed(self, decision: Decision) -> tuple[str, ...]:
        """The decisions and inputs that a decision looks at."""
        owners = ((self._framework.decided_by(each), each) for each in decision.inputs())
        return tuple(dict.fromkeys(owner.name if owner else each for owner, each in owners))

    def _expression(self, variable: str) -> tuple[str, str]:
        """What a column looks at: a variable, or whether a list has a value."""
        if variable in self._framework.collected:
            name, value = self._framework.collected[variable]
            return f"list contains({self._names[name]}, {strings([value])})", "boolean"
        return self._names[variable], "number" if variable in self._counts else "string"

    def _rows(self, decision: Decision, rule: Rule) -> Iterator[list[str]]:
        for case in cases(rule.when, self._framework.domains):
            yield [self._test(name, case[name]) if name in case else "-" for name in decision.inputs()]

    def _test(self, variable: str, values: Sequence[str]) -> str:
        """The unary tests of one cell."""
        domain = self._domain(variable)
        if set(values) == set(domain):
            return "-"
        if variable in self._framework.collected:
            return "true" if PRESENT in values else "false"
        if variable in self._counts:
            return numbers(values, len(self._group(variable).members))
        return strings(value for value in domain if value in values)


def _cited(decision: Decision) -> tuple[str, ...]:
    """The sources that the rules of a decision cite."""
    return tuple(dict.fromkeys(each.partition(" ")[0] for rule in decision.rules for each in rule.sources))


def feel_names(variables: Iterable[str]) -> dict[str, str]:
    """A name for each variable, in FEEL and in XML one word, no two the same: `grip.lacking` is `grip_lacking`."""
    found: dict[str, str] = {}
    taken: set[str] = set()
    for variable in variables:
        name = re.sub(r"\W", "_", variable, flags=re.ASCII)
        while name in RESERVED or name in taken or name[:1].isdigit():
            name = f"_{name}" if name[:1].isdigit() else f"{name}_"
        found[variable] = name
        taken.add(name)
    return found


def counted(framework: Framework) -> dict[str, tuple[str, str]]:
    """The variables that count members of a group, each with the group and the level."""
    groups = (axis for axis in framework.axes if isinstance(axis, GroupAxis))
    return {f"{axis.name}.{level}": (axis.name, level) for axis in groups for level in axis.cuts}


def inputs_of(framework: Framework) -> tuple[str, ...]:
    """The variables that no decision concludes and some rule looks at: attributes, counts, readings."""
    used = {variable for decision in framework.decisions.values() for variable in decision.inputs()}
    readings = (each.variable for each in framework.readings.values())
    return tuple(name for name in (*framework.attributes, *counted(framework), *readings) if name in used)


def names_of(framework: Framework) -> dict[str, str]:
    """The name that every decision and every input has in the model."""
    return feel_names((*framework.decisions, *inputs_of(framework)))


def strings(values: Iterable[str]) -> str:
    """Texts in quotation marks, with commas between."""
    return ", ".join('"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"' for value in values)


def numbers(classes: Iterable[str], size: int) -> str:
    """Count classes as ranges of numbers, neighbours joined."""
    counts = sorted({count for name in classes for count in class_range(name, size)})
    starts = [count for count in counts if count - 1 not in counts]
    ends = [count for count in counts if count + 1 not in counts]
    pairs = zip(starts, ends, strict=True)
    return ", ".join(str(low) if low == high else f"[{low}..{high}]" for low, high in pairs)
