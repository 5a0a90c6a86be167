"""attributes.yml and readings.yml, read into a vocabulary."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import permutations

from delivery_model.documents import Entries, Node, Text
from delivery_model.errors import Place, quoted
from delivery_model.framework.vocabulary import (
    READING_PREFIX,
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
from delivery_model.loading.conditions import RESERVED, read_number
from delivery_model.loading.guidance import Citations, read_statements
from delivery_model.loading.report import Report, choice_at, text_at

SCALE_KEYS = ("title", "question", "definition", "levels", "part", "changeable", "monotone", "sources")
FOUND_BY, ALSO = "found_by", "also"
EXISTS, AGE = "exists_when", "evidence_age"
EVIDENCE_KINDS, OLDEST = ("internal", "external"), 100
PARTS = ("profile", "context")
YES_NO = ("yes", "no")
CHECKLIST = "checklist"
MEMBER_KEYS = ("definition", "sources", FOUND_BY)


def read_vocabulary(
    report: Report, attributes: Node, readings: Node | None, points: Mapping[str, str], citations: Citations
) -> Vocabulary:
    """Read every attribute, group and reading."""
    fields = report.fields(attributes, "attributes.yml", required=("attributes",), optional=("groups",))
    found: dict[str, Attribute] = {}
    for name, node in report.entries(fields.get("attributes", attributes)):
        _refuse_reserved(report, name.place, name.value)
        found[name.value] = _read_attribute(report, name.value, node, citations, found)
    groups: dict[str, Group] = {}
    for name, node in report.entries(fields["groups"]) if "groups" in fields else ():
        _refuse_reserved(report, name.place, name.value)
        group, members = _read_group(report, name, node, citations)
        groups[name.value] = group
        for member in members:
            if member.name in found:
                report.add(name.place, f"member '{member.name}' is also an attribute", "keep one of them")
            found[member.name] = member
    return Vocabulary(attributes=found, groups=groups, readings=_read_readings(report, readings, points, citations))


def _refuse_reserved(report: Report, place: Place, name: str) -> None:
    """An attribute that no condition, or no scenario, could name."""
    if name in RESERVED or name.endswith(".count") or name.startswith(READING_PREFIX):
        report.add(place, f"'{name}' already means something else in a rule", "give it another name")


def _read_existence(report: Report, node: Node | None, earlier: Mapping[str, Attribute]) -> ExistsWhen | None:
    """At which levels of an attribute asked before it another exists."""
    if node is None:
        return None
    pairs = tuple(report.entries(node))
    if len(pairs) != 1 or not earlier:
        report.add(node.place, "not one attribute asked before", "write one, and the levels at which this one exists")
        return None
    (name, levels), *_ = pairs
    known = earlier[report.choice(name, "attribute asked earlier", earlier)]
    chosen = report.each(levels, lambda each: report.choice(each, f"level of {known.name}", known.level_names))
    return ExistsWhen(known.name, chosen)


def read_age(report: Report, node: Node | None, levels: Sequence[str]) -> EvidenceAge | None:
    """The kind of evidence whose age it is, and for every level but the last up to how many years."""
    if node is None:
        return None
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


def _read_attribute(
    report: Report, name: str, node: Node, citations: Citations, earlier: Mapping[str, Attribute]
) -> Attribute:
    fields = report.fields(node, f"attribute '{name}'", required=SCALE_KEYS, optional=(FOUND_BY, EXISTS, ALSO, AGE))
    levels = _read_levels(report, fields.get("levels"), fields.get(ALSO))
    return Attribute(
        name=name,
        title=text_at(report, fields, "title"),
        question=text_at(report, fields, "question"),
        definition=text_at(report, fields, "definition"),
        sources=citations.read(report, fields.get("sources"), f"attribute '{name}'"),
        levels=levels,
        can_decide=choice_at(report, fields, "part", "part", PARTS) == "profile",
        is_changeable=choice_at(report, fields, "changeable", "answer", YES_NO) == "yes",
        is_monotone=choice_at(report, fields, "monotone", "answer", YES_NO) == "yes",
        found_by=read_statements(report, fields.get(FOUND_BY), citations),
        exists_when=_read_existence(report, fields.get(EXISTS), earlier),
        evidence_age=read_age(report, fields.get(AGE), [each.name for each in levels]),
    )


def _read_levels(report: Report, node: Node | None, others: Node | None) -> tuple[Level, ...]:
    if node is None:
        return (Level("?", ""),)
    names = [name.value for name, _ in report.entries(node)]
    also = {
        report.choice(name, "level", names): report.texts(wordings)
        for name, wordings in (report.entries(others) if others and names else ())
    }
    levels = tuple(
        Level(name.value, report.text(text), also.get(name.value, ())) for name, text in report.entries(node)
    )
    if others:
        _check_wordings(report, levels, others.place)
    if isinstance(node, Entries) and len(levels) < 2:
        report.add(node.place, "fewer than two levels", "define at least two, best first")
    return levels or (Level("?", ""),)


def _check_wordings(report: Report, levels: Sequence[Level], place: Place) -> None:
    """A wording listed with a level means that level alone."""
    for level, other in permutations(levels, 2):
        for wording in level.also:
            if as_one_word(wording) in {*other.wordings()}:
                report.add(place, f"{quoted(wording)} of '{level.name}' means '{other.name}' too", "keep one of them")


def _read_group(report: Report, name: Text, node: Node, citations: Citations) -> tuple[Group, tuple[Attribute, ...]]:
    optional = (FOUND_BY, ALSO, CHECKLIST)
    fields = report.fields(node, f"group '{name.value}'", required=(*SCALE_KEYS, "members"), optional=optional)
    scale = Entries(
        node.place,
        tuple((key, value) for key, value in report.entries(node) if key.value in (*SCALE_KEYS, FOUND_BY, ALSO)),
    )
    template = _read_attribute(report, name.value, scale, citations, {})
    members = tuple(
        _read_member(report, template, member, about, citations)
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
        is_checklist=CHECKLIST in fields and choice_at(report, fields, CHECKLIST, "answer", YES_NO) == "yes",
    )
    if group.is_checklist and template.can_decide:
        report.add(fields[CHECKLIST].place, f"the checklist '{name.value}' can decide", "write 'part: context'")
    return group, members


def _read_member(report: Report, group: Attribute, key: Text, node: Node, citations: Citations) -> Attribute:
    name = key.value
    _refuse_reserved(report, key.place, f"{group.name}.{name}")
    fields = report.fields(node, f"member '{name}'", required=("title",), optional=MEMBER_KEYS)
    title = text_at(report, fields, "title")
    return Attribute(
        name=f"{group.name}.{name}",
        title=title,
        question=group.question.replace("{member}", mid_sentence(title)),
        definition=text_at(report, fields, "definition") or group.definition,
        sources=citations.read(report, fields["sources"], name) if "sources" in fields else group.sources,
        levels=group.levels,
        can_decide=group.can_decide,
        is_changeable=group.is_changeable,
        is_monotone=group.is_monotone,
        group=group.name,
        found_by=read_statements(report, fields[FOUND_BY], citations) if FOUND_BY in fields else group.found_by,
    )


def _read_readings(
    report: Report, node: Node | None, points: Mapping[str, str], citations: Citations
) -> dict[str, Reading]:
    if node is None:
        return {}
    return {
        name.value: _read_reading(report, name.value, about, points, citations) for name, about in report.entries(node)
    }


def _read_reading(report: Report, name: str, node: Node, points: Mapping[str, str], citations: Citations) -> Reading:
    kind = f"reading '{name}'"
    keys = ("point", "question", "alternatives", "default", "sources")
    fields = report.fields(node, kind, required=keys)
    alternatives = tuple(
        _read_alternative(report, each.value, about)
        for each, about in (report.entries(fields["alternatives"]) if "alternatives" in fields else ())
    )
    if "alternatives" in fields and len(alternatives) < 2:
        report.add(fields["alternatives"].place, f"fewer than two alternatives in {kind}", "name at least two")
    names = [alternative.name for alternative in alternatives] or ["?"]
    return Reading(
        name=name,
        point=choice_at(report, fields, "point", "open point", points or ["?"]),
        question=text_at(report, fields, "question"),
        alternatives=alternatives,
        default=choice_at(report, fields, "default", "alternative", names),
        sources=citations.read(report, fields.get("sources"), kind),
    )


def _read_alternative(report: Report, name: str, node: Node) -> Alternative:
    fields = report.fields(node, f"alternative '{name}'", required=("says", "argument"))
    return Alternative(name, text_at(report, fields, "says"), text_at(report, fields, "argument"))
