"""The wall as the database has it, read from its own catalogue: what a migration forgot, nobody sees until it hurts."""

import itertools
import os
import re

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection, models
from django.db.migrations.loader import MigrationLoader

from willkomm.config.grants import READ_ONLY_TABLES, app_login, append_only_tables, grant_to_app
from willkomm.core.kernel.tenancy import Inherited, Own, tenant_models
from willkomm.core.kernel.wall import Wall
from willkomm.core.protection.actions import BOOKS

pytestmark = pytest.mark.django_db

# Who may add rows with a scope other than the writing one, and why.
TRACES = {
    "audit_accessentry": "somebody who may only read must still leave a trace",
    "protection_disclosure": "what leaves is noted whoever sends it",
}
# BOOKS: entries older than a year may be deleted by the function `shorten_book`, and by nothing else.
TENANTS = pytest.mark.parametrize("model", tenant_models(), ids=lambda model: model.__name__)


def ask(sql: str, *params) -> list[tuple]:
    """Ask the catalogue past the guard, which only knows names of tables."""
    with connection.cursor() as cursor, connection.wrap_database_errors:
        cursor.cursor.execute(sql, params)
        return cursor.cursor.fetchall()


def ours() -> list[str]:
    """The labels of our own apps that have migrations."""
    loader = MigrationLoader(connection)
    return sorted({app for app, _ in loader.disk_migrations if apps.get_app_config(app).name.startswith("willkomm.")})


def _scopes(condition: str | None) -> set[str]:
    return set(re.findall(r"willkomm\.(read|write|inherit)", condition or ""))


@TENANTS
def test_every_tenant_table_is_behind_the_wall_even_for_its_owner(model):
    [row] = ask("SELECT relrowsecurity, relforcerowsecurity FROM pg_class WHERE relname = %s", model._meta.db_table)
    assert row == (True, True)


@TENANTS
def test_every_tenant_table_has_its_policies_and_no_other(model):
    """One policy per command, each asking the right list; append-only tables have none for UPDATE and DELETE."""
    table = model._meta.db_table
    rows = ask("SELECT cmd, qual, with_check, permissive, roles FROM pg_policies WHERE tablename = %s", table)
    found = {cmd: (_scopes(using), _scopes(check)) for cmd, using, check, _, _ in rows}
    reads = {"inherit"} if issubclass(model, Inherited) else {"read"}
    expected = {"SELECT": (reads, set()), "INSERT": (set(), {"read"} if table in TRACES else {"write"})}
    if not getattr(model, "append_only", False):
        expected |= {"UPDATE": ({"write"}, {"write"}), "DELETE": ({"write"}, set())}
    if table in BOOKS:
        expected |= {"DELETE": ({"write"}, set())}
    assert found == expected
    assert len(rows) == len(found), "a second permissive policy would widen the first"
    assert {(permissive, tuple(roles)) for *_, permissive, roles in rows} == {("PERMISSIVE", ("public",))}


def test_no_other_table_has_policies():
    walled = {model._meta.db_table for model in tenant_models()}
    assert {table for (table,) in ask("SELECT DISTINCT tablename FROM pg_policies")} == walled


def _paired() -> list[str]:
    """Tables on which keys of two columns hang: organisation and id."""
    of_two = "contype = 'f' AND array_length(confkey, 1) = 2"
    rows = ask(f"SELECT DISTINCT confrelid::regclass::text FROM pg_constraint WHERE {of_two}")
    return sorted(table for (table,) in rows)


