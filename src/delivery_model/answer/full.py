"""Everything that is said of a recommendation, section by section, each thing once.

A form of support in words: everything that the rule base says of it, and the rules that lead to it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from delivery_model.answer.apart import apart_lines
from delivery_model.answer.brief import Brief, title_of_answer
from delivery_model.answer.changes import ChangeSet
from delivery_model.answer.checklists import checklist_lines, checklists_of, in_a_checklist
from delivery_model.answer.derivation import Firing
from delivery_model.answer.explanation import Explanation
from delivery_model.answer.headline import Headline, late_in_words, with_key_words
from delivery_model.answer.smallest_sets import Sets
from delivery_model.answer.words import (
    change_set_in_words,
    family_of,
    finding_in_words,
    forms_in_words,
    levels_in_words,
    readings_in_words,
    rule_in_words,
    said,
    stated_in_words,
    statement_lines,
    uses_in_words,
)
from delivery_model.profile.profile import CountFinding, Evidence, Finding
from delivery_model.rulebase.conditions import Among, Condition
from delivery_model.rulebase.framework import Framework, Rule, SupportType
from delivery_model.rulebase.variables import Kind
from delivery_model.rulebase.vocabulary import Statement
from delivery_model.writing.document import Bullets, Document, Line, Part, page
from delivery_model.writing.phrases import SECTIONS, listed, number, plural, say, sentence, title_of_section

GUIDANCE = ("success_factors", "review_triggers", "benefits", "cautions")
ABOUT = ("benefits", "success_factors", "review_triggers", "cautions")
"""What is said of the form that is the answer."""


class Content:
    """Turns one explanation into a page of everything, each thing said once."""

    NOTE = "{}"

    def __init__(self, explanation: Explanation) -> None:
        self.explanation = explanation
        self.recommendation, self.headline = explanation.recommendation, Headline(explanation)
        self.framework = self.recommendation.framework
        self.profile = self.recommendation.scenario.profile

    def page(self) -> Document:
        """The whole page; sections with nothing to say are left out."""
        rules = f"{self.framework.name}, {self.recommendation.engine} engine"
        facts = (*self.headline.facts(), ("Rules", rules))
        return page(title_of_answer(self.explanation), facts, self._with_key_words(self._sections()))

    def _sections(self) -> Iterator[Part]:
        said: Mapping[str, Iterable[Line | Part]] = {
            "situation": self.situation(),
            "reason": Brief(self.explanation, False).reason(),
            "why": self.why(),
            "why_not": self._why_not(),
            "changes": self.changes(),
            "sureness": self.sureness(),
            "questions": self.questions(),
            "notes": self.notes(),
            "arrangement": self._arrangement(),
            **{part: self.guidance(part) for part in GUIDANCE},
            "every_form": self.guidance_for_every_form(),
            "policy_exposure": self.collected(self.framework.roles.policy_exposure),
            "checks": self.checks(),
            "checklists": self._checklists(),
            "evidence": self._evidence(),
            "published": self.published(),
            "limits": self.stated(self.framework.limits),
        }
        for key, title, is_as_read in SECTIONS:
            lines: list[Line] = []
            for each in said[key]:
                if isinstance(each, Part):
                    yield each
                else:
                    lines.append(each)
            yield Part(self.headline.as_read(title) if is_as_read else title, lines)

    def _why_not(self) -> Iterator[Part]:
        title = title_of_section("why_not")
        for value, sets in self.explanation.why_not.items():
            yield Part(self.headline.as_read(title.format(form=self.title(value))), self.why_not(sets))

    def notes(self) -> Iterator[Part]:
        """Conditions and cautions, decision by decision."""
        for name in self.framework.roles.notes:
            question = self.framework.decisions[name].question
            asked = title_of_section("notes").format(question=question)
            yield Part(self.headline.as_read(asked), self.collected(name))

    def situation(self) -> Iterator[Line]:
        """What the scenario says in summary."""
        if self.recommendation.scenario.summary:
            yield Line(self.recommendation.scenario.summary)

    def published(self) -> Iterator[Line]:
        """What was published, in its own words."""
        published = self.recommendation.scenario.published
        if published and published.says:
            yield Line(published.says)

    def _with_key_words(self, parts: Iterable[Part]) -> Iterator[Part]:
        """The same parts, in which each key of a source is told in words where it stands first."""
        said: set[str] = set()
        keys = self.framework.sources
        cited = (each for _, each in self.profile.evidence() if each.source.partition(" ")[0] not in keys)
        own = set(map(self.cited, cited))  # what a person named stays as it is

        def told(line: Line) -> Line:
            aside = line.aside if line.aside in own else with_key_words(self.framework, said, line.aside)
            return Line(line.text, aside, tuple(map(told, line.below)))

        for part in parts:
            lists = (
                Bullets(tuple(map(told, each.lines))) if isinstance(each, Bullets) else each for each in part.blocks
            )
            yield Part(part.title, lists)

    def title(self, support_type: str) -> str:
        """What an answer calls a form of support."""
        return self.framework.support_types[support_type].short

    def in_short(self) -> str:
        """How sure the answer is, in one line."""
        readings, margin, asked = self.explanation.readings, self.explanation.margin, self.explanation.questions
        parts = [self.recommendation.basis.value]
        what = "holds" if margin else "what is possible is the same"
        parts.append(f"{what} {readings_in_words(readings.held, readings.total)}")
        if margin:
            parts.append(
                "no wrong finding could change it"
                if margin.distance is None
                else f"{plural(margin.distance, 'finding')} away from another answer"
            )
        mattering = len(asked.mattering)
        parts.append(f"{plural(mattering, 'unknown')} can still matter" if mattering else "nothing unknown matters")
        return "; ".join(parts)

    def why(self) -> tuple[Line, ...]:
        """The rules that decide, nested under those that rest on them, once for each way in which they may."""
        several = self.explanation.why
        if len(several) > 1 and not self.recommendation.recommended:
            return ()
        lines = tuple(line for firings in several for line in self.tree(firings))
        return (Line(f"{self.one_of_several()}:"), *lines) if len(several) > 1 else lines

    def one_of_several(self) -> str:
        """That a derivation stands for one way the unknowns may turn out, lest it be read as found."""
        return sentence(say("why.several", count=len(self.explanation.why), supposed=say("supposed")))

    def tree(self, firings: Sequence[Firing]) -> tuple[Line, ...]:
        """The rules nested under those that rest on them; each is told once."""
        by_decision: dict[str, list[Firing]] = {}
        for firing in firings:
            by_decision.setdefault(firing.rule.decision, []).append(firing)

        def lines(decision: str) -> Iterator[Line]:
            for firing in by_decision.pop(decision, ()):
                below: list[Line] = []
                for leaf in firing.leaves:
                    needed = self.framework.decided_by(leaf.variable)
                    below.extend(lines(needed.name) if needed else self._leaf(leaf))
                said = self._marked(firing.rule.when, sentence(firing.rule.because))
                yield Line(said, rule_in_words(firing.rule), tuple(below))

        return tuple(lines(self.framework.roles.outcome))

    def _marked(self, condition: Condition, text: str) -> str:
        """A text, marked as supposed where its condition does not hold of everything that may be so."""
        space = self.recommendation.space
        return text if space.condition(condition) == space.diagrams.true else f"{text} ({say('supposed')})"

    def _leaf(self, leaf: Among) -> tuple[Line, ...]:
        framework = self.framework
        variable = framework.variables[leaf.variable]
        if variable.kind is not Kind.READING:
            text = said(framework, leaf.variable, self._supposed(leaf))
            return (Line(self._marked(leaf, text), self._pieces(variable.owner)),)
        reading = framework.readings[variable.owner]
        chosen = self.recommendation.readings[reading.name]
        which = say("read.which", name=reading.name, point=reading.point)
        return (Line(say("read.as", says=reading.says(chosen)), which),)

    def _supposed(self, leaf: Among) -> frozenset[str]:
        """The values still possible; of an open finding, the levels supposed."""
        finding = self.profile.findings.get(leaf.variable)
        return leaf.values.intersection(finding.levels) if finding else leaf.values

    def _pieces(self, name: str) -> str:
        """How much evidence is given for a finding, or for a group; the evidence itself is told once, below."""
        members = self.framework.groups[name].members if name in self.framework.groups else (name,)
        given = [each for member in members for each in self.explanation.evidence(member)]
        given += [each for count in self.profile.counts if count.limit.group == name for each in count.evidence]
        return say("evidence.pieces" if given else "evidence.none", count=len(given))

    def sourced(self, text: str, sources: Iterable[str]) -> Line:
        """A line with where it is from."""
        return Line(text, ", ".join(sources))

    def stated(self, statements: Iterable[Statement]) -> tuple[Line, ...]:
        """What a rule base says, a line each with where it is from."""
        return tuple(self.sourced(each.says.rstrip("."), each.sources) for each in statements)

    def ruled(self, text: str, rules: Iterable[Rule]) -> Line:
        """A line with the rules behind it, and where they are from."""
        return Line(text, "; ".join(map(rule_in_words, rules)))

    def shown(self, evidence: Evidence) -> Line:
        """A piece of evidence with where it is from."""
        return Line(evidence.says, self.cited(evidence))

    def cited(self, evidence: Evidence) -> str:
        """Where a piece of evidence is from, and whose account it is."""
        cited = self.recommendation.scenario.cited(evidence.source)
        return f"{cited}, {evidence.kind.value}" if evidence.kind else cited

    def why_not(self, found: Sets) -> tuple[Line, ...]:
        """One line for each minimal set of findings that alone keeps the support type out."""
        framework = self.framework
        if not any(found.sets):  # no finding is needed to keep it out
            return (Line(say("why_not.no_rule")),)
        lines: list[Line] = []
        for uses in found.sets:
            rules = dict.fromkeys(rule for use in uses for rule in self.explanation.rules_on(use.token))
            sources = dict.fromkeys(source for rule in rules for source in framework.rules[rule].sources)
            lines.append(self.sourced(f"Because {uses_in_words(framework, self.profile, uses)}", sources))
        if found.is_truncated:
            lines.append(Line(say("why_not.more")))
        return tuple(lines)

    def changes(self) -> Iterator[Line]:
        for value, found in self.explanation.changes.items():
            lines = [self._change(each) for each in found.sets]
            if found.is_truncated:
                lines.append(Line(say("changes.more" if lines else "changes.open")))
            if not lines:
                lines = [Line(say("changes.none"))]
            yield Line(sentence(self.title(value)), "", tuple(lines))

    def _change(self, found: ChangeSet) -> Line:
        provided = sum(each.is_settled for each in found.changes)
        size = plural(found.size, "change")
        size = say("changes.on", changes=size, count=provided) if provided else size
        return Line(change_set_in_words(self.framework, self.profile, found), size)

    def asked(self) -> tuple[Line, ...]:
        """The questions that can still matter, each with what its answers lead to."""
        lines: list[Line] = []
        for question in self.explanation.questions.mattering:
            attribute = self.framework.attributes[question.attribute]
            leads = tuple(
                Line(f"{levels_in_words([level])}: {forms_in_words(self.framework, possible, 'or')}")
                for level, possible in question.leads_to.items()
            )
            if len(set(question.leads_to.values())) == 1:
                leads = (Line(say("questions.alike")),)
            lines.append(Line(attribute.question, question.attribute, leads))
        return tuple(lines)

    def questions(self) -> Iterator[Line]:
        lines, idle = self.asked(), self.explanation.questions.idle
        yield from lines
        if lines and idle:
            yield Line(f"Cannot matter any more: {', '.join(idle)}")

    def sureness(self) -> Iterator[Line]:
        explanation = self.explanation
        margin = explanation.margin
        for doubt in explanation.firmness.doubts:
            yield Line(sentence(self.headline.doubt(doubt)))
        if margin:
            yield Line(say("margin.kept", kept=margin.kept, total=margin.total))
            if margin.hangs_on:
                titles = (self.framework.attributes[name].title for name in margin.hangs_on)
                yield Line(say("margin.hangs_on", titles=listed(titles)))
        yield from self._evidence_behind()
        for against in explanation.readings.against:
            reading = self.framework.readings[against.reading]
            possible = forms_in_words(self.framework, against.possible, "or")
            yield Line(
                say("read.otherwise", says=reading.says(against.alternative), possible=possible),
                say(
                    "read.otherwise_which",
                    name=reading.name,
                    alternative=against.alternative,
                    point=reading.point,
                ),
            )

    def _evidence_behind(self) -> Iterator[Line]:
        """Whose account the deciding findings are, and for which of them there is none."""
        if kinds := self.explanation.evidence_kinds:
            what = "The deciding findings rest" if self.recommendation.recommended else "What is known rests"
            yield Line(f"{what} on {listed(kinds)} evidence")
        without = Counter(family_of(self.framework, name) for name in self.explanation.without_evidence)
        if without:
            named = (f"{title} ({number(count)} of them)" if count > 1 else title for title, count in without.items())
            yield Line(f"No evidence is given for {listed(named)}")

    def certain(self, name: str | None) -> Iterator[Line]:
        """The values that a collecting decision concludes, with the rules that concluded them."""
        for value in self.recommendation.collected(name).certain if name else ():
            rules = self.recommendation.full_derivation.concluding(str(name), value)
            yield self.ruled(sentence(self.framework.decisions[str(name)].values[value]), rules)

    def collected(self, name: str | None) -> Iterator[Line]:
        """The values of a collecting decision; what is only possible apart."""
        yield from self.certain(name)
        for value in self.recommendation.collected(name).possible if name else ():
            yield Line(f"Depending on what is unknown: {self.framework.decisions[str(name)].values[value]}")

    def checks(self) -> tuple[Line, ...]:
        """Findings that do not hang together, and evidence that is later than the date of the scenario."""
        late = late_in_words(self.framework, self.recommendation.scenario, is_full=True)
        apart = apart_lines(self.framework, self.profile)
        return (*self.collected(self.framework.roles.consistency), *apart, *late)

    def _checklists(self) -> Iterator[Part]:
        """Each checklist of the rule base, answered or not; it never decides."""
        for each in checklists_of(self.framework, self.profile):
            yield Part(each.heading, checklist_lines(each, self.evidence_below))

    def evidence_below(self, said: Finding | CountFinding) -> tuple[Line, ...]:
        """The evidence for a finding or a count, and of a finding who placed it where, and its note."""
        lines = [self.shown(each) for each in said.evidence]
        if isinstance(said, Finding):
            lines += [Line(f"{rater} put it at {levels_in_words(each)}") for rater, each in said.placings.items()]
            lines += [Line(self.NOTE.format(said.note))] if said.note else []
            lines += [Line(f"Next step: {said.next}")] if said.next else []
        return tuple(lines)

    def _arrangement(self) -> tuple[Part, ...]:
        if self.explanation.arrangement is None:
            return ()
        from delivery_model.answer.appraisal_page import arrangement_sections  # few scenarios have an appraisal

        return arrangement_sections(self.explanation.arrangement, True)

    def guidance(self, part: str) -> tuple[Line, ...]:
        """What is said of the form that is the answer, on one of the subjects of `GUIDANCE`."""
        support = self.headline.support
        return self.stated(getattr(support, part)) if support else ()

    def guidance_for_every_form(self) -> Iterator[Line]:
        """What goes with every form of support, by what it is about."""
        for about in dict.fromkeys(each.about for each in self.framework.guidance):
            said = (each.statement for each in self.framework.guidance if each.about == about)
            yield Line(about, "", self.stated(said))

    def _evidence(self) -> Iterator[Line]:
        """Every finding, with its evidence, in the order of asking."""
        listed_before = in_a_checklist(self.framework)
        for name in self.framework.attributes:
            if name in self.profile.findings and name not in listed_before:
                said = finding_in_words(self.framework, self.profile, name)
                yield Line(said, "", self.evidence_below(self.profile.findings[name]))
        for count in self.profile.counts:
            group, limit = self.framework.groups[count.limit.group], count.limit
            if not group.is_checklist:
                said = f"{group.title}: {stated_in_words(limit, len(group.members))}"
                yield Line(said, "", self.evidence_below(count))
        for name, address in self.recommendation.scenario.sources.items():
            yield Line(f"{name} is {address}")


def support_type_page(framework: Framework, support: SupportType) -> Document:
    """What a form of support is, when it is likely to work, and what to watch."""
    leading = framework.decisions[framework.roles.outcome].rules
    rules = tuple(Line(sentence(rule.because), rule.id) for rule in leading if rule.then == support.id)
    sections = (
        Part("Circumstances in which it is likely to work", statement_lines(support.circumstances)),
        Part("Rules that lead to it", rules),
        *(Part(title_of_section(part), statement_lines(getattr(support, part))) for part in ABOUT),
    )
    facts = (("Title", support.title), ("In short", support.summary))
    return page(f"Support type {support.id}", facts, sections)
