"""The rules of a framework as values: sources, rules, decisions, support types, and the framework itself.

How far a rule base agreed with published decisions when it was last held against them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import Enum
from functools import cached_property

from attrs import field, frozen

from delivery_model.errors import InvalidValue, Place, UnknownName
from delivery_model.fixed import Fixed, KeptBeside, mapping_of
from delivery_model.rulebase.axes import AnyAxis
from delivery_model.rulebase.conditions import ABSENT, PRESENT, Condition, leaves
from delivery_model.rulebase.invariants import Invariant
from delivery_model.rulebase.meaning import digest_of, say_the_same
from delivery_model.rulebase.variables import Variable, variables_of
from delivery_model.rulebase.vocabulary import Attribute, Group, Guidance, Reading, Statement, Vocabulary, as_one_word
from delivery_model.safe_text import short


class Basis(Enum):
    """Whether a rule is what the source says, or our interpretation of it; strongest first.

    >>> Basis.weakest([Basis.STATED, Basis.INTERPRETED])
    <Basis.INTERPRETED: 'interpreted'>
    """

    STATED = "stated"
    INTERPRETED = "interpreted"

    @classmethod
    def weakest(cls, bases: object) -> Basis:
        """The weakest of several; stated when there are none."""
        return cls.INTERPRETED if cls.INTERPRETED in set(bases) else cls.STATED  # type: ignore[call-overload]


class Hit(Enum):
    """How many rules of a decision hold: exactly one, or any number."""

    UNIQUE = "unique"
    COLLECT = "collect"


@frozen(kw_only=True)
class Source:
    """A document that the rule base cites; `places` describes its parts where the rule base lists them.

    `short` is what to call it where its key would not be understood.
    All places of `sections` are listed, or of the whole document where none is named. `not_encoded` says of places that
    nothing cites why that is so.
    """

    key: str
    title: str
    short: str
    author: str
    date: str
    publisher: str
    address: str
    places: Mapping[str, str] = field(converter=mapping_of(str))
    sections: tuple[str, ...]
    not_encoded: Mapping[str, str] = field(converter=mapping_of(str))


@frozen(kw_only=True)
class Rule:
    """One cited rule: when the condition holds, the decision takes the value."""

    id: str
    decision: str
    when: Condition
    then: str
    because: str
    basis: Basis
    origin: str
    sources: tuple[str, ...]
    reason: str | None
    points: tuple[str, ...]
    place: Place = field(eq=False)


@frozen
class RuleTest:
    """An example kept with a decision: given these inputs, which values are concluded and which are not.

    Inputs that are not given may be anything; values that are not expected either way are not looked at.
    """

    given: Mapping[str, tuple[str, ...]] = field(converter=mapping_of(tuple[str, ...]))
    expected: Mapping[str, bool] = field(converter=mapping_of(bool))
    place: Place = field(eq=False)


@frozen(kw_only=True)
class Decision:
    """A small table of rules that answers one question.

    `bars` maps a value to the support types that it stands in the way of, by law or policy. `brief` maps a value to a
    short form of its words, for where there is little room. `absences` are the values of a unique decision that only
    say that a circumstance does not apply.
    """

    name: str
    question: str
    hit: Hit
    values: Mapping[str, str] = field(converter=mapping_of(str))
    rules: tuple[Rule, ...]
    tests: tuple[RuleTest, ...]
    place: Place = field(eq=False)
    bars: Mapping[str, tuple[str, ...]] = field(
        factory=Fixed[str, tuple[str, ...]], converter=mapping_of(tuple[str, ...])
    )
    brief: Mapping[str, str] = field(factory=Fixed[str, str], converter=mapping_of(str))
    absences: tuple[str, ...] = ()

    _inputs: tuple[str, ...] = field(init=False, eq=False, repr=False)

    def __attrs_post_init__(self) -> None:
        looked_at = (leaf.variable for rule in self.rules for leaf in leaves(rule.when))
        object.__setattr__(self, "_inputs", tuple(dict.fromkeys(looked_at)))

    def briefly(self, value: str) -> str:
        """The words of a value, in their short form where it has one."""
        return self.brief.get(value, self.values[value])

    def inputs(self) -> tuple[str, ...]:
        """The variables its rules look at, in order of first use."""
        return self._inputs


@frozen(kw_only=True)
class SupportType:
    """A form of improvement support, with what the framework says of it; `short` is its name in an answer."""

    id: str
    title: str
    short: str
    summary: str
    benefits: tuple[Statement, ...]
    success_factors: tuple[Statement, ...]
    circumstances: tuple[Statement, ...]
    review_triggers: tuple[Statement, ...]
    cautions: tuple[Statement, ...]


NOT_KNOWN = "not_known"
"""The degree of a form where it may be one of several; so no degree may be called that."""


@frozen
class Degree:
    """The collecting decision that says of what degree one form of support is, wherever that form is in an answer."""

    decision: str
    form: str


@frozen(kw_only=True)
class Roles:
    """Which decision plays which part in an answer."""

    outcome: str
    alongside: str | None = None
    degree: Degree | None = None
    policy_exposure: str | None = None
    consistency: str | None = None
    notes: tuple[str, ...] = ()


class FromFiles:
    """The hash of the files that a framework was read from, and its parts as they were then."""

    def __init__(self, files_hash: str) -> None:
        self.files_hash = files_hash
        self.parts: tuple[object, ...] | None = None


@frozen(kw_only=True, eq=False)
class Framework:
    """A whole rule base: vocabulary, decisions in an order in which each needs only earlier ones, and guidance.

    `version` is the rule base's own; `content_hash` identifies its exact content. `others` are the further files of its
    folder, such as `options.yml`: the text of each by name, read by whoever needs it; `path` is where they stand.
    `guidance` goes with every form of support. `is_changed` where one of the same id and version is shipped, of another
    text.
    `invariants` are what must be so of everybody, which `check` proves and loading does not.
    `record` says how far it agreed with published decisions; `content_hash` is not of it, as it names that hash.
    Two are equal when their `content_hash` is. One that is changed with `attrs.evolve` has another, and is proved when
    it is first asked.

    >>> from delivery_model import load_framework
    >>> framework = load_framework()
    >>> framework.attributes["capacity.strategy"].title
    'Capacity to develop strategy'
    >>> list(framework.support_types)
    ['sector_led_improvement', 'external_scrutiny', 'alternative_delivery_model']
    """

    id: str
    title: str
    version: str
    scope: str
    limits: tuple[Statement, ...]
    roles: Roles
    vocabulary: Vocabulary
    points: Mapping[str, str] = field(converter=mapping_of(str))
    decisions: Mapping[str, Decision] = field(converter=mapping_of(Decision))
    support_types: Mapping[str, SupportType] = field(converter=mapping_of(SupportType))
    sources: Mapping[str, Source] = field(converter=mapping_of(Source))
    axes: tuple[AnyAxis, ...]
    origin: FromFiles | None = None
    others: Mapping[str, bytes] = field(factory=Fixed[str, bytes], converter=mapping_of(bytes))
    path: str = "<rules>"
    guidance: tuple[Guidance, ...] = ()
    invariants: tuple[Invariant, ...] = ()
    record: Record | None = None
    is_changed: bool = False
    rules: Mapping[str, Rule] = field(init=False)
    collected: Mapping[str, tuple[str, str]] = field(init=False)
    domains: Mapping[str, tuple[str, ...]] = field(init=False)
    variables: Mapping[str, Variable] = field(init=False)
    behind: Mapping[str, tuple[str, ...]] = field(init=False)
    is_proved: bool = field(init=False, default=False)
    kept: KeptBeside = field(init=False, factory=KeptBeside)
    """What is worked out once for it, such as its engines and spaces; it goes when the framework goes."""

    def __attrs_post_init__(self) -> None:
        if self.origin is not None and not self._is_as_read(self.origin):
            object.__setattr__(self, "origin", None)
        rules = {rule.id: rule for decision in self.decisions.values() for rule in decision.rules}
        object.__setattr__(self, "rules", Fixed(rules))
        object.__setattr__(self, "collected", Fixed(collected_variables(self.decisions)))
        object.__setattr__(self, "domains", Fixed(self._domains()))
        variables = variables_of(self.vocabulary, self.collected, self.domains)
        object.__setattr__(self, "variables", Fixed(variables))
        object.__setattr__(self, "behind", Fixed(self._decisions_behind()))

    def __repr__(self) -> str:
        return short("Framework", self.name, rules=len(self.rules), content_hash=self.content_hash[:8])

    def __eq__(self, other: object) -> bool:
        return self is other or (isinstance(other, Framework) and self.content_hash == other.content_hash)

    def __hash__(self) -> int:
        return hash(self.content_hash)

    @classmethod
    def of(cls, texts: Mapping[str, str | bytes]) -> Framework:
        """Load a rule base from the text of its files, by their names within its folder; proved, as from a folder.

        Raises:
            RuleBaseError: with every problem found.
            TooWide: it has too many possible authorities to check exactly.
            InvalidValue: a name or text is of another type.

        Example:
            >>> from pathlib import Path
            >>> folder = Path("rules/isos-2017")
            >>> texts = {path.relative_to(folder).as_posix(): path.read_text() for path in folder.rglob("*.yml")}
            >>> Framework.of(texts).id
            'isos-2017'
        """
        for name, text in texts.items():
            if not isinstance(name, str) or not isinstance(text, str | bytes):  # pyright: ignore[reportUnnecessaryIsInstance]
                what, fix = f"a file is given as {type(text).__name__}", "give its text, by its name"
                raise InvalidValue(("texts", str(name)), what, fix)
        (opened,) = OPENERS
        return opened({name: text.encode() if isinstance(text, str) else text for name, text in texts.items()})

    def hold_proved(self) -> None:
        """Say that it was proved to give everybody one answer."""
        object.__setattr__(self, "is_proved", True)

    @property
    def _parts(self) -> tuple[object, ...]:
        """All that is of its content: all but where it stands, and what is said about it."""
        named = (self.id, self.title, self.version, self.scope, self.limits, self.roles, self.vocabulary, self.points)
        return (
            *named,
            self.decisions,
            self.support_types,
            self.sources,
            self.axes,
            self.others,
            self.guidance,
            self.invariants,
        )

    def _is_as_read(self, origin: FromFiles) -> bool:
        """Whether it has the parts that were read from files; those that are read now are."""
        if origin.parts is None:
            origin.parts = self._parts
        return say_the_same(self._parts, origin.parts)

    @cached_property
    def content_hash(self) -> str:
        """What identifies its content: the hash of its files while it says what they do, else that of its parts."""
        return self.files_hash or digest_of(self._parts)

    @property
    def files_hash(self) -> str | None:
        """SHA-256 of the exact text of its files, without `record.yml`; None once it says anything else."""
        return None if self.origin is None else self.origin.files_hash

    def _decisions_behind(self) -> dict[str, tuple[str, ...]]:
        """For each decision, itself and every decision that can bear on it."""
        found: dict[str, tuple[str, ...]] = {}
        for name, decision in self.decisions.items():  # each comes after those it needs
            needed = [each for variable in decision.inputs() if (each := self.decided_by(variable))]
            further = (other for each in needed for other in found.get(each.name, ()))
            found[name] = tuple(dict.fromkeys((name, *further)))
        return found

    def _domains(self) -> dict[str, tuple[str, ...]]:
        """Every variable that a condition may look at, with its values."""
        found = {name: tuple(decision.values) for name, decision in self.decisions.items()}
        found |= dict.fromkeys(self.collected, (PRESENT, ABSENT))
        for axis in self.axes:
            for variable in axis.cells[0]:
                found[variable] = tuple(dict.fromkeys(cell[variable] for cell in axis.cells))
        return found

    @property
    def name(self) -> str:
        """What the rule base is called: its id and edition."""
        return f"{self.id} {self.edition}"

    @property
    def edition(self) -> str:
        """Its version, so told that a changed copy of one that is shipped is not taken for it."""
        return (
            f"{self.version}, changed ({self.content_hash[:8]})"
            if self.is_changed or self.files_hash is None
            else self.version
        )

    @property
    def outcome(self) -> Decision:
        """The decision whose value is the answer."""
        return self.decisions[self.roles.outcome]

    @property
    def attributes(self) -> Mapping[str, Attribute]:
        return self.vocabulary.attributes

    @property
    def groups(self) -> Mapping[str, Group]:
        return self.vocabulary.groups

    @property
    def readings(self) -> Mapping[str, Reading]:
        return self.vocabulary.readings

    def attribute(self, name: str) -> Attribute:
        """One attribute by name.

        Raises:
            UnknownName: there is no such attribute.
        """
        if name not in self.attributes:
            titles = {known: each.title for known, each in self.attributes.items()}
            raise UnknownName("attribute", name, self.attributes, titles=titles)
        return self.attributes[name]

    def support_type_said(self, words: str) -> str:
        """The support type that words mean: its name, or without regard to capitals and blanks a title of it.

        Raises:
            UnknownName: they mean none.
        """
        types, asked = self.support_types, as_one_word(words)
        titles = {form: (as_one_word(each.title), as_one_word(each.short)) for form, each in types.items()}
        meant = [words] if words in types else [form for form, known in titles.items() if asked in known]
        if len(meant) != 1:
            raise UnknownName("support type", words, self.support_types)
        return meant[0]

    def decided_by(self, variable: str) -> Decision | None:
        """The decision that a variable stands for, or None for an attribute, count class or reading."""
        owner, _ = self.collected.get(variable, (variable, ""))
        return self.decisions.get(owner)


OPENERS: list[Callable[[Mapping[str, bytes]], Framework]] = []
"""What loads a framework from texts: it proves it too, so it stands in a room above this one and adds itself."""


def collected_variables(decisions: Mapping[str, Decision]) -> dict[str, tuple[str, str]]:
    """For each value of each collecting decision, the variable that says whether it was concluded."""
    return {
        f"{name}.{value}": (name, value)
        for name, decision in decisions.items()
        if decision.hit is Hit.COLLECT
        for value in decision.values
    }


def concluded(decision: Decision, values: tuple[str, ...]) -> dict[str, str]:
    """The facts that a decision's values add for the decisions after it."""
    if decision.hit is Hit.UNIQUE:
        return {decision.name: values[0]}
    return {f"{decision.name}.{value}": PRESENT if value in values else ABSENT for value in decision.values}


@frozen(kw_only=True)
class Beside:
    """The baseline that looks at the least: its name, its title, and how many of the same cases it gets right."""

    name: str
    title: str
    agreed: int


@frozen(kw_only=True)
class FormRecord:
    """One support type: in how many cases it was decided and found, and how often it was said and right."""

    published: int
    found: int
    said: int
    right: int


@frozen(kw_only=True)
class InUse:
    """One support type where it was only in use: in how many cases, and in how many of them it was the answer."""

    count: int
    found: int


@frozen(kw_only=True)
class Record:
    """Answers held against published decisions. Support in use is no decision, and is counted apart.

    `readings` are those other than the defaults; `rules_hash` and `cases_hash` say of which rules and cases it is.
    """

    cases: int
    agreed: int
    grade_alone: Beside | None
    per_form: Mapping[str, FormRecord] = field(hash=False)
    in_use: Mapping[str, InUse] = field(factory=dict[str, InUse], hash=False)
    readings: Mapping[str, str] = field(factory=dict[str, str], hash=False)
    rules_hash: str
    cases_hash: str
