"""Letters to the people of a dossier: who gets one, what it moves, when somebody looks again."""

from collections import defaultdict

from django.db.models import prefetch_related_objects
from django.utils import timezone

from willkomm.common.correspondence.actions import issue, note_returned
from willkomm.common.correspondence.letters import set_confirmations
from willkomm.common.correspondence.queries import Order
from willkomm.common.correspondence.rules import Wish
from willkomm.common.people.models import Person
from willkomm.common.people.rules.persons import is_locked
from willkomm.core.kernel.action import action
from willkomm.core.kernel.refusals import Refused
from willkomm.welcome.cases.actions import returned
from willkomm.welcome.cases.actions.written import written_to
from willkomm.welcome.cases.models import Case
from willkomm.welcome.cases.rules import ADULT_AGE, age_on
from willkomm.welcome.cases.workflow import ACTIVE, BEFORE, CASE_WORKFLOW
from willkomm.welcome.conversations.queries import reached_on
from willkomm.welcome.conversations.queries.batches import companion_of

VERBS = {"invitation": "invite", "event": "invite", "reminder": "remind", "folder": ""}
MAY_GET_A_FOLDER = (*ACTIVE, "welcomed")
LOCKED = "Adresssperre: Erstellen Sie diesen Brief einzeln aus dem Dossier."
BY_CHANNEL = {"folder": "folder", "conversation": "invitation", "event": "event"}


def may_get(case, template: str) -> str | None:
    """None when this letter can go out to the dossier's person now, else the sentence why not."""
    verb = VERBS[template]
    step = CASE_WORKFLOW.step(verb or "invite", case.state if verb else "open")
    if not verb and case.state not in MAY_GET_A_FOLDER:
        step = None
    if step is None:
        if case.state in BEFORE:
            return "Bestätigen Sie zuerst den Zuzug; danach können Sie Briefe erstellen."
        return f"Das geht im Stand «{CASE_WORKFLOW.states[case.state]}» nicht. Wählen Sie einen anderen Brief."
    return step.guard(case) if step.guard else None


def may_get_in_a_stack(case, template: str, today) -> str | None:
    """As `may_get`, for letters that nobody looks at one by one: the dead, the locked and the departed stay out."""
    if case.person.died_on:
        return CASE_WORKFLOW.step("invite", "open").guard(case)
    if is_locked(case.person, today):
        return LOCKED
    if case.person.departed_on and case.state in ACTIVE:
        return "Das Register meldet einen Wegzug. Prüfen Sie das Dossier."
    return may_get(case, template)


def proposed_template(case) -> str:
    """The letter that comes next: a reminder after an invitation, else what the channel asks for."""
    if case.channel == "conversation" and CASE_WORKFLOW.step("remind", case.state):
        return "reminder"
    return BY_CHANNEL[case.channel]


def together(case, template: str) -> list[Case]:
    """This dossier and those of the same household that can get the same letter; the asked one always stays."""
    mates = Case.objects.filter(organisation_id=case.organisation_id, household_id=case.household_id)
    found = mates.select_related("person", "household").order_by("person__born_on", "pk")
    return [each for each in found if each.pk == case.pk or not may_get(each, template)]


def orders_for(cases, template: str) -> list[Order]:
    """One letter per household, in the order in which the households come up.

    It covers the dossiers' persons and the children who live with them. The eldest person's language is the
    letter's; the languages of the others get one line each.
    """
    prefetch_related_objects(cases, "person", "household")
    groups = defaultdict(list)
    for case in cases:
        groups[case.household_id].append(case)
    children = _children(groups)
    return [_order(group, children[household_id], template) for household_id, group in groups.items()]


def _children(groups) -> dict[int, list[Person]]:
    """Living children of these households who have no dossier in the letter themselves."""
    covered = {case.person_id for group in groups.values() for case in group}
    found = defaultdict(list)
    for person in Person.objects.filter(household_id__in=groups, died_on=None, departed_on=None, born_on__isnull=False):
        day = groups[person.household_id][0].arrived_on
        if person.pk not in covered and age_on(person.born_on, day) < ADULT_AGE:
            found[person.household_id].append(person)
    return found


def _order(group, children, template: str) -> Order:
    group = sorted(group, key=lambda case: (case.person.born_on or timezone.localdate(), case.pk))
    first = group[0]
    likely = [tag for case in group for tag in (case.language, *case.likely_languages) if tag != first.language]
    met = next((case for case in group if case.appointment_at), first)
    return Order(
        organisation_id=first.organisation_id,
        household=first.household,
        people=[*(case.person for case in group), *children],
        template=template,
        wish=Wish(first.language, tuple(dict.fromkeys(likely)), first.language_by_hand),
        appointment_at=met.appointment_at,
        appointment_place=met.appointment_place,
    )


