"""Which form of improvement support fits a council's children's services: cited rules, exact answers."""

from delivery_model.answer.chances import Chances, chances
from delivery_model.answer.explanation import Explanation, explain
from delivery_model.answer.one_level import PlusMinus, PlusMinusTable, plus_minus
from delivery_model.answer.recommendation import Recommendation, Values, recommend
from delivery_model.answer.rendering import render
from delivery_model.answer.replaying import replay
from delivery_model.answer.side_by_side import SideBySide, compare
from delivery_model.answer.suppose import Supposed, suppose
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
from delivery_model.possible.beliefs import Beliefs
from delivery_model.profile.profile import Evidence, Finding, Profile, Published, Scenario
from delivery_model.rulebase.framework import Basis, Framework

__all__ = [
    "Basis",
    "Beliefs",
    "Chances",
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
    "PlusMinus",
    "PlusMinusTable",
    "Problem",
    "Profile",
    "Published",
    "Recommendation",
    "RuleBaseError",
    "Scenario",
    "ScenarioError",
    "SideBySide",
    "Supposed",
    "TooWide",
    "UnknownName",
    "Values",
    "chances",
    "compare",
    "explain",
    "load_framework",
    "load_scenario",
    "plus_minus",
    "recommend",
    "recommend_frame",
    "render",
    "replay",
    "suppose",
]
