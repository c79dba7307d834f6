"""What is asked when somebody keeps a view."""

from django import forms
from django.utils.translation import gettext_lazy as _


class ViewForm(forms.Form):
    """A name for the filters that are set, and who sees it."""

    def __init__(self, *args, may_share: bool, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["name"] = forms.CharField(
            label=_("Name der Ansicht"),
            max_length=60,
            help_text=_("Zum Beispiel: Warten seit zwei Wochen."),
            error_messages={"required": _("Geben Sie der Ansicht einen Namen.")},
        )
        if may_share:
            self.fields["shared"] = forms.BooleanField(label=_("Alle hier sehen diese Ansicht"), required=False)
        self.fields["first"] = forms.BooleanField(label=_("Die Liste immer so öffnen"), required=False)
