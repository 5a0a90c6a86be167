"""What a paper says, part by part, from an explanation and, where there are several dates, a journey."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from delivery_model.answer.explanation import Explanation
from delivery_model.answer.full import Content
from delivery_model.answer.headline import late_in_words
from delivery_model.dates.journey_page import answer_in_words, journey_page
from delivery_model.dates.paper_answer import (
    change_part,
    collected_lines,
    needed_parts,
    recommendation_part,
    sure_part,
    unknown_part,
    why_not_part,
    why_part,
)
from delivery_model.dates.paper_evidence import checklists_part, context_part, evidence_part, sources_part
from delivery_model.dates.paper_options import options_part
from delivery_model.dates.stops import Stop, journey
from delivery_model.engines import EngineName
from delivery_model.errors import UnknownName
from delivery_model.profile.profile import Scenario
from delivery_model.rulebase.framework import Framework
from delivery_model.version import library_version
from delivery_model.writing.document import Blank, Block, Bullets, Cell, Document, Facts, Part, Table, Text
from delivery_model.writing.formats import FORMATS, Layout, PaperFormat
from delivery_model.writing.phrases import date_in_words, sentence, title_of_section

METHOD = (
    "The findings above were put to the rules of a published framework, and this paper says what follows from them. "
    "Each rule says what it rests on: stated, when the source says so, or interpreted, when the source leaves it open. "
    "What is unknown is taken for neither good news nor bad: everything said here holds for every authority that fits "
    "the findings."
)


def report(
    subject: Scenario | Sequence[Scenario],
    framework: Framework | None = None,
    *,
    format: PaperFormat = "html",
    engine: EngineName | None = None,
    readings: Mapping[str, str] | None = None,
    template: str | None = None,
) -> bytes:
    """The committee paper about an authority, as a file holds it.

    Args:
        subject: the authority, at one date or at several: then it is about the last, and shows the journey to it.
        framework: the rule base; without one, the one shipped.
        format: html, markdown, docx or text.
        engine: which engine answers.
        readings: alternatives of open points to use instead of their defaults.
        template: a Word document with your styles, for docx.

    Raises:
        UnknownName: a format, reading, alternative or engine that does not exist.
        MissingExtra: docx, without the extra it needs.

    >>> from delivery_model import load_scenario
    >>> report(load_scenario("scenarios/rotherham.yml"), format="markdown").decode().splitlines()[0]
    '# Rotherham: Which form of improvement support fits?'
    """
    if format not in FORMATS:
        raise UnknownName("format", format, FORMATS)
    scenarios = [subject] if isinstance(subject, Scenario) else subject
    paper = paper_of(journey(scenarios, framework, engine=engine, readings=readings))
    said = FORMATS[format].writer()([paper], Layout(template=template))
    return said if isinstance(said, bytes) else said.encode()


def paper_of(stops: Sequence[Stop]) -> Document:
    """The paper about the last of one or more dates of an authority."""
    explanation = stops[-1].explanation
    found = explanation.recommendation
    parts = tuple(part for part in _parts(explanation, stops) if part and part.blocks)
    scenario = found.scenario
    title = f"{scenario.authority or 'An authority'}: {found.framework.outcome.question}"
    when = f"The position at {date_in_words(scenario.as_of)}" if scenario.as_of else "The date is not stated"
    return Document(title, parts=parts, subtitle=f"{when}. A paper to inform a decision.", has_contents=True)


def _parts(explanation: Explanation, stops: Sequence[Stop]) -> Iterator[Part | None]:
    framework, full = explanation.recommendation.framework, Content(explanation)
    yield recommendation_part(explanation)
    yield why_part(explanation)
    yield evidence_part(explanation)
    yield from needed_parts(explanation)
    if lines := full.guidance_for_every_form():
        yield Part(title_of_section("every_form"), (Bullets(lines),))
    yield why_not_part(explanation)
    yield change_part(explanation)
    yield sure_part(explanation)
    yield unknown_part(explanation)
    late = late_in_words(framework, explanation.recommendation.scenario, is_full=True)
    if lines := (*full.collected(framework.roles.consistency, with_possible=False), *late):
        yield Part("Please check", (Bullets(lines),))
    yield options_part(explanation)
    if lines := collected_lines(explanation, framework.roles.policy_exposure):
        lead = (
            "What published policy would say of the same findings. It is shown beside the answer and never part of it."
        )
        yield Part("Policy exposure", (Text(lead), Bullets(lines)))
    yield journey_part(stops)
    for title in ("Financial implications", "Legal implications"):
        yield Part(title, (Blank("To be completed by the council"),))
    yield method_part(explanation)
    yield context_part(explanation)
    yield checklists_part(explanation)
    yield sources_part(explanation)


def journey_part(stops: Sequence[Stop]) -> Part | None:
    """The answer at each date, and what moved it; None for one date."""
    if len(stops) == 1:
        return None
    framework = stops[0].explanation.recommendation.framework
    sections = journey_page(framework, stops, is_full=True).parts
    rows = tuple[tuple[Cell, ...], ...](
        (date_in_words(stop.scenario.as_of), sentence(answer_in_words(stop)), section.lines)
        for stop, section in zip(stops, sections, strict=True)
    )
    header = ("Date", "Answer", "What was published, and what moved the answer")
    return Part("Journey", (Table(caption="The answer at each date", header=header, rows=rows, widths=(16, 24, 60)),))


def method_part(explanation: Explanation) -> Part:
    """How the answer was found, its limits, and what identifies the rules it came from."""
    found = explanation.recommendation
    framework = found.framework
    read_as = tuple(
        (sentence(reading.question), f"{reading.says(chosen)} ({reading.point})")
        for reading, chosen in zip(framework.readings.values(), found.readings.values(), strict=True)
    )
    facts = (
        ("Framework", framework.title),
        ("Rule base", f"{framework.id}, version {framework.edition}"),
        ("Content hash", framework.content_hash),
        ("Made with", f"delivery-model {library_version()}, {found.engine} engine"),
    )
    blocks: list[Block] = [
        Text(METHOD),
        Text(framework.scope),
        Bullets(Content(explanation).limits()),
        Facts(facts),
    ]
    if read_as:
        caption = "How the open points of the text were read"
        header = ("Open point", "Read as")
        blocks.append(Table(caption=caption, header=header, rows=read_as, widths=(50, 50)))
    return Part("Method and limits", tuple(blocks))
