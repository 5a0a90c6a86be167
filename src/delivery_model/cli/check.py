"""`recommend check [RULES]`: the certificate of a rule base."""

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import partial
from pathlib import Path

import click

from delivery_model.appraisal.read_options import options_of
from delivery_model.check.certificate_page import certificate_page, replay_as_json, replay_page
from delivery_model.check.claims import Certificate, certify
from delivery_model.check.missing_examples import missing_examples, with_examples
from delivery_model.check.replay import replay
from delivery_model.check.saved import certificate_as_json, check_as_row, read_saved
from delivery_model.cli.shared import Output, emits
from delivery_model.cli.streams import patience, tell
from delivery_model.errors import InputError, OutputError
from delivery_model.files import read_whole, write_over
from delivery_model.loading import DEFAULT, read_rule_base, rule_files, rules_folder
from delivery_model.possible.soundness import unsound
from delivery_model.rulebase.framework import Framework
from delivery_model.rulebase.read_rulebase import read_framework
from delivery_model.writing.phrases import plural
from delivery_model.writing.text import rows_as_csv


@click.command()
@click.argument("folder", metavar="[RULES]", required=False, type=click.Path())
@emits("json", "csv")
@click.option("--full", "is_full", is_flag=True, help="Every rule and number, every engine on every combination.")
@click.option(
    "--replay",
    "saved",
    metavar="FILE",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Verify a certificate that was saved as JSON, without trusting whoever made it.",
)
@click.option(
    "--strict",
    "is_strict",
    is_flag=True,
    help="Exit with status 1 also where examples are missing, or a claim is remarked on.",
)
@click.option(
    "--write-tests",
    "writes_tests",
    is_flag=True,
    help="Write the examples that are missing into the files of the rule base, and check it then.",
)
def check(
    folder: str | None, is_full: bool, saved: Path | None, is_strict: bool, writes_tests: bool, output: Output
) -> int:
    """Prove or refute that the rule base in RULES (by default the one shipped) is sound, over every possible authority.

    Exits with status 1 when a claim about the rules is refuted, or an example kept with them fails.
    """
    framework = read_rule_base(folder)
    if writes_tests:
        framework = _with_tests(framework, folder)
    options_of(framework)  # refused here, where it is malformed, before anything is proved
    said = None if saved is None else read_saved(_bytes_of(saved), str(saved))
    with patience("proving every claim over every possible authority ..."):
        found = certify(framework, is_exhaustive=is_full) if said is None else replay(framework, said)
    if isinstance(found, Certificate):
        document, page = partial(certificate_as_json, found), partial(certificate_page, found, is_full)
    else:
        document, page = partial(replay_as_json, found, framework), partial(replay_page, found, framework, is_full)
    output.emit(page, document, lambda: rows_as_csv(map(check_as_row, found.checks)))
    is_wanting = isinstance(found, Certificate) and (found.examples != "complete" or any(found.remarks))
    return int(not found.is_sound or (is_strict and is_wanting))


def _with_tests(framework: Framework, folder: str | None) -> Framework:
    """The rule base once the examples that it wants are written; as it is where it is unsound, which is told."""
    if unsound(framework):
        tell("Nothing is written, as the rule base is not sound.")
        return framework
    missing = missing_examples(framework)
    home = rules_folder(folder or DEFAULT)
    files = {framework.decisions[name].place.path for name in missing}
    read = {path: read_whole(_file_of(framework, home, path)) for path in files}
    changed = with_examples(framework, missing, read)
    _refuse_unwritable(framework, home, changed)
    for path, data in changed.items():
        write_over(_file_of(framework, home, path), data, read[path])
    number = sum(map(len, missing.values()))
    tell(
        f"{plural(number, 'example')} written to {', '.join(sorted(changed))}." if number else "No example is missing."
    )
    return read_rule_base(folder)


def _refuse_unwritable(framework: Framework, home: Path, changed: Mapping[str, bytes]) -> None:
    """Refuse files that may not be written, and texts with which the rule base would no longer load.

    Raises:
        OutputError: it is so; nothing is written yet.
    """
    for path in changed:
        if not os.access(file := _file_of(framework, home, path), os.W_OK):
            raise OutputError(str(file), "it is write-protected", "allow writing to it, then start again")
    before = dict(rule_files(home)) if home.is_dir() else {}
    after = {path.removeprefix(f"{framework.path}/") if home.is_dir() else home.name: changed[path] for path in changed}
    try:
        if after:
            read_framework({**before, **after}, framework.path)
    except InputError as error:
        what = f"with its examples it would not load ({error.problems[0].what}), so nothing is written"
        raise OutputError(str(home), what, "write the tests by hand") from error


def _file_of(framework: Framework, home: Path, path: str) -> Path:
    """The file in which a place of a rule base is."""
    return home / path.removeprefix(f"{framework.path}/") if home.is_dir() else home


def _bytes_of(saved: Path) -> bytes:
    try:
        return read_whole(saved)
    except OSError as error:
        raise click.UsageError(f"{saved}: {(error.strerror or 'cannot be read').lower()}") from error
