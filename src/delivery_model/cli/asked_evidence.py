"""Evidence asked beside an answer: what shows it, where that is from, whose account it is, and its date."""

from __future__ import annotations

import re
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from typing import TypeVar

from attrs import evolve

from delivery_model.cli.typed import Word, heard, say
from delivery_model.errors import InputError
from delivery_model.profile.profile import Evidence, EvidenceKind, Finding, Scenario
from delivery_model.profile.read_profile import citations_of, read_scenario
from delivery_model.profile.written_profile import scenario_as_yaml
from delivery_model.rulebase.framework import Framework
from delivery_model.yaml_input.problems import ADDRESS
from delivery_model.yaml_input.shapes import date_meant, is_date

T = TypeVar("T")

WAYS = (Word.BACK, Word.CHANGE, Word.STOP)
HELP = """\
Evidence is a sentence that says what was found, and where it is from. Members will ask for it.
Each part can be left out with Enter; b goes back to the question, q stops."""
ACCOUNTS: Mapping[str, EvidenceKind] = {
    **{str(place): kind for place, kind in enumerate(EvidenceKind, 1)},
    **{kind.value: kind for kind in EvidenceKind},
}
MOST_WORDS = 3
"""Of a document, in its short name."""


def evidence_asked(
    framework: Framework, scenario: Scenario, name: str, keep: Callable[[Scenario], None]
) -> Scenario | Word | None:
    """The scenario with one more piece of evidence for a finding; None for no more, or a word that leads elsewhere.

    What was given before such a word, or an interruption, is told to `keep`.
    """
    finding = scenario.profile.findings[name]
    what = "What else shows it?" if finding.evidence else "What shows it?"
    says = _asked(f"{what} A sentence, or Enter for none.", lambda typed: _sentence(framework, scenario, typed))
    if says is None or isinstance(says, Word):
        return says
    where = "Where is that from? A web address, or the document in a few words. Enter if it is in none."
    noted = _with(scenario, name, evolve(finding, note=f"{finding.note} {says}" if finding.note else says))
    with _kept_if_interrupted(lambda: keep(noted)):
        source = _asked(where, lambda typed: _source(framework, scenario, typed))
    if source is Word.BACK:
        return source
    if source is None or isinstance(source, Word):
        say("Kept as a note: evidence has to say where it is from.")
        if source is None:
            return noted
        keep(noted)
        return source
    key, sources = source
    item = Evidence(says, key)

    def given() -> Scenario:
        return evolve(_with(scenario, name, evolve(finding, evidence=(*finding.evidence, item))), sources=sources)

    with _kept_if_interrupted(lambda: keep(given())):
        for part, (prompt, read) in PARTS.items():
            said = _asked(prompt, read)
            if isinstance(said, Word):
                keep(given())
                return said
            item = evolve(item, **{part: said})
    return given()


@contextmanager
def _kept_if_interrupted(keep: Callable[[], None]) -> Generator[None]:
    try:
        yield
    except (KeyboardInterrupt, InputError):
        keep()
        raise


def _with(scenario: Scenario, name: str, finding: Finding) -> Scenario:
    return evolve(scenario, profile=scenario.profile.with_finding(name, finding))


def _asked(prompt: str, read: Callable[[str], T]) -> T | Word | None:
    """What was typed, as it is read; None for Enter, or a word that leads elsewhere."""
    say(prompt)
    while typed := heard("> "):
        word = next((word for word in (*WAYS, Word.HELP) if typed.casefold() in word.value), None)
        if word in WAYS:
            return word
        if word is Word.HELP:
            say(f"{HELP}\n{prompt}")
            continue
        try:
            return read(typed)
        except ValueError as error:
            say(f"{error} {prompt}")
    return Word.STOP if typed is None else None


def _sentence(framework: Framework, scenario: Scenario, typed: str) -> str:
    if " " not in typed:
        raise ValueError(f"{typed!r} is no sentence.")
    _check(framework, scenario, evidence=(Evidence(typed, "https://example.org"),))
    return typed


def _source(framework: Framework, scenario: Scenario, typed: str) -> tuple[str, Mapping[str, str]]:
    """The source to write, and the documents that the scenario then names."""
    sources = scenario.sources
    known = citations_of(framework, sources)
    named = next((key for key, said in sources.items() if said.casefold() == typed.casefold()), None)
    if typed.split()[0] in known.keys or typed.startswith(ADDRESS):
        source = known.addresses.get(typed, typed)
    elif " " not in typed:
        raise ValueError(f"{typed!r} is neither a web address nor a known document. Say what it is in several words.")
    else:
        source = named or _short_name(typed, known.keys)
        sources = sources if named else {**sources, source: typed}
    _check(framework, evolve(scenario, sources=sources), evidence=(Evidence("So it is.", source),))
    return source, sources


def _short_name(document: str, taken: tuple[str, ...]) -> str:
    """A key for a document that no other has."""
    words = re.findall(r"[a-z0-9]+", document.casefold())[:MOST_WORDS]
    name = "_".join(words) if words and words[0][0].isalpha() else "_".join(("document", *words))
    return next(key for place in range(1, len(taken) + 2) if (key := name + f"_{place}" * (place > 1)) not in taken)


def _account(typed: str) -> EvidenceKind:
    kind = ACCOUNTS.get(typed.casefold())
    if kind is None:
        raise ValueError(f"{typed!r} is neither.")
    return kind


def _date(typed: str) -> str:
    date = typed if is_date(typed) else date_meant(typed)
    if not date:
        raise ValueError(f"{typed!r} is no date.")
    if date != typed:
        say(f"Read as {date}.")
    return date


PARTS: Mapping[str, tuple[str, Callable[[str], object]]] = {
    "kind": ("Whose account is it? 1 the council's own, 2 anyone else's. Enter if that cannot be said.", _account),
    "date": ("From when? A year, a month or a day, such as 2026-05. Enter if that is not known.", _date),
}


def _check(framework: Framework, scenario: Scenario, evidence: tuple[Evidence, ...]) -> None:
    """Refuse what a file could not hold.

    Raises:
        ValueError: it could not.
    """
    name, attribute = next(iter(framework.attributes.items()))
    alone = evolve(
        scenario, profile=evolve(scenario.profile, findings={}, counts=()), profile_ofsted_only=None, published=None
    )
    finding = Finding(levels=attribute.level_names[:1], evidence=evidence)
    written = _with(evolve(alone, appraisal=None), name, finding)
    try:
        read = read_scenario(framework, scenario_as_yaml(framework, written).encode(), scenario.path)
    except InputError as error:
        raise ValueError(f"{error.problems[0].what}; {error.problems[0].fix}.") from error
    if read != written:
        raise ValueError("No file can hold that as it was typed.")
