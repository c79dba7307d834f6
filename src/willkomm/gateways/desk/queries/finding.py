"""The band's search: persons of all organisations shown, with their dossiers, and what waits at other doors."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from willkomm.common.people.queries import Hit, search_people
from willkomm.gateways.desk.queries.offices import offices
from willkomm.welcome.cases.models import Case
from willkomm.welcome.cases.workflow import BEFORE

SUGGESTED, SHOWN = 7, 50


@dataclass(frozen=True)
class Found:
    """A person who was found and the dossier to open: their own newest, else the newest of the household."""

    hit: Hit
    case: Case | None

    @property
    def person(self):
        """Who was found."""
        return self.hit.person


@dataclass(frozen=True)
class Waiting:
    """Somebody of whom another door has heard, and who is not stored yet; `subject` is what the access log names."""

    title: str
    text: str
    url: str
    organisation_id: int
    subject: object


# Other gateways' answers: functions (actor, organisation ids, text) → Waiting, added at start-up.
SOURCES: list[Callable[..., Iterable[Waiting]]] = []


def add_source(function: Callable[..., Iterable[Waiting]]) -> None:
    """Let another part of the house answer the search as well."""
    if function not in SOURCES:
        SOURCES.append(function)


def find_people(request, text: str, *, limit: int = SHOWN) -> list[Found]:
    """Whom the text may mean, among those whom the actor may see.

    Readers of dossiers find everybody stored there, by address and number too; the residents' office finds those
    in whose household a dossier waits for a decision.
    """
    actor, here = request.actor, offices(request)
    reading = set(here.shown(actor.where("cases.view")))
    checking = set(here.shown(actor.where("arrivals.check"))) - reading
    hits = search_people(reading, text, limit=limit) if reading else []
    hits += search_people(checking, text, places=False) if checking else []
    cases = _newest(hits)
    found = [Found(hit, _case_of(hit.person, cases)) for hit in hits]
    seen = [each for each in found if each.person.organisation_id in reading or _undecided(each.case)]
    return sorted(seen, key=lambda each: (not each.hit.complete, -each.hit.rank))[:limit]


def _undecided(case: Case | None) -> bool:
    return case is not None and case.state in BEFORE


def _newest(hits: list[Hit]) -> list[Case]:
    """Dossiers of these households, the newest first; dossiers that stay in an earlier household too. One query."""
    homes, people = {hit.person.household_id for hit in hits}, {hit.person.pk for hit in hits}
    organisations = {hit.person.organisation_id for hit in hits}
    if not hits:
        return []
    rows = Case.objects.filter(organisation_id__in=organisations, household_id__in=homes)
    rows = rows | Case.objects.filter(organisation_id__in=organisations, person_id__in=people)
    return list(rows.order_by("-arrived_on", "-id"))


def _case_of(person, cases: list[Case]) -> Case | None:
    own = next((case for case in cases if case.person_id == person.pk), None)
    return own or next((case for case in cases if case.household_id == person.household_id), None)


def waiting(request, text: str) -> list[Waiting]:
    """What other doors know of somebody who may be meant."""
    here = offices(request)
    ids = here.shown(request.actor.where("desk.open"))
    return [each for source in SOURCES for each in source(request.actor, ids, text)]
