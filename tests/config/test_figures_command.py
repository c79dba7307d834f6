"""``willkomm figures``."""

import json
from datetime import timedelta

import pytest

from willkomm.config.command import build_parser, main
from willkomm.config.commands import UNUSABLE, CommandFailed
from willkomm.core.kernel.tenancy import scoped
from willkomm.core.protection.actions import provide
from willkomm.core.protection.models import Disclosure
from willkomm.welcome.cases.actions import confirm

pytestmark = pytest.mark.django_db


@pytest.fixture
def figures():
    """A function: run the command as `willkomm` would, in this process and on the tests' database."""

    def run(*arguments):
        args = build_parser().parse_args(["figures", *arguments])
        return args.run(args)

    return run


def test_prints_each_figure_with_its_definition(figures, anna, zuchwil, arrive, as_actor, now, capsys):
    confirm(as_actor(anna), arrive(anna, zuchwil), now=now)
    assert figures("--organisation", "2534", "--year", "2026") == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "Zuchwil, 2026"
    assert lines[2].split()[:5] == ["Zuzüge", "aus", "dem", "Ausland", "1"]
    assert "samt den Kindern, die mit ihnen kamen." in lines[2]


def test_prints_the_document_of_the_api(figures, anna, zuchwil, arrive, as_actor, now, capsys, signed_in):
    confirm(as_actor(anna), arrive(anna, zuchwil), now=now)
    figures("--organisation", "2534", "--year", "2026", "--json")
    document = json.loads(capsys.readouterr().out)
    assert document["organisations"][0]["figures"]["arrivals"] == 1
    assert document == signed_in(anna).get("/api/v1/figures", {"year": 2026}).json()


def test_asks_the_catalogue(figures, dora, zuchwil, as_actor, now, capsys):
    figures("--organisation", "2534")
    with scoped(as_actor(dora).scope):
        assert Disclosure.objects.get().actor_kind == "command"
    yesterday = now.date() - timedelta(days=1)
    dates = {"valid_from": now.date(), "valid_to": yesterday, "now": now}
    provide(as_actor(dora), zuchwil, kind="disclosure", key="figures.own", facts={}, **dates)
    with pytest.raises(CommandFailed, match="nicht freigegeben"):
        figures("--organisation", "2534")


def test_what_was_not_counted_is_not_zero(figures, zuchwil, capsys):
    figures("--organisation", "2534", "--year", "2019")
    assert "nicht gezählt" in capsys.readouterr().out
    figures("--organisation", "2534", "--year", "2019", "--json")
    assert json.loads(capsys.readouterr().out)["organisations"][0]["figures"]["arrivals"] is None


def test_says_so_when_there_is_no_such_municipality(figures, canton):
    with pytest.raises(CommandFailed, match="BFS-Nummer 1 gibt es hier nicht") as end:
        figures("--organisation", "1")
    assert end.value.code == UNUSABLE


def test_needs_the_number_of_a_municipality(capsys):
    with pytest.raises(SystemExit) as end:
        main(["figures"])
    assert end.value.code == 2
    assert "--organisation" in capsys.readouterr().err
