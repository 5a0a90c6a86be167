"""A folder of rule files, read and put together as a framework."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence

from attrs import frozen

from delivery_model.errors import DocumentError, Place, RuleBaseError
from delivery_model.files import ENDINGS
from delivery_model.rulebase.axes import AnyAxis, Axis, GroupAxis
from delivery_model.rulebase.conditions import RESERVED, Names, leaves
from delivery_model.rulebase.framework import (
    NOT_KNOWN,
    Decision,
    Degree,
    Framework,
    FromFiles,
    Hit,
    Roles,
    Source,
    SupportType,
    collected_variables,
)
from delivery_model.rulebase.invariants import Invariant, InvariantDraft, InvariantReader, read_invariant_drafts
from delivery_model.rulebase.read_decisions import (
    NOT_STATED,
    Draft,
    Head,
    RuleReader,
    in_order,
    read_bars,
    read_drafts,
    read_guidance,
    read_head,
    read_sources,
    read_statements,
    read_support_types,
)
from delivery_model.rulebase.read_record import RECORD_FILE, read_record
from delivery_model.rulebase.read_vocabulary import read_vocabulary
from delivery_model.rulebase.tables import ABOUT_KEYS, in_words, whole
from delivery_model.rulebase.vocabulary import Vocabulary
from delivery_model.yaml_input.problems import Citations, Report, choice_at, text_at, word_at
from delivery_model.yaml_input.yaml_text import Entries, Node, Text, parse_document

REQUIRED = ("framework.yml", "attributes.yml")
OPTIONAL = ("sources.yml", "support_types.yml", "readings.yml", RECORD_FILE)
ITSELF = "rules"
"""What a rule base that names no source cites: itself."""
ROLE_LISTS = ("alongside", "policy_exposure", "consistency")


@frozen(kw_only=True)
class Files:
    """The parsed files of a rule base, by name within the folder; the text of the others; the hash of all.

    The record is in no hash: it says of which rules it is by their hash, which would change with it.
    """

    nodes: Mapping[str, Node]
    others: Mapping[str, bytes]
    content_hash: str

    def decisions(self) -> Iterator[Node]:
        return (node for name, node in self.nodes.items() if name.startswith("decisions/"))


def read_files(report: Report, texts: Mapping[str, bytes], path: str) -> Files:
    """Parse every file that a framework is made of, in order of name."""
    nodes: dict[str, Node] = {}
    others: dict[str, bytes] = {}
    if is_one_file(texts):
        [(name, data)] = texts.items()
        try:
            nodes = whole(report, name, data, path if path.endswith(name) else f"{path}/{name}")
        except DocumentError as error:
            report.problems.extend(error.problems)
        report.refuse(RuleBaseError)
        return Files(nodes=nodes, others={}, content_hash=hash_of(texts))
    for name, written in sorted(texts.items()):
        data = written.replace(b"\r\n", b"\n")
        if name.lower().endswith(ENDINGS) and not name.endswith(ENDINGS[0]):
            renamed = name.rpartition(".")[0] + ENDINGS[0]
            report.add(Place(f"{path}/{name}", 1, 1), f"does not end in {ENDINGS[0]}", f"rename to {renamed}")
        if name not in (*REQUIRED, *OPTIONAL) and not name.startswith("decisions/"):
            others[name] = data
            continue
        try:
            nodes[name] = parse_document(data, f"{path}/{name}")
        except DocumentError as error:
            report.problems.extend(error.problems)
    missing = [name for name in REQUIRED if name not in texts]
    if not any(name.startswith("decisions/") for name in texts):
        missing.append("decisions/*.yml")
    for name in missing:
        report.add(Place(f"{path}/{name}", 1, 1), "no such file", "a rule base needs it")
    report.refuse(RuleBaseError)
    return Files(nodes=nodes, others=others, content_hash=hash_of(texts))


def is_one_file(texts: Mapping[str, bytes]) -> bool:
    """Whether a rule base is one file, a table or all of it, rather than a folder."""
    return len(texts) == 1 and not any(name in (*REQUIRED, *OPTIONAL) or "/" in name for name in texts)


def hash_of(texts: Mapping[str, bytes]) -> str:
    """What identifies the exact text of a rule base, however its lines end; of its record it says nothing."""
    digest = hashlib.sha256()
    for name, written in sorted(texts.items()):
        data = written.replace(b"\r\n", b"\n")
        if name != RECORD_FILE:
            digest.update(f"{name}\0{len(data)}\0".encode() + data)
    return digest.hexdigest()


def version_of(texts: Mapping[str, bytes]) -> str:
    """The version that a rule base says it is, without reading the rest of it."""
    about = parse_document(texts["framework.yml"], "framework.yml")
    version = about.by_key.get("version") if isinstance(about, Entries) else None
    return version.value if isinstance(version, Text) else ""


def read_framework(texts: Mapping[str, bytes], path: str) -> Framework:
    """Read a rule base from the text of its files; its form is checked here, its soundness is not.

    `texts` maps the name of each file within the folder, such as `decisions/x.yml`, to its text.

    Raises:
        RuleBaseError: with every problem found.
    """
    report = Report()
    files = read_files(report, texts, path)
    about = report.fields(files.nodes["framework.yml"], "framework.yml", required=("id",), optional=ABOUT_KEYS[1:])
    sources, citations = _read_sources(report, files, word_at(report, about, "id"))
    points, readings = _read_points(report, files.nodes.get("readings.yml"))
    vocabulary = read_vocabulary(report, files.nodes["attributes.yml"], readings, points, citations)
    heads = _read_heads(report, files, vocabulary)
    values = {hit: {each.name: tuple(each.values) for each in heads.values() if each.hit is hit} for hit in Hit}
    names = Names(vocabulary, values[Hit.UNIQUE], values[Hit.COLLECT])
    drafts = {name: read_drafts(report, head, names, citations) for name, head in heads.items()}
    promised = read_invariant_drafts(report, about.get("invariants"), names)
    axes = axes_of(names)
    reader = RuleReader(
        report=report,
        citations=citations,
        origins=report.words(about.get("origins")) or tuple(sources) or ("?",),
        points=points,
        domains=_domains(vocabulary, names, axes),
        sizes={name: len(group.members) for name, group in vocabulary.groups.items()},
    )
    decisions = _read_decisions(reader, heads, drafts, names, axes, _support_types(about, heads))
    decisions = in_order(report, decisions, _owners(decisions))
    _refuse_twins(report, decisions)
    roles = _read_roles(report, about, decisions, files.nodes["framework.yml"].place)
    support_types = _read_forms(report, about, files, citations, decisions[roles.outcome])
    limits = read_statements(report, about.get("limits"), citations)
    guidance = read_guidance(report, about.get("guidance"), citations)
    in_use = _in_order_of_use(axes, decisions, roles.outcome)
    invariants = _invariants(reader, promised, decisions, roles.outcome, in_use)
    record = read_record(report, files.nodes.get(RECORD_FILE), tuple(support_types), vocabulary.readings)
    words = _words(report, about)
    report.refuse(RuleBaseError)
    return Framework(
        **words,
        limits=limits,
        roles=roles,
        vocabulary=vocabulary,
        points=points,
        decisions=decisions,
        support_types=support_types,
        sources=sources,
        axes=in_use,
        origin=FromFiles(files.content_hash),
        others=files.others,
        path=path,
        guidance=guidance,
        record=record,
        invariants=invariants,
        is_changed=False,  # which whoever knows where it came from can tell
    )


def _words(report: Report, about: Mapping[str, Node]) -> dict[str, str]:
    """What a rule base says that it is."""
    reads = {"id": word_at, "version": word_at, "title": text_at, "scope": text_at}
    words = {key: read(report, about, key) for key, read in reads.items()}
    return {**words, "title": words["title"] or in_words(words["id"]), "version": words["version"] or "0"}


def _read_forms(
    report: Report, about: Mapping[str, Node], files: Files, citations: Citations, outcome: Decision
) -> dict[str, SupportType]:
    """The support types, in the order of the outcome's values."""
    forms = files.nodes.get("support_types.yml")
    support_types = read_support_types(report, forms, citations, outcome.values)
    if "outcome" not in about or word_at(report, about, "outcome") == outcome.name:
        _check_order(report, about, forms, outcome, tuple(support_types))
    return support_types


