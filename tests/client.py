"""Programs that use every public name, as type checkers see them: what is wrong in them must be refused.

`pyright` and `mypy --strict` read this file in `.ci/run`; a slip that either of them would take is an unneeded ignore.
"""

# pyright: reportUnnecessaryTypeIgnoreComment=true

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

import delivery_model as dm
from delivery_model import Explanation, Framework, Recommendation, Scenario


def answer(framework: Framework, row: Mapping[str, str | None]) -> tuple[str | None, list[str]]:
    """An answer, and what to ask next."""
    found: Recommendation = dm.recommend(dm.Profile.of(framework, row, extra="ignore"), framework, engine="direct")
    told: Explanation = dm.explain(found)
    questions: dm.Questions = told.questions
    asked: list[dm.Question] = list(questions.mattering)
    return found.recommended, [question.attribute for question in asked]


def parts(found: Recommendation) -> tuple[dm.Values, Mapping[str, object], str]:
    """Parts of an answer by themselves."""
    told = dm.explain(found)
    firing: dm.Firing = told.why[0][0]
    margin: dm.Margin | None = told.margin
    firmness: dm.Firmness = told.firmness
    changes: dm.Changes = told.changes_to("sector_led_improvement", by="steps", cost={"*": 1})
    sets: Sequence[dm.ChangeSet] = changes.sets
    change: dm.Change = sets[0].changes[0]
    word = f"{firing.rule.id} {margin} {firmness.word.value} {change.to} {dm.Basis.STATED}"
    return found.values("governance"), found.to_dict(sections=["recommended"]), word


def further(scenario: Scenario, framework: Framework) -> Mapping[str, Fraction]:
    """Further questions."""
    beliefs: dm.Beliefs = dm.Beliefs.of(framework, {"problems.systemic": {"yes": "20%", "no": "80%"}})
    chances: dm.Chances = dm.chances(scenario, beliefs, framework)
    supposed: dm.Supposed = dm.suppose(scenario, {"governance": "gap"}, framework)
    pair: dm.SideBySide = dm.compare(scenario, {"capacity.strategy": "lacking"}, framework)
    table: dm.PlusMinusTable = dm.plus_minus(scenario, framework)
    rows: Sequence[dm.PlusMinus] = table.rows
    layers: Mapping[str, Recommendation] = dm.recommend_layers(scenario, {"one": framework})
    again: tuple[str, ...] = dm.replay(dm.recommend(scenario, framework).to_dict(), framework)
    other: dm.WhatIf = dm.what_if(dm.recommend(scenario, framework), {"governance.partnership": None})
    merged: Scenario = dm.merge_raters({"Ann": scenario}, framework)
    print(merged.plans, supposed.follows, pair.is_same, rows, again, other.moved, layers)
    return chances.answers


def whole(framework: Framework, scenarios: Sequence[Scenario]) -> bool:
    """All authorities, other rule bases, published decisions and files."""
    sweep: dm.Sweep = dm.sweep(framework)
    agreed: dm.Agreement = dm.agreement(framework, differ={"governance": "20%"})
    side: dm.Side = dm.Side.of(framework, {"developing_governance": "none"})
    difference: dm.Comparison = dm.diff(framework, side)
    certificate: dm.Certificate = dm.certify(framework)
    cases: Sequence[dm.Case] = dm.load_cases(["cases"], framework)
    validation: dm.Validation = dm.validate(framework, cases)
    near: dm.NearestCases = dm.nearest_cases(scenarios[0], cases, framework, most=3)
    stops: Sequence[dm.Stop] = dm.journey(scenarios, framework)
    arrangement: dm.Arrangement = dm.appraise(scenarios[0], framework)
    summary: dm.Summary = dm.batch("in.csv", "out.csv", framework)
    paper: bytes = dm.report(scenarios, framework, format="docx")
    imported: dm.Imported = dm.import_model("model.dmn", splits_outputs=True)
    print(imported.text, imported.framework.id, imported.taken, imported.refused, imported.remarks)
    said: str = dm.render(stops[0].explanation.recommendation, format="html")
    print(agreed.kappa, [each.distance for each in near.near])
    print(sweep.total, difference.changed, validation.counted, arrangement.leaders, summary.rows, paper, said)
    print(dm.schema("frame"), dm.recommend_frame({"not": "a frame"}, framework), dm.__version__)
    return certificate.rule_verdict.is_sound


def made() -> Scenario:
    """A scenario from values."""
    evidence = dm.Evidence(says="said", source="P1", kind=dm.EvidenceKind.EXTERNAL)
    counted = dm.CountFinding(limit=dm.CountLimit("grip", "lacking", 1, 2))
    finding = dm.Finding(levels=("present",), evidence=(evidence,))
    profile = dm.Profile({"capacity.strategy": finding}, (counted,))
    published = dm.Published(support_type="external_scrutiny", source="P1")
    return dm.Scenario(authority="A", as_of="2026", profile=profile, published=published)


def refused(framework: Framework, path: str) -> str:
    """What goes wrong, told apart."""
    try:
        dm.recommend(dm.load_scenario(path, framework), framework)
    except (dm.DocumentError, dm.ScenarioError, dm.RuleBaseError, dm.InvalidValue, dm.InputError) as error:
        problems: Sequence[dm.Problem] = error.problems
        return f"{problems[0].what} {error.to_dict()}"
    except (dm.UnknownName, dm.TooWide, dm.FrameError, dm.MissingExtra, dm.EngineError, dm.DeliveryModelError) as error:
        return str(error)
    return str(dm.Place("a.yml", 1, 1))


def wrong(found: Recommendation) -> None:
    """What no type checker may take."""
    dm.render(found, format="xml")  # type: ignore[arg-type]
    dm.recommend(found.scenario, engine="quick")  # type: ignore[arg-type]
    dm.schema("everything")  # type: ignore[arg-type]
    dm.report(found.scenario, format="pdf")  # type: ignore[arg-type]
    dm.batch("in.csv", "out.csv", on_error="skip")  # type: ignore[arg-type]
    dm.load_framework(3)  # type: ignore[arg-type]
