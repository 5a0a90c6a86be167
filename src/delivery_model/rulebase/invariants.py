"""Invariants: what must be so of every authority whatever the rules are, kept with them and proved by `check`."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from attrs import field, frozen

from delivery_model.errors import Place, quoted
from delivery_model.rulebase.conditions import Condition, Names, Several, Written, leaves, normal_form, read_condition
from delivery_model.yaml_input.problems import Citations, Report, choice_at, text_at, word_at
from delivery_model.yaml_input.yaml_text import Items, Node


@frozen(kw_only=True)
class Invariant:
    """Where the condition holds, a decision never gives some values, or always one of them at least.

    It rests on sources, or on a reason.
    """

    name: str
    when: Condition
    decision: str
    values: tuple[str, ...]
    is_always: bool
    sources: tuple[str, ...]
    reason: str | None
    place: Place = field(eq=False)

    def is_kept(self, given: Collection[str]) -> bool:
        """Whether values that are given where the condition holds are as they must be."""
        return self.is_always is not set(self.values).isdisjoint(given)

    def in_words(self) -> str:
        """What it says of the values."""
        return f"{self.decision} {'always' if self.is_always else 'never'} {' or '.join(self.values)}"


NEVER, ALWAYS = "never", "always"
KEYS = ("of", NEVER, ALWAYS, "sources", "reason")


@frozen
class InvariantDraft:
    """An invariant whose condition is not in normal form yet."""

    node: Node
    fields: Mapping[str, Node]
    when: Written


def read_invariant_drafts(report: Report, node: Node | None, names: Names) -> tuple[InvariantDraft, ...]:
    """Read the conditions of invariants, noting where they cut groups."""
    drafts: list[InvariantDraft] = []
    for each in () if node is None else report.items(node):
        fields = report.fields(each, "an invariant", required=("name", "when"), optional=KEYS)
        when = read_condition(report, fields["when"], names) if "when" in fields else Several(True, ())
        drafts.append(InvariantDraft(each, fields, when))
    return tuple(drafts)


@frozen(kw_only=True)
class InvariantReader:
    """Finishes invariants, once every decision and every variable that rules look at is known.

    `values` are those of each decision, and `domains` those of each variable.
    """

    report: Report
    citations: Citations
    outcome: str
    values: Mapping[str, Sequence[str]]
    domains: Mapping[str, tuple[str, ...]]
    sizes: Mapping[str, int]
    looked_at: Collection[str]

    def all(self, drafts: Sequence[InvariantDraft]) -> tuple[Invariant, ...]:
        """Every invariant; a second one of a name is refused."""
        found: dict[str, Invariant] = {}
        for draft in drafts:
            invariant = self._invariant(draft)
            if invariant.name in found:
                first = found[invariant.name].place
                self.report.add(
                    invariant.place, f"a second invariant {quoted(invariant.name)}", f"the first is at {first}"
                )
            found[invariant.name] = invariant
        return tuple(found.values())

    def _invariant(self, draft: InvariantDraft) -> Invariant:
        report, fields, place = self.report, draft.fields, draft.node.place
        name = word_at(report, fields, "name")
        decision = choice_at(report, fields, "of", "decision", self.values) if "of" in fields else self.outcome
        keys = [key for key in (NEVER, ALWAYS) if key in fields]
        if len(keys) != 1:
            said = " and ".join(keys) or f"neither {NEVER} nor {ALWAYS}"
            report.add(place, f"an invariant with {said}", "say one of the two, with values of the decision")
        for key in keys:
            if isinstance(listed := fields[key], Items) and not listed.values:
                report.add(listed.place, f"an invariant with {key} and no value", "name a value of the decision")
        if "sources" not in fields and "reason" not in fields:
            report.add(place, "an invariant without sources and without a reason", "add 'sources' or 'reason: ...'")
        return Invariant(
            name=name,
            when=self._condition(draft),
            decision=decision,
            values=tuple(each for key in keys for each in self._values(decision, fields[key])) or ("?",),
            is_always=keys == [ALWAYS],
            sources=self.citations.read(report, fields["sources"], "an invariant") if "sources" in fields else (),
            reason=text_at(report, fields, "reason") or None,
            place=place,
        )

    def _condition(self, draft: InvariantDraft) -> Condition:
        when = normal_form(draft.when, self.domains, self.sizes)
        for name in dict.fromkeys(leaf.variable for leaf in leaves(when)):
            if name not in self.looked_at:
                what = f"no rule looks at {name}, so nothing can depend on it"
                self.report.add(draft.node.place, what, "leave it out of the invariant")
        return when

    def _values(self, decision: str, node: Node) -> Iterator[str]:
        for each in node.values if isinstance(node, Items) else (node,):
            yield self.report.choice(each, f"value of {decision}", self.values.get(decision) or ("?",))
