"""What of a delivery a worker does: the delivery's row is the work, a lease says who is at it.

A killed worker loses at most its piece: each is one transaction, and whoever finds the lease over takes up again.
"""

from dataclasses import replace
from datetime import timedelta

from django.utils import timezone

from willkomm.core.beside import note_beside
from willkomm.core.kernel.action import action
from willkomm.core.kernel.refusals import Refused
from willkomm.core.organisations.models import Duty
from willkomm.gateways.register.models import Delivery
from willkomm.gateways.register.rules.sentences import sentence

SMALL = 200  # rows or messages that are done while somebody waits for the page
DUTY = "tables"
LEASE = timedelta(minutes=2)  # a piece takes seconds
MOST_ATTEMPTS = 5
STUCK = "stuck"
S = Delivery.State
BUSY = (S.READING, S.TAKING, S.UNDOING)


def is_long(number: int) -> bool:
    """Whether so many rows or messages are too many to be worked on while somebody waits."""
    return number > SMALL


def put_off(delivery: Delivery, state: str, now, asked: dict | None = None) -> None:
    """Let the worker do it. Part of the verbs of this app; `asked` says who wants it, and of how many messages."""
    delivery.state, delivery.reason, delivery.sentence = state, str(state), sentence(state)
    delivery.asked = asked
    delivery.progress, delivery.attempts, delivery.leased_until = 0, 0, None
    delivery.save()
    look_again(delivery.organisation_id, now)


def look_again(organisation_id: int, now) -> None:
    """Part of the verbs of this app: the clock looks after it should the worker die."""
    facts = {"due_at": now + LEASE, "leased_until": None}
    Duty.objects.update_or_create(organisation_id=organisation_id, kind=DUTY, defaults=facts)


def not_while_undoing(organisation) -> None:
    """Refuse what would be compared with what is about to go."""
    busy = Delivery.objects.filter(organisation=organisation, state=S.UNDOING).exclude(reason=STUCK)
    if busy.exists():
        raise Refused(
            "Eben wird eine Lieferung zurückgenommen. Versuchen Sie es nochmals, sobald das fertig ist.", "being_undone"
        )


def on_behalf(actor, delivery: Delivery, name: str):
    """The worker in the name of whoever wanted the work; the books tell of which delivery it was."""
    return replace(actor, kind="job", ref=f"delivery:{delivery.pk}", name=name)


def tell(delivery: Delivery, number: int) -> None:
    """Say how far a long transaction is, and that somebody is at it, while it is open."""
    note_beside(delivery, progress=number, leased_until=timezone.now() + LEASE)


def step(delivery: Delivery, number: int) -> None:
    """So many more are done: whoever dies from now on begins to count anew."""
    delivery.progress, delivery.attempts, delivery.leased_until = delivery.progress + number, 0, None


def locked(delivery: Delivery) -> Delivery | None:
    """The delivery that is to be worked on, if nobody else is at it."""
    rows = Delivery.objects.filter(pk=delivery.pk, state__in=BUSY).exclude(reason=STUCK)
    found = rows.select_for_update(of=("self",), skip_locked=True, no_key=True)
    return found.select_related("organisation").first()


@action("register.import", label="Lieferung in Arbeit genommen")
def take_up(actor, delivery, *, now) -> bool:
    """Take the lease of a large delivery; returns whether there is anything to do.

    Nobody else may hold the lease. One that ran out tells of a worker that died; the fifth in a row without a piece
    between makes the delivery wait for somebody's word.
    """
    here = locked(delivery)
    if here is None or (here.leased_until and here.leased_until > now):
        return False
    here.attempts, here.leased_until = here.attempts + 1, now + LEASE
    if here.attempts > MOST_ATTEMPTS:
        here.reason, here.sentence, here.leased_until = STUCK, sentence(STUCK), None
    here.save(update_fields=["attempts", "leased_until", "reason", "sentence"])
    return here.reason != STUCK


@action("register.import", label="Lieferung nochmals versucht")
def try_again(actor, delivery, *, now):
    """Put a delivery that got stuck to work again; returns it. Refuses one that is not stuck."""
    here = Delivery.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=delivery.pk)
    if here.state not in BUSY or here.reason != STUCK:
        raise Refused("Diese Lieferung ist nicht stehen geblieben. Laden Sie die Seite neu.", "not_stuck")
    here.reason, here.sentence, here.attempts = str(here.state), sentence(here.state), 0
    here.save(update_fields=["reason", "sentence", "attempts"])
    look_again(here.organisation_id, now)
    return here
