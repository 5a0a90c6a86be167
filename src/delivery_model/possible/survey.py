"""How often a dataframe of people has each level of each attribute, by the weight of its rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any

from delivery_model.errors import FrameError, MissingExtra, UnknownName, quoted
from delivery_model.rulebase.framework import Framework
from delivery_model.rulebase.vocabulary import Attribute
from delivery_model.safe_text import letters

Counts = Mapping[str, Mapping[str, Fraction]]


def counted_rows(frame: Any, framework: Framework, weight: str | None) -> Counts:
    """For each attribute that is a column, the weight of the rows at each level; unknown cells count for none.

    Raises:
        FrameError: it is no dataframe, no column is an attribute, or a cell is no level or no weight.
        MissingExtra: narwhals is not installed.
    """
    columns = _columns(frame)
    if weight is not None and weight not in columns:
        raise FrameError([f"no column is named {quoted(weight)}, which is to weigh the rows"])
    others = [name for name in columns if name != weight]
    _refuse_slips(framework, others)
    asked = [name for name in others if name in framework.attributes and framework.attributes[name].can_decide]
    if not asked:
        raise FrameError(["no column is named like an attribute that can decide; name one for each"])
    weights = [Fraction(1)] * len(columns[asked[0]]) if weight is None else _weights(weight, columns[weight])
    found: dict[str, dict[str, Fraction]] = {}
    problems: list[str] = []
    for name in asked:
        weighed: defaultdict[str, Fraction] = defaultdict(Fraction)
        for said, each in zip(columns[name], weights, strict=True):
            weighed[_word(said)] += each
        found[name] = _by_level(framework.attributes[name], weighed, problems)
    if problems:
        raise FrameError(problems)
    return found


def _columns(frame: Any) -> dict[str, list[Any]]:
    """The columns of a dataframe of any library, in memory."""
    try:
        import narwhals.stable.v2 as nw
    except ImportError as error:
        raise MissingExtra("dataframes need", "frames") from error
    try:
        opened: Any = nw.from_native(frame)
    except TypeError as error:
        raise FrameError([f"{quoted(type(frame).__name__)} is no dataframe"]) from error
    held = opened.collect() if isinstance(opened, nw.LazyFrame) else opened
    return {str(name): held[name].to_list() for name in held.columns}


def _refuse_slips(framework: Framework, names: Iterable[str]) -> None:
    """Refuse a column that is an attribute but for capitals, blanks and signs: it would be passed over."""
    plain = {letters(name): name for name in framework.attributes}
    slips = [name for name in names if name not in framework.attributes and letters(name) in plain]
    if slips:
        raise FrameError(f"column {quoted(name)} looks like {plain[letters(name)]!r}; rename it" for name in slips)


def _weights(name: str, cells: Iterable[Any]) -> list[Fraction]:
    found: list[Fraction] = []
    for place, cell in enumerate(cells, start=1):
        try:
            found.append(Fraction(str(cell)))
        except (ValueError, ZeroDivisionError) as error:
            raise FrameError([f"row {place:,}, column {quoted(name)}: {cell!r} is no weight"]) from error
        if found[-1] < 0:
            raise FrameError([f"row {place:,}, column {quoted(name)}: a weight is below 0"])
    return found


def _word(said: Any) -> str:
    """A cell as a word; nothing for what is null, or no number."""
    if said is None or said != said:
        return ""
    return {True: "yes", False: "no"}[said] if isinstance(said, bool) else str(said)


def _by_level(attribute: Attribute, weighed: Mapping[str, Fraction], problems: list[str]) -> dict[str, Fraction]:
    found: dict[str, Fraction] = {}
    for word, weight in weighed.items():
        levels = _said(attribute, word)
        if levels is None or len(levels) > 1:
            fix = f"write one of {', '.join(attribute.level_names)}, or nothing"
            problems.append(f"column {quoted(attribute.name)}: {quoted(word)} is no one level; {fix}")
        elif levels:
            found[levels[0]] = found.get(levels[0], Fraction(0)) + weight
    if not problems and not sum(found.values()):
        problems.append(f"column {quoted(attribute.name)}: nothing is known in any row; leave it out")
    return found


def _said(attribute: Attribute, word: str) -> tuple[str, ...] | None:
    """The levels that a word means; None where it means none."""
    try:
        return attribute.levels_said(word)
    except UnknownName:
        return None
