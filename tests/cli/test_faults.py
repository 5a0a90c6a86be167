"""Faults while the command runs: killed, interrupted, a full disk, a closed pipe. The old output stays whole."""

from __future__ import annotations

import os
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from delivery_model import files
from delivery_model.errors import OutputError
from delivery_model.files import read_whole, replacing, write_whole
from delivery_model.loading import shipped

ROTHERHAM = str(shipped("scenarios") / "rotherham.yml")
MAIN = "from recommend_command import main; main()"
ROWS = 400_000


def python(program: str, *args: str, **options) -> subprocess.Popen[str]:
    """A program that a terminal might have started, however these tests were started."""
    command = [sys.executable, "-u", "-c", program, *args]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "stdin": subprocess.DEVNULL, "text": True}
    return subprocess.Popen(command, **{**pipes, "preexec_fn": heed_every_request, **options})


def heed_every_request() -> None:
    for name in STATUS:
        signal.signal(getattr(signal, name), signal.SIG_DFL)


def until(happened: Callable[[], bool], process: subprocess.Popen[str]) -> None:
    """Wait for something that a process does; it must not end before."""
    for _ in range(3_000):
        if happened():
            return
        assert process.poll() is None, process.communicate()
        time.sleep(0.01)
    raise AssertionError("it never happened")


@pytest.fixture(scope="module")
def many(tmp_path_factory) -> Path:
    """A table that takes a second or two."""
    path = tmp_path_factory.mktemp("many") / "in.csv"
    path.write_text("name,capacity.strategy\n" + "a,partial\n" * ROWS)
    return path


def temporary(folder: Path) -> list[Path]:
    return [path for path in folder.iterdir() if path.name.startswith(".")]


STATUS = {"SIGINT": 130, "SIGTERM": 143, "SIGHUP": 129}
STOPS = ["SIGKILL", *STATUS]


@pytest.mark.parametrize("name", STOPS)
def test_a_stopped_batch_leaves_the_old_output_whole(tmp_path: Path, many: Path, name: str) -> None:
    target = tmp_path / "out.csv"
    target.write_text("old")
    process = python(MAIN, "batch", str(many), "-o", str(target))
    until(lambda: any(path.stat().st_size for path in temporary(tmp_path)), process)
    process.send_signal(getattr(signal, name))
    said = process.communicate(timeout=20)[1]
    assert (target.read_text(), "Traceback" in said) == ("old", False)
    if name != "SIGKILL":
        assert (process.returncode, said.strip(), temporary(tmp_path)) == (STATUS[name], "interrupted", [])


HALL = str(Path(__file__).parents[1] / "foreign" / "village-hall")
PAGES = {
    "report": ["report", ROTHERHAM, "-o"],
    "explorer": ["explorer", "--rules", HALL, "-o"],
    "transparency": ["transparency", "-o"],
    "export": ["export", "svg", "-o"],
}


@pytest.mark.parametrize("name", STOPS)
@pytest.mark.parametrize("args", PAGES.values(), ids=PAGES)
def test_a_page_stopped_as_it_is_written_leaves_the_old_one_whole(tmp_path: Path, args: list[str], name: str) -> None:
    program = (
        "import os, signal\nfrom delivery_model import files\n"
        f"files._sync = lambda *_: os.kill(os.getpid(), signal.{name})\n{MAIN}"
    )
    target = tmp_path / "out.html"
    target.write_text("old")
    process = python(program, *args, str(target))
    said = process.communicate(timeout=60)[1]
    assert target.read_text() == "old"
    if name != "SIGKILL":
        assert (process.returncode, said.splitlines()[-1], temporary(tmp_path)) == (STATUS[name], "interrupted", [])


@pytest.mark.parametrize(
    "module", ["delivery_model.profile.profile", "click", "yaml", "delivery_model.answer.rendering"]
)
def test_an_interruption_while_importing_is_one_line(module: str) -> None:
    program = (
        "import os, signal, sys\n"
        "class Interrupting:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        f"        if name == {module!r}: os.kill(os.getpid(), signal.SIGINT)\n"
        "sys.meta_path.insert(0, Interrupting())\n" + MAIN
    )
    process = python(program, ROTHERHAM)
    said = process.communicate(timeout=20)
    assert (process.returncode, "".join(said).strip()) == (130, "interrupted")


