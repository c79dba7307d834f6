"""`willkomm register import`: what it prints and how it ends."""

import json
from argparse import ArgumentParser

import pytest
from tests.cast import TODAY
from tests.gateways.register.ech.messages import build, write_base_delivery

from willkomm.config.commands import CommandFailed
from willkomm.config.commands import register as command
from willkomm.core.organisations.profiles import organisation_by_bfs


@pytest.fixture
def run(zuchwil, capsys, tmp_path):
    """A function: run the command with these files (name → bytes) and options; returns (exit code, objects)."""

    def work(files, *options):
        parser = ArgumentParser()
        command.register(parser.add_subparsers())
        paths = []
        for name, content in files.items():
            (tmp_path / name).write_bytes(content)
            paths.append(str(tmp_path / name))
        args = parser.parse_args(["register", "import", *paths, "--organisation", "2534", "--json", *options])
        code = args.run(args)
        return code, [json.loads(line) for line in capsys.readouterr().out.splitlines()]

    return work


def test_prints_one_object_per_message_in_the_order_of_the_messages(run):
    late = {"message_id": "B", "message_date": "2026-11-09T08:00:00+01:00"}
    code, rows = run({"b.xml": build("moveOut", {"departure": "2026-11-20"}, late), "a.xml": build("moveIn")})
    assert code == 0
    assert [row["source"] for row in rows] == ["a.xml", "b.xml"]
    assert rows[0] == {
        "source": "a.xml",
        "item": 1,
        "event": "moveIn",
        "person": "MU.2534/20261",
        "result": "case_opened",
        "reason": "arrived",
        "message": "Dossier eröffnet: Zuzug aus dem Ausland, Bewilligung B, Hauptwohnsitz.",
    }
    assert (rows[1]["result"], rows[1]["reason"]) == ("case_closed", "left")


def test_ends_with_3_when_something_was_rejected(run):
    code, [row] = run({"a.xml": b"kein xml"})
    assert code == 3
    assert (row["item"], row["person"], row["result"], row["reason"]) == (None, None, "rejected", "not_xml")


def test_test_messages_need_permission(run):
    content = build("moveIn", header={"test": True})
    assert run({"a.xml": content})[1][0]["reason"] == "test_message"
    assert run({"a.xml": content}, "--allow-test")[0] == 0


def test_a_dry_run_does_everything_and_keeps_nothing(run, office):
    code, [row] = run({"a.xml": build("moveIn")}, "--dry-run")
    assert (code, row["result"]) == (0, "case_opened")
    assert office.people() == 0 and office.items() == []


def test_a_base_delivery_begins_with_its_summary(run, tmp_path):
    people = [{"local": ("MU.2534", "1")}, {"local": ("MU.2534", "2"), "permit": "0804"}]
    content = write_base_delivery(tmp_path / "made.xml", people).read_bytes()
    code, rows = run({"base.xml": content})
    assert code == 0 and rows[0]["counts"] == {"case_opened": 1, "logged": 1}
    assert [row["person"] for row in rows[1:]] == ["MU.2534/1"]


def test_a_missing_file_and_an_unknown_number_are_wrong_usage(run, tmp_path):
    parser = ArgumentParser()
    command.register(parser.add_subparsers())
    for line in (["nirgends.xml", "--organisation", "2534"], [str(tmp_path), "--organisation", "1"]):
        args = parser.parse_args(["register", "import", *line])
        with pytest.raises(CommandFailed) as failed:
            args.run(args)
        assert failed.value.code == 2


def _run(*options):
    parser = ArgumentParser()
    command.register(parser.add_subparsers())
    args = parser.parse_args(["register", "import", "--json", *options])
    return args.run(args)


def test_a_folder_is_taken_in_by_the_dates_of_its_messages(zuchwil, tmp_path, capsys):
    folder = tmp_path / "eingang"
    folder.mkdir()
    late = {"message_id": "B", "message_date": "2026-11-09T08:00:00+01:00"}
    (folder / "a.xml").write_bytes(build("moveOut", {"departure": "2026-11-20"}, late))
    (folder / "b.xml").write_bytes(build("moveIn"))
    (folder / "notiz.txt").write_text("keine Meldung", "utf-8")
    assert _run(str(folder), "--organisation", "2534") == 0
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(row["source"], row["result"]) for row in rows] == [("b.xml", "case_opened"), ("a.xml", "case_closed")]


def test_the_number_of_an_abolished_municipality_means_its_successor(municipality, tmp_path, capsys):
    (tmp_path / "a.xml").write_bytes(build("moveIn", {"municipality": (2520, "Halten"), "local": ("MU.2520", "7")}))
    assert _run(str(tmp_path / "a.xml"), "--organisation", "2520") == 0
    [row] = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert (row["result"], row["person"]) == ("case_opened", "MU.2520/7")
    assert organisation_by_bfs(2520, TODAY).name == "Kriegstetten"


@pytest.mark.parametrize(
    ("path", "number", "words"),
    [
        ("nirgends.xml", "2534", "«nirgends.xml» gibt es nicht"),
        ("leer", "2534", "In diesem Ordner liegt keine XML-Datei"),
        ("a.xml", "1", "keine Gemeinde mit der BFS-Nummer 1"),
    ],
)
def test_wrong_usage_ends_with_2_and_says_what_is_wrong(zuchwil, tmp_path, monkeypatch, path, number, words):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "leer").mkdir()
    (tmp_path / "a.xml").write_bytes(build("moveIn"))
    with pytest.raises(CommandFailed, match=words) as failed:
        _run(path, "--organisation", number)
    assert failed.value.code == 2


def test_the_help_names_every_exit_code(capsys):
    parser = ArgumentParser()
    command.register(parser.add_subparsers())
    with pytest.raises(SystemExit):
        parser.parse_args(["register", "import", "--help"])
    shown = " ".join(capsys.readouterr().out.split())
    assert "0 nichts abgelehnt · 3 etwas abgelehnt · 2 falsche Angaben" in shown
