"""The committee paper: everything it must say, in every kind of file, for any rule base, and safe to open."""

import re
import sys
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from attrs import evolve
from bare import bare
from click.testing import CliRunner
from test_html import FOREIGN, outline

from delivery_model import (
    Evidence,
    Finding,
    Profile,
    Published,
    Scenario,
    explain,
    load_framework,
    load_scenario,
    recommend,
)
from delivery_model.answer.headline import sources_in_words
from delivery_model.appraisal.scores import Interval
from delivery_model.cli import recommend as command
from delivery_model.dates.paper import paper_of
from delivery_model.dates.paper_pictures import path_figure, shade
from delivery_model.dates.several_dates import journey
from delivery_model.loading import shipped
from delivery_model.writing.document import Bullets, Figure, Line, Notes, Table, Text
from delivery_model.writing.formats import FORMATS, Layout

FRAMEWORK = load_framework()
SCENARIOS = Path(str(shipped("scenarios")))
HALL = load_framework(FOREIGN / "village-hall")
PATH = "how the answer comes about"
DATES = ("rotherham-2014-11", "rotherham-2015-02", "rotherham", "rotherham-2018-01", "rotherham-2019-04")


def stops(*names):
    return journey([load_scenario(SCENARIOS / f"{name}.yml") for name in names], FRAMEWORK, engine="direct")


def of_scenario(scenario, framework=FRAMEWORK):
    return journey([scenario], framework, engine="direct")


SUBJECTS = {
    "rotherham": lambda: stops("rotherham"),
    "journey": lambda: stops(*DATES),
    "case": lambda: stops("cases/bradford_2018"),
    "open": lambda: of_scenario(Scenario(authority="Nowhere", as_of="", profile=Profile())),
    "foreign": lambda: of_scenario(load_scenario(FOREIGN / "mill-lane.yml", HALL), HALL),
}


@pytest.fixture(scope="module", params=SUBJECTS)
def subject(request):
    return SUBJECTS[request.param]()


def html(found):
    return written(".html", found).decode("utf-8")


ENDINGS = {each.ending: each for each in FORMATS.values()}


def written(ending, found):
    said = ENDINGS[ending].writer()([paper_of(found)], Layout())
    return said if isinstance(said, bytes) else said.encode("utf-8")


def parts_of(paper):
    waiting = list(paper.parts)
    while waiting:
        each = waiting.pop(0)
        yield each
        waiting[:0] = each.parts


def part(paper, title):
    """A part by its title, without the letter of an annex."""
    return next(each for each in parts_of(paper) if re.sub("^Annex .: ", "", each.title) == title)


def blocks_of(paper):
    return [block for _, block in paper.in_order() if not isinstance(block, str)]


def tables(paper):
    return [
        block.table if isinstance(block, Figure) else block
        for block in blocks_of(paper)
        if isinstance(block, Figure | Table)
    ]


def test_the_answer_comes_first_and_every_part_that_was_asked_for_follows():
    titles = [each.title for each in parts_of(paper_of(stops(*DATES[:3])))]
    assert titles == [
        "Purpose",
        "What members are asked to decide",
        "Recommendation",
        "Why",
        "What would change it",
        "Options considered",
        "What it rests on",
        "Risks, and what to check",
        "Implications",
        "Next steps",
        "Annex A: evidence",
        "Annex B: what is unknown, and who could find out",
        "Annex C: how sure the answer is",
        "Why not the others",
        "What would change the answer",
        "How the text was read",
        "Annex D: how the answer comes about",
        "Annex E: more on each form of support",
        "Sector-led improvement",
        "External scrutiny and formal intervention",
        "Alternative delivery model",
        "What goes with every form of support",
        "Annex F: options appraisal",
        "Annex G: published policy",
        "Annex H: journey",
        "Annex I: context: shown, and never part of the answer",
        "Annex J: method and limits",
        "Annex K: sources",
    ]


