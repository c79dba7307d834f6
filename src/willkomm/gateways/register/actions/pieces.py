"""One piece of a large delivery, done by the worker: a preview, some rows or persons taken over, all of it undone."""

from willkomm.core.kernel.action import action
from willkomm.gateways.register.actions.background import STUCK, locked
from willkomm.gateways.register.actions.base_delivery import BASE, take_people
from willkomm.gateways.register.actions.table_work import read_piece, take_piece
from willkomm.gateways.register.actions.take_back import take_back_now
from willkomm.gateways.register.actions.take_in import one_at_a_time
from willkomm.gateways.register.models import Delivery

S = Delivery.State


@action("register.import", label="Stück einer Lieferung bearbeitet")
def go_on(actor, delivery, *, now) -> bool:
    """Do the next piece of a large delivery; returns whether there are more.

    What is one long transaction leaves the row unlocked until its end, so that its progress can be told.
    """
    one_at_a_time(delivery.organisation)
    here = Delivery.objects.select_related("organisation").get(pk=delivery.pk)
    if here.reason == STUCK:
        return False
    if here.state == S.READING:
        return read_piece(actor, here, now)
    if here.state == S.UNDOING:
        return take_back_now(actor, here, now)
    if here.state == S.TAKING and (here := locked(here)):
        return (take_people if here.event == BASE else take_piece)(actor, here, now)
    return False
