"""A sweep as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from delivery_model.analysis.apart import Moved
from delivery_model.analysis.influence import Influence
from delivery_model.analysis.statistics import Share
from delivery_model.analysis.sweep import Sweep
from delivery_model.analysis.terms import Regions
from delivery_model.analysis.weighing import Weight, share
from delivery_model.output.plain import Json, header
from delivery_model.output.sweep_words import ANY

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
        "factors": {
            each.name: {
                "first": float(each.first),
                "shapley": None if each.shapley is None else float(each.shapley),
                "total": float(each.total),
                "error": each.error,
            }
            for each in found.indices
        },
    }


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


def _moved(sweep: Sweep, moved: Moved) -> Json:
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
