"""A backup made while the installation works, encrypted, and restored somewhere else, on both kinds of server."""

import json
import os
import shutil
from datetime import UTC, datetime

import pytest
from tests.config.installation import new_installation

from willkomm.config import backup, days
from willkomm.core.protection.shipped import shipped

KEPT = "drop/2534/kept/1234-msg.xml.kept"  # an original that is kept for some days


@pytest.fixture(scope="module")
def installation():
    made = new_installation()
    try:
        done = made.command("migrate")
        assert done.returncode == 0, done.stderr
        made.python("[models.Note.objects.create(text=f'Notiz {n} äöü') for n in range(30)]")
        made.python("[models.Line.objects.create(text=f'Zeile {n}') for n in range(7)]")
        for name in ("files/letters/a.pdf", "drop/2534/msg.xml", "secret.key", KEPT):
            (made.home / name).parent.mkdir(parents=True, exist_ok=True)
            (made.home / name).write_bytes(os.urandom(5000))
        yield made
    finally:
        made.remove()


@pytest.fixture(scope="module")
def key(tmp_path_factory, installation):
    """A secret key's file and its public half."""
    path = tmp_path_factory.mktemp("key") / "key.txt"
    made = installation.command("backup", "--new-key", str(path))
    assert made.returncode == 0, made.stderr
    assert path.stat().st_mode & 0o077 == 0
    return path, made.stdout.strip()


@pytest.fixture(scope="module")
def saved(tmp_path_factory, installation, key):
    folder = tmp_path_factory.mktemp("backups")
    done = installation.command("backup", "--to", str(folder), "--recipient", key[1], "--json")
    assert done.returncode == 0, done.stderr
    [file] = folder.iterdir()
    found = json.loads(done.stdout)
    assert found["file"] == str(file)
    assert (found["rows"]["diary_note"], found["rows"]["diary_line"], found["files"]) == (30, 7, 3)
    return file


@pytest.fixture
def elsewhere():
    made = new_installation()
    yield made
    made.remove()


def test_the_file_is_encrypted(saved):
    assert saved.read_bytes().startswith(b"age-encryption.org/v1")
    assert b"Notiz" not in saved.read_bytes()


def test_everything_is_there_again_and_the_application_can_work(saved, key, installation, elsewhere):
    elsewhere.home.parent.mkdir(exist_ok=True)
    done = elsewhere.command("restore", str(saved), "--identity", str(key[0]))
    assert done.returncode == 0, done.stderr
    assert "Unterschied" not in done.stdout
    assert elsewhere.python("print(models.Note.objects.get(text='Notiz 29 äöü').text)") == "Notiz 29 äöü"
    assert elsewhere.python("print(models.Line.objects.create(text='weiter').pk)") == "8"
    refused = "from django.db import connection; print(connection.cursor().execute('DELETE FROM diary_line'))"
    with pytest.raises(AssertionError, match="permission denied"):
        elsewhere.python(refused)
    for name in ("files/letters/a.pdf", "drop/2534/msg.xml", "secret.key"):
        assert (elsewhere.home / name).read_bytes() == (installation.home / name).read_bytes()
    assert not (elsewhere.home / KEPT).exists(), "an original outlives its days in the backup"


def test_a_trial_changes_nothing_and_says_what_it_found(saved, key, elsewhere):
    done = elsewhere.command("restore", str(saved), "--identity", str(key[0]), "--check", "--json")
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert (found["files"], found["differences"]) == (3, [])
    assert found["rows"] >= 37
    assert not elsewhere.home.exists()


def test_old_backups_of_a_folder_go_and_nothing_else(tmp_path):
    now = datetime(2026, 11, 22, 3, tzinfo=UTC)
    names = {"willkomm-2026-08-23-030000": False, "willkomm-2026-08-25-030000": True, "willkomm-vor-dem-umzug": True}
    for name in names:
        (tmp_path / f"{name}{backup.SUFFIX}").touch()
    (tmp_path / "willkomm-2020-01-01-000000.txt").touch()
    gone = backup.forget_old(tmp_path, now, 90)
    assert [path.name for path in gone] == [f"willkomm-2026-08-23-030000{backup.SUFFIX}"]
    assert {name: (tmp_path / f"{name}{backup.SUFFIX}").exists() for name in names} == names


