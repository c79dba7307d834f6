"""The verbs of accounts: who works where, in which role, who stands in; and keys that lend a person's rights."""

from datetime import date, datetime, timedelta
from functools import partial

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.mail import send_mail
from django.db import transaction
from django.db.models import Q
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _

from willkomm.core.accounts.keys import SHOWN, digest, new_key
from willkomm.core.accounts.models import ApiKey, FactorReset, Identity, Membership, User
from willkomm.core.accounts.queries import has_other_managers, lends_now, may_renew_link, may_reset, people_who_left
from willkomm.core.accounts.sealing import resealed
from willkomm.core.kernel.action import action
from willkomm.core.kernel.actors import Actor
from willkomm.core.kernel.refusals import Forbidden, Refused
from willkomm.core.organisations.events import MergerUndone, MunicipalitiesMerged
from willkomm.core.organisations.models import Organisation
from willkomm.core.organisations.queries import not_over
from willkomm.core.permissions import ROLES, ROLES_BY_KIND, managing_roles, permission_to_give
from willkomm.core.protection.shipped import shipped

ONE_DAY = timedelta(days=1)


def _may_give(actor: Actor, organisation: Organisation, role: str) -> None:
    """Refuse roles that do not exist here or that the actor may not manage."""
    if role not in ROLES_BY_KIND[organisation.kind]:
        raise Refused("Diese Rolle gibt es hier nicht. Wählen Sie eine aus der Liste.", "no_such_role")
    if not actor.may(permission_to_give(role), organisation.pk):
        raise Forbidden(f"Die Rolle «{ROLES[role]}» kann nur die Administration vergeben und beenden.")


def _not_oneself(actor: Actor, user: User) -> None:
    if actor.kind == "staff" and actor.ref == str(user.pk):
        raise Refused("Sich selbst können Sie keine Rolle geben. Bitten Sie eine zweite Person darum.", "oneself")


def _account(email: str, name: str) -> User:
    """The account with this address, made without a password if there is none."""
    email = email.strip().lower()
    user = User.objects.filter(email__iexact=email).first()
    if user is None:
        if not name.strip():
            raise Refused("Geben Sie den Namen an; die Person hat hier noch kein Konto.", "no_name")
        user = User.objects.create_user(email, name=name.strip(), is_demo=settings.DEMO)
        vouch_for(user)
    return user


def vouch_for(user: User) -> None:
    """Count the address as verified: the organisation gave it, and the link to the password went to its owner.

    Without it nobody could set up a second factor. No verb: it belongs to making the account and to its first link.
    """
    known = EmailAddress.objects.filter(user=user, email__iexact=user.email)
    if not known.update(verified=True, primary=True):
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)


def _period(starts_on: date, ends_on: date | None) -> None:
    if ends_on is not None and ends_on < starts_on:
        raise Refused("Das Ende liegt vor dem Beginn. Prüfen Sie die beiden Daten.", "ends_before_start")


def _enter(organisation, user, role, starts_on, ends_on, deputy_for=None) -> Membership:
    _period(starts_on, ends_on)
    if organisation.valid_to and (ends_on is None or ends_on > organisation.valid_to):
        raise Refused(f"«{organisation.name}» ist aufgehoben. Geben Sie die Rolle bei der Nachfolgerin.", "merged")
    same = Membership.objects.filter(not_over(starts_on), user=user, organisation=organisation, role=role)
    if any(ends_on is None or row.starts_on <= ends_on for row in same):
        raise Refused("Diese Person hat die Rolle in dieser Zeit schon.", "already_member")
    return Membership.objects.create(
        user=user, organisation=organisation, role=role, starts_on=starts_on, ends_on=ends_on, deputy_for=deputy_for
    )


@action("members.edit", label="Mitglied aufgenommen")
def invite_member(actor, organisation, *, email, name, role, starts_on, ends_on=None):
    """Take a person in by e-mail address and give a role; both days inclusive.

    A new account has no password: the person sets it with a one-time link (see `queries.password_link_for`).
    An existing account is used as it is. Returns the Membership.
    """
    _may_give(actor, organisation, role)
    user = _account(email, name)
    _not_oneself(actor, user)
    return _enter(organisation, user, role, starts_on, ends_on)


