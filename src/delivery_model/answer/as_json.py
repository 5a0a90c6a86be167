"""The JSON form of a recommendation: one documented, versioned shape (docs/reference/json.md)."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from attrs import asdict

from delivery_model.answer.changes import Changes, ChangeSet
from delivery_model.answer.checklists import Checklist, checklists_of
from delivery_model.answer.derivation import Firing
from delivery_model.answer.explanation import Explanation, ways
from delivery_model.answer.headline import late_as_json
from delivery_model.answer.smallest_sets import Sets, Several, Single, Token, Use, size
from delivery_model.errors import UnknownName
from delivery_model.profile.profile import CountFinding, Evidence, Scenario
from delivery_model.profile.written_profile import scenario_as_plain
from delivery_model.rulebase.conditions import Among
from delivery_model.rulebase.framework import Framework
from delivery_model.rulebase.variables import Kind
from delivery_model.rulebase.vocabulary import Statement
from delivery_model.writing.document import Document, Facts
from delivery_model.writing.plain import Json, header, only

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
            "firmness": self._firmness,
            "record": lambda: record_as_json(self.framework),
            "basis": lambda: found.basis.value,
            "why": self._why,
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
            "margin": self._margin,
            "readings": self._readings,
            "evidence_kinds": lambda: list(explained.evidence_kinds),
            "without_evidence": lambda: list(explained.without_evidence),
            "next_questions": self._questions,
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
            "success_factors": lambda: _statements(support.success_factors if support else ()),
            "review_triggers": lambda: _statements(support.review_triggers if support else ()),
            "policy_exposure": lambda: self._collected(roles.policy_exposure),
            "consistency": lambda: self._collected(roles.consistency),
            "notes": lambda: [note for name in roles.notes for note in self._collected(name)],
            "bars": lambda: [bar.value for bar in found.bars],
            "guidance": lambda: [{"about": each.about, **_statement(each.statement)} for each in framework.guidance],
            "limits": lambda: _statements(framework.limits),
            "checklists": lambda: {
                each.group.name: _checklist(each) for each in checklists_of(framework, self.profile)
            },
            "later_evidence": lambda: late_as_json(scenario),
            "evidence_dates": lambda: {"dated": scenario.dated_evidence, "undated": scenario.undated_evidence},
            "remarks": lambda: list(map(str, scenario.remarks)),
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
