"""The house: rooms by purpose, imports downward, the light path stays light, and policy stays out of Python."""

import ast
import builtins
import subprocess
import sys
from collections import Counter
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

import delivery_model
from delivery_model import load_framework
from delivery_model.loading import shipped

SOURCE = Path(delivery_model.__file__).parent
MODULES = sorted(SOURCE.rglob("*.py"))
CORE = (  # lowest first; each may import those before it
    "safe_text",
    "errors",
    "fixed",
    "strict_json",
    "version",
    "files",
    "yaml_input",
    "rulebase",
    "appraisal",
    "profile",
    "engines",
    "possible",
    "tables",
    "loading",
    "writing",
    "answer",
)
PURPOSES = {
    "further", "check", "sweeps", "versions", "precedents", "frames", "dates", "explorer", "export", "imports",
    "workshop",
}  # fmt: skip
ABOVE = {"schemas", "testing", "cli"}  # which may import anything
HEAVY = ("jinja2", "hypothesis", "narwhals", "numpy", "pandas", "polars", "scipy", "matplotlib", "asyncio")
HEAVY += ("openpyxl", "python_calamine", "xlsxwriter", "xml.etree", "zipfile")


def room_of(path):
    return path.relative_to(SOURCE).parts[0].removesuffix(".py")


def name_of(path):
    return ".".join(path.relative_to(SOURCE.parent).with_suffix("").parts).removesuffix(".__init__")


NAMES = {name_of(path) for path in MODULES}


def imported(nodes):
    """The modules of ours that some statements import."""
    for each in nodes:
        if isinstance(each, ast.ImportFrom) and each.module and each.module.startswith("delivery_model"):
            inner = {f"{each.module}.{alias.name}" for alias in each.names} & NAMES
            yield from inner or {each.module}


def allowed(room):
    if room in ABOVE:
        return {*CORE, *PURPOSES, *ABOVE}
    return {room, *(CORE if room in PURPOSES else CORE[: CORE.index(room)])}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(SOURCE)))
def test_a_room_uses_those_below_it_and_no_sister(path):
    if path == SOURCE / "__init__.py":
        return  # the public names may come from anywhere
    found = {name.split(".")[1] for name in imported(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))}
    assert found - allowed(room_of(path)) == set()


def outside_functions(node):
    """What is run when a module is imported."""
    for child in ast.iter_child_nodes(node):
        is_typing = isinstance(child, ast.If) and "TYPE_CHECKING" in ast.unparse(child.test)
        if not isinstance(child, ast.FunctionDef) and not is_typing:
            yield child
            yield from outside_functions(child)


def test_no_circle_of_imports():
    needs = {}
    for path in MODULES:
        body = outside_functions(ast.parse(path.read_text(encoding="utf-8")))
        needs[name_of(path)] = {*imported(body)} - {name_of(path)}
    assert len(list(TopologicalSorter(needs).static_order())) == len(NAMES)


def test_no_two_modules_have_one_name_and_no_class_has_one_thrice():
    stems = Counter(path.stem for path in MODULES if path.stem != "__init__")
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in MODULES]
    classes = Counter(node.name for tree in trees for node in ast.walk(tree) if isinstance(node, ast.ClassDef))
    assert [name for name, count in stems.items() if count > 1] == []
    assert [name for name, count in classes.items() if count > 2] == []


def test_no_room_hides_a_public_name():
    rooms = {room_of(path) for path in MODULES}
    public = {*delivery_model.__all__, "sweep", "diff", "validate", "report", "journey", "appraise", "what_if", "batch"}
    assert rooms & {*public, "schema", "rules"} == set()


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(SOURCE)))
def test_a_module_says_what_it_is_for(path):
    assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))


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


def test_an_answer_starts_no_thread_and_loads_no_engine_that_is_not_asked_for():
    program = "import sys, threading, delivery_model; delivery_model.recommend({})\n"
    program += "print(threading.active_count(), 'durable_rules_engine' in sys.modules)"
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
