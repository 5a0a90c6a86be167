"""Published cases: scenarios that say what was decided, from a folder, a file or a table."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from attrs import evolve, field, frozen

from delivery_model.errors import InputError, Place, Problem, ScenarioError
from delivery_model.files import is_hidden, read_whole, unreadable
from delivery_model.loading import load_scenario
from delivery_model.precedents.case_rows import TableMeaning, read_table
from delivery_model.profile.days import day_of
from delivery_model.profile.profile import Published, Scenario
from delivery_model.rulebase.framework import Framework

AT_DECISION, OFSTED_ONLY = "at_decision", "ofsted_only"
CODINGS = (AT_DECISION, OFSTED_ONLY)
TABLES = (".csv",)
SCENARIOS = (".yml", ".yaml")


@frozen
class Case:
    """One published decision about an authority, with the profile at the time under each coding of it.

    >>> from delivery_model import load_cases, load_framework
    >>> (case,) = load_cases(["scenarios/cases/birmingham_2014.yml"], load_framework())
    >>> case.published.support_type
    'external_scrutiny'
    """

    name: str
    published: Published
    codings: Mapping[str, Scenario] = field(hash=False)

    @property
    def as_of(self) -> str:
        """When it was decided, as precisely as known."""
        return self.codings[AT_DECISION].as_of

    @property
    def year(self) -> int:
        """The year of the decision."""
        return int(self.as_of[:4])


def load_cases(paths: Iterable[str], framework: Framework, meaning: TableMeaning | None = None) -> tuple[Case, ...]:
    """Load every case of folders, scenario files and tables, in order of date.

    Args:
        paths: folders, files that say what was published, and CSV tables.
        framework: the rule base that they are read against.
        meaning: what columns of tables stand for, where they are not named like attributes.

    Raises:
        DocumentError: a file is not restricted YAML.
        ScenarioError: with every problem found in any of them.

    >>> from delivery_model import load_framework
    >>> [case.as_of for case in load_cases(["scenarios/cases/birmingham_2014.yml"], load_framework())]
    ['2014-03-27']
    """
    problems: list[Problem] = []
    found: list[Case] = []
    for path in paths:
        cases = list(_scenarios(path, framework, meaning or TableMeaning(), problems))
        if not cases and not problems:
            problems.append(Problem(Place(path, 1, 1), "no case", "name scenarios or a table of what was published"))
        for name, scenario in cases:
            if scenario.published is None:
                what, fix = "nothing was published to compare with", "add 'published:', or leave the file out"
                problems.append(Problem(Place(scenario.path, 1, 1), what, fix))
            else:
                found.append(Case(name, scenario.published, _codings(framework, scenario)))
    if problems:
        raise ScenarioError(problems)
    return tuple(sorted(found, key=lambda case: (day_of(case.as_of), case.name)))


def hash_of_cases(paths: Iterable[str]) -> str:
    """The hash of the files of cases by name and text, wherever they stand.

    Raises:
        ScenarioError: with every problem found in reading them.
    """
    problems: list[Problem] = []
    found = sorted((file.name, _bytes_of(file)) for path in paths for file in _files(path, problems))
    if problems:
        raise ScenarioError(problems)
    digest = hashlib.sha256()
    for name, text in found:
        data = text.replace(b"\r\n", b"\n")
        digest.update(f"{name}\0{len(data)}\0".encode() + data)
    return digest.hexdigest()


def _codings(framework: Framework, scenario: Scenario) -> dict[str, Scenario]:
    """The scenario under each coding; what never decides is the same under both."""
    if scenario.profile_ofsted_only is None:
        return {AT_DECISION: scenario}
    findings, attributes = scenario.profile.findings, framework.attributes
    context = {name: finding for name, finding in findings.items() if not attributes[name].can_decide}
    earlier = evolve(scenario.profile_ofsted_only, findings={**context, **scenario.profile_ofsted_only.findings})
    return {AT_DECISION: scenario, OFSTED_ONLY: evolve(scenario, profile=earlier)}


def _scenarios(
    path: str, framework: Framework, meaning: TableMeaning, problems: list[Problem]
) -> Iterator[tuple[str, Scenario]]:
    """Every scenario under a path with its name; what cannot be read is noted."""
    for file in _files(path, problems):
        try:
            if file.suffix.lower() in TABLES:
                yield from read_table(framework, meaning, _bytes_of(file), str(file)).items()
            else:
                yield file.stem, load_scenario(file, framework)
        except InputError as error:
            problems.extend(error.problems)


def _files(path: str, problems: list[Problem]) -> Iterator[Path]:
    """A file, or the scenarios of a folder."""
    place = Path(path)
    if not place.is_dir():
        yield place
        return
    files = sorted(file for file in place.iterdir() if file.suffix.lower() in SCENARIOS and not is_hidden(file))
    if not files:
        fix = "name a folder of scenario files, a scenario or a CSV table"
        problems.append(Problem(Place(path, 1, 1), "no scenario files in this folder", fix))
    yield from files


def _bytes_of(file: Path) -> bytes:
    try:
        return read_whole(file)
    except OSError as error:
        raise ScenarioError([unreadable(file, error)]) from error
