"""How far a rule base agreed with published decisions when it was last held against them."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import field, frozen


@frozen(kw_only=True)
class Beside:
    """The baseline that looks at the least: its name, its title, and how many of the same cases it gets right."""

    name: str
    title: str
    agreed: int


@frozen(kw_only=True)
class FormRecord:
    """One support type: in how many cases it was decided and found, and how often it was said and right."""

    published: int
    found: int
    said: int
    right: int


@frozen(kw_only=True)
class InUse:
    """One support type where it was only in use: in how many cases, and in how many of them it was the answer."""

    count: int
    found: int


@frozen(kw_only=True)
class Record:
    """Answers held against published decisions. Support in use is no decision, and is counted apart.

    `readings` are those other than the defaults; `rules_hash` and `cases_hash` say of which rules and cases it is.
    """

    cases: int
    agreed: int
    grade_alone: Beside | None
    per_form: Mapping[str, FormRecord] = field(hash=False)
    in_use: Mapping[str, InUse] = field(factory=dict[str, InUse], hash=False)
    readings: Mapping[str, str] = field(factory=dict[str, str], hash=False)
    rules_hash: str
    cases_hash: str
