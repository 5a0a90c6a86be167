"""The page of a validation: tables first, then every disagreement as a finding.

Figures of agreement in text: shares, means and whole tallies, long and short.

Disagreements with published decisions, in words: what would make it agree, and what the framework lacks.

How agreement changes when open points of the text are read otherwise.

The record of a rule base, as the file that it is loaded from.
"""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterator, Mapping, Sequence

from delivery_model.answer.changes import ChangeSet
from delivery_model.answer.words import change_in_words, in_few_words, title_of
from delivery_model.possible.intervals import Mean, Share
from delivery_model.precedents.cases import Case
from delivery_model.precedents.disagreements import Disagreement, disagreements_of, factor_counts, factors_of
from delivery_model.precedents.outcomes import CaseAnswer, CaseKind, Tally, constant_accuracy
from delivery_model.precedents.validation import Coding, Exposure, Fit, PolicyChecks, Validation, policy_checks
from delivery_model.profile.written_profile import plain_as_yaml
from delivery_model.rulebase.framework import Framework, Record
from delivery_model.rulebase.read_record import RECORD
from delivery_model.rulebase.readings import Readings
from delivery_model.writing.document import Block, Document, Line, Part, Table, Text
from delivery_model.writing.phrases import listed, plural, spaced
from delivery_model.writing.text import Row

Groups = Mapping[str, Callable[[Case], bool]]
"""Named parts of the cases, such as periods."""

NARROW = 12


def periods(splits: Sequence[int]) -> Groups:
    """The periods between years at which to split: before the first, and from each on."""
    years = sorted(set(splits))
    return dict(map(_period, [None, *years], [*years, None])) if years else {}


def _period(low: int | None, high: int | None) -> tuple[str, Callable[[Case], bool]]:
    name = f"before {high}" if low is None else f"from {low}" if high is None else f"{low} to {high - 1}"
    return name, lambda case: (low is None or case.year >= low) and (high is None or case.year < high)


def confidences(cases: Sequence[Case]) -> Groups:
    """The grades of confidence that cases have."""
    return dict(map(_graded, sorted({_grade(case) for case in cases})))


def _graded(grade: str) -> tuple[str, Callable[[Case], bool]]:
    return f"confidence {grade}", lambda case: _grade(case) == grade


def _grade(case: Case) -> str:
    return case.published.confidence or "not graded"


def narrow(text: str) -> str:
    """A header for a narrow column."""
    return "\n".join(textwrap.wrap(text, NARROW))


def readings_in_words(readings: Mapping[str, str]) -> str:
    """Readings other than the defaults."""
    return "; ".join(f"{name}: {chosen}" for name, chosen in readings.items()) or "default readings"


def of(share: Share) -> str:
    """So many out of so many; a dash of nothing."""
    return f"{share.number}/{share.total}" if share.total else "-"


def rate(figure: Share | Mean) -> str:
    """A share or mean as a number; a dash where there is none."""
    return "-" if figure.rate is None else f"{figure.rate:.2f}"


def figure_in_full(figure: Share | Mean) -> str:
    """A share or mean with its interval."""
    counted = f"{of(figure)} " if isinstance(figure, Share) and figure.total else ""
    bounds = figure.interval
    return f"{counted}{rate(figure)}" + (f" ({bounds.low:.2f}-{bounds.high:.2f})" if bounds else "")


def tally_header(framework: Framework, classes: Sequence[str], *first: str) -> Row:
    """What `tally_row` gives, with columns of one's own before it."""
    recalls = (f"recall:\n{narrow(in_few_words(framework, value))}" for value in classes)
    return ("", *first, "answered", "agrees", *recalls, "balanced\naccuracy")


def tally_row(tally: Tally, classes: Sequence[str]) -> Row:
    """A tally in short; a mean of fewer recalls than those of all classes is no figure to compare, so a dash."""
    recalls = (of(tally.recall(value)) for value in classes)
    balanced = rate(tally.balanced_accuracy) if set(classes) == set(tally.classes) else "-"
    return (of(tally.coverage), of(tally.agreement), *recalls, balanced)


TERSE = 1


def disagreement_lines(coding: Coding, readings: Readings, is_full: bool) -> Iterator[Line]:
    """Every disagreement: heavier first, then lighter, then what cannot be told yet."""
    found = disagreements_of(coding, readings)
    for kind in (CaseKind.HEAVIER, CaseKind.LIGHTER, CaseKind.UNDECIDED):
        for each in found:
            if each.kind is kind:
                yield Line(_headline(coding, each), "", tuple(map(Line, _findings(coding, each, is_full))))


def _headline(coding: Coding, found: Disagreement) -> str:
    case, answer = found.answer.case, found.answer
    said = " or ".join(in_few_words(coding.framework, value) for value in answer.possible)
    published = in_few_words(coding.framework, answer.published)
    kind = "" if found.kind is CaseKind.UNDECIDED else f" ({found.kind.value})"
    verb = "cannot tell yet:" if found.kind is CaseKind.UNDECIDED else "answered"
    return f"{case.name}, {case.as_of}: {verb} {said}{kind}; published {published}"


