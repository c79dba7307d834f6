"""`willkomm register`: pairs, lenient reading, the connection to sedex, kept originals."""

import json
from argparse import ArgumentParser
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from django.conf import settings
from tests.gateways.register.ech.messages import build
from tests.gateways.register.sedex.letters import OURS, SENDER, archive, envelope

from willkomm.common.people.models import Person
from willkomm.config.commands import CommandFailed
from willkomm.config.commands import register as command
from willkomm.core.audit.models import AccessEntry, AuditEntry
from willkomm.core.kernel.tenancy import Scope, scoped
from willkomm.core.protection.actions import provide
from willkomm.gateways.register.folder.keeping import encrypt

INSIDE = {"sender_id": f"sedex://{SENDER}", "recipient_ids": [f"sedex://{OURS}"]}


@pytest.fixture
def run(zuchwil, capsys):
    """A function: run `willkomm register …`; returns (exit code, lines printed)."""

    def work(*words):
        parser = ArgumentParser()
        command.register(parser.add_subparsers())
        args = parser.parse_args(["register", *map(str, words)])
        code = args.run(args)
        return code, capsys.readouterr().out.splitlines()

    return work


def test_pairs_come_in_after_the_connection_is_set_up(run, tmp_path, office):
    (tmp_path / "data_1.zip").write_bytes(archive({"a.xml": build("moveIn", header=INSIDE)}))
    (tmp_path / "envl_1.xml").write_bytes(envelope())
    bring = ("import", tmp_path, "--organisation", 2534, "--json")
    code, [line] = run(*bring)
    assert code == 3 and json.loads(line)["reason"] == "no_sedex"
    code, lines = run("sedex", "--organisation", 2534)
    assert code == 0 and "werden alle abgelehnt" in lines[-1]
    code, lines = run("sedex", "--organisation", 2534, "--own", f"sedex://{OURS}", "--sender", SENDER)
    assert lines == [f"Eigene Kennungen: {OURS}", f"Erlaubte Absender: {SENDER}", "Originale aufbewahren: 0 Tage"]
    run("sedex", "--organisation", 2534, "--keep-days", 2)
    code, [line] = run(*bring)
    assert code == 0 and json.loads(line)["result"] == "case_opened" and len(office.cases()) == 1


def test_a_wrong_identifier_is_one_sentence(run):
    with pytest.raises(CommandFailed, match="keine sedex-Kennung"):
        run("sedex", "--organisation", 2534, "--own", "zuchwil")


def test_the_forgiving_variant_is_read_leniently_on_request(run, tmp_path, office):
    (tmp_path / "a.xml").write_bytes(build("moveIn", {"permit": "0299"}, variant="f"))
    bring = ("import", tmp_path, "--organisation", 2534, "--json")
    assert json.loads(run(*bring)[1][0])["reason"] == "schema"
    assert run(*bring, "--lenient")[0] == 0 and len(office.cases()) == 1


def test_leniency_does_not_help_what_cannot_be_read_at_all(run, tmp_path, office):
    text = build("moveIn", variant="f").decode()
    (tmp_path / "a.xml").write_text(text.replace("2026-11-01", "morgen"), "utf-8")
    code, lines = run("import", tmp_path, "--organisation", 2534, "--json", "--lenient")
    assert code == 3 and all(json.loads(line)["result"] == "rejected" for line in lines)
    assert office.people() == 0


@pytest.fixture(autouse=True)
def home(settings, tmp_path_factory):
    """The installation's folder."""
    settings.HOME = tmp_path_factory.mktemp("home")


def test_an_original_is_opened_or_refused_in_one_sentence(run, tmp_path):
    with open(tmp_path / "a.xml", "wb") as file:
        file.write(b"x" * 3_000_000)
    with open(tmp_path / "a.xml", "rb") as source, open(tmp_path / "a.kept", "wb") as target:
        encrypt(source, target)
    kept = _in_folder(tmp_path / "a.kept", "big")
    assert run("original", kept, "--to", tmp_path / "b.xml")[0] == 0
    assert (tmp_path / "b.xml").read_bytes() == b"x" * 3_000_000
    assert (tmp_path / "b.xml").stat().st_mode & 0o777 == 0o600
    with pytest.raises(CommandFailed, match="gibt es schon"):
        run("original", kept, "--to", tmp_path / "b.xml")
    kept.write_bytes(kept.read_bytes()[:-20])
    with pytest.raises(CommandFailed, match="nicht entschlüsseln"):
        run("original", kept, "--to", tmp_path / "c.xml")
    assert not (tmp_path / "c.xml").exists()


def _in_folder(kept, name: str):
    """A kept original as the drop folder has it; `home` has given the installation a folder of its own."""
    target = Path(settings.HOME) / "drop" / "2534" / "kept" / f"12345678-{name}.kept"
    target.parent.mkdir(parents=True, exist_ok=True)
    return kept.rename(target)


def _encrypted(path, data: bytes):
    with open(path, "wb") as target:
        encrypt(BytesIO(data), target)
    return path


@pytest.mark.parametrize("packed", [False, True])
def test_opening_an_original_is_noted_at_its_delivery_and_at_every_person(run, tmp_path, office, zuchwil, packed):
    data = build("moveIn")
    data = archive({"a.xml": data}) if packed else data
    (tmp_path / ("a.zip" if packed else "a.xml")).write_bytes(data)
    code, lines = run("import", tmp_path, "--organisation", 2534, "--json")
    assert code == 0, lines
    kept = _in_folder(_encrypted(tmp_path / "x.kept", data), "a")
    assert "Zugriffsprotokoll" in run("original", kept, "--to", tmp_path / "out")[1][0]
    here = frozenset({zuchwil.pk})
    with scoped(Scope(here, here, here)):
        [person] = Person.objects.filter(organisation=zuchwil)
        seen = AccessEntry.objects.filter(purpose="Original einer Registermeldung")
        assert {(row.subject_type, row.subject) for row in seen if row.subject_type == "person"} == {
            ("person", person.public_id)
        }
        assert seen.filter(subject_type="delivery").count() == 1
        assert AuditEntry.objects.get(verb="register.note_opened").actor_name == "Betrieb"


def test_no_original_is_opened_that_may_not_leave(run, tmp_path, zuchwil, dora, as_actor, now):
    today = now.date()
    facts = {"kind": "disclosure", "key": "register.original", "facts": {}, "valid_from": today, "now": now}
    provide(as_actor(dora), zuchwil, valid_to=today - timedelta(days=1), **facts)
    kept = _in_folder(_encrypted(tmp_path / "x.kept", b"<a/>"), "a")
    with pytest.raises(CommandFailed, match="nicht freigegeben"):
        run("original", kept, "--to", tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_an_original_that_belongs_nowhere_is_not_opened(run, tmp_path, office):
    kept = _encrypted(tmp_path / "a.kept", b"<x/>")
    with pytest.raises(CommandFailed, match="liegt in keinem Ablageordner"):
        run("original", kept, "--to", tmp_path / "b.xml")
    with pytest.raises(CommandFailed, match="gehört zu keiner Lieferung"):
        run("original", kept, "--to", tmp_path / "b.xml", "--organisation", 2534)
    assert not (tmp_path / "b.xml").exists()
