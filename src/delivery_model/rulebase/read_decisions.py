"""decisions/*.yml, read in two steps: the heads (names and values), then the rules and tests."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from graphlib import CycleError, TopologicalSorter
from typing import Any

from attrs import evolve, field, frozen

from delivery_model.errors import Place, quoted
from delivery_model.rulebase.axes import AnyAxis, GroupAxis, count_class
from delivery_model.rulebase.conditions import (
    Among,
    Names,
    Opposite,
    Several,
    Written,
    leaves,
    normal_form,
    note_unknown,
    read_condition,
    read_number,
)
from delivery_model.rulebase.framework import Basis, Decision, Hit, Rule, RuleTest, Source, SupportType
from delivery_model.rulebase.tables import ALWAYS_WORD, OTHERWISE, in_words, rows_as_rules
from delivery_model.rulebase.vocabulary import STATEMENTS, Guidance, Statement, mid_sentence
from delivery_model.yaml_input.problems import Citations, Report, choice_at, text_at, word_at
from delivery_model.yaml_input.shapes import At, Shape, by_key, cited, each, maybe, shape, text, word
from delivery_model.yaml_input.yaml_text import Items, Node, Text

TEXTS = maybe(each(text), ())


def _with_short(build: Callable[..., Any]) -> Callable[..., Any]:
    """What has a short name too, which is its title where none is given."""

    def named(short: str, title: str, **others: Any) -> Any:  # as it builds
        return build(short=short or title, title=title, **others)

    return named


def _guidance(about: str, **statement: Any) -> Guidance:
    return Guidance(about, Statement(**statement))


def _not_encoded(at: At, node: Node) -> dict[str, str]:
    for place, _ in at.report.entries(node):
        at.report.choice(place, f"place of {at.key}", at.so_far["places"])
    return by_key(text).read(at, node)


NOT_STATED = "not stated"

SOURCE = shape(
    _with_short(Source),
    "source",
    {
        "title": text,
        **dict.fromkeys(("author", "publisher"), maybe(text, NOT_STATED)),
        **dict.fromkeys(("date", "address"), maybe(word, NOT_STATED)),
        "short": maybe(text, ""),
        "places": maybe(by_key(text), {}),
        "sections": TEXTS,
        "not_encoded": maybe(Shape(read=_not_encoded), {}),
    },
    own="key",
)
GUIDED = ("benefits", "success_factors", "circumstances", "review_triggers", "cautions")

SUPPORT_TYPE = shape(
    _with_short(SupportType),
    "support type",
    {
        "title": text,
        "summary": maybe(text, ""),
        **dict.fromkeys(GUIDED, maybe(STATEMENTS, ())),
        "short": maybe(text, ""),
    },
    own="id",
)
GUIDANCE = shape(_guidance, "guidance", {"about": text, "says": text, "sources": cited()})


def read_sources(report: Report, node: Node) -> dict[str, Source]:
    """Read every source."""
    fields = shape(dict, "sources.yml", {"sources": by_key(SOURCE)}).read(At(report), node)
    return fields["sources"]


def read_support_types(
    report: Report, node: Node | None, citations: Citations, values: Mapping[str, str]
) -> dict[str, SupportType]:
    """Read every support type, lightest first; without a file, those are the values of the outcome by name."""
    if node is None:
        nothing = dict.fromkeys(GUIDED, ())
        return {id: SupportType(id=id, title=title, short=title, summary="", **nothing) for id, title in values.items()}
    fields = shape(dict, "support_types.yml", {"support_types": by_key(SUPPORT_TYPE)}).read(At(report, citations), node)
    return fields["support_types"]


def read_statements(report: Report, node: Node | None, citations: Citations) -> tuple[Statement, ...]:
    """A list of sentences, each with its sources."""
    return () if node is None else STATEMENTS.read(At(report, citations), node)


def read_guidance(report: Report, node: Node | None, citations: Citations) -> tuple[Guidance, ...]:
    """What goes with every form of support: a list of sentences, each with what it is about and its sources."""
    return () if node is None else each(GUIDANCE).read(At(report, citations), node)


EXPECTATIONS = ("expect", "includes", "excludes")
BRIEF_LENGTH = 90
RULE_KEYS = ("id", "when", "then", "because", "basis", "origin", "sources", "reason", "points")
NEEDED, GROUNDS = ("when", "then"), ("because", "basis", "origin", "sources")
"""What every rule says, and what one of a rule base with sources to tell apart says too."""
AS_WRITTEN = "the rule is written so"


@frozen(kw_only=True)
class Head:
    """The first keys of a decision file, enough for other decisions to refer to it.

    `does_agree` where several rules may hold that conclude the same.
    """

    name: str
    question: str
    hit: Hit
    does_agree: bool
    values: Mapping[str, str]
    brief: Mapping[str, str]
    bars: Node | None
    absences: tuple[str, ...]
    rules: Sequence[Node]
    tests: Sequence[Node]
    node: Node = field(default=Items(Place("", 1, 1), ()))


@frozen(kw_only=True)
class Draft:
    """A rule whose condition is not in normal form yet."""

    node: Node
    fields: Mapping[str, Node]
    when: Written


def _value(at: At, node: Node) -> str:
    return at.report.choice(node, "value of this decision", at.so_far["values"])


def _brief(at: At, node: Node) -> dict[str, str]:
    found: dict[str, str] = {}
    for value, says in at.report.entries(node):
        found[_value(at, value)] = said = at.report.text(says)
        if len(said) > BRIEF_LENGTH:
            fix = f"say it in at most {BRIEF_LENGTH}"
            at.report.add(says.place, f"a brief of {len(said)} characters", fix)
    return found


def _values(at: At, node: Node) -> dict[str, str]:
    """The values, each in words, or in a list their names alone."""
    return named_in_a_list(at, node) if isinstance(node, Items) else by_key(text).read(at, node)


def named_in_a_list(at: At, node: Items) -> dict[str, str]:
    """The names in a list, each with itself in words."""
    found: dict[str, str] = {}
    for one in node.values:
        name = at.report.word(one)
        if name in found:
            at.report.add(one.place, f"{quoted(name)} a second time", "keep one of them")
        found[name] = mid_sentence(in_words(name))
    return found


UNIQUE, ANY = Hit.UNIQUE.value, "any"
HITS = (UNIQUE, ANY, Hit.COLLECT.value)
IN_ORDER = ("first", "priority")
"""Hit policies by which the order of rules decides: a rule would say less than it says."""


def _hit(at: At, node: Node) -> str:
    if isinstance(node, Text) and node.value.lower() in IN_ORDER:
        what = f"by the hit policy {quoted(node.value)} the order of the rules would decide"
        fix = (
            f"write '{UNIQUE}', take from each rule what those above it take in, "
            "as in 'when: {all: [ITS OWN, {not: {any: [THOSE ABOVE]}}]}', and let a last one be 'otherwise'"
        )
        at.report.add(node.place, what, fix)
        return UNIQUE
    return at.report.choice(node, "hit policy", HITS)


NODES = Shape(read=lambda at, node: at.report.items(node), empty=())


def _head(hit: str, **others: Any) -> Head:
    return Head(hit=Hit.UNIQUE if hit == ANY else Hit(hit), does_agree=hit == ANY, **others)


HEAD = shape(
    _head,
    "a decision file",
    {
        "decision": evolve(word, to="name"),
        "question": maybe(text, ""),
        "hit": maybe(Shape(read=_hit), UNIQUE),
        "values": Shape(read=_values, empty={}),
        "rules": NODES,
        "tests": maybe(NODES, ()),
        "absences": maybe(each(Shape(read=_value)), ()),
        "bars": maybe(Shape(read=lambda _, node: node)),
        "brief": maybe(Shape(read=_brief), {}),
    },
)


def read_head(report: Report, node: Node) -> Head:
    """Read what a decision file says before its rules."""
    head: Head = HEAD.read(At(report), rows_as_rules(report, node))
    return evolve(head, node=node, question=head.question or f"What is the {mid_sentence(in_words(head.name))}?")


def read_bars(report: Report, head: Head, support_types: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """The support types that values of a collecting decision stand in the way of.

    No `support_types` means that they are not known, which is refused elsewhere.
    """
    if head.bars is None:
        return {}
    if head.hit is not Hit.COLLECT:
        report.add(head.bars.place, f"'{head.name}' is unique, so none of its values is a bar", "leave 'bars' out")
    found: dict[str, tuple[str, ...]] = {}
    for value, barred in report.entries(head.bars):
        types = report.each(
            barred, lambda node: report.choice(node, "support type", support_types or [report.word(node)])
        )
        found[report.choice(value, f"value of {head.name}", head.values)] = types
        if isinstance(barred, Items) and not types:
            report.add(barred.place, "a bar to no support type", "name at least one, or leave the value out")
        if len(set(types)) < len(types):
            report.add(barred.place, "a support type is named twice", "name each once")
    return found


def read_drafts(report: Report, head: Head, names: Names, citations: Citations) -> tuple[Draft, ...]:
    """Read the rules of a decision, noting where their conditions cut groups."""
    needed = NEEDED if citations.unless_given else (*NEEDED, *GROUNDS)
    drafts = [_read_draft(report, node, names, needed) for node in head.rules]
    rest = [draft for draft in drafts if _says(draft.fields.get("when"), OTHERWISE)]
    if rest and head.hit is Hit.COLLECT:
        report.add(rest[0].node.place, f"'{OTHERWISE}' of a decision that collects", "leave it out")
    for another in rest[1:]:
        report.add(another.node.place, f"a second '{OTHERWISE}'", "keep one")
    others = [draft for draft in drafts if draft not in rest]
    remainder = Opposite(Several(False, tuple(draft.when for draft in others)))
    apart = iter(_apart(others) if head.does_agree else others)
    return tuple(evolve(each, when=remainder) if each in rest else next(apart) for each in drafts)


def _apart(drafts: Sequence[Draft]) -> Iterator[Draft]:
    """Rules of which several may hold that conclude the same: each without what those above it take in.

    Those that a level keeps apart from it take in nothing of it: rules grow where they meet, and not otherwise.
    """
    above: dict[str, list[tuple[Written, dict[str, frozenset[str]]]]] = {}
    for draft in drafts:
        box, others = _box(draft.when), above.setdefault(_then(draft), [])
        twins = tuple(when for when, other in others if all(box[each] & other[each] for each in box.keys() & other))
        others.append((draft.when, box))
        yield evolve(draft, when=Several(True, (draft.when, Opposite(Several(False, twins))))) if twins else draft


def _box(when: Written) -> dict[str, frozenset[str]]:
    """What a condition as written says of single variables: it holds nowhere else."""
    if isinstance(when, Among):
        return {when.variable: when.values}
    found: dict[str, frozenset[str]] = {}
    for part in when.parts if isinstance(when, Several) and when.is_all else ():
        for name, values in _box(part).items():
            found[name] = found.get(name, values) & values
    return found


def _then(draft: Draft) -> str:
    then = draft.fields.get("then")
    return then.value if isinstance(then, Text) else ""


def _says(node: Node | None, word: str) -> bool:
    return isinstance(node, Text) and node.value == word


def _read_draft(report: Report, node: Node, names: Names, needed: Sequence[str]) -> Draft:
    optional = [key for key in RULE_KEYS if key not in needed]
    required = [key for key in RULE_KEYS if key in needed]
    fields = report.fields(node, "a rule", required=required, optional=optional)
    when = fields.get("when")
    if when is None or _says(when, ALWAYS_WORD) or _says(when, OTHERWISE):  # which is put in with all others known
        return Draft(node=node, fields=fields, when=Several(True, ()))
    return Draft(node=node, fields=fields, when=read_condition(report, when, names))


@frozen(kw_only=True)
class RuleReader:
    """Finishes drafts into rules, once every variable and its values are known."""

    report: Report
    citations: Citations
    origins: Sequence[str]
    points: Mapping[str, str]
    domains: Mapping[str, tuple[str, ...]]
    sizes: Mapping[str, int]

    def rule(self, head: Head, draft: Draft) -> Rule:
        """One rule of a decision."""
        report, fields = self.report, draft.fields
        name = word_at(report, fields, "id")
        kind = f"rule '{name}'"
        basis = Basis(choice_at(report, fields, "basis", "basis", [basis.value for basis in Basis]))
        if basis is Basis.INTERPRETED and "reason" not in fields:
            report.add(draft.node.place, f"{kind} is interpreted without a reason", "add 'reason: ...'")
        return Rule(
            id=name,
            decision=head.name,
            when=normal_form(draft.when, self.domains, self.sizes),
            then=choice_at(report, fields, "then", f"value of {head.name}", head.values or ["?"]),
            because=text_at(report, fields, "because") or AS_WRITTEN,
            basis=basis,
            origin=choice_at(report, fields, "origin", "origin", self.origins),
            sources=self.citations.read(report, fields["sources"], kind)
            if "sources" in fields
            else self.citations.unless_given,
            reason=text_at(report, fields, "reason") or None,
            points=report.each(fields.get("points"), lambda node: report.choice(node, "open point", self.points)),
            place=fields["id"].place if "id" in fields else draft.node.place,
        )

    def test(self, head: Head, node: Node, names: Names, axes: Mapping[str, AnyAxis]) -> RuleTest:
        """One example of a decision."""
        report = self.report
        fields = report.fields(node, "a test", required=("given",), optional=EXPECTATIONS)
        given: dict[str, tuple[str, ...]] = {}
        for key, value in report.entries(fields["given"]) if "given" in fields else ():
            if key.value in names.collecting:
                given.update(self._given_collection(key.value, value, names))
            elif key.value in self.domains:
                given[key.value] = self._given_values(key.value, value, axes)
            elif key.value in names.counts():
                given[key.value] = ()  # no rule counts this, which is refused as an input that no rule looks at
            else:
                note_unknown(report, key, (*self.domains, *names.collecting))
        return RuleTest(given, self._expected(head, node, fields), node.place)

    def _given_values(self, variable: str, node: Node, axes: Mapping[str, AnyAxis]) -> tuple[str, ...]:
        nodes = node.values if isinstance(node, Items) else (node,)
        if not nodes:
            self.report.add(node.place, f"no value of {variable} is left", "name one, or leave the key out")
        group, _, level = variable.rpartition(".")
        axis = axes.get(group)
        if isinstance(axis, GroupAxis) and level in axis.cuts:
            most = len(axis.members)
            counts = (read_number(self.report, each, most) for each in nodes)
            return tuple(count_class(count, axis.cuts[level]) for count in counts)
        return tuple(self.report.choice(each, f"value of {variable}", self.domains[variable]) for each in nodes)

    def _given_collection(self, decision: str, node: Node, names: Names) -> dict[str, tuple[str, ...]]:
        values = names.collecting[decision]
        nodes = node.values if isinstance(node, Items) else (node,)
        chosen = {self.report.choice(each, f"value of {decision}", values) for each in nodes}
        return {f"{decision}.{value}": ("yes" if value in chosen else "no",) for value in values}

    def _expected(self, head: Head, node: Node, fields: Mapping[str, Node]) -> dict[str, bool]:
        """Which values the test wants concluded (true) and which not (false)."""
        kind = f"value of {head.name}"
        listed = {key: self._listed(kind, fields[key], head.values) for key in EXPECTATIONS if key in fields}
        if "expect" in listed:
            return {value: value in listed["expect"] for value in head.values}
        if not listed or head.hit is Hit.UNIQUE:
            self.report.add(node.place, "a test without what it expects", "add 'expect: ...'")
        excluded = dict.fromkeys(listed.get("excludes", ()), False)
        return excluded | dict.fromkeys(listed.get("includes", ()), True)

    def _listed(self, kind: str, node: Node, values: Mapping[str, str]) -> list[str]:
        nodes = node.values if isinstance(node, Items) else (node,)
        return [self.report.choice(each, kind, values) for each in nodes]


def in_order(report: Report, decisions: Mapping[str, Decision], owner: Mapping[str, str]) -> dict[str, Decision]:
    """The decisions, each after those it needs; a cycle is noted. `owner` maps variables to decisions."""
    needs = {
        name: [owner[leaf.variable] for rule in decision.rules for leaf in leaves(rule.when) if leaf.variable in owner]
        for name, decision in decisions.items()
    }
    try:
        order = tuple(TopologicalSorter(needs).static_order())
    except CycleError as error:
        cycle: list[str] = error.args[1]
        place = decisions[cycle[0]].place
        report.add(place, f"decisions need each other: {' <- '.join(cycle)}", "break the cycle")
        return dict(decisions)
    return {name: decisions[name] for name in order}
