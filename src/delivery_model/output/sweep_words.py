"""How the parts of a sweep are said: factors by their titles, exchangeable members together, weights as shares."""

from __future__ import annotations

from collections.abc import Sequence

from attrs import frozen

from delivery_model.analysis.influence import Indices
from delivery_model.analysis.sweep import Sweep
from delivery_model.analysis.weighing import Weight
from delivery_model.analysis.weighing import share as part_of
from delivery_model.framework.rules import Framework
from delivery_model.output.words import plural, share, spaced, title_of

ANY = "any"
"""The name, in tables, of which answer it is."""


@frozen
class Row:
    """Factors that have the same indices: one, or all members of a group."""

    title: str
    names: tuple[str, ...]
    indices: Indices


def influence_rows(sweep: Sweep, answer: str | None = None) -> tuple[Row, ...]:
    """The factors that make a difference, most influential first; members of a group that are alike are one row."""
    found: dict[tuple[str, ...], Row] = {}
    indices = sweep.influence[answer].indices
    for each in indices:
        alike = _alike(sweep.framework, indices, each)
        title = factor_title(sweep.framework, each.name)
        if len(alike) > 1:
            group = sweep.framework.attributes[each.name].group or ""
            title = f"{sweep.framework.groups[group].title}: each of {plural(len(alike), 'member')}"
        if each.total:
            found.setdefault(alike, Row(title, alike, each))
    return tuple(sorted(found.values(), key=lambda row: -(weight_of(row.indices))))


def weight_of(indices: Indices) -> float:
    """What factors are ordered by: the Shapley effect, or the total index where that was not worked out."""
    return float(indices.total if indices.shapley is None else indices.shapley)


def _alike(framework: Framework, indices: Sequence[Indices], one: Indices) -> tuple[str, ...]:
    """The members of the group of an attribute, when all of them have the same indices."""
    attribute = framework.attributes.get(one.name)
    if attribute is None or attribute.group is None:
        return (one.name,)
    members = framework.groups[attribute.group].members
    figures = {(each.first, each.total, each.shapley) for each in indices if each.name in members}
    return members if len(figures) == 1 else (one.name,)


def factor_title(framework: Framework, name: str) -> str:
    """A factor, or a decision, by its title."""
    is_titled = name in framework.attributes or name in framework.groups
    return title_of(framework, name) if is_titled else spaced(name)


def answer_title(framework: Framework, answer: str) -> str:
    """An answer by its title."""
    return framework.support_types[answer].title


def weight_in_words(sweep: Sweep, weight: Weight) -> str:
    """So many authorities and their share, or a probability."""
    part = share(part_of(weight, sweep.total), 2)
    return part if sweep.beliefs else f"{weight:,} ({part})"
