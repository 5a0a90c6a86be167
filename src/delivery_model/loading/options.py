"""options.yml: the management options a rule base knows, the criteria and the scale, and a published appraisal."""

from __future__ import annotations

import re
from collections.abc import Mapping
from weakref import WeakKeyDictionary

from attrs import frozen

from delivery_model.appraisal.options import (
    NO_OPTIONS,
    Cluster,
    Criterion,
    Fact,
    Family,
    Fit,
    Option,
    Options,
    PublishedAppraisal,
    Scale,
)
from delivery_model.appraisal.scores import MOST_CRITERIA, Appraisal, Interval
from delivery_model.documents import Entries, Items, Node, parse_document
from delivery_model.errors import Place, RuleBaseError, quoted
from delivery_model.framework.rules import Basis, Framework
from delivery_model.framework.vocabulary import Statement
from delivery_model.loading.appraisal import SECTION, AppraisalReader
from delivery_model.loading.guidance import read_statements
from delivery_model.loading.own_options import read_own
from delivery_model.loading.report import Citations, Report, choice_at, text_at
from delivery_model.loading.vocabulary import CHECKLIST

FILE = "options.yml"
BASES = tuple(basis.value for basis in Basis)
PARTS = ("definition", "families", "criteria", "scale", "options", "conditions", "no_regret")
OPTION_KEYS = ("title", "family", "description", "strengths", "weaknesses", "fits", "fit", "sources")

_options_of: WeakKeyDictionary[Framework, Options | None] = WeakKeyDictionary()


def options_of(framework: Framework) -> Options | None:
    """The management options that a rule base knows; None when it has no options.yml. Read once.

    Raises:
        DocumentError: options.yml is not restricted YAML.
        RuleBaseError: with every problem found in it.
    """
    if framework not in _options_of:
        data = framework.others.get(FILE)
        _options_of[framework] = None if data is None else read_options(framework, data, f"{framework.path}/{FILE}")
    return _options_of[framework]


def read_options(framework: Framework, data: bytes, path: str) -> Options:
    """Read options.yml; what it cites and refers to must be in the framework.

    Raises:
        DocumentError: the text is not restricted YAML.
        RuleBaseError: with every problem found.
    """
    node = parse_document(data, path)
    report = Report()
    reader = _OptionsReader(report, framework, Citations(tuple(framework.sources)))
    options = reader.options(node)
    report.refuse(RuleBaseError)
    assert options is not None  # without problems, everything was there
    return options


def read_appraisal(report: Report, node: Node, known: Options) -> Appraisal | None:
    """An authority's own appraisal; None when there are problems, which are noted."""
    before, own = len(report.problems), read_own(report, node)
    if own is None:
        return None
    options = known.with_own(own)
    scale = own.scale or Interval(options.scale.lowest, options.scale.highest)
    found = AppraisalReader(report, tuple(options.options), tuple(options.criteria), scale, own).appraisal(node)
    return found if len(report.problems) == before else None


def options_for(framework: Framework, appraisal: Appraisal) -> Options:
    """The options and criteria that an appraisal is about: those it names itself, else those of the rule base.

    Raises:
        DocumentError: options.yml is not restricted YAML.
        RuleBaseError: with every problem found in it.
    """
    return (options_of(framework) or NO_OPTIONS).with_own(appraisal.own)


