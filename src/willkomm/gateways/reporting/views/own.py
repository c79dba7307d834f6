"""A municipality's, or a Verbund's, own pages: exact figures, and what the canton sees of them."""

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from willkomm.core.kernel.gate import comes_from, requires
from willkomm.core.kernel.page import page
from willkomm.core.kernel.refusals import Refused
from willkomm.gateways.reporting import actions, exports
from willkomm.gateways.reporting.presenters import organisation_names, own_page, population_page
from willkomm.gateways.reporting.presenters.place import coming_rows
from willkomm.gateways.reporting.queries import Sheet, own_sheets, picture_of, years_of
from willkomm.gateways.reporting.views.seeing import chosen_place, chosen_year, own_ids, seen_by_canton

NOTE = "Genaue Zahlen, nur für die Gemeinde selbst. Zum Weitergeben dient die Datei «Das sieht der Kanton von uns»."


def _own(request) -> list[Sheet]:
    return own_sheets(own_ids(request, "figures.own"))


@requires("figures.own")
def figures(request):
    """The year in figures of one's own municipality, or of each municipality of the Verbund and their sum."""
    sheets = _own(request)
    years = years_of(sheets, timezone.localdate())
    year = chosen_year(request.GET.get("jahr"), years)
    names = organisation_names([sheet.organisation for sheet in sheets])
    facts = {"years": years, "names": names, "running": year == timezone.localdate().year}
    return page(request, "reporting/figures.html", **facts, **own_page(sheets, years, year))


@requires("figures.own")
def figures_file(request, year: str, kind: str):
    """The same exact figures as a file for the office itself."""
    sheets = _own(request)
    comes_from(request, [sheet.organisation.pk for sheet in sheets])
    year = chosen_year(year, years_of(sheets, timezone.localdate()))
    return exports.figures_file(exports.own_rows(sheets, year), f"kennzahlen-{year}-intern", kind, NOTE)


@requires("figures.own")
def figures_seen(request):
    """«Das sieht der Kanton von uns»: the canton's page about oneself, and what it will see next."""
    here, choices = chosen_place(request, "figures.own")
    seen = seen_by_canton(here)
    facts = {
        "choices": choices,
        "organisation": here,
        "coming": coming_rows(here, seen.coming, seen.views),
        "next_stage": seen.calendar.next_stage(timezone.localdate()),
        "may_release": request.actor.may("figures.release", here.pk),
    }
    return page(request, "reporting/seen.html", **facts, **seen.context)


@requires("figures.own")
def figures_seen_file(request, kind: str):
    """What the canton sees, as a file that may be passed on."""
    here, _choices = chosen_place(request, "figures.own")
    comes_from(request, [here.pk])
    views = seen_by_canton(here).views.values()
    rows = [(view.year, row) for view in views if (row := view.row_of(here))]
    return exports.figures_file(exports.place_rows(rows), f"kennzahlen-{here.slug}", kind)


@require_POST
@requires("figures.release")
def figures_release(request):
    """«Stimmt, jetzt zeigen»."""
    here, _choices = chosen_place(request, "figures.release")
    try:
        actions.release(request.actor, [here], today=timezone.localdate())
        messages.success(request, _("Der Kanton sieht jetzt den heutigen Stand."))
    except Refused as refusal:
        messages.error(request, refusal.sentence)
    return redirect(f"{reverse('figures-seen')}?{urlencode({'o': here.slug})}")


@requires("figures.own")
def population(request):
    """The picture of the foreign residents of one's own municipality."""
    here, choices = chosen_place(request, "figures.own")
    facts = population_page(here, picture_of(here))
    return page(request, "reporting/population.html", organisation=here, choices=choices, **facts)
