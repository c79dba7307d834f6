"""Only actions write, views only ask, and nobody steps past the wall.

A write outside an action has no permission, no audit entry and no events. A read of a tenant table in a view that
does not go through `for_scope` would show an officer what she may see elsewhere but not here. A lazy answer is
evaluated after the scope has ended.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from tests.architecture.house import Function, decorators, is_layer, name_of, sources, tree

from willkomm.core.kernel.tenancy import tenant_models

# Who writes outside `actions`, and why that is right.
WRITERS = {
    "core/kernel/workflow.py": "the engine; every caller is an action",
    "core/audit/books.py": "the two books themselves",
    "core/protection/catalogue.py": "the note of what leaves, written on the way out of every door",
    "core/accounts/models.py": "the framework's own way to make a user",
    "core/organisations/profiles.py": "setting up an installation, before anybody could act",
    "config/duties.py": "leases of time-driven work; the work itself is an action",
    "config/once.py": "the session remembers which forms it has sent",
}
# Public functions of `actions` that write without being an action themselves, and why.
UNGUARDED = {
    "gateways/reporting/actions.py: keep_population": "hears of a delivery, inside the action that read it",
    "gateways/reporting/actions.py: drop_population": "hears that a delivery was taken back, inside that action",
    "common/content/actions.py: load_languages": "reference data of the installation, written at set-up",
    "gateways/register/actions/table_apply.py: judge": "part of staging a table, which is an action",
    "gateways/register/actions/report.py: record": "part of the register's actions, called by them alone",
    "gateways/reporting/actions.py: keep_after_erasure": "a handler: the deletion that spoke is the action",
    "gateways/register/actions/forgetting.py: forget": "a handler: the deletion that spoke is the action",
    "gateways/privacy/actions.py: keep_compiled": "stores the file for the action note_compiled, which it calls",
    "gateways/privacy/actions.py: erase_households": "part of the clock's deletion; each step is an action",
    "core/accounts/actions.py: note_use": "the moment a key was used last; nobody acts yet",
    "core/accounts/actions.py: note_seen": "the moment a session was used last; reading is no verb",
    "core/accounts/actions.py: recognise": "part of signing in by a provider; nobody acts yet",
    "core/accounts/actions.py: take_resets": "part of signing in; nobody acts yet",
    "core/accounts/actions.py: tidy_sign_in": "the clock, outside every organisation: ends what is over",
    "core/accounts/actions.py: vouch_for": "whoever sets a password by link is not signed in yet; nobody acts",
}
# Who speaks SQL, and why the query builder does not do.
SQL = {
    "common/people/actions/indexing.py": "search tokens by the thousand, in one statement",
    "common/people/queries/candidates.py": "the search: conditions that the index serves behind the wall",
    "core/beside.py": "how far a long transaction is, said over a second connection",
    "core/bulk.py": "many rows written in one statement",
    "core/accounts/throttle.py": "one statement that counts and reads, so that racing attempts all count",
    "config/backup.py": "one snapshot for the dump and for the count of its rows",
    "config/server_roles.py": "makes the roles and the database of a server, for an administrator to read",
    "config/postgres.py": "makes the roles and the database of the embedded server",
    "config/schedule.py": "an advisory lock: one process keeps time",
    "core/protection/actions/__init__.py": "the function that shortens the books, their only way to lose an entry",
    "core/audit/books.py": "who looked: one plain INSERT, because every page waits for it",
    "config/grants.py": "GRANT and REVOKE",
    "config/health.py": "does the database answer",
    "config/commands/check.py": "asks the catalogue about the role",
    "config/commands/migrate.py": "hands its cursor to the grants",
    "gateways/reporting/actions.py": "an advisory lock: two counts of one municipality wait for each other",
    "gateways/register/actions/take_in.py": "an advisory lock: deliveries of one municipality wait for each other",
    "welcome/conversations/actions/batches.py": "an advisory lock: two orders of letters of one municipality wait",
    "config/once.py": "an advisory lock: the same form once more waits for the first one",
    "gateways/register/folder/watch.py": "an advisory lock: one process at a time empties a folder",
}
# Who makes a scope by hand, and why; every other comes from the rights of whoever acts.
SCOPES = {
    "config/demo_signin.py": "reads whether there are real people anywhere before it lets anybody in with one click",
    "core/permissions.py": "the scope that follows from somebody's rights",
    "gateways/register/actions/intake.py": "a delivery concerns one organisation: narrows the actor's scope to it",
}

LAZY = {"StreamingHttpResponse", "TemplateResponse", "SimpleTemplateResponse"}


def _is_write(call: ast.Call) -> bool:
    """Whether a call looks like the query builder's: `update(x=…)`, `delete()`, `save()`, `create(x=…)`, bulk."""
    if not isinstance(call.func, ast.Attribute):
        return False
    verb, positional = call.func.attr, bool(call.args)
    if verb in {"bulk_create", "bulk_update", "get_or_create", "update_or_create"}:
        return True
    if verb in {"create", "update"}:
        return bool(call.keywords) and not positional
    return verb in {"save", "delete"} and not positional and not _passes_on(call.func.value)


