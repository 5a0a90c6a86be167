"""The pictures of a paper, each with the same data as a table.

The decision path with what each decision came to and what it did not; a group of findings on their scale; the scores of
options.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import chain

from delivery_model.answer.appraisal_page import begun, span
from delivery_model.answer.arrangement import Arrangement
from delivery_model.answer.explanation import Explanation
from delivery_model.answer.recommendation import Recommendation
from delivery_model.answer.words import levels_in_words
from delivery_model.appraisal.scores import Interval
from delivery_model.profile.profile import Finding, Profile
from delivery_model.rulebase.framework import Decision, Framework, Hit, Rule
from delivery_model.rulebase.vocabulary import Group
from delivery_model.writing.document import Cell, Figure, Line, Table
from delivery_model.writing.drawing import GREY, INK, LINE, MARK, PALE, WIDTH, Drawing, wrapped
from delivery_model.writing.phrases import listed, sentence, spaced


def _pictured(
    title: str, about: str, svg: str, columns: Mapping[str, int], rows: Iterable[tuple[Cell, ...]], called: str = ""
) -> Figure:
    """A picture with the same as a table, whose columns have these widths; `called` is its title in a sentence."""
    caption = f"The same as a table: {called or title}"
    table = Table(tuple(columns), tuple(rows), caption, widths=tuple(columns.values()))
    return Figure(title=title, description=about, svg=svg, table=table)


HELD, MAY_HOLD, NOT = "holds", "may hold", "does not hold"
LEGEND = {HELD: HELD, MAY_HOLD: f"{MAY_HOLD}, depending on what is unknown", NOT: NOT}
VALUES, GAP = 330, 22
PATH = "How the answer comes about: what holds and what does not"


def path_figure(explanation: Explanation, told: Callable[[Rule], Line]) -> Figure:
    """The decisions that the answer rests on, then the answer, each with the values it has and has not.

    Args:
        explanation: the answer.
        told: a rule, and where it is from.
    """
    rules = {firing.rule.id: firing.rule for firings in explanation.why for firing in firings}
    deciding = {rule.decision for rule in rules.values()}
    decisions = explanation.recommendation.framework.decisions  # in an order in which each needs only earlier ones
    resting = [each for name, each in decisions.items() if name in deciding]
    states = [(each, _states(explanation.recommendation, each)) for each in resting]
    about: list[str] = []
    rows: list[tuple[Cell, ...]] = []
    for decision, state_of in states:
        said = (f"{sentence(decision.values[each])}: {is_so}" for each, is_so in state_of.items())
        about.append(f"{decision.question} {'; '.join(said)}.")
        holds, may, none = (
            [sentence(decision.values[each]) for each, is_so in state_of.items() if is_so == state] for state in LEGEND
        )
        cited = tuple(told(rule) for rule in rules.values() if rule.decision == decision.name)
        held = (*map(Line, holds), *(Line(f"May hold: {each}") for each in may))
        rows.append((decision.question, held, tuple(map(Line, none)) or "Nothing", cited))
    columns = {"Question": 27, "Holds": 23, "Does not hold": 23, "Because": 27}
    description = " ".join(about)
    return _pictured(PATH, description, _path_drawn(states, description), columns, rows)


def _states(found: Recommendation, decision: Decision) -> dict[str, str]:
    if decision.hit is Hit.COLLECT:
        collected = found.collected(decision.name)
        certain, possible = collected.certain, collected.possible
    else:
        values = tuple(map(str, found.space.possible(decision.name)))
        certain, possible = (values, ()) if len(values) == 1 else ((), values)
    return {value: HELD if value in certain else MAY_HOLD if value in possible else NOT for value in decision.values}


def _path_drawn(states: list[tuple[Decision, dict[str, str]]], about: str) -> str:
    drawing, y = Drawing(), 10.0
    for nth, (decision, state_of) in enumerate(states, start=1):
        is_last = nth == len(states)
        question = wrapped(decision.question, 38)
        values = [(state, wrapped(sentence(decision.values[each]), 76)) for each, state in state_of.items()]
        height = max(len(question) * LINE, sum(len(lines) * LINE + 4 for _, lines in values)) + 12
        drawing.box((1, y), (WIDTH - 2, height), "#fff" if is_last else PALE, INK if is_last else PALE)
        drawing.text(question, (14, y + 21), bold=True)
        at = y + 21
        for state, lines in values:
            _sign(drawing, state, (VALUES, at))
            drawing.text(lines, (VALUES + 34, at), bold=state == HELD, ink=GREY if state == NOT else INK)
            at += len(lines) * LINE + 4
        y += height
        if not is_last:
            _arrow(drawing, y)
            y += GAP
    for x, (state, said) in zip((14, 130, 490), LEGEND.items(), strict=True):
        _sign(drawing, state, (x, y + 28))
        drawing.text([said], (x + 32, y + 28), ink=GREY)
    return drawing.svg("path", PATH, about, y + 44)


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
    x = VALUES + 11
    drawing.line((x, y + 2), (x, y + GAP - 8), width=2, ink=INK)
    drawing.shape("path", d=f"M {x - 6} {y + GAP - 10} L {x + 6} {y + GAP - 10} L {x} {y + GAP - 1} Z", fill=INK)


EVIDENCE = "Evidence, with its source"
LEFT, RIGHT, ROW = 330, 40, 28
FEWEST_LEVELS = 3


def groups_drawn(framework: Framework, profile: Profile, can_decide: bool) -> Iterator[Group]:
    """The groups of three levels or more of which at least two members are known."""
    for group in framework.groups.values():
        known = profile.findings.keys() & set(group.members)
        decides = framework.attributes[group.members[0]].can_decide
        if decides is can_decide and len(known) > 1 and len(group.level_names) >= FEWEST_LEVELS:
            yield group


def profile_figure(
    framework: Framework, profile: Profile, group: Group, below: Callable[[str], tuple[Line, ...]]
) -> Figure:
    """A group on its scale.

    Args:
        framework: the rule base.
        profile: what is known.
        group: one of `groups_drawn`.
        below: the evidence for a member.
    """
    known = {name: profile.findings[name] for name in group.members if name in profile.findings}
    titles = {name: framework.attributes[name].title for name in group.members}
    raters = tuple(dict.fromkeys(name for finding in known.values() for name in finding.raters))
    shown = {name: lines for name in known if (lines := below(name))}
    title = f"{group.title}, on the scale from {spaced(group.level_names[-1])} to {spaced(group.level_names[0])}"
    said = (f"{titles[name]}: {levels_in_words(finding.levels)}" for name, finding in known.items())
    about = "; ".join(said) + ("" if not raters else f". Raters: {listed(raters)}")
    rows: list[tuple[Cell, ...]] = []
    for name in group.members:
        finding = known.get(name)
        levels = levels_in_words(finding.levels) if finding else "unknown"
        rows.append((titles[name], levels, *((shown.get(name, ""),) if shown else ())))
    header = (group.title, "Where it is", *((EVIDENCE,) if shown else ()))
    widths = (24, 12, 64) if shown else (50, 50)
    svg = _profile_drawn(group, titles, known, raters, (title, about))
    return _pictured(title, about, svg, dict(zip(header, widths, strict=True)), rows)


def _profile_drawn(
    group: Group,
    titles: Mapping[str, str],
    known: Mapping[str, Finding],
    raters: tuple[str, ...],
    said: tuple[str, str],
) -> str:
    scale = tuple(reversed(group.level_names))
    drawing, step = Drawing(), (WIDTH - LEFT - RIGHT) / len(scale)
    centre = {level: LEFT + step * (nth + 0.5) for nth, level in enumerate(scale)}
    heads = {level: wrapped(sentence(spaced(level)), max(int(step / 8.5), 6)) for level in scale}
    top = 14 + LINE * max(map(len, heads.values()))
    bottom = top + ROW * len(group.members)
    for level, x in centre.items():
        drawing.text(heads[level], (x, 18), anchor="middle", bold=True)
    for nth, (name, title) in enumerate(titles.items()):
        y = top + ROW * (nth + 0.5)
        if nth % 2 == 0:
            drawing.box((0, y - ROW / 2), (WIDTH, ROW), PALE, PALE)
        label = wrapped(title + ("" if name in known else ": unknown"), 42)
        drawing.text(label, (6, y + 5 - (len(label) - 1) * LINE / 2))
        if name in known:
            _mark(drawing, known[name], centre, raters, y)
        else:
            drawing.shape("line", x1=LEFT, x2=WIDTH - RIGHT, y1=y, y2=y, stroke=GREY, stroke_dasharray="2 6")
    for x in centre.values():
        drawing.line((x, top), (x, bottom), width=0.5)
    rows = _legend(drawing, raters, bottom + 24)
    return drawing.svg(f"profile-{group.name}", *said, bottom + 24 + LINE * rows)


def _mark(drawing: Drawing, finding: Finding, centre: dict[str, float], raters: tuple[str, ...], y: float) -> None:
    """A bar over the levels still open, or over those where raters put it; a letter for each rater, else a dot."""
    xs = [centre[level] for level in (*finding.levels, *chain.from_iterable(finding.placings.values()))]
    if min(xs) < max(xs):
        drawing.line((min(xs), y), (max(xs), y), width=8, ink=MARK)
    if not finding.raters:
        for level in finding.levels:
            drawing.shape("circle", cx=centre[level], cy=y, r=9, fill=INK, stroke="#fff", stroke_width=2)
    by_level: dict[str, list[str]] = {}
    for rater, level in ((rater, level) for rater, levels in finding.placings.items() for level in levels):
        by_level.setdefault(level, []).append(_letter(raters.index(rater)))
    for level, letters in by_level.items():
        for nth, letter in enumerate(letters):
            x = centre[level] + (nth - (len(letters) - 1) / 2) * 22
            drawing.shape("circle", cx=x, cy=y, r=11, fill="#fff", stroke=INK, stroke_width=2)
            drawing.text([letter], (x, y + 5), anchor="middle", bold=True)


def _letter(nth: int) -> str:
    return chr(ord("A") + nth) if nth < 26 else str(nth + 1)


def _legend(drawing: Drawing, raters: tuple[str, ...], y: float) -> int:
    who = ", ".join(f"{_letter(nth)} {rater}" for nth, rater in enumerate(raters))
    what = f"Who placed it there: {who}." if raters else "A dot is a level that the finding allows."
    lines = wrapped(f"{what} A bar joins the levels that are open, or on which people differ.", 115)
    drawing.text(lines, (6, y), ink=GREY)
    return len(lines)


TITLES, CELL, LETTER = 310, 28, 8
LONGEST = 24  # letters of a line over a column, which is read upwards
SHADES = ("#f4f8fb", "#e3edf6", "#c5daed", "#a4c4e2", "#82aed6", "#6a9dcc")  # of the lowest score to the highest
OPEN = "#ffffff"
SCORES = "Scores of the options"


def scores_figure(arrangement: Arrangement) -> Figure:
    """Each option's scores, criterion by criterion."""
    findings, options = arrangement.findings, arrangement.options
    scale, names = findings.appraisal.scale, [standing.option for standing in findings.standings]
    heads = {name: options.criteria[name].title for name in findings.appraisal.criteria}
    scores = [
        (begun(options, options.options[option].title), [findings.completions.cell(option, name) for name in heads])
        for option in names
    ]
    titles = list(heads.values())
    rows = ((title, _grouped(titles, cells, scale)) for title, cells in scores)
    about = (
        f"Options down, criteria across, each with its score from {span(scale, ' to ')}; darker is "
        "higher. A range is a score that is open within bounds; ? is one that may be anything on the scale."
    )
    columns = {"Option": 30, "Scores, and the criteria that have them": 70}
    return _pictured(SCORES, about, _scores_drawn(scores, titles, scale, about), columns, rows, SCORES.lower())


