"""The package as installed: its data, its types, its entry points, and what the README promises of it."""

import doctest
import re
import subprocess
import sys
import tarfile
import zipfile
from importlib.metadata import entry_points, requires
from pathlib import Path

import pytest

import delivery_model
from delivery_model.engines import engine_for
from delivery_model.engines.durable import is_available
from delivery_model.errors import EXTRAS
from delivery_model.loading import load_framework, load_scenario, shipped, shipped_rules

README = Path(__file__).parents[2] / "README.md"
PROJECT = README.with_name("pyproject.toml")


def test_the_rules_and_scenarios_come_with_the_package():
    names = (
        {entry.name for entry in shipped("rules").iterdir()},
        {entry.name for entry in shipped("scenarios").iterdir()},
    )
    assert ("isos-2017" in names[0], "rotherham.yml" in names[1]) == (True, True)


def test_every_shipped_scenario_can_be_read():
    others = set(shipped_rules())  # a folder named like a rule base holds scenarios of it
    for path in shipped("scenarios").rglob("*.yml"):
        framework = load_framework(path.parent.name if path.parent.name in others else None)
        assert load_scenario(path, framework).authority


def test_every_rule_base_that_ships_is_in_what_is_built(built):
    kind, names = built
    top = "delivery_model/" if kind == "wheel" else ""
    assert {f"{top}rules/{name}/framework.yml" for name in shipped_rules()} <= set(names)
    assert f"{top}scenarios/dfe-ladder-2023/cases.csv" in names


def test_the_package_says_that_it_is_typed():
    assert (Path(delivery_model.__file__).parent / "py.typed").is_file()


def test_the_command_is_installed():
    assert [each.value for each in entry_points(group="console_scripts", name="recommend")] == [
        "recommend_command:main"
    ]


def test_direct_is_the_default_engine_and_durable_is_here_to_be_asked_for():
    engines = [engine_for(load_framework(), name).name for name in (None, "durable")]
    assert (is_available(), engines) == (True, ["direct", "durable"])


@pytest.fixture(scope="module", params=["wheel", "sdist"])
def built(request, tmp_path_factory):
    """The names of the files in what is handed out."""
    pytest.importorskip("hatchling", reason="hatchling, which builds the package, is not installed")
    if not PROJECT.is_file():
        pytest.skip("the project file is in the checkout, not in the installed package")
    folder = tmp_path_factory.mktemp(request.param)
    command = [sys.executable, "-m", "hatchling", "build", "-t", request.param, "-d", str(folder)]
    subprocess.run(command, cwd=PROJECT.parent, check=True, capture_output=True)
    (file,) = folder.iterdir()
    if request.param == "wheel":
        return request.param, zipfile.ZipFile(file).namelist()
    with tarfile.open(file) as archive:
        return request.param, [name.partition("/")[2] for name in archive.getnames()]


def test_nothing_strays_into_the_top_level_of_what_is_built(built):
    kind, names = built
    tops = {re.sub(r"^delivery_model-.*(\.dist-info)$", r"*\1", name.partition("/")[0]) for name in names}
    expected = {"delivery_model", "recommend_command.py", "*.dist-info"}
    if kind == "sdist":
        expected = {"src", "rules", "scenarios", "tests", "docs", "LICENSE"}
        expected |= {"hatch_build.py", *(f"{name}.md" for name in ("README", "CHANGELOG", "CONTRIBUTING"))}
        tops -= {".gitignore", "PKG-INFO", "pyproject.toml"}  # which hatchling adds of itself
    assert tops == expected


def test_the_rules_and_scenarios_are_built_in(built):
    kind, names = built
    top = "delivery_model/" if kind == "wheel" else ""
    assert {f"{top}rules/isos-2017/framework.yml", f"{top}scenarios/rotherham.yml"} <= set(names)


def test_the_rule_base_as_read_and_proved_is_in_the_wheel_alone(built):
    kind, names = built
    found = [name for name in names if name.endswith("rules/isos-2017.json")]
    assert found == (["delivery_model/rules/isos-2017.json"] if kind == "wheel" else [])


def test_the_templates_are_built_in(built):
    kind, names = built
    folder = f"{'' if kind == 'wheel' else 'src/'}delivery_model/writing/templates/"
    expected = {f"{folder}{path.name}" for path in (PROJECT.parent / "src" / folder.removeprefix("src/")).iterdir()}
    assert (len(expected) > 7, expected - set(names)) == (True, set())


def test_every_dependency_has_a_lower_bound():
    plain = [each for each in requires("delivery-model") or () if "extra ==" not in each]
    assert [each for each in plain if not re.search(r"[>=]=", each)] == []


@pytest.mark.parametrize("extra", EXTRAS)
def test_what_is_missing_can_be_installed_by_the_names_of_an_extra(extra):
    named = [each for each in requires("delivery-model") or () if f'extra == "{extra}"' in each.replace("'", '"')]
    packages = {re.match(r"[\w.-]+", each)[0].lower() for each in named}
    assert {name.lower() for name in EXTRAS[extra]} == packages


@pytest.mark.parametrize("name", delivery_model.__all__)
def test_every_public_name_has_a_docstring(name):
    assert (getattr(delivery_model, name).__doc__ or "").strip()


@pytest.mark.skipif(not README.is_file(), reason="the README is in the checkout, not in the installed package")
def test_the_python_example_of_the_readme_prints_what_it_says(capsys, monkeypatch):
    monkeypatch.chdir(README.parent)
    example = re.search(r"```python\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL).group(1)
    exec(compile(example, "README.md", "exec"), {})
    expected = [line[2:] for line in example.splitlines() if line.startswith("# ")]
    assert capsys.readouterr().out.splitlines() == expected


@pytest.mark.skipif(not README.is_file(), reason="the scenarios of the examples are in the checkout")
@pytest.mark.parametrize("name", delivery_model.__all__)
def test_every_public_name_has_an_example_that_prints_what_it_says(name, monkeypatch):
    monkeypatch.chdir(README.parent)
    found = getattr(delivery_model, name)
    names = {each: getattr(delivery_model, each) for each in delivery_model.__all__}
    [example] = doctest.DocTestFinder(recurse=False).find(found, name, globs=names)
    assert example.examples
    assert doctest.DocTestRunner(verbose=False).run(example).failed == 0


def test_the_program_that_type_checkers_read_uses_every_public_name():
    text = (Path(__file__).parents[1] / "client.py").read_text(encoding="utf-8")
    assert [name for name in delivery_model.__all__ if not re.search(rf"\b{name}\b", text)] == []
