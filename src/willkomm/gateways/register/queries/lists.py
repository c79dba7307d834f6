"""What the pages show: deliveries, their messages, and whether they may be taken back."""

from collections.abc import Mapping

from django.db.models import Count, Q
from django.db.models.functions import TruncDate
from django.utils import timezone
from django.utils.formats import date_format

from willkomm.core.list_filter import ordered, within
from willkomm.core.organisations.models import Organisation
from willkomm.core.pages import Slice, keyset
from willkomm.core.told import number
from willkomm.gateways.register.models import Delivery, Item, SentAnswer
from willkomm.gateways.register.queries.parcels import but_parcels
from willkomm.gateways.register.sedex import DELIVERED
from willkomm.welcome.cases.models import Case

R = Item.Result
ROWLESS = (R.LOGGED, R.DUPLICATE, R.REJECTED)  # results of table rows that may leave no item
ORDER = ("-received_at", "-id")
_SEVERAL = {
    R.CASE_OPENED: "Dossiers eröffnet",
    R.CASE_UPDATED: "Dossiers nachgeführt",
    R.PERSON_UPDATED: "Personen nachgeführt",
    R.CASE_CLOSED: "Dossiers abgeschlossen",
}


S = Delivery.State
# What one may ask of the list: states that belong together, and kinds of files.
STATES = {
    "offen": (S.WAITING, S.READING, S.ASKS, S.PREVIEW, S.TAKING, S.UNDOING),
    "verarbeitet": (S.DONE,),
    "abgelehnt": (S.REJECTED,),
    "zurueck": (S.TAKEN_BACK, S.DISCARDED),
}
_TABLE, _BASE = Q(event="Tabelle"), Q(event="baseDelivery")
_ANSWER = Q(event__in=("receipt", "envelope", "eventReport"))
KINDS = {
    "tabelle": _TABLE,
    "gesamt": _BASE,
    "quittung": _ANSWER,
    "meldung": ~(_TABLE | _BASE | _ANSWER | Q(event="")),
}


def deliveries(
    actor, asked: Mapping | None = None, *, parcels=(), after: str = "", before: str = "", size: int = 50
) -> Slice:
    """A page of the deliveries this actor may see, newest first, behind the mark `after` or in front of `before`.

    Those of `parcels` (files that got stuck in the drop folder) are left out: these stand above the list.
    `asked` may hold q (part of the file's name), stand, art, weg (the channel), gemeinde (the slug), ab and bis (days
    of arrival, both inclusive).
    """
    asked = asked or {}
    ids = _where(actor, asked)
    rows = Delivery.objects.select_related("organisation").filter(_asked(asked), but_parcels(parcels))
    return keyset(rows, ids, ordered(ORDER, asked), size=size, after=after, before=before)


def _where(actor, asked: Mapping):
    """The organisations whose rows are asked for."""
    if asked.get("gemeinde"):
        here = Organisation.objects.filter(pk__in=actor.where("register.view"), slug=asked["gemeinde"])
        return list(here.values_list("pk", flat=True))
    return actor.where("register.view")


def _asked(asked: Mapping) -> Q:
    found = KINDS.get(asked.get("art"), Q())
    if asked.get("q"):
        found &= Q(source__icontains=asked["q"])
    if asked.get("stand"):
        found &= Q(state__in=STATES[asked["stand"]])
    if asked.get("weg"):
        found &= Q(channel=asked["weg"])
    return found & within("received_at", asked.get("ab"), asked.get("bis"))


# How far an answer came; a code of these hundreds says that it is still on its way (`sedex.is_final`).
_ON_THE_WAY = Q(code=None) | Q(code__gte=600, code__lt=800)
WAYS = {"wartet": _ON_THE_WAY, "da": Q(code=DELIVERED), "fehlt": ~_ON_THE_WAY & ~Q(code=DELIVERED)}


