"""A file that a person keeps: an answer changes its line, and every other byte stays."""

import os
import stat
from collections import Counter
from functools import cache
from pathlib import Path

import pytest
from attrs import evolve
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from delivery_model import load_framework
from delivery_model.cli.keeping import Kept, with_answers
from delivery_model.cli.new import template
from delivery_model.errors import OutputError
from delivery_model.loading import shipped
from delivery_model.profile.profile import Evidence, EvidenceKind, finding_of
from delivery_model.profile.read_profile import read_scenario

FRAMEWORK = load_framework()
FORMS = {
    "LF": lambda data: data,
    "CRLF": lambda data: data.replace(b"\n", b"\r\n"),
    "CRLF and a byte order mark": lambda data: "\ufeff".encode() + data.replace(b"\n", b"\r\n"),
    "CR": lambda data: data.replace(b"\n", b"\r"),
    "no last newline": lambda data: data.rstrip(b"\n"),
}


@cache
def files():
    """What is shipped, and what `recommend new` writes."""
    paths = sorted(path for path in shipped("scenarios").rglob("*.yml") if path.parent.name in ("scenarios", "cases"))
    texts = {path.name: path.read_bytes() for path in paths}
    return {**texts, "new.yml": template(FRAMEWORK, "2026-06-01").encode()}


def answered(data, name, levels):
    """The file with an answer, and the scenario that it should then say; nothing where counts forbid the answer."""
    before = read_scenario(FRAMEWORK, data, "x.yml")
    known = before.profile.findings.get(name)
    finding = finding_of(FRAMEWORK, name, levels)
    finding = evolve(known, levels=finding.levels) if known else finding
    expected = evolve(before, profile=before.profile.with_finding(name, finding))
    group = FRAMEWORK.groups.get(FRAMEWORK.attributes[name].group or "")
    if group is None or expected.profile.can_be(group):
        return with_answers(FRAMEWORK, data, before, expected), expected
    return None


def lines(data):
    return data.replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n")


def shared(some, others):
    """How many lines are the same from the first on."""
    pairs = enumerate(zip(some, others, strict=False))
    return next((place for place, (one, other) in pairs if one != other), min(len(some), len(others)))


@settings(deadline=None)
@given(st.data())
def test_an_answer_changes_its_line_and_no_other_byte(data):
    file = data.draw(st.sampled_from(sorted(files())))
    form = data.draw(st.sampled_from(sorted(FORMS)))
    name = data.draw(st.sampled_from(sorted(FRAMEWORK.attributes)))
    attribute = FRAMEWORK.attributes[name]
    levels = data.draw(st.lists(st.sampled_from(attribute.level_names), min_size=1, unique=True))
    before = FORMS[form](files()[file])
    assume((found := answered(before, name, levels)) is not None)
    after, expected = found
    assert read_scenario(FRAMEWORK, after, "x.yml") == expected
    old, new = lines(before), lines(after)
    is_begun = not attribute.can_decide and not any(line.startswith(b"context:") for line in old)
    most = 2 if is_begun else 1  # the line of the section too
    before_it, after_it = shared(old, new), shared(old[::-1], new[::-1])
    after_it = min(after_it, len(old) - before_it, len(new) - before_it)
    gone, come = (each[before_it : len(each) - after_it] for each in (old, new))
    listed = sum(line.strip().startswith(b"- ") for line in gone)  # the levels that stood below each other
    assert sum((Counter(new) - Counter(old)).values()) <= most
    assert is_begun or (len(gone) - listed <= 1 and len(come) <= 1)
    breaks = [data.count(b"\r\n") for data in (before, after)]
    assert breaks[1] - breaks[0] == (len(new) - len(old) if breaks[0] else 0)
    assert after.startswith(b"\xef\xbb\xbf") == before.startswith(b"\xef\xbb\xbf")


