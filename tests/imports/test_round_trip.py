"""A rule base that is exported as DMN and imported again gives everybody the same answer, in every decision."""

from itertools import islice
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from delivery_model import diff, load_framework
from delivery_model.engines.direct import Direct
from delivery_model.export.dmn import framework_as_dmn
from delivery_model.imports.importing import import_model
from delivery_model.rulebase.axes import authorities
from delivery_model.testing import frameworks

SHIPPED = ("isos-2017", "dfe-ladder-2023", "tests/foreign/village-hall")
MOST = 2_000


def again(framework, folder, version="1.3"):
    """A rule base after its way through DMN."""
    (folder / "again.dmn").write_text(framework_as_dmn(framework, version=version), encoding="utf-8")
    found = import_model(folder / "again.dmn")
    assert found.refused == ()
    return found.framework


def concluded(framework, facts):
    fired = Direct(framework).fire(facts)
    return {name: {framework.rules[rule].then for rule in rules} for name, rules in fired.items()}


def differ(framework, found, most):
    """The authorities of which some decision says something else, among so many of those that either tells apart."""
    others = {axis.name: axis for axis in found.axes}
    axes = [axis.merged(others.get(axis.name, axis)) for axis in framework.axes]
    for facts in islice(authorities(axes), most):
        one, other = (
            concluded(each, {k: v for axis in each.axes for k, v in axis.cells[axis.cell_of(facts)].items()})
            for each in (framework, found)
        )
        if one != other:
            yield facts, one, other


@pytest.mark.parametrize("version", ["1.3", "1.5"])
@pytest.mark.parametrize("name", SHIPPED)
def test_a_rule_base_that_ships_says_the_same_after_its_way_through_dmn(name, version, tmp_path):
    framework = load_framework(name)
    found = again(framework, tmp_path, version)
    assert diff(framework, found).changed == 0
    assert found.decisions.keys() == framework.decisions.keys()
    assert [*differ(framework, found, MOST)] == []


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(framework=frameworks())
def test_any_rule_base_says_the_same_after_its_way_through_dmn(framework, tmp_path):
    found = again(framework, tmp_path)
    assert diff(framework, found).changed == 0
    assert [*differ(framework, found, 200)] == []


def test_a_model_whose_instruction_was_lost_is_read_as_any_other(tmp_path):
    framework = load_framework("tests/foreign/village-hall")
    model = framework_as_dmn(framework)
    start, end = model.index("<?delivery-model"), model.index("?>", model.index("<?delivery-model")) + 2
    Path(tmp_path / "lost.dmn").write_text(model[:start] + model[end:], encoding="utf-8")
    found = import_model(tmp_path / "lost.dmn")
    [problem] = found.refused  # counts of one group are any numbers then, and two rows hold for some of them
    assert "decision 'building' is refused: rows" in problem.what
    assert {"roof_condition", "building"} <= found.framework.attributes.keys()


@pytest.mark.parametrize("said", ["", "no JSON", "[]", '{"names": 1}', '{"names": {}, "readings": {}, "groups": []}'])
def test_an_instruction_that_says_nothing_is_passed_over(said, tmp_path):
    model = framework_as_dmn(load_framework("tests/foreign/village-hall"))
    start, end = model.index("<?delivery-model"), model.index("?>", model.index("<?delivery-model"))
    (tmp_path / "odd.dmn").write_text(f"{model[:start]}<?delivery-model {said}{model[end:]}", encoding="utf-8")
    assert [each.where.line for each in import_model(tmp_path / "odd.dmn").refused] != [1]  # a row, not the model
