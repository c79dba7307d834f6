"""Questions about organisations: who answers for whom on a day, contracts, what a merger would mean."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import JSONObject

from willkomm.core.alphabet import by_name
from willkomm.core.alphabet_sql import name_key
from willkomm.core.kernel.actors import Actor
from willkomm.core.organisations.models import ContactPoint, ContactReminder, Cooperation, Merger, Organisation
from willkomm.core.organisations.profiles import organisation_by_bfs
from willkomm.core.permissions import ROLES_BY_KIND, build_actor, managing_roles, mandate_here
from willkomm.core.written import ask

__all__ = ["organisation_by_bfs"]
FRESH_FOR = timedelta(days=365)
"""So long a confirmed contact point counts as fresh."""


def clock(organisation_id: int) -> Actor:
    """The actor of time-driven and background work in one organisation."""
    here = Organisation.objects.get(pk=organisation_id)
    return build_actor(kind="clock", ref="clock", name="Zeitsteuerung", mandates=[mandate_here("clock", here)])


def in_force(today: date, of: str = "") -> Q:
    """Condition on `starts_on` and `ends_on`: holds today; both ends inclusive, an open end holds for ever.

    `of` is the way to the row that has them, ending in two underscores.
    """
    began = Q(**{f"{of}starts_on__lte": today})
    return began & (Q(**{f"{of}ends_on__isnull": True}) | Q(**{f"{of}ends_on__gte": today}))


def not_over(today: date) -> Q:
    """Condition on `ends_on`: holds today or will hold."""
    return Q(ends_on__isnull=True) | Q(ends_on__gte=today)


def exists_on(day: date) -> Q:
    """Condition on organisations: it existed on that day (both ends inclusive, open ends always)."""
    began = Q(valid_from__isnull=True) | Q(valid_from__lte=day)
    return began & (Q(valid_to__isnull=True) | Q(valid_to__gte=day))


def everybody_below(canton: Organisation) -> tuple[list[Organisation], list[Organisation]]:
    """All municipalities that the canton ever had, with their successors, and its other organisations; by name.

    `led` counts the people who lead the members for good; 0 is a gap that the canton can close. `begun` counts those
    of them who have signed in.
    """
    leading = {role for kind in ROLES_BY_KIND for role in managing_roles(kind)}
    led = Q(memberships__role__in=leading, memberships__ends_on__isnull=True, memberships__deputy_for__isnull=True)
    begun = led & Q(memberships__user__last_login__isnull=False)
    counts = {"led": Count("memberships", filter=led), "begun": Count("memberships", filter=begun)}
    found = Organisation.objects.filter(parent=canton).annotate(**counts)
    rows = list(found.select_related("successor").order_by(name_key("name"), "pk"))
    kind = Organisation.Kind.MUNICIPALITY
    return [row for row in rows if row.kind == kind], [row for row in rows if row.kind != kind]


def predecessors(organisation_ids: set[int], today: date) -> dict[int, tuple[int, ...]]:
    """Successor → everybody that ended in it before today, over any number of mergers. One query."""
    rows = Organisation.objects.filter(successor__isnull=False, valid_to__lt=today).values_list("pk", "successor_id")
    ended_in: dict[int, list[int]] = {}
    for old, successor in rows:
        ended_in.setdefault(successor, []).append(old)
    return {here: found for here in organisation_ids if (found := tuple(_all_behind(here, ended_in)))}


def _all_behind(here: int, ended_in: dict[int, list[int]]) -> list[int]:
    found, waiting = [], list(ended_in.get(here, ()))
    while waiting:
        old = waiting.pop()
        if old not in found and old != here:
            found.append(old)
            waiting += ended_in.get(old, ())
    return found


def contracts_of(organisation_ids, today: date) -> list[Cooperation]:
    """Contracts in which one of these is host, partner or asked, with all of them loaded; over ones last."""
    ids = sorted(organisation_ids)
    mine = Q(host__in=ids) | Q(partners__in=ids) | Q(asked__in=ids)
    found = Cooperation.objects.filter(pk__in=Cooperation.objects.filter(mine).values("pk"))
    rows = list(found.select_related("host").prefetch_related("partners", "asked"))
    return sorted(rows, key=lambda row: (is_over(row, today), by_name(row.name), row.starts_on))


def is_over(contract: Cooperation, today: date) -> bool:
    """Whether the last day of the contract (inclusive) has passed."""
    return contract.ends_on is not None and contract.ends_on < today


@dataclass(frozen=True)
class Ending:
    """What ends for one municipality by a merger: members with a role, and the contracts that are touched."""

    organisation: Organisation
    members: int
    contracts: list[Cooperation]


def endings(old: list[Organisation], on: date) -> list[Ending]:
    """What a merger on that day would end, by municipality, so that it can be read before it is done."""
    last_day = on - timedelta(days=1)
    counts = dict(
        Organisation.objects.filter(pk__in=[each.pk for each in old])
        .annotate(
            members=Count(
                "memberships__user",
                distinct=True,
                filter=Q(memberships__ends_on__isnull=True) | Q(memberships__ends_on__gt=last_day),
            )
        )
        .values_list("pk", "members")
    )
    contracts = touched_contracts(old, last_day)
    return [
        Ending(each, counts.get(each.pk, 0), [c for c in contracts if each.pk in party_ids(c)])
        for each in sorted(old, key=str)
    ]


def touched_contracts(old, last_day: date) -> list[Cooperation]:
    """Contracts of these organisations that would run beyond that day."""
    return [row for row in contracts_of([each.pk for each in old], last_day) if not _ends_by(row, last_day)]


def _ends_by(contract: Cooperation, day: date) -> bool:
    return contract.ends_on is not None and contract.ends_on <= day


def party_ids(contract: Cooperation) -> set[int]:
    """Ids of host, partners and those asked."""
    return {contract.host_id, *(p.pk for p in contract.partners.all()), *(p.pk for p in contract.asked.all())}


def mergers_of(canton: Organisation) -> list[Merger]:
    """The canton's mergers, newest first, undone ones included."""
    return list(Merger.objects.filter(canton=canton).select_related("successor").prefetch_related("old"))


