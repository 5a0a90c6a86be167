"""Files that a verb writes: never one that it reads, and none over what stands there unless a copy of it is kept."""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Callable, Generator, Iterable, Iterator
from pathlib import Path
from typing import Any, TypeVar

import click

from delivery_model.cli.streams import tell
from delivery_model.errors import OutputError
from delivery_model.files import SPREADSHEETS, are_same, keep_copy, refuse_without_folder, replacing
from delivery_model.loading import shipped

Command = TypeVar("Command", bound=Callable[..., Any])

READ_IN_FOLDERS = (".yml", ".yaml", *SPREADSHEETS)


class Written(click.Path):
    """The type of a parameter that names a file to write, or where it may be one, the folder to write it into."""

    def __init__(self, *, allow_dash: bool = False, may_be_folder: bool = False) -> None:
        super().__init__(dir_okay=may_be_folder, readable=False, allow_dash=allow_dash, path_type=Path)


def writes(command: Command) -> Command:
    """--overwrite, for every verb that writes a file; what it is to write must not be what it reads."""

    @functools.wraps(command)
    def checked(*args: Any, overwrites: bool, **given: Any) -> Any:
        refuse_to_write(_read(click.get_current_context()))
        return command(*args, **given)

    about = "Write over a file that holds something else; the old one is kept as FILE~."
    return click.option("--overwrite", "overwrites", is_flag=True, help=about)(checked)  # pyright: ignore[reportReturnType] - wraps


def refuse_to_write(read: Iterable[str | Path]) -> None:
    """Raise an OutputError where the verb is to write a file that it reads, by whatever name, or in no folder."""
    context = click.get_current_context()
    targets = [each for each in _named(context, is_written=True) if isinstance(each, Path)]
    for target in targets:
        refuse_without_folder(target)
    for each in read if targets else ():  # folders are looked through only where something is to be written
        for target in targets:
            if are_same(target, each):
                raise OutputError(str(target), "would take the place of what is read", "give another name")


def _named(context: click.Context, *, is_written: bool) -> Iterator[Any]:
    """What was given for the parameters that name files to write, or files to read."""
    for parameter in context.command.params:
        if isinstance(parameter.type, click.Path) and isinstance(parameter.type, Written) is is_written:
            given = context.params.get(parameter.name or "")
            yield from given if isinstance(given, tuple) else (given,) if given is not None else ()


def _read(context: click.Context) -> Iterator[str | Path]:
    """The files that a verb reads, those in folders included."""
    for each in (*_named(context, is_written=False), shipped("rules")):
        if Path(each).is_dir():
            yield from (file for file in Path(each).rglob("*") if file.suffix.lower() in READ_IN_FOLDERS)
        else:
            yield "/dev/stdin" if each == "-" else each


def write(path: Path, data: bytes, said: str = "") -> None:
    """Write a file whole, and say what became of it and of what stood there."""
    with writing(path, said) as temporary:
        temporary.write_bytes(data)


@contextlib.contextmanager
def writing(path: Path, said: str = "") -> Generator[Path]:
    """A file to write, which takes its place once it is whole; then it is said what became of it.

    Raises:
        OutputError: it cannot be written, or holds something else and is not to be written over.
    """
    is_written = True

    def asked(old: Path, new: Path) -> bool:
        nonlocal is_written
        is_written = may_replace(old, new)
        return is_written

    with replacing(path, asked) as temporary:
        try:
            yield temporary
        except OutputError as error:  # what was written was only named so for now
            raise OutputError(str(path), error.reason, error.fix) from error
    if said and is_written:
        tell(said)


def may_replace(old: Path, new: Path) -> bool:
    """Whether to put a new file in the place of an old one: not where they are the same, or it is refused.

    Raises:
        OutputError: the old one holds something else, and nobody said to write over it.
    """
    if not old.stat().st_size:
        return True
    import filecmp

    if filecmp.cmp(old, new, shallow=False):
        tell(f"{old} is unchanged")
        return False
    if not click.get_current_context().params["overwrites"]:
        fix = "give another name, or add --overwrite, which keeps a copy of it"
        raise OutputError(str(old), "already exists, and holds something else", fix)
    tell(f"what {old} held is kept as {keep_copy(old)}")
    return True
