"""What the office typed itself about a person; the register never overwrites it."""

from django import forms
from django.utils.translation import gettext_lazy as _

from willkomm.gateways.desk.forms.entry import GERMAN


class OfficeForm(forms.Form):
    """Language, German, phone, e-mail, interpreter, note."""

    office_language = forms.ChoiceField(label=_("Sprache"), required=False)
    office_german = forms.ChoiceField(label=_("Deutsch"), required=False, choices=GERMAN)
    office_interpreter = forms.NullBooleanField(
        label=_("Dolmetschen"),
        widget=forms.Select(choices=[("unknown", _("unbekannt")), ("true", _("nötig")), ("false", _("nicht nötig"))]),
    )
    office_phone = forms.CharField(label=_("Telefon"), required=False, max_length=40)
    office_email = forms.EmailField(
        label=_("E-Mail"),
        required=False,
        error_messages={"invalid": _("Diese E-Mail-Adresse ist unvollständig. Prüfen Sie sie.")},
    )
    office_note = forms.CharField(
        label=_("Notiz"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Nur, was für die Begrüssung nötig ist; die Person darf es lesen."),
    )

    def __init__(self, *args, languages, **kwargs):
        """`languages` are (tag, name) pairs."""
        super().__init__(*args, **kwargs)
        self.fields["office_language"].choices = [("", _("unbekannt")), *languages]
