"""Every way to print a recommendation, in one registry."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from delivery_model.errors import UnknownName
from delivery_model.explanation import Explanation, explain
from delivery_model.output.brief import Brief
from delivery_model.output.content import Content
from delivery_model.output.html import pages_as_document
from delivery_model.output.json import as_text, recommendation_as_json
from delivery_model.output.markdown import page_as_markdown
from delivery_model.output.page import Page
from delivery_model.output.text import Style, page_as_text, plain
from delivery_model.recommendation import Recommendation


def _page(explanation: Explanation, is_full: bool, has_commands: bool) -> Page:
    return Content(explanation).page() if is_full else Brief(explanation, has_commands).page()


def _text(explanations: Sequence[Explanation], is_full: bool, width: int, style: Style) -> str:
    return "\n\n".join(page_as_text(_page(each, is_full, True), width, style) for each in explanations)


def _markdown(explanations: Sequence[Explanation], is_full: bool, width: int, style: Style) -> str:
    return "\n".join(page_as_markdown(_page(each, is_full, False)) for each in explanations)


def _json(explanations: Sequence[Explanation], is_full: bool, width: int, style: Style) -> str:
    documents = [recommendation_as_json(each, is_full=is_full) for each in explanations]
    return as_text(documents[0] if len(documents) == 1 else documents)


def _html(explanations: Sequence[Explanation], is_full: bool, width: int, style: Style) -> str:
    pages = [_page(each, is_full, False) for each in explanations]
    title = pages[0].title if len(pages) == 1 else f"Recommendations for {len(pages)} scenarios"
    return pages_as_document(pages, title)


Renderer = Callable[[Sequence[Explanation], bool, int, Style], str]

RENDERERS: Mapping[str, Renderer] = {"text": _text, "json": _json, "markdown": _markdown, "html": _html}


def render(
    *recommendations: Recommendation,
    format: str = "text",
    is_full: bool = False,
    width: int = 100,
    style: Style = plain,
) -> str:
    """Say what recommendations say, in a format of `RENDERERS`.

    Args:
        recommendations: one or more; JSON is an object for one and a list for several.
        format: text, json, markdown or html (one whole document).
        is_full: everything, rather than what matters most; JSON leaves out only the
            sensitivity of an appraisal.
        width: columns, for text.
        style: how headings, answers and asides look, for text.

    Raises:
        UnknownName: there is no such format.

    Example:
        >>> from delivery_model import load_scenario, recommend
        >>> found = recommend(load_scenario("scenarios/rotherham.yml"))
        >>> print(render(found, format="markdown").splitlines()[4])
        | LEANS TO | external scrutiny, with formal intervention in force |
    """
    if format not in RENDERERS:
        raise UnknownName("format", format, RENDERERS)
    return RENDERERS[format](list(map(explain, recommendations)), is_full, width, style)
