"""The algorithmic transparency record of a rule base: every field of the UK standard that the rule base can fill.

What only the body that uses the tool can say is marked with who has to say it. Nothing is made up for it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from attrs import frozen

from delivery_model.framework.rules import Basis, Framework
from delivery_model.framework.vocabulary import Statement
from delivery_model.output.words import listed, plural, sentence, spaced

STANDARD, STANDARD_VERSION = "UK Algorithmic Transparency Recording Standard", "3.0"
USER, OWNER = "the organisation that uses the tool", "the senior responsible owner"
PUBLISHER = "whoever publishes the record, when it is published"


@frozen
class Field:
    """One field of the standard: what the rule base says there, and who has to add to it, if anybody."""

    name: str
    says: tuple[str, ...]
    by: str | None = None


@frozen
class Part:
    """One section of the record, with the standard's number for it.

    `tier` is None for what is about the record itself.
    """

    number: str
    tier: int | None
    title: str
    fields: tuple[Field, ...]

    def numbered(self) -> Iterator[tuple[str, Field]]:
        """The standard's reference number of each field, with the field."""
        return ((f"{self.number}.{place}", field) for place, field in enumerate(self.fields, start=1))


def transparency_record(framework: Framework) -> tuple[Part, ...]:
    """Fill the record for a rule base.

    Source:
        Algorithmic Transparency Recording Standard, version 3.0 (March 2024).
    """
    record = _Record(framework)
    return (
        Part("0", None, "Metadata and title information", tuple(record.metadata())),
        Part("1", 1, "Overview", tuple(record.overview())),
        Part("2.1", 2, "Owner and responsibility", tuple(record.owner())),
        Part("2.1.4", 2, "Owner and responsibility: external supplier", tuple(record.supplier())),
        Part("2.2", 2, "Description and rationale", tuple(record.description())),
        Part("2.3", 2, "Decision-making process", tuple(record.process())),
        Part("2.4.1", 2, "Tool specification", tuple(record.tool())),
        Part("2.4.2", 2, "Model specification", tuple(record.model())),
        Part("2.4.3", 2, "Data specification", tuple(record.data())),
        Part("2.5", 2, "Risks, mitigations and impact assessments", tuple(record.risks())),
    )


