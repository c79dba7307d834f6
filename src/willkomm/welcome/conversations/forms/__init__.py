"""The short way to record a conversation: three fields are required, everything else is further detail."""

from django import forms
from django.utils.translation import gettext_lazy as _

from willkomm.common.content.languages import UNKNOWN
from willkomm.core.days import DayField
from willkomm.welcome.conversations.models import Conversation
from willkomm.welcome.conversations.rules import LONGEST_MINUTES, TOPICS


class ConversationForm(forms.Form):
    """Date, language and outcome; who took part is ticked beforehand."""

    held_on = DayField(_("Datum"), missing=_("Wann war das Gespräch? Geben Sie das Datum an."))
    language = forms.ChoiceField(
        label=_("Sprache"), error_messages={"required": _("In welcher Sprache war das Gespräch? Wählen Sie eine.")}
    )
    outcome = forms.ChoiceField(
        label=_("Ergebnis"),
        choices=Conversation.Outcome.choices,
        widget=forms.RadioSelect(attrs={"class": "wk-choices--row"}),
        error_messages={"required": _("Was war das Ergebnis? Wählen Sie eines.")},
    )
    people = forms.MultipleChoiceField(
        label=_("Wer war dabei?"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Kinder zählen mit: Sie wurden mit dem Gespräch erreicht."),
    )
    place = forms.CharField(label=_("Ort"), required=False, max_length=150)
    interpreter = forms.ChoiceField(
        label=_("Wer hat gedolmetscht?"),
        required=False,
        choices=Conversation.Interpreter.choices,
    )
    topics = forms.MultipleChoiceField(
        label=_("Besprochene Themen"),
        required=False,
        choices=list(TOPICS.items()),
        widget=forms.CheckboxSelectMultiple(attrs={"class": "wk-choices--row"}),
    )
    next_steps = forms.CharField(
        label=_("Nächste Schritte"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 4})
    )
    duration_minutes = forms.IntegerField(
        label=_("Dauer in Minuten"),
        required=False,
        min_value=1,
        max_value=LONGEST_MINUTES,
        error_messages={"invalid": _("Geben Sie die Dauer als Zahl an, zum Beispiel 40.")},
    )
    note = forms.CharField(
        label=_("Kurze Notiz"),
        required=False,
        max_length=500,
        help_text=_("Nur, was für die Begrüssung nötig ist; die Person darf es lesen."),
    )

    REQUIRED = ("held_on", "language", "outcome")

    def __init__(self, *args, languages, people, **kwargs):
        """`languages` are (tag, name) pairs, `people` the persons of the household."""
        super().__init__(*args, **kwargs)
        self.people = people
        self.fields["language"].choices = languages
        self.fields["people"].choices = [(str(person.public_id), person.name) for person in people]
        self.fields["people"].initial = [str(person.public_id) for person in people]
        self.fields["language"].initial = UNKNOWN
        self.fields["interpreter"].initial = Conversation.Interpreter.NONE

    @property
    def first_fields(self):
        """The three required fields."""
        return [self[name] for name in self.REQUIRED]

    @property
    def further_fields(self):
        """Everything that may be added."""
        return [self[name] for name in self.fields if name not in self.REQUIRED]

    @property
    def further_has_errors(self) -> bool:
        """Whether the closed part must be open, because an error stands in it."""
        return any(name not in self.REQUIRED for name in self.errors)

    def facts(self) -> dict:
        """The arguments of `record`, with the persons who were ticked."""
        data = dict(self.cleaned_data)
        ticked = set(data.pop("people"))
        data["people"] = [person for person in self.people if str(person.public_id) in ticked]
        data["interpreter"] = data["interpreter"] or Conversation.Interpreter.NONE
        return data