@settings(deadline=None)
@given(st.data())
def test_evidence_is_put_beside_an_answer_and_every_other_line_stays(data):
    file = data.draw(st.sampled_from(sorted(files())))
    form = data.draw(st.sampled_from(sorted(FORMS)))
    before = FORMS[form](files()[file])
    was = read_scenario(FRAMEWORK, before, "x.yml")
    name = data.draw(st.sampled_from(sorted(was.profile.findings)))
    finding, sources = was.profile.findings[name], dict(was.sources)
    said = data.draw(
        st.text(st.sampled_from("aé #:,-'\"[]{}|>&*!%@`?\\")).map(lambda text: f"So {text.strip()} it is.")
    )
    source = data.draw(st.sampled_from(["RR 5.1", "https://example.org/a#b?c=[d]", "seen_by_us"]))
    if source == "seen_by_us":
        sources[source] = "Case file audit: March, kept by the quality team"
    kind = data.draw(st.sampled_from([None, *EvidenceKind]))
    item = Evidence(" ".join(said.split()), source, kind, data.draw(st.sampled_from([None, "2026", "2026-05-31"])))
    now = evolve(
        finding, evidence=(*finding.evidence, item), note=data.draw(st.sampled_from([finding.note, "So: # it"]))
    )
    if data.draw(st.booleans()):
        now = evolve(now, levels=(FRAMEWORK.attributes[name].level_names[-1],))
    expected = evolve(was, profile=was.profile.with_finding(name, now), sources=sources)
    group = FRAMEWORK.groups.get(FRAMEWORK.attributes[name].group or "")
    assume(group is None or expected.profile.can_be(group))
    after = with_answers(FRAMEWORK, before, was, expected)
    assert read_scenario(FRAMEWORK, after, "x.yml") == expected
    gone = Counter(lines(before)) - Counter(lines(after))
    assert sum(gone.values()) <= 2 + len(finding.levels) + sum(map(len, (finding.note or "").split("\n"))) // 40
    assert form != "CRLF" or after.count(b"\n") == after.count(b"\r\n")


