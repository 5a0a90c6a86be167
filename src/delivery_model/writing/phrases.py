"""What the answer says, and in which order: each sentence and title once, for Python and for the explorer's page."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

from delivery_model.rulebase.vocabulary import is_name

TOLD: Mapping[str, Any] = json.loads(Path(__file__).with_name("phrases.json").read_bytes())  # of many shapes
PHRASES: Mapping[str, str | Mapping[str, str]] = TOLD["phrases"]
BLOCKS: Mapping[str, tuple[str, ...]] = {word: tuple(keys) for word, keys in TOLD["blocks"].items()}
"""The blocks of the default page, in order, by how firm the answer is."""
SECTIONS: tuple[tuple[str, str, bool], ...] = tuple(
    (each["key"], each["title"], "as_read" in each) for each in TOLD["sections"]
)
"""The sections of the whole page in order: key, title, and whether its title tells of the readings in force."""
NUMBERS: tuple[str, ...] = tuple(TOLD["numbers"])
"""From nought on, as words."""
MONTHS: tuple[str, ...] = tuple(TOLD["months"])


def number(count: int) -> str:
    """A small number as a word."""
    return NUMBERS[count] if count < len(NUMBERS) else str(count)


def say(key: str, **slots: object) -> str:
    """A phrase with its slots filled; `count`, in words, or `figure`, in digits, picks its form for one or for many.

    >>> say("left_open", figure=2)
    '2 leave it open'
    """
    phrase, count = PHRASES[key], slots.get("count")
    if not isinstance(phrase, str):
        phrase = phrase["one" if slots.get("figure", count) == 1 else "many"]
    return phrase.format_map({**slots, "count": number(count) if isinstance(count, int) else count})


def title_of_section(key: str) -> str:
    """The title of a section of the whole page."""
    return next(title for each, title, _ in SECTIONS if each == key)


def date_in_words(date: str) -> str:
    """2017-04-01 as 1 April 2017; shorter dates likewise."""
    year, *rest = date.split("-")
    words = [year]
    if rest:
        words.insert(0, MONTHS[int(rest[0]) - 1])
    if len(rest) == 2:
        words.insert(0, str(int(rest[1])))
    return " ".join(words)


def plural(count: int, noun: str) -> str:
    """A number and a noun that agrees with it."""
    return f"{number(count)} {noun}" + ("" if count == 1 else "s")


def listed(words: Iterable[str], last: str = "and") -> str:
    """One, two and three."""
    several = list(words)
    return several[0] if len(several) == 1 else f"{', '.join(several[:-1])} {last} {several[-1]}" if several else ""


def spaced(name: str) -> str:
    """A level's or value's name, read aloud."""
    return name.replace("_", " ")


def sentence(text: str) -> str:
    """A phrase of our own or of the rule base as it begins a sentence; never what a person typed."""
    return text if is_name(text) else text[:1].upper() + text[1:]


def runs(numbers: Iterable[int]) -> list[tuple[int, int]]:
    """Whole numbers as runs of neighbours: the first and the last of each, in order."""
    among = set(numbers)
    starts = sorted(each for each in among if each - 1 not in among)
    return list(zip(starts, sorted(each for each in among if each + 1 not in among), strict=True))


def span(counts: Iterable[int], size: int) -> str:
    """How many of so many: none, at most three, two or more; what leaves a number out is said in parts."""
    return listed((_run(low, high, size) for low, high in runs(counts)), "or")


def _run(low: int, high: int, size: int) -> str:
    if low == high:
        return number(low) if low else say("span.none")
    key = "least" if low and high == size else "any" if high == size else "between" if low else "most"
    return say(f"span.{key}", low=number(low), high=number(high))


def share(part: Fraction | float, places: int = 1, rounded: Callable[[Fraction], int] = round) -> str:
    """A share in per cent; one that is not nothing or all is never said to be, and only an exact one has fewer places.

    Args:
        part: the share, from 0 to 1.
        places: how many decimals to round it to.
        rounded: how; a limit that must not be passed is rounded by `floor` or `ceil`, to what places that needs.
    """
    exact, whole = 100 * Fraction(part) * 10**places, 100 * 10**places
    steps = rounded(exact)
    if rounded is round and (0 < exact < 1 or whole - 1 < exact < whole):
        return f"less than {0.1**places:.{places}f}%" if exact < 1 else f"more than {100 - 0.1**places:.{places}f}%"
    if 0 < part < 1 and steps in (0, whole):
        return share(part, places + 1, rounded)
    text = f"{steps / 10**places:.{places}f}"
    return f"{text.rstrip('0').rstrip('.') if places and steps == exact else text}%"
