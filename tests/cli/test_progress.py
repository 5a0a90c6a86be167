"""Progress on standard error: silent for a second, then at most once a second."""

import importlib
import io
import sys
from threading import Event

import polars as pl
import pytest

from delivery_model import load_framework
from delivery_model.appraisal import Appraisal, appraise
from delivery_model.appraisal.results import SLOW_PARTS
from delivery_model.cli import recommend, typed
from delivery_model.cli import streams as progress
from delivery_model.cli.answer import show_progress
from delivery_model.cli.streams import patience, progress_of
from delivery_model.cli.typed import say

batch_command = importlib.import_module("delivery_model.cli.batch")  # its name is also the verb's


class Terminal(io.StringIO):
    """A standard error that somebody looks at."""

    def isatty(self) -> bool:
        return True


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


def test_it_is_named_after_a_second_and_then_every_five_seconds(capsys):
    waited = []

    class Done(Event):
        def wait(self, timeout=None):
            waited.append(timeout)
            return len(waited) > 3

    progress._tell("counting sheep", Done())
    assert capsys.readouterr().err.splitlines() == ["counting sheep", "counting sheep (6 s)", "counting sheep (11 s)"]
    assert waited == [1, 5, 5, 5]


@pytest.mark.parametrize(("longest", "screen"), [(-1, Terminal()), (60, Terminal()), (-1, io.StringIO())])
def test_parts_of_an_appraisal_are_named_on_a_terminal_once_it_takes_long(monkeypatch, longest, screen):
    monkeypatch.setattr(sys.modules[show_progress.__module__], "PATIENCE", longest)
    monkeypatch.setattr(sys, "stderr", screen)
    show_progress(appraise(Appraisal.of({"a": {"c": 1}, "b": {"c": 2}}, ["c"])))
    is_said = longest < 0 and screen.isatty()
    assert screen.getvalue() == "".join(f"working out {part} ...\n" for part in SLOW_PARTS.values() if is_said)


@pytest.mark.parametrize("screen", [Terminal(), io.StringIO()])
def test_a_batch_fills_a_bar_on_a_terminal_and_no_file(tmp_path, monkeypatch, screen):
    row = {name: each.level_names[0] for name, each in load_framework().attributes.items() if each.can_decide}
    pl.DataFrame([row] * 3).write_csv(tmp_path / "in.csv")
    monkeypatch.setattr(sys, "stderr", screen)
    recommend.main(["batch", str(tmp_path / "in.csv"), "-o", str(tmp_path / "out.csv")], standalone_mode=False)
    assert screen.getvalue().count("100%") == int(screen.isatty()) and bool(screen.getvalue()) is screen.isatty()


def test_talk_is_wrapped_between_words_on_a_terminal_only(monkeypatch):
    monkeypatch.setattr(typed, "terminal_width", lambda: 20)
    said = {}
    for screen in (Terminal(), io.StringIO()):
        monkeypatch.setattr(sys, "stderr", screen)
        say("  1  lacking: nobody has looked")
        said[screen.isatty()] = screen.getvalue()
    assert said == {True: "  1  lacking: nobody\n     has looked\n", False: "  1  lacking: nobody has looked\n"}


def test_the_bar_of_a_batch_stands_at_what_is_done(monkeypatch):
    screen, moves = Terminal(), []
    monkeypatch.setattr(sys, "stderr", screen)
    with batch_command._progress() as progress_to:
        bar = progress_to.__closure__[0].cell_contents
        monkeypatch.setattr(
            type(bar), "update", lambda self, by: (moves.append(by), setattr(self, "pos", self.pos + by))
        )
        for done in (0.25, 0.5, 1.0):
            progress_to(done)
    assert moves == [250, 250, 500]
