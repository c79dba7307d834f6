"""The worker of large deliveries is killed again and again: everybody once, or all taken back; nothing left over."""

import json

from tests.faults.conftest import KILLS
from tests.faults.test_a_killed_import import person
from tests.gateways.register.ech.messages import base_delivery

PEOPLE_IN_TABLE = 40
BRING = """
import io
from willkomm.gateways.register import tables
from willkomm.gateways.register.actions import background, choose_columns, take_in_table
background.SMALL = 10
header = "Pers.-Nr.;Name;Vorname;Geb.-Datum;Nationalität;Zuzugsdatum;Zuzug Staat;Strasse;Haus-Nr.;PLZ;Ort"
row = "ROUND-{0};Muster{0};Alva;01.05.1990;Portugal;01.11.2026;Portugal;Weg;{0};4528;Zuchwil"
content = "\\n".join([header, *(row.format(n) for n in range(NUMBER))]).encode()
facts = {"channel": "upload", "now": timezone.now()}
delivery = take_in_table(lead, here, name="liste.csv", file=io.BytesIO(content), **facts).delivery
if delivery.state == "asks":
    proposed = {each.header: each.field for each in tables.propose(delivery.table["columns"], "arrivals")}
    choose_columns(lead, delivery, kind="arrivals", columns=proposed, meanings={}, now=timezone.now())
print(delivery.pk)
"""
# What the worker and the clock do, with a clock that runs fast; whoever sits there says yes as soon as they can, and
# of whom is known from an earlier round «a new person».
WORK = """
from datetime import timedelta
from django.db import connection
from willkomm.gateways.register import tasks
from willkomm.gateways.register.actions import accept_table, background, decide_rows, pieces, table_work
from willkomm.gateways.register.models import Delivery
background.SMALL, table_work.CHUNK = 10, 10
worker, now = tasks.worker(here.pk), timezone.now()
for _ in range(200):
    now += timedelta(minutes=5)
    with transaction.atomic(), scoped(worker.scope):
        delivery = Delivery.objects.select_related("organisation").get(pk=DELIVERY)
        open_rows = list(delivery.rows.exclude(likely=[]).filter(who=None).values_list("pk", flat=True))
    if delivery.state == "done":
        break
    if delivery.state == "preview":
        if open_rows:
            decide_rows(lead, delivery, who=dict.fromkeys(open_rows, 0), now=now)
        accept_table(lead, delivery, now=now)
    elif delivery.reason == "stuck":
        background.try_again(lead, delivery, now=now)
    elif background.take_up(worker, delivery, now=now):
        pieces.go_on(worker, delivery, now=now)
    connection.close()
"""
COUNT = """
import json
from willkomm.gateways.register.models import Delivery, Item, TableRow
from willkomm.welcome.cases.models import Case
from willkomm.common.people.models import Person
with transaction.atomic(), scoped(lead.scope):
    delivery = Delivery.objects.get(pk=DELIVERY)
    mine = Person.objects.filter(id_value__startswith="ROUND-")
    print(json.dumps({
        "state": delivery.state, "counts": delivery.counts, "rows": TableRow.objects.count(),
        "people": mine.count(), "numbers": mine.values("id_value").distinct().count(),
        "cases": Case.objects.filter(person__in=mine).count(), "items": Item.objects.filter(delivery=delivery).count(),
    }))
"""