def _findings(coding: Coding, found: Disagreement, is_full: bool) -> Iterator[str]:
    sets = found.changes.sets
    for each in sets if is_full else sets[:TERSE]:
        yield f"agrees with: {change_set_in_words(found, each)}"
    if found.kind is CaseKind.HEAVIER or found.kind is CaseKind.LIGHTER:
        if not sets:
            yield "no change of these findings leads there"
        elif len(sets) > TERSE and not is_full:
            yield f"... or {plural(len(sets) - TERSE, 'other set')} of changes"
    for each in found.rereadings if is_full else found.rereadings[:TERSE]:
        said = ", ".join(f"{name}: {chosen}" for name, chosen in each.items())
        hidden = 0 if is_full else len(found.rereadings) - TERSE
        others = f" (or {plural(hidden, 'other')})" if hidden else ""
        yield f"agrees when read as {said}{others}"
    if not found.rereadings:
        yield "agrees under no combination of readings"
    if found.unknown:
        titles = (title_of(coding.framework, name) for name in found.unknown)
        yield f"to ask: {listed(titles)}"
    if found.factors:
        yield f"held in the case, and not in the framework: {listed(map(spaced, found.factors))}"


def change_set_in_words(found: Disagreement, each: ChangeSet) -> str:
    """One minimal set of changes."""
    recommendation = found.explanation.recommendation
    profile, framework = recommendation.scenario.profile, recommendation.framework
    return listed(change_in_words(framework, profile, change) for change in each.changes)


def factor_table(coding: Coding, tally: Tally) -> Table:
    """For each factor, in how many cases it held, by how the answer compares with what was published."""
    header = ("held / did not / not known", *(kind.value for kind in CaseKind))
    rows: list[Row] = []
    for factor in factors_of(coding.cases):
        counts = (factor_counts(tally.of_kind(kind), factor) for kind in CaseKind)
        rows.append((spaced(factor), *(f"{each.held} / {each.absent} / {each.unknown}" for each in counts)))
    return Table(header, rows)


READING_ROWS_TERSE = 3


def single_blocks(validation: Validation, coding: Coding) -> Iterator[Block]:
    """A row for each alternative that changes some answer, taken alone."""
    now = validation.tally(coding)
    singles = list(_singles(validation, coding))
    rows = [("as in force", *tally_row(now, now.classes))]
    rows += [(label, *tally_row(found, now.classes)) for label, found in singles if found.answers != now.answers]
    yield Table(tally_header(coding.framework, now.classes), rows)
    still = [label for label, found in singles if found.answers == now.answers]
    if still:
        yield Text(f"No case is answered otherwise under {listed(still)}.")


def _singles(validation: Validation, coding: Coding) -> Iterator[tuple[str, Tally]]:
    """Each alternative alone, with the readings in the order in which they matter for the first coding."""
    now, readings = validation.readings, coding.framework.readings
    for name in validation.codings[0].by_effect(now):
        for each in readings[name].alternative_names:
            if each != now[name]:
                yield f"{name}: {each} ({readings[name].point})", coding.under(now.with_alternative(name, each))


def fit_blocks(validation: Validation, coding: Coding, is_full: bool) -> Iterator[Block]:
    """The distinct sets of answers that readings can give, best balanced accuracy first, each at its price."""
    fits, now = coding.fits(validation.readings), validation.tally(coding)
    for number, fit in enumerate(fits if is_full else fits[:READING_ROWS_TERSE], start=1):
        yield Text(f"{number}. {_fit(coding, fit, now)}")
    place = 1 + next(at for at, fit in enumerate(fits) if not fit.nearest)
    yield Text(f"There are {len(fits)} different sets of answers; the one in force is number {place}.")


