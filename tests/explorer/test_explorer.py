"""The explorer: the page says what the library says, in a real browser, for anybody."""

from __future__ import annotations

import json
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest
from attrs import evolve
from bare import unreached
from chromium import chromium, violations
from drawing import drawn
from hypothesis import strategies as st
from shipped_scenarios import of_the_default_rules

from delivery_model import explain, load_framework, load_scenario, recommend
from delivery_model import explorer as module
from delivery_model.answer.as_json import recommendation_as_json
from delivery_model.answer.brief import Brief, title_of_answer
from delivery_model.answer.firmness import DoubtKind, Word
from delivery_model.answer.full import Content
from delivery_model.answer.headline import Headline
from delivery_model.cli import main
from delivery_model.explorer import asset, explorer_page
from delivery_model.explorer.page_data import framework_as_json, preset_as_json
from delivery_model.loading import framework_from, shipped
from delivery_model.profile.profile import CountFinding, Finding, Profile, Scenario
from delivery_model.profile.written_profile import scenario_as_yaml
from delivery_model.rulebase.axes import CountLimit
from delivery_model.testing import frameworks, profiles
from delivery_model.yaml_input.yaml_text import parse_document

HALL = Path(__file__).parents[1] / "foreign" / "village-hall"
MILL_LANE = HALL.parent / "mill-lane.yml"
ROTHERHAM = Path(str(shipped("scenarios"))) / "rotherham.yml"
EXPLAINED = "new ScenarioFile(framework, preset.text).explained(preset.readings)"
AS_JSON = (Path(__file__).parents[1] / "browser" / "answer.js").read_text(encoding="utf-8")
ANSWERS = f"""
    presets => {{
        {AS_JSON}
        return presets.map(preset => (framework => explanationAsJson({EXPLAINED}))(explorer.framework));
    }}
"""
ELSEWHERE = f"""
    ([rules, presets]) => {{
        {AS_JSON}
        return presets.map(preset => (framework => explanationAsJson({EXPLAINED}))(new Framework(rules)));
    }}
"""
WORDS = f"""
    presets => presets.map(preset => {{
        const framework = explorer.framework;
        const headline = new Headline({EXPLAINED}, new ScenarioFile(framework, preset.text).about);
        const text = row => row.map(each => each.textContent ?? each);
        const blocks = [...new Brief(headline, () => null).blocks()].map(([title, rows]) => [title, rows.map(text)]);
        return {{ facts: headline.facts(), blocks }};
    }})
"""
EVIDENCED = load_scenario(ROTHERHAM).profile
PHONE = {"width": 320, "height": 640}


@pytest.fixture(scope="module")
def browser():
    with chromium() as found:
        yield found


@pytest.fixture(scope="module")
def file_of(tmp_path_factory):
    """Write the page of a rule base, and give its address."""
    folder = tmp_path_factory.mktemp("explorer")

    def written(framework, scenario=None, readings=None):
        path = folder / f"{len(list(folder.iterdir()))}.html"
        path.write_text(explorer_page(framework, scenario, readings), encoding="utf-8")
        return path.as_uri()

    return written


@pytest.fixture(scope="module")
def isos(file_of):
    return file_of(load_framework())


@pytest.fixture
def opened(browser):
    """Open an address; an error in the page fails the test."""
    errors, contexts = [], []

    def open_(address, **settings_):
        contexts.append(browser.new_context(**settings_))
        page = contexts[-1].new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
        page.goto(address)
        settle(page)
        return page

    yield open_
    for context in contexts:
        context.close()
    assert errors == []


def settle(page):
    """Wait until the whole explanation is there."""
    page.wait_for_selector("#explanation:not([aria-busy])")


def cases(framework):
    """Profiles, open and complete, some of them with findings on which raters differ, each under some readings."""
    alternatives = {name: st.sampled_from(each.alternative_names) for name, each in framework.readings.items()}
    whole = st.one_of(profiles(framework, is_complete=True), nearly_complete(framework))
    known = st.one_of(profiles(framework), whole, whole.flatmap(lambda each: rated(framework, each)))
    return st.tuples(known, st.fixed_dictionaries({}, optional=alternatives))


