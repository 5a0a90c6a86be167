"""Authorities drawn at random, seeded, with the answers they get."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from random import Random

from attrs import field, frozen

from delivery_model.analysis.apart import answers_anyhow
from delivery_model.analysis.beliefs import Beliefs
from delivery_model.analysis.chances import as_whole_numbers
from delivery_model.analysis.factors import Factors, factors_of
from delivery_model.analysis.statistics import Share
from delivery_model.framework.conditions import Facts
from delivery_model.framework.rules import Framework
from delivery_model.space import Space, wide_space


@frozen(kw_only=True)
class Sample:
    """How often each answer came up among authorities drawn, and how often the readings disagreed about one."""

    number: int
    seed: int
    outcomes: Mapping[str, Share]
    disputed: Share
    draws: tuple[tuple[Facts, str], ...] = field(repr=False, eq=False)


def sampled(
    framework: Framework, readings: Mapping[str, str], beliefs: Beliefs | None, *, number: int, seed: int
) -> Sample:
    """Draw authorities and answer for each."""
    space, anyhow = wide_space(framework, readings), Space(framework)
    factors, every = factors_of(space, beliefs), factors_of(anyhow, beliefs)
    outcome, sets = factors.of(space.outcome()), every.of(answers_anyhow(anyhow))
    counts, disputed = dict.fromkeys(framework.outcome.values, 0), 0
    found: list[tuple[Facts, str]] = []
    for cells in draws(factors, number, seed):
        answer = factors.diagrams.value_at(outcome, cells)
        counts[answer] += 1
        disputed += len(every.diagrams.value_at(sets, cells)) > 1
        facts = {name: value for place, cell in cells.items() for name, value in factors.values[place][cell].items()}
        found.append((facts, answer))
    return Sample(
        number=number,
        seed=seed,
        outcomes={name: Share(count, number) for name, count in counts.items()},
        disputed=Share(disputed, number),
        draws=tuple(found),
    )


def draws(factors: Factors, number: int, seed: int) -> Iterator[Mapping[int, int]]:
    """The value of each factor that bears on the outcome, for so many authorities."""
    random = Random(seed)
    columns = [
        random.choices(range(len(factors.weights[place])), as_whole_numbers(factors.weights[place]), k=number)
        for place in factors.bearing
    ]
    for row in zip(*columns, strict=True):
        yield dict(zip(factors.bearing, row, strict=True))
