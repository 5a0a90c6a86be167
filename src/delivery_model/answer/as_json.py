"""The JSON form of a recommendation: one documented, versioned shape (docs/reference/json.md)."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from delivery_model.answer.changes import Changes, ChangeSet
from delivery_model.answer.checklists import Checklist, checklists_of
from delivery_model.answer.derivation import Firing
from delivery_model.answer.explanation import Explanation, ways
from delivery_model.answer.questions import Question
from delivery_model.answer.smallest_sets import Sets, Several, Single, Token, Use, size
from delivery_model.profile.profile import CountFinding, Scenario
from delivery_model.rulebase.conditions import Among
from delivery_model.rulebase.framework import Framework
from delivery_model.rulebase.variables import Kind
from delivery_model.writing.document import Document, Facts
from delivery_model.writing.plain import Json, header, only, plain

FORMAT, PAGE_FORMAT = "delivery-model.recommendation/2", "delivery-model.page/1"
GUIDANCE = ("success_factors", "review_triggers")


def recommendation_as_json(explanation: Explanation, *, is_full: bool = False) -> Json:
    """Everything a recommendation says, as plain data.

    Only the sensitivity of an appraisal, which can take seconds to work out, is left for when it is wanted in full.
    """
    return _Writer(explanation).document() | {"appraisal": _appraisal(explanation, is_full)}


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
    return {"authority": found.scenario.authority, **cells, "published": published and published.support_type}


def document_as_json(document: Document, framework: Framework) -> Json:
    """A page about a rule base as plain data (docs/reference/json.md)."""
    facts = (row for block in document.blocks if isinstance(block, Facts) for row in block.rows)
    return {
        **header(PAGE_FORMAT, framework),
        "title": document.title,
        "facts": dict(facts),
        "sections": [{"title": part.title, "lines": plain(part.lines)} for part in document.parts],
    }


def _appraisal(explanation: Explanation, is_full: bool) -> Json | None:
    if explanation.arrangement is None:
        return None
    from delivery_model.answer.appraisal_json import appraisal_as_json  # few scenarios have an appraisal

    return appraisal_as_json(explanation.arrangement, is_full=is_full)


class _Writer:
    def __init__(self, explanation: Explanation) -> None:
        self.explanation, self.recommendation = explanation, explanation.recommendation
        self.framework, self.profile = self.recommendation.framework, self.recommendation.scenario.profile

    def document(self) -> Json:
        found, framework, share = self.recommendation, self.framework, self.explanation.readings
        return header(FORMAT, framework) | {
            "engine": found.engine,
            **only(found.scenario, "authority", "as_of"),
            **only(found, "recommended", "possible", "alongside", "degree", "degrees"),
            "firmness": plain(self.explanation.firmness) | {"readings": only(share, "total", "alone", "open")},
            "record": record_as_json(framework),
            "basis": found.basis.value,
            "readings_in_force": dict(found.readings),
            **self._explained(),
            **self._beside(),
            "published": self._published(),
        }

    def _explained(self) -> Json:
        """Why, why not, what would change it, how sure, and what to ask."""
        explanation = self.explanation
        why_not, changes, asked = explanation.why_not, explanation.changes, explanation.questions
        return {
            "why": list({each.rule.id: self._firing(each) for firings in explanation.why for each in firings}.values()),
            "derivations": [[firing.rule.id for firing in firings] for firings in explanation.why],
            "why_not": {value: list(map(self._uses, found.sets)) for value, found in why_not.items()},
            "changes": {value: list(map(self._change, found.sets)) for value, found in changes.items()},
            "truncated": {"why_not": _truncated(why_not), "changes": _truncated(changes)},
            "enough": None if explanation.enough is None else self._uses(explanation.enough),
            "rules_out": {value: self._uses(uses) for value, uses in explanation.rules_out.items()},
            "margin": explanation.margin and only(explanation.margin, "distance", "kept", "total", "hangs_on"),
            "readings": only(explanation.readings, "held", "total", "mattering", "against"),
            **only(explanation, "evidence_kinds", "without_evidence"),
            "next_questions": list(map(self._question, asked.mattering)),
            "questions": [question.attribute for question in asked.mattering],
            "cannot_matter": list(asked.idle),
            "degree_hangs_on": list(explanation.degree_hangs_on),
        }

    def _beside(self) -> Json:
        """What goes with the answer: guidance, notes, policy, and what there is to check."""
        found, framework = self.recommendation, self.framework
        scenario = found.scenario
        support = framework.support_types[found.recommended] if found.recommended else None
        return {
            **(only(support, *GUIDANCE) if support else {key: [] for key in GUIDANCE}),
            "policy_exposure": self._collected(framework.roles.policy_exposure),
            "consistency": self._collected(framework.roles.consistency),
            "notes": [note for name in framework.roles.notes for note in self._collected(name)],
            "bars": [bar.value for bar in found.bars],
            "guidance": [{"about": each.about, **plain(each.statement)} for each in framework.guidance],
            "limits": plain(framework.limits),
            "checklists": {each.group.name: _checklist(each) for each in checklists_of(framework, self.profile)},
            "later_evidence": late_as_json(scenario),
            "evidence_dates": only(scenario, "dated=dated_evidence", "undated=undated_evidence"),
            "remarks": list(map(str, scenario.remarks)),
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