@action("members.appoint", label="Erste Leitung eingesetzt")
def appoint_first(actor, canton, *, organisation, email, name, role, starts_on):
    """Give an organisation below this one its first lead or administrator, so that it can help itself.

    Refused as soon as somebody leads its members: from then on the organisation decides alone.
    """
    if organisation.parent_id != canton.pk and organisation.pk != canton.pk:
        raise Forbidden(f"«{organisation.name}» gehört nicht zu dieser Organisation.")
    if role not in managing_roles(organisation.kind):
        raise Refused("Setzen Sie eine Leitung oder Administration ein; diese vergibt die weiteren Rollen.", "no_lead")
    if has_other_managers(organisation, starts_on):
        raise Refused(f"«{organisation.name}» hat schon eine Leitung. Diese nimmt weitere Personen auf.", "has_lead")
    user = _account(email, name)
    _not_oneself(actor, user)
    return _enter(organisation, user, role, starts_on, None)


@action("members.edit", label="Neuer Link zum Passwort")
def renew_link(actor, organisation, *, user):
    """End somebody's password, so that a one-time link to a new one can be handed out; open sessions end with it.

    A second factor stays. Only for people all of whose roles the actor may give; nobody does it for oneself.
    """
    if not may_renew_link(actor, user):
        raise Forbidden("Diesen Link kann nur ausstellen, wer alle Rollen dieser Person führt.")
    user.set_unusable_password()
    user.save(update_fields=["password"])
    _end_sessions(user)
    return user


@action("members.edit", label="Rolle beendet")
def end_role(actor, organisation, *, membership, last_day, today):
    """End a role and its deputies; the last day (inclusive) still holds. Deleting is never needed.

    A role that has not begun is withdrawn. Refused for the last person who leads the members.
    """
    _may_give(actor, organisation, membership.role)
    if membership.ends_on and membership.ends_on < today:
        raise Refused("Diese Rolle ist schon beendet. Laden Sie die Seite neu.", "over")
    if last_day < today - ONE_DAY:
        raise Refused("Der letzte Tag kann höchstens gestern gewesen sein, denn bis dahin galt die Rolle.", "past")
    if membership.ends_on and membership.ends_on < last_day:
        raise Refused("Die Rolle endet schon früher. Geben Sie sie für die spätere Zeit neu.", "not_longer")
    leads = membership.role in managing_roles(organisation.kind) and membership.deputy_for_id is None
    if leads and not has_other_managers(organisation, last_day + ONE_DAY, without=membership):
        raise Refused(
            "Das ist die letzte Person, die Mitglieder führen kann. Geben Sie zuerst jemand anderem die Leitung.",
            "last_lead",
        )
    ended = [membership, *membership.deputies.all()]
    _end(ended, last_day)
    if last_day < today:
        for user in {row.user for row in ended}:
            if not Membership.objects.filter(not_over(today), user=user).exists():
                _end_sessions(user)
    return membership


def _end(memberships, last_day: date) -> None:
    """End those that run longer; what would begin later never begins."""
    for row in memberships:
        if row.starts_on > last_day:
            row.delete()
        elif row.ends_on is None or row.ends_on > last_day:
            row.ends_on = last_day
            row.save(update_fields=["ends_on"])


@action("members.edit", label="Stellvertretung bestimmt")
def name_deputy(actor, organisation, *, membership, email, name, starts_on, ends_on):
    """Let somebody stand in for a membership, with the same role, for days that lie within it (inclusive)."""
    _may_give(actor, organisation, membership.role)
    if membership.deputy_for_id:
        raise Refused("Eine Stellvertretung kann nicht selbst vertreten werden.", "deputy_of_deputy")
    _period(starts_on, ends_on)
    if starts_on < membership.starts_on or (membership.ends_on and ends_on > membership.ends_on):
        raise Refused("Die Stellvertretung muss in die Zeit der Rolle fallen. Prüfen Sie die Daten.", "outside")
    user = _account(email, name)
    if user.pk == membership.user_id:
        raise Refused("Niemand vertritt sich selbst. Wählen Sie eine andere Person.", "deputy_is_self")
    _not_oneself(actor, user)
    return _enter(organisation, user, membership.role, starts_on, ends_on, membership)


