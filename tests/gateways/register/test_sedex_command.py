"""`willkomm register`: pairs, lenient reading, the connection to sedex, kept originals."""

import json
from argparse import ArgumentParser

import pytest
from tests.gateways.register.ech.messages import build
from tests.gateways.register.sedex.letters import OURS, SENDER, archive, envelope

from willkomm.config.commands import CommandFailed
from willkomm.config.commands import register as command
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


def test_an_original_is_opened_or_refused_in_one_sentence(run, tmp_path):
    with open(tmp_path / "a.xml", "wb") as file:
        file.write(b"x" * 3_000_000)
    with open(tmp_path / "a.xml", "rb") as source, open(tmp_path / "a.kept", "wb") as target:
        encrypt(source, target)
    assert run("original", tmp_path / "a.kept", "--to", tmp_path / "b.xml")[0] == 0
    assert (tmp_path / "b.xml").read_bytes() == b"x" * 3_000_000
    with pytest.raises(CommandFailed, match="gibt es schon"):
        run("original", tmp_path / "a.kept", "--to", tmp_path / "b.xml")
    (tmp_path / "a.kept").write_bytes((tmp_path / "a.kept").read_bytes()[:-20])
    with pytest.raises(CommandFailed, match="nicht entschlüsseln"):
        run("original", tmp_path / "a.kept", "--to", tmp_path / "c.xml")
    assert not (tmp_path / "c.xml").exists()