@st.composite
def rated(draw, framework, profile):
    """The same profile with evidence for every finding, and raters who may differ on some of them."""
    (evidence, *_) = (each.evidence for each in EVIDENCED.findings.values() if each.evidence)
    found = {name: evolve(each, evidence=evidence) for name, each in profile.findings.items()}
    several = st.lists(st.sampled_from(sorted(found)), min_size=min(4, len(found)), max_size=8, unique=True)
    for name in draw(several) if found else ():
        level = st.sampled_from(framework.attributes[name].level_names)
        found[name] = evolve(found[name], raters={"the director": draw(level), "a peer": draw(level)})
    return Profile(found, profile.counts)


@st.composite
def nearly_complete(draw, framework):
    """A profile with a few findings unknown."""
    profile = draw(profiles(framework, is_complete=True))
    for name in draw(st.lists(st.sampled_from(list(framework.attributes)), max_size=6)):
        profile = profile.with_finding(name, None)
    return profile


def scenario_of(subject):
    """A scenario as it is, and one of a profile alone."""
    return subject if isinstance(subject, Scenario) else Scenario(authority="A", as_of="2026", profile=subject)


def preset_of(framework, subject, readings=()):
    """What a page of this scenario, or of this profile, starts from; a file as it was typed."""
    scenario = scenario_of(subject)
    typed = Path(scenario.path).read_text(encoding="utf-8") if Path(scenario.path).is_file() else None
    return preset_as_json(framework, scenario, changed_readings(framework, dict(readings)), typed)


def changed_readings(framework, readings):
    """Those of the readings that are not the default, in the order in which the page has them."""
    usual = {name: each.default for name, each in framework.readings.items()}
    return {name: readings[name] for name in usual if readings.get(name, usual[name]) != usual[name]}


def without_evidence(found):
    """Plain data as both sides have it: the page's own answers leave the evidence out."""
    if isinstance(found, dict):
        return {key: without_evidence(value) for key, value in found.items() if key != "evidence"}
    if isinstance(found, list):
        return [without_evidence(each) for each in found]
    return found


def differences(framework, tried, told):
    """Where a page says something else than the library."""
    for (subject, readings), said in zip(tried, told, strict=True):
        scenario = scenario_of(subject)
        wanted = without_evidence(recommendation_as_json(explain(recommend(scenario, framework, readings=readings))))
        for part, value in without_evidence(said).items():
            if value != wanted[part]:
                yield part, preset_of(framework, scenario, readings)["text"], value, wanted[part]


@cache
def drawn_cases():
    return drawn(cases(load_framework()), 320)


@pytest.fixture(scope="module")
def every_answer(browser, isos):
    """What the page says of every case drawn."""
    page = browser.new_page()
    page.goto(isos)
    settle(page)
    framework = load_framework()
    yield page.evaluate(ANSWERS, [preset_of(framework, *each) for each in drawn_cases()])
    page.close()


PIECES = 16


@pytest.mark.parametrize("piece", range(PIECES))
def test_the_page_says_what_the_library_says(every_answer, piece):
    """In pieces, for processes that share the tests out: the library's side takes a tenth of a second each."""
    assert len(drawn_cases()) == len(every_answer) >= 300
    assert list(differences(load_framework(), drawn_cases()[piece::PIECES], every_answer[piece::PIECES])) == []


def test_the_page_was_asked_for_everything_that_it_can_say(every_answer):
    framework, told = load_framework(), every_answer
    assert {each["recommended"] for each in told} == {*framework.support_types, None}
    assert {each["firmness"]["word"] for each in told} == {each.value for each in Word}
    assert {doubt["kind"] for each in told for doubt in each["firmness"]["doubts"]} == {
        each.value for each in DoubtKind
    }
    assert {each["degree"] for each in told} >= {*framework.decisions["scrutiny_degree"].values, "not_known"}
    assert any(each["bars"] for each in told)


