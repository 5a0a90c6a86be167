"""The explorer: one offline page that answers as the library does, from the library's own decision diagrams."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from importlib.resources import files

from delivery_model.explorer.page_data import framework_as_json, preset_as_json, sections_of
from delivery_model.profile.profile import Scenario
from delivery_model.rulebase.framework import Framework
from delivery_model.version import VERSION
from delivery_model.writing.phrases import TOLD, spaced
from delivery_model.writing.plain import Json
from delivery_model.writing.templating import environment

ENGINE = (
    "yaml.js", "document.js", "diagrams.js", "axes.js", "derivation.js", "smallest_sets.js", "treatments.js",
    "changes.js", "questions.js", "sureness.js", "firmness.js", "explanation.js",
)  # fmt: skip
PAGE = (
    "words.js", "headline.js", "state.js", "sections.js", "brief.js",
    "form.js", "beside.js", "views.js", "page.js",
)  # fmt: skip


def explorer_page(
    framework: Framework,
    scenario: Scenario | None = None,
    readings: Mapping[str, str] | None = None,
    typed: str | None = None,
) -> str:
    """Make the HTML page in which a person sets findings and sees what the library would say.

    Args:
        framework: the rule base whose questions it asks.
        scenario: what the page starts from; by default nothing is known.
        readings: alternatives of open points that the page starts from, where they are not the default.
        typed: the text of the scenario's file; what a person saves keeps its comments.

    Raises:
        TooWide: the decisions need too many nodes over all authorities under all readings.
    """
    from markupsafe import Markup  # comes with jinja2, which only HTML needs

    data = {
        "framework": framework_as_json(framework),
        "preset": preset_as_json(framework, scenario, readings or {}, typed),
        "told": TOLD,
    }
    return (
        environment("html")
        .from_string(asset("page.html"))
        .render(
            heading="What would the answer be?",
            framework=framework,
            scenario=scenario,
            sections=sections_of(framework),
            version=VERSION,
            spaced=spaced,
            style=Markup(asset("page.css")),
            script=Markup(script((*ENGINE, *PAGE))),
            data=Markup(embedded(data)),
        )
    )


def asset(name: str) -> str:
    """The text of one of the files that make up the page."""
    return (files(__name__) / "assets" / name).read_text(encoding="utf-8")


def script(names: Iterable[str]) -> str:
    """Scripts as one."""
    return "\n".join(map(asset, names))


def embedded(data: Json) -> str:
    """JSON that can stand within a script element: nothing in it can end or open one."""
    text = json.dumps(data, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
