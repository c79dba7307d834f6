"""The small form of one step: only the fields that the verb asks for, and who of the household goes along."""

from datetime import date, datetime, time

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from willkomm.core.days import DayField
from willkomm.gateways.desk.verbs import Verb
from willkomm.welcome.cases.actions.finish import CLOSE_REASONS
from willkomm.welcome.cases.models import Channel

DEFAULT_TIME = time(9, 0)
BY_HAND = ("done", "moved_away", "died", "naturalised", "missing", "other")


def _day(label, *, required=True, help_text=""):
    return DayField(label, required=required, help_text=help_text)


class StepForm(forms.Form):
    """All fields that a step may have; those that the verb does not ask for are left out."""

    on = _day(_("Wann?"))
    confirmed = _day(_("Datum der Bestätigung"), required=False)
    left = _day(_("Weggezogen am"))
    date = _day(_("Termin"), required=False, help_text=_("Leer lassen, wenn noch keiner vereinbart ist."))
    time = forms.TimeField(
        label=_("Uhrzeit"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={"invalid": _("Diese Uhrzeit gibt es nicht. Schreiben Sie zum Beispiel 14:00.")},
    )
    place = forms.CharField(label=_("Ort"), required=False, max_length=150)
    to = forms.CharField(label=_("Wohin?"), required=False, max_length=100)
    way = forms.ChoiceField(
        label=_("Wie wurde informiert?"), required=False, choices=Channel.choices, widget=forms.RadioSelect
    )
    note = forms.CharField(label=_("Welche Gemeinde?"), required=False, max_length=200)
    reason = forms.CharField(label=_("Grund"), required=False, max_length=300)
    why = forms.ChoiceField(
        label=_("Grund"),
        choices=[(key, CLOSE_REASONS[key]) for key in BY_HAND],
        widget=forms.RadioSelect,
        error_messages={"required": _("Wählen Sie einen Grund für den Abschluss.")},
    )
    channel = forms.ChoiceField(
        label=_("Kanal"),
        choices=Channel.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Wählen Sie Mappe, Gespräch oder Anlass.")},
    )
    language = forms.ChoiceField(
        label=_("Sprache des Briefs"), error_messages={"required": _("Wählen Sie eine Sprache.")}
    )
    people = forms.MultipleChoiceField(
        label=_("Für wen?"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": _("Diese Person kann hier nicht mitgehen. Laden Sie die Seite neu.")},
    )

    def __init__(self, *args, verb: Verb, cases, languages=(), **kwargs):
        """`cases` are the dossiers of the household that can go this way, the page's own first."""
        super().__init__(*args, **kwargs)
        self.verb, self.cases = verb, cases
        keep = {*verb.fields, "people"} if len(cases) > 1 else set(verb.fields)
        for name in [name for name in self.fields if name not in keep]:
            del self.fields[name]
        if "people" in self.fields:
            self.fields["people"].choices = [(str(case.public_id), case.person.name) for case in cases]
        if "language" in self.fields:
            self.fields["language"].choices = languages

    def chosen(self) -> list:
        """The dossiers that go along: the ticked ones, or all when the form never asked (a single button)."""
        if "people" not in self.fields or not self.data.get("asked"):
            return self.cases
        ticked = set(self.cleaned_data["people"])
        return [case for case in self.cases if str(case.public_id) in ticked]

    def clean(self):
        """Nobody ticked is no step."""
        if self.data.get("asked") and "people" in self.fields and not self.cleaned_data.get("people"):
            self.add_error("people", _("Kreuzen Sie mindestens eine Person an."))
        return self.cleaned_data

    def facts(self) -> dict:
        """The arguments of the action."""
        data = {name: value for name, value in self.cleaned_data.items() if name not in ("people", "date", "time")}
        if "date" in self.fields:
            data["appointment_at"] = _appointment(self.cleaned_data.get("date"), self.cleaned_data.get("time"))
        for name, argument in (("confirmed", "on"), ("left", "on"), ("why", "reason"), ("way", "channel")):
            if name in data:
                data[argument] = data.pop(name)
        return data


def _appointment(day: date | None, at: time | None) -> datetime | None:
    """Local date and time as an aware moment; a date without a time means nine o'clock."""
    return timezone.make_aware(datetime.combine(day, at or DEFAULT_TIME)) if day else None


def starting_values(case, today: date) -> dict:
    """What the form says before anybody types."""
    return {
        "on": today,
        "left": today,
        "why": "done",
        "channel": case.channel,
        "language": case.language,
    }
