"""How much of all authorities a diagram gives each value: exact numbers, or chances, over independent axes."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import prod

from delivery_model.diagrams import Diagrams, Node, Value

Weight = int | Fraction
"""A number of authorities, or a chance."""

Weights = Sequence[Sequence[Weight]]
"""For each axis, the weight of each of its cells."""


def weighed(diagrams: Diagrams, node: Node, weights: Weights) -> dict[Value, Weight]:
    """The weight of all authorities at which a diagram has each of its values."""
    totals = [sum(each) for each in weights]
    done: dict[Node, dict[Value, Weight]] = {}

    def walk(at: Node) -> dict[Value, Weight]:
        if at not in done:
            place, found = diagrams.level[at], dict[Value, Weight]()
            if diagrams.is_terminal(at):
                found[diagrams.values[at]] = 1
            else:
                for child, weight in zip(diagrams.children[at], weights[place], strict=True):
                    scale = weight * prod(totals[place + 1 : diagrams.level[child]])
                    for value, below in walk(child).items() if scale else ():
                        found[value] = found.get(value, 0) + scale * below
            done[at] = found
        return done[at]

    above = prod(totals[: diagrams.level[node]])
    return {value: above * weight for value, weight in walk(node).items() if above}


def weight_of(diagrams: Diagrams, node: Node, weights: Weights) -> Weight:
    """The weight of all authorities at which a true-or-false diagram is true."""
    return weighed(diagrams, node, weights).get(True, 0)


def share(weight: Weight, total: Weight) -> Fraction:
    """A weight as a part of a total; nothing of nothing."""
    return Fraction(weight) / total if total else Fraction(0)