def test_the_page_of_another_domain_says_what_the_library_says(opened, file_of):
    hall = load_framework(HALL)
    tried = drawn(cases(hall), 100)
    told = opened(file_of(hall)).evaluate(ANSWERS, [preset_of(hall, *each) for each in tried])
    assert list(differences(hall, tried, told)) == []


def test_it_says_what_the_library_says_of_any_rule_base(opened, isos):
    page, found = opened(isos), []
    for framework, several in drawn(frameworks().flatmap(lambda each: st.tuples(st.just(each), some_cases(each))), 25):
        presets = [preset_of(framework, *each) for each in several]
        told = page.evaluate(ELSEWHERE, [framework_as_json(framework), presets])
        found += differences(framework, several, told)
    assert found == []


def some_cases(framework):
    return st.lists(cases(framework), min_size=4, max_size=4)


def told_by(framework, scenario, readings=()):
    return explain(recommend(scenario, framework, readings=changed_readings(framework, dict(readings))))


def test_it_says_of_the_shipped_scenarios_and_cases_what_the_library_says(opened, isos):
    framework = load_framework()
    scenarios = [load_scenario(each, framework) for each in of_the_default_rules()]
    presets = [preset_of(framework, each) for each in scenarios]
    page = opened(isos)
    told = page.evaluate(ANSWERS, presets)
    assert list(differences(framework, [(each, {}) for each in scenarios], told)) == []
    said = page.evaluate(WORDS, presets)
    assert [each for found in zip(scenarios, said, strict=True) for each in other_words(framework, *found)] == []
    assert len(scenarios) >= 50


def other_words(framework, scenario, said, readings=()):
    """Where a page says the same in other words: facts, and the lines below them."""
    explanation = told_by(framework, scenario, readings)
    if wanted := [each for each in Headline(explanation).facts() if list(each) not in said["facts"]]:
        yield scenario.authority, wanted, said["facts"]
    rows = [tuple(row) for _, found in said["blocks"] for row in found]
    for title, lines in blocks_of(explanation):
        if title not in [each for each, found in said["blocks"] if found]:
            yield scenario.authority, title, [each for each, _ in said["blocks"]]
        missing = [each for each in lines if each not in rows]
        if missing:
            yield scenario.authority, missing, rows


def blocks_of(explanation):
    """The blocks of the default page with their lines, but for those that count what had no room there."""
    brief = Brief(explanation, False)
    for title, lines, _ in brief._blocks():  # the page of a terminal, with as much room as it likes
        found = [(each.text, each.aside.replace("->", "→")) for each in lines(1000)]
        told = [
            (text.lstrip("123").strip() if title.startswith("What would settle") else text, aside)
            for text, aside in found
        ]
        kept = [each for each in told if not each[0].startswith(("Left out", "... and"))]
        cut = title.startswith("What would change") and kept and is_count(kept[-1][0])
        if kept:
            yield title, kept[:-1] if cut else kept


def is_count(text):
    """Whether a line says how much there is besides, which depends on the room."""
    return any(each in text for each in ("more way", "other way takes", "more reading"))


def test_it_says_it_in_the_words_of_the_library(opened, isos):
    framework, found = load_framework(), []
    tried = drawn(cases(framework), 120)
    said = opened(isos).evaluate(WORDS, [preset_of(framework, *each) for each in tried])
    for (profile, readings), each in zip(tried, said, strict=True):
        found += other_words(framework, Scenario(authority="A", as_of="2026", profile=profile), each, readings)
    assert found == []


def test_it_says_it_of_another_domain_in_the_words_of_the_library(opened, file_of):
    hall, found = load_framework(HALL), []
    tried = drawn(cases(hall), 60)
    said = opened(file_of(hall)).evaluate(WORDS, [preset_of(hall, *each) for each in tried])
    for (profile, readings), each in zip(tried, said, strict=True):
        found += other_words(hall, Scenario(authority="A", as_of="2026", profile=profile), each, readings)
    assert found == []