@action("organisation.merge", label="Rollen mit der Zusammenlegung beendet")
def end_with_merger(actor, event: MunicipalitiesMerged):
    """Hear that municipalities end: their memberships end the same day. Keeps the former ends in the merger."""
    rows = Membership.objects.filter(not_over(event.last_day + ONE_DAY), organisation__in=event.old_ids)
    kept = [(row.pk, row.ends_on.isoformat() if row.ends_on else None) for row in rows]
    if any(row.starts_on > event.last_day for row in rows):
        raise Refused(
            "Eine Rolle beginnt erst nach diesem Tag. Beenden Sie sie zuerst, oder wählen Sie ein anderes Datum.",
            "role_begins_later",
        )
    Membership.objects.filter(pk__in=[pk for pk, _ in kept]).update(ends_on=event.last_day)
    event.merger.before["memberships"] = kept
    event.merger.save(update_fields=["before"])


@action("organisation.merge", label="Rollen nach der Zusammenlegung wiederhergestellt")
def restore_after_merger(actor, event: MergerUndone):
    """Hear that a merger was undone: memberships that it ended hold again as before."""
    for pk, ends_on in event.merger.before.get("memberships", ()):
        Membership.objects.filter(pk=pk).update(ends_on=date.fromisoformat(ends_on) if ends_on else None)


def _own(actor, user_id: int) -> None:
    """A key lends somebody's rights, so staff only makes and revokes their own; the operator may do it for all."""
    if actor.kind != "command" and actor.ref != str(user_id):
        raise Forbidden("Sie können nur eigene Schlüssel erstellen und widerrufen.")


@action("keys.edit", label="Schlüssel erstellt")
def create_key(
    actor, organisation, *, user, label: str, now, expires_on: date | None = None, second_factor: bool = False
):
    """Make an API key for this person, a member of the organisation. Returns the row and the key itself.

    The key is shown this once; only its digest is kept. `expires_on` is inclusive. It lends what the person may today,
    never a role that comes later; `second_factor` says whether the person has shown one. Refuses a missing label, one
    that another key of this person has, and an end in the past.
    """
    _own(actor, user.pk)
    if not label.strip():
        raise Refused("Geben Sie dem Schlüssel einen Namen, zum Beispiel den der Fachanwendung.", "label_missing")
    if expires_on and expires_on < timezone.localdate(now):
        raise Refused("Das Ablaufdatum liegt in der Vergangenheit. Wählen Sie ein späteres.", "expires_in_past")
    label = label.strip()[:80]
    _refuse_same_label(user, label)
    key = new_key()
    row = ApiKey.objects.create(
        user=user,
        label=label,
        start=key[:SHOWN],
        digest=digest(key),
        mandates=lends_now(user, timezone.localdate(now)),
        second_factor=second_factor,
        created_at=now,
        expires_on=expires_on,
    )
    return row, key


def _refuse_same_label(user, label: str) -> None:
    """A second click would make a second key, whose secret nobody reads."""
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    if ApiKey.objects.filter(user=user, label=label, revoked_at=None).exists():
        raise Refused(
            f"Sie haben schon einen Schlüssel «{label}». Widerrufen Sie ihn, oder wählen Sie einen anderen Namen.",
            "label_taken",
        )


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


@action("members.reset", label="Verlorenen zweiten Faktor zurückgesetzt")
def reset_second_factor(actor, organisation, *, user, reason: str, now: datetime):
    """Remove somebody's lost second factor, with the reason; open sessions end, and the owner is told.

    The organisation is one in which the actor holds the right; for the lead of an organisation below, the one above.
    Never one's own (`queries.may_reset`). The password stays. Returns the FactorReset.
    """
    if user.pk not in may_reset(actor, [user], timezone.localdate(now)):
        raise Forbidden("Den zweiten Faktor setzt eine zweite Person zurück, die alle Rollen dieser Person führt.")
    if not reason.strip():
        raise Refused("Geben Sie den Grund an, zum Beispiel «Telefon verloren».", "no_reason")
    removed, _ = Authenticator.objects.filter(user=user).delete()
    if not removed:
        raise Refused(f"{user} hat keinen zweiten Faktor; es gibt nichts zurückzusetzen.", "no_factor")
    _end_sessions(user)
    row = FactorReset.objects.create(user=user, at=now, by_name=actor.name, reason=reason.strip()[:300])
    if settings.EMAIL_HOST:
        transaction.on_commit(partial(_write_to_owner, row), robust=True)
    return row


