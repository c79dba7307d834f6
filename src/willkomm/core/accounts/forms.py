"""Forms of members, roles, deputies and keys."""

from datetime import date

from allauth.account.forms import ResetPasswordKeyForm
from django import forms
from django.utils.translation import gettext_lazy as _

from willkomm.core.accounts.actions import vouch_for
from willkomm.core.organisations.forms import DayField
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
