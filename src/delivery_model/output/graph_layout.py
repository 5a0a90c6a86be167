"""The making of the decision graph: which decisions need which, the inputs they look at, and a place for each.

Columns are layers: a decision stands to the right of all it needs, inputs just before their first use.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from graphlib import TopologicalSorter

from attrs import evolve

from delivery_model.framework.rules import Decision, Framework
from delivery_model.framework.vocabulary import READING_PREFIX
from delivery_model.output.graph import LETTERS, MARGIN, SPACE, Box, Edge, Graph, Row
from delivery_model.output.words import sentence, spaced


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
        found: dict[Edge, None] = {}
        for variable in decision.inputs():
            needed = framework.decided_by(variable)
            source = Edge(needed.name, "", name) if needed else Edge(_family(framework, variable), variable, name)
            found[source] = None
        yield from found


def _family(framework: Framework, variable: str) -> str:
    """The box in which an input stands."""
    return variable.partition(".")[0] + "."  # the dot keeps it apart from a decision of that name


def _decision_box(decision: Decision, layer: int) -> Box:
    rows = (
        Row(rule.id, _wrapped(f"{rule.id}: {spaced(rule.then)}"), rule, tuple(_cited(rule.sources)))
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
    name = family.removesuffix(".")
    group = framework.groups.get(name)
    is_reading = f"{name}." == READING_PREFIX
    title = "Readings of open points" if is_reading else group.title if group else sentence(spaced(name))
    rows = tuple(Row(each, _wrapped(_label(framework, each))) for each in variables)
    if name in framework.attributes:  # an attribute of no family is its own box
        title, rows = framework.attributes[name].title, ()
    return Box(name=family, is_decision=False, title=_wrapped(title), question=(), rows=rows, layer=layer)


def _label(framework: Framework, variable: str) -> str:
    """What an input is called on the drawing."""
    if variable in framework.attributes:
        return framework.attributes[variable].title
    last = variable.partition(".")[2]
    return sentence(spaced(last)) if variable.startswith(READING_PREFIX) else f"How many are {spaced(last)}"


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
    y = 0.0
    for box in column:
        found.append(evolve(box, y=y))
        y += box.height + SPACE
    return found
