"""Documents as a Word document: what it looks like is in a template that a person can edit in Word; here it is filled.

Through python-docx, and not docxtpl, which runs what a template says and loses sections. Styles and fields are named,
and nothing else: a field is a content control of plain text whose tag is `title`, in a header, a footer or the body.

A drawing as a bitmap, for documents that cannot hold SVG: the same on every machine, with a font of its own.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from importlib.resources import as_file, files
from io import BytesIO
from itertools import pairwise
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from delivery_model.errors import InputError, MissingExtra, Place, Problem
from delivery_model.files import read_whole, unreadable
from delivery_model.writing.document import (
    Answer,
    Blank,
    Block,
    Bullets,
    Document,
    Facts,
    Figure,
    Notes,
    Table,
    Text,
    cell_lines,
    lines_in,
)  # fmt: skip

try:
    import docx
    from docx import oxml
    from docx.enum.style import WD_STYLE_TYPE as Kind
    from docx.opc.part import XmlPart
    from docx.oxml.ns import qn
    from docx.shared import Cm
    from resvg_py import svg_to_bytes

    FONTS = files("font_source_sans_pro") / "files"
except ImportError as error:
    raise MissingExtra("a .docx file needs", "docx") from error

PIXELS = 2000
"""As wide as a picture is: 299 dots to the inch over the 17 cm of an A4 page between its margins."""
FONT = "Source Sans Pro"
FACES = ("SourceSansPro-Regular.ttf", "SourceSansPro-Bold.ttf")
TEMPLATE = files("delivery_model.writing") / "templates" / "paper.docx"
BULLETS = ("List Bullet", "List Bullet 2", "List Bullet 3")
STYLES = {
    **dict.fromkeys(("Title", "Heading 1", "Heading 2", "Caption", "Intense Quote", *BULLETS), Kind.PARAGRAPH),
    **dict.fromkeys(("Blank Line", "Table Text", "Table Heading"), Kind.PARAGRAPH),
    "Strong": Kind.CHARACTER,
    "Table Grid": Kind.TABLE,
}
"""What a template has to have: the styles that are named here, each of its kind."""
HERE = "{{paper}}"
"""A paragraph of a template that says only this gives way to what is written; without one that comes last."""
TO_WRITE_IN, ABOVE_A_PICTURE = Cm(1.2), Cm(4.2)
LONG, DEEPEST = 12, 2
"""A cell of so many lines may be broken over two pages; headings are of so many levels."""
FIRST_DAY = (1980, 1, 1, 0, 0, 0)


def picture(svg: str) -> bytes:
    """A drawing as PNG; letters that the font lacks are taken from the machine's own fonts."""
    with as_file(FONTS) as folder:
        return svg_to_bytes(
            svg_string=svg,
            width=PIXELS,
            style_sheet=f"text {{ font-family: '{FONT}' }}",
            font_files=[str(folder / face) for face in FACES],
        )


def documents_as_docx(documents: Sequence[Document], template: str | os.PathLike[str] | None = None) -> bytes:
    """Documents, one behind the other, as the bytes of a .docx file, where its template has a place for them or last.

    Raises:
        InputError: as for `template_of`.
    """
    writing = _Writing(template_of(template), documents[0].title)
    for each in documents:
        writing.add(each)
    return writing.saved()


def template_of(path: str | os.PathLike[str] | None = None) -> Any:  # Any: python-docx is typed only in part
    """A template, opened; that of this package when there is none.

    Raises:
        InputError: it cannot be read, is no Word document, or lacks a style or the size of its pages.
    """
    try:
        data = read_whole(path) if path else TEMPLATE.read_bytes()
    except (OSError, ValueError) as failure:
        raise InputError([unreadable(path or "", failure)]) from failure
    where = Place(str(path), 1, 1)
    try:
        document = docx.Document(BytesIO(data))
    except Exception as failure:  # python-docx has no error of its own for what is none
        fix = "open it in Word and save it as a Word document (.docx), not as a template, and without a password"
        raise InputError([Problem(where, "not a Word document", fix)]) from failure
    if not all(page.page_width and page.page_height for page in document.sections) or not len(document.sections):
        raise InputError([Problem(where, "the template says no size of page", "set it in Word, under Layout")])
    there = _styles(document)
    if missing := [name for name, kind in STYLES.items() if (name.lower(), kind) not in there]:
        what = f"the template has no style {', '.join(missing)}"
        raise InputError([Problem(where, what, f"make each in Word, or start from {TEMPLATE}")])
    return document


