"""An options appraisal drawn: its scores as a heat map, and the ranks that all possible weights give."""

from __future__ import annotations

import textwrap
from pathlib import Path

from delivery_model.answer.appraisal_page import cell_in_words, share_in_words, span
from delivery_model.answer.arrangement import Arrangement
from delivery_model.appraisal import Findings
from delivery_model.writing.drawing import GREY
from delivery_model.writing.phrases import date_in_words
from delivery_model.writing.plots import LIGHT, Axes, new_figure, save, tidy

DARK = 0.55


def draw_appraisal(arrangement: Arrangement, path: Path) -> None:
    """Scores on the left, options from the highest total down; on the right how often each has each rank.

    While scores are open, the right shows from how little to how much of all weights an option comes first under.

    Raises:
        UnknownName: the name of the file says no known format.
        MissingExtra: matplotlib is not installed.
        OutputError: the file cannot be written.
    """
    findings, scenario = arrangement.findings, arrangement.recommendation.scenario
    figure, grid = new_figure(2, 1, 15, 1.6 + 0.55 * len(findings.standings))
    left, right = grid[0]
    _draw_scores(left, arrangement)
    _draw_ranks(right, findings) if findings.acceptability.ranks else _draw_first(right, findings)
    for axes in (left, right):
        axes.set_ylim(len(findings.standings) - 0.5, -0.5)
    right.set(yticks=range(len(findings.standings)), xlim=(0, 1))
    right.set_yticklabels([])
    when = date_in_words(scenario.as_of) if scenario.as_of else ""
    figure.suptitle(", ".join(part for part in (scenario.authority, when, "options appraisal") if part))
    save(figure, path)


def _draw_scores(axes: Axes, arrangement: Arrangement) -> None:
    """A cell for each score: the darker the higher, its range where it is open, grey where nothing is known."""
    findings, options = arrangement.findings, arrangement.options
    scale, criteria = findings.appraisal.scale, findings.appraisal.criteria
    for row, standing in enumerate(findings.standings):
        for column, name in enumerate(criteria):
            cell = findings.completions.cell(standing.option, name)
            share = float((cell.low + cell.high) / 2 - scale.low) / float(scale.high - scale.low)
            is_unknown = cell == scale
            colour = LIGHT if is_unknown else _blue(share)
            square = {"facecolor": colour, "edgecolor": "white", "linewidth": 1.5}
            axes.fill([column - 0.5, column + 0.5, column + 0.5, column - 0.5], [row - 0.5] * 2 + [row + 0.5] * 2,
                      alpha=0.35 if is_unknown else 1, **square)  # fmt: skip
            ink = "white" if share > DARK and not is_unknown else "black"
            told = cell_in_words(findings, standing.option, name)
            axes.text(column, row, told, ha="center", va="center", fontsize=9, color=ink)
        axes.text(len(criteria) - 0.3, row, span(standing.total), va="center", fontsize=9, fontweight="bold")
    axes.text(len(criteria) - 0.3, -0.62, "total", va="bottom", fontsize=8, color=GREY)
    axes.set(xlim=(-0.5, len(criteria) + 0.6), xticks=range(len(criteria)), yticks=range(len(findings.standings)))
    names = [textwrap.fill(options.criteria[name].title, 28) for name in criteria]
    axes.set_xticklabels(names, fontsize=8, rotation=40, ha="right", rotation_mode="anchor")
    axes.set_yticklabels([textwrap.fill(options.options[each.option].title, 26) for each in findings.standings])
    axes.set_title("scores" + ("" if findings.completions.are_settled else " (? is not known)"), loc="left", pad=18)
    tidy(axes)
    axes.spines[["left", "bottom"]].set_visible(False)


def _blue(share: float) -> tuple[float, float, float]:
    """From nearly white to dark blue."""
    pale, dark = (0.93, 0.96, 0.98), (0.0, 0.27, 0.44)
    red, green, blue = (a + share * (b - a) for a, b in zip(pale, dark, strict=True))
    return red, green, blue


def _draw_ranks(axes: Axes, findings: Findings) -> None:
    """A bar an option, parted by the share of all weights that give it each rank: first is darkest."""
    ranks, count = findings.acceptability.ranks or {}, len(findings.standings)
    for row, standing in enumerate(findings.standings):
        start = 0.0
        for rank, share in enumerate(map(float, ranks[standing.option])):
            strength = 1 - rank / max(1, count - 1)
            label = {"label": str(rank + 1)} if row == 0 else {}
            axes.barh(row, share, left=start, height=0.7, color=_blue(strength), edgecolor="white", **label)
            if share >= 0.06:
                ink = "white" if strength > DARK else "black"
                axes.text(start + share / 2, row, str(rank + 1), ha="center", va="center", fontsize=9, color=ink)
            start += share
    axes.set_xlabel("share of all possible weights, each counted alike")
    axes.set_title("rank (the number in the bar) as weights vary", loc="left", pad=18)
    tidy(axes)


def _draw_first(axes: Axes, findings: Findings) -> None:
    """For each option, the share under which it surely comes first, and the share under which it may."""
    shares = findings.acceptability
    for row, standing in enumerate(findings.standings):
        low, high = float(shares.assured[standing.option]), float(shares.possible[standing.option])
        axes.barh(row, high, height=0.7, color=_blue(0.25), label="may come first" if row == 0 else None)
        axes.barh(row, low, height=0.7, color=_blue(1), label="surely comes first" if row == 0 else None)
        axes.text(1.02, row, share_in_words(findings, standing.option), va="center", fontsize=9, clip_on=False)
    axes.set_xlabel("share of all possible weights, each counted alike")
    axes.set_title("first place as weights vary", loc="left", pad=18)
    axes.legend(frameon=False, fontsize=8, loc="lower right")
    tidy(axes)
