"""Plots of a sweep: a tornado of influence, an outcome map over two variables, and stacked outcomes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from delivery_model.answer.words import in_few_words
from delivery_model.errors import UnknownName
from delivery_model.possible.count import Weight
from delivery_model.possible.count import share as part_of
from delivery_model.sweeps.everyone import Sweep
from delivery_model.sweeps.sweep_page import InfluenceRow, answer_title, factor_title, influence_rows, weight_of
from delivery_model.writing.drawing import GREY
from delivery_model.writing.phrases import sentence, share, spaced
from delivery_model.writing.plots import COLOURS, LIGHT, Axes, labelled, new_figure, save, tidy

MOST, MOST_STACKED = 10, 6
Outcomes = Mapping[str, Weight]


def draw_sweep(sweep: Sweep, path: Path, chart: str = "tornado", *, over: Sequence[str] = ()) -> None:
    """Draw one of `CHARTS` to a file.

    Args:
        sweep: what to draw.
        path: where; the name says the format.
        chart: which.
        over: for a map, two attributes or decisions; the two that decide most when left out.

    Raises:
        UnknownName: there is no such chart, attribute or decision.
        UnknownName: the name of the file says no known format.
        MissingExtra: matplotlib is not installed.
        OutputError: the file cannot be written.
    """
    if chart not in CHARTS:
        raise UnknownName("chart", chart, CHARTS)
    save(CHARTS[chart](sweep, over), path)


def _tornado(sweep: Sweep, over: Sequence[str]) -> Axes:
    """How much each factor decides, and between what bounds each answer's share moves as the factor does."""
    rows = influence_rows(sweep)[:MOST]
    answers = [answer for answer, weight in sweep.outcomes.items() if weight]
    figure, grid = new_figure(1 + len(answers), 1, 4.2 + 2.6 * (1 + len(answers)), 1.6 + 0.45 * max(len(rows), 3))
    first, *others = grid[0]
    _influences(first, rows)
    for answer, axes in zip(answers, others, strict=True):
        colour = COLOURS[list(sweep.outcomes).index(answer) % len(COLOURS)]
        _bounds(axes, sweep, rows, answer, colour)
    figure.suptitle(_headline(sweep), x=0.01, ha="left")
    return figure


def _influences(axes: Axes, rows: Sequence[InfluenceRow]) -> None:
    places = range(len(rows))
    axes.barh(places, [weight_of(row.indices) for row in rows], color=LIGHT, height=0.62, label="share (Shapley)")
    axes.plot([float(row.indices.first) for row in rows], places, "|", color="black", markersize=9, label="alone")
    axes.plot([float(row.indices.total) for row in rows], places, ">", color=GREY, markersize=5, label="with others")
    axes.set(yticks=places, xlabel="part of the variance of the answer")
    axes.set_yticklabels([row.title for row in rows])
    axes.set(xlim=(0, 1), ylim=(len(rows) - 0.5, -0.5))
    axes.set_title("what decides", loc="left", fontsize=10)
    axes.legend(fontsize=7, frameon=False, loc="lower right")
    tidy(axes)


def _bounds(axes: Axes, sweep: Sweep, rows: Sequence[InfluenceRow], answer: str, colour: str) -> None:
    """The share of one answer at the level of each factor that gives least of it, to that which gives most."""
    axes.axvline(float(part_of(sweep.outcomes[answer], sweep.total)), color=GREY, linewidth=0.8)
    for place, row in enumerate(rows):
        found = sweep.given(row.names[0])
        parts = {name: float(part_of(each.get(answer, 0), sum(each.values()))) for name, each in found.items()}
        low, high = min(parts, key=parts.__getitem__), max(parts, key=parts.__getitem__)
        axes.barh(place, parts[high] - parts[low], left=parts[low], color=colour, height=0.62)
        if parts[high] > parts[low]:
            _label(axes, spaced(low), parts[low], place, "right")
            _label(axes, spaced(high), parts[high], place, "left")
    axes.set(yticks=[], ylim=(len(rows) - 0.5, -0.5), xlabel="share, from level to level")
    axes.use_sticky_edges = False
    axes.margins(x=0.45)
    axes.set_xticks([tick for tick in axes.get_xticks() if 0 <= tick <= 1])
    axes.set_title(sentence(in_few_words(sweep.framework, answer)), loc="left", fontsize=10)
    tidy(axes)


def _label(axes: Axes, text: str, along: float, place: int, side: str) -> None:
    offset = (-3 if side == "right" else 3, 0)
    axes.annotate(text, (along, place), offset, textcoords="offset points", ha=side, va="center", fontsize=7)


