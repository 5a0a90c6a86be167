"""What changes between two rule bases, or two readings of one: as a page, as JSON and as a table."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from delivery_model.answer.words import conditions_as_text, region_in_words, remarks_on_regions
from delivery_model.version import VERSION
from delivery_model.versions.comparison import AnswerChange, ChangedRegion, Comparison, Edit, MovedCase, Side
from delivery_model.writing.document import Document, Line, Part, page, shortened
from delivery_model.writing.phrases import date_in_words, listed, sentence, share
from delivery_model.writing.plain import Json, only
from delivery_model.writing.text import table_as_csv

FORMAT = "delivery-model.difference/1"
MOST_REGIONS = 12
HEADER = ("before", "after", "authorities", "share", "conditions", "rules")


def comparison_page(comparison: Comparison, is_full: bool) -> Document:
    """What changes, laid out."""
    changes = tuple(
        Part(_change_title(comparison, change), tuple(_region_lines(comparison, change, is_full)))
        for change in comparison.changes
    )
    moved = tuple(_moved_line(comparison, each) for each in comparison.moved)
    edits = tuple(_edit_lines(comparison))
    sections = (*changes, Part("Scenarios that change", moved), Part("Rules that differ", edits))
    facts = (
        ("Changed", _changed(comparison)),
        ("Before", side_in_words(comparison.before)),
        ("After", side_in_words(comparison.after)),
        ("Scenarios", f"{len(comparison.moved)} of {comparison.scenarios} change"),
    )
    return page("Which authorities get another answer", facts, sections, is_full)


def _changed(comparison: Comparison) -> str:
    if not comparison.changed:
        return f"none of {comparison.total:,} possible authorities gets another answer"
    part = share(Fraction(comparison.changed) / comparison.total, 2)
    return f"{comparison.changed:,} of {comparison.total:,} possible authorities ({part}) get another answer"


def side_in_words(side: Side) -> str:
    """A rule base, its version and how it is read."""
    framework = side.framework
    read = [f"{name}={alternative}" for name, alternative in side.readings.otherwise().items()]
    name = framework.name if framework.is_changed else f"{framework.name} ({framework.content_hash[:12]})"
    return f"{name}, read with {listed(read)}" if read else f"{name}, read by default"


def _title(comparison: Comparison, answer: str) -> str:
    sides = (comparison.before.framework, comparison.after.framework)
    return next(each.support_types[answer].title for each in sides if answer in each.support_types)


def _change_title(comparison: Comparison, change: AnswerChange) -> str:
    titles = (_title(comparison, answer) for answer in (change.before, change.after))
    return f"{sentence(' -> '.join(titles))}: {change.number:,} authorities"


def _region_lines(comparison: Comparison, change: AnswerChange, is_full: bool) -> Iterator[Line]:
    lines = tuple(_region_line(comparison, change, each) for each in change.regions)
    yield from shortened(lines, MOST_REGIONS, is_full)
    weights = (each.region.weight for each in change.regions)
    yield from map(Line, remarks_on_regions(weights, change.number, change.is_fewest))


def _region_line(comparison: Comparison, change: AnswerChange, changed: ChangedRegion) -> Line:
    sides = (comparison.before.framework, comparison.after.framework)
    said = sentence(region_in_words(sides, changed.region.conditions))
    if changed.region.weight < change.number:
        said += f" ({share(Fraction(changed.region.weight) / change.number, 2)} of them)"
    return Line(said, f"rules {', '.join(changed.rules)}")


def _moved_line(comparison: Comparison, moved: MovedCase) -> Line:
    was, now = (listed((_title(comparison, each) for each in answers), "or") for answers in (moved.before, moved.after))
    scenario = moved.scenario
    return Line(f"{scenario.authority}, {date_in_words(scenario.as_of)}: {was} -> {now}", scenario.path)


def _edit_lines(comparison: Comparison) -> Iterator[Line]:
    bearing = {rule for change in comparison.changes for each in change.regions for rule in each.rules}
    for kind in Edit:
        names = [name for name, edit in comparison.edits.items() if edit is kind]
        changing, idle = [name for name in names if name in bearing], [name for name in names if name not in bearing]
        if changing:
            yield Line(f"{sentence(kind.value)}: {', '.join(changing)}")
        if idle:
            yield Line(f"{sentence(kind.value)}, without effect on any answer: {', '.join(idle)}")


def comparison_as_json(comparison: Comparison) -> Json:
    """What changes, as plain data."""
    return {
        "format": FORMAT,
        "library_version": VERSION,
        "before": _side_as_json(comparison.before),
        "after": _side_as_json(comparison.after),
        "authorities": int(comparison.total),
        "changed": int(comparison.changed),
        "edits": {name: edit.value for name, edit in comparison.edits.items()},
        "changes": [
            {
                "before": change.before,
                "after": change.after,
                "authorities": int(change.number),
                "fewest_regions": change.is_fewest,
                "regions": [_region_as_json(each) for each in change.regions],
            }
            for change in comparison.changes
        ],
        "scenarios": {
            "tried": comparison.scenarios,
            "changed": [
                only(each.scenario, "authority", "as_of", "path") | only(each, "before", "after")
                for each in comparison.moved
            ],
        },
    }


def _side_as_json(side: Side) -> Json:
    framework = side.framework
    return {
        "rules": framework.id,
        "version": framework.version,
        "hash": framework.content_hash,
        "readings": dict(side.readings),
    }


def _region_as_json(changed: ChangedRegion) -> Json:
    conditions = {each.variable: sorted(each.values) for each in changed.region.conditions}
    return {"authorities": int(changed.region.weight), "conditions": conditions, "rules": list(changed.rules)}


def comparison_as_csv(comparison: Comparison) -> str:
    """A row a region."""
    rows = (
        (
            *(change.before, change.after, each.region.weight, float(each.region.weight / comparison.total)),
            *(conditions_as_text(each.region.conditions), " ".join(each.rules)),
        )
        for change in comparison.changes
        for each in change.regions
    )
    return table_as_csv(HEADER, rows)
