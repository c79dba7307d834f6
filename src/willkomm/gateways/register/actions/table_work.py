"""Large tables are read and taken over in the background, a chunk at a time.

The preview is one transaction that is undone, because rows lean on each other; taking over writes some hundred rows
per transaction and marks them as done in it. So a killed worker loses at most its chunk, and nothing happens twice.
"""

from django.utils import timezone

from willkomm.core.kernel.action import publish
from willkomm.gateways.register import tables
from willkomm.gateways.register.actions.background import is_long, look_again, on_behalf, put_off, step, tell
from willkomm.gateways.register.actions.intake import Intake, R, only_here
from willkomm.gateways.register.actions.report import Report
from willkomm.gateways.register.actions.table_apply import CHUNK, apply_rows, judge, note_faulty
from willkomm.gateways.register.actions.table_rows import over, read_again
from willkomm.gateways.register.events import ForeignResidentsCounted
from willkomm.gateways.register.models import ColumnProfile, Delivery, TableRow
from willkomm.gateways.register.rules.sentences import sentence

S, V = Delivery.State, TableRow.Verdict


def is_large(delivery: Delivery) -> bool:
    """Whether the table is too large to be worked on while somebody waits."""
    return is_long(delivery.table["rows"] - delivery.table["faulty"])


def leave(delivery: Delivery, state: str, now, **facts) -> None:
    """Let the worker do it. Part of the verbs of a table; `facts` go into what is known about it."""
    delivery.table = delivery.table | facts
    put_off(delivery, state, now)


def show_preview(actor, delivery: Delivery, now) -> None:
    """Judge every row as if it were applied, and keep only the verdicts. Part of the verbs of a table."""
    _previewed(delivery, _verdicts(actor, delivery, now))


def _verdicts(actor, delivery: Delivery, now) -> dict[str, int]:
    """Write onto every row what would come of it; returns how often each verdict came."""
    intake = Intake(only_here(actor, delivery.organisation), delivery.organisation, now, delivery)
    found = judge(intake, tell=lambda number: _tell(delivery, number))
    found[V.FAULTY] += delivery.table["faulty"]
    return {verdict: found[verdict] for verdict in V.values}


def _previewed(delivery: Delivery, counts: dict[str, int]) -> None:
    delivery.table = delivery.table | {"counts": counts}
    delivery.state, delivery.reason, delivery.sentence = S.PREVIEW, "preview", sentence("preview")
    delivery.save()


def must_decide(delivery: Delivery) -> int:
    """How many rows of an office's own list may mean somebody we know, and nobody has said so."""
    if delivery.table["kind"] != tables.WELCOMED:
        return 0
    return delivery.rows.filter(verdict=V.LIKELY, who__isnull=True).count()


def finish(report: Report) -> None:
    """All rows are applied: they go, what came of them stays. Part of the verbs of a table."""
    delivery = report.delivery
    note_faulty(report)
    if delivery.table.get("census"):
        publish(_counted(delivery))
    delivery.rows.all().delete()
    delivery.state, delivery.reason, delivery.sentence = S.DONE, "", ""
    delivery.table = over(delivery)
    if delivery.counts and set(delivery.counts) == {R.REJECTED}:
        delivery.state, delivery.reason, delivery.sentence = S.REJECTED, "all_faulty", sentence("all_faulty")
    delivery.save()


def _counted(delivery: Delivery) -> ForeignResidentsCounted:
    """What a list of all foreign residents tells of them: numbers."""
    return ForeignResidentsCounted(
        organisation_id=delivery.organisation_id,
        delivery=delivery.public_id,
        collection=delivery.public_id.hex,
        package=1,
        packages=1,
        as_of=timezone.localdate(delivery.received_at),
        counts=delivery.table["census"],
    )


def _tell(delivery: Delivery, number: int) -> None:
    if delivery.state == S.READING:
        tell(delivery, number)


def read_piece(actor, delivery: Delivery, now) -> bool:
    """First what the columns mean, then the preview; of a table that was thrown away meanwhile, nothing stays."""
    if again := delivery.table.pop("again", None):
        read_again(delivery, ColumnProfile.objects.get(pk=again))
    else:
        judged = _verdicts(actor, delivery, now)
    if not Delivery.objects.select_for_update(no_key=True).filter(pk=delivery.pk, state=S.READING).exists():
        delivery.rows.all().delete()
        return False
    delivery.leased_until, delivery.attempts = None, 0
    if again:
        delivery.save()
        look_again(delivery.organisation_id, now)
    else:
        _previewed(delivery, judged)
    return bool(again)


def take_piece(actor, delivery: Delivery, now) -> bool:
    """Take the next rows over; returns whether there may be more."""
    who = on_behalf(actor, delivery, delivery.table.get("by", actor.name))
    report = Report(delivery)
    left = delivery.rows.filter(facts__isnull=False, done=False)
    some = list(left.order_by("facts__minor", "line", "pk").values_list("pk", flat=True)[:CHUNK])
    intake = Intake(only_here(who, delivery.organisation), delivery.organisation, now, delivery)
    if some:
        apply_rows(intake, report, delivery.rows.filter(pk__in=some))
        delivery.rows.filter(pk__in=some).update(done=True)
    step(delivery, len(some))
    if len(some) < CHUNK:
        finish(report)
        return False
    delivery.save()
    look_again(delivery.organisation_id, now)
    return True
