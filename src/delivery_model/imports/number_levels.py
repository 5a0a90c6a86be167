"""A number as levels: cut where some cell cuts it, and no finer; each level has a number that stands for it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal, localcontext
from fractions import Fraction
from itertools import groupby, pairwise
from math import ceil, floor

from attrs import evolve, frozen

from delivery_model.imports.feel import Span, UnaryTests

DIGITS = 3_000


def number_levels(tests: Sequence[UnaryTests], allowed: UnaryTests, *, is_whole: bool) -> list[tuple[str, Fraction]]:
    """The levels from the lowest to the highest, by name, each with a number in it.

    Args:
        tests: the cells that look at the number.
        allowed: the numbers that it may be.
        is_whole: whether it is a whole number, so that there is nothing between 4 and 5.

    >>> from delivery_model.imports.feel import read_tests
    >>> from delivery_model.errors import Place
    >>> tests = [read_tests(each, Place("x.dmn", 1, 1)) for each in ("<= 4", "[5..8]")]
    >>> [name for name, _ in number_levels(tests, UnaryTests(), is_whole=False)]
    ['4 or less', 'above 4 to below 5', '5 to 8', 'above 8']
    >>> [name for name, _ in number_levels(tests, UnaryTests(), is_whole=True)]
    ['4 or less', '5 to 8', '9 or more']
    """
    parts = [each for each in _parts(tests, allowed, is_whole) if allowed.holds(each.number)]
    alike = groupby(parts, lambda part: [each.holds(part.number) for each in tests])
    together = ([*several] for _, several in alike)
    return [(_name(several[0].span, several[-1].span), several[0].number) for several in together]


@frozen
class _Part:
    """Numbers that no cell tells apart, and one of them."""

    span: Span
    number: Fraction


def _parts(tests: Sequence[UnaryTests], allowed: UnaryTests, is_whole: bool) -> Iterator[_Part]:
    cuts: list[Fraction] = sorted({number for each in (*tests, allowed) for number in each.numbers()})
    ends: list[Fraction | None] = [None, *cuts, None]
    spans = list[Span]()
    for low, high in pairwise(ends):
        spans.append(Span(low, False, high, False))
        spans += [] if high is None else [Span(high, True, high, True)]
    for span in map(_in_whole, spans) if is_whole else spans:
        if span is not None:
            yield _Part(span, _inside(span))


def _in_whole(span: Span) -> Span | None:
    """The whole numbers of a span, its ends among them; None where it has none."""
    low = None if span.low is None else Fraction(ceil(span.low) if span.has_low else floor(span.low) + 1)
    high = None if span.high is None else Fraction(floor(span.high) if span.has_high else ceil(span.high) - 1)
    if low is not None and high is not None and low > high:
        return None
    return Span(low, low is not None, high, high is not None)


def _inside(span: Span) -> Fraction:
    if span.low is not None and span.has_low:
        return span.low
    if span.high is not None and span.has_high:
        return span.high
    if span.low is not None and span.high is not None:
        return (span.low + span.high) / 2
    return span.low + 1 if span.low is not None else span.high - 1 if span.high is not None else Fraction(0)


def _name(first: Span, last: Span) -> str:
    span = evolve(first, high=last.high, has_high=last.has_high)
    low, high = (written(each) if each is not None else "" for each in (span.low, span.high))
    if not low and not high:
        return "any number"
    if not low:
        return f"{high} or less" if span.has_high else f"below {high}"
    if not high:
        return f"{low} or more" if span.has_low else f"above {low}"
    if low == high:
        return low
    return f"{low if span.has_low else f'above {low}'} to {high if span.has_high else f'below {high}'}"


def written(number: Fraction) -> str:
    """A number in decimals."""
    with localcontext(prec=DIGITS):
        return f"{Decimal(number.numerator) / Decimal(number.denominator):f}"
