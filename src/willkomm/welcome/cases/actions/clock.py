"""What time does to dossiers: a reply that did not come, a child whose parents did not."""

from datetime import timedelta

from django.db.models import Exists, OuterRef
from django.utils import timezone

from willkomm.common.people.models import Person, Relation
from willkomm.core.bulk import update_rows
from willkomm.core.kernel.action import action
from willkomm.welcome.cases.actions.changes import changed
from willkomm.welcome.cases.actions.consider import consider
from willkomm.welcome.cases.actions.registered import look_again
from willkomm.welcome.cases.models import Case
from willkomm.welcome.cases.queries import days
from willkomm.welcome.cases.rules import ADULT_AGE, age_on
from willkomm.welcome.cases.workflow import CASE_WORKFLOW, LIVE

PARENTS_MISSING = "die Eltern sind nicht gemeldet"


@action("cases.open", label="Familien nachgesehen")
def look_after_lone_minors(actor, organisation, *, now):
    """Open a dossier «zu prüfen» for minors whose family did not arrive within the days set for it.

    Such a child was hung on a household because a parent was named; after the wait a person should look, however
    late that is. Who else has a dossier in the household does not matter. Returns the new cases.
    """
    today = timezone.localdate(now)
    wait = timedelta(days=days("family_wait", today, organisation.pk))
    young = _minors_without_parents(organisation, now - wait)
    found = consider(actor, young, today=today, now=now) if young else {}
    cases = [case for case, _ in found.values() if case is not None]
    if ready := [case for case in cases if case.state == "suggested"]:
        look_again(actor, ready, now=now, reason=PARENTS_MISSING)
    for case in cases:
        case.reason, case.due_on = f"{case.reason}; {PARENTS_MISSING}"[:300], today
    update_rows(cases, ["reason", "due_on"])
    return cases


def _minors_without_parents(organisation, stored_before) -> list[Person]:
    """Minors from abroad with no dossier of their arrival and no stored parent, known since before that moment."""
    parent = Relation.objects.filter(person=OuterRef("pk"), kind__gte=Relation.Kind.MOTHER, partner__isnull=False)
    young = Person.objects.filter(
        ~Exists(Case.objects.filter(person=OuterRef("pk"), arrived_on=OuterRef("arrived_on"))),
        ~Exists(parent),
        organisation=organisation,
        origin=Person.Origin.ABROAD,
        is_swiss=False,
        born_on__isnull=False,
        arrived_on__isnull=False,
        departed_on__isnull=True,
        died_on__isnull=True,
        created_at__lt=stored_before,
    )
    return [person for person in young if age_on(person.born_on, person.arrived_on) < ADULT_AGE]


@action("cases.open", label="Ausgebliebene Antworten vermerkt")
def note_missing_replies(actor, organisation, *, now):
    """Mark reminded dossiers whose second deadline passed as «keine Rückmeldung»; the folder is the next step.

    A first deadline that passes only makes the reminder due (it shows in «Heute»). Returns the cases moved.
    """
    late = Case.objects.filter(organisation=organisation, state="reminded", due_on__lt=timezone.localdate(now))
    overdue = list(late.select_related("person"))
    CASE_WORKFLOW.move(overdue, "no_reply", actor, now=now, reason="Frist ohne Antwort verstrichen")
    for case in overdue:
        case.due_on = timezone.localdate(now)
    update_rows(overdue, ["due_on"])
    return overdue


@action("cases.open", many=True, label="an die Familie übergeben")
def join_family(actor, cases, *, now):
    """Take back the untouched dossiers of minors whose parents have arrived: they hang on the household."""
    waiting = [case for case in cases if case.state in LIVE and not case.reached]
    CASE_WORKFLOW.move(waiting, "withdraw", actor, now=now, reason="Eltern sind eingetroffen")
    for case in waiting:
        case.due_on = None
    update_rows(waiting, ["due_on"])
    changed(waiting)
    return waiting