class _Record:
    """The making of one record: a method for each section."""

    def __init__(self, framework: Framework) -> None:
        self._framework = framework
        self._named = framework.name
        self._tool = f"delivery-model, with the rule base {self._named}"
        bases = Counter(rule.basis for rule in framework.rules.values())
        self._stated, self._interpreted = bases[Basis.STATED], bases[Basis.INTERPRETED]
        self._forms = listed((each.title for each in framework.support_types.values()), "or")
        self._deciding = [each for each in framework.attributes.values() if each.can_decide]
        self._context = [each for each in framework.attributes.values() if not each.can_decide]

    def metadata(self) -> Iterator[Field]:
        yield Field("ID", (), PUBLISHER)
        yield Field("Standard version", (STANDARD_VERSION,))
        for name in ("Organisation type", "Function", "Capability", "Task", "Tags"):
            yield Field(name, (), USER)
        for name in ("Date of completion", "Date updated", "Date archived"):
            yield Field(name, (), PUBLISHER)
        yield Field("Title", (self._tool,))
        for name in ("Organisation name", "Phase", "Region"):
            yield Field(name, (), USER)
        answers = "Answers a question about an authority from what is found there and from cited rules:"
        yield Field("One sentence description", (f"{answers} {self._framework.outcome.question}",))

    def overview(self) -> Iterator[Field]:
        yield Field("Name", (self._tool,))
        use = (
            "Someone describes an authority by levels in words, with the evidence. The tool compares that with cited "
            f"rules and says which fits: {self._forms}. It says when it cannot tell yet, and what would settle it."
        )
        yield Field("Description", (self._framework.scope, use, "Why it is used here:"), USER)
        yield Field("Website URL", (), USER)
        yield Field("Contact email", (), USER)

    def owner(self) -> Iterator[Field]:
        for name in ("Organisation or department", "Team", "Senior responsible owner"):
            yield Field(name, (), USER)
        free = "The software is under the MIT licence. Any supplier who runs it or advises on it:"
        yield Field("External supplier involvement", (free,), USER)

    def supplier(self) -> Iterator[Field]:
        for name in ("External supplier", "Companies House Number", "External supplier role"):
            yield Field(name, (), USER)
        for name in ("Procurement procedure type", "Data access terms"):
            yield Field(name, (), USER)

    def description(self) -> Iterator[Field]:
        framework = self._framework
        parts = (
            f"{sentence(plural(len(framework.decisions), 'decision'))}, each a small table, with "
            f"{plural(len(framework.rules), 'rule')}: {self._stated} stated in a source, {self._interpreted} "
            f"interpreted with a reason. {sentence(plural(len(framework.readings), 'point'))} on which a source is "
            "open to several readings; an answer says under how many of them it holds.",
            "Nothing is learnt from data. The answer follows from the rules alone and is the same each time.",
            *(f"{sentence(spaced(each.name))}: {each.question}" for each in framework.decisions.values()),
        )
        yield Field("Detailed description", parts)
        yield Field("Scope", (framework.scope, *map(_cited, framework.limits)))
        benefit = "Every step of an answer can be checked against its source. The benefit expected here:"
        yield Field("Benefit", (benefit,), USER)
        yield Field("Previous process", (), USER)
        yield Field("Alternatives considered", (), USER)

    def process(self) -> Iterator[Field]:
        yield Field("Process integration", ("Where an answer enters the decision, and who asks for it:",), USER)
        information = (
            f"The form that fits ({self._forms}), or those still possible; the rules and findings behind it, with "
            "sources; why the others do not fit; what would change the answer; how far it rests on interpretation; "
            "which open question would settle most.",
        )
        roles = self._framework.roles
        degree = roles.degree.decision if roles.degree else None
        notes = [spaced(name) for name in (roles.alongside, degree, *roles.notes, roles.policy_exposure) if name]
        beside = (f"Beside it: {listed(notes)}.",) if notes else ()
        yield Field("Provided information", (*information, *beside))
        yield Field("Frequency and scale of usage", (), USER)
        yield Field(
            "Human decisions and review",
            ("The tool decides nothing: people judge every finding put in and take the decision. Who does so:",),
            USER,
        )
        yield Field("Required training", (), USER)
        again = (
            f"Anyone with the scenario and the rule base {self._named} can work the answer out again. Who to appeal to:"
        )
        yield Field("Appeals and review", (again,), USER)

    def tool(self) -> Iterator[Field]:
        local = "A Python library and a command, run on the user's own computer, without a network."
        yield Field("System architecture", (local,))
        yield Field("Phase", (), USER)
        kept = f"Rule base {self._named}, content hash {self._framework.content_hash}."
        yield Field("Maintenance", (kept, "Who reviews it here, and how often:"), OWNER)
        yield Field("Models", (f"One: the rule base {self._framework.id}.",))

    def model(self) -> Iterator[Field]:
        framework = self._framework
        yield Field("Model name", (framework.title,))
        yield Field("Model version", (f"{framework.edition}, content hash {framework.content_hash}",))
        yield Field("Model task", (framework.outcome.question,))
        asked = [f"{each.name}: {each.question}" for each in self._deciding]
        shown = [f"{each.name}, shown but never decisive: {each.question}" for each in self._context]
        yield Field("Model input", (*asked, *shown))
        yield Field("Model output", tuple(f"{name}: {says}" for name, says in framework.outcome.values.items()))
        yield Field("Model architecture", ("Decision tables of cited rules, each needing only those before it.",))
        yield Field(
            "Model performance",
            (
                "Each time it is loaded, every decision that must give one answer is proved to give exactly one, for "
                "every possible authority under every reading. `recommend check` proves more and prints a certificate.",
                "Agreement with decisions taken elsewhere, measured with `recommend validate`:",
            ),
            OWNER,
        )
        yield Field("Datasets", ("None. The rules come from the sources below.", *self._sources()))
        yield Field("Dataset purposes", ("None.",))

    def _sources(self) -> Iterator[str]:
        for key, source in self._framework.sources.items():
            if any(each.partition(" ")[0] == key for rule in self._framework.rules.values() for each in rule.sources):
                yield f"{key}: {source.title}. {source.author}, {source.date}"

    def data(self) -> Iterator[Field]:
        yield Field("Source data name", ("Scenarios: one text file for each authority and date.",))
        yield Field(
            "Data modality", ("Text: levels chosen from a list, with sentences of evidence and their sources.",)
        )
        total = len(self._framework.attributes)
        yield Field("Data description", (f"Up to {total} findings about an authority, listed under model input.",))
        yield Field("Data quantities", ("How many authorities, at how many dates:",), USER)
        yield Field("Sensitive attributes", ("Whether any finding or evidence is about a person:",), USER)
        unknown = "What is left out is unknown. It is never filled in; the answer covers everything still possible."
        yield Field("Data completeness and representativeness", (unknown, "What is missing here:"), USER)
        yield Field("Source data URL", (), USER)
        yield Field("Data collection", ("Who made the findings, from what:",), USER)
        yield Field("Data cleaning", ("None. A file with a mistake is refused, with the line and what to do.",))
        yield Field("Data sharing agreements", (), USER)
        yield Field("Data access and storage", ("The tool sends nothing anywhere. Where the files are kept:",), USER)

    def risks(self) -> Iterator[Field]:
        yield Field("Impact assessment", (), USER)
        limits = (
            f"Risk: {_cited(each)} Mitigation: every answer shows these limits." for each in self._framework.limits
        )
        readings = (
            f"Risk: a source is open on a point: {each.question} ({', '.join(each.sources)}). Mitigation: an answer "
            "says whether it holds under the other readings."
            for each in self._framework.readings.values()
        )
        share = (
            f"Risk: {self._interpreted} of {len(self._framework.rules)} rules are interpretations. Mitigation: each "
            "says so with its reason, and an answer is called stated only when every rule behind it is."
        )
        wrong = "Risk: a finding is wrong. Mitigation: an answer names the findings on which it hangs, with evidence."
        yield Field("Risks and mitigations", (*limits, share, *readings, wrong, "Risks of its use here:"), OWNER)


def _cited(statement: Statement) -> str:
    return f"{statement.says} ({', '.join(statement.sources)})."
