"""The words of a rule base: levels, attributes, groups and readings."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import field, frozen

READING_PREFIX = "reading."


@frozen
class Level:
    """One worded step of an attribute's scale."""

    name: str
    definition: str


@frozen
class Statement:
    """One sentence with its sources."""

    says: str
    sources: tuple[str, ...]


@frozen
class Guidance:
    """What goes with every form of support: what it is about, and the sentence."""

    about: str
    statement: Statement


@frozen
class ExistsWhen:
    """That another attribute is at one of some levels."""

    attribute: str
    levels: tuple[str, ...]


@frozen(kw_only=True)
class Attribute:
    """Something an officer can be asked about an authority, on a short worded scale, best level first.

    `can_decide` is false for context: shown and explained, but never an input of the outcome.
    `is_changeable` is false for a past fact. `is_monotone` says that a worse level should never
    lead to lighter support. `group` is the name of the group it belongs to, if any. `found_by` says who has found it
    out before, in a case that a source tells of. `exists_when` says where there is any; elsewhere it is not asked.
    """

    name: str
    title: str
    question: str
    definition: str
    levels: tuple[Level, ...]
    can_decide: bool
    is_changeable: bool
    is_monotone: bool
    sources: tuple[str, ...]
    group: str | None = None
    found_by: tuple[Statement, ...] = ()
    exists_when: ExistsWhen | None = None
    level_names: tuple[str, ...] = field(init=False)

    def __attrs_post_init__(self) -> None:
        object.__setattr__(self, "level_names", tuple(level.name for level in self.levels))

    def defined(self, level: str) -> str:
        """The definition of a level in words."""
        return next(known.definition for known in self.levels if known.name == level)


@frozen(kw_only=True)
class Group:
    """A family of attributes on one scale that rules may count over; its members are exchangeable.

    A checklist is a group that is gone through as a whole: every full output shows each member, answered or not. It
    never decides.
    """

    name: str
    title: str
    definition: str
    members: tuple[str, ...]
    level_names: tuple[str, ...]
    is_checklist: bool = False


@frozen
class Alternative:
    """One way to read an open point of the text."""

    name: str
    says: str
    argument: str


@frozen(kw_only=True)
class Reading:
    """An open point of the text, with named alternatives and a default."""

    name: str
    point: str
    question: str
    alternatives: tuple[Alternative, ...]
    default: str
    sources: tuple[str, ...]

    @property
    def variable(self) -> str:
        """The name by which rules refer to it."""
        return READING_PREFIX + self.name

    @property
    def alternative_names(self) -> tuple[str, ...]:
        return tuple(alternative.name for alternative in self.alternatives)

    def says(self, name: str) -> str:
        """What an alternative says, in words."""
        return next(each.says for each in self.alternatives if each.name == name)


@frozen(kw_only=True)
class Vocabulary:
    """Every name a rule of this rule base may use, except its decisions."""

    attributes: Mapping[str, Attribute]
    groups: Mapping[str, Group]
    readings: Mapping[str, Reading]
