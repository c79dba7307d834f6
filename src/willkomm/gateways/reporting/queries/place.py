"""One municipality with all that its page needs, in one query: years, terms, population."""

from datetime import date

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet
from django.db.models.functions import JSONObject

from willkomm.core.alphabet_sql import name_key
from willkomm.core.organisations.models import Organisation
from willkomm.core.protection.queries import disclosure_terms
from willkomm.gateways.reporting.models import Population, Release, ReleaseTerms
from willkomm.gateways.reporting.queries.calendars import calendar_from
from willkomm.gateways.reporting.queries.population import Picture, pictures_from
from willkomm.gateways.reporting.queries.telling import CONTACTS, FIGURES
from willkomm.gateways.reporting.rules import Calendar

_TERMS = ("valid_from", "after_month", "after_year")
_PARTS = ("collection", "package", "packages", "as_of", "counts")


def places(**conditions) -> QuerySet[Organisation]:
    """Municipalities with `figure_years`, `disclosure_terms`, `terms` and `population_rows`, by name."""
    years = Release.objects.filter(organisation=OuterRef("pk")).order_by("year").values("year").distinct()
    terms = ReleaseTerms.objects.filter(canton=OuterRef("parent")).order_by("valid_from")
    parts = Population.objects.filter(organisation=OuterRef("pk")).order_by("as_of", "pk")
    rows = Organisation.objects.filter(kind=Organisation.Kind.MUNICIPALITY, **conditions).order_by(
        name_key("name"), "pk"
    )
    return rows.annotate(
        disclosure_terms=disclosure_terms([CONTACTS, FIGURES]),
        figure_years=ArraySubquery(years),
        terms=ArraySubquery(terms.values(row=JSONObject(**{name: name for name in _TERMS}))),
        population_rows=ArraySubquery(parts.values(row=JSONObject(**{name: name for name in _PARTS}))),
    )


def calendar_at(here: Organisation) -> Calendar:
    """The calendar of the canton of such a municipality."""
    return calendar_from([[row[name] for name in _TERMS] for row in here.terms])


def picture_of(here: Organisation) -> Picture | None:
    """The newest whole picture of such a municipality."""
    facts = [{**row, "as_of": date.fromisoformat(row["as_of"])} for row in here.population_rows]
    return pictures_from(Population(organisation_id=here.pk, **row) for row in facts).get(here.pk)
