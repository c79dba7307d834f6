"""The one way out: refused when the catalogue has no entry in force, noted when it has one."""

from collections.abc import Mapping
from datetime import date

from django.utils import timezone

from willkomm.core.kernel import context
from willkomm.core.kernel.refusals import Forbidden, Refused
from willkomm.core.organisations.models import Organisation
from willkomm.core.protection.models import Disclosure
from willkomm.core.protection.queries import entry, entry_in_each, kept_back
from willkomm.core.protection.rules import Entry, Recipient
from willkomm.core.protection.shipped import shipped

NOT_LISTED = "Diese Ausgabe steht nicht im Katalog der Bekanntgaben. Melden Sie es der Stelle, die Willkomm betreibt."


class Withheld(Forbidden):
    """The catalogue has no entry for it, or none in force: it does not leave, and what would let it out is not done."""

    def __init__(self, sentence: str, code: str):
        super().__init__(sentence)
        self.code = code


def allowed(organisation: Organisation, key: str, day: date) -> Recipient:
    """The catalogue's entry for this organisation on that day. Withheld with a sentence when none is in force."""
    return _value(organisation, _listed(key) and entry(organisation, "disclosure", key, day))


def _listed(key: str | None) -> str:
    if key not in shipped("disclosure"):
        raise Withheld(NOT_LISTED, "not_listed")
    return key


def _value(organisation: Organisation, found: Entry) -> Recipient:
    if found.value is None:
        raise Withheld(_not_in_force(organisation, found.shipped), "not_in_force")
    return found.value


def _not_in_force(organisation: Organisation, usual: Recipient) -> str:
    return (
        f"«{usual.name}» ist für {organisation.name} nicht freigegeben. Fragen Sie die"
        " Datenschutzbeauftragte, ob die Bekanntgabe wieder in Kraft gesetzt wird."
    )


def allowed_somewhere(organisation_ids, key: str | None, day: date) -> None:
    """Withheld when the entry is in force in none of these organisations. Two queries."""
    refusal = None
    for here, found in entry_in_each(organisation_ids, "disclosure", _listed(key), day):
        try:
            return _value(here, found) and None
        except Refused as error:
            refusal = refusal or error
    if refusal:
        raise refusal


def allowed_everywhere(organisation_ids, key: str | None) -> dict[int, Recipient]:
    """The entry for each of these organisations today, by id. Withheld when one has none in force. Two queries."""
    found = entry_in_each(organisation_ids, "disclosure", _listed(key), timezone.localdate())
    return {here.pk: _value(here, each) for here, each in found}


def refusal(organisation: Organisation, key: str, day: date) -> str:
    """Why this may not leave here on that day, for the page that would offer it; "" when it may.

    One query, none for an organisation that brings its `disclosure_terms`.
    """
    if hasattr(organisation, "disclosure_terms"):
        return _not_in_force(organisation, shipped("disclosure")[key]) if key in kept_back(organisation, day) else ""
    found = entry(organisation, "disclosure", key, day)
    return "" if found.value else _not_in_force(organisation, found.shipped)


def disclose(actor, key: str, organisation: Organisation, *, count: int, now=None) -> Disclosure:
    """Let something leave the house: `count` persons' data (0 for figures) of this organisation, by entry `key`.

    Call it in the scope of the actor and in a transaction that may write, before the content goes. Withheld when the
    catalogue has no entry in force. Notes recipient, data set, basis and number, never the content.
    """
    now = now or timezone.now()
    row = allowed(organisation, key, timezone.localdate(now))
    [noted] = Disclosure.objects.bulk_create([_noted(actor, row, organisation.pk, count, now)])
    return noted


def disclose_many(actor, key: str | None, counts: Mapping[int, int]) -> None:
    """The same for several organisations at once (`counts` by their ids): all or nothing. Three queries."""
    rows, now = allowed_everywhere(counts, key), timezone.now()
    Disclosure.objects.bulk_create([_noted(actor, row, here, counts[here], now) for here, row in rows.items()])


def _noted(actor, row: Recipient, organisation_id: int, count: int, now) -> Disclosure:
    return Disclosure(
        organisation_id=organisation_id,
        at=now,
        key=row.key,
        recipient=row.recipient[:200],
        dataset=row.dataset,
        basis=row.basis[:300],
        count=count,
        actor_kind=actor.kind,
        actor_ref=actor.ref,
        actor_name=actor.name[:120],
        request_id=context.request_id(),
    )
