"""Progress on standard error: silent for a second, then at most once a second."""

import sys

import pytest

from delivery_model.cli import progress
from delivery_model.cli.progress import patience, progress_of


@pytest.mark.parametrize(
    ("times", "said"),
    [
        ((0.0, 0.2, 0.9), []),
        ((0.0, 1.5, 1.6, 2.4), ["1 of 9 dates"]),
        ((0.0, 1.5, 2.0, 2.6), ["1 of 9 dates", "3 of 9 dates"]),
        ((*(0.0,) * 9, 2.0), []),
    ],
)
def test_progress_is_said_after_a_second_and_once_a_second(capsys, monkeypatch, times, said):
    clock = iter(times)
    monkeypatch.setattr(progress, "monotonic", lambda: next(clock))
    report = progress_of("dates")
    for done in range(1, len(times)):
        report(done, 9)
    assert capsys.readouterr() == ("", "".join(f"{line}\n" for line in said))


def test_what_takes_long_is_named_on_a_terminal_and_only_there(capsys, monkeypatch):
    monkeypatch.setattr(progress, "FIRST", 0)
    monkeypatch.setattr(progress, "EVERY", 0)
    with patience("counting sheep"):
        pass
    assert capsys.readouterr().err == ""
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    told = ""
    with patience("counting sheep"):
        while "counting sheep (" not in told:
            told += capsys.readouterr().err
    assert told.startswith("counting sheep\ncounting sheep (")
