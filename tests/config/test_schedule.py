"""The clock: what is due runs, a failing entry stops nobody, and only one process keeps time."""

import logging

import pytest
from tests.config.installation import new_installation

from willkomm.config.schedule import ENTRIES, Clock, Entry

RAN = []


def strike():
    RAN.append("strike")


def break_down():
    raise ValueError("Muster Maria")


HERE = __name__


@pytest.fixture(autouse=True)
def nothing_ran():
    RAN.clear()


def test_an_entry_runs_at_once_and_again_after_its_seconds():
    now = [100.0]
    clock = Clock((Entry("strike", 60, f"{HERE}.strike"),), now=lambda: now[0])
    ran = []
    for now[0] in (100.0, 110.0, 159.9, 160.0, 170.0, 220.0):
        ran.append(clock.tick())
    assert ran == [["strike"], [], [], ["strike"], [], ["strike"]]
    assert len(RAN) == 3


def test_an_entry_that_fails_is_logged_and_does_not_stop_the_others(caplog):
    clock = Clock((Entry("broken", 10, f"{HERE}.break_down"), Entry("strike", 10, f"{HERE}.strike")))
    with caplog.at_level(logging.ERROR):
        assert clock.tick() == ["broken", "strike"]
    assert RAN == ["strike"]
    assert "scheduled broken failed" in caplog.text


def test_every_entry_has_a_name_of_its_own_and_a_function_that_exists():
    from django.utils.module_loading import import_string

    assert len({entry.name for entry in ENTRIES}) == len(ENTRIES)
    for entry in ENTRIES:
        assert callable(import_string(entry.function))
        assert entry.seconds >= 10


def test_only_one_connection_keeps_time_until_it_goes():
    installation = new_installation()
    try:
        printed = installation.python(
            "import threading\n"
            "from django.db import connection\n"
            "from willkomm.config.schedule import keeps_time\n"
            "other = []\n"
            "def ask(): other.append(keeps_time()); connection.close()\n"
            "def elsewhere(): t = threading.Thread(target=ask); t.start(); t.join()\n"
            "mine = [keeps_time(), keeps_time()]\n"
            "elsewhere(); connection.close(); elsewhere()\n"
            "print(mine, other)"
        )
    finally:
        installation.remove()
    assert printed == "[True, True] [False, True]"