def answers(actor, asked: Mapping | None = None, *, after: str = "", before: str = "", size: int = 50) -> Slice:
    """A page of the answers to senders that asked for one, newest first.

    `asked` may hold q (part of the recipient's identifier), stand, art, gemeinde, ab and bis (days, both inclusive).
    """
    asked = asked or {}
    found = WAYS.get(asked.get("stand"), Q()) & within("at", asked.get("ab"), asked.get("bis"))
    if asked.get("q"):
        found &= Q(recipient__icontains=asked["q"])
    if asked.get("art"):
        found &= Q(positive=asked["art"] == "ja")
    rows, order = SentAnswer.objects.select_related("organisation").filter(found), ordered(("-at", "-id"), asked)
    return keyset(rows, _where(actor, asked), order, size=size, after=after, before=before)


def items_of(delivery: Delivery, asked: Mapping | None = None, *, after="", before="", size: int = 100) -> Slice:
    """A page of the messages of one delivery, in the order of the file.

    `asked` may hold q (words that names of the person begin with) and ergebnis (a result).
    """
    asked, rows = asked or {}, Item.objects.filter(delivery=delivery).select_related("person")
    for word in asked.get("q", "").split()[:5]:
        rows = rows.filter(Q(person__official_name__istartswith=word) | Q(person__first_name__istartswith=word))
    if asked.get("ergebnis"):
        rows = rows.filter(result=asked["ergebnis"])
    here = [delivery.organisation_id]
    return keyset(rows, here, ("position", "id"), size=size, after=after, before=before)


def told_about(person) -> list[tuple[str, str]]:
    """What the residents' register told about this person, for themselves: the day, and what became of it."""
    rows = Item.objects.filter(organisation=person.organisation_id, person=person).order_by("pk")
    days = rows.values_list("event_on", "delivery__received_at", "sentence")
    return [(date_format(event or timezone.localdate(came), "j. F Y"), words) for event, came, words in days]


def item_to_decide(delivery: Delivery, pk: str) -> Item | None:
    """The message of this delivery with this id, as a form sends it."""
    return Item.objects.filter(delivery=delivery, pk=int(pk)).first() if pk.isdecimal() and len(pk) < 19 else None


def case_links(actor, items) -> dict[int, Case]:
    """Person id → the latest dossier, where this actor may open it. One query."""
    return cases_of(actor, {item.person_id for item in items if item.person_id})


def cases_of(actor, ids) -> dict[int, Case]:
    """Person id → the latest dossier, where this actor may open it. One query."""
    ids = set(ids)
    if not ids or not actor.may("cases.view"):
        return {}
    rows = Case.objects.for_scope(actor, "cases.view").filter(person__in=ids).order_by("arrived_on", "pk")
    return {case.person_id: case for case in rows.only("pk", "public_id", "person_id", "organisation_id")}


def counts_in_words(counts: dict) -> str:
    """«3 Dossiers eröffnet, 1 abgelehnt» in the order of the results."""
    words = [(value, str(label), counts[value]) for value, label in R.choices if counts.get(value)]
    return ", ".join(f"{number(n)} {_SEVERAL.get(value, label) if n > 1 else label}" for value, label, n in words)


def recounted(delivery: Delivery) -> dict[str, int]:
    """The counts of a delivery after one of its messages has a new result.

    Persons of a base delivery who were only logged leave no row, nor do rows of a table without effect and its
    faulty ones beyond the first hundreds; they stay counted.
    """
    counts = dict(delivery.items.values_list("result").annotate(Count("pk")).order_by())
    for result in (R.LOGGED,) if delivery.event == "baseDelivery" else ROWLESS if delivery.table else ():
        counts[result] = max(counts.get(result, 0), delivery.counts.get(result, 0))
    return {result: number for result, number in counts.items() if number}


def open_to_import(actor):
    """The organisations for which this actor may bring deliveries, by name."""
    return Organisation.objects.filter(pk__in=actor.where("register.import"), valid_to__isnull=True)


def ages_of_deliveries(organisation) -> dict[str, dict]:
    """How many deliveries came on each day that nothing keeps, neither open work nor the entry of a stored person."""
    kept = Item.objects.filter(organisation=organisation, person__isnull=False).values("delivery")
    rows = Delivery.objects.filter(organisation=organisation).exclude(state__in=STATES["offen"]).exclude(pk__in=kept)
    return {"deliveries": dict(rows.values_list(TruncDate("received_at")).annotate(n=Count("pk")).order_by())}
