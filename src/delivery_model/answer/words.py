"""How values are said in words: levels, counts, findings, sets of findings, dates."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from delivery_model.answer.changes import Change, ChangeSet
from delivery_model.answer.smallest_sets import Several, Single, Use
from delivery_model.possible.diagrams import Weight
from delivery_model.profile.profile import Profile
from delivery_model.rulebase.axes import CountLimit, class_range
from delivery_model.rulebase.conditions import Among
from delivery_model.rulebase.framework import Framework, Rule
from delivery_model.rulebase.variables import Kind
from delivery_model.rulebase.vocabulary import UNKNOWN, Statement
from delivery_model.writing.document import Line
from delivery_model.writing.phrases import listed, number, say, spaced, span

if TYPE_CHECKING:
    from delivery_model.answer.firmness import Ledger


def readings_in_words(held: int, total: int) -> str:
    """Under how many of the readings that can matter something is so; one reading means that none matters."""
    if total == 1:
        return "however the text is read"
    return f"in {held} of the {total} ways of reading the text that matter here"


def levels_in_words(levels: Sequence[str]) -> str:
    """The levels still possible."""
    return listed(map(spaced, levels), "or")


def title_of(framework: Framework, name: str) -> str:
    """The title of a group, or of an attribute with its group's where it is a member."""
    if name in framework.groups:
        return framework.groups[name].title
    known = framework.attributes[name]
    return f"{framework.groups[known.group].title}: {known.title}" if known.group else known.title


def titles_in_words(framework: Framework, names: Iterable[str]) -> str:
    """The titles of several attributes or groups."""
    return listed(title_of(framework, name) for name in names)


def forms_in_words(framework: Framework, forms: Iterable[str], last: str = "and") -> str:
    """What an answer calls forms of support."""
    return listed((framework.support_types[form].short for form in forms), last)


def family_of(framework: Framework, name: str) -> str:
    """The title of a group or attribute; members of a group go by the title of the group."""
    attribute = framework.attributes.get(name)
    group = framework.groups.get((attribute.group or "") if attribute else name)
    return group.title if group else framework.attributes[name].title


def finding_in_words(framework: Framework, profile: Profile, attribute: str) -> str:
    """An attribute and what is known of it."""
    return f"{title_of(framework, attribute)}: {known_in_words(framework, profile, attribute)}"


def known_in_words(framework: Framework, profile: Profile, attribute: str) -> str:
    """What is known of an attribute: the levels still possible, where it leaves one out."""
    is_known = profile.is_known(framework, attribute)
    return levels_in_words(profile.findings[attribute].levels) if is_known else UNKNOWN


def said(framework: Framework, variable: str, values: Iterable[str]) -> str:
    """That a variable has one of these values: levels of an attribute, counts of a group, words of a decision."""
    among, known = set(values), framework.variables[variable]
    if known.kind is Kind.ATTRIBUTE:
        return f"{title_of(framework, variable)}: {levels_in_words([each for each in known.values if each in among])}"
    if known.kind is Kind.COUNT:
        size, title = len(known.members), framework.groups[known.owner].title
        counted = f"{classes_in_words(among, size)} {spaced(known.part)}"
        return say("of_size", what=f"{title}: {counted}", size=size)
    words = framework.decisions[known.owner].values
    if not known.part:
        return listed((words[name] for name in words if name in among), "or")
    return words[known.part] if known.values[0] in among else f"not {words[known.part]}"


def moved(what: str, before: str, after: str) -> str:
    """What is known of something, before and after."""
    return say("moved", what=what, before=before, after=after)


def region_in_words(frameworks: Iterable[Framework], conditions: Iterable[Among]) -> str:
    """What all authorities of a region have in common; a variable is said by the first rule base that knows it."""
    known = tuple(frameworks)
    alike = [said(_who_knows(known, each.variable), each.variable, each.values) for each in conditions]
    return "; ".join(alike) or "every authority"


def remarks_on_regions(weights: Iterable[Weight], total: Weight, is_fewest: bool) -> Iterator[str]:
    """What to know of regions of some weights, which together have a total."""
    if sum(weights) > total:
        yield "Some authorities are in several of these regions"
    if not is_fewest:
        yield "Fewer regions may do; too many were possible to try them all"


def _who_knows(frameworks: tuple[Framework, ...], variable: str) -> Framework:
    return next(framework for framework in frameworks if variable in framework.variables)


def stated_in_words(limit: CountLimit, size: int) -> str:
    """How many of so many members of a group are stated to be at a level."""
    return f"{span(range(limit.low, limit.high + 1), size)} {spaced(limit.level)}"


def classes_in_words(classes: Iterable[str], size: int) -> str:
    """How many the members are that some count classes hold, in a group of this size."""
    return span((count for name in classes for count in class_range(name, size)), size)


def statement_lines(statements: Iterable[Statement]) -> tuple[Line, ...]:
    """What a rule base says, a line each with its citations."""
    return tuple(Line(each.says.rstrip("."), ", ".join(each.sources)) for each in statements)


