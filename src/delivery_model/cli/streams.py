"""The standard streams: answers go to standard output, in UTF-8 where their format says so; the rest is told.

Progress: how far a command is, on standard error, once it has taken more than a second.
"""

from __future__ import annotations

import contextlib
import io
import os
import sys
from collections.abc import Callable, Generator
from threading import Event, Thread
from time import monotonic
from typing import IO, Any

import click

from delivery_model.loading import load_scenario
from delivery_model.profile.profile import Scenario
from delivery_model.rulebase.framework import Framework
from delivery_model.safe_text import visible


def load_told(path: str, framework: Framework) -> Scenario:
    """Load one scenario, and tell what was remarked of it.

    Raises:
        DocumentError: the file is not restricted YAML.
        ScenarioError: with every problem found.
    """
    scenario = load_scenario(path, framework)
    tell_remarks(scenario)
    return scenario


def tell_remarks(*scenarios: Scenario) -> None:
    """Tell each remark once; no exit status depends on it."""
    for said in dict.fromkeys(str(remark) for scenario in scenarios for remark in scenario.remarks):
        tell(said)


TEXT = "text"


def answer(said: str | bytes, format_: str) -> None:
    """Put an answer on standard output.

    Every format but text declares or implies UTF-8, and is that whatever the stream is; of text, what the stream
    cannot hold is written as its code.
    """
    if isinstance(said, bytes):
        click.echo(said, nl=False)
    elif format_ == TEXT:
        sys.stdout.write(said)  # not by way of click, which takes a stream of ASCII for one of UTF-8
        sys.stdout.flush()
    else:
        click.echo(said.encode("utf-8", "backslashreplace"), nl=False)


def tell(text: str, nl: bool = True, **style: Any) -> None:
    """Tell a person on standard error; where nobody can be told, what was done stands all the same."""
    shown = visible(text)
    with contextlib.suppress(ValueError):  # of a stream that was closed meanwhile
        try:
            click.echo(click.style(shown, **style) if style else shown, err=True, nl=nl)
        except OSError:
            drop_the_rest(sys.stderr)


def drop_the_rest(stream: IO[str]) -> None:
    """Send what is left of a stream nowhere, or it would fail again when the process ends."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


@contextlib.contextmanager
def made_ready() -> Generator[None]:
    """Streams that hold any text, that wait for whoever reads or writes at the other end, and none of them a gap."""
    if None in (sys.stdin, sys.stdout, sys.stderr):
        _fill_gaps()
    sys.stderr = sys.stderr or open(os.devnull, "w")  # noqa: SIM115 - open to the end
    changed = list[int]()
    for stream in filter(None, (sys.stdin, sys.stdout, sys.stderr)):
        with contextlib.suppress(AttributeError, OSError, ValueError):  # one that stands in for a stream
            if isinstance(stream, io.TextIOWrapper) and stream is not sys.stdin:
                stream.reconfigure(errors="backslashreplace")
            if not os.get_blocking(stream.fileno()):
                os.set_blocking(stream.fileno(), True)
                changed.append(stream.fileno())
    try:
        yield
    finally:
        for number in changed:
            with contextlib.suppress(OSError):
                os.set_blocking(number, False)


def _fill_gaps() -> None:
    """Open something under the number of each stream that was closed at the start, or a file of ours gets it."""
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # takes the lowest number that is free


Progress = Callable[[int, int], None]

FIRST, EVERY = 1, 5  # seconds


def progress_of(things: str) -> Progress:
    """A function to call with how many of how many things are done; it is quiet for the first second."""
    started = last = monotonic()

    def report(done: int, total: int) -> None:
        nonlocal last
        now = monotonic()
        if now - started > 1 and now - last > 1 and done < total:  # when all is done, the answer says so
            last = now
            tell(f"{done} of {total} {things}")

    return report


@contextlib.contextmanager
def patience(said: str) -> Generator[None]:
    """On a terminal, say what is being done once it has taken a second, and then every five seconds."""
    if not sys.stderr.isatty():
        yield
        return
    done = Event()
    teller = Thread(target=_tell, args=(said, done), daemon=True)
    teller.start()
    try:
        yield
    finally:
        done.set()
        teller.join()


def _tell(said: str, done: Event) -> None:
    turn = 0
    while not done.wait(EVERY if turn else FIRST):
        tell(f"{said} ({FIRST + EVERY * turn} s)" if turn else said)
        turn += 1
