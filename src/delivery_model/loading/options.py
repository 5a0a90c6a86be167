"""options.yml, and an `appraisal:` section, which are one language: both say scores, totals and weights of options."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from fractions import Fraction

from attrs import field, frozen

from delivery_model.appraisal.completions import Contradiction, contradictions, shown
from delivery_model.appraisal.options import (
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
from delivery_model.appraisal.scores import MOST_CRITERIA, Appraisal, Interval, Number, Same, plain
from delivery_model.documents import Entries, Items, Node, parse_document
from delivery_model.errors import Place, RuleBaseError, quoted
from delivery_model.framework.rules import Basis, Framework, Statement
from delivery_model.loading.guidance import Citations, read_statements
from delivery_model.loading.report import Report, choice_at, text_at

NUMBER = re.compile(r"[+-]?\d{1,9}(\.\d{1,9}|/0{0,8}[1-9]\d{0,8})?")
YES_NO = ("yes", "no")
BASES = tuple(basis.value for basis in Basis)
SECTION = ("scores", "totals", "weights", "same", "whole", "source")
PARTS = ("definition", "families", "criteria", "scale", "options", "conditions", "no_regret")
OPTION_KEYS = ("title", "family", "description", "strengths", "weaknesses", "fits", "fit", "sources")


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


def read_appraisal(report: Report, node: Node, options: Options) -> Appraisal | None:
    """An authority's own appraisal; None when there are problems, which are noted."""
    scale = Interval(options.scale.lowest, options.scale.highest)
    return _AppraisalReader(report, tuple(options.options), tuple(options.criteria), scale).appraisal(node)