class _Writing:
    """The writing of documents into a template."""

    def __init__(self, document: Any, title: str) -> None:
        self._document = document
        self._styles = _styles(document)
        page = document.sections[-1]
        self._wide = page.page_width - (page.left_margin or 0) - (page.right_margin or 0)
        self._high = page.page_height - (page.top_margin or 0) - (page.bottom_margin or 0) - ABOVE_A_PICTURE
        self._of_template = list(document.element.body)
        document.core_properties.title = title[:255]
        _fill_field(document, "title", title)

    def add(self, document: Document) -> None:
        """One document, at the end of what is there."""
        for depth, each in document.in_order():
            if isinstance(each, str):
                self._paragraph(each, f"Heading {min(depth, DEEPEST)}" if depth else "Title")
            else:
                self._add(each)

    def saved(self) -> bytes:
        """The bytes of the document, the same each time: no hour is written, nor who or what made it."""
        self._move_to_its_place()
        properties = self._document.core_properties
        properties.author = properties.comments = ""
        for name in ("dcterms:created", "dcterms:modified"):
            for each in properties._element.xpath(name):
                properties._element.remove(each)
        stream, stable = BytesIO(), BytesIO()
        self._document.save(stream)
        with ZipFile(stream) as made, ZipFile(stable, "w") as into:
            for name in made.namelist():
                info = ZipInfo(name, FIRST_DAY)
                info.compress_type = ZIP_DEFLATED
                into.writestr(info, made.read(name))
        return stable.getvalue()

    def _move_to_its_place(self) -> None:
        """Put all that was added where the template says; the paragraph there stays, empty: it may end a section."""
        places = [each._p for each in self._document.paragraphs if each.text.strip() == HERE]
        for place in places[:1]:
            for each in [each for each in self._document.element.body if each not in self._of_template]:
                place.addprevious(each)
            for text in place.iter(qn("w:t")):
                text.text = ""

    def _style(self, name: str) -> Any:
        return self._styles[name.lower(), STYLES[name]]

    def _paragraph(self, text: str, style: str = "", into: Any = None) -> Any:
        """A paragraph with its text: one that is there and empty, or one more at the end of the document."""
        paragraph = into or self._document.add_paragraph()
        if style:
            paragraph.style = self._style(style)
        paragraph.add_run(text)
        return paragraph

    def _add(self, block: Block) -> None:
        match block:
            case Text(text):
                self._paragraph(text)
            case Blank(text):
                self._paragraph(f"{text}: ..........", "Blank Line")
            case Answer(label, text):
                self._paragraph(f"{label}: {text}", "Intense Quote")
            case Facts(rows):
                for label, value in rows:
                    paragraph = self._paragraph(f"{label}: ")
                    paragraph.runs[0].style = self._style("Strong")
                    paragraph.add_run(value)
            case Bullets() | Notes():
                self._list(block)
            case Figure():
                self._picture(block)
                self._table(block.table)
            case _:
                self._table(block)

    def _list(self, block: Bullets | Notes) -> None:
        """A list; one whose order matters has its numbers in the text, whatever the template does with lists."""
        if isinstance(block, Notes):
            for each in block.numbered:
                self._paragraph(each, "Table Text")
            return
        said = list(lines_in(block.lines))
        for number, ((depth, text), (next_depth, _)) in enumerate(pairwise([*said, (0, "")]), start=1):
            style = "" if block.is_numbered else BULLETS[min(depth, len(BULLETS) - 1)]
            paragraph = self._paragraph(f"{number}. {text}" if block.is_numbered else text, style)
            paragraph.paragraph_format.keep_with_next = next_depth > depth  # not alone at the foot of a page

    def _picture(self, figure: Figure) -> None:
        """Its title and the picture, as wide as the text unless it would then be too tall for a page."""
        self._paragraph(figure.title, "Caption")
        shape = self._document.add_picture(BytesIO(picture(figure.svg)), width=self._wide)
        if shape.height > self._high:
            shape.width, shape.height = int(shape.width * self._high / shape.height), self._high
        for side in ("distT", "distB", "distL", "distR"):  # left unsaid, LibreOffice adds some to the text's width
            shape._inline.set(side, "0")
        shape._inline.docPr.set("title", figure.title)
        shape._inline.docPr.set("descr", figure.description)

    def _table(self, table: Table) -> None:
        if table.caption:
            self._paragraph(table.caption, "Caption")
        made = self._document.add_table(
            rows=1 + len(table.rows), cols=len(table.header), style=self._style("Table Grid")
        )
        made.autofit = False
        for name in ("w:tblCaption", "w:tblDescription"):
            made._tbl.tblPr.append(_element(name, table.caption or table.header[0]))
        shares = table.widths or _widths_of_figures(len(table.header))
        widths = [int(self._wide * share / 100) for share in shares]
        for column, width in zip(made.columns, widths, strict=True):
            column.width = width
        head, *body = made.rows
        head._tr.get_or_add_trPr().append(_element("w:tblHeader", "true"))
        is_form = any(not any(column) for column in zip(*table.rows, strict=True))
        for row, cells in zip((head, *body), (table.header, *table.rows), strict=True):
            said = [cell_lines(cell) or ("",) for cell in cells]
            if row is head or max(map(len, said)) < LONG:
                row._tr.get_or_add_trPr().insert(0, _element("w:cantSplit", "true"))
            if is_form and row is not head:
                row.height = TO_WRITE_IN
            for place, (into, texts, width) in enumerate(zip(row.cells, said, widths, strict=True)):
                into.width = width
                self._fill(into, texts, is_head=row is head, is_name=place == 0)
        self._paragraph("")

    def _fill(self, into: Any, texts: tuple[str, ...], *, is_head: bool, is_name: bool) -> None:
        style = "Table Heading" if is_head else "Table Text"
        for place, text in enumerate(texts):
            paragraph = self._paragraph(text, style, into.add_paragraph() if place else into.paragraphs[0])
            if is_name and not is_head:
                paragraph.runs[0].style = self._style("Strong")


