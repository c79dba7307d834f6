"""Recording a first-information conversation after the fact, and taking the record back."""

from datetime import timedelta

from willkomm.common.people.models import Person
from willkomm.core.kernel.action import action
from willkomm.core.kernel.refusals import Refused
from willkomm.welcome.cases import actions as cases_actions
from willkomm.welcome.cases.models import Case
from willkomm.welcome.cases.workflow import BEFORE, CASE_WORKFLOW
from willkomm.welcome.conversations.models import Conversation, Participant
from willkomm.welcome.conversations.queries import cases_of, newest_cases
from willkomm.welcome.conversations.rules import wrong_day

VERBS = {
    Conversation.Outcome.HELD: "welcome",
    Conversation.Outcome.NO_SHOW: "no_show",
    Conversation.Outcome.WAIVED: "waive",
}
UNDO_WITHIN = timedelta(days=1)


@action("conversations.record", label="Gespräch erfasst")
def record(actor, household, *, people, held_on, language, outcome, now, **details):
    """Record one conversation of a household and take the dossiers of all who took part one step further.

    `people` are those who took part, for a no-show those who were expected; a child without a dossier is counted
    with the first dossier of the family. `details` may hold place, interpreter, topics, next_steps,
    duration_minutes and note. Returns the Conversation. Refuses a day in the future or before the arrival, a
    conversation without anybody, and dossiers that are not ready for this outcome.
    """
    people = [person for person in people if person.household_id == household.pk]
    dossiers = newest_cases(people)
    _check(people, dossiers, held_on, now)
    moving = [case for case in dossiers.values() if CASE_WORKFLOW.step(VERBS[outcome], case.state)]
    if not moving:
        raise Refused(_why_not(dossiers, outcome), "not_ready")
    conversation = Conversation.objects.create(
        organisation_id=household.organisation_id,
        household=household,
        held_on=held_on,
        language=language,
        outcome=outcome,
        recorded_at=now,
        recorded_by=actor.name[:120],
        **details,
    )
    _write_participants(conversation, people, dossiers, moving[0])
    _move(actor, moving, people, dossiers, outcome, held_on, now)
    return conversation


@action("conversations.record", label="Gespräch zurückgenommen")
def withdraw(actor, conversation, *, now):
    """Take a recorded conversation back, on the same day: its outcomes and the step of the dossiers go with it."""
    if conversation.withdrawn_at or conversation.recorded_at < now - UNDO_WITHIN:
        raise Refused("Dieses Gespräch lässt sich nicht mehr rückgängig machen.", "nothing_to_undo")
    conversation.withdrawn_at = now
    conversation.save(update_fields=["withdrawn_at"])
    moved = [case for case in cases_of(conversation) if case.state_since == conversation.recorded_at]
    if not moved:
        raise Refused("Das Dossier ist seither weitergegangen. Machen Sie zuerst den letzten Schritt rückgängig.")
    cases_actions.undo(actor, moved, now=now)
    return conversation


def _check(people: list[Person], dossiers: dict[int, Case], held_on, now) -> None:
    if not people:
        raise Refused("Kreuzen Sie an, wer dabei war.", "nobody")
    if not dossiers:
        raise Refused("Für diese Personen gibt es kein Dossier. Kreuzen Sie auch eine erwachsene Person an.", "no_case")
    if sentence := wrong_day(held_on, now.date(), min(case.arrived_on for case in dossiers.values())):
        raise Refused(sentence, "wrong_day")


def _why_not(dossiers: dict[int, Case], outcome) -> str:
    if any(case.state in BEFORE for case in dossiers.values()):
        return "Bestätigen Sie zuerst den Zuzug."
    if outcome == Conversation.Outcome.NO_SHOW:
        return "«Nicht erschienen» setzt eine Einladung oder einen Termin voraus. Wählen Sie ein anderes Ergebnis."
    return "Diese Dossiers sind abgeschlossen. Nehmen Sie sie zuerst wieder auf."


def _write_participants(conversation: Conversation, people, dossiers, first: Case) -> None:
    Participant.objects.bulk_create(
        Participant(
            organisation_id=conversation.organisation_id,
            conversation=conversation,
            person=person,
            case=dossiers.get(person.pk, first),
        )
        for person in people
    )


def _move(actor, moving, people, dossiers, outcome, held_on, now) -> None:
    if outcome == Conversation.Outcome.HELD:
        children = [person for person in people if person.pk not in dossiers]
        further = {moving[0].pk: children}
        cases_actions.welcome(actor, moving, now=now, on=held_on, kind="conversation", people=further)
    elif outcome == Conversation.Outcome.WAIVED:
        cases_actions.waive(actor, moving, now=now, on=held_on)
    else:
        cases_actions.no_show(actor, moving, now=now)