def _map(sweep: Sweep, over: Sequence[str]) -> Axes:
    """For each pair of values of two variables, the answers that authorities with both get."""
    across, up = over or _two_that_decide_most(sweep)
    columns, rows = sweep.values_of(across), sweep.values_of(up)
    found = sweep.given_all(across, up)
    figure, grid = new_figure(1, 1, 2.8 + 2.1 * len(columns), 2.0 + 1.15 * len(rows))
    axes = grid[0][0]
    for (column, row), outcomes in found.items():
        _cell(axes, sweep, columns.index(column), rows.index(row), outcomes)
    axes.set(xlim=(-0.5, len(columns) - 0.5), ylim=(len(rows) - 0.5, -0.5))
    axes.set(xticks=range(len(columns)), yticks=range(len(rows)))
    axes.set_xticklabels(map(spaced, columns))
    axes.set_yticklabels(map(spaced, rows))
    axes.set_xlabel(factor_title(sweep.framework, across))
    axes.set_ylabel(factor_title(sweep.framework, up))
    axes.set_title(_headline(sweep), loc="left", fontsize=10)
    _legend(figure, axes, sweep)
    tidy(axes)
    return figure


def _two_that_decide_most(sweep: Sweep) -> tuple[str, str]:
    ordered = sorted(sweep.influence[None].indices, key=lambda each: -weight_of(each))
    if len(ordered) < 2:
        raise UnknownName("second attribute to map", "", [each.name for each in ordered])
    return ordered[0].name, ordered[1].name


def _cell(axes: Axes, sweep: Sweep, column: int, row: int, outcomes: Outcomes) -> None:
    """One cell of the map: answers side by side, as wide as they are frequent, the most frequent in figures."""
    left, width, total = column - 0.46, 0.92, sum(outcomes.values())
    for place, answer in enumerate(sweep.outcomes):
        part = float(part_of(outcomes.get(answer, 0), total))
        axes.barh(row, part * width, left=left, height=0.88, color=COLOURS[place % len(COLOURS)], linewidth=0)
        left += part * width
    most = max(outcomes, key=lambda each: outcomes[each])
    box = {"facecolor": "white", "edgecolor": "none", "alpha": 0.85, "pad": 1.5}
    axes.text(column, row, share(part_of(outcomes[most], total), 2), ha="center", va="center", fontsize=8, bbox=box)


def _stacked(sweep: Sweep, over: Sequence[str]) -> Axes:
    """The answers overall, at each level of what decides most, and under each alternative reading."""
    bars = list(_bars(sweep))
    figure, grid = new_figure(1, 1, 10, 1.4 + 0.27 * len(bars))
    axes = grid[0][0]
    for place, (_, outcomes) in enumerate(bars):
        left, total = 0.0, sum(outcomes.values())
        for colour, answer in enumerate(sweep.outcomes):
            part = float(part_of(outcomes.get(answer, 0), total))
            axes.barh(place, part, left=left, height=0.78, color=COLOURS[colour % len(COLOURS)], linewidth=0)
            left += part
    axes.set(xlim=(0, 1), ylim=(len(bars) - 0.4, -0.6), yticks=range(len(bars)), xlabel="share of each answer")
    axes.set_yticklabels([label for label, _ in bars], fontsize=8)
    axes.set_title(_headline(sweep), loc="left", fontsize=10)
    _legend(figure, axes, sweep)
    tidy(axes)
    return figure


def _bars(sweep: Sweep) -> Iterator[tuple[str, Outcomes]]:
    yield "all", sweep.outcomes
    for row in influence_rows(sweep)[:MOST_STACKED]:
        for value, outcomes in sweep.given(row.names[0]).items():
            title = row.title.replace("each", "any one", 1) if len(row.names) > 1 else row.title
            yield f"{title}: {spaced(value)}", outcomes
    for each in sweep.apart.alternatives:
        if each.moved:
            yield f"read with {spaced(each.reading)}: {spaced(each.alternative)}", each.outcomes


def _headline(sweep: Sweep) -> str:
    framework = sweep.framework
    what = "possible authorities" if sweep.beliefs is None else sweep.beliefs.title or "authorities as believed"
    return f"{what if sweep.beliefs else f'{sweep.total:,} {what}'} ({framework.name})"


def _legend(figure: Axes, axes: Axes, sweep: Sweep) -> None:
    for place, answer in enumerate(sweep.outcomes):
        axes.barh(0, 0, color=COLOURS[place % len(COLOURS)], **labelled(answer_title(sweep.framework, answer)))
    figure.legend(fontsize=8, frameon=False, loc="outside lower center", ncols=min(len(sweep.outcomes), 3))


CHARTS: Mapping[str, Callable[[Sweep, Sequence[str]], Axes]] = {"tornado": _tornado, "map": _map, "stacked": _stacked}
