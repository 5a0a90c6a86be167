"""Changes that lead to another answer, gathered: one entry for each minimal set of findings to change."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from math import comb, prod

from attrs import frozen

from delivery_model.answer.smallest_sets import Sets, Token, Use


@frozen
class Change:
    """So many findings of a token at any of the levels (or count classes) `to`.

    `is_settled` marks open findings that must turn out so: a proviso, not a change. `steps` is by how many levels each
    moves, where that is counted: upward above 0.

    >>> from delivery_model import explain, load_scenario, recommend
    >>> found = explain(recommend(load_scenario("scenarios/rotherham.yml")))
    >>> found.changes["sector_led_improvement"].sets[0].changes[-1].to
    ('effective',)
    """

    token: Token
    number: int
    to: tuple[str, ...]
    is_settled: bool = False
    steps: int = 0


@frozen
class ChangeSet:
    """A minimal set of changes that leads to another answer, whichever of its levels each takes.

    >>> from delivery_model import explain, load_scenario, recommend
    >>> found = explain(recommend(load_scenario("scenarios/rotherham.yml")))
    >>> found.changes["sector_led_improvement"].sets[0].size
    1
    """

    changes: tuple[Change, ...]

    @property
    def size(self) -> int:
        """How many findings change; provisos do not count."""
        return sum(change.number for change in self.changes if not change.is_settled)

    @property
    def steps(self) -> int:
        """By how many levels findings move in all, where that is counted."""
        return sum(change.number * abs(change.steps) for change in self.changes)


@frozen
class Changes:
    """Every minimal set of changes to one answer, nearest first; `is_truncated` when there are more.

    `cheapest` costs least of all sets of changes, minimal or not, and `price` is what it costs, where prices are given.

    >>> from delivery_model import explain, load_scenario, recommend
    >>> found = explain(recommend(load_scenario("scenarios/rotherham.yml")))
    >>> found.changes["sector_led_improvement"].is_truncated
    False
    """

    sets: tuple[ChangeSet, ...]
    is_truncated: bool = False
    cheapest: ChangeSet | None = None
    price: Fraction | None = None


def by_steps(found: Sets, is_truncated: bool) -> Changes:
    """Sets of moves as they are, fewest steps first."""
    sets = sorted(map(one_by_one, found.sets), key=lambda each: (each.steps, each.size, len(each.changes)))
    return Changes(tuple(sets), found.is_truncated or is_truncated)


def one_by_one(uses: Iterable[Use]) -> ChangeSet:
    """A set in which every change is to one level."""
    return ChangeSet(tuple(Change(use.token, use.number, (str(use.to),), use.is_settled, use.moved) for use in uses))


def gathered(found: Sets, is_truncated: bool = False) -> Changes:
    """Gather sets that change the same findings to different levels; `is_truncated` when not all were looked for."""
    by_findings: dict[tuple[tuple[Token, bool, int], ...], list[tuple[Use, ...]]] = {}
    for uses in found.sets:
        by_findings.setdefault(_findings(uses), []).append(uses)
    sets = [each for findings, several in by_findings.items() for each in _merged(findings, several)]
    return Changes(
        tuple(sorted(sets, key=lambda each: (each.size, len(each.changes)))), found.is_truncated or is_truncated
    )


def _findings(uses: Iterable[Use]) -> tuple[tuple[Token, bool, int], ...]:
    """What a set changes, whatever to: tokens with their numbers, in order of first use."""
    amounts: dict[tuple[Token, bool], int] = {}
    for use in uses:
        amounts[use.token, use.is_settled] = amounts.get((use.token, use.is_settled), 0) + use.number
    return tuple((token, is_settled, number) for (token, is_settled), number in amounts.items())


def _merged(findings: Sequence[tuple[Token, bool, int]], several: Sequence[tuple[Use, ...]]) -> list[ChangeSet]:
    """One set when every combination of the levels used is there, else one each."""
    levels = [
        tuple(dict.fromkeys(str(use.to) for uses in several for use in uses if (use.token, use.is_settled) == key))
        for *key_parts, _ in findings
        for key in [tuple(key_parts)]
    ]
    numbers = [number for _, _, number in findings]
    if len(several) == prod(comb(number + len(to) - 1, number) for number, to in zip(numbers, levels, strict=True)):
        changes = zip(findings, levels, strict=True)
        return [ChangeSet(tuple(Change(token, number, to, settled) for (token, settled, number), to in changes))]
    return list(map(one_by_one, several))
