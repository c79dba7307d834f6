"""The dossiers that somebody ticked in the list, or all that the list's filters mean."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from willkomm.gateways.desk.queries.offices import offices
from willkomm.welcome.cases.models import Case
from willkomm.welcome.conversations.queries.batches import to_hand_over

MOST = 500


def ticked(actor, keys: Iterable[str]) -> list[Case]:
    """Those with these public ids, at most MOST; what is no id and what lies elsewhere is left out."""
    ids = [key for key in map(_uuid, keys) if key][:MOST]
    rows = Case.objects.for_scope(actor, "cases.view").filter(public_id__in=ids).select_related("person", "household")
    return list(rows.order_by("-arrived_on", "-id"))


def folders(request, slug: str, today: date) -> list[Case]:
    """At most MOST dossiers of this municipality whose folder has its letter and was not handed over yet."""
    ids = request.actor.where("cases.view")
    here = [office.pk for office in offices(request).current if office.slug == slug and office.pk in ids]
    rows = to_hand_over(here, today).select_related("person", "household")
    return list(rows.order_by("-arrived_on", "-id")[:MOST])


def of_stack(actor, key: str) -> list[Case]:
    """The dossiers to which a letter of this stack went."""
    rows = Case.objects.for_scope(actor, "cases.view").filter(
        batch_entries__batch__public_id=_uuid(key), batch_entries__letter__withdrawn_at__isnull=True
    )
    rows = rows.filter(batch_entries__letter__isnull=False).select_related("person", "household")
    return list(rows.order_by("-arrived_on", "-id")[:MOST])


def as_previewed(actor, pairs: Iterable[str]) -> tuple[list[Case], int]:
    """The dossiers of «id:state» that still stand where the preview showed them, and how many have moved on."""
    states = dict(pair.split(":", 1) for pair in pairs if ":" in pair)
    found = ticked(actor, states)
    same = [case for case in found if states.get(str(case.public_id)) == case.state]
    return same, len(states) - len(same)


def just_done(actor, done: dict) -> list[Case]:
    """The dossiers of the last bulk step that have not moved since."""
    rows = Case.objects.for_scope(actor, "cases.edit").select_related("person")
    return list(rows.filter(pk__in=done.get("ids", []), state=done.get("state", "")))


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
