"""The part of a paper about management options: scores, totals and ranks, and which serve the support recommended."""

from __future__ import annotations

from delivery_model.answer.appraisal_page import begun, span
from delivery_model.answer.arrangement import Arrangement, Match
from delivery_model.answer.explanation import Explanation
from delivery_model.appraisal.scores import Interval
from delivery_model.writing.document import Block, Cell, Facts, Figure, Line, Part, Table, Text
from delivery_model.writing.drawing import GREY, INK, LINE, WIDTH, Drawing, wrapped
from delivery_model.writing.phrases import listed, sentence

LEFT, ROW, LETTER = 210, 40, 8
LONGEST = 24  # letters of a line over a column, which is read upwards
SHADES = ("#f4f8fb", "#e3edf6", "#c5daed", "#a4c4e2", "#82aed6", "#6a9dcc")  # of the lowest score to the highest
OPEN = "#ffffff"
FITS = {
    Match.FITS: "yes",
    Match.PARTLY: "for some of what is possible",
    Match.ALONGSIDE: "only for what goes alongside",
    Match.NOT: "no",
}
TITLE = "Scores of the options"
HEADER = ("Option", "Total", "Rank")


def options_part(explanation: Explanation) -> Part | None:
    """The appraisal of the scenario; None when it has none."""
    arrangement = explanation.arrangement
    if arrangement is None:
        return None
    findings, options = arrangement.findings, arrangement.options.options
    leaders = listed((options[name].title for name in arrangement.leaders), "and" if findings.winners else "or")
    facts = [("Comes first" if findings.winners else "May come first", leaders)]
    if arrangement.published:
        verdict = {True: "agrees", False: "differs", None: "undecided"}[arrangement.agrees]
        facts.append(("Published", f"{options[arrangement.published].title}: {verdict}"))
    if findings.appraisal.source:
        facts.append(("Scores from", findings.appraisal.source))
    blocks: tuple[Block, ...] = (
        Text("How services might be arranged is another question than which support fits them."),
        Facts(tuple(facts)),
        _figure(arrangement),
        _standings(arrangement),
    )
    return Part("Options appraisal", blocks)


def _standings(arrangement: Arrangement) -> Table:
    rows = tuple[tuple[Cell, ...], ...](
        (_title(arrangement, each.option), _interval(each.total), _interval(each.rank), *_fit(arrangement, each.option))
        for each in arrangement.findings.standings
    )
    if not arrangement.fits:
        return Table(caption="Options by their totals", header=HEADER, rows=rows, widths=(60, 20, 20))
    header = (*HEADER, "Can it serve the support recommended?", "Why")
    caption = "Options by their totals, and whether each can serve the support recommended"
    return Table(caption=caption, header=header, rows=rows, widths=(22, 9, 9, 20, 40))


def _title(arrangement: Arrangement, option: str) -> str:
    return begun(arrangement.options, arrangement.options.options[option].title)


def _fit(arrangement: Arrangement, option: str) -> tuple[Cell, ...]:
    """Whether an option can serve the support recommended, and why; nothing where no option says."""
    if not arrangement.fits:
        return ()
    fit = arrangement.fits[option]
    cited, said = ", ".join(fit.about.sources), sentence(fit.about.because)
    return (sentence(FITS[fit.match]), f"{said} ({cited})" if cited else said)


def _figure(arrangement: Arrangement) -> Figure:
    findings, criteria = arrangement.findings, arrangement.options.criteria
    names = [standing.option for standing in findings.standings]
    scale = findings.appraisal.scale
    cells = {
        option: {name: findings.completions.cell(option, name) for name in findings.appraisal.criteria}
        for option in names
    }
    titles = {name: _title(arrangement, name) for name in names}
    heads = {name: criteria[name].title for name in findings.appraisal.criteria}
    rows = tuple[tuple[Cell, ...], ...]((titles[option], _grouped(cells[option], heads, scale)) for option in names)
    about = (
        f"Options down, criteria across, each with its score from {_interval(scale)}; darker is "
        "higher. A range is a score that is open within bounds; ? is one that may be anything on the scale."
    )
    header = ("Option", "Scores, and the criteria that have them")
    table = Table(caption=f"The same as a table: {TITLE.lower()}", header=header, rows=rows, widths=(30, 70))
    return Figure(title=TITLE, description=about, svg=_drawn(cells, titles, heads, scale, about), table=table)


def _grouped(scores: dict[str, Interval], heads: dict[str, str], scale: Interval) -> tuple[Line, ...]:
    """The criteria of one option by the score they have, highest first."""
    found: dict[Interval, list[str]] = {}
    for name, cell in scores.items():
        found.setdefault(cell, []).append(heads[name])
    ordered = sorted(found, key=lambda cell: (cell == scale, -cell.high, -cell.low))
    named = {cell: ", ".join(found[cell]) if len(found) > 1 else "every criterion" for cell in ordered}
    return tuple(Line(f"{'Not known' if cell == scale else _interval(cell)}: {named[cell]}") for cell in ordered)


def _said(cell: Interval, scale: Interval) -> str:
    return "?" if cell == scale else _interval(cell)


def _interval(found: Interval) -> str:
    return span(found, " to ")


def _drawn(
    cells: dict[str, dict[str, Interval]], titles: dict[str, str], heads: dict[str, str], scale: Interval, about: str
) -> str:
    drawing, step = Drawing(), (WIDTH - LEFT) / max(len(heads), 1)
    lines = {name: wrapped(title, LONGEST) for name, title in heads.items()}
    top = 14 + LETTER * max((len(line) for said in lines.values() for line in said), default=0)
    for place, said in enumerate(lines.values()):
        middle = LEFT + step * (place + 0.5) - LINE * (len(said) - 1) / 2 + 5
        drawing.text(said, (middle, top - 8), upwards=True)
    for row, (option, scores) in enumerate(cells.items()):
        y = top + ROW * row
        label = wrapped(titles[option], 27)
        drawing.text(label, (4, y + ROW / 2 + 5 - (len(label) - 1) * LINE / 2))
        for place, cell in enumerate(scores.values()):
            at = (LEFT + step * place, y)
            drawing.box(at, (step - 3, ROW - 3), shade(cell, scale), GREY)
            drawing.text([_said(cell, scale)], (at[0] + step / 2 - 1, y + ROW / 2 + 4), anchor="middle", ink=INK)
    note = wrapped(
        "Darker is higher. A range is a score that is open within bounds. ? may be anything on the scale.", 118
    )
    bottom = top + ROW * len(cells) + 22
    drawing.text(note, (4, bottom), ink=GREY)
    return drawing.svg("options", TITLE, about, bottom + LINE * len(note))


def shade(cell: Interval, scale: Interval) -> str:
    """The colour of a score; of a range, that of its middle."""
    if cell == scale or scale.high == scale.low:
        return OPEN
    middle = ((cell.low + cell.high) / 2 - scale.low) / (scale.high - scale.low)
    return SHADES[round(middle * (len(SHADES) - 1))]