def _passes_on(value: ast.expr) -> bool:
    """`super().save()` only passes on what somebody else decided."""
    return isinstance(value, ast.Call) and getattr(value.func, "id", "") == "super"


def _writes(node: ast.AST) -> list[ast.Call]:
    return [call for call in ast.walk(node) if isinstance(call, ast.Call) and _is_write(call)]


def test_only_actions_write():
    found = {name_of(path) for path in sources() if not is_layer(path, "actions") and _writes(tree(path))}
    assert not found - WRITERS.keys(), "move the write into an action"
    assert not WRITERS.keys() - found, "these no longer write: shorten the list"


def _named(path) -> Iterator[tuple[str, str]]:
    """What a file takes from somebody's actions, as (app, name): by import, or as `actions.name` or `app.name`."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.ImportFrom) and ".actions" in (node.module or ""):
            app = node.module.split(".actions")[0].rpartition(".")[2]
            yield from ((app, alias.name) for alias in node.names)
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            yield node.value.id, node.attr


def _home(path) -> Path:
    """The `actions` that a file belongs to: its folder, or itself."""
    return path.parent if path.parent.name == "actions" else path


def test_whoever_writes_in_actions_is_an_action_or_a_part_of_one():
    users: dict[tuple[str, str], set[Path]] = {}
    for path in sources():
        for named in _named(path):
            users.setdefault(named, set()).add(_home(path))
    found = {
        f"{name_of(path)}: {function.name}"
        for path in sources()
        if is_layer(path, "actions")
        for function in tree(path).body
        if isinstance(function, Function) and "action" not in decorators(function)
        for app in ("actions", _home(path).parent.name)
        if _writes(function) and users.get((app, function.name), set()) - {_home(path)}
    }
    assert not found - UNGUARDED.keys(), "decorate it, or say why not"


def _attributes(path, name: str) -> list[ast.Attribute]:
    return [node for node in ast.walk(tree(path)) if isinstance(node, ast.Attribute) and node.attr == name]


def _harmless(around: ast.AST) -> bool:
    """Going on through the scope, joining for `find`, or handed to `find`, which asks for the permission."""
    if isinstance(around, ast.Call):
        return getattr(around.func, "id", "") == "find"
    return getattr(around, "attr", "") in {"for_scope", "select_related", "prefetch_related"}


def test_views_read_tenant_tables_only_through_scope_and_permission():
    tenants = {model.__name__ for model in tenant_models()}
    wrong = []
    for path in sources():
        if not is_layer(path, "views") and not is_layer(path, "api"):
            continue
        parents = {child: node for node in ast.walk(tree(path)) for child in ast.iter_child_nodes(node)}
        for node in _attributes(path, "objects"):
            if getattr(node.value, "id", "") in tenants and not _harmless(parents[node]):
                wrong.append(f"{name_of(path)}:{node.lineno}")
    assert not wrong


def test_only_the_kernel_and_a_short_list_speak_sql():
    found = {
        name_of(path)
        for path in sources()
        if path.parent.name != "kernel"
        for call in ast.walk(tree(path))
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute)
        if call.func.attr in {"cursor", "raw", "extra", "execute", "executemany"}
    } | {name_of(path) for path in sources() if "RawSQL" in path.read_text("utf-8")}
    assert not found - SQL.keys()
    assert not SQL.keys() - found, "these speak none any more: shorten the list"


@pytest.mark.parametrize("name", sorted(LAZY))
def test_no_answer_is_made_after_the_scope_has_ended(name):
    assert not [name_of(path) for path in sources() if name in path.read_text("utf-8")]


def test_whoever_makes_a_scope_by_hand_is_listed():
    found = {
        name_of(path)
        for path in sources()
        if "migrations" not in path.parts
        for call in ast.walk(tree(path))
        if isinstance(call, ast.Call) and "Scope" in {getattr(call.func, "id", ""), getattr(call.func, "attr", "")}
    }
    assert found == SCOPES.keys()


def test_rules_never_look_at_the_clock():
    """*Now* and *today* are arguments, so that every rule can be asked about any day."""
    clocks = {"now", "today", "localdate", "localtime", "utcnow"}
    wrong = [
        f"{name_of(path)}:{call.lineno}"
        for path in sources()
        if is_layer(path, "rules") or is_layer(path, "workflow")
        for call in ast.walk(tree(path))
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr in clocks
    ]
    assert not wrong


def test_every_table_of_ours_has_a_manager_that_knows_scopes():
    for model in tenant_models():
        assert hasattr(model.objects, "for_scope"), model.__name__
    assert {config.label for config in apps.get_app_configs()} >= {"kernel", "audit"}