def _invariants(
    reader: RuleReader,
    drafts: Sequence[InvariantDraft],
    decisions: Mapping[str, Decision],
    outcome: str,
    axes: Sequence[AnyAxis],
) -> tuple[Invariant, ...]:
    """The invariants, of variables that rules look at."""
    return InvariantReader(
        report=reader.report,
        citations=reader.citations,
        outcome=outcome,
        values={name: tuple(each.values) for name, each in decisions.items()},
        domains=reader.domains,
        sizes=reader.sizes,
        looked_at={*_owners(decisions), *(variable for axis in axes for variable in axis.cells[0])},
    ).all(drafts)


def _read_sources(report: Report, files: Files, name: str) -> tuple[Mapping[str, Source], Citations]:
    """The sources of a rule base; one that lists none, or only one that has no parts, need not cite it each time."""
    if (node := files.nodes.get("sources.yml")) is None:
        nothing = dict.fromkeys(("author", "date", "publisher", "address"), NOT_STATED)
        title = f"the rule base itself ({name})"
        itself = Source(key=ITSELF, title=title, short=ITSELF, places={}, sections=(), not_encoded={}, **nothing)
        return {ITSELF: itself}, Citations((ITSELF,), unless_given=(ITSELF,))
    sources = read_sources(report, node)
    only = tuple(sources) if len(sources) == 1 and not any(each.places for each in sources.values()) else ()
    return sources, Citations(tuple(sources), unless_given=only)


