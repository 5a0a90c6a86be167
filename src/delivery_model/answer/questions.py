"""What to ask next: which unknowns can still matter, how much each would tell, and what each answer leads to.

Every authority that fits the findings counts alike. How much a question tells is the expected information of
its answer about the outcome, in bits.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from math import log2

from attrs import frozen

from delivery_model.possible.diagrams import Node, Value
from delivery_model.possible.space import Space
from delivery_model.profile.profile import Profile
from delivery_model.rulebase.axes import AnyAxis
from delivery_model.rulebase.framework import Framework


@frozen
class Question:
    """An unknown attribute that can still matter.

    `information` is in bits; `leads_to` gives, for each level still possible, the support types then possible.

    >>> from delivery_model import explain
    >>> explain({"capacity.strategy": "lacking"}).questions.mattering[0].leads_to["lacking"]
    ('external_scrutiny', 'alternative_delivery_model')
    """

    attribute: str
    information: float
    leads_to: Mapping[str, tuple[str, ...]]


@frozen
class Questions:
    """The unknowns that can still matter, most telling first, and those that cannot matter any more.

    >>> from delivery_model import explain, load_scenario, recommend
    >>> found = explain(recommend(load_scenario("scenarios/rotherham.yml")))
    >>> len(found.questions.idle) > 0
    True
    """

    mattering: tuple[Question, ...]
    idle: tuple[str, ...]


def questions_of(space: Space, profile: Profile) -> Questions:
    """The questions about an authority; `space` is confined to what its findings leave possible.

    Questions that tell the same are in the order in which the rule base asks them.
    """
    framework = space.framework
    spread = _Spread(space)
    mattering: list[Question] = []
    idle: list[str] = []
    deciding = _can_decide(framework)
    for name in framework.attributes:
        if name not in deciding or not _is_open(framework, profile, name):
            continue
        at, axis = deciding[name]
        if at in spread.nodes and _matters(space, axis, profile, name, spread.nodes[at]):
            mattering.append(spread.question(at, axis, profile, name))
        else:
            idle.append(name)
    mattering.sort(key=lambda question: -round(question.information, 9))
    return Questions(tuple(mattering), tuple(idle))


def _is_open(framework: Framework, profile: Profile, name: str) -> bool:
    finding = profile.findings.get(name)
    return finding is None or finding.is_open


def _can_decide(framework: Framework) -> dict[str, tuple[int, AnyAxis]]:
    """The attributes that can decide anything, each with its axis."""
    return {
        name: (at, axis)
        for at, axis in enumerate(framework.axes)
        for name in axis.members
        if name in framework.attributes and framework.attributes[name].can_decide
    }


def _matters(space: Space, axis: AnyAxis, profile: Profile, name: str, nodes: Sequence[Node]) -> bool:
    """Whether two authorities that differ in this finding alone can get different outcomes."""
    index = {cell: position for position, cell in enumerate(space.cells[axis.name])}
    pairs = [(index[a], index[b]) for a, b in axis.neighbours(name, profile.choices(), profile.limits(axis.name))]
    children = (space.diagrams.children[node] for node in nodes)
    return any(kids[a] != kids[b] for kids in children for a, b in pairs)


class _Spread:
    """How the authorities still possible spread over outcomes, in all and at each cell of each axis."""

    def __init__(self, space: Space) -> None:
        self.space, self.diagrams, self.root = space, space.diagrams, space.outcome()
        weights = [list(space.weights[axis.name].values()) for axis in space.framework.axes]
        self.shares = [[way / sum(ways) for way in ways] for ways in weights]
        self.ahead: dict[Node, dict[Value, float]] = {}
        """The share of each outcome from a node on."""
        self.diagrams.fold(
            self.root,
            lambda value: {value: 1.0},
            lambda axis, kids: _mixed(zip(self.shares[axis], kids, strict=True)),
            self.ahead,
        )
        self.nodes: dict[int, list[Node]] = {}
        for node in self.ahead:
            if not self.diagrams.is_terminal(node):
                self.nodes.setdefault(self.diagrams.level[node], []).append(node)

    @cached_property
    def arriving(self) -> dict[Node, float]:
        """The share of authorities whose path goes through a node."""
        found: dict[Node, float] = {self.root: 1.0}
        for level in sorted(self.nodes):
            for node in self.nodes[level]:
                for share, child in zip(self.shares[level], self.diagrams.children[node], strict=True):
                    found[child] = found.get(child, 0.0) + found[node] * share
        return found

    def at_cells(self, at: int) -> list[dict[Value, float]]:
        """The spread over outcomes given each cell of an axis."""
        through = [(self.arriving[node], self.diagrams.children[node]) for node in self.nodes[at]]
        passing = _mixed((self.arriving[node], self.ahead[node]) for node in self.nodes[at])
        beside = {value: max(0.0, share - passing.get(value, 0.0)) for value, share in self.ahead[self.root].items()}
        return [
            _mixed([(1.0, beside), *((share, self.ahead[children[cell]]) for share, children in through)])
            for cell in range(len(self.shares[at]))
        ]

    def question(self, at: int, axis: AnyAxis, profile: Profile, name: str) -> Question:
        """What asking about one finding would tell."""
        at_cells = self.at_cells(at)
        index = {cell: position for position, cell in enumerate(self.space.cells[axis.name])}
        choices, limits = dict(profile.choices()), profile.limits(axis.name)
        attribute = self.space.framework.attributes[name]
        ways: dict[str, int] = {}
        spreads: dict[str, dict[Value, float]] = {}
        leads_to: dict[str, tuple[str, ...]] = {}
        cells: list[Iterable[int]] = list(map(range, self.diagrams.sizes))
        for level in attribute.level_names:
            if level in choices.get(name, attribute.level_names):
                reached = axis.weights({**choices, name: frozenset({level})}, limits)
                if not reached:
                    continue
                ways[level] = sum(reached.values())
                spreads[level] = _mixed((way / ways[level], at_cells[index[cell]]) for cell, way in reached.items())
                cells[at] = tuple(index[cell] for cell in reached)
                found = self.diagrams.reachable(self.root, cells)
                leads_to[level] = tuple(value for value in self.space.framework.outcome.values if value in found)
        total = sum(ways.values())
        after = sum(ways[level] / total * _entropy(spread) for level, spread in spreads.items())
        return Question(name, max(0.0, _entropy(self.ahead[self.root]) - after), leads_to)


def _mixed(parts: Iterable[tuple[float, Mapping[Value, float]]]) -> dict[Value, float]:
    found: dict[Value, float] = {}
    for share, spread in parts:
        for value, part in spread.items():
            found[value] = found.get(value, 0.0) + share * part
    return found


def _entropy(spread: Mapping[Value, float]) -> float:
    return -sum(share * log2(share) for share in spread.values() if share > 1e-15)
