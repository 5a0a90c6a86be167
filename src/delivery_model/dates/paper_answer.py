"""The parts of a paper about the answer: what is recommended, why, what it needs, and what would change it.

The picture of the decision path: each decision that the answer rests on, what it came to, and what it did not.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from delivery_model.answer.brief import Brief
from delivery_model.answer.explanation import Explanation
from delivery_model.answer.full import Content
from delivery_model.answer.headline import Headline
from delivery_model.answer.recommendation import Recommendation
from delivery_model.answer.words import rule_in_words, title_of
from delivery_model.rulebase.framework import Basis, Decision, Hit
from delivery_model.rulebase.vocabulary import Attribute, Statement
from delivery_model.writing.document import Answer, Blank, Block, Bullets, Cell, Facts, Figure, Line, Part, Table, Text
from delivery_model.writing.drawing import GREY, INK, LINE, PALE, WIDTH, Drawing, wrapped
from delivery_model.writing.phrases import listed, sentence, title_of_section

OPEN = "What is known of the authority leaves more than one answer possible. The questions below would settle it."
AS_READ = "How the text is read decides between these. What rests on one way to read it says so in its heading."
MEANT = {
    Basis.STATED: "Stated means that every rule that decides, or may decide, says what a source says.",
    Basis.INTERPRETED: (
        "Interpreted means that at least one rule that decides, or may decide, is a reading of a source, "
        "with its reason, and not what the source says in so many words."
    ),
}
FILL_IN = "The council fills in who and by when."
FIND_OUT = (
    "Where a source tells who found this out in an earlier case, that is said; "
    "the council fills in who could find out here, and by when."
)


def recommendation_part(explanation: Explanation) -> Part:
    """The answer first, with how sure it is and what was published."""
    found, headline = explanation.recommendation, Headline(explanation)
    (word, answer), *others = headline.facts()
    blocks: list[Block] = [Answer(word, sentence(answer))]
    if headline.has_answer:
        blocks.append(Text(found.framework.support_types[str(found.recommended)].summary))
    else:
        blocks.append(Text(OPEN if found.recommended is None else AS_READ))
    said = found.scenario.published.says if found.scenario.published else None
    blocks.append(Facts((*others, *([("As published", said)] if said else []))))
    if found.scenario.summary:
        blocks.append(Text(found.scenario.summary))
    blocks.append(Blank("What the committee is asked to decide"))
    return Part("Recommendation", tuple(blocks))


def why_part(explanation: Explanation) -> Part:
    """The findings that force the answer, the rules that decide where there is one way, and the picture of them."""
    full, several, reason = Content(explanation), explanation.why, Brief(explanation, False).reason()
    blocks: list[Block] = list(reason.blocks) if reason else []
    if explanation.recommendation.recommended and len(several) == 1:  # of several ways, none is found
        blocks.append(Bullets(full.tree(several[0])))
    blocks.append(path_figure(explanation))
    return Part(full.headline.as_read("Why"), tuple(blocks))


def needed_parts(explanation: Explanation) -> Iterator[Part]:
    """What has to be in place, with space for who and when; when to look again; notes on the form it takes."""
    full, found = Content(explanation), explanation.recommendation
    if full.headline.has_answer:
        support = found.framework.support_types[str(found.recommended)]
        rows = tuple(_factor(each) for each in support.success_factors)
        if rows:
            yield Part(
                title_of_section("success_factors"),
                (
                    Table(
                        caption=f"Success factors: {support.title}. {FILL_IN}",
                        header=("Success factor", "Source", "Who", "By when"),
                        rows=rows,
                        widths=(46, 20, 18, 16),
                    ),
                ),
            )
        for part in ("review_triggers", "cautions"):
            if lines := full.guidance(part):
                yield Part(title_of_section(part), (Bullets(lines),))
    for name in found.framework.roles.notes:
        if found.collected(name).certain:
            lines = collected_lines(explanation, name)
            yield Part(full.headline.as_read(found.framework.decisions[name].question), (Bullets(lines),))


def collected_lines(explanation: Explanation, name: str | None) -> tuple[Line, ...]:
    """What a collecting decision concludes, and below one line what it may conclude; nothing for no decision."""
    certain = tuple(Content(explanation).collected(name, with_possible=False))
    if name is None:
        return ()
    found = explanation.recommendation
    values = found.framework.decisions[name].values
    possible = tuple(Line(sentence(values[each])) for each in found.collected(name).possible)
    perhaps = Line("Cannot be told yet, since it depends on what is unknown", "", possible)
    return (*certain, perhaps) if possible else certain


def _factor(statement: Statement) -> tuple[Cell, ...]:
    return (sentence(statement.says), ", ".join(statement.sources), "", "")


def why_not_part(explanation: Explanation) -> Part:
    """For each support type that is not possible: what alone keeps it out."""
    full = Content(explanation)
    excluded = explanation.why_not.items()
    lines = tuple(Line(sentence(full.title(value)), "", full.why_not(sets)) for value, sets in excluded)
    blocks = (Bullets(lines),) if lines else (Text("No support type is ruled out yet."),)
    return Part(full.headline.as_read("Why not the others"), blocks)


def change_part(explanation: Explanation) -> Part | None:
    """The smallest changes of findings that would lead to another answer; None without an answer."""
    if not explanation.recommendation.recommended:
        return None
    full = Content(explanation)
    lines = tuple(full.changes())
    lead = "Each line is a smallest change of what was found that would lead to another answer."
    return Part(full.headline.as_read(title_of_section("changes")), (Text(lead), Bullets(lines)))


def sure_part(explanation: Explanation) -> Part:
    """How the answer stands up to wrong findings and to other readings of the text."""
    full = Content(explanation)
    meant = MEANT[explanation.recommendation.basis]
    lines = tuple(full.sureness())
    blocks: list[Block] = [Text(f"{sentence(full.in_short())}. {meant}"), *([Bullets(lines)] if lines else [])]
    return Part("How sure it is", tuple(blocks))


def found_by(attribute: Attribute) -> Cell:
    """Who has found this out before, as far as a source tells; empty otherwise."""
    return tuple(Line(sentence(each.says), ", ".join(each.sources)) for each in attribute.found_by) or ""


def unknown_part(explanation: Explanation) -> Part:
    """What is unknown or open, what each answer would lead to, and space for who could find out."""
    full, questions = Content(explanation), explanation.questions
    framework = explanation.recommendation.framework
    blocks: list[Block] = []
    rows = tuple[tuple[Cell, ...], ...](
        (line.text, line.below, found_by(framework.attributes[line.aside]), "") for line in full.asked()
    )
    if rows:
        blocks.append(
            Table(
                caption=f"Unknown, and able to change the answer. {FIND_OUT}",
                header=("Question", "What each answer leads to", "Who could find out", "By when"),
                rows=rows,
                widths=(28, 30, 28, 14),
            )
        )
    else:
        blocks.append(Text("Nothing that is still unknown can change the answer."))
    if questions.idle:
        titles = listed(title_of(framework, name) for name in questions.idle)
        blocks.append(Text(f"Also unknown or open, but unable to change the answer: {titles}."))
    return Part("What is unknown, and who could find out", tuple(blocks))


HELD, MAY_HOLD, NOT = "holds", "may hold", "does not hold"
LEGEND = {HELD: HELD, MAY_HOLD: f"{MAY_HOLD}, depending on what is unknown", NOT: NOT}
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
    return {value: HELD if value in certain else MAY_HOLD if value in possible else NOT for value in decision.values}


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
    dashes = "3 3" if state == MAY_HOLD else "none"
    drawing.shape("rect", x=x, y=y, width=22, height=22, fill=fill, stroke=INK, stroke_dasharray=dashes)
    if state == MAY_HOLD:
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
        holds = of_state[HELD] + tuple(Line(f"May hold: {line.text}") for line in of_state[MAY_HOLD])
        cited = tuple(Line(rule_in_words(rule)) for rule in rules.values() if rule.decision == decision.name)
        rows.append((decision.question, holds, of_state[NOT] or "Nothing", cited))
    header = ("Question", "Holds", "Does not hold", "Rule, and where it is from")
    return Table(caption=f"The same as a table: {TITLE}", header=header, rows=tuple(rows), widths=(27, 23, 23, 27))
