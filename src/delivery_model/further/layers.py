"""One authority under several rule bases: the answer of each beside the others, and where they pull apart."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from attrs import evolve, frozen

from delivery_model.answer.brief import title_of_answer
from delivery_model.answer.explanation import Explanation, explain
from delivery_model.answer.recommendation import Recommendation, possible_forms, recommend
from delivery_model.answer.words import forms_in_words, known_in_words, levels_in_words, title_of
from delivery_model.engines import EngineName
from delivery_model.errors import UnknownName
from delivery_model.further.side_by_side import NOTHING, headline_facts
from delivery_model.loading import Subject
from delivery_model.profile.beside import beside, refuse_unlike
from delivery_model.profile.paper_block import NO_PAPER
from delivery_model.profile.profile import Profile, Scenario
from delivery_model.profile.read_data import scenario_from
from delivery_model.rulebase.framework import Framework
from delivery_model.writing.document import Document, Line, Part, Table

SAME = "the same"


@frozen(kw_only=True)
class Pull:
    """A finding at any of some other levels: what each rule base, by its name, would then allow.

    Rule bases that do not ask are left out; `moves` are those of which other answers become possible.
    """

    attribute: str
    levels: tuple[str, ...]
    possible: Mapping[str, tuple[str, ...]]
    moves: tuple[str, ...]


def recommend_layers(
    subject: Subject,
    layers: Mapping[str, Framework],
    *,
    engine: EngineName | None = None,
    readings: Mapping[str, str] | None = None,
) -> Mapping[str, Recommendation]:
    """Ask several rule bases about one authority: each is given the findings that it has; none sees another's answer.

    Args:
        subject: what is known of the authority, by the attributes of any of the rule bases.
        layers: the rule bases, each by a name of your own.
        engine: `direct`, the default, or `durable`, whose every answer is compared with it.
        readings: alternatives of open points to use instead of their defaults, of whichever rule base has them.

    Raises:
        InvalidValue: two rule bases have other levels for one attribute.
        UnknownName: an attribute, level, reading or alternative that no rule base has.
        ScenarioError: a mapping is no scenario; with every problem found.

    Example:
        >>> from delivery_model import load_framework
        >>> both = {name: load_framework(name) for name in ("isos-2017", "dfe-ladder-2023")}
        >>> found = recommend_layers({"ofsted.overall": "inadequate", "ofsted.visit": "priority_action"}, both)
        >>> {name: len(each.possible) for name, each in found.items()}
        {'isos-2017': 3, 'dfe-ladder-2023': 4}
    """
    frameworks = list(layers.values())
    refuse_unlike(frameworks)
    scenarios = [_of(subject, each, beside(frameworks, each), each is frameworks[0]) for each in frameworks]
    return of_each(scenarios, layers, engine=engine, readings=readings or {})


def of_each(
    scenarios: Sequence[Scenario],
    layers: Mapping[str, Framework],
    *,
    engine: EngineName | None,
    readings: Mapping[str, str],
) -> Mapping[str, Recommendation]:
    """As `recommend_layers`, of what was read for each."""
    for reading in readings:
        if not any(reading in each.readings for each in layers.values()):
            raise UnknownName("reading", reading, [name for each in layers.values() for name in each.readings])
    found: dict[str, Recommendation] = {}
    for scenario, (name, framework) in zip(scenarios, layers.items(), strict=True):
        mine = {key: said for key, said in readings.items() if key in framework.readings}
        found[name] = recommend(scenario, framework, engine=engine, readings=mine)
    return found


def _of(subject: Subject, framework: Framework, others: Sequence[Framework], is_first: bool) -> Scenario:
    """What one rule base is asked about."""
    if isinstance(subject, Mapping):
        return scenario_from(framework, subject, "refuse", others, is_first)
    scenario = subject if isinstance(subject, Scenario) else Scenario(authority="", as_of="", profile=subject)
    theirs = {name for each in others for name in (*each.attributes, *each.groups)}
    theirs -= {*framework.attributes, *framework.groups}

    def kept(profile: Profile) -> Profile:
        findings = {name: each for name, each in profile.findings.items() if name not in theirs}
        return Profile(findings, tuple(each for each in profile.counts if each.limit.group not in theirs))

    coded = scenario.profile_ofsted_only
    scenario = evolve(scenario, profile=kept(scenario.profile), profile_ofsted_only=coded and kept(coded))
    if is_first:
        return scenario
    plans = evolve(scenario.plans, principles=(), support_wanted=())
    return evolve(scenario, published=None, appraisal=None, paper=NO_PAPER, plans=plans)


def pulls(found: Mapping[str, Recommendation]) -> Iterator[Pull]:
    """Each finding at other levels by which other answers become possible under some rule base, one at a time."""
    names = dict.fromkeys(name for each in found.values() for name in each.framework.attributes)
    for attribute in names:
        asked = {key: each for key, each in found.items() if attribute in each.framework.attributes}
        if not any(each.framework.attributes[attribute].can_decide for each in asked.values()):
            continue
        first = next(iter(asked.values()))
        known = first.scenario.profile.findings.get(attribute)
        alike: dict[tuple[tuple[str, ...], ...], list[str]] = {}
        for level in first.framework.attributes[attribute].level_names:
            if not known or known.levels != (level,):
                alike.setdefault(tuple(_possible(each, attribute, level) for each in asked.values()), []).append(level)
        for several, levels in alike.items():
            possible = dict(zip(asked, several, strict=True))
            moves = tuple(key for key, each in asked.items() if possible[key] and possible[key] != each.possible)
            if moves:
                yield Pull(attribute=attribute, levels=tuple(levels), possible=possible, moves=moves)


def _possible(found: Recommendation, attribute: str, level: str) -> tuple[str, ...]:
    """The answers of one rule base with one finding otherwise; none where no authority can have it."""
    changed = found.scenario.profile.with_finding(attribute, level)
    if any(changed.contradicted(found.framework)):
        return ()
    return possible_forms(found.framework, changed, found.readings)


def layers_document(found: Mapping[str, Recommendation]) -> Document:
    """The answers side by side; then which finding, at another level, would move one rule base's answer or both."""
    told = {name: explain(each) for name, each in found.items()}
    facts = [headline_facts(each) for each in told.values()]
    questions = ("Question", *(each.framework.outcome.question for each in found.values()))
    labels = dict.fromkeys(label for each in facts for label in each)
    rows = [questions, *((label, *(each.get(label, NOTHING) for each in facts)) for label in labels)]
    share = 80 // len(found)
    table = Table(("", *found), tuple(rows), widths=(20, *[share] * len(found)), marked=frozenset({1}))
    several = list(pulls(found))
    apart = [each for each in several if len(each.moves) < len(found)]
    parts = (
        Part("What would change the answer of one alone", tuple(_line(told, each) for each in apart)),
        Part("What would change the answer of all", tuple(_line(told, each) for each in several if each not in apart)),
    )
    title = title_of_answer(next(iter(told.values()))).partition(": ")[0]
    return Document(
        f"{title}: {len(found)} rule bases side by side", (table,), tuple(each for each in parts if each.lines)
    )


def _line(told: Mapping[str, Explanation], pull: Pull) -> Line:
    first = next(each for name, each in told.items() if name in pull.possible).recommendation
    framework, profile = first.framework, first.scenario.profile
    known = known_in_words(framework, profile, pull.attribute)
    said = [
        f"{name}: {_forms(told[name], possible) if name in pull.moves else SAME}"
        for name, possible in pull.possible.items()
    ]
    what = f"{title_of(framework, pull.attribute)}: {levels_in_words(pull.levels)} instead of {known}"
    return Line(what, "", tuple(Line(each) for each in said))


def _forms(explanation: Explanation, possible: Sequence[str]) -> str:
    return forms_in_words(explanation.recommendation.framework, possible, "or")
