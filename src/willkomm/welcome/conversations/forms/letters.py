"""What the pages of a letter ask: nothing, unless there is a choice to make."""

from datetime import datetime

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from willkomm.common.correspondence.models import Letter
from willkomm.core.days import DayField

UNKNOWN_TEMPLATE = _("Diesen Brief gibt es nicht. Wählen Sie einen anderen.")

MOVED_ON = _("Dieses Dossier ist inzwischen weitergegangen. Laden Sie die Seite neu, bevor Sie einen Brief erstellen.")


class LetterForm(forms.Form):
    """The unchecked translation by choice; for a group event also its day, time and place."""

    template = forms.ChoiceField(
        choices=Letter.Template.choices,
        widget=forms.HiddenInput,
        error_messages={"required": UNKNOWN_TEMPLATE, "invalid_choice": UNKNOWN_TEMPLATE},
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    include_unchecked = forms.BooleanField(
        label=_("ungeprüfte Übersetzung beilegen"),
        required=False,
        help_text=_("Im Brief steht dann, dass die Übersetzung nicht geprüft ist und der deutsche Text gilt."),
    )
    on = DayField(_("Datum des Anlasses"), missing=_("Wann ist der Anlass? Geben Sie das Datum an."))
    at = forms.TimeField(
        label=_("Zeit"),
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={
            "required": _("Wann beginnt der Anlass? Geben Sie die Zeit an."),
            "invalid": _("Diese Zeit gibt es nicht. Schreiben Sie zum Beispiel 14:00."),
        },
    )
    place = forms.CharField(label=_("Ort"), required=False, max_length=150)

    def __init__(self, *args, template: str, offers_unchecked: bool, since: str = "", **kwargs):
        """Keep only the fields that this letter needs; `since` says when the dossier took its last step."""
        super().__init__(*args, **kwargs)
        self.fields["template"].initial = template
        self.fields["seen"].initial = self.since = since
        if template != Letter.Template.EVENT:
            for name in ("on", "at", "place"):
                del self.fields[name]
        if not offers_unchecked:
            del self.fields["include_unchecked"]

    def clean(self):
        """Refuse a page that was opened before somebody else's step: the letter may have gone out since."""
        if self.since and self.cleaned_data.get("seen") not in ("", None, self.since):
            raise forms.ValidationError(MOVED_ON, "moved_on")
        return self.cleaned_data

    def facts(self) -> dict:
        """The arguments for the verb; the moment carries the zone of the office."""
        cleaned = self.cleaned_data
        facts = {"include_unchecked": cleaned.get("include_unchecked", False)}
        if cleaned["template"] == Letter.Template.EVENT:
            facts["appointment_at"] = timezone.make_aware(datetime.combine(cleaned["on"], cleaned["at"]))
            facts["place"] = cleaned["place"]
        return facts


class DayForm(forms.Form):
    """The day on which something happened to the paper; empty means today."""

    on = DayField(required=False)

    def day(self):
        """The day, today when none was given; None when it cannot be read."""
        return (self.cleaned_data["on"] or timezone.localdate()) if self.is_valid() else None


class ConfirmationForm(forms.Form):
    """For whom the confirmation is printed; asks only when several persons of the household were reached."""

    people = forms.MultipleChoiceField(
        label=_("Für wen?"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Jede Person erhält eine eigene Seite."),
        error_messages={
            "required": _("Kreuzen Sie mindestens eine Person an."),
            "invalid_choice": _("Diese Person wurde hier nicht erreicht. Laden Sie die Seite neu."),
        },
    )

    def __init__(self, *args, cases, **kwargs):
        """`cases` are the dossiers of those who were reached."""
        super().__init__(*args, **kwargs)
        self.cases = cases
        if len(cases) < 2:
            del self.fields["people"]
            return
        self.fields["people"].choices = [(str(case.public_id), case.person.name) for case in cases]
        self.fields["people"].initial = [str(case.public_id) for case in cases]

    def chosen(self) -> list:
        """The dossiers that were ticked, or the only one."""
        ticked = self.cleaned_data.get("people")
        return self.cases if ticked is None else [case for case in self.cases if str(case.public_id) in ticked]
