"""Forms of the rules; a municipality is only offered what tightens them."""

from datetime import date

from django import forms
from django.utils.translation import gettext_lazy as _

from willkomm.core.days import DayField
from willkomm.welcome.cases.actions.rulebook import TIGHTER, TIGHTER_CHANNELS, tightens_only
from willkomm.welcome.cases.models import Channel, ScreeningRule
from willkomm.welcome.cases.presenters import LEVEL_WORDS, PERMIT_WORDS
from willkomm.welcome.cases.rules import ORIGIN_WORDS, RESIDENCE_WORDS

ANY = ("", _("egal"))
LEVELS = ("", "A0", "A1", "A2", "B1", "B2", "C1", "C2", "native")


def _several(label, words, **more):
    return forms.MultipleChoiceField(
        label=label, choices=list(words.items()), required=False, widget=forms.CheckboxSelectMultiple, **more
    )


def _either(label, yes, no):
    return forms.TypedChoiceField(
        label=label,
        choices=[ANY, ("1", yes), ("0", no)],
        coerce=lambda value: value == "1",
        empty_value=None,
        required=False,
    )


class RuleForm(forms.Form):
    """What every rule has: its words and its first day."""

    words = forms.CharField(
        label=_("In Worten"), max_length=200, help_text=_("Steht als Grund beim Vorschlag, den die Gemeinde prüft.")
    )
    valid_from = DayField(_("Gilt ab"), help_text=_("Bis zum Tag davor gilt, was bisher galt."))

    def __init__(self, *args, organisation, today: date, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["valid_from"].initial = today
        self.tightens = tightens_only(organisation)


class ScreeningRuleForm(RuleForm):
    """A row of the screening table; a condition without a choice means "any"."""

    field_order = ("words", "suggestion", "valid_from")
    suggestion = forms.ChoiceField(label=_("Vorschlag"), widget=forms.RadioSelect)
    origins = _several(_("Herkunft"), ORIGIN_WORDS, help_text=_("Ohne Auswahl gilt die Regel für alle."))
    permits = _several(_("Bewilligung"), PERMIT_WORDS)
    residences = _several(_("Wohnsitz"), RESIDENCE_WORDS)
    swiss = _either(_("Schweizer Bürgerrecht"), _("ja"), _("nein"))
    adult = _either(_("Alter beim Zuzug"), _("volljährig"), _("minderjährig"))
    entered_within_months = forms.IntegerField(
        label=_("Eingereist vor weniger als (Monate)"), required=False, min_value=1, max_value=120
    )
    arrived_before_months = forms.IntegerField(
        label=_("Zugezogen vor mehr als (Monate)"), required=False, min_value=1, max_value=120
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        choices = ScreeningRule.Suggestion.choices
        self.fields["suggestion"].choices = [c for c in choices if not self.tightens or c[0] in TIGHTER]


class ChannelRuleForm(RuleForm):
    """A row of the channel table."""

    field_order = ("words", "channel", "valid_from")
    channel = forms.ChoiceField(label=_("Kanal"), widget=forms.RadioSelect)
    min_stay_months = forms.IntegerField(label=_("Bleibt mindestens (Monate)"), required=False, min_value=0)
    max_stay_months = forms.IntegerField(label=_("Bleibt höchstens (Monate)"), required=False, min_value=0)
    german_levels = _several(_("Deutsch"), {key: LEVEL_WORDS.get(key, key) for key in LEVELS})

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["channel"].choices = [c for c in Channel.choices if not self.tightens or c[0] in TIGHTER_CHANNELS]


class IntervalForm(forms.Form):
    """A number of days from a day on; for a municipality at most the canton's."""

    days_after = forms.IntegerField(label=_("Tage"), min_value=1)
    valid_from = DayField(_("Gilt ab"))

    def __init__(self, *args, today: date, most: int | None, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["valid_from"].initial = today
        if most is not None:
            self.fields["days_after"] = forms.IntegerField(
                label=_("Tage"),
                min_value=1,
                max_value=most,
                help_text=_("Höchstens %d, wie der Kanton; kürzer ist erlaubt.") % most,
                error_messages={"max_value": _("Der Kanton erlaubt höchstens %(limit_value)s Tage.")},
            )
