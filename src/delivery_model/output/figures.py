"""Figures of agreement in text: shares, means and whole tallies, long and short."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Mapping, Sequence

from delivery_model.analysis.cases import Case
from delivery_model.analysis.statistics import Mean, Share
from delivery_model.analysis.tally import Tally
from delivery_model.framework.rules import Framework
from delivery_model.output.tables import Row

Groups = Mapping[str, Callable[[Case], bool]]
"""Named parts of the cases, such as periods."""

NARROW = 12


def periods(splits: Sequence[int]) -> Groups:
    """The periods between years at which to split: before the first, and from each on."""
    years = sorted(set(splits))
    bounds = list(zip([None, *years], [*years, None], strict=True))
    return {_period(low, high): _within(low, high) for low, high in bounds} if years else {}


def confidences(cases: Sequence[Case]) -> Groups:
    """The grades of confidence that cases have."""
    grades = {_grade(case) for case in cases}
    return {f"confidence {grade}": _graded(grade) for grade in sorted(grades)}


def _period(low: int | None, high: int | None) -> str:
    return f"before {high}" if low is None else f"from {low}" if high is None else f"{low} to {high - 1}"


def _within(low: int | None, high: int | None) -> Callable[[Case], bool]:
    return lambda case: (low is None or case.year >= low) and (high is None or case.year < high)


def _grade(case: Case) -> str:
    return case.published.confidence or "not graded"


def _graded(grade: str) -> Callable[[Case], bool]:
    return lambda case: _grade(case) == grade


def in_few_words(framework: Framework, value: str) -> str:
    """A support type: its title up to the first 'and'."""
    return framework.support_types[value].title.partition(" and ")[0]


def narrow(text: str) -> str:
    """A header for a narrow column."""
    return "\n".join(textwrap.wrap(text, NARROW))


def readings_in_words(readings: Mapping[str, str]) -> str:
    """Readings other than the defaults."""
    return "; ".join(f"{name}: {chosen}" for name, chosen in readings.items()) or "default readings"


def of(share: Share) -> str:
    """So many out of so many; a dash of nothing."""
    return f"{share.number}/{share.total}" if share.total else "-"


def rate(figure: Share | Mean) -> str:
    """A share or mean as a number; a dash where there is none."""
    return "-" if figure.rate is None else f"{figure.rate:.2f}"


def figure_in_full(figure: Share | Mean) -> str:
    """A share or mean with its interval."""
    counted = f"{of(figure)} " if isinstance(figure, Share) and figure.total else ""
    bounds = figure.interval
    return f"{counted}{rate(figure)}" + (f" ({bounds.low:.2f}-{bounds.high:.2f})" if bounds else "")


def tally_header(framework: Framework, classes: Sequence[str], *first: str) -> Row:
    """What `tally_row` gives, with columns of one's own before it."""
    recalls = (f"recall:\n{narrow(in_few_words(framework, value))}" for value in classes)
    return ("", *first, "answered", "agrees", *recalls, "balanced\naccuracy")


def tally_row(tally: Tally, classes: Sequence[str]) -> Row:
    """A tally in short; a mean of fewer recalls than those of all classes is no figure to compare, so a dash."""
    recalls = (of(tally.recall(value)) for value in classes)
    balanced = rate(tally.balanced_accuracy) if set(classes) == set(tally.classes) else "-"
    return (of(tally.coverage), of(tally.agreement), *recalls, balanced)
