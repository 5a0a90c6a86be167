"""Dates: a year, a month or a day as they are read, and what is meant by other forms in which people write them."""

from __future__ import annotations

import re
from calendar import monthrange
from contextlib import suppress
from datetime import datetime

from delivery_model.errors import quoted
from delivery_model.yaml_input.problems import Report
from delivery_model.yaml_input.yaml_text import Node

FORMS = {
    **dict.fromkeys(("%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y", "%d %B %Y", "%d %b %Y", "%B %d %Y", "%Y/%m/%d"), "%Y-%m-%d"),
    **dict.fromkeys(("%B %Y", "%b %Y", "%m/%Y", "%Y/%m"), "%Y-%m"),
}
"""How dates are written, and how they are read."""
DATE = re.compile(r"([1-9]\d{3})(?:-(0[1-9]|1[0-2])(?:-(0[1-9]|[12]\d|3[01]))?)?", re.ASCII)


def read_date(report: Report, node: Node | None) -> str:
    """A year, a month or a day; nothing when it is left out."""
    if node is None:
        return ""
    text = report.word(node)
    if text and not _is_date(text):
        fix = "write the date of the evidence, e.g. 2017-04-01"
        if meant := _date_meant(text):
            fix = f"write {meant}; a year or a month is enough"
        report.add(node.place, f"{quoted(text)} is not a date", fix)
    return text


def _date_meant(text: str) -> str:
    """A date as people in Britain write it, in the form in which it is read; nothing where it is none."""
    for form, read in FORMS.items():
        with suppress(ValueError):
            meant = f"{datetime.strptime(text.replace(',', ''), form):{read}}"
            return meant if _is_date(meant) else ""
    return ""


def _is_date(text: str) -> bool:
    """Whether a text is a year, a month of a year or a day of the calendar."""
    if not (match := DATE.fullmatch(text)):
        return False
    year, month, day = (int(part or 1) for part in match.groups())
    return day <= monthrange(year, month)[1]
