"""The decision graph as one SVG drawing, with no font, script or address of its own; every citation is a link."""

from __future__ import annotations

from collections.abc import Iterator
from xml.sax.saxutils import escape, quoteattr

from delivery_model.errors import UnsafeAddress
from delivery_model.framework.rules import Basis, Framework
from delivery_model.output.graph import GAP, HEADING, LINE, PADDING, SMALL, WIDTH, Box, Edge, Graph, Row
from delivery_model.output.graph_layout import decision_graph
from delivery_model.output.markdown import anchor
from delivery_model.output.phrases import number
from delivery_model.output.words import plural, sentence, spaced
from delivery_model.safe_text import is_relative_address, is_web_address, visible

LEGEND = 30
STYLE = (
    "text{font-family:'Helvetica Neue',Arial,sans-serif;font-size:13px;fill:#0b0c0c}"
    ".head{font-size:14px;font-weight:bold}.small{font-size:11px;fill:#383f43}"
    ".decision{fill:#fff;stroke:#0b0c0c;stroke-width:1.5}.input{fill:#f3f2f1;stroke:#505a5f}"
    ".outcome{fill:#fff;stroke:#0b0c0c;stroke-width:4}"
    ".edge{fill:none;stroke:#505a5f;stroke-width:1.2;opacity:.6}.edge:hover{stroke:#d4351c;stroke-width:3;opacity:1}"
    ".stated{fill:#0b0c0c}.interpreted{fill:#fff;stroke:#0b0c0c}a text,a{fill:#1d70b8;text-decoration:underline}"
)


def framework_as_svg(framework: Framework, page: str = "") -> str:
    """Draw the decisions of a rule base, the inputs they look at and the rules with their sources.

    Args:
        framework: any rule base.
        page: where the reference page of the rule base is, to which citations then link; without it they link to the
            source's own address, where it has one.

    Raises:
        UnsafeAddress: the page is neither a web address nor one from where the drawing stands.
    """
    if page and not (is_web_address(page) or is_relative_address(page)):
        raise UnsafeAddress(page)
    return visible("\n".join(_Drawing(framework, page).lines())) + "\n"


def heading_of(framework: Framework, citation: str) -> str:
    """The heading under which the reference page has a citation: its place where that is listed, or its source.

    What the place holds is part of it, as RR 1.11 and RR 11.1 differ in nothing that an anchor keeps.
    """
    key, _, place = citation.partition(" ")
    places = framework.sources[key].places
    return f"{citation}: {places[place]}" if place in places else key


