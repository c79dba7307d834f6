"""What the tests of batches share: many confirmed dossiers, a worker, and a folder for the files."""

from datetime import date

from django.db import transaction

from willkomm.common.people.actions import Entry, enter
from willkomm.core.kernel.tenancy import scoped
from willkomm.welcome.cases.actions import confirm, consider

STREETS = ("Amselweg", "Finkenweg", "Musterweg", "Zeisigweg")


def arrivals(actor, organisation, count: int, *, now, nationality="PT", confirmed=True, **person):
    """So many confirmed dossiers, or undecided ones, each in a household of its own."""
    entries = [
        Entry(
            organisation.pk,
            [
                {
                    "official_name": f"Muster{number:04}",
                    "first_name": "Alva",
                    "born_on": date(1990, 5, 1),
                    "nationalities": [nationality],
                    "origin": "abroad",
                    "origin_country": nationality,
                    "permit": "0201",
                    "arrived_on": date(2026, 11, 2),
                    **person,
                }
            ],
            {
                "street": STREETS[number % len(STREETS)],
                "house_number": str(1 + number // len(STREETS)),
                "postal_code": "4528",
                "town": "Zuchwil",
            },
        )
        for number in range(count)
    ]
    with transaction.atomic(), scoped(actor.scope):
        people = [person for group in enter(actor, entries) for person in group]
        found = consider(actor, people, today=now.date(), now=now)
        cases = [case for case, _ in found.values() if case]
        if confirmed:
            confirm(actor, cases, now=now)
    return cases


def work(batch, *, now) -> int:
    """Make all parts of a batch as the worker does; returns how many."""
    from willkomm.welcome.conversations.actions.making import make_part
    from willkomm.welcome.conversations.tasks import clock

    actor, count = clock(batch.organisation_id), 1
    while make_part(actor, batch, now=now, base_url="https://willkommen.example"):
        count += 1
    return count
