"""The scenarios that ship for the default rule base; a folder named like another rule base holds those of that one."""

from pathlib import Path

from delivery_model.loading import shipped, shipped_rules


def of_the_default_rules() -> list[Path]:
    """The files of scenarios and cases, in order."""
    others = set(shipped_rules())
    return sorted(path for path in Path(str(shipped("scenarios"))).rglob("*.yml") if path.parent.name not in others)
