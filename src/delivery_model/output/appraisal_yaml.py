"""An appraisal as the plain data that its section of a scenario holds."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from delivery_model.appraisal.numbers import RATIO, Number, in_full
from delivery_model.appraisal.scores import Appraisal, Interval, Same

Plain = dict[str, Any]
"""YAML is nested plain data."""

PLACES = 9


def appraisal_as_plain(appraisal: Appraisal) -> Plain:
    """What is known of the scores, and what the appraisal names itself; weights that are equal are left out."""
    scores = {option: _row(appraisal, option) for option in appraisal.options}
    own = appraisal.own
    said: Plain = {
        "options": dict(own.options),
        "criteria": dict(own.criteria),
        "scale": [_score(own.scale.low), _score(own.scale.high)] if own.scale else None,
        "scores": {option: row for option, row in scores.items() if row or not _is_named(appraisal, option)},
        "totals": {option: _score(total) for option, total in appraisal.totals.items()},
        "weights": _weights(appraisal),
        "same": [_same(each) for each in appraisal.same],
        "whole": "yes" if appraisal.is_whole else None,
        "source": appraisal.source,
    }
    return {key: value for key, value in said.items() if value}


def written(number: Number) -> int | float | str:
    """A number as it is typed: in decimals where they end, else as a fraction."""
    if number == int(number):
        return int(number)
    decimal = in_full(number)
    return float(decimal) if decimal and str(float(decimal)) == decimal else decimal or str(number)


def _row(appraisal: Appraisal, option: str) -> Plain:
    return {name: _cell(cell) for name, cell in appraisal.scores[option].items() if cell != appraisal.scale}


def _cell(cell: Interval) -> Any:
    return _score(cell.low) if cell.is_known else [_score(cell.low), _score(cell.high)]


def _score(number: Number) -> int | float | str:
    """A score is a decimal: one that only the library can make, such as a third, is rounded."""
    return written(round(Fraction(number), PLACES) if in_full(number) is None else number)


def _is_named(appraisal: Appraisal, option: str) -> bool:
    """Whether something else of the appraisal names the option."""
    return option in appraisal.totals or any(option in same.options for same in appraisal.same)


def _same(same: Same) -> Plain:
    return {"options": list(same.options)} | ({"except": list(same.apart_from)} if same.apart_from else {})


def _weights(appraisal: Appraisal) -> Plain:
    """Weights as they were given: adding up to what they did, else to 100 or 1, whichever takes numbers to be typed."""
    weights = appraisal.weights
    if len(set(weights.values())) == 1:
        return {}
    sums = (100, 1) if appraisal.scaled_from is None else (appraisal.scaled_from,)
    each = [{name: written(total * weight) for name, weight in weights.items()} for total in sums]
    return next((row for row in each if all(RATIO.fullmatch(str(value)) for value in row.values())), each[-1])
