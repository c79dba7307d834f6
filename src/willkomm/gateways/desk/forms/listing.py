"""What one may ask of the list of dossiers; the answers stand in the address."""

from collections.abc import Mapping, Sequence

from django import forms
from django.utils.translation import gettext_lazy as _

from willkomm.core.list_filter import day_field
from willkomm.welcome.cases.models import Channel

GROUPS = (("", _("alle")), ("neu", _("neu oder zu prüfen")), ("laufend", _("laufend")), ("beendet", _("beendet")))
SORTS = (
    ("", _("Zuzug, der neueste zuerst")),
    ("zuzug", _("Zuzug, der älteste zuerst")),
    ("name", _("Nachname")),
    ("wartet", _("wartet am längsten")),
    ("bewegt", _("zuletzt bewegt")),
)
BY_OFFICE = ("gemeinde", _("Gemeinde"))
# Keys of the address in the order in which chips name them; `ordnung` says the order and filters nothing.
FILTERS = ("q", "stand", "gemeinde", "sprache", "ab", "bis", "kanal", "wartet", "dolmetschen")
ORDER = "ordnung"
KEYS = (*FILTERS, ORDER)
_DAYS = _("Geben Sie eine Zahl von Tagen zwischen 1 und 3650 an.")


def _choice(label, choices):
    return forms.ChoiceField(label=label, required=False, choices=choices)


class CaseFilter(forms.Form):
    """Filters and order. What cannot be understood says so beside its field and filters nothing."""

    def __init__(self, data: Mapping, *, languages: Mapping[str, str], places: Sequence[tuple[str, str]]):
        """`places` are (slug, name) of the organisations; with fewer than two nobody is asked about them."""
        super().__init__({key: data.get(key, "") for key in KEYS}, auto_id="liste-%s", label_suffix="")
        add = self.fields
        add["q"] = forms.CharField(
            label=_("Name"), required=False, max_length=80, widget=forms.TextInput(attrs={"type": "search"})
        )
        add["stand"] = _choice(_("Stand"), GROUPS)
        if len(places) > 1:
            add["gemeinde"] = _choice(_("Gemeinde"), [("", _("alle")), *places])
        add["sprache"] = _choice(_("Sprache"), [("", _("alle")), *languages.items()])
        add["ab"], add["bis"] = day_field(_("Zuzug ab")), day_field(_("Zuzug bis"))
        add["kanal"] = _choice(_("Kanal"), [("", _("alle")), *Channel.choices])
        limits = {name: _DAYS for name in ("invalid", "min_value", "max_value")}
        add["wartet"] = forms.IntegerField(
            label=_("Wartet seit mehr als … Tagen"),
            required=False,
            min_value=1,
            max_value=3650,
            error_messages=limits,
        )
        add["dolmetschen"] = _choice(_("Dolmetschen"), [("", _("alle")), ("ja", _("nötig"))])
        add[ORDER] = _choice(_("Sortiert nach"), [*SORTS, BY_OFFICE] if len(places) > 1 else SORTS)

    def asked(self) -> dict:
        """What was understood: key → value, only those that say something."""
        self.is_valid()
        return {key: self.cleaned_data[key] for key in KEYS if self.cleaned_data.get(key)}

    def address(self) -> dict[str, str]:
        """The same as texts for the address."""
        return {
            key: value.isoformat() if hasattr(value, "isoformat") else str(value) for key, value in self.asked().items()
        }

    @property
    def first_fields(self) -> list:
        """Those that always show: name, state and order."""
        return [self["q"], self["stand"], self[ORDER]]

    @property
    def more_fields(self) -> list:
        """Those behind «Weitere Filter»."""
        shown = {field.name for field in self.first_fields}
        return [field for field in self if field.name not in shown]

    @property
    def more_open(self) -> bool:
        """Whether one of them filters or is wrong."""
        return any(field.errors or self.cleaned_data.get(field.name) for field in self.more_fields)


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
        self.fields["first"] = forms.BooleanField(label=_("Dossiers immer so öffnen"), required=False)
