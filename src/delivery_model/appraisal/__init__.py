"""The options appraisal: which management arrangement, by which criteria, and what hangs on weights and scores."""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
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

_HOMES = {
    "Acceptability": "acceptability",
    "Appraisal": "scores",
    "Best": "prospects",
    "Cluster": "options",
    "Criterion": "options",
    "Dropped": "results",
    "Fact": "options",
    "Family": "options",
    "Findings": "results",
    "Fit": "options",
    "Interval": "scores",
    "Move": "sensitivity",
    "Option": "options",
    "Options": "options",
    "Own": "scores",
    "Prospect": "prospects",
    "PublishedAppraisal": "options",
    "SafeWeight": "sensitivity",
    "Same": "scores",
    "Scale": "options",
    "ScoreChange": "sensitivity",
    "Standing": "lead",
    "appraise": "results",
    "work_out": "results",
}
"""Each name is imported when it is first asked for: a scenario without an appraisal needs few of them."""


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = globals()[name] = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    return value
