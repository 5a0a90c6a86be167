"""`import_model`: a file of another tool as a rule base in one file."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import partial
from os import PathLike
from pathlib import Path
from typing import TypeVar

from attrs import field, frozen

from delivery_model.errors import Place, Problem, Remark, RuleBaseError
from delivery_model.files import read_at_most, unreadable
from delivery_model.imports.csv_drafts import csv_draft
from delivery_model.imports.dexi_reading import DexiModel
from delivery_model.imports.dmn_drafts import draft_of
from delivery_model.imports.dmn_reading import read_model
from delivery_model.imports.drafts import refused
from delivery_model.imports.own_models import own_of
from delivery_model.imports.settling import Build, settled
from delivery_model.imports.xml_elements import MOST_BYTES, read_xml
from delivery_model.rulebase.framework import Framework
from delivery_model.safe_text import short
from delivery_model.yaml_input.problems import Report

AnyProblem = TypeVar("AnyProblem", bound=Problem)
XML_BEGINS = (b"<", b"\xef\xbb\xbf<", b"\xff\xfe<", b"\xfe\xff\x00<")
OTHER_FILES = {".dax": "DEXi", ".dxp": "DEXi", ".xlsx": "a spreadsheet", ".ods": "a spreadsheet"}
SAVED_AS = {"DEXi": "save it in DEXi as .dxi", "a spreadsheet": "save its table as .csv"}


@frozen(repr=False)
class Imported:
    """A rule base made of a model: its `text` in YAML, and as it is loaded; `refused` says what could not be taken.

    `taken` are the decisions, by their names in the rule base; `remarks` say what is read otherwise than one may think.

    >>> from pathlib import Path
    >>> from tempfile import mkdtemp
    >>> file = Path(mkdtemp()) / "tea.csv"
    >>> _ = file.write_text("guests,tea\\nnone,no\\nsome,yes\\n")
    >>> import_model(file)
    Imported(taken=1, refused=0)
    """

    text: str = field(eq=False)
    framework: Framework
    taken: tuple[str, ...]
    refused: tuple[Problem, ...]
    remarks: tuple[Remark, ...]

    def __repr__(self) -> str:
        return short(type(self).__name__, taken=len(self.taken), refused=len(self.refused))


def import_model(path: str | PathLike[str], *, splits_outputs: bool = False) -> Imported:
    """Make a rule base of a model: DMN decision tables, a DEXi model (`.dxi`) or a table in CSV.

    Each decision is taken or refused by itself; what one that is refused would have concluded is asked instead. The
    rule base that is made is sound, and gives everybody the answer that the model gives.

    Args:
        path: the file.
        splits_outputs: whether a DMN table with several outputs becomes a decision for each.

    Raises:
        RuleBaseError: no decision can be taken; with every reason.
        DocumentError: a table in CSV is no text.

    Example:
        >>> from pathlib import Path
        >>> from tempfile import mkdtemp
        >>> file = Path(mkdtemp()) / "tea.csv"
        >>> _ = file.write_text("guests,time,tea\\nnone,-,no\\nsome,short,no\\nsome,ample,yes\\n")
        >>> found = import_model(file)
        >>> found.taken, found.framework.attributes["time"].level_names
        (('tea',), ('short', 'ample'))
    """
    report, shown = Report(), str(path)
    try:
        data = read_at_most(path, MOST_BYTES + 1)
    except (OSError, ValueError) as failure:
        raise RuleBaseError([unreadable(path, failure)]) from failure
    draft, text, framework = settled(_build_of(report, data, shown, splits_outputs), report, shown)
    remarks = dict.fromkeys((*report.remarks, *draft.remarks))
    return Imported(
        text, framework, tuple(each.name for each in draft.tables), tuple(_in_order(report.problems)),
        tuple(_in_order(remarks)),
    )  # fmt: skip


def _in_order(problems: Iterable[AnyProblem]) -> list[AnyProblem]:
    return sorted(problems, key=lambda each: (each.where.line, each.where.column))


def _build_of(report: Report, data: bytes, path: str, splits_outputs: bool) -> Build:
    """What makes the draft of a file, told by its first bytes and its name."""
    id, source = _id_of(path), Path(path).name
    suffix = Path(path).suffix.lower()
    if data.lstrip()[:4].startswith(XML_BEGINS):
        root = read_xml(data, path)
        if root.name == "DEXi":
            return partial(DexiModel(report, root).draft, id, source)
        if root.name == "definitions":
            model = read_model(report, root, splits_outputs=splits_outputs)
            return partial(draft_of, model, own_of(root), id, source)
        fix = "give a DMN model, which begins with <definitions>, or a DEXi model, which begins with <DEXi>"
        raise refused(root.place, f"this is XML that begins with <{root.name}>", fix)
    if suffix == ".csv":
        draft = csv_draft(data, path, id)
        return lambda _: draft
    if suffix in OTHER_FILES:
        raise refused(
            Place(path, 1, 1), f"this is {OTHER_FILES[suffix]} in another form", SAVED_AS[OTHER_FILES[suffix]]
        )
    raise refused(Place(path, 1, 1), "this is neither DMN nor DEXi in XML, nor named .csv", "give one of these")


def _id_of(path: str) -> str:
    """The name of a file as the id of a rule base."""
    return re.sub(r"[^\w-]+", "-", Path(path).stem).strip("-") or "imported"
