"""The lists that grow without end: requests, breaches, what was disclosed."""

from collections.abc import Mapping

from django.db.models import Exists, OuterRef, Q, Subquery, Value
from django.db.models.functions import Concat

from willkomm.common.people.models import Person
from willkomm.core.list_filter import ordered, within
from willkomm.core.organisations.models import Organisation
from willkomm.core.pages import Slice, keyset
from willkomm.core.protection.models import Breach, Disclosure, Request

PERMISSION = "privacy.view"


def places(actor) -> list[Organisation]:
    """The organisations whose lists this actor may see, by name. One query."""
    return list(Organisation.objects.filter(pk__in=actor.where(PERMISSION)).order_by("name"))


def _ids(offices: list[Organisation], asked: Mapping) -> list[int]:
    return [each.pk for each in offices if asked.get("gemeinde", each.slug) == each.slug]


def _subject():
    """The person of the request outside."""
    return Person.everyone.filter(organisation=OuterRef("organisation"), public_id=OuterRef("subject"))


def with_names(requests):
    """Requests with the name of their person (empty: not stored any more)."""
    name = _subject().annotate(full=Concat("first_name", Value(" "), "official_name")).values("full")[:1]
    return requests.annotate(person=Subquery(name))


def requests(offices: list[Organisation], asked: Mapping, **marks) -> Slice:
    """A page of the requests of these organisations, the last that came in first. A bad mark raises ValueError.

    `asked` may hold q (words of the name), stand, art, gemeinde, ab and bis (days on which they came in, inclusive).
    """
    found = Q(received_on__gte=asked["ab"]) if asked.get("ab") else Q()
    if asked.get("bis"):
        found &= Q(received_on__lte=asked["bis"])
    if asked.get("art"):
        found &= Q(kind=asked["art"])
    if asked.get("stand"):
        found &= Q(answered_on__isnull=asked["stand"] == "offen")
    for word in asked.get("q", "").split()[:5]:
        named = _subject().filter(Q(official_name__icontains=word) | Q(first_name__istartswith=word))
        found &= Q(asker__icontains=word) | Q(Exists(named))
    rows = with_names(Request.objects.filter(found))
    return keyset(rows, _ids(offices, asked), ordered(("-received_on", "-id"), asked), **marks)


def breaches(offices: list[Organisation], asked: Mapping, **marks) -> Slice:
    """A page of the records of breaches, the last noticed first. `asked`: q, stand, gemeinde, ab, bis."""
    found = within("noticed_at", asked.get("ab"), asked.get("bis"))
    if asked.get("q"):
        found &= Q(title__icontains=asked["q"])
    if asked.get("stand"):
        found &= Q(closed_at__isnull=asked["stand"] == "offen")
    order = ordered(("-noticed_at", "-id"), asked)
    return keyset(Breach.objects.filter(found), _ids(offices, asked), order, **marks)


def disclosed(here: Organisation, asked: Mapping, **marks) -> Slice:
    """A page of what left this organisation, newest first. `asked`: q (recipient, basis or who sent it), ab, bis."""
    found = within("at", asked.get("ab"), asked.get("bis"))
    if word := asked.get("q"):
        found &= Q(recipient__icontains=word) | Q(basis__icontains=word) | Q(actor_name__icontains=word)
    return keyset(Disclosure.objects.filter(found), [here.pk], ordered(("-at", "-id"), asked), **marks)
