"""Dossiers whose time is over."""

from django.db.models import Q

from willkomm.core.kernel.action import action
from willkomm.welcome.cases.models import Case, Outcome


@action("privacy.erase", many=True, label="Dossiers gelöscht")
def erase(actor, households) -> int:
    """Delete every dossier of these households, with history and outcomes; returns how many went.

    The history goes by the database's own cascade, because nobody may delete from it alone.
    """
    homes = [home.pk for home in households]
    mine = Case.everything.filter(Q(household_id__in=homes) | Q(person__household_id__in=homes))
    ids = list(mine.values_list("pk", flat=True))
    Outcome.objects.filter(Q(case_id__in=ids) | Q(person__household_id__in=homes)).delete()
    Case.everything.filter(pk__in=ids).update(merged_into=None)
    rows = Case.everything.filter(pk__in=ids)
    rows._raw_delete(rows.db)
    return len(ids)
