"""Recording first-information conversations after the fact, one or many, and taking a record back."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q
from django.utils import timezone

from willkomm.common.people.models import Household, Person
from willkomm.core.kernel.action import action
from willkomm.core.kernel.refusals import Refused
from willkomm.welcome.cases import actions as cases_actions
from willkomm.welcome.cases.actions.progress import UNDO_WITHIN
from willkomm.welcome.cases.models import Case
from willkomm.welcome.cases.workflow import BEFORE, CASE_WORKFLOW
from willkomm.welcome.conversations.models import BatchEntry, Conversation, LetterBatch, Participant
from willkomm.welcome.conversations.queries import cases_of, newest_cases
from willkomm.welcome.conversations.rules import wrong_day

VERBS = {
    Conversation.Outcome.HELD: "welcome",
    Conversation.Outcome.NO_SHOW: "no_show",
    Conversation.Outcome.WAIVED: "waive",
}


@dataclass(frozen=True)
class Talk:
    """A conversation that was held: whose household, who took part, on which day, in which language (BCP 47).

    `details` may hold place, interpreter, topics, next_steps, duration_minutes and note.
    """

    organisation_id: int
    household: Household
    people: Sequence[Person]
    held_on: date
    language: str
    details: Mapping = field(default_factory=dict)


@dataclass(frozen=True)
class _Plan:
    """A talk that may be written: who counts, their dossiers, and which of these take a step."""

    talk: Talk
    people: list[Person]
    dossiers: dict[int, Case]
    moving: list[Case]

    @property
    def children(self) -> list[Person]:
        """Those without a dossier; they count with the first dossier of the family."""
        return [person for person in self.people if person.pk not in self.dossiers]


@action("conversations.record", label="Gespräch erfasst")
def record(actor, household, *, people, held_on, language, outcome, now, **details):
    """Record one conversation of a household and take the dossiers of all who took part one step further.

    `people` are those who took part, for a no-show those who were expected; a child without a dossier is counted
    with the first dossier of the family. `details` may hold place, interpreter, topics, next_steps,
    duration_minutes and note. Returns the Conversation. Refuses a day in the future or before the arrival, a
    conversation without anybody, dossiers that are not ready for this outcome, and the same conversation once more.
    """
    talk = Talk(household.organisation_id, household, people, held_on, language, details)
    _refuse_again(talk, outcome)
    return _write(actor, [_planned(talk, newest_cases(people), outcome, now)], outcome, now)[0]


@action("conversations.record", many=True, label="Gespräche erfasst")
def record_all(actor, talks, *, now):
    """Record many conversations that were held, set-based; the dossiers of all who took part are «begrüsst».

    Returns the conversations in the order of `talks`. Refuses everything, with the number of the talk in the list,
    when one of them would be refused alone, and when somebody takes part in two of them.
    """
    _refuse_twice(talks)
    dossiers, plans = newest_cases([person for talk in talks for person in talk.people]), []
    for number, talk in enumerate(talks, start=1):
        try:
            plans.append(_planned(talk, dossiers, Conversation.Outcome.HELD, now))
        except Refused as refusal:
            raise Refused(f"Gespräch Nr. {number}: {refusal.sentence}", refusal.code) from refusal
    return _write(actor, plans, Conversation.Outcome.HELD, now)


@action("conversations.record", label="Gespräch zurückgenommen")
def withdraw(actor, conversation, *, now):
    """Take a recorded conversation back, within UNDO_WITHIN: its outcomes and the step of the dossiers go with it."""
    if conversation.withdrawn_at:
        raise Refused("Dieses Gespräch ist schon zurückgenommen. Laden Sie die Seite neu.", "nothing_to_undo")
    if conversation.recorded_at < now - UNDO_WITHIN:
        raise Refused(
            "Dieses Gespräch lässt sich nicht mehr rückgängig machen. Nehmen Sie das Dossier wieder auf, wenn das"
            " Gespräch ein Irrtum war, und halten Sie es in der Notiz fest.",
            "nothing_to_undo",
        )
    conversation.withdrawn_at = now
    conversation.save(update_fields=["withdrawn_at"])
    moved = [case for case in cases_of(conversation) if case.state_since == conversation.recorded_at]
    if not moved:
        raise Refused("Das Dossier ist seither weitergegangen. Machen Sie zuerst den letzten Schritt rückgängig.")
    cases_actions.undo(actor, moved, now=now)
    return conversation


def _refuse_again(talk: Talk, outcome) -> None:
    """A form that is sent twice, by a second click or after going back, tells of one conversation."""
    same = Conversation.objects.filter(
        organisation_id=talk.organisation_id,
        household=talk.household,
        held_on=talk.held_on,
        language=talk.language,
        outcome=outcome,
        withdrawn_at__isnull=True,
        participants__person__in=talk.people,
    )
    if same.exists():
        raise Refused("Dieses Gespräch steht schon im Dossier. Ändern Sie das Datum, oder brechen Sie ab.", "recorded")


def _refuse_twice(talks: Sequence[Talk]) -> None:
    """Two conversations of one person in one go could not be taken back one by one."""
    seen: set[int] = set()
    for number, talk in enumerate(talks, start=1):
        ids = {person.pk for person in talk.people}
        if ids & seen:
            raise Refused(
                f"Gespräch Nr. {number}: Jemand davon steht schon weiter oben in der Liste."
                " Erfassen Sie dieses Gespräch für sich.",
                "twice",
            )
        seen |= ids


def _planned(talk: Talk, known: Mapping[int, Case], outcome, now) -> _Plan:
    """The talk with the dossiers that it moves; `known` maps persons to their newest dossiers. May refuse."""
    people = [person for person in talk.people if person.household_id == talk.household.pk]
    dossiers = {person.pk: known[person.pk] for person in people if person.pk in known}
    _check(people, dossiers, talk.held_on, now)
    moving = [case for case in dossiers.values() if CASE_WORKFLOW.step(VERBS[outcome], case.state)]
    if not moving:
        raise Refused(_why_not(dossiers, outcome), "not_ready")
    return _Plan(talk, people, dossiers, moving)


def _check(people: list[Person], dossiers: dict[int, Case], held_on, now) -> None:
    if not people:
        raise Refused("Kreuzen Sie an, wer dabei war.", "nobody")
    if not dossiers:
        raise Refused("Für diese Personen gibt es kein Dossier. Kreuzen Sie auch eine erwachsene Person an.", "no_case")
    if sentence := wrong_day(held_on, timezone.localdate(now), min(case.arrived_on for case in dossiers.values())):
        raise Refused(sentence, "wrong_day")


def _why_not(dossiers: dict[int, Case], outcome) -> str:
    if any(case.state in BEFORE for case in dossiers.values()):
        return "Bestätigen Sie zuerst den Zuzug."
    if outcome == Conversation.Outcome.NO_SHOW:
        return "«Nicht erschienen» setzt eine Einladung oder einen Termin voraus. Wählen Sie ein anderes Ergebnis."
    return "Diese Dossiers sind abgeschlossen. Nehmen Sie sie zuerst wieder auf."


def _write(actor, plans: Sequence[_Plan], outcome, now) -> list[Conversation]:
    conversations = Conversation.objects.bulk_create(
        [
            Conversation(
                organisation_id=plan.talk.organisation_id,
                household=plan.talk.household,
                held_on=plan.talk.held_on,
                language=plan.talk.language,
                outcome=outcome,
                recorded_at=now,
                recorded_by=actor.name[:120],
                **plan.talk.details,
            )
            for plan in plans
        ],
        batch_size=500,
    )
    _write_participants(conversations, plans)
    days = defaultdict(list)
    for plan in plans:
        days[plan.talk.held_on].append(plan)
    for held_on, group in days.items():
        _move(actor, group, outcome, held_on, now)
    return conversations


def _write_participants(conversations: Sequence[Conversation], plans: Sequence[_Plan]) -> None:
    Participant.objects.bulk_create(
        [
            Participant(
                organisation_id=conversation.organisation_id,
                conversation=conversation,
                person=person,
                case=plan.dossiers.get(person.pk, plan.moving[0]),
            )
            for conversation, plan in zip(conversations, plans, strict=True)
            for person in plan.people
        ],
        batch_size=500,
    )


def _move(actor, plans: Sequence[_Plan], outcome, held_on, now) -> None:
    moving = [case for plan in plans for case in plan.moving]
    if outcome == Conversation.Outcome.HELD:
        further = {plan.moving[0].pk: plan.children for plan in plans}
        cases_actions.welcome(actor, moving, now=now, on=held_on, kind="conversation", people=further)
    elif outcome == Conversation.Outcome.WAIVED:
        cases_actions.waive(actor, moving, now=now, on=held_on)
    else:
        cases_actions.no_show(actor, moving, now=now)


@action("privacy.erase", many=True, label="Gespräche gelöscht")
def erase(actor, households) -> int:
    """Delete conversations of these households and what batches noted of their dossiers; returns how many went.

    Comes before the letters and the dossiers go. A batch without any entry goes too.
    """
    homes = [home.pk for home in households]
    theirs = Q(case__household_id__in=homes) | Q(case__person__household_id__in=homes)
    entries = BatchEntry.objects.filter(theirs | Q(letter__household_id__in=homes))
    batches = set(entries.values_list("batch_id", flat=True))
    entries.delete()
    LetterBatch.objects.filter(pk__in=batches, entries__isnull=True).delete()
    Participant.objects.filter(theirs | Q(conversation__household_id__in=homes)).delete()
    Participant.objects.filter(person__household_id__in=homes).delete()
    return Conversation.objects.filter(household_id__in=homes).delete()[0]
