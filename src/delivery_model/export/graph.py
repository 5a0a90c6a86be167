"""The decision graph: which decisions need which, the inputs they look at, a place for each box and line, and its SVG.

Columns are layers: a decision stands to the right of all it needs, inputs just before their first use. Placed here, as
a library that places graphs is a program of its own or as large as all of this.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from graphlib import TopologicalSorter

from attrs import evolve, frozen

from delivery_model.errors import InvalidValue, quoted
from delivery_model.rulebase.framework import Decision, Framework, Rule, Source
from delivery_model.rulebase.variables import Kind, Variable
from delivery_model.safe_text import is_relative_address, is_web_address
from delivery_model.writing.markdown import anchor
from delivery_model.writing.phrases import sentence, spaced
from delivery_model.writing.templating import filled

WIDTH, GAP, SPACE, MARGIN = 290, 100, 22, 24
HEADING, LINE, SMALL, PADDING = 17, 16, 14, 10
LETTERS = 40  # of a heading or a line, in a box of this width


@frozen
class GraphRow:
    """One line of a box: an input, or a rule with its citations, as many on a line as fit."""

    name: str
    lines: tuple[str, ...]
    rule: Rule | None = None
    cited: tuple[tuple[str, ...], ...] = ()

    @property
    def height(self) -> int:
        return LINE * len(self.lines) + (SMALL * len(self.cited) + 4 if self.cited else 0)


@frozen(kw_only=True)
class Box:
    """A decision with its rules, or a family of inputs, and where it stands; `layer` counts from the left."""

    name: str
    is_decision: bool
    title: tuple[str, ...]
    question: tuple[str, ...]
    rows: tuple[GraphRow, ...]
    layer: int
    y: float = 0

    @property
    def x(self) -> float:
        return MARGIN + self.layer * (WIDTH + GAP)

    @property
    def head(self) -> int:
        """The height of its heading."""
        return PADDING + HEADING * len(self.title) + LINE * len(self.question)

    @property
    def height(self) -> int:
        return self.head + sum(row.height for row in self.rows) + PADDING

    @property
    def middle(self) -> float:
        return self.y + self.height / 2

    def placed(self) -> Iterator[tuple[float, GraphRow]]:
        """Every row with the height at which it begins."""
        below = self.y + self.head
        for row in self.rows:
            yield below, row
            below += row.height

    def row_at(self, name: str) -> float:
        """The height at which lines leave a row, or the heading for what is no row."""
        found = (y + row.height / 2 for y, row in self.placed() if row.name == name and row.rule is None)
        return next(found, self.y + PADDING + HEADING / 2)


@frozen
class Edge:
    """One line: a decision looks at an input or at another decision."""

    source: str
    row: str
    target: str


@frozen
class Graph:
    """Boxes in their places, and the lines between them."""

    boxes: Mapping[str, Box]
    edges: tuple[Edge, ...]

    @property
    def width(self) -> float:
        return max(box.x for box in self.boxes.values()) + WIDTH + MARGIN

    @property
    def height(self) -> float:
        return max(box.y + box.height for box in self.boxes.values()) + MARGIN

    def curve(self, edge: Edge) -> str:
        """The path of a line, from the right of one box to the left of another."""
        source, target = self.boxes[edge.source], self.boxes[edge.target]
        x1, y1, x2, y2 = source.x + WIDTH, source.row_at(edge.row), target.x, self._port(edge)
        bend = GAP * 0.6
        return f"M{x1:g},{y1:g} C{x1 + bend:g},{y1:g} {x2 - bend:g},{y2:g} {x2:g},{y2:g}"

    def _port(self, edge: Edge) -> float:
        """Where a line meets its target: all of them spread over its heading, by where they come from."""
        lines = [each for each in self.edges if each.target == edge.target]
        lines.sort(key=lambda each: self.boxes[each.source].row_at(each.row))
        box = self.boxes[edge.target]
        return box.y + box.height * (lines.index(edge) + 1) / (len(lines) + 1)


def decision_graph(framework: Framework) -> Graph:
    """Lay out the decisions of a rule base and all that they look at."""
    layers = _layers(framework)
    edges = tuple(_edges(framework))
    families: dict[str, dict[str, None]] = {}
    first: dict[str, int] = {}
    for edge in edges:
        if edge.source not in layers:
            families.setdefault(edge.source, {})[edge.row] = None
            first[edge.source] = min(first.get(edge.source, layers[edge.target]), layers[edge.target])
    boxes = [_decision_box(decision, layers[name]) for name, decision in framework.decisions.items()]
    boxes += [_input_box(framework, name, rows, first[name] - 1) for name, rows in families.items()]
    return Graph(_placed(boxes, edges), edges)


def _layers(framework: Framework) -> dict[str, int]:
    """For each decision its column: one more than that of the last decision it needs."""
    needed = {
        name: {each.name for variable in decision.inputs() if (each := framework.decided_by(variable))}
        for name, decision in framework.decisions.items()
    }
    found: dict[str, int] = {}
    for name in TopologicalSorter(needed).static_order():
        found[name] = 1 + max((found[each] for each in needed[name]), default=0)
    return found


def _edges(framework: Framework) -> Iterator[Edge]:
    for name, decision in framework.decisions.items():
        looked_at = (framework.variables[each] for each in decision.inputs())
        yield from dict.fromkeys(
            Edge(each.owner, "", name) if each.kind is Kind.DECISION else Edge(_family(each), each.name, name)
            for each in looked_at
        )


def _family(variable: Variable) -> str:
    """The box in which an input stands; the dot keeps it apart from a decision of that name."""
    return variable.name.partition(".")[0] + "."  # an attribute, too, is of the family that its name says


def _decision_box(decision: Decision, layer: int) -> Box:
    rows = (
        GraphRow(rule.id, _wrapped(f"{rule.id}: {spaced(rule.then)}"), rule, tuple(_cited(rule.sources)))
        for rule in decision.rules
    )
    return Box(
        name=decision.name,
        is_decision=True,
        title=_wrapped(sentence(spaced(decision.name))),
        question=_wrapped(decision.question),
        rows=tuple(rows),
        layer=layer,
    )


def _input_box(framework: Framework, family: str, variables: Iterable[str], layer: int) -> Box:
    name, known = family.removesuffix("."), [framework.variables[each] for each in variables]
    group = framework.groups.get(name)
    is_reading = any(each.kind is Kind.READING for each in known)
    title = "Readings of open points" if is_reading else group.title if group else sentence(spaced(name))
    rows = tuple(GraphRow(each.name, _wrapped(_label(framework, each))) for each in known)
    if name in framework.attributes:  # an attribute of no family is its own box
        title, rows = framework.attributes[name].title, ()
    return Box(name=family, is_decision=False, title=_wrapped(title), question=(), rows=rows, layer=layer)


def _label(framework: Framework, variable: Variable) -> str:
    """What an input is called on the drawing."""
    if variable.kind is Kind.ATTRIBUTE:
        return framework.attributes[variable.name].title
    return (
        sentence(spaced(variable.owner)) if variable.kind is Kind.READING else f"How many are {spaced(variable.part)}"
    )


def _cited(citations: Iterable[str]) -> Iterator[tuple[str, ...]]:
    """Citations, one or more, as many to a line as fit."""
    line: list[str] = []
    for citation in citations:
        if line and len(", ".join((*line, citation))) > LETTERS + 2:
            yield tuple(line)
            line = []
        line.append(citation)
    yield tuple(line)


def _wrapped(text: str) -> tuple[str, ...]:
    return tuple(textwrap.wrap(text, LETTERS)) or ("",)


def _placed(boxes: Sequence[Box], edges: Sequence[Edge]) -> dict[str, Box]:
    """Stack every column, boxes in the order of what they are joined to, each column centred on the tallest."""
    columns: dict[int, list[Box]] = {}
    for box in boxes:
        columns.setdefault(box.layer, []).append(box)
    placed: dict[str, Box] = {}
    for _ in range(4):
        for layer in (*sorted(columns), *sorted(columns, reverse=True)):
            columns[layer] = _stacked(_in_order(columns[layer], placed, edges))
            placed |= {box.name: box for box in columns[layer]}
    tallest = max(column[-1].y + column[-1].height for column in columns.values())
    for column in columns.values():
        shift = (tallest - column[-1].y - column[-1].height) / 2
        placed |= {box.name: evolve(box, y=MARGIN + box.y + shift) for box in column}
    return placed


def _in_order(column: Iterable[Box], placed: Mapping[str, Box], edges: Sequence[Edge]) -> list[Box]:
    def middle(box: Box) -> float:
        joined = [
            placed[other].middle
            for edge in edges
            for own, other in ((edge.source, edge.target), (edge.target, edge.source))
            if own == box.name and other in placed
        ]
        return sum(joined) / len(joined) if joined else box.middle

    return sorted(column, key=middle)


def _stacked(column: Iterable[Box]) -> list[Box]:
    found: list[Box] = []
    for box in column:
        found.append(evolve(box, y=found[-1].y + found[-1].height + SPACE if found else 0))
    return found


def framework_as_svg(framework: Framework, page: str = "") -> str:
    """Draw the decisions of a rule base, the inputs they look at and the rules with their sources.

    Args:
        framework: any rule base.
        page: where the reference page of the rule base is, to which citations then link; without it they link to the
            source's own address, where it has one.

    Raises:
        InvalidValue: the page is neither a web address nor one from where the drawing stands.
    """
    if page and not (is_web_address(page) or is_relative_address(page)):
        fix = "write it from http:// or https:// on, or relative, such as isos-2017.md"
        raise InvalidValue("page", f"{quoted(page)} is no address of a page", fix)

    def source_of(citation: str) -> tuple[Source, str]:
        """A source, and the address to which its citation links, if to any."""
        source = framework.sources[citation.partition(" ")[0]]
        if page:
            return source, f"{page}#{anchor(heading_of(framework, citation))}"
        return source, source.address if is_web_address(source.address) else ""

    sizes = {"WIDTH": WIDTH, "HEADING": HEADING, "LINE": LINE, "SMALL": SMALL, "PADDING": PADDING}
    values = {"framework": framework, "graph": decision_graph(framework), "sizes": sizes, "source_of": source_of}
    return filled("graph.svg", values)


def heading_of(framework: Framework, citation: str) -> str:
    """The heading under which the reference page has a citation: its place where that is listed, or its source.

    What the place holds is part of it, as RR 1.11 and RR 11.1 differ in nothing that an anchor keeps.
    """
    key, _, place = citation.partition(" ")
    places = framework.sources[key].places
    return f"{citation}: {places[place]}" if place in places else key
