"""Forms of organisations, contracts and mergers."""

from collections.abc import Mapping, Sequence
from datetime import date
from types import MappingProxyType

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from willkomm.core.alphabet import plain
from willkomm.core.alphabet_sql import name_key
from willkomm.core.days import DayField
from willkomm.core.organisations.actions import EDITABLE
from willkomm.core.organisations.models import ContactPoint, Cooperation, Organisation
from willkomm.core.organisations.queries import not_over
from willkomm.core.permissions import TASKS


class OrganisationForm(forms.ModelForm):
    """How the organisation is reached, and what its letters look like."""

    class Meta:
        model = Organisation
        fields = EDITABLE
        widgets = {"window": forms.RadioSelect, "phone": forms.TextInput(attrs={"inputmode": "tel"})}
        labels = {
            "official_name": _("Amtlicher Name"),
            "contact_name": _("Ansprechperson"),
            "street": _("Strasse und Hausnummer"),
            "postal_code": _("PLZ"),
            "town": _("Ort"),
            "phone": _("Telefon"),
            "email": _("E-Mail"),
            "website": _("Website"),
            "opening_hours": _("Öffnungszeiten"),
            "window": _("Adressfenster der Couverts"),
            "test_mode": _("Testbetrieb"),
        }
        help_texts = {
            "official_name": _("Steht im Kopf jeder Seite und jedes Briefs."),
            "contact_name": _("Steht als Absenderin oder Absender in den Briefen."),
            "opening_hours": _("Zum Beispiel: Mo bis Fr 8.30–11.30 Uhr, Do bis 18.00 Uhr."),
            "test_mode": _("Briefe tragen den Vermerk «Muster»; nichts davon gehört zur Post."),
        }

    def clean(self):
        """Only hand over what was changed, so that two people can edit different facts."""
        facts = super().clean()
        return {name: facts[name] for name in self.changed_data if name in facts}

    def _post_clean(self):
        """Leave the instance alone: the action writes it."""


class CooperationForm(forms.Form):
    """A Verbund: partners, delegated tasks, term, cost key."""

    name = forms.CharField(label=_("Name des Verbunds"), max_length=120)
    partners = forms.ModelMultipleChoiceField(
        label=_("Partnergemeinden"),
        queryset=Organisation.objects.none(),
        widget=forms.SelectMultiple(attrs={"size": 8, "multiple": True}),
        help_text=_("Mehrere mit gedrückter Ctrl-Taste. Jede Gemeinde stimmt selber zu, bevor etwas übertragen ist."),
        error_messages={"required": _("Wählen Sie mindestens eine Partnergemeinde.")},
    )
    tasks = forms.MultipleChoiceField(
        label=_("Übertragene Aufgaben"),
        choices=list(TASKS.items()),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Wählen Sie mindestens eine Aufgabe.")},
    )
    starts_on = DayField(_("Erster Tag"))
    ends_on = DayField(_("Letzter Tag"), required=False, help_text=_("Dieser Tag gilt noch. Leer: unbefristet."))
    cost_key = forms.CharField(
        label=_("Kostenschlüssel"),
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("So, wie er im Vertrag steht, zum Beispiel «nach Einwohnerzahl»."),
    )

    def __init__(self, *args, host: Organisation, today: date, **kwargs):
        super().__init__(*args, **kwargs)
        near = Organisation.objects.filter(parent_id=host.parent_id, kind=host.kind, successor__isnull=True)
        self.fields["partners"].queryset = near.exclude(pk=host.pk)
        if "starts_on" in self.fields:
            self.fields["starts_on"].initial = today


class CooperationChangeForm(CooperationForm):
    """The same from a day on: the former terms stay as history."""

    field_order = ("on", "name", "partners", "tasks", "ends_on", "cost_key")
    on = DayField(_("Gilt ab"), help_text=_("Bis zum Tag davor gelten die bisherigen Bedingungen."))
    starts_on = None


class LastDayForm(forms.Form):
    """The last day on which something still holds."""

    last_day = DayField(_("Letzter Tag"), help_text=_("Dieser Tag gilt noch, am nächsten enden alle Rechte daraus."))


class NewOrganisationForm(forms.Form):
    """A municipality, regional office or association."""

    kind = forms.ChoiceField(
        label=_("Art"),
        widget=forms.RadioSelect,
        choices=[(k.value, k.label) for k in (Organisation.Kind.REGION, Organisation.Kind.ASSOCIATION)]
        + [(Organisation.Kind.MUNICIPALITY.value, _("Gemeinde (neu aus einer Zusammenlegung)"))],
    )
    name = forms.CharField(label=_("Name"), max_length=120)
    bfs_number = forms.IntegerField(
        label=_("BFS-Nummer"), required=False, min_value=1, help_text=_("Nur für eine Gemeinde.")
    )
    district = forms.CharField(label=_("Bezirk"), required=False, max_length=60)
    postal_codes = forms.CharField(
        label=_("Postleitzahlen"), required=False, help_text=_("Mehrere mit Abstand, zum Beispiel 4528 4542.")
    )
    valid_from = DayField(_("Besteht ab"), required=False)

    def clean_postal_codes(self) -> list[str]:
        """A list of codes."""
        return self.cleaned_data["postal_codes"].replace(",", " ").split()


