"""Calls go down, events go up, siblings never import each other.

Import rules that live in people's heads are lost when the house grows. They are written down in `pyproject.toml`
as contracts of import-linter; these tests run them, and close the three holes that a contract leaves: an area
without a contract of its own, a folder that Python does not link, and signals, which are imports in disguise.
"""

import ast
import subprocess
import sys
import tomllib
from pathlib import Path

from django.apps import apps
from tests.architecture.house import AREAS, PACKAGE, ROOT, TESTS, app_folders, name_of, sources, tree

CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
# The kernel listens to one signal of the framework: a new database connection gets the guard.
SIGNALS = {"core/kernel/apps.py": {"django.db.backends.signals"}}


def test_every_import_obeys_the_contracts():
    command = [Path(sys.executable).parent / "lint-imports", "--no-cache", "--no-logo"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_house_and_each_area_have_an_exhaustive_contract_of_their_own():
    exhaustive = {tuple(c["containers"]) for c in CONTRACTS if c["type"] == "layers" and c.get("exhaustive")}
    present = [area for area in AREAS if (PACKAGE / area).is_dir()]
    assert ("willkomm",) in exhaustive
    for area in present:
        assert (f"willkomm.{area}",) in exhaustive, f"{area} has no exhaustive contract"


def test_every_layer_contract_is_exhaustive():
    assert not [c["name"] for c in CONTRACTS if c["type"] == "layers" and not c.get("exhaustive")]


def test_no_python_file_lies_in_a_folder_that_is_not_linked():
    loose = {name_of(p.parent) for p in sources(migrations=True) if not (p.parent / "__init__.py").exists()}
    assert not loose, f"without __init__.py import-linter does not see {sorted(loose)}"


def test_every_app_folder_is_installed_and_says_what_it_is():
    installed = {Path(config.path) for config in apps.get_app_configs()}
    for folder in app_folders():
        assert folder in installed, f"{name_of(folder)} is not in INSTALLED_APPS"
        assert ast.get_docstring(tree(folder / "apps.py"))


def _modules(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
        elif isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
    return found


def test_nobody_uses_signals():
    for path in sources(migrations=True):
        heard = {m for m in _modules(path) if m.endswith(".signals") or m.startswith("django.dispatch")}
        assert heard <= SIGNALS.get(name_of(path), set()), f"{name_of(path)}: publish an event instead"


def test_no_app_reaches_into_the_wiring():
    for path in sources(migrations=True):
        if path.relative_to(PACKAGE).parts[0] in AREAS:
            assert not [m for m in _modules(path) if m.startswith("willkomm.config")], name_of(path)


def test_events_are_frozen_facts_and_somebody_hears_each():
    """An event that nobody hears is a forgotten line in the list of subscriptions."""
    from willkomm.config.subscriptions import SUBSCRIPTIONS

    found = set()
    for path in sources():
        if path.name == "events.py" and path.parent in app_folders():
            for node in ast.walk(tree(path)):
                if isinstance(node, ast.ClassDef):
                    found.add(node.name)
                    assert "frozen=True" in ast.unparse(node.decorator_list[0]), f"{name_of(path)}: {node.name}"
    assert found == {event.__name__ for event in SUBSCRIPTIONS}
    assert all(SUBSCRIPTIONS.values())


def test_the_tests_mirror_the_house():
    for area in (area for area in AREAS if (TESTS / area).is_dir()):
        apps_tested = {folder.name for folder in (TESTS / area).iterdir() if any(folder.glob("test_*.py"))}
        assert apps_tested <= {folder.name for folder in (PACKAGE / area).iterdir()}, area
