"""What the answer says, and in which order: each sentence and title once, for Python and for the explorer's page."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

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