class ByDistrict(forms.CheckboxSelectMultiple):
    """Municipalities to tick, folded by district."""

    template_name = "organisations/widgets/by_district.html"

    def get_context(self, name, value, attrs):
        """Which districts stand open: those in which something is ticked."""
        context = super().get_context(name, value, attrs)
        groups = context["widget"]["optgroups"]
        context["widget"]["groups"] = [(g, rows, any(each["selected"] for each in rows)) for g, rows, _i in groups]
        return context


class PlaceInput(forms.TextInput):
    """The name of a municipality, completed while one types."""

    template_name = "organisations/widgets/place.html"
    names: Sequence[str] = ()

    def get_context(self, name, value, attrs):
        """The names that the browser may propose."""
        context = super().get_context(name, value, {**attrs, "list": f"{name}-namen", "autocomplete": "off"})
        context["widget"]["names"] = self.names
        return context


class PlaceField(forms.CharField):
    """One of `places` by its name; accents, capitals and hyphens may be written otherwise."""

    widget = PlaceInput
    places: Mapping[str, Organisation] = MappingProxyType({})

    def offer(self, places: Sequence[Organisation]) -> None:
        """Let these be chosen."""
        self.places = {plain(here.name): here for here in places}
        self.widget.names = [here.name for here in places]

    def clean(self, value):
        """The organisation of this name."""
        name = super().clean(value)
        if plain(name) not in self.places:
            raise forms.ValidationError(_("Eine Gemeinde mit diesem Namen besteht hier nicht. Wählen Sie eine aus."))
        return self.places[plain(name)]


class MergerForm(forms.Form):
    """Which municipalities end, in which one, from when."""

    old = forms.ModelMultipleChoiceField(
        label=_("Diese Gemeinden gehen auf"),
        queryset=Organisation.objects.none(),
        widget=ByDistrict,
        help_text=_("Kreuzen Sie sie in ihrem Bezirk an."),
        error_messages={"required": _("Wählen Sie mindestens eine Gemeinde, die aufgeht.")},
    )
    successor = PlaceField(
        label=_("Nachfolgerin"),
        help_text=_("Der Anfang des Namens genügt. Ist sie neu, so legen Sie sie zuerst mit ihrer BFS-Nummer an."),
        error_messages={"required": _("Wählen Sie die Nachfolgerin.")},
    )
    on = DayField(_("Ab"), help_text=_("Erster Tag, an dem die Nachfolgerin zuständig ist; meist der 1. Januar."))

    def __init__(self, *args, canton: Organisation, **kwargs):
        super().__init__(*args, **kwargs)
        kind = Organisation.Kind.MUNICIPALITY
        rows = Organisation.objects.filter(parent=canton, kind=kind, successor__isnull=True, valid_to__isnull=True)
        districts: dict[str, list] = {}
        for here in rows.order_by(name_key("district"), name_key("name")):
            districts.setdefault(here.district, []).append((here.pk, here.name))
        self.fields["old"].queryset, self.fields["old"].choices = rows, list(districts.items())
        self.fields["successor"].offer(list(rows.order_by(name_key("name"))))


class ContactPointForm(forms.ModelForm):
    """Who answers for integration: lead, deputy, how to reach them, what they learnt."""

    trained_on = DayField(_("Kurs besucht am"), required=False)

    class Meta:
        model = ContactPoint
        fields = (
            "operative_name",
            "operative_function",
            "phone",
            "email",
            "deputy_name",
            "strategic_name",
            "strategic_function",
            "address",
            "hours",
            "course",
            "trained_on",
            "answered_by",
        )
        labels = {
            "operative_name": _("Operative Leitung"),
            "operative_function": _("Ihre Funktion"),
            "phone": _("Telefon"),
            "email": _("E-Mail"),
            "deputy_name": _("Stellvertretung"),
            "strategic_name": _("Strategische Leitung"),
            "strategic_function": _("Funktion der strategischen Leitung"),
            "address": _("Adresse"),
            "hours": _("Öffnungszeiten"),
            "course": _("Kurs"),
            "answered_by": _("Ein Verbund antwortet für uns"),
        }
        help_texts = {
            "operative_name": _("An diese Person wenden sich Neuzugezogene, Nachbargemeinden und der Kanton."),
            "operative_function": _("Zum Beispiel: Integrationsbeauftragte."),
            "phone": _("Telefon oder E-Mail genügt."),
            "strategic_name": _("Meist ein Mitglied des Gemeinderats."),
            "course": _("Zum Beispiel: Einführungskurs Erstinformation."),
        }
        error_messages = {"operative_name": {"required": _("Geben Sie an, wer die operative Leitung hat.")}}

    def __init__(self, *args, place: Organisation, today: date, **kwargs):
        super().__init__(*args, **kwargs)
        mine = Q(host=place) | Q(partners=place)
        self.fields["answered_by"].queryset = Cooperation.objects.filter(mine, not_over(today)).distinct()
        self.fields["answered_by"].empty_label = _("nein")

    def _post_clean(self):
        """Leave the instance alone: the action writes it."""
