"""Every engine: the same rule ids as `direct`, and nothing left behind in the process."""

from __future__ import annotations

import gc
import inspect
import json
import os
import re
import signal
import sys
import threading
import weakref
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from pathlib import Path
from random import Random
from types import ModuleType

import pytest
from attrs import evolve
from brute import authority_at
from hypothesis import given, settings
from hypothesis import strategies as st
from shipped_scenarios import of_the_default_rules

from delivery_model.answer.recommendation import recommend
from delivery_model.check.checks import Verdict
from delivery_model.check.claims import certify
from delivery_model.engines import DEFAULT_ENGINE, ENGINES, Engine, crosscheck, durable, engine_for
from delivery_model.errors import EngineError, UnknownName
from delivery_model.loading import framework_from, load_framework, load_scenario
from delivery_model.possible.space import Space
from delivery_model.profile.read_profile import read_scenario
from delivery_model.rulebase.conditions import ALWAYS
from delivery_model.rulebase.framework import Framework
from delivery_model.testing import authorities, frameworks

Facts = Mapping[str, str]
LAWS = settings(max_examples=40, deadline=None)
RULES = Path(__file__).parents[2] / "rules" / "isos-2017"
HALL = Path(__file__).parents[1] / "foreign" / "village-hall"
SHORT_CODE = re.compile(r"always|sid|[vcrd]?[0-9]+|(sid-)?[0-9a-f]+")  # and sessions, which are numbers in hexadecimal
ENGINE_WORDS = {"all", "m", "$and", "$or"}
STATE = {"$s", "id"}  # what the engine itself adds to the state that it is given back

each_engine = pytest.mark.parametrize("name", ENGINES)


def some(framework: Framework, count: int, seed: int = 2017) -> Iterator[dict[str, str]]:
    """Random complete authorities; every other one is drawn near one for which a rule was found to hold."""
    random = Random(seed)
    near = rarely_reached(framework)
    for number in range(count):
        facts = {name: value for axis in framework.axes for name, value in random.choice(axis.cells).items()}
        if number % 2:
            kept = random.choice(near)
            facts |= {name: kept[name] for axis in framework.axes if random.random() < 0.9 for name in axis.cells[0]}
        yield facts


def rarely_reached(framework: Framework) -> list[dict[str, str]]:
    """For every set of rules of a decision that can hold together, an authority for which they do."""
    space = Space(framework)
    paths = (path for name in framework.decisions for path in space.diagrams.reachable(space.fired(name)).values())
    return [authority_at(space, path) for path in paths]


def rule_base(changes: Mapping[str, str] | None = None) -> Framework:
    """The rule base shipped, loaded anew, with some of its words replaced."""
    texts = {path.relative_to(RULES).as_posix(): path.read_text("utf-8") for path in RULES.rglob("*.yml")}
    for old, new in (changes or {}).items():
        texts = {name: text.replace(old, new) for name, text in texts.items()}
    return framework_from({name: text.encode() for name, text in texts.items()})


