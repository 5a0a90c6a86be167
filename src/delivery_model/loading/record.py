"""`record.yml` of a rule base: how far it agreed with published decisions; `recommend validate --record` writes it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import TypeVar

from delivery_model.documents import Node
from delivery_model.errors import quoted
from delivery_model.framework.record import Beside, FormRecord, InUse, Record
from delivery_model.framework.vocabulary import Reading
from delivery_model.loading.report import Report, text_at, word_at

FILE = "record.yml"
REQUIRED = ("cases", "agreed", "support_types", "rules_hash", "cases_hash")
OPTIONAL = ("grade_alone", "support_in_use", "readings")
AGAIN = "delete this file and run 'recommend validate' with --record"
HASH = re.compile(r"[0-9a-f]{64}")

Value = TypeVar("Value")


def read_record(
    report: Report, node: Node | None, support_types: tuple[str, ...], readings: Mapping[str, Reading]
) -> Record | None:
    """The record of a rule base; None where it has none."""
    if node is None:
        return None
    fields = report.fields(node, FILE, required=REQUIRED, optional=OPTIONAL)
    in_use = _by_form(report, fields.get("support_in_use"), support_types, _in_use)
    found = Record(
        cases=_number(report, fields, "cases"),
        agreed=_number(report, fields, "agreed"),
        grade_alone=_beside(report, fields.get("grade_alone")),
        per_form=_by_form(report, fields.get("support_types"), support_types, _form),
        in_use=in_use,
        readings=_readings(report, fields.get("readings"), readings),
        rules_hash=_hash(report, fields, "rules_hash"),
        cases_hash=_hash(report, fields, "cases_hash"),
    )
    if not report.problems:
        _check(report, node, found)
    return found


def _check(report: Report, node: Node, found: Record) -> None:
    """What one run counts adds up."""
    forms = found.per_form.values()
    sums = {
        "cases": (found.cases, sum(each.published for each in forms)),
        "agreed as found": (found.agreed, sum(each.found for each in forms)),
        "agreed as right": (found.agreed, sum(each.right for each in forms)),
    }
    for what, (total, parts) in sums.items():
        if total != parts:
            report.add(node.place, f"{total} {what}, but the support types add up to {parts}", AGAIN)
    shares = [(name, each.found, each.published) for name, each in found.per_form.items()]
    shares += [(name, each.right, each.said) for name, each in found.per_form.items()]
    shares += [(name, each.found, each.count) for name, each in found.in_use.items()]
    shares += [("grade_alone", found.grade_alone.agreed, found.cases)] if found.grade_alone else []
    for name, number, total in shares:
        if number > total:
            report.add(node.place, f"{number} of {total} for '{name}'", AGAIN)


def _form(report: Report, node: Node) -> FormRecord:
    fields = report.fields(node, "a support type", required=("published", "found", "said", "right"))
    return FormRecord(**{key: _number(report, fields, key) for key in ("published", "found", "said", "right")})


def _in_use(report: Report, node: Node) -> InUse:
    fields = report.fields(node, "support in use", required=("count", "found"))
    return InUse(count=_number(report, fields, "count"), found=_number(report, fields, "found"))


def _beside(report: Report, node: Node | None) -> Beside | None:
    if node is None:
        return None
    fields = report.fields(node, "grade_alone", required=("name", "title", "agreed"))
    name, title = word_at(report, fields, "name"), text_at(report, fields, "title")
    return Beside(name=name, title=title, agreed=_number(report, fields, "agreed"))


def _by_form(
    report: Report, node: Node | None, support_types: tuple[str, ...], read: Callable[[Report, Node], Value]
) -> dict[str, Value]:
    if node is None:
        return {}
    return {
        report.choice(name, "support type", support_types): read(report, each) for name, each in report.entries(node)
    }


def _readings(report: Report, node: Node | None, readings: Mapping[str, Reading]) -> dict[str, str]:
    found: dict[str, str] = {}
    for key, value in () if node is None else report.entries(node):
        name = report.choice(key, "reading", readings)
        known = readings[name].alternative_names if name in readings else ()
        found[name] = report.choice(value, f"alternative of {name}", known)
    return found


def _number(report: Report, fields: Mapping[str, Node], key: str) -> int:
    text = word_at(report, fields, key)
    if key in fields and not (text.isascii() and text.isdigit() and len(text) < 10):
        report.add(fields[key].place, f"{quoted(text)} is not a number of cases", AGAIN)
        return 0
    return int(text or 0)


def _hash(report: Report, fields: Mapping[str, Node], key: str) -> str:
    text = word_at(report, fields, key)
    if key in fields and not HASH.fullmatch(text):
        report.add(fields[key].place, f"{quoted(text)} is not a hash", AGAIN)
    return text
