"""The options appraisal: which management arrangement, by which criteria, and what hangs on weights and scores."""

from delivery_model.appraisal.acceptability import Acceptability
from delivery_model.appraisal.lead import Standing
from delivery_model.appraisal.options import (
    Cluster,
    Criterion,
    Fact,
    Family,
    Fit,
    Option,
    Options,
    PublishedAppraisal,
    Scale,
)
from delivery_model.appraisal.prospects import Best, Prospect
from delivery_model.appraisal.results import Dropped, Findings, appraise, work_out
from delivery_model.appraisal.scores import Appraisal, Interval, Own, Same
from delivery_model.appraisal.sensitivity import Move, SafeWeight, ScoreChange

__all__ = [
    "Acceptability",
    "Appraisal",
    "Best",
    "Cluster",
    "Criterion",
    "Dropped",
    "Fact",
    "Family",
    "Findings",
    "Fit",
    "Interval",
    "Move",
    "Option",
    "Options",
    "Own",
    "Prospect",
    "PublishedAppraisal",
    "SafeWeight",
    "Same",
    "Scale",
    "ScoreChange",
    "Standing",
    "appraise",
    "work_out",
]
