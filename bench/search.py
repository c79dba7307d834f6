"""The band's search among 200,000 persons of one municipality, against a question that the index answers alone.

Runs as the application's role with the wall on. The floor is one indexed look-up and the loading of as many persons as
the search may judge: what any search must do that shows people. Sizes: BENCH_SEARCH (default 200000).
"""

import os
import random
import subprocess
import sys
from statistics import median
from time import perf_counter

SIZE, QUICK = "200000", 2_000
SETUP = "import sys; from willkomm.config.command import main; sys.exit(main(['setup', '--profile', 'ch-so']))"
PLACE = 2534
CHUNK = 5000
MOST_MILLISECONDS = 100
LIMIT = 8.0
TIMES = 7
# Syllables of many languages: enough different names that each is as common as in a real town.
_VOWELS, _ONSETS = "aeio", "bdfghjklmnprstvyz"
HEADS = [onset + vowel for onset in _ONSETS for vowel in _VOWELS]
TAILS = [onset + vowel + end for onset in "bdgklmnrstvz" for vowel in "aeiu" for end in "knrs"]
ENDS = ("", "a", "e", "i", "o", "ov", "es", "er")
QUESTIONS = (
    "{family}",
    "{family:.4}",
    "{first} {family}",
    "{swapped}",
    "{slip} {first}",
    "{family} {birth}",
    "{birth}",
    "{birth_swapped} {first}",
    "{street} {family}",
    "{street} 12",
    "4528 {family}",
    "xqwzy",
)


def measure(quick: bool = False) -> dict:
    """Seconds of the slowest kind of search, against the floor; every search must stay below MOST_MILLISECONDS."""
    sys.stdout.flush()
    subprocess.run([sys.executable, "-c", SETUP], check=True, capture_output=True)
    import django

    django.setup()
    from django.db import transaction

    from willkomm.core.kernel.tenancy import scoped
    from willkomm.core.organisations.models import Organisation
    from willkomm.core.permissions import build_actor, mandate_here

    size = QUICK if quick else int(os.environ.get("BENCH_SEARCH", SIZE))
    here = Organisation.objects.get(bfs_number=PLACE)
    actor = build_actor(kind="command", ref="bench", name="Bench", mandates=[mandate_here("operator", here)])
    with transaction.atomic(), scoped(actor.scope):
        _fill(actor, here, size)
    _analyse()
    with transaction.atomic(), scoped(actor.scope):
        floor, runs = _floor(here), {question: _ask(here, question) for question in QUESTIONS}
    _leave()
    worst = max(runs, key=runs.get)
    what = f"{size:,} persons; slowest «{worst}»; " + ", ".join(f"{q} {s * 1000:.0f} ms" for q, s in runs.items())
    slow = [q for q, seconds in runs.items() if seconds * 1000 > MOST_MILLISECONDS]
    faults = [f"«{question}» takes longer than {MOST_MILLISECONDS} ms" for question in slow]
    ratio = runs[worst] / floor
    facts = {"seconds": runs[worst], "floor": floor, "ratio": ratio, "limit": LIMIT, "faults": faults}
    return {"name": "search", "what": what, **facts}


def _name(dice: random.Random) -> str:
    return (dice.choice(HEADS) + dice.choice(TAILS) + dice.choice(ENDS)).capitalize()


def _person(dice: random.Random) -> dict:
    from datetime import date, timedelta

    born = date(1940, 1, 1) + timedelta(days=dice.randrange(30_000))
    return {"official_name": _name(dice) + dice.choice(TAILS), "first_name": _name(dice), "born_on": born}


def _fill(actor, here, size: int) -> None:
    from willkomm.common.people.actions import Entry, enter

    dice = random.Random(20_26)
    for start in range(0, size, CHUNK):
        count, town = min(CHUNK, size - start), {"postal_code": "4528", "town": "Zuchwil"}
        homes = [{**town, "street": f"{dice.choice(TAILS)}weg", "house_number": str(n % 90)} for n in range(count)]
        enter(actor, [Entry(here.pk, [_person(dice)], home) for home in homes])


def _analyse() -> None:
    """What autovacuum would have done by itself some minutes later; only the owner of the tables may."""
    from django.db import connection

    from willkomm.config.database import OWNER
    from willkomm.config.grants import role

    with role(OWNER), connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def _questions(here) -> list[dict]:
    """What somebody may type about persons who are there."""
    from willkomm.common.people.models import Person

    found = []
    for person in (
        Person.objects.filter(organisation=here).select_related("household").order_by("-pk")[: TIMES * 900 : 900]
    ):
        family, born = person.official_name, person.born_on
        swapped = f"{born.month}.{born.day}.{born.year}" if born.day <= 12 else f"{born:%d.%m.%Y}"
        found.append(
            {
                "family": family,
                "street": person.household.street,
                "first": person.first_name,
                "swapped": f"{family} {person.first_name}",
                "slip": family[:2] + family[3] + family[2] + family[4:],
                "birth": f"{born:%d.%m.%Y}",
                "birth_swapped": swapped,
            }
        )
    return found


def _ask(here, question: str) -> float:
    from willkomm.common.people.queries import search_people

    times = []
    for facts in _questions(here):
        start = perf_counter()
        search_people([here.pk], question.format(**facts), limit=50)
        times.append(perf_counter() - start)
    return median(times)


def _floor(here) -> float:
    from willkomm.common.people.models import Person

    times = []
    for facts in _questions(here):
        start = perf_counter()
        rows = Person.objects.filter(organisation=here, official_name=facts["family"]).values_list("pk", flat=True)
        list(Person.objects.filter(organisation=here, pk__gte=min(rows)).select_related("household")[:50])
        times.append(perf_counter() - start)
    return median(times)


def _leave() -> None:
    from django.db import connection

    from willkomm.config import postgres

    connection.close()
    postgres.stop()