def test_count_classes_are_said_in_the_words_of_the_library(opened, isos):
    cases = json.loads((Path(__file__).parents[1] / "counts.json").read_text(encoding="utf-8"))
    said = opened(isos).evaluate("cases => cases.map(({classes, size}) => classesInWords(classes, size))", cases)
    assert said == [case["says"] for case in cases]


def test_ways_that_are_not_shown_are_counted_as_in_the_library(opened, isos):
    framework = load_framework()
    scenario = load_scenario(ROTHERHAM)
    (said,) = opened(isos).evaluate(WORDS, [preset_of(framework, scenario)])
    rows = [text for title, found in said["blocks"] if title == "What would change it" for text, _ in found]
    sizes = [each.size for found in told_by(framework, scenario).changes.values() for each in found.sets]
    assert sorted(sizes)[1] == 4
    assert rows[-1] == "Any other way takes at least four findings that can change"
    assert len([each for each in rows if each.startswith("Read: ")]) == len(
        told_by(framework, scenario).readings.against
    )


GRADES = dict.fromkeys(
    ("ofsted.help_and_protection", "ofsted.looked_after", "ofsted.leadership", "ofsted.overall"), "good"
)
SPLIT = {
    **dict.fromkeys(("capacity.self_assessment", "capacity.strategy", "capacity.implementation"), "partial"),
    **dict.fromkeys(("governance.political", "governance.corporate", "governance.partnership"), "developing"),
    **dict.fromkeys(("problems.systemic", "problems.deep_rooted", "problems.persistent"), "no"),
    "journey.starting": "yes", "journey.between_inspections": "no", "journey.needs_expertise": "no",
    "leadership.acceptance": "accepts", "intervention.status": "none",
    "ofsted.framework": "ILACS", "ofsted.inadequate_in_five_years": "none", **GRADES,
}  # fmt: skip


def of(framework, levels):
    """A scenario with these levels, and all areas of practice partial."""
    grip = dict.fromkeys(framework.groups["grip"].members, "partial")
    return Scenario(authority="Split", as_of="2026", profile=Profile.of(framework, {**grip, **levels}))


def headings(page):
    return page.locator("#explanation h3").all_inner_texts()


def test_an_answer_that_readings_split_is_shown_without_a_winner(opened, file_of):
    framework = load_framework()
    page = opened(file_of(framework, of(framework, SPLIT)))
    (label, answer), *_ = shown(page)
    assert label == "SPLIT" and "external scrutiny, by agreement (" in answer and "sector-led improvement (" in answer
    assert headings(page)[:2] == ["What it turns on", "What would change it, under the readings in force"]
    assert not {"Why", "What has to be in place for it to work", "Benefits", "Cautions"}.intersection(headings(page))
    assert "Alongside" not in [name for name, _ in shown(page)]


def test_what_cannot_be_told_is_shown_without_a_winner(opened, isos):
    page = opened(isos)
    assert shown(page)[0][0] == "CANNOT TELL"
    assert headings(page)[0].startswith("What would settle it: ")
    assert not {"Why", "What would change it", "Benefits"}.intersection(headings(page))


def test_formal_intervention_is_not_said_of_a_council_without_grounds(opened, file_of):
    framework = load_framework()
    page = opened(file_of(framework, of(framework, SPLIT)))
    for levels in (SPLIT, {**SPLIT, "governance.partnership": "ineffective"}, {**SPLIT, "problems.systemic": "yes"}):
        restart(page, framework, of(framework, levels))
        settle(page)
        said = " ".join(page.locator(each).text_content() for each in ("#panel", "#facts", "#explanation"))
        assert "external scrutiny, by agreement" in said
        assert "scrutiny and formal intervention" not in said.lower()
        assert "scrutiny, with" not in said


def test_evidence_and_raters_go_with_the_findings_that_they_are_of(opened, file_of):
    framework = load_framework()
    profile = Profile({name: evolve(each, raters={}) for name, each in EVIDENCED.findings.items()})
    name = "governance.partnership"
    raters = {"the director": "effective", "a peer": profile.findings[name].levels[0]}
    profile = profile.with_finding(name, evolve(profile.findings[name], raters=raters))
    page = opened(file_of(framework, Scenario(authority="A", as_of="2026", profile=profile)))
    assert "people differ on Partnership governance: the director says effective" in dict(shown(page))["Leans, as"]
    set_by_hand(page, name, ["ineffective"])
    changed = evolve(profile.findings[name], levels=("ineffective",))
    assert shown(page) == answer_of(framework, profile.with_finding(name, changed))


