"""Dates as people write them, of a year, a month or a day, put in order."""

from __future__ import annotations

import datetime


def years_after(date: str, years: int) -> str:
    """The same day, so many years later."""
    return f"{int(date[:4]) + years}{date[4:]}"


def is_later(date: str, than: str) -> bool:
    """Whether a date is after another, compared in the parts that both have: years, months or days."""
    length = min(len(date), len(than))
    return date[:length] > than[:length]


def day_of(date: str) -> datetime.date:
    """The day by which a date is put in order and on an axis: a month or a year stands at its middle, none first."""
    if not date:
        return datetime.date.min
    year, month, day = (*map(int, date.split("-")), 0, 0)[:3]
    return datetime.date(year, month or 7, day or (15 if month else 1))
