"""A sweep as JSON and as tables of CSV, and the authorities drawn for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from delivery_model.answer.words import conditions_as_text
from delivery_model.possible.count import Weight, share
from delivery_model.possible.intervals import Share
from delivery_model.possible.regions import Regions
from delivery_model.sweeps.everyone import Shift, Sweep
from delivery_model.sweeps.factors import Indices, Influence
from delivery_model.sweeps.sweep_page import ANY
from delivery_model.writing.plain import Json, header
from delivery_model.writing.text import table_as_csv

FORMAT = "delivery-model.sweep/1"


def sweep_as_json(sweep: Sweep, *, by_attribute: bool = False) -> Json:
    """Everything a sweep says, as plain data. Numbers of authorities are texts: many readers round large numbers."""
    framework, beliefs = sweep.framework, sweep.beliefs
    regions = sweep.regions_by_attribute if by_attribute else sweep.regions
    return header(FORMAT, framework) | {
        "readings": dict(sweep.readings),
        "beliefs": None
        if beliefs is None
        else {
            "title": beliefs.title,
            "path": beliefs.path,
            "scenario": beliefs.scenario.path if beliefs.scenario else None,
        },
        "total": counted(sweep, sweep.total),
        "answers": {answer: _weight(sweep, weight) for answer, weight in sweep.outcomes.items()},
        "influence": {answer or ANY: _influence(found) for answer, found in sweep.influence.items()},
        "influence_is_exact": sweep.is_influence_exact,
        "levels": {
            name: {value: _parts(found, sweep.total) for value, found in sweep.given(name).items()}
            for name in factor_names(sweep)
        },
        "regions": {answer: _regions(sweep, found) for answer, found in regions.items()},
        "readings_apart": {
            "combinations": sweep.apart.combinations,
            "disputed": _weight(sweep, sweep.apart.disputed),
            "answers": [
                {"answers": list(answers), **_weight(sweep, weight)} for answers, weight in sweep.apart.answers.items()
            ],
            "alternatives": [_moved(sweep, each) for each in sweep.apart.alternatives],
        },
        "sample": None
        if sweep.sample is None
        else {
            "number": sweep.sample.number,
            "seed": sweep.sample.seed,
            "answers": {answer: drawn_as_json(found) for answer, found in sweep.sample.outcomes.items()},
            "disputed": drawn_as_json(sweep.sample.disputed),
        },
    }


def counted(sweep: Sweep, weight: Weight) -> str | None:
    """A number of authorities; none where they are weighed by beliefs."""
    return None if sweep.beliefs else str(weight)


def _weight(sweep: Sweep, weight: Weight) -> Json:
    return {"authorities": counted(sweep, weight), "share": part(weight, sweep.total)}


def part(weight: Weight, total: Weight) -> float:
    """A share as a number."""
    return float(share(weight, total))


def _parts(found: Mapping[str, Weight], total: Weight) -> dict[str, float]:
    return {answer: part(weight, total) for answer, weight in found.items()}


def _influence(found: Influence) -> Json:
    return {
        "variance": float(found.variance),
        "by_size": list(map(float, found.by_size)),
        "factors": {each.name: _index(each) for each in found.indices},
    }


def _index(found: Indices) -> dict[str, float | None]:
    shapley = None if found.shapley is None else float(found.shapley)
    return {"first": float(found.first), "shapley": shapley, "total": float(found.total), "error": found.error}


def _regions(sweep: Sweep, found: Regions) -> Json:
    return {
        "is_fewest": found.is_fewest,
        "regions": [
            {
                **_weight(sweep, each.weight),
                "conditions": {condition.variable: sorted(condition.values) for condition in each.conditions},
            }
            for each in found.regions
        ],
    }


def _moved(sweep: Sweep, moved: Shift) -> Json:
    return {
        "reading": moved.reading,
        "alternative": moved.alternative,
        "moved": _weight(sweep, moved.moved),
        "answers": {answer: _weight(sweep, moved.outcomes.get(answer, 0)) for answer in sweep.outcomes},
    }


def drawn_as_json(found: Share) -> Json:
    """A share of a sample, with its interval."""
    bounds = found.interval
    return {
        "number": found.number,
        "share": found.rate,
        "low": bounds.low if bounds else None,
        "high": bounds.high if bounds else None,
    }


def factor_names(sweep: Sweep) -> Iterator[str]:
    """The factors that can bear on the answer."""
    return (sweep.factors.names[place] for place in sweep.factors.bearing)


def answers_as_csv(sweep: Sweep) -> str:
    """A row an answer; with a sample, what was drawn beside it."""
    drawn = sweep.sample.outcomes if sweep.sample else dict[str, Share]()
    header = ["answer", "authorities", "share", *(["drawn", "drawn_share", "low", "high"] if drawn else [])]
    beside = {answer: drawn_as_json(found).values() for answer, found in drawn.items()}
    rows = (
        [answer, *_weight(sweep, weight).values(), *beside.get(answer, ())] for answer, weight in sweep.outcomes.items()
    )
    return table_as_csv(header, rows)


def influence_as_csv(sweep: Sweep) -> str:
    """A row a factor and answer; `any` is which answer it is."""
    rows = (
        [answer or ANY, each.name, *_index(each).values()]
        for answer, found in sweep.influence.items()
        for each in found.indices
    )
    return table_as_csv(["answer", "factor", "first", "shapley", "total", "error"], rows)


def regions_as_csv(sweep: Sweep, *, by_attribute: bool = False) -> str:
    """A row a region."""
    regions = sweep.regions_by_attribute if by_attribute else sweep.regions
    rows = (
        [answer, *_weight(sweep, each.weight).values(), conditions_as_text(each.conditions)]
        for answer, found in regions.items()
        for each in found.regions
    )
    return table_as_csv(["answer", "authorities", "share", "conditions"], rows)


def readings_as_csv(sweep: Sweep) -> str:
    """A row an alternative reading: the share that gets another answer, and the share of each answer."""
    rows = (
        [each.reading, each.alternative, part(each.moved, sweep.total), *_row(sweep, each.outcomes, sweep.total)]
        for each in sweep.apart.alternatives
    )
    return table_as_csv(["reading", "alternative", "moved", *sweep.outcomes], rows)


def _row(sweep: Sweep, found: Mapping[str, Weight], total: Weight) -> Iterator[float]:
    """The share of each answer, in their order."""
    return (part(found.get(answer, 0), total) for answer in sweep.outcomes)


def levels_as_csv(sweep: Sweep) -> str:
    """A row a value of a factor: its share, and the share of each answer among authorities that have it."""
    rows = (
        [name, value, part(sum(found.values()), sweep.total), *_row(sweep, found, sum(found.values()))]
        for name in factor_names(sweep)
        for value, found in sweep.given(name).items()
    )
    return table_as_csv(["factor", "level", "share", *sweep.outcomes], rows)


def draws_as_csv(sweep: Sweep) -> str:
    """A row an authority drawn, with its answer; nothing without a sample."""
    drawn = sweep.sample.draws if sweep.sample else ()
    header = [*(drawn[0][0] if drawn else ()), "recommended"]
    return table_as_csv(header, ([*facts.values(), answer] for facts, answer in drawn))


TABLES: Mapping[str, Callable[[Sweep], str]] = {
    "answers": answers_as_csv,
    "influence": influence_as_csv,
    "levels": levels_as_csv,
    "readings": readings_as_csv,
    "regions": regions_as_csv,
}
