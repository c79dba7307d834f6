"""Which entries of the register count here today, and what the records of the office say."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q
from django.db.models.functions import JSONObject

from willkomm.core.organisations.models import Organisation
from willkomm.core.organisations.queries import exists_on
from willkomm.core.protection.models import AgeCount, DisclosureTerm, Hold, Provision, TermSeen
from willkomm.core.protection.rules import Entry, Retention, Wave, earlier, in_force, made, plain, shortens
from willkomm.core.protection.shipped import shipped

ONE_DAY = timedelta(days=1)
Provisions = Mapping[tuple[str, str], list[Provision]]


def owners(organisation: Organisation) -> list[int]:
    """The organisation and the one above it: whose provisions count, the nearest first."""
    return [i for i in (organisation.pk, organisation.parent_id) if i]


def _counting():
    """Provisions that were not taken back."""
    return Provision.objects.filter(taken_back_at=None)


def entries(organisation: Organisation, kind: str, day: date) -> dict[str, Entry]:
    """All entries of a kind that count for this organisation on that day, by key. One query."""
    return entries_of(organisation, [kind], day)[kind]


def provisions(organisation: Organisation, kinds: Iterable[str]) -> Provisions:
    """Provisions that may count here, by kind and key. One query, for `entries_of` and `announced`.

    Each with the organisations of which somebody has taken note of it (`seen_by`).
    """
    rows = defaultdict(list)
    seen = ArraySubquery(TermSeen.objects.filter(provision=OuterRef("pk")).values("organisation_id"))
    found = _counting().filter(organisation_id__in=owners(organisation), kind__in=list(kinds))
    for row in found.annotate(seen_by=seen):
        rows[row.kind, row.key].append(row)
    return rows


def entries_of(
    organisation: Organisation, kinds: Iterable[str], day: date, rows: Provisions | None = None
) -> dict[str, dict[str, Entry]]:
    """The same for several kinds, by kind and key. One query, none if the `provisions` are at hand."""
    here, rows = owners(organisation), provisions(organisation, kinds) if rows is None else rows
    return {
        kind: {
            key: in_force(kind, key, value, rows.get((kind, key), ()), here, day)
            for key, value in shipped(kind).items()
        }
        for kind in kinds
    }


def entry(organisation: Organisation, kind: str, key: str, day: date) -> Entry:
    """One entry; raises KeyError for a key that nobody knows."""
    rows = list(_counting().filter(organisation_id__in=owners(organisation), kind=kind, key=key))
    return in_force(kind, key, shipped(kind)[key], rows, owners(organisation), day)


def entry_in_each(organisation_ids: Iterable[int], kind: str, key: str, day: date) -> list[tuple[Organisation, Entry]]:
    """The same for several organisations, in the order of their ids. Two queries."""
    places = list(Organisation.objects.filter(pk__in=list(organisation_ids)).order_by("pk"))
    above = {pk for here in places for pk in owners(here)}
    rows = list(_counting().filter(organisation_id__in=above, kind=kind, key=key))
    return [(here, in_force(kind, key, shipped(kind)[key], rows, owners(here), day)) for here in places]


_DAYS = ("pk", "organisation_id", "key", "valid_from", "valid_to")


def disclosure_terms(keys: Iterable[str], place: str = "pk", above: str = "parent") -> ArraySubquery:
    """For `annotate(disclosure_terms=…)` on organisations: what `kept_back` needs, in the same query.

    `place` and `above` lead to the organisation and its parent, if the rows are others. For whoever stands above, too:
    `entry` would not find the provisions behind the wall.
    """
    near = Q(organisation=OuterRef(place)) | Q(organisation=OuterRef(above))
    rows = DisclosureTerm.objects.filter(near, key__in=list(keys))
    return ArraySubquery(rows.values(row=JSONObject(**{name: name for name in _DAYS})))


def kept_back(here: Organisation, day: date) -> frozenset[str]:
    """The keys of the disclosures that have ended for this organisation, which has its `disclosure_terms`."""
    rows, usual = defaultdict(list), shipped("disclosure")
    for facts in here.disclosure_terms:
        days = {name: facts[name] and date.fromisoformat(facts[name]) for name in ("valid_from", "valid_to")}
        rows[facts["key"]].append(DisclosureTerm(**{**facts, **days}))
    found = {key: in_force("disclosure", key, usual[key], mine, owners(here), day) for key, mine in rows.items()}
    return frozenset(key for key, each in found.items() if each.ended)


def held(organisation_id: int) -> set:
    """Public ids of persons whose data are held."""
    return set(Hold.objects.filter(organisation_id=organisation_id, ended_at=None).values_list("subject", flat=True))


def shortens_a_term(organisation: Organisation, kind: str, key: str, facts: dict, day: date) -> bool:
    """Whether by these facts, from that day on, data would go earlier than they do now."""
    if kind != "retention":
        return False
    found = entry(organisation, kind, key, day)
    return shortens(made(kind, key, {**plain(found.shipped), **facts}), found.value)


def decides_for_others(organisation: Organisation) -> bool:
    """Whether its provisions count for organisations below, too."""
    return organisation.kind == Organisation.Kind.CANTON


@dataclass(frozen=True)
class Announced:
    """A shorter term that has not begun: the provision and both terms."""

    provision: Provision
    after: Retention
    before: Retention | None


def announced(organisation: Organisation, today: date, rows: Provisions | None = None) -> list[Announced]:
    """Shorter terms that begin later and count here, the first to begin first. One query, none with `provisions`."""
    here = owners(organisation)
    rows = provisions(organisation, ["retention"]) if rows is None else rows
    found = []
    for (kind, key), mine in rows.items():
        for row in (each for each in mine if kind == "retention" and each.valid_from > today):
            now = in_force(kind, key, shipped(kind)[key], mine, here, row.valid_from)
            past = in_force(kind, key, shipped(kind)[key], mine, here, row.valid_from - ONE_DAY)
            if now.owner == row.organisation_id and shortens(now.value, past.value):
                found.append(Announced(row, now.value, past.value))
    return sorted(found, key=lambda each: (each.provision.valid_from, each.provision.pk))


def not_noted(organisation: Organisation, today: date, rows: Provisions | None = None) -> list[Announced]:
    """Of these, those of which nobody here has taken note. A canton has told itself when it told the others."""
    here, found = organisation.pk, announced(organisation, today, rows)
    told = {here} if decides_for_others(organisation) else set()
    return [each for each in found if here not in each.provision.seen_by and each.provision.organisation_id not in told]


@dataclass(frozen=True)
class Forecast:
    """What a shorter term would delete earlier: in waves, as counted; how many places were counted, and are not."""

    waves: list[Wave]
    places: int
    missing: int
    as_of: datetime | None


def age_counts(organisation: Organisation, keys: Iterable[str]) -> list[AgeCount]:
    """How old the data are here and in the organisations below, for these rules. One query."""
    below = Q(organisation__parent=organisation) | Q(organisation=organisation)
    return list(AgeCount.objects.filter(below, rule__in=list(keys)))


def forecast(
    organisation: Organisation, key: str, after: int, before: int | None, effect: date, counts=None
) -> Forecast:
    """What a shorter term would delete here and in the organisations below that have no term of their own.

    `counts` are `age_counts` that are at hand.
    """
    rows = age_counts(organisation, [key]) if counts is None else counts
    ages = {row.organisation_id: row for row in rows if row.rule == key}
    theirs = {
        place: {date.fromisoformat(day): number for day, number in row.days.items()}
        for place, row in ages.items()
        if not row.own or place == organisation.pk
    }
    oldest = min((row.counted_at for row in ages.values()), default=None)
    missing = 1 - len(ages) if organisation.parent_id else _not_counted(organisation, set(ages), effect)
    return Forecast(earlier(theirs, after, before, effect), len(theirs), missing, oldest)


def _not_counted(organisation: Organisation, counted: set[int], day: date) -> int:
    present = Organisation.objects.filter(Q(parent=organisation) | Q(pk=organisation.pk), exists_on(day))
    return present.exclude(pk__in=counted).count()
