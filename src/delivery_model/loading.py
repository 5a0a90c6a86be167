"""From files to values: `load_framework` and `load_scenario`."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from hashlib import sha256
from os import PathLike
from pathlib import Path

from attrs import evolve

from delivery_model.errors import (
    InputError,
    InvalidValue,
    OutputError,
    Place,
    Problem,
    RuleBaseError,
    ScenarioError,
    quoted,
)
from delivery_model.files import (
    ENDINGS,
    is_hidden,
    is_spreadsheet,
    read_at_most,
    read_whole,
    standard_input,
    unreadable,
    unreadable_input,
    write_whole,
)
from delivery_model.profile.profile import Finding, Profile, Scenario, level_by_age
from delivery_model.rulebase.framework import OPENERS, Framework
from delivery_model.rulebase.stored import as_file, from_file
from delivery_model.version import VERSION
from delivery_model.yaml_input.yaml_text import MAX_BYTES

DEFAULT = "isos-2017"
ALONE = (*ENDINGS, ".csv")
"""How a file ends that may be a whole rule base."""
PACKAGE = Path(__file__).resolve().parent
BY_DATES = "worked out from the dates of the evidence"
READERS = ("", "yaml_input", "rulebase", "possible")
"""The folders of the code that reads and proves a rule base."""


def _code() -> list[list[object]]:
    files = (each for room in READERS for each in sorted((PACKAGE / room).glob("*.py")))
    return [[each.name, status.st_size, status.st_mtime_ns] for each in files for status in (each.stat(),)]


CODE = [] if (PACKAGE / "rules").is_dir() else _code()
"""In a checkout, the code that reads, as it is when this process begins: what is changed later it does not run."""

Subject = Scenario | Profile | Mapping[str, object]
"""What may be asked about: a mapping is read as `Scenario.of` reads it."""


def shipped(kind: str) -> Path:
    """The folder of rules or scenarios that comes with the package, or stands beside it in a checkout."""
    inside = PACKAGE / kind
    return inside if inside.is_dir() else PACKAGE.parents[1] / kind


def load_framework(path: str | PathLike[str] | None = None) -> Framework:
    """Load a rule base from a folder, or one shipped with the library by its name; without a path, the default one.

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
    is_default = path is None or rules_folder(path) == shipped("rules") / DEFAULT
    return _default_framework() if is_default else proved(read_rule_base(path))


def read_rule_base(path: str | PathLike[str] | None = None) -> Framework:
    """Read a rule base as `load_framework` does, and do not refuse one that is well formed but unsound.

    Raises:
        RuleBaseError: with every problem found in its form.
    """
    from delivery_model.rulebase.read_rulebase import is_one_file, read_framework

    if path is None:
        return read_framework(_shipped_texts(), f"rules/{DEFAULT}")
    folder = rules_folder(path)
    if folder.suffix.lower() in ALONE and folder.is_file() and is_one_file({folder.name: b""}):
        return _told_apart(read_framework({folder.name: _read(folder, RuleBaseError)}, str(path)))
    if not folder.is_dir():
        known = ", ".join(shipped_rules())
        fix = f"name the folder that holds framework.yml, one .yml or .csv, or a rule base that is shipped: {known}"
        raise RuleBaseError([Problem(Place(str(path), 1, 1), "no such folder", fix)])
    shown = str(path) if folder == Path(path) else f"rules/{path}"
    return _told_apart(read_framework(dict(rule_files(folder)), shown))


def shipped_rules() -> tuple[str, ...]:
    """The names of the rule bases that come with the library."""
    return tuple(sorted(each.parent.name for each in shipped("rules").glob("*/framework.yml")))


def rules_folder(path: str | PathLike[str]) -> Path:
    """The folder of a rule base: the one that is named, or where there is none the shipped one of that name.

    >>> rules_folder("isos-2017").name
    'isos-2017'
    """
    folder = Path(path)
    return shipped("rules") / folder if not folder.is_dir() and str(path) in shipped_rules() else folder


