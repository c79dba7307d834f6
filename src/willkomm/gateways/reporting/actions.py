"""Counting: aggregate rows without names, written under each organisation's own scope."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from django.db import connection
from django.db.models import Count, Exists, OuterRef, Q
from django.db.models.functions import ExtractYear
from django.utils import timezone

from willkomm.common.people.models import Person
from willkomm.core.kernel.action import action
from willkomm.gateways.reporting.indicators import BY_KEY, CHANNELS, VERSION
from willkomm.gateways.reporting.models import Figure
from willkomm.welcome.cases.models import Case, Outcome
from willkomm.welcome.cases.workflow import ACTIVE, BEFORE
from willkomm.welcome.conversations.models import Conversation

NOT_COUNTED = (*BEFORE, "not_target", "informed", "withdrawn")
LOCK = 4_617  # the advisory lock's class: "figures of an organisation are being counted"


def _counted(prefix: str = "") -> Q:
    """Condition "this dossier counts as an arrival": somebody confirmed it, and nobody took that back."""
    confirmed = Q(**{f"{prefix}confirmed_on__isnull": False})
    return confirmed & ~Q(**{f"{prefix}state__in": NOT_COUNTED})


def _within(years: frozenset[int], name: str) -> dict:
    """Condition "between the first and the last of these years", so that an index on the day serves."""
    return {f"{name}__year__gte": min(years), f"{name}__year__lte": max(years)}


def _cases(ids, years):
    rows = Case.objects.filter(organisation_id__in=ids, **_within(years, "arrived_on"))
    return rows.values("organisation_id", year=ExtractYear("arrived_on")).annotate(
        arrivals=Count("pk", filter=_counted()),
        to_check=Count("pk", filter=Q(state__in=BEFORE)),
        open=Count("pk", filter=Q(state__in=ACTIVE, reached=False) & ~_waived()),
    )


def _waived():
    """A resumed dossier whose person had waived or was not reached counts there until it has a new result."""
    return Exists(Outcome.objects.filter(case=OuterRef("pk"), kind__in=("declined", "not_reached")))


def _outcomes(ids, years):
    rows = Outcome.objects.filter(_counted("case__"), organisation_id__in=ids, **_within(years, "case__arrived_on"))
    waived = Outcome.objects.filter(case=OuterRef("case"), person=OuterRef("person"), kind="declined")
    person = {"distinct": True}
    return (
        rows.annotate(has_waived=Exists(waived))
        .values("organisation_id", year=ExtractYear("case__arrived_on"))
        .annotate(
            **{kind: Count("person", filter=Q(kind=kind), **person) for kind in CHANNELS},
            reached=Count("person", filter=Q(kind__in=CHANNELS), **person),
            declined=Count("person", filter=Q(kind="declined", case__reached=False), **person),
            not_reached=Count("person", filter=Q(kind="not_reached", case__reached=False, has_waived=False), **person),
        )
    )


def _conversations(ids, years):
    rows = Conversation.objects.filter(
        organisation_id__in=ids, outcome="held", withdrawn_at__isnull=True, **_within(years, "held_on")
    )
    return rows.values("organisation_id", year=ExtractYear("held_on")).annotate(conversations=Count("pk"))


def _with_family(ids, years):
    """Persons who came along and have no dossier of their own, mostly children: they are arrivals too."""
    same_home = Case.objects.filter(
        _counted(), household=OuterRef("household"), arrived_on__year=ExtractYear(OuterRef("arrived_on"))
    )
    rows = Person.objects.filter(organisation_id__in=ids, is_swiss=False, **_within(years, "arrived_on"))
    rows = rows.filter(Exists(same_home), ~Exists(Case.objects.filter(person=OuterRef("pk"))))
    return rows.values("organisation_id", year=ExtractYear("arrived_on")).annotate(family=Count("pk"))


def _figures(ids, years) -> list[Figure]:
    """All indicators of these organisations and years in four queries, whatever their number."""
    found = defaultdict(dict)
    for rows in (_cases(ids, years), _outcomes(ids, years), _conversations(ids, years), _with_family(ids, years)):
        for row in rows.order_by():
            found[row.pop("organisation_id"), row.pop("year")].update(row)
    for row in found.values():
        row["arrivals"] = row.get("arrivals", 0) + row.pop("family", 0)
    now = timezone.now()
    return [
        Figure(
            organisation_id=i,
            year=year,
            indicator=key,
            value=found[i, year].get(key, 0),
            version=VERSION,
            counted_at=now,
        )
        for i in ids
        for year in sorted(years)
        for key in BY_KEY
    ]


def _wait_for_others(ids) -> None:
    """Count one after the other: who counts second must see what the first one committed, or it would be lost."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(%s, i) FROM (SELECT unnest(%s::int[]) i ORDER BY 1) o", [LOCK, ids]
        )


def _store(organisation_ids: Iterable[int], years: Iterable[int]) -> list[Figure]:
    ids, years = sorted(set(organisation_ids)), frozenset(years)
    if not ids or not years:
        return []
    _wait_for_others(ids)
    rows = _figures(ids, years)
    Figure.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["organisation", "year", "indicator"],
        update_fields=["value", "version", "counted_at"],
        batch_size=1000,
    )
    return rows


@action("figures.count", many=True, label="Kennzahlen gezählt")
def count(actor, organisations, *, years):
    """Count the figures of these organisations for these calendar years again and store them; returns the rows."""
    return _store([here.pk for here in organisations], years)


def _years_of_talks(ids, first: int) -> set[int]:
    """Years since `first` with conversations, withdrawn ones too: arrivals of one year are often met in the next."""
    held = Conversation.objects.filter(organisation_id__in=ids, held_on__gte=date(first, 1, 1))
    return {day.year for day in held.dates("held_on", "year")}


def count_after_change(actor, event) -> None:
    """Handler of CasesChanged: the figures follow in the same transaction and under the scope of its action.

    Not a verb of its own: whoever may change a dossier thereby changes the figures, also a host to whom a partner
    delegated the register alone; the action that spoke has left its audit entry.
    """
    ids = sorted(event.organisation_ids)
    if ids and event.years:
        _store(ids, event.years | _years_of_talks(ids, min(event.years)))
