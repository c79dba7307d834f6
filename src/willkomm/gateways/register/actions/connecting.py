"""The connection to sedex is set up by the municipality itself; a kept original is opened with a note in both books."""

from willkomm.common.people.models import Person
from willkomm.core.audit.books import write_seen
from willkomm.core.kernel.action import action
from willkomm.core.kernel.refusals import Refused
from willkomm.core.protection.catalogue import disclose
from willkomm.gateways.register.models import Delivery, Item, SedexConnection
from willkomm.gateways.register.sedex import bare_id

MOST_DAYS = 7


@action("sedex.edit", label="sedex-Anschluss geändert")
def connect_sedex(actor, organisation, *, own_ids, senders, keep_days: int):
    """Say under which identifiers the municipality is reached, from whom it accepts envelopes, and for how many days
    originals are kept (0 to 7). Returns the connection. Refuses other numbers of days.
    """
    if not 0 <= keep_days <= MOST_DAYS:
        raise Refused("Originale lassen sich höchstens sieben Tage aufbewahren. Wählen Sie 0 bis 7.", "keep_days")
    here = SedexConnection.objects.filter(organisation=organisation).first()
    here = here or SedexConnection(organisation=organisation)
    here.own_ids, here.senders = [bare_id(each) for each in own_ids], [bare_id(each) for each in senders]
    here.keep_days = keep_days
    here.save()
    return here


OPENED, ORIGINAL = "Original einer Registermeldung", "register.original"


@action("register.original", label="Aufbewahrtes Original geöffnet")
def note_opened(actor, organisation, *, sums, at_home: bool) -> list[Delivery]:
    """Note that an original is about to be read, if the catalogue lets it out: there, and in the access log at its
    deliveries and at every person who came from it. `sums` are the SHA-256 sums of the file and of what it holds.
    Returns the deliveries.

    `at_home` says that the file lies in this municipality's own folder. Another one is refused unless a delivery of
    the municipality is known by its sum; of an envelope there is none.
    """
    found = list(Delivery.objects.filter(organisation=organisation, sha256__in=list(sums)))
    if not found and not at_home:
        raise Refused("Diese Datei gehört zu keiner Lieferung dieser Gemeinde. Prüfen Sie die Nummer.", "foreign")
    people = Person.everyone.filter(pk__in=Item.objects.filter(delivery__in=found).values("person"))
    disclose(actor, ORIGINAL, organisation, count=len(people))
    if seen := [*found, *people]:
        write_seen(actor=actor, request=None, seen=[(each, OPENED) for each in seen])
    return found
