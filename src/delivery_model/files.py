"""Files: read no further than allowed, and written so that a reader finds the old content or the new, never half.

Written here: what replaces files whole elsewhere neither reads with a limit nor refuses a pipe that never ends.
"""

from __future__ import annotations

import contextlib
import csv
import errno
import io
import itertools
import os
import stat
import sys
from collections.abc import Callable, Generator, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from delivery_model.errors import OutputError, Place, Problem

if TYPE_CHECKING:
    from _csv import Reader

OPENED = ("/dev/stdin", "/dev/fd/", "/proc/self/fd/")
"""Names of what the shell has opened for us, which may be a pipe."""

ENDINGS = (".yml", ".yaml")
"""The first is how a file of a rule base ends; one that ends otherwise would be passed over, and is refused."""

LONGEST_NAME = 255  # bytes, on most disks

MOST_OF_ROW = 1_000_000
"""Characters in a row of a table (bytes, of JSON Lines)."""


def read_at_most(path: str | os.PathLike[str], most: int) -> bytes:
    """The first bytes of a file, or of what the shell has opened.

    Raises:
        OSError: it cannot be read, or is neither: a named pipe or a device might never answer, or never end.
    """
    is_opened = os.fspath(path).startswith(OPENED)
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0) | (0 if is_opened else _NONBLOCK))
    try:
        refuse_odd(os.fstat(handle).st_mode, is_opened=is_opened)
        with os.fdopen(handle, "rb", closefd=False) as file:
            return file.read(most)
    finally:
        os.close(handle)


def read_whole(path: str | os.PathLike[str], most: int = 50_000_000) -> bytes:
    """All of a file that is no larger than so many bytes.

    Raises:
        OSError: as for `read_at_most`, or the file is larger.
    """
    data = read_at_most(path, most + 1)
    if len(data) > most:
        raise OSError(errno.EFBIG, f"larger than {most:,} bytes")
    return data


def unreadable(path: str | os.PathLike[str], failure: OSError | ValueError) -> Problem:
    """That a file cannot be read, and what to do; a name with a NUL in it is a ValueError."""
    reason = (getattr(failure, "strerror", None) or str(failure)).lower()
    fix = f"check the name and the permissions of {path}"
    if isinstance(failure, FileNotFoundError) and not Path(path).is_absolute():
        with contextlib.suppress(OSError):  # the folder that we are in may be gone
            fix = f"check the name and the folder; it was looked for as {Path(path).absolute()}"
    return Problem(Place(str(path), 1, 1), reason, fix)


def csv_rows(lines: Iterable[str], separator: str, *, skips_space: bool = False) -> Reader:
    """The rows that lines of CSV hold; a cell may be as long as a row may.

    The limit of Python's reader is of the whole process: set here alone, so that one file is read alike always.
    """
    csv.field_size_limit(max(csv.field_size_limit(), MOST_OF_ROW))
    return csv.reader(lines, delimiter=separator, skipinitialspace=skips_space, strict=True)


def standard_input() -> TextIO:
    """Standard input, as far as it can be read.

    Raises:
        OSError: it is closed, or does not wait for what is still to come.
    """
    if sys.stdin is None or sys.stdin.closed:
        raise OSError(errno.EBADF, "standard input is closed")
    with contextlib.suppress(io.UnsupportedOperation, AttributeError):  # no file, or a system that cannot tell
        if not os.get_blocking(sys.stdin.fileno()):
            raise OSError(errno.EAGAIN, "standard input does not wait for what is to come")
    return sys.stdin


def unreadable_input(failure: OSError) -> Problem:
    """That standard input cannot be read, and what to do."""
    fix = "type, pipe a text in, or give a file with <"
    return Problem(Place("<stdin>", 1, 1), (failure.strerror or str(failure)).lower(), fix)


_NONBLOCK = getattr(os, "O_NONBLOCK", 0)  # or opening a named pipe waits for its writer


def refuse_odd(mode: int, *, is_opened: bool = False) -> None:
    """Raise an OSError for a folder, and for what is no file unless the shell opened it."""
    if stat.S_ISDIR(mode):
        raise OSError(errno.EISDIR, os.strerror(errno.EISDIR))
    if not stat.S_ISREG(mode) and not is_opened:
        raise OSError(errno.EINVAL, "not a regular file")


def is_hidden(path: Path) -> bool:
    """Whether a file in a folder is left alone: a lock or copy that an editor or a system keeps beside a person's."""
    return path.name.startswith(".")


SPREADSHEETS = (".xlsx", ".xlsm", ".ods", ".csv", ".tsv", ".xls", ".xlsb", ".xltx", ".fods", ".numbers")
"""How the names of spreadsheets end, of those too that must be saved otherwise before they can be read."""


