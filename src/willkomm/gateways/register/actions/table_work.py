"""Large tables are read and taken over in the background, a chunk at a time; the delivery's row is the work.

The preview is one transaction that is undone, because rows lean on each other; taking over writes some hundred rows
per transaction and marks them as done in it. So a killed worker loses at most its chunk, and nothing happens twice.
"""

from dataclasses import replace
from datetime import timedelta

from django.utils import timezone

from willkomm.core.beside import note_beside
from willkomm.core.kernel.action import action, publish
from willkomm.core.kernel.refusals import Refused
from willkomm.core.organisations.models import Duty
from willkomm.gateways.register import tables
from willkomm.gateways.register.actions.intake import Intake, R, only_here
from willkomm.gateways.register.actions.report import Report
from willkomm.gateways.register.actions.table_apply import CHUNK, apply_rows, judge, note_faulty
from willkomm.gateways.register.actions.table_rows import over, read_again
from willkomm.gateways.register.actions.take_in import one_at_a_time
from willkomm.gateways.register.events import ForeignResidentsCounted
from willkomm.gateways.register.models import ColumnProfile, Delivery, TableRow
from willkomm.gateways.register.rules.sentences import sentence

SMALL = 200  # rows that are done while somebody waits for the page
DUTY = "tables"
LEASE = timedelta(minutes=2)  # a chunk takes seconds
MOST_ATTEMPTS = 5
STUCK = "stuck"
S, V = Delivery.State, TableRow.Verdict
BUSY = (S.READING, S.TAKING)


def is_large(delivery: Delivery) -> bool:
    """Whether the table is too large to be worked on while somebody waits."""
    return delivery.table["rows"] - delivery.table["faulty"] > SMALL


def put_off(delivery: Delivery, state: str, now, **facts) -> None:
    """Let the worker do it. Part of the verbs of a table; `facts` go into what is known about it."""
    delivery.state, delivery.reason, delivery.sentence = state, str(state), sentence(state)
    delivery.table = delivery.table | facts
    delivery.progress, delivery.attempts, delivery.leased_until = 0, 0, None
    delivery.save()
    look_again(delivery.organisation_id, now)


def look_again(organisation_id: int, now) -> None:
    """Part of the verbs of a table: the clock looks after it should the worker die."""
    facts = {"due_at": now + LEASE, "leased_until": None}
    Duty.objects.update_or_create(organisation_id=organisation_id, kind=DUTY, defaults=facts)


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
    """Say how far the preview is, and that somebody is at it, while its transaction is open."""
    if delivery.state != S.READING:
        return
    note_beside(delivery, progress=number, leased_until=timezone.now() + LEASE)


def _locked(delivery: Delivery) -> Delivery | None:
    """The table that is to be worked on, if nobody else is at it."""
    rows = Delivery.objects.filter(pk=delivery.pk, state__in=BUSY).exclude(reason=STUCK)
    locked = rows.select_for_update(of=("self",), skip_locked=True, no_key=True)
    return locked.select_related("organisation").first()


@action("register.import", label="Tabelle in Arbeit genommen")
def take_up(actor, delivery, *, now) -> bool:
    """Take the lease of a large table; returns whether there is anything to do.

    Nobody else may hold the lease. One that ran out tells of a worker that died; the fifth in a row without a chunk
    between makes the table wait for somebody's word.
    """
    here = _locked(delivery)
    if here is None or (here.leased_until and here.leased_until > now):
        return False
    here.attempts, here.leased_until = here.attempts + 1, now + LEASE
    if here.attempts > MOST_ATTEMPTS:
        here.reason, here.sentence, here.leased_until = STUCK, sentence(STUCK), None
    here.save(update_fields=["attempts", "leased_until", "reason", "sentence"])
    return here.reason != STUCK


@action("register.import", label="Stück einer Tabelle bearbeitet")
def go_on(actor, delivery, *, now) -> bool:
    """Make the preview of a large table, or take its next rows over; returns whether there are more to take over."""
    one_at_a_time(delivery.organisation)
    here = Delivery.objects.select_related("organisation").get(pk=delivery.pk)
    if here.state == S.READING and here.reason != STUCK:
        return _read(actor, here, now)
    if here.state == S.TAKING and (locked := _locked(here)):
        return _take(actor, locked, now)
    return False


def _read(actor, delivery: Delivery, now) -> bool:
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


def _take(actor, delivery: Delivery, now) -> bool:
    who = replace(actor, kind="job", ref=f"delivery:{delivery.pk}", name=delivery.table.get("by", actor.name))
    report = Report(delivery)
    left = delivery.rows.filter(facts__isnull=False, done=False)
    some = list(left.order_by("facts__minor", "line", "pk").values_list("pk", flat=True)[:CHUNK])
    intake = Intake(only_here(who, delivery.organisation), delivery.organisation, now, delivery)
    if some:
        apply_rows(intake, report, delivery.rows.filter(pk__in=some))
        delivery.rows.filter(pk__in=some).update(done=True)
    delivery.progress, delivery.attempts, delivery.leased_until = delivery.progress + len(some), 0, None
    if len(some) < CHUNK:
        finish(report)
        return False
    delivery.save()
    look_again(delivery.organisation_id, now)
    return True


@action("register.import", label="Tabelle nochmals versucht")
def try_again(actor, delivery, *, now):
    """Put a table that got stuck to work again; returns the delivery. Refuses one that is not stuck."""
    here = Delivery.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=delivery.pk)
    if here.state not in BUSY or here.reason != STUCK:
        raise Refused("Diese Tabelle ist nicht stehen geblieben. Laden Sie die Seite neu.", "not_stuck")
    here.reason, here.sentence, here.attempts = str(here.state), sentence(here.state), 0
    here.save(update_fields=["reason", "sentence", "attempts"])
    look_again(here.organisation_id, now)
    return here
