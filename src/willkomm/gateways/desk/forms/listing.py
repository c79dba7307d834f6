"""What one may ask of the lists of dossiers and arrivals; the answers stand in the address."""

from collections.abc import Mapping

from django import forms
from django.utils.translation import gettext_lazy as _

from willkomm.core.list_filter import ListFilter, choice_field, day_field, search_field
from willkomm.welcome.cases.models import Channel

GROUPS = (("neu", _("neu oder zu prüfen")), ("laufend", _("laufend")), ("beendet", _("beendet")))
NEWEST = ("", _("Zuzug, der neueste zuerst"))
OLDEST = ("zuzug", _("Zuzug, der älteste zuerst"))
SORTS = (
    OLDEST,
    ("name", _("Nachname")),
    ("wartet", _("wartet am längsten")),
    ("bewegt", _("zuletzt bewegt")),
)
BY_OFFICE = ("gemeinde", _("Gemeinde"))
_LIMITS = dict.fromkeys(
    ("invalid", "min_value", "max_value"), _("Geben Sie eine Zahl von Tagen zwischen 1 und 3650 an.")
)


class CaseFilter(ListFilter):
    """Filters and order of the list of dossiers."""

    home, kept_as = "cases", "dossiers"
    first = ("q", "stand", "ordnung")
    field_order = ("q", "stand", "gemeinde", "sprache", "ab", "bis", "kanal", "wartet", "dolmetschen", "ordnung")
    q = search_field(_("Name"))
    stand = choice_field(_("Stand"), GROUPS)
    ab, bis = day_field(_("Zuzug ab")), day_field(_("Zuzug bis"))
    kanal = choice_field(_("Kanal"), Channel.choices)
    wartet = forms.IntegerField(
        label=_("Wartet seit mehr als … Tagen"), required=False, min_value=1, max_value=3650, error_messages=_LIMITS
    )
    dolmetschen = choice_field(_("Dolmetschen"), [("ja", _("nötig"))])

    def __init__(self, data: Mapping, *, languages: Mapping[str, str], places=()):
        """`languages` are tag → name; by municipality is sorted where there are several."""
        orders = [*SORTS, BY_OFFICE] if len(places) > 1 else SORTS
        fields = {
            "sprache": choice_field(_("Sprache"), languages.items()),
            "ordnung": choice_field(_("Sortiert nach"), orders, empty=NEWEST),
        }
        super().__init__(data, places=places, fields=fields)

    def said(self, key: str, value) -> str:
        """Two of them are told as sentences."""
        if key == "wartet":
            return _("wartet seit mehr als %(days)d Tagen") % {"days": value}
        return str(_("Dolmetschen nötig")) if key == "dolmetschen" else super().said(key, value)


class ArrivalFilter(ListFilter):
    """Filters and order of «Zuzüge prüfen»."""

    home, kept_as = "arrivals", "zuzuege"
    first = ("q", "zeigen", "ordnung")
    field_order = ("q", "zeigen", "gemeinde", "ab", "bis", "ordnung")
    q = search_field(_("Name"))
    zeigen = choice_field(_("Zeigen"), [("klar", _("klar")), ("pruefen", _("zu prüfen")), ("ohne", _("ohne Aufgabe"))])
    ab, bis = day_field(_("Zuzug ab")), day_field(_("Zuzug bis"))
    ordnung = choice_field(_("Sortiert nach"), [("neu", NEWEST[1]), ("name", _("Nachname"))], empty=("", OLDEST[1]))
