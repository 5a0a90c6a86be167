"""options.yml: the management options a rule base knows, the criteria and the scale, and a published appraisal."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

from attrs import evolve

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
from delivery_model.appraisal.read_appraisal import SECTION, AppraisalReader, read_own
from delivery_model.appraisal.scores import MOST_CRITERIA, Appraisal, Interval
from delivery_model.errors import RuleBaseError, quoted
from delivery_model.rulebase.framework import Basis, Framework
from delivery_model.rulebase.vocabulary import CHECKLIST, STATEMENT, STATEMENTS, Statement
from delivery_model.yaml_input.problems import Citations, Report
from delivery_model.yaml_input.shapes import At, Shape, by_key, choice, cited, each, maybe, shape, text
from delivery_model.yaml_input.yaml_text import Entries, Node, Text, parse_document

FILE = "options.yml"
WHOLE = re.compile(r"\d{1,3}")


def options_of(framework: Framework) -> Options | None:
    """The management options that a rule base knows; None when it has no options.yml. Read once.

    Raises:
        DocumentError: options.yml is not restricted YAML.
        RuleBaseError: with every problem found in it.
    """

    def read() -> Options | None:
        data = framework.others.get(FILE)
        return None if data is None else read_options(framework, data, f"{framework.path}/{FILE}")

    return framework.kept.of(FILE, read)


def read_options(framework: Framework, data: bytes, path: str) -> Options:
    """Read options.yml; what it cites and refers to must be in the framework.

    Raises:
        DocumentError: the text is not restricted YAML.
        RuleBaseError: with every problem found.
    """
    node = parse_document(data, path)
    report = Report()
    options = _options(At(report, Citations(tuple(framework.sources)), _names(framework)), node)
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


def _names(framework: Framework) -> dict[str, Sequence[str]]:
    """What options.yml may refer to."""
    decisions = framework.decisions.values()
    checklists = [group for group in framework.groups.values() if group.is_checklist]
    return {
        "support type": tuple(framework.support_types),
        "open point": tuple(framework.points),
        "value of a decision": [f"{each.name}.{value}" for each in decisions for value in each.values],
        CHECKED: [member for group in checklists for member in group.members],
    }


def _options(at: At, node: Node) -> Options | None:
    """The whole file; None when part of it is missing. Each part names what those after it may refer to."""
    report = at.report
    fields = report.fields(node, "options.yml", required=tuple(PARTS), optional=("published",))
    if any(part not in fields for part in PARTS):
        return None
    read: dict[str, Any] = {part: each.read(at, fields[part]) for part, each in PARTS.items() if part != "options"}
    criteria, scale = read["criteria"], read["scale"]
    can_be_scored = 1 <= len(criteria) <= MOST_CRITERIA
    if not can_be_scored:
        report.add(fields["criteria"].place, f"{len(criteria)} criteria", f"define 1 to {MOST_CRITERIA}")
    at = evolve(at, names={**at.names, "family": tuple(read["families"]) or ("?",)})
    options = PARTS["options"].read(at, fields["options"])
    published: PublishedAppraisal | None = None
    if "published" in fields and can_be_scored and scale.lowest < scale.highest:
        names = AppraisalReader(report, tuple(options), tuple(criteria), Interval(scale.lowest, scale.highest))
        at = evolve(at, names={**at.names, "option": tuple(options)})
        published = _published(names).read(at, fields["published"])
    return Options(**read, options=options, published=published)


def _members(at: At, node: Node) -> tuple[str, ...]:
    """Members of checklists, by their full names."""
    if not at.names[CHECKED]:
        at.report.add(node.place, "a member of a checklist, and there is none", "leave it out")
        return ()
    return each(choice(CHECKED)).read(at, node)


def _score(at: At, node: Node) -> int:
    said = at.report.word(node)
    if said and not WHOLE.fullmatch(said):
        at.report.add(node.place, f"{quoted(said)} is not a whole number", "write one such as 5")
    return int(said) if WHOLE.fullmatch(said) else 0


def _scale(at: At, node: Node) -> Scale:
    """The scale; its two ends must have words."""
    report, fields = at.report, node.by_key if isinstance(node, Entries) else {}
    scale: Scale = SCALE.read(at, node)
    lowest, highest = scale.lowest, scale.highest
    ends = [fields.get(key) for key in ("lowest", "highest")]
    if lowest >= highest and all(isinstance(end, Text) and WHOLE.fullmatch(end.value.strip()) for end in ends):
        report.add(node.place, f"the scale goes from {lowest} to {highest}", "let highest be above lowest")
    for key, _ in report.entries(fields["anchors"]) if "anchors" in fields else ():
        if not lowest <= (score := _score(at, key)) <= highest:
            report.add(key.place, f"the anchor {score} is off the scale", f"scores go from {lowest} to {highest}")
    for end in (lowest, highest) if "anchors" in fields else ():
        if end not in scale.anchors:
            what = f"missing anchor of {end}"
            report.add(fields["anchors"].place, what, f"say what a score of {end} means: '{end}: {{says: ...}}'")
    return scale


def _reasoned(one: Shape) -> Shape:
    """What is stated or interpreted; what is interpreted needs a reason."""

    def read(at: At, node: Node) -> Any:  # as the shape has it
        given = node.by_key if isinstance(node, Entries) else {}
        basis = given.get("basis")
        if "reason" not in given and isinstance(basis, Text) and basis.value.split() == [Basis.INTERPRETED.value]:
            at.report.add(node.place, "an interpretation without a reason", "add 'reason: ...'")
        return one.read(at, node)

    return evolve(one, read=read)


def _published(reader: AppraisalReader) -> Shape:
    keys = {
        "authority": text,
        "recommended": choice("option", reader.options or ("?",)),
        **SAYS,
        "appraisal": Shape(read=lambda _, node: reader.appraisal(node), empty=None),
        "facts": each(FACT),
        "clusters": maybe(each(CLUSTER), ()),
        "slips": maybe(STATEMENTS, ()),
    }
    return shape(_published_or_none, "published", keys)


def _published_or_none(appraisal: Appraisal | None, **others: Any) -> PublishedAppraisal | None:
    return appraisal and _about(PublishedAppraisal)(appraisal=appraisal, **others)


def _about(build: Callable[..., Any], to: str = "about") -> Callable[..., Any]:
    """What has a statement of its own, its keys among others."""

    def stated(says: str, sources: tuple[str, ...], **others: Any) -> Any:  # as it builds
        return build(**others, **{to: Statement(says, sources)})

    return stated


def _option(fits: tuple[str, ...], forms: tuple[str, ...], fit: dict[str, Any], **others: Any) -> Option:
    return Option(fit=Fit(support_types=fits, forms=forms, **fit), **others)


CHECKED = "member of a checklist"
SAYS = {"says": text, "sources": cited("a statement")}
BASIS = choice("basis", Basis)
SCORE = Shape(read=_score, empty=0)
FAMILY = shape(_about(Family), "family", {"title": text, **SAYS}, own="id")
CRITERION = shape(
    Criterion,
    "criterion",
    {"title": text, "asks": each(text), "sources": cited(), CHECKLIST: maybe(Shape(read=_members), ())},
    own="id",
)
SCALE = shape(
    Scale,
    "the scale",
    {"lowest": SCORE, "highest": SCORE, "anchors": by_key(STATEMENT, SCORE), "undefined": maybe(STATEMENT)},
)
FIT = _reasoned(
    shape(
        dict,
        "fit",
        {
            "because": text,
            "basis": BASIS,
            "sources": cited("fit"),
            "reason": maybe(text),
            "points": maybe(each(choice("open point")), ()),
        },
    )
)
OPTION = shape(
    _option,
    "option",
    {
        "title": text,
        "family": choice("family"),
        "description": text,
        "strengths": each(text),
        "weaknesses": each(text),
        "fits": each(choice("support type")),
        "fit": FIT,
        "sources": cited(),
        "forms": maybe(each(choice("value of a decision")), ()),
        "cautions": maybe(STATEMENTS, ()),
    },
    own="id",
)
FACT = _reasoned(
    shape(
        _about(Fact, "statement"),
        "a fact",
        {"fact": choice("part of an appraisal", SECTION), "says": text, "basis": BASIS, "sources": cited("a statement")}
        | {"reason": maybe(text)},
    )
)
CLUSTER = shape(_about(Cluster, "statement"), "a cluster", {"options": each(choice("option")), **SAYS})
PARTS = {
    "definition": STATEMENT,
    "families": by_key(FAMILY),
    "criteria": by_key(CRITERION),
    "scale": Shape(read=_scale),
    "options": by_key(OPTION),
    "conditions": STATEMENTS,
    "no_regret": STATEMENTS,
}
