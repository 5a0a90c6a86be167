"""What an appraisal names itself, in place of options.yml: its options, its criteria and the scale of its scores."""

from __future__ import annotations

import re
from collections.abc import Iterator

from delivery_model.appraisal.numbers import Number, decimal_of, in_full
from delivery_model.appraisal.scores import MOST_CRITERIA, MOST_OPTIONS, Interval, Own
from delivery_model.documents import Entries, Items, Node, Text
from delivery_model.errors import quoted
from delivery_model.loading.appraisal import OWN, number_at
from delivery_model.loading.report import Report

SPAN = re.compile(r"(-?[0-9.]+) ?(?:-|\u2013|to) ?(-?[0-9.]+)")
WIDEST = Interval(-1000, 1000)
MOST = {"option": MOST_OPTIONS, "criterion": MOST_CRITERIA}


def names_everything(node: Node) -> bool:
    """Whether an appraisal names options, criteria and scale, and so needs nothing of a rule base."""
    return isinstance(node, Entries) and {key.value for key, _ in node.pairs} >= set(OWN)


def read_own(report: Report, node: Node) -> Own | None:
    """What is named under `options`, `criteria` and `scale`, problems noted; None where no names can be used."""
    found = node.by_key if isinstance(node, Entries) else {}
    options, criteria = (
        _titles(report, found[key], kind) if key in found else {}
        for key, kind in (("options", "option"), ("criteria", "criterion"))
    )
    if options is None or criteria is None:
        return None
    return Own(options=options, criteria=criteria, scale=_scale(report, found["scale"]) if "scale" in found else None)


def _titles(report: Report, node: Node, kind: str) -> dict[str, str] | None:
    """Names with their titles; in a list, a name is its title, and one without blanks has them for its underscores."""
    titles: dict[str, str] = {}
    for key, title in _pairs(report, node):
        name = report.text(key)
        if name in titles or title in titles.values():
            fix = "give each a name and a title of its own"
            report.add(key.place, f"the {kind} {quoted(title)} is named twice", fix)
        titles[name] = title
    if not 1 <= len(titles) <= MOST[kind]:
        what = f"{len(titles)} {'options' if kind == 'option' else 'criteria'}"
        report.add(node.place, what, f"name 1 to {MOST[kind]}")
        return None
    return titles


def _pairs(report: Report, node: Node) -> Iterator[tuple[Node, str]]:
    if isinstance(node, Items):
        for each in node.values:
            name = report.text(each)
            yield each, name if " " in name else name.replace("_", " ")
    else:
        yield from ((key, report.text(title)) for key, title in report.entries(node))


def _scale(report: Report, node: Node) -> Interval:
    """Two numbers, the lowest score and the highest, which is the best; a wide one stands in for what is wrong."""
    ends = [_end(report, each) for each in _ends(report, node)]
    low, high = ends if len(ends) == 2 else (None, None)
    if low is None or high is None:
        return WIDEST
    if low >= high:
        what = f"the scale goes from {in_full(low)} to {in_full(high)}, and a higher score is better"
        turned = f"write [{in_full(high)}, {in_full(low)}] and, for each score, {in_full(low + high)} less that score"
        report.add(node.place, what, turned if low > high else "let the highest be above the lowest")
        return WIDEST
    return Interval(low, high)


def _ends(report: Report, node: Node) -> tuple[Node, ...]:
    if isinstance(node, Entries):
        fields = report.fields(node, "a scale", required={"lowest": "0", "highest": "5"})
        return tuple(fields[end] for end in ("lowest", "highest") if end in fields)
    span = SPAN.fullmatch(report.text(node)) if isinstance(node, Text) else None
    if span:
        return tuple(Text(node.place, end) for end in span.groups())
    if isinstance(node, Items) and len(node.values) == 2:
        return tuple(node.values)
    report.add(node.place, "a scale that is not two numbers", "write [lowest, highest], such as [1, 10]")
    return ()


def _end(report: Report, node: Node) -> Number | None:
    number = number_at(report, node, decimal_of, "write one such as 0 or 10")
    if number is not None and number not in WIDEST:
        limits = f"write a number from {in_full(WIDEST.low)} to {in_full(WIDEST.high)}"
        report.add(node.place, f"a scale that goes to {in_full(number)}", limits)
        return None
    return number
