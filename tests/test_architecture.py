"""The house: imports go downward, the light path stays light, and policy stays out of Python."""

import ast
import builtins
import subprocess
import sys
from pathlib import Path

import pytest

import delivery_model
from delivery_model import load_framework
from delivery_model.loading import shipped

SOURCE = Path(delivery_model.__file__).parent
MODULES = sorted(SOURCE.rglob("*.py"))
LAYERS = (  # lowest first; a module may import its own layer and those before it
    {"safe_text"},
    {"errors", "slips", "strict_json"},
    {"documents", "editing", "files", "framework", "diagrams", "version"},
    {"appraisal"},
    {"profile"},
    {"engines", "space"},
    {"soundness"},
    {"loading", "derivation"},
    {"recommendation"},
    {"explanation"},
    {"analysis"},
    {"testing", "output"},
    {"cli"},
)
HEAVY = ("jinja2", "hypothesis", "narwhals", "numpy", "pandas", "polars", "scipy", "matplotlib", "asyncio")


def layer(module):
    return next(place for place, names in enumerate(LAYERS) if module in names)


def without_notebooks(node):
    """Every node, but not those in a `_repr_html_`: only there may a value import how it is shown (decision 11)."""
    for child in ast.iter_child_nodes(node):
        if not (isinstance(child, ast.FunctionDef) and child.name == "_repr_html_"):
            yield child
            yield from without_notebooks(child)


def imported(path):
    for node in without_notebooks(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("delivery_model"):
            yield from (node.module.split(".")[1:2] or [alias.name for alias in node.names])


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(SOURCE)))
def test_imports_go_downward_only(path):
    module = path.relative_to(SOURCE).parts[0].removesuffix(".py")
    if module == "__init__":
        assert path == SOURCE / "__init__.py"  # the public names may come from anywhere
        return
    assert [name for name in imported(path) if layer(name) > layer(module)] == []


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(SOURCE)))
def test_nothing_below_the_command_prints_reads_the_environment_or_exits(path):
    if "cli" in path.parts:
        return
    tree = ast.parse(path.read_text(encoding="utf-8"))
    calls = {node.func.id for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)}
    names = {
        f"{node.value.id}.{node.attr}"
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)
    }
    assert (calls & {"print", "input", "exit"}) | (names & {"os.environ", "os.getenv", "sys.exit"}) == set()


def test_recommending_a_file_loads_nothing_heavy():
    program = (
        "import sys; from delivery_model.cli import main\n"
        "try: main([sys.argv[1]])\n"
        f"except SystemExit: print(sorted(set({HEAVY!r}) & set(sys.modules)), file=sys.stderr)"
    )
    file = str(shipped("scenarios") / "rotherham.yml")
    found = subprocess.run([sys.executable, "-c", program, file], capture_output=True, text=True, check=False)
    assert found.stderr.strip() == "[]"


def test_importing_the_library_starts_no_thread_and_loads_no_engine():
    program = "import sys, threading, delivery_model; print(threading.active_count(), 'durable' in sys.modules)"
    found = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert found.stdout.split() == ["1", "False"]


def words_of_policy():
    framework = load_framework()
    plain = {"yes", "no", "none", "open", "held", "high", "low", "any", "one", "two", "right", "present", "stated"}
    names = {level for attribute in framework.attributes.values() for level in attribute.level_names}
    names |= {value for decision in framework.decisions.values() for value in decision.values}
    return (names | set(framework.rules) | set(framework.attributes) | set(framework.decisions)) - plain


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(SOURCE)))
def test_no_word_of_the_framework_is_compared_in_python(path):
    policy = words_of_policy()
    tree = ast.parse(path.read_text(encoding="utf-8"))
    compared = {
        constant.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Compare | ast.MatchValue)
        for constant in ast.walk(node)
        if isinstance(constant, ast.Constant)
    }
    assert compared & policy == set()


def test_every_error_stands_in_one_file_and_there_are_at_most_twelve():
    errors = {"Exception", "BaseException", *(name for name in vars(builtins) if name.endswith("Error"))}
    found, grows = {}, True
    while grows:  # until no class derives from an error that was not known
        grows = False
        for path in MODULES:
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                bases = {getattr(base, "id", getattr(base, "attr", "")) for base in getattr(node, "bases", ())}
                if isinstance(node, ast.ClassDef) and bases & {*errors, *found} and node.name not in found:
                    found[node.name], grows = path.relative_to(SOURCE).as_posix(), True
    assert set(found.values()) == {"errors.py"}
    assert len(found) <= 12