def _holds(day: date) -> Q:
    return Q(valid_from__lte=day) & (Q(valid_to__isnull=True) | Q(valid_to__gte=day))


def contact_on(organisation: Organisation, day: date) -> ContactPoint | None:
    """Who answers for integration there on that day."""
    rows = ContactPoint.objects.filter(_holds(day), organisation=organisation)
    return rows.select_related("answered_by__host").first()


def with_contact(rows, day: date):
    """The queryset with `contact_facts`: how to reach who answers for integration in each row's organisation that day.

    Names and ways to reach them alone, as a mapping, in the same query; None where nobody is registered.
    """
    facts = {name: name for name in ("operative_name", "phone", "email", "hours")}
    found = ContactPoint.objects.filter(_holds(day), organisation=OuterRef("organisation_id"))
    return rows.annotate(contact_facts=Subquery(found.values(facts=JSONObject(**facts))[:1]))


def contacts_until(organisation: Organisation, day: date) -> tuple[ContactPoint | None, list[ContactPoint]]:
    """Who answers for integration there on that day, and who did before, newest first. One query."""
    rows = ContactPoint.objects.filter(organisation=organisation, valid_from__lte=day)
    rows = list(rows.select_related("answered_by__host"))
    present = next((row for row in rows if row.valid_to is None or row.valid_to >= day), None)
    return present, [row for row in rows if row is not present]


def contact_register(organisation_ids, today: date, **further) -> list[Organisation]:
    """These municipalities, as far as they exist today, each with `contact` (or None), `asked_on` of an open reminder.

    Two queries, whatever their number; by district and name. `further` are annotations of the municipalities.
    """
    asked = ContactReminder.objects.filter(organisation=OuterRef("pk"), answered_on=None).values("asked_on")[:1]
    found = Organisation.objects.filter(exists_on(today), pk__in=organisation_ids, kind=Organisation.Kind.MUNICIPALITY)
    rows = list(
        found.annotate(asked_on=Subquery(asked), **further).order_by(name_key("district"), name_key("name"), "pk")
    )
    contacts = ContactPoint.objects.filter(_holds(today), organisation__in=rows).select_related("answered_by__host")
    by_place = {contact.organisation_id: contact for contact in contacts}
    for row in rows:
        row.contact = by_place.get(row.pk)
    return rows


def is_stale(contact: ContactPoint, today: date) -> bool:
    """Whether nobody has said «stimmt noch» for a year."""
    return contact.confirmed_on < today - FRESH_FOR


def contact_gaps(canton: Organisation, today: date) -> list[Organisation]:
    """The canton's municipalities without a contact point, and those whose contact point is stale."""
    return gaps_in(contact_register(Organisation.objects.filter(parent=canton).values("pk"), today), today)


def gaps_in(register: list[Organisation], today: date) -> list[Organisation]:
    """Of these (with `contact`) those that should say something; not those that tell the canton nothing."""
    told = (here for here in register if not here.kept_back)
    return [here for here in told if here.contact is None or is_stale(here.contact, today)]


def contact_questions(organisation_ids, today: date) -> list[Organisation]:
    """Those of these municipalities that should say who answers for integration, or that it still holds.

    Asked by the canton, or not confirmed for a year; each with `confirmed_on` (None: nobody is registered) and
    `since`, the day from which the question stands. One query.
    """
    found = ask(_questions, [today, today - FRESH_FOR, *sorted(organisation_ids)])
    for here in found:
        here.since = here.asked_on or here.confirmed_on + FRESH_FOR
    return found


def _questions(_shape: tuple, today: date, fresh_until: date, *organisation_ids: int):
    contact = ContactPoint.objects.filter(_holds(today), organisation=OuterRef("pk")).values("confirmed_on")[:1]
    asked = ContactReminder.objects.filter(organisation=OuterRef("pk"), answered_on=None).values("asked_on")[:1]
    rows = Organisation.objects.filter(exists_on(today), pk__in=organisation_ids)
    rows = rows.annotate(confirmed_on=Subquery(contact), asked_on=Subquery(asked))
    return rows.filter(Q(asked_on__isnull=False) | Q(confirmed_on__lt=fresh_until))
