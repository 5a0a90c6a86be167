"""A drawing as a bitmap, for documents that cannot hold SVG: the same on every machine, with a font of its own."""

from __future__ import annotations

from importlib.resources import as_file, files

from delivery_model.errors import MissingExtra

try:
    from resvg_py import svg_to_bytes

    FONTS = files("font_source_sans_pro") / "files"
except ImportError as error:
    raise MissingExtra("a .docx file needs", "docx") from error

PIXELS = 2000
"""As wide as a picture is: 299 dots to the inch over the 17 cm of an A4 page between its margins."""
FONT = "Source Sans Pro"
FACES = ("SourceSansPro-Regular.ttf", "SourceSansPro-Bold.ttf")


def picture(svg: str) -> bytes:
    """A drawing as PNG; letters that the font lacks are taken from the machine's own fonts."""
    with as_file(FONTS) as folder:
        return svg_to_bytes(
            svg_string=svg,
            width=PIXELS,
            style_sheet=f"text {{ font-family: '{FONT}' }}",
            font_files=[str(folder / face) for face in FACES],
        )
