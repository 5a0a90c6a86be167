"""The picture of a group of findings on their scale, with the range that is open and where each rater put it."""

from __future__ import annotations

from collections.abc import Iterator

from delivery_model.framework.rules import Framework
from delivery_model.framework.vocabulary import Group
from delivery_model.output.document import Cell, Figure, Line, Table
from delivery_model.output.drawing import GREY, INK, LINE, MARK, PALE, WIDTH, Drawing, wrapped
from delivery_model.output.words import levels_in_words, listed, sentence, spaced
from delivery_model.profile import Finding, Profile

LEFT, RIGHT, ROW = 270, 40, 46
FEWEST_LEVELS = 3


def profile_figures(framework: Framework, profile: Profile, can_decide: bool) -> Iterator[Figure]:
    """A figure for each group of three levels or more of which at least two members are known."""
    for group in framework.groups.values():
        known = {name: profile.findings[name] for name in group.members if name in profile.findings}
        decides = framework.attributes[group.members[0]].can_decide
        if decides is can_decide and len(known) > 1 and len(group.level_names) >= FEWEST_LEVELS:
            yield _figure(framework, group, known)


def _figure(framework: Framework, group: Group, known: dict[str, Finding]) -> Figure:
    scale = tuple(reversed(group.level_names))
    raters = tuple(dict.fromkeys(name for finding in known.values() for name in finding.raters))
    title = f"{group.title}, on the scale from {spaced(scale[0])} to {spaced(scale[-1])}"
    said = [f"{framework.attributes[name].title}: {_placed(finding)}" for name, finding in known.items()]
    about = "; ".join(said) + ("" if not raters else f". Raters: {listed(raters)}")
    return Figure(
        title=title,
        description=about,
        svg=_drawn(framework, group, known, scale, raters, title, about),
        table=_table(framework, group, known, raters, title),
    )


def _placed(finding: Finding) -> str:
    return levels_in_words(finding.levels)


def _drawn(
    framework: Framework, group: Group, known: dict[str, Finding], scale: tuple[str, ...], raters: tuple[str, ...],
    title: str, about: str,
) -> str:  # fmt: skip
    drawing, step = Drawing(), (WIDTH - LEFT - RIGHT) / len(scale)
    centre = {level: LEFT + step * (place + 0.5) for place, level in enumerate(scale)}
    heads = {level: wrapped(sentence(spaced(level)), max(int(step / 8.5), 6)) for level in scale}
    top = 14 + LINE * max(map(len, heads.values()))
    bottom = top + ROW * len(group.members)
    for level, x in centre.items():
        drawing.text(heads[level], (x, 18), anchor="middle", bold=True)
    for place, name in enumerate(group.members):
        y = top + ROW * (place + 0.5)
        if place % 2 == 0:
            drawing.box((0, y - ROW / 2), (WIDTH, ROW), PALE, PALE)
        label = wrapped(framework.attributes[name].title + ("" if name in known else ": unknown"), 32)
        drawing.text(label, (6, y + 5 - (len(label) - 1) * LINE / 2))
        if name in known:
            _mark(drawing, known[name], centre, raters, y)
        else:
            drawing.shape("line", x1=LEFT, x2=WIDTH - RIGHT, y1=y, y2=y, stroke=GREY, stroke_dasharray="2 6")
    for x in centre.values():
        drawing.line((x, top), (x, bottom), width=0.5)
    rows = _legend(drawing, raters, bottom + 24)
    return drawing.svg(f"profile-{group.name}", title, about, bottom + 24 + LINE * rows)


def _mark(drawing: Drawing, finding: Finding, centre: dict[str, float], raters: tuple[str, ...], y: float) -> None:
    """A bar over the levels still open, or over those where raters put it; a letter for each rater, else a dot."""
    xs = [centre[level] for level in (*finding.levels, *finding.raters.values())]
    if min(xs) < max(xs):
        drawing.line((min(xs), y), (max(xs), y), width=8, ink=MARK)
    if not finding.raters:
        for level in finding.levels:
            drawing.shape("circle", cx=centre[level], cy=y, r=9, fill=INK, stroke="#fff", stroke_width=2)
    by_level: dict[str, list[str]] = {}
    for rater, level in finding.raters.items():
        by_level.setdefault(level, []).append(_letter(raters.index(rater)))
    for level, letters in by_level.items():
        for place, letter in enumerate(letters):
            x = centre[level] + (place - (len(letters) - 1) / 2) * 22
            drawing.shape("circle", cx=x, cy=y, r=11, fill="#fff", stroke=INK, stroke_width=2)
            drawing.text([letter], (x, y + 5), anchor="middle", bold=True)


def _letter(place: int) -> str:
    return chr(ord("A") + place) if place < 26 else str(place + 1)


def _legend(drawing: Drawing, raters: tuple[str, ...], y: float) -> int:
    who = ", ".join(f"{_letter(place)} {rater}" for place, rater in enumerate(raters))
    what = f"Who placed it there: {who}." if raters else "A dot is a level that the finding allows."
    lines = wrapped(f"{what} A bar joins the levels that are open, or on which people differ.", 115)
    drawing.text(lines, (6, y), ink=GREY)
    return len(lines)


def _table(framework: Framework, group: Group, known: dict[str, Finding], raters: tuple[str, ...], title: str) -> Table:
    has_notes = any(finding.note for finding in known.values())
    rows: list[tuple[Cell, ...]] = []
    for name in group.members:
        finding = known.get(name)
        row: list[Cell] = [framework.attributes[name].title, _placed(finding) if finding else "unknown"]
        if raters:
            placed = finding.raters.items() if finding else ()
            row.append(tuple(Line(f"{rater}: {spaced(level)}") for rater, level in placed))
        if has_notes:
            row.append((finding.note if finding else None) or "")
        rows.append(tuple(row))
    header = (group.title, "Where it is", *(("Who placed it where",) if raters else ()), *(("Note",) * has_notes))
    widths = {2: (50, 50), 3: (30, 20, 50), 4: (25, 15, 30, 30)}[len(header)]
    return Table(caption=f"The same as a table: {title}", header=header, rows=tuple(rows), widths=widths)
