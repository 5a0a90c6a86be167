"""Progress: how far a command is, on standard error, once it has taken more than a second."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Generator
from threading import Event, Thread
from time import monotonic

from delivery_model.cli.streams import tell

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
