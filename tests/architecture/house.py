"""What the tests of this folder look at: the source files, as text and as syntax trees."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "willkomm"
TESTS = ROOT / "tests"
AREAS = ("core", "common", "welcome", "network", "centre", "gateways")
BUILT = ("static/vendor", "staticfiles", "node_modules")

Function = ast.FunctionDef | ast.AsyncFunctionDef


def name_of(path: Path) -> str:
    """The path as it is written in a list of this folder: relative to the package, else to the checkout."""
    return path.relative_to(PACKAGE if path.is_relative_to(PACKAGE) else ROOT).as_posix()


def sources(*, migrations: bool = False) -> list[Path]:
    """Every Python file of the package, in order; migrations only on request."""
    found = sorted(PACKAGE.rglob("*.py"))
    return [path for path in found if migrations or "migrations" not in path.parts]


def templates() -> list[Path]:
    """Every template of ours."""
    return sorted(path for path in PACKAGE.rglob("templates/**/*.html"))


@cache
def tree(path: Path) -> ast.Module:
    """The syntax tree of a file."""
    return ast.parse(path.read_text("utf-8"), str(path))


def functions(path: Path) -> Iterator[Function]:
    """All functions and methods of a file."""
    return (node for node in ast.walk(tree(path)) if isinstance(node, Function))


def code_lines(function: Function) -> int:
    """Lines from `def` to the end; what explains it (the docstring) does not count."""
    lines = function.end_lineno - function.lineno + 1
    if ast.get_docstring(function, clean=False) is not None:
        words = function.body[0]
        lines -= words.end_lineno - words.lineno + 1
    return lines


def decorators(function: Function) -> set[str]:
    """The names of the decorators, whether called or not."""
    calls = (node.func if isinstance(node, ast.Call) else node for node in function.decorator_list)
    return {node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "") for node in calls}


def is_layer(path: Path, layer: str) -> bool:
    """Whether the file is that layer of its app: `views.py` or a file inside `views/`."""
    return path.stem == layer or layer in path.relative_to(PACKAGE).parts[:-1]


def app_folders() -> list[Path]:
    """The folders of all apps that stand inside an area."""
    folders = (folder for area in AREAS for folder in sorted((PACKAGE / area).glob("*/")))
    return [folder for folder in folders if (folder / "apps.py").exists()]
