"""Large deliveries in the background: a job does one piece and asks for the next."""

from datetime import datetime

from django.utils import timezone

from willkomm.core.kernel.jobs import job
from willkomm.core.organisations.models import Organisation
from willkomm.core.permissions import build_actor, mandate_here
from willkomm.gateways.register.actions.background import BUSY, LEASE, STUCK, take_up
from willkomm.gateways.register.actions.pieces import go_on
from willkomm.gateways.register.models import Delivery


def worker(organisation_id: int):
    """Who works on deliveries: whoever said yes was asked for their rights then, so the machine's own rights do."""
    here = Organisation.objects.get(pk=organisation_id)
    return build_actor(kind="job", ref="tables", name="Hintergrund", mandates=[mandate_here("operator", here)])


def start(delivery: Delivery) -> None:
    """Ask a worker to begin, where there is something to do; the row is the work, this is only a nudge."""
    if delivery.state in BUSY:
        begin.enqueue(organisation_id=delivery.organisation_id, delivery=delivery.pk)


@job(worker)
def begin(actor, delivery: int):
    """Take the lease in a transaction of its own, so that a worker that dies afterwards has left its mark."""
    found = Delivery.objects.filter(pk=delivery).first()
    if found and take_up(actor, found, now=timezone.now()):
        next_piece.enqueue(organisation_id=found.organisation_id, delivery=found.pk)


@job(worker)
def next_piece(actor, delivery: int):
    """Do one piece; in the same transaction ask for the next."""
    found = Delivery.objects.select_related("organisation").filter(pk=delivery).first()
    if found and go_on(actor, found, now=timezone.now()):
        begin.enqueue(organisation_id=found.organisation_id, delivery=found.pk)


def resume(actor, organisation, *, now) -> datetime | None:
    """Nudge every delivery that is being worked on; returns when to look again, None when there is none."""
    busy = list(Delivery.objects.filter(organisation=organisation, state__in=BUSY).exclude(reason=STUCK))
    for delivery in busy:
        start(delivery)
    return now + LEASE if busy else None