def test_the_paper_of_several_dates_is_about_the_last():
    paper = paper_of(stops("rotherham-2018-01", "rotherham"))
    assert "31 January 2018" in paper.subtitle
    assert len(part(paper, "journey").blocks[0].rows) == 2


def test_a_paper_is_one_accessible_document_that_fetches_nothing(subject):
    text = html(subject)
    found = outline(text)
    attributes = [attrs for _, attrs in found.tags]
    ids = [attrs["id"] for attrs in attributes if "id" in attrs]
    assert found.headings.count(1) == 1
    assert found.tags[0] == ("html", {"lang": "en-GB"})
    assert not [tag for tag, attrs in found.tags if {"src", "srcset"} & set(attrs) or tag in {"script", "link", "img"}]
    assert "url(" not in text and "@import" not in text
    assert len(ids) == len(set(ids))
    assert {attrs["href"][1:] for attrs in attributes if attrs.get("href", "").startswith("#")} <= set(ids)


def test_every_table_has_a_caption_and_heads_for_rows_and_columns(subject):
    text = html(subject)
    found = [tag for tag, _ in outline(text).tags]
    assert found.count("table") == found.count("caption") == text.count("<thead>")
    assert all(attrs.get("scope") in {"row", "col"} for tag, attrs in outline(text).tags if tag == "th")
    for table in tables(paper_of(subject)):
        assert {len(table.header), len(table.widths)} == {len(row) for row in (table.header, *table.rows)}


def test_every_picture_has_a_title_a_description_and_the_same_data_in_a_table(subject):
    paper, text = paper_of(subject), html(subject)
    figures = [block for block in blocks_of(paper) if isinstance(block, Figure)]
    assert figures and text.count("<svg") == text.count("<desc") == len(figures)
    assert all(figure.description and figure.table.rows for figure in figures)


def test_markdown_says_of_a_picture_only_what_its_table_does():
    figure = next(block for block in part(paper_of(stops("rotherham")), PATH).blocks if isinstance(block, Figure))
    text = written(".md", stops("rotherham")).decode("utf-8")
    assert f"*{figure.title}*\n\n| Question |" in text
    assert figure.description not in text and "The same as a table" not in text


def test_addresses_are_links_in_markdown_whatever_they_are_made_of():
    text = written(".md", stops("rotherham")).decode("utf-8")
    addresses = {each.address for each in FRAMEWORK.sources.values() if "_" in each.address}
    assert any(f"<{address}>" in text for address in addresses)
    assert "\\_" not in "".join(re.findall(r"https?://\S+", text))


def test_a_higher_score_is_darker_and_an_open_one_is_white():
    scale = Interval(0, 5)
    shades = [shade(Interval(score, score), scale) for score in range(6)]
    assert shades == list(dict.fromkeys(shades)) == sorted(shades, reverse=True)
    assert shade(scale, scale) == "#ffffff" and "#ffffff" not in shades


def test_a_picture_is_described_in_sentences_without_signs():
    figure = next(block for block in part(paper_of(SUBJECTS["open"]()), PATH).blocks if isinstance(block, Figure))
    assert "fits? Sector-led improvement: may hold; External scrutiny" in figure.description
    assert figure.description.endswith("An alternative delivery model: may hold.")


def test_a_member_that_is_unknown_is_said_to_be_in_its_label():
    profile = Profile.of(FRAMEWORK, {"grip.child_protection": "partial", "grip.care_leavers": "lacking"})
    paper = paper_of(of_scenario(Scenario(authority="A", as_of="2020", profile=profile)))
    figure = next(block for block in part(paper, "evidence").blocks if isinstance(block, Figure))
    assert all(f">{said}</text>" in figure.svg for said in ("Early help: unknown", "Child protection"))
    assert figure.svg.count("unknown</text>") == len(FRAMEWORK.groups["grip"].members) - 2


