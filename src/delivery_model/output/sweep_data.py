"""A sweep as JSON, as tables of CSV, and the authorities drawn for it."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from delivery_model.analysis.apart import Moved
from delivery_model.analysis.influence import Influence
from delivery_model.analysis.statistics import Share
from delivery_model.analysis.sweep import Sweep, share
from delivery_model.analysis.terms import Regions
from delivery_model.analysis.weighing import Weight
from delivery_model.output.diff import conditions_as_text
from delivery_model.output.json import Json, library_version
from delivery_model.output.sweep_words import ANY

FORMAT = "delivery-model.sweep/1"

Cell = str | int | float | None


def sweep_as_json(sweep: Sweep, *, by_attribute: bool = False) -> Json:
    """Everything a sweep says, as plain data. Numbers of authorities are texts: many readers round large numbers."""
    framework, beliefs = sweep.framework, sweep.beliefs
    regions = sweep.regions_by_attribute if by_attribute else sweep.regions
    return {
        "format": FORMAT,
        "library_version": library_version(),
        "framework": {"id": framework.id, "version": framework.version, "content_hash": framework.content_hash},
        "readings": {name: sweep.readings.get(name, each.default) for name, each in framework.readings.items()},
        "beliefs": None
        if beliefs is None
        else {
            "title": beliefs.title,
            "path": beliefs.path,
            "scenario": beliefs.scenario.path if beliefs.scenario else None,
        },
        "total": _counted(sweep, sweep.total),
        "answers": {answer: _weight(sweep, weight) for answer, weight in sweep.outcomes.items()},
        "influence": {answer or ANY: _influence(found) for answer, found in sweep.influence.items()},
        "influence_is_exact": sweep.is_influence_exact,
        "levels": {
            name: {value: _parts(found, sweep.total) for value, found in sweep.given(name).items()}
            for name in _factors(sweep)
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
            "answers": {answer: _drawn(found) for answer, found in sweep.sample.outcomes.items()},
            "disputed": _drawn(sweep.sample.disputed),
        },
    }


def _counted(sweep: Sweep, weight: Weight) -> str | None:
    return None if sweep.beliefs else str(weight)


def _weight(sweep: Sweep, weight: Weight) -> Json:
    return {"authorities": _counted(sweep, weight), "share": _part(weight, sweep.total)}


def _part(weight: Weight, total: Weight) -> float:
    return float(share(weight, total))


def _parts(found: Mapping[str, Weight], total: Weight) -> dict[str, float]:
    return {answer: _part(weight, total) for answer, weight in found.items()}


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


def _drawn(found: Share) -> Json:
    bounds = found.interval
    return {
        "number": found.number,
        "share": found.rate,
        "low": bounds.low if bounds else None,
        "high": bounds.high if bounds else None,
    }


def _factors(sweep: Sweep) -> Iterator[str]:
    return (sweep.factors.names[place] for place in sweep.factors.bearing)


def answers_as_csv(sweep: Sweep) -> str:
    """A row an answer; with a sample, what was drawn beside it."""
    drawn = sweep.sample.outcomes if sweep.sample else dict[str, Share]()
    header = ["answer", "authorities", "share", *(["drawn", "drawn_share", "low", "high"] if drawn else [])]
    return _table(header, (_answer_row(sweep, answer, drawn.get(answer)) for answer in sweep.outcomes))


def _answer_row(sweep: Sweep, answer: str, drawn: Share | None) -> Sequence[Cell]:
    weight = sweep.outcomes[answer]
    row: list[Cell] = [answer, _counted(sweep, weight), _part(weight, sweep.total)]
    return row if drawn is None else [*row, *_drawn(drawn).values()]


def influence_as_csv(sweep: Sweep) -> str:
    """A row a factor and answer; `any` is which answer it is."""
    rows = (
        [answer or ANY, *([each.name, float(each.first), _shapley(each.shapley), float(each.total), each.error])]
        for answer, found in sweep.influence.items()
        for each in found.indices
    )
    return _table(["answer", "factor", "first", "shapley", "total", "error"], rows)


def _shapley(found: Weight | None) -> float | None:
    return None if found is None else float(found)


def regions_as_csv(sweep: Sweep, *, by_attribute: bool = False) -> str:
    """A row a region."""
    regions = sweep.regions_by_attribute if by_attribute else sweep.regions
    rows = (
        [answer, _counted(sweep, each.weight), _part(each.weight, sweep.total), conditions_as_text(each.conditions)]
        for answer, found in regions.items()
        for each in found.regions
    )
    return _table(["answer", "authorities", "share", "conditions"], rows)


def readings_as_csv(sweep: Sweep) -> str:
    """A row an alternative reading: the share that gets another answer, and the share of each answer."""
    rows = (
        [
            each.reading,
            each.alternative,
            _part(each.moved, sweep.total),
            *(_part(each.outcomes.get(answer, 0), sweep.total) for answer in sweep.outcomes),
        ]
        for each in sweep.apart.alternatives
    )
    return _table(["reading", "alternative", "moved", *sweep.outcomes], rows)


def levels_as_csv(sweep: Sweep) -> str:
    """A row a value of a factor: its share, and the share of each answer among authorities that have it."""
    rows = (
        [
            name,
            value,
            _part(sum(found.values()), sweep.total),
            *(_part(found.get(answer, 0), sum(found.values())) for answer in sweep.outcomes),
        ]
        for name in _factors(sweep)
        for value, found in sweep.given(name).items()
    )
    return _table(["factor", "level", "share", *sweep.outcomes], rows)


def draws_as_csv(sweep: Sweep) -> str:
    """A row an authority drawn, with its answer; nothing without a sample."""
    drawn = sweep.sample.draws if sweep.sample else ()
    header = [*(drawn[0][0] if drawn else ()), "recommended"]
    return _table(header, ([*facts.values(), answer] for facts, answer in drawn))


def _table(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue()


TABLES: Mapping[str, Callable[[Sweep], str]] = {
    "answers": answers_as_csv,
    "influence": influence_as_csv,
    "levels": levels_as_csv,
    "readings": readings_as_csv,
    "regions": regions_as_csv,
}
