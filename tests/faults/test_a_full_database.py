"""The disk under the database is really full: one sentence, no row by halves, and all of it when there is room."""

import json

import psycopg
import pytest

from tests.faults.conftest import ZUCHWIL
from tests.faults.small_disk import mount, unmount
from tests.faults.test_a_killed_import import COUNT, WORK, person
from tests.faults.test_a_killed_server import SIGN_IN
from tests.gateways.register.ech.messages import base_delivery
from willkomm.config.cluster import Cluster
from willkomm.config.outage import FULL, SENTENCES
from willkomm.config.postgres import DATABASE, start, stop

UPLOAD = """
from pathlib import Path
from django.test import Client
client = Client(raise_request_exception=False, SERVER_NAME="localhost")
client.cookies["sessionid"] = "SESSION"
with open("FILE", "rb") as file:
    answer = client.post("/lieferungen/hochladen/", {"organisation": here.pk, "files": [file]})
print(answer.status_code, "SENTENCE" in answer.content.decode())
"""
# Three looks into the folders, as the clock takes them.
LOOK = """
from willkomm.gateways.register.folder import poll_all
for _ in range(3):
    poll_all()
"""
# What the worker does of an upload with many persons.
GO_ON = """
from willkomm.gateways.register import tasks
from willkomm.gateways.register.actions import background, pieces
from willkomm.gateways.register.models import Delivery
worker = tasks.worker(here.pk)
with transaction.atomic(), scoped(worker.scope):
    delivery = Delivery.objects.select_related("organisation").get(source="hochgeladen.xml", state="taking")
while background.take_up(worker, delivery, now=timezone.now()) and pieces.go_on(worker, delivery, now=timezone.now()):
    pass
"""


@pytest.fixture(scope="module")
def small(whole):
    """The disk to which the whole database was moved."""
    disk = mount(whole.home.parent / "small", 100, uid=Cluster.at(whole.home).uid)
    try:
        server = start(whole.home)
        place = {"host": str(server.socket), "port": server.port, "user": server.superuser, "dbname": "postgres"}
        with psycopg.connect(**place, autocommit=True) as connection:
            connection.execute(f"CREATE TABLESPACE small LOCATION '{disk.folder}'")
            connection.execute(f"ALTER DATABASE {DATABASE} SET TABLESPACE small")
        yield disk
    finally:
        stop(whole.home)
        unmount(disk.folder)


def crowd(path, first: int) -> range:
    """A base delivery in this file; the numbers of its people."""
    numbers = range(first, first + 400)
    path.write_bytes(b"".join(base_delivery((person(number) for number in numbers), {"message_id": f"B-{first}"})))
    return numbers


def test_nothing_is_lost_or_half_there(whole, small):
    upload, drop = whole.home.parent / "hochgeladen.xml", whole.home / "drop" / str(ZUCHWIL)
    drop.mkdir(parents=True)
    expected = {f"Person{n}": 1 for n in [*crowd(upload, 1000), *crowd(drop / "abgelegt.xml", 2000)]}
    session = whole.python(SIGN_IN).split()[0]
    send = UPLOAD.replace("SESSION", session).replace("FILE", str(upload)).replace("SENTENCE", SENTENCES[FULL])
    small.fill()
    assert whole.python(send) == "503 True"
    whole.python(LOOK)
    small.free()
    found = json.loads(whole.python(COUNT))
    assert (found["cases"], found["people"]) == ({}, 0)
    assert [path.name for path in drop.rglob("*.xml")] == ["abgelegt.xml"]

    assert whole.python(send) == "302 False"
    whole.python(GO_ON)
    whole.python(WORK)
    found = json.loads(whole.python(COUNT))
    assert (found["cases"], found["people"], found["parcels"]) == (expected, len(expected), 0)
    assert list(drop.rglob("*.xml")) == []
