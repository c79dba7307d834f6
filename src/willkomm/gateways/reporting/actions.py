"""Counting and letting go: aggregate rows without names, written under each organisation's own scope."""

from collections import defaultdict
from collections.abc import Iterable
from contextlib import suppress
from datetime import date

from django.db import connection
from django.db.models import Count, Exists, Func, OuterRef, Q, TextField
from django.db.models.functions import ExtractYear
from django.utils import timezone

from willkomm.common.people.models import Person, Stay
from willkomm.core.kernel.action import action
from willkomm.core.kernel.refusals import Refused
from willkomm.core.organisations.models import Organisation
from willkomm.core.protection.catalogue import Withheld, disclose
from willkomm.core.protection.models import KeptCount
from willkomm.gateways.reporting.indicators import BY_KEY, CHANNELS, VERSION
from willkomm.gateways.reporting.models import Figure, Population, Release, ReleaseTerms
from willkomm.gateways.reporting.queries import CONTACTS, FIGURES, calendar_of
from willkomm.welcome.cases.models import Case, CaseTransition, Outcome
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
    stay = Func("person_id", "case__arrived_on", template="(%(expressions)s)", output_field=TextField())

    def stays(**which):
        """Each person once for each arrival: who left and came again in the same year arrived twice."""
        return Count(stay, filter=Q(**which), distinct=True)

    return (
        rows.annotate(has_waived=Exists(waived))
        .values("organisation_id", year=ExtractYear("case__arrived_on"))
        .annotate(
            **{kind: stays(kind=kind) for kind in CHANNELS},
            reached=stays(kind__in=CHANNELS),
            declined=stays(kind="declined", case__reached=False),
            not_reached=stays(kind="not_reached", case__reached=False, has_waived=False),
        )
    )


def _conversations(ids, years):
    rows = Conversation.objects.filter(
        organisation_id__in=ids, outcome="held", withdrawn_at__isnull=True, **_within(years, "held_on")
    )
    return rows.values("organisation_id", year=ExtractYear("held_on")).annotate(conversations=Count("pk"))


def _with_family(ids, years):
    """Persons who came along and have no dossier of this arrival, mostly children: they are arrivals too.

    A dossier that is over keeps the household in which it ended, though the family moves on together.
    """
    counted = Case.objects.filter(_counted(), arrived_on__year=ExtractYear(OuterRef("arrived_on")))
    home = OuterRef("household")
    same_home = Exists(counted.filter(household=home)) | Exists(counted.filter(person__household=home))
    own = Case.objects.filter(person=OuterRef("pk"), arrived_on=OuterRef("arrived_on")).exclude(_left_to_family())
    rows = Person.objects.filter(organisation_id__in=ids, is_swiss=False, **_within(years, "arrived_on"))
    rows = rows.filter(same_home, ~Exists(own))
    return rows.values("organisation_id", year=ExtractYear("arrived_on")).annotate(family=Count("pk"))


def _left_to_family() -> Q:
    """Condition "the dossier of a child who was told of before the parents, and hangs on their household since"."""
    handed_over = CaseTransition.objects.filter(case=OuterRef("pk"), verb="withdraw")
    return Q(Exists(handed_over), ~Q(suggestion="log"), state="withdrawn", closed_reason="")


def _with_family_before(ids, years):
    """The same persons in an earlier stay: they left and came again, so that their own day of arrival moved on."""
    counted = Case.objects.filter(_counted(), arrived_on__year=ExtractYear(OuterRef("arrived_on")))
    then, today = OuterRef("household"), OuterRef("person__household")
    same_home = Exists(counted.filter(household=then)) | Exists(counted.filter(person__household=then))
    same_home |= Exists(counted.filter(person__household=today))
    own = Case.objects.filter(person=OuterRef("person"), arrived_on=OuterRef("arrived_on")).exclude(_left_to_family())
    rows = Stay.objects.filter(organisation_id__in=ids, person__is_swiss=False, **_within(years, "arrived_on"))
    rows = rows.filter(same_home, ~Exists(own))
    return rows.values("organisation_id", year=ExtractYear("arrived_on")).annotate(family_before=Count("pk"))


def _figures(ids, years) -> list[Figure]:
    """All indicators of these organisations and years in five queries, whatever their number."""
    found = defaultdict(dict)
    for question in (_cases, _outcomes, _conversations, _with_family, _with_family_before):
        for row in question(ids, years).order_by():
            found[row.pop("organisation_id"), row.pop("year")].update(row)
    for row in found.values():
        row["arrivals"] = row.get("arrivals", 0) + row.pop("family", 0) + row.pop("family_before", 0)
    for kept in KeptCount.objects.filter(organisation_id__in=ids, year__in=years):
        row = found[kept.organisation_id, kept.year]
        row[kept.indicator] = row.get(kept.indicator, 0) + kept.value
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


