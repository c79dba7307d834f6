"""What other doors report to «Heute»: a register delivery that was refused, and the figures of last year."""

from datetime import timedelta

from django.db.models import Exists, OuterRef, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from willkomm.gateways.desk.presenters.links import address
from willkomm.gateways.desk.presenters.today import Task, add_source, take_figures_from
from willkomm.gateways.register.models import Delivery
from willkomm.gateways.reporting.models import Figure

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


def counted(organisation_ids, year: int) -> tuple[int, int] | None:
    """Arrivals and reached persons of these organisations in a calendar year, as «Kennzahlen» sums them up."""
    rows = Figure.objects.filter(organisation_id__in=sorted(organisation_ids), year=year)
    rows = rows.filter(indicator__in=("arrivals", "reached")).values_list("indicator").annotate(sum=Sum("value"))
    found = dict(rows.order_by())
    return (found["arrivals"], found.get("reached", 0)) if "arrivals" in found else None


def connect() -> None:
    """Put these tasks and figures on «Heute»."""
    add_source(refused_deliveries)
    take_figures_from(counted)
