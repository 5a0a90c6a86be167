"""A drawing: shapes and text as SVG, every text escaped, with a title and description for those who cannot see it.

Written here: a few kinds of shape; a package for SVG (svgwrite) is no longer developed.
"""

from __future__ import annotations

import textwrap
from xml.sax.saxutils import escape, quoteattr

from delivery_model.safe_text import visible

INK, GREY, PALE, MARK = "#0b0c0c", "#505a5f", "#f3f2f1", "#1d70b8"
FONT = "arial, helvetica, 'Liberation Sans', sans-serif"
LINE, SIZE = 19, 15
WIDTH = 900


def wrapped(text: str, columns: int) -> list[str]:
    """A text in lines of at most so many characters; one empty line for none."""
    return textwrap.wrap(visible(text), columns, break_long_words=len(text) > 4 * columns) or [""]


class Drawing:
    """Collects shapes, 900 units wide; `svg` gives them as one picture."""

    def __init__(self) -> None:
        self._shapes: list[str] = []

    def shape(self, name: str, **attributes: object) -> None:
        """Add an element without text; an underscore in a name stands for a hyphen."""
        said = " ".join(f"{key.replace('_', '-')}={quoteattr(str(value))}" for key, value in attributes.items())
        self._shapes.append(f"<{name} {said}/>")

    def line(self, start: tuple[float, float], end: tuple[float, float], *, width: float = 1, ink: str = GREY) -> None:
        """Add a straight line."""
        self.shape("line", x1=start[0], y1=start[1], x2=end[0], y2=end[1], stroke=ink, stroke_width=width)

    def box(self, at: tuple[float, float], size: tuple[float, float], fill: str = "#fff", ink: str = GREY) -> None:
        """Add a rectangle with its outline."""
        self.shape("rect", x=at[0], y=at[1], width=size[0], height=size[1], fill=fill, stroke=ink)

    def text(
        self, lines: list[str], at: tuple[float, float], *, anchor: str = "start", bold: bool = False, ink: str = INK,
        upwards: bool = False,
    ) -> None:  # fmt: skip
        """Add lines of text, the first with its baseline at a point; `upwards` reads from bottom to top."""
        style = ' font-weight="700"' if bold else ""
        for place, line in enumerate(lines):
            x, y = (at[0] + place * LINE, at[1]) if upwards else (at[0], at[1] + place * LINE)
            turn = f' transform="rotate(-90 {x:g} {y:g})"' if upwards else ""
            self._shapes.append(
                f'<text x="{x:g}" y="{y:g}" text-anchor="{anchor}" fill="{ink}"{style}{turn}>{escape(line)}</text>'
            )

    def svg(self, key: str, title: str, description: str, height: float) -> str:
        """The whole picture; `key` makes the names in it unlike those of other pictures in one document."""
        return "\n".join(
            (
                f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height:g}" role="img" '
                f'aria-labelledby="{key}-title {key}-about" font-family="{FONT}" font-size="{SIZE}">',
                f'<title id="{key}-title">{escape(visible(title))}</title>',
                f'<desc id="{key}-about">{escape(visible(description))}</desc>',
                f'<rect width="{WIDTH}" height="{height:g}" fill="#fff"/>',
                *self._shapes,
                "</svg>",
            )
        )
