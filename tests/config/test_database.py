"""Which database, and as whom: from the environment, one alias, one role per process."""

from pathlib import Path

import pytest
from tests.config.installation import new_installation

from willkomm.config.database import DatabaseChoiceError, databases, home_folder
from willkomm.config.postgres import start, stop

APP_URL = "postgresql://app:Passw%C3%B6rt@db.example:5433/willkomm?sslmode=require"
SERVER = {"DATABASE_URL": APP_URL, "DATABASE_OWNER_URL": "postgresql://owner:other@db.example:5433/willkomm"}


def test_the_application_signs_in_with_its_own_login():
    found = databases(SERVER, Path("/nowhere"))
    assert list(found) == ["default"]
    wanted = {"USER": "app", "PASSWORD": "Passwört", "HOST": "db.example", "PORT": 5433, "NAME": "willkomm"}
    assert wanted.items() <= found["default"].items()
    assert found["default"]["OPTIONS"] == {"sslmode": "require", "prepare_threshold": 2}
    assert found["default"]["CONN_HEALTH_CHECKS"]


def test_the_owner_signs_in_with_the_other():
    found = databases(SERVER | {"WILLKOMM_DB_ROLE": "owner"}, Path("/nowhere"))
    assert (found["default"]["USER"], found["default"]["PASSWORD"]) == ("owner", "other")


def test_the_owners_login_is_asked_for_only_when_needed():
    environment = {"DATABASE_URL": APP_URL}
    databases(environment, Path("/nowhere"))
    with pytest.raises(DatabaseChoiceError, match="DATABASE_OWNER_URL fehlt"):
        databases(environment | {"WILLKOMM_DB_ROLE": "owner"}, Path("/nowhere"))


def test_several_test_runs_may_use_databases_of_their_own():
    assert databases(SERVER | {"WILLKOMM_TEST_DATABASE": "t7"}, Path("/"))["default"]["TEST"] == {"NAME": "t7"}


def test_the_home_folder_is_the_one_named_else_lies_in_the_checkout(tmp_path):
    assert home_folder({"WILLKOMM_HOME": str(tmp_path)}) == tmp_path
    assert home_folder({}) == Path(__file__).resolve().parents[2] / ".willkomm"


def test_a_server_named_by_its_address_is_migrated_by_the_owner_and_used_by_the_application():
    server, client = new_installation(), new_installation()
    try:
        host = str(start(server.home).socket).replace("/", "%2F")
        client.environment |= {
            "DATABASE_URL": f"postgresql://willkomm_app@{host}/willkomm",
            "DATABASE_OWNER_URL": f"postgresql://willkomm_owner@{host}/willkomm",
        }
        done = client.command("migrate")
        assert done.returncode == 0, done.stderr
        assert client.command("migrate", "--check").returncode == 0
        assert client.python("print(models.Note.objects.create(text='da').pk)") == "1"
        assert not (client.home / "postgres").exists()
    finally:
        stop(server.home)
        server.remove()
        client.remove()
