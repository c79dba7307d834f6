"""A whole delivery is taken back, as long as nobody has worked on the dossiers it opened."""

from django.db import transaction

from willkomm.common.people.actions import remove
from willkomm.common.people.models import Person
from willkomm.core.kernel.action import action, publish
from willkomm.core.kernel.refusals import Refused
from willkomm.gateways.register.actions.background import is_long, on_behalf, put_off, tell
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

    A delivery that is still being taken over stops. What a newer message has changed since stays. Afterwards the same
    file may come again. Refuses when somebody has worked on one of the dossiers, and when nothing is to be taken back.
    A large one is undone in the background, all of it or nothing; returns the delivery.
    """
    one_at_a_time(delivery.organisation)
    delivery = Delivery.objects.select_related("organisation").get(pk=delivery.pk)
    if delivery.state not in TAKES_BACK:
        raise Refused(NOTHING_DONE, "nothing_to_take_back")
    items = _untouched(delivery)
    if is_long(len(items)):
        before = [delivery.state, delivery.progress, delivery.asked]
        asked = {"by": actor.name, "all": len(items), "before": before}
        put_off(delivery, Delivery.State.UNDOING, now, asked)
        return delivery
    _take_back(actor, delivery, items, now)
    delivery.save()
    return delivery


def take_back_now(actor, delivery: Delivery, now) -> bool:
    """Undo a large delivery, in the name of who asked for it. Part of the worker's verb.

    One on whose dossiers somebody has begun to work since stays as it was, and says so; returns whether it then goes on
    being taken over.
    """
    who = on_behalf(actor, delivery, delivery.asked["by"])
    try:
        with transaction.atomic():
            _take_back(who, delivery, _untouched(delivery), now, lambda number: tell(delivery, number))
        delivery.asked = None
    except Refused as refusal:
        _as_before(delivery, refusal.sentence, now)
    delivery.leased_until = None
    delivery.save()
    return delivery.state == Delivery.State.TAKING


def _as_before(delivery: Delivery, words: str, now) -> None:
    state, progress, asked = delivery.asked["before"]
    put_off(delivery, state, now, asked)
    delivery.progress = progress
    if state == Delivery.State.DONE:
        delivery.reason, delivery.sentence = "", words[:400]


def _untouched(delivery: Delivery) -> list[Item]:
    """The messages to undo. Refuses when one of them cannot be."""
    items = list(undone_by(delivery))
    if any(item.result == R.MERGED for item in items):
        raise Refused(MERGED, "merged")
    if worked_on(items):
        raise Refused(WORKED_ON, "worked_on")
    return items


def _take_back(actor, delivery: Delivery, items: list[Item], now, told=lambda number: None) -> None:
    marks = [item.undo["welcomed"] for item in items if item.undo and "welcomed" in item.undo]
    intake = Intake(only_here(actor, delivery.organisation), delivery.organisation, now, delivery)
    counted = [item.undo["counted"] for item in items if item.undo and "counted" in item.undo]
    with counted_once():
        take_welcomes_back(intake, marks, counted, WITHDRAWN_BY_US[1])
        _undo(intake, items, WITHDRAWN_BY_US[1], told)
    delivery.staged.all().delete()
    delivery.rows.all().delete()
    # The key of every message is released, so that the same file can come again.
    delivery.items.exclude(result__in=NOT_UNDONE).update(
        result=R.WITHDRAWN, reason="taken_back", message_id="", payload=None, waits_until=None, undo=None, groups=[]
    )
    delivery.state, delivery.reason = Delivery.State.TAKEN_BACK, "taken_back"
    delivery.sentence = f"Zurückgenommen von {actor.name}."[:400]
    delivery.counts = recounted(delivery)
    publish(DeliveryTakenBack(delivery.organisation_id, delivery.public_id))


def _undo(intake: Intake, items: list[Item], words: str, told) -> None:
    """Dossiers first and persons last, each in one go: a thousand rows of a table are taken back like one."""
    cases = [item.undo["case"] for item in items if item.undo and "case" in item.undo]
    created = [item.undo["created"] for item in items if item.undo and "created" in item.undo]
    withdraw_untouched(intake, list(Case.objects.filter(pk__in=cases).select_related("person")), words)
    undo_facts(intake, [item.undo for item in items if item.undo], words, told)
    known = Case.objects.filter(person__in=created).values("person")
    if alone := list(Person.objects.filter(pk__in=created).exclude(pk__in=known)):
        remove(intake.actor, alone)
