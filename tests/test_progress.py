"""Progress on standard error: silent for a second, then at most once a second."""

import pytest

from delivery_model.cli import progress
from delivery_model.cli.progress import progress_of


@pytest.mark.parametrize(
    ("times", "said"),
    [
        ((0.0, 0.2, 0.9), []),
        ((0.0, 1.5, 1.6, 2.4), ["1 of 9 dates"]),
        ((0.0, 1.5, 2.0, 2.6), ["1 of 9 dates", "3 of 9 dates"]),
    ],
)
def test_progress_is_said_after_a_second_and_once_a_second(capsys, monkeypatch, times, said):
    clock = iter(times)
    monkeypatch.setattr(progress, "monotonic", lambda: next(clock))
    report = progress_of("dates")
    for done in range(1, len(times)):
        report(done, 9)
    assert capsys.readouterr() == ("", "".join(f"{line}\n" for line in said))
