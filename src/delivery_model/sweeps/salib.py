"""What decides, from a sample by SALib: only where the answer is too large for exact indices."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate
from typing import Any, cast

from delivery_model.errors import MissingExtra
from delivery_model.possible.count import as_whole_numbers
from delivery_model.possible.diagrams import Node
from delivery_model.sweeps.factors import Factors, Indices, Influence

SEED = 1  # not 0, which SALib takes for no seed at all
POINTS = 1024  # a power of two, as Sobol' sequences ask; SALib then evaluates (factors + 2) times as many
Array = Any
"""numpy's arrays; its types are not a dependency."""


def sampled_influence(
    factors: Factors, outcome: Node, values: Sequence[str], points: int = POINTS, seed: int = SEED
) -> Mapping[str | None, Influence]:
    """First-order and total indices from a sample, with 95% intervals; Shapley effects are left out.

    Raises:
        MissingExtra: SALib is not installed.
    """
    try:
        import numpy
        from SALib.analyze import sobol as analysing  # pyright: ignore[reportMissingTypeStubs]  it has none
        from SALib.sample import sobol as sampling  # pyright: ignore[reportMissingTypeStubs]  it has none
    except ImportError as error:
        raise MissingExtra("the answer is too large for exact indices, and to sample them needs", "research") from error
    analysis, sampler = cast(Array, analysing), cast(Array, sampling)  # SALib is not typed
    names = [factors.names[place] for place in factors.bearing]
    problem = {"num_vars": len(names), "names": names, "bounds": [[0.0, 1.0]] * len(names)}
    rows: Array = sampler.sample(problem, points, calc_second_order=False, seed=seed)
    answers = list(_answers(factors, outcome, rows, numpy))
    found: dict[str | None, Influence] = {}
    for value in values:
        hits: Array = numpy.array([float(answer == value) for answer in answers])
        variance = float(hits.var())
        if variance == 0:
            indices = tuple(Indices(name=name, first=0.0, total=0.0, shapley=None, error=0.0) for name in names)
        else:
            rates: Array = analysis.analyze(problem, hits, calc_second_order=False, seed=seed)
            indices = tuple(_index(name, rates, place) for place, name in enumerate(names))
        found[value] = Influence(variance=variance, indices=indices, by_size=())
    return {None: _of_any(names, list(found.values())), **found}


def _index(name: str, rates: Array, place: int) -> Indices:
    first, total, error = (float(rates[key][place]) for key in ("S1", "ST", "ST_conf"))
    return Indices(name=name, first=first, total=total, shapley=None, error=error)


def _answers(factors: Factors, outcome: Node, rows: Array, numpy: Array) -> Iterator[str]:
    """The answer at each point of the unit cube: a factor's values take up as much of its edge as they weigh."""
    columns: list[Sequence[int]] = []
    for column, place in enumerate(factors.bearing):
        bounds = list(accumulate(as_whole_numbers(factors.weights[place])))
        cells: Array = numpy.searchsorted([each / bounds[-1] for each in bounds[:-1]], rows[:, column], side="right")
        columns.append(cells.tolist())
    for row in zip(*columns, strict=True):
        yield factors.diagrams.value_at(outcome, dict(zip(factors.bearing, row, strict=True)))


def _of_any(names: Sequence[str], parts: Sequence[Influence]) -> Influence:
    """Which answer it is: the indices of all answers, each by its variance."""
    variance = sum(float(part.variance) for part in parts)
    scale = variance or 1.0
    indices = tuple(
        Indices(
            name=name,
            first=sum(float(part.variance) * float(part.indices[place].first) for part in parts) / scale,
            total=sum(float(part.variance) * float(part.indices[place].total) for part in parts) / scale,
            shapley=None,
            error=sum(float(part.variance) * (part.indices[place].error or 0.0) for part in parts) / scale,
        )
        for place, name in enumerate(names)
    )
    return Influence(variance=variance, indices=indices, by_size=())
