"""Who placed what where: how far people stand apart, group beside group, as tables and as a picture."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from itertools import chain

from attrs import evolve, field, frozen

from delivery_model.answer.words import levels_in_words, title_of
from delivery_model.profile.plans import Plans
from delivery_model.profile.profile import Finding, Profile, Scenario
from delivery_model.rulebase.framework import Framework
from delivery_model.writing.document import Cell, Figure, Line, Table
from delivery_model.writing.drawing import GREY, INK, LINE, MARK, PALE, WIDTH, Drawing, wrapped
from delivery_model.writing.phrases import listed, sentence, spaced

OTHERS = "in no group"


@frozen(kw_only=True)
class Placings:
    """Where several people place one attribute: `by` has for each the levels left open; `scale` is best first.

    `in_group` is its title where that of its group is told already.
    """

    name: str
    title: str
    in_group: str
    scale: tuple[str, ...]
    finding: Finding
    by: Mapping[str, tuple[str, ...]] = field(hash=False)

    @property
    def said(self) -> tuple[str, ...]:
        """Every level that somebody says, best first."""
        said = set(chain.from_iterable(self.by.values()))
        return tuple(level for level in self.scale if level in said)

    @property
    def steps(self) -> int:
        """How many steps of the scale lie between the best level and the worst that are said."""
        places = [self.scale.index(level) for level in self.said]
        return max(places) - min(places)

    @property
    def share(self) -> Fraction:
        """The same as a share of the scale: 1 where people stand at both its ends."""
        return Fraction(self.steps, len(self.scale) - 1)

    @property
    def is_agreed(self) -> bool:
        """Whether people differ, and the finding says what they agreed on all the same."""
        return len(self.said) > 1 and self.finding.levels != self.said

    def within(self, raters: Iterable[str]) -> Placings | None:
        """What some of the people say; None where none of them does."""
        by = {rater: self.by[rater] for rater in raters if rater in self.by}
        return evolve(self, by=by) if by else None

    def span_in_words(self) -> str:
        """From the worst level said to the best."""
        ends = tuple(dict.fromkeys((self.said[-1], self.said[0])))
        return " up to ".join(map(spaced, ends))

    def state_in_words(self) -> str:
        """What became of it: all say the same, they agreed, or it is open."""
        if len(self.said) == 1:
            return "all say the same" if len(self.by) > 1 else "one person"
        return f"agreed: {levels_in_words(self.finding.levels)}" if self.is_agreed else "left open"


def placings_of(framework: Framework, profile: Profile) -> tuple[Placings, ...]:
    """Each attribute that somebody placed, in the order of asking."""
    found = ((name, profile.findings.get(name)) for name in framework.attributes)
    return tuple(
        Placings(
            name=name,
            title=title_of(framework, name),
            in_group=framework.attributes[name].title,
            scale=framework.attributes[name].level_names,
            finding=finding,
            by=finding.placings,
        )
        for name, finding in found
        if finding is not None and finding.raters
    )


def furthest_first(placings: Iterable[Placings]) -> list[Placings]:
    """Those on which people differ: by the share of the scale between them, then by how many leave the commonest."""
    differ = [each for each in placings if len(each.said) > 1]
    return sorted(differ, key=lambda each: (-each.share, -_beside_the_commonest(each)))


def _beside_the_commonest(placings: Placings) -> int:
    commonest = Counter(placings.by.values()).most_common(1)[0][1]
    return len(placings.by) - commonest


def sides_of(plans: Plans, placings: Iterable[Placings]) -> dict[str, tuple[str, ...]]:
    """The groups of raters, each with those of it who placed anything, and the raters of no group."""
    raters = dict.fromkeys(chain.from_iterable(each.by for each in placings))
    sides = {name: tuple(rater for rater in group if rater in raters) for name, group in plans.rater_groups.items()}
    grouped = set(chain.from_iterable(sides.values()))
    sides[OTHERS] = tuple(rater for rater in raters if rater not in grouped)
    return {name: group for name, group in sides.items() if group}


def differences_table(placings: Iterable[Placings]) -> Table:
    """Where people differ, furthest apart first: who says what, and what became of it."""
    rows: list[tuple[Cell, ...]] = []
    for each in furthest_first(placings):
        raters: dict[tuple[str, ...], list[str]] = {}
        for rater, levels in each.by.items():
            raters.setdefault(levels, []).append(rater)
        best_first = sorted(raters, key=lambda levels: [each.scale.index(level) for level in levels])
        who = tuple(Line(f"{sentence(levels_in_words(levels))}: {listed(raters[levels])}") for levels in best_first)
        rows.append((each.title, f"{each.steps} of {len(each.scale) - 1}", who, sentence(each.state_in_words())))
    widths = {"Finding": 28, "Steps apart": 12, "Who says what": 40, "What became of it": 20}
    return Table(tuple(widths), tuple(rows), "Where people differ, furthest apart first", widths=tuple(widths.values()))


def groups_of_raters(framework: Framework, scenario: Scenario) -> Iterator[Table | Figure]:
    """Group beside group on each group of attributes that both a vocabulary and raters have: a picture and a table.

    Nothing where all raters are of one group.
    """
    placings = {each.name: each for each in placings_of(framework, scenario.profile)}
    sides = sides_of(scenario.plans, placings.values())
    for group in framework.groups.values() if len(sides) > 1 else ():
        rows = [placings[name] for name in group.members if name in placings]
        if rows:
            title = f"{group.title}: {listed(sides)} side by side"
            yield _pictured(title, group.level_names, rows, sides, _table(f"The same as a table: {title}", rows, sides))


def _table(title: str, rows: Iterable[Placings], sides: Mapping[str, tuple[str, ...]]) -> Table:
    """For each side where it stands and what evidence it brought, and the next step."""
    width = 60 // len(sides)
    header = ("", *map(sentence, sides), "Next step")
    return Table(
        header,
        tuple((each.in_group, *_sides(each, sides), each.finding.next or "") for each in rows),
        title,
        widths=(20, *[width] * len(sides), 20),
    )


def _sides(placings: Placings, sides: Mapping[str, tuple[str, ...]]) -> Iterator[Cell]:
    for name, raters in sides.items():
        within = placings.within(raters)
        stands = [Line(f"{sentence(within.span_in_words())} ({len(within.by)})")] if within else []
        said = [Line(each.says) for each in placings.finding.evidence if each.said_by in (name, *raters)]
        yield (*stands, *said) or ""


LEFT, RIGHT, STRIP, TOP = 330, 30, 26, 14


def _pictured(
    title: str, scale: tuple[str, ...], rows: list[Placings], sides: Mapping[str, tuple[str, ...]], table: Table
) -> Figure:
    about = "; ".join(
        f"{each.in_group}: "
        + listed(
            f"{name} {within.span_in_words()}" for name, raters in sides.items() if (within := each.within(raters))
        )
        for each in rows
    )
    return Figure(title=title, description=about, svg=_drawn((title, about), scale, rows, sides), table=table)


def _drawn(
    said: tuple[str, str], scale: tuple[str, ...], rows: list[Placings], sides: Mapping[str, tuple[str, ...]]
) -> str:
    drawing, step = Drawing(), (WIDTH - LEFT - RIGHT) / len(scale)
    centre = {level: LEFT + step * (nth + 0.5) for nth, level in enumerate(reversed(scale))}
    heads = {level: wrapped(sentence(spaced(level)), max(int(step / 8.5), 6)) for level in scale}
    y = top = TOP + LINE * max(map(len, heads.values()))
    for level, x in centre.items():
        drawing.text(heads[level], (x, 18), anchor="middle", bold=True)
    for nth, each in enumerate(rows):
        height = max(STRIP * len(sides), LINE * len(wrapped(each.in_group, 22))) + 14
        drawing.box((0, y), (WIDTH, height), "#fff" if nth % 2 else PALE, "#fff" if nth % 2 else PALE)
        drawing.text(wrapped(each.in_group, 22), (6, y + 24))
        for at, (name, raters) in enumerate(sides.items()):
            middle = y + 7 + STRIP * (at + 0.5)
            drawing.text(wrapped(name, 16)[:1], (LEFT - 8, middle + 5), anchor="end", ink=GREY)
            if within := each.within(raters):
                _strip(drawing, within, centre, middle)
        y += height
    for x in centre.values():
        drawing.line((x, top), (x, y), width=0.5)
    note = wrapped("A number is how many people say that level; a bar joins the levels that one group says.", 115)
    drawing.text(note, (6, y + 24), ink=GREY)
    return drawing.svg(f"groups-{rows[0].name.partition('.')[0]}", *said, y + 24 + LINE * len(note))


def _strip(drawing: Drawing, placings: Placings, centre: Mapping[str, float], y: float) -> None:
    """Where one group stands: a bar from end to end, and at each level how many say it."""
    xs = [centre[level] for level in placings.said]
    if len(xs) > 1:
        drawing.line((min(xs), y), (max(xs), y), width=8, ink=MARK)
    for level, count in Counter(chain.from_iterable(placings.by.values())).items():
        drawing.shape("circle", cx=centre[level], cy=y, r=11, fill="#fff", stroke=INK, stroke_width=2)
        drawing.text([str(count)], (centre[level], y + 5), anchor="middle", bold=True)