def _styles(document: Any) -> dict[tuple[str, Kind], Any]:
    """The styles of a document by their names, which Word writes small and LibreOffice does not, and their kinds."""
    return {((style.name or "").lower(), style.type): style for style in document.styles}


def _fill_field(document: Any, tag: str, text: str) -> None:
    """Fill the content controls with a tag, wherever they are: in the body, in headers and footers."""
    parts: list[Any] = [each for each in document.part.package.iter_parts() if isinstance(each, XmlPart)]
    for control in (found for part in parts for found in part.element.iter(qn("w:sdt"))):
        if any(each.get(qn("w:val")) == tag for each in control.iterfind(f"{qn('w:sdtPr')}/{qn('w:tag')}")):
            for place, each in enumerate(control.iter(qn("w:t"))):
                each.text = "" if place else text


def _element(name: str, value: str = "") -> Any:
    """An element of Word's own vocabulary, with its value, for which python-docx has no method."""
    make: Any = vars(oxml)["OxmlElement"]  # Any: its type is only known in part
    made = make(name)
    if value:
        made.set(qn("w:val"), value)
    return made


def _widths_of_figures(columns: int) -> tuple[float, ...]:
    """A column of labels as wide as three of figures, in hundredths."""
    share = 100 / (columns + 2)
    return (3 * share, *(share for _ in range(columns - 1)))
