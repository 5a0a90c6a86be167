"""The measures of our code, room by room, and of other trees beside it.

python tests/measures.py [NAME=FOLDER[,SKIP...]...]     a file whose path holds a SKIP is left out
"""

import ast
import re
import statistics
import sys
from collections.abc import Iterator, Mapping, Sequence
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

PACKAGE = Path(__file__).parents[1] / "src" / "delivery_model"
FUNCTION = (ast.FunctionDef, ast.AsyncFunctionDef)
DOCUMENTED = (ast.Module, ast.ClassDef, *FUNCTION)
IGNORE = re.compile(r"(type|pyright|ty): ignore|# noqa")
ERROR = re.compile(r"(Error|Exception|Warning)$")

Source = tuple[str, ast.Module]


def sources(folder: Path, *skipped: str) -> list[Source]:
    """The text and tree of each file."""
    files = [path for path in sorted(folder.rglob("*.py")) if not any(word in str(path) for word in skipped)]
    texts = [path.read_text(encoding="utf-8", errors="replace") for path in files]
    return [(text, ast.parse(text)) for text in texts]


def rows(node: ast.stmt | ast.expr) -> int:
    """How many lines a node takes."""
    return (node.end_lineno or node.lineno) - node.lineno + 1


def errors_among(classes: Sequence[ast.ClassDef]) -> int:
    """How many classes are errors, by their bases, however far up."""
    found: set[str] = set()
    while True:
        bases = {each.name: [ast.unparse(base).rpartition(".")[2] for base in each.bases] for each in classes}
        more = {name for name, above in bases.items() if any(base in found or ERROR.search(base) for base in above)}
        if more <= found:
            return len(found)
        found |= more


def share(part: int, whole: int) -> str:
    """A share in per cent."""
    return f"{part / whole:.0%}" if whole else "-"


def before_the_first(text: str, tree: ast.Module) -> int:
    """The lines before the first function or class."""
    made = [node.lineno for node in tree.body if isinstance(node, (*FUNCTION, ast.ClassDef))]
    return min(made, default=len(text.splitlines()) + 1) - 1


def measures(files: Sequence[Source]) -> Mapping[str, object]:
    """Every measure of some files."""
    nodes = [node for _, tree in files for node in ast.walk(tree)]
    functions = [node for node in nodes if isinstance(node, FUNCTION)]
    classes = [node for node in nodes if isinstance(node, ast.ClassDef)]
    lengths = sorted(map(rows, functions)) or [0]
    lines = [len(text.splitlines()) for text, _ in files]
    documented = [node for node in nodes if isinstance(node, DOCUMENTED) and ast.get_docstring(node) is not None]
    imports = [node for node in nodes if isinstance(node, ast.Import | ast.ImportFrom)]
    top = [node for _, tree in files for node in tree.body if isinstance(node, (*FUNCTION, ast.ClassDef))]
    described = [node for node in functions if node in documented]
    return {
        "files": len(files),
        "lines": sum(lines),
        "statements": sum(isinstance(node, ast.stmt) for node in nodes),
        "files a 1,000 lines": f"{len(files) / sum(lines) * 1000:.1f}",
        "module: median, longest": f"{statistics.median(lines):.0f} {max(lines)}",
        "functions": len(functions),
        "function: median, p90, max": f"{statistics.median(lengths):g} {lengths[len(lengths) * 9 // 10]} {lengths[-1]}",
        "functions over 40 lines": sum(length > 40 for length in lengths),
        "public names": sum(not node.name.startswith("_") for node in top),
        "classes, errors": f"{len(classes)} {errors_among(classes)}",
        "typed functions": share(sum(node.returns is not None for node in functions), len(functions)),
        "documented functions": share(len(described), len(functions)),
        "docstring lines": share(sum(rows(node.body[0]) for node in documented), sum(lines)),
        "examples": sum((ast.get_docstring(node) or "").count(">>>") for node in documented),
        "import lines": share(sum(map(rows, imports)), sum(lines)),
        "before the first definition": share(sum(before_the_first(*each) for each in files), sum(lines)),
        "ignores": sum(len(IGNORE.findall(text)) for text, _ in files),
    }


def imports(tree: ast.Module) -> Iterator[str]:
    """The modules of ours that a module imports, wherever it does."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.partition(".")[0] == PACKAGE.name:
            yield from {node.module, *(f"{node.module}.{each.name}" for each in node.names)}


def circle() -> str:
    """A circle of imports between rooms, if there is one."""
    needs: dict[str, set[str]] = {}
    for path in PACKAGE.rglob("*.py"):
        room = path.relative_to(PACKAGE).parts[0].removesuffix(".py")
        if room != "__init__":
            named = {name.split(".")[1] for name in imports(ast.parse(path.read_text(encoding="utf-8"))) if "." in name}
            rooms = {name for name in named if (PACKAGE / name).is_dir() or (PACKAGE / f"{name}.py").is_file()}
            needs.setdefault(room, set()).update(rooms - {room})
    try:
        TopologicalSorter(needs).prepare()
    except CycleError as error:
        return " > ".join(error.args[1])
    return "none"


def main(arguments: Sequence[str]) -> None:
    """Print the table."""
    rooms = [path for path in sorted(PACKAGE.iterdir()) if (path / "__init__.py").is_file()]
    found = {"all": measures(sources(PACKAGE))}
    found |= {room.name: measures(sources(room)) for room in rooms}
    for name, _, said in (each.partition("=") for each in arguments):
        folder, *skipped = said.split(",")
        found[name] = measures(sources(Path(folder), *skipped))
    wide = max(map(len, found["all"]))
    print(" " * wide, *(f"{name:>12}" for name in found))
    for measure in found["all"]:
        print(measure.ljust(wide), *(f"{each[measure]!s:>12}" for each in found.values()))
    largest = max(rooms, key=lambda room: found[room.name]["lines"])  # type: ignore[return-value, arg-type]
    print(f"largest room: {largest.name}, {found[largest.name]['lines'] / found['all']['lines']:.1%}")  # type: ignore[operator]
    print(f"circle of imports between rooms: {circle()}")
    scripts = [path.read_text(encoding="utf-8").count("\n") for path in PACKAGE.rglob("*.js")]
    print(f"JavaScript: {sum(scripts):,} lines in {len(scripts)} files")


if __name__ == "__main__":
    main(sys.argv[1:])
