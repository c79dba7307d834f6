"""The verbs of accounts."""

from datetime import date

from willkomm.core.accounts.keys import SHOWN, digest, new_key
from willkomm.core.accounts.models import ApiKey
from willkomm.core.kernel.action import action
from willkomm.core.kernel.refusals import Forbidden, Refused


def _own(actor, user_id: int) -> None:
    """A key lends somebody's rights, so staff only makes and revokes their own; the operator may do it for all."""
    if actor.kind != "command" and actor.ref != str(user_id):
        raise Forbidden("Sie können nur eigene Schlüssel erstellen und widerrufen.")


@action("keys.edit", label="Schlüssel erstellt")
def create_key(actor, organisation, *, user, label: str, now, expires_on: date | None = None):
    """Make an API key for this person, a member of the organisation. Returns the row and the key itself.

    The key is shown this once; only its digest is kept. `expires_on` is inclusive. Refuses a missing label and an
    end in the past.
    """
    _own(actor, user.pk)
    if not label.strip():
        raise Refused("Geben Sie dem Schlüssel einen Namen, zum Beispiel den der Fachanwendung.", "label_missing")
    if expires_on and expires_on < now.date():
        raise Refused("Das Ablaufdatum liegt in der Vergangenheit. Wählen Sie ein späteres.", "expires_in_past")
    key = new_key()
    row = ApiKey.objects.create(
        user=user,
        label=label.strip()[:80],
        start=key[:SHOWN],
        digest=digest(key),
        created_at=now,
        expires_on=expires_on,
    )
    return row, key


@action("keys.edit", label="Schlüssel widerrufen")
def revoke_key(actor, organisation, *, key: ApiKey, now):
    """End a key at once. Revoking it a second time changes nothing."""
    _own(actor, key.user_id)
    if key.revoked_at is None:
        key.revoked_at = now
        key.save(update_fields=["revoked_at"])
    return key


def note_use(key: ApiKey, now) -> None:
    """Remember when a key was last used, at most once a minute; no verb, because signing in is none."""
    if key.last_used_at is None or (now - key.last_used_at).total_seconds() >= 60:
        ApiKey.objects.filter(pk=key.pk).update(last_used_at=now)
