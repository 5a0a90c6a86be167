"""What a recommendation's page says, section by section."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from delivery_model.derivation import Firing
from delivery_model.explanation import Explanation
from delivery_model.explanation.changes import ChangeSet
from delivery_model.explanation.minimal import Sets
from delivery_model.framework.conditions import Among
from delivery_model.framework.vocabulary import Statement
from delivery_model.output.checklists import checklist_lines, checklists_of, in_a_checklist
from delivery_model.output.hindsight import late_in_words
from delivery_model.output.page import Line, Page, Section, shortened
from delivery_model.output.words import (
    change_in_words,
    count_in_words,
    date_in_words,
    finding_in_words,
    levels_in_words,
    listed,
    number,
    plural,
    rule_in_words,
    sentence,
    share_in_words,
    uses_in_words,
)
from delivery_model.profile import CountFinding, Finding

TERSE = 3
ALL_ALIKE = "No answer to it rules anything out by itself"


class Content:
    """Turns one explanation into a page, terse or full."""

    def __init__(self, explanation: Explanation, is_full: bool) -> None:
        self.explanation, self.is_full = explanation, is_full
        self.recommendation = explanation.recommendation
        self.framework = self.recommendation.framework
        self.profile = self.recommendation.scenario.profile

    def page(self) -> Page:
        """The whole page; sections with nothing to say are left out."""
        scenario = self.recommendation.scenario
        title = ", ".join(part for part in (scenario.authority, date_in_words(scenario.as_of)) if part)
        sections = (
            Section("Why", self.why()),
            *(Section(f"Why not: {self.title(value)}", self.why_not(found)) for value, found in self.excluded()),
            Section("What would change the answer", tuple(self.changes())),
            Section("What would settle it", tuple(self.questions())),
            Section("How sure", tuple(self.sureness())),
            *(
                Section(self.framework.decisions[name].question, tuple(self.collected(name)))
                for name in self.framework.roles.notes
            ),
            *self._arrangement(),
            Section("What has to be in place for it to work", self.guidance("success_factors")),
            Section("When to look again", self.guidance("review_triggers")),
            Section("Benefits", self.guidance("benefits") if self.is_full else ()),
            Section("Cautions", self.guidance("cautions") if self.is_full else ()),
            Section("Policy exposure (shown beside the answer, never part of it)", self.policy()),
            Section("Please check", self.checks()),
            *(self.checklists() if self.is_full else ()),
            Section("Evidence", tuple(self._evidence()) if self.is_full else ()),
            Section("Limits", self.limits()),
        )
        return Page(
            title or "An authority", self.facts(), tuple(s for s in sections if s.lines or s.table), self.is_full
        )

    def title(self, support_type: str) -> str:
        return self.framework.support_types[support_type].title

    def facts(self) -> tuple[tuple[str, str], ...]:
        found = self.recommendation
        if found.recommended:
            facts = [("Recommended", self.title(found.recommended))]
        else:
            facts = [("Recommended", "cannot tell yet"), ("Possible", listed(map(self.title, found.possible), "or"))]
        if found.alongside:
            facts.append(("Alongside", listed(map(self.title, found.alongside))))
        facts.append(("How sure", self.in_short()))
        published = found.scenario.published
        if published:
            verdict = {True: "agrees", False: "differs", None: "undecided"}[found.agrees]
            facts.append(
                ("Published", f"{self.title(published.support_type)} ({self.cited(published.source)}): {verdict}")
            )
        if found.readings:
            facts.append(("Read as", ", ".join(f"{name}: {chosen}" for name, chosen in found.readings.items())))
        facts.append(("Rules", f"{self.framework.id} {self.framework.version}, {found.engine} engine"))
        return tuple(facts)

    def in_short(self) -> str:
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
        several = self.explanation.why
        if len(several) > 1 and not self.recommendation.recommended:
            return ()
        shown = several if self.is_full else several[:1]
        terse = Content(self.explanation, False)  # all evidence is told once, and not each way
        lines = tuple(line for place, firings in enumerate(shown) for line in (terse if place else self).tree(firings))
        hidden = len(several) - len(shown)
        lead = (Line(f"{self.one_of_several()}:"),) if len(several) > 1 else ()
        return (*lead, *lines, *((Line(f"... and {plural(hidden, 'other way')} (--full)"),) if hidden else ()))

    def one_of_several(self) -> str:
        """That a derivation stands for one way the unknowns may turn out, lest it be read as found."""
        ways = plural(len(self.explanation.why), "way")
        return (
            f"{sentence(ways)} lead to this answer, and which one holds depends on what is unknown. "
            "Below, what is said of an unknown is supposed, not found"
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
                yield Line(sentence(firing.rule.because), rule_in_words(firing.rule), tuple(below))

        return tuple(lines(self.framework.roles.outcome))

    def _leaf(self, leaf: Among) -> tuple[Line, ...]:
        framework = self.framework
        if leaf.variable in framework.attributes:
            return (self._finding(leaf.variable),)
        group, _, level = leaf.variable.rpartition(".")
        if group in framework.groups:
            members = tuple(self._finding(name) for name in framework.groups[group].members if name in self._known())
            stated = tuple(
                Line(each.says, self.cited(each.source))
                for count in self.profile.counts
                if count.limit.group == group
                for each in count.evidence
            )
            text = count_in_words(framework, group, level, leaf.values)
            return (Line(text, "", (*members, *stated) if self.is_full else ()),)
        reading = framework.readings[leaf.variable.partition(".")[2]]
        chosen = self.recommendation.readings.get(reading.name, reading.default)
        return (Line(f"Read as: {reading.says(chosen)}", f"reading {reading.name} ({reading.point})"),)

    def _known(self) -> set[str]:
        return set(self.profile.findings)

    def _finding(self, attribute: str) -> Line:
        text = finding_in_words(self.framework, self.profile, attribute)
        evidence = self.explanation.evidence(attribute)
        if self.is_full:
            note = self.profile.findings[attribute].note if attribute in self.profile.findings else None
            below = tuple(self._evidence_line(each.says, each.source, each.kind) for each in evidence)
            return Line(text, "", (*below, Line(note)) if note else below)
        return Line(text, ", ".join(dict.fromkeys(self.cited(each.source) for each in evidence)))

    def cited(self, source: str) -> str:
        """A citation; a web address by the name that the scenario gives it."""
        named = {address: name for name, address in self.recommendation.scenario.sources.items()}
        return named.get(source, source)

    def _evidence_line(self, says: str, source: str, kind: object) -> Line:
        cited = self.cited(source)
        return Line(sentence(says), f"{cited}, {kind.value}" if kind else cited)  # type: ignore[attr-defined]

    def excluded(self) -> Iterator[tuple[str, Sets]]:
        yield from self.explanation.why_not.items()

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
        return shortened(tuple(lines), TERSE, self.is_full)

    def changes(self) -> Iterator[Line]:
        for value, found in self.explanation.changes.items():
            lines = [self._change(each) for each in found.sets]
            if found.is_truncated:
                more = "There are more such changes than were counted"
                lines.append(Line(more if lines else "So much is open that not every way there was looked for"))
            if not lines:
                lines = [Line("No change of these findings leads there")]
            yield Line(sentence(self.title(value)), "", shortened(tuple(lines), TERSE, self.is_full))

    def _change(self, found: ChangeSet) -> Line:
        changed, provided = (
            [
                change_in_words(self.framework, self.profile, each)
                for each in found.changes
                if each.is_settled is is_settled
            ]
            for is_settled in (False, True)
        )
        proviso = f", provided {listed(provided)}" if provided else ""
        condition = f" on {plural(len(provided), 'condition')}" if provided else ""
        return Line(f"{listed(changed)}{proviso}", f"{plural(found.size, 'change')}{condition}")

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
        yield from shortened(lines, TERSE, self.is_full, "questions that can matter; see --full")
        if lines and idle and self.is_full:
            yield Line(f"Cannot matter any more: {', '.join(idle)}")

    def sureness(self) -> Iterator[Line]:
        explanation = self.explanation
        margin = explanation.margin
        if explanation.enough:
            said = uses_in_words(self.framework, self.profile, explanation.enough)
            yield Line(f"Enough for this answer, whatever the rest: {said}")
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
        without = Counter(self._family(name) for name in self.explanation.without_evidence)
        if without:
            named = (f"{title} ({number(count)} of them)" if count > 1 else title for title, count in without.items())
            yield Line(f"No evidence is given for {listed(named)}")

    def _family(self, name: str) -> str:
        """The title of a group or attribute; members of a group go by the title of the group."""
        attribute = self.framework.attributes.get(name)
        group = self.framework.groups.get((attribute.group or "") if attribute else name)
        return group.title if group else self.framework.attributes[name].title

    def collected(self, name: str | None) -> Iterator[Line]:
        """The values of a collecting decision, with the rules that concluded them; what is only possible apart."""
        if name is None:
            return
        derivation = self.recommendation.full_derivation
        decision, found = self.framework.decisions[name], self.recommendation.collected(name)
        for value in found.certain:
            rules = [firing.rule for firing in derivation.deciding(name, value) if firing.rule.decision == name]
            yield Line(sentence(decision.values[value]), "; ".join(map(rule_in_words, rules)))
        if self.is_full:
            for value in found.possible:
                yield Line(f"Depending on what is unknown: {decision.values[value]}")

    def checks(self) -> tuple[Line, ...]:
        """Findings that do not hang together, and evidence that is later than the date of the scenario."""
        late = late_in_words(self.framework, self.recommendation.scenario, self.is_full)
        return (*self.collected(self.framework.roles.consistency), *late)

    def checklists(self) -> tuple[Section, ...]:
        """Each checklist of the rule base, answered or not; it never decides."""
        found = checklists_of(self.framework, self.profile)
        return tuple(Section(each.heading, checklist_lines(each, self._evidence_below)) for each in found)

    def _evidence_below(self, said: Finding | CountFinding) -> tuple[Line, ...]:
        lines = tuple(self._evidence_line(each.says, each.source, each.kind) for each in said.evidence)
        return (*lines, Line(said.note)) if isinstance(said, Finding) and said.note else lines

    def _arrangement(self) -> tuple[Section, ...]:
        if self.explanation.arrangement is None:
            return ()
        from delivery_model.output.arrangement import arrangement_sections  # few scenarios have an appraisal

        return arrangement_sections(self.explanation.arrangement, self.is_full)

    def policy(self) -> tuple[Line, ...]:
        return tuple(self.collected(self.framework.roles.policy_exposure))

    def guidance(self, part: str) -> tuple[Line, ...]:
        if not self.recommendation.recommended:
            return ()
        statements: tuple[Statement, ...] = getattr(self.framework.support_types[self.recommendation.recommended], part)
        return _said(statements)

    def _evidence(self) -> Iterator[Line]:
        """Every finding, with its evidence, in the order of asking."""
        listed_before = in_a_checklist(self.framework)
        for name in self.framework.attributes:
            if name in self.profile.findings and name not in listed_before:
                yield self._finding(name)
        for name, address in self.recommendation.scenario.sources.items():
            yield Line(f"{name} is {address}")

    def limits(self) -> tuple[Line, ...]:
        return _said(self.framework.limits)


def _said(statements: Sequence[Statement]) -> tuple[Line, ...]:
    return tuple(Line(each.says.rstrip("."), ", ".join(each.sources)) for each in statements)
