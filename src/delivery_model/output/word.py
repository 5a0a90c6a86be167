"""What python-docx has no method for: language, fields, repeated rows, text that stands for a picture, stable bytes."""

from __future__ import annotations

from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from docx import oxml
from docx.oxml.ns import qn

FIRST_DAY = (1980, 1, 1, 0, 0, 0)


def element(name: str, **attributes: str) -> Any:
    """An element of Word's own vocabulary."""
    make: Any = vars(oxml)["OxmlElement"]  # Any: its type is only known in part
    made = make(name)
    for key, value in attributes.items():
        made.set(qn(f"w:{key}"), value)
    return made


def name_language(style: Any, language: str) -> None:
    """Say what language a style's text is in, for spelling and for those who hear it."""
    style.element.get_or_add_rPr().append(element("w:lang", val=language, eastAsia=language, bidi=language))


def name_font(style: Any, name: str) -> None:
    """Give a style a font, and take away that of the theme, which would come first."""
    style.font.name = name
    for theme in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
        style.element.rPr.rFonts.attrib.pop(qn(theme), None)


def add_field(paragraph: Any, name: str) -> None:
    """Add what Word works out itself, such as the number of the page."""
    for kind in ("begin", name, "end"):
        run = paragraph.add_run()._r  # python-docx has no public name for it
        if kind == name:
            said = element("w:instrText")
            said.text = name
            run.append(said)
        else:
            run.append(element("w:fldChar", fldCharType=kind))


def frame(paragraph: Any) -> None:
    """Draw a line around a paragraph."""
    borders = element("w:pBdr")
    for side in ("top", "left", "bottom", "right"):
        borders.append(element(f"w:{side}", val="single", sz="18", space="6", color="0B0C0C"))
    after = paragraph._p.get_or_add_pPr().xpath("w:spacing | w:ind | w:jc | w:rPr")
    after[0].addprevious(borders) if after else paragraph._p.pPr.append(borders)


def describe_picture(shape: Any, title: str, text: str) -> None:
    """Say in words what a picture shows."""
    properties = shape._inline.docPr
    properties.set("title", title)
    properties.set("descr", text)


def close_in(shape: Any) -> None:
    """No space around a picture: left unsaid, LibreOffice adds some, and the picture leaves the text's width."""
    for side in ("distT", "distB", "distL", "distR"):
        shape._inline.set(side, "0")


def describe_table(table: Any, text: str) -> None:
    """Say in words what a table is."""
    for name in ("w:tblCaption", "w:tblDescription"):
        table._tbl.tblPr.append(element(name, val=text))


def repeat(row: Any) -> None:
    """Make a row the header that is repeated on every page."""
    row._tr.get_or_add_trPr().append(element("w:tblHeader", val="true"))


def keep_whole(row: Any) -> None:
    """Keep a row on one page."""
    row._tr.get_or_add_trPr().insert(0, element("w:cantSplit", val="true"))


def shade(cell: Any, colour: str) -> None:
    """Fill a cell with a colour."""
    cell._tc.get_or_add_tcPr().append(element("w:shd", val="clear", color="auto", fill=colour))


def saved(document: Any) -> bytes:
    """The bytes of a document, the same each time: no hour is written, nor who or what made it."""
    properties = document.core_properties
    properties.author = properties.comments = ""
    for name in ("dcterms:created", "dcterms:modified"):
        for each in properties._element.xpath(name):
            properties._element.remove(each)
    stream, stable = BytesIO(), BytesIO()
    document.save(stream)
    with ZipFile(stream) as made, ZipFile(stable, "w") as into:
        for name in made.namelist():
            info = ZipInfo(name, FIRST_DAY)
            info.compress_type = ZIP_DEFLATED
            into.writestr(info, made.read(name))
    return stable.getvalue()
