"""The words of a rule base: levels, attributes, groups and readings."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from attrs import Factory, field, frozen

from delivery_model.errors import UnknownName
from delivery_model.fixed import mapping_of
from delivery_model.yaml_input.shapes import cited, each, shape, text

READING_PREFIX = "reading."
UNKNOWN = "unknown"
BAR = "|"
"""Between the levels that are still possible."""
NO_LEVEL = "[]"
"""A list in which no level is left, as a text: it is no finding, where a list that is missing is an unknown one."""
OTHER_BARS = re.compile(r"\s*(?:,|;|/|\bor\b)\s*")
"""What people write between levels instead."""
DOUBTS = (
    "not sure",
    "unsure",
    "don't know",
    "dont know",
    "do not know",
    "not known",
    "not clear",
    "unclear",
    "tbc",
    "?",
)
"""What people write for what they do not know."""
OWN_CAPITALS = re.compile(r"\S+?(?:[A-Z\d@]|//|\.\w)")
TRUTH = {"true": "yes", "false": "no"}
"""What spreadsheets write for yes and no."""


@frozen
class Level:
    """One worded step of an attribute's scale; `also` are other wordings in which it is published."""

    name: str
    definition: str
    also: tuple[str, ...] = ()

    def wordings(self) -> Iterator[str]:
        """Everything that means this level, in the form of `as_one_word`."""
        truths = (word for word, level in TRUTH.items() if level == self.name)
        yield from map(as_one_word, (self.name, self.name.replace("_", " "), self.definition, *self.also, *truths))


@frozen
class Statement:
    """One sentence with its sources."""

    says: str
    sources: tuple[str, ...]


STATEMENT = shape(Statement, "a statement", {"says": text, "sources": cited()})
STATEMENTS = each(STATEMENT)
CHECKLIST = "checklist"
"""The key of a group that is one, or of what is checked line by line."""


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


@frozen
class EvidenceAge:
    """How old the newest dated evidence of a kind may be at each level but the last, in years."""

    kind: str
    years: tuple[int, ...]


@frozen(kw_only=True)
class Attribute:
    """Something an officer can be asked about an authority, on a short worded scale, best level first.

    `can_decide` is false for context: shown and explained, but never an input of the outcome.
    `is_changeable` is false for a past fact. `is_monotone` says that a worse level should never
    lead to lighter support. `group` is the name of the group it belongs to, if any. `found_by` says who has found it
    out before, in a case that a source tells of. `exists_when` says where there is any; elsewhere it is not asked.
    `evidence_age` says of an attribute that follows from the dates of evidence how it does.
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
    evidence_age: EvidenceAge | None = None
    level_names: tuple[str, ...] = field(
        init=False, default=Factory(lambda self: tuple(level.name for level in self.levels), takes_self=True)
    )
    wordings: Mapping[str, str] = field(
        init=False, eq=False, repr=False, default=Factory(lambda self: _wordings(self.levels), takes_self=True)
    )
    """What means which level, where it means only one."""

    def level_said(self, word: str) -> str | None:
        """The level that a word means, if any: its name, or without regard to capitals and blanks another wording."""
        return word if word in self.level_names else self.wordings.get(as_one_word(word))

    def levels_said(self, text: str) -> tuple[str, ...]:
        """The levels that a text leaves open, in their order; none where it says that nothing is known.

        A level, `a|b` or `[a, b]` for one that is open; nothing or `unknown` for what is not known.

        Raises:
            UnknownName: a word that means no level; its `fix` says what to write.
        """
        if level := self.level_said(text):
            return (level,)
        whole = as_one_word(text)
        if whole in ("", UNKNOWN):
            return ()
        is_list = whole.startswith("[") and whole.endswith("]")
        words = text.strip()[1:-1].split(",") if is_list else text.split(BAR)
        said = {word: self.level_said(word) for word in words}
        for word in (word for word, level in said.items() if level is None):
            raise UnknownName(f"level of {self.name}", word.strip(), self.level_names, self._as_open(word))
        return tuple(level for level in self.level_names if level in said.values())

    def _as_open(self, text: str) -> str:
        """How to write what is not known, or levels with another sign between them; nothing for anything else."""
        if as_one_word(text) in DOUBTS:
            return f"write {UNKNOWN}, or leave it out"
        levels = [self.level_said(word) for word in OTHER_BARS.split(text)]
        known = [level for level in levels if level is not None]
        return f"write {BAR.join(known)}" if len(known) == len(levels) > 1 else ""

    def defined(self, level: str) -> str:
        """The definition of a level in words."""
        return next(known.definition for known in self.levels if known.name == level)


def as_one_word(text: str) -> str:
    """A text as it is compared with wordings: without regard to capitals, and every run of blanks one blank."""
    return " ".join(text.split()).casefold()


def is_name(text: str) -> bool:
    """Whether a text begins with a word whose capitals are its own, such as eCAF or DfE, or with an address."""
    return OWN_CAPITALS.match(text) is not None


def mid_sentence(text: str) -> str:
    """A title or a question of a rule base where it does not begin a sentence."""
    return text if is_name(text) else text[:1].lower() + text[1:]


def _wordings(levels: Sequence[Level]) -> dict[str, str]:
    """What means which level; a wording of two levels means none."""
    found: dict[str, set[str]] = {}
    for level in levels:
        for wording in level.wordings():
            found.setdefault(wording, set()).add(level.name)
    return {wording: next(iter(names)) for wording, names in found.items() if len(names) == 1}


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

    attributes: Mapping[str, Attribute] = field(converter=mapping_of(Attribute))
    groups: Mapping[str, Group] = field(converter=mapping_of(Group))
    readings: Mapping[str, Reading] = field(converter=mapping_of(Reading))
