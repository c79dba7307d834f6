"""Everything that the page of one dossier shows, in few queries."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, F, OuterRef, Value
from django.db.models.functions import Concat

from willkomm.common.correspondence.models import Letter
from willkomm.common.people.models import Joining, Person
from willkomm.core.organisations.models import Organisation
from willkomm.core.protection.queries import entry
from willkomm.welcome.cases.models import Case, CaseTransition
from willkomm.welcome.cases.queries import intervals
from willkomm.welcome.cases.workflow import BEFORE
from willkomm.welcome.conversations.models import Conversation


@dataclass(frozen=True)
class Dossier:
    """One dossier with its household: persons, the dossiers of the same arrival, and what happened."""

    case: Case
    people: list[Person]
    cases: list[Case]
    events: list[dict]
    days: dict[str, int]


def with_person():
    """Dossiers with what their page needs of the same row, and whether their household was ever joined."""
    joined = Joining.objects.filter(organisation_id=OuterRef("organisation_id"), household_id=OuterRef("household_id"))
    rows = Case.objects.select_related("person", "household", "organisation")
    return rows.annotate(was_joined=Exists(joined.filter(parted_at__isnull=True)))


def may_see(actor, case: Case) -> bool:
    """Whether the actor may read this dossier; the residents' office reads those that nobody has decided yet."""
    if actor.may("cases.view", case.organisation_id):
        return True
    return case.state in BEFORE and actor.may("arrivals.check", case.organisation_id)


def household_of(case: Case) -> list[Case]:
    """The newest dossier of everybody in the household, this one first."""
    rows = Case.objects.filter(household_id=case.household_id).select_related("person")
    newest = {other.person_id: other for other in rows.order_by("arrived_on", "id")}
    newest[case.person_id] = case
    return sorted(newest.values(), key=lambda other: (other.pk != case.pk, other.pk))


def _people(case: Case) -> list[Person]:
    rows = Person.objects.filter(household_id=case.household_id, organisation_id=case.organisation_id)
    return list(rows.order_by("born_on", "id"))


def _events(case: Case, cases: list[Case]) -> list[dict]:
    """Steps, letters and conversations of the household in one list, the newest first."""
    shape = ("sort", "at", "what", "detail", "who", "key", "extra", "mark")
    text, nothing = Value(""), Value(None, output_field=Letter._meta.get_field("public_id"))
    steps = CaseTransition.objects.filter(case__in=[other.pk for other in cases])
    letters = Letter.objects.filter(household_id=case.household_id, withdrawn_at__isnull=True)
    talks = Conversation.objects.filter(household_id=case.household_id, withdrawn_at__isnull=True)
    rows = (
        steps.annotate(sort=Value("step"), what=F("verb"), detail=F("reason"), who=F("actor_name"))
        .annotate(key=nothing, extra=F("case__person__first_name"), mark=F("after"))
        .values_list(*shape)
        .union(
            letters.annotate(sort=Value("letter"), at=F("issued_at"), what=F("template"), detail=text)
            .annotate(who=F("issued_by"), key=F("public_id"), mark=text)
            .annotate(extra=Concat(F("posted_on"), text, output_field=Letter._meta.get_field("file")))
            .values_list(*shape),
            talks.annotate(sort=Value("talk"), at=F("recorded_at"), what=F("outcome"), detail=F("note"))
            .annotate(who=F("recorded_by"), key=F("public_id"), mark=F("language"))
            .annotate(extra=Concat(F("held_on"), text, output_field=Letter._meta.get_field("file")))
            .values_list(*shape),
            all=True,
        )
        .order_by("-at")
    )
    return [dict(zip(shape, row, strict=True)) for row in rows[:200]]


def kept_for(case: Case, today: date) -> dict[str, int]:
    """How long this dossier stays once it is closed, as data protection has set it; asked for closed ones alone."""
    if case.retention_from is None:
        return {}
    rule = entry(Organisation.objects.get(pk=case.organisation_id), "retention", "closed_case", today).value
    return {"retention": rule.days} if rule else {}


def dossier(case: Case, today: date) -> Dossier:
    """Gather one dossier's page; the case comes `with_person`."""
    cases = household_of(case)
    events = _events(case, cases)
    return Dossier(case, _people(case), cases, events, intervals(today, case.organisation_id) | kept_for(case, today))


def together(case: Case, cases: list[Case]) -> list[Case]:
    """Those of the household whose last step was this dossier's last step: they are undone together."""
    last = {}
    for row in CaseTransition.objects.filter(case__in=[other.pk for other in cases]).order_by("at", "id"):
        last[row.case_id] = (row.verb, row.at)
    return [other for other in cases if last.get(other.pk) == last.get(case.pk)] if case.pk in last else [case]
