"""Dates as people write them, of a year, a month or a day, put in order."""

from __future__ import annotations


def years_after(date: str, years: int) -> str:
    """The same day, so many years later."""
    return f"{int(date[:4]) + years}{date[4:]}"


def is_later(date: str, than: str) -> bool:
    """Whether a date is after another, compared in the parts that both have: years, months or days."""
    length = min(len(date), len(than))
    return date[:length] > than[:length]
