"""The verbs of correspondence: issue letters, note what happened to the paper."""

import uuid
from collections import defaultdict
from dataclasses import asdict
from functools import partial

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from willkomm.common.correspondence.letters import first_part, set_letters, set_remaining, set_what_fits
from willkomm.common.correspondence.models import Letter, Recipient, ShortCode
from willkomm.common.correspondence.queries import Draft, drafting, drafts
from willkomm.common.correspondence.rules import digest, new_code
from willkomm.common.correspondence.storage import fingerprint, kept
from willkomm.common.correspondence.typesetting import TEMPLATE_VERSION, Typeset
from willkomm.core.bulk import update_rows
from willkomm.core.files import drop
from willkomm.core.kernel.action import action
from willkomm.core.kernel.refusals import Refused
from willkomm.core.organisations.models import Organisation
from willkomm.core.protection.catalogue import allowed

WAY_OUT = "letters.person"
POSTED = (
    "Diese Briefe sind zur Post gegeben und lassen sich nicht mehr zurücknehmen. Erstellen Sie einen neuen Brief, wenn"
    " etwas nicht stimmt."
)


@action("letters.issue", many=True, label="Brief erstellt")
def issue(actor, orders, *, now, base_url, include_unchecked=False):
    """Write the letters of these orders: one PDF per organisation, one Letter with its code per order.

    `base_url` is the public address of the installation. Returns the letters in the order of `orders`. Refuses,
    and writes nothing, when an address is missing, a letter cannot be set, or the catalogue lets no letters out.
    """
    groups = defaultdict(list)
    for order in orders:
        groups[order.organisation_id].append(order)
    places = Organisation.objects.in_bulk(groups)
    written = {}
    for organisation_id, group in groups.items():
        allowed(places[organisation_id], WAY_OUT, timezone.localdate(now))
        codes = [new_code() for _ in group]
        found = drafts(
            places[organisation_id],
            group,
            codes=codes,
            base_url=base_url,
            now=now,
            include_unchecked=include_unchecked,
        )
        for draft, letter in zip(found, _write(actor, organisation_id, found, codes, now), strict=True):
            written[id(draft.order)] = letter
    return [written[id(order)] for order in orders]


def _write(actor, organisation_id, found, codes, now) -> list[Letter]:
    return _store(actor, organisation_id, found, codes, set_letters(found, now=now), now)


def _store(actor, organisation_id, found, codes, done: Typeset, now, folder: str = "") -> list[Letter]:
    with kept(organisation_id, done.pdf, folder) as path:
        letters = Letter.objects.bulk_create(_rows(actor, found, done, path, now), batch_size=500)
        Recipient.objects.bulk_create(
            [
                Recipient(organisation_id=organisation_id, letter=letter, person=person)
                for letter, draft in zip(letters, found, strict=True)
                for person in draft.order.people
            ],
            batch_size=500,
        )
        ShortCode.objects.bulk_create(
            [
                ShortCode(
                    digest=digest(code),
                    organisation_id=organisation_id,
                    subject=letter.public_id,
                    template=letter.template,
                    created_at=now,
                )
                for code, letter in zip(codes, letters, strict=True)
            ],
            batch_size=500,
        )
    return letters


@action("letters.issue", many=True, label="Briefe eines Stapels erstellt")
def issue_part(actor, orders, *, now, base_url, folder, include_unchecked=False) -> list[tuple[Letter | None, str]]:
    """Write the letters of the first of these orders, as many as one document holds; all of one organisation.

    Returns one pair per order that was looked at, in their order: the letter, or None with the sentence why it
    cannot be set; orders beyond the end of the list were not looked at. The file lies in `folder`.
    """
    [organisation_id] = {order.organisation_id for order in orders}
    codes = [new_code() for _ in orders]
    here = Organisation.objects.get(pk=organisation_id)
    facts = {"base_url": base_url, "now": now, "include_unchecked": include_unchecked}
    found = first_part(drafting(here, orders, codes=codes, **facts))
    done, refused = set_what_fits(found, now=now)
    good = [pair for n, pair in enumerate(zip(found, codes, strict=False)) if n not in refused]
    written = []
    if good:
        written = _store(actor, organisation_id, *map(list, zip(*good, strict=True)), done, now, folder)
    letters = iter(written)
    return [(None, refused[n]) if n in refused else (next(letters), "") for n in range(len(found))]


