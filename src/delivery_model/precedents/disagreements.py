"""Cases in which a framework does not say what was published: what would make it, and what it has no word for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from attrs import frozen

from delivery_model.answer.changes import Changes
from delivery_model.answer.explanation import Explanation, explain
from delivery_model.answer.recommendation import recommend
from delivery_model.precedents.cases import Case
from delivery_model.precedents.outcomes import CaseAnswer, CaseKind
from delivery_model.precedents.validation import Coding
from delivery_model.rulebase.readings import Readings


@frozen
class Disagreement:
    """A case answered otherwise than published, or not at all.

    `changes` are the minimal changes of findings, and `rereadings` the fewest readings, that lead to what was
    published; `unknown` are the findings to ask for where the answer is still open; `factors` are what held in the
    case that the rule base has no attribute for.
    """

    answer: CaseAnswer
    kind: CaseKind
    explanation: Explanation
    changes: Changes
    rereadings: tuple[Mapping[str, str], ...]
    unknown: tuple[str, ...]
    factors: tuple[str, ...]


def disagreements_of(coding: Coding, readings: Mapping[str, str]) -> tuple[Disagreement, ...]:
    """Every case that is not agreed with under a choice of readings."""
    tally = coding.under(readings)
    return tuple(
        _disagreement(coding, readings, answer, tally.kind(answer)) for answer in tally.answers if not answer.agrees
    )


def _disagreement(coding: Coding, readings: Mapping[str, str], answer: CaseAnswer, kind: CaseKind) -> Disagreement:
    scenario = answer.case.codings[coding.name]
    explanation = explain(recommend(scenario, coding.framework, engine="direct", readings=dict(readings)))
    asked = () if answer.recommended else explanation.questions.mattering
    return Disagreement(
        answer=answer,
        kind=kind,
        explanation=explanation,
        changes=explanation.changes.get(answer.published, Changes(())),
        rereadings=_rereadings(coding, readings, answer.case),
        unknown=tuple(question.attribute for question in asked),
        factors=tuple(name for name, holds in answer.case.published.factors.items() if holds),
    )


def _rereadings(coding: Coding, readings: Mapping[str, str], case: Case) -> tuple[Mapping[str, str], ...]:
    """The smallest sets of readings, taken otherwise than now, under which a case is agreed with."""
    now, place = Readings.of(coding.framework, readings), coding.cases.index(case)
    found = [each.readings.other_than(now) for each in coding.combinations if each.tally.answers[place].agrees]
    fewest = min(map(len, found), default=0)
    return tuple(each for each in found if len(each) == fewest)


@frozen
class FactorCount:
    """In how many cases a factor held, did not, or is not known."""

    held: int
    absent: int
    unknown: int


def factor_counts(answers: Sequence[CaseAnswer], factor: str) -> FactorCount:
    """Count a factor that the rule base has no attribute for."""
    known = [answer.case.published.factors.get(factor) for answer in answers]
    return FactorCount(known.count(True), known.count(False), known.count(None))


def factors_of(cases: Sequence[Case]) -> tuple[str, ...]:
    """Every factor that some case speaks of."""
    return tuple(dict.fromkeys(name for case in cases for name in case.published.factors))
