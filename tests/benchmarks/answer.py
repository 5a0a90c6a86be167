"""What one answer costs, beside its peers on the same rules; and what the space and each analysis cost.

The rules are those shipped, and rules of no domain drawn by a seed (neutral.py). Run by hand:
`python tests/benchmarks/answer.py`. Needs `zen-engine` for that peer; without it, it is left out.
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

from neutral import Neutral, When, neutral

from delivery_model import explain, load_framework, load_scenario, recommend
from delivery_model.answer.explanation import Explanation
from delivery_model.engines.durable import is_available
from delivery_model.loading import framework_from, shipped
from delivery_model.possible.space import Space, decisions_behind, wide_space
from delivery_model.profile.profile import Profile, finding_of
from delivery_model.rulebase.conditions import AllOf, Among, Condition, cases
from delivery_model.rulebase.framework import Framework, Hit

ROUNDS, CALLS = (int(sys.argv[1]) if sys.argv[1:] else 15), 40
SEEDS = (1, 2, 3, 4, 5)


def main() -> None:
    framework = load_framework()
    scenario = load_scenario(shipped("scenarios") / "rotherham.yml")
    print(f"{platform.machine()}, Python {platform.python_version()}; medians of {ROUNDS} rounds of {CALLS} calls\n")
    answers(framework)
    for seed in SEEDS:
        print()
        neutral_answers(neutral(40, seed))
    for size in (160, 640):
        print()
        neutral_answers(neutral(size, 1))
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
        "every decision derived": [
            lambda p=p: recommend(p, framework, engine="direct").full_derivation.values(framework.roles.outcome)[0]
            for p in profiles
        ],
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
    for opened in range(1, 6):
        peers[f"{opened} open"] = [lambda p=p: recommend(p, framework, engine="direct") for p in less(profiles, opened)]
    times = timed(peers)
    ratio(times, "recommend, direct", "zen-engine with trace")
    ratio(times, "every decision derived", "zen-engine with trace")
    ratio(times, "5 open", "recommend, direct")
    ratio(times, "recommend, durable", "durable_rules by hand")


def less(profiles: list[Profile], number: int) -> list[Profile]:
    """The same with so many findings that can decide taken out."""
    rng, framework = random.Random(number), load_framework()
    names = [name for name, each in framework.attributes.items() if each.can_decide]
    found: list[Profile] = []
    for profile in profiles:
        left = dict(profile.findings)
        for name in rng.sample(names, number):
            del left[name]
        found.append(Profile(left))
    return found


def timed(peers: dict[str, list[Callable[[], object]]]) -> dict[str, list[float]]:
    """Every peer in interleaved rounds, printed."""
    times = interleaved({name: lambda calls=calls: [call() for call in calls] for name, calls in peers.items()})
    for name, found in times.items():
        per_call = [seconds / CALLS * 1e6 for seconds in found]
        low, middle, high = statistics.quantiles(per_call, n=4)
        print(f"{name:<24} {middle:9.1f} us   (quartiles {low:.1f} to {high:.1f})")
    return times


def neutral_answers(base: Neutral) -> None:
    """One warm answer to rules of no domain, complete and open, and the same rules elsewhere."""
    start = time.perf_counter()
    framework = framework_from(base.texts())
    print(f"{base.name}: {len(framework.rules)} rules, loaded in {time.perf_counter() - start:.2f} s")
    authorities = base.authorities(CALLS)
    profiles = [Profile.of(framework, levels) for levels in authorities]
    chain, masks = written_as_ifs(base), MaskWritten(base)
    peers: dict[str, list[Callable[[], object]]] = {
        "recommend, direct": [lambda p=p: recommend(p, framework, engine="direct").recommended for p in profiles],
        "every decision derived": [
            lambda p=p: recommend(p, framework, engine="direct").full_derivation.values("outcome")[0] for p in profiles
        ],
        "if chain": [lambda levels=levels: chain(levels) for levels in authorities],
        "bit masks": [lambda levels=levels: masks.answer(levels) for levels in authorities],
    }
    try:
        zen = Zen(framework)
        peers["zen-engine with trace"] = [lambda levels=levels: zen.outcome(levels) for levels in authorities]
    except ImportError:
        print("zen-engine is not installed: left out")
    expected = [base.answer(levels)[0] for levels in authorities]
    for name, calls in peers.items():
        assert [call() for call in calls] == expected, f"{name} disagrees"
    for opened in range(1, 6):
        some = [Profile.of(framework, base.opened(levels, opened, n)) for n, levels in enumerate(authorities)]
        peers[f"{opened} open"] = [lambda p=p: recommend(p, framework, engine="direct") for p in some]
    times = timed(peers)
    ratio(times, "every decision derived", "zen-engine with trace")
    ratio(times, "recommend, direct", "bit masks")
    ratio(times, "5 open", "recommend, direct")


def infix(when: When, leaf: Callable[[str, tuple[str, ...]], str], fact: Callable[[str], str]) -> str:
    kind, *parts = when
    if kind == "is":
        return leaf(*parts)
    if kind == "fact":
        return fact(parts[0])
    if kind == "not":
        return f"(not {infix(parts[0], leaf, fact)})"
    return "(" + {"all": " and ", "any": " or "}[kind].join(infix(part, leaf, fact) for part in parts) + ")"


def written_as_ifs(base: Neutral) -> Callable[[dict[str, str]], str]:
    """The rules as a chain of ifs over a dictionary."""
    lines = ["def run(a):", *(f" {fact} = False" for facts in base.facts.values() for fact in facts)]
    for rule in base.rules:
        lines.append(
            f" if {infix(rule.when, lambda name, levels: f'a[{name!r}] in {levels!r}', str)}: {rule.then} = True"
        )
    lines += [*(f" if {fact}: return {fact!r}" for fact in base.facts[3]), " return 'none'"]
    made: dict[str, Callable[[dict[str, str]], str]] = {}
    exec("\n".join(lines), made)
    return made["run"]


class MaskWritten:
    """The rules on one integer: a bit for each test of an attribute, set by its level, and one for each fact."""

    def __init__(self, base: Neutral) -> None:
        self.bits: dict[object, int] = {}
        lines = ["def run(m):"]
        for rule in base.rules:
            when = infix(rule.when, lambda *test: f"m & {self.bit(test)}", lambda fact: f"m & {self.bit(fact)}")
            lines.append(f" if {when}: m |= {self.bit(rule.then)}")
        lines += [*(f" if m & {self.bit(fact)}: return {fact!r}" for fact in base.facts[3]), " return 'none'"]
        made: dict[str, Callable[[int], str]] = {}
        exec("\n".join(lines), made)
        self.run = made["run"]
        self.masks = {
            (name, level): sum(
                bit
                for test, bit in self.bits.items()
                if isinstance(test, tuple) and test[0] == name and level in test[1]
            )
            for name, levels in base.attributes.items()
            for level in levels
        }

    def bit(self, of: object) -> int:
        return self.bits.setdefault(of, 1 << len(self.bits))

    def answer(self, levels: dict[str, str]) -> str:
        held = 0
        for each in levels.items():
            held |= self.masks[each]
        return self.run(held)


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
    imports = "import delivery_model.cli.answer, delivery_model.answer.brief"
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