@pytest.fixture
def without_durable(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """As if durable_rules were not installed."""
    monkeypatch.setitem(sys.modules, durable.EXTENSION, None)
    durable._found.cache_clear()
    yield
    durable._found.cache_clear()


@pytest.fixture
def extension() -> ModuleType:
    return import_module(durable.EXTENSION)


@pytest.mark.parametrize("name", [name for name in ENGINES if name != "direct"])
def test_an_engine_finds_the_rules_that_direct_finds_for_20_000_authorities(name: str) -> None:
    framework = load_framework()
    engine, direct = ENGINES[name](framework), ENGINES["direct"](framework)
    wrong = [facts for facts in some(framework, 20_000) if engine.fire(facts) != direct.fire(facts)]
    assert wrong == []


def test_a_quarter_of_these_authorities_fires_every_rule() -> None:
    framework = load_framework()
    direct = ENGINES["direct"](framework)
    fired = {rule for facts in some(framework, 5_000) for ids in direct.fire(facts).values() for rule in ids}
    assert fired == set(framework.rules)


@LAWS
@given(frameworks(), st.data())
def test_every_engine_finds_the_same_rules_in_any_rule_base(framework: Framework, data: st.DataObject) -> None:
    engines = [make(framework) for make in ENGINES.values()]
    drawn = data.draw(st.lists(authorities(framework), min_size=1, max_size=3))
    found = [[engine.fire(facts) for facts in (*drawn, *some(framework, 20))] for engine in engines]
    assert all(answers == found[0] for answers in found)


@LAWS
@given(frameworks(), st.data())
def test_durable_finds_the_same_rules_where_none_is_left_out(framework: Framework, data: st.DataObject) -> None:
    """Of a rule base that is not proved every rule is matched; each is, in one of the two."""
    whole, less = (ENGINES["durable"](each) for each in (evolve(framework), framework))
    drawn = data.draw(authorities(framework))
    patterns = [sum(len(each._rules) for layer in made._layers for each in layer.rulesets) for made in (whole, less)]
    assert whole.fire(drawn) == less.fire(drawn) == ENGINES["direct"](framework).fire(drawn)
    assert patterns[0] > patterns[1]


def test_a_layer_of_more_cases_than_a_ruleset_may_have_is_several(monkeypatch: pytest.MonkeyPatch) -> None:
    framework = load_framework()
    direct = ENGINES["direct"](framework)
    monkeypatch.setattr(durable, "MOST_RULES", 3)
    engine = ENGINES["durable"](framework)
    assert max(len(layer.rulesets) for layer in engine._layers) > 5
    assert all(len(each._rules) <= 3 for layer in engine._layers for each in layer.rulesets)
    assert all(engine.fire(facts) == direct.fire(facts) for facts in some(framework, 50))


@each_engine
def test_some_decisions_and_what_they_need_are_found_alone(name: str) -> None:
    framework = load_framework()
    engine = ENGINES[name](framework)
    for facts in some(framework, 10):
        whole = engine.fire(facts)
        for decision, behind in framework.behind.items():
            used = {variable for each in behind for variable in framework.decisions[each].inputs()}
            fewer = {variable: value for variable, value in facts.items() if variable in used}
            assert engine.fire(fewer, behind) == {each: whole[each] for each in behind}, decision


@each_engine
def test_the_order_of_facts_does_not_matter(name: str) -> None:
    framework = load_framework()
    engine = ENGINES[name](framework)
    wrong = [
        facts
        for facts in some(framework, 200)
        if engine.fire(facts) != engine.fire(dict(reversed(facts.items())))
        or engine.fire(facts) != engine.fire(dict(sorted(facts.items())))
    ]
    assert wrong == []


@each_engine
def test_facts_are_left_as_they_were(name: str) -> None:
    framework = load_framework()
    facts = next(some(framework, 1))
    before = dict(facts)
    ENGINES[name](framework).fire(facts)
    assert facts == before


@each_engine
def test_rules_are_named_in_the_order_of_the_rule_base(name: str) -> None:
    framework = load_framework()
    engine = ENGINES[name](framework)
    places = {rule: place for place, rule in enumerate(framework.rules)}
    unsorted = [
        ids
        for facts in some(framework, 200)
        for ids in engine.fire(facts).values()
        if list(ids) != sorted(ids, key=places.__getitem__)
    ]
    assert unsorted == []


@each_engine
def test_an_engine_is_compiled_once_for_a_framework(name: str) -> None:
    assert engine_for(load_framework(), name) is engine_for(load_framework(), name)


@each_engine
def test_an_engine_reports_the_name_it_was_chosen_by(name: str) -> None:
    assert engine_for(load_framework(), name).name == name


@each_engine
def test_an_engine_does_not_keep_its_framework_alive(name: str) -> None:
    framework = rule_base()
    gone = weakref.ref(framework)
    engine_for(framework, name).fire(next(some(framework, 1)))
    del framework
    gc.collect()
    assert gone() is None


def test_an_engine_that_does_not_exist_is_an_unknown_name() -> None:
    with pytest.raises(UnknownName, match="did you mean 'durable'"):
        engine_for(load_framework(), "durible")


def test_direct_is_the_default() -> None:
    assert engine_for(load_framework()) is engine_for(load_framework(), DEFAULT_ENGINE)
    assert engine_for(rule_base()).name == recommend({}).engine == "direct"


@pytest.mark.parametrize("path", of_the_default_rules(), ids=lambda path: path.stem)
def test_durable_decides_every_scenario_that_is_shipped_by_the_same_rules(path: Path) -> None:
    scenario = load_scenario(path)
    found = {name: recommend(scenario, engine=name) for name in ENGINES}  # type: ignore[arg-type]
    told = {name: (each.possible, each.derivations, each.full_derivation) for name, each in found.items()}
    assert told["durable"] == told["direct"]
    assert [each.engine for each in found.values()] == list(ENGINES)


@pytest.mark.usefixtures("without_durable")
def test_without_durable_rules_asking_for_it_says_how_to_install_it() -> None:
    framework = rule_base()
    with pytest.raises(EngineError, match="install it with a C compiler"):
        engine_for(framework, "durable")


@pytest.mark.usefixtures("without_durable")
def test_without_durable_rules_a_certificate_leaves_the_claim_of_it_open() -> None:
    found = certify(load_framework(HALL))
    open_claims = {check.name: check.note for check in found.checks if check.verdict is Verdict.NOT_JUDGED}
    assert (open_claims, found.is_sound) == ({"durable": durable.HOW_TO_INSTALL}, True)


class Unlinked:
    """An import that fails as the C extension's does on Python 3.13 unless symbols are bound lazily."""

    def __init__(self, *failing: bool) -> None:
        self.failing, self.flags = list(failing), list[int]()

    def find_spec(self, name: str, *_: object) -> None:
        if name == durable.EXTENSION:
            self.flags.append(sys.getdlopenflags())
            if self.failing.pop(0):
                raise ImportError("undefined symbol: PyEval_CallObject")


def import_anew(monkeypatch: pytest.MonkeyPatch, finder: Unlinked) -> None:
    """Have durable_rules imported the next time that it is asked for, and look for it with this finder first."""
    monkeypatch.delitem(sys.modules, durable.EXTENSION, raising=False)
    monkeypatch.setattr(sys, "meta_path", [finder, *sys.meta_path])
    durable._found.cache_clear()


@pytest.mark.skipif(not hasattr(sys, "setdlopenflags"), reason="no such flags here")
@pytest.mark.parametrize(("failing", "is_available"), [((True, False), True), ((True, True), False)])
def test_a_symbol_that_is_missing_is_bound_lazily_and_only_while_durable_is_imported(
    failing: tuple[bool, ...], is_available: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, finder = sys.getdlopenflags(), Unlinked(*failing)
    import_anew(monkeypatch, finder)
    try:
        assert durable.is_available() is is_available
        assert (finder.flags, sys.getdlopenflags()) == ([before, os.RTLD_LAZY], before)
    finally:
        durable._found.cache_clear()


def test_where_symbols_cannot_be_bound_lazily_nothing_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    finder = Unlinked(True)
    import_anew(monkeypatch, finder)
    monkeypatch.delattr(sys, "setdlopenflags", raising=False)
    try:
        assert (durable.is_available(), finder.failing) == (False, [])
    finally:
        durable._found.cache_clear()


def test_where_nothing_can_fork_no_fork_is_guarded(monkeypatch: pytest.MonkeyPatch) -> None:
    guarded: list[object] = []
    monkeypatch.setattr(os, "register_at_fork", lambda **given: guarded.append(given), raising=False)
    durable._guard_forks.__wrapped__()
    monkeypatch.delattr(os, "register_at_fork")
    durable._guard_forks.__wrapped__()
    assert len(guarded) == 1


@each_engine
def test_an_engine_leaves_no_thread(name: str) -> None:
    framework = rule_base()
    before = threading.active_count()
    engine = ENGINES[name](framework)
    for facts in some(framework, 20):
        engine.fire(facts)
    assert threading.active_count() == before


@each_engine
def test_the_same_authority_gets_the_same_answer_2_000_times(name: str) -> None:
    """With 1,024 sessions left in a ruleset, durable_rules would fail."""
    framework = load_framework()
    engine, facts = ENGINES[name](framework), next(some(framework, 1))
    answers = {tuple(engine.fire(facts).items()) for _ in range(2_000)}
    assert len(answers) == 1


def test_every_session_is_deleted_once(monkeypatch: pytest.MonkeyPatch, extension: ModuleType) -> None:
    engine = ENGINES["durable"](load_framework())
    opened, deleted = watch(monkeypatch, extension, "assert_fact"), watch(monkeypatch, extension, "delete_state")
    engine.fire(next(some(load_framework(), 1)))
    assert [json.loads(message)["sid"] for _, message in opened] == [session for _, session in deleted]


def test_rulesets_go_with_their_engine(monkeypatch: pytest.MonkeyPatch, extension: ModuleType) -> None:
    """A compiled rule base is half a megabyte that only this frees."""
    made, freed = watch(monkeypatch, extension, "create_ruleset"), watch(monkeypatch, extension, "delete_ruleset")
    engine = ENGINES["durable"](load_framework())
    del engine
    gc.collect()
    assert len(freed) == len(made) > 0


def test_threads_at_once_get_the_answers_that_one_gets() -> None:
    framework = load_framework()
    asked = list(some(framework, 300))
    engine, direct = ENGINES["durable"](framework), ENGINES["direct"](framework)
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(engine.fire, asked * 4))
    assert found == [direct.fire(facts) for facts in asked] * 4


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
class TestAfterFork:
    """A forked child must answer as its parent does, whatever the parent's threads were at."""

    def test_a_child_gets_the_same_answers(self) -> None:
        framework = load_framework()
        engine, asked = ENGINES["durable"](framework), list(some(framework, 50))
        before = [engine.fire(facts) for facts in asked]
        assert in_child(lambda: [engine.fire(facts) for facts in asked] == before)

    def test_a_child_compiles_its_rules_anew(self, monkeypatch: pytest.MonkeyPatch, extension: ModuleType) -> None:
        engine, facts = ENGINES["durable"](load_framework()), next(some(load_framework(), 1))
        made = watch(monkeypatch, extension, "create_ruleset")
        assert in_child(lambda: bool(engine.fire(facts)) and len(made) > 0)

    def test_a_parent_gets_the_same_answers_as_before(self) -> None:
        framework = load_framework()
        engine, asked = ENGINES["durable"](framework), list(some(framework, 50))
        before = [engine.fire(facts) for facts in asked]
        in_child(lambda: [engine.fire(facts) for facts in asked] == before)
        assert [engine.fire(facts) for facts in asked] == before

    def test_threads_of_a_child_get_the_same_answers(self) -> None:
        framework = load_framework()
        engine, asked = ENGINES["durable"](framework), list(some(framework, 40))
        before = [engine.fire(facts) for facts in asked]
        assert all(in_child(lambda: together(engine, asked) == before) for _ in range(5))

    def test_a_child_forked_amid_an_evaluation_gets_the_same_answers(self) -> None:
        framework = load_framework()
        engine, facts = ENGINES["durable"](framework), next(some(framework, 1))
        before, is_over = engine.fire(facts), threading.Event()

        def fire() -> None:
            while not is_over.is_set():
                engine.fire(facts)

        other = threading.Thread(target=fire)
        other.start()
        right = [in_child(lambda: engine.fire(facts) == before) for _ in range(10)]
        is_over.set()
        other.join()
        assert right == [True] * 10


def together(engine: Engine, asked: list[dict[str, str]]) -> list[Mapping[str, tuple[str, ...]]]:
    with ThreadPoolExecutor(4) as pool:
        return list(pool.map(engine.fire, asked))


def in_child(is_right: Callable[[], bool]) -> bool:
    """Whether a forked child finds it right, within ten seconds."""
    child = os.fork()
    if child == 0:
        signal.alarm(10)
        status = 1
        try:
            status = 0 if is_right() else 1
        finally:
            os._exit(status)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def watch(monkeypatch: pytest.MonkeyPatch, extension: ModuleType, name: str) -> list[tuple[object, ...]]:
    """What a function of the C extension is called with from now on."""
    calls: list[tuple[object, ...]] = []
    called = getattr(extension, name)

    def calling(*arguments: object) -> object:
        calls.append(arguments)
        return called(*arguments)

    monkeypatch.setattr(extension, name, calling)
    return calls


def texts_in(value: object) -> Iterator[str]:
    """Every key and every text of a JSON value."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield key
            yield from texts_in(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from texts_in(inner)
    else:
        yield str(value)


MARK = "tYpEd"


def marked_scenario() -> bytes:
    """A scenario whose every free text is of the kind that has crashed the C engine, and marked."""
    long = MARK + "x" * 70_000
    return f"""
authority: "{MARK} $s {long}"
as_of: 2017-04-01
summary: '{{"sid": "{MARK}", "$m": 1}}'
profile:
  capacity:
    zwölf: {{level: present, evidence: [{{says: "{long}", source: RR 6.17, kind: internal}}]}}
  governance: {{political: [effective, developing]}}
""".encode()


def test_nothing_but_our_short_codes_reaches_the_c_engine(
    monkeypatch: pytest.MonkeyPatch, extension: ModuleType
) -> None:
    functions = [name for name, called in vars(extension).items() if inspect.isbuiltin(called)]
    calls = [watch(monkeypatch, extension, name) for name in functions]
    framework = rule_base({"capacity.strategy": "capacity.zwölf", "strategy:": "zwölf:", "lacking": "jagen_viktor"})
    engine = engine_for(framework, "durable")
    for facts in some(framework, 50):
        engine.fire(facts)
    found = recommend(read_scenario(framework, marked_scenario(), "x.yml"), framework, engine="durable")
    given_texts = {text for made in calls for call in made for text in call if isinstance(text, str | bytes)}
    odd = {text for text in texts_within(given_texts) if not SHORT_CODE.fullmatch(text)}
    assert (len(functions) > 10, found.engine, MARK in found.scenario.authority) == (True, "durable", True)
    assert odd <= ENGINE_WORDS | STATE


def texts_within(given_texts: set[str]) -> Iterator[str]:
    for text in given_texts:
        yield from texts_in(json.loads(text)) if text.startswith("{") else [text]


@pytest.mark.parametrize("name", ["sid", "$s", "$m", "always", "v0", "x" * 900])
def test_a_name_that_means_something_to_the_engine_does_no_harm(name: str) -> None:
    framework = rule_base({"partner.available": name})
    engine, direct = ENGINES["durable"](framework), ENGINES["direct"](framework)
    assert all(engine.fire(facts) == direct.fire(facts) for facts in some(framework, 20))


def fail(*arguments: object) -> object:
    raise Exception("Could not start action, error code: 303")


INSIDE = ["assert_fact", "start_action_for_state", "complete_and_start_action", "delete_state"]


@pytest.mark.parametrize("where", INSIDE)
def test_a_failure_in_the_engine_is_our_error_and_names_the_rule_base(
    monkeypatch: pytest.MonkeyPatch, extension: ModuleType, where: str
) -> None:
    engine = ENGINES["durable"](load_framework())
    monkeypatch.setattr(extension, where, fail)
    with pytest.raises(EngineError, match=rf"durable_rules failed on .* of {load_framework().id}: .* error code: 303"):
        engine.fire(next(some(load_framework(), 1)))


def test_a_session_that_never_acted_is_not_deleted(monkeypatch: pytest.MonkeyPatch, extension: ModuleType) -> None:
    """Its deletion once ended the process with a segmentation fault."""
    engine, deleted = ENGINES["durable"](load_framework()), watch(monkeypatch, extension, "delete_state")
    monkeypatch.setattr(extension, "start_action_for_state", fail)
    with pytest.raises(EngineError):
        engine.fire(next(some(load_framework(), 1)))
    assert deleted == []


def test_an_engine_that_failed_answers_the_next_time(monkeypatch: pytest.MonkeyPatch, extension: ModuleType) -> None:
    engine, facts = ENGINES["durable"](load_framework()), next(some(load_framework(), 1))
    before = engine.fire(facts)
    with monkeypatch.context() as failing, pytest.raises(EngineError):
        failing.setattr(extension, "start_action_for_state", fail)
        engine.fire(facts)
    assert engine.fire(facts) == before


def test_a_failure_in_the_engine_names_the_rule_base(monkeypatch: pytest.MonkeyPatch, extension: ModuleType) -> None:
    framework = rule_base()
    monkeypatch.setattr(extension, "create_ruleset", fail)
    with pytest.raises(EngineError, match=rf"durable_rules refuses .* of {framework.id}: "):
        ENGINES["durable"](framework)


def test_a_rule_base_that_durable_refuses_is_refused_only_where_durable_is_named(
    monkeypatch: pytest.MonkeyPatch, extension: ModuleType
) -> None:
    framework = rule_base()
    monkeypatch.setattr(extension, "create_ruleset", fail)
    with pytest.raises(EngineError):
        engine_for(framework, "durable")
    assert engine_for(framework) is engine_for(framework, "direct")


def test_direct_names_the_rule_base_where_a_decision_has_no_answer() -> None:
    framework = rule_base()
    bent = evolve(framework.outcome, rules=())
    decisions = {**framework.decisions, bent.name: bent}
    engine = ENGINES["direct"](evolve(framework, decisions=decisions))
    with pytest.raises(EngineError, match=rf"^0 rules of {bent.name} of {framework.id} hold where exactly one must$"):
        engine.fire(next(some(framework, 1)))


def test_direct_names_the_rules_where_several_hold_and_one_must() -> None:
    framework = rule_base()
    rules = tuple(evolve(rule, when=ALWAYS) for rule in framework.outcome.rules[:2])
    bent = evolve(framework.outcome, rules=rules)
    engine = ENGINES["direct"](evolve(framework, decisions={**framework.decisions, bent.name: bent}))
    what = f"2 rules of {bent.name} of {framework.id} hold where exactly one must: {rules[0].id}, {rules[1].id}"
    with pytest.raises(EngineError, match=f"^{re.escape(what)}$"):
        engine.fire(next(some(framework, 1)))


class TestCrossCheck:
    """Faults are put into the engine, as a miscompiled rule or a wrong match would be."""

    @pytest.fixture
    def framework(self) -> Framework:
        return rule_base()

    @pytest.fixture
    def facts(self, framework: Framework) -> dict[str, str]:
        return next(some(framework, 1))

    def test_a_rule_that_the_engine_misses_stops_the_answer(
        self, monkeypatch: pytest.MonkeyPatch, framework: Framework, facts: dict[str, str]
    ) -> None:
        monkeypatch.setattr(durable, "cases", lambda when, domains: [])  # no rule ever holds
        with pytest.raises(EngineError) as stopped:
            ENGINES["durable"](evolve(framework)).fire(facts)  # not proved, so no rule is left out
        meant = ENGINES["direct"](framework).fire(facts)
        decision = next(iter(framework.decisions))
        assert stopped.value.derivations == {"durable": {decision: ()}, "direct": {decision: meant[decision]}}

    def test_a_rule_that_is_left_out_and_ought_not_to_be_stops_the_answer(
        self, monkeypatch: pytest.MonkeyPatch, framework: Framework
    ) -> None:
        """Of a proved decision the rule of the most cases holds where no other does: here no other ever does."""
        monkeypatch.setattr(durable, "cases", lambda when, domains: [])
        engine = ENGINES["durable"](framework)
        found = [disagrees(engine, facts) for facts in some(framework, 50)]
        assert (framework.is_proved, all(found)) == (True, True)

    def test_another_answer_from_the_c_code_stops_it(
        self, monkeypatch: pytest.MonkeyPatch, framework: Framework, facts: dict[str, str], extension: ModuleType
    ) -> None:
        engine, right = ENGINES["durable"](framework), extension.assert_fact
        monkeypatch.setattr(
            extension, "assert_fact", lambda handle, message: right(handle, message.replace('"c0"', '"c1"'))
        )
        wrong = [facts for facts in some(framework, 50) if disagrees(engine, facts)]
        assert wrong != []

    def test_the_message_shows_the_inputs_and_both_derivations(
        self, monkeypatch: pytest.MonkeyPatch, framework: Framework, facts: dict[str, str]
    ) -> None:
        monkeypatch.setattr(durable, "cases", lambda when, domains: [])
        with pytest.raises(EngineError) as stopped:
            ENGINES["durable"](evolve(framework)).fire(facts)
        first = next(iter(framework.decisions.values()))
        holding = ENGINES["direct"](framework).fire(facts)[first.name]
        said = str(stopped.value).splitlines()
        assert said == [
            f"the engines disagree on {first.name} of {framework.id}, so there is no answer; please report this",
            "  given " + ", ".join(f"{name}: {facts[name]}" for name in first.inputs()),
            "  derivation by durable",
            f"    {first.name}: no rule holds",
            "  derivation by direct",
            f"    {first.name}: {', '.join(holding)}",
        ]

    def test_an_engine_answers_again_when_the_fault_is_gone(
        self, monkeypatch: pytest.MonkeyPatch, framework: Framework, facts: dict[str, str]
    ) -> None:
        engine = ENGINES["durable"](framework)
        with monkeypatch.context() as faulty, pytest.raises(EngineError):
            faulty.setattr(engine, "_fire", lambda layer, known: {each.name: ["other"] for each in layer.decisions})
            engine.fire(facts)
        assert engine.fire(facts) == ENGINES["direct"](framework).fire(facts)

    def test_what_is_kept_does_not_grow_without_end(
        self, monkeypatch: pytest.MonkeyPatch, framework: Framework
    ) -> None:
        monkeypatch.setattr(crosscheck, "MOST_KEPT", 3)
        engine = ENGINES["durable"](framework)
        sizes = [
            max(map(len, engine._crosscheck._kept.values())) for facts in some(framework, 60) if engine.fire(facts)
        ]
        assert max(sizes) == 3


def disagrees(engine: Engine, facts: Mapping[str, str]) -> bool:
    try:
        engine.fire(facts)
    except EngineError:
        return True
    return False


def interrupt(*arguments: object) -> object:
    raise KeyboardInterrupt


@pytest.mark.parametrize("where", INSIDE)
def test_an_interruption_inside_the_engine_is_one(
    monkeypatch: pytest.MonkeyPatch, extension: ModuleType, capfd: pytest.CaptureFixture[str], where: str
) -> None:
    """Nor is anything logged, which would be a traceback on standard error."""
    engine, facts = ENGINES["durable"](load_framework()), next(some(load_framework(), 1))
    before = engine.fire(facts)
    with monkeypatch.context() as interrupted, pytest.raises(KeyboardInterrupt):
        interrupted.setattr(extension, where, interrupt)
        engine.fire(facts)
    assert (engine.fire(facts), capfd.readouterr().err) == (before, "")


def test_an_interruption_while_rules_are_recorded_is_one(monkeypatch: pytest.MonkeyPatch) -> None:
    engine, facts = ENGINES["durable"](load_framework()), next(some(load_framework(), 1))
    before = engine.fire(facts)
    fired = durable._Ruleset.fired

    def interrupted(self: object, known: Facts) -> Iterator[tuple[str, str]]:
        yield next(fired(self, known))
        raise KeyboardInterrupt

    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr(durable._Ruleset, "fired", interrupted)
        engine.fire(facts)
    assert engine.fire(facts) == before


@pytest.mark.parametrize("status", [1, 2, 3])
def test_a_message_that_is_not_taken_is_our_error(
    monkeypatch: pytest.MonkeyPatch, extension: ModuleType, status: int
) -> None:
    engine = ENGINES["durable"](load_framework())
    monkeypatch.setattr(extension, "assert_fact", lambda handle, message: (status, 0))
    with pytest.raises(EngineError, match=rf"not taken \(status {status}\)"):
        engine.fire(next(some(load_framework(), 1)))


def test_a_case_without_findings_is_met_by_everything() -> None:
    assert durable._joined("$and", []) == {durable.CATCH_ALL: "1"}
    assert durable._joined("$and", [{"a": "1"}]) == {"a": "1"}
    assert durable._joined("$or", [{"a": "1"}, {"a": "2"}]) == {"$or": [{"a": "1"}, {"a": "2"}]}
