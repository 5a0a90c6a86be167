"""Completions in whole scores: how many there are, all of them, and how often an option can have each score."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import product

from delivery_model.appraisal.blocks import Block, Rows
from delivery_model.appraisal.completions import Completions
from delivery_model.appraisal.numbers import Number
from delivery_model.appraisal.scores import Interval
from delivery_model.errors import InvalidValue

MOST_PATTERNS = 10_000
Ways = Counter[int]
Pattern = Mapping[int, int]


def number_of_completions(completions: Completions) -> int:
    """How many sets of whole scores there are.

    Raises:
        InvalidValue: scores are not said to be whole.
    """
    _refuse_fractions(completions)
    count = 1
    for block in completions.blocks:
        shared = _ways(block.shared_cells)
        own = {option: _ways(cells) for option, cells in block.own_cells.items()}
        count *= sum(ways * _rest(block, own, total) for total, ways in shared.items())
    return count


def every_completion(completions: Completions) -> Iterator[Rows]:
    """Every set of whole scores; count them first.

    Raises:
        InvalidValue: scores are not said to be whole.
    """
    _refuse_fractions(completions)
    for parts in product(*([*_every_block(block)] for block in completions.blocks)):
        yield {option: row for part in parts for option, row in part.items()}


def patterns(completions: Completions, option: str) -> tuple[Pattern, ...]:
    """How many times the option can have each score, over all completions: each pattern maps a score to a count.

    Empty where there may be too many to list, as on a wide scale with many open scores.

    Raises:
        InvalidValue: scores are not said to be whole.
    """
    _refuse_fractions(completions)
    block = completions.home[option]
    cells = [(cell, True) for cell in block.shared_cells] + [(cell, False) for cell in block.own_cells[option]]
    spans = [int(cell.high - cell.low) for cell, _ in cells if not cell.is_known]
    if math.comb(len(spans) + max(spans, default=0), len(spans)) > MOST_PATTERNS:
        return ()
    found: set[tuple[int, int, tuple[int, ...]]] = {(0, 0, ())}
    for cell, is_shared in cells:
        found = {
            (shared + score * is_shared, own + score * (not is_shared), tuple(sorted((*scores, score))))
            for shared, own, scores in found
            for score in _scores(cell)
        }
    total = block.totals.get(option)
    kept = {
        scores
        for shared, own, scores in found
        if shared in block.shared_sum and (total is None or shared + own == total)
    }
    return tuple(dict(sorted(Counter(scores).items())) for scores in sorted(kept))


def _refuse_fractions(completions: Completions) -> None:
    if not completions.appraisal.is_whole:
        raise InvalidValue("scores", "completions can be counted only where every score is whole")


def _scores(cell: Interval) -> range:
    return range(int(cell.low), int(cell.high) + 1)


def _ways(cells: Sequence[Interval]) -> Ways:
    """In how many ways scores within their bounds reach each sum."""
    ways: Ways = Counter({0: 1})
    for cell in cells:
        low, high, running = int(cell.low), int(cell.high), 0
        longer: Ways = Counter()
        for total in range(min(ways) + low, max(ways) + high + 1):  # those that reach it with a score within bounds
            running += ways[total - low] - ways[total - high - 1]
            longer[total] = running
        ways = longer
    return ways


def _rest(block: Block, own: Mapping[str, Ways], shared: Number) -> int:
    """In how many ways the members' own scores go with a sum of the shared ones."""
    count = 1
    for option, ways in own.items():
        total = block.totals.get(option)
        count *= ways.total() if total is None else ways[int(total - shared)]
    return count


def _every_block(block: Block) -> Iterator[Rows]:
    own = [block.own_cells[option] for option in block.members]
    lists = [*map(_scores, block.shared_cells), *(_scores(cell) for cells in own for cell in cells)]
    for scores in product(*lists):
        shared, rest = scores[: len(block.shared)], scores[len(block.shared) :]
        rows: dict[str, tuple[int, ...]] = {}
        for at, option in enumerate(block.members):
            mine = rest[at * len(block.own) : (at + 1) * len(block.own)]
            by_criterion = dict(zip((*block.shared, *block.own), (*shared, *mine), strict=True))
            rows[option] = tuple(by_criterion[each] for each in range(len(by_criterion)))
        if all(sum(rows[option]) == total for option, total in block.totals.items()):
            yield rows
