"""Probabilities as people write them in files: 0.25, 25% or 1/4, and those of all levels of an attribute."""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction

from delivery_model.documents import Entries, Items, Node, Text
from delivery_model.errors import quoted
from delivery_model.loading.report import Report

NUMBER = re.compile(r"(\d{1,9}(?:\.\d{1,9})?)(%?)|(\d{1,9})/([1-9]\d{0,8})", re.ASCII)


def read_levels(report: Report, name: str, levels: Sequence[str], node: Node) -> tuple[Fraction, ...]:
    """Probabilities of levels, or levels alone: each as likely as the others named."""
    kind, even = f"level of {name}", (Fraction(1, len(levels)),) * len(levels)
    if not isinstance(node, Entries):
        each = node.values if isinstance(node, Items) else (node,)
        named = {report.choice(one, kind, levels) for one in each}
        if not named:
            report.add(node.place, f"no level of {name} is left", "name one, or leave the key out")
            return even
        return tuple(Fraction(level in named, len(named)) for level in levels)
    so_far = len(report.problems)
    given = {report.choice(key, kind, levels): read_probability(report, value) for key, value in node}
    total = sum(given.values(), Fraction(0))
    if total != 1 and len(report.problems) == so_far:  # else what stands in for a mistake would count
        fix = "change them so that they do; a level left out has 0, and thirds can be written 1/3"
        report.add(node.place, f"the probabilities of {name} add up to {exact_sum(total)}, not 1", fix)
    return tuple(given.get(level, Fraction(0)) for level in levels) if total == 1 else even


def read_probability(report: Report, node: Node) -> Fraction:
    """A number from 0 to 1."""
    text = node.value.strip() if isinstance(node, Text) else report.text(node)
    if match := NUMBER.fullmatch(text):
        decimal, percent, above, below = match.groups()
        found = Fraction(decimal) / (100 if percent else 1) if decimal else Fraction(int(above), int(below))
        if found <= 1:
            return found
    if isinstance(node, Text):
        report.add(node.place, f"{quoted(text)} is not a probability", "write 0.25, 25% or 1/4: from 0 to 1")
    return Fraction(0)


def exact_sum(number: Fraction) -> str:
    """A number as a decimal where it has one that is short, else as a fraction: exact, or it could look like 1."""
    short = f"{float(number):.9f}".rstrip("0").rstrip(".")
    return short if Fraction(short) == number else str(number)
