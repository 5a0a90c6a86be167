"""The decision graph as one SVG drawing, with no font, script or address of its own; every citation is a link."""

from __future__ import annotations

from delivery_model.errors import InvalidValue, quoted
from delivery_model.export import graph
from delivery_model.rulebase.framework import Framework, Source
from delivery_model.safe_text import is_relative_address, is_web_address
from delivery_model.writing.markdown import anchor
from delivery_model.writing.templating import filled


def framework_as_svg(framework: Framework, page: str = "") -> str:
    """Draw the decisions of a rule base, the inputs they look at and the rules with their sources.

    Args:
        framework: any rule base.
        page: where the reference page of the rule base is, to which citations then link; without it they link to the
            source's own address, where it has one.

    Raises:
        InvalidValue: the page is neither a web address nor one from where the drawing stands.
    """
    if page and not (is_web_address(page) or is_relative_address(page)):
        fix = "write it from http:// or https:// on, or relative, such as isos-2017.md"
        raise InvalidValue("page", f"{quoted(page)} is no address of a page", fix)

    def source_of(citation: str) -> tuple[Source, str]:
        """A source, and the address to which its citation links, if to any."""
        source = framework.sources[citation.partition(" ")[0]]
        if page:
            return source, f"{page}#{anchor(heading_of(framework, citation))}"
        return source, source.address if is_web_address(source.address) else ""

    values = {"framework": framework, "graph": graph.decision_graph(framework), "sizes": graph, "source_of": source_of}
    return filled("graph.svg", values)


def heading_of(framework: Framework, citation: str) -> str:
    """The heading under which the reference page has a citation: its place where that is listed, or its source.

    What the place holds is part of it, as RR 1.11 and RR 11.1 differ in nothing that an anchor keeps.
    """
    key, _, place = citation.partition(" ")
    places = framework.sources[key].places
    return f"{citation}: {places[place]}" if place in places else key
