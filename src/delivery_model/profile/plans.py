"""What people agreed beside the findings: priorities, principles, support wanted, actions, and who is in which group.

It is content of a scenario: outputs show it, and no rule reads it.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Iterator, Mapping
from enum import Enum
from typing import Any

from attrs import evolve, field, fields, frozen

from delivery_model.fixed import Fixed
from delivery_model.profile import value_checks as made
from delivery_model.profile.days import is_later
from delivery_model.safe_text import short
from delivery_model.yaml_input.shapes import (
    At,
    Names,
    Schema,
    Shape,
    by_key,
    choice,
    day,
    each,
    is_date,
    maybe,
    shape,
    source,
    text,
)
from delivery_model.yaml_input.yaml_text import Entries, Items, Node, Text


@frozen
class Priority:
    """What matters most for the next stage, and where that was said.

    >>> Priority("Practice of a consistently high quality").source is None
    True
    """

    says: str = field(converter=made.a_text("says", is_needed=True))
    source: str | None = field(default=None, converter=made.a_text_or_none("source"))


@frozen
class Principle:
    """What any arrangement must meet, in a group's own words, and the criteria of an appraisal that it fed.

    >>> Principle("Be sustainable").criteria
    ()
    """

    says: str = field(converter=made.a_text("says", is_needed=True))
    criteria: tuple[str, ...] = field(default=(), converter=made.several("criteria", str))


@frozen
class SupportWanted:
    """Support that people want, and the form of support that would bring it, if one is named.

    >>> SupportWanted("An honest broker among partners", "external_scrutiny").form
    'external_scrutiny'
    """

    says: str = field(converter=made.a_text("says", is_needed=True))
    form: str | None = field(default=None, converter=made.a_text_or_none("form"))


class Status(Enum):
    """How it stands with an action on a day."""

    DONE = "done"
    LATE = "late"
    OPEN = "open"


@frozen
class Action:
    """What somebody is to do: who, by when, and whether it is done, or on which date it was.

    >>> Action("Members visit teams", owner="Chair", by="2027-03").status("2027-04-01")
    <Status.LATE: 'late'>
    """

    says: str = field(converter=made.a_text("says", is_needed=True))
    owner: str | None = field(default=None, converter=made.a_text_or_none("owner"))
    by: str | None = field(default=None, converter=made.a_date_or_none("by"))
    done: bool | str = field(default=False, converter=made.done_or_a_date)
    note: str | None = field(default=None, converter=made.a_text_or_none("note"))

    def status(self, as_of: str) -> Status:
        """How it stands on a day: late once the day by which it was due is over, or it is done after that day."""
        if isinstance(self.done, str) and as_of and is_later(self.done, as_of):
            return self._unless_done(as_of)
        return Status.DONE if self.done else self._unless_done(as_of)

    def _unless_done(self, as_of: str) -> Status:
        return Status.LATE if self.by and as_of and is_later(as_of, self.by) else Status.OPEN


@frozen(kw_only=True)
class Plans:
    """What people agreed beside the findings. `rater_groups` says which raters belong together.

    >>> Plans(actions=(Action("Marshal the evidence"),)) == NO_PLANS
    False
    """

    rater_groups: Mapping[str, tuple[str, ...]] = field(
        factory=Fixed[str, tuple[str, ...]], converter=made.by_name("rater_groups", made.several("rater", str))
    )
    priorities: tuple[Priority, ...] = field(default=(), converter=made.several("priorities", Priority))
    principles: tuple[Principle, ...] = field(default=(), converter=made.several("principles", Principle))
    support_wanted: tuple[SupportWanted, ...] = field(
        default=(), converter=made.several("support_wanted", SupportWanted)
    )
    actions: tuple[Action, ...] = field(default=(), converter=made.several("actions", Action))

    def __repr__(self) -> str:
        return short("Plans", **{each.name: len(getattr(self, each.name)) or None for each in fields(Plans)})


NO_PLANS = Plans()


STANDS_IN = "..."


def _unless_missing(build: Callable[..., Any]) -> Callable[..., Any]:
    """The same, in which a mark stands in for a sentence that is missing, so that reading can go on."""

    def built(*, says: str, **others: Any) -> Any:
        return build(says or STANDS_IN, **others)

    return built


def _in_short(one: Shape) -> Shape:
    """The same, which may be written as its sentence alone; written back so where it says no more."""

    def read(at: At, node: Node) -> Any:
        is_short = isinstance(node, Text)
        return one.read(at, Entries(node.place, ((Text(node.place, "says"), node),)) if is_short else node)

    def written(value: Any) -> Any:
        full = one.written(value)
        return full["says"] if len(full) == 1 else full

    def schema(names: Names) -> Schema:
        return {"anyOf": [{"type": "string"}, one.schema(names)]}

    return evolve(one, read=read, written=written, schema=schema)


def _several(one: Shape) -> Shape:
    """A list of one shape, each in full or in short, or one alone."""
    single = _in_short(one)
    inner = each(single)

    def read(at: At, node: Node) -> Any:
        return inner.read(at, node if isinstance(node, Items) else Items(node.place, (node,)))

    def schema(names: Names) -> Schema:
        return {"anyOf": [inner.schema(names), *single.schema(names)["anyOf"]]}

    return evolve(inner, read=read, schema=schema)


def _done(at: At, node: Node) -> bool | str:
    """Yes, no, or the date on which it was done."""
    if isinstance(node, Text) and is_date(node.value):
        return node.value
    word = at.report.word(node)
    if word and word not in ("yes", "no", "true", "false"):
        at.report.add(node.place, f"'{word}' does not say whether it is done", "write yes, no, or the date when it was")
    return word in ("yes", "true")


def _any(names: Names) -> Schema:
    return {"type": ["string", "boolean", "integer"]}


DONE = Shape(read=_done, schema=_any, written=lambda done: done if isinstance(done, str) else "yes")
PRIORITY = shape(_unless_missing(Priority), "a priority", {"says": text, "source": maybe(source)})
CRITERION = evolve(choice("criterion"), schema=text.schema)  # it may be one of a council's own
PRINCIPLE = shape(_unless_missing(Principle), "a principle", {"says": text, "criteria": maybe(each(CRITERION), ())})
SUPPORT_WANTED = shape(
    _unless_missing(SupportWanted), "support wanted", {"says": text, "form": maybe(choice("support type"))}
)
ACTION = shape(
    _unless_missing(Action),
    "an action",
    {
        "says": text,
        "owner": maybe(text, about="who does it"),
        "by": maybe(day, about="by when, e.g. 2027-03 or 2027-03-31"),
        "done": maybe(DONE, False, about="yes, no, or the date on which it was done"),
        "note": maybe(text),
    },
)
PLANS = shape(
    Plans,
    "a scenario",
    {
        "rater_groups": maybe(by_key(each(text)), Fixed[str, tuple[str, ...]](), about="which raters belong together"),
        "priorities": maybe(_several(PRIORITY), (), about="what matters most for the next stage"),
        "principles": maybe(_several(PRINCIPLE), (), about="what any arrangement must meet, in the group's own words"),
        "support_wanted": maybe(_several(SUPPORT_WANTED), (), about="what support people want, and of which form"),
        "actions": maybe(_several(ACTION), (), about="who does what, by when, and whether it is done"),
    },
)
PLAN_KEYS = tuple(each.name for each in fields(Plans))
"""The keys of a scenario that hold them."""


def read_plans(at: At, given: Mapping[str, Node]) -> Plans:
    """The plans among the values of a scenario by key, of which there are some."""
    place = next(iter(given.values())).place
    return PLANS.read(at, Entries(place, tuple((Text(node.place, key), node) for key, node in given.items())))


def due_first(actions: Iterable[Action], as_of: str) -> Iterator[tuple[Action, Status]]:
    """The actions with how they stand on a day: late ones, then open ones by when they are due, then those done."""
    order = [Status.LATE, Status.OPEN, Status.DONE]
    with_status = [(action, action.status(as_of)) for action in actions]
    return iter(sorted(with_status, key=lambda pair: (order.index(pair[1]), pair[0].by or f"{datetime.MAXYEAR}")))
