"""The `appraisal:` section of a scenario, or of options.yml: scores, totals and weights of options, as far as known.

What an appraisal names itself, in place of options.yml: its options, its criteria and the scale of its scores.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from fractions import Fraction

from attrs import field, frozen

from delivery_model.appraisal.completions import Contradiction, contradictions
from delivery_model.appraisal.scores import (
    MOST_CRITERIA,
    MOST_OPTIONS,
    Appraisal,
    Interval,
    Number,
    Own,
    Same,
    Typed,
    decimal_of,
    in_full,
    mixes_percent,
    ratio_of,
    scaled,
    shown,
)
from delivery_model.errors import InvalidValue, Place, quoted
from delivery_model.yaml_input.problems import Report, choice_at, text_at
from delivery_model.yaml_input.yaml_text import Entries, Items, Node, Text

YES_NO = ("yes", "no")
OWN = ("options", "criteria", "scale")
SECTION = ("scores", "totals", "weights", "same", "whole", "source")


@frozen
class AppraisalReader:
    """Reads what is said of the scores of options on criteria; `own` is what the appraisal names itself."""

    report: Report
    options: tuple[str, ...]
    criteria: tuple[str, ...]
    scale: Interval
    own: Own | None = None
    places: dict[tuple[str, str | None], Place] = field(factory=dict[tuple[str, str | None], Place])

    def appraisal(self, node: Node) -> Appraisal | None:
        """The whole section. An option is appraised when anything is said of it."""
        before = len(self.report.problems)
        fields = self.report.fields(node, "an appraisal", optional=SECTION if self.own is None else (*OWN, *SECTION))
        scores = {option: self._row(option, row) for option, row in self._by_option(fields.get("scores"))}
        totals = {option: self._total(option, total) for option, total in self._by_option(fields.get("totals"))}
        same = self._same(fields.get("same"))
        weights, scaled_from = self._weights(fields.get("weights"))
        is_whole = choice_at(self.report, fields, "whole", "answer", YES_NO) == "yes" if "whole" in fields else False
        said = {*scores, *totals, *(option for each in same for option in each.options)}
        if len(self.report.problems) == before and len(said) < 2:
            self.report.add(node.place, "fewer than two options are appraised", "add scores or totals of options")
        if len(said) > MOST_OPTIONS:
            self.report.add(node.place, f"{len(said)} options are appraised", f"appraise no more than {MOST_OPTIONS}")
        if len(self.report.problems) > before:
            return None
        unknown = dict.fromkeys(self.criteria, self.scale)
        appraisal = Appraisal(
            scale=self.scale,
            scores={option: unknown | scores.get(option, {}) for option in self.options if option in said},
            weights=weights,
            totals=totals,
            same=same,
            is_whole=is_whole,
            source=text_at(self.report, fields, "source") or None,
            scaled_from=scaled_from,
            own=self.own or Own(),
        )
        found = contradictions(appraisal)
        for contradiction in found:
            fix = "correct one of them, or leave out what is not known"
            self.report.add(self._place(contradiction) or node.place, contradiction.what, fix)
        return None if found else appraisal

    def _by_option(self, node: Node | None) -> Iterator[tuple[str, Node]]:
        return self._named(node, "option", self.options) if node else iter(())

    def _named(self, node: Node, kind: str, known: tuple[str, ...]) -> Iterator[tuple[str, Node]]:
        """The values of a mapping under the names that are known, each once, whatever the blanks in it."""
        seen: set[str] = set()
        for key, value in self.report.entries(node):
            name = self.report.choice(key, kind, known)
            if name != self.report.text(key):
                continue
            if name in seen:
                self.report.add(key.place, f"{quoted(name)} is said twice", "leave one of them out")
            seen.add(name)
            yield name, value

    def _row(self, option: str, node: Node) -> dict[str, Interval]:
        row: dict[str, Interval] = {}
        for criterion, value in self._named(node, "criterion", self.criteria):
            row[criterion] = self._score(value)
            self.places[option, criterion] = value.place
        return row

    def _score(self, node: Node) -> Interval:
        """A number on the scale, or the least and the most that it is."""
        if isinstance(node, Items) and len(node.values) != 2:
            self.report.add(node.place, "a range that is not two numbers", "write [least, most], such as [3, 4]")
            return self.scale
        ends = node.values if isinstance(node, Items) else (node, node)
        low, high = (self._on_scale(end) for end in ends)
        if low is None or high is None:
            return self.scale
        if low > high:
            what = f"the range {in_full(low)} to {in_full(high)} is the wrong way round"
            self.report.add(node.place, what, f"write [{in_full(high)}, {in_full(low)}]")
        return Interval(low, max(low, high))

    def _on_scale(self, node: Node) -> Number | None:
        number = self._decimal(node, "leave the score out if it is not known")
        if number is not None and number not in self.scale:
            span = f"scores go from {shown(self.scale.low)} to {shown(self.scale.high)}"
            self.report.add(node.place, f"the score {in_full(number)} is off the scale", span)
        return number

    def _total(self, option: str, node: Node) -> Number:
        self.places[option, None] = node.place
        return self._decimal(node, "leave the total out if it is not known") or 0

    def _decimal(self, node: Node, otherwise: str) -> Number | None:
        return number_at(self.report, node, decimal_of, f"write one such as 4 or 3.5; {otherwise}")

    def _weights(self, node: Node | None) -> tuple[dict[str, Fraction], Number | None]:
        """Weights scaled to add up to 1, and what they added up to if that is neither 1 nor 100; equal without any."""
        if node is None:
            return scaled(dict.fromkeys(self.criteria, 1))
        before = len(self.report.problems)
        given = {name: self._weight(value) for name, value in self._named(node, "criterion", self.criteria)}
        missing = [name for name in self.criteria if name not in given]
        if missing and isinstance(node, Entries):
            self.report.add(node.place, f"missing weight of {', '.join(missing)}", "add it, as 0 if it does not count")
        if len(self.report.problems) == before:
            self._check_weights(node)
        return scaled({name: given.get(name, 0) for name in self.criteria})

    def _check_weights(self, node: Node) -> None:
        """Weights that are numbers are ratios of one kind, and some criterion counts."""
        texts = [self.report.word(value) for _, value in self.report.entries(node)]
        if mixes_percent(texts):
            fix = "write all of them with %, or none"
            self.report.add(node.place, "some weights are in per cent and some are not", fix)
        if not any(map(ratio_of, texts)):
            fix = "give one at least more than 0, or leave them all out if they are equal"
            self.report.add(node.place, "every weight is 0", fix)

    def _weight(self, node: Node) -> Number:
        example = "write one such as 3, 0.3, 30% or 1/3; write 0 for what does not count"
        number = number_at(self.report, node, ratio_of, example)
        if number is not None and number < 0:
            self.report.add(node.place, f"the weight {self.report.word(node)} is negative", "write 0 or more")
        return number or 0

    def _same(self, node: Node | None) -> tuple[Same, ...]:
        """Groups of options that are equal but for some criteria; one group may stand without a list."""
        taken: set[str] = set()
        groups: list[Same] = []
        for each in () if node is None else (node,) if isinstance(node, Entries) else self.report.items(node):
            groups.append(self._group(each, taken))
            taken.update(groups[-1].options)
        return tuple(groups)

    def _group(self, node: Node, taken: set[str]) -> Same:
        report = self.report
        fields = report.fields(node, "same", required=("options",), optional=("except",))
        names = report.each(fields.get("options"), lambda each: report.choice(each, "option", self.options))
        if "options" in fields and len(set(names)) < 2:
            report.add(fields["options"].place, "fewer than two options are the same", "name two or more")
        for name in names:
            if name in taken:
                report.add(node.place, f"'{name}' is the same as others twice", "put them all into one group")
            self.places.setdefault((name, ""), node.place)
        apart = report.each(fields.get("except"), lambda each: report.choice(each, "criterion", self.criteria))
        return Same(tuple(dict.fromkeys(names)), apart)

    def _place(self, found: Contradiction) -> Place | None:
        """Where a contradiction shows: the score it is about, the total, or what makes options the same."""
        kinds = (found.criterion, "") if len(found.options) > 1 else (found.criterion,)
        spots = [(option, kind) for kind in kinds for option in reversed(found.options)]
        return next((self.places[spot] for spot in spots if spot in self.places), None)


def number_at(report: Report, node: Node, read: Callable[[Typed], Number], fix: str) -> Number | None:
    """The number that a text is; None, with a problem noted, where it is none."""
    text = report.word(node)
    try:
        return read(text) if text else None
    except InvalidValue as refused:
        report.add(node.place, str(refused), fix)
        return None


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
