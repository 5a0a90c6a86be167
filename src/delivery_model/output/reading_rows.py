"""How agreement changes when open points of the text are read otherwise."""

from __future__ import annotations

from collections.abc import Iterator

from delivery_model.analysis.tally import Tally
from delivery_model.analysis.validation import Coding, Fit, Validation
from delivery_model.output.document import Block, Table, Text
from delivery_model.output.figures import (
    figure_in_full,
    in_few_words,
    of,
    readings_in_words,
    tally_header,
    tally_row,
)
from delivery_model.output.words import listed

TERSE = 3


def single_blocks(validation: Validation, coding: Coding) -> Iterator[Block]:
    """A row for each alternative that changes some answer, taken alone."""
    now = coding.under(validation.readings)
    singles = list(_singles(validation, coding))
    rows = [("as in force", *tally_row(now, now.classes))]
    rows += [(label, *tally_row(found, now.classes)) for label, found in singles if found.answers != now.answers]
    yield Table(tally_header(coding.framework, now.classes), rows)
    still = [label for label, found in singles if found.answers == now.answers]
    if still:
        yield Text(f"No case is answered otherwise under {listed(still)}.")


def _singles(validation: Validation, coding: Coding) -> Iterator[tuple[str, Tally]]:
    """Each alternative alone, with the readings in the order in which they matter for the first coding."""
    now, readings = validation.readings, coding.framework.readings
    for name in validation.codings[0].by_effect(now):
        for each in readings[name].alternative_names:
            if each != now[name]:
                yield f"{name}: {each} ({readings[name].point})", coding.under(now.with_alternative(name, each))


def fit_blocks(validation: Validation, coding: Coding, is_full: bool) -> Iterator[Block]:
    """The distinct sets of answers that readings can give, best balanced accuracy first, each at its price."""
    fits, now = coding.fits(validation.readings), coding.under(validation.readings)
    for number, fit in enumerate(fits if is_full else fits[:TERSE], start=1):
        yield Text(f"{number}. {_fit(coding, fit, now)}")
    place = 1 + next(at for at, fit in enumerate(fits) if not fit.nearest)
    yield Text(f"There are {len(fits)} different sets of answers; the one in force is number {place}.")


def _fit(coding: Coding, fit: Fit, now: Tally) -> str:
    gained, lost = fit.tally.better_than(now)
    recalls = ", ".join(f"{in_few_words(coding.framework, v)} {of(fit.tally.recall(v))}" for v in now.classes)
    return (
        f"balanced accuracy {figure_in_full(fit.tally.balanced_accuracy)}, answered {of(fit.tally.coverage)}; "
        f"recall {recalls}; gains {gained} and loses {lost} cases against the readings in force: "
        f"{readings_in_words(fit.nearest) if fit.nearest else 'these'} "
        f"({fit.number} of {len(coding.combinations)} combinations)"
    )
