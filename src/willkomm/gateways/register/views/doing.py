"""What the pages of deliveries share: whose delivery, doing one thing and telling it."""

from collections.abc import Callable

from django.contrib import messages

from willkomm.core.kernel.gate import find
from willkomm.core.kernel.refusals import Forbidden, Refused
from willkomm.gateways.register.models import Delivery

# Tables that ask or wait, and whatever is being worked on, have a page of their own.
WAITING = {
    Delivery.State.ASKS: "table-columns",
    Delivery.State.PREVIEW: "table-preview",
    Delivery.State.READING: "table-progress",
    Delivery.State.TAKING: "table-progress",
    Delivery.State.UNDOING: "table-progress",
}


def the_delivery(request, public_id, permission) -> Delivery:
    """The delivery of this address; 404 behind the wall, 403 without the right."""
    rows = Delivery.objects.for_scope(request.actor, "register.view").select_related("organisation")
    return find(rows, request.actor, permission, public_id=public_id)


def do(request, verb: Callable[[], str]) -> None:
    """Do one thing and tell it: `verb` returns the sentence; a refusal is told as the reason why not."""
    try:
        messages.success(request, verb())
    except Forbidden:
        raise
    except Refused as refusal:
        messages.error(request, refusal.sentence)
