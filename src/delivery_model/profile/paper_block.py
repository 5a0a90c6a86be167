"""What a council says itself in its paper, as the `paper:` block of a scenario holds it; no rule reads it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import Enum

from attrs import evolve, field, frozen

from delivery_model.errors import quoted
from delivery_model.fixed import Fixed
from delivery_model.profile import value_checks as made
from delivery_model.rulebase.framework import Framework
from delivery_model.yaml_input.shapes import (
    At,
    Shape,
    by_key,
    choice,
    day,
    each,
    maybe,
    shape,
    source,
    text,
    word,
    yes_no,
)
from delivery_model.yaml_input.yaml_text import Node

OWNED = "success factor or condition"


class Purpose(Enum):
    """What a paper is handed to a committee for."""

    DECISION = "decision"
    DISCUSSION = "discussion"
    NOTING = "noting"


@frozen(kw_only=True)
class Meeting:
    """The meeting that a paper goes to; `public` is None where nobody says whether it is public or exempt."""

    committee: str = field(default="", converter=made.a_text("committee"))
    date: str | None = field(default=None, converter=made.a_date_or_none("date"))
    item: str = field(default="", converter=made.a_text("item"))
    public: bool | None = field(default=None, converter=made.one_or_none("public", bool))


@frozen(kw_only=True)
class Author:
    """Who wrote a paper, and how to reach them."""

    name: str = field(default="", converter=made.a_text("name"))
    role: str = field(default="", converter=made.a_text("role"))
    contact: str = field(default="", converter=made.a_text("contact"))


@frozen(kw_only=True)
class OwnOption:
    """An option that the council considered besides the forms of support, such as no change."""

    title: str = field(default="", converter=made.a_text("title"))
    pro: str = field(default="", converter=made.a_text("for"))
    con: str = field(default="", converter=made.a_text("against"))


@frozen(kw_only=True)
class Risk:
    """A risk that the council sees, its answer to it, who sees to that, and by when."""

    says: str = field(default="", converter=made.a_text("says"))
    answer: str = field(default="", converter=made.a_text("answer"))
    owner: str = field(default="", converter=made.a_text("owner"))
    by: str | None = field(default=None, converter=made.a_date_or_none("by"))


@frozen(kw_only=True)
class Owner:
    """Who sees to something, and by when."""

    owner: str = field(default="", converter=made.a_text("owner"))
    by: str | None = field(default=None, converter=made.a_date_or_none("by"))


@frozen(kw_only=True)
class PaperBlock:
    """Everything that a council says itself in its paper.

    `implications` are by what they are for, such as `financial`. `owners` are by how a success factor or condition of
    the rule base begins. `background` cites documents.

    Raises:
        InvalidValue: a part of another type, or a date that is none.

    >>> PaperBlock(decide=("Endorse the answer",)).owner_of("Independence of the person.").owner
    ''
    """

    meeting: Meeting = field(factory=Meeting, converter=made.one("meeting", Meeting))
    author: Author = field(factory=Author, converter=made.one("author", Author))
    purpose: Purpose | None = field(default=None, converter=made.a_kind_or_none("purpose", Purpose))
    decide: tuple[str, ...] = field(default=(), converter=made.several("decide", str))
    options: tuple[OwnOption, ...] = field(default=(), converter=made.several("options", OwnOption))
    risks: tuple[Risk, ...] = field(default=(), converter=made.several("risks", Risk))
    implications: Mapping[str, str] = field(
        factory=Fixed[str, str], converter=made.by_name("implications", made.a_text("implication"))
    )
    consultation: str = field(default="", converter=made.a_text("consultation"))
    owners: Mapping[str, Owner] = field(
        factory=Fixed[str, Owner], converter=made.by_name("owners", made.one("owner", Owner))
    )
    background: tuple[str, ...] = field(default=(), converter=made.several("background", str))

    def owner_of(self, says: str) -> Owner:
        """Who sees to a success factor or condition that says this."""
        return next((owner for name, owner in self.owners.items() if _begins(says, name)), Owner())


NO_PAPER = PaperBlock()


def owned_in(framework: Framework) -> Iterable[str]:
    """What somebody may see to: the success factors of every form of support, and the words of every note."""
    for support in framework.support_types.values():
        yield from (factor.says for factor in support.success_factors)
    for name in framework.roles.notes:
        yield from framework.decisions[name].values.values()


def _begins(says: str, name: str) -> bool:
    return says.casefold().startswith(name.casefold())


def _named(at: At, node: Node) -> str:
    """How one thing that somebody may see to begins."""
    name, known = at.report.word(node), list(at.names.get(OWNED, ()))
    found = dict.fromkeys(says for says in known if _begins(says, name))
    if name and not found:
        at.report.unknown(node.place, f"no {OWNED} begins with {quoted(name)}", name, known)
    elif name and len(found) > 1:
        fix = f"write more of the one that you mean, such as {quoted(next(iter(found)))}"
        at.report.add(node.place, f"{len(found)} of what somebody may see to begin with {quoted(name)}", fix)
    return name


OWNER_KEYS = {"owner": maybe(text, ""), "by": maybe(day)}
OWNERS = by_key(shape(Owner, "an owner", OWNER_KEYS), Shape(read=_named))
PAPER = shape(
    PaperBlock,
    "paper",
    {
        "meeting": maybe(
            shape(
                Meeting,
                "meeting",
                {
                    "committee": maybe(text, ""),
                    "date": maybe(day),
                    "item": maybe(word, ""),
                    "public": maybe(yes_no, about="no where the paper is exempt from publication"),
                },
            ),
            Meeting(),
        ),
        "author": maybe(
            shape(
                Author,
                "author",
                {"name": maybe(text, ""), "role": maybe(text, ""), "contact": maybe(word, "")},
            ),
            Author(),
        ),
        "purpose": maybe(choice("purpose", Purpose), about="what the paper is handed to the committee for"),
        "decide": maybe(each(text), (), about="what members are asked to decide, one a line"),
        "options": maybe(
            each(
                shape(
                    OwnOption,
                    "an option",
                    {
                        "title": text,
                        "for": evolve(maybe(text, ""), to="pro"),
                        "against": evolve(maybe(text, ""), to="con"),
                    },
                )
            ),
            (),
            about="options of the council's own, such as no change",
        ),
        "risks": maybe(each(shape(Risk, "a risk", {"says": text, "answer": maybe(text, ""), **OWNER_KEYS})), ()),
        "implications": maybe(by_key(text), {}, about="by what they are for, such as financial, legal and equality"),
        "consultation": maybe(text, "", about="who was asked, and what they said"),
        "owners": maybe(OWNERS, {}, about=f"who sees to what, by how a {OWNED} begins"),
        "background": maybe(each(source), (), about="background papers: keys of sources"),
    },
)
"""The `paper:` block of a scenario file."""