def keep_after_erasure(actor, event) -> None:
    """Handler of PeopleErased: what the deleted dossiers added to the figures stays as a number without names."""
    here = event.organisation_id
    stored = {(row.year, row.indicator): row.value for row in Figure.objects.filter(organisation_id=here)}
    counted = _figures([here], frozenset(year for year, _ in stored)) if stored else []
    lost = {(row.year, row.indicator): stored.get((row.year, row.indicator), 0) - row.value for row in counted}
    known = {(row.year, row.indicator): row for row in KeptCount.objects.filter(organisation_id=here)}
    for (year, indicator), number in lost.items():
        if number > 0:
            row = known.get((year, indicator)) or KeptCount(organisation_id=here, year=year, indicator=indicator)
            row.value = (row.value or 0) + number
            row.save()


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


def _let_go(actor, organisations: list[Organisation], today: date, agreed: bool) -> list[Release]:
    """Copy the figures of every year that is not closed for the canton; what is closed stays as it was shown.

    Leaves by the catalogue's entry `figures.canton` of each organisation, and is refused where none is in force.
    """
    rows = []
    by_canton = defaultdict(list)
    for here in organisations:
        by_canton[here.parent_id].append(here.pk)
    for canton, ids in by_canton.items():
        calendar = calendar_of(canton)
        for figure in Figure.objects.filter(organisation_id__in=ids, year__lte=today.year).order_by("pk"):
            if not calendar.is_closed(figure.year, today):
                facts = {name: getattr(figure, name) for name in ("organisation_id", "year", "indicator", "value")}
                rows.append(Release(**facts, version=figure.version, as_of=today, agreed=agreed))
    leaving = {row.organisation_id for row in rows}
    for here in organisations:
        if here.pk in leaving:
            disclose(actor, FIGURES, here, count=0)
    return Release.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["organisation", "year", "indicator"],
        update_fields=["value", "version", "as_of", "agreed"],
        batch_size=1000,
    )


@action("figures.release", many=True, label="Kennzahlen dem Kanton gezeigt")
def release(actor, organisations, *, today: date):
    """Somebody says «stimmt»: the canton sees the figures of these municipalities as they stand now.

    Years that are closed for the canton stay as they are. Returns the rows; refuses when there are none.
    """
    rows = _let_go(actor, list(organisations), today, agreed=True)
    if not rows:
        raise Refused("Es gibt noch keine Kennzahlen, die der Kanton sehen könnte.", "nothing_counted")
    return rows


@action("figures.release", label="Kennzahlen nach Kalender dem Kanton gezeigt")
def release_due(actor, organisation, *, now):
    """The calendar's stage: let the figures go when a stage's day has come since the last ones went. May run twice."""
    today = timezone.localdate(now)
    if organisation.parent_id is None:
        return
    stage = calendar_of(organisation.parent_id).last_stage(today)
    if not Release.objects.filter(organisation=organisation, as_of__gte=stage).exists():
        with suppress(Withheld):  # the catalogue has ended it: nothing goes until it is in force again
            _let_go(actor, [organisation], today, agreed=False)


@action("figures.terms", label="Termine der Kennzahlen festgelegt")
def set_terms(actor, canton, *, valid_from: date, after_month: int, after_year: int, today: date):
    """From a future day on, other days between the end of a month or year and what the canton sees of it.

    Refuses a day that is not ahead, because what was announced to the municipalities holds.
    """
    if valid_from <= today:
        raise Refused("Neue Termine gelten frühestens ab morgen. Wählen Sie ein späteres Datum.", "in_the_past")
    if not (1 <= after_month <= 28 and 28 <= after_year <= 300):
        raise Refused("Wählen Sie 1 bis 28 Tage nach dem Monat und 28 bis 300 Tage nach dem Jahr.", "out_of_range")
    facts = {"after_month": after_month, "after_year": after_year}
    return ReleaseTerms.objects.update_or_create(canton=canton, valid_from=valid_from, defaults=facts)[0]


def keep_population(actor, event) -> None:
    """Handler of ForeignResidentsCounted: the counts of one part of a base delivery; the same part replaces itself.

    Not a verb of its own: whoever may read in a delivery thereby counts; the action that spoke left its entry.
    """
    Population.objects.update_or_create(
        organisation_id=event.organisation_id,
        collection=event.collection,
        package=event.package,
        defaults={
            "as_of": event.as_of,
            "packages": event.packages,
            "delivery": event.delivery,
            "counts": event.counts,
            "version": VERSION,
        },
    )


def drop_population(actor, event) -> None:
    """Handler of DeliveryTakenBack: what was counted from that delivery goes with it."""
    Population.objects.filter(organisation_id=event.organisation_id, delivery=event.delivery).delete()


def note_contact_point(actor, event) -> None:
    """Handler of ContactPointSet: the canton reads it from now on, and where the catalogue lets it go, that is noted.

    Not a verb of its own: whoever may report the contact point thereby tells the canton.
    """
    with suppress(Withheld):  # the catalogue has ended it: the canton reads nothing
        disclose(actor, CONTACTS, event.organisation, count=event.people)
