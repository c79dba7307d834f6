"""Counting: aggregate rows without names, written under each organisation's own scope."""

from django.db.models import Count, Q
from django.utils import timezone

from willkomm.core.kernel.action import action
from willkomm.core.organisations.models import Organisation
from willkomm.gateways.reporting.indicators import BY_KEY, VERSION
from willkomm.gateways.reporting.models import Figure
from willkomm.welcome.cases.models import Case, Outcome
from willkomm.welcome.cases.workflow import ACTIVE, BEFORE
from willkomm.welcome.conversations.models import Conversation

NOT_COUNTED = (*BEFORE, "not_target", "informed", "withdrawn")
REACHED = ("folder", "conversation", "event")


def _count(organisation_id: int, year: int) -> dict[str, int]:
    """All indicators of one organisation for arrivals of one calendar year."""
    here = {"organisation_id": organisation_id, "arrived_on__year": year}
    cases = Case.objects.filter(**here).aggregate(
        arrivals=Count("pk", filter=Q(confirmed_on__isnull=False) & ~Q(state__in=NOT_COUNTED)),
        to_check=Count("pk", filter=Q(state__in=BEFORE)),
        open=Count("pk", filter=Q(state__in=ACTIVE) & Q(reached=False)),
    )
    outcomes = Outcome.objects.filter(organisation_id=organisation_id, case__arrived_on__year=year)
    kinds = dict(outcomes.values_list("kind").annotate(n=Count("person", distinct=True)).order_by("kind"))
    reached = outcomes.filter(kind__in=REACHED).aggregate(n=Count("person", distinct=True))["n"]
    talks = Conversation.objects.filter(
        organisation_id=organisation_id, held_on__year=year, outcome="held", withdrawn_at__isnull=True
    ).count()
    return {**dict.fromkeys(BY_KEY, 0), **cases, **kinds, "reached": reached, "conversations": talks}


@action("figures.count", many=True, label="Kennzahlen gezählt")
def count(actor, organisations, *, years):
    """Count the figures of these organisations for these calendar years again and store them."""
    now = timezone.now()
    rows = [
        Figure(organisation=here, year=year, indicator=key, value=value, version=VERSION, counted_at=now)
        for here in organisations
        for year in sorted(years)
        for key, value in _count(here.pk, year).items()
    ]
    Figure.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["organisation", "year", "indicator"],
        update_fields=["value", "version", "counted_at"],
    )
    return rows


def count_after_change(actor, event) -> None:
    """Handler of CasesChanged: the figures follow in the same transaction."""
    count(actor, list(Organisation.objects.filter(pk__in=event.organisation_ids)), years=event.years)
