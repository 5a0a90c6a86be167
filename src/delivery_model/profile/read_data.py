"""Scenarios and profiles from mappings and JSON: they become the nodes that files become, and are read as those are."""

from __future__ import annotations

import datetime
import difflib
import itertools
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import Enum
from typing import Any, cast

from attrs import field, frozen

from delivery_model.errors import InvalidValue, Keys, Place, Problem, ScenarioError, choose_from, quoted
from delivery_model.profile.beside import as_read_by, findings_read_by
from delivery_model.profile.profile import Extra, Profile, Scenario
from delivery_model.profile.read_profile import NULL, SCENARIO_KEYS, citations_of, profile_of, scenario_of
from delivery_model.rulebase.framework import Framework
from delivery_model.safe_text import letters
from delivery_model.strict_json import parsed_json
from delivery_model.yaml_input.problems import Report
from delivery_model.yaml_input.yaml_text import CONTROL, MAX_BYTES, MAX_DEPTH, TOO_DEEP, Entries, Items, Node, Text

BLOCKS = ("profile", "context", "profile_ofsted_only")
BESIDE = ("evidence", "raters", "note", "next", "said_by", "kind", "date", "says", "source")
"""What stands beside a level, and is left out where it is null: a finding that is null is unknown."""
MISSING = ("<NA>", "NaT")
"""How pandas shows what is missing; missing values of its own are not even equal to anything."""
CLOSE = 0.85


def profile_from(
    framework: Framework, data: Mapping[str, object], extra: Extra, beside: Sequence[Framework] = ()
) -> Profile:
    """See `Profile.of`."""
    report = _report_on(data, extra)
    node = _Nodes(framework, report, extra).findings(data, ())
    node = findings_read_by(framework, beside, node) if beside else node
    profile = profile_of(framework, report, node, citations_of(framework, {}))
    report.refuse(ScenarioError)
    return profile


def scenario_from(
    framework: Framework,
    data: Mapping[str, object],
    extra: Extra,
    beside: Sequence[Framework] = (),
    is_first: bool = True,
) -> Scenario:
    """See `Scenario.of`; what other rule bases ask `beside` this one may be held too."""
    report = _report_on(data, extra)
    if not all(_is_scenario(each, data) for each in (framework, *beside)):
        return Scenario(authority="", as_of="", profile=profile_from(framework, data, extra, beside))
    node = _Nodes(framework, report, extra).scenario(data)
    node = as_read_by(framework, beside, node, is_first=is_first) if beside else node
    scenario = scenario_of(framework, report, node, "<data>")
    report.refuse(ScenarioError)
    return scenario


def scenario_from_json(framework: Framework, text: str | bytes, extra: Extra) -> Scenario:
    """See `Scenario.from_json`."""
    if not isinstance(text, str | bytes):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise InvalidValue("text", f"JSON is given as {type(text).__name__}", "give its text, or use Scenario.of")
    return scenario_from(framework, _object_in(text), extra)


def _object_in(text: str | bytes) -> Mapping[str, object]:
    """The object that JSON holds."""
    where, what, fix = Place("<json>", 1, 1), "not JSON", "write one object"
    try:
        if len(text) > MAX_BYTES:
            what, fix = f"the text is longer than {MAX_BYTES:,} bytes", "leave out what is not used"
            raise ScenarioError([Problem(where, what, fix)])
        found: object = parsed_json(text.decode("utf-8-sig") if isinstance(text, bytes) else text)
        if isinstance(found, dict):
            return cast("dict[str, object]", found)
        what = "not an object"
    except InvalidValue as error:
        where, what, fix = Keys(at=(error.at,) if error.at else ()), error.what, error.fix
    except json.JSONDecodeError as error:
        where, what = Place("<json>", error.lineno, error.colno), f"not JSON: {error.msg}"
    except UnicodeDecodeError:
        what, fix = "not UTF-8", "send it as UTF-8"
    except (ValueError, RecursionError):
        what, fix = TOO_DEEP, "flatten it"
    raise ScenarioError([Problem(where, what, fix)])


def _report_on(data: object, extra: str) -> Report:
    if extra not in ("refuse", "ignore"):
        raise InvalidValue(
            "extra", f"{quoted(str(extra))} is no way to treat a name", choose_from(["refuse", "ignore"])
        )
    if not isinstance(data, Mapping):
        raise InvalidValue("data", f"data is {type(data).__name__}", "give a mapping: attribute -> level")
    return Report()


def _is_scenario(framework: Framework, data: Mapping[str, object]) -> bool:
    """Whether a mapping has the shape of a scenario file; else its keys are attributes."""
    known = {name.partition(".")[0] for name in framework.attributes}
    return any(key in SCENARIO_KEYS and key not in known for key in data)


