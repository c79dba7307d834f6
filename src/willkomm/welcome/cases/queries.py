"""Questions about dossiers: one function per screen, and the rules in force."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import F, Q

from willkomm.common.people.models import Person
from willkomm.core.organisations.models import Organisation
from willkomm.welcome.cases.models import Case, ChannelRule, Interval, Outcome, ScreeningRule
from willkomm.welcome.cases.rules import Rule, StayRule

DEFAULT_DAYS = {
    "remind_after": 14,
    "fallback_after": 14,
    "family_wait": 5,
    "message_wait": 7,
    "retention": 730,
}


def in_force(day: date) -> Q:
    """Condition on `valid_from` and `valid_to`: holds on that day (both inclusive)."""
    return Q(valid_from__lte=day) & not_over(day)


def not_over(day: date) -> Q:
    """Condition on `valid_to`: holds on that day or will hold."""
    return Q(valid_to__isnull=True) | Q(valid_to__gte=day)


@dataclass(frozen=True)
class Rulebook:
    """What counts for one organisation: present and coming rows, its own and those from above; days in force by key."""

    screening: list[ScreeningRule]
    channels: list[ChannelRule]
    intervals: list[Interval]
    days: dict[str, int]


def rulebook_of(organisation, today: date) -> Rulebook:
    """Rows of the organisation and of the one above, in the order in which they are read."""
    owners = [i for i in (organisation.parent_id, organisation.pk) if i]

    def rows(model):
        found = list(model.objects.filter(not_over(today), organisation__in=owners))
        return sorted(found, key=lambda row: row.organisation_id == organisation.pk)

    intervals = rows(Interval)
    present = [row for row in intervals if row.valid_from <= today]
    return Rulebook(rows(ScreeningRule), rows(ChannelRule), intervals, _nearest(present, organisation.pk))


def _as_rule(row: ScreeningRule) -> Rule:
    return Rule(
        suggestion=row.suggestion,
        words=row.words,
        origins=tuple(row.origins),
        swiss=row.swiss,
        nationalities=tuple(row.nationalities),
        permits=tuple(row.permits),
        residences=tuple(row.residences),
        entered_within_months=row.entered_within_months,
        arrived_before_months=row.arrived_before_months,
        adult=row.adult,
    )


def screening_rules(today: date) -> dict[int, list[Rule]]:
    """Rows in force today (both ends inclusive) by the organisation that set them, in their order."""
    found = defaultdict(list)
    for row in ScreeningRule.objects.filter(in_force(today)).order_by("position", "pk"):
        found[row.organisation_id].append(_as_rule(row))
    return found


def channel_rules(today: date) -> dict[int, list[StayRule]]:
    """Channel rows in force today by organisation, in their order."""
    found = defaultdict(list)
    for row in ChannelRule.objects.filter(in_force(today)).order_by("position", "pk"):
        found[row.organisation_id].append(
            StayRule(row.channel, row.words, row.min_stay_months, row.max_stay_months, tuple(row.german_levels))
        )
    return found


def intervals(today: date, organisation_id: int) -> dict[str, int]:
    """Days by key in force for this organisation: its own, else those from above, else the defaults. One query."""
    above = Organisation.objects.filter(pk=organisation_id).values("parent")
    owners = Q(organisation=organisation_id) | Q(organisation__in=above)
    return _nearest(Interval.objects.filter(in_force(today) & owners), organisation_id)


def days(key: str, today: date, organisation_id: int) -> int:
    """One of the `intervals`; raises KeyError for a key that nobody knows."""
    return intervals(today, organisation_id)[key]


def _nearest(rows: Iterable[Interval], organisation_id: int) -> dict[str, int]:
    """Of rows that hold on one day the number that counts, by key: the own one first, of equals the youngest."""
    ranked = sorted(rows, key=lambda row: (row.organisation_id == organisation_id, row.valid_from, row.pk))
    return DEFAULT_DAYS | {row.key: row.days for row in ranked}


def left_by_word(person_ids: Iterable[int]) -> dict[int, date]:
    """Person id → the day on which they left, as somebody said who closed the dossier of their present stay so."""
    rows = Case.objects.filter(person__in=list(person_ids), state="moved_away", arrived_on=F("person__arrived_on"))
    return dict(rows.exclude(retention_from=None).values_list("person_id", "retention_from"))


def left_with_family(comes: Mapping[Person, date]) -> dict[int, date]:
    """The same for persons without a dossier of their stay, who come again on these days.

    Nobody closes a child's dossier by hand, for it has none: it left when everybody with one in its household had.
    """
    rows = Case.objects.filter(household__in={person.household_id for person in comes}).exclude(state="withdrawn")
    homes = defaultdict(list)
    for row in rows.only("person_id", "household_id", "arrived_on", "state", "retention_from"):
        homes[row.household_id].append(row)
    found = {}
    for person, day in comes.items():
        before = [row for row in homes[person.household_id] if row.arrived_on < day]
        own = any(row.person_id == person.pk and row.arrived_on == person.arrived_on for row in before)
        gone = [row.retention_from for row in before if row.state == "moved_away"]
        if gone and not own and len(gone) == len(before) and all(gone):
            found[person.pk] = max(gone)
    return found


def reached_at_home(organisation_id: int, households: Iterable[int]) -> dict[tuple, list[Outcome]]:
    """(household, kind, day as ISO text) → who of it was reached in this way that day, dossiers' own persons first."""
    found = defaultdict(list)
    rows = Outcome.objects.filter(
        organisation_id=organisation_id,
        case__household__in=set(households),
        case__merged_into__isnull=True,
        kind__in=(Outcome.Kind.FOLDER, Outcome.Kind.CONVERSATION, Outcome.Kind.EVENT),
    ).select_related("case")
    for row in sorted(rows, key=lambda row: (row.person_id != row.case.person_id, row.pk)):
        found[(row.case.household_id, row.kind, row.on.isoformat())].append(row)
    return found
