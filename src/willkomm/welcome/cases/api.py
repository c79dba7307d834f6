"""Dossiers by API."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from django.http import Http404
from django.utils import timezone
from ninja import Field, Router, Schema, Status

from willkomm.common.people.actions import Entry, enter
from willkomm.core.kernel.gate import find, looked_at, requires
from willkomm.core.kernel.refusals import Refused
from willkomm.core.organisations.models import Organisation
from willkomm.core.pages import keyset
from willkomm.welcome.cases.actions import confirm, consider
from willkomm.welcome.cases.models import Case
from willkomm.welcome.cases.workflow import STATES

router = Router(tags=["Dossiers"])
PURPOSE = "Abfrage über die Schnittstelle"
ORDER = ("-arrived_on", "-id")
EARLIEST = date(2000, 1, 1)

Short = Annotated[str, Field(max_length=80)]
Name = Annotated[str, Field(max_length=100)]
Country = Annotated[str, Field(pattern="^[A-Z]{2}$", description="ISO 3166-1 alpha-2")]


class PersonOut(Schema):
    """Who it is about."""

    id: UUID
    official_name: str
    first_name: str
    born_on: date | None
    nationalities: list[str]
    permit: str


class CaseOut(Schema):
    """A dossier. `state` is stable for machines, `state_name` the German word."""

    id: UUID
    bfs_number: int | None
    state: str
    state_name: str
    arrived_on: date
    confirmed_on: date | None
    due_on: date | None
    reached: bool
    suggestion: str
    reason: str
    channel: str
    language: str
    person: PersonOut


class CasePage(Schema):
    """A page of a list; `after` of the next page, empty at the end."""

    items: list[CaseOut]
    after: str


class Chosen(Schema):
    """The dossiers to confirm, by id."""

    ids: Annotated[list[UUID], Field(min_length=1, max_length=500)]


class PersonIn(Schema, extra="forbid"):
    """One person as the counter types it."""

    official_name: Annotated[str, Field(min_length=1, max_length=100)]
    first_name: Name = ""
    born_on: date | None = None
    nationalities: Annotated[list[Country], Field(max_length=5)] = []
    permit: Annotated[str, Field(max_length=6, description="eCH-0006, zum Beispiel 0201")] = ""
    permit_pending: bool = False
    origin: Literal["abroad", "swiss", "unknown"] = "unknown"
    origin_country: Country | Literal[""] = ""
    residence: Literal["main", "secondary", "other"] = "main"
    arrived_on: date
    entered_on: date | None = None


class AddressIn(Schema, extra="forbid"):
    """Where the household lives."""

    address_line1: Name = ""
    street: Name = ""
    house_number: Annotated[str, Field(max_length=30)] = ""
    postal_code: Annotated[str, Field(max_length=15)] = ""
    town: Short = ""


class HouseholdIn(Schema, extra="forbid"):
    """A household that arrived, in the municipality with this BFS number."""

    bfs_number: int
    people: Annotated[list[PersonIn], Field(min_length=1, max_length=20)]
    address: AddressIn = AddressIn()


class Considered(Schema):
    """What the screening suggests for one person, with its reason; a child with its family has no own dossier."""

    person: UUID
    suggestion: str
    reason: str
    case: CaseOut | None


def _out(case: Case) -> dict:
    """A dossier as plain values, read while the scope is open."""
    person = case.person
    return {
        "id": case.public_id,
        "bfs_number": case.organisation.bfs_number,
        "state_name": STATES[case.state],
        "person": {
            "id": person.public_id,
            **{name: getattr(person, name) for name in PersonOut.model_fields if name != "id"},
        },
        **{n: getattr(case, n) for n in CaseOut.model_fields if n not in ("id", "bfs_number", "state_name", "person")},
    }


def _shown(request, cases) -> list[dict]:
    """The dossiers as plain values, noted in the access log."""
    looked_at(request, [case.person for case in cases], PURPOSE)
    return [_out(case) for case in cases]


def _readable(request, permission: str):
    return Case.objects.for_scope(request.actor, permission).select_related("person", "organisation")


@router.get("", response=CasePage, summary="Dossiers, neuste Zuzüge zuerst")
@requires("cases.view")
def list_cases(
    request,
    state: str = "",
    bfs_number: int | None = None,
    after: str = "",
    limit: Annotated[int, Field(ge=1, le=200)] = 50,
):
    """The dossiers that the caller may see, by state and municipality; `after` takes the mark of the page before."""
    rows, ids = _readable(request, "cases.view"), request.actor.where("cases.view")
    rows = rows.filter(state=state) if state else rows
    if bfs_number is not None:
        ids = ids & set(Organisation.objects.filter(bfs_number=bfs_number).values_list("pk", flat=True))
    try:
        found = keyset(rows, ids, ORDER, size=limit, after=after)
    except ValueError as error:
        raise Refused("Die Marke «after» passt nicht. Beginnen Sie die Liste von vorn.", "bad_mark") from error
    return {"items": _shown(request, found.rows), "after": found.after}


@router.post("/confirm", response=list[CaseOut], summary="Vorschläge bestätigen")
@requires("cases.confirm")
def confirm_cases(request, chosen: Chosen):
    """Accept the suggestions of these dossiers: all of them or none. An id that does not exist here answers 404."""
    cases = list(_readable(request, "cases.confirm").filter(public_id__in=chosen.ids))
    if len(cases) != len(set(chosen.ids)):
        raise Http404
    return _shown(request, confirm(request.actor, cases, now=timezone.now()))


@router.get("/{case_id}", response=CaseOut, summary="Ein Dossier")
@requires("cases.view")
def get_case(request, case_id: UUID):
    """One dossier; another organisation's answers 404."""
    rows = Case.objects.select_related("person", "organisation")
    return _shown(request, [find(rows, request.actor, "cases.view", public_id=case_id)])[0]


@router.post("", response={201: list[Considered]}, summary="Zuzug von Hand erfassen")
@requires("cases.enter")
def enter_household(request, household: HouseholdIn):
    """Create persons, screen them and open the dossiers that follow; answers with each suggestion and its reason."""
    now, today = timezone.now(), timezone.localdate()
    here = Organisation.objects.filter(pk__in=request.actor.where("cases.enter"), bfs_number=household.bfs_number)
    organisation = here.first()
    if organisation is None:
        raise Http404
    if any(not EARLIEST <= person.arrived_on <= today for person in household.people):
        raise Refused("Das Zuzugsdatum liegt in der Zukunft oder vor 2000. Prüfen Sie das Datum.", "arrival_date")
    people = [person.model_dump() for person in household.people]
    [group] = enter(request.actor, [Entry(organisation.pk, people, household.address.model_dump())])
    return Status(201, _considered(request, group, consider(request.actor, group, today=today, now=now)))


def _considered(request, people, found) -> list[dict]:
    looked_at(request, people, "Zuzug erfasst")
    return [
        {
            "person": person.public_id,
            "suggestion": found[person.pk][1].kind,
            "reason": found[person.pk][1].reason,
            "case": _out(found[person.pk][0]) if found[person.pk][0] else None,
        }
        for person in people
    ]