def answer_of(framework, known, readings=()):
    """What the library puts at the top, of a scenario or of a profile."""
    scenario = known if isinstance(known, Scenario) else Scenario(authority="A", as_of="2026", profile=known)
    return list(Headline(told_by(framework, scenario, readings)).facts())


def bare_of(profile):
    """The same findings, as a person sets them by hand: without evidence or raters."""
    findings = {name: Finding(levels=each.levels) for name, each in profile.findings.items()}
    return Profile(findings, tuple(evolve(each, evidence=()) for each in profile.counts))


def shown(page):
    """The answer and the facts below it."""
    settle(page)
    facts = [page.locator(f"#facts {each}").all_inner_texts() for each in ("dt", "dd")]
    return [tuple(page.locator("#answer p").all_inner_texts()), *zip(*facts, strict=True)]


def restart(page, framework, subject, readings=()):
    """Put another scenario, or profile, in place of what is set."""
    preset = preset_of(framework, subject, readings)
    page.evaluate("({ text, readings }) => explorer.restart(text, readings)", preset)


def go(page, view):
    """Show one of the views."""
    page.evaluate("view => { location.hash = view; }", view)
    page.wait_for_selector(f'[data-view="{view}"]:not([hidden])')


def show_all(page):
    """Show every view at once, with all that is folded."""
    page.evaluate("document.querySelectorAll('[data-view]').forEach(each => each.hidden = false)")
    page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    page.wait_for_selector("[id='e-" + page.evaluate("explorer.framework.attributes.at(-1).name") + "-says']")


def clear(page):
    """Start again with no answers."""
    go(page, "keep")
    page.locator("#ask").click()
    page.locator("#clear").click()


def choose(page, name, value):
    page.evaluate("name => explorer.goTo(name)", name)
    page.locator(f'[data-attribute="{name}"] input[type=radio][value="{value}"]').click()


def set_by_hand(page, name, levels):
    if len(levels) == 1:
        choose(page, name, f"={levels[0]}")
        return
    choose(page, name, "*")
    boxes = page.locator(f'[data-attribute="{name}"] input[type=checkbox]')
    for box in boxes.all():
        box.set_checked(box.get_attribute("value") in levels)


def test_findings_set_with_a_mouse_give_the_answers_of_the_library(opened, isos):
    framework = load_framework()
    page = opened(isos)
    for profile, _ in drawn(cases(framework), 5):
        clear(page)
        kept = Profile()
        for name, finding in profile.findings.items():
            whole = len(finding.levels) == len(framework.attributes[name].levels)
            if framework.attributes[name].can_decide and not whole:
                set_by_hand(page, name, finding.levels)
                kept = kept.with_finding(name, finding)
        assert shown(page) == answer_of(framework, bare_of(kept))


def test_a_count_and_a_reading_set_with_a_mouse_give_the_answer_of_the_library(opened, file_of):
    hall = load_framework(HALL)
    scenario = load_scenario(MILL_LANE, hall)
    page = opened(file_of(hall, scenario))
    assert shown(page) == answer_of(hall, scenario)
    go(page, "rooms")
    page.get_by_label("unsafe: at least").select_option("2")
    go(page, "readings")
    page.locator('[data-reading] input[value="closes"]').click()
    counted = (*scenario.profile.counts, CountFinding(limit=CountLimit("rooms", "unsafe", 2, 4)))
    scenario = evolve(scenario, profile=evolve(scenario.profile, counts=counted))
    assert shown(page) == answer_of(hall, scenario, {"unsafe_kitchen": "closes"})


