"""The canton's pages and files: figures of all municipalities, one municipality, the population picture."""

from django.http import Http404
from django.utils import timezone

from willkomm.core.alphabet_sql import name_key
from willkomm.core.kernel.gate import requires
from willkomm.core.kernel.page import page
from willkomm.core.organisations.models import Organisation
from willkomm.core.organisations.queries import exists_on
from willkomm.core.protection.queries import disclosure_terms
from willkomm.gateways.reporting import exports
from willkomm.gateways.reporting.presenters import canton_page, compared_years, coverage_page
from willkomm.gateways.reporting.queries import (
    FIGURES,
    Picture,
    canton_views,
    canton_years,
    mark_kept_back,
    municipalities_of,
    newest_pictures,
    places,
)
from willkomm.gateways.reporting.views.seeing import chosen_year, seen_by_canton


def _municipalities(request) -> list[Organisation]:
    found = municipalities_of(request.actor.where("figures.canton"))
    return mark_kept_back(found, timezone.localdate())


@requires("figures.canton")
def canton_figures(request):
    """Coverage, outcomes and the table by district: what the canton may see, and no more."""
    here, today = _municipalities(request), timezone.localdate()
    years = canton_years(here, today)
    year = chosen_year(request.GET.get("jahr"), years)
    views = canton_views(here, compared_years(years, year), today)
    facts = {"years": years, "running": year == today.year}
    return page(request, "reporting/canton.html", **facts, **canton_page(views, year, request.GET))


@requires("figures.canton")
def canton_figures_file(request, year: str, kind: str):
    """The same table as a file."""
    here, today = _municipalities(request), timezone.localdate()
    year = chosen_year(year, canton_years(here, today))
    view = canton_views(here, [year], today)[year]
    return exports.figures_file(exports.canton_rows(view), f"kennzahlen-kanton-{year}", kind)


@requires("figures.canton")
def canton_place(request, slug: str):
    """One municipality: the page that it sees itself as «Das sieht der Kanton von uns»."""
    here = places(parent_id__in=request.actor.where("figures.canton"), slug=slug).first()
    if here is None:
        raise Http404("Das gibt es hier nicht.")
    return page(request, "reporting/place.html", **seen_by_canton(here).context)


def _pictures(request) -> tuple[list[Organisation], dict[int, Picture]]:
    """The municipalities of today, and the pictures of those that let the canton see theirs."""
    today = timezone.localdate()
    found = Organisation.objects.filter(exists_on(today), kind=Organisation.Kind.MUNICIPALITY)
    found = found.filter(parent_id__in=request.actor.where("figures.canton"))
    found = found.annotate(disclosure_terms=disclosure_terms([FIGURES]))
    every = mark_kept_back(found.order_by(name_key("district"), name_key("name")), today)
    return every, newest_pictures([here.pk for here in every if not here.kept_back])


@requires("figures.canton")
def canton_population(request):
    """The picture of the foreign residents by municipality, as it came with base deliveries."""
    every, pictures = _pictures(request)
    return page(request, "reporting/canton_population.html", **coverage_page(every, pictures, request.GET))


@requires("figures.canton")
def canton_population_file(request, kind: str):
    """The same with all groups as a file."""
    rows = exports.picture_rows(*_pictures(request))
    return exports.picture_file(rows, "auslaendische-bevoelkerung", kind)
