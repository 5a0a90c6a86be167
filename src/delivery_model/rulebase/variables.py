"""What a condition may look at: each variable with its kind, whose it is, and its values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import Enum

from attrs import frozen

from delivery_model.rulebase.axes import class_range
from delivery_model.rulebase.vocabulary import Vocabulary


class Kind(Enum):
    """What a variable says something about."""

    ATTRIBUTE = "attribute"
    COUNT = "count"
    READING = "reading"
    DECISION = "decision"


@frozen
class Variable:
    """A variable by its parts, so that nobody takes its name apart.

    `owner` names the attribute, group, reading or decision. `part` is the level that is counted, or the value of a
    collecting decision; empty for the others. `members` are the attributes whose findings settle it.
    """

    name: str
    kind: Kind
    owner: str
    part: str
    values: tuple[str, ...]
    members: tuple[str, ...] = ()

    def counts(self, value: str) -> range:
        """The numbers of members that a value of a count stands for."""
        return class_range(value, len(self.members))


def variables_of(
    vocabulary: Vocabulary, collected: Mapping[str, tuple[str, str]], domains: Mapping[str, tuple[str, ...]]
) -> dict[str, Variable]:
    """Every variable by name: those of `domains`, and those that rules could look at and none does."""

    def every() -> Iterator[Variable]:
        for name, attribute in vocabulary.attributes.items():
            yield Variable(name, Kind.ATTRIBUTE, name, "", attribute.level_names, (name,))
        for reading in vocabulary.readings.values():
            yield Variable(reading.variable, Kind.READING, reading.name, "", reading.alternative_names)
        for group in vocabulary.groups.values():
            for level in group.level_names:
                name, size = f"{group.name}.{level}", len(group.members)
                classes = sorted(domains.get(name, ()), key=lambda each: class_range(each, size)[0])
                yield Variable(name, Kind.COUNT, group.name, level, tuple(classes), group.members)

    found = {each.name: each for each in every()}
    for name in domains.keys() - found.keys():
        owner, part = collected.get(name, (name, ""))
        found[name] = Variable(name, Kind.DECISION, owner, part, domains[name])
    return found