class _Drawing:
    """The making of one drawing."""

    def __init__(self, framework: Framework, page: str) -> None:
        self._framework = framework
        self._page = page
        self._graph = decision_graph(framework)

    def lines(self) -> Iterator[str]:
        """The drawing, a line at a time."""
        graph = self._graph
        width, height = graph.width, graph.height + LEGEND
        yield (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" width="{width:g}"'
            f' height="{height:g}" role="graphics-document" aria-labelledby="graph-title graph-desc">'
        )
        yield f'<title id="graph-title">{escape(f"Decisions of {self._framework.title}")}</title>'
        yield f'<desc id="graph-desc">{escape(self._described())}</desc>'
        yield f"<style>{STYLE}</style>"
        yield f'<rect width="{width:g}" height="{height:g}" fill="#fff"/>'
        yield from map(self._edge, graph.edges)
        for box in graph.boxes.values():
            yield from self._box(box)
        yield from self._legend(graph)
        yield "</svg>"

    def _described(self) -> str:
        decisions = self._framework.decisions
        names = ", then ".join(spaced(name) for name in decisions)
        return (
            f"{sentence(plural(len(decisions), 'decision'))} from left to right, each after those it needs: {names}. "
            f"{sentence(number(len(self._framework.rules)))} rules stand in them, with their sources."
        )

    def _edge(self, edge: Edge) -> str:
        """A curve from the right of one box to the left of another."""
        source, target = self._graph.boxes[edge.source], self._graph.boxes[edge.target]
        x1, y1 = source.x + WIDTH, source.row_at(edge.row)
        x2, y2 = target.x, self._port(edge)
        bend = GAP * 0.6
        path = f"M{x1:g},{y1:g} C{x1 + bend:g},{y1:g} {x2 - bend:g},{y2:g} {x2:g},{y2:g}"
        said = f"{edge.row or spaced(edge.source)} to {spaced(edge.target)}"
        return f'<path class="edge" d="{path}"><title>{escape(said)}</title></path>'

    def _port(self, edge: Edge) -> float:
        """Where a line meets its target: all of them spread over its heading, by where they come from."""
        boxes = self._graph.boxes
        lines = [each for each in self._graph.edges if each.target == edge.target]
        lines.sort(key=lambda each: boxes[each.source].row_at(each.row))
        box = boxes[edge.target]
        return box.y + box.height * (lines.index(edge) + 1) / (len(lines) + 1)

    def _box(self, box: Box) -> Iterator[str]:
        is_outcome = box.name == self._framework.roles.outcome
        kind = "outcome" if is_outcome else "decision" if box.is_decision else "input"
        corner = "" if box.is_decision else ' rx="12"'
        yield f'<g><rect class="{kind}" x="{box.x:g}" y="{box.y:g}" width="{WIDTH}" height="{box.height:g}"{corner}/>'
        x, y = box.x + PADDING, box.y + PADDING - 4
        for line in box.title:
            y += HEADING
            yield _text(x, y, line, "head")
        for line in box.question:
            y += LINE
            yield _text(x, y, line, "small")
        for row in box.rows:
            yield from self._row(row, x, y)
            y += row.height
        yield "</g>"

    def _row(self, row: Row, x: float, y: float) -> Iterator[str]:
        if row.rule is None:
            for place, line in enumerate(row.lines, 1):
                yield _text(x, y + LINE * place, line)
            return
        yield f"<g><title>{escape(sentence(row.rule.because))}</title>"
        kind = "stated" if row.rule.basis is Basis.STATED else "interpreted"
        yield f'<circle class="{kind}" cx="{x + 4:g}" cy="{y + LINE - 4:g}" r="3.5"/>'
        for place, line in enumerate(row.lines, 1):
            yield _text(x + 14, y + LINE * place, line)
        below = y + LINE * len(row.lines)
        for place, citations in enumerate(row.cited, 1):
            cited = ", ".join(map(self._citation, citations))
            yield f'<text class="small" x="{x + 14:g}" y="{below + SMALL * place:g}">{cited}</text>'
        yield "</g>"

    def _citation(self, citation: str) -> str:
        source = self._framework.sources[citation.partition(" ")[0]]
        address = f"{self._page}#{anchor(heading_of(self._framework, citation))}" if self._page else source.address
        if not self._page and not is_web_address(address):
            return escape(citation)
        return f"<a href={quoteattr(address)}><title>{escape(source.title)}</title>{escape(citation)}</a>"

    def _legend(self, graph: Graph) -> Iterator[str]:
        y = graph.height + LEGEND / 2
        x = min(box.x for box in graph.boxes.values())
        yield f'<circle class="stated" cx="{x + 4:g}" cy="{y - 4:g}" r="3.5"/>'
        yield _text(x + 14, y, "stated in the source")
        yield f'<circle class="interpreted" cx="{x + 174:g}" cy="{y - 4:g}" r="3.5"/>'
        yield _text(x + 184, y, "interpreted, with a reason")
        words = "Rounded boxes are inputs; square boxes are decisions with their rules; the thick one is the outcome."
        yield _text(x + 380, y, f"{words} Under each rule stand its sources.")


def _text(x: float, y: float, text: str, kind: str = "") -> str:
    classed = f' class="{kind}"' if kind else ""
    return f'<text{classed} x="{x:g}" y="{y:g}">{escape(text)}</text>'
