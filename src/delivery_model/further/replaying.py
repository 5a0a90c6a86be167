"""An answer asked again, from its own JSON: whether the rule base and library at hand still say the same."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, cast

from attrs import evolve

from delivery_model.answer.as_json import FORMAT
from delivery_model.answer.recommendation import recommend
from delivery_model.errors import InvalidValue, UnknownName
from delivery_model.loading import rules_of
from delivery_model.profile.profile import Scenario
from delivery_model.profile.read_profile import read_scenario
from delivery_model.rulebase.framework import Framework

PATH = "<answer>"
NOT_HELD = ("library_version", "engine", "remarks")
"""What may differ where the answer is the same: who worked it out, and how its file was written."""
NEEDED = ("format", "framework", "readings_in_force", "scenario")
LONGEST = 60
"""So much of a value is shown."""


def replay(answer: Mapping[str, Any], framework: Framework | None = None) -> tuple[str, ...]:
    """Ask an answer again, and say what differs; nothing where it is the same.

    An answer with some sections alone is compared in these. Which library and engine worked it out is not compared, nor
    what was remarked of its file.

    Args:
        answer: the JSON of an answer, as `Recommendation.to_dict` gives it.
        framework: the rule base to ask; by default the one shipped.

    Raises:
        InvalidValue: it is no answer, of another form of answers, or of a rule base of another name.
        InputError: its scenario cannot be read, with every problem found.
        UnknownName: it was read as the rule base cannot be.

    Example:
        >>> from delivery_model import load_scenario, recommend
        >>> found = recommend(load_scenario("scenarios/rotherham.yml")).to_dict(sections=["recommended", "possible"])
        >>> replay(found)
        ()
        >>> replay({**found, "recommended": "sector_led_improvement"})
        ("recommended: was 'sector_led_improvement', is 'external_scrutiny'",)
    """
    _refuse(answer)
    rules = rules_of(framework)
    if answer["framework"].get("id") != rules.id:
        what = f"the answer is of the rule base {answer['framework'].get('id')!r}, not {rules.id!r}"
        raise InvalidValue("framework.id", what, "name the folder of its rule base")
    found = recommend(scenario_of_answer(answer, rules), rules, readings=_readings(answer, rules))
    sections = [name for name in answer if name not in NOT_HELD]
    try:
        again: dict[str, Any] = json.loads(json.dumps(found.to_dict(sections=sections)))
    except UnknownName as error:
        raise InvalidValue(error.name, f"an answer has no {error.name!r}", error.fix) from error
    held: dict[str, Any] = {name: json.loads(json.dumps(answer[name])) for name in sections}
    return tuple(line for name, before in held.items() for line in _differing(name, before, again[name]))


def scenario_of_answer(answer: Mapping[str, Any], framework: Framework) -> Scenario:
    """What an answer was asked about; one of no authority or date has none, which a file may not leave out.

    Raises:
        InputError: it cannot be read, with every problem found.
    """
    said = answer["scenario"]
    filled = {**said, "authority": said.get("authority") or "-", "as_of": said.get("as_of") or "2000"}
    text = json.dumps(filled, ensure_ascii=False).encode("utf-8", "backslashreplace")
    read = read_scenario(framework, text, PATH)
    return evolve(read, authority=said.get("authority", ""), as_of=said.get("as_of", ""))


def _refuse(answer: Mapping[str, Any]) -> None:
    for name in NEEDED:
        if name not in answer:
            raise InvalidValue(name, f"the answer has no {name!r}", "give what to_dict or --format json gave")
        if name != "format" and not isinstance(answer[name], Mapping):
            raise InvalidValue(name, f"{name!r} is no mapping", "give what to_dict or --format json gave")
    if answer["format"] != FORMAT:
        raise InvalidValue("format", f"{answer['format']!r} is not {FORMAT!r}", "ask for the answer again")


def _readings(answer: Mapping[str, Any], framework: Framework) -> dict[str, str]:
    return {name: each for name, each in answer["readings_in_force"].items() if name in framework.readings}


def _differing(at: str, before: Any, after: Any) -> Iterator[str]:
    """Where two values of JSON differ, the innermost; lists of different lengths as a whole."""
    if isinstance(before, dict) and isinstance(after, dict):
        was, now = cast(dict[str, Any], before), cast(dict[str, Any], after)
        for name in dict.fromkeys((*was, *now)):
            if name in was and name in now:
                yield from _differing(f"{at}.{name}", was[name], now[name])
            else:
                yield f"{at}.{name}: {'is gone' if name in was else 'is new'}"
        return
    old, new = _listed(before), _listed(after)
    if old is not None and new is not None and len(old) == len(new):
        for place, (one, other) in enumerate(zip(old, new, strict=True)):
            yield from _differing(f"{at}[{place}]", one, other)
    elif before != after:
        yield f"{at}: was {_shown(before)}, is {_shown(after)}"


def _listed(value: Any) -> list[Any] | None:
    return cast(list[Any], value) if isinstance(value, list) else None


def _shown(value: Any) -> str:
    said = repr(value)
    return said if len(said) <= LONGEST else said[: LONGEST - 3] + "..."
