"""Talking with a person: what is said goes to standard error, what is typed comes from standard input."""

from __future__ import annotations

import sys
import textwrap

from delivery_model.cli.streams import tell
from delivery_model.cli.verb import terminal_width
from delivery_model.errors import InputError
from delivery_model.files import standard_input, unreadable_input
from delivery_model.safe_text import visible
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
