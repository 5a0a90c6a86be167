"""The record of a rule base: what holding it against published decisions came to."""

from __future__ import annotations

from delivery_model.analysis.baselines import Baseline
from delivery_model.analysis.tally import Tally
from delivery_model.analysis.validation import Coding, Validation
from delivery_model.framework.record import Beside, FormRecord, InUse, Record


def record_of(validation: Validation, cases_hash: str) -> Record:
    """What a rule base keeps of a validation: the counts of the first coding under the readings in force."""
    framework, chosen = validation.framework, validation.readings
    coding = validation.codings[0] if validation.codings else Coding("", framework, (), lambda done, total: None)
    tally = coding.under(chosen)
    used = validation.in_use[0].under(chosen) if validation.in_use else Tally(tally.values, ())
    beside = validation.history.beside
    return Record(
        cases=len(tally.answers),
        agreed=tally.agreement.number,
        grade_alone=None if beside is None else _beside(coding, beside),
        per_form={value: _form(tally, value) for value in tally.values},
        in_use={value: _in_use(used, value) for value in used.values if used.recall(value).total},
        readings=chosen.otherwise(),
        rules_hash=framework.content_hash,
        cases_hash=cases_hash,
    )


def _beside(coding: Coding, baseline: Baseline) -> Beside:
    return Beside(name=baseline.name, title=baseline.title, agreed=coding.baseline(baseline).agreement.number)


def _form(tally: Tally, value: str) -> FormRecord:
    recall, precision = tally.recall(value), tally.precision(value)
    return FormRecord(published=recall.total, found=recall.number, said=precision.total, right=precision.number)


def _in_use(used: Tally, value: str) -> InUse:
    recall = used.recall(value)
    return InUse(count=recall.total, found=recall.number)
