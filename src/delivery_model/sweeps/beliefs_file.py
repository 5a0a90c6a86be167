"""Beliefs files: probabilities of levels, a scenario whose findings may be wrong, or both."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from os import PathLike
from pathlib import Path

from attrs import evolve, frozen

from delivery_model.errors import InputError, Place, quoted
from delivery_model.files import read_at_most, unreadable
from delivery_model.loading import load_scenario, rules_of
from delivery_model.possible.beliefs import Beliefs, Wrong, findings_in, named_by, read_levels, read_probability, unread
from delivery_model.profile.profile import Scenario
from delivery_model.rulebase.framework import Framework
from delivery_model.yaml_input.problems import Report, choice_at, text_at
from delivery_model.yaml_input.yaml_text import MAX_BYTES, Entries, Node, parse_document

KEYS = ("title", "scenario", "error_rate", "error_rates", "wrong", "probabilities")


def load_beliefs(path: str | PathLike[str], framework: Framework | None = None) -> Beliefs:
    """Load beliefs from a file; a scenario that it names is looked for beside it.

    Raises:
        DocumentError: the file, or the scenario it starts from, is not restricted YAML.
        InputError: with every problem found, those of the scenario included.
    """
    used = rules_of(framework)
    try:
        data = read_at_most(path, MAX_BYTES + 1)
    except (OSError, ValueError) as failure:
        raise InputError([unreadable(path, failure)]) from failure
    return read_beliefs(used, data, str(path))


def read_beliefs(framework: Framework, data: bytes, path: str) -> Beliefs:
    """Read beliefs from the text of a file.

    Raises:
        DocumentError: the text is not restricted YAML.
        InputError: with every problem found.
    """
    report = Report()
    reader = _Reader(framework, report, path)
    found = reader.beliefs(parse_document(data, path))
    report.refuse(InputError)
    return found


@frozen
class _Reader:
    """Reads one file against one framework."""

    framework: Framework
    report: Report
    path: str

    def beliefs(self, node: Node) -> Beliefs:
        report, groups = self.report, self.framework.groups
        fields = report.fields(node, "beliefs", optional=KEYS)
        if isinstance(node, Entries) and not {"scenario", "probabilities"}.intersection(fields):
            report.add(node.place, "nothing is believed", "add 'probabilities:', or 'scenario:' and 'error_rate:'")
        chances = self._probabilities(fields["probabilities"]) if "probabilities" in fields else {}
        start = self._start(fields, chances)
        for name in start.counted:
            if 0 < len(chances.keys() & set(groups[name].members)) < len(groups[name].members):
                what = f"the scenario counts the members of '{name}', so probabilities of some of them cannot be joined"
                report.add(
                    fields["probabilities"].place, what, f"give probabilities of '{name}' as a whole, or of none"
                )
        return evolve(
            start,
            chances={**start.chances, **chances},
            counted={
                name: each for name, each in start.counted.items() if not chances.keys() & set(groups[name].members)
            },
            title=text_at(report, fields, "title"),
            path=self.path,
        )

    def _start(self, fields: Mapping[str, Node], chances: Mapping[str, object]) -> Beliefs:
        """The findings of the scenario, with the rates at which they are wrong."""
        report, nothing = self.report, Beliefs(chances={})
        if "scenario" not in fields:
            for key in {"error_rate", "error_rates", "wrong"}.intersection(fields):
                report.add(fields[key].place, f"'{key}' without a scenario", "add 'scenario: FILE', or leave it out")
            return nothing
        if "error_rate" not in fields:
            fix = "add 'error_rate: 0.1', or another rate at which findings are wrong"
            report.add(fields["scenario"].place, "a scenario without an error rate", fix)
        rate = read_probability(self.report, fields["error_rate"]) if "error_rate" in fields else Fraction(0)
        wrong = Wrong(choice_at(report, fields, "wrong", "way to be wrong", [kind.value for kind in Wrong]))
        scenario = self._scenario(fields["scenario"])
        rates = dict(self._rates(fields["error_rates"], scenario, chances)) if "error_rates" in fields else {}
        if scenario is None:
            return nothing
        return Beliefs.about(scenario, self.framework, error_rate=rate, error_rates=rates, wrong=wrong)

    def _scenario(self, node: Node) -> Scenario | None:
        named = self.report.text(node)
        try:
            return load_scenario(Path(self.path).parent / named, self.framework) if named else None
        except InputError as error:
            self.report.problems.extend(error.problems)
            fix = "correct it, or name another; names are looked for beside this file"
            self.report.add(node.place, f"the scenario {quoted(named)} cannot be used", fix)
            return None

    def _rates(
        self, node: Node, scenario: Scenario | None, chances: Mapping[str, object]
    ) -> Iterator[tuple[str, Fraction]]:
        """The rates of single findings; that of a family of attributes stands for each that has a finding."""
        findings = findings_in(self.framework, scenario) if scenario else dict[str, str]()
        for name, place, value in self._named(node, is_rate=True):
            rate, meant = read_probability(self.report, value), named_by(self.framework, name)
            found = tuple(dict.fromkeys(findings[each] for each in meant if each in findings))
            if not meant:
                self._unknown(place, name)
            elif scenario and (not found or (meant == (name,) and found != meant)):
                fix = "leave its rate out, or give its probabilities"
                self.report.add(place, f"the scenario has no finding of '{name}' by itself", fix)
            elif found and set(found) <= set(chances):
                self.report.add(place, f"'{name}' has both probabilities and an error rate", "keep one of them")
            else:
                yield from ((each, rate) for each in found)

    def _unknown(self, place: Place, name: str) -> None:
        known = (each for each, attribute in self.framework.attributes.items() if attribute.can_decide)
        self.report.unknown_attribute(place, name, (*known, *self.framework.groups))

    def _probabilities(self, node: Node) -> dict[str, tuple[Fraction, ...]]:
        """The probability of each level of each attribute named; what is said of a member goes before its group."""
        single: dict[str, tuple[Fraction, ...]] = {}
        members: dict[str, tuple[Fraction, ...]] = {}
        for name, place, value in self._named(node):
            group = self.framework.groups.get(name)
            attribute = self.framework.attributes.get(group.members[0] if group else name)
            if attribute is None:
                self._unknown(place, name)
            elif not attribute.can_decide:
                self.report.add(place, f"{unread(name)}, so a belief about it would change nothing", "leave it out")
            elif name in single:
                self.report.add(place, f"probabilities of '{name}' a second time", "keep one of them")
            elif group:
                members |= dict.fromkeys(group.members, read_levels(self.report, name, attribute.level_names, value))
            else:
                single[name] = read_levels(self.report, name, attribute.level_names, value)
        return {**members, **single}

    def _named(self, node: Node, prefix: str = "", *, is_rate: bool = False) -> Iterator[tuple[str, Place, Node]]:
        """Everything said under its full dotted name, down to probabilities of levels, or to rates."""
        for key, value in self.report.entries(node):
            name = f"{prefix}{key.value}"
            group = self.framework.groups.get(name)
            is_whole = group and (not isinstance(value, Entries) or set(value.by_key) & set(group.level_names))
            is_number = is_rate and not isinstance(value, Entries)
            if is_whole or is_number or name in self.framework.attributes or not self._is_family(name):
                yield name, key.place, value
            else:
                yield from self._named(value, f"{name}.", is_rate=is_rate)

    def _is_family(self, name: str) -> bool:
        return any(known.startswith(f"{name}.") for known in self.framework.attributes)
