"""The page of a validation: tables first, then every disagreement as a finding."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from delivery_model.analysis.policy_check import Exposure, PolicyCheck, policy_checks
from delivery_model.analysis.statistics import Mean, Share
from delivery_model.analysis.tally import Answer, Kind, Tally, constant_accuracy
from delivery_model.analysis.validation import Coding, Validation
from delivery_model.output.disagreements import disagreement_lines, factor_table
from delivery_model.output.document import Block, Document, Line, Part, Table, Text
from delivery_model.output.figures import (
    confidences,
    figure_in_full,
    in_few_words,
    narrow,
    of,
    periods,
    readings_in_words,
    tally_header,
    tally_row,
)
from delivery_model.output.reading_rows import fit_blocks, single_blocks
from delivery_model.output.tables import Row
from delivery_model.output.words import plural, spaced

TITLES = {"at_decision": "Profiles at the decision", "ofsted_only": "Profiles from Ofsted's text alone"}


def validation_page(validation: Validation, splits: Sequence[int], is_full: bool) -> Document:
    """Everything a validation says; terse leaves out what is only detail."""
    return _Writer(validation, splits, is_full).page()


class _Writer:
    def __init__(self, validation: Validation, splits: Sequence[int], is_full: bool) -> None:
        self.validation, self.framework = validation, validation.framework
        self.is_full = is_full
        self.periods = periods(splits)
        self.groups = {**self.periods, **confidences(validation.counted)}
        self.values = tuple(self.framework.outcome.values)
        self._used = validation.in_use[0].cases if validation.in_use else ()

    def page(self) -> Document:
        """The page; what was left out for brevity is not counted, so it is laid out as one that is full."""
        validation = self.validation
        left_out, used = plural(len(validation.excluded), "case"), len(self._used)
        told = f"; support in use in {plural(used, 'other case')}, told apart" if used else ""
        counted = f"{plural(len(validation.counted), 'published decision')} counted, {left_out} left out{told}"
        rules = f"{self.framework.name}, {readings_in_words(validation.readings.otherwise())}"
        parts = tuple(part for part in self._parts() if part.blocks)
        return Document("Agreement with published decisions", (Text(counted), Text(rules)), parts)

    def _parts(self) -> Iterator[Part]:
        yield Part("Read first", tuple(map(Line, self.validation.history.limits)))
        for coding in self.validation.codings:
            yield from self._coding(coding)
            if coding.cases and (self.is_full or coding is self.validation.codings[0]):
                yield from self._details(coding)
        yield Part("Left out of every figure", tuple(self._left_out()))

    def _coding(self, coding: Coding) -> Iterator[Part]:
        tally = coding.under(self.validation.readings)
        title = f"{TITLES[coding.name]} ({plural(len(coding.cases), 'case')})"
        yield Part(title, tuple(self._figures(coding, tally)))
        if not coding.cases:
            return
        header = ("", *map(self._head, self.values), narrow(Kind.UNDECIDED.value))
        confusion = Table(header, [self._confusion(tally, value) for value in tally.classes])
        yield Part("Published (rows) and answered (columns)", (confusion,))
        yield Part("Read otherwise, one reading at a time", tuple(single_blocks(self.validation, coding)))
        title = f"All {len(coding.combinations)} combinations of readings, best balanced accuracy first"
        yield Part(title, tuple(fit_blocks(self.validation, coding, self.is_full)))

    def _details(self, coding: Coding) -> Iterator[Part]:
        tally = coding.under(self.validation.readings)
        header = tally_header(self.framework, tally.classes, "cases")
        yield Part("In parts", (Table(header, [self._part(name, tally) for name in self.groups]),))
        rows = [row for answer in (*self.values, None) for row in self._by_period(tally, answer)]
        by_period = Table(("", *map(self._head, tally.classes)), rows)
        yield Part("The same answer in different periods: what was published", (by_period,))
        for check in policy_checks(coding):
            yield self._policy(check)
        yield Part("What the framework has no attribute for", (factor_table(coding, tally),))
        disagreements = tuple(disagreement_lines(coding, self.validation.readings, self.is_full))
        yield Part("Where it does not say what was published", disagreements)

    def _figures(self, coding: Coding, tally: Tally) -> Iterator[Block | Line]:
        """The framework beside the baselines."""
        others = [(each.title, coding.baseline(each)) for each in self.validation.history.baselines]
        tallies = [tally, *(found for _, found in others)]
        figures = _figures_of(self.values, self._name)
        rows: list[Row] = [
            (label, *(figure_in_full(figure(each)) for each in tallies)) for label, figure in figures.items()
        ]
        against = (f"{mine} and {theirs}" for mine, theirs in (tally.better_than(each) for _, each in others))
        if others:
            rows.append(("right alone: framework, baseline", "", *against))
        yield Table(("", "the framework", *(title for title, _ in others)), rows)
        constant = constant_accuracy(tally)
        yield Text(
            "Brackets: 95% intervals. What cannot be told yet counts as not agreeing, except 'of those answered'."
            + ("" if constant is None else f" {_by_chance(tally, constant)}")
        )
        yield from self._in_use(coding)
        for each in self.validation.history.baselines if self.is_full else ():
            yield Text(f"{each.title}: {each.says}")

    def _in_use(self, coding: Coding) -> Iterator[Block | Line]:
        """How often support that was only in use is found; it is in no other figure."""
        for used in self.validation.in_use:
            if used.name == coding.name and used.cases:
                tally = used.under(self.validation.readings)
                found = [("the framework", tally)]
                found += [(each.title, used.baseline(each)) for each in self.validation.history.baselines]
                said = "; ".join(f"{title} finds {of(each.agreement)}" for title, each in found)
                possible = f"; possible for the framework in {of(tally.among_possible)}"
                yield Text(f"Support in use, in no other figure: {said}{possible}.")
                for answer in tally.answers if self.is_full else ():
                    yield Line(f"{self._answered(answer)}, in use {self._name(answer.published)}")

    def _answered(self, answer: Answer) -> str:
        return f"{answer.case.name}: answered {' or '.join(map(self._name, answer.possible))}"

    def _confusion(self, tally: Tally, value: str) -> Row:
        return (self._name(value), *(str(tally.confused(value, answer)) for answer in (*self.values, None)))

    def _by_period(self, tally: Tally, answer: str | None) -> Iterator[Row]:
        said = Kind.UNDECIDED.value if answer is None else f"answered {self._name(answer)}"
        for name, is_in in self.periods.items():
            part = tally.where(is_in)
            yield (f"{said}, {name}", *(str(part.confused(value, answer)) for value in tally.classes))

    def _part(self, name: str, tally: Tally) -> Row:
        part = tally.where(self.groups[name])
        return (name, str(len(part.answers)), *tally_row(part, tally.classes))

    def _policy(self, check: PolicyCheck) -> Part:
        rows = [
            (said, *(str(check.count(is_acted_on, exposure)) for exposure in Exposure))
            for said, is_acted_on in (("asked", True), ("not asked", False))
        ]
        blocks: list[Block] = [Table(("", *(exposure.value for exposure in Exposure)), rows)]
        if unforeseen := check.names[True, Exposure.NONE]:
            blocks.append(Text(f"Asked though not exposed: {', '.join(unforeseen)}"))
        if unasked := check.names[False, Exposure.CERTAIN]:
            blocks.append(Text(f"Exposed, not asked: {', '.join(unasked)}"))
        title = f"Policy exposure '{spaced(check.value)}' and whether the question was formally asked"
        return Part(title, tuple(blocks))

    def _left_out(self) -> Iterator[Line]:
        tally = next(iter(self.validation.left_out.values()), None)
        for answer in tally.answers if tally else ():
            reason = f"published {self._name(answer.published)}; {answer.case.published.excluded}"
            yield Line(f"{self._answered(answer)}, {reason}")

    def _name(self, value: str) -> str:
        return in_few_words(self.framework, value)

    def _head(self, value: str) -> str:
        return narrow(self._name(value))


def _figures_of(values: Sequence[str], name: Callable[[str], str]) -> dict[str, Callable[[Tally], Share | Mean]]:
    """Every figure of a tally, by its label."""
    figures: dict[str, Callable[[Tally], Share | Mean]] = {
        "answered": lambda each: each.coverage,
        "agrees": lambda each: each.agreement,
        "agrees, of those answered": lambda each: each.agreement_among_decided,
        "published is possible": lambda each: each.among_possible,
    }
    figures |= {f"recall: {name(value)}": _recall(value) for value in values}
    figures |= {f"precision: {name(value)}": _precision(value) for value in values}
    figures["balanced accuracy"] = lambda each: each.balanced_accuracy
    figures["... of those answered"] = lambda each: each.balanced_accuracy_among_decided
    return figures


def _by_chance(tally: Tally, constant: float) -> str:
    decided = plural(len(tally.classes), "support type")
    chance = f"always giving the same answer has {constant:.2f}"
    return f"Balanced accuracy is the mean recall of {decided} decided on; {chance}."


def _recall(value: str) -> Callable[[Tally], Share]:
    return lambda each: each.recall(value)


def _precision(value: str) -> Callable[[Tally], Share]:
    return lambda each: each.precision(value)
