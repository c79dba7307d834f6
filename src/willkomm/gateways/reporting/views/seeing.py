"""What several pages ask: which year, which of one's municipalities, and what the canton sees of one."""

from dataclasses import dataclass

from django.http import Http404
from django.utils import timezone

from willkomm.core.organisations.choice import ONLY
from willkomm.core.organisations.models import Organisation
from willkomm.core.organisations.presenters import contact_facts
from willkomm.core.organisations.queries import contact_on
from willkomm.gateways.reporting.presenters import compared_years, place_page
from willkomm.gateways.reporting.queries import (
    CONTACTS,
    FIGURES,
    CantonView,
    calendar_at,
    canton_years,
    mark_kept_back,
    picture_of,
    place_views,
    places,
)
from willkomm.gateways.reporting.rules import Calendar


def chosen_year(text: str | None, years: list[int]) -> int:
    """The asked-for year if there are figures, else the newest; 404 for anything that is not one of ours."""
    if text in (None, ""):
        return years[0]
    if not text.isascii() or not text.isdigit() or int(text) not in years:
        raise Http404("Für dieses Jahr gibt es keine Kennzahlen.")
    return int(text)


def own_ids(request, permission: str) -> set[int]:
    """The organisations in which the permission holds, or the one that the switch in the band shows alone."""
    ids = set(request.actor.where(permission))
    only = request.session.get(ONLY)
    return {only} if only in ids else ids


def chosen_place(request, permission: str) -> tuple[Organisation, list[Organisation]]:
    """The municipality named in the address (`?o=slug`), else the first, and all that could be chosen."""
    every = list(places(pk__in=own_ids(request, permission)))
    present = [here for here in every if not here.successor_id] or every
    wanted = request.GET.get("o")
    found = next((here for here in (every if wanted else present) if wanted in (None, "", here.slug)), None)
    if found is None:
        raise Http404("Das gibt es hier nicht.")
    return found, every


@dataclass(frozen=True)
class Seen:
    """What the canton sees of one municipality, and, for its own eyes, what it would see of today's figures."""

    context: dict
    views: dict[int, CantonView]
    coming: dict[int, CantonView]
    calendar: Calendar


def seen_by_canton(here: Organisation) -> Seen:
    """Everything that the canton sees of this municipality (see `places`), the same for its eyes and one's own."""
    today, calendar = timezone.localdate(), calendar_at(here)
    years = compared_years(canton_years([here], today), today.year)
    views, coming = place_views(here, years, today, calendar)
    ended = mark_kept_back([here], today)[0].kept_back
    contact = None if CONTACTS in ended else contact_facts(contact_on(here, today), today)
    picture = None if FIGURES in ended else picture_of(here)
    return Seen(place_page(here, views, picture, contact), views, coming, calendar)
