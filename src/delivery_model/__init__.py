"""Which form of improvement support fits a council's children's services: cited rules, exact answers."""

from delivery_model.answer.explanation import Explanation, explain
from delivery_model.answer.recommendation import Recommendation, recommend
from delivery_model.answer.rendering import render
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
from delivery_model.frames.frame import recommend_frame
from delivery_model.loading import load_framework, load_scenario
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

__version__: str

__all__ = [
    "Basis",
    "CountFinding",
    "CountLimit",
    "DeliveryModelError",
    "DocumentError",
    "EngineError",
    "Evidence",
    "EvidenceKind",
    "Explanation",
    "Finding",
    "FrameError",
    "Framework",
    "InputError",
    "InvalidValue",
    "MissingExtra",
    "Place",
    "Problem",
    "Profile",
    "Published",
    "Recommendation",
    "RuleBaseError",
    "Scenario",
    "ScenarioError",
    "TooWide",
    "UnknownName",
    "explain",
    "load_framework",
    "load_scenario",
    "recommend",
    "recommend_frame",
    "render",
]


def __getattr__(name: str) -> str:
    """The version, which is slow to find, and seldom asked for."""
    if name != "__version__":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from delivery_model.version import library_version

    return library_version()
