"""The plus-minus table: each finding a level better and a level worse, and what becomes of the answer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from attrs import frozen

from delivery_model.answer.recommendation import possible_forms
from delivery_model.answer.words import forms_in_words, known_in_words, levels_in_words, title_of
from delivery_model.loading import Subject, asked, rules_of
from delivery_model.profile.profile import Finding, Profile, Scenario
from delivery_model.rulebase.framework import Framework
from delivery_model.rulebase.readings import Readings
from delivery_model.writing.document import Document, Facts, Table
from delivery_model.writing.plain import Json, header, only

FORMAT = "delivery-model.plus-minus/1"
NONE = "-"


@frozen
class Step:
    """A finding one level from where it may be, and the support types then possible: none where counts forbid it."""

    level: str
    possible: tuple[str, ...]


@frozen(kw_only=True)
class PlusMinus:
    """One finding: the levels it may be at, and a level better than the best of these and worse than the worst.

    >>> from delivery_model import Profile, load_framework
    >>> [row] = plus_minus(Profile.of(load_framework(), {"capacity.strategy": "partial"})).rows
    >>> row.better.level, row.worse.level
    ('present', 'lacking')
    """

    attribute: str
    levels: tuple[str, ...]
    better: Step | None
    worse: Step | None


@frozen(kw_only=True)
class PlusMinusTable:
    """What a step of each known finding would make of the answer; `possible` is what the findings leave as they are.

    >>> from delivery_model import Profile
    >>> found = plus_minus(Profile())
    >>> found.rows, len(found.possible)
    ((), 3)
    """

    framework: Framework
    scenario: Scenario
    possible: tuple[str, ...]
    rows: tuple[PlusMinus, ...]

    def moving(self) -> tuple[str, ...]:
        """The findings of which a step up or down changes what is possible."""
        steps = ((each.attribute, step) for each in self.rows for step in (each.better, each.worse))
        return tuple(dict.fromkeys(name for name, step in steps if step and step.possible != self.possible))


def plus_minus(
    subject: Subject, framework: Framework | None = None, *, readings: Mapping[str, str] | None = None
) -> PlusMinusTable:
    """Move each known finding a level better and a level worse, and say what becomes of the answer.

    Every finding that can decide and leaves a level out is moved alone, whether it can change or not: it may be wrong.

    Args:
        subject: what is known of the authority.
        framework: the rule base; by default the one shipped.
        readings: alternatives of open points to use instead of their defaults, by name of the reading.

    Raises:
        UnknownName: a reading, alternative, attribute or level that does not exist.
        InvalidValue: what is said of a group cannot be true together.

    Example:
        >>> from delivery_model import load_scenario
        >>> found = plus_minus(load_scenario("scenarios/rotherham.yml"))
        >>> found.moving()
        ('governance.partnership',)
    """
    rules = rules_of(framework)
    chosen = Readings.of(rules, readings or {})
    scenario = asked(subject, rules)
    rows = tuple(_rows(rules, scenario.profile, chosen))
    possible = possible_forms(rules, scenario.profile, chosen)
    return PlusMinusTable(framework=rules, scenario=scenario, possible=possible, rows=rows)


def _rows(framework: Framework, profile: Profile, readings: Readings) -> Iterator[PlusMinus]:
    def stepped(name: str, place: int) -> Step | None:
        order = framework.attributes[name].level_names
        if not 0 <= place < len(order):
            return None
        changed = profile.with_finding(name, Finding(levels=(order[place],)))
        is_possible = not any(changed.contradicted(framework))
        return Step(order[place], possible_forms(framework, changed, readings) if is_possible else ())

    for name, attribute in framework.attributes.items():
        if attribute.can_decide and profile.is_known(framework, name):
            levels = profile.findings[name].levels
            places = [attribute.level_names.index(level) for level in levels]
            better, worse = stepped(name, min(places) - 1), stepped(name, max(places) + 1)
            yield PlusMinus(attribute=name, levels=levels, better=better, worse=worse)


def plus_minus_document(found: PlusMinusTable) -> Document:
    """The table; the rows in which the answer moves stand out."""
    framework, profile = found.framework, found.scenario.profile

    def said(step: Step | None) -> str:
        if step is None:
            return NONE
        forms = forms_in_words(framework, step.possible, "or") or NONE
        return f"{levels_in_words([step.level])}: {forms if step.possible != found.possible else 'the same'}"

    moving = found.moving()
    rows = [
        (
            f"{title_of(framework, each.attribute)} ({known_in_words(framework, profile, each.attribute)})",
            said(each.better),
            said(each.worse),
        )
        for each in found.rows
    ]
    marked = frozenset(place for place, each in enumerate(found.rows) if each.attribute in moving)
    table = Table(("", "A level better", "A level worse"), tuple(rows), widths=(40, 30, 30), marked=marked)
    possible = Facts((("Possible now", forms_in_words(framework, found.possible, "or")),))
    name = f": {found.scenario.authority}" if found.scenario.authority else ""
    return Document(f"A level better or worse{name}", (possible, table) if rows else (possible,))


def plus_minus_rows(found: PlusMinusTable) -> Iterator[Json]:
    """The table as rows of CSV."""
    for each in found.rows:
        yield {
            "attribute": each.attribute,
            "level": "|".join(each.levels),
            **{
                key: value
                for side, step in (("better", each.better), ("worse", each.worse))
                for key, value in ((side, step and step.level), (f"{side}_possible", step and "|".join(step.possible)))
            },
        }


def plus_minus_as_json(found: PlusMinusTable) -> Json:
    """The table as plain data."""
    return header(FORMAT, found.framework) | {
        **only(found.scenario, "authority", "as_of"),
        "possible": list(found.possible),
        "moving": list(found.moving()),
        "findings": [
            {
                **only(each, "attribute", "levels"),
                "better": each.better and only(each.better, "level", "possible"),
                "worse": each.worse and only(each.worse, "level", "possible"),
            }
            for each in found.rows
        ],
    }
