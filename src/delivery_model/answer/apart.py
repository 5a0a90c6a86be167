"""pairs.yml: findings that go together, and what is asked where they stand far apart. Nothing is decided."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from attrs import field, frozen

from delivery_model.errors import RuleBaseError
from delivery_model.profile.profile import Profile
from delivery_model.profile.read_profile import levels_in
from delivery_model.rulebase.framework import Basis, Framework
from delivery_model.writing.document import Line
from delivery_model.writing.phrases import say
from delivery_model.yaml_input.problems import Citations, Report
from delivery_model.yaml_input.shapes import At, Shape, choice, cited, each, maybe, shape, text
from delivery_model.yaml_input.yaml_text import Node, parse_document

FILE = "pairs.yml"


@frozen(kw_only=True)
class Pair:
    """Levels of several attributes that do not hang together, and the question that they raise."""

    asks: str
    when: Mapping[str, tuple[str, ...]] = field(hash=False)
    basis: Basis
    reason: str
    sources: tuple[str, ...]

    def is_met(self, profile: Profile) -> bool:
        """Whether each finding is at these levels, whatever is still open."""
        found = profile.findings
        return all(name in found and {*found[name].levels} <= {*levels} for name, levels in self.when.items())

    def may_be_met(self, framework: Framework, profile: Profile) -> bool:
        """Whether something is known of each of them, and each may be at these levels."""
        is_known = all(profile.is_known(framework, name) for name in self.when)
        return is_known and all(not {*profile.findings[name].levels}.isdisjoint(at) for name, at in self.when.items())


def pairs_of(framework: Framework) -> tuple[Pair, ...]:
    """The pairs of a rule base; none where it has no pairs.yml. Read once.

    Raises:
        DocumentError: pairs.yml is not restricted YAML.
        RuleBaseError: with every problem found in it.
    """

    def read() -> tuple[Pair, ...]:
        data = framework.others.get(FILE)
        return () if data is None else read_pairs(framework, data, f"{framework.path}/{FILE}")

    return framework.kept.of(FILE, read)


def read_pairs(framework: Framework, data: bytes, path: str) -> tuple[Pair, ...]:
    """Read pairs.yml; the attributes, levels and sources that it names must be in the framework.

    Raises:
        DocumentError: the text is not restricted YAML.
        RuleBaseError: with every problem found.
    """

    def levels(at: At, node: Node) -> dict[str, tuple[str, ...]]:
        found: dict[str, tuple[str, ...]] = {}
        for key, value in report.entries(node):
            name = report.choice(key, "attribute", framework.attributes)
            found[name] = levels_in(report, framework.attributes[name], value)
            if not found[name]:
                report.add(value.place, f"no level of {name} is named", "name one or several")
        if len(found) < 2:
            report.add(node.place, "fewer than two findings", "name those that do not hang together")
        return found

    report = Report()
    keys = {
        "asks": text,
        "when": Shape(read=levels, empty={}),
        "basis": choice("basis", Basis),
        "reason": maybe(text, ""),
        "sources": cited(),
    }
    at = At(report, Citations(tuple(framework.sources)))
    found: tuple[Pair, ...] = shape(dict, "pairs.yml", {"pairs": each(shape(Pair, "a pair", keys))}).read(
        at, parse_document(data, path)
    )["pairs"]
    report.refuse(RuleBaseError)
    return found


def apart_lines(framework: Framework, profile: Profile) -> Iterator[Line]:
    """What is asked of findings that stand far apart, or may, depending on what is still open."""
    for pair in pairs_of(framework):
        aside = say("pair", basis=pair.basis.value, sources=", ".join(pair.sources))
        if pair.is_met(profile):
            yield Line(pair.asks, aside)
        elif pair.may_be_met(framework, profile):
            yield Line(say("pair.open", asks=pair.asks), aside)
