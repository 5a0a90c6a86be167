"""What one answer costs, beside its peers on the same rules; and what the space and each analysis cost.

Run by hand: `python tests/benchmarks/answer.py`. Needs `zen-engine` for that peer; without it, it is left out.
Times are medians over interleaved rounds in one process; figures are kept in docs/reference/performance.md.
"""

from __future__ import annotations

import itertools
import json
import platform
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Callable

from delivery_model import explain, load_framework, load_scenario, recommend
from delivery_model.answer.explanation import Explanation
from delivery_model.engines.durable import is_available
from delivery_model.loading import shipped
from delivery_model.possible.space import Space, decisions_behind, wide_space
from delivery_model.profile.profile import Profile, finding_of
from delivery_model.rulebase.conditions import AllOf, Among, Condition, cases
from delivery_model.rulebase.framework import Framework, Hit

ROUNDS, CALLS = 15, 40


def main() -> None:
    framework = load_framework()
    scenario = load_scenario(shipped("scenarios") / "rotherham.yml")
    print(f"{platform.machine()}, Python {platform.python_version()}; medians of {ROUNDS} rounds of {CALLS} calls\n")
    answers(framework)
    print()
    parts(framework, scenario)
    print()
    cold()


def answers(framework: Framework) -> None:
    """One warm answer with its derivation, and the same rules elsewhere; every peer must agree."""
    authorities = [random_authority(framework, random.Random(seed)) for seed in range(CALLS)]
    profiles = [profile_of(framework, levels) for levels in authorities]
    facts = [facts_of(framework, levels) for levels in authorities]
    peers: dict[str, list[Callable[[], str]]] = {
        "recommend, direct": [lambda p=p: recommend(p, framework, engine="direct").recommended for p in profiles],
        "recommend, durable": [lambda p=p: recommend(p, framework, engine="durable").recommended for p in profiles],
        "if chain by hand": [lambda levels=levels: by_hand(levels) for levels in authorities],
    }
    if is_available():
        ruleset = HandWritten(framework)
        peers["durable_rules by hand"] = [lambda f=f: ruleset.outcome(f) for f in facts]
    try:
        zen = Zen(framework)
        peers["zen-engine with trace"] = [lambda f=f: zen.outcome(f) for f in facts]
    except ImportError:
        print("zen-engine is not installed: left out")
    expected = [call() for call in peers["recommend, direct"]]
    for name, calls in peers.items():
        assert [call() for call in calls] == expected, f"{name} disagrees"
    times = interleaved({name: lambda calls=calls: [call() for call in calls] for name, calls in peers.items()})
    for name, found in times.items():
        per_call = [seconds / CALLS * 1e6 for seconds in found]
        low, middle, high = statistics.quantiles(per_call, n=4)
        print(f"{name:<24} {middle:9.1f} us   (quartiles {low:.1f} to {high:.1f})")
    ratio(times, "recommend, direct", "zen-engine with trace")
    ratio(times, "recommend, durable", "durable_rules by hand")


def interleaved(jobs: dict[str, Callable[[], object]]) -> dict[str, list[float]]:
    """Every job once a round, in turn, so that a noisy machine is noisy for all."""
    times: dict[str, list[float]] = {name: [] for name in jobs}
    for _ in range(ROUNDS):
        for name, job in jobs.items():
            start = time.perf_counter()
            job()
            times[name].append(time.perf_counter() - start)
    return times


def ratio(times: dict[str, list[float]], one: str, other: str) -> None:
    if other in times:
        ratios = [a / b for a, b in zip(times[one], times[other], strict=True)]
        print(f"{one} / {other}: {statistics.median(ratios):.2f}")


def parts(framework: Framework, scenario: object) -> None:
    """What the space and each analysis of one authority cost."""
    jobs: dict[str, Callable[[], object]] = {
        "outcome of every authority, default readings": lambda: fresh_wide(framework).outcome(),
        "deciding rules of every authority, default readings": lambda: fresh_wide(framework).deciding("support_type"),
        "outcome of every authority, every reading": lambda: Space(framework).outcome(),
    }
    found = recommend(scenario)
    for part in ("why_not", "changes", "reasons", "margin", "readings", "questions"):
        jobs[f"explanation: {part}"] = lambda part=part: getattr(explain(found), part)
    empty = recommend(Profile(), framework)
    jobs["explanation of nothing known: questions"] = lambda: Explanation(empty).questions
    for name, times in interleaved(jobs).items():
        print(f"{name:<52} {statistics.median(times) * 1e3:8.2f} ms")
    for label, space in (("default readings", wide_space(framework, {})), ("every reading", Space(framework))):
        space.outcome()
        print(f"nodes of the outcome and what it needs, {label}: {len(space.diagrams.level)}")


