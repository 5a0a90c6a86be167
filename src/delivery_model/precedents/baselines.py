"""Rules simple enough to be beaten: each a list of rows of which the first that holds gives the answer.

A baseline is a framework of one decision, so that what is possible under open findings is as exact as for any other.

What a rule base brings along to be held against history: `history.yml`, if it has one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from attrs import evolve, field, frozen

from delivery_model.errors import RuleBaseError
from delivery_model.files import read_at_most
from delivery_model.loading import DEFAULT, rules_folder, shipped
from delivery_model.precedents.case_rows import TableMeaning, read_table_meaning
from delivery_model.rulebase.axes import AnyAxis
from delivery_model.rulebase.conditions import AllOf, Condition, Names, Written, negated, normal_form, read_condition
from delivery_model.rulebase.framework import Basis, Framework, Hit, Roles, Rule
from delivery_model.rulebase.read_rulebase import axes_of
from delivery_model.yaml_input.problems import Report, choice_at, text_at
from delivery_model.yaml_input.yaml_text import MAX_BYTES, Node, parse_document


@frozen
class Baseline:
    """A simple rule to hold a framework against."""

    name: str
    title: str
    says: str
    framework: Framework


@frozen
class HistoryRow:
    """One row: its condition as written (None holds always) and the support type it gives."""

    when: Written | None
    then: str
    node: Node


def read_baselines(framework: Framework, report: Report, node: Node | None) -> tuple[Baseline, ...]:
    """Read every baseline that a rule base brings along."""
    every = () if node is None else report.entries(node)
    return tuple(_read_baseline(framework, report, name.value, about) for name, about in every)


def _read_baseline(framework: Framework, report: Report, name: str, node: Node) -> Baseline:
    fields = report.fields(node, f"baseline '{name}'", required=("title", "says", "rows"))
    names = Names(evolve(framework.vocabulary, readings={}), {}, {})
    rows = report.each(fields.get("rows"), lambda row: _read_row(framework, report, row, names))
    if rows and rows[-1].when is not None:
        report.add(rows[-1].node.place, "a last row that may not hold", "leave out its 'when', so that it always does")
    decision = framework.roles.outcome
    axes = tuple(axes_of(names).values())
    rules = () if report.problems else _rules(name, decision, rows, _domains(axes), framework)
    return Baseline(
        name=name,
        title=text_at(report, fields, "title"),
        says=text_at(report, fields, "says"),
        framework=evolve(
            framework,
            roles=Roles(outcome=decision, alongside=None, policy_exposure=None, consistency=None, notes=()),
            decisions={decision: evolve(framework.outcome, hit=Hit.UNIQUE, rules=rules, tests=(), place=node.place)},
            axes=axes,
        ),
    )


def _read_row(framework: Framework, report: Report, node: Node, names: Names) -> HistoryRow:
    fields = report.fields(node, "a row", required=("then",), optional=("when",))
    when = read_condition(report, fields["when"], names) if "when" in fields else None
    return HistoryRow(when, choice_at(report, fields, "then", "support type", framework.outcome.values), node)


def _domains(axes: Sequence[AnyAxis]) -> dict[str, tuple[str, ...]]:
    return {
        variable: tuple(dict.fromkeys(cell[variable] for cell in axis.cells))
        for axis in axes
        for variable in axis.cells[0]
    }


def _rules(
    name: str, decision: str, rows: Sequence[HistoryRow], domains: Mapping[str, tuple[str, ...]], framework: Framework
) -> tuple[Rule, ...]:
    """The rows as rules of which exactly one holds: each holds where none before it does."""
    sizes = {group.name: len(group.members) for group in framework.groups.values()}
    earlier: list[Condition] = []
    rules: list[Rule] = []
    for number, row in enumerate(rows, start=1):
        own = () if row.when is None else (normal_form(row.when, domains, sizes),)
        rules.append(
            Rule(
                id=f"{name}-{number}",
                decision=decision,
                when=AllOf((*own, *earlier)),
                then=row.then,
                because=f"row {name}-{number} holds and none before it",
                basis=Basis.INTERPRETED,
                origin="",
                sources=(),
                reason=None,
                points=(),
                place=row.node.place,
            )
        )
        earlier.extend(negated(condition, domains) for condition in own)
    return tuple(rules)


FILE = "history.yml"


@frozen
class History:
    """What to know before using a figure, the baselines to beat, and how a table of published cases is read.

    `beside` is the baseline that a record of the rule base names beside its own agreement.
    """

    limits: tuple[str, ...] = ()
    baselines: tuple[Baseline, ...] = ()
    table: TableMeaning = field(factory=TableMeaning)
    beside: Baseline | None = None


def load_history(framework: Framework, folder: str | None = None) -> History:
    """Read the history file of a rule base; nothing where it has none.

    Raises:
        DocumentError: the file is not restricted YAML.
        RuleBaseError: with every problem found.
    """
    file = (shipped("rules") / DEFAULT if folder is None else rules_folder(folder)) / FILE
    if not file.is_file():
        return History()
    path = f"{f'rules/{DEFAULT}' if folder is None else folder}/{FILE}"
    data, report = read_at_most(file, MAX_BYTES + 1), Report()
    fields = report.fields(parse_document(data, path), FILE, optional=("limits", "baselines", "table", "beside"))
    baselines = read_baselines(framework, report, fields.get("baselines"))
    found = History(
        report.texts(fields.get("limits")),
        baselines,
        read_table_meaning(report, fields.get("table")),
        _beside(report, fields.get("beside"), baselines),
    )
    report.refuse(RuleBaseError)
    return found


def _beside(report: Report, node: Node | None, baselines: tuple[Baseline, ...]) -> Baseline | None:
    if node is None:
        return None
    name = report.choice(node, "baseline", [each.name for each in baselines])
    return next((each for each in baselines if each.name == name), None)
