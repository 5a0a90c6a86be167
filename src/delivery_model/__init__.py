"""Which form of improvement support fits a council's children's services: cited rules, exact answers."""

from importlib import import_module
from typing import TYPE_CHECKING

from delivery_model.version import VERSION

if TYPE_CHECKING:
    from delivery_model.answer.arrangement import Arrangement, appraise
    from delivery_model.answer.changes import Change, Changes, ChangeSet
    from delivery_model.answer.derivation import Firing
    from delivery_model.answer.explanation import Explanation, explain
    from delivery_model.answer.firmness import Firmness, Margin
    from delivery_model.answer.questions import Question, Questions
    from delivery_model.answer.recommendation import Recommendation, Values, recommend
    from delivery_model.answer.rendering import render
    from delivery_model.check.claims import Certificate, certify
    from delivery_model.dates.paper import report
    from delivery_model.dates.several_dates import Stop, journey
    from delivery_model.errors import (
        DeliveryModelError,
        DocumentError,
        EngineError,
        FrameError,
        InputError,
        InvalidValue,
        MissingExtra,
        Place,
        Problem,
        RuleBaseError,
        ScenarioError,
        TooWide,
        UnknownName,
    )
    from delivery_model.frames.frame import Summary, batch, recommend_frame
    from delivery_model.further.chances import Chances, chances
    from delivery_model.further.layers import recommend_layers
    from delivery_model.further.one_level import PlusMinus, PlusMinusTable, plus_minus
    from delivery_model.further.replaying import replay
    from delivery_model.further.side_by_side import SideBySide, WhatIf, compare, what_if
    from delivery_model.further.suppose import Supposed, suppose
    from delivery_model.imports.importing import Imported, import_model
    from delivery_model.loading import load_framework, load_scenario
    from delivery_model.possible.beliefs import Beliefs
    from delivery_model.precedents.cases import Case, load_cases
    from delivery_model.precedents.nearest import NearestCases, nearest_cases
    from delivery_model.precedents.validation import Validation, validate
    from delivery_model.profile.profile import (
        CountFinding,
        Evidence,
        EvidenceKind,
        Finding,
        Profile,
        Published,
        Scenario,
    )
    from delivery_model.rulebase.axes import CountLimit
    from delivery_model.rulebase.framework import Basis, Framework
    from delivery_model.schemas import schema
    from delivery_model.sweeps.everyone import Sweep, sweep
    from delivery_model.sweeps.raters import Agreement, agreement
    from delivery_model.versions.comparison import Comparison, Side, diff
    from delivery_model.workshop.merging import merge_raters

__version__ = VERSION

__all__ = [
    "Agreement",
    "Arrangement",
    "Basis",
    "Beliefs",
    "Case",
    "Certificate",
    "Chances",
    "Change",
    "ChangeSet",
    "Changes",
    "Comparison",
    "CountFinding",
    "CountLimit",
    "DeliveryModelError",
    "DocumentError",
    "EngineError",
    "Evidence",
    "EvidenceKind",
    "Explanation",
    "Finding",
    "Firing",
    "Firmness",
    "FrameError",
    "Framework",
    "Imported",
    "InputError",
    "InvalidValue",
    "Margin",
    "MissingExtra",
    "NearestCases",
    "Place",
    "PlusMinus",
    "PlusMinusTable",
    "Problem",
    "Profile",
    "Published",
    "Question",
    "Questions",
    "Recommendation",
    "RuleBaseError",
    "Scenario",
    "ScenarioError",
    "Side",
    "SideBySide",
    "Stop",
    "Summary",
    "Supposed",
    "Sweep",
    "TooWide",
    "UnknownName",
    "Validation",
    "Values",
    "WhatIf",
    "agreement",
    "appraise",
    "batch",
    "certify",
    "chances",
    "compare",
    "diff",
    "explain",
    "import_model",
    "journey",
    "load_cases",
    "load_framework",
    "load_scenario",
    "merge_raters",
    "nearest_cases",
    "plus_minus",
    "recommend",
    "recommend_frame",
    "recommend_layers",
    "render",
    "replay",
    "report",
    "schema",
    "suppose",
    "sweep",
    "validate",
    "what_if",
]

_LATER = {
    "agreement": "sweeps.raters",
    "Agreement": "sweeps.raters",
    "appraise": "answer.arrangement",
    "Arrangement": "answer.arrangement",
    "Basis": "rulebase.framework",
    "batch": "frames.frame",
    "Beliefs": "possible.beliefs",
    "Case": "precedents.cases",
    "Certificate": "check.claims",
    "certify": "check.claims",
    "Chances": "further.chances",
    "chances": "further.chances",
    "Change": "answer.changes",
    "Changes": "answer.changes",
    "ChangeSet": "answer.changes",
    "compare": "further.side_by_side",
    "Comparison": "versions.comparison",
    "CountFinding": "profile.profile",
    "CountLimit": "rulebase.axes",
    "DeliveryModelError": "errors",
    "diff": "versions.comparison",
    "DocumentError": "errors",
    "EngineError": "errors",
    "Evidence": "profile.profile",
    "EvidenceKind": "profile.profile",
    "explain": "answer.explanation",
    "Explanation": "answer.explanation",
    "Finding": "profile.profile",
    "Firing": "answer.derivation",
    "Firmness": "answer.firmness",
    "FrameError": "errors",
    "Framework": "loading",
    "import_model": "imports.importing",
    "Imported": "imports.importing",
    "InputError": "errors",
    "InvalidValue": "errors",
    "journey": "dates.several_dates",
    "load_cases": "precedents.cases",
    "load_framework": "loading",
    "load_scenario": "loading",
    "Margin": "answer.firmness",
    "merge_raters": "workshop.merging",
    "MissingExtra": "errors",
    "nearest_cases": "precedents.nearest",
    "NearestCases": "precedents.nearest",
    "Place": "errors",
    "plus_minus": "further.one_level",
    "PlusMinus": "further.one_level",
    "PlusMinusTable": "further.one_level",
    "Problem": "errors",
    "Profile": "profile.profile",
    "Published": "profile.profile",
    "Question": "answer.questions",
    "Questions": "answer.questions",
    "recommend": "answer.recommendation",
    "recommend_frame": "frames.frame",
    "recommend_layers": "further.layers",
    "Recommendation": "answer.recommendation",
    "render": "answer.rendering",
    "replay": "further.replaying",
    "report": "dates.paper",
    "RuleBaseError": "errors",
    "Scenario": "profile.profile",
    "ScenarioError": "errors",
    "schema": "schemas",
    "Side": "versions.comparison",
    "SideBySide": "further.side_by_side",
    "Stop": "dates.several_dates",
    "Summary": "frames.frame",
    "suppose": "further.suppose",
    "Supposed": "further.suppose",
    "Sweep": "sweeps.everyone",
    "sweep": "sweeps.everyone",
    "TooWide": "errors",
    "UnknownName": "errors",
    "validate": "precedents.validation",
    "Validation": "precedents.validation",
    "Values": "answer.recommendation",
    "what_if": "further.side_by_side",
    "WhatIf": "further.side_by_side",
}
"""Every public name is imported when it is first asked for, so that a start pays for what it uses: where they are."""


def __getattr__(name: str) -> object:
    if name not in _LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = globals()[name] = getattr(import_module(f"{__name__}.{_LATER[name]}"), name)
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
