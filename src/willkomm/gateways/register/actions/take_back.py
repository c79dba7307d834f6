"""A whole delivery is taken back, as long as nobody has worked on the dossiers it opened."""

from willkomm.common.people.actions import remove
from willkomm.common.people.models import Person
from willkomm.core.kernel.action import action, publish
from willkomm.core.kernel.refusals import Refused
from willkomm.gateways.register.actions.dossiers import WITHDRAWN_BY_US, withdraw_untouched
from willkomm.gateways.register.actions.intake import Intake, R, only_here
from willkomm.gateways.register.actions.take_in import one_at_a_time
from willkomm.gateways.register.actions.undoing import undo_facts
from willkomm.gateways.register.actions.welcomed import take_welcomes_back
from willkomm.gateways.register.events import DeliveryTakenBack
from willkomm.gateways.register.models import Delivery, Item
from willkomm.gateways.register.queries.lists import recounted
from willkomm.gateways.register.queries.taking_back import NOT_UNDONE, TAKES_BACK, undone_by, worked_on
from willkomm.welcome.cases.actions.changes import counted_once
from willkomm.welcome.cases.models import Case

WORKED_ON = (
    "An Dossiers aus dieser Lieferung wurde schon gearbeitet. Sie lässt sich nicht als Ganzes zurücknehmen."
    " Machen Sie dort zuerst den letzten Schritt rückgängig, oder ziehen Sie die falschen Dossiers einzeln zurück."
)
NOTHING_DONE = "Diese Lieferung hat nichts bewirkt und lässt sich nicht zurücknehmen. Sie müssen nichts tun."
MERGED = (
    "Diese Lieferung hat Personen zusammengeführt und lässt sich nicht zurücknehmen. Lassen Sie die Einwohnersoftware"
    " neu melden, was falsch ist."
)


@action("register.import", label="Registerlieferung zurückgenommen")
def take_back(actor, delivery, *, now):
    """Undo what a delivery did: its dossiers are withdrawn, persons it made known go, changed facts come back.

    A table that is still being taken over stops. What a newer message has changed since stays. Afterwards the same
    file may come again. Refuses when somebody has worked on one of the dossiers, and when nothing is to be taken back.
    """
    one_at_a_time(delivery.organisation)
    delivery = Delivery.objects.select_related("organisation").get(pk=delivery.pk)
    if delivery.state not in TAKES_BACK:
        raise Refused(NOTHING_DONE, "nothing_to_take_back")
    items = list(undone_by(delivery))
    if any(item.result == R.MERGED for item in items):
        raise Refused(MERGED, "merged")
    if worked_on(items):
        raise Refused(WORKED_ON, "worked_on")
    marks = [item.undo["welcomed"] for item in items if item.undo and "welcomed" in item.undo]
    intake = Intake(only_here(actor, delivery.organisation), delivery.organisation, now, delivery)
    counted = [item.undo["counted"] for item in items if item.undo and "counted" in item.undo]
    with counted_once():
        take_welcomes_back(intake, marks, counted, WITHDRAWN_BY_US[1])
        _undo(intake, items, WITHDRAWN_BY_US[1])
    delivery.staged.all().delete()
    delivery.rows.all().delete()
    # The key of every message is released, so that the same file can come again.
    delivery.items.exclude(result__in=NOT_UNDONE).update(
        result=R.WITHDRAWN, reason="taken_back", message_id="", payload=None, waits_until=None, undo=None, groups=[]
    )
    delivery.state, delivery.reason = Delivery.State.TAKEN_BACK, "taken_back"
    delivery.sentence = f"Zurückgenommen von {actor.name}."[:400]
    delivery.counts = recounted(delivery)
    delivery.save()
    publish(DeliveryTakenBack(delivery.organisation_id, delivery.public_id))
    return delivery


def _undo(intake: Intake, items: list[Item], words: str) -> None:
    """Dossiers first and persons last, each in one go: a thousand rows of a table are taken back like one."""
    cases = [item.undo["case"] for item in items if item.undo and "case" in item.undo]
    created = [item.undo["created"] for item in items if item.undo and "created" in item.undo]
    withdraw_untouched(intake, list(Case.objects.filter(pk__in=cases).select_related("person")), words)
    undo_facts(intake, [item.undo for item in items if item.undo], words)
    known = Case.objects.filter(person__in=created).values("person")
    if alone := list(Person.objects.filter(pk__in=created).exclude(pk__in=known)):
        remove(intake.actor, alone)
