"""What the pages of the register list beside its entries."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from willkomm.common.people.models import Person
from willkomm.core.organisations.models import Cooperation
from willkomm.core.organisations.queries import in_force
from willkomm.core.protection.models import ArchiveOffer, Erasure

SHOWN = 100


def contracts(here, today: date) -> list[Cooperation]:
    """The Verbund contracts of today by which others act for this organisation, or it for others. Two queries."""
    rows = Cooperation.objects.filter(Q(host=here) | Q(partners=here), in_force(today)).distinct()
    return list(rows.select_related("host").prefetch_related("partners"))


def erased(here) -> list[Erasure]:
    """The newest deletions, in numbers."""
    return list(Erasure.objects.filter(organisation=here).order_by("-at", "-id")[:20])


def open_offers(here) -> list[ArchiveOffer]:
    """What the archive has not answered yet."""
    return list(ArchiveOffer.objects.filter(organisation=here, answer="").order_by("pk"))


@dataclass(frozen=True)
class Preview:
    """The first households that go, with names; `people` for the access log."""

    rows: list[dict]
    people: list[Person]


def preview(found) -> Preview:
    """Who stands behind the first SHOWN households of a list of deletions."""
    homes = [due.home for due in found.now[:SHOWN]]
    people = list(Person.objects.filter(household_id__in=homes).order_by("sort_name", "pk")) if homes else []
    names: dict[int, list[str]] = {}
    for person in people:
        names.setdefault(person.household_id, []).append(person.name)
    rows = [
        {"due": due, "names": ", ".join(names.get(due.home, [])), "rule": found.rules[due.rule]}
        for due in found.now[:SHOWN]
    ]
    return Preview(rows, people)
