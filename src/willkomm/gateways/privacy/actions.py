"""What the clock owes to the law: what is due goes, app by app, each through its own verb."""

from collections import Counter, defaultdict
from datetime import timedelta
from functools import partial

from django.db import transaction
from django.utils import timezone

from willkomm.common.correspondence.actions import erase as erase_letters
from willkomm.common.people.actions import erasing as people
from willkomm.common.people.models import Household
from willkomm.core.accounts.actions import forget_former
from willkomm.core.files import drop, kept
from willkomm.core.kernel.action import action
from willkomm.core.organisations.actions import forget_contact_points
from willkomm.core.protection.actions import (
    erase_records,
    note_ages,
    note_erasure,
    offer_to_archive,
    one_after_the_other,
    shorten_books,
)
from willkomm.core.protection.actions.requests import as_it_stands, note_compiled
from willkomm.core.protection.catalogue import allowed
from willkomm.core.protection.models import Request
from willkomm.gateways.privacy.queries.ages import ages
from willkomm.gateways.privacy.queries.due import due
from willkomm.welcome.cases.actions.erase import erase as erase_cases
from willkomm.welcome.conversations.actions import erase as erase_conversations

AT_ONCE = 500


@action("privacy.erase", label="Fällige Löschungen ausgeführt")
def erase_due(actor, organisation, *, now) -> Counter:
    """Delete what is due today, at most AT_ONCE households in one go; may run twice. Returns the numbers by kind.

    Held households stay, those that the archive must see first are offered. Figures stay as they are. What is left is
    counted by its age.
    """
    one_after_the_other(organisation.pk)
    found, total = due(organisation, timezone.localdate(now)), Counter()
    if found.to_offer:
        offer_to_archive(actor, organisation, subjects=found.to_offer, now=now)
    by_rule = defaultdict(list)
    for each in found.now[:AT_ONCE]:
        by_rule[each.rule].append(each.home)
    for rule, homes in by_rule.items():
        gone = erase_households(actor, organisation, homes)
        note_erasure(actor, organisation, rule=rule, days=found.rules[rule].days, counts=gone, now=now)
        total.update(gone)
    total.update(_shorten(actor, organisation, found.rules, now))
    note_ages(actor, organisation, ages=ages(organisation, timezone.localdate(now)), now=now)
    return total


def erase_households(actor, organisation, ids) -> dict[str, int]:
    """Delete these households in the order in which rows refer to each other; the numbers by kind.

    Part of `erase_due`, called by it alone. A household that another's dossier still needs stays for that one.
    """
    homes = list(Household.objects.filter(organisation=organisation, pk__in=ids).order_by("pk"))
    people.announce(actor, homes)
    gone = {
        "Gespräche": erase_conversations(actor, homes),
        "Briefe": erase_letters(actor, homes),
        "Dossiers": erase_cases(actor, homes),
        "Personen": people.erase(actor, homes),
        "Haushalte": len(homes),
    }
    return {name: number for name, number in gone.items() if number}


def _shorten(actor, organisation, rules, now) -> dict[str, int]:
    """Books, requests and files of requests that are old enough."""
    today, gone = timezone.localdate(now), {}
    if rules["access_log"]:
        days = rules["access_log"].days
        if went := shorten_books(actor, organisation, days=days, now=now):
            note_erasure(actor, organisation, rule="access_log", days=days, counts=went, now=now)
            gone |= went
    if rules["requests"] and rules["access_file"]:
        before = today - timedelta(days=rules["requests"].days)
        files_before = today - timedelta(days=rules["access_file"].days)
        went, paths = erase_records(actor, organisation, before=before, files_before=files_before)
        transaction.on_commit(partial(drop, paths))
        if went:
            note_erasure(actor, organisation, rule="requests", days=rules["requests"].days, counts=went, now=now)
            gone |= went
    return gone | _former_staff(actor, organisation, rules["staff"], now)


def _former_staff(actor, organisation, rule, now) -> dict[str, int]:
    """Roles, accounts and contact points that are over for long enough."""
    if rule is None:
        return {}
    before = timezone.localdate(now) - timedelta(days=rule.days)
    gone = forget_former(actor, organisation, before=before)
    gone |= forget_contact_points(actor, organisation, before=before)
    if gone:
        note_erasure(actor, organisation, rule="staff", days=rule.days, counts=gone, now=now)
    return gone


def keep_compiled(actor, request: Request, pdf: bytes, *, now) -> None:
    """Store a compiled access file in place of the one before, which goes; a file that is not noted down goes too.

    Withheld where the catalogue lets no access file out.
    """
    allowed(request.organisation, "access.person", timezone.localdate(now))
    before = as_it_stands(request).file
    with kept(f"access/{request.organisation_id}/{request.public_id}.pdf", pdf) as path:
        note_compiled(actor, request, file=path, now=now)
    if before:
        transaction.on_commit(partial(drop, [before]))