def _read_points(report: Report, node: Node | None) -> tuple[Mapping[str, str], Node | None]:
    if node is None:
        return {}, None
    fields = report.fields(node, "readings.yml", required=("points", "readings"))
    points = report.entries(fields["points"]) if "points" in fields else ()
    return {point.value: report.text(says) for point, says in points}, fields.get("readings")


def _read_heads(report: Report, files: Files, vocabulary: Vocabulary) -> dict[str, Head]:
    readings = (reading.variable for reading in vocabulary.readings.values())
    counts = (f"{each.name}.{level}" for each in vocabulary.groups.values() for level in each.level_names)
    taken = {*vocabulary.attributes, *vocabulary.groups, *counts, *readings, *RESERVED}
    heads: dict[str, Head] = {}
    for node in files.decisions():
        head = read_head(report, node)
        if head.name in heads:
            first = heads[head.name].node.place
            report.add(node.place, f"a second decision '{head.name}'", f"the first is at {first}; rename one")
        if head.name in taken:
            report.add(node.place, f"'{head.name}' already means something else in a rule", "give it another name")
        heads[head.name] = head
    taken |= heads.keys()
    for head in (each for each in heads.values() if each.hit is Hit.COLLECT):
        for variable in (f"{head.name}.{value}" for value in head.values):
            if variable in taken:
                report.add(head.node.place, f"'{variable}' already means something else in a rule", "rename the value")
            taken.add(variable)
    return heads


def axes_of(names: Names) -> dict[str, AnyAxis]:
    """One axis for each attribute that stands alone, each reading, and each group that conditions look at."""
    vocabulary, axes = names.vocabulary, dict[str, AnyAxis]()
    for attribute in vocabulary.attributes.values():
        if attribute.group is None:
            axes[attribute.name] = Axis(attribute.name, attribute.level_names)
    for reading in vocabulary.readings.values():
        axes[reading.variable] = Axis(reading.variable, reading.alternative_names, True)
    for group in vocabulary.groups.values():
        cuts = {level: tuple(sorted(at)) for level, at in sorted(names.cuts.get(group.name, {}).items()) if at}
        named = tuple(member for member in group.members if member in names.named.get(group.name, ()))
        if cuts or named:
            axes[group.name] = GroupAxis(group.name, group.members, group.level_names, cuts, named)
    return axes


def _domains(vocabulary: Vocabulary, names: Names, axes: Mapping[str, AnyAxis]) -> dict[str, tuple[str, ...]]:
    """The values of every variable that a condition in normal form may use."""
    domains: dict[str, tuple[str, ...]] = dict(names.unique)
    domains |= {f"{name}.{value}": ("yes", "no") for name, values in names.collecting.items() for value in values}
    domains |= {attribute.name: attribute.level_names for attribute in vocabulary.attributes.values()}
    domains |= {reading.variable: reading.alternative_names for reading in vocabulary.readings.values()}
    for axis in axes.values():
        if isinstance(axis, GroupAxis):
            domains |= {f"{axis.name}.{level}": axis.classes(level) for level in axis.cuts}
    return domains


def _support_types(about: Mapping[str, Node], heads: Mapping[str, Head]) -> tuple[str, ...]:
    """What the outcome may be; nothing when the outcome is not a decision, which is refused later."""
    outcome, unique = about.get("outcome"), [name for name, head in heads.items() if head.hit is Hit.UNIQUE]
    named = outcome.value if isinstance(outcome, Text) else unique[0] if outcome is None and len(unique) == 1 else ""
    head = heads.get(named)
    return tuple(head.values) if head else ()


