"""Forms of members, roles, deputies and keys."""

from datetime import date

from allauth.account.forms import ResetPasswordKeyForm
from allauth.core import context
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from django import forms
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from willkomm.core.accounts import throttle
from willkomm.core.accounts.actions import vouch_for
from willkomm.core.days import DayField
from willkomm.core.organisations.models import Organisation
from willkomm.core.permissions import ROLES, ROLES_BY_KIND, managing_roles, permission_to_give


class PersonForm(forms.Form):
    """Somebody by e-mail address; the name is needed for a person without an account."""

    email = forms.EmailField(
        label=_("E-Mail"),
        help_text=_("Die dienstliche Adresse; mit ihr loggt sich die Person ein."),
        error_messages={
            "required": _("Geben Sie die E-Mail-Adresse an."),
            "invalid": _("Diese E-Mail-Adresse ist unvollständig. Prüfen Sie sie."),
        },
    )
    name = forms.CharField(
        label=_("Name"),
        max_length=120,
        required=False,
        help_text=_("Vor- und Nachname; nur nötig, wenn die Person hier noch kein Konto hat."),
    )


class MemberForm(PersonForm):
    """A person, a role and a period; offers only roles that the acting person may give."""

    role = forms.ChoiceField(
        label=_("Rolle"), widget=forms.RadioSelect, error_messages={"required": _("Wählen Sie eine Rolle.")}
    )
    starts_on = DayField(_("Erster Tag"))
    ends_on = DayField(_("Letzter Tag"), required=False, help_text=_("Dieser Tag gilt noch. Leer: unbefristet."))

    def __init__(self, *args, actor, organisation: Organisation, today: date, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [
            (role, ROLES[role])
            for role in ROLES_BY_KIND[organisation.kind]
            if actor.may(permission_to_give(role), organisation.pk)
        ]
        self.fields["starts_on"].initial = today


class FirstLeadForm(PersonForm):
    """The first person who leads an organisation."""

    role = forms.ChoiceField(label=_("Rolle"), widget=forms.RadioSelect)
    starts_on = DayField(_("Erster Tag"))

    def __init__(self, *args, organisation: Organisation, today: date, **kwargs):
        super().__init__(*args, **kwargs)
        leading = managing_roles(organisation.kind)
        self.fields["role"].choices = [(r, ROLES[r]) for r in ROLES_BY_KIND[organisation.kind] if r in leading]
        self.fields["starts_on"].initial = today


class DeputyForm(PersonForm):
    """Who stands in, and for how long."""

    starts_on = DayField(_("Erster Tag"))
    ends_on = DayField(_("Letzter Tag"), help_text=_("Dieser Tag gilt noch."))


class KeyForm(forms.Form):
    """A key for another program: what it is for, and its last day."""

    label = forms.CharField(
        label=_("Name"),
        max_length=80,
        help_text=_("Zum Beispiel der Name der Fachanwendung."),
        error_messages={"required": _("Geben Sie dem Schlüssel einen Namen, zum Beispiel den der Fachanwendung.")},
    )
    expires_on = DayField(_("Letzter Tag"), required=False, help_text=_("Dieser Tag gilt noch. Leer: unbefristet."))


class PasswordByLinkForm(ResetPasswordKeyForm):
    """A password set with the one-time link, which went to the owner of the address: so it counts as verified."""

    def save(self):
        """Keep the password and the address."""
        super().save()
        vouch_for(self.user)


class _Throttled:
    """A code of the second factor: guessed slowly, and taken once, whichever process is asked."""

    def clean_code(self):
        """The code, if it is right, was not used before, and not too many were wrong."""
        now, attempt = timezone.now(), throttle.Attempt.at_code(context.request, self.user)
        if not attempt.spend(now):
            raise forms.ValidationError(
                _("Zu viele falsche Codes. Warten Sie fünf Minuten, und versuchen Sie es dann.")
            )
        code = super().clean_code()
        if not throttle.CODE_ONCE.spend(self.user.pk, code, now=now):
            raise forms.ValidationError(_("Dieser Code ist schon gebraucht. Warten Sie auf den nächsten."))
        attempt.give_back()
        return code


class CodeForm(_Throttled, AuthenticateForm):
    """The second factor at sign-in."""

    @cached_property
    def kinds(self) -> set[str]:
        """The kinds of second factor that this person has: the page offers no other."""
        return set(Authenticator.objects.filter(user=self.user).values_list("type", flat=True))


class CodeAgainForm(_Throttled, ReauthenticateForm):
    """The second factor once more, before settings of the account change."""


class PasskeyForm(AddWebAuthnForm):
    """A passkey or security key, with a name by which its owner recognises it."""

    name = forms.CharField(
        label=_("Name"), max_length=60, required=False, help_text=_("Zum Beispiel «Diensttelefon» oder «Büro».")
    )
    passwordless = forms.BooleanField(
        label=_("Damit auch ohne Passwort einloggen"),
        required=False,
        initial=True,
        help_text=_("Das Gerät fragt dann nach Fingerabdruck, Gesicht oder PIN."),
    )


class PasskeyNameForm(EditWebAuthnForm):
    """Another name for a passkey."""

    name = forms.CharField(label=_("Name"), max_length=60, error_messages={"required": _("Geben Sie einen Namen an.")})


class ReasonForm(forms.Form):
    """Why somebody's second factor is reset."""

    reason = forms.CharField(
        label=_("Grund"),
        max_length=300,
        help_text=_("Zum Beispiel «Telefon verloren, persönlich vorgesprochen». Die Person liest ihn beim Einloggen."),
        error_messages={"required": _("Geben Sie den Grund an, zum Beispiel «Telefon verloren».")},
    )
