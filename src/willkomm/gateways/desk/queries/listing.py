"""The list of all dossiers: filtered, in one of five orders, flat however long it grows."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import reduce
from operator import or_

from django.db.models import F, Q, QuerySet

from willkomm.common.people.queries import search_people
from willkomm.core.alphabet import by_name
from willkomm.core.list_filter import PLACE
from willkomm.core.pages import Slice, keyset
from willkomm.gateways.desk.queries.offices import offices
from willkomm.welcome.cases.models import Case
from willkomm.welcome.cases.workflow import ACTIVE, BEFORE, ENDED, LIVE

# Each order is served by an index that begins with the organisation.
ORDERS = {
    "": ("-arrived_on", "-id"),
    "zuzug": ("arrived_on", "id"),
    "name": ("sort_name", "id"),
    "wartet": ("state_since", "id"),
    "bewegt": ("-state_since", "-id"),
    "gemeinde": ("place", "-arrived_on", "-id"),
}
GROUPS = {"neu": BEFORE, "laufend": ACTIVE, "beendet": ENDED}
COUNTED, SIMILAR = 1000, 200


@dataclass(frozen=True)
class Wanted:
    """Which dossiers are asked for, of which organisations, and in which order."""

    rows: QuerySet
    organisation_ids: list[int]
    order: tuple[str, ...]
    similar: bool = False

    def page(self, *, after: str = "", before: str = "", size: int = 50) -> Slice:
        """One page; raises ValueError for a mark that fits nothing."""
        rows = self.rows.select_related("person")
        if "sort_name" in self.order:
            rows = rows.annotate(sort_name=F("person__sort_name"))
        return keyset(rows, self.organisation_ids, self.order, size=size, after=after, before=before)

    def count(self) -> int:
        """How many there are, at most COUNTED + 1."""
        return self._here().order_by()[: COUNTED + 1].count()

    def first(self, most: int) -> list[Case]:
        """The first so many, for a verb about all of them."""
        return self.page(size=most).rows

    def _here(self) -> QuerySet:
        ids = self.organisation_ids
        return self.rows.filter(organisation_id=ids[0]) if len(ids) == 1 else self.rows.filter(organisation_id__in=ids)


def beginning(text: str, person: str = "") -> Q:
    """Every word must begin a name of the person, or a later part of the last name («De Silva»).

    `person` leads from the rows to the person («person__»).
    """
    condition = Q()
    for word in text.split()[:5]:
        names = {
            "official_name__istartswith": word,
            "official_name__icontains": f" {word}",
            "first_name__istartswith": word,
            "call_name__istartswith": word,
        }
        condition &= reduce(or_, (Q(**{f"{person}{name}": value}) for name, value in names.items()))
    return condition


def begins(person, text: str) -> bool:
    """Whether `beginning` means this person."""
    last = person.official_name.casefold()
    names = (last, person.first_name.casefold(), person.call_name.casefold())
    words = text.casefold().split()[:5]
    return all(f" {word}" in last or any(name.startswith(word) for name in names) for word in words)


def _filtered(asked: Mapping, now: datetime) -> Q:
    """All that does not concern the name."""
    told = {
        "stand": lambda value: Q(state__in=GROUPS[value]),
        "sprache": lambda value: Q(language=value),
        "ab": lambda value: Q(arrived_on__gte=value),
        "bis": lambda value: Q(arrived_on__lte=value),
        "kanal": lambda value: Q(channel=value),
        "wartet": lambda value: Q(state__in=LIVE, state_since__lt=now - timedelta(days=value)),
        "dolmetschen": lambda _value: Q(person__office_interpreter=True),
    }
    condition = Q()
    for key, make in told.items():
        if key in asked:
            condition &= make(asked[key])
    return condition


def wanted(request, asked: Mapping, now: datetime) -> Wanted:
    """The dossiers that `asked` (of CaseFilter) means, among those this person may see.

    When no name begins like the text, those count whom the search thinks similar.
    """
    here = offices(request)
    named = sorted(here.found.values(), key=lambda office: by_name(office.name))
    slug = asked.get(PLACE)
    ids = [office.pk for office in named if not slug or here.means(slug, office)]
    allowed = set(here.shown(request.actor.where("cases.view")))
    ids = [i for i in ids if i in allowed]
    order, rows = ORDERS[asked.get("ordnung", "")], Case.objects.filter(_filtered(asked, now))
    if "sort_name" in order:  # said once more, so that the index of names serves the order
        rows = rows.filter(person__organisation_id=F("organisation_id"), person__merged_into__isnull=True)
    text = asked.get("q", "")
    if not text:
        return Wanted(rows, ids, order)
    begun = Wanted(rows.filter(beginning(text, "person__")), ids, order)
    return begun if not ids or begun._here().exists() else _similar(rows, ids, order, text)


def _similar(rows, ids, order, text: str) -> Wanted:
    people = [hit.person.pk for hit in search_people(ids, text, limit=SIMILAR)]
    return Wanted(rows.filter(person_id__in=people), ids, order, similar=True)
