"""Duties that another door reports to «Heute»: a register delivery that was refused."""

from datetime import timedelta

from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from willkomm.gateways.desk.presenters.links import address
from willkomm.gateways.desk.presenters.today import Task, add_source
from willkomm.gateways.register.models import Delivery

SHOWN_FOR = timedelta(days=14)
FEW = 20


def refused_deliveries(actor, organisation_ids) -> list[Task]:
    """Refused deliveries of the last two weeks, unless a later one of the same organisation came through."""
    ids = actor.where("register.view") & set(organisation_ids)
    rows = Delivery.objects.filter(state=Delivery.State.REJECTED, received_at__gte=timezone.now() - SHOWN_FOR)
    later = Delivery.objects.filter(
        organisation_id=OuterRef("organisation_id"),
        received_at__gt=OuterRef("received_at"),
        state__in=(Delivery.State.DONE, Delivery.State.WAITING),
    )
    rows = rows.filter(~Exists(later), organisation_id__in=sorted(ids)).order_by("received_at", "pk")
    return [_task(delivery) for delivery in rows[:FEW]] if ids else []


def _task(delivery: Delivery) -> Task:
    url = address("delivery", delivery.public_id)
    return Task(
        timezone.localtime(delivery.received_at).date(),
        delivery.organisation_id,
        _("Registerlieferung abgelehnt"),
        delivery.sentence or delivery.source,
        label=_("Ansehen") if url else "",
        url=url,
    )


def connect() -> None:
    """Put these tasks on «Heute»."""
    add_source(refused_deliveries)
