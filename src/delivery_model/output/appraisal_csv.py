"""An options appraisal as CSV: a row an option, highest total first."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from delivery_model.explanation.arrangement import Arrangement
from delivery_model.output.appraisal_json import appraisal_as_json
from delivery_model.output.tables import rows_as_csv


def appraisal_as_csv(arrangement: Arrangement) -> str:
    """A row an option: scores, total and rank as the least and the most they can be, fit, and how it can win."""
    document = appraisal_as_json(arrangement, is_full=True)
    return rows_as_csv(_row(each, document["sensitivity"]) for each in document["ranking"])


SPANS = ("total", "rank", "share")  # a criterion of the same name is told apart


def _row(option: Mapping[str, Any], sensitivity: Mapping[str, Any]) -> Mapping[str, Any]:
    name, fit = option["option"], option["fit"] or {"match": "", "serves": ()}
    moves = {move["rival"]: move["amount"] for move in sensitivity["moves"]}
    scores = {f"score.{key}" if key in SPANS else key: each for key, each in option["scores"].items()}
    spans = {**scores, "total": option["total"], "rank": option["rank"], "share": sensitivity["shares"][name]}
    return {
        "option": name,
        "title": option["title"],
        "family": option["family"] or "",
        **{f"{key}.{end}": each[end] for key, each in spans.items() for end in ("at_least", "at_most")},
        "match": fit["match"],
        "serves": "|".join(fit["serves"]),
        "can_come_first": sensitivity["prospects"][name]["best"],
        "level_when_moved": moves.get(name, ""),
    }
