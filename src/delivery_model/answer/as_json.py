"""The JSON form of a recommendation: one documented, versioned shape (docs/reference/json.md)."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from attrs import asdict

from delivery_model.answer.changes import Changes, ChangeSet
from delivery_model.answer.checklists import Checklist, checklists_of
from delivery_model.answer.derivation import Firing
from delivery_model.answer.explanation import Explanation, ways
from delivery_model.answer.headline import late_as_json
from delivery_model.answer.smallest_sets import Sets, Several, Single, Token, Use, size
from delivery_model.profile.profile import CountFinding, Evidence
from delivery_model.rulebase.conditions import Among
from delivery_model.rulebase.framework import Framework
from delivery_model.rulebase.variables import Kind
from delivery_model.rulebase.vocabulary import Statement
from delivery_model.writing.document import Document, Facts
from delivery_model.writing.plain import Json, header, only

FORMAT, PAGE_FORMAT = "delivery-model.recommendation/2", "delivery-model.page/1"


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
    return {
        "as_of": found.scenario.as_of,
        "path": found.scenario.path,
        "recommended": found.recommended,
        "possible": list(found.possible),
        "alongside": list(found.alongside),
        "degree": found.degree,
        "firmness": explanation.firmness.word.value,
        "basis": found.basis.value,
    }


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
        "sections": [{"title": part.title, "lines": list(map(asdict, part.lines))} for part in document.parts],
    }


def _appraisal(explanation: Explanation, is_full: bool) -> Json | None:
    if explanation.arrangement is None:
        return None
    from delivery_model.answer.appraisal_json import appraisal_as_json  # few scenarios have an appraisal

    return appraisal_as_json(explanation.arrangement, is_full=is_full)


class _Writer:
    def __init__(self, explanation: Explanation) -> None:
        self.explanation = explanation
        self.recommendation = explanation.recommendation
        self.framework = self.recommendation.framework
        self.profile = self.recommendation.scenario.profile

    def document(self) -> Json:
        found, framework = self.recommendation, self.framework
        scenario = found.scenario
        return header(FORMAT, framework) | {
            "engine": found.engine,
            **only(scenario, "authority", "as_of"),
            **only(found, "recommended", "possible", "alongside", "degree", "degrees"),
            "firmness": self._firmness(),
            "record": record_as_json(framework),
            "basis": found.basis.value,
            "readings_in_force": dict(found.readings),
            **self._explained(),
            **self._beside(),
            "published": self._published(),
        }

    def _explained(self) -> Json:
        """Why, why not, what would change it, how sure, and what to ask."""
        return {
            "why": self._why(),
            "derivations": [[firing.rule.id for firing in firings] for firings in self.explanation.why],
            "why_not": {
                value: [self._uses(uses) for uses in found.sets] for value, found in self.explanation.why_not.items()
            },
            "changes": {
                value: [self._change(each) for each in found.sets] for value, found in self.explanation.changes.items()
            },
            "truncated": {
                "why_not": _truncated(self.explanation.why_not),
                "changes": _truncated(self.explanation.changes),
            },
            "enough": None if self.explanation.enough is None else self._uses(self.explanation.enough),
            "rules_out": {value: self._uses(uses) for value, uses in self.explanation.rules_out.items()},
            "margin": self._margin(),
            "readings": self._readings(),
            "evidence_kinds": list(self.explanation.evidence_kinds),
            "without_evidence": list(self.explanation.without_evidence),
            "next_questions": self._questions(),
            "questions": [question.attribute for question in self.explanation.questions.mattering],
            "cannot_matter": list(self.explanation.questions.idle),
            "degree_hangs_on": list(self.explanation.degree_hangs_on),
        }

    def _beside(self) -> Json:
        """What goes with the answer: guidance, notes, policy, and what there is to check."""
        found, framework = self.recommendation, self.framework
        scenario = found.scenario
        support = framework.support_types[found.recommended] if found.recommended else None
        return {
            "success_factors": _statements(support.success_factors if support else ()),
            "review_triggers": _statements(support.review_triggers if support else ()),
            "policy_exposure": self._collected(framework.roles.policy_exposure),
            "consistency": self._collected(framework.roles.consistency),
            "notes": [note for name in framework.roles.notes for note in self._collected(name)],
            "bars": [bar.value for bar in found.bars],
            "guidance": [{"about": each.about, **_statement(each.statement)} for each in framework.guidance],
            "limits": _statements(framework.limits),
            "checklists": {each.group.name: _checklist(each) for each in checklists_of(framework, self.profile)},
            "later_evidence": late_as_json(scenario),
            "evidence_dates": {"dated": scenario.dated_evidence, "undated": scenario.undated_evidence},
            "remarks": list(map(str, scenario.remarks)),
        }

    def _why(self) -> list[Json]:
        firings = {firing.rule.id: firing for firings in self.explanation.why for firing in firings}
        return [self._firing(firing) for firing in firings.values()]

    def _firing(self, firing: Firing) -> Json:
        rule = firing.rule
        return {
            **only(rule, "rule=id", "decision", "value=then", "because", "basis", "origin"),
            **only(rule, "reason", "points", "sources"),
            "findings": [found for leaf in firing.leaves if (found := self._leaf(leaf))],
            "rests_on": [
                decision.name for leaf in firing.leaves if (decision := self.framework.decided_by(leaf.variable))
            ],
            "read_as": {
                variable.owner: sorted(leaf.values)
                for leaf in firing.leaves
                if (variable := self.framework.variables[leaf.variable]).kind is Kind.READING
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
            "evidence": [_evidence(each) for count in stated for each in count.evidence],
            "members": [self._finding(member) for member in variable.members if member in self.profile.findings],
            "counts": [_count(each) for each in stated],
        }

    def _finding(self, attribute: str) -> Json:
        finding = self.profile.findings.get(attribute)
        return {
            "attribute": attribute,
            "level": "|".join(finding.levels) if finding else None,
            "evidence": [_evidence(each) for each in finding.evidence] if finding else [],
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
            said = {"group": token.group, "count_of": token.level, "at_least": token.low, "at_most": token.high}
        sources = dict.fromkeys(source for rule in rules for source in self.framework.rules[rule].sources)
        return said | {"rules": list(rules), "sources": list(sources)}

    def _margin(self) -> Json | None:
        margin = self.explanation.margin
        if margin is None:
            return None
        return only(margin, "distance", "kept", "total", "hangs_on")

    def _firmness(self) -> Json:
        firmness, share = self.explanation.firmness, self.explanation.readings
        return {
            "word": firmness.word.value,
            "doubts": [only(doubt, "kind", "findings", "by", "possible", "rules") for doubt in firmness.doubts],
            "readings": only(share, "total", "alone", "open"),
        }

    def _readings(self) -> Json:
        share = self.explanation.readings
        return {
            **only(share, "held", "total", "mattering"),
            "against": [only(each, "reading", "alternative", "possible") for each in share.against],
        }

    def _questions(self) -> list[Json]:
        return [
            {
                "attribute": question.attribute,
                "question": self.framework.attributes[question.attribute].question,
                "information": round(question.information, 6),
                "leads_to": {level: list(possible) for level, possible in question.leads_to.items()},
            }
            for question in self.explanation.questions.mattering
        ]

    def _collected(self, name: str | None) -> list[Json]:
        if name is None:
            return []
        decision, found = self.framework.decisions[name], self.recommendation.collected(name)
        said = [(value, True) for value in found.certain] + [(value, False) for value in found.possible]
        derivation = self.recommendation.full_derivation
        return [
            {
                "value": value,
                "says": decision.values[value],
                "decision": name,
                "certain": is_certain,
                "rules": [rule.id for rule in decision.rules if rule.then == value]
                if not is_certain
                else [firing.rule.id for firing in derivation.deciding(name, value) if firing.rule.decision == name],
            }
            for value, is_certain in said
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
        "cases": record.cases,
        "agreed": record.agreed,
        "grade_alone": record.grade_alone and record.grade_alone.agreed,
        "baseline": record.grade_alone and {"name": record.grade_alone.name, "title": record.grade_alone.title},
        "per_form": {form: asdict(each) for form, each in record.per_form.items()},
        "in_use": {form: asdict(each) for form, each in record.in_use.items()},
        "readings": dict(record.readings),
        "rules_hash": record.rules_hash,
        "cases_hash": record.cases_hash,
    }


def _truncated(found: Mapping[str, Sets | Changes]) -> list[str]:
    return [value for value, sets in found.items() if sets.is_truncated]


def _statements(statements: Sequence[Statement]) -> list[Json]:
    return list(map(_statement, statements))


def _statement(statement: Statement) -> Json:
    return only(statement, "says", "sources")


def _evidence(evidence: Evidence) -> Mapping[str, Any]:
    return only(evidence, "says", "source", "kind", "date")


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
                "evidence": [_evidence(each) for each in member.evidence],
                "criteria": list(member.criteria),
            }
            for member in checklist.members
        },
    }


def _count(count: CountFinding) -> Json:
    return {"level": count.limit.level, "at_least": count.limit.low, "at_most": count.limit.high}
