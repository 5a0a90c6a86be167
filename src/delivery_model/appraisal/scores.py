"""The scores, weights and totals of an appraisal, as far as they are known."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction

from attrs import evolve, field, frozen

from delivery_model.errors import DeliveryModelError, UnknownName, quoted

Number = int | Fraction
Typed = int | float | str | Fraction
MOST_CRITERIA = 10


class InvalidAppraisal(DeliveryModelError):
    """These scores, weights and totals cannot be an appraisal."""


@frozen
class Interval:
    """Everything from one number to another, both included."""

    low: Number
    high: Number

    @property
    def is_known(self) -> bool:
        return self.low == self.high

    def __contains__(self, number: Number) -> bool:
        return self.low <= number <= self.high


@frozen
class Same:
    """Options whose scores are equal on every criterion but these."""

    options: tuple[str, ...]
    apart_from: tuple[str, ...] = ()


@frozen(kw_only=True)
class Appraisal:
    """Options scored on criteria: each score known, between two numbers, or anything on the scale.

    `weights` add up to 1. `totals` are plain sums of an option's scores, whatever the weights. `is_whole` says that
    every score is a whole number.

    Raises:
        InvalidAppraisal: a score is off the scale, weights are negative or do not add up to 1, and the like.
    """

    scale: Interval
    scores: Mapping[str, Mapping[str, Interval]]
    weights: Mapping[str, Fraction]
    totals: Mapping[str, Number] = field(factory=dict[str, Number])
    same: tuple[Same, ...] = ()
    is_whole: bool = False
    source: str | None = None

    @classmethod
    def of(
        cls,
        scores: Mapping[str, Mapping[str, Typed | tuple[Typed, Typed]]],
        criteria: Sequence[str],
        *,
        weights: Mapping[str, Typed] | None = None,
        totals: Mapping[str, Typed] | None = None,
        same: Iterable[Same] = (),
        is_whole: bool = False,
        scale: tuple[Number, Number] = (0, 5),
    ) -> Appraisal:
        """Make an appraisal from plain values; a score left out is unknown, weights left out are equal.

        Raises:
            InvalidAppraisal: as the class does, and for text that is not a number.
            UnknownName: something is scored or weighed that is not a criterion.
        """
        for name in (name for row in (*scores.values(), weights or {}) for name in row):
            if name not in criteria:
                raise UnknownName("criterion", name, criteria)
        even = Fraction(1, max(1, len(criteria)))
        return cls(
            scale=Interval(*scale),
            scores={
                option: {name: _interval(row.get(name, scale)) for name in criteria} for option, row in scores.items()
            },
            weights={name: even if weights is None else Fraction(exact(weights.get(name, 0))) for name in criteria},
            totals={option: exact(total) for option, total in (totals or {}).items()},
            same=tuple(same),
            is_whole=is_whole,
        )

    def __attrs_post_init__(self) -> None:
        for what in (*self._bad_shape(), *self._bad_scores(), *self._bad_names()):
            raise InvalidAppraisal(what)

    def _bad_shape(self) -> Iterator[str]:
        if len(self.options) < 2:
            yield "an appraisal needs at least two options"
        if not 1 <= len(self.criteria) <= MOST_CRITERIA:
            yield f"an appraisal needs 1 to {MOST_CRITERIA} criteria, not {len(self.criteria)}"
        if any(weight < 0 for weight in self.weights.values()) or sum(self.weights.values()) != 1:
            yield "weights must not be negative and must add up to 1"

    def _bad_scores(self) -> Iterator[str]:
        for option, row in self.scores.items():
            if tuple(row) != self.criteria:
                yield f"the scores of {option} are not on the criteria that have weights, in their order"
            for criterion, cell in row.items():
                if not self.scale.low <= cell.low <= cell.high <= self.scale.high:
                    yield f"the score of {option} on {criterion} is off the scale"

    def _bad_names(self) -> Iterator[str]:
        linked = [option for same in self.same for option in same.options]
        for option in (*self.totals, *linked):
            if option not in self.scores:
                yield f"{quoted(option)} has no scores"
        if len(set(linked)) < len(linked):
            yield "an option is said to be the same as others twice"
        for criterion in (criterion for same in self.same for criterion in same.apart_from):
            if criterion not in self.weights:
                yield f"{quoted(criterion)} is not a criterion"

    @property
    def options(self) -> tuple[str, ...]:
        return tuple(self.scores)

    @property
    def criteria(self) -> tuple[str, ...]:
        return tuple(self.weights)

    @property
    def is_complete(self) -> bool:
        """Whether every score is given; totals may settle more than is given."""
        return all(cell.is_known for row in self.scores.values() for cell in row.values())

    def reweighted(self, weights: Mapping[str, Typed]) -> Appraisal:
        """The same scores under other weights; a weight left out is 0.

        Raises:
            InvalidAppraisal: the weights are negative or do not add up to 1.
        """
        return evolve(self, weights={name: Fraction(exact(weights.get(name, 0))) for name in self.criteria})


def exact(typed: Typed) -> Number:
    """The number as it is written in decimals or as a fraction, without rounding.

    Raises:
        InvalidAppraisal: the text is not a number.
    """
    try:
        return plain(Fraction(str(typed)))
    except (ValueError, ZeroDivisionError) as error:
        raise InvalidAppraisal(f"{quoted(str(typed))} is not a number") from error


def plain(number: Number) -> Number:
    """The same number, as an integer where it is whole (which is several times quicker to work with)."""
    return int(number) if number == int(number) else number


def _interval(typed: Typed | tuple[Typed, Typed]) -> Interval:
    low, high = typed if isinstance(typed, tuple) else (typed, typed)
    return Interval(exact(low), exact(high))
