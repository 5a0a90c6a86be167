"""A paper as a Word document, through python-docx: real headings, tables whose header repeats, and a language."""

from __future__ import annotations

from io import BytesIO
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
    from docx import oxml
    from docx.oxml.ns import qn
    from docx.shared import Cm, Pt, RGBColor
except ImportError as error:
    raise MissingExtra("a .docx paper needs python-docx; pip install 'delivery-model[docx]'") from error

PAGE, MARGIN = (21.0, 29.7), 2.0
LANGUAGE = "en-GB"
DEEPEST = 3


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
    stream = BytesIO()
    document.save(stream)
    return stream.getvalue()


def _set_up(document: Any, paper: Paper) -> None:  # Any: python-docx is typed only in part
    section = document.sections[0]
    section.page_width, section.page_height = Cm(PAGE[0]), Cm(PAGE[1])
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Cm(MARGIN)
    properties = document.core_properties
    properties.title, properties.language, properties.author = visible(paper.title)[:255], LANGUAGE, ""
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = "Arial", Pt(11)
    normal.element.get_or_add_rPr().append(_element("w:lang", val=LANGUAGE, eastAsia=LANGUAGE, bidi=LANGUAGE))
    for name in ("Title", "Heading 1"):
        font = document.styles[name].font
        font.name, font.color.rgb = "Arial", RGBColor(0x0B, 0x0C, 0x0C)
        fonts = document.styles[name].element.rPr.rFonts
        for theme in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
            fonts.attrib.pop(qn(theme), None)


def _add(document: Any, block: Block) -> None:
    match block:
        case Text(text):
            document.add_paragraph(visible(text))
        case Blank(text):
            document.add_paragraph(f"{visible(text)}: ..........")
        case Answer(label, text):
            document.add_paragraph().add_run(f"{visible(label)}: {visible(text)}").bold = True
        case Facts(rows):
            for label, value in rows:
                paragraph = document.add_paragraph()
                paragraph.add_run(f"{visible(label)}: ").bold = True
                paragraph.add_run(visible(value))
        case Bullets(lines):
            for depth, text in lines_in(lines):
                number = min(depth + 1, DEEPEST)
                document.add_paragraph(visible(text), "List Bullet" if number == 1 else f"List Bullet {number}")
        case Figure():
            document.add_paragraph().add_run(visible(block.title)).bold = True
            document.add_paragraph(visible(block.description))
            _table(document, block.table)
        case Table():
            _table(document, block)


def _table(document: Any, table: Table) -> None:
    caption = document.add_paragraph(visible(table.caption), "Caption")
    caption.paragraph_format.keep_with_next = True
    caption.runs[0].font.color.rgb = RGBColor(0x0B, 0x0C, 0x0C)
    made = document.add_table(rows=1 + len(table.rows), cols=len(table.header), style="Table Grid")
    made.autofit = False
    _describe(made, table.caption)
    for place, head in enumerate(table.header):
        _fill(made.rows[0].cells[place], (head,), is_bold=True)
    _repeats(made.rows[0])
    for row, cells in zip(list(made.rows)[1:], table.rows, strict=True):
        for place, (into, cell) in enumerate(zip(row.cells, cells, strict=True)):
            _fill(into, _texts(cell), is_bold=place == 0)
    usable = PAGE[0] - 2 * MARGIN
    for column, width in zip(made.columns, table.widths, strict=True):
        for cell in column.cells:
            cell.width = Cm(usable * width / 100)
    document.add_paragraph()


def _texts(cell: Cell) -> tuple[str, ...]:
    match cell:
        case str():
            return (cell,)
        case Address():
            return (cell.text,)
        case _:
            return tuple(text for _, text in lines_in(cell)) or ("",)


def _fill(into: Any, texts: tuple[str, ...], *, is_bold: bool) -> None:
    for place, text in enumerate(texts):
        paragraph = into.paragraphs[0] if place == 0 else into.add_paragraph()
        run = paragraph.add_run(visible(text))
        run.bold, run.font.size = is_bold, Pt(9.5)


def _repeats(row: Any) -> None:
    """Make a row the header that is repeated on every page."""
    row._tr.get_or_add_trPr().append(_element("w:tblHeader", val="true"))  # python-docx has no public name for it


def _describe(made: Any, text: str) -> None:
    """Say in words what a table is, for those who hear it."""
    for name in ("w:tblCaption", "w:tblDescription"):
        made._tbl.tblPr.append(_element(name, val=visible(text)))


def _element(name: str, **attributes: str) -> Any:
    """An element of Word's own vocabulary that python-docx has no method for."""
    make: Any = vars(oxml)["OxmlElement"]  # Any: its type is only known in part
    made = make(name)
    for key, value in attributes.items():
        made.set(qn(f"w:{key}"), value)
    return made