def rule_in_words(rule: Rule) -> str:
    """A rule's id, basis and sources."""
    return say("rule", id=rule.id, basis=rule.basis.value, sources=", ".join(rule.sources))


def uses_in_words(framework: Framework, profile: Profile, uses: Sequence[Use]) -> str:
    """A set of findings, in one line; exchangeable members are said as any so many of them."""
    return listed(_use_in_words(framework, profile, use) for use in uses)


def families_in_words(framework: Framework, profile: Profile, uses: Sequence[Use]) -> dict[str, tuple[Use, ...]]:
    """A set of findings, by what is said of them; single ones of one family at one level are said together, first."""
    alike: dict[object, list[Use]] = {}
    for use in sorted(uses, key=lambda each: not isinstance(each.token, Single)):
        key: object = use
        if isinstance(use.token, Single):
            name = use.token.name
            finding = profile.findings.get(name)
            key = name.rpartition(".")[0], finding.levels if finding else ()
        alike.setdefault(key, []).append(use)
    return {_family_in_words(framework, profile, several): tuple(several) for several in alike.values()}


def unshown_in_words(ledger: Ledger, uses: Sequence[Use]) -> str:
    """For how many of some findings no evidence is given; nothing when all have some."""
    without, size = sum(map(ledger.without, uses)), sum(use.number for use in uses)
    if not without:
        return ""
    return say("evidence.none" if without == size else "evidence.some", without=number(without), size=number(size))


def _family_in_words(framework: Framework, profile: Profile, several: Sequence[Use]) -> str:
    names = [use.token.name for use in several if isinstance(use.token, Single)]
    if not names:
        return _use_in_words(framework, profile, several[0])
    known = known_in_words(framework, profile, names[0])
    return f"{listed(title_of(framework, name) for name in names)}: {known}"


def _use_in_words(framework: Framework, profile: Profile, use: Use) -> str:
    token = use.token
    if isinstance(token, Single):
        return finding_in_words(framework, profile, token.name)
    group = framework.groups[token.group]
    if isinstance(token, CountLimit):
        return f"{group.title}: {stated_in_words(token, len(group.members))}"
    return say("that_are", what=f"{group.title}: {_some_of(use.number, token)}", levels=levels_in_words(token.levels))


def _some_of(count: int, token: Several) -> str:
    size = len(token.names)
    if count == size:
        return say("some.both" if size == 2 else "some.all", size=number(size))
    return say("some.any", count=count, size=number(size))


def any_change_in_words(framework: Framework, profile: Profile, several: Sequence[ChangeSet]) -> str:
    """One set of changes, or any one of several single ones from and to the same levels."""
    if len(several) == 1:
        return change_set_in_words(framework, profile, several[0])
    changes = [each.changes[0] for each in several]
    names = [change.token.name for change in changes if isinstance(change.token, Single)]
    was, to = levels_in_words(profile.findings[names[0]].levels), levels_in_words(changes[0].to)
    titles = listed((title_of(framework, name) for name in names), "or")
    return moved(say("any_of", titles=titles), was, to)


def change_set_in_words(framework: Framework, profile: Profile, found: ChangeSet) -> str:
    """A set of changes, and what must turn out so as well."""
    changed, provided = (
        [change_in_words(framework, profile, each) for each in found.changes if each.is_settled is is_settled]
        for is_settled in (False, True)
    )
    said = listed(changed)
    return say("provided", changes=said, conditions=listed(provided)) if provided else said


def change_in_words(framework: Framework, profile: Profile, change: Change) -> str:
    """One change, or one proviso, from the level it starts at to the level it leads to."""
    token, to = change.token, levels_in_words(change.to)
    if isinstance(token, Single):
        title = title_of(framework, token.name)
        if change.is_settled:
            return say("turns_out", what=title, after=to, figure=1)
        return moved(title, known_in_words(framework, profile, token.name), to)
    group = framework.groups[token.group]
    if isinstance(token, CountLimit):
        size = len(group.members)
        before, after = span(range(token.low, token.high + 1), size), classes_in_words(change.to, size)
        return moved(f"{group.title}:", before, f"{after} {spaced(token.level)}")
    members = f"{group.title}: {_some_of(change.number, token)}"
    if change.is_settled:
        are = levels_in_words(token.levels) if set(token.levels) < set(group.level_names) else UNKNOWN
        return say("turns_out", what=say("that_are", what=members, levels=are), after=to, figure=change.number)
    return moved(members, levels_in_words(token.levels), to)


def in_few_words(framework: Framework, value: str) -> str:
    """A support type: its title up to the first 'and'."""
    return framework.support_types[value].title.partition(" and ")[0]


def conditions_as_text(conditions: tuple[Among, ...]) -> str:
    """Conditions for a cell of a table: variable=a|b, and so on."""
    return "; ".join(f"{each.variable}={'|'.join(sorted(each.values))}" for each in conditions)
