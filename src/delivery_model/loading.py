"""From files to values: `load_framework` and `load_scenario`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from os import PathLike
from pathlib import Path

from attrs import evolve

from delivery_model.errors import InputError, InvalidValue, Place, Problem, RuleBaseError, ScenarioError, quoted
from delivery_model.files import is_hidden, is_spreadsheet, read_at_most, standard_input, unreadable, unreadable_input
from delivery_model.possible.soundness import unsound
from delivery_model.profile.profile import Profile, Scenario, with_ages
from delivery_model.profile.read_profile import read_scenario
from delivery_model.rulebase.framework import OPENERS, Framework
from delivery_model.rulebase.read_rulebase import ENDINGS, hash_of, read_framework, version_of
from delivery_model.yaml_input.yaml_text import MAX_BYTES

DEFAULT = "isos-2017"

Subject = Scenario | Profile | Mapping[str, object]
"""What may be asked about: a mapping is read as `Scenario.of` reads it."""


def shipped(kind: str) -> Path:
    """The folder of rules or scenarios that comes with the package, or stands beside it in a checkout."""
    package = Path(__file__).resolve().parent
    inside = package / kind
    return inside if inside.is_dir() else package.parents[1] / kind


def load_framework(path: str | PathLike[str] | None = None) -> Framework:
    """Load a rule base from a folder; without a path, the one shipped with the library.

    Every decision is checked to give exactly one answer for every possible authority, and every example
    kept with the rules is tried.

    Raises:
        RuleBaseError: with every problem found.
        TooWide: the rule base has too many possible authorities to check exactly.

    Example:
        >>> framework = load_framework()
        >>> framework.id, framework.roles.outcome
        ('isos-2017', 'support_type')
    """
    return _default_framework() if path is None else proved(read_rule_base(path))


def read_rule_base(path: str | PathLike[str] | None = None) -> Framework:
    """Read a rule base as `load_framework` does, and do not refuse one that is well formed but unsound.

    Raises:
        RuleBaseError: with every problem found in its form.
    """
    if path is None:
        return read_framework(dict(_rule_files(shipped("rules") / DEFAULT)), f"rules/{DEFAULT}")
    folder = Path(path)
    if not folder.is_dir():
        problem = Problem(Place(str(path), 1, 1), "no such folder", "name the folder that holds framework.yml")
        raise RuleBaseError([problem])
    return _told_apart(read_framework(dict(_rule_files(folder)), str(path)))


@cache
def _default_framework() -> Framework:
    return proved(read_rule_base())


def framework_from(texts: Mapping[str, bytes], path: str = "<rules>") -> Framework:
    """Load a rule base from the text of its files, by their names within the folder.

    Raises:
        RuleBaseError: with every problem found.
        TooWide: the rule base has too many possible authorities to check exactly.
    """
    return proved(_told_apart(read_framework(texts, path)))


OPENERS.append(framework_from)


def rules_of(framework: Framework | None) -> Framework:
    """The rule base that is asked, the one shipped where none is named; proved now where it was not when it was loaded.

    Raises:
        InvalidValue: it is no rule base.
        RuleBaseError: it is unsound, as one that was changed with `attrs.evolve` may be.
        TooWide: it has too many possible authorities to check exactly.
    """
    if framework is None:
        return load_framework()
    if not isinstance(framework, Framework):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise _another("framework", framework, "give a rule base, as load_framework returns it")
    return proved(framework)


def asked(subject: Subject, framework: Framework) -> Scenario:
    """What is asked about, as a scenario whose every name and level the rule base has, and what follows from its dates.

    Raises:
        InvalidValue: it is of another type, or the findings and counts of a group cannot be true together.
        ScenarioError: a mapping is no scenario; with every problem found.
        UnknownName: an attribute, group or level of a value that the rule base does not have.
    """
    if isinstance(subject, Mapping):
        subject = Scenario.of(framework, subject)
    if isinstance(subject, Profile):
        subject = Scenario(authority="", as_of="", profile=subject)
    if not isinstance(subject, Scenario):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise _another("subject", subject, "give a scenario (of a file: load_scenario), a profile or a mapping")
    checked = subject.profile.checked(framework)
    return with_ages(framework, subject if checked is subject.profile else evolve(subject, profile=checked))


def _another(at: str, value: object, fix: str) -> InvalidValue:
    shown = value if isinstance(value, str) else repr(value)
    return InvalidValue(at, f"{at} is {type(value).__name__} {quoted(shown)}", fix)


def _told_apart(framework: Framework) -> Framework:
    """The framework, marked as changed where it bears the id and version of the one shipped, and is not that."""
    if framework.id != DEFAULT:
        return framework
    texts = dict(_rule_files(shipped("rules") / DEFAULT))
    if framework.content_hash == hash_of(texts) or framework.version != version_of(texts):
        return framework
    return evolve(framework, is_changed=True)


def proved(framework: Framework) -> Framework:
    """The same rule base, proved to give everybody one answer; what was proved is not proved again.

    Raises:
        RuleBaseError: with every reason why it is unsound.
        TooWide: it has too many possible authorities to check exactly.
    """
    if not framework.is_proved:
        if problems := unsound(framework):
            raise RuleBaseError(problems)
        framework.hold_proved()
    return framework


def _rule_files(folder: Path) -> Iterator[tuple[str, bytes]]:
    """The YAML in a folder and its decisions; what editors and systems hide there is not of the rule base."""
    for path in sorted(each for pattern in ("*", "decisions/*") for each in folder.glob(pattern)):
        if path.suffix.lower() in ENDINGS and not is_hidden(path):
            yield path.relative_to(folder).as_posix(), _read(path, RuleBaseError)


def load_scenario(path: str | PathLike[str], framework: Framework | None = None) -> Scenario:
    """Load a scenario from a file, or from standard input when the path is `-`.

    A name that ends in `.xlsx`, `.ods` or `.csv` is that of a spreadsheet with a row a question, as `recommend new`
    writes it; anything else is YAML.

    Raises:
        DocumentError: the file is not restricted YAML.
        ScenarioError: with every problem found.
        InputError: a spreadsheet cannot be read.
        MissingExtra: what reads Excel workbooks is not installed; it comes with the extra `sheets`.

    Example:
        >>> load_scenario("scenarios/rotherham.yml").published.support_type
        'external_scrutiny'
    """
    if is_spreadsheet(path):
        from delivery_model.tables.question_reading import read_form  # most scenarios are YAML

        return read_form(rules_of(framework), path)
    data = _piped() if str(path) == "-" else scenario_bytes(path)
    return read_scenario(rules_of(framework), data, _shown(str(path)))


def scenario_bytes(path: str | PathLike[str]) -> bytes:
    """What is in a scenario file.

    Raises:
        ScenarioError: it cannot be read.
    """
    return _read(Path(path), ScenarioError)


def _shown(path: str) -> str:
    return "<stdin>" if path == "-" else path


def _piped() -> bytes:
    """What standard input holds."""
    try:
        return standard_input().buffer.read(MAX_BYTES + 1)
    except OSError as failure:
        raise ScenarioError([unreadable_input(failure)]) from failure


def _read(path: Path, error: type[InputError]) -> bytes:
    """At most a little more than the largest document; a larger one is refused when parsed."""
    try:
        return read_at_most(path, MAX_BYTES + 1)
    except (OSError, ValueError) as failure:
        raise error([unreadable(path, failure)]) from failure
