"""The database is away for a while, in the middle of a stack of letters and of a drop folder: it all goes on by itself.

The server is stopped at a moment when both are at work and cannot get on: somebody holds a row that they want.
"""

import json

import psycopg
import pytest

from tests.config.installation import fetch, free_port, wait_until
from tests.faults.browser import Browser
from tests.faults.conftest import ZUCHWIL, Whole
from tests.faults.test_a_killed_batch import ARRIVE
from tests.faults.test_a_killed_batch import COUNT as COUNT_LETTERS
from tests.faults.test_a_killed_import import COUNT, message, person
from tests.faults.test_a_killed_server import SIGN_IN
from tests.gateways.register.ech.messages import build
from willkomm.config.cluster import PORT, SUPERUSER, Cluster
from willkomm.config.outage import AWAY, SENTENCES
from willkomm.config.postgres import APP_ROLE, DATABASE

HOUSEHOLDS = 24
LAST = """
    SELECT id FROM cases_case
    WHERE id = (SELECT case_id FROM conversations_batchentry ORDER BY position DESC LIMIT 1) FOR UPDATE
"""
WAITING = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE %s"


class Served(Whole):
    """An installation whose database is a server of its own, which others start and stop."""

    def __init__(self, home):
        super().__init__(home)
        self.cluster = Cluster.at(home)
        url = f"postgresql://{APP_ROLE}@{str(self.cluster.socket).replace('/', '%2F')}:{PORT}/{DATABASE}"
        self.environment |= {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "tests.faults.hurry"}
        self.come_back()

    def come_back(self) -> None:
        """Start the database."""
        self.cluster.configure()
        self.cluster.ensure_running()

    def look(self) -> psycopg.Connection:
        """A connection that no wall binds."""
        place = {"host": str(self.cluster.socket), "port": PORT, "user": SUPERUSER, "dbname": DATABASE}
        return psycopg.connect(**place, autocommit=True)


@pytest.fixture
def served(whole):
    """A stack is ordered and nobody works on it yet; somebody is signed in, and the database is a server."""
    batch = whole.python(ARRIVE.replace("ROUND", "1").replace("NUMBER", str(HOUSEHOLDS)))
    session = whole.python(SIGN_IN).split()[0]
    made = Served(whole.home)
    made.batch, made.session = batch, session
    made.drop = whole.home / "drop" / str(ZUCHWIL)
    made.drop.mkdir(parents=True)
    try:
        yield made
    finally:
        made.cluster.stop()


@pytest.fixture
def holding(served):
    """A transaction that holds the dossier of the last letter, so that the stack cannot come to its end."""
    made = served.look()
    made.autocommit = False
    made.execute(LAST)
    yield made
    made.close()


@pytest.fixture
def browser(served, holding):
    """A browser at a running server with its worker."""
    port = free_port()
    server = served.begin("serve", "--port", str(port), "--with-worker")
    try:
        wait_until(lambda: fetch(port, "/health/ready")[0] == 200, 60)
        yield Browser(port, served.session)
    finally:
        server.terminate()
        server.wait(60)


def leave(served, name: str, content: bytes) -> None:
    """Leave a file in the drop folder as a good program does: in one step."""
    (served.drop / f".{name}").write_bytes(content)
    (served.drop / f".{name}").rename(served.drop / name)


def stuck(served, table: str) -> bool:
    """Whether somebody waits for a row of this table that is held."""
    with served.look() as connection:
        return connection.execute(WAITING, [f"%{table}%"]).fetchone()[0] > 0


def hold_up(served, holding) -> list[int]:
    """Bring the folder to where it cannot go on, in the middle of its files; the numbers of the people in them."""
    leave(served, "first.xml", message(900))
    first = "SELECT id FROM people_person WHERE id_value = '000900' FOR UPDATE"
    wait_until(lambda: holding.execute(first).fetchone(), 60)
    later = {"message_id": "K-correct", "message_date": "2026-11-04T08:00:00", "event_date": "2026-11-04"}
    for number in range(901, 907):
        day = {"message_date": f"2026-11-0{3 if number < 904 else 5}T09:00:00"}
        leave(served, f"m{number}.xml", message(number, **day))
    leave(served, "correct.xml", build("correctName", person(900) | {"official_name": "Berichtigt"}, later))
    wait_until(lambda: stuck(served, "people_person"), 60)
    return list(range(900, 907))


def test_both_go_on_where_they_were(served, holding, browser):
    number = holding.execute("SELECT public_id FROM conversations_letterbatch").fetchone()[0]
    stack = f"/briefe/stapel/{number}/"
    people = hold_up(served, holding)
    wait_until(lambda: stuck(served, "cases_case"), 60)
    before = f"{HOUSEHOLDS - 4} von {HOUSEHOLDS} Briefen sind erstellt"
    assert before in browser.open(stack)

    served.cluster.stop()
    status, _, content = browser.ask("GET", stack)
    assert status == 503 and SENTENCES[AWAY] in content.decode()
    assert browser.ask("GET", f"{stack}stand/", **{"HX-Request": "true"})[0] == 503
    wait_until(lambda: any("cannot reach the database" in line["message"] for line in served.log()), 60)
    served.come_back()

    wait_until(lambda: browser.ask("GET", stack)[0] == 200, 60)
    assert "von 24 Briefen sind erstellt" in browser.open(stack) or "Drucken" in browser.open(stack)
    wait_until(lambda: "Gedruckt?" in browser.open(stack), 90)
    wait_until(lambda: not any(path.is_file() and path.name[0] != "." for path in served.drop.iterdir()), 60)
    wait_until(lambda: not any((served.drop / "work").iterdir()), 60)
    letters = json.loads(served.python(COUNT_LETTERS.replace("BATCH", served.batch)))
    assert (letters["state"], letters["trouble"], letters["open"]) == ("done", "", 0)
    assert [letters[key] for key in ("letters", "households", "invited")] == [HOUSEHOLDS] * 3
    assert (letters["missing"], letters["left"]) == ([], [])
    found = json.loads(served.python(COUNT))
    assert found["cases"] == {"Alva": HOUSEHOLDS} | {f"Person{number}": 1 for number in people}
    assert (found["people"], found["done"]) == (HOUSEHOLDS + len(people), len(people) + 1)
    assert (found["parcels"], found["failed"]) == (0, [])
