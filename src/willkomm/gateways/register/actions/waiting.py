"""Messages that wait for their person: applied when the person arrives, dropped when nobody comes."""

from collections.abc import Iterable
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from willkomm.core.kernel.action import action
from willkomm.core.protection.queries import entry
from willkomm.gateways.register.actions.apply import apply
from willkomm.gateways.register.actions.expiring import forget_old
from willkomm.gateways.register.actions.intake import Intake, Outcome, R
from willkomm.gateways.register.actions.table_rows import forget_undecided
from willkomm.gateways.register.models import Item
from willkomm.gateways.register.rules.news import from_json
from willkomm.gateways.register.rules.sentences import sentence


def waiting_for(organisation_id: int, keys: Iterable[tuple[str, str]]) -> list[Item]:
    """Messages that wait for one of these persons, oldest first."""
    keys = set(keys)
    rows = Item.objects.filter(organisation_id=organisation_id, result=R.WAITING)
    if not rows.exists():
        return []
    rows = rows.filter(id_value__in={value for _, value in keys if value})
    found = [item for item in rows if (item.id_category, item.id_value) in keys and item.payload]
    return sorted(found, key=lambda item: from_json(item.payload).order)


def resume(intake: Intake, keys: Iterable[tuple[str, str]]) -> None:
    """Apply what waited for persons who are known now."""
    for item in waiting_for(intake.organisation.pk, keys):
        item.refresh_from_db()
        if item.result != R.WAITING:
            continue
        with transaction.atomic():
            outcome = apply(intake, from_json(item.payload))
            if outcome.result != R.WAITING:
                conclude(item, outcome)
                item.save()


def dismiss(intake: Intake, keys: Iterable[tuple[str, str]]) -> None:
    """Drop what waited for persons who need no first information."""
    ids = [item.pk for item in waiting_for(intake.organisation.pk, keys)]
    _drop(Item.objects.filter(pk__in=ids))


def conclude(item: Item, outcome: Outcome) -> None:
    """Write what came of a message onto its row."""
    category, value = outcome.waits_for or outcome.key
    if value:
        item.id_category, item.id_value = category, value
    item.result, item.reason, item.sentence = outcome.result, outcome.reason[:40], outcome.sentence
    item.person, item.groups, item.undo = outcome.person, outcome.groups, outcome.undo
    item.payload, item.waits_until = outcome.keep, outcome.until


def _drop(items) -> int:
    return items.update(result=R.LOGGED, reason="no_case", sentence=sentence("no_case"), payload=None, waits_until=None)


@action("register.import", label="Wartende Meldungen nachgesehen")
def drop_expired(actor, organisation, *, now):
    """Drop messages whose person did not come in time, and forget numbers of screened persons after their term.

    Rows of tables that nobody decided about go too, and old deliveries. Returns how many messages were dropped. May
    run twice.
    """
    forget_undecided(organisation, now)
    forget_old(organisation, now)
    here = Item.objects.filter(organisation=organisation)
    over = here.filter(waits_until__lt=now)
    over.filter(reason="same_person?").update(
        result=R.LOGGED, reason="undecided", sentence=sentence("undecided"), person=None, payload=None, waits_until=None
    )
    over.exclude(result=R.WAITING).update(payload=None, waits_until=None)
    dropped = _drop(over.filter(result=R.WAITING))
    if kept := entry(organisation, "retention", "not_target", timezone.localdate(now)).value:
        before = now - timedelta(days=kept.days)
        old = here.filter(result=R.LOGGED, person__isnull=True, delivery__received_at__lt=before)
        old.exclude(id_value="").update(id_value="", id_category="")
    return dropped
