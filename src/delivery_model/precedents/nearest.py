"""The published cases nearest to an authority by its findings: what was decided, and what came of it. No forecast."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from attrs import frozen

from delivery_model.answer.words import known_in_words, title_of, titles_in_words
from delivery_model.errors import InvalidValue
from delivery_model.loading import Subject, asked, rules_of
from delivery_model.precedents.cases import AT_DECISION, Case
from delivery_model.profile.days import day_of
from delivery_model.profile.profile import Profile, Scenario
from delivery_model.rulebase.framework import Framework
from delivery_model.writing.document import Document, Line, Part, Table, Text
from delivery_model.writing.outputs import output_shapes
from delivery_model.writing.phrases import date_in_words, listed, plural, say, sentence, share
from delivery_model.writing.plain import Json, header, only
from delivery_model.writing.text import table_as_csv

FORMAT = "delivery-model.cases/1"
MOST = 5
"""Cases that are shown, and those that are as near as the last of them."""
HOW = (
    "Compared are the findings that can decide and are known, at one level, of both. A finding counts from 0, the same "
    "level, to 1, the two ends of its scale; members of a group count together as one finding, their mean. The "
    "distance is the mean of all compared. Left out are cases in which fewer than half of what is known here is known"
)
NO_FORECAST = (
    "What was decided is not what would have worked, and to be near in these findings is not to be alike in what "
    "matters: this is no forecast"
)


@frozen(kw_only=True)
class NearCase:
    """One case: its place, which cases that are as near share, and its distance, from 0 to 1.

    `compared` are the attributes and groups known of both, `different` those of them that are not at the same level,
    and `later` are later cases of its authority.
    """

    case: Case
    place: int
    distance: Fraction
    compared: tuple[str, ...]
    different: tuple[str, ...]
    later: tuple[Case, ...]


@frozen(kw_only=True)
class NearestCases:
    """The cases nearest to an authority, nearest first.

    `own` are cases of the authority itself, and `too_little` those of which fewer than half of its findings are known:
    neither is compared. `others` is how many more were compared.

    >>> from delivery_model import load_cases, load_framework
    >>> cases = load_cases(["scenarios/cases/birmingham_2014.yml"], load_framework())
    >>> [(each.case.name, each.place) for each in nearest_cases({"problems.systemic": "yes"}, cases).near]
    [('birmingham_2014', 1)]
    """

    scenario: Scenario
    framework: Framework
    cases: tuple[Case, ...]
    near: tuple[NearCase, ...]
    others: int
    own: tuple[Case, ...]
    too_little: tuple[Case, ...]


def nearest_cases(
    subject: Subject, cases: Sequence[Case], framework: Framework | None = None, *, most: int = MOST
) -> NearestCases:
    """The published cases nearest to an authority by what is known of both; of equal ones all.

    The distance is the mean, over the findings that can decide and are known at one level of both, of how many levels
    lie between them as a share of the scale: 0 is the same, 1 its two ends. Members of a group count together as one.

    Args:
        subject: what is known of the authority.
        cases: published cases, from `load_cases`.
        framework: the rule base; by default the one shipped.
        most: how many cases; with them come those that are as near as the last.

    Raises:
        InvalidValue: `most` is below 1, or the counts of a group cannot be true together.
        UnknownName: an attribute or level that does not exist.

    Example:
        >>> from delivery_model import load_cases, load_framework
        >>> cases = load_cases(["scenarios/cases"], load_framework())
        >>> found = nearest_cases({"capacity.strategy": "lacking", "problems.systemic": "yes"}, cases, most=1)
        >>> found.near[0].place, found.near[0].distance
        (1, Fraction(0, 1))
    """
    if most < 1:
        raise InvalidValue("most", f"{most} cases are asked for", "ask for one or more")
    rules = rules_of(framework)
    scenario = asked(subject, rules)
    known = _known(rules, scenario.profile)
    own = tuple(case for case in cases if scenario.authority and _is_of(case, scenario.authority))
    apart = [(case, _apart(rules, known, case)) for case in cases if case not in own]
    enough = [(case, found) for case, found in apart if found and 2 * len(found) >= len(known)]
    distances = {case.name: sum(found.values(), Fraction(0)) / len(found) for case, found in enough}
    in_order = sorted(enough, key=lambda each: (distances[each[0].name], day_of(each[0].as_of), each[0].name))
    last = distances[in_order[min(most, len(in_order)) - 1][0].name] if in_order else Fraction(0)
    near = tuple(
        NearCase(
            case=case,
            place=1 + sum(each < distances[case.name] for each in distances.values()),
            distance=distances[case.name],
            compared=tuple(found),
            different=tuple(name for name, each in found.items() if each),
            later=tuple(each for each in cases if _is_later(each, case)),
        )
        for case, found in in_order
        if distances[case.name] <= last
    )
    return NearestCases(
        scenario=scenario,
        framework=rules,
        cases=tuple(cases),
        near=near,
        others=len(enough) - len(near),
        own=own,
        too_little=tuple(case for case, found in apart if not found or 2 * len(found) < len(known)),
    )


def _known(framework: Framework, profile: Profile) -> dict[str, dict[str, Fraction]]:
    """The attributes and groups that can decide and of which a level is known: where each stands on its scale."""
    found: dict[str, dict[str, Fraction]] = {}
    for name, attribute in framework.attributes.items():
        finding = profile.findings.get(name)
        if attribute.can_decide and finding and not finding.is_open:
            at = Fraction(attribute.level_names.index(finding.levels[0]), max(len(attribute.level_names) - 1, 1))
            found.setdefault(attribute.group or name, {})[name] = at
    return found


def _apart(framework: Framework, known: dict[str, dict[str, Fraction]], case: Case) -> dict[str, Fraction]:
    """How far a case is from what is known, in each attribute or group that is known of both."""
    other = _known(framework, case.codings[AT_DECISION].profile)
    both = {name: known[name].keys() & other[name].keys() for name in known if name in other}
    return {
        name: sum((abs(known[name][each] - other[name][each]) for each in shared), Fraction(0)) / len(shared)
        for name, shared in both.items()
        if shared
    }


def _is_of(case: Case, authority: str) -> bool:
    return case.codings[AT_DECISION].authority.casefold() == authority.casefold()


def _is_later(case: Case, earlier: Case) -> bool:
    return _is_of(case, earlier.codings[AT_DECISION].authority) and day_of(case.as_of) > day_of(earlier.as_of)


def nearest_page(found: NearestCases) -> Document:
    """What to know first, how near is worked out, and each case: what was decided, and what came of it."""
    named = ", ".join(filter(None, (found.scenario.authority, date_in_words(found.scenario.as_of))))
    first = Part("Read this first", tuple(map(Line, _about(found))))
    parts = [first, Part("How near is worked out", (Text(f"{HOW}."),))]
    if found.near:
        rows = tuple(_row(found, each) for each in found.near)
        table = Table(("Case", "Place", "Distance", "Known of both", "Alike"), rows)
        parts.append(Part("Nearest cases", (table, *([Text(f"{sentence(_others(found))}.")] if found.others else []))))
        parts += [Part(_name(each.case), tuple(_told(found, each))) for each in found.near]
    return Document(f"{named or say('an_authority')}: published cases near to it", (), tuple(parts))


def _about(found: NearestCases) -> Iterator[str]:
    in_use = sum(not case.published.is_decision for case in found.cases)
    yield f"They are few, and no sample: {plural(len(found.cases) - in_use, 'decision')}"
    if in_use:
        what = f"{plural(in_use, 'case')} of support that was only in use when it was reported on"
        yield f"Beside them stand {what}: nobody is known to have decided on it"
    yield "Their findings were coded afterwards, from what was published, by somebody who knew what was decided"
    yield NO_FORECAST
    if not found.near and found.too_little:
        yield "No case can be compared: too little is known at one level"
    if found.too_little:
        yield f"{sentence(plural(len(found.too_little), 'case'))} left out, of which too little is known to compare"
    if found.own:
        yield f"Left out as of {found.scenario.authority} itself: {listed(map(_name, found.own))}"


def _others(found: NearestCases) -> str:
    return f"{plural(found.others, 'case')} more, further away"


def _row(found: NearestCases, each: NearCase) -> tuple[str, ...]:
    alike = len(each.compared) - len(each.different)
    return _name(each.case), _place(found, each), share(each.distance, 0), str(len(each.compared)), str(alike)


def _place(found: NearestCases, each: NearCase) -> str:
    """The place of a case; with a sign where others share it."""
    return f"{each.place}{'=' * (sum(other.place == each.place for other in found.near) > 1)}"


def _name(case: Case) -> str:
    return f"{case.codings[AT_DECISION].authority}, {date_in_words(case.as_of)}"


def _support(framework: Framework, case: Case) -> str:
    word = "Decided" if case.published.is_decision else "In use, not decided on"
    return f"{word}: {framework.support_types[case.published.support_type].short}"


def _told(found: NearestCases, each: NearCase) -> Iterator[Line]:
    published, scenario = each.case.published, each.case.codings[AT_DECISION]
    yield Line(_support(found.framework, each.case), published.source, tuple(map(Line, filter(None, [published.says]))))
    if published.excluded:
        yield Line("Left out of figures of agreement", "", (Line(published.excluded),))
    if scenario.summary:
        yield Line("The case", "", (Line(scenario.summary),))
    profile = found.scenario.profile
    apart = (
        f"{title_of(found.framework, name)}: {known_in_words(found.framework, scenario.profile, name)} "
        f"(here {known_in_words(found.framework, profile, name)})"
        for name in each.different
        if name in found.framework.attributes
    )
    groups = [name for name in each.different if name in found.framework.groups]
    lines = [*map(Line, apart), *([Line(f"{titles_in_words(found.framework, groups)}: in part")] if groups else [])]
    yield Line("Otherwise than here", "", tuple(lines)) if lines else Line("In all that is known of both as here")
    later = [Line(f"{_name(case)}. {_support(found.framework, case)}") for case in each.later]
    yield (
        Line("What came of it", "", tuple(later))
        if later
        else Line("What came of it: no later case of this authority is here; what else is known stands above")
    )


def nearest_as_json(found: NearestCases) -> Json:
    """The nearest cases as plain data."""
    return header(FORMAT, found.framework) | {
        "authority": found.scenario.authority,
        "as_of": found.scenario.as_of,
        "limits": [*_about(found)],
        "distance": HOW,
        "near": [_as_json(each) for each in found.near],
        "others": found.others,
        "own": [case.name for case in found.own],
        "too_little": [case.name for case in found.too_little],
    }


def _as_json(each: NearCase) -> Json:
    scenario, published = each.case.codings[AT_DECISION], each.case.published
    return {
        "case": each.case.name,
        "authority": scenario.authority,
        "as_of": scenario.as_of,
        "place": each.place,
        "distance": float(each.distance),
        "distance_exactly": str(each.distance),
        **only(each, "compared", "different"),
        "kind": published.kind.value,
        "support_type": published.support_type,
        "says": published.says or "",
        "source": published.source,
        "summary": scenario.summary,
        "later": [case.name for case in each.later],
    }


def nearest_as_csv(found: NearestCases) -> str:
    """A row a case; several names in a cell are parted by blanks."""
    rows = [_as_json(each) for each in found.near]
    lists = ("compared", "different", "later")
    cells = ([" ".join(row[key]) if key in lists else row[key] for key in output_shapes()["near_case"]] for row in rows)
    return table_as_csv(tuple(output_shapes()["near_case"]), cells)