HEAD = "authority: A\nas_of: 2026\n"
STRATEGY = "capacity.strategy"
PUBLISHED = "# Published\npublished:\n  support_type: sector_led_improvement\n  source: RR 5.1\n"
QUOTED = "evidence: [{says: 'It''s so',  source: RR 5.1}]"
NOTE = "# capacity.strategy: partial, says Jo, but ask Al"
TWICE = "  # capacity.strategy: partial\n  # capacity.strategy: lacking\n  problems.systemic: no\n"
SEEN = "# capacity.strategy: {level: partial, evidence: [{says: Seen, source: RR 5.1}]}"
TABLE = {
    "a plain level and its comment": (
        "profile:\n  capacity.strategy:   partial   # ask\n",
        "profile:\n  capacity.strategy:   lacking   # ask\n",
    ),
    "quotes stay": ("profile: {capacity.strategy: 'partial' }\n", "profile: {capacity.strategy: 'lacking' }\n"),
    "a list in brackets": (
        "profile:\n  capacity.strategy: [ partial,lacking ] # open\n",
        "profile:\n  capacity.strategy: lacking # open\n",
    ),
    "a list in lines, with comments": (
        "profile:\n  capacity.strategy:\n    - partial  # says Jo\n    - lacking  # says Al\n  # end\n",
        "profile:\n  capacity.strategy:\n    # says Jo\n    - lacking  # says Al\n  # end\n",
    ),
    "a list in lines, of others": (
        "profile:\n  capacity.strategy: # why\n  - present # says Jo\n  - partial\n",
        "profile:\n  capacity.strategy: lacking # why\n  # says Jo\n",
    ),
    "a list in brackets over lines": (
        "profile:\n  capacity.strategy: [\n    partial,  # says Jo\n    lacking,  # says Al\n  ]\n",
        "profile:\n  capacity.strategy: [\n    # says Jo\n    lacking,  # says Al\n  ]\n",
    ),
    "a list in brackets over lines, of others": (
        "profile:\n  capacity.strategy: [present,  # says Jo\n    partial] # end\n",
        "profile:\n  capacity.strategy: [lacking,  # says Jo\n    ] # end\n",
    ),
    "a block of text": (
        "profile:\n  capacity.strategy: >-  # why\n    partial\n\n\n  # end\n  problems.systemic: no\n",
        "profile:\n  capacity.strategy: lacking  # why\n\n\n  # end\n  problems.systemic: no\n",
    ),
    "a mapping with evidence": (
        f"profile:\n  capacity:\n    strategy:\n      {QUOTED}\n      level:  partial\n",
        f"profile:\n  capacity:\n    strategy:\n      {QUOTED}\n      level:  lacking\n",
    ),
    "raters without a level": (
        "profile:\n  capacity.strategy: {raters: {Jo: partial, Al: lacking}}\n",
        "profile:\n  capacity.strategy: {raters: {Jo: partial, Al: lacking}, level: lacking}\n",
    ),
    "under context": (
        "profile: {problems.systemic: no}\ncontext:\n  capacity: {strategy: partial}\n",
        "profile: {problems.systemic: no}\ncontext:\n  capacity: {strategy: lacking}\n",
    ),
    "added after its brothers, before the next heading": (
        f"profile:\n  # one\n  problems.systemic: no # c\n\n{PUBLISHED}",
        f"profile:\n  # one\n  problems.systemic: no # c\n  capacity.strategy: lacking\n\n{PUBLISHED}",
    ),
    "added in brackets": (
        "profile: { problems.systemic: no,   problems.persistent: no, } # c\n",
        "profile: { problems.systemic: no,   problems.persistent: no, capacity.strategy: lacking, } # c\n",
    ),
    "added in brackets over lines": (
        "profile: {\n    problems.systemic: no\n  }\n",
        "profile: {\n    problems.systemic: no,\n    capacity.strategy: lacking\n  }\n",
    ),
    "added to a nested group": (
        "profile:\n    capacity:\n       self_assessment: present\n\n    problems: {}\n",
        "profile:\n    capacity:\n       self_assessment: present\n       strategy: lacking\n\n    problems: {}\n",
    ),
    "added to empty brackets": ("profile: {}  # none yet\n", "profile:  # none yet\n  capacity.strategy: lacking\n"),
    "added to a section of comments": (
        "profile: # c\n    # nobody was asked\n\n# end\n",
        "profile: # c\n    capacity.strategy: lacking\n    # nobody was asked\n\n# end\n",
    ),
    "added to a group of comments": (
        "profile:\n  capacity:\n      # nobody was asked\n  problems.systemic: no\n",
        "profile:\n  capacity:\n      strategy: lacking\n      # nobody was asked\n  problems.systemic: no\n",
    ),
    "in place of its commented-out line": (
        "profile:\n  problems.systemic: no\n  # capacity.strategy: partial  # ask Jo\n\n  # end\n",
        "profile:\n  problems.systemic: no\n  capacity.strategy: lacking  # ask Jo\n\n  # end\n",
    ),
    "in place of a line that an editor commented out": (
        "profile:\n  problems.systemic: no\n#   capacity.strategy: partial\n",
        "profile:\n  problems.systemic: no\n  capacity.strategy: lacking\n",
    ),
    "of two commented-out lines neither goes": (
        f"profile:\n{TWICE}",
        f"profile:\n{TWICE}  capacity.strategy: lacking\n",
    ),
    "a note that begins with the name stays": (
        f"profile:\n  problems.systemic: no\n  {NOTE}\n",
        f"profile:\n  problems.systemic: no\n  capacity.strategy: lacking\n  {NOTE}\n",
    ),
    "evidence that is commented out stays": (
        f"profile:\n  problems.systemic: no\n  {SEEN}\n",
        f"profile:\n  problems.systemic: no\n  capacity.strategy: lacking\n  {SEEN}\n",
    ),
    "a commented-out line in another section is not its own": (
        "profile:\n  problems.systemic: no\n# profile_ofsted_only:\n  # capacity.strategy: partial\n",
        "profile:\n  problems.systemic: no\n  capacity.strategy: lacking\n"
        "# profile_ofsted_only:\n  # capacity.strategy: partial\n",
    ),
    "a line of a text is no comment": (
        "profile:\n  problems.systemic:\n    level: no\n    note: |\n      so:\n  # capacity.strategy: partial\n",
        "profile:\n  problems.systemic:\n    level: no\n    note: |\n      so:\n  capacity.strategy: lacking\n",
    ),
    "as JSON": (
        '{"profile": {"problems.systemic": "no"}, "x": 1}\n'.replace(', "x": 1', ""),
        '{"profile": {"problems.systemic": "no", "capacity.strategy": "lacking"}}\n',
    ),
    "with the marks of a document": (
        "profile:\n  problems.systemic: no\n...\n# after\n",
        "profile:\n  problems.systemic: no\n  capacity.strategy: lacking\n...\n# after\n",
    ),
}


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
@pytest.mark.parametrize(("before", "after"), TABLE.values(), ids=TABLE)
def test_every_way_to_write_a_finding_is_kept(before, after, form):
    if before.startswith("{"):
        before, after = (text.replace("{", '{"authority": "A", "as_of": "2026", ', 1) for text in (before, after))
    else:
        before, after = HEAD + before, HEAD + after
    found, _ = answered(form(before.encode()), STRATEGY, ["lacking"])
    assert found == form(after.encode())


