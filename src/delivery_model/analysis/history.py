"""What a rule base brings along to be held against history: `history.yml`, if it has one."""

from __future__ import annotations

from pathlib import Path

from attrs import field, frozen

from delivery_model.analysis.baselines import Baseline, read_baselines
from delivery_model.analysis.case_table import TableMeaning, read_table_meaning
from delivery_model.documents import MAX_BYTES, Node, parse_document
from delivery_model.errors import RuleBaseError
from delivery_model.files import read_at_most
from delivery_model.framework.rules import Framework
from delivery_model.loading import DEFAULT, shipped
from delivery_model.loading.report import Report

FILE = "history.yml"


@frozen
class History:
    """What to know before using a figure, the baselines to beat, and how a table of published cases is read.

    `beside` is the baseline that a record of the rule base names beside its own agreement.
    """

    limits: tuple[str, ...] = ()
    baselines: tuple[Baseline, ...] = ()
    table: TableMeaning = field(factory=TableMeaning)
    beside: Baseline | None = None


def load_history(framework: Framework, folder: str | None = None) -> History:
    """Read the history file of a rule base; nothing where it has none.

    Raises:
        DocumentError: the file is not restricted YAML.
        RuleBaseError: with every problem found.
    """
    file = (shipped("rules") / DEFAULT if folder is None else Path(folder)) / FILE
    if not file.is_file():
        return History()
    path = f"{f'rules/{DEFAULT}' if folder is None else folder}/{FILE}"
    data, report = read_at_most(file, MAX_BYTES + 1), Report()
    fields = report.fields(parse_document(data, path), FILE, optional=("limits", "baselines", "table", "beside"))
    baselines = read_baselines(framework, report, fields.get("baselines"))
    found = History(
        report.texts(fields.get("limits")),
        baselines,
        read_table_meaning(report, fields.get("table")),
        _beside(report, fields.get("beside"), baselines),
    )
    report.refuse(RuleBaseError)
    return found


def _beside(report: Report, node: Node | None, baselines: tuple[Baseline, ...]) -> Baseline | None:
    if node is None:
        return None
    name = report.choice(node, "baseline", [each.name for each in baselines])
    return next((each for each in baselines if each.name == name), None)
