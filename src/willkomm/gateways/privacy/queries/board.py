"""What stands on screen 12: open requests, unusual reading, deletions due this month."""

from dataclasses import dataclass
from datetime import date, timedelta

from willkomm.common.people.models import Person
from willkomm.common.people.queries import search_people
from willkomm.core.protection.models import Finding, Hold, Request
from willkomm.gateways.privacy.queries.lists import PERMISSION, with_names


@dataclass(frozen=True)
class Board:
    """The top of the screen."""

    requests: list[Request]
    findings: list[Finding]


def board(actor) -> Board:
    """Open requests with the name of their person (empty: not stored any more), and unusual reading."""
    mine = {"organisation_id__in": sorted(actor.where(PERMISSION))}
    requests = with_names(Request.objects.filter(**mine, answered_on=None))
    return Board(
        list(requests.order_by("due_on", "pk")[:50]),
        list(Finding.objects.filter(**mine, answer="").order_by("-day", "-count")[:50]),
    )


def subjects(requests) -> list[Person]:
    """Whose names the list shows, for the access log."""
    return [Person(public_id=r.subject, organisation_id=r.organisation_id) for r in requests if r.person]


def end_of_month(today: date) -> date:
    """The first day of the next month."""
    return (today.replace(day=1) + timedelta(days=32)).replace(day=1)


def people_named(actor, permission: str, typed: str) -> list[Person]:
    """Up to 20 persons whom these words may mean, in spite of slips, for somebody who answers requests."""
    if len(typed.strip()) < 3:
        return []
    return [hit.person for hit in search_people(actor.where(permission), typed, limit=20)]


def hold_on(person) -> Hold | None:
    """The hold in force on this person."""
    return Hold.objects.filter(organisation_id=person.organisation_id, subject=person.public_id, ended_at=None).first()
