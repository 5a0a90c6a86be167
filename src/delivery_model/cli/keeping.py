"""The file in which a sitting's answers are kept: a person's own is edited by position, a new one written whole."""

from __future__ import annotations

from pathlib import Path

from attrs import define

from delivery_model.cli.scenarios import tell_remarks
from delivery_model.files import write_over
from delivery_model.framework.rules import Framework
from delivery_model.loading import scenario_bytes
from delivery_model.loading.answers import check_that_it_reads, with_answers
from delivery_model.loading.scenario import read_scenario
from delivery_model.output.yaml import scenario_as_yaml
from delivery_model.profile import Scenario


@define
class Kept:
    """A file by its name: what was in it before this sitting, if it was there, and what is in it now."""

    path: str
    framework: Framework
    before: tuple[bytes, Scenario] | None = None
    now: tuple[bytes, Scenario] | None = None

    def resumed(self) -> Scenario | None:
        """The scenario of a file that is there.

        Raises:
            InputError: the file cannot be read; nothing is ever written to it.
        """
        if not Path(self.path).exists():
            return None
        data = scenario_bytes(self.path)
        scenario = read_scenario(self.framework, data, self.path)
        tell_remarks(scenario)
        self.before = self.now = data, scenario
        return scenario

    def holds(self, scenario: Scenario) -> bool:
        """Whether the file says this scenario."""
        return self.now is not None and self.now[1] == scenario

    def keep(self, scenario: Scenario) -> None:
        """Have the file say this scenario.

        Raises:
            OutputError: it cannot be written, or somebody else has changed it meanwhile; it is as it was.
        """
        data = self._as_written(scenario)
        was = self.now[0] if self.now else None
        if data != was:
            write_over(self.path, data, was)
        self.now = data, scenario

    def _as_written(self, scenario: Scenario) -> bytes:
        if self.before is None:
            data = scenario_as_yaml(self.framework, scenario).encode()
            check_that_it_reads(self.framework, data, scenario)
            return data
        data, earlier = self.before
        known = earlier.profile.findings
        answers = {name: each.levels for name, each in scenario.profile.findings.items() if known.get(name) != each}
        return with_answers(self.framework, data, answers, scenario)
