"""Scenario files in the page: read as the library reads them, and edited in place so that nothing else changes."""

from __future__ import annotations

import json
import random
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest
import yaml
from attrs import evolve
from chromium import missing
from drawing import drawn
from hypothesis import strategies as st
from shipped_scenarios import of_the_default_rules

from delivery_model import load_framework
from delivery_model.errors import DocumentError, ScenarioError
from delivery_model.explorer import ENGINE, PAGE, asset
from delivery_model.explorer.page_data import framework_as_json
from delivery_model.loading import with_ages
from delivery_model.profile.profile import Evidence, EvidenceKind, Finding, Profile, Scenario
from delivery_model.profile.read_profile import read_scenario
from delivery_model.profile.written_profile import scenario_as_yaml
from delivery_model.testing import profiles
from delivery_model.writing.phrases import TOLD
from delivery_model.yaml_input.yaml_text import Items, Text, parse_document

OF_THE_SCREEN = ("form.js", "beside.js", "views.js", "page.js")
PLAIN = "tried(() => plain(plainOf(new Yaml(each).read())))"
SAID = """tried(() => {
  const file = new ScenarioFile(framework, each);
  const piece = ({ says, source, kind, date }) => [says, source, kind ?? null, date ?? null];
  const said = ([name, { levels, evidence, raters, note }]) => [name, [levels, evidence.map(piece), [...raters], note]];
  const counts = file.counts.map((count) => [count.group, count.level, count.low, count.high]);
  return { problems: file.problems.length, findings: Object.fromEntries([...file.findings].map(said)), counts };
})"""
EDITED = """each.edits.reduce(
  (text, [act, ...parts]) => new ScenarioFile(framework, text)[act](...parts.map(mapped)), each.text
)"""
SCRIPT = """
function plain(said) {
  if (said instanceof Map) return Object.fromEntries([...said].map(([key, each]) => [key, plain(each)]));
  return Array.isArray(said) ? said.map(plain) : said;
}
function mapped(said) {
  if (Array.isArray(said)) return said.map(mapped);
  return said instanceof Object ? new Map(Object.entries(said).map(([key, each]) => [key, mapped(each)])) : said;
}
function tried(act) {
  try {
    return act();
  } catch (error) {
    if (error instanceof Unread) return { unread: error.line };
    throw error;
  }
}
const framework = new Framework(DATA.framework);
const asked = JSON.parse(require("fs").readFileSync(0, "utf8"));
"""
FRAMEWORK = load_framework()


def ask(what, asked):
    """What the scripts of the page make of each of several inputs, by Node."""
    node = shutil.which("node")
    if node is None:
        missing("node is not on the path; install Debian's package nodejs")
    data = json.dumps({"framework": framework_as_json(FRAMEWORK), "told": TOLD, "preset": {"text": "", "readings": []}})
    scripts = [asset(name).replace('"use strict";', "") for name in (*ENGINE, *PAGE) if name not in OF_THE_SCREEN]
    document = f"const document = {{ getElementById: () => ({{ textContent: {json.dumps(data)} }}) }};"
    end = f"process.stdout.write(JSON.stringify(asked.map((each) => {what})));"
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "asked.js"
        script.write_text("\n".join([document, *scripts, SCRIPT, end]), encoding="utf-8")
        done = subprocess.run([node, script], input=json.dumps(asked).encode(), check=True, capture_output=True)
    return json.loads(done.stdout)


def plain(node):
    """What a document says, without its places."""
    if isinstance(node, Text):
        return node.value
    if isinstance(node, Items):
        return [plain(each) for each in node.values]
    return {key.value: plain(value) for key, value in node}


def read(text):
    """What the library reads, or that it refuses."""
    try:
        return plain(parse_document(text.encode(), "x"))
    except DocumentError:
        return None


SHIPPED = [path.read_text(encoding="utf-8") for path in map(Path, of_the_default_rules())]


def test_every_shipped_scenario_is_read_as_it_is():
    assert ask(PLAIN, SHIPPED) == [read(text) for text in SHIPPED]


