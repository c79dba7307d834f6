"""The short forms of data protection."""

from dataclasses import fields

from django import forms
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from willkomm.core.days import DayField
from willkomm.core.list_filter import (
    ListFilter,
    carried_field,
    choice_field,
    day_field,
    order_field,
    search_field,
)
from willkomm.core.protection.models import Finding, Request
from willkomm.core.protection.rules import KINDS

LABELS = {
    "name": _("Name"),
    "purpose": _("Zweck"),
    "basis": _("Rechtsgrundlage"),
    "source": _("Quelle"),
    "persons": _("Betroffene Personen"),
    "categories": _("Welche Angaben"),
    "recipients": _("Empfänger"),
    "recipient": _("Empfänger"),
    "content": _("Inhalt"),
    "controller": _("Verantwortlich"),
    "processor": _("Auftragsbearbeitung"),
    "measures": _("Schutzmassnahmen"),
    "sensitive": _("Besonders schützenswerte Angaben"),
    "checked": _("Rechtsgrundlage und Frist sind geprüft"),
    "days": _("Tage"),
    "start": _("Die Frist beginnt mit"),
    "archive": _("Vor der Löschung dem Archiv der Gemeinde anbieten"),
    "count": _("Anzahl"),
    "minutes": _("innert Minuten"),
}
FIXED = {"key", "dataset", "retention", "personal", "least", "most"}


def _area(label, longest=500, **more):
    return forms.CharField(label=label, max_length=longest, widget=forms.Textarea(attrs={"rows": 3}), **more)


class RequestForm(forms.Form):
    """A request that came in."""

    kind = forms.ChoiceField(label=_("Worum geht es?"), choices=Request.Kind.choices, widget=forms.RadioSelect)
    received_on = DayField(_("Eingegangen am"))
    wish = _area(_("Was wird gewünscht?"), required=False)


class StrangerForm(RequestForm):
    """A request of somebody of whom nothing is stored."""

    asker = forms.CharField(label=_("Wer stellt das Gesuch?"), max_length=200)
    field_order = ["asker", "kind", "received_on", "wish"]


class AnswerForm(forms.Form):
    """What was answered, and when."""

    answer = _area(_("Was wurde geantwortet?"), 1000)
    on = DayField(_("Beantwortet am"))


class JudgeForm(forms.Form):
    """Unusual reading: justified, or asked."""

    answer = forms.ChoiceField(choices=[choice for choice in Finding.Answer.choices if choice[0]])
    note = forms.CharField(required=False, max_length=300)


class HoldForm(forms.Form):
    """«Aufbewahren, weil …»."""

    reason = forms.CharField(label=_("Aufbewahren, weil …"), max_length=300)


class BreachForm(forms.Form):
    """A breach in a few words."""

    title = forms.CharField(
        label=_("Was ist geschehen?"), max_length=200, help_text=_("In wenigen Worten und ohne Namen.")
    )
    noticed_on = DayField(_("Bemerkt am"))


class StepForm(forms.Form):
    """One step of a breach."""

    on = DayField(_("Am"))
    words = _area(_("Was wurde getan, wer wurde informiert?"))


class ProvisionForm(forms.Form):
    """A dated change of one entry of the register; its fields follow from the kind of entry."""

    def __init__(self, *args, kind: str, value, ended, begins, first, **kwargs):
        """`value` gives what counts, or counted until it ended, and stands in the fields.

        `ended` says that it does not count any more, and stays so until somebody takes the tick away. `begins` is the
        day that is proposed.

        `first` is the first day on which a term may be shorter.
        """
        super().__init__(*args, **kwargs)
        self.value = value
        for field in fields(KINDS[kind]):
            if field.name not in FIXED:
                self.fields[field.name] = _field(field, getattr(value, field.name))
        if kind == "disclosure":
            self.fields["ended"] = forms.BooleanField(label=_("Nicht mehr freigegeben"), initial=ended, required=False)
        self.fields["valid_from"] = DayField(_("Gilt ab"), initial=begins)
        if first > timezone.localdate():
            words = _("Kürzer frühestens ab %s, damit alle davon wissen; länger schon ab heute.")
            self.fields["valid_from"].help_text = words % date_format(first, "j. F Y")

    def clean_name(self) -> str:
        """An entry whose name was emptied keeps the one that it has."""
        return self.cleaned_data["name"] or self.value.name

    def facts(self) -> dict:
        """The entry's own fields."""
        return {name: value for name, value in self.cleaned_data.items() if name not in ("valid_from", "ended")}


def _field(field, value):
    label = LABELS.get(field.name, field.name)
    if field.type in (bool, "bool"):
        return forms.BooleanField(label=label, initial=value, required=False)
    if field.type in (int, "int"):
        return forms.IntegerField(label=label, initial=value, min_value=0, max_value=10_000)
    return _area(label, 600, initial=value, required=field.name not in ("source", "name"))


class RequestFilter(ListFilter):
    """Filters of the list of requests."""

    home = "privacy-requests"
    q = search_field(_("Name"))
    stand = choice_field(_("Stand"), [("offen", _("offen")), ("beantwortet", _("beantwortet"))])
    art = choice_field(_("Art"), Request.Kind.choices)
    ab, bis = day_field(_("Eingegangen ab")), day_field(_("Eingegangen bis"))
    ordnung = order_field()


class BreachFilter(ListFilter):
    """Filters of the list of breaches."""

    home = "privacy-breaches"
    q = search_field(_("Titel"))
    stand = choice_field(_("Stand"), [("offen", _("offen")), ("zu", _("abgeschlossen"))])
    ab, bis = day_field(_("Bemerkt ab")), day_field(_("Bemerkt bis"))
    ordnung = order_field()


class DisclosedFilter(ListFilter):
    """Filters of what was disclosed, of one organisation (`o`, its slug)."""

    home = "privacy-disclosed"
    o = carried_field()
    q = search_field(_("Empfänger, Grundlage oder wer"))
    ab, bis = day_field(_("Ab")), day_field(_("Bis"))
    ordnung = order_field()