@pytest.mark.parametrize(
    "where", ["assert_fact", "start_action_for_state", "complete_and_start_action", "delete_state"]
)
def test_an_interruption_inside_the_c_engine_is_one_line(where: str) -> None:
    program = (
        "import os, signal, durable_rules_engine as extension\n"
        f"def interrupted(*_): os.kill(os.getpid(), signal.SIGINT)\n"
        f"extension.{where} = interrupted\n{MAIN}"
    )
    process = python(program, "--engine", "durable", ROTHERHAM)
    said = process.communicate(timeout=20)
    assert (process.returncode, "".join(said).strip()) == (130, "interrupted")


def test_an_interruption_while_computing_ends_it() -> None:
    program = (
        "import sys, delivery_model.cli.answer\n"
        "shared = sys.modules['delivery_model.cli.shared']\n"
        "right = shared.recommend\n"
        "def recommend(*args, **options):\n"
        "    print('computing', flush=True)\n"
        "    while True: right(*args, **options)\n"
        f"shared.recommend = recommend\n{MAIN}"
    )
    process = python(program, ROTHERHAM)
    assert process.stdout.readline() == "computing\n"
    process.send_signal(signal.SIGINT)
    said = process.communicate(timeout=20)[1]
    assert (process.returncode, said.strip()) == (130, "interrupted")


@pytest.mark.parametrize("name", STATUS)
def test_a_stopped_questionnaire_is_one_line(name: str) -> None:
    process = python(MAIN, "ask", stdin=subprocess.PIPE)
    assert process.stderr.read(4) == "Name"
    process.send_signal(getattr(signal, name))
    ended = process.wait(timeout=20), process.stderr.read().splitlines()[-1].endswith("interrupted")
    assert ended == (STATUS[name], True)


@pytest.mark.parametrize(
    "args", [["sweep", "--full"], ["check", "--full"], ["appraise", ROTHERHAM, "--full"]], ids=repr
)
@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP"])
def test_an_answer_that_is_asked_to_end_is_one_line(args: list[str], name: str) -> None:
    program = (
        "import os, signal, sys, delivery_model.possible.diagrams as diagrams, delivery_model.cli as cli\n"
        f"verb = cli.recommend.get_command(None, {args[0]!r})\n"
        "def asked(*_, **__):\n"
        f"    os.kill(os.getpid(), signal.{name})\n"
        "    while True: pass\n"
        f"sys.modules['delivery_model.cli.shared'].terminal_width = asked\n{MAIN}"
    )
    process = python(program, *args)
    said = process.communicate(timeout=60)
    assert (process.returncode, "".join(said).strip()) == (STATUS[name], "interrupted")


def test_a_command_that_was_started_to_survive_its_terminal_does() -> None:
    program = (
        "import os, signal\n"
        "from delivery_model.loading import load_framework\n"
        "import delivery_model.cli.answer as run\n"
        "signal.signal(signal.SIGHUP, signal.SIG_IGN)\n"
        "def loaded(folder): os.kill(os.getpid(), signal.SIGHUP); return load_framework(folder)\n"
        "import sys; sys.modules['delivery_model.cli.answer'].load_framework = loaded\n" + MAIN
    )
    process = python(program, ROTHERHAM)
    said = process.communicate(timeout=60)
    assert (process.returncode, "Rotherham" in said[0], said[1]) == (0, True, "")


def test_importing_the_library_and_the_command_leaves_every_signal_as_it_was() -> None:
    program = (
        "import signal\n"
        "def handlers(): return {each: signal.getsignal(each) for each in signal.valid_signals()}\n"
        "before = handlers()\n"
        "import recommend_command, delivery_model.cli, delivery_model.cli.batch, delivery_model.cli.answer\n"
        "print(before == handlers())"
    )
    process = python(program)
    assert process.communicate(timeout=60)[0].strip() == "True"


FULL = Path("/dev/full")
on_full_disk = pytest.mark.skipif(not FULL.exists(), reason="no device that is always full")