CONTEXT = next(name for name, attribute in FRAMEWORK.attributes.items() if not attribute.can_decide)
SECTIONS = {
    "its commented-out line": (
        f"profile: {{}}\n\n# context:   # never decisive\n  # a question\n  # {CONTEXT}: {{level: LEVEL}}\n# end\n",
        f"profile: {{}}\n\ncontext:   # never decisive\n  # a question\n  {CONTEXT}: LEVEL\n# end\n",
    ),
    "no line of it": (
        "profile: {}\n# end\n",
        f"profile: {{}}\ncontext:\n  {CONTEXT}: LEVEL\n# end\n",
    ),
    "a line of it that says more": (
        "profile: {}\n# context: ask Jo\n",
        f"profile: {{}}\ncontext:\n  {CONTEXT}: LEVEL\n# context: ask Jo\n",
    ),
}


@pytest.mark.parametrize(("before", "after"), SECTIONS.values(), ids=SECTIONS)
def test_a_section_that_is_not_there_is_begun(before, after):
    level = FRAMEWORK.attributes[CONTEXT].level_names[-1]
    before, after = (HEAD + text.replace("LEVEL", level) for text in (before, after))
    assert answered(before.encode(), CONTEXT, [level])[0].decode() == after


def kept(tmp_path, text):
    file = tmp_path / "mine.yml"
    file.write_bytes(text)
    found = Kept(str(file), FRAMEWORK)
    return file, found, found.resumed()


def with_strategy(scenario, *levels):
    return evolve(scenario, profile=scenario.profile.with_finding(STRATEGY, finding_of(FRAMEWORK, STRATEGY, levels)))


TEXT = HEAD.encode() + b"profile:\n  problems.systemic: no  # c\n"


def test_an_answer_that_is_taken_back_leaves_the_file_as_it_was(tmp_path):
    file, found, scenario = kept(tmp_path, TEXT)
    found.keep(with_strategy(scenario, "lacking"))
    assert file.read_bytes() == TEXT + b"  capacity.strategy: lacking\n"
    found.keep(scenario)
    assert file.read_bytes() == TEXT


@pytest.mark.parametrize("meanwhile", [TEXT + b"# mine\n", None], ids=["changed", "removed"])
def test_what_somebody_else_did_meanwhile_is_left_as_it_is(tmp_path, meanwhile):
    file, found, scenario = kept(tmp_path, TEXT)
    file.write_bytes(meanwhile) if meanwhile else file.unlink()
    with pytest.raises(OutputError, match="somebody else has changed it meanwhile"):
        found.keep(with_strategy(scenario, "lacking"))
    assert (file.read_bytes() if file.exists() else None) == meanwhile
    assert [each.name for each in tmp_path.iterdir()] == (["mine.yml"] if meanwhile else [])
    assert not found.holds(with_strategy(scenario, "lacking"))


def test_a_new_file_that_somebody_else_made_meanwhile_is_left_as_it_is(tmp_path):
    scenario = kept(tmp_path, TEXT)[2]
    new = Kept(str(tmp_path / "new.yml"), FRAMEWORK)
    assert new.resumed() is None
    Path(new.path).write_bytes(TEXT)
    with pytest.raises(OutputError, match="meanwhile"):
        new.keep(evolve(with_strategy(scenario, "lacking"), path="<none>"))
    assert Path(new.path).read_bytes() == TEXT


def test_a_link_and_a_mode_stay(tmp_path):
    file = kept(tmp_path, TEXT)[0]
    file.chmod(0o640)
    link = tmp_path / "link.yml"
    link.symlink_to(file)
    linked = Kept(str(link), FRAMEWORK)
    linked.keep(with_strategy(linked.resumed(), "lacking"))
    assert (link.is_symlink(), stat.S_IMODE(file.stat().st_mode)) == (True, 0o640)
    assert file.read_bytes() == TEXT + b"  capacity.strategy: lacking\n"


def test_where_nothing_changes_nothing_is_written(tmp_path):
    file, found, scenario = kept(tmp_path, TEXT)
    os.utime(file, (1, 1))
    found.keep(scenario)
    assert file.stat().st_mtime == 1


def test_what_no_edit_by_position_fits_is_left_as_it_is(tmp_path):
    text = HEAD.encode() + b"profile:\n  ? problems.systemic\n  : no\n"
    file, found, scenario = kept(tmp_path, text)
    with pytest.raises(OutputError, match="nothing is written; write it there yourself"):
        found.keep(with_strategy(scenario, "lacking"))
    assert file.read_bytes() == text
