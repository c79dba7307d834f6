"""A batch of different side-by-side letters, from the dossiers to the stored files, against bare Typst.

The floor is the compilation of the very same documents from ready-made facts. Memory is that of a worker which does
nothing else. BENCH_LETTERS sets the number (default 1,000; at least 100). The smallest size fills one document.
"""

import json
import os
import resource
import subprocess
import sys
from datetime import date
from time import perf_counter, process_time

LETTERS, FEWEST = 1000, 110
LIMIT = 1.5
MOST_MEGABYTES = 500
PLACE = 2581
SETUP = "import sys; from willkomm.config.command import main; sys.exit(main(['setup', '--profile', 'ch-so']))"
WORKER = "from bench.letters import work; work()"
AS_STORED = {"format": "pdf", "pdf_standards": ["ua-1"], "timestamp": 0}
# One nationality for each language of the letters.
PEOPLES = ("ER", "SY", "LK", "UA", "TR", "PT", "XK", "AF", "IR", "SO", "TH", "PL", "HU", "RO", "ES", "FR", "IT", "MK")


def measure(quick: bool = False) -> dict:
    """Seconds for a batch of letters as the worker makes them, and as Typst alone sets the same documents."""
    sys.stdout.flush()
    subprocess.run([sys.executable, "-c", SETUP], check=True, capture_output=True)
    batch = _order(FEWEST if quick else int(os.environ.get("BENCH_LETTERS", LETTERS)))
    ran = subprocess.run([sys.executable, "-c", WORKER], capture_output=True, text=True, check=True)
    found = json.loads(ran.stdout.strip().splitlines()[-1])
    _leave()
    faults = [] if found["megabytes"] <= MOST_MEGABYTES else [f"{found['megabytes']:.0f} MB is too much memory"]
    if found["letters"] != batch:
        faults.append(f"{found['letters']} letters instead of {batch}")
    ratio, worked = found["seconds"] / found["floor"], found["cpu"] / found["floor_cpu"]
    what = f"{found['letters']} letters in {found['parts']} documents, {found['megabytes']:.0f} MB"
    what += f"; processor time {found['cpu']:.1f} s to {found['floor_cpu']:.1f} s, {worked:.2f} ×"
    return {"name": "letters", "what": what, **found, "ratio": ratio, "limit": LIMIT, "faults": faults}


def _order(count: int) -> int:
    """So many households that were confirmed, and one batch for all of them."""
    import django

    django.setup()
    from django.utils import timezone

    from willkomm.common.people.actions import Entry, enter
    from willkomm.config.profiles import operator
    from willkomm.core.organisations.models import Organisation
    from willkomm.welcome.cases.actions import confirm, consider
    from willkomm.welcome.conversations.actions.batches import order

    here, now = Organisation.objects.get(bfs_number=PLACE), timezone.now()
    actor, day = operator(here), timezone.localdate()
    entries = [Entry(here.pk, [_person(number, day)], _home(number)) for number in range(count)]
    people = [person for group in enter(actor, entries) for person in group]
    cases = [case for case, _ in consider(actor, people, today=day, now=now).values() if case]
    confirm(actor, cases, now=now)
    order(actor, cases, template="invitation", now=now, include_unchecked=True)
    return len(cases)


def _person(number: int, day: date) -> dict:
    nation = PEOPLES[number % len(PEOPLES)]
    return {
        "official_name": f"Muster{number:05}", "first_name": "Alva", "born_on": date(1990, 5, 1),
        "nationalities": [nation], "origin": "abroad", "origin_country": nation, "permit": "0201", "arrived_on": day,
    }  # fmt: skip


def _home(number: int) -> dict:
    street, house = f"{number % 97}. Musterweg", str(1 + number // 97)
    return {"street": street, "house_number": house, "postal_code": "4600", "town": "Olten"}


def work() -> None:
    """Make the batch as a worker does, then its documents once more with Typst alone; print what was found."""
    import django

    django.setup()
    from django.db import transaction
    from django.utils import timezone

    from willkomm.common.correspondence.typesetting import engine, sample_facts
    from willkomm.core.kernel.tenancy import scoped
    from willkomm.core.organisations.models import Organisation
    from willkomm.welcome.conversations.actions.making import make_part
    from willkomm.welcome.conversations.queries.batches import parts, unfinished
    from willkomm.welcome.conversations.tasks import clock

    here = Organisation.objects.get(bfs_number=PLACE)
    actor = clock(here.pk)
    with transaction.atomic(), scoped(actor.scope):
        [batch] = unfinished(here.pk)
    engine.typeset([sample_facts("ti")], timestamp=timezone.now(), title="warm")
    made, bare, going = [], [], True
    while going:
        going = _timed(made, lambda: make_part(actor, batch, now=timezone.now(), base_url="https://willkommen.example"))
        with transaction.atomic(), scoped(actor.scope):
            found = parts(batch)
            facts = _facts(found[-1].file)
        _bare(bare, facts)  # at once, so that a machine that is busy for a while is busy for both
    (seconds, cpu), (floor, floor_cpu) = (map(sum, zip(*times, strict=True)) for times in (made, bare))
    measured = {"seconds": seconds, "floor": floor, "cpu": cpu, "floor_cpu": floor_cpu}
    measured |= {"parts": len(found), "letters": sum(part.letters for part in found)}
    print(json.dumps(measured | {"megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}))


def _timed(times: list, work):
    """Do it; its seconds and processor seconds (all threads) go to the list."""
    started, busy = perf_counter(), process_time()
    found = work()
    times.append((perf_counter() - started, process_time() - busy))
    return found


def _facts(file: str) -> str:
    """The ready-made facts of one document."""
    from willkomm.common.correspondence.models import Letter
    from willkomm.common.correspondence.typesetting import restored
    from willkomm.common.correspondence.typesetting.template_facts import document_facts

    letters = [restored(letter.facts) for letter in Letter.objects.filter(file=file).order_by("first_page")]
    return json.dumps(document_facts(letters, "Briefe", False), ensure_ascii=False)


def _bare(times: list, facts: str) -> None:
    """Typst alone, which remembers nothing of an earlier document."""
    from willkomm.common.correspondence.typesetting import engine

    engine._wait_for_forgetting()
    engine._forget()
    inputs = {"facts": facts}
    _timed(times, lambda: engine._compiler().compile(**AS_STORED, sys_inputs=inputs))
    engine._forget()


def _leave() -> None:
    """Give the database back before its folder goes."""
    from django.db import connection

    from willkomm.config import postgres

    connection.close()
    postgres.stop()
