"""The JSON form of an options appraisal (docs/reference/json.md).

An options appraisal as CSV: a row an option, highest total first.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any

from delivery_model.answer.arrangement import Arrangement, OptionFit
from delivery_model.appraisal import Acceptability, Findings, Interval, Move, Prospect, Standing
from delivery_model.writing.plain import Json, header, only, plain
from delivery_model.writing.text import rows_as_csv

FORMAT = "delivery-model.appraisal/1"
CONCLUDED = {True: "yes", False: "no", None: "depends"}


def appraisal_as_document(arrangement: Arrangement) -> Json:
    """The appraisal with all that could change it, and what was recommended."""
    found, framework = arrangement.recommendation, arrangement.recommendation.framework
    return header(FORMAT, framework) | {
        **only(found.scenario, "authority", "as_of"),
        **only(found, "recommended", "possible", "alongside"),
        "appraisal": appraisal_as_json(arrangement, is_full=True),
    }


def appraisal_as_json(arrangement: Arrangement, *, is_full: bool) -> Json:
    """The appraisal as plain data; `sensitivity`, which can take seconds to work out, only when full."""
    findings, appraisal = arrangement.findings, arrangement.findings.appraisal
    never_better = {option: better for option, better in findings.never_better.items() if better}
    return {
        **only(appraisal, "source", "is_whole"),
        "scale": _numbers(appraisal.scale),
        "criteria": {name: arrangement.options.criteria[name].title for name in appraisal.criteria},
        **_numbers_of(appraisal, "weights", "scaled_from"),
        "ranking": [_option(arrangement, each) for each in findings.standings],
        **only(findings, "winners", "contenders"),
        "clusters": plain(findings.clusters or ()),
        "never_better": plain(never_better),
        **only(arrangement, "chosen=published", "agrees"),
        "sensitivity": _sensitivity(findings) if is_full else None,
    }


def _option(arrangement: Arrangement, standing: Standing) -> Json:
    findings, option = arrangement.findings, arrangement.options.options[standing.option]
    cells = {name: findings.completions.cell(option.id, name) for name in findings.appraisal.criteria}
    fit = arrangement.fits.get(option.id)
    return {
        **only(option, "option=id", "title", "family"),
        "scores": _numbers(cells),
        **_numbers_of(standing, "total", "rank"),
        "fit": fit and _fit(fit),
    }


def _fit(fit: OptionFit) -> Json:
    forms = {form: CONCLUDED[holds] for form, holds in fit.forms.items()}
    about = only(fit.about, "because", "basis", "reason", "points", "sources")
    return only(fit, "match", "serves") | {"forms": forms} | about


def _sensitivity(findings: Findings) -> Json:
    shares, count = findings.acceptability, findings.number_of_completions
    return {
        "moves": [_move(findings, each) for each in findings.moves],
        "safe_weights": {
            each.criterion: _numbers(each.weight) | only(each, "rival_below", "rival_above")
            for each in findings.safe_weights
        },
        "score_changes": [
            only(each, "option", "criterion", "rival") | _numbers_of(each, "amount") for each in findings.score_changes
        ],
        "prospects": {option: _prospect(findings, each) for option, each in findings.prospects.items()},
        "shares": {
            option: _share(shares, option) | {"ranks": _numbers(shares.ranks[option]) if shares.ranks else []}
            for option in findings.appraisal.options
        },
        **only(shares, "samples", "seed"),
        "largest_error": max(map(shares.error, (*shares.assured.values(), *shares.possible.values()))),
        "dropped": {
            option: {"ranking": [each.option for each in left.standings], "clusters": plain(left.clusters or ())}
            for option, left in findings.dropped.items()
        },
        "completions": None if count is None else str(count),
        "patterns": plain(findings.patterns),
    }


def _share(shares: Acceptability, option: str) -> dict[str, float]:
    return {"at_least": float(shares.assured[option]), "at_most": float(shares.possible[option])}


def _move(findings: Findings, move: Move) -> Json:
    return only(move, "rival", "to") | {"amount": float(move.amount), "weights": _row(findings, move.weights)}


def _prospect(findings: Findings, found: Prospect) -> Json:
    example = found.example and {option: _row(findings, row) for option, row in found.example.items()}
    return {
        "best": found.best.value,
        **_numbers_of(found, "weights"),
        "example": example,
        **_numbers_of(found, "assured"),
        "assured_weights": _numbers(findings.winning_ranges[found.option]),
        **_numbers_of(found, "beaten_by"),
    }


def _row(findings: Findings, row: Iterable[int | Fraction]) -> dict[str, float]:
    """A number for each criterion, by its name."""
    return {name: float(each) for name, each in zip(findings.appraisal.criteria, row, strict=True)}


def _numbers(value: Any) -> Any:  # of any type, as JSON has it
    """Numbers as decimals, an interval by its ends, and whatever holds some of them."""
    match value:
        case Interval():
            return {"at_least": float(value.low), "at_most": float(value.high)}
        case int() | Fraction():
            return float(value)
        case Mapping() | tuple():
            return _all_numbers(value)  # pyright: ignore[reportUnknownArgumentType] # as given
        case _:
            return value


def _all_numbers(several: Mapping[str, Any] | tuple[Any, ...]) -> Any:  # of any type, as JSON has it
    if isinstance(several, tuple):
        return list(map(_numbers, several))
    return {name: _numbers(each) for name, each in several.items()}


def _numbers_of(value: object, *names: str) -> Json:
    return {name: _numbers(getattr(value, name)) for name in names}


def appraisal_as_csv(arrangement: Arrangement) -> str:
    """A row an option: scores, total and rank as the least and the most they can be, fit, and how it can win."""
    findings = arrangement.findings
    moves = {move.rival: float(move.amount) for move in findings.moves}
    return rows_as_csv(
        _csv_row(_option(arrangement, each), findings, moves.get(each.option, "")) for each in findings.standings
    )


SPANS = ("total", "rank", "share")  # a criterion of the same name is told apart


def _csv_row(option: Mapping[str, Any], findings: Findings, moved: float | str) -> Mapping[str, Any]:
    name, fit = option["option"], option["fit"] or {"match": "", "serves": ()}
    share = _share(findings.acceptability, name)
    scores = {f"score.{key}" if key in SPANS else key: each for key, each in option["scores"].items()}
    spans = {**scores, "total": option["total"], "rank": option["rank"], "share": share}
    return {
        "option": name,
        "title": option["title"],
        "family": option["family"] or "",
        **{f"{key}.{end}": each[end] for key, each in spans.items() for end in ("at_least", "at_most")},
        "match": fit["match"],
        "serves": "|".join(fit["serves"]),
        "can_come_first": findings.prospects[name].best.value,
        "level_when_moved": moved,
    }
