"""A sweep as tables of CSV, and the authorities drawn for it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from delivery_model.analysis.statistics import Share
from delivery_model.analysis.sweep import Sweep
from delivery_model.analysis.weighing import Weight
from delivery_model.output.diff import conditions_as_text
from delivery_model.output.sweep_data import counted, drawn_as_json, factor_names, part
from delivery_model.output.sweep_words import ANY
from delivery_model.output.tables import table_as_csv

Cell = str | int | float | None


def answers_as_csv(sweep: Sweep) -> str:
    """A row an answer; with a sample, what was drawn beside it."""
    drawn = sweep.sample.outcomes if sweep.sample else dict[str, Share]()
    header = ["answer", "authorities", "share", *(["drawn", "drawn_share", "low", "high"] if drawn else [])]
    return table_as_csv(header, (_answer_row(sweep, answer, drawn.get(answer)) for answer in sweep.outcomes))


def _answer_row(sweep: Sweep, answer: str, drawn: Share | None) -> Sequence[Cell]:
    weight = sweep.outcomes[answer]
    row: list[Cell] = [answer, counted(sweep, weight), part(weight, sweep.total)]
    return row if drawn is None else [*row, *drawn_as_json(drawn).values()]


def influence_as_csv(sweep: Sweep) -> str:
    """A row a factor and answer; `any` is which answer it is."""
    rows = (
        [answer or ANY, *([each.name, float(each.first), _shapley(each.shapley), float(each.total), each.error])]
        for answer, found in sweep.influence.items()
        for each in found.indices
    )
    return table_as_csv(["answer", "factor", "first", "shapley", "total", "error"], rows)


def _shapley(found: Weight | None) -> float | None:
    return None if found is None else float(found)


def regions_as_csv(sweep: Sweep, *, by_attribute: bool = False) -> str:
    """A row a region."""
    regions = sweep.regions_by_attribute if by_attribute else sweep.regions
    rows = (
        [answer, counted(sweep, each.weight), part(each.weight, sweep.total), conditions_as_text(each.conditions)]
        for answer, found in regions.items()
        for each in found.regions
    )
    return table_as_csv(["answer", "authorities", "share", "conditions"], rows)


def readings_as_csv(sweep: Sweep) -> str:
    """A row an alternative reading: the share that gets another answer, and the share of each answer."""
    rows = (
        [
            each.reading,
            each.alternative,
            part(each.moved, sweep.total),
            *(part(each.outcomes.get(answer, 0), sweep.total) for answer in sweep.outcomes),
        ]
        for each in sweep.apart.alternatives
    )
    return table_as_csv(["reading", "alternative", "moved", *sweep.outcomes], rows)


def levels_as_csv(sweep: Sweep) -> str:
    """A row a value of a factor: its share, and the share of each answer among authorities that have it."""
    rows = (
        [
            name,
            value,
            part(sum(found.values()), sweep.total),
            *(part(found.get(answer, 0), sum(found.values())) for answer in sweep.outcomes),
        ]
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
