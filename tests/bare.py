"""A rule base with nothing that a rule base may leave out: no readings, options, notes, roles or reasons."""

from __future__ import annotations

import re
from pathlib import Path

from delivery_model.framework.rules import Framework
from delivery_model.loading import framework_from

HALL = Path(__file__).parent / "foreign" / "village-hall"
LEFT_OUT = ("options.yml", "decisions/doubts.yml", "decisions/tasks.yml", "decisions/who_helps.yml")


def bare() -> Framework:
    """The village hall, with no more than a rule base needs."""
    texts = {
        path.relative_to(HALL).as_posix(): path.read_text(encoding="utf-8") for path in sorted(HALL.rglob("*.yml"))
    }
    for name in LEFT_OUT:
        del texts[name]
    texts["readings.yml"] = "points: {}\nreadings: {}\n"
    texts["framework.yml"] = texts["framework.yml"].partition("roles:")[0] + "roles: {}\n"
    before, _, rest = texts["decisions/building.yml"].partition("  - id: Q1-kitchen")
    rules = before + rest[rest.index("  - id: S1-unfit") :]
    lines = (re.sub(r", rooms\.kitchen: \w+", "", line) for line in rules.splitlines(True) if "reading." not in line)
    texts["decisions/building.yml"] = "".join(lines)
    return framework_from({name: text.encode() for name, text in texts.items()})


UNREACHED = (  # nobody is closed but under the other reading
    ("{all: [{building: tired}, {any: [{volunteers: many}, {accounts: thin}]}]}",
     "{any: [{all: [{building: tired}, {any: [{volunteers: many}, {accounts: thin}]}]},"
     " {building: unfit, reading.unsafe_kitchen: like_any_room}]}"),
    ("when: {building: unfit}\n", "when: {building: unfit, reading.unsafe_kitchen: closes}\n"),
    ("given: {building: unfit}", "given: {building: unfit, reading.unsafe_kitchen: closes}"),
)  # fmt: skip


def unreached() -> Framework:
    """The village hall with an answer that no authority gets as the text is read by default."""
    texts = {path.relative_to(HALL).as_posix(): path.read_text(encoding="utf-8") for path in HALL.rglob("*.yml")}
    for before, after in UNREACHED:
        assert texts["decisions/upkeep.yml"].count(before) == 1
        texts["decisions/upkeep.yml"] = texts["decisions/upkeep.yml"].replace(before, after)
    return framework_from({name: text.encode() for name, text in texts.items()})
