"""What the register's door no longer needs: old deliveries and answers, and parts whose other parts never came."""

from datetime import datetime, timedelta

from django.db.models import Max
from django.utils import timezone

from willkomm.core.protection.queries import entries
from willkomm.gateways.register.models import Delivery, Item, SentAnswer, Staged
from willkomm.gateways.register.queries.lists import STATES
from willkomm.gateways.register.rules.sentences import sentence

S = Delivery.State


def forget_old(organisation, now: datetime) -> None:
    """Delete by the terms «raw_message» and «deliveries». Part of an action of this app; may run twice."""
    rules = {key: each.value for key, each in entries(organisation, "retention", timezone.localdate(now)).items()}
    if rules["raw_message"]:
        _give_up(organisation, now - timedelta(days=rules["raw_message"].days))
    if rules["deliveries"]:
        _forget(organisation, now - timedelta(days=rules["deliveries"].days))


def _give_up(organisation, before: datetime) -> None:
    """Persons of a base delivery that waits for its other parts for too long go; the delivery says so."""
    waiting = Delivery.objects.filter(organisation=organisation, state=S.WAITING)
    last = waiting.values("collection").annotate(last=Max("received_at")).filter(last__lt=before)
    over = list(waiting.filter(collection__in=last.values("collection")).values_list("pk", flat=True))
    Staged.objects.filter(delivery__in=over).delete()
    words = {"reason": "parts_never_came", "sentence": sentence("parts_never_came")}
    Delivery.objects.filter(pk__in=over).update(state=S.REJECTED, counts={}, **words)


def _forget(organisation, before: datetime) -> None:
    """Entries of persons who are still stored stay with them, and their delivery with the entries."""
    old = Delivery.objects.filter(organisation=organisation, received_at__lt=before).exclude(state__in=STATES["offen"])
    Item.objects.filter(delivery__in=old, person__isnull=True, payload__isnull=True).delete()
    old.filter(items__isnull=True).delete()
    SentAnswer.objects.filter(organisation=organisation, at__lt=before, written_at__isnull=False).delete()
