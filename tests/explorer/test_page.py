"""What a person does on the page: goes from view to view, loads, saves, adds evidence and raters, compares, prints."""

from __future__ import annotations

from pathlib import Path

import pytest
from chromium import chromium, violations

from delivery_model import explain, load_framework, load_scenario, recommend
from delivery_model.answer.headline import Headline
from delivery_model.explorer import explorer_page
from delivery_model.loading import shipped
from delivery_model.profile.read_profile import read_scenario
from delivery_model.writing.phrases import say

SCENARIOS = Path(str(shipped("scenarios")))
ROTHERHAM = SCENARIOS / "rotherham.yml"
STRATEGY = "capacity.strategy"
SMALL = """\
# mine
authority: Ashmoor
as_of: 2026-11
profile:
  capacity.strategy: partial   # by peers
paper: {purpose: discussion}
"""


@pytest.fixture(scope="module")
def browser():
    with chromium() as found:
        yield found


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    path = tmp_path_factory.mktemp("page") / "page.html"
    path.write_text(explorer_page(load_framework()), encoding="utf-8")
    return path.as_uri()


@pytest.fixture
def context(browser):
    made = browser.new_context()
    yield made
    made.close()


@pytest.fixture
def page(context, address):
    errors = []
    found = context.new_page()
    found.on("pageerror", lambda error: errors.append(str(error)))
    found.goto(address)
    settle(found)
    yield found
    assert errors == []


def settle(page):
    page.wait_for_selector("#explanation:not([aria-busy])")
    until(page, "document.querySelector('#checked').textContent")


def until(page, so):
    """Wait for what holds; the page's own policy keeps the browser from asking by itself."""
    for _ in range(500):
        if page.evaluate(so):
            return
        page.wait_for_timeout(20)
    raise AssertionError(f"never so: {so}")


def text_of(page):
    return page.evaluate("explorer.text")


def load(page, text, name="mine.yml", into="#load"):
    data = text if isinstance(text, bytes) else text.encode()
    page.locator(into).set_input_files([{"name": name, "mimeType": "application/yaml", "buffer": data}])
    until(page, "document.querySelector('#load').value === '' && document.querySelector('#other').value === ''")
    page.wait_for_timeout(50)
    settle(page)


def saved(page):
    with page.expect_download() as download:
        page.locator("#save").click()
    return download.value.suggested_filename, Path(download.value.path()).read_bytes().decode()


def test_a_file_that_is_loaded_is_saved_byte_for_byte(page):
    typed = ROTHERHAM.read_text(encoding="utf-8")
    for text in (SMALL, SMALL.replace("\n", "\r\n"), typed):
        load(page, text)
        assert saved(page) == ("mine.yml", text)


def test_a_file_with_mistakes_changes_nothing_and_says_every_one(page):
    load(page, SMALL)
    load(page, "authority: B\nas_of: 2026\nprofile:\n  spirit: high\n  capacity.strategy: good\n", "other.yml")
    said = page.locator("#notice p").all_inner_texts()
    assert said[0] == say("file.refused")
    assert [each.split(":")[0] for each in said[1:]] == ["other.yml, line 4", "other.yml, line 5"]
    load(page, b"\xff\xfe", "odd.yml")
    assert "UTF-8" in page.locator("#notice").inner_text()
    load(page, f"{SMALL}published: {{support_type: external_scrutiny, source: [a, b]}}\n", "odd.yml")
    assert say("file.text") in page.locator("#notice").inner_text()
    load(page, "", "odd.yml")
    assert "odd.yml, line 1" in page.locator("#notice").inner_text()
    load(page, "authority: B\nas_of: &a 2026\n", "odd.yml")
    assert "odd.yml, line 2" in page.locator("#notice").inner_text()
    assert text_of(page) == SMALL


def test_every_step_can_be_undone(page):
    load(page, SMALL)
    page.evaluate("name => explorer.goTo(name)", STRATEGY)
    for level in ("lacking", "present"):
        page.locator(f'[data-attribute="{STRATEGY}"] input[value="={level}"]').click()
        assert f"{STRATEGY}: {level}   # by peers" in text_of(page)
    page.evaluate("location.hash = 'keep'")
    page.locator("#ask").click()
    page.locator("#clear").click()
    assert "Ashmoor" not in text_of(page)
    for _ in range(3):
        page.locator("#undo").click()
    assert text_of(page) == SMALL
    checked = page.locator(f'[data-attribute="{STRATEGY}"] input:checked')
    assert checked.get_attribute("value") == "=partial"


