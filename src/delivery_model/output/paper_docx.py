"""Documents as a Word document, through python-docx: real headings, pictures, and tables whose header repeats."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from itertools import pairwise
from typing import Any

from delivery_model.errors import MissingExtra
from delivery_model.output.document import (
    Answer,
    Blank,
    Block,
    Bullets,
    Document,
    Facts,
    Figure,
    Part,
    Table,
    Text,
    cell_lines,
    lines_in,
)  # fmt: skip

try:
    import docx
    from docx.shared import Cm, Pt, RGBColor
except ImportError as error:
    raise MissingExtra("a .docx file needs", "docx") from error

from delivery_model.output import word
from delivery_model.output.pictures import picture

PAGE, MARGIN = (21.0, 29.7), 2.0
USABLE, TALLEST = PAGE[0] - 2 * MARGIN, 21.5
LANGUAGE, FONT = "en-GB", "Arial"
DARK, PALE = RGBColor(0x0B, 0x0C, 0x0C), "F3F2F1"
SMALL, TO_WRITE_IN = Pt(9.5), Cm(1.2)
BULLETS = ("List Bullet", "List Bullet 2", "List Bullet 3")
LONG = 12
"""A cell of so many lines may be broken over two pages."""


def documents_as_docx(documents: Sequence[Document]) -> bytes:
    """Documents, one behind the other, as the bytes of a .docx file with the title of the first."""
    made = docx.Document()
    _set_up(made, documents[0])
    for each in documents:
        made.add_heading(each.title, 0)
        for block in (*([Text(each.subtitle)] if each.subtitle else []), *each.blocks):
            _add(made, block)
        _add_parts(made, each.parts, 1)
    return word.saved(made)


def _add_parts(document: Any, parts: Sequence[Part], level: int) -> None:
    for part in parts:
        document.add_heading(part.title, level)
        for block in part.blocks:
            _add(document, block)
        _add_parts(document, part.parts, level + 1)


def _set_up(document: Any, paper: Document) -> None:  # Any: python-docx is typed only in part
    section = document.sections[0]
    section.page_width, section.page_height = Cm(PAGE[0]), Cm(PAGE[1])
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Cm(MARGIN)
    properties = document.core_properties
    properties.title, properties.language = paper.title[:255], LANGUAGE
    styles = document.styles
    styles["Normal"].font.size = Pt(11)
    styles["Normal"].paragraph_format.space_after = Pt(7)
    word.name_language(styles["Normal"], LANGUAGE)
    for name in ("Normal", "Title", "Heading 1", "Caption"):
        word.name_font(styles[name], FONT)
    for name in ("Title", "Heading 1", "Caption"):
        styles[name].font.color.rgb = DARK
    styles["Heading 1"].paragraph_format.space_after = Pt(6)
    styles["Caption"].paragraph_format.keep_with_next = True
    styles["Caption"].font.size = Pt(10)
    for name in BULLETS:
        styles[name].paragraph_format.space_after = Pt(4)
    _number_pages(section.footer.paragraphs[0], paper)


def _number_pages(footer: Any, paper: Document) -> None:
    footer.add_run(f"{paper.title}\nPage ")
    word.add_field(footer, "PAGE")
    footer.add_run(" of ")
    word.add_field(footer, "NUMPAGES")
    for run in footer.runs:
        run.font.size = SMALL


def _add(document: Any, block: Block) -> None:
    match block:
        case Text(text):
            document.add_paragraph(text)
        case Blank(text):
            document.add_paragraph(f"{text}: ..........")
        case Answer(label, text):
            paragraph = document.add_paragraph()
            word.frame(paragraph)
            run = paragraph.add_run(f"{label}: {text}")
            run.bold, run.font.size = True, Pt(14)
        case Facts(rows):
            for label, value in rows:
                paragraph = document.add_paragraph()
                paragraph.add_run(f"{label}: ").bold = True
                paragraph.add_run(value)
        case Bullets(lines):
            said = list(lines_in(lines))
            for (depth, text), (next_depth, _) in pairwise([*said, (0, "")]):
                paragraph = document.add_paragraph(text, BULLETS[min(depth, len(BULLETS) - 1)])
                paragraph.paragraph_format.keep_with_next = next_depth > depth  # not alone at the foot of a page
        case Figure():
            _picture(document, block)
            _table(document, block.table)
        case _:
            _table(document, block)


def _picture(document: Any, figure: Figure) -> None:
    """Its title and the picture, as wide as the text unless it would then be too tall for a page."""
    document.add_paragraph(figure.title, "Caption")
    shape = document.add_picture(BytesIO(picture(figure.svg)), width=Cm(USABLE))
    if shape.height > Cm(TALLEST):
        shape.width, shape.height = int(shape.width * Cm(TALLEST) / shape.height), Cm(TALLEST)
    word.close_in(shape)
    word.describe_picture(shape, figure.title, figure.description)


def _table(document: Any, table: Table) -> None:
    if table.caption:
        document.add_paragraph(table.caption, "Caption")
    widths = table.widths or _widths_of_figures(len(table.header))
    made = document.add_table(rows=1 + len(table.rows), cols=len(table.header), style="Table Grid")
    made.autofit = False
    word.describe_table(made, table.caption or table.header[0])
    for column, width in zip(made.columns, widths, strict=True):
        column.width = Cm(USABLE * width / 100)
    head, *body = made.rows
    word.repeat(head)
    word.keep_whole(head)
    for into, text in zip(head.cells, table.header, strict=True):
        _fill(into, (text,), is_bold=True, is_followed=True)
        word.shade(into, PALE)
    is_form = any(not any(column) for column in zip(*table.rows, strict=True))
    for row, cells in zip(body, table.rows, strict=True):
        said = [cell_lines(cell) or ("",) for cell in cells]
        if max(map(len, said)) < LONG:
            word.keep_whole(row)
        if is_form:
            row.height = TO_WRITE_IN
        for place, (into, texts) in enumerate(zip(row.cells, said, strict=True)):
            _fill(into, texts, is_bold=place == 0)
    for row in made.rows:
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = Cm(USABLE * width / 100)
    document.add_paragraph()


def _widths_of_figures(columns: int) -> tuple[float, ...]:
    """A column of labels as wide as three of figures, in hundredths."""
    share = 100 / (columns + 2)
    return (3 * share, *(share for _ in range(columns - 1)))


def _fill(into: Any, texts: tuple[str, ...], *, is_bold: bool, is_followed: bool = False) -> None:
    for place, text in enumerate(texts):
        paragraph = into.paragraphs[0] if place == 0 else into.add_paragraph()
        paragraph.paragraph_format.space_after = Pt(3)
        paragraph.paragraph_format.keep_with_next, paragraph.paragraph_format.keep_together = is_followed, True
        run = paragraph.add_run(text)
        run.bold, run.font.size = is_bold, SMALL
