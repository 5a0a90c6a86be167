"""Plots, one function each; matplotlib comes with the extra `research` and is imported where used."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from delivery_model.analysis.journey import Stop
from delivery_model.analysis.tally import Tally, constant_accuracy
from delivery_model.analysis.validation import Coding, Validation
from delivery_model.errors import InvalidValue, MissingExtra, UnknownName
from delivery_model.explanation.minimal import Single
from delivery_model.files import write_whole
from delivery_model.framework.rules import Framework
from delivery_model.output.words import date_in_words, plural, spaced, title_of
from delivery_model.profile import day_of

Axes = Any
"""matplotlib's axes and figures; its types are not a dependency."""

SUFFIXES = (".png", ".svg", ".pdf")
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9")  # told apart by colour-blind readers
GREY, LIGHT = "#555555", "#bbbbbb"
MARK = "\0"


def new_figure(columns: int, rows: int, width: float, height: float) -> tuple[Axes, Axes]:
    """A figure and its axes, as a grid even where there is only one.

    Raises:
        MissingExtra: matplotlib is not installed.
    """
    try:
        from matplotlib.figure import Figure
    except ImportError as error:
        raise MissingExtra("plots need", "research") from error
    figure = Figure(figsize=(width, height), layout="constrained")
    return figure, figure.subplots(rows, columns, squeeze=False)


def labelled(text: str) -> dict[str, str]:
    """The label of what a legend names; marked, since matplotlib leaves a label out that begins with an underscore."""
    return {"label": f"{MARK}{text}"}


def format_of(path: Path) -> str:
    """The format that the name of a file says.

    Raises:
        UnknownName: the name ends in no known format.
    """
    if path.suffix.lower() not in SUFFIXES:
        raise UnknownName("plot", path.name, SUFFIXES, f"name a file that ends in {', '.join(SUFFIXES)}")
    return path.suffix.lower()[1:]


def save(figure: Axes, path: Path) -> None:
    """Write a figure as the format its file name says; the same figure gives the same bytes.

    Every text is drawn as it is, `$` too; matplotlib may make some of them only while it draws.

    Raises:
        UnknownName: the name ends in no known format.
        OutputError: the file cannot be written.
    """
    import matplotlib
    from matplotlib.text import Text

    kind = format_of(path)
    undated = {"svg": {"Date": None}, "pdf": {"CreationDate": None}, "png": {}}[kind]
    data = io.BytesIO()
    settings: Axes = matplotlib
    for text in figure.findobj(Text):
        text.set_parse_math(False)
        text.set_text(text.get_text().removeprefix(MARK))
    with settings.rc_context({"svg.hashsalt": "delivery-model", "text.parse_math": False}):
        figure.savefig(data, format=kind, dpi=150, metadata=undated)
    write_whole(path, data.getvalue())


def tidy(axes: Axes) -> None:
    """No frame but the axis lines that are read."""
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    axes.tick_params(length=3)


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
    marks = [(each.title, coding.baseline(each).balanced_accuracy.rate) for each in validation.history.baselines]
    marks.append(("always the same answer", constant_accuracy(coding.under(now))))
    for place, (title, rate) in enumerate(marks):
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
    shown: list[tuple[str, Tally]] = [("readings in force", coding.under(validation.readings))]
    shown.append(("best balanced accuracy", coding.fits(validation.readings)[0].tally))
    shown.extend((each.title, coding.baseline(each)) for each in validation.history.baselines)
    values = shown[0][1].classes
    for number, (label, tally) in enumerate(shown):
        offset, named = (number - (len(shown) - 1) / 2) * 0.16, labelled(label)
        for place, value in enumerate(values):
            share, bounds = tally.recall(value), tally.recall(value).interval
            if bounds is None or share.rate is None:
                continue
            errors = [[share.rate - bounds.low], [bounds.high - share.rate]]
            axes.errorbar(place + offset, share.rate, yerr=errors, fmt="o", color=COLOURS[number % len(COLOURS)],
                          markersize=6, capsize=2, linewidth=1, **named)  # fmt: skip
            named = {}
    totals = [shown[0][1].recall(value).total for value in values]
    axes.set(ylim=(-0.03, 1.03), xticks=range(len(values)), ylabel="recall, 95% interval")
    titles = (validation.framework.support_types[value].title.partition(" and ")[0] for value in values)
    axes.set_xticklabels([f"{title}\n({plural(total, 'case')})" for title, total in zip(titles, totals, strict=True)])
    axes.set_title("cases found, of those decided", loc="left", pad=40)
    axes.legend(fontsize=8, frameon=False, loc="upper center", bbox_to_anchor=(0.5, -0.16), ncols=len(shown))
    tidy(axes)


def draw_journey(framework: Framework, stops: Sequence[Stop], path: Path) -> None:
    """A timeline: the answer at each date, what was published, and the smallest set of changes that moved it."""
    figure, grid = new_figure(1, 1, 11, 5)
    axes, values = grid[0][0], list(framework.outcome.values)
    days = [day_of(stop.scenario.as_of) for stop in stops]
    heights = [[values.index(value) for value in stop.possible] for stop in stops]
    told_of: set[str] = set()
    axes.plot(days, [sum(each) / len(each) for each in heights], color=LIGHT, linewidth=1, linestyle=":", zorder=1)
    for number, (stop, day, places) in enumerate(zip(stops, days, heights, strict=True)):
        shown = {"label": "recommended (or possible)"} if number == 0 else {}
        axes.plot([day] * len(places), places, "o-", color=COLOURS[0], markersize=11, linewidth=4, zorder=2, **shown)
        if published := stop.scenario.published:
            said = "published" if published.is_decision else "support in use"
            named = {} if said in told_of else {"label": said}
            told_of.add(said)
            marker = {"facecolor": "none", "edgecolor": COLOURS[1], "linewidth": 1.8, "zorder": 3}
            axes.scatter(day, values.index(published.support_type), s=330, marker="s", **marker, **named)
        told = "\n".join([date_in_words(stop.scenario.as_of), *_moved_by(framework, stop)])
        # above and below by turns, so that dates close together can be read
        spot, offset, side = (places[0], -16, "top") if number % 2 else (places[-1], 16, "bottom")
        axes.annotate(told, (day, spot), (0, offset), textcoords="offset points", ha="center", va=side, fontsize=8)
    axes.set(ylim=(-0.8, len(values) - 0.3), yticks=range(len(values)))
    axes.set_yticklabels([framework.support_types[value].title for value in values])
    axes.margins(x=0.12)
    axes.set_title(f"{stops[0].scenario.authority}: support recommended and published", loc="left")
    axes.legend(frameon=False, fontsize=9, loc="upper center", bbox_to_anchor=(0.5, -0.08), ncols=2, markerscale=0.6)
    tidy(axes)
    save(figure, path)


def _moved_by(framework: Framework, stop: Stop) -> list[str]:
    """A smallest set of changes that was enough, a line for each."""
    sets = stop.move.enough.sets if stop.move else ()
    if not sets:
        return []
    names = [use.token.name for use in sets[0] if isinstance(use.token, Single)]
    titles = [title_of(framework, name) for name in names]
    others = [f"(or {plural(len(sets) - 1, 'other set')})"] if len(sets) > 1 else []
    return ["moved by", *titles, *others]
