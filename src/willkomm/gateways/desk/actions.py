"""Verbs that join siblings for the desk: a household typed at the counter, two households that are one."""

from willkomm.common.people import actions as people_actions
from willkomm.common.people.models import Household, Person
from willkomm.core.accounts.models import User
from willkomm.core.kernel.action import action
from willkomm.core.kernel.refusals import Refused
from willkomm.welcome.cases import actions as cases_actions
from willkomm.welcome.cases.models import Case


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
    found = cases_actions.consider(actor, group, today=now.date(), now=now)
    cases = [case for case, _ in found.values() if case]
    reason = next((suggestion.reason for _, suggestion in found.values()), "")
    return group, cases, reason


@action("cases.edit", label="Haushalt entschieden")
def decide_household(actor, household, *, join):
    """Say whether a household belongs to the one it was proposed to join; only undecided proposals can be decided.

    Joining moves its persons and dossiers, and what the register knows it by, so that the next message finds the
    joint one; letters and conversations stay where they were issued.
    """
    target = household.join_proposal
    if target is None:
        raise Refused("Über diesen Haushalt ist schon entschieden. Laden Sie «Heute» neu.", "already_decided")
    if join:
        Person.objects.filter(household=household).update(household=target)
        Case.objects.filter(household=household).update(household=target)
        _hand_over(household, target)
    Household.objects.filter(pk=household.pk).update(join_proposal=None)
    return target if join else household


def _hand_over(household, target) -> None:
    """Keys of the register that the target lacks, and proposals of others to join this household."""
    keys = {name: getattr(household, name) for name in ("process_key", "dwelling_key")}
    Household.objects.filter(pk=household.pk).update(process_key="", dwelling_key="")
    lacking = {name: key for name, key in keys.items() if key and not getattr(target, name)}
    Household.objects.filter(pk=target.pk).update(formed_by=Household.FormedBy.OFFICE, **lacking)
    others = Household.objects.filter(join_proposal=household).exclude(pk=target.pk)
    others.update(join_proposal=target)
