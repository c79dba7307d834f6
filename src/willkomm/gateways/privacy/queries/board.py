"""What stands on screen 12: open requests, unusual reading, deletions due this month."""

from dataclasses import dataclass
from datetime import date, timedelta

from willkomm.common.people.models import Person
from willkomm.core.kernel.page import keyset
from willkomm.core.organisations.models import Organisation
from willkomm.core.protection.models import ArchiveOffer, Breach, Finding, Hold, Request

PERMISSION = "privacy.view"


@dataclass(frozen=True)
class Board:
    """The top of the screen."""

    requests: list[Request]
    findings: list[Finding]
    breaches: list[Breach]
    offers: int


def offices(actor, permission: str = PERMISSION) -> list[Organisation]:
    """Organisations for which this person looks after data protection, municipalities first."""
    found = Organisation.objects.filter(pk__in=actor.where(permission))
    return sorted(found, key=lambda here: (here.kind == Organisation.Kind.CANTON, here.name))


def board(actor) -> Board:
    """Three questions, one query each."""
    mine = {"organisation_id__in": sorted(actor.where(PERMISSION))}
    return Board(
        list(Request.objects.filter(**mine, answered_on=None).order_by("due_on", "pk")[:50]),
        list(Finding.objects.filter(**mine, answer="").order_by("-day", "-count")[:50]),
        list(Breach.objects.filter(**mine, closed_at=None).order_by("noticed_at")[:20]),
        ArchiveOffer.objects.filter(**mine, answer="").count(),
    )


def end_of_month(today: date) -> date:
    """The first day of the next month."""
    return (today.replace(day=1) + timedelta(days=32)).replace(day=1)


def people_named(actor, permission: str, typed: str) -> list[Person]:
    """Up to 20 persons whose name begins so, for somebody who answers requests. At least three letters."""
    words = typed.split()
    if len(typed.strip()) < 3:
        return []
    rows = Person.objects.for_scope(actor, permission).select_related("household")
    for word in words:
        rows = rows.filter(official_name__istartswith=word) | rows.filter(first_name__istartswith=word)
    return list(rows.order_by("official_name", "first_name", "pk")[:20])


def names_of(subjects) -> dict:
    """Public id → name, of those who are still stored."""
    found = Person.everyone.filter(public_id__in=[subject for subject in subjects if subject])
    return {person.public_id: person.name for person in found}


def answered(actor, after: str = ""):
    """Requests with an answer, newest first, 50 rows."""
    rows = Request.objects.exclude(answered_on=None)
    return keyset(rows, actor.where(PERMISSION), ("-answered_on", "-id"), after=after)


def hold_on(person) -> Hold | None:
    """The hold in force on this person."""
    return Hold.objects.filter(
        organisation_id=person.organisation_id, subject=person.public_id, ended_at=None
    ).first()