def fresh_wide(framework: Framework) -> Space:
    settled = {reading.variable: frozenset({reading.default}) for reading in framework.readings.values()}
    return Space(framework, {axis.name: axis.weights(settled) for axis in framework.axes if axis.is_reading})


def cold() -> None:
    """The command from a cold start, beside its imports alone."""
    file = str(shipped("scenarios") / "rotherham.yml")
    imports = "import delivery_model.cli.run, delivery_model.answer.brief"
    run = f"from delivery_model.cli import main; main([{file!r}])"
    jobs = {
        "imports alone": [sys.executable, "-c", imports],
        "recommend scenarios/rotherham.yml": [sys.executable, "-c", run],
    }
    times = interleaved(
        {name: lambda c=c: subprocess.run(c, capture_output=True, check=True) for name, c in jobs.items()}
    )
    for name, found in times.items():
        print(f"{name:<36} {statistics.median(found):6.3f} s")
    ratio(times, "recommend scenarios/rotherham.yml", "imports alone")


def random_authority(framework: Framework, chance: random.Random) -> dict[str, str]:
    return {name: chance.choice(attribute.level_names) for name, attribute in framework.attributes.items()}


def profile_of(framework: Framework, levels: dict[str, str]) -> Profile:
    return Profile({name: finding_of(framework, name, level) for name, level in levels.items()})


def facts_of(framework: Framework, levels: dict[str, str]) -> dict[str, str]:
    wide = wide_space(framework, {})
    profile = profile_of(framework, levels)
    facts: dict[str, str] = {}
    for axis in framework.axes:
        cells = wide.cells[axis.name] if axis.is_reading else tuple(profile.weights(axis))
        facts |= axis.cells[cells[0]]
    return facts


def by_hand(a: dict[str, str]) -> str:
    """The outcome under the default readings, as a person would write it."""
    capacities = [a["capacity.self_assessment"], a["capacity.strategy"], a["capacity.implementation"]]
    lacking = capacities.count("lacking")
    entrenched = "yes" in (a["problems.systemic"], a["problems.deep_rooted"], a["problems.persistent"])
    if entrenched:
        return "alternative_delivery_model" if lacking == 3 else "external_scrutiny"
    if lacking == 3:
        return "external_scrutiny"
    strands = (a["governance.political"], a["governance.corporate"], a["governance.partnership"])
    gap = any(strand != "effective" for strand in strands)
    areas = sum(level == "lacking" for name, level in a.items() if name.startswith("grip."))
    if lacking:
        closed = a["capacity.self_assessment"] == "lacking"
        return "external_scrutiny" if gap or areas or closed else "sector_led_improvement"
    if gap and not areas:
        return "sector_led_improvement" if lighter_leads(a, strands) else "external_scrutiny"
    if areas > 1 or gap:
        return "external_scrutiny"
    if areas == 1:
        in_hand = a["capacity.self_assessment"] == "present" and a["journey.needs_expertise"] == "yes"
        return "sector_led_improvement" if in_hand else "external_scrutiny"
    return "sector_led_improvement"


def lighter_leads(a: dict[str, str], strands: tuple[str, ...]) -> bool:
    """Which row leads where governance is missing in part and a circumstance of sector-led improvement may hold."""
    if a["intervention.status"] not in ("none", "improvement_adviser") or "ineffective" in strands:
        return False
    if a["journey.starting"] == "yes":
        return True  # no capacity is lacking here
    asked = "yes" in (a["journey.between_inspections"], a["journey.needs_expertise"])
    return asked and a["capacity.self_assessment"] == "present"


