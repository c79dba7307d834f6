"""What a delivery did that can be undone, and on which of its dossiers somebody has worked since."""

from collections.abc import Iterable

from willkomm.gateways.register.models import Delivery, Item
from willkomm.welcome.cases.models import Case
from willkomm.welcome.cases.workflow import untouched

R = Item.Result
NOT_UNDONE = (R.REJECTED, R.DUPLICATE, R.WITHDRAWN)
NOTHING_DONE = ("receipt", "envelope", "eventReport")  # they tell of other messages
TAKES_BACK = (Delivery.State.DONE, Delivery.State.WAITING, Delivery.State.TAKING)


def may_take_back(delivery: Delivery) -> bool:
    """Whether the delivery did anything that can still be undone (who worked on a dossier is asked then)."""
    if delivery.state not in TAKES_BACK or delivery.event in NOTHING_DONE:
        return False
    return delivery.state == Delivery.State.TAKING or bool(set(delivery.counts) - set(NOT_UNDONE))


def undone_by(delivery: Delivery):
    """The messages whose effect is undone when the delivery is taken back, the last one first."""
    return delivery.items.exclude(result__in=NOT_UNDONE).order_by("-position", "-pk")


def worked_on(items: Iterable[Item]) -> list[Case]:
    """The dossiers behind these messages to which somebody did what neither the register nor a list did, by name.

    One query.
    """
    undo = [item.undo for item in items if item.undo]
    marks = {each["welcomed"]["case"]: each["welcomed"] for each in undo if "welcomed" in each}
    ids = {each["case"] for each in undo if "case" in each} | {pk for each in undo for pk in each.get("ended", ())}
    rows = Case.objects.filter(pk__in=ids | set(marks)).select_related("person")
    found = [case for case in rows if (_went_on(case, marks[case.pk]) if case.pk in marks else not untouched(case))]
    return sorted(found, key=lambda case: (case.person.sort_name, case.pk))


def _went_on(case: Case, mark: dict) -> bool:
    """Whether a dossier has moved on since a list told of it."""
    return case.state != mark["state"] or case.state_since.isoformat() != mark["at"]
