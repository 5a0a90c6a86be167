"""What a validation says, as CSV: a row a case, or a row a combination of readings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from delivery_model.analysis.disagreements import Disagreement, disagreements_of
from delivery_model.analysis.validation import Coding, Validation
from delivery_model.output.disagreements import change_set_in_words
from delivery_model.output.tables import rows_as_csv
from delivery_model.output.validation_data import answer_as_json, firmness_as_json, rounded


def cases_as_csv(validation: Validation) -> str:
    """A row a case and coding, those left out and those of support in use too."""
    return rows_as_csv(row for coding in validation.codings for row in _case_rows(validation, coding))


def _case_rows(validation: Validation, coding: Coding) -> Iterable[Mapping[str, Any]]:
    nearest = {each.answer.case.name: each for each in disagreements_of(coding, validation.readings)}
    counted = coding.under(validation.readings)
    used = [each.under(validation.readings) for each in validation.in_use if each.name == coding.name]
    others = (validation.left_out[coding.name], *used)
    for answer in (*counted.answers, *(answer for each in others for answer in each.answers)):
        found = nearest.get(answer.case.name)
        yield {
            "coding": coding.name,
            **answer_as_json(answer),
            **firmness_as_json(validation, coding, answer),
            "possible": _joined(answer.possible),
            "kind": counted.kind(answer).value,
            "excluded": answer.case.published.excluded or "",
            "agrees_with_changes": "" if found is None else _first_change(found),
            "agrees_with_readings": "" if found is None else _first_readings(found),
            "to_ask": "" if found is None else _joined(found.unknown),
            "factors": _joined(name for name, holds in answer.case.published.factors.items() if holds),
        }


def _first_change(found: Disagreement) -> str:
    return change_set_in_words(found, found.changes.sets[0]) if found.changes.sets else ""


def _first_readings(found: Disagreement) -> str:
    return "|".join(f"{name}={chosen}" for name, chosen in found.rereadings[0].items()) if found.rereadings else ""


def readings_as_csv(validation: Validation) -> str:
    """A row a combination of readings and coding."""
    return rows_as_csv(
        {
            "coding": coding.name,
            **each.readings,
            "balanced_accuracy": rounded(each.tally.balanced_accuracy.rate),
            "balanced_accuracy_among_decided": rounded(each.tally.balanced_accuracy_among_decided.rate),
            "answered": each.tally.coverage.number,
            "agrees": each.tally.agreement.number,
            "cases": each.tally.agreement.total,
            **{f"recall.{value}": rounded(each.tally.recall(value).rate) for value in each.tally.values},
            **{f"precision.{value}": rounded(each.tally.precision(value).rate) for value in each.tally.values},
        }
        for coding in validation.codings
        for each in coding.combinations
    )


def _joined(values: Iterable[str]) -> str:
    return "|".join(values)