def _fit(coding: Coding, fit: Fit, now: Tally) -> str:
    gained, lost = fit.tally.better_than(now)
    recalls = ", ".join(f"{in_few_words(coding.framework, v)} {of(fit.tally.recall(v))}" for v in now.classes)
    return (
        f"balanced accuracy {figure_in_full(fit.tally.balanced_accuracy)}, answered {of(fit.tally.coverage)}; "
        f"recall {recalls}; gains {gained} and loses {lost} cases against the readings in force: "
        f"{readings_in_words(fit.nearest) if fit.nearest else 'these'} "
        f"({fit.number} of {len(coding.combinations)} combinations)"
    )


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
        tally = self.validation.tally(coding)
        title = f"{TITLES[coding.name]} ({plural(len(coding.cases), 'case')})"
        yield Part(title, tuple(self._figures(coding, tally)))
        if not coding.cases:
            return
        header = ("", *map(self._head, self.values), narrow(CaseKind.UNDECIDED.value))
        confusion = Table(header, [self._confusion(tally, value) for value in tally.classes])
        yield Part("Published (rows) and answered (columns)", (confusion,))
        yield Part("Read otherwise, one reading at a time", tuple(single_blocks(self.validation, coding)))
        title = f"All {len(coding.combinations)} combinations of readings, best balanced accuracy first"
        yield Part(title, tuple(fit_blocks(self.validation, coding, self.is_full)))

    def _details(self, coding: Coding) -> Iterator[Part]:
        tally = self.validation.tally(coding)
        header = tally_header(self.framework, tally.classes, "cases")
        yield Part("In parts", (Table(header, [self._part(name, tally) for name in self.groups]),))
        rows = [row for answer in (*self.values, None) for row in self._by_period(tally, answer)]
        by_period = Table(("", *map(self._head, tally.classes)), rows)
        yield Part("The same answer in different periods: what was published", (by_period,))
        yield from (self._policy(*each) for each in policy_checks(coding).items())
        yield Part("What the framework has no attribute for", (factor_table(coding, tally),))
        disagreements = tuple(disagreement_lines(coding, self.validation.readings, self.is_full))
        yield Part("Where it does not say what was published", disagreements)

    def _figures(self, coding: Coding, tally: Tally) -> Iterator[Block | Line]:
        """The framework beside the baselines."""
        others = self.validation.baselines(coding)
        columns = [_figures_of(each, self._name) for each in (tally, *others.values())]
        rows: list[Row] = [(label, *(figure_in_full(each[label]) for each in columns)) for label in columns[0]]
        against = (f"{mine} and {theirs}" for mine, theirs in map(tally.better_than, others.values()))
        if others:
            rows.append(("right alone: framework, baseline", "", *against))
        yield Table(("", "the framework", *others), rows)
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
                tally = self.validation.tally(used)
                tallies = {"the framework": tally, **self.validation.baselines(used)}
                said = "; ".join(f"{title} finds {of(each.agreement)}" for title, each in tallies.items())
                possible = f"; possible for the framework in {of(tally.among_possible)}"
                yield Text(f"Support in use, in no other figure: {said}{possible}.")
                for answer in tally.answers if self.is_full else ():
                    yield Line(f"{self._answered(answer)}, in use {self._name(answer.published)}")

    def _answered(self, answer: CaseAnswer) -> str:
        return f"{answer.case.name}: answered {' or '.join(map(self._name, answer.possible))}"

    def _confusion(self, tally: Tally, value: str) -> Row:
        return (self._name(value), *(str(tally.confused(value, answer)) for answer in (*self.values, None)))

    def _by_period(self, tally: Tally, answer: str | None) -> Iterator[Row]:
        said = CaseKind.UNDECIDED.value if answer is None else f"answered {self._name(answer)}"
        for name, is_in in self.periods.items():
            part = tally.where(is_in)
            yield (f"{said}, {name}", *(str(part.confused(value, answer)) for value in tally.classes))

    def _part(self, name: str, tally: Tally) -> Row:
        part = tally.where(self.groups[name])
        return (name, str(len(part.answers)), *tally_row(part, tally.classes))

    def _policy(self, value: str, names: PolicyChecks) -> Part:
        rows = [
            (said, *(str(len(names[is_acted_on, exposure])) for exposure in Exposure))
            for said, is_acted_on in (("asked", True), ("not asked", False))
        ]
        blocks: list[Block] = [Table(("", *(exposure.value for exposure in Exposure)), rows)]
        if unforeseen := names[True, Exposure.NONE]:
            blocks.append(Text(f"Asked though not exposed: {', '.join(unforeseen)}"))
        if unasked := names[False, Exposure.CERTAIN]:
            blocks.append(Text(f"Exposed, not asked: {', '.join(unasked)}"))
        title = f"Policy exposure '{spaced(value)}' and whether the question was formally asked"
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


def _figures_of(tally: Tally, name: Callable[[str], str]) -> dict[str, Share | Mean]:
    """Every figure of a tally, by its label."""
    return {
        "answered": tally.coverage,
        "agrees": tally.agreement,
        "agrees, of those answered": tally.decided.agreement,
        "published is possible": tally.among_possible,
        **{f"recall: {name(value)}": tally.recall(value) for value in tally.values},
        **{f"precision: {name(value)}": tally.precision(value) for value in tally.values},
        "balanced accuracy": tally.balanced_accuracy,
        "... of those answered": tally.decided.balanced_accuracy,
    }


def _by_chance(tally: Tally, constant: float) -> str:
    decided = plural(len(tally.classes), "support type")
    chance = f"always giving the same answer has {constant:.2f}"
    return f"Balanced accuracy is the mean recall of {decided} decided on; {chance}."


HEAD = """\
# How often this rule base agrees with published decisions. Written by 'recommend validate CASES --record': run that
# again instead of editing it. For each support type: how often it was decided (published) and that was found, how often
# it was said, and that was right. Support that was only in use is no decision, and is counted apart. The hash of the
# rules leaves this file out.
"""


def record_as_yaml(record: Record) -> str:
    """A record as YAML that reads back to the same value."""
    return HEAD + plain_as_yaml(RECORD.written(record))
