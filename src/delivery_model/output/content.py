"""Everything that is said of a recommendation, section by section, each thing once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from delivery_model.derivation import Firing
from delivery_model.explanation import Explanation
from delivery_model.explanation.changes import ChangeSet
from delivery_model.explanation.minimal import Sets, Stated, Use
from delivery_model.framework.conditions import Among, Condition
from delivery_model.framework.variables import Kind
from delivery_model.framework.vocabulary import Statement
from delivery_model.output.brief import Brief, title_of_answer
from delivery_model.output.checklists import checklist_lines, checklists_of, in_a_checklist
from delivery_model.output.headline import Headline, with_key_words
from delivery_model.output.hindsight import late_in_words
from delivery_model.output.page import Line, Page, Section
from delivery_model.output.words import (
    change_set_in_words,
    count_in_words,
    family_of,
    finding_in_words,
    levels_in_words,
    listed,
    number,
    plural,
    rule_in_words,
    sentence,
    share_in_words,
    spaced,
    title_of,
    uses_in_words,
)
from delivery_model.profile import CountFinding, Evidence, Finding

ALL_ALIKE = "No answer to it rules anything out by itself"
SUPPOSED = "supposed"
FOR_EVERY_FORM = "What goes with every form of support"


class Content:
    """Turns one explanation into a page of everything, each thing said once."""

    def __init__(self, explanation: Explanation) -> None:
        self.explanation = explanation
        self.recommendation, self.headline = explanation.recommendation, Headline(explanation)
        self.framework = self.recommendation.framework
        self.profile = self.recommendation.scenario.profile

    def page(self) -> Page:
        """The whole page; sections with nothing to say are left out."""
        found = self.recommendation
        rules = f"{self.framework.name}, {found.engine} engine"
        sections = tuple(each for each in self._sections() if each.lines or each.table)
        return Page(
            title_of_answer(self.explanation),
            (*self.headline.facts(), ("Rules", rules)),
            self._with_key_words(sections),
            True,
        )

    def _sections(self) -> Iterator[Section]:
        as_read, scenario = self.headline.as_read, self.recommendation.scenario
        if scenario.summary:
            yield Section("The situation", (Line(scenario.summary),))
        if reason := Brief(self.explanation, False).reason():
            yield reason
        yield Section(as_read("Why, rule by rule"), self.why())
        for value, found in self.explanation.why_not.items():
            yield Section(as_read(f"Why not: {self.title(value)}"), self.why_not(found))
        yield Section(as_read("What would change the answer"), tuple(self.changes()))
        yield Section("How sure", tuple(self.sureness()))
        yield Section("What would settle it", tuple(self.questions()))
        for name in self.framework.roles.notes:
            yield Section(as_read(self.framework.decisions[name].question), tuple(self.collected(name)))
        yield from self._arrangement()
        yield Section("What has to be in place for it to work", self.guidance("success_factors"))
        yield Section("When to look again", self.guidance("review_triggers"))
        yield Section("Benefits", self.guidance("benefits"))
        yield Section("Cautions", self.guidance("cautions"))
        yield Section(FOR_EVERY_FORM, self.guidance_for_every_form())
        yield Section(
            "Policy exposure (shown beside the answer, never part of it)",
            tuple(self.collected(self.framework.roles.policy_exposure)),
        )
        yield Section("Please check", self.checks())
        yield from self.checklists()
        yield Section("Evidence", tuple(self._evidence()))
        if scenario.published and scenario.published.says:
            yield Section("As published", (Line(scenario.published.says),))
        yield Section("Limits", self.limits())

    def _with_key_words(self, sections: Sequence[Section]) -> tuple[Section, ...]:
        """The same sections, in which each key of a source is told in words where it stands first."""
        said: set[str] = set()
        keys = self.framework.sources
        cited = (each for _, each in self.profile.evidence() if each.source.partition(" ")[0] not in keys)
        own = set(map(self._cited, cited))  # what a person named stays as it is

        def told(line: Line) -> Line:
            aside = line.aside if line.aside in own else with_key_words(self.framework, said, line.aside)
            return Line(line.text, aside, tuple(map(told, line.below)))

        return tuple(Section(each.title, tuple(map(told, each.lines)), each.table) for each in sections)

    def title(self, support_type: str) -> str:
        """What an answer calls a form of support."""
        return self.framework.support_types[support_type].short

    def in_short(self) -> str:
        """How sure the answer is, in one line."""
        readings, margin, asked = self.explanation.readings, self.explanation.margin, self.explanation.questions
        parts = [self.recommendation.basis.value]
        what = "holds" if margin else "what is possible is the same"
        parts.append(f"{what} {share_in_words(readings.held, readings.total)}")
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
        ways = plural(len(self.explanation.why), "way")
        return (
            f"{sentence(ways)} lead to this answer, and which one holds depends on what is unknown. "
            f"What is marked '{SUPPOSED}' is supposed in that way, not found"
        )

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
        return text if space.condition(condition) == space.diagrams.true else f"{text} ({SUPPOSED})"

    def _leaf(self, leaf: Among) -> tuple[Line, ...]:
        framework = self.framework
        variable = framework.variables[leaf.variable]
        if variable.kind is Kind.ATTRIBUTE:
            text = f"{title_of(framework, leaf.variable)}: {self._as_found(leaf)}"
            return (Line(self._marked(leaf, text), self._pieces(leaf.variable)),)
        if variable.kind is Kind.COUNT:
            text = count_in_words(framework, variable.owner, variable.part, leaf.values)
            return (Line(self._marked(leaf, text), self._pieces(variable.owner)),)
        reading = framework.readings[variable.owner]
        chosen = self.recommendation.readings[reading.name]
        return (Line(f"Read as: {reading.says(chosen)}", f"reading {reading.name} ({reading.point})"),)

    def _as_found(self, leaf: Among) -> str:
        """The levels still possible; of an open finding, those supposed."""
        levels = self.framework.attributes[leaf.variable].level_names
        finding = self.profile.findings.get(leaf.variable)
        possible = finding.levels if finding else levels
        return levels_in_words([level for level in possible if level in leaf.values])

    def _pieces(self, name: str) -> str:
        """How much evidence is given for a finding, or for a group; the evidence itself is told once, below."""
        members = self.framework.groups[name].members if name in self.framework.groups else (name,)
        given = [each for member in members for each in self.explanation.evidence(member)]
        given += [each for count in self.profile.counts if count.limit.group == name for each in count.evidence]
        return f"{plural(len(given), 'piece')} of evidence" if given else "no evidence"

    def _finding(self, attribute: str) -> Line:
        """A finding with all its evidence."""
        said = finding_in_words(self.framework, self.profile, attribute)
        return Line(said, "", self._evidence_below(self.profile.findings[attribute]))

    def _cited(self, evidence: Evidence) -> str:
        """Where a piece of evidence is from, and whose account it is."""
        cited = self.recommendation.scenario.cited(evidence.source)
        return f"{cited}, {evidence.kind.value}" if evidence.kind else cited

    def why_not(self, found: Sets) -> tuple[Line, ...]:
        """One line for each minimal set of findings that alone keeps the support type out."""
        framework = self.framework
        if not any(found.sets):  # no finding is needed to keep it out
            return (Line("No rule leads there for any authority under this reading"),)
        lines: list[Line] = []
        for uses in found.sets:
            rules = dict.fromkeys(rule for use in uses for rule in self.explanation.rules_on(use.token))
            sources = dict.fromkeys(source for rule in rules for source in framework.rules[rule].sources)
            lines.append(Line(f"Because {uses_in_words(framework, self.profile, uses)}", ", ".join(sources)))
        if found.is_truncated:
            lines.append(Line("There are more such sets than were counted"))
        return tuple(lines)

    def changes(self) -> Iterator[Line]:
        for value, found in self.explanation.changes.items():
            lines = [self._change(each) for each in found.sets]
            if found.is_truncated:
                more = "There are more such changes than were counted"
                lines.append(Line(more if lines else "So much is open that not every way there was looked for"))
            if not lines:
                lines = [Line("No change of these findings leads there")]
            yield Line(sentence(self.title(value)), "", tuple(lines))

    def _change(self, found: ChangeSet) -> Line:
        provided = sum(each.is_settled for each in found.changes)
        condition = f" on {plural(provided, 'condition')}" if provided else ""
        said = change_set_in_words(self.framework, self.profile, found)
        return Line(said, f"{plural(found.size, 'change')}{condition}")

    def asked(self) -> tuple[Line, ...]:
        """The questions that can still matter, each with what its answers lead to."""
        lines: list[Line] = []
        for question in self.explanation.questions.mattering:
            attribute = self.framework.attributes[question.attribute]
            leads = tuple(
                Line(f"{levels_in_words([level])}: {listed(map(self.title, possible), 'or')}")
                for level, possible in question.leads_to.items()
            )
            if len(set(question.leads_to.values())) == 1:
                leads = (Line(ALL_ALIKE),)
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
            yield Line(f"{margin.kept} of {margin.total} single errors in the findings would leave the answer as it is")
            if margin.hangs_on:
                titles = (self.framework.attributes[name].title for name in margin.hangs_on)
                yield Line(f"It hangs on: {listed(titles)}")
        yield from self._evidence_behind()
        for against in explanation.readings.against:
            reading = self.framework.readings[against.reading]
            possible = listed(map(self.title, against.possible), "or")
            yield Line(
                f"If read otherwise ({reading.says(against.alternative)}): {possible}",
                f"reading {reading.name}: {against.alternative} ({reading.point})",
            )

    def _evidence_behind(self) -> Iterator[Line]:
        """Whose account the deciding findings are, and for which of them there is none."""
        if kinds := self.explanation.evidence_kinds:
            yield Line(f"The deciding findings rest on {listed(kinds)} evidence")
        without = Counter(family_of(self.framework, name) for name in self.explanation.without_evidence)
        if without:
            named = (f"{title} ({number(count)} of them)" if count > 1 else title for title, count in without.items())
            yield Line(f"No evidence is given for {listed(named)}")

    def collected(self, name: str | None, *, with_possible: bool = True) -> Iterator[Line]:
        """The values of a collecting decision, with the rules that concluded them; what is only possible apart."""
        if name is None:
            return
        derivation = self.recommendation.full_derivation
        decision, found = self.framework.decisions[name], self.recommendation.collected(name)
        for value in found.certain:
            rules = [firing.rule for firing in derivation.deciding(name, value) if firing.rule.decision == name]
            yield Line(sentence(decision.values[value]), "; ".join(map(rule_in_words, rules)))
        for value in found.possible if with_possible else ():
            yield Line(f"Depending on what is unknown: {decision.values[value]}")

    def checks(self) -> tuple[Line, ...]:
        """Findings that do not hang together, and evidence that is later than the date of the scenario."""
        late = late_in_words(self.framework, self.recommendation.scenario, is_full=True)
        return (*self.collected(self.framework.roles.consistency), *late)

    def checklists(self) -> tuple[Section, ...]:
        """Each checklist of the rule base, answered or not; it never decides."""
        found = checklists_of(self.framework, self.profile)
        return tuple(Section(each.heading, checklist_lines(each, self._evidence_below)) for each in found)

    def _evidence_below(self, said: Finding | CountFinding) -> tuple[Line, ...]:
        lines = [Line(each.says, self._cited(each)) for each in said.evidence]
        if isinstance(said, Finding):
            lines += [Line(f"{rater} put it at {spaced(level)}") for rater, level in said.raters.items()]
            lines += [Line(said.note)] if said.note else []
        return tuple(lines)

    def _arrangement(self) -> tuple[Section, ...]:
        if self.explanation.arrangement is None:
            return ()
        from delivery_model.output.arrangement import arrangement_sections  # few scenarios have an appraisal

        return arrangement_sections(self.explanation.arrangement, True)

    def guidance(self, part: str) -> tuple[Line, ...]:
        if not self.headline.has_answer:
            return ()
        support = self.framework.support_types[str(self.recommendation.recommended)]
        statements: tuple[Statement, ...] = getattr(support, part)
        return _said(statements)

    def guidance_for_every_form(self) -> tuple[Line, ...]:
        """What goes with every form of support, by what it is about."""
        about: dict[str, list[Statement]] = {}
        for each in self.framework.guidance:
            about.setdefault(each.about, []).append(each.statement)
        return tuple(Line(title, "", _said(statements)) for title, statements in about.items())

    def _evidence(self) -> Iterator[Line]:
        """Every finding, with its evidence, in the order of asking."""
        listed_before = in_a_checklist(self.framework)
        for name in self.framework.attributes:
            if name in self.profile.findings and name not in listed_before:
                yield self._finding(name)
        for count in self.profile.counts:
            if not self.framework.groups[count.limit.group].is_checklist:
                yield self._count(count)
        for name, address in self.recommendation.scenario.sources.items():
            yield Line(f"{name} is {address}")

    def _count(self, count: CountFinding) -> Line:
        limit = count.limit
        stated = Use(Stated(limit.group, limit.level, limit.low, limit.high), 1)
        return Line(uses_in_words(self.framework, self.profile, [stated]), "", self._evidence_below(count))

    def limits(self) -> tuple[Line, ...]:
        return _said(self.framework.limits)


def _said(statements: Sequence[Statement]) -> tuple[Line, ...]:
    return tuple(Line(each.says.rstrip("."), ", ".join(each.sources)) for each in statements)
