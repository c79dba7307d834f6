"""The canton's pages and files: figures of all municipalities, one municipality, the population picture."""

from django.http import Http404
from django.utils import timezone

from willkomm.core.alphabet_sql import name_key
from willkomm.core.kernel.gate import requires
from willkomm.core.kernel.page import page
from willkomm.core.organisations.models import Organisation
from willkomm.core.organisations.queries import exists_on
from willkomm.gateways.reporting import exports
from willkomm.gateways.reporting.presenters import canton_page, compared_years, coverage_page
from willkomm.gateways.reporting.queries import canton_views, canton_years, municipalities_of, newest_pictures, places
from willkomm.gateways.reporting.views.seeing import chosen_year, seen_by_canton


@requires("figures.canton")
def canton_figures(request):
    """Coverage, outcomes and the table by district: what the canton may see, and no more."""
    here, today = municipalities_of(request.actor.where("figures.canton")), timezone.localdate()
    years = canton_years(here, today)
    year = chosen_year(request.GET.get("jahr"), years)
    views = canton_views(here, compared_years(years, year), today)
    facts = {"years": years, "running": year == today.year}
    return page(request, "reporting/canton.html", **facts, **canton_page(views, year, request.GET))


@requires("figures.canton")
def canton_figures_file(request, year: str, kind: str):
    """The same table as a file."""
    here, today = municipalities_of(request.actor.where("figures.canton")), timezone.localdate()
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


def _places(request) -> list[Organisation]:
    found = Organisation.objects.filter(exists_on(timezone.localdate()), kind=Organisation.Kind.MUNICIPALITY)
    return list(
        found.filter(parent_id__in=request.actor.where("figures.canton")).order_by(
            name_key("district"), name_key("name")
        )
    )


@requires("figures.canton")
def canton_population(request):
    """The picture of the foreign residents by municipality, as it came with base deliveries."""
    every = _places(request)
    pictures = newest_pictures([here.pk for here in every])
    return page(request, "reporting/canton_population.html", **coverage_page(every, pictures, request.GET))


@requires("figures.canton")
def canton_population_file(request, kind: str):
    """The same with all groups as a file."""
    every = _places(request)
    rows = exports.picture_rows(every, newest_pictures([here.pk for here in every]))
    return exports.picture_file(rows, "auslaendische-bevoelkerung", kind)
