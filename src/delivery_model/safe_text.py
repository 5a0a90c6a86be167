"""Text that a person typed, made safe to show: on a terminal, in a page, in a cell of a spreadsheet."""

from __future__ import annotations

import re
import unicodedata

HIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f"  # controls
    "\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"  # direction, width and separators
    "\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff"  # not characters at all
    "\U000e0000-\U000e007f]"  # tags
)

UNSEEN = {"Cc", "Cf", "Mn", "Me", "Zs", "Zl", "Zp"}
FILLERS = "\u115f\u1160\u2800\u3164\uffa0"
"""Letters and a sign, to Unicode, that are drawn as nothing."""

FIRST_STRONG_ISOLATE, POP_ISOLATE = "\u2068", "\u2069"
RIGHT_TO_LEFT = {"R", "AL", "AN"}

WEB_ADDRESS = re.compile(r"https?://[^\s\\/]\S*", re.IGNORECASE)
RELATIVE_ADDRESS = re.compile(r"(?![/\\]{2}|[^/?#]*:)[^\s\\]+")

FORMULA = r"^[=+\-@\t\r]"
"""How a cell begins that a spreadsheet would run."""

NUMBER = r"^[+-]?[0-9]+([.,][0-9]+)*([eE][+-]?[0-9]+)?%?$"
"""What begins so and is only a number."""


def visible(text: str) -> str:
    """The text with every hidden character as its code, so that no name can drive a terminal or pass for another.

    A right-to-left override, say, becomes [U+202E].
    """
    return HIDDEN.sub(lambda found: f"[U+{ord(found.group()):04X}]", text)


def is_blank(text: str) -> bool:
    """Whether nothing of a text is seen: it is empty, or all blanks, marks without a letter and hidden characters."""
    return all(each in FILLERS or HIDDEN.match(each) or unicodedata.category(each) in UNSEEN for each in text)


def isolated(text: str) -> str:
    """The text, and where some of it runs from right to left, marks that keep what stands beside it in its order.

    For plain text; in HTML an element with `dir="auto"` does the same.
    """
    if any(unicodedata.bidirectional(each) in RIGHT_TO_LEFT for each in text):
        return f"{FIRST_STRONG_ISOLATE}{text}{POP_ISOLATE}"
    return text


def is_web_address(text: str) -> bool:
    """Whether a text is an address of the web as a whole, which alone becomes a link; no script, and no sentence."""
    return WEB_ADDRESS.fullmatch(text) is not None and visible(text) == text


def is_relative_address(text: str) -> bool:
    """Whether a text is an address from the page that it stands on: it names no scheme and no other machine."""
    return RELATIVE_ADDRESS.fullmatch(text) is not None and visible(text) == text


def cell(text: str) -> str:
    """The text for one cell of a table that spreadsheets open: what would run as a formula begins with a quote."""
    return f"'{text}" if re.match(FORMULA, text) and not re.match(NUMBER, text) else text


LONGEST = 199
"""So many characters a `repr` has at most, which fits a line of a log."""
LONGEST_PART = 60


def shortened(text: str, longest: int) -> str:
    """A text, cut where it is longer."""
    return text if len(text) <= longest else f"{text[: longest - 3]}..."


def short(name: str, /, *parts: object, **named: object) -> str:
    """A `repr` of one line: what stands first, then what has a name, where it is anything; cut where it is long.

    >>> short("Profile", known=3, counts=())
    'Profile(known=3)'
    """
    said = [shortened(repr(part), LONGEST_PART) for part in parts]
    said += [f"{key}={shortened(repr(part), LONGEST_PART)}" for key, part in named.items() if part or part == 0]
    return shortened(f"{name}({', '.join(said)}", LONGEST - 1) + ")"


def letters(text: str) -> str:
    """A text without capitals and without what stands between its words, to find those that are nearly alike."""
    return "".join(filter(str.isalnum, text.casefold()))