class HandWritten:
    """The decisions behind the outcome as plain durable_rules rulesets, chained by hand: no codes, lock or checks."""

    def __init__(self, framework: Framework) -> None:
        import durable.engine

        self.engine, self.framework, self.fired = durable.engine, framework, []
        self.sessions = itertools.count()
        self.decisions = [
            framework.decisions[name]
            for name in framework.decisions
            if name in decisions_behind(framework, framework.roles.outcome)
        ]
        self.rulesets = {decision.name: self.ruleset(decision) for decision in self.decisions}

    def ruleset(self, decision):
        definition = {"always": {"all": [{"m": {"always": "1"}}], "run": lambda c: None}}
        for rule in decision.rules:
            for number, case in enumerate(cases(rule.when, self.framework.domains)):
                parts = [{"$or": [{name: value} for value in values]} for name, values in case.items()]
                definition[f"{rule.id}-{number}"] = {
                    "all": [{"m": {"$and": parts} if len(parts) > 1 else parts[0]}],
                    "run": self.recorder(rule),
                }
        return self.engine.Ruleset(f"hand-{decision.name}", None, definition)

    def recorder(self, rule):
        def record(c):
            self.fired.append(rule)

        return record

    def outcome(self, facts: dict[str, str]) -> str:
        known = dict(facts)
        for decision in self.decisions:
            self.fired.clear()
            ruleset, session = self.rulesets[decision.name], f"h{next(self.sessions)}"
            message = {name: known[name] for name in decision.inputs()}
            ruleset.do_actions(
                ruleset.assert_fact({"always": "1", **message, "sid": session}), lambda error, state: None
            )
            ruleset.delete_state(session)
            values = {rule.then for rule in self.fired}
            if decision.hit is Hit.UNIQUE:
                known[decision.name] = next(iter(values))
            else:
                known |= {f"{decision.name}.{value}": "yes" if value in values else "no" for value in decision.values}
        return known[self.framework.roles.outcome]


class Zen:
    """The decisions behind the outcome as decision tables of zen-engine, chained by pass-through, with its trace."""

    def __init__(self, framework: Framework) -> None:
        import zen

        self.framework = framework
        names = [name for name in framework.decisions if name in decisions_behind(framework, framework.roles.outcome)]
        nodes = [{"id": "in", "type": "inputNode", "name": "in"}]
        nodes += [self.table(framework.decisions[name]) for name in names]
        nodes.append({"id": "out", "type": "outputNode", "name": "out"})
        order = ["in", *names, "out"]
        edges = [
            {"id": f"e{place}", "type": "edge", "sourceId": a, "targetId": b}
            for place, (a, b) in enumerate(itertools.pairwise(order))
        ]
        content = json.dumps({"nodes": nodes, "edges": edges})
        self.decision = zen.ZenEngine().create_decision(content)

    def table(self, decision):
        outputs = {"unique": ["value"], "collect": list(decision.values)}[decision.hit.value]
        rules = []
        if decision.hit is Hit.UNIQUE:
            rules = [(self.text(rule.when), {"value": rule.then}) for rule in decision.rules]
            columns = {"value": key(decision.name)}
        else:
            columns = {}
            for value in decision.values:
                columns[value] = key(f"{decision.name}.{value}")
        if decision.hit is Hit.COLLECT:
            return self.expressions(decision)
        return {
            "id": decision.name,
            "name": decision.name,
            "type": "decisionTableNode",
            "content": {
                "hitPolicy": "first",
                "passThrough": True,
                "inputs": [{"id": "when", "name": "when"}],
                "outputs": [{"id": each, "name": each, "field": columns[each]} for each in outputs],
                "rules": [
                    {"_id": f"{decision.name}{place}", "when": when, "value": f"'{found['value']}'"}
                    for place, (when, found) in enumerate(rules)
                ],
            },
        }

    def expressions(self, decision):
        found = []
        for value in decision.values:
            tests = " or ".join(f"({self.text(rule.when)})" for rule in decision.rules if rule.then == value)
            found.append({"id": value, "key": key(f"{decision.name}.{value}"), "value": f"({tests}) ? 'yes' : 'no'"})
        return {
            "id": decision.name,
            "name": decision.name,
            "type": "expressionNode",
            "content": {"expressions": found, "passThrough": True},
        }

    def text(self, condition: Condition) -> str:
        if isinstance(condition, Among):
            return f"{key(condition.variable)} in {json.dumps(sorted(condition.values)).replace(chr(34), chr(39))}"
        word = " and " if isinstance(condition, AllOf) else " or "
        empty = "true" if isinstance(condition, AllOf) else "false"
        return word.join(f"({self.text(part)})" for part in condition.parts) or empty

    def outcome(self, facts: dict[str, str]) -> str:
        answer = self.decision.evaluate({key(name): value for name, value in facts.items()}, {"trace": True})
        return answer["result"][key(self.framework.roles.outcome)]


def key(name: str) -> str:
    return name.replace(".", "__").replace("+", "")


if __name__ == "__main__":
    main()