@frozen
class _AppraisalReader:
    """Reads what is said of the scores of options on criteria."""

    report: Report
    options: tuple[str, ...]
    criteria: tuple[str, ...]
    scale: Interval
    places: dict[tuple[str, str | None], Place] = field(factory=dict[tuple[str, str | None], Place])

    def appraisal(self, node: Node) -> Appraisal | None:
        """The whole section. An option is appraised when anything is said of it."""
        before = len(self.report.problems)
        fields = self.report.fields(node, "an appraisal", optional=SECTION)
        scores = {option: self._row(option, row) for option, row in self._by_option(fields.get("scores"))}
        totals = {option: self._total(option, total) for option, total in self._by_option(fields.get("totals"))}
        same = self._same(fields.get("same"))
        weights = self._weights(fields.get("weights"))
        is_whole = choice_at(self.report, fields, "whole", "answer", YES_NO) == "yes" if "whole" in fields else False
        said = {*scores, *totals, *(option for each in same for option in each.options)}
        if len(self.report.problems) == before and len(said) < 2:
            self.report.add(node.place, "fewer than two options are appraised", "add scores or totals of options")
        if len(self.report.problems) > before:
            return None
        unknown = dict.fromkeys(self.criteria, self.scale)
        appraisal = Appraisal(
            scale=self.scale,
            scores={option: unknown | scores.get(option, {}) for option in self.options if option in said},
            weights=weights,
            totals=totals,
            same=same,
            is_whole=is_whole,
            source=text_at(self.report, fields, "source") or None,
        )
        found = contradictions(appraisal)
        for contradiction in found:
            fix = "correct one of them, or leave out what is not known"
            self.report.add(self._place(contradiction) or node.place, contradiction.what, fix)
        return None if found else appraisal

    def _by_option(self, node: Node | None) -> Iterator[tuple[str, Node]]:
        for key, value in self.report.entries(node) if node else ():
            option = self.report.choice(key, "option", self.options)
            if option == key.value:
                yield option, value

    def _row(self, option: str, node: Node) -> dict[str, Interval]:
        row: dict[str, Interval] = {}
        for key, value in self.report.entries(node):
            criterion = self.report.choice(key, "criterion", self.criteria)
            if criterion == key.value:
                row[criterion] = self._score(value)
                self.places[option, criterion] = value.place
        return row

    def _score(self, node: Node) -> Interval:
        """A number on the scale, or the least and the most that it is."""
        if isinstance(node, Items) and len(node.values) != 2:
            self.report.add(node.place, "a range that is not two numbers", "write [least, most], such as [3, 4]")
            return self.scale
        ends = node.values if isinstance(node, Items) else (node, node)
        low, high = (self._on_scale(end) for end in ends)
        if low is None or high is None:
            return self.scale
        if low > high:
            what = f"the range {shown(low)} to {shown(high)} is the wrong way round"
            self.report.add(node.place, what, f"write [{shown(high)}, {shown(low)}]")
        return Interval(low, max(low, high))

    def _on_scale(self, node: Node) -> Number | None:
        number = self._number(node, "leave the score out if it is not known")
        if number is not None and number not in self.scale:
            span = f"scores go from {shown(self.scale.low)} to {shown(self.scale.high)}"
            self.report.add(node.place, f"the score {shown(number)} is off the scale", span)
        return number

    def _total(self, option: str, node: Node) -> Number:
        self.places[option, None] = node.place
        return self._number(node, "leave the total out if it is not known") or 0

    def _number(self, node: Node, otherwise: str) -> Number | None:
        text = self.report.text(node)
        if NUMBER.fullmatch(text):
            return plain(Fraction(text))
        if text:
            self.report.add(node.place, f"{quoted(text)} is not a number", f"write one such as 4 or 3.5; {otherwise}")
        return None

    def _weights(self, node: Node | None) -> dict[str, Fraction]:
        """Weights that add up to 1; equal ones when none are given."""
        if node is None:
            return dict.fromkeys(self.criteria, Fraction(1, len(self.criteria)))
        before = len(self.report.problems)
        fields = self.report.fields(node, "weights", optional=self.criteria)
        given = {name: self._weight(value) for name, value in fields.items()}
        missing = [name for name in self.criteria if name not in given]
        if missing and isinstance(node, Entries):
            self.report.add(node.place, f"missing weight of {', '.join(missing)}", "add it, as 0 if it does not count")
        total = sum(given.values(), start=Fraction(0))
        if len(self.report.problems) == before and total not in (1, 100):
            fix = "make them add up to 1 or to 100, or leave them all out if they are equal"
            self.report.add(node.place, f"the weights add up to {shown(total)}", fix)
        return {name: given.get(name, Fraction(0)) / (total or 1) for name in self.criteria}

    def _weight(self, node: Node) -> Fraction:
        number = self._number(node, "write 0 for what does not count")
        if number is not None and number < 0:
            self.report.add(node.place, f"the weight {shown(number)} is negative", "write 0 or more")
        return Fraction(number or 0)

    def _same(self, node: Node | None) -> tuple[Same, ...]:
        """Groups of options that are equal but for some criteria; one group may stand without a list."""
        taken: set[str] = set()
        groups: list[Same] = []
        for each in () if node is None else (node,) if isinstance(node, Entries) else self.report.items(node):
            groups.append(self._group(each, taken))
            taken.update(groups[-1].options)
        return tuple(groups)

    def _group(self, node: Node, taken: set[str]) -> Same:
        report = self.report
        fields = report.fields(node, "same", required=("options",), optional=("except",))
        names = report.each(fields.get("options"), lambda each: report.choice(each, "option", self.options))
        if "options" in fields and len(set(names)) < 2:
            report.add(fields["options"].place, "fewer than two options are the same", "name two or more")
        for name in names:
            if name in taken:
                report.add(node.place, f"'{name}' is the same as others twice", "put them all into one group")
            self.places.setdefault((name, ""), node.place)
        apart = report.each(fields.get("except"), lambda each: report.choice(each, "criterion", self.criteria))
        return Same(tuple(dict.fromkeys(names)), apart)

    def _place(self, found: Contradiction) -> Place | None:
        """Where a contradiction shows: the score it is about, the total, or what makes options the same."""
        kinds = (found.criterion, "") if len(found.options) > 1 else (found.criterion,)
        spots = [(option, kind) for kind in kinds for option in reversed(found.options)]
        return next((self.places[spot] for spot in spots if spot in self.places), None)


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
        names = _AppraisalReader(report, tuple(options), tuple(criteria), Interval(scale.lowest, scale.highest))
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
        fields = self.report.fields(node, f"criterion '{name}'", required=("title", "asks", "sources"))
        return Criterion(
            id=name,
            title=text_at(self.report, fields, "title"),
            asks=self.report.texts(fields.get("asks")),
            sources=self.citations.read(self.report, fields.get("sources"), f"criterion '{name}'"),
        )

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
        text = "0" if node is None else self.report.text(node)
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
        types = tuple(self.framework.support_types)
        decisions = self.framework.decisions.values()
        forms = [f"{decision.name}.{value}" for decision in decisions for value in decision.values]
        return Fit(
            support_types=report.each(option.get("fits"), lambda each: report.choice(each, "support type", types)),
            forms=report.each(option.get("forms"), lambda each: report.choice(each, "value of a decision", forms)),
            because=text_at(report, fields, "because"),
            basis=self._basis(about, fields),
            reason=text_at(report, fields, "reason") or None,
            points=report.texts(fields.get("points")),
            sources=self.citations.read(report, fields.get("sources"), "fit"),
        )

    def _basis(self, node: Node, fields: Mapping[str, Node]) -> Basis:
        """Stated or interpreted; what is interpreted needs a reason."""
        basis = Basis(choice_at(self.report, fields, "basis", "basis", BASES))
        if basis is Basis.INTERPRETED and "reason" not in fields:
            self.report.add(node.place, "an interpretation without a reason", "add 'reason: ...'")
        return basis

    def _published(self, node: Node, reader: _AppraisalReader) -> PublishedAppraisal | None:
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