def is_spreadsheet(path: str | os.PathLike[str]) -> bool:
    """Whether a file is a spreadsheet by its name."""
    return Path(path).suffix.lower().rstrip("#") in SPREADSHEETS  # with a # LibreOffice marks one that is open


def are_same(one: str | os.PathLike[str], other: str | os.PathLike[str]) -> bool:
    """Whether two names lead to one file, which may be by a link or another spelling."""
    try:
        return Path(one).samefile(other)
    except (OSError, ValueError):  # one is not there
        return os.path.realpath(one) == os.path.realpath(other)


def write_whole(path: str | os.PathLike[str], data: bytes) -> None:
    """Write a file by way of a temporary one beside it; a device or a pipe is written to as it is.

    Raises:
        OutputError: the file cannot be written; what was there before is left as it was.
    """
    with replacing(Path(path)) as temporary:
        temporary.write_bytes(data)


def refuse_without_folder(path: Path) -> None:
    """Raise the OutputError that writing would end in where the folder of a file is not there."""
    target = Path(os.path.realpath(path))
    try:
        if not target.exists():
            os.stat(f"{target.parent}/.")  # noqa: PTH116 - the dot, which a file has not, pathlib leaves out
    except OSError as error:
        raise OutputError(str(path), (error.strerror or "cannot be written").lower()) from error


MayReplace = Callable[[Path, Path], bool]
"""Asked whether a new file may take the place of the old one that is named first."""


def always(old: Path, new: Path) -> bool:
    """A new file takes the place of any old one."""
    return True


def write_over(path: str | os.PathLike[str], data: bytes, before: bytes | None) -> None:
    """Write a file that is still as it was read, or still not there when it was not.

    Raises:
        OutputError: somebody else has written it meanwhile, or it cannot be written; it is left as it is.
    """
    with replacing(Path(path)) as temporary:
        temporary.write_bytes(data)
        now = Path(path).read_bytes() if Path(path).exists() else None
        if now != before:
            fix = "see what is in it, then start again"
            raise OutputError(str(path), "somebody else has changed it meanwhile, so it is left as it is", fix)


@contextlib.contextmanager
def replacing(path: Path, may_replace: MayReplace = always) -> Generator[Path]:
    """A file that takes the place of another once all is written; after a failure nothing is left of it.

    A symbolic link stays, and what it leads to is replaced, under the permissions that it had. A device or a pipe is
    given as it is.

    Raises:
        OutputError: the file cannot be written; what was there before is left as it was.
    """
    import tempfile  # slow to import, as are those below; few runs write

    target, temporary = Path(os.path.realpath(path)), None
    try:
        if target.exists() and not target.is_file() and not target.is_dir():
            yield target
            return
        suffix = target.suffix if len(os.fsencode(target.suffix)) < 20 else ""  # no longer a name than the file's own
        handle, name = tempfile.mkstemp(prefix=".", suffix=suffix, dir=target.parent)
        os.close(handle)
        temporary = Path(name)
        yield temporary
        _sync(temporary, os.O_RDWR)
        if target.exists() and not may_replace(path, temporary):
            return
        temporary.chmod(stat.S_IMODE(target.stat().st_mode) if target.exists() else 0o666 & ~_umask())
        temporary.replace(target)
        with contextlib.suppress(OSError):  # not every system can, and the file is in its place
            _sync(target.parent, os.O_RDONLY)
    except OSError as error:
        raise OutputError(str(path), (error.strerror or "cannot be written").lower()) from error
    finally:
        if temporary is not None:
            with contextlib.suppress(OSError):
                temporary.unlink(missing_ok=True)


def keep_copy(path: Path) -> Path:
    """Keep what a file holds under another name beside it, and give that name; no other copy is lost.

    Raises:
        OSError: it cannot be kept.
    """
    old = Path(os.path.realpath(path))
    marks = ("~" if number == 1 else f"~{number}" for number in itertools.count(1))
    names = (os.fsdecode(os.fsencode(old.name)[: LONGEST_NAME - len(mark)]) + mark for mark in marks)
    copy = next(each for each in map(old.with_name, names) if not os.path.lexists(each) or _are_alike(old, each))
    if not copy.exists():
        try:
            os.link(old, copy)
        except OSError:  # not every disk has links
            import shutil

            shutil.copy2(old, copy)
    return copy


def _are_alike(one: Path, other: Path) -> bool:
    import filecmp

    return other.is_file() and filecmp.cmp(one, other, shallow=False)


def _sync(path: Path, flags: int) -> None:
    """Have the system write it to the disk."""
    handle = os.open(path, flags)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
