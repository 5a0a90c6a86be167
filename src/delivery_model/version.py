"""Which version of this library this is; the project file takes it from here."""

from __future__ import annotations

VERSION = "0.1.0"
