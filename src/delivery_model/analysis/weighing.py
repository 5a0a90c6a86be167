"""How much of all authorities a diagram gives each value: exact numbers, or chances, over independent axes."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from delivery_model.diagrams import Diagrams, Node, Weight

Weights = Sequence[Sequence[Weight]]
"""For each axis, the weight of each of its cells."""


def weight_of(diagrams: Diagrams, node: Node, weights: Weights) -> Weight:
    """The weight of all authorities at which a true-or-false diagram is true."""
    return diagrams.weighed(node, weights).get(True, 0)


def share(weight: Weight, total: Weight) -> Fraction:
    """A weight as a part of a total; nothing of nothing."""
    return Fraction(weight) / total if total else Fraction(0)