@frozen
class _OptionsReader:
    """Reads options.yml against a framework."""

    report: Report
    framework: Framework
    citations: Citations

    def options(self, node: Node) -> Options | None:
        """The whole file; None when part of it is missing."""
        report = self.report
        fields = report.fields(node, "options.yml", required=PARTS, optional=("published",))
        if any(part not in fields for part in PARTS):
            return None
        families = {key.value: self._family(key.value, each) for key, each in report.entries(fields["families"])}
        criteria = {key.value: self._criterion(key.value, each) for key, each in report.entries(fields["criteria"])}
        if not 1 <= len(criteria) <= MOST_CRITERIA:
            report.add(fields["criteria"].place, f"{len(criteria)} criteria", f"define 1 to {MOST_CRITERIA}")
        scale = self._scale(fields["scale"])
        options = {
            key.value: self._option(key.value, each, tuple(families)) for key, each in report.entries(fields["options"])
        }
        names = AppraisalReader(report, tuple(options), tuple(criteria), Interval(scale.lowest, scale.highest))
        can_be_scored = 1 <= len(criteria) <= MOST_CRITERIA and scale.lowest < scale.highest
        return Options(
            definition=self._statement(fields["definition"]),
            families=families,
            criteria=criteria,
            scale=scale,
            options=options,
            published=self._published(fields["published"], names) if "published" in fields and can_be_scored else None,
            conditions=read_statements(report, fields["conditions"], self.citations),
            no_regret=read_statements(report, fields["no_regret"], self.citations),
        )

    def _statement(self, node: Node) -> Statement:
        (statement,) = read_statements(self.report, Items(node.place, (node,)), self.citations)
        return statement

    def _family(self, name: str, node: Node) -> Family:
        fields = self.report.fields(node, f"family '{name}'", required=("title", "says", "sources"))
        return Family(id=name, title=text_at(self.report, fields, "title"), about=self._about(fields))

    def _about(self, fields: Mapping[str, Node]) -> Statement:
        sources = self.citations.read(self.report, fields.get("sources"), "a statement")
        return Statement(text_at(self.report, fields, "says"), sources)

    def _criterion(self, name: str, node: Node) -> Criterion:
        keys = ("title", "asks", "sources")
        fields = self.report.fields(node, f"criterion '{name}'", required=keys, optional=(CHECKLIST,))
        groups = self.framework.groups.values()
        members = [member for group in groups if group.is_checklist for member in group.members]
        return Criterion(
            id=name,
            title=text_at(self.report, fields, "title"),
            asks=self.report.texts(fields.get("asks")),
            sources=self.citations.read(self.report, fields.get("sources"), f"criterion '{name}'"),
            checklist=self._members(fields.get(CHECKLIST), members),
        )

    def _members(self, node: Node | None, members: list[str]) -> tuple[str, ...]:
        """Members of checklists, by their full names."""
        if node is not None and not members:
            self.report.add(node.place, "a member of a checklist, and there is none", "leave it out")
            return ()
        return self.report.each(node, lambda each: self.report.choice(each, "member of a checklist", members))

    def _scale(self, node: Node) -> Scale:
        """The scale; its two ends must have words."""
        report = self.report
        fields = report.fields(node, "the scale", required=("lowest", "highest", "anchors"), optional=("undefined",))
        lowest, highest = (self._score(fields.get(key)) for key in ("lowest", "highest"))
        if lowest >= highest and not report.problems:
            report.add(node.place, f"the scale goes from {lowest} to {highest}", "let highest be above lowest")
        anchors: dict[int, Statement] = {}
        for key, says in report.entries(fields["anchors"]) if "anchors" in fields else ():
            score = self._score(key)
            anchors[score] = self._statement(says)
            if not lowest <= score <= highest:
                report.add(key.place, f"the anchor {score} is off the scale", f"scores go from {lowest} to {highest}")
        for end in (lowest, highest) if "anchors" in fields else ():
            if end not in anchors:
                what = f"missing anchor of {end}"
                report.add(fields["anchors"].place, what, f"say what a score of {end} means: '{end}: {{says: ...}}'")
        undefined = self._statement(fields["undefined"]) if "undefined" in fields else None
        return Scale(lowest=lowest, highest=highest, anchors=anchors, undefined=undefined)

    def _score(self, node: Node | None) -> int:
        text = "0" if node is None else self.report.word(node)
        if node is not None and text and not re.fullmatch(r"\d{1,3}", text):
            self.report.add(node.place, f"{quoted(text)} is not a whole number", "write one such as 5")
        return int(text) if re.fullmatch(r"\d{1,3}", text) else 0

    def _option(self, name: str, node: Node, families: tuple[str, ...]) -> Option:
        report = self.report
        fields = report.fields(node, f"option '{name}'", required=OPTION_KEYS, optional=("forms", "cautions"))
        return Option(
            id=name,
            title=text_at(report, fields, "title"),
            family=choice_at(report, fields, "family", "family", families or ("?",)),
            description=text_at(report, fields, "description"),
            strengths=report.texts(fields.get("strengths")),
            weaknesses=report.texts(fields.get("weaknesses")),
            cautions=read_statements(report, fields.get("cautions"), self.citations),
            fit=self._fit(fields),
            sources=self.citations.read(report, fields.get("sources"), f"option '{name}'"),
        )

    def _fit(self, option: Mapping[str, Node]) -> Fit:
        """How an option relates to the forms of support, and why."""
        report, keys = self.report, ("because", "basis", "sources")
        about = option.get("fit", Entries(Place("", 1, 1), ()))
        fields = report.fields(about, "fit", required=keys if "fit" in option else (), optional=("reason", "points"))
        types, points = tuple(self.framework.support_types), tuple(self.framework.points)
        decisions = self.framework.decisions.values()
        forms = [f"{decision.name}.{value}" for decision in decisions for value in decision.values]
        return Fit(
            support_types=report.each(option.get("fits"), lambda each: report.choice(each, "support type", types)),
            forms=report.each(option.get("forms"), lambda each: report.choice(each, "value of a decision", forms)),
            because=text_at(report, fields, "because"),
            basis=self._basis(about, fields),
            reason=text_at(report, fields, "reason") or None,
            points=report.each(fields.get("points"), lambda each: report.choice(each, "open point", points)),
            sources=self.citations.read(report, fields.get("sources"), "fit"),
        )

    def _basis(self, node: Node, fields: Mapping[str, Node]) -> Basis:
        """Stated or interpreted; what is interpreted needs a reason."""
        basis = Basis(choice_at(self.report, fields, "basis", "basis", BASES))
        if basis is Basis.INTERPRETED and "reason" not in fields:
            self.report.add(node.place, "an interpretation without a reason", "add 'reason: ...'")
        return basis

    def _published(self, node: Node, reader: AppraisalReader) -> PublishedAppraisal | None:
        report, keys = self.report, ("authority", "recommended", "says", "sources", "appraisal", "facts")
        fields = report.fields(node, "published", required=keys, optional=("clusters", "slips"))
        appraisal = reader.appraisal(fields["appraisal"]) if "appraisal" in fields else None
        facts = report.each(fields.get("facts"), self._fact)
        clusters = report.each(fields.get("clusters"), lambda each: self._cluster(each, reader.options))
        recommended = choice_at(report, fields, "recommended", "option", reader.options or ("?",))
        slips = read_statements(report, fields.get("slips"), self.citations)
        authority, about = text_at(report, fields, "authority"), self._about(fields)
        if appraisal is None:
            return None
        return PublishedAppraisal(
            authority=authority,
            recommended=recommended,
            about=about,
            appraisal=appraisal,
            facts=facts,
            clusters=clusters,
            slips=slips,
        )

    def _fact(self, node: Node) -> Fact:
        keys = ("fact", "says", "basis", "sources")
        fields = self.report.fields(node, "a fact", required=keys, optional=("reason",))
        return Fact(
            fact=choice_at(self.report, fields, "fact", "part of an appraisal", SECTION),
            statement=self._about(fields),
            basis=self._basis(node, fields),
            reason=text_at(self.report, fields, "reason") or None,
        )

    def _cluster(self, node: Node, options: tuple[str, ...]) -> Cluster:
        report = self.report
        fields = report.fields(node, "a cluster", required=("options", "says", "sources"))
        names = report.each(fields.get("options"), lambda each: report.choice(each, "option", options))
        return Cluster(options=names, statement=self._about(fields))
