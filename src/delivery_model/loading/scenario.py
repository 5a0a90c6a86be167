"""Scenario files, read against the vocabulary of a framework."""

from __future__ import annotations

from attrs import evolve

from delivery_model.appraisal.scores import Appraisal
from delivery_model.documents import Node, Text, parse_document
from delivery_model.errors import ScenarioError, quoted
from delivery_model.framework.rules import Framework
from delivery_model.loading.dates import read_date
from delivery_model.loading.findings import NOWHERE, ProfileReader
from delivery_model.loading.published import PUBLISHED, names_of
from delivery_model.loading.report import ADDRESS, Citations, Report, text_at
from delivery_model.loading.shapes import At
from delivery_model.profile import Scenario, level_by_age

REQUIRED = {  # with what to write when it is missing
    "authority": "the name of the council",
    "as_of": "the date of the evidence, such as 2017-04-01",
    "profile": "what is known of it; 'recommend new FILE' writes a template",
}
OPTIONAL = ("summary", "sources", "profile_ofsted_only", "context", "published", "appraisal")


def read_scenario(framework: Framework, data: bytes, path: str) -> Scenario:
    """Read one scenario.

    Raises:
        DocumentError: the text is not restricted YAML.
        ScenarioError: with every problem found.
    """
    report = Report()
    scenario = scenario_of(framework, report, parse_document(data, path), path)
    report.refuse(ScenarioError)
    return scenario


def scenario_of(framework: Framework, report: Report, node: Node, path: str) -> Scenario:
    """The scenario that a document says, with its problems noted."""
    fields = report.fields(node, "a scenario", required=REQUIRED, optional=OPTIONAL)
    sources = _read_sources(framework, report, fields.get("sources"))
    otherwise = " or give a web address, or name the document under 'sources'"
    addresses = {name: said for name, said in sources.items() if said.startswith(ADDRESS)}
    citations = Citations((*framework.sources, *sources), otherwise, addresses)
    reader = ProfileReader(framework, report, citations)
    remarks_before = len(report.remarks)  # those of other rows, where the report is of a whole table
    profile, ofsted_only = reader.profile(fields.get("profile"), fields.get("context")), None
    if "profile_ofsted_only" in fields:
        profile, ofsted_only = reader.with_context_of(profile, reader.profile(fields["profile_ofsted_only"], None))
    scenario = Scenario(
        authority=text_at(report, fields, "authority"),
        as_of=read_date(report, fields.get("as_of")),
        summary=text_at(report, fields, "summary"),
        profile=profile,
        profile_ofsted_only=ofsted_only,
        published=PUBLISHED.read(At(report, citations, names_of(framework)), fields["published"])
        if "published" in fields
        else None,
        sources=sources,
        appraisal=_read_appraisal(framework, report, fields.get("appraisal")),
        path=path,
    )
    _check_ages(framework, report, scenario)
    return evolve(scenario, remarks=tuple(report.remarks[remarks_before:]))


def _check_ages(framework: Framework, report: Report, scenario: Scenario) -> None:
    """A stated age of evidence that is not the one that its dates make is remarked on."""
    for name, finding in scenario.profile.findings.items():
        level = level_by_age(framework.attributes[name], scenario)
        if level and level not in finding.levels:
            what = f"'{name}' is {' or '.join(finding.levels)}, but by the dates of the evidence it is {level}"
            report.remark(finding.place or NOWHERE, what, "correct one of them, or leave it out")


def _read_appraisal(framework: Framework, report: Report, node: Node | None) -> Appraisal | None:
    """The appraisal of management options, in its own words and those of the rule base's options.yml."""
    if node is None:
        return None
    from delivery_model.appraisal.options import NO_OPTIONS  # few scenarios need them
    from delivery_model.loading.options import options_of, read_appraisal
    from delivery_model.loading.own_options import OWN, names_everything

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