def _grouped(heads: list[str], cells: list[Interval], scale: Interval) -> tuple[Line, ...]:
    """The criteria of one option by the score they have, highest first."""
    sharing: dict[Interval, list[str]] = {}
    for name, cell in zip(heads, cells, strict=True):
        sharing.setdefault(cell, []).append(name)
    ordered = sorted(sharing, key=lambda cell: (cell == scale, -cell.high, -cell.low))
    named = {cell: ", ".join(sharing[cell]) if len(sharing) > 1 else "every criterion" for cell in ordered}
    return tuple(Line(f"{'Not known' if cell == scale else span(cell, ' to ')}: {named[cell]}") for cell in ordered)


def _scores_drawn(scores: list[tuple[str, list[Interval]]], heads: list[str], scale: Interval, about: str) -> str:
    drawing, step = Drawing(), (WIDTH - TITLES) / max(len(heads), 1)
    over = [wrapped(head, LONGEST) for head in heads]
    top = 14 + LETTER * max((len(line) for lines in over for line in lines), default=0)
    for nth, lines in enumerate(over):
        middle = TITLES + step * (nth + 0.5) - LINE * (len(lines) - 1) / 2 + 5
        drawing.text(lines, (middle, top - 8), upwards=True)
    for row, (title, cells) in enumerate(scores):
        y = top + CELL * row
        label = wrapped(title, 40)
        drawing.text(label, (4, y + CELL / 2 + 5 - (len(label) - 1) * LINE / 2))
        for nth, cell in enumerate(cells):
            at = (TITLES + step * nth, y)
            drawing.box(at, (step - 3, CELL - 3), shade(cell, scale), GREY)
            said = "?" if cell == scale else span(cell, " to ")
            drawing.text([said], (at[0] + step / 2 - 1, y + CELL / 2 + 4), anchor="middle", ink=INK)
    note = wrapped(
        "Darker is higher. A range is a score that is open within bounds. ? may be anything on the scale.", 118
    )
    bottom = top + CELL * len(scores) + 22
    drawing.text(note, (4, bottom), ink=GREY)
    return drawing.svg("options", SCORES, about, bottom + LINE * len(note))


def shade(cell: Interval, scale: Interval) -> str:
    """The colour of a score; of a range, that of its middle."""
    if cell == scale or scale.high == scale.low:
        return OPEN
    middle = ((cell.low + cell.high) / 2 - scale.low) / (scale.high - scale.low)
    return SHADES[round(middle * (len(SHADES) - 1))]
