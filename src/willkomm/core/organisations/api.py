"""Organisations by API: public facts only."""

from datetime import date

from django.db.models import F
from django.utils import timezone
from ninja import Router, Schema

from willkomm.core.alphabet_sql import name_key
from willkomm.core.kernel.gate import requires
from willkomm.core.organisations.models import Organisation
from willkomm.core.organisations.queries import contact_register, is_stale

router = Router(tags=["Angaben"])
FACTS = (
    "bfs_number",
    "kind",
    "name",
    "official_name",
    "district",
    "canton",
    "country",
    "street",
    "postal_code",
    "town",
    "phone",
    "email",
    "website",
    "opening_hours",
    "valid_from",
    "valid_to",
)


class OrganisationOut(Schema):
    """Public facts of an organisation. `valid_from` and `valid_to` are inclusive."""

    bfs_number: int | None
    kind: str
    name: str
    official_name: str
    district: str
    canton: str
    country: str
    street: str
    postal_code: str
    town: str
    phone: str
    email: str
    website: str
    opening_hours: str
    valid_from: date | None
    valid_to: date | None
    merged_into: int | None


@router.get("", response=list[OrganisationOut], summary="Gemeinden und Fachstellen")
@requires("reference.view")
def organisations(request):
    """All organisations, merged ones too; `merged_into` is the BFS number of the municipality they became part of."""
    return list(
        Organisation.objects.values(*FACTS, merged_into=F("successor__bfs_number")).order_by(name_key("name"), "pk")
    )


class ContactPointOut(Schema):
    """Who answers for integration in a municipality; all days inclusive. `registered` is false where nobody is.

    `withheld` is true where the municipality does not let it go (catalogue of disclosures): then nothing else is told.
    """

    bfs_number: int | None
    name: str
    district: str
    registered: bool
    withheld: bool
    stale: bool
    strategic_name: str = ""
    strategic_function: str = ""
    operative_name: str = ""
    operative_function: str = ""
    deputy_name: str = ""
    phone: str = ""
    email: str = ""
    address: str = ""
    hours: str = ""
    course: str = ""
    trained_on: date | None = None
    verbund: str = ""
    valid_from: date | None = None
    confirmed_on: date | None = None


@router.get("/contact-points/own", response=list[ContactPointOut], summary="Eigene Ansprechstelle")
@requires("contacts.edit")
def own_contact_points(request):
    """The same of the municipalities for which the caller may edit it."""
    today = timezone.localdate()
    return [contact_entry(here, today) for here in contact_register(request.actor.where("contacts.edit"), today)]


def contact_entry(here: Organisation, today: date) -> dict:
    """One municipality of the register as the API tells it."""
    row = here.contact
    entry = {"bfs_number": here.bfs_number, "name": here.name, "district": here.district, "registered": bool(row)}
    entry["withheld"] = bool(here.kept_back)
    if row is None:
        return {**entry, "stale": False}
    names = ContactPointOut.model_fields.keys() - {*entry, "stale", "verbund"}
    facts = {name: getattr(row, name) for name in names}
    verbund = row.answered_by.name if row.answered_by else ""
    return {**entry, **facts, "verbund": verbund, "stale": is_stale(row, today)}
