"""Characters that cannot be seen, or that reorder what can be seen, shown as their code."""

from __future__ import annotations

import re

HIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"  # controls
    "\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"  # direction, width and separators
    "\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff"  # not characters at all
    "\U000e0000-\U000e007f]"  # tags
)


def visible(text: str) -> str:
    """The text with every hidden character as its code, so that no name can pass for another.

    A right-to-left override, say, becomes [U+202E].
    """
    return HIDDEN.sub(lambda found: f"[U+{ord(found.group()):04X}]", text)
