"""What the answer hangs on, as independent factors: attributes, or whole groups where beliefs tie their members.

What decides: exact Sobol indices and Shapley effects of independent factors on the outcome.

Let two authorities share each factor with chance t and be independent otherwise. How often both have an answer is a
polynomial in t whose coefficients are the variance that sets of factors of each size explain together (the noise
stability of the answer). Its derivative by one factor's chance, D(t), has all indices of that factor: D(0) is its
first-order variance, D(1) its total, and the integral of D from 0 to 1 its Shapley effect (Owen 2014). One walk over
pairs of nodes gives every polynomial, in whole numbers, so nothing is rounded.

Written here: SALib only estimates from samples, as is done here where exact indices are out of reach.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import accumulate, product
from math import prod
from typing import Any, cast

from attrs import frozen

from delivery_model.errors import MissingExtra, TooWide
from delivery_model.possible.beliefs import Beliefs, refuse_mixture
from delivery_model.possible.count import Ungrouped, Weights, as_whole_numbers, cell_weights
from delivery_model.possible.diagrams import Diagrams, Node
from delivery_model.possible.space import Space, inputs_of
from delivery_model.rulebase.axes import AnyAxis, Facts
from delivery_model.rulebase.framework import Framework


@frozen(kw_only=True, eq=False)
class Factors:
    """Independent factors, in the order in which diagrams ask them.

    A factor is an attribute, its values the levels, or a group, its values what rules tell apart of its members.
    `bearing` has the places of those that can bear on the outcome; `of` makes a function of the space one of factors.
    """

    diagrams: Diagrams
    names: tuple[str, ...]
    values: tuple[tuple[Facts, ...], ...]
    weights: Weights
    bearing: tuple[int, ...]
    of: Callable[[Node], Node]

    def value_names(self, place: int) -> tuple[str, ...]:
        """The values of a factor in a few words."""
        return tuple(_said(self.names[place], facts) for facts in self.values[place])


def factors_of(space: Space, beliefs: Beliefs | None) -> Factors:
    """The factors of a space whose readings are settled.

    Raises:
        InvalidValue: the beliefs are a mixture.
    """
    refuse_mixture(beliefs)
    if beliefs is not None and beliefs.counted:
        return _whole(space, beliefs)
    framework, members = space.framework, Ungrouped(space)
    bearing = tuple(place for place, name in enumerate(members.names) if name in bearing_attributes(framework))
    weights: list[Sequence[int | Fraction]] = []
    for place, (name, levels) in enumerate(zip(members.names, members.levels, strict=True)):
        if place not in bearing:
            weights.append([1, *[0] * (len(levels) - 1)])
        elif beliefs is None:
            weights.append([1] * len(levels))
        else:
            weights.append(beliefs.chances_of(framework.attributes[name]))
    return Factors(
        diagrams=members.diagrams,
        names=members.names,
        values=tuple(
            tuple({name: level} for level in levels) for name, levels in zip(members.names, members.levels, strict=True)
        ),
        weights=weights,
        bearing=bearing,
        of=members.of,
    )


def _whole(space: Space, beliefs: Beliefs) -> Factors:
    """The axes themselves."""
    axes = space.framework.axes
    inputs = inputs_of(space.framework, space.framework.roles.outcome)
    return Factors(
        diagrams=space.diagrams,
        names=space.diagrams.names,
        values=tuple(tuple(axis.cells[cell] for cell in space.cells[axis.name]) for axis in axes),
        weights=cell_weights(space, beliefs),
        bearing=tuple(place for place, axis in enumerate(axes) if _bears(axis, inputs)),
        of=lambda node: node,
    )


def bearing_attributes(framework: Framework) -> tuple[str, ...]:
    """The attributes that can bear on the outcome under some reading."""
    inputs = inputs_of(framework, framework.roles.outcome)
    return tuple(name for axis in framework.axes if _bears(axis, inputs) for name in axis.members)


def _bears(axis: AnyAxis, inputs: frozenset[str]) -> bool:
    return not axis.is_reading and bool(inputs.intersection(axis.cells[0]))


def _said(name: str, facts: Facts) -> str:
    if tuple(facts) == (name,):
        return facts[name]
    return ", ".join(f"{variable.removeprefix(f'{name}.')} {value}" for variable, value in facts.items())


MOST_PAIRS = 200_000

Pair = tuple[Node, Node]


@frozen(kw_only=True)
class Indices:
    """The parts of the variance of an answer that one factor explains; exact fractions, or floats from a sample.

    `first` alone, `total` with all others, `shapley` with an equal share of what it explains together with others
    (None when sampled). `error` is half the 95% interval of the total, when sampled.
    """

    name: str
    first: Fraction | float
    total: Fraction | float
    shapley: Fraction | None
    error: float | None = None


@frozen(kw_only=True)
class Influence:
    """What decides one answer, or which answer it is.

    `variance` is that of the indicator of the answer, or the sum of those of all answers. `by_size` is the part of it
    that sets of one factor, two factors, and so on, explain together; empty when sampled.
    """

    variance: Fraction | float
    indices: tuple[Indices, ...]
    by_size: tuple[Fraction, ...]


def influence(
    factors: Factors, outcome: Node, values: Sequence[str], limit: int = MOST_PAIRS
) -> Mapping[str | None, Influence]:
    """What decides whether the outcome is each of its values, and under None, which of them it is.

    Raises:
        TooWide: the diagram is too large.
    """
    pairs = _Pairs(factors.diagrams, outcome, list(map(as_whole_numbers, factors.weights)), values, limit)
    whole = pairs.polynomials()
    parts = {place: found for place, found in pairs.derivatives().items() if place in factors.bearing}
    zero = [[0] * len(values)]
    found: dict[str | None, Influence] = {}
    for name, chosen in ((None, range(len(values))), *((value, [place]) for place, value in enumerate(values))):
        at = [sum(row[each] for each in chosen) for row in whole]
        variance = sum(at[1:])
        scale = variance or 1
        indices = tuple(
            _indices(factors.names[place], [sum(row[each] for each in chosen) for row in parts.get(place, zero)], scale)
            for place in factors.bearing
        )
        found[name] = Influence(
            variance=Fraction(variance, pairs.number),
            indices=indices,
            by_size=_without_zeros([Fraction(each, scale) for each in at[1:]]),
        )
    return found


def _indices(name: str, derivative: Sequence[int], variance: int) -> Indices:
    first, total = Fraction(derivative[0], variance), Fraction(sum(derivative), variance)
    shapley = sum((Fraction(each, power + 1) for power, each in enumerate(derivative)), Fraction(0)) / variance
    return Indices(name=name, first=first, total=total, shapley=shapley)


def _without_zeros(parts: Sequence[Fraction]) -> tuple[Fraction, ...]:
    last = max((place for place, part in enumerate(parts) if part), default=-1)
    return tuple(parts[: last + 1])


class _Pairs:
    """Pairs of parts of a diagram, for two authorities that share each factor with chance t.

    A polynomial in t is one whole number: its coefficients are digits, wide enough never to touch.
    """

    def __init__(
        self, diagrams: Diagrams, root: Node, weights: Sequence[Sequence[int]], values: Sequence[str], limit: int
    ) -> None:
        self.diagrams, self.root, self.weights, self.values = diagrams, root, weights, values
        self.totals = list(map(sum, weights))
        self.number = prod(self.totals) ** 2
        self.bits = (self.number * 3 ** len(weights)).bit_length() + 2
        self.order = self._collected(limit)
        self.sums: dict[Pair, tuple[int, ...]] = {}
        self.slopes: dict[Pair, tuple[int, ...]] = {}
        for pair in reversed(self.order):
            self._sum(pair)

    def _level(self, pair: Pair) -> int:
        return min(self.diagrams.level[pair[0]], self.diagrams.level[pair[1]])

    def _steps(self, pair: Pair) -> Iterator[tuple[Pair, int, int]]:
        """Where a pair leads, with the weight of going there when the factor is not shared, and when it is."""
        level, diagrams = self._level(pair), self.diagrams
        weights, total = self.weights[level], self.totals[level]
        left, right = (
            diagrams.children[node] if diagrams.level[node] == level else (node,) * len(weights) for node in pair
        )
        for (one, a), (other, b) in product(enumerate(left), enumerate(right)):
            if weights[one] and weights[other]:
                to = (a, b) if a <= b else (b, a)
                scale = self._between(level + 1, self._level(to))
                yield to, weights[one] * weights[other] * scale, weights[one] * total * scale if one == other else 0

    def _between(self, first: int, last: int) -> int:
        return prod(self.totals[first:last]) ** 2

    def _collected(self, limit: int) -> list[Pair]:
        """Every pair that can be reached, each before those it leads to."""
        start = (self.root, self.root)
        seen, stack = {start}, [start]
        while stack:
            pair = stack.pop()
            for to, _, _ in self._steps(pair) if self._level(pair) < len(self.weights) else ():
                if to not in seen:
                    seen.add(to)
                    stack.append(to)
            if len(seen) > limit:
                raise TooWide(f"the answer needs more than {limit:,} pairs of nodes for exact indices", limit)
        return sorted(seen, key=self._level)

    def _sum(self, pair: Pair) -> None:
        """How often both have each answer, below a pair, and how that grows with the chance of the first factor."""
        if self._level(pair) == len(self.weights):
            one, other = (self.diagrams.values[node] for node in pair)
            self.sums[pair] = tuple(int(one == other == value) for value in self.values)
            return
        apart, shared = [0] * len(self.values), [0] * len(self.values)
        for to, loose, tight in self._steps(pair):
            for place, below in enumerate(self.sums[to]):
                apart[place] += loose * below
                shared[place] += tight * below
        self.slopes[pair] = tuple(b - a for a, b in zip(apart, shared, strict=True))
        self.sums[pair] = tuple(a + (b << self.bits) for a, b in zip(apart, self.slopes[pair], strict=True))

    def polynomials(self) -> list[list[int]]:
        """For each power of t, the coefficient for each answer."""
        start = self.order[0]
        above = self._between(0, self._level(start))
        return self._table([above * each for each in self.sums[start]])

    def derivatives(self) -> dict[int, list[list[int]]]:
        """The same for the derivative by the chance of each factor on which the answer depends."""
        start, found = self.order[0], dict[int, list[int]]()
        reached = dict.fromkeys(self.order, 0)
        reached[start] = self._between(0, self._level(start))
        for pair in self.order:
            if pair not in self.slopes:
                continue
            here = reached[pair]
            so_far = found.setdefault(self._level(pair), [0] * len(self.values))
            for place, slope in enumerate(self.slopes[pair]):
                so_far[place] += here * slope
            for to, loose, tight in self._steps(pair):
                reached[to] += here * loose + (here * (tight - loose) << self.bits)
        return {place: self._table(each) for place, each in found.items()}

    def _table(self, packed: Sequence[int]) -> list[list[int]]:
        columns = [list(self._coefficients(each)) for each in packed]
        height = max(map(len, columns), default=0)
        return [[column[row] if row < len(column) else 0 for column in columns] for row in range(max(height, 1))]

    def _coefficients(self, packed: int) -> Iterator[int]:
        half, mask = 1 << (self.bits - 1), (1 << self.bits) - 1
        while packed:
            digit = packed & mask
            digit -= (1 << self.bits) if digit >= half else 0
            yield digit
            packed = (packed - digit) >> self.bits


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