def test_the_page_says_that_an_answer_is_out_of_reach(opened, file_of):
    framework = unreached()
    levels = {"roof.condition": "dry"} | dict.fromkeys(framework.groups["rooms"].members, "good")
    page = opened(file_of(framework, Scenario(authority="A", as_of="2020", profile=Profile.of(framework, levels))))
    told = [each.strip() for each in page.locator("li").all_text_contents()]
    assert told.count("No rule leads there for any authority under this reading") == 1 and "Because" not in told


def test_counts_that_cannot_be_true_get_no_answer(opened, file_of):
    hall = load_framework(HALL)
    page = opened(file_of(hall, load_scenario(MILL_LANE, hall)))
    go(page, "rooms")
    page.get_by_label("unsafe: at most").select_option("0")
    assert page.locator("#answer p").first.inner_text() == "No answer"
    page.get_by_label("unsafe: at most").select_option("not said")
    assert shown(page) == answer_of(hall, load_scenario(MILL_LANE, hall))


def test_the_keyboard_alone_answers_the_questions_asked(opened, isos):
    framework = load_framework()
    page, profile = opened(isos), Profile()
    page.locator("#h-questions").focus()
    for _ in range(4):
        (first, *_) = explain(recommend(profile, framework)).open_questions.mattering
        while page.evaluate("document.activeElement.dataset.to") != first.attribute:
            page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        page.keyboard.press("ArrowDown")  # from "don't know", the last, round to the first
        best = framework.attributes[first.attribute].level_names[0]
        profile = Profile.of(
            framework, {**{name: each.levels for name, each in profile.findings.items()}, first.attribute: best}
        )
        assert shown(page) == answer_of(framework, profile)


def test_a_link_shares_everything_that_is_set(opened, isos):
    framework = load_framework()
    page = opened(isos)
    for profile, readings in drawn(cases(framework), 5):
        told = told_in(framework, profile)
        restart(page, framework, Scenario(authority="Å & B #1 = 100%", as_of="2026", profile=bare_of(told)), readings)
        other = opened(page.locator("#link").input_value())
        set_here = "[explorer.readings, Object.entries(explorer.file.state).map(each => JSON.stringify(each))]"
        assert other.evaluate(set_here) == page.evaluate(set_here)
        assert shown(other) == shown(page) == answer_of(framework, bare_of(told_in(framework, profile)), readings)


def test_a_link_that_is_followed_on_the_page_sets_it(opened, isos):
    page = opened(isos)
    before = shown(page)
    page.evaluate(
        "location.hash = 'rules=x&f.problems.systemic=no|perhaps&f.spirit=high&c.grip.lacking=4-99&r.mood=low'"
    )
    page.wait_for_selector("#notice:not([hidden])")
    notice = page.locator("#notice").inner_text()
    told = ("another version", "problems.systemic: no|perhaps", "spirit: high", "grip.lacking: 4-99", "mood: low")
    assert [each for each in told if each not in notice] == []
    assert shown(page) != before


def same_profile(left, right):
    findings = [{name: each.levels for name, each in profile.findings.items()} for profile in (left, right)]
    counts = [sorted(str(each.limit) for each in profile.counts) for profile in (left, right)]
    return findings[0] == findings[1] and counts[0] == counts[1]


@pytest.mark.parametrize("file", sorted(Path(str(shipped("scenarios"))).glob("*.yml")), ids=lambda each: each.name)
def test_a_scenario_left_as_it_was_is_downloaded_as_it_was(opened, file_of, file, tmp_path):
    framework, scenario = load_framework(), load_scenario(file)
    page = opened(file_of(framework, scenario))
    go(page, "keep")
    with page.expect_download() as download:
        page.locator("#download").click()
    download.value.save_as(tmp_path / "saved.yml")
    assert scenario_as_yaml(framework, load_scenario(tmp_path / "saved.yml")) == scenario_as_yaml(framework, scenario)


def told_in(framework, profile):
    """A profile without the findings that say nothing."""
    return evolve(
        profile, findings={name: each for name, each in profile.findings.items() if is_told(framework, name, each)}
    )


def is_told(framework, name, finding):
    """Whether a finding says anything; one with every level open is don't know."""
    return len(finding.levels) < len(framework.attributes[name].levels)