def _rows(actor, found: list[Draft], done: Typeset, path: str, now) -> list[Letter]:
    seal = fingerprint(done.pdf)
    return [
        Letter(
            organisation_id=draft.order.organisation_id,
            public_id=uuid.uuid4(),
            household=draft.order.household,
            template=draft.order.template,
            languages=draft.languages,
            unchecked=draft.plan.unchecked,
            facts=asdict(draft.facts),
            wording=draft.wording,
            notice=draft.notice,
            file=path,
            sha256=seal,
            template_version=TEMPLATE_VERSION,
            first_page=first,
            last_page=last,
            issued_at=now,
            issued_by=actor.name,
        )
        for draft, (first, last) in zip(found, done.ranges, strict=True)
    ]


@action("letters.issue", many=True, label="zur Post gegeben")
def note_posted(actor, letters, *, on, today):
    """Note somebody's word that the letters were printed and posted on that day; a second note corrects it."""
    if on > today:
        raise Refused("Das Datum liegt in der Zukunft. Prüfen Sie das Datum.", "date_in_future")
    Letter.objects.filter(pk__in=[letter.pk for letter in letters]).update(posted_on=on)
    for letter in letters:
        letter.posted_on = on
    return letters


@action("letters.issue", many=True, label="Brief zurückgenommen")
def withdraw(actor, letters, *, now):
    """Take letters back that nobody posted: they stay in the history, and their codes open nothing any more."""
    if any(letter.posted_on for letter in letters):
        raise Refused(POSTED, "nothing_to_undo")
    Letter.objects.filter(pk__in=[letter.pk for letter in letters]).update(withdrawn_at=now)
    ShortCode.objects.filter(subject__in=[letter.public_id for letter in letters]).update(ended_at=now)
    return letters


@action("conversations.record", many=True, label="Brief kam zurück")
def note_returned(actor, letters, *, on, today, reason=""):
    """Note that the letters came back on that day, for a reason of the post if one is known."""
    if on > today:
        raise Refused("Das Datum liegt in der Zukunft. Prüfen Sie das Datum.", "date_in_future")
    Letter.objects.filter(pk__in=[letter.pk for letter in letters]).update(returned_on=on, returned_reason=reason)
    for letter in letters:
        letter.returned_on, letter.returned_reason = on, reason
    return letters


@action("privacy.erase", many=True, label="Briefe gelöscht")
def erase(actor, households) -> int:
    """Delete the letters of these households with codes and files; returns how many went.

    Other people's letters in the same file are set again without them. Files go when the deletion is committed.
    """
    homes = [home.pk for home in households]
    mine = Letter.objects.filter(Q(household_id__in=homes) | Q(recipients__person__household_id__in=homes))
    letters = list(mine.distinct())
    ids, files = [letter.pk for letter in letters], {letter.file for letter in letters}
    for path in sorted(files):
        _bind_again(list(Letter.objects.filter(file=path).exclude(pk__in=ids).order_by("first_page", "pk")))
    ShortCode.objects.filter(subject__in=[letter.public_id for letter in letters]).delete()
    Recipient.objects.filter(letter_id__in=ids).delete()
    Recipient.objects.filter(person__household_id__in=homes).delete()
    Letter.objects.filter(pk__in=ids).delete()
    transaction.on_commit(partial(drop, files))
    return len(ids)


def _bind_again(letters: list[Letter]) -> None:
    """Put letters whose neighbours are deleted into a file of their own; their words stay, their pages move."""
    if not letters:
        return
    done = set_remaining(letters)
    with kept(letters[0].organisation_id, done.pdf) as path:
        for letter, (first, last) in zip(letters, done.ranges, strict=True):
            letter.file, letter.sha256, letter.first_page, letter.last_page = path, fingerprint(done.pdf), first, last
        update_rows(letters, ["file", "sha256", "first_page", "last_page"])