TEXTS = (
    "a", "b c", "x: y", "# h", "it's", 'q "z"', "é", "😀", "a, b", "[l]", "- d", "", "  lead", "two\nlines\n", "\ttab",
    "http://a.b/c?d=e#f", "!t", "&a", "|", "---", "~", "word " * 40, "a\n  b\n\nc", "\\n", "{m: n}", "x:", "'", "? q",
)  # fmt: skip
KEYS = ("a", "c.d", "e_f", "g h", "x'y", "k: z", "#k", "é")
TYPED = (
    " ", "\n", "  ", ": ", " #", "-", "- ", "'", '"', "\n\n", "|", "> ", "[", "}", ",", "\t", "\r\n", "\n b", "---\n",
    "?", "\\", "&", ">-\n  ",
)  # fmt: skip


def written(draw):
    """Any YAML that PyYAML writes, some of it with slips of the keyboard."""
    value = {draw.choice(KEYS): anything(draw, 4) for _ in range(draw.randint(1, 5))}
    flow, quotes = draw.choice([None, False, True]), draw.choice([None, None, '"', "'", "|", ">"])
    style = {"default_flow_style": flow, "default_style": quotes, "width": draw.choice([20, 80, 110])}
    text = yaml.safe_dump(value, allow_unicode=draw.random() < 0.6, indent=draw.choice([2, 4]), **style)
    text = text if draw.random() < 0.6 else draw.choice(SHIPPED)[: draw.randint(1, 3000)]
    for _ in range(draw.choice([0, 1, 1, 2, 3])):
        place = draw.randrange(len(text) + 1)
        text = text[:place] + draw.choice(TYPED) + text[place + draw.choice([0, 0, 1, 2]) :]
    return text.replace("\n", "\r\n") if draw.random() < 0.1 else text


def anything(draw, depth):
    kind = draw.random()
    if not depth or kind < 0.55:
        return " ".join(draw.choice(TEXTS) for _ in range(draw.choice([1, 1, 2])))
    if kind < 0.8:
        return {draw.choice(KEYS): anything(draw, depth - 1) for _ in range(draw.randint(0, 3))}
    return [anything(draw, depth - 1) for _ in range(draw.randint(0, 3))]


def test_what_it_reads_it_reads_as_the_library_and_what_it_cannot_it_refuses_with_the_line():
    """Of 6,000 documents, right and broken ones: never another meaning, and few refusals besides the library's."""
    draw = random.Random(27)
    texts = [written(draw) for _ in range(6000)]
    wanted, told = [read(each) for each in texts], ask(PLAIN, texts)
    assert all(each.get("unread", 1) >= 1 for each in told)
    readable = [each for each in zip(texts, wanted, told, strict=True) if "unread" not in each[2]]
    assert [each for each in readable if each[1] != each[2]] == []
    assert len(readable) > 1500
    known = [each for each in wanted if isinstance(each, dict)]
    assert len(readable) > 0.94 * len(known)


FULL = """\
# kept: a note of a person's own
authority: Ashmoor   # and this
as_of: 2026-11
profile:
  # about the strand
  capacity:
    strategy: partial   # by the peer team
    implementation:
      level: [partial, lacking]
      note: "as it was: typed"
  governance.political: {level: developing, evidence: [{says: A, source: https://example.org}]}
  grip: {count: {lacking: {at_least: 2, at_most: 3}}}
paper:
  purpose: discussion   # not for this page
summary: kept, too
"""


def edited(text, *edits):
    (found,) = ask(EDITED, [{"text": text, "edits": edits}])
    return found


def test_an_edit_changes_its_own_line_and_nothing_else():
    found = edited(FULL, ["withLevels", "capacity.strategy", ["lacking"]])
    assert found == FULL.replace("strategy: partial ", "strategy: lacking ")
    found = edited(FULL, ["withLevels", "capacity.implementation", ["present"]])
    assert found == FULL.replace("level: [partial, lacking]", "level: present")
    found = edited(FULL, ["withLevels", "problems.systemic", ["no"]])
    assert found == FULL.replace("at_most: 3}}}\n", "at_most: 3}}}\n  problems.systemic: no\n")
    assert edited(FULL, ["withLevels", "capacity.strategy", []]) == FULL.replace(
        "    strategy: partial   # by the peer team\n", ""
    )
    assert edited(FULL.replace("\n", "\r\n"), ["withLevels", "problems.systemic", ["no"]]).count(
        "\n"
    ) == 1 + FULL.count("\n")