def _write_to_owner(row: FactorReset) -> None:
    text = render_to_string("accounts/factor_reset.txt", {"row": row})
    send_mail(_("Ihr zweiter Faktor wurde zurückgesetzt"), text, None, [row.user.email])


def take_resets(user: User, now: datetime) -> list[FactorReset]:
    """Resets of somebody's second factor since they last signed in; count as told. No verb: signing in is none."""
    rows = list(FactorReset.objects.filter(user=user, told_at__isnull=True))
    FactorReset.objects.filter(pk__in=[row.pk for row in rows]).update(told_at=now)
    return rows


def recognise(user: User, issuer: str, subject: str, now: datetime) -> bool:
    """Keep by which subject a provider knows this person. False if it knew them by another one: then nothing is kept.

    No verb: it is part of signing in.
    """
    row, _ = Identity.objects.get_or_create(user=user, issuer=issuer, defaults={"subject": subject, "created_at": now})
    return row.subject == subject


@action("sessions.own", label="Offene Sitzung beendet")
def end_sessions(actor, organisation, *, user, session_keys: list[str]):
    """Sign somebody's own browsers out; those of others are left alone."""
    if actor.ref != str(user.pk):
        raise Forbidden("Sie können nur eigene Sitzungen beenden.")
    _end_sessions(user, session_keys)


def _end_sessions(user: User, session_keys: list[str] | None = None) -> None:
    rows = UserSession.objects.filter(user=user)
    rows = rows if session_keys is None else rows.filter(session_key__in=session_keys)
    Session.objects.filter(session_key__in=list(rows.values_list("session_key", flat=True))).delete()
    rows.delete()


def note_seen(session_key: str, now: datetime) -> None:
    """Remember when a session was last used; no verb, because reading a page is none."""
    UserSession.objects.filter(session_key=session_key).update(last_seen_at=now)


def tidy_sign_in(now: datetime) -> None:
    """By the clock: end sessions of people who left, drop those that ran out, old keys and resets that were told;
    seal secrets with the present key.
    """
    for user in User.objects.filter(pk__in=people_who_left(timezone.localdate(now))):
        _end_sessions(user)
    old = now - timedelta(days=shipped("retention")["staff"].days)
    ApiKey.objects.filter(Q(revoked_at__lt=old) | Q(expires_on__lt=timezone.localdate(old))).delete()
    FactorReset.objects.filter(told_at__lt=old).delete()
    Session.objects.filter(expire_date__lt=now).delete()
    UserSession.objects.exclude(session_key__in=Session.objects.values("session_key")).delete()
    for row in Authenticator.objects.exclude(type=Authenticator.Type.WEBAUTHN).iterator():
        data = resealed(row.data, [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS])
        if data is not None:
            Authenticator.objects.filter(pk=row.pk, data=row.data).update(data=data)


@action("privacy.erase", label="Beendete Rollen und Konten gelöscht")
def forget_former(actor, organisation, *, before: date) -> dict[str, int]:
    """Delete roles here that ended before that day, and what tells who somebody was who has no role anywhere any more.

    The books keep the name as long as their entries. Returns how many went, by kind.
    """
    over = Membership.objects.filter(organisation=organisation, ends_on__lt=before)
    people = set(over.values_list("user_id", flat=True))
    gone = {"Rollen": over.delete()[0] if people else 0}
    left = list(User.objects.filter(pk__in=people, memberships__isnull=True))
    for user in left:
        _forget_account(user)
    return {name: number for name, number in (gone | {"Konten": len(left)}).items() if number}


def _forget_account(user: User) -> None:
    """Nobody can sign in with it, and it tells nobody's name; the row stays, because others may refer to it."""
    _end_sessions(user)
    for model in (ApiKey, Authenticator, EmailAddress, FactorReset, Identity):
        model.objects.filter(user=user).delete()
    user.name, user.email, user.is_active = "", f"{user.pk}@geloescht.invalid", False
    user.set_unusable_password()
    user.save()
