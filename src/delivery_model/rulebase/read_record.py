"""`record.yml` of a rule base: how far it agreed with published decisions; `recommend validate --record` writes it."""

from __future__ import annotations

import re
from collections.abc import Mapping

from attrs import evolve

from delivery_model.errors import quoted
from delivery_model.rulebase.framework import Beside, FormRecord, InUse, Record
from delivery_model.rulebase.vocabulary import Reading
from delivery_model.yaml_input.problems import Report
from delivery_model.yaml_input.shapes import At, Shape, by_key, choice, maybe, shape, text, word
from delivery_model.yaml_input.yaml_text import Node

RECORD_FILE = "record.yml"
AGAIN = "delete this file and run 'recommend validate' with --record"
HASH = re.compile(r"[0-9a-f]{64}")


def read_record(
    report: Report, node: Node | None, support_types: tuple[str, ...], readings: Mapping[str, Reading]
) -> Record | None:
    """The record of a rule base; None where it has none."""
    if node is None:
        return None
    names = {f"alternative of {name}": each.alternative_names for name, each in readings.items()}
    found = RECORD.read(At(report, names={**names, "support type": support_types, "reading": tuple(readings)}), node)
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


def _number(at: At, node: Node) -> int:
    said = at.report.word(node)
    if not (said.isascii() and said.isdigit() and len(said) < 10):
        at.report.add(node.place, f"{quoted(said)} is not a number of cases", AGAIN)
        return 0
    return int(said)


def _hash(at: At, node: Node) -> str:
    said = at.report.word(node)
    if not HASH.fullmatch(said):
        at.report.add(node.place, f"{quoted(said)} is not a hash", AGAIN)
    return said


def _readings(at: At, node: Node) -> dict[str, str]:
    pairs = [(at.choice(key, "reading"), value) for key, value in at.report.entries(node)]
    return {name: at.choice(value, f"alternative of {name}") for name, value in pairs}


NUMBER, HASHED = Shape(read=_number, empty=0), Shape(read=_hash)
BY_FORM = choice("support type")
FORM = shape(FormRecord, "a support type", dict.fromkeys(("published", "found", "said", "right"), NUMBER))
IN_USE = shape(InUse, "support in use", dict.fromkeys(("count", "found"), NUMBER))
BESIDE = shape(Beside, "grade_alone", {"name": word, "title": text, "agreed": NUMBER})
RECORD = shape(
    Record,
    RECORD_FILE,
    {
        "cases": NUMBER,
        "agreed": NUMBER,
        "grade_alone": maybe(BESIDE),
        "support_types": evolve(by_key(FORM, BY_FORM), to="per_form"),
        "support_in_use": evolve(maybe(by_key(IN_USE, BY_FORM), {}), to="in_use"),
        "readings": maybe(Shape(read=_readings, written=dict), {}),
        "rules_hash": HASHED,
        "cases_hash": HASHED,
    },
)
