"""A household typed at the counter, and the four lines of the first visit."""

from django.utils import timezone

from willkomm.common.people import actions as people_actions
from willkomm.core.accounts.models import User
from willkomm.core.kernel.action import action
from willkomm.welcome.cases import actions as cases_actions
from willkomm.welcome.cases.queries import left_by_word


@action("desk.open", label="«So läuft es» geschlossen")
def dismiss_welcome(actor, organisation):
    """Close the four lines of the first visit for ever, for this person."""
    User.objects.filter(pk=actor.ref).update(welcomed=True)


@action("cases.enter", label="Zuzug erfasst")
def enter_household(actor, organisation, *, people, address, now):
    """Enter a household by hand and screen it at once. Returns (persons, their cases, the first reason).

    `people` are mappings of Person fields. There are no cases when nobody needs first information.
    """
    entry = people_actions.Entry(organisation.pk, people, address)
    [group] = people_actions.enter(actor, [entry])
    found = cases_actions.consider(actor, group, today=timezone.localdate(now), now=now)
    cases = [case for case, _ in found.values() if case]
    reason = next((suggestion.reason for _, suggestion in found.values()), "")
    return group, cases, reason


@action("cases.enter", label="Bekannte Person erfasst")
def recognise_person(actor, person, *, facts, address, now):
    """Somebody at the counter is known already: no second entry. Returns (the person, the case opened or None).

    Who had left and arrived again begins a new stay; of anybody else only what the office did not know is added.
    """
    arrived = facts.get("arrived_on")
    left = person.departed_on or left_by_word([person.pk]).get(person.pk)
    if left and arrived and arrived >= left:
        people_actions.enter_again(actor, person, facts=facts, address=address)
        found = cases_actions.consider(actor, [person], today=timezone.localdate(now), now=now)
        return person, next((case for case, _ in found.values() if case), None)
    lacking = {
        name: facts[name] for name in people_actions.OFFICE_FIELDS if facts.get(name) and not getattr(person, name)
    }
    if lacking and actor.may("cases.edit", person.organisation_id):
        people_actions.note_office_facts(actor, person, **lacking)
    return person, None
