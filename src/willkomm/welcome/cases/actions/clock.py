"""What time does to dossiers: a reply that did not come, a child whose parents did not."""

from datetime import timedelta

from willkomm.common.people.models import Person
from willkomm.core.kernel.action import action
from willkomm.welcome.cases.actions.changes import changed
from willkomm.welcome.cases.models import Case
from willkomm.welcome.cases.queries import days
from willkomm.welcome.cases.rules import ADULT_AGE, age_on
from willkomm.welcome.cases.workflow import CASE_WORKFLOW, LIVE


@action("cases.open", label="Familien nachgesehen")
def look_after_lone_minors(actor, organisation, *, now):
    """Open a dossier «zu prüfen» for minors whose family did not arrive within the days set for it.

    Such a child was hung on a household because a parent was named; after the wait a person should look.
    Returns the new cases.
    """
    today = now.date()
    wait = timedelta(days=days("family_wait", today, organisation.pk))
    young = Person.objects.filter(
        organisation=organisation,
        origin=Person.Origin.ABROAD,
        is_swiss=False,
        cases__isnull=True,
        arrived_on__isnull=False,
        departed_on__isnull=True,
        died_on__isnull=True,
        created_at__lt=now - wait,
        created_at__gte=now - wait - timedelta(days=60),
        household__cases__isnull=True,
    )
    lone = [p for p in young if p.born_on and age_on(p.born_on, p.arrived_on) < ADULT_AGE]
    cases = Case.objects.bulk_create(
        [
            Case(
                organisation=organisation,
                person=person,
                household_id=person.household_id,
                state="to_check",
                state_since=now,
                arrived_on=person.arrived_on,
                due_on=today,
                suggestion="check",
                reason="minderjährig, und die Eltern sind nicht gemeldet",
            )
            for person in lone
        ]
    )
    changed(cases)
    return cases


@action("cases.open", label="Ausgebliebene Antworten vermerkt")
def note_missing_replies(actor, organisation, *, now):
    """Mark reminded dossiers whose second deadline passed as «keine Rückmeldung»; the folder is the next step.

    A first deadline that passes only makes the reminder due (it shows in «Heute»). Returns the cases moved.
    """
    overdue = list(
        Case.objects.filter(organisation=organisation, state="reminded", due_on__lt=now.date()).select_related("person")
    )
    CASE_WORKFLOW.move(overdue, "no_reply", actor, now=now, reason="Frist ohne Antwort verstrichen")
    for case in overdue:
        case.due_on = now.date()
    Case.objects.bulk_update(overdue, ["due_on"])
    return overdue


@action("cases.open", many=True, label="an die Familie übergeben")
def join_family(actor, cases, *, now):
    """Take back the untouched dossiers of minors whose parents have arrived: they hang on the household."""
    waiting = [case for case in cases if case.state in LIVE and not case.reached]
    CASE_WORKFLOW.move(waiting, "withdraw", actor, now=now, reason="Eltern sind eingetroffen")
    for case in waiting:
        case.due_on = None
    Case.objects.bulk_update(waiting, ["due_on"])
    changed(waiting)
    return waiting
