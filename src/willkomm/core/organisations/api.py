"""Organisations by API: public facts only."""

from datetime import date

from django.db.models import F
from ninja import Router, Schema

from willkomm.core.kernel.gate import requires
from willkomm.core.organisations.models import Organisation

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
    return list(Organisation.objects.values(*FACTS, merged_into=F("successor__bfs_number")).order_by("name", "pk"))