@on_full_disk
@pytest.mark.parametrize("args", [[ROTHERHAM, "--full"], ["rules"], ["schema"], ["--help"], ["new", "-"]], ids=repr)
def test_a_full_disk_behind_standard_output_is_one_line(args: list[str]) -> None:
    with open(FULL, "w") as full:
        process = python(MAIN, *args, stdout=full)
        said = process.communicate(timeout=60)[1]
    start = "recommend: standard output: no space left on device"
    assert (process.returncode, said.startswith(start), said.count("\n")) == (2, True, 1)


@on_full_disk
def test_a_file_on_a_full_device_is_one_line() -> None:
    with pytest.raises(OutputError, match=r"/dev/full: no space left on device"):
        write_whole(FULL, b"x" * 10)


@pytest.mark.parametrize("where", ["write_bytes", "replace", "chmod"])
def test_a_disk_that_fails_at_any_step_leaves_the_old_file(tmp_path: Path, monkeypatch, where: str) -> None:
    def fails(*_: object) -> None:
        raise OSError(28, "No space left on device")

    target = tmp_path / "x"
    target.write_text("old")
    monkeypatch.setattr(Path, where, fails)
    with pytest.raises(OutputError, match=r"x: no space left on device; check"):
        write_whole(target, b"new")
    assert (target.read_text(), temporary(tmp_path)) == ("old", [])


def test_what_is_written_is_on_the_disk_before_it_takes_its_place(tmp_path: Path, monkeypatch) -> None:
    happened: list[str] = []
    replace, sync = Path.replace, files._sync
    monkeypatch.setattr(files, "_sync", lambda path, flags: (happened.append("sync"), sync(path, flags)))
    monkeypatch.setattr(Path, "replace", lambda *paths: (happened.append("replace"), replace(*paths)))
    write_whole(tmp_path / "x", b"new")
    assert (happened, (tmp_path / "x").read_bytes()) == (["sync", "replace", "sync"], b"new")


def test_a_link_stays_a_link_and_its_file_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "real").write_text("old")
    (tmp_path / "link").symlink_to("real")
    write_whole(tmp_path / "link", b"new")
    assert ((tmp_path / "link").is_symlink(), (tmp_path / "real").read_bytes()) == (True, b"new")


def test_a_device_is_written_to_and_not_replaced() -> None:
    write_whole(os.devnull, b"new")
    assert Path(os.devnull).is_char_device()


def test_a_folder_is_not_replaced(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="is a directory"):
        write_whole(tmp_path, b"new")


def test_an_error_while_writing_is_not_mistaken_for_one_of_the_disk(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), replacing(tmp_path / "x"):
        1 / 0  # noqa: B018
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("args", [[ROTHERHAM, "--full"], ["check", "--full"], ["schema"]], ids=repr)
def test_a_pipe_that_is_closed_at_once_is_one_line_at_most(args: list[str]) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    process = python(MAIN, *args, stdout=writing)
    os.close(writing)
    said = process.communicate(timeout=60)[1]
    assert (process.returncode, said.count("\n"), "closed" in said) == (70, 1, True)


@pytest.mark.skipif(os.name != "posix", reason="a shell that closes a stream")
@pytest.mark.parametrize(
    ("closed", "status", "said"),
    [
        ("2>&-", 0, ""),
        (">&-", 2, "recommend: standard output: closed; check the folder, its permissions and the space left\n"),
    ],
)
def test_a_stream_that_was_closed_at_the_start_is_no_failure_of_ours(
    tmp_path: Path, closed: str, status: int, said: str
) -> None:
    (tmp_path / "in.csv").write_text("name,capacity.strategy\na,partial\n")
    made = tmp_path / "out.csv"
    line = shlex.join([sys.executable, "-c", MAIN, "batch", str(tmp_path / "in.csv"), "-o", str(made)])
    ran = subprocess.run(f"{line} {closed}", shell=True, capture_output=True, text=True, timeout=60, check=False)
    assert (ran.returncode, ran.stderr, made.exists()) == (status, said, status == 0)


def test_a_file_is_read_whole_or_not_at_all(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(b"abc")
    assert read_whole(tmp_path / "x", most=3) == b"abc"
    with pytest.raises(OSError, match="larger than 2 bytes"):
        read_whole(tmp_path / "x", most=2)