def test_the_register_tells_how_long_backups_are_kept_as_the_operator_sets_it(settings):
    assert days.backups({}) == 90 == shipped("retention")["backups"].days
    settings.BACKUP_KEEP_DAYS = days.backups({"WILLKOMM_BACKUP_KEEP_DAYS": "30"})
    shipped.cache_clear()
    row = shipped("retention")["backups"]
    settings.BACKUP_KEEP_DAYS = 90
    shipped.cache_clear()
    assert (row.days, row.least, row.most) == (30, 30, 30)
    for text in ("0", "-1", "bald", "4000"):
        with pytest.raises(ValueError, match="WILLKOMM_BACKUP_KEEP_DAYS"):
            days.backups({"WILLKOMM_BACKUP_KEEP_DAYS": text})


def test_one_run_keeps_backups_for_less_and_never_for_longer(key, installation, tmp_path):
    done = installation.command("backup", "--to", str(tmp_path), "--recipient", key[1], "--keep-days", "91")
    assert (done.returncode, "Im Verzeichnis der Datensammlungen stehen 90 Tage" in done.stderr) == (2, True)
    assert not list(tmp_path.iterdir())


def test_nothing_is_overwritten(saved, key, installation):
    done = installation.command("restore", str(saved), "--identity", str(key[0]))
    assert (done.returncode, "Die Datenbank ist nicht leer" in done.stderr) == (1, True)
    assert "Traceback" not in done.stderr


def test_another_key_opens_nothing(saved, elsewhere, installation, tmp_path):
    installation.command("backup", "--new-key", str(tmp_path / "other"))
    done = elsewhere.command("restore", str(saved), "--identity", str(tmp_path / "other"), "--check")
    assert (done.returncode, "Der Schlüssel passt nicht" in done.stderr) == (1, True)


def test_a_damaged_file_is_refused(saved, key, elsewhere, tmp_path):
    damaged = tmp_path / "damaged"
    damaged.write_bytes(saved.read_bytes()[:-4000])
    done = elsewhere.command("restore", str(damaged), "--identity", str(key[0]), "--check")
    assert (done.returncode, "beschädigt" in done.stderr) == (1, True)


def test_a_missing_row_is_noticed(saved, key, tmp_path):
    made = backup.unpack(saved, key[0].read_text(), tmp_path)
    more = backup.Manifest(**{**vars(made), "rows": made.rows | {"diary_note": 31}})
    from willkomm.config import postgres
    from willkomm.config.commands.restore import _embedded

    try:
        owner, everything = _embedded(tmp_path / "home")
        backup.load(tmp_path, owner)
        assert backup.differences(made, everything) == []
        assert backup.differences(more, everything) == ["diary_note: 30 statt 31 Zeilen"]
    finally:
        postgres.stop(tmp_path / "home")
        shutil.rmtree(tmp_path / "home", ignore_errors=True)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--to", "{}/b"], "Es fehlt der öffentliche Schlüssel"),
        (["--to", "{}/b", "--recipient", "age1falsch"], "Der öffentliche Schlüssel ist ungültig"),
        (["--to", "/proc/nowhere/b", "--recipient", "{key}"], "kann nicht geschrieben werden"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(arguments, sentence, installation, key, tmp_path):
    arguments = [each.replace("{}", str(tmp_path)).replace("{key}", key[1]) for each in arguments]
    done = installation.command("backup", *arguments)
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert sentence in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_key_is_never_overwritten(installation, key):
    before = key[0].read_bytes()
    assert installation.command("backup", "--new-key", str(key[0])).returncode == 2
    assert key[0].read_bytes() == before
