"""A day that somebody types or picks, and the one sentence about a day that there is not."""

from django import forms
from django.utils.translation import gettext_lazy as _

NO_DAY = _("Geben Sie das Datum an.")
WRONG_DAY = _("Dieses Datum gibt es nicht. Schreiben Sie zum Beispiel 3.12.2026.")


class DayField(forms.DateField):
    """A day; says in German what is wrong with it, and with `missing` what is asked when it is left out."""

    def __init__(self, label="", *, missing=NO_DAY, **kwargs):
        kwargs.setdefault("widget", forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
        super().__init__(label=label, error_messages={"required": missing, "invalid": WRONG_DAY}, **kwargs)
