"""The record of a rule base, as the file that it is loaded from."""

from __future__ import annotations

from delivery_model.framework.record import Record
from delivery_model.loading.record import RECORD
from delivery_model.output.yaml import plain_as_yaml

HEAD = """\
# How often this rule base agrees with published decisions. Written by 'recommend validate CASES --record': run that
# again instead of editing it. For each support type: how often it was decided (published) and that was found, how often
# it was said, and that was right. Support that was only in use is no decision, and is counted apart. The hash of the
# rules leaves this file out.
"""


def record_as_yaml(record: Record) -> str:
    """A record as YAML that reads back to the same value."""
    return HEAD + plain_as_yaml(RECORD.written(record))
