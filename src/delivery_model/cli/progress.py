"""Progress: how far a command is, on standard error, once it has taken more than a second."""

from __future__ import annotations

import time
from collections.abc import Callable

import click

Progress = Callable[[int, int], None]


def progress_of(things: str) -> Progress:
    """A function to call with how many of how many things are done; it is quiet for the first second."""
    started = last = time.monotonic()

    def report(done: int, total: int) -> None:
        nonlocal last
        now = time.monotonic()
        if now - started > 1 and now - last > 1:
            last = now
            click.echo(f"{done} of {total} {things}", err=True)

    return report
