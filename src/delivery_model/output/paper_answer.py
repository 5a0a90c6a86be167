"""The parts of a paper about the answer: what is recommended, why, what it needs, and what would change it."""

from __future__ import annotations

from collections.abc import Iterator

from delivery_model.explanation import Explanation
from delivery_model.framework.rules import Basis
from delivery_model.framework.vocabulary import Attribute, Statement
from delivery_model.output.brief import Brief
from delivery_model.output.content import Content
from delivery_model.output.document import Answer, Blank, Block, Bullets, Cell, Facts, Line, Part, Table, Text
from delivery_model.output.headline import Headline
from delivery_model.output.paper_path import path_figure
from delivery_model.output.phrases import title_of_section
from delivery_model.output.words import listed, sentence, title_of

OPEN = "What is known of the authority leaves more than one answer possible. The questions below would settle it."
AS_READ = "How the text is read decides between these. What rests on one way to read it says so in its heading."
MEANT = {
    Basis.STATED: "Stated means that every rule that decides, or may decide, says what a source says.",
    Basis.INTERPRETED: (
        "Interpreted means that at least one rule that decides, or may decide, is a reading of a source, "
        "with its reason, and not what the source says in so many words."
    ),
}
FILL_IN = "The council fills in who and by when."
FIND_OUT = (
    "Where a source tells who found this out in an earlier case, that is said; "
    "the council fills in who could find out here, and by when."
)


def recommendation_part(explanation: Explanation) -> Part:
    """The answer first, with how sure it is and what was published."""
    found, headline = explanation.recommendation, Headline(explanation)
    (word, answer), *others = headline.facts()
    blocks: list[Block] = [Answer(word, sentence(answer))]
    if headline.has_answer:
        blocks.append(Text(found.framework.support_types[str(found.recommended)].summary))
    else:
        blocks.append(Text(OPEN if found.recommended is None else AS_READ))
    said = found.scenario.published.says if found.scenario.published else None
    blocks.append(Facts((*others, *([("As published", said)] if said else []))))
    if found.scenario.summary:
        blocks.append(Text(found.scenario.summary))
    blocks.append(Blank("What the committee is asked to decide"))
    return Part("Recommendation", tuple(blocks))


def why_part(explanation: Explanation) -> Part:
    """The findings that force the answer, the rules that decide where there is one way, and the picture of them."""
    full, several, reason = Content(explanation), explanation.why, Brief(explanation, False).reason()
    blocks: list[Block] = list(reason.blocks) if reason else []
    if explanation.recommendation.recommended and len(several) == 1:  # of several ways, none is found
        blocks.append(Bullets(full.tree(several[0])))
    blocks.append(path_figure(explanation))
    return Part(full.headline.as_read("Why"), tuple(blocks))


def needed_parts(explanation: Explanation) -> Iterator[Part]:
    """What has to be in place, with space for who and when; when to look again; notes on the form it takes."""
    full, found = Content(explanation), explanation.recommendation
    if full.headline.has_answer:
        support = found.framework.support_types[str(found.recommended)]
        rows = tuple(_factor(each) for each in support.success_factors)
        if rows:
            yield Part(
                title_of_section("success_factors"),
                (
                    Table(
                        caption=f"Success factors: {support.title}. {FILL_IN}",
                        header=("Success factor", "Source", "Who", "By when"),
                        rows=rows,
                        widths=(46, 20, 18, 16),
                    ),
                ),
            )
        for part in ("review_triggers", "cautions"):
            if lines := full.guidance(part):
                yield Part(title_of_section(part), (Bullets(lines),))
    for name in found.framework.roles.notes:
        if found.collected(name).certain:
            lines = collected_lines(explanation, name)
            yield Part(full.headline.as_read(found.framework.decisions[name].question), (Bullets(lines),))


def collected_lines(explanation: Explanation, name: str | None) -> tuple[Line, ...]:
    """What a collecting decision concludes, and below one line what it may conclude; nothing for no decision."""
    certain = tuple(Content(explanation).collected(name, with_possible=False))
    if name is None:
        return ()
    found = explanation.recommendation
    values = found.framework.decisions[name].values
    possible = tuple(Line(sentence(values[each])) for each in found.collected(name).possible)
    perhaps = Line("Cannot be told yet, since it depends on what is unknown", "", possible)
    return (*certain, perhaps) if possible else certain


def _factor(statement: Statement) -> tuple[Cell, ...]:
    return (sentence(statement.says), ", ".join(statement.sources), "", "")


def why_not_part(explanation: Explanation) -> Part:
    """For each support type that is not possible: what alone keeps it out."""
    full = Content(explanation)
    excluded = explanation.why_not.items()
    lines = tuple(Line(sentence(full.title(value)), "", full.why_not(sets)) for value, sets in excluded)
    blocks = (Bullets(lines),) if lines else (Text("No support type is ruled out yet."),)
    return Part(full.headline.as_read("Why not the others"), blocks)


def change_part(explanation: Explanation) -> Part | None:
    """The smallest changes of findings that would lead to another answer; None without an answer."""
    if not explanation.recommendation.recommended:
        return None
    full = Content(explanation)
    lines = tuple(full.changes())
    lead = "Each line is a smallest change of what was found that would lead to another answer."
    return Part(full.headline.as_read(title_of_section("changes")), (Text(lead), Bullets(lines)))


def sure_part(explanation: Explanation) -> Part:
    """How the answer stands up to wrong findings and to other readings of the text."""
    full = Content(explanation)
    meant = MEANT[explanation.recommendation.basis]
    lines = tuple(full.sureness())
    blocks: list[Block] = [Text(f"{sentence(full.in_short())}. {meant}"), *([Bullets(lines)] if lines else [])]
    return Part("How sure it is", tuple(blocks))


def found_by(attribute: Attribute) -> Cell:
    """Who has found this out before, as far as a source tells; empty otherwise."""
    return tuple(Line(sentence(each.says), ", ".join(each.sources)) for each in attribute.found_by) or ""


def unknown_part(explanation: Explanation) -> Part:
    """What is unknown or open, what each answer would lead to, and space for who could find out."""
    full, questions = Content(explanation), explanation.questions
    framework = explanation.recommendation.framework
    blocks: list[Block] = []
    rows = tuple[tuple[Cell, ...], ...](
        (line.text, line.below, found_by(framework.attributes[line.aside]), "") for line in full.asked()
    )
    if rows:
        blocks.append(
            Table(
                caption=f"Unknown, and able to change the answer. {FIND_OUT}",
                header=("Question", "What each answer leads to", "Who could find out", "By when"),
                rows=rows,
                widths=(28, 30, 28, 14),
            )
        )
    else:
        blocks.append(Text("Nothing that is still unknown can change the answer."))
    if questions.idle:
        titles = listed(title_of(framework, name) for name in questions.idle)
        blocks.append(Text(f"Also unknown or open, but unable to change the answer: {titles}."))
    return Part("What is unknown, and who could find out", tuple(blocks))
