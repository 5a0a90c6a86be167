"""Progress: how far a command is, on standard error, once it has taken more than a second."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic

import click

Progress = Callable[[int, int], None]


def progress_of(things: str) -> Progress:
    """A function to call with how many of how many things are done; it is quiet for the first second."""
    started = last = monotonic()

    def report(done: int, total: int) -> None:
        nonlocal last
        now = monotonic()
        if now - started > 1 and now - last > 1:
            last = now
            click.echo(f"{done} of {total} {things}", err=True)

    return report
