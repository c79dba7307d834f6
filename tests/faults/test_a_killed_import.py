"""The drop folder's worker and its database are killed again and again: nothing is lost, doubled or stuck."""

import json
import zipfile
from io import BytesIO

from tests.faults.conftest import KILLS, ZUCHWIL
from tests.gateways.register.ech.messages import PORTUGAL, base_delivery, build
from tests.gateways.register.sedex.letters import OURS, SENDER, envelope

# The folder's own round with a clock that runs fast: a file that is cut off may grow for an hour.
WORK = f"""
from datetime import timedelta
from pathlib import Path
from django.conf import settings
from django.db import connection
from willkomm.gateways.register.folder.watch import poll
folder, now = Path(settings.HOME) / "drop" / "{ZUCHWIL}", timezone.now()
for _ in range(70):
    now += timedelta(seconds=61)
    poll(folder, now)
    connection.close()
    if not any(path.is_file() and not path.name.startswith(".") for path in folder.iterdir()):
        if not any((folder / "work").iterdir()):
            break
else:
    raise SystemExit("the folder never became empty")
"""
COUNT = """
import json
from collections import Counter
from willkomm.gateways.register.models import Delivery, Parcel, SentAnswer
from willkomm.welcome.cases.models import Case
from willkomm.common.people.models import Person
with transaction.atomic(), scoped(lead.scope):
    cases = Counter(Case.objects.values_list("person__first_name", flat=True))
    print(json.dumps({
        "cases": dict(cases),
        "people": Person.objects.count(),
        "done": Delivery.objects.filter(state="done").exclude(event="baseDelivery").count(),
        "parcels": Parcel.objects.exclude(state="failed").count(),
        "answers": SentAnswer.objects.count(),
        "failed": sorted(Parcel.objects.filter(state="failed").values_list("reason", flat=True)),
    }))
"""


CONNECT = f"""
from willkomm.config.profiles import operator
from willkomm.gateways.register.actions import connect_sedex
connect_sedex(operator(here), here, own_ids=["{OURS}"], senders=["{SENDER}"], keep_days=0)
"""


def person(number: int) -> dict:
    """Somebody invented who arrived from Portugal."""
    return {
        "first_name": f"Person{number}",
        "official_name": f"Muster{number}",
        "nationalities": (PORTUGAL,),
        "local": ("MU.2534", f"{number:06}"),
        "arrival": "2026-11-02",
        "address": {"street": f"Weg{number}", "house_number": "1"},
    }


def message(number: int, **more) -> bytes:
    """Their moveIn message."""
    head = {"message_id": f"K-{number:05}", "message_date": "2026-11-03T08:00:00", "event_date": "2026-11-02"}
    return build("moveIn", person(number), head | more)


def drop(folder, first: int) -> list[int]:
    """Two bare files, an archive with three, a pair that asks for an answer, and one that cannot be read.

    Returns the numbers of the people in them.
    """
    inside = {"sender_id": f"sedex://{SENDER}", "recipient_ids": [f"sedex://{OURS}"], "response_expected": True}
    (folder / f"data_{first}.xml").write_bytes(message(first + 5, **inside))
    (folder / f"envl_{first}.xml").write_bytes(envelope(message_id=f"E-{first}"))
    for number in (first, first + 1):
        (folder / f"m{number}.xml").write_bytes(message(number))
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for number in range(first + 2, first + 5):
            archive.writestr(f"z{number}.xml", message(number))
    (folder / f"z{first}.zip").write_bytes(packed.getvalue())
    (folder / f"broken{first}.xml").write_bytes(message(first + 9)[:-300])
    return list(range(first, first + 6))


def check(whole, folder, expected, rounds, crowd) -> None:
    """Everybody is there once, everything that cannot be read is set aside, and nothing lies about."""
    found = json.loads(whole.python(COUNT))
    assert found["cases"] == {f"Person{number}": 1 for number in expected}
    assert (found["people"], found["parcels"]) == (len(expected), 0)
    assert found["done"] == len(expected) - len(crowd)
    assert (found["answers"], len(found["failed"])) == (rounds, rounds)
    assert len(list((folder / "outbox").glob("data_*.xml"))) == rounds
    assert [path.name for path in folder.iterdir() if path.is_file() and path.name[0] != "."] == []
    assert len([path for path in (folder / "error").glob("broken*.xml*") if "reason" not in path.name]) == rounds


def test_nothing_is_lost_or_doubled_however_often_the_worker_or_the_database_die(whole):
    folder = whole.home / "drop" / str(ZUCHWIL)
    folder.mkdir(parents=True)
    whole.python(CONNECT)
    crowd = range(90_000, 90_040)
    (folder / "alle.xml").write_bytes(b"".join(base_delivery([person(number) for number in crowd])))
    expected, rounds, killed = list(crowd), 0, 0
    while killed < KILLS:
        expected += drop(folder, 1 + rounds * 10)
        rounds += 1
        for _ in range(min(5, KILLS - killed)):
            killed += 1
            what = whole.kill_database if killed % 4 == 0 else None
            if whole.kill_while(WORK, longest=1.6, what=what):
                break
        whole.python(WORK)
        check(whole, folder, expected, rounds, crowd)

    expected += drop(folder, 70_000)  # and two workers at once do everything once
    workers = [whole.start(WORK) for _ in range(2)]
    for worker in workers:
        worker.communicate(timeout=120)
    whole.python(WORK)
    check(whole, folder, expected, rounds + 1, crowd)
