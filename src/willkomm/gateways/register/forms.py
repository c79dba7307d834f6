"""The form that brings files in."""

from django import forms
from django.utils.translation import gettext_lazy as _

MOST_FILES = 200


class ManyFiles(forms.ClearableFileInput):
    """A file field that takes several."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files at once; cleans to a list."""

    def clean(self, data, initial=None):
        """Clean each file by itself; nothing at all is refused once."""
        files = data if isinstance(data, list | tuple) else [data]
        if len(files) > MOST_FILES:
            raise forms.ValidationError(_("Wählen Sie höchstens 200 Dateien auf einmal."), "too_many")
        return [super(FilesField, self).clean(each, initial) for each in files or [None]]


class UploadForm(forms.Form):
    """Which files, and for whom when one works for several municipalities."""

    organisation = forms.ModelChoiceField(
        queryset=None,
        label=_("Gemeinde"),
        empty_label=_("Bitte wählen"),
        error_messages={"required": _("Wählen Sie die Gemeinde, für die die Dateien bestimmt sind.")},
    )
    files = FilesField(
        label=_("Dateien"),
        help_text=_("XML-Dateien nach eCH-0020, Version 3.0. Mehrere auf einmal sind möglich."),
        widget=ManyFiles(attrs={"accept": ".xml,text/xml,application/xml"}),
        error_messages={
            "required": _("Wählen Sie mindestens eine Datei."),
            "empty": _("Eine der Dateien ist leer. Erzeugen Sie sie in der Einwohnersoftware neu."),
            "missing": _("Wählen Sie mindestens eine Datei."),
        },
    )

    def __init__(self, *args, organisations, only=None, **kwargs):
        super().__init__(*args, **kwargs)
        here = self.fields["organisation"]
        here.queryset = organisations
        chosen = organisations.filter(pk=only).first() if only else None
        here.initial = chosen
        if len(organisations) == 1:
            here.initial = organisations[0]
            here.widget = forms.HiddenInput()
