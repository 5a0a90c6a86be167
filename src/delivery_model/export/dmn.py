"""A rule base as a DMN model: one decision table a decision, for engines and editors that are not ours.

Attributes, counts of a group's members and readings are input data; a rule is as many rows as its condition has
disjoint cases. A DMN engine needs every input: it has no word for a finding that is still open. How it is written in
XML is in `templates/framework.dmn`; cells are in FEEL, the expression language of DMN.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence

from attrs import frozen

from delivery_model.answer.words import rule_in_words, title_of
from delivery_model.errors import UnknownName
from delivery_model.rulebase.conditions import PRESENT, cases
from delivery_model.rulebase.framework import Decision, Framework, Hit, Rule
from delivery_model.rulebase.variables import Kind, Variable
from delivery_model.safe_text import is_web_address
from delivery_model.version import VERSION
from delivery_model.writing.phrases import runs
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
    own = _instruction(json.dumps(model.own(), separators=(",", ":")))
    values = {
        "framework": framework,
        "own": own,
        "elements": tuple(model.elements()),
        "sources": tuple(model.sources()),
    }
    settings = {"standard": VERSIONS[version], "exporter": VERSION, "is_annotated": is_annotated}
    words = {"strings": strings, "rule_in_words": rule_in_words, "is_web_address": is_web_address}
    return filled("framework.dmn", values | settings | words)


@frozen(kw_only=True)
class Element:
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
        self._framework, self._variables = framework, framework.variables
        self._decisions = {name: each for name, each in framework.decisions.items() if only in ("", name)}
        self._inputs = self._needed(framework.decisions[only]) if only else inputs_of(framework)
        self._names = names_of(framework)
        self._keys = feel_names(framework.sources)

    def elements(self) -> Iterator[Element]:
        """The inputs, then the decisions."""
        for variable in map(self._variables.__getitem__, self._inputs):
            label, says = self._asked(variable)
            is_count, name = variable.kind is Kind.COUNT, variable.name
            yield Element(
                name=self._names[name],
                label=label,
                says=says,
                type="number" if is_count else "string",
                allowed=f"[0..{len(variable.members)}]" if is_count else strings(variable.values),
                is_list=name in self._framework.decisions and self._framework.decisions[name].hit is Hit.COLLECT,
            )
        for name, decision in self._decisions.items():
            yield Element(
                name=self._names[name],
                label=name,
                says="; ".join(f"{value}: {says}" for value, says in decision.values.items()),
                type="string",
                allowed=strings(decision.values),
                decision=decision,
                is_list=decision.hit is Hit.COLLECT,
                needs=tuple(f"{self._kind(each)}-{self._names[each]}" for each in self._needed(decision)),
                cited=tuple(self._keys[key] for key in _cited(decision)),
                columns=tuple((each, *self._expression(self._variables[each])) for each in decision.inputs()),
                rows=tuple((rule, row) for rule in decision.rules for row in self._rows(decision, rule)),
            )

    def sources(self) -> Iterator[tuple[str, str, object]]:
        """The id, the key and the source: all of the rule base, or those that the one decision cites."""
        cited = {key for decision in self._decisions.values() for key in _cited(decision)}
        is_whole = len(self._decisions) == len(self._framework.decisions)
        every = self._framework.sources.items()
        return ((self._keys[key], key, source) for key, source in every if is_whole or key in cited)

    def own(self) -> dict[str, object]:
        """What a model cannot say of a rule base, and `recommend import` reads back: what its names stand for."""
        framework = self._framework
        groups = {each.name: each for each in framework.groups.values()}
        owners = {framework.variables[name].owner for name in self._inputs}
        owners |= {name.rpartition(".")[0] for name in self._inputs}
        return {
            "outcome": framework.roles.outcome,
            "names": {feel: name for name, feel in self._names.items()},
            "groups": {
                name: {"levels": group.level_names, "members": [each.rpartition(".")[2] for each in group.members]}
                for name, group in groups.items()
                if name in owners
            },
            "readings": {each.name: each.default for each in framework.readings.values()},
        }

    def _kind(self, name: str) -> str:
        return "decision" if name in self._decisions else "inputData"

    def _asked(self, variable: Variable) -> tuple[str, str]:
        """The label of an input, and what is to be put in."""
        framework, members = self._framework, variable.members
        match variable.kind:
            case Kind.COUNT:
                label = f"{framework.groups[variable.owner].title}: how many are {variable.part}"
                return label, f"How many of {len(members)}, in members: {', '.join(members)}"
            case Kind.ATTRIBUTE:
                return title_of(framework, variable.name), framework.attributes[variable.name].question
            case Kind.DECISION:
                return variable.name, framework.decisions[variable.name].question
            case Kind.READING:
                reading = framework.readings[variable.owner]
                return reading.question, f"A reading of open point {reading.point}; by default {reading.default}"

    def _needed(self, decision: Decision) -> tuple[str, ...]:
        """The decisions and inputs that a decision looks at."""
        variables = map(self._variables.__getitem__, decision.inputs())
        return tuple(dict.fromkeys(each.owner if each.kind is Kind.DECISION else each.name for each in variables))

    def _expression(self, variable: Variable) -> tuple[str, str]:
        """What a column looks at: a variable, or whether a list has a value."""
        if variable.kind is Kind.DECISION and variable.part:
            return f"list contains({self._names[variable.owner]}, {strings([variable.part])})", "boolean"
        return self._names[variable.name], "number" if variable.kind is Kind.COUNT else "string"

    def _rows(self, decision: Decision, rule: Rule) -> Iterator[list[str]]:
        for case in cases(rule.when, self._framework.domains):
            yield [_test(self._variables[name], case[name]) if name in case else "-" for name in decision.inputs()]


def _test(variable: Variable, values: Sequence[str]) -> str:
    """The unary tests of one cell."""
    if set(values) == set(variable.values):
        return "-"
    if variable.kind is Kind.COUNT:
        spans = runs(count for value in values for count in variable.counts(value))
        return ", ".join(str(low) if low == high else f"[{low}..{high}]" for low, high in spans)
    if variable.kind is Kind.DECISION and variable.part:
        return "true" if PRESENT in values else "false"
    return strings(value for value in variable.values if value in values)


def _instruction(text: str) -> str:
    """A text as JSON within a processing instruction, which the first `?>` would end."""
    return text.replace("?>", "?\\u003e")


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


def inputs_of(framework: Framework) -> tuple[str, ...]:
    """The variables that no decision concludes and some rule looks at: attributes, counts, readings."""
    used = {variable for decision in framework.decisions.values() for variable in decision.inputs()}
    counts = (name for name in framework.domains if framework.variables[name].kind is Kind.COUNT)
    readings = (each.variable for each in framework.readings.values())
    return tuple(name for name in (*framework.attributes, *counts, *readings) if name in used)


def names_of(framework: Framework) -> dict[str, str]:
    """The name that every decision and every input has in the model."""
    return feel_names((*framework.decisions, *inputs_of(framework)))


def strings(values: Iterable[str]) -> str:
    """Texts in quotation marks, with commas between."""
    return ", ".join('"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"' for value in values)
