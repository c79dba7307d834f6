"""The verbs of correspondence: issue letters, note what happened to the paper."""

import uuid
from collections import defaultdict
from dataclasses import asdict

from willkomm.common.correspondence.letters import set_letters
from willkomm.common.correspondence.models import Letter, Recipient, ShortCode
from willkomm.common.correspondence.queries import Draft, drafts
from willkomm.common.correspondence.rules import digest, new_code
from willkomm.common.correspondence.storage import fingerprint, kept
from willkomm.common.correspondence.typesetting import Typeset
from willkomm.core.kernel.action import action
from willkomm.core.kernel.refusals import Refused
from willkomm.core.organisations.models import Organisation


@action("letters.issue", many=True, label="Brief erstellt")
def issue(actor, orders, *, now, base_url, include_unchecked=False):
    """Write the letters of these orders: one PDF per organisation, one Letter with its code per order.

    `base_url` is the public address of the installation. Returns the letters in the order of `orders`. Refuses,
    and writes nothing, when an address is missing or a letter cannot be set.
    """
    groups = defaultdict(list)
    for order in orders:
        groups[order.organisation_id].append(order)
    places = Organisation.objects.in_bulk(groups)
    written = {}
    for organisation_id, group in groups.items():
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
    done = set_letters(found, now=now)
    with kept(organisation_id, done.pdf) as path:
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


@action("conversations.record", many=True, label="Brief kam zurück")
def note_returned(actor, letters, *, on, today):
    """Note that the letters came back on that day."""
    if on > today:
        raise Refused("Das Datum liegt in der Zukunft. Prüfen Sie das Datum.", "date_in_future")
    Letter.objects.filter(pk__in=[letter.pk for letter in letters]).update(returned_on=on)
    for letter in letters:
        letter.returned_on = on
    return letters
