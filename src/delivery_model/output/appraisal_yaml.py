"""An appraisal as the plain data that its section of a scenario holds."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from delivery_model.appraisal.scores import Appraisal, Interval, Number, Same
from delivery_model.loading.appraisal import NUMBER

Plain = dict[str, Any]
"""YAML is nested plain data."""

PLACES = 9


def appraisal_as_plain(appraisal: Appraisal) -> Plain:
    """What is known of the scores; what is not is left out, as weights are that are equal."""
    scores = {option: _row(appraisal, option) for option in appraisal.options}
    said: Plain = {
        "scores": {option: row for option, row in scores.items() if row or not _is_named(appraisal, option)},
        "totals": {option: written(total) for option, total in appraisal.totals.items()},
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
    decimal = _decimal(Fraction(number))
    return float(decimal) if decimal and str(float(decimal)) == decimal else decimal or str(number)


def _decimal(number: Fraction) -> str | None:
    """All decimals of a number, or nothing when there are too many."""
    scaled = number * 10**PLACES
    if scaled.denominator != 1:
        return None
    digits = f"{abs(scaled.numerator):0{PLACES + 1}d}"
    return f"{'-' if number < 0 else ''}{digits[:-PLACES]}.{digits[-PLACES:]}".rstrip("0")


def _row(appraisal: Appraisal, option: str) -> Plain:
    return {name: _cell(cell) for name, cell in appraisal.scores[option].items() if cell != appraisal.scale}


def _cell(cell: Interval) -> Any:
    return written(cell.low) if cell.is_known else [written(cell.low), written(cell.high)]


def _is_named(appraisal: Appraisal, option: str) -> bool:
    """Whether something else of the appraisal names the option."""
    return option in appraisal.totals or any(option in same.options for same in appraisal.same)


def _same(same: Same) -> Plain:
    return {"options": list(same.options)} | ({"except": list(same.apart_from)} if same.apart_from else {})


def _weights(appraisal: Appraisal) -> Plain:
    """Weights as they were typed: adding up to 1, or to 100 where that takes numbers that can be typed."""
    weights = appraisal.weights
    if len(set(weights.values())) == 1:
        return {}
    each = ({name: written(scale * weight) for name, weight in weights.items()} for scale in (100, 1))
    return next(row for row in each if all(NUMBER.fullmatch(str(value)) for value in row.values()))
