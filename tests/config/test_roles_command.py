"""The roles on a server: shown without passwords, made, made again, and enough for everything that follows."""

import json

import psycopg
import pytest
from tests.config.installation import new_installation

from willkomm.config.postgres import start, stop

PASSWORD = "Geheim's Wort"


@pytest.fixture(scope="module")
def server():
    """A server with nothing of ours in the database `amt`, and an installation that uses it from elsewhere."""
    bare, client = new_installation(), new_installation()
    try:
        host = str(start(bare.home).socket).replace("/", "%2F")
        place = f"{host}/amt"
        client.environment |= {
            "DATABASE_URL": f"postgresql://amt_app:Geheim%27s%20Wort@{place}",
            "DATABASE_OWNER_URL": f"postgresql://amt_owner:Geheim%27s%20Wort@{place}",
            "DATABASE_BACKUP_URL": f"postgresql://amt_backup:Geheim%27s%20Wort@{place}",
            "DATABASE_ADMIN_URL": f"postgresql://postgres@{host}/postgres",
        }
        yield client
    finally:
        stop(bare.home)
        bare.remove()
        client.remove()


@pytest.fixture
def made(server):
    """The server after `roles --apply`."""
    done = server.command("roles", "--apply")
    assert done.returncode == 0, done.stderr
    return server


def test_without_a_server_everything_is_shown_and_no_password(server):
    shown = server.command("roles", DATABASE_ADMIN_URL="")
    assert shown.returncode == 0
    assert 'CREATE ROLE "amt_app" LOGIN NOSUPERUSER NOBYPASSRLS' in shown.stdout
    assert "PASSWORD '…'" in shown.stdout
    assert "Geheim" not in shown.stdout + shown.stderr


def test_what_is_shown_is_what_is_run_and_twice_does_no_harm(server):
    before = server.command("roles").stdout
    assert server.command("roles", "--apply").stdout == before
    again = server.command("roles", "--apply")
    assert again.returncode == 0, again.stderr
    assert "ALTER ROLE" in again.stdout
    assert "\nCREATE " not in f"\n{again.stdout}"


def test_the_roles_are_enough_for_migrating_working_saving_and_restoring(made, tmp_path):
    assert made.command("migrate").returncode == 0
    assert made.python("print(models.Note.objects.create(text='da').pk)") == "1"
    key = made.command("backup", "--new-key", str(tmp_path / "key")).stdout.strip()
    saved = made.command("backup", "--to", str(tmp_path / "b"), "--recipient", key)
    assert saved.returncode == 0, saved.stderr
    with psycopg.connect(made.environment["DATABASE_ADMIN_URL"], autocommit=True) as connection:
        connection.execute("DROP DATABASE amt WITH (FORCE)")
    assert made.command("roles", "--apply").returncode == 0
    back = made.command("restore", str(tmp_path / "b"), "--identity", str(tmp_path / "key"))
    assert back.returncode == 0, back.stderr
    assert made.python("print(models.Note.objects.get().text)") == "da"


def test_the_application_is_behind_the_wall_and_strangers_stay_out(made):
    with psycopg.connect(made.environment["DATABASE_ADMIN_URL"], autocommit=True) as connection:
        found = dict(
            connection.execute(
                "SELECT rolname, rolsuper OR rolcreaterole OR rolcreatedb OR rolbypassrls FROM pg_roles"
                " WHERE rolname LIKE 'amt%'"
            ).fetchall()
        )
        assert found == {"amt_app": False, "amt_owner": False, "amt_backup": True}
        assert not connection.execute("SELECT has_database_privilege('willkomm_app', 'amt', 'CONNECT')").fetchone()[0]


def test_json_names_reason_statement_and_database(server):
    rows = json.loads(server.command("roles", "--json").stdout)
    assert all(row["why"] and row["statement"].endswith(";") for row in rows)
    assert rows[-1]["database"] == "amt"


@pytest.mark.parametrize(
    ("environment", "sentence"),
    [
        ({"DATABASE_ADMIN_URL": ""}, "DATABASE_ADMIN_URL fehlt"),
        ({"DATABASE_BACKUP_URL": ""}, "In DATABASE_BACKUP_URL fehlt das Kennwort"),
        ({"DATABASE_ADMIN_URL": "postgresql://x@127.0.0.1:1/y"}, "Der Server ist nicht erreichbar"),
        ({"DATABASE_OWNER_URL": "postgresql://amt_app:x@h/amt"}, "drei verschiedene Rollen"),
        ({"DATABASE_OWNER_URL": "postgresql://o:x@h/anders"}, "müssen dieselbe Datenbank nennen"),
    ],
)
def test_what_is_missing_is_said_in_one_sentence(environment, sentence, server):
    refused = server.command("roles", "--apply", **environment)
    assert (refused.returncode, refused.stderr.count("\n")) == (2, 1)
    assert sentence in refused.stderr
