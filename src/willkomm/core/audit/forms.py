"""What one may ask of the two books; the answers stand in the address."""

from collections.abc import Mapping
from datetime import date

from django import forms
from django.utils.translation import gettext_lazy as _

KEYS = ("wer", "ab", "bis")
_WRONG_DAY = _("Dieses Datum gibt es nicht. Schreiben Sie zum Beispiel 3.12.2026.")


def _day(label):
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=False, widget=widget, error_messages={"invalid": _WRONG_DAY})


class LogFilter(forms.Form):
    """Who, and from which day to which (inclusive). What cannot be understood says so beside its field."""

    def __init__(self, data: Mapping):
        super().__init__({key: data.get(key, "") for key in KEYS}, auto_id="liste-%s", label_suffix="")
        search = forms.TextInput({"type": "search"})
        self.fields["wer"] = forms.CharField(label=_("Wer"), required=False, max_length=80, widget=search)
        self.fields["ab"], self.fields["bis"] = _day(_("Ab")), _day(_("Bis"))

    def asked(self) -> tuple[str, date | None, date | None]:
        """Name, first and last day; what says nothing is empty or None."""
        self.is_valid()
        said = self.cleaned_data
        return said.get("wer", ""), said.get("ab"), said.get("bis")

    def address(self) -> dict[str, str]:
        """The same as texts for the address."""
        who, since, until = self.asked()
        said = {"wer": who, "ab": since and since.isoformat(), "bis": until and until.isoformat()}
        return {key: value for key, value in said.items() if value}

    @property
    def active(self) -> int:
        """How many of them narrow the list."""
        return len(self.address())
