"""Answers counted against what was published: agreement, confusion, recall, precision, balanced accuracy.

What is possible for a case under every choice of readings, worked out once as a function of the readings.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import Enum

from attrs import frozen

from delivery_model.answer.explanation import outcomes_by_reading
from delivery_model.possible.diagrams import Diagrams, Node
from delivery_model.possible.intervals import Mean, Share
from delivery_model.possible.space import Space, weights_of
from delivery_model.precedents.cases import Case
from delivery_model.profile.profile import Profile
from delivery_model.rulebase.framework import Framework
from delivery_model.rulebase.readings import Readings


class CaseKind(Enum):
    """How an answer compares with what was published."""

    AGREES = "agrees"
    HEAVIER = "heavier"
    LIGHTER = "lighter"
    UNDECIDED = "cannot tell yet"


@frozen
class CaseAnswer:
    """What a rule base says of one case: the support types that are possible."""

    case: Case
    possible: tuple[str, ...]

    @property
    def recommended(self) -> str | None:
        """The support type, or None when it cannot be told yet."""
        return self.possible[0] if len(self.possible) == 1 else None

    @property
    def published(self) -> str:
        return self.case.published.support_type

    @property
    def is_possible(self) -> bool:
        """Whether what was published is among the possible."""
        return self.published in self.possible

    @property
    def agrees(self) -> bool | None:
        """Whether the answer is what was published; None when it cannot be told yet."""
        return None if self.recommended is None else self.recommended == self.published


@frozen
class Tally:
    """Answers about cases, counted. `values` are the support types, lightest first.

    A case that cannot be told yet is not agreed with: it counts against recall and balanced accuracy, and is left
    out only of figures that say `among_decided`.
    """

    values: tuple[str, ...]
    answers: tuple[CaseAnswer, ...]

    @property
    def decided(self) -> Tally:
        """The same without the cases that cannot be told yet."""
        return self.among(lambda answer: answer.recommended is not None)

    def among(self, wanted: Callable[[CaseAnswer], bool]) -> Tally:
        """The same for some of the answers."""
        return Tally(self.values, tuple(filter(wanted, self.answers)))

    @property
    def coverage(self) -> Share:
        """How many cases get an answer at all."""
        return Share(len(self.decided.answers), len(self.answers))

    @property
    def agreement(self) -> Share:
        """How many cases get the answer that was published."""
        return Share(sum(map(_agrees, self.answers)), len(self.answers))

    @property
    def among_possible(self) -> Share:
        """In how many cases what was published is at least possible."""
        return Share(sum(answer.is_possible for answer in self.answers), len(self.answers))

    @property
    def classes(self) -> tuple[str, ...]:
        """The support types that were published in some case, lightest first."""
        published = {answer.published for answer in self.answers}
        return tuple(value for value in self.values if value in published)

    def recall(self, value: str) -> Share:
        """How many of the cases in which a support type was published get it."""
        return self.among(lambda answer: answer.published == value).agreement

    def precision(self, value: str) -> Share:
        """How many of the cases that get a support type had it published."""
        return self.among(lambda answer: answer.recommended == value).agreement

    @property
    def balanced_accuracy(self) -> Mean:
        """The mean recall over the support types that were published."""
        return Mean(tuple(map(self.recall, self.values)))

    def confused(self, published: str, recommended: str | None) -> int:
        """How many cases of a published support type get an answer; None is an answer that cannot be told yet."""
        return sum((each.published, each.recommended) == (published, recommended) for each in self.answers)

    def where(self, wanted: Callable[[Case], bool]) -> Tally:
        """The same for some of the cases."""
        return self.among(lambda answer: wanted(answer.case))

    def kind(self, answer: CaseAnswer) -> CaseKind:
        """How an answer compares with what was published."""
        if answer.recommended is None:
            return CaseKind.UNDECIDED
        difference = self.values.index(answer.recommended) - self.values.index(answer.published)
        return CaseKind.AGREES if difference == 0 else CaseKind.HEAVIER if difference > 0 else CaseKind.LIGHTER

    def of_kind(self, kind: CaseKind) -> tuple[CaseAnswer, ...]:
        """The answers that compare so with what was published."""
        return tuple(answer for answer in self.answers if self.kind(answer) is kind)

    def better_than(self, other: Tally) -> tuple[int, int]:
        """In how many cases only this one agrees with what was published, and in how many only the other."""
        pairs = list(zip(self.answers, other.answers, strict=True))
        mine = sum(_agrees(one) and not _agrees(two) for one, two in pairs)
        return mine, sum(_agrees(two) and not _agrees(one) for one, two in pairs)


def constant_accuracy(tally: Tally) -> float | None:
    """The balanced accuracy of always giving the same answer: one over the number of support types published."""
    return 1 / len(tally.classes) if tally.classes else None


def _agrees(answer: CaseAnswer) -> bool:
    return answer.agrees is True


@frozen
class Outcomes:
    """The support types possible for one case, as a function of the readings."""

    case: Case
    places: Mapping[str, int]
    names: Mapping[str, tuple[str, ...]]
    diagrams: Diagrams
    node: Node
    values: tuple[str, ...]

    def under(self, readings: Readings) -> CaseAnswer:
        """The answer under one choice of readings."""
        cells = {place: self.names[name].index(readings[name]) for name, place in self.places.items()}
        found = self.diagrams.value_at(self.node, cells)
        return CaseAnswer(self.case, tuple(value for value in self.values if value in found))

    @property
    def mattering(self) -> frozenset[str]:
        """The readings on which the answer depends."""
        tested = self.diagrams.tested(self.node)
        return frozenset(name for name, place in self.places.items() if place in tested)


def outcomes_of(framework: Framework, case: Case, profile: Profile) -> Outcomes:
    """The support types possible for a profile under every choice of readings at once."""
    readings = {reading.variable: reading for reading in framework.readings.values()}
    open_readings = {name: dict.fromkeys(range(len(each.alternatives)), 1) for name, each in readings.items()}
    space = Space(framework, {**weights_of(framework, profile, {}), **open_readings})
    return Outcomes(
        case=case,
        places={readings[axis.name].name: place for place, axis in enumerate(framework.axes) if axis.is_reading},
        names={reading.name: reading.alternative_names for reading in readings.values()},
        diagrams=space.diagrams,
        node=outcomes_by_reading(space),
        values=tuple(framework.outcome.values),
    )
