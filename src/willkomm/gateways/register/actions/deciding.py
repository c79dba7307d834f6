"""A human says whom a message without a register number means; then it is applied."""

from collections import Counter
from dataclasses import replace

from willkomm.core.kernel.action import action
from willkomm.core.kernel.refusals import Refused
from willkomm.gateways.register.actions.apply import apply
from willkomm.gateways.register.actions.intake import Intake, Outcome, only_here
from willkomm.gateways.register.actions.keys import rename
from willkomm.gateways.register.actions.table_apply import verdict_of
from willkomm.gateways.register.actions.take_in import one_at_a_time
from willkomm.gateways.register.actions.waiting import conclude, resume
from willkomm.gateways.register.models import Delivery, Item, TableRow
from willkomm.gateways.register.queries.lists import recounted
from willkomm.gateways.register.rules.news import SOMEBODY_ELSE, from_json

V = TableRow.Verdict


@action("register.import", label="Person der Meldung bestimmt")
def decide_person(actor, item, *, same: bool, now):
    """Apply a message that waits for a human: to the person it proposes, or to somebody else; returns the item.

    Somebody else is a new person when the message tells of an arrival; any other message is then only noted.
    Refuses when there is nothing to decide any more.
    """
    one_at_a_time(item.organisation)
    item = Item.objects.select_related("delivery__organisation").get(pk=item.pk)
    if item.reason != "same_person?" or not item.payload or (same and item.person_id is None):
        raise Refused("Über diese Meldung ist schon entschieden. Laden Sie die Seite neu.", "already_decided")
    here, delivery = item.delivery.organisation, item.delivery
    news = replace(from_json(item.payload), who=item.person_id if same else SOMEBODY_ELSE)
    intake = Intake(only_here(actor, here), here, now, delivery)
    before = (item.person.id_category, item.person.id_value) if same else ("", "")
    outcome = apply(intake, intake.translated(news))
    if before[1] and outcome.person is not None and outcome.key != before:
        rename(intake, {before: outcome.key})
    conclude(item, outcome)
    item.save()
    if outcome.person is not None:
        resume(intake, [outcome.key])
    Delivery.objects.filter(pk=delivery.pk).update(counts=recounted(delivery), table=_told(delivery, outcome))
    return item


def _told(delivery: Delivery, outcome: Outcome) -> dict | None:
    """The numbers of a table: a row that asked is new or changed now, or without effect."""
    if not delivery.table or not delivery.table.get("counts", {}).get(V.LIKELY):
        return delivery.table
    counts = Counter(delivery.table["counts"])
    counts.update({V.LIKELY.value: -1, str(verdict_of(outcome)[0]): 1})
    return delivery.table | {"counts": dict(counts)}
