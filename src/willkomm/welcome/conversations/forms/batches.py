"""What is asked when many letters are ordered, posted, or come back."""

import uuid

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from willkomm.common.correspondence.models import Letter
from willkomm.core.days import DayField
from willkomm.core.list_filter import ListFilter, choice_field, day_field, order_field
from willkomm.welcome.conversations.forms.letters import LetterForm
from willkomm.welcome.conversations.rules import RETURN_REASONS


class InviteForm(LetterForm):
    """Which letter and for which households; `key` makes the same form twice one order."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)

    def __init__(self, data=None, *, template, offers_unchecked):
        """At first all households are ticked."""
        super().__init__(data, template=template, offers_unchecked=offers_unchecked)
        self.chosen = set(data.getlist("haushalt")) if data is not None else None

    def has(self, household) -> bool:
        """Whether the household is ticked."""
        return self.chosen is None or str(household.public_id) in self.chosen


_STATES = (
    ("offen", _("in Arbeit")),
    ("zu-drucken", _("erstellt, nicht zur Post gegeben")),
    ("zur-post", _("zur Post gegeben")),
    ("nicht-erstellt", _("nicht erstellt")),
    ("zurueck", _("zurückgenommen")),
)


class StackFilter(ListFilter):
    """Filters of the list of stacks."""

    home, kept_as = "letter-batches", "briefstapel"
    stand = choice_field(_("Stand"), _STATES)
    art = choice_field(_("Art"), Letter.Template.choices)
    ab, bis = day_field(_("Bestellt ab")), day_field(_("Bestellt bis"))
    ordnung = order_field()


class PostForm(forms.Form):
    """The day on which the batch went to the post (empty: today), and the letters that stay behind."""

    on = DayField(required=False)
    bleibt = forms.MultipleChoiceField(required=False)

    def __init__(self, data, *, letters):
        super().__init__(data)
        self.fields["bleibt"].choices = [(str(letter.public_id), "") for letter in letters]

    def facts(self) -> dict:
        """The arguments of `post`."""
        data, today = self.cleaned_data, timezone.localdate()
        return {"on": data["on"] or today, "today": today, "without": data["bleibt"]}


class CodeForm(forms.Form):
    """The code that stands beside the QR code of a letter."""

    code = forms.CharField(
        label=_("Code aus dem Brief"),
        max_length=20,
        help_text=_("Acht Zeichen neben dem QR-Code, zum Beispiel ABCD-EFGH."),
        error_messages={"required": _("Geben Sie den Code ein, der neben dem QR-Code steht.")},
    )


class ReturnForm(forms.Form):
    """When and why a letter came back."""

    on = DayField(_("Zurückgekommen am"), required=False, initial=timezone.localdate)
    reason = forms.ChoiceField(
        label=_("Was steht auf dem Umschlag?"),
        required=False,
        choices=[(key, words) for key, (words, _step) in RETURN_REASONS.items()],
        widget=forms.RadioSelect,
    )

    def facts(self) -> dict:
        """The arguments of `letter_came_back`."""
        return {"on": self.cleaned_data["on"] or timezone.localdate(), "reason": self.cleaned_data["reason"]}
