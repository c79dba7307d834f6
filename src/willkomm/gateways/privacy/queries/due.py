"""What is due for deletion: the list that the clock works through, and that the preview shows."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from willkomm.common.people.models import Household, Person
from willkomm.core.protection.models import ArchiveOffer
from willkomm.core.protection.queries import entries, held
from willkomm.gateways.privacy.rules import Dossier, Due, due_homes
from willkomm.welcome.cases.models import Case
from willkomm.welcome.cases.workflow import LIVE


@dataclass(frozen=True)
class DueList:
    """Households that go now, those that are held, and those that wait for the archive's answer."""

    now: list[Due]
    held: list[Due]
    archive: list[Due]
    rules: dict

    @property
    def to_offer(self) -> list:
        """Public ids of dossiers that the archive has not been offered yet."""
        return [dossier.public_id for due in self.archive for dossier in due.dossiers]


def dossiers_of(organisation) -> list[Dossier]:
    """All dossiers of an organisation with the households they belong to, merged ones included."""
    rows = Case.everything.filter(organisation=organisation).values_list(
        "public_id", "household_id", "person__household_id", "state", "state_since", "retention_from"
    )
    return [
        Dossier(public_id, frozenset((home, other)), state, timezone.localdate(since), starts, state in LIVE)
        for public_id, home, other, state, since, starts in rows
    ]


def _without_dossier(organisation, before: date) -> list[Due]:
    """Households that never had a dossier and were stored before that day: nobody needs them."""
    cases = Case.everything.filter(Q(household=OuterRef("pk")) | Q(person__household=OuterRef("pk")))
    rows = Household.objects.filter(~Exists(cases), organisation=organisation, created_at__date__lt=before)
    return [Due(pk, timezone.localdate(at), "not_target", ()) for pk, at in rows.values_list("pk", "created_at")]


def due(organisation, until: date, found_rules=None) -> DueList:
    """What is due before that day (exclusive) by the rules of today, or by those given. Deletes nothing."""
    found_rules = found_rules or entries(organisation, "retention", min(until, timezone.localdate()))
    rules = {key: each.value for key, each in found_rules.items()}
    days = {key: rule.days if rule else None for key, rule in rules.items()}
    found = due_homes(dossiers_of(organisation), days, until)
    if days["not_target"] is not None:
        found += _without_dossier(organisation, until - timedelta(days=days["not_target"]))
    kept = _held_homes(organisation) if found else set()
    settled = _settled(organisation) if any(rule and rule.archive for rule in rules.values()) else set()
    lists = {"now": [], "held": [], "archive": []}
    for each in found:
        rule = rules[each.rule]
        waits = rule.archive and any(dossier.public_id not in settled for dossier in each.dossiers)
        lists["held" if each.home in kept else "archive" if waits else "now"].append(each)
    return DueList(**lists, rules=rules)


@dataclass(frozen=True)
class Ending:
    """A household whose term runs: by which rule, and since which day."""

    rule: str
    starts: date


def all_that_end(organisation, today: date) -> list[Ending]:
    """Every household whose term runs today and that nobody holds, whenever it goes."""
    found_rules = entries(organisation, "retention", today)
    days = {key: each.value.days for key, each in found_rules.items() if each.value}
    held_homes = _held_homes(organisation)
    found = [
        (due, due.on - timedelta(days=days[due.rule])) for due in due_homes(dossiers_of(organisation), days, date.max)
    ]
    found += [(due, due.on) for due in _without_dossier(organisation, date.max)] if "not_target" in days else []
    return [Ending(due.rule, starts) for due, starts in found if due.home not in held_homes]


def _settled(organisation) -> set:
    """Public ids of dossiers about which the archive has answered."""
    answered = ArchiveOffer.objects.filter(organisation=organisation).exclude(answer="")
    return set(answered.values_list("subject", flat=True))


def _held_homes(organisation) -> set[int]:
    subjects = held(organisation.pk)
    if not subjects:
        return set()
    people = Person.everyone.filter(organisation=organisation, public_id__in=subjects)
    cases = Case.everything.filter(organisation=organisation, person__public_id__in=subjects)
    return {*people.values_list("household_id", flat=True), *cases.values_list("household_id", flat=True)}
