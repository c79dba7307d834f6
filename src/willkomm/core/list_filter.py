"""Filters of a list that grows without end: they stand in the address, and each can be taken away by itself."""

from datetime import date, datetime, time, timedelta

from django import forms
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

EVERYTHING = ("", _("alle"))
PLACE = "gemeinde"
_NO_DAY = {"invalid": _("Dieses Datum gibt es nicht. Schreiben Sie zum Beispiel 3.12.2026.")}


def day_field(label) -> forms.DateField:
    """A day that narrows the list."""
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=False, widget=widget, error_messages=_NO_DAY)


class ListFilter(forms.Form):
    """The base of such forms: what cannot be understood says so and filters nothing.

    `home` is the name of the list's address. `components/list_filter.html` shows the form.
    """

    home = ""

    def __init__(self, data, *, places=()):
        """`places` are organisations; with fewer than two nobody is asked about them."""
        names = [*self.base_fields, PLACE]
        super().__init__({name: data.get(name, "") for name in names}, auto_id="liste-%s", label_suffix="")
        if len(places) > 1:
            choices = [EVERYTHING, *((each.slug, each.name) for each in places)]
            self.fields[PLACE] = forms.ChoiceField(label=_("Gemeinde"), required=False, choices=choices)
        self.is_valid()
        self.asked = {name: value for name in self.fields if (value := self.cleaned_data.get(name))}

    def address(self, asked=None, **more: str) -> str:
        """The list with these filters (all that are set)."""
        asked = self.asked if asked is None else asked
        texts = {key: value.isoformat() if isinstance(value, date) else value for key, value in asked.items()}
        query = urlencode({**texts, **more})
        return reverse(self.home) + (f"?{query}" if query else "")

    def chips(self) -> list[dict]:
        """Every filter that is set, in words, with the address of the list without it."""
        return [
            {
                "label": self._said(key, value),
                "url": self.address({k: v for k, v in self.asked.items() if k != key}),
            }
            for key, value in self.asked.items()
        ]

    def _said(self, key: str, value) -> str:
        field = self.fields[key]
        if isinstance(value, date):
            return f"{field.label} {date_format(value, 'j.n.Y')}"
        return f"{field.label}: {dict(field.choices).get(value, value) if hasattr(field, 'choices') else value}"

    def turns(self, pages) -> dict:
        """Addresses of the newer and the older page, with the filters that are set."""
        return {
            "previous_url": self.address(vor=pages.before) if pages.before else "",
            "next_url": self.address(nach=pages.after) if pages.after else "",
        }


def within(column: str, since: date | None, until: date | None) -> Q:
    """Moments in `column` from one day to another, both inclusive, as far as they are told."""
    found = Q()
    if since:
        found &= Q(**{f"{column}__gte": _midnight(since)})
    if until:
        found &= Q(**{f"{column}__lt": _midnight(until + timedelta(days=1))})
    return found


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