def test_on_new_tables_the_check_of_a_key_finds_its_row_by_organisation_and_id():
    """Without statistics any index that begins with the organisation looks as good, and a server then reads, for each
    of a thousand rows written, everything that the organisation has. A partial index is no candidate.
    """
    check = "SELECT 1 FROM ONLY pg_temp.copy x WHERE organisation_id = 1 AND id = 1 FOR KEY SHARE OF x"
    assert len(_paired()) > 5
    for table in _paired():
        with connection.cursor() as cursor, connection.wrap_database_errors:
            cursor.cursor.execute(f"CREATE TEMP TABLE copy (LIKE {table} INCLUDING INDEXES)")
        [used] = [re.search(r"using (\S+) on", line)[1] for (line,) in ask(f"EXPLAIN {check}") if "using" in line]
        [(columns,)] = ask("SELECT pg_get_indexdef(%s::regclass)", f"pg_temp.{used}")
        assert columns.endswith(("(organisation_id, id)", "(id)")), f"{table}: {columns}"
        with connection.cursor() as cursor, connection.wrap_database_errors:
            cursor.cursor.execute("DROP TABLE pg_temp.copy")


@TENANTS
def test_every_tenant_table_offers_organisation_and_id_as_a_key(model):
    if isinstance(model._meta.pk, models.CompositePrimaryKey):
        assert model._meta.pk.field_names[0] == "organisation_id", "nothing can hang on it, and it leads its own key"
        return
    rows = ask(
        "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE contype = 'u' AND conrelid = %s::regclass",
        model._meta.db_table,
    )
    assert ("UNIQUE (organisation_id, id)",) in rows


def _own_parents(model) -> list[models.ForeignKey]:
    return [
        field for field in model._meta.concrete_fields if field.many_to_one and issubclass(field.related_model, Own)
    ]


@TENANTS
def test_every_parent_behind_the_wall_has_a_composite_deferred_key(model):
    """Plain foreign-key checks ignore row-level security: without it a child could hang on a neighbour's row."""
    rows = ask(
        "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE contype = 'f' AND conrelid = %s::regclass",
        model._meta.db_table,
    )
    for field in _own_parents(model):
        parent = field.related_model._meta.db_table
        key = (
            f"FOREIGN KEY (organisation_id, {field.column}) REFERENCES {parent}(organisation_id, id)"
            " DEFERRABLE INITIALLY DEFERRED"
        )
        assert (key,) in rows, field.name


def test_no_table_without_a_wall_points_behind_it():
    """A key from a tenant-less table into a walled one would tell whether a hidden row exists."""
    for model in apps.get_models(include_auto_created=True):
        if not issubclass(model, Own | Inherited):
            targets = [f.related_model for f in model._meta.concrete_fields if f.many_to_one and f.related_model]
            assert not [t for t in targets if issubclass(t, Own)], model.__name__


@TENANTS
def test_every_index_leads_with_the_organisation(model):
    """A unique rule without it tells a neighbour that a value exists; an index without it serves no ordered page."""
    rows = ask(
        "SELECT i.relname, a.attname, x.indisunique FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid"
        " JOIN pg_attribute a ON a.attrelid = x.indrelid AND a.attnum = x.indkey[0]"
        " WHERE x.indrelid = %s::regclass AND NOT x.indisprimary",
        model._meta.db_table,
    )
    # Django's own index below a foreign key serves the check when a parent row goes.
    keys = {field.column for field in model._meta.concrete_fields if field.many_to_one}
    assert not [name for name, first, unique in rows if first != "organisation_id" and (unique or first not in keys)]


def test_every_wall_in_the_migrations_says_what_the_model_says():
    loader = MigrationLoader(connection)
    walls = {
        (key[0], op.model.lower()): op
        for key, migration in loader.disk_migrations.items()
        for op in migration.operations
        if isinstance(op, Wall)
    }
    for model in tenant_models():
        wall = walls[model._meta.app_label, model._meta.model_name]
        assert wall.kind == ("inherited" if issubclass(model, Inherited) else "own"), model.__name__
        assert wall.append_only == getattr(model, "append_only", False), model.__name__


def test_no_migration_is_missing():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_the_migrations_of_each_app_form_one_line():
    loader = MigrationLoader(connection)
    assert not loader.detect_conflicts()
    for app in ours():
        names = sorted(name for label, name in loader.disk_migrations if label == app)
        numbers = [int(name[:4]) for name in names]
        assert numbers == list(range(1, len(names) + 1)), f"{app}: {names}"
        for before, name in itertools.pairwise(names):
            assert (app, before) in loader.disk_migrations[app, name].dependencies, f"{app}.{name}"