def test_a_date_that_no_scenario_may_have_is_not_downloaded(opened, isos):
    page = opened(isos)
    page.locator("#date").fill("31 February")
    page.locator("#save").click()
    assert page.locator("#date-problem").inner_text().startswith("Enter a date")
    assert page.locator("#saved").text_content() == ""


@pytest.mark.parametrize("viewport", [{"width": 1280, "height": 800}, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize("is_foreign", [False, True], ids=["isos", "village-hall"])
def test_axe_finds_nothing_against_the_page(opened, file_of, is_foreign, viewport):
    framework = load_framework(HALL if is_foreign else None)
    page = opened(
        file_of(framework, load_scenario(MILL_LANE if is_foreign else ROTHERHAM, framework)), viewport=viewport
    )
    show_all(page)
    assert violations(page) == []
    clear(page)
    settle(page)
    assert violations(page) == []


def test_a_phone_needs_no_scrolling_sideways(opened, isos):
    page = opened(isos, viewport=PHONE)
    page.locator("#hold").evaluate("button => button.click()")
    show_all(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_the_answer_says_whose_it_is(opened, file_of):
    scenario = load_scenario(ROTHERHAM)
    page = opened(file_of(load_framework(), scenario))
    assert page.locator("#panel-title").inner_text() == title_of_answer(explain(recommend(scenario)))
    assert "Decided" in dict(shown(page))
    page.locator("#name").fill("")
    assert page.locator("#panel-title").inner_text() == "1 April 2017: which form of improvement support fits?"
    assert "Decided" not in dict(shown(page))


def test_the_answer_is_announced(opened, isos):
    assert opened(isos).locator("#answer").get_attribute("role") == "status"


def test_nothing_is_fetched(opened, isos, browser):
    asked = []
    page = browser.new_context().new_page()
    page.on("request", lambda request: asked.append(request.url))
    page.goto(isos)
    settle(page)
    page.context.close()
    assert asked == [isos]


@pytest.mark.parametrize("folder", [None, HALL], ids=["isos", "village-hall"])
def test_the_page_is_small(folder):
    assert len(explorer_page(load_framework(folder)).encode()) < 1_500_000


NASTY = "</script><script>document.title='taken'</script><!-- <b>"


def test_no_text_of_a_rule_base_becomes_markup_or_script(opened, file_of):
    texts = {path.relative_to(HALL).as_posix(): path.read_bytes() for path in HALL.rglob("*.yml")}
    texts["framework.yml"] = b"".join(
        b"title: " + json.dumps(NASTY).encode() + b"\n" if line.startswith(b"title:") else line
        for line in texts["framework.yml"].splitlines(keepends=True)
    )
    page = opened(file_of(framework_from(texts)))
    assert page.locator("header p").inner_text() == NASTY
    assert page.title() != "taken"


# The command


def test_the_command_writes_the_page_and_says_so_on_standard_error(tmp_path):
    program = [sys.executable, "-c", "from delivery_model.cli import main; main()", "explorer"]
    args = map(str, ("-o", tmp_path / "page.html", "--scenario", MILL_LANE, "--rules", HALL))
    found = subprocess.run([*program, *args], capture_output=True, text=True, check=False)
    assert (found.returncode, found.stdout, "Wrote " in found.stderr) == (0, "", True)
    assert "Mill Lane" in (tmp_path / "page.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "wrong",
    [
        ("--scenario", "missing.yml"),
        ("--rules", "missing"),
        ("--reading", "mood=low"),
        ("-o", "missing/page.html"),
    ],
    ids=lambda wrong: wrong[0],
)
def test_bad_input_is_refused_and_leaves_no_page(tmp_path, monkeypatch, capsys, wrong):
    monkeypatch.setattr(module, "explorer_page", None)  # no page is begun
    with pytest.raises(SystemExit) as ended:
        main(["explorer", "-o", str(tmp_path / "page.html"), *wrong])
    said = capsys.readouterr().err
    assert (ended.value.code, "Traceback" in said, said.strip() != "") == (2, False, True)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("folder", ["missing", "a file"])
def test_no_page_is_begun_for_which_there_is_no_folder(tmp_path, monkeypatch, capsys, folder):
    monkeypatch.setattr(module, "explorer_page", None)
    (tmp_path / "a file").touch()
    with pytest.raises(SystemExit, match="2"):
        main(["explorer", "-o", str(tmp_path / folder / "page.html")])
    why = "no such file or directory" if folder == "missing" else "not a directory"
    assert f"page.html: {why}; check the folder" in capsys.readouterr().err


def test_evidence_is_cited_by_the_name_that_the_scenario_gives_its_source(opened, file_of):
    scenario = load_scenario(ROTHERHAM.parent / "cases" / "worcestershire_2017.yml")
    said = opened(file_of(load_framework(), scenario)).locator("#explanation").text_content()
    cited = {each.source for finding in scenario.profile.findings.values() for each in finding.evidence}
    assert not [address for address in scenario.sources.values() if address in said]
    assert [name for name, address in scenario.sources.items() if address in cited and name in said]


def test_questions_are_said_in_the_words_of_the_library(opened, isos):
    said = " ".join(opened(isos).locator("#explanation").text_content().split())
    explanation = explain(recommend(Scenario(authority="A", as_of="2020", profile=Profile())))
    explanation.questions = explanation.open_questions  # what the default page asks where nothing can be told
    told = [line for question in Content(explanation).asked() for line in (question, *question.below)]
    assert any("rules anything out" in line.text for line in told)
    assert [line.text for line in told if line.text not in said] == []


def half_known(framework):
    """Areas of practice that are lacking, open between two levels, and unknown; little else is known."""
    members = framework.groups["grip"].members
    levels = {
        "capacity.self_assessment": "partial", "capacity.strategy": "present", "governance.corporate": "developing",
        **dict.fromkeys(members[:3], "lacking"), **dict.fromkeys(members[3:5], ("partial", "lacking")),
    }  # fmt: skip
    return Scenario(authority="Half", as_of="2026", profile=Profile.of(framework, levels))


@pytest.mark.parametrize("is_foreign", [False, True], ids=["isos", "village-hall"])
def test_changes_are_said_in_the_words_of_the_library(opened, file_of, is_foreign):
    framework = load_framework(HALL if is_foreign else None)
    scenario = load_scenario(MILL_LANE, framework) if is_foreign else half_known(framework)
    said = opened(file_of(framework, scenario)).locator("#explanation").text_content()
    lines = [line for each in Content(explain(recommend(scenario, framework))).changes() for line in each.below]
    assert any("condition" in line.aside for line in lines)
    assert is_foreign or any("both that are partial or lacking turn out" in line.text for line in lines)
    assert [line for line in lines if f"{line.text} {line.aside}".strip() not in said] == []


def texts_of(lines):
    """The texts of lines and of those below them."""
    return [text for line in lines for text in (line.text, *texts_of(line.below))]


def test_rules_are_told_in_the_words_of_the_library_and_marked_where_supposed(opened, file_of):
    framework = load_framework()
    levels = {"capacity.self_assessment": "partial", "governance.partnership": "ineffective", "problems.systemic": "no"}
    scenario = Scenario(authority="A", as_of="2026", profile=Profile.of(framework, levels))
    told = texts_of(Content(explain(recommend(scenario, framework))).why())
    said = opened(file_of(framework, scenario)).locator("#explanation").text_content()
    assert any(text.endswith("(supposed)") for text in told)
    assert [text for text in told if text.rstrip(":") not in said] == []


def test_a_list_whose_texts_need_quotes_is_downloaded_with_them(opened, isos):
    value = {"plain": ["one", "two.three"], "quoted": ["a, b", "c: d", "#", "[e]"]}
    source = asset("state.js").replace('"use strict";', "")
    saved = opened(isos).evaluate(f"(value) => {{ {source}; return asYaml(value); }}", value)
    document = parse_document(saved.encode(), "saved")
    told = {key.value: [each.value for each in items.values] for key, items in document.pairs}
    assert told == value
