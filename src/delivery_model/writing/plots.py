"""Plots, one function each; matplotlib comes with the extra `research` and is imported where used."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

from delivery_model.errors import MissingExtra, UnknownName
from delivery_model.files import write_whole

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
        fix = f"name a file that ends in {', '.join(SUFFIXES)}; --output writes the answer itself to a file"
        raise UnknownName("plot", path.name, SUFFIXES, fix)
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
