"""The JSON form of a recommendation: one documented, versioned shape (docs/reference/json.md)."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from delivery_model.answer.changes import Changes, ChangeSet
from delivery_model.answer.checklists import Checklist, checklists_of
from delivery_model.answer.derivation import Firing
from delivery_model.answer.explanation import Explanation, ways
from delivery_model.answer.questions import Question
from delivery_model.answer.recommendation import Recommendation
from delivery_model.answer.smallest_sets import Sets, Several, Single, Token, Use, size
from delivery_model.errors import UnknownName
from delivery_model.profile.profile import CountFinding, Scenario
from delivery_model.profile.written_profile import scenario_as_plain
from delivery_model.rulebase.conditions import Among
from delivery_model.rulebase.framework import Framework
from delivery_model.rulebase.variables import Kind
from delivery_model.writing.document import Document, Facts, Line
from delivery_model.writing.plain import Json, header, only, plain

FORMAT, PAGE_FORMAT = "delivery-model.recommendation/2", "delivery-model.page/1"


def recommendation_as_json(
    explanation: Explanation, *, is_full: bool = False, sections: Sequence[str] | None = None
) -> Json:
    """Everything a recommendation says, as plain data, or the sections that are wanted: only these are worked out.

    Only the sensitivity of an appraisal, which can take seconds to work out, is left for when it is wanted in full.
    What was asked about, and the head, which says of which rule base it is, are in every selection.

    Raises:
        UnknownName: a section that does not exist.
    """
    return _Writer(explanation, is_full).document(sections)


def as_text(document: object) -> str:
    """Plain data as indented JSON text."""
    return json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def answer_in_short(explanation: Explanation) -> Json:
    """The answer without its reasons."""
    found = explanation.recommendation
    answer = only(found.scenario, "as_of", "path") | only(found, "recommended", "possible", "alongside", "degree")
    return answer | {"firmness": explanation.firmness.word.value, "basis": found.basis.value}


def late_as_json(scenario: Scenario) -> list[Json]:
    """Each item of evidence later than the date of a scenario, with the attribute or the group that it is for."""
    return [only(each, "attribute=finding", "says", "source", "date") for each in scenario.later_evidence]


def answer_row(explanation: Explanation) -> Json:
    """The answer as a row of a table: several values stand in one cell, parted by bars."""
    found, published = explanation.recommendation, explanation.recommendation.scenario.published
    short = answer_in_short(explanation)
    cells = short | {name: "|".join(short[name]) for name in ("possible", "alongside")}
    cells |= {"published": published and published.support_type}
    return {"authority": found.scenario.authority, **cells, **_beside(found)}


def _beside(found: Recommendation) -> Json:
    """What policy, consistency and notes say beside the answer: for certain, and with `_open` what may be added."""
    roles, cells = found.framework.roles, dict[str, str]()
    for name in (roles.policy_exposure, roles.consistency, *roles.notes):
        if name is not None:
            collected = found.collected(name)
            cells |= {name: "|".join(collected.certain), f"{name}_open": "|".join(collected.possible)}
    return cells


def document_as_json(document: Document, framework: Framework) -> Json:
    """A page about a rule base as plain data (docs/reference/json.md)."""
    facts = (row for block in document.blocks if isinstance(block, Facts) for row in block.rows)
    return {
        **header(PAGE_FORMAT, framework),
        "title": document.title,
        "facts": dict(facts),
        "sections": [{"title": part.title, "lines": list(map(_line, part.lines))} for part in document.parts],
    }


def _line(line: Line) -> Json:
    """A line without the number of a note: only a paper has notes."""
    return {**only(line, "text", "aside"), "below": list(map(_line, line.below))}


def _appraisal(explanation: Explanation, is_full: bool) -> Json | None:
    if explanation.arrangement is None:
        return None
    from delivery_model.answer.appraisal_json import appraisal_as_json  # few scenarios have an appraisal

    return appraisal_as_json(explanation.arrangement, is_full=is_full)


class _Writer:
    def __init__(self, explanation: Explanation, is_full: bool) -> None:
        self.explanation, self.is_full = explanation, is_full
        self.recommendation = explanation.recommendation
        self.framework = self.recommendation.framework
        self.profile = self.recommendation.scenario.profile

    def document(self, sections: Sequence[str] | None) -> Json:
        """The head and what was asked about, then the sections wanted: all of them, or some, in the same order."""
        parts = self.sections()
        for name in sections or ():
            if name not in {*parts, *self.head()}:
                raise UnknownName("section", name, (*self.head(), *parts))
        wanted = parts if sections is None else {name: made for name, made in parts.items() if name in sections}
        return {**self.head(), **{name: made() for name, made in wanted.items()}}

    def head(self) -> Json:
        """What is always said: of which rule base, read how, and of which authority."""
        found = self.recommendation
        return header(FORMAT, self.framework) | {
            "engine": found.engine,
            "readings_in_force": dict(found.readings),
            **only(found.scenario, "authority", "as_of"),
            "scenario": _asked(self.framework, found.scenario),
        }

    def sections(self) -> dict[str, Callable[[], Any]]:
        """How each section is made, in order; none is made before it is wanted."""
        found, explained = self.recommendation, self.explanation
        return {
            "recommended": lambda: found.recommended,
            "possible": lambda: list(found.possible),
            "alongside": lambda: list(found.alongside),
            "degree": lambda: found.degree,
            "degrees": lambda: list(found.degrees),
            "firmness": lambda: (
                plain(explained.firmness) | {"readings": only(explained.readings, "total", "alone", "open")}
            ),
            "record": lambda: record_as_json(self.framework),
            "basis": lambda: found.basis.value,
            "why": lambda: list({each.rule.id: self._firing(each) for way in explained.why for each in way}.values()),
            "derivations": lambda: [[firing.rule.id for firing in firings] for firings in explained.why],
            "why_not": lambda: {
                value: [self._uses(uses) for uses in each.sets] for value, each in explained.why_not.items()
            },
            "changes": lambda: {
                value: [self._change(one) for one in each.sets] for value, each in explained.changes.items()
            },
            "truncated": lambda: {
                "why_not": _truncated(explained.why_not),
                "changes": _truncated(explained.changes),
            },
            "enough": lambda: None if explained.enough is None else self._uses(explained.enough),
            "rules_out": lambda: {value: self._uses(uses) for value, uses in explained.rules_out.items()},
            "margin": lambda: explained.margin and only(explained.margin, "distance", "kept", "total", "hangs_on"),
            "readings": lambda: only(explained.readings, "held", "total", "mattering", "against"),
            "evidence_kinds": lambda: list(explained.evidence_kinds),
            "without_evidence": lambda: list(explained.without_evidence),
            "next_questions": lambda: list(map(self._question, explained.questions.mattering)),
            "questions": lambda: [question.attribute for question in explained.questions.mattering],
            "cannot_matter": lambda: list(explained.questions.idle),
            "degree_hangs_on": lambda: list(explained.degree_hangs_on),
            **self._beside(),
            "published": self._published,
            "appraisal": lambda: _appraisal(self.explanation, self.is_full),
        }

    def _beside(self) -> dict[str, Callable[[], Any]]:
        """What goes with the answer: guidance, notes, policy, and what there is to check."""
        found, framework, roles = self.recommendation, self.framework, self.framework.roles
        scenario = found.scenario
        support = framework.support_types[found.recommended] if found.recommended else None
        return {
            "success_factors": lambda: plain(support.success_factors) if support else [],
            "review_triggers": lambda: plain(support.review_triggers) if support else [],
            "policy_exposure": lambda: self._collected(roles.policy_exposure),
            "consistency": lambda: self._collected(roles.consistency),
            "notes": lambda: [note for name in roles.notes for note in self._collected(name)],
            "bars": lambda: [bar.value for bar in found.bars],
            "guidance": lambda: [{"about": each.about, **plain(each.statement)} for each in framework.guidance],
            "limits": lambda: plain(framework.limits),
            "checklists": lambda: {
                each.group.name: _checklist(each) for each in checklists_of(framework, self.profile)
            },
            "later_evidence": lambda: late_as_json(scenario),
            "evidence_dates": lambda: only(scenario, "dated=dated_evidence", "undated=undated_evidence"),
            "remarks": lambda: list(map(str, scenario.remarks)),
        }

    def _firing(self, firing: Firing) -> Json:
        variables = {leaf: self.framework.variables[leaf.variable] for leaf in firing.leaves}
        needed = (self.framework.decided_by(leaf.variable) for leaf in firing.leaves)
        return {
            **only(firing.rule, "rule=id", "decision", "value=then", "because", "basis", "origin"),
            **only(firing.rule, "reason", "points", "sources"),
            "findings": [said for leaf in firing.leaves if (said := self._leaf(leaf))],
            "rests_on": [decision.name for decision in needed if decision],
            "read_as": {
                each.owner: sorted(leaf.values) for leaf, each in variables.items() if each.kind is Kind.READING
            },
        }

    def _leaf(self, leaf: Among) -> Json | None:
        variable = self.framework.variables[leaf.variable]
        if variable.kind is Kind.ATTRIBUTE:
            return self._finding(leaf.variable)
        if variable.kind is not Kind.COUNT:
            return None
        stated = [each for each in self.profile.counts if each.limit.group == variable.owner]
        return {
            "attribute": variable.owner,
            "level": f"{'|'.join(name for name in variable.values if name in leaf.values)} {variable.part}",
            "evidence": plain([each for count in stated for each in count.evidence]),
            "members": [self._finding(member) for member in variable.members if member in self.profile.findings],
            "counts": [_count(each) for each in stated],
        }

    def _finding(self, attribute: str) -> Json:
        finding = self.profile.findings.get(attribute)
        return {
            "attribute": attribute,
            "level": "|".join(finding.levels) if finding else None,
            "evidence": plain(finding.evidence) if finding else [],
        }

    def _change(self, found: ChangeSet) -> Json:
        said = [(each, self._token(each.token, each.number) | {"to": list(each.to)}) for each in found.changes]
        return {
            "size": found.size,
            "changes": [plain for each, plain in said if not each.is_settled],
            "provided": [plain for each, plain in said if each.is_settled],
        }

    def _uses(self, uses: Sequence[Use]) -> Json:
        findings = [self._token(use.token, use.number) for use in uses]
        return {"size": size(uses), "ways": ways(tuple(uses)), "findings": findings}

    def _token(self, token: Token, number: int) -> Json:
        rules = self.explanation.rules_on(token)
        if isinstance(token, Single):
            said = self._finding(token.name)
        elif isinstance(token, Several):
            said = {"group": token.group, "any": number, "of": list(token.names), "level": "|".join(token.levels)}
        else:
            said = only(token, "group", "count_of=level", "at_least=low", "at_most=high")
        sources = dict.fromkeys(source for rule in rules for source in self.framework.rules[rule].sources)
        return said | {"rules": list(rules), "sources": list(sources)}

    def _question(self, question: Question) -> Json:
        asked = self.framework.attributes[question.attribute].question
        said = {"attribute": question.attribute, "question": asked, "information": round(question.information, 6)}
        return said | only(question, "leads_to")

    def _collected(self, name: str | None) -> list[Json]:
        if name is None:
            return []
        decision, found = self.framework.decisions[name], self.recommendation.collected(name)
        derivation = self.recommendation.full_derivation
        rules = {value: [*derivation.concluding(name, value)] for value in found.certain}
        rules |= {value: [rule for rule in decision.rules if rule.then == value] for value in found.possible}
        return [
            {
                "value": value,
                "says": decision.values[value],
                "decision": name,
                "certain": value in found.certain,
                "rules": [rule.id for rule in leading],
            }
            for value, leading in rules.items()
        ]

    def _published(self) -> Json | None:
        published = self.recommendation.scenario.published
        if published is None:
            return None
        said = only(published, "support_type", "kind", "option", "source", "says")
        return said | {"agrees": self.recommendation.agrees}


def record_as_json(framework: Framework) -> Json | None:
    """How often the framework agreed with published decisions; None where it has not been held against any."""
    record = framework.record
    if record is None:
        return None
    return {
        **only(record, "cases", "agreed"),
        "grade_alone": record.grade_alone and record.grade_alone.agreed,
        "baseline": record.grade_alone and only(record.grade_alone, "name", "title"),
        **only(record, "per_form", "in_use", "readings", "rules_hash", "cases_hash"),
    }


def _asked(framework: Framework, scenario: Scenario) -> Json:
    """A scenario as its file says it, with its findings in their own order: evidence is listed in it."""
    said, order = scenario_as_plain(framework, scenario), list(scenario.profile.findings)
    for part in ("profile", "context"):
        if part in said:
            names = sorted(said[part], key=lambda name: order.index(name) if name in order else len(order))
            said[part] = {name: said[part][name] for name in names}
    return said


def _truncated(found: Mapping[str, Sets | Changes]) -> list[str]:
    return [value for value, sets in found.items() if sets.is_truncated]


def _checklist(checklist: Checklist) -> Json:
    return {
        "title": checklist.group.title,
        "answered": {"|".join(levels): count for levels, count in checklist.answered.items()},
        "not_answered": checklist.not_answered,
        "counts": [_count(each) for each in checklist.counts],
        "members": {
            member.name: {
                "title": member.title,
                "level": "|".join(member.finding.levels) if member.finding else None,
                "evidence": plain(member.evidence),
                "criteria": list(member.criteria),
            }
            for member in checklist.members
        },
    }


def _count(count: CountFinding) -> Json:
    return only(count.limit, "level", "at_least=low", "at_most=high")
