"""The JSON form of an options appraisal (docs/reference/json.md).

An options appraisal as CSV: a row an option, highest total first.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from delivery_model.answer.arrangement import Arrangement, OptionFit
from delivery_model.appraisal import Findings, Interval, Move, Prospect, Standing
from delivery_model.appraisal.scores import Number
from delivery_model.appraisal.tied_options import Rows
from delivery_model.writing.plain import Json, header, only
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
    return {
        "source": appraisal.source,
        "is_whole": appraisal.is_whole,
        "scale": _interval(appraisal.scale),
        "criteria": {name: arrangement.options.criteria[name].title for name in appraisal.criteria},
        "weights": _numbers(appraisal.weights),
        "scaled_from": None if appraisal.scaled_from is None else float(appraisal.scaled_from),
        "ranking": [_option(arrangement, each) for each in findings.standings],
        "winners": list(findings.winners),
        "contenders": list(findings.contenders),
        "clusters": _lists(findings.clusters or ()),
        "never_better": {option: list(better) for option, better in findings.never_better.items() if better},
        "chosen": arrangement.published,
        "agrees": arrangement.agrees,
        "sensitivity": _sensitivity(findings) if is_full else None,
    }


def _option(arrangement: Arrangement, standing: Standing) -> Json:
    findings, option = arrangement.findings, arrangement.options.options[standing.option]
    fit = arrangement.fits.get(standing.option)
    return {
        "option": standing.option,
        "title": option.title,
        "family": option.family,
        "scores": {
            name: _interval(findings.completions.cell(standing.option, name)) for name in findings.appraisal.criteria
        },
        "total": _interval(standing.total),
        "rank": _interval(standing.rank),
        "fit": None if fit is None else _fit(fit),
    }


def _fit(fit: OptionFit) -> Json:
    about = fit.about
    return {
        "match": fit.match.value,
        "serves": list(fit.serves),
        "forms": {form: CONCLUDED[holds] for form, holds in fit.forms.items()},
        **only(about, "because", "basis", "reason", "points", "sources"),
    }


def _sensitivity(findings: Findings) -> Json:
    shares = findings.acceptability
    count = findings.number_of_completions
    return {
        "moves": [
            only(each, "rival", "to") | {"amount": float(each.amount), "weights": _by_criterion(findings, each)}
            for each in findings.moves
        ],
        "safe_weights": {
            each.criterion: _interval(each.weight) | only(each, "rival_below", "rival_above")
            for each in findings.safe_weights
        },
        "score_changes": [
            only(each, "option", "criterion", "rival") | {"amount": float(each.amount)}
            for each in findings.score_changes
        ],
        "prospects": {option: _prospect(findings, each) for option, each in findings.prospects.items()},
        "shares": {
            option: {
                "at_least": float(shares.assured[option]),
                "at_most": float(shares.possible[option]),
                "ranks": [float(share) for share in shares.ranks[option]] if shares.ranks else [],
            }
            for option in findings.appraisal.options
        },
        "samples": shares.samples,
        "seed": shares.seed,
        "largest_error": max(map(shares.error, (*shares.assured.values(), *shares.possible.values()))),
        "dropped": {
            option: {"ranking": [each.option for each in left.standings], "clusters": _lists(left.clusters or ())}
            for option, left in findings.dropped.items()
        },
        "completions": None if count is None else str(count),
        "patterns": {
            option: [{str(score): count for score, count in pattern.items()} for pattern in patterns]
            for option, patterns in findings.patterns.items()
        },
    }


def _by_criterion(findings: Findings, move: Move) -> dict[str, float]:
    return _numbers(dict(zip(findings.appraisal.criteria, move.weights, strict=True)))


def _prospect(findings: Findings, found: Prospect) -> Json:
    ranges = findings.winning_ranges[found.option]
    return {
        "best": found.best.value,
        "weights": None if found.weights is None else _numbers(found.weights),
        "example": None if found.example is None else _rows(findings, found.example),
        "assured": None if found.assured is None else _numbers(found.assured),
        "assured_weights": None if ranges is None else {name: _interval(each) for name, each in ranges.items()},
        "beaten_by": _numbers(found.beaten_by),
    }


def _rows(findings: Findings, rows: Rows) -> dict[str, dict[str, float]]:
    criteria = findings.appraisal.criteria
    return {option: _numbers(dict(zip(criteria, row, strict=True))) for option, row in rows.items()}


def _interval(interval: Interval) -> Json:
    return {"at_least": float(interval.low), "at_most": float(interval.high)}


def _numbers(numbers: Mapping[str, Number]) -> dict[str, float]:
    return {name: float(number) for name, number in numbers.items()}


def _lists(groups: Iterable[tuple[str, ...]]) -> list[list[str]]:
    return [list(group) for group in groups]


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