def test_building_a_wall_waits_for_a_lock_no_longer_than_it_says(capsys):
    for (app, name), migration in MigrationLoader(connection).disk_migrations.items():
        if any(isinstance(operation, Wall) for operation in migration.operations):
            call_command("sqlmigrate", app, name, no_color=True)
            assert "SET LOCAL lock_timeout = '20s'" in capsys.readouterr().out, f"{app}.{name}"


@pytest.fixture
def owner(db):
    """A second connection, as the owner of the tables; everything it does is rolled back."""
    from willkomm.config import database

    login = database.login(os.environ, database.home_folder(os.environ), database.OWNER)
    other = connection.copy()
    other.settings_dict.update({key: login[key] for key in ("USER", "PASSWORD")})
    other.set_autocommit(False)
    try:
        yield other
    finally:
        other.rollback()
        other.close()


def _picture(cursor) -> set[tuple]:
    cursor.execute(
        "SELECT tablename, policyname, cmd, qual, with_check FROM pg_policies"
        " UNION SELECT conrelid::regclass::text, conname, contype::text, pg_get_constraintdef(oid), ''"
        " FROM pg_constraint WHERE conname LIKE '%%tenant'"
        " UNION SELECT relname, '', '', relrowsecurity::text, relforcerowsecurity::text"
        " FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'"
    )
    return set(cursor.fetchall())


def test_the_wall_can_be_taken_down_and_built_again(owner):
    loader = MigrationLoader(connection)
    state = loader.project_state()
    plan = [key for app in ours() for key in loader.graph.forwards_plan(loader.graph.leaf_nodes(app)[0])]
    steps = [(key[0], op) for key in dict.fromkeys(plan) for op in loader.get_migration(*key).operations]
    walls = [(app, op) for app, op in steps if isinstance(op, Wall) and (app, op.model.lower()) in state.models]
    editor = owner.schema_editor(atomic=False)
    with owner.cursor() as cursor:
        before = _picture(cursor)
        for app, wall in reversed(walls):
            wall.database_backwards(app, editor, state, state)
        bare = _picture(cursor)
        for app, wall in walls:
            wall.database_forwards(app, editor, state, state)
        assert _picture(cursor) == before
    assert not [row for row in bare if row[1] not in ("", "book_shorten")], "something of the wall stayed behind"


def test_the_owner_without_a_scope_sees_nothing_either(owner):
    with owner.cursor() as cursor:
        scope = "SELECT set_config('willkomm.write', %s, true), set_config('willkomm.inherit', %s, true)"
        cursor.execute(scope, ["{4711}", "{4711}"])
        cursor.execute(
            "INSERT INTO cases_interval (organisation_id, key, days, valid_from) "
            " VALUES (4711, 'remind_after', 9, now()) -- pg_catalog"
        )
        counted = "SELECT count(*) FROM pg_catalog.pg_class, cases_interval WHERE relname = 'cases_interval'"
        cursor.execute(counted)
        assert cursor.fetchone() == (1,)
        cursor.execute(scope, ["", ""])
        cursor.execute(counted)
        assert cursor.fetchone() == (0,)


def test_the_application_has_exactly_its_rights(owner):
    """Outside tests it can neither empty a table at once, nor rewrite a book, nor touch the list of migrations."""
    login = app_login()
    with owner.cursor() as cursor:
        grant_to_app(cursor, login)
        cursor.execute(
            "SELECT table_name, privilege_type FROM information_schema.role_table_grants WHERE grantee = %s", [login]
        )
        rights: dict[str, set] = {}
        for table, right in cursor.fetchall():
            rights.setdefault(table, set()).add(right)
    reading, adding = {"SELECT"}, {"SELECT", "INSERT"}
    for table, found in rights.items():
        few = reading if table in READ_ONLY_TABLES else adding if table in append_only_tables() else None
        assert found == (few or {"SELECT", "INSERT", "UPDATE", "DELETE"}), table
    assert append_only_tables() | {model._meta.db_table for model in tenant_models()} <= rights.keys()
