"""A paper as a Word document, through python-docx: real headings, pictures, and tables whose header repeats."""

from __future__ import annotations

from io import BytesIO
from itertools import pairwise
from typing import Any

from delivery_model.errors import MissingExtra
from delivery_model.output.paper import (
    Address,
    Answer,
    Blank,
    Block,
    Bullets,
    Cell,
    Facts,
    Figure,
    Paper,
    Table,
    Text,
    lines_in,
)  # fmt: skip
from delivery_model.safe_text import visible

try:
    import docx
    from docx.shared import Cm, Pt, RGBColor
except ImportError as error:
    raise MissingExtra("a .docx paper needs", "docx") from error

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


def paper_as_docx(paper: Paper) -> bytes:
    """The whole document as the bytes of a .docx file."""
    document = docx.Document()
    _set_up(document, paper)
    document.add_heading(visible(paper.title), 0)
    document.add_paragraph(visible(paper.subtitle))
    for part in paper.parts:
        document.add_heading(visible(part.title), 1)
        for block in part.blocks:
            _add(document, block)
    return word.saved(document)


def _set_up(document: Any, paper: Paper) -> None:  # Any: python-docx is typed only in part
    section = document.sections[0]
    section.page_width, section.page_height = Cm(PAGE[0]), Cm(PAGE[1])
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Cm(MARGIN)
    properties = document.core_properties
    properties.title, properties.language = visible(paper.title)[:255], LANGUAGE
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


def _number_pages(footer: Any, paper: Paper) -> None:
    footer.add_run(f"{visible(paper.title)}\nPage ")
    word.add_field(footer, "PAGE")
    footer.add_run(" of ")
    word.add_field(footer, "NUMPAGES")
    for run in footer.runs:
        run.font.size = SMALL


def _add(document: Any, block: Block) -> None:
    match block:
        case Text(text):
            document.add_paragraph(visible(text))
        case Blank(text):
            document.add_paragraph(f"{visible(text)}: ..........")
        case Answer(label, text):
            paragraph = document.add_paragraph()
            word.frame(paragraph)
            run = paragraph.add_run(f"{visible(label)}: {visible(text)}")
            run.bold, run.font.size = True, Pt(14)
        case Facts(rows):
            for label, value in rows:
                paragraph = document.add_paragraph()
                paragraph.add_run(f"{visible(label)}: ").bold = True
                paragraph.add_run(visible(value))
        case Bullets(lines):
            said = list(lines_in(lines))
            for (depth, text), (next_depth, _) in pairwise([*said, (0, "")]):
                paragraph = document.add_paragraph(visible(text), BULLETS[min(depth, len(BULLETS) - 1)])
                paragraph.paragraph_format.keep_with_next = next_depth > depth  # not alone at the foot of a page
        case Figure():
            _picture(document, block)
            _table(document, block.table)
        case _:
            _table(document, block)


def _picture(document: Any, figure: Figure) -> None:
    """Its title and the picture, as wide as the text unless it would then be too tall for a page."""
    document.add_paragraph(visible(figure.title), "Caption")
    shape = document.add_picture(BytesIO(picture(figure.svg)), width=Cm(USABLE))
    if shape.height > Cm(TALLEST):
        shape.width, shape.height = int(shape.width * Cm(TALLEST) / shape.height), Cm(TALLEST)
    word.close_in(shape)
    word.describe_picture(shape, visible(figure.title), visible(figure.description))


def _table(document: Any, table: Table) -> None:
    document.add_paragraph(visible(table.caption), "Caption")
    made = document.add_table(rows=1 + len(table.rows), cols=len(table.header), style="Table Grid")
    made.autofit = False
    word.describe_table(made, visible(table.caption))
    for column, width in zip(made.columns, table.widths, strict=True):
        column.width = Cm(USABLE * width / 100)
    head, *body = made.rows
    word.repeat(head)
    word.keep_whole(head)
    for into, text in zip(head.cells, table.header, strict=True):
        _fill(into, (text,), is_bold=True, is_followed=True)
        word.shade(into, PALE)
    is_form = any(not any(column) for column in zip(*table.rows, strict=True))
    for row, cells in zip(body, table.rows, strict=True):
        said = [_texts(cell) for cell in cells]
        if max(map(len, said)) < LONG:
            word.keep_whole(row)
        if is_form:
            row.height = TO_WRITE_IN
        for place, (into, texts) in enumerate(zip(row.cells, said, strict=True)):
            _fill(into, texts, is_bold=place == 0)
    for row in made.rows:
        for cell, width in zip(row.cells, table.widths, strict=True):
            cell.width = Cm(USABLE * width / 100)
    document.add_paragraph()


def _texts(cell: Cell) -> tuple[str, ...]:
    match cell:
        case str():
            return (cell,)
        case Address():
            return (cell.text,)
        case _:
            return tuple(text for _, text in lines_in(cell)) or ("",)


def _fill(into: Any, texts: tuple[str, ...], *, is_bold: bool, is_followed: bool = False) -> None:
    for place, text in enumerate(texts):
        paragraph = into.paragraphs[0] if place == 0 else into.add_paragraph()
        paragraph.paragraph_format.space_after = Pt(3)
        paragraph.paragraph_format.keep_with_next, paragraph.paragraph_format.keep_together = is_followed, True
        run = paragraph.add_run(visible(text))
        run.bold, run.font.size = is_bold, SMALL