def _refuse_unfit(cases, template: str) -> None:
    for case in cases:
        if reason := may_get(case, template):
            raise Refused(reason, "cannot_get_letter")


def _write(actor, cases, template: str, now, **facts):
    prefetch_related_objects(cases, "person", "household")
    _refuse_unfit(cases, template)
    if verb := VERBS[template]:
        written_to(actor, cases, verb=verb, now=now)
    return issue(actor, orders_for(cases, template), now=now, **facts)


@action("letters.issue", many=True, label="Einladung erstellt")
def invite(actor, cases, *, now, base_url, include_unchecked=False):
    """Write an invitation to the first conversation to each household and set the dossiers to «eingeladen».

    Returns the letters. Refuses everything when one dossier cannot be invited or one letter cannot be set.
    """
    return _write(actor, cases, "invitation", now, base_url=base_url, include_unchecked=include_unchecked)


@action("letters.issue", many=True, label="Erinnerung erstellt")
def remind(actor, cases, *, now, base_url, include_unchecked=False):
    """Write the invitation once more and set the dossiers to «erinnert»."""
    return _write(actor, cases, "reminder", now, base_url=base_url, include_unchecked=include_unchecked)


@action("letters.issue", many=True, label="Einladung zum Anlass erstellt")
def invite_to_event(actor, cases, *, now, base_url, appointment_at, place="", include_unchecked=False):
    """Write the invitation to the group event at that moment and place; the dossiers are «eingeladen»."""
    if appointment_at <= now:
        raise Refused("Der Anlass liegt in der Vergangenheit. Prüfen Sie Datum und Zeit.", "event_past")
    for case in cases:
        case.appointment_at, case.appointment_place = appointment_at, place[:150]
    return _write(actor, cases, "event", now, base_url=base_url, include_unchecked=include_unchecked)


@action("letters.issue", many=True, label="Begleitbrief zur Mappe erstellt")
def send_folder(actor, cases, *, now, base_url, include_unchecked=False, instead=""):
    """Write the letter that goes with the folder. The dossier moves when «Mappe abgegeben» is recorded.

    Refuses when there is such a letter, unless its public id is `instead`: somebody has seen it and wants another.
    """
    list(Case.objects.select_for_update(of=("self",)).filter(pk__in=[case.pk for case in cases]).order_by("pk"))
    if (there := companion_of(cases)) and str(there.public_id) != instead:
        raise Refused("Diesen Brief gibt es schon. Öffnen Sie ihn, statt einen zweiten zu erstellen.", "letter_exists")
    return _write(actor, cases, "folder", now, base_url=base_url, include_unchecked=include_unchecked)


WRITE = {"invitation": invite, "reminder": remind, "event": invite_to_event, "folder": send_folder}


@action("conversations.record", label="Brief kam zurück")
def letter_came_back(actor, letter, *, on, now, reason=""):
    """Note that a letter came back on that day; dossiers that still wait for an answer become «unzustellbar».

    `reason` is one of RETURN_REASONS, or empty when the post did not say.
    """
    note_returned(actor, [letter], on=on, today=timezone.localdate(now), reason=reason)
    people = letter.recipients.values("person_id")
    cases = Case.objects.filter(organisation_id=letter.organisation_id, person_id__in=people).select_related("person")
    if waiting := [case for case in cases if not case.reached and CASE_WORKFLOW.step("returned", case.state)]:
        returned(actor, waiting, now=now)
    return letter


@action("letters.issue", many=True, label="Bestätigung der Erstinformation gedruckt")
def print_confirmations(actor, cases, *, now) -> bytes:
    """A PDF with one page per dossier that confirms day and channel of what reached its person, nothing else (F-10).

    The dossiers are of one organisation. No dossier moves and no letter is kept: the paper is the person's own, and
    the book of changes notes that it was printed. Refuses when somebody was not reached.
    """
    reached = reached_on(cases)
    if not cases or not all(reached[case.pk] for case in cases):
        raise Refused(
            "Bestätigen lässt sich nur, wer erreicht wurde. Erfassen Sie zuerst Mappe, Gespräch oder Anlass.",
            "not_reached",
        )
    return set_confirmations(cases[0].organisation, [(case.person, reached[case.pk]) for case in cases], now=now)
