"""A scenario that holds findings of several rule bases: what each of them reads of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from delivery_model.errors import InvalidValue
from delivery_model.rulebase.framework import Framework
from delivery_model.yaml_input.yaml_text import Entries, Items, Node, Text

OTHER_CODING = "profile_ofsted_only"
FINDINGS = ("profile", "context", OTHER_CODING)
WORDED = ("published", "appraisal", "paper", "principles", "support_wanted")
"""Blocks in words of a rule base: read by the first of those that are asked alone."""
SOURCES = "sources"


def refuse_unlike(frameworks: Sequence[Framework]) -> None:
    """Refuse rule bases that mean different levels by one name.

    Raises:
        InvalidValue: two of them have an attribute of one name and other levels, or two are the same.
    """
    known: dict[str, tuple[Framework, tuple[str, ...]]] = {}
    groups: dict[str, tuple[Framework, tuple[str, ...]]] = {}
    for framework in frameworks:
        for name, attribute in framework.attributes.items():
            first, levels = known.setdefault(name, (framework, attribute.level_names))
            if levels != attribute.level_names:
                what = f"'{name}' is {', '.join(levels)} in {first.id}, and {', '.join(attribute.level_names)} in "
                raise InvalidValue("rules", what + framework.id, "ask one of them at a time")
        for name, group in framework.groups.items():
            first, members = groups.setdefault(name, (framework, group.members))
            if members != group.members:
                what = f"the group '{name}' has other members in {first.id} than in {framework.id}"
                raise InvalidValue("rules", what, "ask one of them at a time")
    names = [framework.id for framework in frameworks]
    if twice := next((name for name in names if names.count(name) > 1), None):
        raise InvalidValue("rules", f"the rule base {twice} is named twice", "name each once; two readings are `diff`")


def beside(frameworks: Sequence[Framework], framework: Framework) -> list[Framework]:
    """The others of several rule bases."""
    return [each for each in frameworks if each is not framework]


def as_read_by(framework: Framework, others: Sequence[Framework], root: Node, *, is_first: bool) -> Node:
    """A scenario without what only other rule bases have: findings, and, but for the first of them, blocks in words.

    What no rule base has stays, so that it is told. A document that only others name is named as the scenario's own.
    """
    if not isinstance(root, Entries):
        return root
    pairs: list[tuple[Text, Node]] = []
    for key, node in root.pairs:
        if key.value in FINDINGS and isinstance(node, Entries):
            block = findings_read_by(framework, others, node)
            pairs.append((key, block if key.value != OTHER_CODING else _deciding(framework, others, block)))
        elif is_first or key.value not in WORDED:
            pairs.append((key, node))
    kept = _placed(framework, others, Entries(root.place, tuple(pairs), root.span))
    pairs = [*kept.pairs]
    named = kept.by_key.get(SOURCES)
    mine = {*framework.sources, *(named.by_key if isinstance(named, Entries) else ())}
    theirs = {key: each.sources[key].title for each in others for key in each.sources if key not in mine}
    used = dict.fromkeys(key for key in _cited(kept) if key in theirs)
    more = tuple((Text(root.place, key), Text(root.place, theirs[key])) for key in used)
    if not more or not (named is None or isinstance(named, Entries)):
        return kept
    own = Entries(root.place, (*(named.pairs if named else ()), *more))
    others_kept = tuple((key, node) for key, node in pairs if key.value != SOURCES)
    return Entries(root.place, (*others_kept, (Text(root.place, SOURCES), own)), root.span)


def findings_read_by(framework: Framework, others: Sequence[Framework], node: Entries, prefix: str = "") -> Entries:
    """A block of findings without those that others have and this one has not."""
    pairs: list[tuple[Text, Node]] = []
    for key, value in node.pairs:
        name = prefix + key.value
        if _is_family([framework, *others], name) and isinstance(value, Entries):
            inner = findings_read_by(framework, others, value, f"{name}.")
            pairs += [(key, inner)] if inner.pairs or not value.pairs else []
        elif _has(framework, name) or not any(_has(each, name) for each in others):
            pairs.append((key, value))
    return Entries(node.place, tuple(pairs), node.span)


def _deciding(framework: Framework, others: Sequence[Framework], block: Entries) -> Node:
    """Another coding of what decides, without what decides only in other rule bases."""
    elsewhere = {
        name
        for name, attribute in framework.attributes.items()
        if not attribute.can_decide
        and any(name in each.attributes and each.attributes[name].can_decide for each in others)
    }
    return _without(block, "", elsewhere.__contains__, [])


def _placed(framework: Framework, others: Sequence[Framework], root: Entries) -> Entries:
    """The findings that decide in one rule base and not in another, in the block where this one has them."""
    shared = {
        name: attribute.can_decide
        for name, attribute in framework.attributes.items()
        if any(name in each.attributes and each.attributes[name].can_decide != attribute.can_decide for each in others)
    }
    blocks = {key.value: (key, node) for key, node in root.pairs}
    for here, there, can_decide in (("profile", "context", False), ("context", "profile", True)):
        if here not in blocks or not isinstance(blocks[here][1], Entries):
            continue
        key, block = blocks[here]
        moved: list[tuple[Text, Node]] = []
        blocks[here] = key, _without(block, "", lambda name: shared.get(name) is can_decide, moved)  # noqa: B023
        to, held = blocks.get(there, (Text(key.place, there), Entries(key.place, ())))
        if isinstance(held, Text) and held.is_plain and not held.value:  # only comments stand in it
            held = Entries(held.place, ())
        if not moved or not isinstance(held, Entries):
            blocks[here] = key, block
        else:
            blocks[there] = to, Entries(held.place, (*held.pairs, *moved), held.span)
    return Entries(root.place, tuple(blocks.values()), root.span)


def _without(node: Node, prefix: str, is_elsewhere: Callable[[str], bool], moved: list[tuple[Text, Node]]) -> Node:
    """A block without what belongs elsewhere, which is `moved` under its whole name."""
    if not isinstance(node, Entries):
        return node
    pairs: list[tuple[Text, Node]] = []
    for key, value in node.pairs:
        name = prefix + key.value
        if is_elsewhere(name):
            moved.append((Text(key.place, name), value))
        else:
            pairs.append((key, _without(value, f"{name}.", is_elsewhere, moved)))
    return Entries(node.place, tuple(pairs), node.span)


def _has(framework: Framework, name: str) -> bool:
    return name in framework.attributes or name.removesuffix(".count") in framework.groups


def _is_family(frameworks: Iterable[Framework], name: str) -> bool:
    return any(known.startswith(f"{name}.") for each in frameworks for known in each.attributes)


def _cited(node: Node, key: str = "") -> Iterator[str]:
    """The keys that sources of evidence begin with."""
    if isinstance(node, Entries):
        for each, value in node.pairs:
            yield from _cited(value, each.value)
    elif isinstance(node, Items):
        for value in node.values:
            yield from _cited(value, key)
    elif key in ("source", "background"):
        yield node.value.partition(" ")[0]
