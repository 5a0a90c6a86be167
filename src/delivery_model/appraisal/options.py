"""What an options appraisal chooses between and by: families, options, criteria, scale, and a published appraisal."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import evolve, frozen

from delivery_model.appraisal.scores import Appraisal, Own
from delivery_model.rulebase.framework import Basis
from delivery_model.rulebase.vocabulary import Statement


@frozen(kw_only=True)
class Family:
    """A kind of management arrangement."""

    id: str
    title: str
    about: Statement


@frozen(kw_only=True)
class Criterion:
    """Something an option is scored on, with what it asks.

    `checklist` names the members of checklists that bear on it, such as a principle that any arrangement must meet.
    """

    id: str
    title: str
    asks: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    checklist: tuple[str, ...] = ()


@frozen(kw_only=True)
class Scale:
    """The scores there are, and what the ones that have words mean; `undefined` speaks of the rest."""

    lowest: int
    highest: int
    anchors: Mapping[int, Statement]
    undefined: Statement | None


@frozen(kw_only=True)
class Fit:
    """How an option relates to the forms of support: those it can serve, and the forms of alternative model.

    Options and forms of support are two layers; an option may serve several forms of support, or none.
    `forms` are variables of the framework, such as `alternative_model_form.new_organisation`.
    """

    support_types: tuple[str, ...]
    forms: tuple[str, ...]
    because: str
    basis: Basis
    reason: str | None
    points: tuple[str, ...]
    sources: tuple[str, ...]


@frozen(kw_only=True)
class Option:
    """A management arrangement for children's services; of an appraisal's own there is a title and no more."""

    id: str
    title: str
    family: str | None = None
    description: str = ""
    strengths: tuple[str, ...] = ()
    weaknesses: tuple[str, ...] = ()
    cautions: tuple[Statement, ...] = ()
    fit: Fit | None = None
    sources: tuple[str, ...] = ()


@frozen(kw_only=True)
class Fact:
    """Something an appraisal says or is taken to say of its scores."""

    fact: str
    statement: Statement
    basis: Basis
    reason: str | None


@frozen(kw_only=True)
class Cluster:
    """Options that an appraisal puts together."""

    options: tuple[str, ...]
    statement: Statement


@frozen(kw_only=True)
class PublishedAppraisal:
    """An appraisal as its authority published it, with what is stated of it and what is interpreted."""

    authority: str
    recommended: str
    about: Statement
    appraisal: Appraisal
    facts: tuple[Fact, ...]
    clusters: tuple[Cluster, ...]
    slips: tuple[Statement, ...]


@frozen(kw_only=True)
class Options:
    """The whole of `options.yml`."""

    definition: Statement
    families: Mapping[str, Family]
    criteria: Mapping[str, Criterion]
    scale: Scale
    options: Mapping[str, Option]
    published: PublishedAppraisal | None
    conditions: tuple[Statement, ...]
    no_regret: tuple[Statement, ...]

    def with_own(self, own: Own) -> Options:
        """The same with the options and criteria that an appraisal names itself, where it does, in place of these."""
        options = {name: Option(id=name, title=title) for name, title in own.options.items()}
        criteria = {name: Criterion(id=name, title=title) for name, title in own.criteria.items()}
        return evolve(self, options=options or self.options, criteria=criteria or self.criteria)


NO_OPTIONS = Options(
    definition=Statement("", ()),
    families={},
    criteria={},
    scale=Scale(lowest=0, highest=0, anchors={}, undefined=None),
    options={},
    published=None,
    conditions=(),
    no_regret=(),
)
"""What a rule base without options.yml knows: an appraisal has to name everything itself."""
