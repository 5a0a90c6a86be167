"""The picture of the decision path: each decision that the answer rests on, what it came to, and what it did not."""

from __future__ import annotations

from collections.abc import Mapping

from delivery_model.explanation import Explanation
from delivery_model.framework.rules import Decision, Hit
from delivery_model.output.document import Cell, Figure, Line, Table
from delivery_model.output.drawing import GREY, INK, LINE, PALE, WIDTH, Drawing, wrapped
from delivery_model.output.words import rule_in_words, sentence
from delivery_model.recommendation import Recommendation

HELD, OPEN, NOT = "holds", "may hold", "does not hold"
LEGEND = {HELD: HELD, OPEN: f"{OPEN}, depending on what is unknown", NOT: NOT}
LEFT, GAP = 330, 26
TITLE = "How the answer comes about: what holds and what does not"


def path_figure(explanation: Explanation) -> Figure:
    """The decisions that the answer rests on, then the answer, each with the values it has and has not."""
    found = explanation.recommendation
    resting = _resting(explanation)
    states = {decision.name: _states(found, decision) for decision in resting}
    said = (
        f"{decision.question} "
        + "; ".join(f"{sentence(decision.values[each])}: {is_so}" for each, is_so in states[decision.name].items())
        + "."
        for decision in resting
    )
    about = " ".join(said)
    return Figure(
        title=TITLE, description=about, svg=_drawn(resting, states, about), table=_table(explanation, resting, states)
    )


def _resting(explanation: Explanation) -> tuple[Decision, ...]:
    """The decisions whose rules may decide the answer, in an order in which each needs only earlier ones."""
    framework = explanation.recommendation.framework
    names = {firing.rule.decision for firings in explanation.why for firing in firings}
    return tuple(decision for name, decision in framework.decisions.items() if name in names)


def _states(found: Recommendation, decision: Decision) -> dict[str, str]:
    if decision.hit is Hit.COLLECT:
        collected = found.collected(decision.name)
        certain, possible = collected.certain, collected.possible
    else:
        values = tuple(map(str, found.space.possible(decision.name)))
        certain, possible = (values, ()) if len(values) == 1 else ((), values)
    return {value: HELD if value in certain else OPEN if value in possible else NOT for value in decision.values}


def _drawn(resting: tuple[Decision, ...], states: Mapping[str, Mapping[str, str]], about: str) -> str:
    drawing, y = Drawing(), 10.0
    for decision in resting:
        is_last = decision is resting[-1]
        question = wrapped(decision.question, 38)
        values = [
            (state, wrapped(sentence(decision.values[each]), 60)) for each, state in states[decision.name].items()
        ]
        height = max(len(question) * LINE, sum(len(lines) * LINE + 8 for _, lines in values)) + 20
        drawing.box((1, y), (WIDTH - 2, height), "#fff" if is_last else PALE, INK if is_last else PALE)
        drawing.text(question, (14, y + 25), bold=True)
        at = y + 25
        for state, lines in values:
            _value(drawing, state, lines, at)
            at += len(lines) * LINE + 8
        y += height
        if not is_last:
            _arrow(drawing, y)
            y += GAP
    for x, (state, said) in zip((14, 130, 490), LEGEND.items(), strict=True):
        _sign(drawing, state, (x, y + 28))
        drawing.text([said], (x + 32, y + 28), ink=GREY)
    return drawing.svg("path", TITLE, about, y + 44)


def _value(drawing: Drawing, state: str, lines: list[str], at: float) -> None:
    _sign(drawing, state, (LEFT, at))
    drawing.text(lines, (LEFT + 34, at), bold=state == HELD, ink=GREY if state == NOT else INK)


def _sign(drawing: Drawing, state: str, at: tuple[float, float]) -> None:
    """A box with a tick, a question mark or a cross, drawn because few fonts have all of them."""
    x, y = at[0], at[1] - 16
    fill, ink = (INK, "#fff") if state == HELD else ("#fff", INK)
    dashes = "3 3" if state == OPEN else "none"
    drawing.shape("rect", x=x, y=y, width=22, height=22, fill=fill, stroke=INK, stroke_dasharray=dashes)
    if state == OPEN:
        drawing.text(["?"], (x + 11, y + 16), anchor="middle", bold=True)
        return
    strokes = "m 5 12 l 4 5 l 8 -12" if state == HELD else "m 6 6 l 10 10 m 0 -10 l -10 10"
    drawing.shape("path", d=f"M {x:g} {y:g} {strokes}", fill="none", stroke=ink, stroke_width=2)


def _arrow(drawing: Drawing, y: float) -> None:
    x = LEFT + 11
    drawing.line((x, y + 2), (x, y + GAP - 8), width=2, ink=INK)
    drawing.shape("path", d=f"M {x - 6} {y + GAP - 10} L {x + 6} {y + GAP - 10} L {x} {y + GAP - 1} Z", fill=INK)


def _table(explanation: Explanation, resting: tuple[Decision, ...], states: Mapping[str, Mapping[str, str]]) -> Table:
    rules = {firing.rule.id: firing.rule for firings in explanation.why for firing in firings}
    rows: list[tuple[Cell, ...]] = []
    for decision in resting:
        of_state = {
            state: tuple(
                Line(sentence(decision.values[each])) for each, is_so in states[decision.name].items() if is_so == state
            )
            for state in LEGEND
        }
        holds = of_state[HELD] + tuple(Line(f"May hold: {line.text}") for line in of_state[OPEN])
        cited = tuple(Line(rule_in_words(rule)) for rule in rules.values() if rule.decision == decision.name)
        rows.append((decision.question, holds, of_state[NOT] or "Nothing", cited))
    header = ("Question", "Holds", "Does not hold", "Rule, and where it is from")
    return Table(caption=f"The same as a table: {TITLE}", header=header, rows=tuple(rows), widths=(27, 23, 23, 27))
