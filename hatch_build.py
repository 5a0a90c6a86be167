"""Puts the rule base into the wheel read and proved, so that an installed command does neither at its start."""

import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class StoredRules(BuildHookInterface):
    """Adds `rules/isos-2017.json` to a wheel; an editable install writes its own beside the rules when first asked."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Read and prove the rules with the code that is built."""
        if version != "standard":
            return
        sys.path.insert(0, str(Path(self.root) / "src"))
        from delivery_model.loading import DEFAULT, built_rules

        self._folder = tempfile.TemporaryDirectory()
        file = Path(self._folder.name) / f"{DEFAULT}.json"
        file.write_bytes(built_rules())
        build_data["force_include"][str(file)] = f"delivery_model/rules/{file.name}"

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Leave nothing behind."""
        if version == "standard":
            self._folder.cleanup()
