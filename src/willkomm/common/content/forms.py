"""Writing a new version of a text."""

from django import forms
from django.utils.translation import gettext_lazy as _


class TextForm(forms.Form):
    """The new wording, in the direction of its language."""

    body = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 6}),
        max_length=4000,
        error_messages={"required": _("Der Text ist leer. Schreiben Sie ihn oder behalten Sie die bisherige Fassung.")},
    )

    def __init__(self, *args, language, **kwargs):
        """`language` gives label, lang and dir of the field."""
        super().__init__(*args, **kwargs)
        field = self.fields["body"]
        field.label = language.name
        field.widget.attrs |= {"lang": language.tag, "dir": language.direction}
