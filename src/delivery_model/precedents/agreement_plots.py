"""Plots of agreement with published decisions."""

from __future__ import annotations

from pathlib import Path

from delivery_model.errors import InvalidValue
from delivery_model.precedents.outcomes import constant_accuracy
from delivery_model.precedents.validation import Coding, Validation
from delivery_model.writing.drawing import GREY
from delivery_model.writing.phrases import plural, spaced
from delivery_model.writing.plots import COLOURS, Axes, labelled, new_figure, save, tidy


def draw_validation(validation: Validation, path: Path) -> None:
    """Balanced accuracy of every combination of readings, and recall of each support type, for each coding.

    Raises:
        InvalidValue: no case is counted.
        UnknownName: the name of the file says no known format.
        MissingExtra: matplotlib is not installed.
        OutputError: the file cannot be written.
    """
    codings = [coding for coding in validation.codings if coding.cases]
    if not codings:
        raise InvalidValue("cases", f"cannot draw {path.name}: no case is counted")
    figure, grid = new_figure(2, len(codings), 13, 4.2 * len(codings) + 0.6)
    for coding, (left, right) in zip(codings, grid, strict=True):
        _draw_combinations(left, validation, coding)
        _draw_recalls(right, validation, coding)
    figure.suptitle(f"Agreement with {len(validation.counted)} published decisions ({validation.framework.id})")
    save(figure, path)


def _draw_combinations(axes: Axes, validation: Validation, coding: Coding) -> None:
    """A dot for each distinct set of answers, as large as the number of combinations of readings that give it."""
    now = validation.readings
    told, *_ = *validation.codings[0].by_effect(now), ""
    alternatives = validation.framework.readings[told].alternative_names if told else ("",)
    for fit in coding.fits(now):
        reading = {"": "", **now, **fit.nearest}[told]
        height, rate = alternatives.index(reading), fit.tally.balanced_accuracy.rate
        axes.scatter(rate, height, s=6 * fit.number, color=COLOURS[0], alpha=0.35, linewidth=0)
        if not fit.nearest:
            axes.scatter(rate, height, s=6 * fit.number + 60, facecolor="none", edgecolor="black", linewidth=1.4)
            axes.annotate("in force", (rate, height), (0, 15), textcoords="offset points", ha="center", fontsize=8)
    marks = {title: each.balanced_accuracy.rate for title, each in validation.baselines(coding).items()}
    marks["always the same answer"] = constant_accuracy(validation.tally(coding))
    for place, (title, rate) in enumerate(marks.items()):
        _mark(axes, title, rate or 0.0, 3 + 11 * place)
    axes.set(xlim=(0, 1), ylim=(-0.6, len(alternatives) - 0.4), yticks=range(len(alternatives)))
    axes.set_yticklabels([spaced(each) for each in alternatives])
    axes.set_ylabel(spaced(told))
    axes.set_xlabel("balanced accuracy; a dot for each set of answers that readings can give")
    number = plural(len(coding.combinations), "combination")
    axes.set_title(f"{spaced(coding.name)}, {number} of readings", loc="left", pad=40)
    tidy(axes)


def _mark(axes: Axes, title: str, rate: float, height: int) -> None:
    """A line across the axes, with its title so many points above them."""
    place, transform = (rate, 1.0), axes.get_xaxis_transform()
    axes.axvline(rate, color=GREY, linewidth=1, linestyle="--")
    axes.annotate(title, place, (0, height), transform, "offset points", ha="center", fontsize=8, color=GREY)


def _draw_recalls(axes: Axes, validation: Validation, coding: Coding) -> None:
    """Recall of each support type with its interval, for the readings in force, the best fit and the baselines."""
    now, best = validation.tally(coding), coding.fits(validation.readings)[0].tally
    shown = {"readings in force": now, "best balanced accuracy": best, **validation.baselines(coding)}
    values = now.classes
    for number, (label, tally) in enumerate(shown.items()):
        offset, named = (number - (len(shown) - 1) / 2) * 0.16, labelled(label)
        for place, value in enumerate(values):
            share, bounds = tally.recall(value), tally.recall(value).interval
            if bounds is None or share.rate is None:
                continue
            errors = [[share.rate - bounds.low], [bounds.high - share.rate]]
            axes.errorbar(place + offset, share.rate, yerr=errors, fmt="o", color=COLOURS[number % len(COLOURS)],
                          markersize=6, capsize=2, linewidth=1, **named)  # fmt: skip
            named = {}
    totals = [now.recall(value).total for value in values]
    axes.set(ylim=(-0.03, 1.03), xticks=range(len(values)), ylabel="recall, 95% interval")
    titles = (validation.framework.support_types[value].title.partition(" and ")[0] for value in values)
    axes.set_xticklabels([f"{title}\n({plural(total, 'case')})" for title, total in zip(titles, totals, strict=True)])
    axes.set_title("cases found, of those decided", loc="left", pad=40)
    axes.legend(fontsize=8, frameon=False, loc="upper center", bbox_to_anchor=(0.5, -0.16), ncols=len(shown))
    tidy(axes)
