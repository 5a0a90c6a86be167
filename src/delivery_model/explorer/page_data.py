"""What the explorer page holds: the words of a rule base, its axes, and its decisions as the library's own diagrams.

Where order counts or names are free there are lists of pairs, since objects keep neither in every browser.

Decision diagrams as plain data: one table of nodes, each after its children, and the roots within it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from attrs import asdict, frozen

from delivery_model.answer.as_json import record_as_json
from delivery_model.answer.words import title_of
from delivery_model.possible.diagrams import Diagrams, Node
from delivery_model.possible.space import Space
from delivery_model.profile.profile import EvidenceKind, Scenario
from delivery_model.profile.read_profile import REQUIRED, SCENARIO_KEYS
from delivery_model.profile.written_profile import scenario_as_yaml
from delivery_model.rulebase.axes import AnyAxis
from delivery_model.rulebase.conditions import AllOf, Among, Condition
from delivery_model.rulebase.framework import Decision, Framework, Rule
from delivery_model.rulebase.variables import Kind
from delivery_model.rulebase.vocabulary import Attribute, Reading, Statement
from delivery_model.version import VERSION
from delivery_model.writing.phrases import sentence, spaced
from delivery_model.writing.plain import Json, only

FORMAT = "delivery-model.explorer/2"
PARTS = ("success_factors", "review_triggers", "benefits", "cautions")
"""What is said of a form of support."""


def framework_as_json(framework: Framework) -> Json:
    """Everything that the page must know to answer as the library does.

    Raises:
        TooWide: the decisions need too many nodes over all authorities under all readings.
    """
    return {
        "format": FORMAT,
        "library_version": VERSION,
        **only(framework, "id", "title", "version", "content_hash"),
        "limits": _statements(framework.limits),
        "guidance": [[each.about, *_statements([each.statement])] for each in framework.guidance],
        "sources": [[each.key, each.short] for each in framework.sources.values()],
        "record": record_as_json(framework),
        "roles": asdict(framework.roles),
        "scenario_keys": {"known": list(SCENARIO_KEYS), "required": list(REQUIRED)},
        "kinds": [each.value for each in EvidenceKind],
        "sections": [only(each, "key", "title", "can_decide", "members", "group") for each in sections_of(framework)],
        "attributes": [_attribute(framework, each) for each in framework.attributes.values()],
        "groups": [only(each, "name", "title", "members", "levels=level_names") for each in framework.groups.values()],
        "readings": [_reading(each) for each in framework.readings.values()],
        "support_types": [
            {**only(form, "id", "short"), **{part: _statements(getattr(form, part)) for part in PARTS}}
            for form in framework.support_types.values()
        ],
        "axes": [_axis(framework, each) for each in framework.axes],
        "variables": [
            only(each, "name", "kind", "owner", "part", "values", "members") for each in framework.variables.values()
        ],
        "decisions": [_decision(framework, each) for each in framework.decisions.values()],
        **_diagrams(framework),
    }


def preset_as_json(
    framework: Framework, scenario: Scenario | None, readings: Mapping[str, str], typed: str | None = None
) -> Json:
    """What the page starts from: a scenario file, empty for none, as typed where that is given; and readings."""
    written = scenario_as_yaml(framework, scenario) if scenario else ""
    return {
        "text": written if typed is None else typed,
        "written": written,
        "readings": list(map(list, readings.items())),
    }


@frozen
class Section:
    """The questions of one view: a group, or the attributes of one family that can decide, or that cannot."""

    key: str
    title: str
    can_decide: bool
    members: tuple[str, ...]
    group: str | None


def sections_of(framework: Framework) -> list[Section]:
    """Every question of the rule base by section: what can decide first, and within that in the order of asking."""
    families: dict[tuple[bool, str], list[str]] = {}
    for name, attribute in framework.attributes.items():
        family = attribute.group or name.rpartition(".")[0] or name
        families.setdefault((not attribute.can_decide, family), []).append(name)
    return [
        Section(
            key=f"{'context-' if is_context else ''}{family}",
            title=_title_of_section(framework, family)
            + (": context" if (False, family) in families and is_context else ""),
            can_decide=not is_context,
            members=tuple(names),
            group=family if family in framework.groups else None,
        )
        for (is_context, family), names in sorted(families.items(), key=lambda each: each[0][0])
    ]


def _title_of_section(framework: Framework, family: str) -> str:
    return framework.groups[family].title if family in framework.groups else sentence(spaced(family))


def _attribute(framework: Framework, attribute: Attribute) -> Json:
    about = only(attribute, "name", "question", "levels=level_names", "can_decide", "is_changeable", "group")
    age = attribute.evidence_age
    return {
        **about,
        "title": title_of(framework, attribute.name),
        "wordings": dict(attribute.wordings),
        "evidence_age": only(age, "kind", "years") if age else None,
    }


def _reading(reading: Reading) -> Json:
    about = only(reading, "name", "variable", "point", "question", "default")
    return about | {"alternatives": [only(each, "name", "says") for each in reading.alternatives]}


def _axis(framework: Framework, axis: AnyAxis) -> Json:
    """An axis; `named` are those that it settles one by one, `cuts` the levels counted, each with its classes."""
    looked_at = [framework.variables[name] for name in axis.cells[0]]
    counted = [each for each in looked_at if each.kind is Kind.COUNT]
    return {
        **only(axis, "name", "is_reading", "members"),
        "variables": [each.name for each in looked_at],
        "cells": [list(cell.values()) for cell in axis.cells],
        "levels": list(framework.variables[axis.members[0]].values),
        "named": [each.name for each in looked_at if each not in counted],
        "cuts": [[each.part, list(each.values)] for each in counted],
    }


def _decision(framework: Framework, decision: Decision) -> Json:
    return {
        **only(decision, "name", "question", "hit", "absences"),
        "values": [[name, says] for name, says in decision.values.items()],
        "bars": [[name, list(forms)] for name, forms in decision.bars.items()],
        "brief": [[name, says] for name, says in decision.brief.items()],
        "behind": list(framework.behind[decision.name]),
        "rules": [_rule(each) for each in decision.rules],
    }


def _rule(rule: Rule) -> Json:
    about = only(rule, "id", "then", "because", "basis", "reason", "origin", "points", "sources")
    return about | {"when": _condition(rule.when)}


def _condition(condition: Condition) -> Json:
    if isinstance(condition, Among):
        return {"among": [condition.variable, sorted(condition.values)]}
    return {"all" if isinstance(condition, AllOf) else "any": [_condition(part) for part in condition.parts]}


def _diagrams(framework: Framework) -> Json:
    """Every decision's rules that hold, and the rules that decide the outcome, over all authorities and readings."""
    space = Space(framework)
    table = NodeTable(space.diagrams, {name: place for place, name in enumerate(framework.rules)})
    return {
        "fired": [table.add(space.fired(name)) for name in framework.decisions],
        "deciding": table.add(space.deciding(framework.roles.outcome)),
        "nodes": table.rows,
    }


def _statements(statements: Sequence[Statement]) -> list[Json]:
    return [only(each, "says", "sources") for each in statements]


TERMINAL = -1


class NodeTable:
    """Collects nodes: the axis tested and the rows of its children, or -1 and the rules that a terminal holds."""

    def __init__(self, diagrams: Diagrams, rules: Mapping[str, int]) -> None:
        """`rules` gives each rule id its number; sets of rules are written in that order."""
        self.diagrams, self.rules = diagrams, rules
        self.rows: list[list[int]] = []
        self._places: dict[Node, int] = {}

    def add(self, node: Node) -> int:
        """The row of a node, its whole diagram being in the table."""
        return self.diagrams.fold(
            node,
            lambda ids: self._row(TERMINAL, *self._numbers(ids)),
            lambda axis, kids: self._row(axis, *kids),
            self._places,
        )

    def _row(self, *numbers: int) -> int:
        self.rows.append(list(numbers))
        return len(self.rows) - 1

    def _numbers(self, ids: Any) -> list[int]:  # a diagram's values are of any kind
        return sorted(self.rules[each] for each in ids)
