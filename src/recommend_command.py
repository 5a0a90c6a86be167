"""The command as installed: the library is imported inside, so that stopping it then is no traceback either."""

import contextlib
import gc
import signal
import sys

ENDING = ("SIGTERM", "SIGHUP")
"""Requests to end, which are met like Ctrl-C: what was begun is undone, and one line says so."""
INTERRUPTED = 130
OBJECTS = 50_000
"""So many may be made before Python looks for circles among them: most of what a run makes is kept to its end."""


def main() -> None:
    """Run `recommend`; when asked to end, exit with 128 and the number of the signal, as shells do."""
    asked: list[int] = []

    def end(number: int, _: object) -> None:
        asked.append(number)
        raise KeyboardInterrupt

    for name in ENDING:
        number = getattr(signal, name, None)  # Windows has not all of them
        if number is not None and signal.getsignal(number) == signal.SIG_DFL:  # nohup has it ignored
            signal.signal(number, end)
    try:
        _run()
    except SystemExit as error:
        if asked and error.code == INTERRUPTED:
            sys.exit(128 + asked[0])
        raise


def _run() -> None:
    gc.set_threshold(OBJECTS)
    try:
        from delivery_model.cli import main as command
    except KeyboardInterrupt:
        with contextlib.suppress(AttributeError, OSError):  # nobody to tell
            sys.stderr.write("interrupted\n")
        sys.exit(INTERRUPTED)
    command()
