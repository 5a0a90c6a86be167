"""attributes.yml and readings.yml, read into a vocabulary."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import permutations
from typing import Any

from attrs import evolve

from delivery_model.errors import Place, quoted
from delivery_model.rulebase.conditions import RESERVED, read_number
from delivery_model.rulebase.read_decisions import named_in_a_list
from delivery_model.rulebase.tables import in_words
from delivery_model.rulebase.vocabulary import (
    BAR,
    CHECKLIST,
    READING_PREFIX,
    STATEMENTS,
    Alternative,
    Attribute,
    EvidenceAge,
    ExistsWhen,
    Group,
    Level,
    Reading,
    Vocabulary,
    as_one_word,
    mid_sentence,
)
from delivery_model.yaml_input.problems import Citations, Report, choice_at
from delivery_model.yaml_input.shapes import At, Shape, by_key, choice, cited, each, maybe, shape, text, yes_no
from delivery_model.yaml_input.yaml_text import Entries, Items, Node, Text

EARLIER = "attribute asked earlier"
EVIDENCE_KINDS, OLDEST = ("internal", "external"), 100
NO_LEVELS = (Level("?", ""),)


def _exists_when(at: At, node: Node) -> ExistsWhen | None:
    """At which levels of an attribute asked before it another exists."""
    pairs = tuple(at.report.entries(node))
    if len(pairs) != 1 or not at.names.get(EARLIER):
        at.report.add(
            node.place, "not one attribute asked before", "write one, and the levels at which this one exists"
        )
        return None
    known = at.choice(pairs[0][0], EARLIER)
    return ExistsWhen(known, each(choice(f"level of {known}")).read(at, pairs[0][1]))


def read_age(report: Report, node: Node, levels: Sequence[str]) -> EvidenceAge:
    """The kind of evidence whose age it is, and for every level but the last up to how many years."""
    fields = report.fields(node, "the age of evidence", required=("kind", "years"))
    kind = choice_at(report, fields, "kind", "kind", EVIDENCE_KINDS)
    limits = {
        key.value: read_number(report, each, OLDEST, "years") for key, each in report.entries(fields.get("years", node))
    }
    years = tuple(limits.values())
    if list(limits) != list(levels[:-1]) or list(years) != sorted(set(years)):
        fix = f"give a number of years for {', '.join(levels[:-1])}, in this order, each above the one before"
        report.add(node.place, "not every level but the last has its limit", fix)
    return EvidenceAge(kind, years)


NOT_LEVELS = ("null", "true", "false")
"""What means unknown, or yes and no, wherever a profile comes from."""


def _levels(at: At, node: Node) -> tuple[Level, ...]:
    """The levels, each with what it means, or in a list their names alone."""
    if isinstance(node, Items):
        keys = [each for each in node.values if isinstance(each, Text)]
        found = tuple(Level(*pair) for pair in named_in_a_list(at, node).items())
    else:
        keys = [key for key, _ in at.report.entries(node)]
        found = tuple(Level(*pair) for pair in by_key(text).read(at, node).items())
    if isinstance(node, Entries | Items) and len(found) < 2:
        at.report.add(node.place, "fewer than two levels", "define at least two, best first")
    for key in keys:
        if key.value in NOT_LEVELS or BAR in key.value:
            what = f"a level cannot be named {quoted(key.value)}"
            fix = f"{', '.join(NOT_LEVELS)} mean something else in data, and '{BAR}' parts levels; give it another name"
            at.report.add(key.place, what, fix)
    return found or NO_LEVELS


def _also(at: At, node: Node) -> tuple[Level, ...]:
    """The levels with other wordings; one listed with a level means that level alone."""
    levels: tuple[Level, ...] = at.so_far["levels"]
    if levels == NO_LEVELS:
        return ()
    also = by_key(each(text), choice("level", [each.name for each in levels])).read(at, node)
    levels = tuple(evolve(level, also=also.get(level.name, ())) for level in levels)
    for level, other in permutations(levels, 2):
        for wording in level.also:
            if as_one_word(wording) in {*other.wordings()}:
                what = f"{quoted(wording)} of '{level.name}' means '{other.name}' too"
                at.report.add(node.place, what, "keep one of them")
    return levels


def _alternatives(at: At, node: Node) -> tuple[Alternative, ...]:
    found = tuple(by_key(ALTERNATIVE).read(at, node).values())
    if len(found) < 2:
        at.report.add(node.place, f"fewer than two alternatives in {at.called}", "name at least two")
    return found


def _default(at: At, node: Node) -> str:
    return at.report.choice(node, "alternative", [each.name for each in at.so_far["alternatives"]] or ["?"])


def _attribute(
    levels: tuple[Level, ...], also: tuple[Level, ...], part: str, name: str, title: str, question: str, **others: Any
) -> Attribute:
    title = title or in_words(name)
    question = question or f"How is it with {mid_sentence(title)}?"
    is_read = part == "profile"
    return Attribute(name=name, title=title, question=question, levels=also or levels, can_decide=is_read, **others)


SCALE = {
    **dict.fromkeys(("title", "question", "definition"), maybe(text, "")),
    "levels": Shape(read=_levels, empty=NO_LEVELS),
    "part": maybe(choice("part", ("profile", "context")), "profile"),
    "changeable": maybe(evolve(yes_no, to="is_changeable"), True),
    "monotone": maybe(evolve(yes_no, to="is_monotone"), False),
    "sources": cited(),
}
FOUND_BY = {"found_by": maybe(STATEMENTS, ())}
ALSO = {"also": maybe(Shape(read=_also), ())}
ATTRIBUTE = shape(
    _attribute,
    "attribute",
    {
        **SCALE,
        **FOUND_BY,
        "exists_when": maybe(Shape(read=_exists_when)),
        **ALSO,
        "evidence_age": maybe(
            Shape(read=lambda at, node: read_age(at.report, node, [each.name for each in at.so_far["levels"]]))
        ),
    },
    own="name",
)
MEMBER = shape(
    dict,
    "member",
    {
        "title": maybe(text, ""),
        "definition": maybe(text, ""),
        "sources": maybe(Shape(read=lambda at, node: at.citations.read(at.report, node, at.key))),
        "found_by": maybe(STATEMENTS),
    },
    own="name",
)
ALTERNATIVE = shape(Alternative, "alternative", {"says": text, "argument": text}, own="name")
READING = shape(
    Reading,
    "reading",
    {
        "point": choice("open point"),
        "question": text,
        "alternatives": Shape(read=_alternatives, empty=()),
        "default": Shape(read=_default),
        "sources": cited(),
    },
    own="name",
)


def read_vocabulary(
    report: Report, attributes: Node, readings: Node | None, points: Mapping[str, str], citations: Citations
) -> Vocabulary:
    """Read every attribute, group and reading."""
    fields = report.fields(attributes, "attributes.yml", required=("attributes",), optional=("groups",))
    found: dict[str, Attribute] = {}
    names: dict[str, Sequence[str]] = {"open point": tuple(points) or ("?",)}
    at = At(report, citations, names)
    for name, node in report.entries(fields.get("attributes", attributes)):
        _refuse_reserved(report, name.place, name.value)
        found[name.value] = ATTRIBUTE.read(evolve(at, key=name.value), node)
        names |= {EARLIER: tuple(found), f"level of {name.value}": found[name.value].level_names}
    groups: dict[str, Group] = {}
    for name, node in report.entries(fields["groups"]) if "groups" in fields else ():
        _refuse_reserved(report, name.place, name.value)
        group, members = _read_group(report, name, node, citations)
        groups[name.value] = group
        for member in members:
            if member.name in found:
                report.add(name.place, f"member '{member.name}' is also an attribute", "keep one of them")
            found[member.name] = member
    return Vocabulary(attributes=found, groups=groups, readings=by_key(READING).read(at, readings) if readings else {})


def _refuse_reserved(report: Report, place: Place, name: str) -> None:
    """An attribute that no condition, or no scenario, could name."""
    if name in RESERVED or name.endswith(".count") or name.startswith(READING_PREFIX):
        report.add(place, f"'{name}' already means something else in a rule", "give it another name")


def _read_group(report: Report, name: Text, node: Node, citations: Citations) -> tuple[Group, tuple[Attribute, ...]]:
    scale = {**SCALE, **FOUND_BY, **ALSO}
    optional = (*FOUND_BY, *ALSO, CHECKLIST)
    fields = report.fields(node, f"group '{name.value}'", required=("levels", "members"), optional=(*SCALE, *optional))
    pairs = tuple((key, value) for key, value in report.entries(node) if key.value in scale)
    at = At(report, citations, key=name.value)
    template = ATTRIBUTE.read(at, Entries(node.place, pairs))
    members = tuple(
        _read_member(at, template, member, about)
        for member, about in (report.entries(fields["members"]) if "members" in fields else ())
    )
    if not members:
        report.add(node.place, f"group '{name.value}' has no members", "name at least one")
    for member in members:
        if member.name.rpartition(".")[2] in template.level_names:
            report.add(node.place, f"member '{member.name}' has the name of a level", "rename the member")
    group = Group(
        name=name.value,
        title=template.title,
        definition=template.definition,
        members=tuple(member.name for member in members),
        level_names=template.level_names,
        is_checklist=CHECKLIST in fields and yes_no.read(at, fields[CHECKLIST]),
    )
    if group.is_checklist and template.can_decide:
        report.add(fields[CHECKLIST].place, f"the checklist '{name.value}' can decide", "write 'part: context'")
    return group, members


def _read_member(at: At, group: Attribute, key: Text, node: Node) -> Attribute:
    """A member of a group, which has what the group has where it says nothing else."""
    name = f"{group.name}.{key.value}"
    _refuse_reserved(at.report, key.place, name)
    said = MEMBER.read(evolve(at, key=key.value), node)
    own = {each: said[each] for each in ("definition", "sources", "found_by") if said[each] not in ("", None)}
    title = said["title"] or in_words(key.value)
    question = group.question.replace("{member}", mid_sentence(title))
    return evolve(group, name=name, title=title, question=question, group=group.name, **own)
