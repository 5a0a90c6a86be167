"""What a person types at a question, and what is said to them: levels by name or number, or a word of the command."""

from __future__ import annotations

import re
import sys
import textwrap
from collections.abc import Iterator
from enum import Enum

from attrs import frozen

from delivery_model.cli.shared import terminal_width
from delivery_model.cli.streams import tell
from delivery_model.errors import InputError, UnknownName, quoted
from delivery_model.files import standard_input, unreadable_input
from delivery_model.rulebase.vocabulary import BAR, OTHER_BARS, Attribute, as_one_word
from delivery_model.safe_text import NUMBER, visible
from delivery_model.writing.phrases import listed, spaced
from delivery_model.yaml_input.yaml_text import CONTROL


def listen() -> None:
    """Before the first line is heard: bytes that are no text are heard too, so that they can be refused in words."""
    reconfigure = getattr(sys.stdin, "reconfigure", None)  # there may be no stream, or another than the system's
    if reconfigure:
        reconfigure(errors="surrogateescape")


def heard(prompt: str) -> str | None:
    """A line that was typed or piped in, its blanks as a file's are read; None at the end of input.

    Raises:
        InputError: standard input cannot be read.
    """
    say(prompt, nl=False)
    while CONTROL.search(line := _line()):
        say(f"\n{line.strip()!r} has a character that no file can hold, such as an arrow key types. Type it again.")
        say(prompt, nl=False)
    return " ".join(line.split()) if line else None


def _line() -> str:
    try:
        return standard_input().readline()
    except OSError as failure:
        say("")
        raise InputError([unreadable_input(failure)]) from failure


def say(text: str, nl: bool = True) -> None:
    """Talk on standard error, between words at the width of the terminal: standard output is for the answer."""
    shown = visible(text)
    if nl and sys.stderr.isatty():
        shown = "\n".join(map(wrapped, shown.split("\n")))
    tell(shown, nl=nl)


def wrapped(line: str) -> str:
    """Keep an option's further lines under its first."""
    indent = " " * (len(line) - len(line.lstrip()))
    hanging = f"{indent}   " if indent else ""
    return textwrap.fill(line, terminal_width(), subsequent_indent=hanging, break_on_hyphens=False)


def levels_of(choices: Choices, typed: str) -> tuple[str, ...]:
    """The levels that were typed; none, and words about it, where something means no level."""
    text = choices.in_one_notation(typed)
    try:
        levels = choices.levels_said(text)
    except UnknownName as error:
        say(choices.refusal(error))
        return ()
    if text != typed:
        say(f"Read as {BAR.join(levels)}.")
    return levels


PLACE = re.compile(r"(?:(?<=^)|(?<=[|,\[]))(\s*)([0-9]+)(?=\s*(?:$|[|,\]]))")
"""A number that stands alone, or between the signs of an answer that is open."""


class Word(Enum):
    """What a person types instead of levels."""

    UNKNOWN = ("d", "unknown", "don't know", "dont know")
    BACK = ("b", "back")
    CHANGE = ("c", "change")
    HELP = ("?", "help")
    STOP = ("q", "stop", "quit")
    ALL = ("a", "all")
    KEEP = ("",)


MEANINGS = {
    Word.UNKNOWN: "{} if you don't know",
    Word.BACK: "{} to go back",
    Word.CHANGE: "{} to change any answer",
    Word.HELP: "{} for help",
    Word.STOP: "{} to stop",
}


@frozen
class Choices:
    """The levels that a question offers, and the words that can be typed: a level's name comes before all others."""

    attribute: Attribute
    levels: tuple[str, ...]

    @property
    def is_numbered(self) -> bool:
        """Whether a number means a place, since no level looks like one."""
        return not any(re.match(NUMBER, word) for word in (*self.attribute.level_names, *self.attribute.wordings))

    def lines(self) -> Iterator[str]:
        """The levels as they are shown."""
        for place, level in enumerate(self.levels, start=1):
            yield f"  {place}  {self._line(level)}" if self.is_numbered else f"  {self._line(level)}"

    def briefly(self) -> str:
        """The levels in one line, where what they mean was shown before."""
        names = map(spaced, self.levels)
        numbered = (f"{place} {name}" for place, name in enumerate(names, 1))
        return f"  {', '.join(numbered if self.is_numbered else names)}"

    def _line(self, level: str) -> str:
        return f"{level}: {self.attribute.defined(level)}"

    @property
    def help(self) -> str:
        """What can be typed, where a level takes a word with another word for the same."""
        number, several = ("number or level", "1|2") if self.is_numbered else ("level", BAR.join(self.levels[:2]))
        free = {word: [each for each in word.value if self.attribute.level_said(each) is None] for word in MEANINGS}
        words = [MEANINGS[word].format(each[0]) for word, each in free.items() if each]
        return f"Answer with a {'; '.join([number, f'several as {several} if it is open', *words])}."

    def word(self, typed: str) -> Word | None:
        """The word of the command that was typed, if it is none of a level."""
        if self.attribute.level_said(typed) is not None:
            return None
        return next((word for word in (*MEANINGS, Word.KEEP) if as_one_word(typed) in word.value), None)

    def in_one_notation(self, typed: str) -> str:
        """What was typed; with the bar between levels where another sign or word stands there."""
        try:
            self.attribute.levels_said(self._named(typed))
        except UnknownName:
            return OTHER_BARS.sub(BAR, typed)
        return typed

    def levels_said(self, typed: str) -> tuple[str, ...]:
        """The levels that were typed.

        Raises:
            UnknownName: a word that means none of those offered.
        """
        said = self.attribute.levels_said(self._named(typed))
        for level in said:
            if level not in self.levels:
                raise UnknownName(f"level of {self.attribute.name}", level, self.levels)
        return said

    def _named(self, typed: str) -> str:
        """What was typed, with the level for each number that means a place."""
        if not self.is_numbered or self.attribute.level_said(typed) is not None:
            return typed
        by_place = {str(place): level for place, level in enumerate(self.levels, start=1)}
        return PLACE.sub(lambda found: found[1] + by_place.get(found[2], found[2]), typed)

    def refusal(self, error: UnknownName) -> str:
        """What to say of a word that means no level."""
        choices = f"1 to {len(self.levels)}" if self.is_numbered else listed(self.levels, "or")
        return f"{quoted(error.name)} is none of {choices}; {error.fix}. {self.help}"
