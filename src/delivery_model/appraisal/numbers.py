"""Numbers of an appraisal: read as they are typed, kept exactly, and shown in decimals."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction

from delivery_model.errors import InvalidValue, quoted

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
