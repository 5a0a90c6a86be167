"""The scores, weights and totals of an appraisal, as far as they are known.

Numbers of an appraisal: read as they are typed, kept exactly, and shown in decimals.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

from attrs import field, frozen

from delivery_model.errors import InvalidValue, UnknownName, quoted

Number = int | Fraction
Typed = int | float | str | Fraction

DECIMAL = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,30})?")
RATIO = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,30}|/0{0,14}[1-9][0-9]{0,14})?( ?%)?")
PLACES, FULL = 30, 4


def decimal_of(typed: Typed) -> Number:
    """A score or a total, which is a decimal, without rounding.

    Raises:
        InvalidValue: the text is not a decimal number; `4/5` is not, since it is written for 4 out of 5 as well.
    """
    return _read(DECIMAL, typed)


def ratio_of(typed: Typed) -> Number:
    """A weight, which may be any ratio: a decimal, a fraction, or a decimal in per cent (`30%` is 30).

    Raises:
        InvalidValue: the text is none of these.
    """
    return _read(RATIO, typed)


def _read(pattern: re.Pattern[str], typed: Typed) -> Number:
    if isinstance(typed, int | Fraction):
        return plain(typed)
    text = format(Decimal(str(typed)), "f") if isinstance(typed, float) else typed
    if not pattern.fullmatch(text):
        raise InvalidValue("", f"{quoted(text)} is not a number")
    return plain(Fraction(text.removesuffix("%").rstrip()))


def mixes_percent(ratios: Iterable[Typed]) -> bool:
    """Whether some of these ratios are in per cent and others are not; a 0 is the same in both."""
    return len({isinstance(typed, str) and typed.endswith("%") for typed in ratios if ratio_of(typed)}) > 1


def plain(number: Number) -> Number:
    """The same number, as an integer where it is whole (which is several times quicker to work with)."""
    return int(number) if number == int(number) else number


def grain_of(numbers: Iterable[Number]) -> int:
    """The least number that all of these can be multiplied by to be whole."""
    return math.lcm(*{number.denominator for number in numbers})


def shown(number: Number) -> str:
    """A number in decimals: in full where they end within four places, else to the nearest hundredth.

    What is not 0 is never shown as 0: it gets as many places as that takes.
    """
    decimals, places = in_full(number), 2
    if decimals is not None and len(decimals.partition(".")[2]) <= FULL:
        return decimals
    while not round(Fraction(number), places):
        places += 1
    return str(in_full(round(Fraction(number), places)))


def in_full(number: Number) -> str | None:
    """Every decimal of a number; None where they do not end."""
    scaled = Fraction(number) * 10**PLACES
    if scaled.denominator != 1:
        return None
    digits = f"{abs(scaled.numerator):0{PLACES + 1}d}"
    return f"{'-' if number < 0 else ''}{digits[:-PLACES]}.{digits[-PLACES:]}".rstrip("0").rstrip(".")


MOST_OPTIONS, MOST_CRITERIA = 20, 10


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
class Own:
    """What an appraisal names itself, in place of a rule base: options and criteria with titles, and the scale."""

    options: Mapping[str, str] = field(factory=dict[str, str])
    criteria: Mapping[str, str] = field(factory=dict[str, str])
    scale: Interval | None = None


@frozen(kw_only=True)
class Appraisal:
    """Options scored on criteria: each score known, between two numbers, or anything on the scale.

    `weights` add up to 1; `scaled_from` is what they added up to as they were given, where they had to be scaled (None
    for weights that add up to 1 or 100, and for equal ones). `totals` are plain sums of an option's scores, whatever
    the weights. `is_whole` says that every score is a whole number. `own` has the words that are no rule base's.

    Raises:
        InvalidValue: a score is off the scale, a weight is negative, the weights do not add up to 1, and the like.
    """

    scale: Interval
    scores: Mapping[str, Mapping[str, Interval]]
    weights: Mapping[str, Fraction]
    totals: Mapping[str, Number] = field(factory=dict[str, Number])
    same: tuple[Same, ...] = ()
    is_whole: bool = False
    source: str | None = None
    scaled_from: Number | None = None
    own: Own = Own()

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
        own: Own = Own(),
    ) -> Appraisal:
        """Make an appraisal from plain values; a score left out is unknown, weights left out are equal.

        Weights are ratios, and scaled to add up to 1.

        Raises:
            InvalidValue: as the class does, for text that is not a number, and where all weights are 0.
            UnknownName: something is scored or weighed that is not a criterion.
        """
        for name in (name for row in scores.values() for name in row):
            if name not in criteria:
                raise UnknownName("criterion", name, criteria)
        shares, scaled_from = _shares(dict.fromkeys(criteria, 1) if weights is None else weights, criteria)
        return cls(
            scale=Interval(*scale),
            scores={
                option: {name: _interval(row.get(name, scale)) for name in criteria} for option, row in scores.items()
            },
            weights=shares,
            scaled_from=scaled_from,
            totals={option: decimal_of(total) for option, total in (totals or {}).items()},
            same=tuple(same),
            is_whole=is_whole,
            own=own,
        )

    def __attrs_post_init__(self) -> None:
        for what in (*self._bad_shape(), *self._bad_scores(), *self._bad_names()):
            raise InvalidValue("", what)

    def _bad_shape(self) -> Iterator[str]:
        if not 2 <= len(self.options) <= MOST_OPTIONS:
            yield f"an appraisal needs at least two options and at most {MOST_OPTIONS}, not {len(self.options)}"
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


def _shares(weights: Mapping[str, Typed], criteria: Sequence[str]) -> tuple[dict[str, Fraction], Number | None]:
    """Weights as they are typed, scaled."""
    for name in weights:
        if name not in criteria:
            raise UnknownName("criterion", name, criteria)
    ratios = {name: ratio_of(weights.get(name, 0)) for name in criteria}
    if mixes_percent(weights.values()):
        raise InvalidValue("weights", "some weights are in per cent and some are not")
    if any(ratio < 0 for ratio in ratios.values()) or (ratios and not any(ratios.values())):
        raise InvalidValue("weights", "weights must not be negative, and not all of them 0")
    return scaled(ratios)


def scaled(ratios: Mapping[str, Number]) -> tuple[dict[str, Fraction], Number | None]:
    """Ratios as shares of 1, and what they added up to unless that is 1 or 100, or they are all equal."""
    total = sum(ratios.values())
    shares = {name: Fraction(ratio) / (total or 1) for name, ratio in ratios.items()}
    return shares, None if total in (1, 100) or len(set(ratios.values())) <= 1 else total


def _interval(typed: Typed | tuple[Typed, Typed]) -> Interval:
    low, high = typed if isinstance(typed, tuple) else (typed, typed)
    return Interval(decimal_of(low), decimal_of(high))
