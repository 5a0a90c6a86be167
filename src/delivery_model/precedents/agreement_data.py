"""What a validation says, as JSON (docs/reference/validation.md).

What a validation says, as CSV: a row a case, or a row a combination of readings.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain

from delivery_model.answer.explanation import explain
from delivery_model.answer.recommendation import recommend
from delivery_model.possible.intervals import Mean, Share
from delivery_model.precedents.agreement_page import change_set_in_words, confidences, periods
from delivery_model.precedents.cases import AT_DECISION
from delivery_model.precedents.disagreements import Disagreement, disagreements_of, factor_counts, factors_of
from delivery_model.precedents.outcomes import CaseAnswer, CaseKind, Tally, constant_accuracy
from delivery_model.precedents.validation import Coding, Validation, policy_checks
from delivery_model.writing.plain import Json, header, only
from delivery_model.writing.text import rows_as_csv

FORMAT = "delivery-model.validation/2"


def validation_as_json(validation: Validation, splits: Sequence[int]) -> Json:
    """Everything a validation says, as plain data."""
    return header(FORMAT, validation.framework) | {
        "readings_in_force": dict(validation.readings),
        "limits": list(validation.history.limits),
        "counted": len(validation.counted),
        "excluded": [
            {**_answer(answer), "coding": coding, "reason": answer.case.published.excluded}
            for coding, tally in validation.left_out.items()
            for answer in tally.answers
        ],
        "support_in_use": {used.name: _used(validation, used) for used in validation.in_use},
        "codings": {coding.name: _coding(validation, coding, splits) for coding in validation.codings},
    }


def _coding(validation: Validation, coding: Coding, splits: Sequence[int]) -> Json:
    tally = validation.tally(coding)
    groups = {**periods(splits), **confidences(coding.cases)}
    return {
        **_tally(tally),
        "baselines": {
            each.name: {**only(each, "title", "says"), **_beside(tally, coding.baseline(each))}
            for each in validation.history.baselines
        },
        "parts": {name: _tally(tally.where(is_in)) for name, is_in in groups.items()},
        "cases": [_case(validation, coding, answer) for answer in tally.answers],
        "disagreements": [_disagreement(each) for each in disagreements_of(coding, validation.readings)],
        "factors": _factors(coding, tally),
        "policy": {
            value: [
                {"asked": is_acted_on, "exposure": exposure.value, "cases": list(names)}
                for (is_acted_on, exposure), names in check.items()
            ]
            for value, check in policy_checks(coding).items()
        },
        "readings_that_matter": list(coding.mattering),
        "combinations": [
            {"readings": dict(each.readings), **_tally_in_short(each.tally)} for each in coding.combinations
        ],
    }


def _used(validation: Validation, used: Coding) -> Json:
    """How often support that nobody decided on is found."""
    tally = validation.tally(used)
    return {
        "found": _share(tally.agreement),
        "possible": _share(tally.among_possible),
        "baselines": {each.name: _share(used.baseline(each).agreement) for each in validation.history.baselines},
        "cases": [_answer(answer) for answer in tally.answers],
    }


def _beside(tally: Tally, baseline: Tally) -> Json:
    mine, theirs = tally.better_than(baseline)
    return {**_tally(baseline), "framework_alone_right": mine, "baseline_alone_right": theirs}


def _tally(tally: Tally) -> Json:
    return {
        **_balanced(tally),
        "balanced_accuracy_by_chance": rounded(constant_accuracy(tally)),
        "classes": list(tally.classes),
        "coverage": _share(tally.coverage),
        "agreement": _share(tally.agreement),
        "agreement_among_decided": _share(tally.decided.agreement),
        "published_is_possible": _share(tally.among_possible),
        "support_types": {
            value: {"recall": _share(tally.recall(value)), "precision": _share(tally.precision(value))}
            for value in tally.values
        },
        "confusion": {
            value: {answer or "undecided": tally.confused(value, answer) for answer in (*tally.values, None)}
            for value in tally.values
        },
    }


def _tally_in_short(tally: Tally) -> Json:
    return {
        **_balanced(tally),
        "decided": tally.coverage.number,
        "agree": tally.agreement.number,
        "recall": {value: rounded(tally.recall(value).rate) for value in tally.values},
        "precision": {value: rounded(tally.precision(value).rate) for value in tally.values},
    }


def _balanced(tally: Tally) -> Json:
    return {
        "balanced_accuracy": rounded(tally.balanced_accuracy.rate),
        "balanced_accuracy_interval": _interval(tally.balanced_accuracy),
        "balanced_accuracy_among_decided": rounded(tally.decided.balanced_accuracy.rate),
    }


def _share(share: Share) -> Json:
    return {**only(share, "number", "total"), "rate": rounded(share.rate), "interval": _interval(share)}


def _interval(figure: Share | Mean) -> list[float | None] | None:
    bounds = figure.interval
    return None if bounds is None else [rounded(bounds.low), rounded(bounds.high)]


def rounded(value: float | None) -> float | None:
    """Six decimals are enough."""
    return None if value is None else round(value, 6)


def _answer(answer: CaseAnswer) -> Json:
    """One case, with what was published and what is answered."""
    published = answer.case.published
    return {
        "case": answer.case.name,
        "as_of": answer.case.as_of,
        "published": answer.published,
        "published_kind": published.kind.value,
        **only(published, "option", "source", "confidence"),
        **only(answer, "recommended", "possible", "agrees", "published_is_possible=is_possible"),
        "later_evidence": len(answer.case.codings[AT_DECISION].later_evidence),
    }


def _case(validation: Validation, coding: Coding, answer: CaseAnswer) -> Json:
    """The same, and how firm the answer is and of what degree, lest a split answer be read as a winner."""
    profile = answer.case.codings[coding.name].profile
    found = recommend(profile, validation.framework, engine="direct", readings=validation.readings)
    kind = validation.tally(coding).kind(answer).value
    return {**_answer(answer), "firmness": explain(found).firmness.word.value, "degree": found.degree, "kind": kind}


def _disagreement(found: Disagreement) -> Json:
    return {
        "case": found.answer.case.name,
        "kind": found.kind.value,
        "agrees_with_changes": [
            {"size": each.size, "says": change_set_in_words(found, each)} for each in found.changes.sets
        ],
        "agrees_with_readings": [dict(each) for each in found.rereadings],
        **only(found, "to_ask=unknown", "factors"),
    }


def _factors(coding: Coding, tally: Tally) -> Json:
    return {
        factor: {
            kind.value: only(factor_counts(tally.of_kind(kind), factor), "held", "absent", "unknown")
            for kind in CaseKind
        }
        for factor in factors_of(coding.cases)
    }


def cases_as_csv(validation: Validation) -> str:
    """A row a case and coding, those left out and those of support in use too."""
    return rows_as_csv(row for coding in validation.codings for row in _case_rows(validation, coding))


def _case_rows(validation: Validation, coding: Coding) -> Iterable[Json]:
    nearest = {each.answer.case.name: each for each in disagreements_of(coding, validation.readings)}
    used = [validation.tally(each) for each in validation.in_use if each.name == coding.name]
    for answer in chain(
        *(each.answers for each in (validation.tally(coding), validation.left_out[coding.name], *used))
    ):
        found, published = nearest.get(answer.case.name), answer.case.published
        yield {
            "coding": coding.name,
            **_case(validation, coding, answer),
            "possible": _joined(answer.possible),
            "excluded": published.excluded or "",
            "agrees_with_changes": "" if found is None else _first_change(found),
            "agrees_with_readings": "" if found is None else _first_readings(found),
            "to_ask": "" if found is None else _joined(found.unknown),
            "factors": _joined(name for name, holds in published.factors.items() if holds),
        }


def _first_change(found: Disagreement) -> str:
    return change_set_in_words(found, found.changes.sets[0]) if found.changes.sets else ""


def _first_readings(found: Disagreement) -> str:
    return _joined(f"{name}={chosen}" for name, chosen in found.rereadings[0].items()) if found.rereadings else ""


def readings_as_csv(validation: Validation) -> str:
    """A row a combination of readings and coding."""
    return rows_as_csv(
        {"coding": coding.name, **each.readings, **_combination_row(each.tally)}
        for coding in validation.codings
        for each in coding.combinations
    )


def _combination_row(tally: Tally) -> Json:
    said = _tally_in_short(tally)
    return {
        **{key: said[key] for key in ("balanced_accuracy", "balanced_accuracy_among_decided")},
        "answered": said["decided"],
        "agrees": said["agree"],
        "cases": tally.agreement.total,
        **{f"{figure}.{value}": each for figure in ("recall", "precision") for value, each in said[figure].items()},
    }


def _joined(values: Iterable[str]) -> str:
    return "|".join(values)
