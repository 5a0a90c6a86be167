"""Does a worse finding ever lead to lighter support, and does one alone lead from the lightest to the heaviest?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise, permutations

from attrs import frozen

from delivery_model.analysis.checks import Failure, against
from delivery_model.analysis.counting import all_ways, default_ways
from delivery_model.analysis.pairs import Change, Kind, changes, kinds_of, number_of, pair_at
from delivery_model.analysis.witness import Example
from delivery_model.diagrams import Value
from delivery_model.framework.rules import Framework
from delivery_model.space import Space


def lighter_when_worse(space: Space) -> Iterator[Failure]:
    """Findings declared monotone of which a worse level leads to lighter support, with two authorities that show it."""
    framework = space.framework
    ranks = _ranks(framework)

    def is_lighter(before: Value, after: Value) -> bool:
        return before in ranks and after in ranks and ranks[after] < ranks[before]

    for kind in deciding_kinds(framework):
        attribute = framework.attributes[kind.attributes[0]]
        if attribute.is_monotone:
            # Any two levels are linked by steps to the next worse one, so the next is enough.
            for change in changes(framework, kind, pairwise(attribute.level_names)):
                found = pair_at(space, framework.roles.outcome, change, is_lighter)
                if found is not None:
                    yield _lighter(framework, kind, change, found)


def _lighter(framework: Framework, kind: Kind, change: Change, found: tuple[Example, Example]) -> Failure:
    rules = [framework.rules[rule] for example in found for rule in example.fired]
    before, after = (rule.then for rule in rules)
    what = f"{kind.name} from {change.before} to {change.after} leads from {before} to {after}"
    return against(what, *rules, examples=found)


def deciding_kinds(framework: Framework) -> Iterator[Kind]:
    """Every kind of finding that may decide."""
    for kind in kinds_of(framework):
        if framework.attributes[kind.attributes[0]].can_decide:
            yield kind


def _ranks(framework: Framework) -> Mapping[Value, int]:
    return {value: rank for rank, value in enumerate(framework.outcome.values)}


@frozen(kw_only=True)
class SharpEdge:
    """A kind of change that leads from the lightest to the heaviest support type.

    `number` counts the authorities at its start, under every reading; `number_by_default` those under the default
    readings alone.
    """

    kind: Kind
    before: str
    after: str
    number: int
    number_by_default: int
    examples: tuple[Example, Example]


def sharp_edges(space: Space) -> Iterator[SharpEdge]:
    """Every single change of a finding that moves an authority from the lightest to the heaviest support type."""
    framework, outcome = space.framework, space.framework.roles.outcome
    types = tuple(framework.outcome.values)

    def is_sharp(before: Value, after: Value) -> bool:
        return before != after and before == types[0] and after == types[-1]

    for kind in deciding_kinds(framework):
        levels = framework.attributes[kind.attributes[0]].level_names
        for change in changes(framework, kind, permutations(levels, 2)):
            found = pair_at(space, outcome, change, is_sharp)
            if found is not None:
                all_of, by_default = (
                    len(kind.attributes) * number_of(space, ways, space.outcome(), change, is_sharp)
                    for ways in (all_ways(space), default_ways(space))
                )
                yield SharpEdge(
                    kind=kind,
                    before=change.before,
                    after=change.after,
                    number=all_of,
                    number_by_default=by_default,
                    examples=found,
                )