def test_each_pick_is_one_step_and_a_name_typed_is_one(page):
    load(page, SMALL)
    counts, readings = page.locator("[data-count] select"), page.locator("[data-reading]")
    texts = [text_of(page)]
    page.evaluate("location.hash = 'questions'")
    page.locator("#name").press_sequentially("xyz")
    texts.append(text_of(page))
    page.evaluate("explorer.views.go(document.querySelector('[data-count]').closest('[data-view]').dataset.view)")
    for place in (0, 3):
        counts.nth(place).select_option("1")
        texts.append(text_of(page))
    page.evaluate("explorer.views.go(document.querySelector('[data-reading]').closest('[data-view]').dataset.view)")
    for place in (0, 1):
        readings.nth(place).locator("input:not(:checked)").first.click()
    assert len(set(texts)) == 4
    chosen = [page.evaluate("explorer.readings.length")]
    for wanted in [texts[-1], *reversed(texts)]:
        page.locator("#undo").click()
        chosen.append(page.evaluate("explorer.readings.length"))
        assert text_of(page) == wanted
    assert chosen == [2, 1, 0, 0, 0, 0]


def test_back_goes_to_the_view_before_and_loses_nothing(page):
    page.get_by_role("link", name="Governance", exact=True).click()
    page.locator('[data-attribute="governance.political"] input[value="=effective"]').click()
    page.get_by_role("link", name="Check your answers").first.click()
    page.go_back()
    page.wait_for_selector('[data-view="governance"]:not([hidden])')
    assert page.locator("#h-governance").evaluate("each => each === document.activeElement")
    page.go_back()
    page.wait_for_selector('[data-view="questions"]:not([hidden])')
    assert "governance.political: effective" in text_of(page)
    assert page.locator('[data-progress="governance"]').inner_text() == say("page.progress", known=1, all=3)


def test_what_was_not_saved_is_offered_when_the_page_is_opened_again(context, page, address):
    load(page, SMALL)
    page.evaluate("location.hash = 'questions'")
    page.locator("#name").fill("Ashmoor and district")
    again = context.new_page()
    again.goto(address)
    settle(again)
    assert "Ashmoor" not in text_of(again)
    again.locator("#resume").click()
    assert "Ashmoor and district" in text_of(again) and "# by peers" in text_of(again)
    saved(again)
    third = context.new_page()
    third.goto(address)
    settle(third)
    assert third.locator("#draft").is_hidden()


def fold(page, name):
    page.evaluate("name => explorer.goTo(name)", name)
    page.locator(f'[data-beside="{name}"] summary').click()


def add_evidence(page, name, says, source, kind="", date=""):
    page.locator(f'[id="e-{name}-says"]').fill(says)
    page.locator(f'[id="e-{name}-source"]').fill(source)
    page.locator(f'[id="e-{name}-kind"]').select_option(kind)
    page.locator(f'[id="e-{name}-date"]').fill(date)
    page.get_by_role("button", name="Add this evidence").click()


def test_evidence_is_added_with_where_it_is_from_and_whose_and_when(page):
    load(page, SMALL)
    fold(page, STRATEGY)
    add_evidence(page, STRATEGY, "The plan: in use # so", "", "external")
    assert page.locator(".beside [role=alert]").inner_text() == say("page.both")
    add_evidence(page, STRATEGY, "The plan: in use # so", "visit")
    assert page.locator(".beside [role=alert]").inner_text() == say("page.source_words")
    add_evidence(page, STRATEGY, "The plan: in use # so", "LGA peer report, May 2026", "external", "2026-05")
    add_evidence(page, STRATEGY, "It has dates", "RR 6.17")
    assert violations(page) == []
    _, text = saved(page)
    assert "paper: {purpose: discussion}\n" in text  # what this page does not read is kept all the same
    scenario = read_scenario(load_framework(), text.encode(), "saved")
    first, second = scenario.profile.findings[STRATEGY].evidence
    assert (first.says, first.kind.value, first.date) == ("The plan: in use # so", "external", "2026-05")
    assert scenario.sources[first.source] == "LGA peer report, May 2026"
    assert (second.says, second.source) == ("It has dates", "RR 6.17")
    facts = page.locator("#facts dd").all_inner_texts()
    wanted = Headline(explain(recommend(scenario))).facts()
    assert facts == [said for _, said in list(wanted)[1:]]
    page.get_by_role("button", name="Remove evidence 1").click()
    assert "The plan" not in text_of(page)


