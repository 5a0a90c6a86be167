"""Bad input of every kind we could think of: an answer or one clear refusal, never a traceback or a hang."""

from __future__ import annotations

import contextlib
import io
import os
import re
import resource
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from delivery_model.check.saved import read_saved
from delivery_model.errors import DeliveryModelError, InputError, RuleBaseError, TooWide
from delivery_model.frames.frame import COLUMNS
from delivery_model.frames.population import Population
from delivery_model.frames.table_files import run_batch
from delivery_model.loading import framework_from, load_framework, load_scenario, shipped
from delivery_model.precedents.baselines import load_history
from delivery_model.precedents.cases import load_cases
from delivery_model.profile.read_profile import read_scenario
from delivery_model.tables import arrow_process
from delivery_model.tables import shape as table_lines

GOOD = (shipped("scenarios") / "rotherham.yml").read_bytes()
RULES = shipped("rules") / "isos-2017"
FUZZ = settings(max_examples=100, deadline=None)
MOST_MEMORY = 500 * 2**20


HIGHEST = "int(next(line for line in open('/proc/self/status') if line.startswith('VmHWM')).split()[1]) * 1024"
"""The most memory that a process has held, in bytes; unlike `ru_maxrss`, not that of who started it."""

STARTED = "__import__('resource').getrusage(__import__('resource').RUSAGE_CHILDREN).ru_maxrss * 1024"
"""The most that any process which it started and which ended has held."""


def command(*args: str, stdin: bytes | None = b"", **options) -> subprocess.CompletedProcess[bytes]:
    """Run the command with little memory, stop it should it hang, and see that it took no more than is promised."""
    checks = f"import atexit, os; atexit.register(lambda: {HIGHEST} < {MOST_MEMORY} or os._exit(99)); "
    program = [sys.executable, "-c", f"{checks}from delivery_model.cli import main; main()", *args]

    def limited() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (4 * MOST_MEMORY, 4 * MOST_MEMORY))  # threads of polars reserve much

    return subprocess.run(
        program, input=stdin, capture_output=True, timeout=60, check=False, preexec_fn=limited, **options
    )


def mappings(levels: int) -> bytes:
    return "".join(f"{' ' * depth}a:\n" for depth in range(levels)).encode()


HOSTILE: dict[str, bytes] = {
    "a bomb of aliases": b"a: &a [x]\nb: &b [*a, *a, *a]\nc: [*b, *b, *b]\n",
    "deep nesting in brackets": b"a: " + b"[" * 100_000,
    "deep nesting by indentation": mappings(300),
    "a scalar that fills the file": b"authority: " + b"x" * 999_000,
    "a file of one byte too many": b"#" * 1_000_001,
    "duplicate keys": b"authority: a\nauthority: b\n",
    "a tab for indentation": b"profile:\n\tcapacity: x\n",
    "UTF-16": GOOD.decode().encode("utf-16"),
    "NUL": b"authority: a\0b\n",
    "an escape sequence": b"authority: \x1b[2Jx\n",
    "an escaped escape sequence": b'authority: "\\x1b[2Jx"\n',
    "Latin-1": b"authority: M\xf4n\n",
    "lone surrogates": b"authority: \xed\xa0\x80\n",
    "nothing": b"",
    "only white space": b" \n\t\n",
    "a list": b"- a\n",
    "a number": b"1\n",
    "a tag that makes an object": b"!!python/object/apply:os.system ['true']\n",
    "a key that is a list": b"? [a]\n: b\n",
    "a name on a Windows path": b'authority: "C:\\Users\\x"\n',
}