@frozen
class _Nodes:
    """Makes nodes of plain data, each with the way to it by keys."""

    framework: Framework
    report: Report
    extra: Extra
    _count: Iterator[int] = field(factory=itertools.count)

    def scenario(self, data: Mapping[str, object]) -> Node:
        return self._entries(self._known(data, SCENARIO_KEYS), (), BLOCKS)

    def findings(self, data: Mapping[str, object], at: tuple[str, ...]) -> Entries:
        return self._entries(self._known(data, self._names()), at, (), is_findings=True)

    def _names(self) -> Iterator[str]:
        """The names of attributes and groups, of families of them and of counts."""
        groups = self.framework.groups
        for name in (*self.framework.attributes, *groups):
            yield from (name, *(name[:end] for end, each in enumerate(name) if each == "."))
        yield from (f"{group}.count" for group in groups)

    def _known(self, data: Mapping[str, object], known: Iterable[str]) -> Mapping[str, object]:
        """What is not left out: names that there are, and names that are almost one."""
        if self.extra == "refuse":
            return data
        names = [*known]
        return {key: value for key, value in data.items() if key in names or _is_almost(key, names)}

    def _entries(
        self, data: Mapping[Any, object], at: tuple[str, ...], blocks: Iterable[str], *, is_findings: bool = False
    ) -> Entries:
        place = self._place(at)
        pairs: list[tuple[Text, Node]] = []
        for key, value in data.items():
            to = (*at, str(key))
            is_kept = (is_findings and key not in BESIDE) or key == "level"
            if is_nothing(value) and not is_kept:
                continue
            where = self._place(to)
            if not isinstance(key, str):
                self.report.add(where, "a key that is not text", "use a plain word as the key")
            elif key in blocks and isinstance(value, Mapping):
                pairs.append((Text(where, key), self.findings(cast("Mapping[str, object]", value), to)))
            else:
                pairs.append((self._text(key, where), self._node(value, to, is_findings=is_findings)))
        return Entries(place, tuple(pairs))

    def _node(self, value: object, at: tuple[str, ...], *, is_findings: bool = False) -> Node:
        value = _plain(value)
        if len(at) > MAX_DEPTH:
            self.report.add(self._place(at), TOO_DEEP, "flatten it")
            return Text(self._place(at), "")
        if isinstance(value, Mapping):
            return self._entries(cast("Mapping[Any, object]", value), at, (), is_findings=is_findings)
        if isinstance(value, list):
            several = enumerate(cast("list[object]", value))
            return Items(self._place(at), tuple(self._node(each, (*at, str(n))) for n, each in several))
        place = self._place(at)
        if is_nothing(value):
            return Text(place, NULL, is_plain=True)
        said = _said(value)
        if said is None:
            kind = type(value).__name__
            self.report.add(place, f"{kind} {quoted(repr(value))} where a text is expected", "write one plain text")
            return Text(place, NULL, is_plain=True)
        return self._text(said, place)

    def _text(self, said: str, place: Place) -> Text:
        if control := CONTROL.search(said):
            self.report.add(place, f"control character {control.group()!r}", "delete it")
            said = CONTROL.sub("", said)
        return Text(place, said)

    def _place(self, at: tuple[str, ...]) -> Place:
        return Keys(line=next(self._count), at=at)


def is_nothing(value: object) -> bool:
    """Whether a value stands for what is missing: None, NaN, and what pandas has for them."""
    if value is None:
        return True
    if isinstance(value, str | bytes | Mapping | list | tuple | set | frozenset | bool | int):
        return False
    if isinstance(value, float):
        return value != value
    return str(value) in MISSING


def _plain(value: Any) -> object:
    """A value of Python: what numpy and dataframes hold in theirs, kinds as their words, several as a list."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, tuple):
        return list(cast("tuple[object, ...]", value))
    if isinstance(value, set | frozenset):
        return sorted(cast("set[object]", value), key=str)
    for convert in ("tolist", "to_list", "as_py"):
        if not isinstance(value, str | list | Mapping) and callable(made := getattr(value, convert, None)):
            return made()
    return cast("object", value)


def _said(value: object) -> str | None:
    """How a single value is written in a file; None where it cannot be."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str | int):
        return str(value)
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else str(value)
    if isinstance(value, datetime.datetime):
        return value.date().isoformat()
    return value.isoformat() if isinstance(value, datetime.date) else None


def _is_almost(key: object, known: Iterable[str]) -> bool:
    """Whether a name that is left out may have been meant for one of those known."""
    name = str(key)
    alike = {letters(each): each for each in known}
    begins = any(each in known for each in itertools.accumulate(name.split(".")[:-1], lambda a, b: f"{a}.{b}"))
    return begins or letters(name) in alike or bool(difflib.get_close_matches(name.strip(), [*known], 1, CLOSE))
