"""What a file is that is named like a spreadsheet, told by its first bytes, and how large it would be unpacked."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from xml.etree import ElementTree

from delivery_model.errors import InputError, Problem, SheetCell

MOST_UNPACKED = 50_000_000
"""Bytes of all parts together: a small file may unpack to any size."""
MOST_PARTS = 5_000
OLD = b"\xd0\xcf\x11\xe0"
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
BEGINS = (
    (b"%PDF", "a PDF", "copy its table into a spreadsheet"),
    (b"{\\rtf", "a rich text file", "open it and save it as .xlsx"),
    (b"PAR1", "a Parquet file", "name it .parquet"),
)
OPEN_DOCUMENT = "application/vnd.oasis.opendocument."
XLSX, ODS = ".xlsx", ".ods"


def refusal(path: str, what: str, fix: str) -> InputError:
    """Why a file cannot be read at all."""
    return InputError([Problem(SheetCell(path, 1, 1), what, fix)])


def damaged(path: str) -> InputError:
    """That a file is not whole."""
    return refusal(path, "the file is damaged", "save it again in the program that made it")


def unpacked(data: bytes, path: str, suffix: str) -> zipfile.ZipFile:
    """The parts of a workbook.

    Args:
        data: what is in the file.
        path: its name, for problems.
        suffix: `.xlsx` or `.ods`, as its name says.

    Raises:
        InputError: it is something else, is locked by a password, or would be too large.
    """
    if not data.startswith(b"PK"):
        raise refusal(path, *_no_zip(data, suffix))
    try:
        parts = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
        raise damaged(path) from error
    sizes = [each.file_size for each in parts.infolist()]
    if sum(sizes) > MOST_UNPACKED or len(sizes) > MOST_PARTS:
        what = f"unpacked the file would have more than {MOST_UNPACKED:,} bytes"
        raise refusal(path, what, "copy the table alone into a new spreadsheet")
    if any(each.flag_bits & 1 for each in parts.infolist()):
        raise refusal(path, "the file is locked by a password", "save it without one")
    _check_what_it_is(parts, path, suffix)
    return parts


def _no_zip(data: bytes, suffix: str) -> tuple[str, str]:
    if data.startswith(OLD):
        if ENCRYPTED in data:
            return "the file is locked by a password", "open it, and save it without one"
        return "this is an old spreadsheet (.xls)", f"open it and save it as {suffix}"
    for sign, what, fix in BEGINS:
        if data.startswith(sign):
            return f"this is {what}", fix
    start = data[:500].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<!doctype", b"<html", b"<table", b"<?xml", b"<meta")):
        return "this is a web page (HTML) or XML, whatever its name says", f"open it and save it as {suffix}"
    if not data:
        return "the file is empty", "name the one that was filled in"
    if b"\0" not in data[:2000]:
        return "this is plain text, whatever its name says", f"name it .csv, or open it and save it as {suffix}"
    return "this is no spreadsheet", f"save it as {suffix}"


def _check_what_it_is(parts: zipfile.ZipFile, path: str, suffix: str) -> None:
    names = set(parts.namelist())
    kind = part(parts, "mimetype", path)[:200].decode("ascii", "replace").strip() if "mimetype" in names else ""
    if kind.startswith(OPEN_DOCUMENT):
        if "spreadsheet" not in kind:
            raise refusal(path, f"this is an OpenDocument {kind.removeprefix(OPEN_DOCUMENT)}", "save its table as .ods")
        if suffix != ODS:
            raise refusal(path, "this is an OpenDocument spreadsheet", f"name it {Path(path).with_suffix(ODS).name}")
        if b"encryption-data" in part(parts, "META-INF/manifest.xml", path):
            raise refusal(path, "the file is locked by a password", "open it, and save it without one")
    elif "word/document.xml" in names:
        raise refusal(path, "this is a Word document", f"copy its table into a spreadsheet, and save that as {suffix}")
    elif "xl/workbook.bin" in names:
        raise refusal(path, "this is a binary workbook (.xlsb)", f"open it and save it as {suffix}")
    elif "xl/workbook.xml" not in names:
        raise refusal(path, "this is a packed file, and no spreadsheet", f"unpack it, or save the table as {suffix}")
    elif suffix == ODS:
        raise refusal(path, "this is an Excel workbook", f"name it {Path(path).with_suffix(XLSX).name}")


def part(parts: zipfile.ZipFile, name: str, path: str) -> bytes:
    """One part, which is there and declares nothing that grows when it is read.

    Raises:
        InputError: it is not there, is damaged, or declares entities.
    """
    try:
        found = parts.read(name)
    except (KeyError, zipfile.BadZipFile, OSError, ValueError, EOFError, NotImplementedError, RuntimeError) as error:
        raise damaged(path) from error
    if b"<!DOCTYPE" in found[:5000] or b"<!ENTITY" in found:
        raise refusal(path, "the file declares entities, as no spreadsheet does", "save it again in another program")
    return found


def parsed(parts: zipfile.ZipFile, name: str, path: str) -> ElementTree.Element:
    """One part, as a tree.

    Raises:
        InputError: as for `part`, or it is no XML.
    """
    try:
        return ElementTree.fromstring(part(parts, name, path))
    except ElementTree.ParseError as error:
        raise damaged(path) from error


def local(tag: str) -> str:
    """The name of an element without its namespace, which strict files have another of."""
    return tag.rpartition("}")[2]
