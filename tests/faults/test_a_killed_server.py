"""The web server is killed while somebody sends a form: whoever sends it again has everything once.

Every act of the way from a file to the letters has its turn: files, a table, what its columns mean, taking it over,
taking it back, confirming who arrived, ordering letters.
"""

import os
import signal
import threading
import time
from hashlib import sha256
from pathlib import Path
from types import SimpleNamespace

import psycopg
import pytest

from tests.config.installation import fetch, free_port, wait_until
from tests.faults.browser import Browser
from tests.faults.conftest import KILLS
from tests.faults.test_a_killed_import import message
from willkomm.config.postgres import DATABASE, start, stop

SIGN_IN = """
from django.test import Client
client = Client()
client.force_login(beat, backend="allauth.account.auth_backends.AuthenticationBackend")
print(client.cookies["sessionid"].value, here.pk)
"""
UPLOAD = "/lieferungen/hochladen/"
HEADER = "Pers.-Nr.;Name;Vorname;Geb.-Datum;Nationalität;Ausländerkategorie;Zuzugsdatum;Zuzug Staat"
HEADER += ";Strasse;Haus-Nr.;PLZ;Ort"
ROW = "{0};{1};Alva;{2};Portugal;B EU/EFTA;01.11.2026;Portugal;Weg;{0};4528;Zuchwil"
PEOPLE = 12


@pytest.fixture
def office(whole):
    """A signed-in lead: the cookie of the session, the number of the municipality, and a look into the database."""
    session, here = whole.python(SIGN_IN).split()
    server = start(whole.home)
    place = {"host": str(server.socket), "port": server.port, "user": server.superuser, "dbname": DATABASE}
    with psycopg.connect(**place, autocommit=True) as connection:
        yield SimpleNamespace(
            session=session,
            here=[("organisation", here)],
            ask=lambda question, *facts: connection.execute(question, facts).fetchall(),
        )
    stop(whole.home)


class Desk:
    """Somebody at the desk whose server dies in the middle of what they send; they send the same once more."""

    def __init__(self, whole, office):
        self.whole, self.office, self.killed = whole, office, 0
        self.port = free_port()
        self.begin()

    def begin(self) -> None:
        """Start the web server, and wait until it answers."""
        self.server = self.whole.begin("serve", "--port", str(self.port))
        self.browser = Browser(self.port, self.office.session)
        wait_until(lambda: fetch(self.port, "/health/ready")[0] == 200, 60)

    def kill(self) -> None:
        """Kill every process of the server at once: none may finish what it is at."""
        os.kill(self.server.pid, signal.SIGSTOP)  # it would start a dead one again
        for task in Path(f"/proc/{self.server.pid}/task").iterdir():
            for child in (task / "children").read_text().split():
                os.kill(int(child), signal.SIGKILL)
        self.server.kill()
        self.server.wait(60)

    def twice(self, act, longest: float) -> str:
        """Do this while the server is killed after at most so many seconds, and then once more; where that led."""
        sending = threading.Thread(target=act)
        sending.start()
        time.sleep(self.whole.chance.uniform(0, longest))
        self.kill()
        sending.join()
        self.killed += 1
        self.begin()
        status, place = act()
        assert status == 302, status
        return place

    def send_twice(self, path: str, action: str, longest: float, *more) -> str:
        """Fill in and send the form at this address as above."""
        where, fields = self.browser.form(path, action)
        return self.twice(lambda: self.browser.send(where, [*fields, *more]), longest)

    def end(self) -> None:
        """Stop the server."""
        self.server.terminate()
        self.server.wait(60)


@pytest.fixture
def desk(whole, office):
    made = Desk(whole, office)
    yield made
    made.end()


def named(first: int) -> list[str]:
    """Surnames from this number on, none of them like another one: those may mean somebody known."""
    hashes = (sha256(str(number).encode()).hexdigest()[:12] for number in range(first, first + PEOPLE))
    return [each.translate(str.maketrans("0123456789", "ghijklmnop")).capitalize() for each in hashes]


def table(first: int) -> bytes:
    """A list of people with numbers from `first` on, under a header that no other list has."""
    numbers = range(first, first + PEOPLE)
    rows = [
        ROW.format(n, name, f"{n % 28 + 1:02}.{n % 12 + 1:02}.1990") + ";"
        for n, name in zip(numbers, named(first), strict=True)
    ]
    return "\n".join([f"{HEADER};Bemerkung {first}", *rows]).encode()


def messengers(first: int) -> list[str]:
    """The surnames of those of whom messages told."""
    return [f"Muster{number}" for number in range(first + 50, first + 54)]


def check(office, numbers, rounds: int) -> None:
    """Everybody whom files and tables told of is there once and invited once; every table ended; nothing is stuck."""
    people = dict(office.ask("SELECT official_name, count(*) FROM people_person GROUP BY 1"))
    assert people == {name: 1 for first in numbers for name in [*named(first), *messengers(first)]}
    states = office.ask(
        "SELECT p.official_name, c.state FROM cases_case c JOIN people_person p ON p.id = c.person_id ORDER BY 1"
    )
    assert states == sorted((name, "open") for name in people)
    orders = office.ask("SELECT count(*), count(DISTINCT case_id) FROM conversations_batchentry WHERE open")
    assert orders == [(len(people), len(people))]
    assert office.ask("SELECT count(*) FROM conversations_letterbatch") == [(rounds,)]
    assert office.ask("SELECT count(*) FROM organisations_duty WHERE kind = 'letters' AND done_at IS NULL") == [(1,)]
    tables = office.ask("SELECT source, state, count(*) FROM register_delivery WHERE event = 'Tabelle' GROUP BY 1, 2")
    assert sorted(tables) == sorted((f"tafel{n}.csv", state, 1) for n in numbers for state in ("done", "taken_back"))
    assert office.ask("SELECT count(*) FROM register_tablerow") == [(0,)]


def test_whatever_is_sent_again_after_a_crash_is_there_once(desk, office):
    numbers = []
    while desk.killed < KILLS:
        first = 1000 + len(numbers) * 100
        messages = [(f"s{number}.xml", message(number)) for number in range(first + 50, first + 54)]
        desk.twice(lambda files=messages: desk.browser.upload(UPLOAD, office.here, files), 0.8)
        rows = [(f"tafel{first}.csv", table(first))]
        place = desk.twice(lambda files=rows: desk.browser.upload(UPLOAD, office.here, files), 0.4)
        place = desk.send_twice(f"{place}spalten/", "", 0.6)
        place = desk.send_twice(f"{place}vorschau/", "/uebernehmen/", 1.0)
        desk.send_twice(place, "/zuruecknehmen/", 0.6)
        anew = [*office.here, ("page", "anew")]  # all forms of this browser have the same sign
        _, place = desk.browser.upload(UPLOAD, anew, rows)  # what was taken back may come again
        _, place = desk.browser.send(*desk.browser.form(f"{place}vorschau/", "/uebernehmen/"))
        desk.send_twice("/zuzuege/", "/bestaetigen/", 0.6)
        desk.send_twice("/einladen/", "/einladen/", 0.5)
        numbers.append(first)
        check(office, numbers, len(numbers))
