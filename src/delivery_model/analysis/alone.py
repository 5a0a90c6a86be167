"""One decision taken on its own: its inputs are the axes, and what its rules tell apart of them is all there is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import count, product

from attrs import evolve, frozen

from delivery_model.diagrams import Node
from delivery_model.framework.axes import Axis
from delivery_model.framework.conditions import Facts, leaves
from delivery_model.framework.rules import Decision, Framework, Hit
from delivery_model.space import Space

Classes = tuple[tuple[str, ...], ...]
"""The values of an input, those together that no rule of the decision tells apart."""


def alone(framework: Framework, decision: Decision) -> Framework:
    """A framework of one decision, whose inputs are observed rather than concluded."""
    return evolve(framework, decisions={decision.name: decision}, axes=inputs_of(framework, decision))


def inputs_of(framework: Framework, decision: Decision) -> tuple[Axis, ...]:
    """The inputs of a decision, each as an axis of its own."""
    return tuple(Axis(variable, framework.domains[variable]) for variable in decision.inputs())


def classes_of(framework: Framework, decision: Decision) -> Mapping[str, Classes]:
    """What the rules of a decision can tell apart of each of its inputs."""
    used: dict[str, list[frozenset[str]]] = {}
    for rule in decision.rules:
        for leaf in leaves(rule.when):
            used.setdefault(leaf.variable, []).append(leaf.values)
    found: dict[str, Classes] = {}
    for variable, sets in used.items():
        alike: dict[tuple[bool, ...], list[str]] = {}
        for value in framework.domains[variable]:
            alike.setdefault(tuple(value in values for values in sets), []).append(value)
        found[variable] = tuple(map(tuple, alike.values()))
    return found


@frozen
class _Block:
    """Inputs that depend on common axes, with the combinations of their classes that some authority has."""

    inputs: tuple[str, ...]
    axes: frozenset[int]
    combinations: tuple[tuple[int, ...], ...]


class Inputs:
    """The combinations of a decision's inputs that some authority has and its rules can tell apart."""

    def __init__(self, space: Space, decision: Decision) -> None:
        self.decision = decision
        self.classes = classes_of(space.framework, decision)
        self.nodes = {variable: _classified(space, variable, self.classes[variable]) for variable in self.classes}
        self._blocks = _blocks(space, self.nodes)

    def __iter__(self) -> Iterator[tuple[tuple[int, ...], Facts]]:
        """Each combination: the classes in order of the inputs, and facts with one value of each class.

        The values of a class take turns, so that every value occurs.
        """
        turns = count()
        for chosen in product(*(block.combinations for block in self._blocks)):
            by_input = {
                name: cell
                for block, cells in zip(self._blocks, chosen, strict=True)
                for name, cell in zip(block.inputs, cells, strict=True)
            }
            turn = next(turns)
            facts = {name: _taken(self.classes[name][cell], turn) for name, cell in by_input.items()}
            yield tuple(by_input[name] for name in self.classes), facts


def _taken(values: tuple[str, ...], turn: int) -> str:
    return values[turn % len(values)]


def _classified(space: Space, variable: str, classes: Classes) -> Node:
    """The class of a variable's value, as a function of the axes."""
    place_of = {value: place for place, values in enumerate(classes) for value in values}
    framework, diagrams = space.framework, space.diagrams
    decision = framework.decided_by(variable)
    if decision is None:
        place = next(place for place, axis in enumerate(framework.axes) if variable in axis.cells[0])
        cells = framework.axes[place].cells
        return diagrams.node(place, tuple(diagrams.terminal(place_of[cell[variable]]) for cell in cells))
    if decision.hit is Hit.UNIQUE:
        return diagrams.mapped(place_of.__getitem__, space.values(decision.name))
    _, collected = framework.collected[variable]
    return diagrams.mapped(lambda found: place_of["yes" if collected in found else "no"], space.values(decision.name))


def _blocks(space: Space, nodes: Mapping[str, Node]) -> tuple[_Block, ...]:
    """The inputs, those together that share an axis: between blocks, every combination occurs."""
    together: list[tuple[tuple[str, ...], frozenset[int]]] = []
    for variable, node in nodes.items():
        axes = frozenset(space.diagrams.tested(node))
        near = [each for each in together if not each[1].isdisjoint(axes)]
        joined = (*(name for names, _ in near for name in names), variable)
        together = [each for each in together if each not in near]
        together.append((joined, axes.union(*(axes for _, axes in near))))
    return tuple(_Block(names, axes, _occurring(space, [nodes[name] for name in names])) for names, axes in together)


def _occurring(space: Space, nodes: list[Node]) -> tuple[tuple[int, ...], ...]:
    joint = space.diagrams.terminal(())
    for node in nodes:
        joint = space.diagrams.combine(lambda found, value: (*found, value), joint, node)
    return tuple(space.diagrams.reachable(joint))
