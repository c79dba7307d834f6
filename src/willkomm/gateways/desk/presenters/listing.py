"""The list of dossiers in words: its rows, and how many there are."""

from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from willkomm.core.told import number
from willkomm.gateways.desk.presenters import dossier as tell
from willkomm.gateways.desk.presenters import words
from willkomm.gateways.desk.queries.listing import COUNTED


def row(case, here, today: date) -> dict:
    """One line: name, where from and when, state, municipality where there are or were several."""
    state, badge = tell.state(case)
    return {
        "case": case,
        "name": words.heading([case.person], case.person),
        "origin": words.origin(case.person),
        "arrived": words.short_day(case.arrived_on),
        "since": words.short_day(timezone.localtime(case.state_since).date()),
        "state": state,
        "badge": badge,
        "lock": words.lock(case.person, today),
        "municipality": here.name(case.organisation_id),
    }


def counted(found: int) -> str:
    """«87 Dossiers», exact up to a thousand."""
    if found > COUNTED:
        return _("mehr als %(count)s Dossiers") % {"count": number(COUNTED)}
    return ngettext("%(count)s Dossier", "%(count)s Dossiers", found) % {"count": number(found)}
