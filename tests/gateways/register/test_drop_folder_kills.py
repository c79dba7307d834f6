"""The worker is killed (-9) at random moments: nothing is lost, nothing is doubled, no file is stuck.

Real processes on a real folder. `WILLKOMM_KILLS` (default 5) says how often; 100 is the full test.
"""

import os
import random
import signal
import time
from datetime import timedelta

import pytest
from django.db import connection, transaction
from tests.gateways.register.ech.messages import base_delivery, build
from tests.gateways.register.sedex.letters import OURS, SENDER, archive, envelope

from willkomm.config.profiles import operator
from willkomm.core.kernel.tenancy import scoped
from willkomm.gateways.register import actions
from willkomm.gateways.register.folder import poll
from willkomm.gateways.register.models import Delivery, Parcel, SentAnswer

pytestmark = pytest.mark.django_db(transaction=True)
KILLS = int(os.environ.get("WILLKOMM_KILLS", "5"))
SEED = 20261122


@pytest.fixture
def drop(tmp_path, zuchwil):
    """Zuchwil's drop folder, connected to sedex; originals are kept."""
    folder = tmp_path / "drop" / "2534"
    folder.mkdir(parents=True)
    actions.connect_sedex(operator(zuchwil), zuchwil, own_ids=[OURS], senders=[SENDER], keep_days=1)
    return folder


class Post:
    """Puts files into a folder, each about persons of its own, and remembers how many there must be in the end."""

    def __init__(self, drop):
        self.drop, self.people, self.files, self.pairs = drop, 0, 0, 0

    def _message(self, **header):
        self.people += 1
        number = str(30_000 + self.people)
        facts = {"local": ("MU.2534", number), "official_name": f"N{number}", "address": {"street": f"Weg {number}"}}
        return build("moveIn", facts, {"message_id": f"M-{self.people}"} | header)

    def put(self):
        """One message, one archive of two, one pair that asks for an answer, one file that is refused."""
        self.files += 1
        n = self.files
        (self.drop / f"m{n}.xml").write_bytes(self._message())
        (self.drop / f"z{n}.zip").write_bytes(archive({"a.xml": self._message(), "b.xml": self._message()}))
        inside = {"sender_id": f"sedex://{SENDER}", "recipient_ids": [f"sedex://{OURS}"], "response_expected": True}
        (self.drop / f"data_{n}.xml").write_bytes(self._message(**inside))
        (self.drop / f"envl_{n}.xml").write_bytes(envelope(message_id=f"E-{n}"))
        (self.drop / f"x{n}.xml").write_bytes(b"kein xml")


def worker(drop, now):
    """A process that looks into the folder again and again until it is killed; returns its number."""
    connection.close()
    child = os.fork()
    if child == 0:
        try:
            while True:
                poll(drop, now)
        finally:
            os._exit(1)
    return child


def people(office):
    with transaction.atomic():
        return office.people()


def kill(child):
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)


def rest(drop, now):
    """Look until nothing moves any more; the lock of a killed worker goes with its connection."""
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        poll(drop, now)
        files = [path for path in drop.iterdir() if path.is_file() and not path.name.startswith(".")]
        if not files and not any((drop / "work").iterdir()):
            return
        time.sleep(0.02)
    raise AssertionError(f"stuck: {sorted(str(p.relative_to(drop)) for p in drop.rglob('*'))}")


@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")
def test_nothing_is_lost_doubled_or_stuck_when_the_worker_is_killed(drop, office, now):
    chance, post = random.Random(SEED), Post(drop)
    for _ in range(KILLS):
        post.put()
        child = worker(drop, now)
        time.sleep(chance.uniform(0.02, 0.45))
        kill(child)
    rest(drop, now)
    poll(drop, now)
    with transaction.atomic(), scoped(office.actor.scope):
        assert office.people() == len(office.cases()) == post.people
        answers = list(SentAnswer.objects.all())
        failed = list(Parcel.objects.all())
        by_source = list(Delivery.objects.order_by("source").values_list("source", "state"))
    assert len(by_source) == len(set(by_source)) == post.files * 5
    assert sorted(parcel.names[0] for parcel in failed) == sorted(f"x{n + 1}.xml" for n in range(post.files))
    assert {parcel.state for parcel in failed} == {"failed"}
    assert sorted(path.name for path in (drop / "error").glob("*.xml")) == sorted(p.names[0] for p in failed)
    assert sorted(answer.envelope for answer in answers) == sorted(f"E-{n + 1}" for n in range(post.files))
    written = {path.name for path in (drop / "outbox").glob("[de]*.xml")}
    assert written == {f"{kind}_{answer.message_id}.xml" for answer in answers for kind in ("data", "envl")}
    assert len(list((drop / "kept").glob("[!.]*"))) == post.files * 4


@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")
def test_a_base_delivery_is_whole_or_not_there(drop, office, now):
    crowd = [
        {"local": ("MU.2534", str(n)), "official_name": f"N{n}", "address": {"street": f"Weg {n}"}}
        for n in range(40_000, 40_060)
    ]
    with open(drop / "alle.xml", "wb") as file:
        file.writelines(base_delivery(crowd))
    chance = random.Random(SEED)
    for _ in range(max(2, KILLS // 4)):
        child = worker(drop, now)
        time.sleep(chance.uniform(0.1, 0.4))
        kill(child)
        assert people(office) in (0, 60)
    rest(drop, now)
    with transaction.atomic(), scoped(office.actor.scope):
        assert office.people() == 60 and Delivery.objects.count() == 1 and not Parcel.objects.exists()


@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")
def test_only_one_worker_empties_a_folder(drop, office, now):
    post = Post(drop)
    for _ in range(2):
        post.put()
    children = [worker(drop, now) for _ in range(2)]
    try:
        deadline = time.monotonic() + 20
        while people(office) < post.people and time.monotonic() < deadline:
            time.sleep(0.05)
    finally:
        for child in children:
            kill(child)
    rest(drop, now + timedelta(minutes=1))
    with transaction.atomic(), scoped(office.actor.scope):
        assert office.people() == post.people and Delivery.objects.count() == 10