def test_the_paper_says_what_interpreted_means():
    text = outline(html(stops("rotherham"))).text
    assert ("Interpreted means that" in text, "Stated means that" in text) == (True, False)


def test_no_text_of_a_picture_is_smaller_than_the_rest(subject):
    figures = [block for block in blocks_of(paper_of(subject)) if isinstance(block, Figure)]
    assert {size for figure in figures for size in re.findall(r'font-size="(\d+)"', figure.svg)} == {"15"}


def test_an_option_of_which_nothing_is_known_is_said_to_be_in_one_word():
    blocks = part(paper_of(stops("rotherham")), "options appraisal").blocks
    (figure,) = (block for block in blocks if isinstance(block, Figure))
    said = {row[0]: [line.text for line in row[1]] for row in figure.table.rows}
    assert said["Joint venture"] == ["Not known: every criterion"]
    assert said["Peer practice partner"][1] == "3: financial viability and sustainability"


def test_no_list_of_a_paper_is_empty(subject):
    lists = [block for block in blocks_of(paper_of(subject)) if isinstance(block, Bullets)]
    assert [block for block in lists if not block.lines] == []


def test_criteria_are_written_upwards_over_their_columns():
    blocks = part(paper_of(stops("rotherham")), "options appraisal").blocks
    (figure,) = (block for block in blocks if isinstance(block, Figure))
    turned = re.findall(r'rotate\(-90 [\d. ]+\)">([^<]+)<', figure.svg)
    assert [turned[0], " ".join(turned[3:5]), turned[-1]] == [
        "child focused", "political oversight and governance arrangements", "risk",
    ]  # fmt: skip


def test_the_paper_names_the_rule_base_its_version_and_hash(subject):
    framework = subject[-1].explanation.recommendation.framework
    for ending in (".html", ".md"):
        text = written(ending, subject).decode("utf-8")
        assert all(each in text for each in (framework.version, framework.content_hash))


def test_all_evidence_is_there_with_its_source():
    found = stops("rotherham")
    text = re.sub(r"\s+", " ", outline(html(found)).text)
    (notes,) = (block.texts for block in blocks_of(paper_of(found)) if isinstance(block, Notes))
    for finding in found[0].scenario.profile.findings.values():
        for evidence in finding.evidence:
            note = re.search(rf"{re.escape(evidence.says[1:])} \[(\d+)\] ?\({evidence.kind.value}", text)
            assert sources_in_words(found[0].explanation.recommendation, [evidence.source]) == notes[int(note[1]) - 1]


def test_success_factors_leave_space_for_who_and_when():
    table = part(paper_of(stops("rotherham")), "Next steps").blocks[0]
    factors = FRAMEWORK.support_types["external_scrutiny"].success_factors
    assert [row[0] for row in table.rows] == [each.says.rstrip(".") for each in factors]
    assert {row[1:] for row in table.rows} == {("", "")}


def test_an_open_profile_says_that_it_cannot_tell_and_what_would_settle_it():
    found = SUBJECTS["open"]()
    paper = paper_of(found)
    asked = found[0].explanation.questions.mattering
    rows = part(paper, "what is unknown, and who could find out").blocks[0].rows
    assert "CANNOT TELL" in outline(html(found)).text
    assert len(rows) == len(asked) > 0
    told = [FRAMEWORK.attributes[question.attribute].found_by for question in asked]
    assert [row[2] == "" for row in rows] == [found == () for found in told]
    assert {row[3] for row in rows} == {""}


def test_who_could_find_out_is_left_to_the_council_where_no_source_tells():
    paper = paper_of(of_scenario(Scenario(authority="Nowhere", as_of="", profile=Profile()), HALL))
    assert {row[2:] for row in part(paper, "what is unknown, and who could find out").blocks[0].rows} == {("", "")}


