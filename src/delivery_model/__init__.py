"""Which form of improvement support fits a council's children's services: cited rules, exact answers."""

from delivery_model.answer.explanation import Explanation, explain
from delivery_model.answer.recommendation import Recommendation, Values, recommend
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
from delivery_model.profile.profile import Evidence, Finding, Profile, Published, Scenario
from delivery_model.rulebase.framework import Basis, Framework

__all__ = [
    "Basis",
    "DeliveryModelError",
    "DocumentError",
    "EngineError",
    "Evidence",
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
    "Values",
    "explain",
    "load_framework",
    "load_scenario",
    "recommend",
    "recommend_frame",
    "render",
]
