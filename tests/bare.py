"""A rule base with nothing that a rule base may leave out: no readings, options, notes, roles or reasons."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from delivery_model.loading import framework_from
from delivery_model.rulebase.framework import Framework

HALL = Path(__file__).parent / "foreign" / "village-hall"
LEFT_OUT = ("options.yml", "decisions/misgivings.yml", "decisions/tasks.yml", "decisions/who_helps.yml")
NO_READINGS = "points: {}\nreadings: {}\n"


def _texts() -> dict[str, str]:
    return {path.relative_to(HALL).as_posix(): path.read_text(encoding="utf-8") for path in HALL.rglob("*.yml")}


def _framework(texts: Mapping[str, str]) -> Framework:
    return framework_from({name: text.encode() for name, text in texts.items()})


def _without_roles(text: str) -> str:
    return text.partition("roles:")[0] + "roles: {}\n"


def bare() -> Framework:
    """The village hall, with no more than a rule base needs."""
    texts = {
        path.relative_to(HALL).as_posix(): path.read_text(encoding="utf-8") for path in sorted(HALL.rglob("*.yml"))
    }
    for name in LEFT_OUT:
        del texts[name]
    texts |= {"readings.yml": NO_READINGS, "framework.yml": _without_roles(texts["framework.yml"])}
    before, _, rest = texts["decisions/building.yml"].partition("  - id: Q1-kitchen")
    rules = before + rest[rest.index("  - id: S1-unfit") :]
    lines = (re.sub(r", rooms\.kitchen: \w+", "", line) for line in rules.splitlines(True) if "reading." not in line)
    texts["decisions/building.yml"] = "".join(lines)
    return _framework(texts)


UNREACHED = (  # nobody is closed but under the other reading
    ("{all: [{building: tired}, {any: [{volunteers: many}, {accounts: thin}]}]}",
     "{any: [{all: [{building: tired}, {any: [{volunteers: many}, {accounts: thin}]}]},"
     " {building: unfit, reading.unsafe_kitchen: like_any_room}]}"),
    ("when: {building: unfit}\n", "when: {building: unfit, reading.unsafe_kitchen: closes}\n"),
    ("given: {building: unfit}", "given: {building: unfit, reading.unsafe_kitchen: closes}"),
)  # fmt: skip


def unreached() -> Framework:
    """The village hall with an answer that no authority gets as the text is read by default."""
    texts = _texts()
    for before, after in UNREACHED:
        assert texts["decisions/upkeep.yml"].count(before) == 1
        texts["decisions/upkeep.yml"] = texts["decisions/upkeep.yml"].replace(before, after)
    return _framework(texts)


ROOF = """decision: upkeep
question: Who sees to the hall?
hit: unique
values: {caretaker: the caretaker, working_party: a working party, closure: nobody until it is mended}
rules:
  - {id: S1, when: {roof.condition: dry}, then: caretaker, because: dry, basis: stated,
     origin: survey, sources: [SUR 1]}
  - {id: S2, when: {roof.condition: drips}, then: working_party, because: wet, basis: stated,
     origin: survey, sources: [SUR 1]}
  - {id: S3, when: {roof.condition: open}, then: closure, because: open, basis: stated,
     origin: survey, sources: [SUR 1]}
tests:
  - {given: {roof.condition: dry}, expect: caretaker}
  - {given: {roof.condition: drips}, expect: working_party}
  - {given: {roof.condition: open}, expect: closure}
"""


def roof_alone() -> Framework:
    """The village hall, with an answer that hangs on one attribute."""
    texts = _texts()
    for name in (*LEFT_OUT, "decisions/building.yml"):
        del texts[name]
    roles = _without_roles(texts["framework.yml"])
    return _framework(texts | {"readings.yml": NO_READINGS, "framework.yml": roles, "decisions/upkeep.yml": ROOF})