def test_what_is_edited_back_is_as_it_was():
    edits = [["withLevels", "problems.systemic", ["no"]], ["withLevels", "problems.systemic", []]]
    assert edited(FULL, *edits) == FULL
    assert edited(FULL, ["put", ["authority"], "Other"], ["put", ["authority"], "Ashmoor"]) == FULL


def test_every_comment_stays_but_those_within_what_is_written_anew():
    item = {"says": 'It\'s "so": # yes', "source": "RR 6.17", "kind": "external", "date": "2026-10"}
    found = edited(FULL, ["withPart", "capacity.strategy", "evidence", [item]])
    assert [line for line in FULL.splitlines() if "#" in line and "strategy" not in line and line not in found] == []
    assert "by the peer team" in found


@st.composite
def edits(draw):
    """A scenario, edits of it, and the scenario that they make."""
    profile = draw(profiles(FRAMEWORK))
    found = {
        name: evolve(each, evidence=draw(evidences), note=draw(st.sampled_from([None, "a: note"])))
        for name, each in profile.findings.items()
    }
    start = Scenario(authority="A", as_of="2026", profile=Profile(found, profile.counts))
    acts = []
    for name in draw(st.lists(st.sampled_from(list(FRAMEWORK.attributes)), min_size=1, max_size=6)):
        levels = FRAMEWORK.attributes[name].level_names
        before = found.get(name, Finding(levels=levels))
        act = draw(st.sampled_from(["levels", "evidence", "raters"]))
        if act == "levels":
            kept = tuple(each for each in levels if draw(st.booleans()))
            acts.append(["withLevels", name, kept])
            after = evolve(before, levels=kept or levels)
        elif act == "evidence":
            given = draw(evidences)
            acts.append(["withPart", name, "evidence", [as_typed(each) for each in given]])
            after = evolve(before, evidence=given)
        else:
            raters = draw(st.dictionaries(st.sampled_from(["Ann: x", "Bo", "é"]), st.sampled_from(levels)))
            acts.append(["withPart", name, "raters", raters])
            after = evolve(before, raters=raters)
        found = {**found, name: after}
        if set(after.levels) == set(levels) and not (after.evidence or after.raters or after.note):
            found.pop(name)  # it says nothing
    return start, acts, evolve(start, profile=Profile(found, profile.counts))


says = st.sampled_from(["One: two", "It's # so", 'He said "no"', "- é 😀", "yes", "null", "a" * 130])
evidences = st.lists(
    st.builds(
        Evidence,
        says,
        st.sampled_from(["RR 6.17", "https://example.org/a?b=c#d"]),
        st.sampled_from([None, *EvidenceKind]),
        st.sampled_from([None, "2026-05", "2027-01-31"]),
    ),
    max_size=2,
).map(tuple)


def as_typed(each):
    found = {"says": each.says, "source": each.source, "kind": each.kind and each.kind.value, "date": each.date}
    return {key: value for key, value in found.items() if value}


def test_what_is_edited_in_the_page_is_what_the_library_reads():
    """Profiles, evidence and raters drawn, edited in the page's own scripts, and read back by the library."""
    tried = drawn(edits(), 150)
    asked = [{"text": scenario_as_yaml(FRAMEWORK, start), "edits": acts} for start, acts, _ in tried]
    for (_, _, wanted), text in zip(tried, ask(EDITED, asked), strict=True):
        saved = read_scenario(FRAMEWORK, text.encode(), "saved")
        assert scenario_as_yaml(FRAMEWORK, saved) == scenario_as_yaml(FRAMEWORK, wanted)


def told(text):
    """What the library makes of a file, in the shape of SAID."""
    scenario = with_ages(FRAMEWORK, read_scenario(FRAMEWORK, text.encode(), "x"))
    found = {
        name: [
            list(each.levels),
            [[e.says, e.source, e.kind and e.kind.value, e.date] for e in each.evidence],
            [list(pair) for pair in each.raters.items()],
            (each.note or "") if name in read_scenario(FRAMEWORK, text.encode(), "x").profile.findings else "",
        ]
        for name, each in scenario.profile.findings.items()
    }
    limits = [each.limit for each in scenario.profile.counts]
    return {"problems": 0, "findings": found, "counts": [[e.group, e.level, e.low, e.high] for e in limits]}


