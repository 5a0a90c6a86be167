"""Scenario files, read against the vocabulary of a framework.

Findings, read against the vocabulary of a framework.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from attrs import evolve, frozen

from delivery_model.appraisal.scores import Appraisal
from delivery_model.errors import Place, Problem, ScenarioError, UnknownName, quoted
from delivery_model.profile.paper_block import NO_PAPER, OWNED, PAPER, owned_in
from delivery_model.profile.plans import PLAN_KEYS, read_plans
from delivery_model.profile.profile import (
    CountFinding,
    Evidence,
    EvidenceKind,
    Finding,
    Profile,
    Published,
    PublishedKind,
    Scenario,
    level_by_age,
)
from delivery_model.profile.value_checks import contradiction
from delivery_model.rulebase.axes import CountLimit
from delivery_model.rulebase.conditions import BOUNDS, read_bounds
from delivery_model.rulebase.framework import Framework
from delivery_model.rulebase.vocabulary import BAR, Attribute, Group
from delivery_model.yaml_input.problems import ADDRESS, Citations, Report, text_at
from delivery_model.yaml_input.shapes import (
    At,
    Names,
    by_key,
    choice,
    date_or_nothing,
    day,
    each,
    maybe,
    shape,
    source,
    text,
    word,
    yes_no,
)
from delivery_model.yaml_input.yaml_text import Entries, Items, Node, Text, parse_document

PUBLISHED = shape(
    Published,
    "published",
    {
        "support_type": choice("support type"),
        "kind": maybe(choice("kind", PublishedKind), PublishedKind.DECISION),
        "option": maybe(text),
        "source": source,
        "says": maybe(text),
        "confidence": maybe(choice("confidence", ("high", "medium", "low"))),
        "excluded": maybe(text, about="why figures of agreement leave this case out"),
        "policy": maybe(by_key(yes_no, choice("policy exposure")), {}),
        "factors": maybe(by_key(yes_no, word), {}),
    },
)


def names_of(framework: Framework) -> Names:
    """What is published, and what somebody sees to, is said in these words of a rule base."""
    exposure = framework.roles.policy_exposure
    policies = tuple(framework.decisions[exposure].values) if exposure else ()
    owned = framework.kept.of((owned_in,), lambda: tuple(owned_in(framework)))
    return {"support type": tuple(framework.support_types), "policy exposure": policies, OWNED: owned}


def _evidence(*, says: str, source: str, **others: Any) -> Evidence:
    """Evidence, in which a mark stands in for what is missing, so that reading can go on."""
    return Evidence(says or STANDS_IN, source or STANDS_IN, **others)


STANDS_IN = "..."
DECIDES = "it decides, so it belongs under 'profile:'"
NEVER_DECIDES = "it never decides, so it belongs under 'context:'"
NULL = "null"
NOTHING = ("~", NULL, "Null", "NULL")
"""What tools that write YAML put for nothing."""
OF_NOTHING = "correct one of them, or leave it out"
NOWHERE = Place("", 1, 1)
EVIDENCE = each(
    shape(
        _evidence,
        "evidence",
        {
            "says": text,
            "source": evolve(source, about="a key of the rule base's sources with a place, or an address"),
            "kind": maybe(choice("kind", EvidenceKind)),
            "date": maybe(day),
            "said_by": maybe(text, about="the rater or group that brought it"),
        },
    )
)
"""One sentence of evidence with its source: a key of the rule base, or a web address."""
Said = dict[str, Finding | CountFinding]


def _profile_of(said: Said) -> Profile:
    findings = {name: each for name, each in said.items() if isinstance(each, Finding)}
    return Profile(findings, tuple(each for each in said.values() if isinstance(each, CountFinding)))


def _named_in(profile: Profile) -> Said:
    """Every finding and count of a profile by a name of its own."""
    counts = {f"{each.limit.group}.count.{each.limit.level}": each for each in profile.counts}
    return {**profile.findings, **counts}


def named_in(framework: Framework, report: Report, node: Node, prefix: str = "") -> Iterator[tuple[str, Text, Node]]:
    """Every finding of a block under its full dotted name, with its key; a group's counts under the group's name."""
    is_unknown = isinstance(node, Text) and node.is_plain and not node.value  # only comments stand in it
    for key, value in () if is_unknown else report.entries(node):
        name = f"{prefix}{key.value}"
        is_family = any(known.startswith(f"{name}.") for known in framework.attributes)
        group, _, last = name.rpartition(".")
        if last == "count" and group in framework.groups:
            yield group, key, value
        elif is_family and name not in framework.attributes:
            yield from named_in(framework, report, value, f"{name}.")
        else:
            yield name, key, value


def levels_in(report: Report, attribute: Attribute, node: Node) -> tuple[str, ...]:
    """The levels still possible, in their order; none where nothing is known."""
    if isinstance(node, Text):
        is_nothing = node.is_plain and node.value in NOTHING and not attribute.level_said(node.value)
        try:
            return () if is_nothing else attribute.levels_said(node.value)
        except UnknownName as error:
            report.add(node.place, f"unknown {error.kind} {quoted(error.name)}", error.fix)
            return attribute.level_names[:1]
    chosen = [_level(report, attribute, each) for each in (node.values if isinstance(node, Items) else (node,))]
    if not chosen:
        report.add(node.place, f"no level of {attribute.name} is left", "name one, or write unknown")
    return tuple(level for level in attribute.level_names if level in chosen)


def _level(report: Report, attribute: Attribute, node: Node) -> str:
    """One level, by its name or another wording."""
    level = attribute.level_said(node.value) if isinstance(node, Text) else None
    return level or report.choice(node, f"level of {attribute.name}", attribute.level_names)


@frozen
class ProfileReader:
    """Reads findings against one framework."""

    framework: Framework
    report: Report
    citations: Citations

    def profile(self, profile: Node | None, context: Node | None) -> Profile:
        """The findings of a profile and of its context, group counts included."""
        found: Said = {}
        so_far = len(self.report.problems)
        for section, is_context in ((profile, False), (context, True)):
            for name, place, said in () if section is None else self._said(section, is_context):
                if name in found:
                    self.report.add(place, f"a second finding for '{name}'", "keep one of them")
                found[name] = said
        read = _profile_of(found)
        if len(self.report.problems) == so_far:  # else what stands in for a mistake could contradict the rest
            self._check_counts(read)
            self._check_existence(read)
        return read

    def _check_existence(self, profile: Profile) -> None:
        """A finding on what cannot exist is remarked on: it contradicts another."""
        for finding, what in profile.of_nothing(self.framework):
            self.report.remark(finding.place or NOWHERE, what, OF_NOTHING)

    def _said(self, section: Node, is_context: bool) -> Iterator[tuple[str, Place, Finding | CountFinding]]:
        """Every finding and count of one block with its name; what belongs in the other block is remarked on."""
        for name, key, node in named_in(self.framework, self.report, section):
            place = key.place
            if name in self.framework.groups:
                group = self.framework.groups[name]
                self._remark(self.framework.attributes[group.members[0]], name, place, is_context)
                for level, count in self._counts(group, node):
                    yield f"{name}.count.{level.value}", level.place, count
            elif name in self.framework.attributes:
                attribute = self.framework.attributes[name]
                self._remark(attribute, name, place, is_context)
                if finding := self.finding(attribute, node):
                    yield name, place, finding
            else:
                known = (*self.framework.attributes, *self.framework.groups)
                self.report.unknown_attribute(place, name, known)

    def _remark(self, attribute: Attribute, name: str, place: Place, is_context: bool) -> None:
        """Where a finding stands in the other block, which changes nothing: what decides is said by the rule base."""
        if attribute.can_decide == is_context:
            here, fix = ("context", DECIDES) if is_context else ("profile", NEVER_DECIDES)
            self.report.remark(place, f"'{name}' stands under {here}", fix)

    def with_context_of(self, profile: Profile, earlier: Profile) -> tuple[Profile, Profile]:
        """Two codings of an authority, what never decides moved from the second to the first: it is said once."""
        moved, kept = self._parted(earlier)
        known = _named_in(profile)
        for name, said in moved.items():
            if name in known and known[name] != said:
                self.report.add(said.place or NOWHERE, f"a second finding for '{name}'", "keep one of them")
        both = _profile_of({**moved, **known})
        if not self.report.problems:
            self._check_counts(both)
        return both, _profile_of(kept)

    def _parted(self, profile: Profile) -> tuple[Said, Said]:
        """What never decides, and what does."""
        attributes, groups = self.framework.attributes, self.framework.groups
        deciding = {name for name, known in attributes.items() if known.can_decide}
        deciding |= {name for name, group in groups.items() if not deciding.isdisjoint(group.members)}
        parts: tuple[Said, Said] = {}, {}
        for name, said in _named_in(profile).items():
            about = said.limit.group if isinstance(said, CountFinding) else name
            parts[about in deciding][name] = said
        return parts

    def finding(self, attribute: Attribute, node: Node) -> Finding | None:
        """One finding: a level, a list of levels still possible, or either with evidence; None where it is unknown.

        A level that is unknown and has evidence, raters or a note is kept with them, every level still possible.
        """
        report = self.report
        if not isinstance(node, Entries):
            levels = levels_in(self.report, attribute, node)
            return Finding(levels=levels, place=node.place) if levels else None
        keys = ("level", "evidence", "raters", "note", "next")
        fields = report.fields(node, f"the finding '{attribute.name}'", optional=keys)
        raters = self._raters(attribute, fields.get("raters"))
        if "level" not in fields and not raters:
            fix = "add 'level: ...', or 'level: unknown'"
            report.add(node.place, f"'{attribute.name}' names no level", fix)
        said = {level for levels in raters.values() for level in levels}
        placed = tuple(level for level in attribute.level_names if level in said)
        levels = levels_in(self.report, attribute, fields["level"]) if "level" in fields else placed
        if not levels and not any(key in fields for key in keys[1:]):
            return None
        return Finding(
            levels=levels or attribute.level_names,
            evidence=self.evidence_in(fields),
            raters={rater: BAR.join(levels) for rater, levels in raters.items()},
            note=text_at(report, fields, "note") or None,
            next=text_at(report, fields, "next") or None,
            place=node.place,
        )

    def _raters(self, attribute: Attribute, node: Node | None) -> dict[str, tuple[str, ...]]:
        """Where each of several people placed an attribute, at the levels that they leave open."""
        placed = () if node is None else self.report.entries(node)
        read = {rater.value: levels_in(self.report, attribute, levels) for rater, levels in placed}
        return {rater: levels for rater, levels in read.items() if levels}

    def evidence_in(self, fields: Mapping[str, Node]) -> tuple[Evidence, ...]:
        """The list of evidence under its key."""
        node = fields.get("evidence")
        if isinstance(node, Text) and node.value:
            fix = "write '- says: ...' and under it 'source: ...', as one item of a list"
            self.report.add(node.place, f"the evidence {quoted(node.value)} names no source", fix)
            return ()
        return EVIDENCE.read(At(self.report, self.citations), node) if node else ()

    def _counts(self, group: Group, node: Node) -> Iterator[tuple[Text, CountFinding]]:
        """What is said of how many members of a group are at a level, with the level as it was written."""
        report, size = self.report, len(group.members)
        for key, value in report.entries(node):
            level = report.choice(key, f"level of {group.name}", group.level_names)
            if isinstance(value, Entries):
                fields = report.fields(value, "a count", optional=(*BOUNDS, "evidence"))
            else:
                fields = {"exactly": value}
            low, high = read_bounds(report, value, fields, size)
            if low > high:
                error = contradiction(group.name)
                report.add(key.place, error.what, error.fix)
                low = high
            evidence = self.evidence_in(fields)
            limit = CountLimit(group.name, level, low, high)
            yield key, CountFinding(limit=limit, evidence=evidence, place=key.place)

    def _check_counts(self, profile: Profile) -> None:
        """A count must be possible together with what is said of single members and other counts."""
        for group in profile.contradicted(self.framework):
            place = next(each.place for each in profile.counts if each.limit.group == group.name)
            error = contradiction(group.name)
            self.report.add(place or NOWHERE, error.what, error.fix)


REQUIRED = {  # with what to write when it is missing
    "authority": "the name of the council",
    "as_of": "the date of the evidence, such as 2017-04-01",
    "profile": "what is known of it; 'recommend new FILE' writes a template",
}
OPTIONAL = ("summary", "sources", "profile_ofsted_only", "context", "published", "appraisal", "paper", *PLAN_KEYS)
SCENARIO_KEYS = (*REQUIRED, *OPTIONAL)


def read_scenario(
    framework: Framework, data: bytes, path: str, *, beside: Sequence[Framework] = (), is_first: bool = True
) -> Scenario:
    """Read one scenario, which may hold what other rule bases ask `beside` this one.

    Raises:
        DocumentError: the text is not restricted YAML.
        ScenarioError: with every problem found.
    """
    report, node = Report(), parse_document(data, path)
    if beside:
        from delivery_model.profile.beside import as_read_by  # most files are read for one

        node = as_read_by(framework, beside, node, is_first=is_first)
    scenario = scenario_of(framework, report, node, path)
    if report.problems:
        raise ScenarioError(with_keys(report.problems, node))
    return scenario


def with_keys(problems: Iterable[Problem], root: Node) -> Iterator[Problem]:
    """The problems of a text, each with the way by keys to what stands at its place.

    A mapping stands where its first key does: it is about that key if it names it.
    """
    found: dict[Place, list[tuple[str, ...]]] = {}
    for place, at in _places(root, ()):
        found.setdefault(place, []).append(at)
    for problem in problems:
        ways = found.get(problem.where, [()])
        named = (at for at in reversed(ways) if at and quoted(at[-1]) in problem.what)
        yield evolve(problem, at=next(named, ways[0]))


def _places(node: Node, at: tuple[str, ...]) -> Iterator[tuple[Place, tuple[str, ...]]]:
    yield node.place, at
    pairs = node.pairs if isinstance(node, Entries) else ()
    for key, value in pairs:
        yield key.place, (*at, key.value)
        yield from _places(value, (*at, key.value))
    for place, value in enumerate(node.values if isinstance(node, Items) else ()):
        yield from _places(value, (*at, str(place)))


def citations_of(framework: Framework, sources: Mapping[str, str]) -> Citations:
    """What evidence may cite: the sources of a rule base, and those that a scenario names itself."""
    otherwise = " or give a web address, or name the document under 'sources'"
    addresses = {name: said for name, said in sources.items() if said.startswith(ADDRESS)}
    return Citations((*framework.sources, *sources), otherwise, addresses)


def profile_of(framework: Framework, report: Report, node: Node, citations: Citations) -> Profile:
    """The profile that one block of findings says, with its problems noted."""
    return ProfileReader(framework, report, citations).profile(node, None)


def _without_nothing(node: Node) -> Node:
    """The same mapping without keys that tools wrote and nobody gave a value."""
    if not isinstance(node, Entries):
        return node
    said = (
        (key, value)
        for key, value in node.pairs
        if not (isinstance(value, Text) and value.is_plain and value.value in NOTHING)
    )
    return Entries(node.place, tuple(said), node.span)


def scenario_of(framework: Framework, report: Report, node: Node, path: str) -> Scenario:
    """The scenario that a document says, with its problems noted."""
    fields = report.fields(_without_nothing(node), "a scenario", required=REQUIRED, optional=OPTIONAL)
    sources = _read_sources(framework, report, fields.get("sources"))
    citations = citations_of(framework, sources)
    reader, at = ProfileReader(framework, report, citations), At(report, citations, names_of(framework))
    remarks_before = len(report.remarks)  # those of other rows, where the report is of a whole table
    profile, ofsted_only = reader.profile(fields.get("profile"), fields.get("context")), None
    if "profile_ofsted_only" in fields:
        profile, ofsted_only = reader.with_context_of(profile, reader.profile(fields["profile_ofsted_only"], None))
    scenario = Scenario(
        authority=text_at(report, fields, "authority"),
        as_of=date_or_nothing(report, fields.get("as_of")),
        summary=text_at(report, fields, "summary"),
        profile=profile,
        profile_ofsted_only=ofsted_only,
        published=PUBLISHED.read(at, fields["published"]) if "published" in fields else None,
        sources=sources,
        appraisal=_read_appraisal(framework, report, fields.get("appraisal")),
        paper=PAPER.read(at, fields["paper"]) if "paper" in fields else NO_PAPER,
        path=path,
    )
    if given := {key: fields[key] for key in PLAN_KEYS if key in fields}:
        criteria = _criteria(framework, scenario.appraisal) if "principles" in given else ()
        names = {**names_of(framework), "criterion": criteria}
        scenario = evolve(scenario, plans=read_plans(At(report, citations, names), given))
    _check_ages(framework, report, scenario)
    return evolve(scenario, remarks=tuple(report.remarks[remarks_before:]))


def _check_ages(framework: Framework, report: Report, scenario: Scenario) -> None:
    """A stated age of evidence that is not the one that its dates make is remarked on."""
    for name, finding in scenario.profile.findings.items():
        level = level_by_age(framework.attributes[name], scenario)
        if level and level not in finding.levels:
            what = f"'{name}' is {' or '.join(finding.levels)}, but by the dates of the evidence it is {level}"
            report.remark(finding.place or NOWHERE, what, "correct one of them, or leave it out")


def _criteria(framework: Framework, appraisal: Appraisal | None) -> tuple[str, ...]:
    """The criteria that a principle may have fed: those of the appraisal, or else of the rule base."""
    if appraisal:
        return tuple(appraisal.criteria)
    from delivery_model.appraisal.read_options import options_of  # few scenarios need them

    options = options_of(framework)
    return tuple(options.criteria) if options else ()


def _read_appraisal(framework: Framework, report: Report, node: Node | None) -> Appraisal | None:
    """The appraisal of management options, in its own words and those of the rule base's options.yml."""
    if node is None:
        return None
    from delivery_model.appraisal.options import NO_OPTIONS  # few scenarios need them
    from delivery_model.appraisal.read_appraisal import OWN, names_everything
    from delivery_model.appraisal.read_options import options_of, read_appraisal

    options = options_of(framework)
    if options is None and not names_everything(node):
        what = f"an appraisal, and {framework.id} has no options to appraise"
        report.add(node.place, what, f"leave it out, or name all of these in it: {', '.join(OWN)}")
        return None
    return read_appraisal(report, node, options or NO_OPTIONS)


def _read_sources(framework: Framework, report: Report, node: Node | None) -> dict[str, str]:
    """The scenario's own names of documents: each with its web address or, in several words, what it is."""
    found: dict[str, str] = {}
    for key, value in () if node is None else report.entries(node):
        if key.value in framework.sources:
            report.add(key.place, f"{quoted(key.value)} is a source of the rule base", "give it another name")
        is_address = isinstance(value, Text) and value.value.startswith(ADDRESS)
        said = report.word(value) if is_address else report.text(value)
        if said and not said.startswith(ADDRESS) and len(said.split()) == 1:
            fix = "write it from http on, or say in several words what the document is"
            report.add(value.place, f"{quoted(said)} is not a web address", fix)
        found[key.value] = said
    return found