def test_who_found_something_out_in_an_earlier_case_is_cited():
    (row, *_) = part(paper_of(SUBJECTS["open"]()), "what is unknown, and who could find out").blocks[0].rows
    (line,) = row[2]
    assert (line.text.startswith("In Rotherham, self-assessment was set beside"), line.note > 0) == (True, True)


def test_raters_are_marks_with_letters_and_a_range():
    group = FRAMEWORK.groups["enablers"]
    finding = Finding(
        levels=("good", "fair_to_good", "fair"), raters={"workshop": "fair", "leadership team": "good", "peers": "good"}
    )
    profile = Profile(dict.fromkeys(group.members[:2], finding))
    paper = paper_of(of_scenario(Scenario(authority="A", as_of="2020", profile=profile)))
    figure = part(paper, "context: shown, and never part of the answer").blocks[0]
    assert all(f">{letter}</text>" in figure.svg for letter in "ABC")
    assert "A workshop, B leadership team, C peers" in figure.svg
    assert [line.text for line in figure.table.rows[0][2]] == [
        "workshop put it at fair", "leadership team put it at good", "peers put it at good",
    ]  # fmt: skip


def test_a_value_that_is_only_possible_is_drawn_as_possible():
    figure = next(block for block in part(paper_of(SUBJECTS["open"]()), PATH).blocks if isinstance(block, Figure))
    assert "May hold: " in figure.table.rows[-1][1][0].text
    assert figure.svg.count('stroke-dasharray="3 3"') > 1  # one is in the legend


@pytest.mark.parametrize("ending", ENDINGS)
def test_whatever_is_typed_stays_text(ending):
    bad = "<script>alert(1)</script>\u202e\x07|`</svg></td>"
    name = next(iter(FRAMEWORK.attributes))
    level = FRAMEWORK.attributes[name].level_names[0]
    evidence = (Evidence(bad, "javascript:alert(1)"),)
    profile = Profile({name: Finding(levels=(level,), evidence=evidence, raters={bad: level}, note=bad)})
    published = Published(support_type="external_scrutiny", source=bad)
    scenario = Scenario(
        authority=bad, as_of="2020", profile=profile, summary=bad, published=published,
        sources={bad: "javascript:alert(2)"},
    )  # fmt: skip
    content = written(ending, of_scenario(scenario))
    if ending == ".docx":
        import docx

        document = docx.Document(BytesIO(content))
        text = "\n".join(each.text for each in document.paragraphs)
    else:
        text = content.decode("utf-8")
    assert "\u202e" not in text and "U+202E" in text
    if ending == ".html":
        tags = outline(text).tags
        assert "script" not in {tag for tag, _ in tags}
        assert not [attrs for _, attrs in tags if attrs.get("href", "").startswith("javascript")]


def test_a_word_paper_repeats_headers_and_says_its_language():
    docx = pytest.importorskip("docx", reason="python-docx is not installed")
    found = stops("rotherham")
    document = docx.Document(BytesIO(written(".docx", found)))
    assert document.core_properties.language == "en-GB"
    assert document.styles["Normal"].element.rPr.xpath("w:lang/@w:val") == ["en-GB"]
    assert len(document.tables) == len(tables(paper_of(found)))
    for table in document.tables:
        assert table.rows[0]._tr.xpath("w:trPr/w:tblHeader")
        assert table._tbl.xpath("w:tblPr/w:tblDescription")


def word_paper(found):
    docx = pytest.importorskip("docx", reason="python-docx is not installed")
    return docx.Document(BytesIO(written(".docx", found)))


def test_in_a_word_paper_a_line_stays_with_the_lines_under_it(subject):
    lists = [block for block in blocks_of(paper_of(subject)) if isinstance(block, Bullets)]
    lead = {line.said for block in lists for line in block.lines if line.below}
    alone = {line.said for block in lists for line in block.lines if not line.below and not block.is_numbered}
    kept = {bool(each.paragraph_format.keep_with_next): set() for each in word_paper(subject).paragraphs}
    for each in word_paper(subject).paragraphs:
        kept[bool(each.paragraph_format.keep_with_next)].add(each.text.partition(" (")[0])
    assert {text.partition(" (")[0] for text in lead} <= kept[True]
    assert {text.partition(" (")[0] for text in alone} <= kept[False]


