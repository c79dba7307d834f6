"""Which entries of the register count here today, and what the records of the office say."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from willkomm.core.organisations.models import Organisation
from willkomm.core.protection.models import Hold, Provision
from willkomm.core.protection.rules import Entry, in_force
from willkomm.core.protection.shipped import shipped


def owners(organisation: Organisation) -> list[int]:
    """The organisation and the one above it: whose provisions count, the nearest first."""
    return [i for i in (organisation.pk, organisation.parent_id) if i]


def entries(organisation: Organisation, kind: str, day: date) -> dict[str, Entry]:
    """All entries of a kind that count for this organisation on that day, by key. One query."""
    return entries_of(organisation, [kind], day)[kind]


def entries_of(organisation: Organisation, kinds: Iterable[str], day: date) -> dict[str, dict[str, Entry]]:
    """The same for several kinds, by kind and key. One query."""
    here, rows = owners(organisation), defaultdict(list)
    for row in Provision.objects.filter(organisation_id__in=here, kind__in=list(kinds)):
        rows[row.kind, row.key].append(row)
    return {
        kind: {key: in_force(kind, key, value, rows[kind, key], here, day) for key, value in shipped(kind).items()}
        for kind in kinds
    }


def entry(organisation: Organisation, kind: str, key: str, day: date) -> Entry:
    """One entry; raises KeyError for a key that nobody knows."""
    rows = list(Provision.objects.filter(organisation_id__in=owners(organisation), kind=kind, key=key))
    return in_force(kind, key, shipped(kind)[key], rows, owners(organisation), day)


def entry_in_each(organisation_ids: Iterable[int], kind: str, key: str, day: date) -> list[tuple[Organisation, Entry]]:
    """The same for several organisations, in the order of their ids. Two queries."""
    places = list(Organisation.objects.filter(pk__in=list(organisation_ids)).order_by("pk"))
    above = {pk for here in places for pk in owners(here)}
    rows = list(Provision.objects.filter(organisation_id__in=above, kind=kind, key=key))
    return [(here, in_force(kind, key, shipped(kind)[key], rows, owners(here), day)) for here in places]


def held(organisation_id: int) -> set:
    """Public ids of persons whose data are held."""
    return set(Hold.objects.filter(organisation_id=organisation_id, ended_at=None).values_list("subject", flat=True))
