"""The one way out: refused when the catalogue has no entry in force, noted when it has one."""

from django.utils import timezone

from willkomm.core.kernel import context
from willkomm.core.kernel.refusals import Refused
from willkomm.core.organisations.models import Organisation
from willkomm.core.protection.models import Disclosure
from willkomm.core.protection.queries import entry
from willkomm.core.protection.rules import Recipient
from willkomm.core.protection.shipped import shipped


def allowed(organisation: Organisation, key: str, day) -> Recipient:
    """The catalogue's entry for this organisation on that day. Refused with a sentence when none is in force."""
    if key not in shipped("disclosure"):
        raise Refused("Diese Bekanntgabe steht nicht im Katalog. Wenden Sie sich an den Datenschutz.", "not_listed")
    found = entry(organisation, "disclosure", key, day)
    if found.value is None:
        raise Refused(
            f"«{found.shipped.name}» ist für {organisation.name} nicht freigegeben. Fragen Sie die"
            " Datenschutzbeauftragte, ob die Bekanntgabe wieder in Kraft gesetzt wird.",
            "not_in_force",
        )
    return found.value


def disclose(actor, key: str, organisation: Organisation, *, count: int, now=None) -> Disclosure:
    """Let something leave the house: `count` persons' data (0 for figures) of this organisation, by entry `key`.

    Call it in the scope of the actor and in a transaction that may write, before the content goes. Refused when the
    catalogue has no entry in force. Notes recipient, data set, basis and number, never the content.
    """
    now = now or timezone.now()
    row = allowed(organisation, key, timezone.localdate(now))
    [noted] = Disclosure.objects.bulk_create([_noted(actor, row, organisation.pk, count, now)])
    return noted


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
