"""Plots: whatever a person typed is drawn as typed."""

from __future__ import annotations

from pathlib import Path

import pytest
from attrs import evolve
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from delivery_model import load_framework, load_scenario, recommend
from delivery_model.answer.appraisal_plots import draw_appraisal
from delivery_model.answer.arrangement import arrangement_of
from delivery_model.appraisal import Own
from delivery_model.dates.several_dates import draw_journey
from delivery_model.dates.several_dates import journey as journey_of
from delivery_model.possible.beliefs import Beliefs
from delivery_model.precedents.agreement_plots import draw_validation
from delivery_model.precedents.baselines import Baseline, History
from delivery_model.precedents.cases import AT_DECISION, Case
from delivery_model.precedents.validation import validate
from delivery_model.sweeps.everyone import sweep
from delivery_model.sweeps.sweep_plots import CHARTS, draw_sweep

pytest.importorskip("matplotlib")

FOREIGN = Path(__file__).parents[1] / "foreign"
VILLAGE = load_framework(str(FOREIGN / "village-hall"))
MILL_LANE = load_scenario(FOREIGN / "mill-lane.yml", VILLAGE)
TYPED = st.text("$\\_^{}&<%aB-", min_size=1, max_size=12)


@pytest.fixture
def drawn(monkeypatch):
    """Every line of text that is drawn, with whether it is read as mathematics."""
    from matplotlib.backends.backend_svg import RendererSVG

    found, draw = [], RendererSVG.draw_text

    def draw_text(self, context, x, y, text, font, angle, ismath=False, mtext=None):
        found.append((text, ismath))
        return draw(self, context, x, y, text, font, angle, ismath, mtext)

    monkeypatch.setattr(RendererSVG, "draw_text", draw_text)
    return found


def worded(typed):
    """The village hall with a text as the title of everything that has one."""
    support = {
        name: evolve(each, title=f"{typed} helps", short=f"{typed} helps")
        for name, each in VILLAGE.support_types.items()
    }
    attributes = {name: evolve(each, title=typed) for name, each in VILLAGE.attributes.items()}
    groups = {name: evolve(each, title=typed) for name, each in VILLAGE.groups.items()}
    vocabulary = evolve(VILLAGE.vocabulary, attributes=attributes, groups=groups)
    return evolve(VILLAGE, support_types=support, vocabulary=vocabulary)


def appraisal(typed, path):
    own = Own(options={"rota": typed, "lease": f"{typed} too"}, criteria={"cheap": typed, "warm": f"{typed} too"})
    scenario = evolve(MILL_LANE, authority=typed, appraisal=evolve(MILL_LANE.appraisal, own=own))
    draw_appraisal(arrangement_of(recommend(scenario, VILLAGE, engine="direct")), path)
    return typed, f"{typed} too"


def journey(typed, path):
    framework = worded(typed)
    later = evolve(MILL_LANE, authority=typed, as_of="2022", published=None)
    draw_journey(framework, journey_of([evolve(MILL_LANE, authority=typed), later], framework, engine="direct"), path)
    return typed, f"{typed} helps"


def validation(typed, path):
    framework = worded(typed)
    case = Case("mill lane", MILL_LANE.published, {AT_DECISION: MILL_LANE})
    history = History(baselines=(Baseline("b", typed, "says", VILLAGE),))
    draw_validation(validate(framework, [case], history=history), path)
    return typed, typed  # at its mark, and in the legend


def chart(name):
    def draw(typed, path):
        framework = worded(typed)
        beliefs = evolve(Beliefs.of(framework, {}), title=typed)
        draw_sweep(sweep(framework, beliefs), path, name)
        return typed, f"{typed} helps"

    return draw


PLOTS = {"appraisal": appraisal, "journey": journey, "validation": validation} | {name: chart(name) for name in CHARTS}


@pytest.mark.parametrize("plot", PLOTS.values(), ids=PLOTS)
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(typed=TYPED)
@example(typed="A $\\frac{1}{$")
@example(typed="_$5m, then $6m")
def test_every_text_of_a_plot_is_drawn_as_it_is_typed(plot, typed, drawn, tmp_path):
    drawn.clear()
    expected = plot(typed, tmp_path / "a.svg")
    assert not any(is_math for _, is_math in drawn)
    told = "".join(text for text, _ in drawn).replace(" ", "").lower()  # a title is broken at a blank, and capitalised
    for text in expected:
        assert told.count(text.replace(" ", "").lower()) >= expected.count(text)
