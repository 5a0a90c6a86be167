"""FEEL, the expression language of DMN: names that are one word, strings, ranges of numbers."""

from __future__ import annotations

import re
from collections.abc import Iterable

from delivery_model.framework.axes import GroupAxis, class_range
from delivery_model.framework.rules import Framework

RESERVED = frozenset({
    "and", "between", "context", "date", "days", "duration", "else", "every", "false", "for", "function", "if", "in",
    "instance", "list", "months", "not", "null", "number", "of", "or", "return", "satisfies", "some", "string", "then",
    "time", "true", "years",
})  # fmt: skip


def feel_names(variables: Iterable[str]) -> dict[str, str]:
    """A name for each variable, in FEEL and in XML one word, no two the same: `grip.lacking` is `grip_lacking`."""
    found: dict[str, str] = {}
    taken: set[str] = set()
    for variable in variables:
        name = re.sub(r"\W", "_", variable, flags=re.ASCII)
        while name in RESERVED or name in taken or name[:1].isdigit():
            name = f"_{name}" if name[:1].isdigit() else f"{name}_"
        found[variable] = name
        taken.add(name)
    return found


def counted(framework: Framework) -> dict[str, tuple[str, str]]:
    """The variables that count members of a group, each with the group and the level."""
    groups = (axis for axis in framework.axes if isinstance(axis, GroupAxis))
    return {f"{axis.name}.{level}": (axis.name, level) for axis in groups for level in axis.cuts}


def inputs_of(framework: Framework) -> tuple[str, ...]:
    """The variables that no decision concludes and some rule looks at: attributes, counts, readings."""
    used = {variable for decision in framework.decisions.values() for variable in decision.inputs()}
    readings = (each.variable for each in framework.readings.values())
    return tuple(name for name in (*framework.attributes, *counted(framework), *readings) if name in used)


def names_of(framework: Framework) -> dict[str, str]:
    """The name that every decision and every input has in the model."""
    return feel_names((*framework.decisions, *inputs_of(framework)))


def strings(values: Iterable[str]) -> str:
    """Texts in quotation marks, with commas between."""
    return ", ".join('"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"' for value in values)


def numbers(classes: Iterable[str], size: int) -> str:
    """Count classes as ranges of numbers, neighbours joined."""
    counts = sorted({count for name in classes for count in class_range(name, size)})
    starts = [count for count in counts if count - 1 not in counts]
    ends = [count for count in counts if count + 1 not in counts]
    pairs = zip(starts, ends, strict=True)
    return ", ".join(str(low) if low == high else f"[{low}..{high}]" for low, high in pairs)
