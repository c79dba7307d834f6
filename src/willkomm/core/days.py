"""The one sentence about a day that there is not; every field that asks for a day says it."""

from django.utils.translation import gettext_lazy as _

WRONG_DAY = _("Dieses Datum gibt es nicht. Schreiben Sie zum Beispiel 3.12.2026.")
