"""The `appraisal:` section of a scenario, or of options.yml: scores, totals and weights of options, as far as known."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

from attrs import field, frozen

from delivery_model.appraisal.completions import Contradiction, contradictions, shown
from delivery_model.appraisal.scores import Appraisal, Interval, Number, Same, plain
from delivery_model.documents import Entries, Items, Node
from delivery_model.errors import Place, quoted
from delivery_model.loading.report import Report, choice_at, text_at

NUMBER = re.compile(r"[+-]?\d{1,9}(\.\d{1,9}|/0{0,8}[1-9]\d{0,8})?")
YES_NO = ("yes", "no")
SECTION = ("scores", "totals", "weights", "same", "whole", "source")


@frozen
class AppraisalReader:
    """Reads what is said of the scores of options on criteria."""

    report: Report
    options: tuple[str, ...]
    criteria: tuple[str, ...]
    scale: Interval
    places: dict[tuple[str, str | None], Place] = field(factory=dict[tuple[str, str | None], Place])

    def appraisal(self, node: Node) -> Appraisal | None:
        """The whole section. An option is appraised when anything is said of it."""
        before = len(self.report.problems)
        fields = self.report.fields(node, "an appraisal", optional=SECTION)
        scores = {option: self._row(option, row) for option, row in self._by_option(fields.get("scores"))}
        totals = {option: self._total(option, total) for option, total in self._by_option(fields.get("totals"))}
        same = self._same(fields.get("same"))
        weights = self._weights(fields.get("weights"))
        is_whole = choice_at(self.report, fields, "whole", "answer", YES_NO) == "yes" if "whole" in fields else False
        said = {*scores, *totals, *(option for each in same for option in each.options)}
        if len(self.report.problems) == before and len(said) < 2:
            self.report.add(node.place, "fewer than two options are appraised", "add scores or totals of options")
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
        )
        found = contradictions(appraisal)
        for contradiction in found:
            fix = "correct one of them, or leave out what is not known"
            self.report.add(self._place(contradiction) or node.place, contradiction.what, fix)
        return None if found else appraisal

    def _by_option(self, node: Node | None) -> Iterator[tuple[str, Node]]:
        for key, value in self.report.entries(node) if node else ():
            option = self.report.choice(key, "option", self.options)
            if option == key.value:
                yield option, value

    def _row(self, option: str, node: Node) -> dict[str, Interval]:
        row: dict[str, Interval] = {}
        for key, value in self.report.entries(node):
            criterion = self.report.choice(key, "criterion", self.criteria)
            if criterion == key.value:
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
            what = f"the range {shown(low)} to {shown(high)} is the wrong way round"
            self.report.add(node.place, what, f"write [{shown(high)}, {shown(low)}]")
        return Interval(low, max(low, high))

    def _on_scale(self, node: Node) -> Number | None:
        number = self._number(node, "leave the score out if it is not known")
        if number is not None and number not in self.scale:
            span = f"scores go from {shown(self.scale.low)} to {shown(self.scale.high)}"
            self.report.add(node.place, f"the score {shown(number)} is off the scale", span)
        return number

    def _total(self, option: str, node: Node) -> Number:
        self.places[option, None] = node.place
        return self._number(node, "leave the total out if it is not known") or 0

    def _number(self, node: Node, otherwise: str) -> Number | None:
        text = self.report.word(node)
        if NUMBER.fullmatch(text):
            return plain(Fraction(text))
        if text:
            self.report.add(node.place, f"{quoted(text)} is not a number", f"write one such as 4 or 3.5; {otherwise}")
        return None

    def _weights(self, node: Node | None) -> dict[str, Fraction]:
        """Weights that add up to 1; equal ones when none are given."""
        if node is None:
            return dict.fromkeys(self.criteria, Fraction(1, len(self.criteria)))
        before = len(self.report.problems)
        fields = self.report.fields(node, "weights", optional=self.criteria)
        given = {name: self._weight(value) for name, value in fields.items()}
        missing = [name for name in self.criteria if name not in given]
        if missing and isinstance(node, Entries):
            self.report.add(node.place, f"missing weight of {', '.join(missing)}", "add it, as 0 if it does not count")
        total = sum(given.values(), start=Fraction(0))
        if len(self.report.problems) == before and total not in (1, 100):
            fix = "make them add up to 1 or to 100, or leave them all out if they are equal"
            self.report.add(node.place, f"the weights add up to {shown(total)}", fix)
        return {name: given.get(name, Fraction(0)) / (total or 1) for name in self.criteria}

    def _weight(self, node: Node) -> Fraction:
        number = self._number(node, "write 0 for what does not count")
        if number is not None and number < 0:
            self.report.add(node.place, f"the weight {shown(number)} is negative", "write 0 or more")
        return Fraction(number or 0)

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