def test_what_is_half_typed_stays_until_it_is_added_or_another_file_is_loaded(page):
    load(page, SMALL)
    fold(page, STRATEGY)
    fields = [page.locator(f'[id="{each}-{STRATEGY}{part}"]') for each, part in
              (("e", "-says"), ("e", "-source"), ("e", "-kind"), ("w", ""), ("l", ""))]  # fmt: skip
    for place, said in enumerate(("The plan is in use", "RR 6.17", "external", "a peer", "lacking")):
        (fields[place].select_option if place in (2, 4) else fields[place].fill)(said)
    values = [each.input_value() for each in fields]
    page.locator(f'[data-attribute="{STRATEGY}"] input[value="=lacking"]').click()
    settle(page)
    page.wait_for_timeout(50)
    assert [each.input_value() for each in fields] == values
    page.get_by_role("button", name="Add this evidence").click()
    page.locator(f'[data-beside="{STRATEGY}"] li').wait_for()
    assert [each.input_value() for each in fields] == ["", "", "", "a peer", "lacking"]
    load(page, SMALL)
    assert [each.input_value() for each in fields] == ["", "", "", "", "present"]


def test_several_raters_can_place_one_finding(page):
    fold(page, STRATEGY)
    for rater, level in (("the director", "present"), ("a peer", "lacking")):
        page.locator(f'[id="w-{STRATEGY}"]').fill(rater)
        page.locator(f'[id="l-{STRATEGY}"]').select_option(level)
        page.get_by_role("button", name="Add this rater").click()
    _, text = saved(page)
    finding = read_scenario(load_framework(), text.encode(), "saved").profile.findings[STRATEGY]
    assert finding.raters == {"the director": "present", "a peer": "lacking"}
    assert "two raters" in page.locator(f'[data-beside="{STRATEGY}"] summary').inner_text()


def test_every_answer_can_be_checked_and_changed(page):
    load(page, ROTHERHAM.read_text(encoding="utf-8"))
    page.evaluate("location.hash = 'check'")
    scenario = load_scenario(ROTHERHAM)
    shown = page.locator("#checked").inner_text()
    said = [each.says for finding in scenario.profile.findings.values() for each in finding.evidence]
    assert [each for each in said if each not in shown] == []
    page.get_by_role("link", name="Change Partnership governance").click()
    page.wait_for_selector('[data-view="governance"]:not([hidden])')
    assert (
        page.evaluate("document.activeElement.closest('[data-attribute]').dataset.attribute")
        == "governance.partnership"
    )


def test_two_dates_stand_side_by_side_with_what_differs(page):
    load(page, (SCENARIOS / "rotherham-2015-02.yml").read_text(encoding="utf-8"))
    page.evaluate("location.hash = 'compare'")
    load(page, ROTHERHAM.read_text(encoding="utf-8"), into="#other")
    heads = page.locator("#compared th[scope=col]").all_inner_texts()
    assert heads == ["Rotherham, 28 February 2015", "Rotherham, 1 April 2017"]
    rows = page.locator("#compared tbody tr").all_inner_texts()
    both = [load_scenario(each) for each in (SCENARIOS / "rotherham-2015-02.yml", ROTHERHAM)]
    answers = [": ".join(next(iter(Headline(explain(recommend(each))).facts()))) for each in both]
    assert [each for each in answers if each not in rows[0]] == []
    assert any(row.startswith("Partnership governance\t") for row in rows)
    assert violations(page) == []


def test_what_is_held_stands_beside_what_is_set_now(page):
    load(page, SMALL)
    page.evaluate("location.hash = 'compare'")
    page.locator("#hold").click()
    rows = page.locator("#compared tbody tr")
    before = rows.count()
    page.evaluate("name => explorer.goTo(name)", STRATEGY)
    page.locator(f'[data-attribute="{STRATEGY}"] input[value="=lacking"]').click()
    settle(page)
    until(page, f"document.querySelectorAll('#compared tbody tr').length > {before}")
    page.evaluate("location.hash = 'compare'")
    assert rows.last.locator("td").all_inner_texts() == ["lacking", "partial"]
    page.evaluate("location.hash = 'questions'")
    page.locator("#name").fill("Beech")
    until(page, "document.querySelector('#compared th[scope=col]').textContent.startsWith('Beech')")


def test_paper_has_the_answer_and_every_answer_given_with_its_evidence(page):
    load(page, ROTHERHAM.read_text(encoding="utf-8"))
    page.emulate_media(media="print")
    visible = page.locator("main").inner_text()
    assert "external scrutiny, with formal intervention in force" in visible
    evidence = [
        each.says for finding in load_scenario(ROTHERHAM).profile.findings.values() for each in finding.evidence
    ]
    assert [each for each in evidence if each not in visible] == []
    assert not page.locator("#save").is_visible() and not page.locator("#name").is_visible()
