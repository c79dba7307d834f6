"""Arrivals that wait for a decision, household by household."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.contrib.postgres.expressions import ArraySubquery
from django.core.exceptions import ValidationError
from django.db.models import Count, Exists, F, OuterRef, Q

from willkomm.common.people.models import Person
from willkomm.common.people.queries import Double, likely_same, search_people
from willkomm.common.people.rules.births import Birth
from willkomm.common.people.rules.likeness import Named
from willkomm.core.list_filter import PLACE
from willkomm.core.pages import Slice, keyset
from willkomm.gateways.desk.queries.listing import SIMILAR, beginning, begins
from willkomm.gateways.desk.queries.offices import offices, visible
from willkomm.welcome.cases.models import Case
from willkomm.welcome.cases.workflow import BEFORE

WITHOUT_TASK = ("not_target", "withdrawn")
CHECK = "arrivals.check"
ORDERS = {"": ("arrived_on", "id"), "neu": ("-arrived_on", "-id"), "name": ("sort_name", "id")}
CLEAR = Q(state="suggested")
ONLY = {"klar": CLEAR, "pruefen": ~CLEAR}


@dataclass(frozen=True)
class Group:
    """One household: the dossier that stands for it, all its undecided ones (public ids), everybody who lives there."""

    case: Case
    ids: list[str]
    people: list[Person]

    @property
    def clear(self) -> bool:
        """Whether the screening suggests the same for all without a doubt."""
        return self.case.state == "suggested"


@dataclass(frozen=True)
class Numbers:
    """Households that are clear and doubtful, and dossiers of the last twelve months that ended without a task."""

    clear: int
    doubtful: int
    without: int


def numbers(request, today: date) -> Numbers:
    """Whatever filters are set: all that this person may check. One query."""
    waits, ended, of = Q(state__in=BEFORE), _ended(today), {"distinct": True}
    found = visible(request, Case.objects.filter(waits | ended), CHECK).aggregate(
        every=Count("household", filter=waits, **of),
        doubtful=Count("household", filter=waits & ~CLEAR, **of),
        without=Count("pk", filter=ended),
    )
    return Numbers(found["every"] - found["doubtful"], found["doubtful"], found["without"])


def households(request, asked: Mapping, **page) -> Slice:
    """A page of households (Group) with an undecided dossier, the oldest arrival first unless `asked` otherwise.

    `asked` (of ArrivalFilter) may hold q, zeigen, gemeinde, ab, bis, ordnung. Two queries, in several organisations
    three, two more for a name. A mark that fits nothing raises ValueError.
    """
    found = _page(request, _standing().filter(ONLY.get(asked.get("zeigen"), Q())), asked, **page)
    return replace(found, rows=_groups(found.rows))


def _standing():
    """One undecided dossier per household: the first doubtful one that arrived, else the first."""
    same = Case.objects.filter(
        organisation_id=OuterRef("organisation_id"), household=OuterRef("household"), state__in=BEFORE
    )
    doubtful = same.exclude(CLEAR)
    earlier = Q(arrived_on__lt=OuterRef("arrived_on")) | Q(arrived_on=OuterRef("arrived_on"), pk__lt=OuterRef("pk"))
    clear = CLEAR & ~Exists(doubtful) & ~Exists(same.filter(earlier))
    return Case.objects.filter(clear | ~CLEAR & ~Exists(doubtful.filter(earlier)), state__in=BEFORE)


def without_task(request, today: date, asked: Mapping, **page) -> Slice:
    """A page of dossiers of the last twelve months that ended without first information being needed."""
    return _page(request, Case.objects.filter(_ended(today)), asked, **page)


def _ended(today: date) -> Q:
    return Q(state__in=WITHOUT_TASK, arrived_on__gte=date(today.year - 1, today.month, 1))


def _page(request, rows, asked: Mapping, **page) -> Slice:
    for key, column in (("ab", "arrived_on__gte"), ("bis", "arrived_on__lte")):
        rows = rows.filter(**{column: asked[key]}) if key in asked else rows
    ids, order = _ids(request, asked), ORDERS[asked.get("ordnung", "")]
    if "sort_name" in order:
        rows = rows.annotate(sort_name=F("person__sort_name"))
    if text := asked.get("q"):
        rows = rows.filter(_named(ids, text))
    return keyset(rows.select_related("person"), ids, order, **page)


def _named(ids: Sequence[int], text: str) -> Q:
    """Households with a name that begins like the text; when the search knows none, those with a similar one, too."""
    people = Person.objects.filter(organisation_id=OuterRef("organisation_id"), household=OuterRef("household"))
    begun, hits = Q(Exists(people.filter(beginning(text)))), search_people(ids, text, limit=SIMILAR)
    if any(begins(hit.person, text) for hit in hits):
        return begun
    return begun | Q(household__in=[hit.person.household_id for hit in hits])


def _ids(request, asked: Mapping) -> list[int]:
    here = offices(request)
    ids = here.shown(request.actor.where(CHECK))
    slug = asked.get(PLACE)
    return [i for i in ids if here.means(slug, here.found[i])] if slug else ids


def _groups(standing: Sequence[Case]) -> list[Group]:
    """The households of these dossiers, in their order. One query."""
    undecided = Case.objects.filter(
        organisation_id=OuterRef("organisation_id"), person=OuterRef("pk"), state__in=BEFORE
    )
    rows = Person.objects.filter(
        organisation_id__in={case.organisation_id for case in standing},
        household_id__in=[case.household_id for case in standing],
    )
    people = defaultdict(list)
    for person in rows.annotate(undecided=ArraySubquery(undecided.values("public_id"))).order_by("born_on", "id"):
        people[person.household_id].append(person)
    return [_group(case, people[case.household_id]) for case in standing] if standing else []


def _group(case: Case, people: Sequence[Person]) -> Group:
    here = [person for person in people if not (person.departed_on or person.died_on)]
    return Group(case, [str(key) for person in people for key in person.undecided], here or [case.person])


def known_already(organisation_id: int, people: Sequence[dict]) -> list[Double]:
    """Stored persons who may be one of these (mappings of Person fields), the likeliest first. Two queries."""
    asked = [
        Named(facts["official_name"], facts["first_name"], (), Birth(facts["born_on"], facts["birth_precision"]))
        for facts in people
    ]
    return likely_same([organisation_id], asked)


def person_meant(organisation_id: int, public_id: str) -> Person | None:
    """The person whom somebody recognised on the form; None for anything else than the id of one stored here."""
    rows = Person.objects.filter(organisation_id=organisation_id).select_related("household")
    try:
        return rows.filter(public_id=public_id).first()
    except ValidationError:
        return None