# The same with a base delivery: what is read waits for the worker; in the second half all of it is taken back.
BRING_PEOPLE = """
from willkomm.gateways.register.actions import background, bring
background.SMALL = 10
with open("PATH", "rb") as file:
    [report] = bring(lead, here, name="alle.xml", file=file, channel="upload", now=timezone.now())
assert report.delivery.state == "taking", report.delivery.sentence
print(report.delivery.pk)
"""
WORK_PEOPLE = """
from datetime import timedelta
from django.db import connection
from willkomm.gateways.register import tasks
from willkomm.gateways.register.actions import background, base_delivery, pieces, take_back
from willkomm.gateways.register.models import Delivery
background.SMALL, base_delivery.CHUNK, base_delivery.PIECE = 10, 5, 2
worker, now = tasks.worker(here.pk), timezone.now()
for _ in range(200):
    now += timedelta(minutes=5)
    with transaction.atomic(), scoped(worker.scope):
        delivery = Delivery.objects.select_related("organisation").get(pk=DELIVERY)
    if delivery.state == "LAST":
        break
    if delivery.state == "done":
        take_back(lead, delivery, now=now)
    elif delivery.reason == "stuck":
        background.try_again(lead, delivery, now=now)
    elif background.take_up(worker, delivery, now=now):
        pieces.go_on(worker, delivery, now=now)
    connection.close()
"""
COUNT_PEOPLE = """
import json
from collections import Counter
from willkomm.gateways.register.models import Delivery, Staged
from willkomm.welcome.cases.models import Case
from willkomm.common.people.models import Person
with transaction.atomic(), scoped(lead.scope):
    delivery, mine = Delivery.objects.get(pk=DELIVERY), Person.objects.filter(id_value__startswith="RROUND-")
    print(json.dumps({
        "state": delivery.state, "counts": delivery.counts, "staged": Staged.objects.count(),
        "people": mine.count(), "cases": Counter(Case.objects.filter(person__in=mine).values_list("state", flat=True)),
    }))
"""


def kill(whole, work: str, killed: int) -> int:
    """Kill the worker, every third time the database, until the work is done or three times; returns how often."""
    for number in range(1, min(3, KILLS - killed) + 1):
        if whole.kill_while(work, longest=1.5, what=whole.kill_database if number == 3 else None):
            break
    return number


def test_a_base_delivery_comes_over_once_and_goes_whole(whole, tmp_path):
    rounds = killed = 0
    while killed < KILLS:
        rounds += 1
        path = tmp_path / f"alle{rounds}.xml"
        people = [person(number) | {"local": ("MU.2534", f"R{rounds}-{number}")} for number in range(PEOPLE_IN_TABLE)]
        path.write_bytes(b"".join(base_delivery(people, {"message_id": f"R-{rounds}"})))
        delivery = whole.python(BRING_PEOPLE.replace("PATH", str(path)))
        for last, result in (("done", "case_opened"), ("taken_back", "withdrawn")):
            work, count = (
                code.replace("DELIVERY", delivery).replace("LAST", last).replace("RROUND", f"R{rounds}")
                for code in (WORK_PEOPLE, COUNT_PEOPLE)
            )
            killed += kill(whole, work, killed) if killed < KILLS else 0
            whole.python(work)
            found = json.loads(whole.python(count))
            assert (found["state"], found["staged"], found["people"]) == (last, 0, PEOPLE_IN_TABLE)
            assert found["counts"] == {result: PEOPLE_IN_TABLE}
            assert sum(found["cases"].values()) == PEOPLE_IN_TABLE
            assert (set(found["cases"]) == {"withdrawn"}) == (last == "taken_back")


def test_everybody_comes_over_once_however_often_the_worker_dies(whole):
    rounds = killed = 0
    while killed < KILLS:
        rounds += 1
        delivery = whole.python(BRING.replace("ROUND", str(rounds)).replace("NUMBER", str(PEOPLE_IN_TABLE)))
        work, count = (code.replace("DELIVERY", delivery).replace("ROUND", str(rounds)) for code in (WORK, COUNT))
        for _ in range(min(4, KILLS - killed)):
            killed += 1
            what = whole.kill_database if killed % 4 == 0 else None
            if whole.kill_while(work, longest=1.5, what=what):
                break
        whole.python(work)
        found = json.loads(whole.python(count))
        assert (found["state"], found["rows"]) == ("done", 0)
        assert (found["people"], found["numbers"], found["cases"]) == (PEOPLE_IN_TABLE,) * 3
        assert (sum(found["counts"].values()), found["items"]) == (PEOPLE_IN_TABLE,) * 2