@pytest.mark.parametrize("data", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_scenario_is_refused_with_its_place(data: bytes) -> None:
    with pytest.raises(InputError) as refused:
        read_scenario(load_framework(), data, "x.yml")
    assert all(str(problem).startswith("x.yml:") for problem in refused.value.problems)


@pytest.mark.parametrize("data", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_rule_file_is_refused_with_its_place(data: bytes) -> None:
    files = {path.relative_to(RULES).as_posix(): path.read_bytes() for path in RULES.rglob("*.yml")}
    with pytest.raises(InputError) as refused:
        framework_from({**files, "attributes.yml": data})
    assert "attributes.yml:" in str(refused.value)


@pytest.mark.parametrize(
    "change",
    [lambda data: b"\xef\xbb\xbf" + data, lambda data: data.replace(b"\n", b"\r\n")],
    ids=["with a byte order mark", "with CRLF"],
)
def test_a_file_as_windows_writes_it_is_read(change: Callable[[bytes], bytes]) -> None:
    framework = load_framework()
    assert read_scenario(framework, change(GOOD), "x.yml").profile == read_scenario(framework, GOOD, "x.yml").profile


class TestFiles:
    """Names that do not lead to a file of a sane size."""

    def refused(self, path: Path | str) -> str:
        with pytest.raises(InputError) as refused:
            load_scenario(path)
        assert str(refused.value).startswith(f"{path}:1:1: ")
        return str(refused.value)

    def test_a_loop_of_links(self, tmp_path: Path) -> None:
        (tmp_path / "a.yml").symlink_to("b.yml")
        (tmp_path / "b.yml").symlink_to("a.yml")
        assert "too many levels of symbolic links" in self.refused(tmp_path / "a.yml")

    def test_a_folder(self, tmp_path: Path) -> None:
        assert "is a directory" in self.refused(tmp_path)

    def test_no_file(self, tmp_path: Path) -> None:
        assert "no such file" in self.refused(tmp_path / "x.yml")

    def test_a_windows_path(self) -> None:
        assert "no such file" in self.refused(r"C:\Users\me\x.yml")

    def test_a_name_that_is_too_long(self) -> None:
        assert "too long" in self.refused("x" * 5_000)

    @pytest.mark.skipif(os.geteuid() == 0, reason="nothing is unreadable to root")
    def test_an_unreadable_file(self, tmp_path: Path) -> None:
        (tmp_path / "x.yml").touch(mode=0)
        assert "permission denied" in self.refused(tmp_path / "x.yml")

    @pytest.mark.parametrize("error", [PermissionError(13, "Permission denied"), OSError(5, "Input/output error")])
    def test_a_file_that_cannot_be_opened_or_vanishes(self, tmp_path: Path, monkeypatch, error: OSError) -> None:
        def fails(*_: object) -> int:
            raise error

        monkeypatch.setattr(os, "open", fails)
        assert str(error.strerror).lower() in self.refused(tmp_path / "x.yml")

    def test_a_named_pipe_that_nobody_writes_to(self, tmp_path: Path) -> None:
        os.mkfifo(tmp_path / "x.yml")
        assert "not a regular file" in self.refused(tmp_path / "x.yml")

    def test_a_device_without_end(self) -> None:
        assert "not a regular file" in self.refused("/dev/zero")

    def test_a_file_of_a_gigabyte_is_refused_by_its_size(self, tmp_path: Path) -> None:
        with open(tmp_path / "x.yml", "wb") as file:
            file.truncate(2**30)
        assert "larger than 1,000,000 bytes" in self.refused(tmp_path / "x.yml")

    def test_a_rule_file_that_is_a_pipe(self, tmp_path: Path) -> None:
        os.mkfifo(tmp_path / "framework.yml")
        with pytest.raises(RuleBaseError, match="not a regular file"):
            load_framework(tmp_path)

    @pytest.mark.parametrize("name", ["x.csv", "x.jsonl", "x.parquet", "x.arrow"])
    def test_a_table_that_is_a_pipe_or_a_folder(self, tmp_path: Path, name: str) -> None:
        os.mkfifo(tmp_path / name)
        (tmp_path / "folder.csv").mkdir()
        for source in (name, "folder.csv"):
            with pytest.raises(InputError, match=r"not a regular file|is a directory"):
                batch(tmp_path / source, tmp_path / "out.csv")

    def test_cases_in_a_pipe(self, tmp_path: Path) -> None:
        os.mkfifo(tmp_path / "x.csv")
        framework = load_framework()
        with pytest.raises(InputError, match="not a regular file"):
            load_cases([str(tmp_path / "x.csv")], framework, load_history(framework, None).table)


@pytest.mark.parametrize("name", ["-", "/dev/stdin"])
def test_standard_input_is_read_by_either_name(name: str) -> None:
    found = command(name, stdin=GOOD)
    assert (found.returncode, b"Rotherham" in found.stdout) == (0, True)


def test_a_pipe_of_the_shell_is_read(tmp_path: Path) -> None:
    reading, writing = os.pipe()
    writer = threading.Thread(target=lambda: (os.write(writing, GOOD), os.close(writing)))
    writer.start()
    found = command(f"/dev/fd/{reading}", pass_fds=[reading], stdin=b"")
    writer.join()
    os.close(reading)
    assert (found.returncode, b"Rotherham" in found.stdout) == (0, True)


def batch(source: Path, target: Path) -> None:
    run_batch(source, target, Population(load_framework(), COLUMNS, {}))


WRONG_TYPES = {
    "numbers": [1, 2],
    "decimals": [1.5, None],
    "booleans": [True, False],
    "bytes": [b"partial", b"\xff"],
    "lists of numbers": [[1], [2]],
    "structures": [{"a": 1}, {"a": 2}],
}


@pytest.mark.parametrize("suffix", ["parquet", "arrow"])
@pytest.mark.parametrize("values", WRONG_TYPES.values(), ids=WRONG_TYPES)
def test_a_table_of_wrong_types_is_refused(tmp_path: Path, suffix: str, values: list[object]) -> None:
    source = tmp_path / f"x.{suffix}"
    write_arrow(pl.DataFrame({"capacity.strategy": values}), source)
    with pytest.raises(DeliveryModelError, match=r"capacity\.strategy"):
        batch(source, tmp_path / "out.csv")


HEADER = b"name,capacity.strategy\n"


SUFFIXES = ["csv", "tsv", "jsonl", "parquet", "arrow"]
BROKEN = [
    b"", b"\0", b"\xff\xfe", b'"', b"[" * 100_000, HEADER + b'a,"partial', HEADER + b"a,partial\0", b"PAR1" * 9,
    b'{"a": ' * 50_000, b"a," * 70_000 + b"\n", HEADER + b"x" * 200_000 + b",partial\n", b"ARROW1\0\0" * 9,
]  # fmt: skip


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize("data", BROKEN)
def test_a_broken_table_is_refused_by_its_name(tmp_path: Path, suffix: str, data: bytes) -> None:
    source = tmp_path / f"x.{suffix}"
    source.write_bytes(data)
    try:
        batch(source, tmp_path / "out.jsonl")
    except DeliveryModelError as error:
        assert str(error).startswith(str(source)) or "column" in str(error) or "attribute" in str(error)
    assert sorted(path.name for path in tmp_path.iterdir() if path.name.startswith(".")) == []


DAMAGED = {
    "panic.arrow": "it is damaged; write it again",
    "abort.parquet": (
        "it is damaged, or takes more than 480 MB; leave out columns that hold no findings, or write it again"
    ),
    "large.parquet": "it is damaged; write it again",  # 300 MB in 10 kB
}
"""Tables at which polars panics, ends its process, or takes gigabytes, and what we say of each."""
HERE = Path(__file__).parents[1] / "hostile"


@pytest.mark.parametrize("name", DAMAGED)
def test_a_damaged_table_is_one_line_and_leaves_nothing_behind(tmp_path: Path, name: str) -> None:
    found = command("batch", str(HERE / name), "-o", str(tmp_path / "out.csv"))
    told = f"{HERE / name}: cannot be read: {DAMAGED[name]}"
    assert (found.returncode, found.stderr.decode()) == (2, f"recommend: {told}\n")
    with pytest.raises(InputError, match=f"^{re.escape(told)}$"):
        batch(HERE / name, tmp_path / "out.csv")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("suffix", ["parquet", "arrow"])
def test_a_name_that_looks_like_a_pattern_is_a_name(tmp_path: Path, suffix: str) -> None:
    for name, level in (("x[1]", "lacking"), ("x1", "partial")):
        write_arrow(pl.DataFrame({"capacity.strategy": [level]}), tmp_path / f"{name}.{suffix}")
    batch(tmp_path / f"x[1].{suffix}", tmp_path / "out.csv")
    assert pl.read_csv(tmp_path / "out.csv")["capacity.strategy"].to_list() == ["lacking"]


@pytest.mark.parametrize(("source", "target"), [("\udcff.parquet", "out.csv"), ("in.csv", "\udcff.arrow")])
def test_a_name_that_is_not_utf8_is_refused_where_the_format_needs_it(tmp_path: Path, source: str, target: str) -> None:
    (tmp_path / source).write_bytes(HEADER + b"a,partial\n")
    found = command("batch", str(tmp_path / source), "-o", str(tmp_path / target))
    assert (found.returncode, b"is not UTF-8; rename it, or use CSV or JSON Lines" in found.stderr) == (2, True)


def test_a_name_that_is_not_utf8_will_do_for_text(tmp_path: Path) -> None:
    (tmp_path / "\udcff.csv").write_bytes(HEADER + b"a,partial\n")
    batch(tmp_path / "\udcff.csv", tmp_path / "\udcfe.jsonl")
    assert "partial" in (tmp_path / "\udcfe.jsonl").read_text()


def test_a_folder_named_like_a_column_adds_none(tmp_path: Path) -> None:
    (tmp_path / "region=north").mkdir()
    write_arrow(pl.DataFrame({"capacity.strategy": ["partial"]}), tmp_path / "region=north" / "x.parquet")
    batch(tmp_path / "region=north" / "x.parquet", tmp_path / "out.csv")
    assert "region" not in pl.read_csv(tmp_path / "out.csv").columns


def test_a_table_that_no_process_can_try_is_not_called_damaged(tmp_path: Path, monkeypatch) -> None:
    write_arrow(pl.DataFrame({"capacity.strategy": ["partial"]}), tmp_path / "x.arrow")
    monkeypatch.setattr(sys, "executable", "/bin/false")
    with pytest.raises(RuntimeError, match="does /bin/false have polars"):
        batch(tmp_path / "x.arrow", tmp_path / "out.csv")
    monkeypatch.setattr(sys, "executable", str(tmp_path / "none"))
    with pytest.raises(InputError, match=r"no process could be started to read it first \(No such file or directory\)"):
        batch(tmp_path / "x.arrow", tmp_path / "out.csv")


def test_a_run_that_ends_early_leaves_no_process(tmp_path: Path, monkeypatch) -> None:
    started = list[subprocess.Popen[bytes]]()

    class Watched(subprocess.Popen[bytes]):
        def __init__(self, *args, **options) -> None:
            super().__init__(*args, **options)
            started.append(self)

    monkeypatch.setattr(subprocess, "Popen", Watched)
    write_arrow(pl.DataFrame({"capacity.strategy": ["partial", "unheard of"] * 500_000}), tmp_path / "x.parquet")
    with pytest.raises(InputError, match="row 2"):
        batch(tmp_path / "x.parquet", tmp_path / "out.csv")
    assert [each.returncode is None for each in started] == [False]


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(lengths=st.lists(st.integers(0, 60), max_size=12), most=st.integers(60, 200), rows=st.integers(1, 5))
def test_long_rows_are_read_fewer_at_a_time_and_none_is_lost(tmp_path, monkeypatch, lengths, most, rows) -> None:
    monkeypatch.setattr(arrow_process, "MOST_OF_PART", most)
    frame = pl.DataFrame({"x": ["x" * length for length in lengths]}, schema={"x": pl.String})
    write_arrow(frame, tmp_path / "x.arrow")
    (first, _), *parts = arrow_process.read(str(tmp_path / "x.arrow"), "ipc", rows)
    assert len(first) == 0
    assert pl.concat([first, *(part for part, _ in parts)]).equals(frame)
    assert all(len(part) <= rows and part.estimated_size() <= most for part, _ in parts)
    assert [done for _, done in parts] == sorted(done for _, done in parts)
    assert not parts or parts[-1][1] == 1


def test_wide_tables_are_read_fewer_rows_at_a_time(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(arrow_process, "CELLS", 10)
    write_arrow(pl.DataFrame({"a": range(9), "b": range(9), "c": range(9)}), tmp_path / "x.parquet")
    assert [len(part) for part, _ in arrow_process.read(str(tmp_path / "x.parquet"), "parquet", 100)] == [0, 3, 3, 3]


def write_arrow(frame: pl.DataFrame, path: Path) -> None:
    frame.write_parquet(path) if path.suffix == ".parquet" else frame.write_ipc(path)


NO_CERTIFICATES = [b"", b"[" * 100_000, b"\xff", b"{}", b"null", b'{"format": 1}', b"1e999"]


@pytest.mark.parametrize("data", NO_CERTIFICATES)
def test_what_is_no_saved_certificate_is_refused(data: bytes) -> None:
    with pytest.raises(InputError, match=r"^x\.json:"):
        read_saved(data, "x.json")


def table(**columns: list[object]) -> bytes:
    file = io.BytesIO()
    pl.DataFrame(columns).write_ipc(file, compression="zstd")
    return file.getvalue()


MANY = b",".join(b"c%d" % number for number in range(17_000))
LARGE_ROW = "a row is larger than 1,000,000 characters"
TOO_LARGE = {
    "a line without end": ("csv", HEADER + b"\0" * 1_000_001, LARGE_ROW),
    "a row of many lines without end": (
        "csv",
        HEADER + b'"\n",' * 300_000,
        "a row is larger than 1,000,000 characters",
    ),
    "an object without end": ("jsonl", b"[" * 1_000_001, LARGE_ROW),
    "columns without end": ("csv", MANY + b"\n", "more than 16,384 columns"),
    "a row of Arrow without end": (
        "arrow",
        table(x=["x" * 25_000_001]),
        "cannot be read: a row is larger than 25,000,000",
    ),
    "columns of Arrow without end": (
        "arrow",
        table(**{name: [1] for name in MANY.decode().split(",")}),
        "more than 16,384 columns",
    ),
    "keys without end": ("jsonl", b'{"' + MANY.replace(b",", b'": 1, "') + b'": 1}\n', "more than 16,384 columns"),
}


@pytest.mark.parametrize(("suffix", "data", "why"), TOO_LARGE.values(), ids=TOO_LARGE)
def test_a_table_made_to_fill_the_memory_is_refused(tmp_path: Path, suffix: str, data: bytes, why: str) -> None:
    source = tmp_path / f"x.{suffix}"
    source.write_bytes(data)
    with pytest.raises(InputError, match=f"^{source}: {why}"):
        batch(source, tmp_path / "out.csv")


@pytest.mark.parametrize("suffix", ["csv", "jsonl"])
def test_blank_lines_and_long_rows_are_no_limit_to_a_table(tmp_path: Path, monkeypatch, suffix: str) -> None:
    monkeypatch.setattr(table_lines, "MOST_OF_ROW", 60)
    monkeypatch.setattr(table_lines, "MOST_AT_ONCE", 90)
    row = b"a,partial\n" if suffix == "csv" else b'{"name": "a", "capacity.strategy": "partial"}\n'
    source = tmp_path / f"x.{suffix}"
    source.write_bytes((HEADER if suffix == "csv" else b"") + (row + b"\n" * 70) * 4)
    batch(source, tmp_path / "out.csv")
    numbers = [line.partition(",")[0] for line in (tmp_path / "out.csv").read_text().splitlines()]
    assert numbers == ["name", *["a"] * 4]


def read_everything(folder: Path) -> None:
    """Give every hostile input of this file to its reader, and a file of a gigabyte to each."""
    files = {path.relative_to(RULES).as_posix(): path.read_bytes() for path in RULES.rglob("*.yml")}
    for data in HOSTILE.values():
        with contextlib.suppress(InputError):
            read_scenario(load_framework(), data, "x.yml")
        with contextlib.suppress(InputError):
            framework_from({**files, "attributes.yml": data})
    for data in NO_CERTIFICATES:
        with contextlib.suppress(InputError):
            read_saved(data, "x.json")
    for suffix in SUFFIXES:
        source = folder / f"x.{suffix}"
        for data in (*BROKEN, *(each for _, each, _ in TOO_LARGE.values())):
            source.write_bytes(data)
            with contextlib.suppress(DeliveryModelError):
                batch(source, folder / "out.jsonl")
        for name in DAMAGED:
            shutil.copy(HERE / name, source)
            with contextlib.suppress(DeliveryModelError):
                batch(source, folder / "out.jsonl")
        os.truncate(source, 2**30)
        with contextlib.suppress(DeliveryModelError):
            batch(source, folder / "out.jsonl")
    with contextlib.suppress(InputError):
        load_scenario(source)


def test_no_hostile_input_takes_500_mb(tmp_path: Path) -> None:
    program = (
        f"import sys; sys.path.insert(0, {str(Path(__file__).parent)!r})\n"
        "from pathlib import Path; import test_hostile\n"
        f"test_hostile.read_everything(Path(sys.argv[1])); started = {STARTED}; print(max({HIGHEST}, started))"
    )
    found = subprocess.run([sys.executable, "-c", program, tmp_path], capture_output=True, timeout=300, check=True)
    assert int(found.stdout) < MOST_MEMORY, f"{int(found.stdout) / 2**20:.0f} MB"


TOKENS = st.sampled_from(
    [
        "authority",
        "as_of",
        "profile",
        "capacity",
        "strategy",
        "grip",
        "count",
        "lacking",
        "partial",
        "level",
        "evidence",
        "published",
        ": ",
        ":\n  ",
        "\n",
        "- ",
        "[",
        "]",
        "{",
        "}",
        ", ",
        "'",
        '"',
        "2017-04-01",
        "yes",
        "&a",
        "*a",
        "!!x",
        "|",
        ">",
        "#",
        "\t",
        "\u202e",
        "\ufeff",
        "1e9",
        "~",
        "-1",
        "raters",
        "context",
        "source",
        "RR 6.17",
    ]
)


@FUZZ
@given(st.lists(TOKENS, max_size=40).map("".join).map(str.encode) | st.binary(max_size=200))
@example(b"profile: {grip: {count: {lacking: {at_least: 99999999999999999999}}}}\nauthority: a\nas_of: 2017\n")
def test_any_scenario_is_read_or_refused_with_its_place(data: bytes) -> None:
    try:
        read_scenario(load_framework(), data, "x.yml")
    except InputError as error:
        assert str(error).startswith("x.yml:")


def spliced(data: st.DataObject, whole: bytes) -> bytes:
    """A file with some bytes of it lost, doubled or replaced."""
    start = data.draw(st.integers(0, len(whole)))
    end = data.draw(st.integers(start, min(start + 40, len(whole))))
    return whole[:start] + data.draw(st.binary(max_size=8) | TOKENS.map(str.encode)) + whole[end:]


@FUZZ
@given(st.data())
def test_a_damaged_scenario_is_read_or_refused_with_its_place(data: st.DataObject) -> None:
    try:
        read_scenario(load_framework(), spliced(data, GOOD), "x.yml")
    except InputError as error:
        assert str(error).startswith("x.yml:")


FOREIGN = Path(__file__).parents[1] / "foreign" / "village-hall"


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_a_damaged_rule_base_is_loaded_or_refused_with_its_file(data: st.DataObject) -> None:
    files = {path.relative_to(FOREIGN).as_posix(): path.read_bytes() for path in sorted(FOREIGN.rglob("*.yml"))}
    name = data.draw(st.sampled_from(sorted(files)))
    try:
        framework_from({**files, name: spliced(data, files[name])}, "rules")
    except TooWide:
        pass
    except InputError as error:
        assert str(error).startswith("rules/")


@settings(FUZZ, max_examples=25)
@given(st.binary(max_size=120) | st.lists(TOKENS, max_size=20).map("".join).map(str.encode), st.booleans())
def test_any_lines_and_any_table_of_text_are_answered_or_refused(tmp_path_factory, data: bytes, is_json: bool) -> None:
    folder = tmp_path_factory.getbasetemp()
    source = folder / ("fuzz.jsonl" if is_json else "fuzz.csv")
    source.write_bytes(data if is_json else HEADER + data)
    try:
        batch(source, folder / "fuzz-out.csv")
    except DeliveryModelError as error:
        assert "\n" not in str(error)


ARGUMENTS = [
    ["\x1b[31m.yml"],
    ["--format"],
    ["--format", "\u202e"],
    ["--set"],
    ["what-if", "-", "--set", "=" * 99],
    ["rules", "\x07"],
    ["--rules", "/dev/null", "-"],
    ["--expect", "\n", "-"],
    ["batch", "/dev/zero", "-o", "x.csv"],
    ["validate", "/dev/null"],
    ["check", "--replay", "/dev/null"],
    ["journey", "/dev/null"],
    ["diff", "/", "/"],
    ["", ""],
    ["new", "/"],
    ["schema", "--x"],
]


@pytest.mark.parametrize("args", ARGUMENTS, ids=repr)
def test_any_arguments_give_a_refusal_in_words(tmp_path: Path, args: list[str]) -> None:
    found = command(*args, cwd=tmp_path)
    said = found.stderr.decode()
    assert (found.returncode, said != "", "Traceback" in said, "internal error" in said) == (2, True, False, False)
    assert "\x1b" not in said
    assert list(tmp_path.iterdir()) == []
