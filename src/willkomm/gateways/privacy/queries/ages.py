"""How old the data of an organisation are, by retention rule: numbers that tell what a shorter term would delete."""

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import date

from django.db.models import Count
from django.db.models.functions import TruncDate

from willkomm.core.accounts.models import Membership
from willkomm.core.audit.models import AccessEntry, AuditEntry
from willkomm.core.organisations.models import ContactPoint
from willkomm.core.protection.models import ArchiveOffer, Breach, Disclosure, Finding, Hold, Request
from willkomm.gateways.privacy.queries.due import all_that_end

# Other gateways' counts: (organisation) → rule → first day of the term → number; added at start-up.
MORE: list[Callable[..., Mapping[str, Mapping[date, int]]]] = []
# What goes by a rule, and from which moment or day its term runs.
MOMENTS = {
    "access_log": ((AuditEntry, "at"), (AccessEntry, "at"), (Disclosure, "at")),
    "requests": ((Finding, "answered_at"), (Hold, "ended_at"), (ArchiveOffer, "answered_at"), (Breach, "closed_at")),
}
DAYS = {
    "requests": ((Request, "answered_on"),),
    "staff": ((Membership, "ends_on"), (ContactPoint, "valid_to")),
}


def count_with(function: Callable) -> None:
    """Let another gateway count what is its own."""
    if function not in MORE:
        MORE.append(function)


def ages(organisation, today: date) -> dict[str, Counter]:
    """Rule → first day of the term → how many there are; households are counted, not the rows inside."""
    found: dict[str, Counter] = {rule: Counter() for rule in ("closed_case", "not_target", "withdrawn")}
    for each in all_that_end(organisation, today):
        found[each.rule][each.starts] += 1
    for table, day in ((MOMENTS, TruncDate), (DAYS, None)):
        for rule, sources in table.items():
            for model, name in sources:
                found.setdefault(rule, Counter()).update(_by_day(model, organisation, name, day, today))
    files = Request.objects.filter(organisation=organisation, answered_on__isnull=False).exclude(file="")
    found["access_file"] = Counter(files.values_list("answered_on", flat=True))
    for tell in MORE:
        found.update({rule: Counter(days) for rule, days in tell(organisation).items()})
    return found


def _by_day(model, organisation, name: str, day, today: date) -> dict[date, int]:
    rows = model.objects.filter(organisation=organisation, **{f"{name}__isnull": False})
    rows = rows.values_list(day(name) if day else name).annotate(n=Count("pk")).order_by()
    return {when: number for when, number in rows if when <= today}