@cache
def _default_framework() -> Framework:
    """The rule base shipped: from its stored form where that is of just these files and this code, else from them."""
    texts, file = _shipped_texts(), shipped("rules") / f"{DEFAULT}.json"
    about = _made_from(texts, is_built=file.parent.parent == PACKAGE)
    with contextlib.suppress(OSError):
        if found := from_file(read_whole(file), about):
            return found
    found = _read_and_proved(texts)
    with contextlib.suppress(OutputError):  # where nothing can be written, it is read and proved each time
        write_whole(file, as_file(found, about))
    return found


def built_rules() -> bytes:
    """What a wheel ships: the rule base of this checkout, read and proved, for the package as it is installed."""
    texts = _shipped_texts()
    return as_file(_read_and_proved(texts), _made_from(texts, is_built=True))


def _shipped_texts(name: str = DEFAULT) -> dict[str, bytes]:
    return dict(rule_files(shipped("rules") / name))


def _read_and_proved(texts: Mapping[str, bytes]) -> Framework:
    from delivery_model.rulebase.read_rulebase import read_framework

    return proved(read_framework(texts, f"rules/{DEFAULT}"))


def _made_from(texts: Mapping[str, bytes], *, is_built: bool) -> dict[str, object]:
    """What a stored rule base is of: the library, its files by their hashes, and in a checkout the code that reads.

    The code of a built package is that which made what it ships; in a checkout it may be changed at any time.
    """
    code = [] if is_built else CODE
    return {"library": VERSION, "rules": {name: sha256(data).hexdigest() for name, data in texts.items()}, "code": code}


def framework_from(texts: Mapping[str, bytes], path: str = "<rules>") -> Framework:
    """Load a rule base from the text of its files, by their names within the folder.

    Raises:
        RuleBaseError: with every problem found.
        TooWide: the rule base has too many possible authorities to check exactly.
    """
    from delivery_model.rulebase.read_rulebase import read_framework

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


def with_ages(framework: Framework, scenario: Scenario) -> Scenario:
    """The scenario with the findings that follow from the dates of its evidence; what is stated stays."""
    profile, attributes = scenario.profile, framework.attributes.values()
    aged = framework.kept.of((with_ages,), lambda: [each for each in attributes if each.evidence_age is not None])
    for attribute in aged:
        level = level_by_age(attribute, scenario)
        if level and attribute.name not in profile.findings:
            profile = profile.with_finding(attribute.name, Finding(levels=(level,), note=BY_DATES))
    return scenario if profile is scenario.profile else evolve(scenario, profile=profile)


def _another(at: str, value: object, fix: str) -> InvalidValue:
    shown = value if isinstance(value, str) else repr(value)
    return InvalidValue(at, f"{at} is {type(value).__name__} {quoted(shown)}", fix)


def _told_apart(framework: Framework) -> Framework:
    """The framework, marked as changed where it bears the id and version of one that is shipped, and is not that."""
    if framework.id not in shipped_rules():
        return framework
    from delivery_model.rulebase.read_rulebase import hash_of, version_of

    texts = _shipped_texts(framework.id)
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
        from delivery_model.possible.soundness import unsound

        if problems := unsound(framework):
            raise RuleBaseError(problems)
        framework.hold_proved()
    return framework


def rule_files(folder: Path) -> Iterator[tuple[str, bytes]]:
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

        return read_form(rules_of(framework), Path(path))
    from delivery_model.profile.read_profile import read_scenario

    data = _piped() if str(path) == "-" else scenario_bytes(path)
    return read_scenario(rules_of(framework), data, _shown(str(path)))


def load_for_each(path: str | PathLike[str], frameworks: Sequence[Framework]) -> list[Scenario]:
    """One YAML file as each of several rule bases reads it, which may hold what any of them asks.

    Raises:
        DocumentError: the file is not restricted YAML.
        ScenarioError: with every problem found.
        InvalidValue: two of them mean other things by one name.
    """
    from delivery_model.profile.beside import beside, refuse_unlike
    from delivery_model.profile.read_profile import read_scenario

    refuse_unlike(frameworks)
    if is_spreadsheet(path):
        what = "a spreadsheet is read for one rule base at a time"
        raise ScenarioError([Problem(Place(str(path), 1, 1), what, "name one, or make YAML of it: recommend new")])
    data = _piped() if str(path) == "-" else scenario_bytes(path)
    return [
        read_scenario(each, data, _shown(str(path)), beside=beside(frameworks, each), is_first=each is frameworks[0])
        for each in frameworks
    ]


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