def test_a_word_paper_has_every_picture_in_print_quality_with_its_description(subject):
    figures = [block for block in blocks_of(paper_of(subject)) if isinstance(block, Figure)]
    document = word_paper(subject)
    shapes = list(document.inline_shapes)
    told = [(shape._inline.docPr.get("title"), shape._inline.docPr.get("descr")) for shape in shapes]
    assert told == [(figure.title, figure.description) for figure in figures]
    assert {shape._inline.get(side) for shape in shapes for side in ("distT", "distB", "distL", "distR")} == {"0"}
    text = {paragraph.text for paragraph in document.paragraphs}
    assert {figure.table.caption for figure in figures} <= text
    for shape in shapes:
        image = document.part.related_parts[shape._inline.graphic.graphicData.pic.blipFill.blip.embed].image
        assert image.content_type == "image/png"
        assert image.px_width / shape.width.inches > 200
        assert shape.width.cm <= 17.01 and shape.height.cm <= 21.51


def test_letters_are_drawn_in_a_picture_even_where_the_machine_has_no_fonts(monkeypatch):
    pictures = pytest.importorskip("delivery_model.writing.word", reason="the extra docx is not installed")
    drawn = pictures.svg_to_bytes
    monkeypatch.setattr(pictures, "svg_to_bytes", lambda **given: drawn(**given, skip_system_fonts=True))
    blank, plain, bold = (
        pictures.picture(f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 90 20">{text}</svg>')
        for text in ("", '<text y="15">a</text>', '<text y="15" font-weight="700">a</text>')
    )
    assert len({blank, plain, bold}) == 3


def test_a_word_paper_is_the_same_bytes_whenever_it_is_made_and_names_no_tool():
    found = SUBJECTS["foreign"]()
    content = written(".docx", found)
    with ZipFile(BytesIO(content)) as file:
        assert {each.date_time for each in file.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        core = file.read("docProps/core.xml").decode()
    assert content == written(".docx", found)
    assert "python-docx" not in core and "2013" not in core


def test_a_word_paper_numbers_its_pages_and_keeps_to_the_widths_of_columns():
    found = SUBJECTS["foreign"]()
    document = word_paper(found)
    fields = document.sections[0].footer._element.xpath(".//w:instrText")
    assert [field.text for field in fields] == ["PAGE", "NUMPAGES"]
    for made, table in zip(document.tables, tables(paper_of(found)), strict=True):
        total = sum(column.width for column in made.columns)
        assert [round(100 * column.width / total) for column in made.columns] == list(table.widths)


@pytest.fixture
def template(tmp_path):
    """A copy of the template, to be changed: a function that saves what another does to it."""
    docx = pytest.importorskip("docx", reason="python-docx is not installed")
    from delivery_model.writing.word import TEMPLATE

    def changed(change):
        document = docx.Document(BytesIO(TEMPLATE.read_bytes()))
        change(document)
        document.save(tmp_path / "own.docx")
        return tmp_path / "own.docx"

    return changed


def with_template(file, target):
    return run(FOREIGN / "mill-lane.yml", "--rules", FOREIGN / "village-hall", "-o", target, "--template", file)


def test_a_word_paper_has_its_look_from_styles_and_its_title_in_the_footer():
    document = word_paper(SUBJECTS["foreign"]())
    assert document.sections[0].footer._element.xpath("string(.//w:sdt)") == document.core_properties.title
    assert document.element.body.xpath(".//w:rPr/*[not(self::w:rStyle or self::w:noProof)]") == []
    assert {each.style.name for table in document.tables for each in table.rows[0].cells[0].paragraphs} == {
        "Table Heading"
    }


def test_a_council_can_have_its_own_template(tmp_path, template):
    docx = pytest.importorskip("docx", reason="python-docx is not installed")

    def change(document):
        document.sections[0].page_width = document.sections[0].page_height
        document.add_paragraph("Mill Lane Parish Council")
        document.styles["Caption"].element.xpath("w:name")[0].set(
            "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}val", "Caption"
        )  # as LibreOffice writes it

    target = tmp_path / "paper.docx"
    assert with_template(template(change), target).exception is None
    document = docx.Document(target)
    assert document.paragraphs[0].text == "Mill Lane Parish Council"
    assert round(sum(column.width for column in document.tables[0].columns) / 360_000, 1) == 29.7 - 4  # cm


def test_a_template_says_where_the_paper_goes(tmp_path, template):
    docx = pytest.importorskip("docx", reason="python-docx is not installed")

    def change(document):
        document.add_paragraph("Before")
        place = document.add_paragraph("{{pa")
        place.add_run("per}}")  # as Word splits what is typed
        document.add_paragraph("After")

    target = tmp_path / "paper.docx"
    assert with_template(template(change), target).exception is None
    body = [each.text for each in docx.Document(target).paragraphs]
    made = [each.text for each in word_paper(SUBJECTS["foreign"]()).paragraphs]
    assert (body[0], body[1], body[-2:]) == ("Before", made[0], ["", "After"])
    last = list(docx.Document(target).element.body)[-2]  # before the section
    assert "After" in "".join(last.itertext()) and len(docx.Document(target).tables) > 3


def test_the_styles_that_a_template_lacks_are_named(tmp_path, template):
    def change(document):
        for name in ("Caption", "Table Text"):
            document.styles[name].delete()

    result = with_template(template(change), tmp_path / "paper.docx")
    said = (
        f"{tmp_path / 'own.docx'}:1:1: the template has no style Caption, Table Text; make each in Word, or start from "
    )
    assert str(result.exception).startswith(said)


def test_a_template_without_the_size_of_its_pages_is_refused(tmp_path, template):
    def change(document):
        size = document.sections[0]._sectPr.xpath("w:pgSz")[0]
        size.getparent().remove(size)

    result = with_template(template(change), tmp_path / "paper.docx")
    assert "own.docx:1:1: the template says no size of page; set it in Word" in str(result.exception)


@pytest.mark.parametrize(
    ("name", "said"), [("missing.docx", "no such file"), ("bad.docx", "not a Word document; open it in Word and save")]
)
def test_a_template_that_cannot_be_read_is_refused(tmp_path, name, said):
    pytest.importorskip("docx", reason="python-docx is not installed")
    (tmp_path / "bad.docx").write_bytes(b"PK no zip")
    result = with_template(tmp_path / name, tmp_path / "paper.docx")
    assert f"{name}:1:1: {said}" in str(result.exception)


def test_a_template_is_for_word_alone(tmp_path):
    assert "--template is for .docx" in str(with_template("own.docx", tmp_path / "paper.md").exception)


def run(*args):
    return CliRunner().invoke(command, ["report", *map(str, args)], standalone_mode=False)


@pytest.mark.parametrize("ending", ENDINGS)
def test_the_command_writes_a_file_and_says_so(tmp_path, ending):
    target = tmp_path / f"paper{ending}"
    result = run(SCENARIOS / "rotherham.yml", "-o", target, "--engine", "direct")
    assert (result.exception, result.stdout, result.stderr) == (None, "", f"wrote {target}\n")
    assert target.stat().st_size > 10_000
    assert list(tmp_path.iterdir()) == [target]


@pytest.mark.parametrize("name", ["paper.pdf", "paper"])
def test_another_ending_is_refused_before_anything_is_read(tmp_path, name):
    result = run("missing.yml", "-o", tmp_path / name)
    assert "choose from .txt, .md, .html, .docx" in str(result.exception)


def test_two_authorities_are_refused(tmp_path):
    result = run(SCENARIOS / "rotherham.yml", SCENARIOS / "cases/bradford_2018.yml", "-o", tmp_path / "p.html")
    assert "a paper is about one authority" in str(result.exception)


@pytest.mark.parametrize(
    "module",
    ["docx", "resvg_py", "font_source_sans_pro"],
)
def test_a_missing_extra_is_named_in_one_line(tmp_path, monkeypatch, module):
    monkeypatch.setitem(sys.modules, module, None)
    monkeypatch.delitem(sys.modules, "delivery_model.writing.word", raising=False)
    result = run(SCENARIOS / "rotherham.yml", "-o", tmp_path / "p.docx")
    assert str(result.exception) == (
        "a .docx file needs packages that are not installed; pip install font-source-sans-pro python-docx resvg-py"
    )


def test_a_paper_that_cannot_be_written_leaves_the_old_one(tmp_path):
    target = tmp_path / "there" / "paper.html"
    assert "no such file or directory" in str(run(SCENARIOS / "rotherham.yml", "-o", target).exception)


def test_a_paper_says_the_reading_in_force():
    scenario = load_scenario(SCENARIOS / "rotherham.yml")
    read = {"developing_governance": "none"}
    found = journey([evolve(scenario, appraisal=None)], FRAMEWORK, engine="direct", readings=read)
    paper = paper_of(found)
    assert "options appraisal" not in str([each.title for each in paper.parts])
    assert FRAMEWORK.readings["developing_governance"].says("none") in written(".md", found).decode("utf-8")


def test_one_way_of_several_is_not_told_as_the_reason():
    findings = {"capacity.self_assessment": Finding(levels=("present",)), "problems.systemic": Finding(levels=("yes",))}
    scenario = Scenario(authority="Testshire", as_of="2026", profile=Profile(findings=findings))
    paper = paper_of(of_scenario(scenario))
    assert len(explain(recommend(scenario)).why) > 1
    assert "supposed" not in str(paper.parts)
    assert "Why" not in [each.title for each in parts_of(paper)]  # most ways to read the text leave it open


def test_a_paper_leaves_out_what_there_is_none_of():
    least = bare()
    levels = {"roof.condition": "dry"} | dict.fromkeys(least.groups["rooms"].members, "good")
    known = {**levels, "accounts": "sound", "volunteers": "many"}
    paper = paper_of(
        of_scenario(Scenario(authority="Mill Lane", as_of="2020", profile=Profile.of(least, known)), least)
    )
    titles = [each.title for each in parts_of(paper)]
    left_out = ("Next steps", "Risks, and what to check", "How the text was read")
    assert [each for each in left_out if each in titles] == []
    assert part(paper, "what is unknown, and who could find out").blocks == (
        Text("Nothing that is still unknown can change the answer."),
    )


def test_a_paper_asks_to_check_what_does_not_fit_together():
    wet = Profile.of(HALL, {"roof.condition": "open", "rooms.store": "good"})
    paper = paper_of(of_scenario(Scenario(authority="Mill Lane", as_of="2020", profile=wet), HALL))
    ((line,),) = (block.lines for block in part(paper, "Risks, and what to check").blocks)
    assert (line.text, [each.text for each in line.below]) == ("Please check", ["A dry store under an open roof"])


def test_the_column_of_what_does_not_hold_says_it_or_nothing():
    found = explain(recommend(load_scenario(SCENARIOS / "rotherham.yml"), engine="direct"))
    table = path_figure(found, lambda rule: Line(rule.because)).table
    outcome = FRAMEWORK.outcome
    row = next(row for row in table.rows if row[0] == outcome.question)
    ruled_out = [outcome.values[each] for each in outcome.values if each not in found.recommendation.possible]
    place = table.header.index("Does not hold")
    assert [line.text.rstrip(".").lower() for line in row[place]] == [each.rstrip(".").lower() for each in ruled_out]
