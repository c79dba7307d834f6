"""The form of the terms after which the canton sees figures."""

from django import forms
from django.utils.translation import gettext_lazy as _

from willkomm.core.days import DayField


class TermsForm(forms.Form):
    """Days after a month and after a year, from a day on."""

    valid_from = DayField(_("Gilt ab"), help_text=_("Für Monate und Jahre, die an diesem Tag oder später enden."))
    after_month = forms.IntegerField(label=_("Tage nach dem Monatsende"), min_value=1, max_value=28, initial=5)
    after_year = forms.IntegerField(
        label=_("Tage nach dem Jahresende"),
        min_value=28,
        max_value=300,
        initial=90,
        help_text=_("Danach ist das Jahr für den Kanton abgeschlossen und ändert sich nicht mehr."),
    )
