"""Disagreements with published decisions, in words: what would make it agree, and what the framework lacks."""

from __future__ import annotations

from collections.abc import Iterator

from delivery_model.analysis.disagreements import (
    Disagreement,
    disagreements_of,
    factor_counts,
    factors_of,
)
from delivery_model.analysis.tally import Kind, Tally
from delivery_model.analysis.validation import Coding
from delivery_model.explanation.changes import ChangeSet
from delivery_model.framework.readings import Readings
from delivery_model.output.document import Line, Table
from delivery_model.output.figures import in_few_words
from delivery_model.output.tables import Row
from delivery_model.output.words import change_in_words, listed, plural, spaced, title_of

TERSE = 1


def disagreement_lines(coding: Coding, readings: Readings, is_full: bool) -> Iterator[Line]:
    """Every disagreement: heavier first, then lighter, then what cannot be told yet."""
    found = disagreements_of(coding, readings)
    for kind in (Kind.HEAVIER, Kind.LIGHTER, Kind.UNDECIDED):
        for each in found:
            if each.kind is kind:
                yield Line(_headline(coding, each), "", tuple(map(Line, _findings(coding, each, is_full))))


def _headline(coding: Coding, found: Disagreement) -> str:
    case, answer = found.answer.case, found.answer
    said = " or ".join(in_few_words(coding.framework, value) for value in answer.possible)
    published = in_few_words(coding.framework, answer.published)
    kind = "" if found.kind is Kind.UNDECIDED else f" ({found.kind.value})"
    verb = "cannot tell yet:" if found.kind is Kind.UNDECIDED else "answered"
    return f"{case.name}, {case.as_of}: {verb} {said}{kind}; published {published}"


def _findings(coding: Coding, found: Disagreement, is_full: bool) -> Iterator[str]:
    sets = found.changes.sets
    for each in sets if is_full else sets[:TERSE]:
        yield f"agrees with: {change_set_in_words(found, each)}"
    if found.kind is Kind.HEAVIER or found.kind is Kind.LIGHTER:
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
    header = ("held / did not / not known", *(kind.value for kind in Kind))
    rows: list[Row] = []
    for factor in factors_of(coding.cases):
        counts = (factor_counts(tally.of_kind(kind), factor) for kind in Kind)
        rows.append((spaced(factor), *(f"{each.held} / {each.absent} / {each.unknown}" for each in counts)))
    return Table(header, rows)