def test_it_says_of_every_shipped_scenario_what_the_library_reads_in_it():
    assert ask(SAID, SHIPPED) == [told(text) for text in SHIPPED]


OTHER_WAYS = [
    "profile: {capacity: {strategy: present|partial}, problems.systemic: [no]}\n",
    "profile:\n  capacity.strategy: ~\n  problems.systemic: No\ncontext:\n  ofsted.overall: RI\n",
    "profile:\n  grip:\n    count: {lacking: 2}\n  capacity.strategy: {raters: {Ann: present, Bo: partial}}\n",
    "profile:\n  grip.count:\n    lacking: {exactly: 2}\n",
    "profile:\n  capacity.strategy: {level: unknown, note: hm}\nprofile_ofsted_only:\n  ofsted.overall: good\n",
    "profile:\n",
]


@pytest.mark.parametrize("way", OTHER_WAYS)
def test_what_a_person_may_type_is_read_as_by_the_library(way):
    text = f"authority: A\nas_of: 2026\n{way}"
    try:
        wanted = told(text)
    except (DocumentError, ScenarioError):
        wanted = None
    (found,) = ask(SAID, [text])
    assert found == wanted if wanted else found["problems"] > 0


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("  capacity.strategies: present", 4),
        ("  capacity.strategy: good", 4),
        ("  capacity.strategy: present/partial", 4),
        ("  capacity.strategy:\n    level: present\n    evidence: [{says: A}]", 6),
        ("  capacity.strategy:\n    level: present\n    evidence: [{says: A, source: visit}]", 6),
        ("  grip.count: {lacking: 99}", 4),
        ("  capacity.strategy: constructor", 4),
        ("published:\n  support_type: external_scrutiny\n  source: [a, b]", 6),
    ],
)
def test_what_is_wrong_is_said_with_its_line_and_refused_by_the_library_too(line, problem):
    text = f"authority: A\nas_of: 2026\nprofile:\n{line}\n"
    with pytest.raises(ScenarioError):
        read_scenario(FRAMEWORK, text.encode(), "x")
    (found,) = ask("new ScenarioFile(framework, each).problems.map(({ line }) => line)", [text])
    assert set(found) == {problem}


WHOLE = "authority: A\nas_of: 2026\nprofile: {}\n"
TOPS = [
    (WHOLE, []),
    (WHOLE + "paper: {purpose: discussion}\nsummary: ~\nprofle: ~\n", []),
    (WHOLE + "profle:\n  capacity.strategy: present\n", [4]),
    ("# mine\nauthority: A\nas_of: 2026\n", [2]),
    ("authority: A\nprofile: {}\n", [1]),
    (WHOLE.replace("2026", "~"), [1]),
    (WHOLE.replace("2026", "2026-02-30"), [2]),
    (WHOLE.replace("2026", "spring"), [2]),
    (WHOLE.replace(" A", ""), [1]),
]


def test_a_file_has_the_blocks_of_a_scenario_and_no_others_as_for_the_library():
    found = ask("new ScenarioFile(framework, each).problems.map(({ line }) => line)", [text for text, _ in TOPS])
    assert found == [lines for _, lines in TOPS]
    for text, lines in TOPS:
        try:
            read_scenario(FRAMEWORK, text.encode(), "x")
        except ScenarioError:
            assert lines
        else:
            assert not lines


@pytest.mark.parametrize("text", [WHOLE, "authority: A\nas_of: 2026\nprofile:\n  capacity.strategy: partial\n"])
def test_a_mark_of_the_byte_order_counts_as_no_column(text):
    found = edited("\ufeff" + text, ["withLevels", "ofsted.overall", ["good"]], ["put", ["authority"], "B"])
    assert found == "\ufeff" + text.replace("authority: A", "authority: B") + "context:\n  ofsted.overall: good\n"
    assert read_scenario(FRAMEWORK, found.encode(), "x").authority == "B"
