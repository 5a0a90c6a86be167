"""A recommendation in every format that is text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from delivery_model.answer.brief import Brief
from delivery_model.answer.explanation import Explanation, explain
from delivery_model.answer.recommendation import Recommendation
from delivery_model.errors import UnknownName
from delivery_model.writing.document import Document
from delivery_model.writing.formats import FORMATS, JSON, Layout
from delivery_model.writing.text import Style, plain

TextFormat = Literal["text", "markdown", "html", "json"]
RENDERERS = (*(name for name, each in FORMATS.items() if not each.is_binary), JSON)


def documents_of(explanations: Sequence[Explanation], is_full: bool, has_commands: bool = False) -> list[Document]:
    """The page of each recommendation; `has_commands` says what to type next."""
    if is_full:
        from delivery_model.answer.full import Content

        return [Content(each).page() for each in explanations]
    return [Brief(each, has_commands).page() for each in explanations]


def json_of(explanations: Sequence[Explanation], is_full: bool, sections: Sequence[str] | None = None) -> object:
    """An object for one recommendation, a list for several."""
    from delivery_model.answer.as_json import recommendation_as_json

    documents = [recommendation_as_json(each, is_full=is_full, sections=sections) for each in explanations]
    return documents[0] if len(documents) == 1 else documents


def title_of_several(explanations: Sequence[Explanation]) -> str:
    """What stands over several recommendations in one file."""
    return f"Recommendations for {len(explanations)} scenarios"


def render(
    *recommendations: Recommendation,
    format: TextFormat = "text",
    is_full: bool = False,
    width: int = 100,
    style: Style = plain,
    sections: Sequence[str] | None = None,
) -> str:
    """Say what recommendations say, in a format of `RENDERERS`.

    Args:
        recommendations: one or more; JSON is an object for one and a list for several.
        format: text, json, markdown or html (one whole document).
        is_full: everything, rather than what matters most; JSON leaves out only the
            sensitivity of an appraisal.
        width: columns, for text.
        style: how headings, answers and asides look, for text.
        sections: for JSON, the keys that are wanted: only these are worked out; the head and what was asked about
            are always there.

    Raises:
        UnknownName: there is no such format or section, or sections are wanted of a page.

    Example:
        >>> from delivery_model import load_scenario, recommend
        >>> found = recommend(load_scenario("scenarios/rotherham.yml"))
        >>> print(render(found, format="markdown").splitlines()[4])
        | LEANS TO | external scrutiny, with formal intervention in force |
    """
    if format not in RENDERERS:
        raise UnknownName("format", format, RENDERERS)
    explanations = list(map(explain, recommendations))
    if format == JSON:
        from delivery_model.answer.as_json import as_text

        return as_text(json_of(explanations, is_full, sections))
    if sections is not None:
        raise UnknownName("format with sections", format, (JSON,))
    documents = documents_of(explanations, is_full, has_commands=format == "text")
    return str(FORMATS[format].writer()(documents, Layout(width, style, title_of_several(explanations))))
