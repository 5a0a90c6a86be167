"""A DEXi model as a draft: each aggregated attribute is a decision, and its table a row for each combination."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from graphlib import CycleError, TopologicalSorter
from itertools import product
from math import prod

from attrs import define, field

from delivery_model.errors import Place, Remark, RuleBaseError, quoted
from delivery_model.imports.drafts import (
    MOST_ROWS,
    OTHER,
    Draft,
    DraftInput,
    DraftRow,
    DraftTable,
    Names,
    listed,
    one_line,
    refused,
    value_names,
)
from delivery_model.imports.settling import Refusal, State, without_idle
from delivery_model.imports.xml_elements import Element
from delivery_model.rulebase.tables import in_words
from delivery_model.yaml_input.problems import Report

FIRST_CODE = 48
"""The character for the first level of a scale: after 9 come `:`, `;` and so on."""
NOT_ENTERED = "the program worked this out; nobody entered it"


@define(eq=False)
class Node:
    """An attribute of a model; `scale` is empty where it has none of levels, `rows` where it has no table."""

    element: Element
    name: str
    title: str
    scale: tuple[str, ...]
    children: list[Node]
    rows: tuple[tuple[int, bool], ...] = ()
    """For each combination the level, and whether a person entered it."""
    link: Node | None = field(default=None, repr=False)

    @property
    def real(self) -> Node:
        return self.link or self


class DexiModel:
    """A model, read; each attribute that cannot be taken is noted as refused."""

    def __init__(self, report: Report, root: Element) -> None:
        self.report, self.root, self.names = report, root, Names()
        self.tops = [self.node(each) for each in root.all("ATTRIBUTE")]
        self.nodes = [each for top in self.tops for each in _within(top)]
        if root.said("SETTINGS", "LINKING").lower() == "true":
            self.join()
        for each in self.nodes:
            if each.element.one("ATTRIBUTE") or each.element.one("FUNCTION"):
                self.take(each)
            elif not each.scale:
                has_numbers = each.element.one("SCALE", "CONTINUOUS") is not None
                what = "its scale is of numbers" if has_numbers else "it has no scale"
                self.note(each, each.element.place, what, "give it a scale of levels")
        if options := [*root.all("OPTION")]:
            what = f"{len(options)} options are passed over, such as {quoted(one_line(options[0].text))}"
            report.remark(options[0].place, what, "write each as a scenario")

    def node(self, element: Element) -> Node:
        """An attribute and those below it."""
        title = one_line(element.said("NAME"))
        return Node(
            element=element,
            name=self.names.give(title),
            title=title or "(no name)",
            scale=_scale(element),
            children=[self.node(each) for each in element.all("ATTRIBUTE")],
        )

    def join(self) -> None:
        """Link each leaf to the one aggregated attribute of its name, or else to the first leaf of it."""
        for leaf in (each for each in self.nodes if not each.children):
            alike = [each for each in self.nodes if _raw_name(each) == _raw_name(leaf) and each is not leaf]
            aggregated = [each for each in alike if each.children]
            earlier = [each for each in alike if not each.children and self.nodes.index(each) < self.nodes.index(leaf)]
            found = aggregated[0] if len(aggregated) == 1 else earlier[0].real if earlier else None
            if found is None:
                continue
            if found.scale == leaf.scale:
                leaf.link = found
            else:
                what = f"{quoted(leaf.title)} has another scale than the attribute of its name, so it is none of that"
                self.report.remark(leaf.element.place, what, "give both one scale")

    def take(self, node: Node) -> None:
        """Read the table of an attribute, or note why it is refused."""
        try:
            node.rows = _rows(node)
        except RuleBaseError as error:
            for problem in error.problems:
                self.note(node, problem.where, problem.what, problem.fix)

    def note(self, node: Node, place: Place, what: str, fix: str) -> None:
        self.report.add(place, f"attribute {quoted(node.title)} is refused: {what}", fix)

    def draft(self, id: str, source: str, state: State) -> Draft | Refusal:
        """A draft of what is not refused, or the next attribute that is."""
        taken = {each.name: each for each in self.nodes if each.rows and each.name not in state.refused}
        needs = {name: [child.real.name for child in node.children] for name, node in taken.items()}
        try:
            order = [each for each in TopologicalSorter(needs).static_order() if each in taken]
        except CycleError as error:
            at = next(each for each in error.args[1] if each in taken)
            wrong = refused(
                taken[at].element.place, f"it is linked to itself by {' <- '.join(error.args[1])}", "unlink it"
            )
            return Refusal(at, wrong.problems[0])
        used = dict.fromkeys(child.real for node in taken.values() for child in node.children)
        inputs = {each.name: each for each in self.nodes if each in used and each.name not in taken}
        domains = {name: _levels(node) for name, node in {**inputs, **taken}.items()}
        remarks = list[Remark]()
        tables = {name: without_idle(state, _table(taken[name], domains), remarks) for name in order}
        tops = [each.name for each in self.tops if each.name in taken] or order[-1:]
        if len(tops) > 1:
            what = f"{', '.join(tops)} are answers: '{tops[0]}' is taken for the outcome"
            remarks.append(Remark(taken[tops[0]].element.place, what, "change 'outcome:'"))
        return Draft(
            id=id,
            title=one_line(self.root.said("NAME")) or in_words(id),
            source=source,
            inputs={name: _input(node, domains[name]) for name, node in inputs.items()},
            tables=tuple(tables[name] for name in taken),
            outcome=tops[0] if tops else "",
            domains=domains,
            collected={},
            remarks=tuple(remarks),
        )


def _within(node: Node) -> Iterator[Node]:
    yield node
    for child in node.children:
        yield from _within(child)


def _raw_name(node: Node) -> str:
    """A name as it stands: two that differ in a blank are two."""
    name = node.element.one("NAME")
    return name.text if name else ""


def _scale(element: Element) -> tuple[str, ...]:
    """The levels, in the order of the file; none where it has no scale, or one of numbers."""
    scale = element.one("SCALE")
    return tuple(each.said("NAME") for each in scale.all("SCALEVALUE")) if scale else ()


def _levels(node: Node) -> tuple[str, ...]:
    """The names of the levels; another is added to one that would be alone."""
    return tuple(value_names([*node.scale, OTHER] if len(node.scale) == 1 else node.scale))


def _description(element: Element) -> str:
    """What is said of an attribute, as a text or in lines."""
    found = element.one("DESCRIPTION")
    return one_line(" ".join([found.text, *(each.text for each in found.all("LINE"))])) if found else ""


def _input(node: Node, levels: Sequence[str]) -> DraftInput:
    says = dict(zip(levels, [*node.scale, *levels[len(node.scale) :]], strict=True))
    return DraftInput(name=node.name, title=node.title, levels=says, definition=_description(node.element))


def _table(node: Node, domains: Mapping[str, tuple[str, ...]]) -> DraftTable:
    columns, values = [child.real.name for child in node.children], domains[node.name]
    sizes = [range(len(child.real.scale)) for child in node.children]
    rows = list[DraftRow]()
    for number, (places, (level, is_entered)) in enumerate(zip(product(*sizes), node.rows, strict=True), 1):
        chosen = [(name, domains[name][place]) for name, place in zip(columns, places, strict=True)]
        cells = dict(chosen)
        if all(cells[name] == value for name, value in chosen):  # an attribute twice has one level
            rows.append(
                DraftRow(
                    label=str(number),
                    place=node.element.place,
                    cells={name: frozenset({value}) for name, value in cells.items() if len(domains[name]) > 1},
                    then=values[level],
                    reason="" if is_entered else NOT_ENTERED,
                )
            )
    return DraftTable(
        name=node.name,
        place=node.element.place,
        values=dict(zip(values, [*node.scale, *values[len(node.scale) :]], strict=True)),
        rows=tuple(rows),
        columns=tuple(dict.fromkeys(columns)),
        question="" if in_words(node.name) == node.title else f"What is {node.title}?",
        says=_description(node.element),
    )


def _rows(node: Node) -> tuple[tuple[int, bool], ...]:
    """The table of an attribute: for each combination of its inputs, the last fastest, the level, and who says so.

    Raises:
        RuleBaseError: it has none, or not one level for each combination.
    """
    element, place = node.element, node.element.place
    if element.one("DISCRETIZE") or any(each.element.one("SCALE", "CONTINUOUS") for each in (node, *node.children)):
        raise refused(
            place, "it is of numbers, cut into levels", "make the number an attribute with the levels as its scale"
        )
    if not node.scale:
        raise refused(place, "it has no scale", "give it one")
    if bare := [child for child in node.children if not child.real.scale]:
        raise refused(bare[0].element.place, f"its input {quoted(bare[0].title)} has no scale", "give it one")
    function = element.one("FUNCTION")
    size = prod(len(child.real.scale) for child in node.children)
    if function is None or not node.children:
        raise refused(place, "it has no table", "give it one")
    if size > MOST_ROWS:
        raise refused(
            function.place, f"its table has {size:,} rows, more than {MOST_ROWS:,}", "part it by attributes between"
        )
    low = function.one("LOW")
    if low is not None:
        return _of_low(node, function, low, size)
    if any(each.get("Args") for each in function.within()):
        return _of_rules(node, function)
    raise refused(function.place, "it has no table", "give it one")


def _of_low(node: Node, function: Element, low: Element, size: int) -> tuple[tuple[int, bool], ...]:
    codes, high, entered = low.text.strip(), function.said("HIGH"), function.said("ENTERED")
    if len(codes) != size:
        raise refused(low.place, f"its table has {len(codes)} rows for {size} combinations", "fill it in again")
    wrong = [str(at) for at, code in enumerate(codes, 1) if not 0 <= ord(code) - FIRST_CODE < len(node.scale)]
    if wrong:
        raise refused(low.place, f"no level of its scale in {listed(wrong)}", "give each row one level")
    if high and high != codes:
        several = [
            str(at) for at, (one, other) in enumerate(zip(codes, high.ljust(size), strict=False), 1) if one != other
        ]
        what = f"several levels, from one to another, in {listed(several)}"
        raise refused(low.place, what, "give each row one level")
    return tuple((ord(code) - FIRST_CODE, entered[at : at + 1] != "-") for at, code in enumerate(codes))


def _of_rules(node: Node, function: Element) -> tuple[tuple[int, bool], ...]:
    """A table of rules that name the levels of their inputs by number."""
    found: dict[tuple[str, ...], tuple[int, bool]] = {}
    for number, rule in enumerate((each for each in function.within() if each.get("Args")), 1):
        said = rule.text.strip()
        if not (said.isascii() and said.isdigit()) or int(said[:9]) >= len(node.scale):
            raise refused(rule.place, f"row {number} says {quoted(said)}, which is not one level", "give it one level")
        key = tuple(part.strip() for part in rule.get("Args").split(";"))
        if key in found:
            raise refused(rule.place, f"row {number} has the same inputs as another", "keep one of them")
        found[key] = int(said), rule.get("Entered").lower() not in ("-", "false", "0")
    wanted = [*product(*([str(at) for at in range(len(child.real.scale))] for child in node.children))]
    if missing := [each for each in wanted if each not in found]:
        what = f"its table has no row for {len(missing)} combinations, such as {';'.join(missing[0])}"
        raise refused(function.place, what, "fill it in")
    return tuple(found[each] for each in wanted)
