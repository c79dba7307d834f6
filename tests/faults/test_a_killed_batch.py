"""The worker that makes letters is killed again and again: each household gets one letter, no file is left over."""

import json

from tests.faults.conftest import KILLS

PEOPLE_IN_BATCH = 24
ARRIVE = """
from willkomm.common.people.actions import Entry, enter
from willkomm.welcome.cases.actions import confirm, consider
from willkomm.welcome.cases.models import Case
from willkomm.welcome.conversations.actions.batches import order
from willkomm.welcome.conversations.tasks import start
now = timezone.now()
entries = [
    Entry(here.pk, [{
        "official_name": f"Muster{ROUND}-{n}", "first_name": "Alva", "born_on": date(1990, 5, 1),
        "nationalities": ["PT"], "origin": "abroad", "origin_country": "PT", "permit": "0201",
        "arrived_on": timezone.localdate(),
    }], {"street": "Weg", "house_number": str(n), "postal_code": "4528", "town": "Zuchwil"})
    for n in range(NUMBER)
]
with transaction.atomic(), scoped(lead.scope):
    groups = enter(lead, entries)
    found = consider(lead, [person for group in groups for person in group], today=now.date(), now=now)
    cases = [case for case, _ in found.values() if case]
    confirm(lead, cases, now=now)
    batch = order(lead, cases, template="invitation", now=now)
    start(batch)
    print(batch.pk)
"""
# What the worker and the clock do, with a clock that runs fast: after a minute a lease has run out.
WORK = """
from datetime import timedelta
from django.db import connection
from willkomm.welcome.conversations import tasks
from willkomm.welcome.conversations.actions import making
from willkomm.welcome.conversations.models import LetterBatch
making.AT_ONCE = 4
clock, now = tasks.clock(here.pk), timezone.now()
for _ in range(200):
    now += timedelta(minutes=2)
    with transaction.atomic(), scoped(clock.scope):
        batch = LetterBatch.objects.get(pk=BATCH)
    if batch.state in ("done", "failed"):
        break
    with transaction.atomic(), scoped(clock.scope):
        going = making.take_up(clock, batch, now=now)
    if going:
        with transaction.atomic(), scoped(clock.scope):
            making.make_part(clock, LetterBatch.objects.get(pk=BATCH), now=now, base_url="http://localhost:8000")
    connection.close()
"""
COUNT = """
import json
from collections import Counter
from pathlib import Path
from django.conf import settings
from django.core.files.storage import default_storage
from willkomm.common.correspondence.models import Letter
from willkomm.welcome.cases.models import CaseTransition
from willkomm.welcome.conversations.models import BatchEntry, LetterBatch
with transaction.atomic(), scoped(lead.scope):
    batch = LetterBatch.objects.get(pk=BATCH)
    letters = list(Letter.objects.filter(batch_entries__batch=batch).distinct())
    kept = {letter.file for letter in Letter.objects.all()}
    print(json.dumps({
        "state": batch.state, "trouble": batch.trouble,
        "open": BatchEntry.objects.filter(batch=batch, open=True).count(),
        "letters": len(letters), "households": len({letter.household_id for letter in letters}),
        "invited": CaseTransition.objects.filter(verb="invite", case__batch_entries__batch=batch).count(),
        "missing": [name for name in kept if not default_storage.exists(name)],
        "left": [
            str(path) for path in (Path(settings.MEDIA_ROOT)).rglob("*.pdf")
            if str(path.relative_to(settings.MEDIA_ROOT)) not in kept
        ],
    }))
"""


def test_every_household_gets_one_letter_however_often_the_worker_dies(whole):
    rounds = killed = 0
    while killed < KILLS:
        rounds += 1
        code = ARRIVE.replace("ROUND", str(rounds)).replace("NUMBER", str(PEOPLE_IN_BATCH))
        batch = whole.python(code)
        work, count = WORK.replace("BATCH", batch), COUNT.replace("BATCH", batch)
        for _ in range(min(4, KILLS - killed)):
            killed += 1
            what = whole.kill_database if killed % 4 == 0 else None
            if whole.kill_while(work, longest=1.2, what=what):
                break
        whole.python(work)
        found = json.loads(whole.python(count))
        assert (found["state"], found["trouble"], found["open"]) == ("done", "", 0)
        assert (found["letters"], found["households"]) == (PEOPLE_IN_BATCH, PEOPLE_IN_BATCH)
        assert found["invited"] == PEOPLE_IN_BATCH
        assert (found["missing"], found["left"]) == ([], [])
