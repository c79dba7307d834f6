"""The command `willkomm`: help, exit codes, one sentence for every error, and rights after migrating."""

import json
import socket

import pytest
from tests.config.installation import new_installation

from willkomm.config.command import build_parser
from willkomm.config.commands import COMMANDS


@pytest.fixture(scope="module")
def installation():
    made = new_installation()
    try:
        done = made.command("migrate")
        assert done.returncode == 0, done.stderr
        yield made
    finally:
        made.remove()


@pytest.fixture
def bare():
    made = new_installation()
    yield made
    made.remove()


@pytest.mark.parametrize("name", ["", *COMMANDS])
def test_every_command_explains_itself_and_its_exit_codes_without_a_database(bare, name):
    done = bare.command(*[name] * bool(name), "--help")
    assert (done.returncode, done.stderr) == (0, "")
    assert "Rückgabewerte:" in done.stdout
    assert not bare.home.exists()


def test_wrong_arguments_end_with_2(bare):
    assert bare.command("fly").returncode == 2
    assert bare.command("setup", "--profile", "fr").returncode == 2


@pytest.mark.parametrize(
    ("environment", "sentence"),
    [
        ({"WILLKOMM_HOME": "/dev/null/home"}, "Der Ordner «/dev/null/home» kann nicht benutzt werden"),
        ({"WILLKOMM_DB_ROLE": "king"}, "WILLKOMM_DB_ROLE muss «app» oder «owner» sein"),
        ({"DATABASE_URL": "mysql://a:geheim@db/w"}, "DATABASE_URL muss auf PostgreSQL zeigen"),
        ({"DATABASE_URL": "geheim"}, "DATABASE_URL ist keine gültige Adresse"),
        ({"DATABASE_URL": "postgresql://a:geheim@db:x/w"}, "DATABASE_URL ist keine gültige Adresse"),
        ({"DATABASE_URL": "postgresql://a:geheim@127.0.0.1:9/w"}, "Die Datenbank ist nicht erreichbar"),
    ],
)
def test_an_unusable_installation_ends_with_2_and_one_sentence_without_secrets(bare, environment, sentence):
    done = bare.command("worker", "--batch", **environment)
    spoken = [line for line in done.stderr.splitlines() if not line.startswith("{")]  # the rest is the worker's log
    assert (done.returncode, len(spoken)) == (2, 1), done.stderr
    assert sentence in spoken[0]
    assert "geheim" not in done.stderr


def test_a_home_that_is_no_folder_is_named_before_anything_else(bare):
    whole = {"DJANGO_SETTINGS_MODULE": "willkomm.config.settings", "WILLKOMM_HOME": "/dev/null"}
    done = bare.command("check", **whole)
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert "Der Ordner «/dev/null» kann nicht benutzt werden" in done.stderr


def test_a_port_that_is_no_number_is_answered_in_words(bare):
    done = bare.command("serve", "--port", "achttausend")
    assert done.returncode == 2 and "nehmen Sie eine Zahl von 1 bis 65535" in done.stderr


def test_a_demonstration_says_before_it_is_built_that_its_port_is_taken(bare):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        done = bare.command("demo", "--serve", "--port", str(taken.getsockname()[1]))
    assert (done.returncode, done.stdout) == (2, "")
    assert "kann nicht gelauscht werden" in done.stderr


@pytest.mark.parametrize(
    ("options", "address"),
    [
        ([], "http://localhost:8000"),
        (["--port", "8121"], "http://localhost:8121"),
        (["--port", "8121", "--host", "0.0.0.0"], "http://localhost:8121"),
        (["--host", "::1"], "http://[::1]:8000"),
    ],
)
def test_links_of_a_demonstration_lead_to_where_it_is_served(options, address, monkeypatch):
    monkeypatch.delenv("WILLKOMM_BASE_URL", raising=False)
    args = build_parser().parse_args(["demo", "--serve", *options])
    assert args.environment(args) == {"WILLKOMM_DEMO": "1", "WILLKOMM_BASE_URL": address}
    monkeypatch.setenv("WILLKOMM_BASE_URL", "https://vorfuehrung.example.invalid")
    assert args.environment(args)["WILLKOMM_BASE_URL"] == "https://vorfuehrung.example.invalid"


def test_migrating_a_server_needs_the_owners_login(bare):
    done = bare.command("migrate", DATABASE_URL="postgresql://a@127.0.0.1:9/w")
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert "DATABASE_OWNER_URL fehlt" in done.stderr


def test_an_unexpected_error_is_one_sentence_unless_the_traceback_is_asked_for(bare):
    broken = {"DJANGO_SETTINGS_MODULE": "tests.config.nowhere"}
    done = bare.command("check", **broken)
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert "Unerwarteter Fehler (ModuleNotFoundError)" in done.stderr
    assert "Traceback" in bare.command("--debug", "check", **broken).stderr


def test_missing_migrations_are_named_and_end_with_1(bare, installation):
    missing = bare.command("migrate", "--check")
    assert missing.returncode == 1
    assert "diary.0001_initial" in missing.stdout
    assert installation.command("migrate", "--check").returncode == 0


def test_migrating_may_be_repeated(installation):
    assert installation.command("migrate").returncode == 0


def test_the_application_may_only_add_to_append_only_tables_and_not_touch_the_list_of_migrations(installation):
    wanted = {
        "diary_note": {"SELECT", "INSERT", "UPDATE", "DELETE"},
        "diary_line": {"SELECT", "INSERT"},
        "django_migrations": {"SELECT"},
    }
    query = (
        "SELECT json_object_agg(t, (SELECT json_agg(r) FROM"
        " unnest(ARRAY['SELECT','INSERT','UPDATE','DELETE','TRUNCATE','REFERENCES','TRIGGER']) r"
        f" WHERE has_table_privilege(current_user, t, r))) FROM unnest(ARRAY{list(wanted)}) t"
    )
    printed = installation.python(
        "import json; from django.db import connection\n"
        f"with connection.cursor() as cursor: cursor.execute({query!r}); print(json.dumps(cursor.fetchone()[0]))"
    )
    assert {name: set(rights) for name, rights in json.loads(printed).items()} == wanted


def test_a_process_works_as_the_application_and_may_change_to_the_owner_for_a_while(installation):
    printed = installation.python(
        "from willkomm.config.grants import role; from willkomm.config.database import OWNER\n"
        "from django.db import connection\n"
        "def who(): k = connection.cursor(); k.execute('SELECT current_user'); return k.fetchone()[0]\n"
        "before = who()\n"
        "with role(OWNER): during = who()\n"
        "print(before, during, who())"
    )
    assert printed == "willkomm_app willkomm_owner willkomm_app"


def test_the_check_reports_as_data_and_fails_on_what_is_wrong(installation, bare):
    good = installation.command("check", "--json")
    findings = {finding["name"]: finding for finding in json.loads(good.stdout)}
    for name in ("database role", "table owner", "migrations"):
        assert findings[name]["ok"], findings[name]
    assert {"assets", "fonts"} <= findings.keys()
    unmigrated = bare.command("check", "--json")
    assert unmigrated.returncode == 1
    assert {"name": "migrations", "ok": False} in [
        {key: finding[key] for key in ("name", "ok")} for finding in json.loads(unmigrated.stdout)
    ]


def test_the_check_refuses_a_role_that_owns_tables(installation):
    done = installation.command("check", WILLKOMM_DB_ROLE="owner")
    assert done.returncode == 1
    assert "FEHLER   table owner" in done.stdout
