"""From a person in the register to a suggestion with a reason."""

from willkomm.common.content.languages import guess
from willkomm.common.people.countries import country_name
from willkomm.common.people.models import Person
from willkomm.core.bulk import update_rows
from willkomm.core.kernel.action import action
from willkomm.core.organisations.models import Organisation
from willkomm.welcome.cases.actions.changes import changed
from willkomm.welcome.cases.actions.family import accompanied
from willkomm.welcome.cases.models import Case
from willkomm.welcome.cases.queries import channel_rules, screening_rules
from willkomm.welcome.cases.rules import Arrival, choose_channel, expected_stay_months, screen
from willkomm.welcome.cases.workflow import BEFORE, CASE_WORKFLOW

GERMAN_SPEAKING = {"DE", "AT", "LI"}


def arrival_of(person: Person, with_family: bool, seen_on=None) -> Arrival:
    """The plain facts that the screening may know."""
    return Arrival(
        origin=person.origin,
        swiss=person.is_swiss,
        permit=person.permit,
        residence=person.residence,
        arrived_on=person.arrived_on,
        entered_on=person.entered_on,
        born_on=person.born_on,
        nationalities=tuple(person.nationalities),
        accompanied=with_family,
        seen_on=seen_on,
    )


def _language(person: Person):
    return guess(
        office=person.office_language,
        letter_language=person.letter_language,
        nationalities=[(iso, country_name(iso)) for iso in person.nationalities],
    )


def _german(person: Person) -> str:
    if person.office_german:
        return person.office_german
    return "native" if GERMAN_SPEAKING & set(person.nationalities) else ""


def _propose(case: Case, channels) -> None:
    """Fill channel and language unless somebody chose them by hand."""
    person = case.person
    if not case.channel_by_hand:
        stay = expected_stay_months(person.permit, case.arrived_on, person.permit_valid_to)
        case.channel, case.channel_reason = choose_channel(channels, stay_months=stay, german=_german(person))
    if not case.language_by_hand:
        found = _language(person)
        case.language, case.likely_languages, case.language_reason = (
            found.language,
            list(found.likely),
            found.reason,
        )


@action("cases.open", many=True, label="Vorschläge gerechnet")
def consider(actor, people, *, today, now, as_of=None):
    """Screen persons who arrived and open a dossier for those who may be newcomers.

    Returns a dict person id → (Case or None, Suggestion). A minor with family gets no dossier of its own; a
    dossier that nobody has confirmed yet is calculated again, a confirmed one is left alone (F-07, registers §4).
    The persons must have `arrived_on`. `as_of` is the day of a picture of the whole register: only there, rules
    about arrivals of long ago apply, because a picture shows those people too.
    """
    people = [person for person in people if person.arrived_on]
    ids = {person.organisation_id for person in people}
    parents = dict(Organisation.objects.filter(pk__in=ids).values_list("pk", "parent_id"))
    rules, channels, family = screening_rules(today), channel_rules(today), accompanied(people, now=now)
    keys = {(c.person_id, c.arrived_on): c for c in Case.objects.filter(person__in=[p.pk for p in people])}
    new, again, results = [], [], {}
    for person in people:
        own, above = person.organisation_id, parents[person.organisation_id]
        arrival = arrival_of(person, person.pk in family, as_of)
        found = screen(arrival, rules.get(above, rules.get(own, [])), rules.get(own, []) if above in rules else [])
        case = keys.get((person.pk, person.arrived_on))
        results[person.pk] = (case, found)
        if case is None and not _needs_case(arrival, found):
            continue
        if case is not None and case.state not in BEFORE:
            continue
        case = case or Case(organisation_id=own, person=person, household_id=person.household_id, state_since=now)
        (again if case.pk else new).append(case)
        _fill(case, person, found, arrival, now)
        _propose(case, channels.get(own) or channels.get(above, []))
        results[person.pk] = (case, found)
    _write(new, again)
    _move(actor, again, now)
    changed(new + again)
    return results


def _needs_case(arrival: Arrival, found) -> bool:
    return found.kind != "log" and not (arrival.accompanied and not arrival.adult)


def _state(arrival: Arrival, found) -> str:
    if not _needs_case(arrival, found):
        return "withdrawn"
    return "suggested" if found.kind == "open" else "to_check"


def _fill(case: Case, person: Person, found, arrival: Arrival, now) -> None:
    case.person, case.household_id, case.arrived_on = person, person.household_id, person.arrived_on
    case.suggestion, case.reason, case.screening = found.kind, found.reason[:300], found.steps
    case.due_on = person.arrived_on
    case.aim = _state(arrival, found)
    if case.pk is None:
        case.state, case.state_since = case.aim, now


def _write(new, again) -> None:
    Case.objects.bulk_create(new, batch_size=500)
    fields = [
        "household",
        "suggestion",
        "reason",
        "screening",
        "channel",
        "channel_reason",
        "language",
        "likely_languages",
        "language_reason",
        "due_on",
    ]
    update_rows(again, fields)


VERBS = {"suggested": "suggest", "to_check": "recheck", "withdrawn": "withdraw"}


def _move(actor, cases, now) -> None:
    """Let dossiers whose calculation came out differently take their step in the workflow, with its history."""
    for state, verb in VERBS.items():
        moving = [case for case in cases if case.aim == state != case.state]
        CASE_WORKFLOW.move(moving, verb, actor, now=now, reason="neu gerechnet")
