"""Small files, small functions, plain names: what one can take in at a glance stays right.

The tail is what makes a code base unpleasant: the one file of two thousand lines that every feature must touch.
"""

import ast
import re

import pytest
from tests.architecture.house import (
    PACKAGE,
    ROOT,
    TESTS,
    Function,
    code_lines,
    decorators,
    functions,
    name_of,
    sources,
    templates,
    tree,
)

VAGUE = {"utils", "util", "helpers", "helper", "manager", "managers", "service", "services", "base", "misc", "common"}
# An area, not a module: the building blocks that several areas use.
MEANT = {"common"}
DJANGO_ASKS_FOR = {PACKAGE / "config/engine/base.py"}
KERNEL = PACKAGE / "core" / "kernel"


def _lines(path) -> int:
    return len(path.read_text("utf-8").splitlines())


def _too_long(paths, limit: int) -> dict[str, int]:
    return {name_of(path): _lines(path) for path in paths if _lines(path) > limit}


def test_no_python_file_is_longer_than_400_lines():
    assert not _too_long(sources(migrations=True), 400)


def test_no_test_file_is_longer_than_600_lines():
    assert not _too_long(TESTS.rglob("*.py"), 600)


def test_the_settings_stay_below_300_lines():
    assert not _too_long([PACKAGE / "config" / "settings.py"], 300)


def test_no_template_is_longer_than_150_lines():
    assert not _too_long(templates(), 150)


def test_the_kernel_together_stays_below_800_lines():
    assert sum(_lines(path) for path in KERNEL.glob("*.py")) < 800


def test_no_function_is_longer_than_40_lines():
    assert not [
        f"{name_of(path)}: {function.name} has {code_lines(function)} lines"
        for path in sources()
        for function in functions(path)
        if code_lines(function) > 40
    ]


def test_no_view_is_longer_than_20_lines():
    assert not [
        f"{name_of(path)}: {function.name} has {code_lines(function)} lines"
        for path in sources()
        for function in functions(path)
        if decorators(function) & {"requires", "public"} and code_lines(function) > 20
    ]


def test_no_module_has_a_name_that_says_nothing():
    ours = set(sources(migrations=True)) - DJANGO_ASKS_FOR
    named = {part for path in ours for part in path.relative_to(PACKAGE).with_suffix("").parts}
    assert not (named & VAGUE) - MEANT


@pytest.mark.parametrize("word", ["TODO", "FIXME", "XXX", "HACK"])
def test_nothing_is_left_for_later(word):
    """What is not done is not in the code; this file must name the words."""
    shown = [
        *sources(migrations=True),
        *templates(),
        *(p for p in TESTS.rglob("*.py") if p.parent.name != "architecture"),
    ]
    pattern = re.compile(rf"\b{word}\b(?!-)")
    assert not [name_of(path) for path in shown if pattern.search(path.read_text("utf-8"))]


def test_every_silenced_check_says_which_one():
    bare = re.compile(r"#\s*(noqa|type:\s*ignore|nosec)\s*($|[^:\[\s])", re.MULTILINE)
    assert not [name_of(path) for path in sources(migrations=True) if bare.search(path.read_text("utf-8"))]


def test_no_error_is_swallowed():
    """`except Exception: pass` hides what a mayor will ask about."""
    for path in sources():
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.ExceptHandler) and getattr(node.type, "id", None) in {
                None,
                "Exception",
                "BaseException",
            }:
                assert not all(isinstance(line, ast.Pass) for line in node.body), f"{name_of(path)}:{node.lineno}"


def _public(node) -> bool:
    return isinstance(node, Function | ast.ClassDef) and not node.name.startswith("_")


def test_every_module_class_and_public_function_says_what_it_means():
    silent = []
    for path in sources():
        if tree(path).body and ast.get_docstring(tree(path)) is None:
            silent.append(name_of(path))
        silent += [
            f"{name_of(path)}: {node.name}"
            for node in tree(path).body
            if _public(node) and ast.get_docstring(node) is None
        ]
    assert not silent


def test_the_readers_of_this_house_find_no_tracks_of_other_places():
    """No file names a package registry's host; where packages come from is the machine's setting."""
    hosts = ("pypi" + ".org", "registry." + "npmjs", "files." + "pythonhosted")
    shown = [ROOT / "pyproject.toml", ROOT / "Makefile", *ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
    shown += [ROOT / "requirements.lock", ROOT / "requirements-dev.lock", ROOT / "package-lock.json"]
    assert not [name_of(path) for path in shown if any(host in path.read_text("utf-8") for host in hosts)]