def _read_decisions(
    reader: RuleReader,
    heads: Mapping[str, Head],
    drafts: Mapping[str, Sequence[Draft]],
    names: Names,
    axes: Mapping[str, AnyAxis],
    support_types: Sequence[str],
) -> dict[str, Decision]:
    return {
        name: Decision(
            name=name,
            question=head.question,
            hit=head.hit,
            values=head.values,
            rules=tuple(reader.rule(head, draft) for draft in drafts[name]),
            tests=tuple(reader.test(head, node, names, axes) for node in head.tests),
            place=head.node.place,
            bars=read_bars(reader.report, head, support_types),
            brief=head.brief,
        )
        for name, head in heads.items()
    }


def _owners(decisions: Mapping[str, Decision]) -> dict[str, str]:
    owners = {variable: name for variable, (name, _) in collected_variables(decisions).items()}
    return owners | {name: name for name, decision in decisions.items() if decision.hit is Hit.UNIQUE}


def _refuse_twins(report: Report, decisions: Mapping[str, Decision]) -> None:
    first: dict[str, Place] = {}
    for rule in (rule for decision in decisions.values() for rule in decision.rules):
        if rule.id and rule.id in first:
            report.add(rule.place, f"duplicate rule id '{rule.id}'", f"the first is at {first[rule.id]}; rename one")
        first.setdefault(rule.id, rule.place)


def _read_roles(report: Report, about: Mapping[str, Node], decisions: Mapping[str, Decision], place: Place) -> Roles:
    unique = [name for name, decision in decisions.items() if decision.hit is Hit.UNIQUE]
    if len(unique) > 1 and "outcome" not in about:
        report.add(place, f"which of {', '.join(unique)} is the answer is not said", "add 'outcome: ...'")
    outcome = choice_at(report, about, "outcome", "unique decision", unique or decisions)
    given = about.get("roles", Entries(Place("", 1, 1), ()))
    fields = report.fields(given, "roles", optional=(*ROLE_LISTS, "degree", "notes"))
    collecting = [name for name, decision in decisions.items() if decision.hit is Hit.COLLECT]
    chosen = {key: report.choice(fields[key], "collecting decision", collecting) for key in ROLE_LISTS if key in fields}
    return Roles(
        outcome=outcome,
        alongside=chosen.get("alongside"),
        degree=_read_degree(report, fields.get("degree"), decisions, tuple(decisions[outcome].values)),
        policy_exposure=chosen.get("policy_exposure"),
        consistency=chosen.get("consistency"),
        notes=report.each(fields.get("notes"), lambda node: report.choice(node, "collecting decision", collecting)),
    )


def _read_degree(
    report: Report, node: Node | None, decisions: Mapping[str, Decision], forms: Sequence[str]
) -> Degree | None:
    """Which decision says of what degree a form of support is, and which form that is."""
    if node is None:
        return None
    fields = report.fields(node, "the role 'degree'", required=("decision", "form"))
    collecting = [name for name, decision in decisions.items() if decision.hit is Hit.COLLECT]
    name = choice_at(report, fields, "decision", "collecting decision", collecting or ("?",))
    if name in decisions and NOT_KNOWN in decisions[name].values:
        what = f"'{NOT_KNOWN}' is a value of {name}, and what a degree is called that cannot be told"
        report.add(decisions[name].place, what, "give the value another name")
    return Degree(name, choice_at(report, fields, "form", "support type", forms))


def _check_order(
    report: Report, about: Mapping[str, Node], forms: Node | None, outcome: Decision, support_types: tuple[str, ...]
) -> None:
    """The outcome's values, the support types and the order, where it is declared, are the same names in one order."""
    values = f"the values of {outcome.name}", tuple(outcome.values)
    if (node := about.get("order")) is not None:
        order, others = report.words(node), (values, ("the support types", support_types))
    else:
        order, others, node = support_types, (values,), forms
    for what, names in others:
        if node is not None and names != order:
            report.add(
                node.place, f"the order differs from {what} ({', '.join(names)})", "use the same names and order"
            )


def _in_order_of_use(
    axes: Mapping[str, AnyAxis], decisions: Mapping[str, Decision], outcome: str
) -> tuple[AnyAxis, ...]:
    """The axes that rules look at, in the order in which the outcome, then the other decisions, come to them."""
    owners = _owners(decisions)
    home = {variable: name for name, axis in axes.items() for cell in axis.cells[:1] for variable in cell}
    found: dict[str, AnyAxis] = {}
    done: set[str] = set()

    def visit(name: str) -> None:
        if name in done:
            return
        done.add(name)
        for leaf in (leaf for rule in decisions[name].rules for leaf in leaves(rule.when)):
            if leaf.variable in owners:
                visit(owners[leaf.variable])
            else:
                found.setdefault(home[leaf.variable], axes[home[leaf.variable]])

    for name in (outcome, *decisions):
        visit(name)
    return tuple(found.values())
