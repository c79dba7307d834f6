"""Pages and files of figures. They read aggregate rows only."""

from django.http import Http404
from django.utils import timezone

from willkomm.core.kernel.gate import requires
from willkomm.core.kernel.page import page
from willkomm.gateways.reporting import exports
from willkomm.gateways.reporting.presenters import canton_page, compared_years, organisation_names, own_page
from willkomm.gateways.reporting.queries import (
    Sheet,
    canton_views,
    canton_years,
    municipalities_of,
    own_sheets,
    years_of,
)

ONLY = "only_organisation"
"""Where the session remembers the switch «alle 7 / nur …»."""


def _year(text: str | None, years: list[int]) -> int:
    """The asked-for year if there are figures, else the newest; 404 for anything that is not one of ours."""
    if text in (None, ""):
        return years[0]
    if not text.isascii() or not text.isdigit() or int(text) not in years:
        raise Http404("Für dieses Jahr gibt es keine Kennzahlen.")
    return int(text)


def _own(request) -> list[Sheet]:
    """Sheets of the organisations one may see, or of the one that the switch in the band shows alone."""
    ids = request.actor.where("figures.own")
    only = request.session.get(ONLY)
    return own_sheets({only} if only in ids else ids)


@requires("figures.own")
def figures(request):
    """The year in figures of one's own municipality, or of each municipality of the Verbund and their sum."""
    sheets = _own(request)
    years = years_of(sheets, timezone.localdate())
    year = _year(request.GET.get("jahr"), years)
    names = organisation_names([sheet.organisation for sheet in sheets])
    facts = {"years": years, "names": names, "running": year == timezone.localdate().year}
    return page(request, "reporting/figures.html", **facts, **own_page(sheets, years, year))


@requires("figures.own")
def figures_file(request, year: str, kind: str):
    """The same figures as a file."""
    sheets = _own(request)
    year = _year(year, years_of(sheets, timezone.localdate()))
    return exports.answer(exports.own_rows(sheets, year), f"kennzahlen-{year}", kind)


@requires("figures.canton")
def canton_figures(request):
    """Coverage, outcomes and the table by district: what the canton may see, and no more."""
    here = municipalities_of(request.actor.where("figures.canton"))
    years = canton_years(here, timezone.localdate())
    year = _year(request.GET.get("jahr"), years)
    views = canton_views(here, compared_years(years, year))
    facts = {"years": years, "running": year == timezone.localdate().year}
    return page(request, "reporting/canton.html", **facts, **canton_page(views, year))


@requires("figures.canton")
def canton_figures_file(request, year: str, kind: str):
    """The same table as a file."""
    here = municipalities_of(request.actor.where("figures.canton"))
    year = _year(year, canton_years(here, timezone.localdate()))
    view = canton_views(here, [year])[year]
    return exports.answer(exports.canton_rows(view), f"kennzahlen-kanton-{year}", kind)
