"""Talking with a person: what is said goes to standard error, what is typed comes from standard input."""

from __future__ import annotations

import sys
import textwrap

from delivery_model.cli.run import terminal_width
from delivery_model.cli.streams import tell
from delivery_model.safe_text import visible


def heard(prompt: str) -> str | None:
    """A line that was typed or piped in; None at the end of input."""
    say(prompt, nl=False)
    line = sys.stdin.readline()
    return line.strip() if line else None


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
