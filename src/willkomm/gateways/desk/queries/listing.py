"""The list of all dossiers: newest arrival first, flat however long it grows."""

from django.db.models import Q

from willkomm.core.kernel.page import Slice, keyset
from willkomm.gateways.desk.queries.offices import offices
from willkomm.welcome.cases.models import Case
from willkomm.welcome.cases.workflow import ACTIVE, BEFORE, ENDED

ORDER = ("-arrived_on", "-id")
GROUPS = {"neu": BEFORE, "laufend": ACTIVE, "beendet": ENDED}


def _matching(text: str) -> Q:
    """Every word must begin a name of the person, or a later part of the last name («De Silva»)."""
    condition = Q()
    for word in text.split()[:5]:
        condition &= (
            Q(person__official_name__istartswith=word)
            | Q(person__official_name__icontains=f" {word}")
            | Q(person__first_name__istartswith=word)
            | Q(person__call_name__istartswith=word)
        )
    return condition


def listing(request, *, group: str = "", text: str = "", after: str = "", size: int = 50) -> Slice:
    """A page of dossiers; `group` is one of GROUPS or empty. Raises ValueError for a mark that fits nothing."""
    rows = Case.objects.select_related("person")
    if group in GROUPS:
        rows = rows.filter(state__in=GROUPS[group])
    if text:
        rows = rows.filter(_matching(text))
    ids = offices(request).shown(request.actor.where("cases.view"))
    return keyset(rows, ids, ORDER, size=size, after=after)
