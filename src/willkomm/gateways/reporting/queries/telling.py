"""What municipalities have ended in the catalogue of disclosures: the canton does not read it, and is told so."""

from collections.abc import Iterable
from datetime import date

from willkomm.core.organisations.models import Organisation
from willkomm.core.organisations.queries import contact_register
from willkomm.core.protection.queries import disclosure_terms, kept_back

CONTACTS, FIGURES = "contacts.canton", "figures.canton"


def mark_kept_back(places: Iterable[Organisation], today: date) -> list[Organisation]:
    """The same municipalities, each with its `kept_back`; they bring their `disclosure_terms`."""
    places = list(places)
    for here in places:
        here.kept_back = kept_back(here, today)
    return places


def told_contacts(canton_ids: Iterable[int], today: date) -> list[Organisation]:
    """The register of contact points (see `contact_register`) as far as the municipalities tell it. Two queries."""
    ids = Organisation.objects.filter(parent_id__in=sorted(canton_ids)).values("pk")
    register = mark_kept_back(contact_register(ids, today, disclosure_terms=disclosure_terms([CONTACTS])), today)
    for here in register:
        if here.kept_back:
            here.contact = here.asked_on = None
    return register
