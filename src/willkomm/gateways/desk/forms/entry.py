"""A household typed at the counter: six fields, everything else under «Weitere Angaben»."""

import re
from datetime import date

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from willkomm.common.people.countries import all_countries, find_country
from willkomm.common.people.models import Person
from willkomm.core.days import DayField
from willkomm.welcome.cases.rules import AHEAD, PERMIT_CARDS

STATELESS, UNKNOWN = ("staatenlos", "ohne staatsangehörigkeit"), ("unbekannt", "?")
OLDEST = 1900
GERMAN = [
    ("", _("unbekannt")),
    ("A0", _("keines")),
    ("A1", "A1"),
    ("A2", "A2"),
    ("B1", "B1"),
    ("B2", "B2"),
    ("C1", "C1"),
    ("C2", "C2"),
    ("native", _("Muttersprache")),
]
PERMITS = [("", _("Bewilligung ausstehend")), *((key, PERMIT_CARDS[key]) for key in ("02", "03", "04", "05", "07"))]
PERMITS += [(key, PERMIT_CARDS[key]) for key in ("08", "09")]


def country_names() -> list[str]:
    """Names for the list of proposals beside a country field."""
    return sorted(country.name for country in all_countries() if country.current)


class BirthField(forms.CharField):
    """A birth date as exactly as it is known: 3.5.1990, 5.1990 or 1990. Gives (first day, precision)."""

    PATTERNS = (
        (re.compile(r"(\d{1,2})\.\s*(\d{1,2})\.\s*(\d{4})"), (2, 1, 0), Person.Precision.DAY),
        (re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})"), (0, 1, 2), Person.Precision.DAY),
        (re.compile(r"(\d{1,2})[./]\s*(\d{4})"), (1, 0), Person.Precision.MONTH),
        (re.compile(r"(\d{4})"), (0,), Person.Precision.YEAR),
    )

    def to_python(self, value):
        """Parse, refusing days that do not exist, the future and what no living person can have."""
        text = super().to_python(value)
        if text in self.empty_values:
            return None
        for pattern, order, precision in self.PATTERNS:
            if found := pattern.fullmatch(text.strip()):
                parts = [int(found.group(index + 1)) for index in order]
                return self._checked(parts), precision
        raise forms.ValidationError(_("Schreiben Sie das Geburtsdatum als 3.5.1990, oder nur Monat oder Jahr."))

    def _checked(self, parts: list[int]) -> date:
        try:
            born = date(*[*parts, 1, 1][:3])
        except ValueError:
            raise forms.ValidationError(_("Diesen Tag gibt es nicht. Prüfen Sie das Geburtsdatum.")) from None
        if born.year < OLDEST or born > timezone.localdate():
            raise forms.ValidationError(_("Dieses Geburtsdatum kann nicht stimmen. Prüfen Sie es."))
        return born


class CountryField(forms.CharField):
    """A country by name or ISO code; gives CountryFacts. `free` words («staatenlos») are handed on as text."""

    def __init__(self, *args, free=(), **kwargs):
        """`free` are words that name no country but are allowed."""
        super().__init__(*args, **kwargs)
        self.free = free
        self.widget.attrs["list"] = "laender"
        self.widget.attrs["autocomplete"] = "off"

    def to_python(self, value):
        """The country's facts, a free word, or None."""
        text = super().to_python(value)
        if text in self.empty_values or text.casefold() in self.free:
            return text.casefold() or None
        if found := find_country(text):
            return found
        raise forms.ValidationError(_("Dieses Land kennen wir nicht. Schreiben Sie zum Beispiel «Eritrea» oder «ER»."))


def nationality_facts(found) -> dict:
    """Person fields for what CountryField gave."""
    if found in STATELESS:
        return {"nationalities": [], "stateless": True}
    if found is None or found in UNKNOWN:
        return {"nationalities": []}
    return {"nationalities": [found.iso2 or found.name], "is_swiss": found.iso2 == "CH"}


class EntryForm(forms.Form):
    """The six fields, and what may be added."""

    official_name = forms.CharField(
        label=_("Name"),
        max_length=100,
        error_messages={"required": _("Wie heisst die Person? Geben Sie den Namen an.")},
    )
    first_name = forms.CharField(
        label=_("Vorname"), max_length=100, error_messages={"required": _("Geben Sie den Vornamen an.")}
    )
    born = BirthField(
        label=_("Geburtsdatum"),
        help_text=_("Zum Beispiel 3.5.1990; nur das Jahr genügt, wenn mehr nicht bekannt ist."),
        error_messages={"required": _("Geben Sie das Geburtsdatum an; das Jahr genügt.")},
    )
    nationality = CountryField(
        label=_("Staatsangehörigkeit"),
        free=(*STATELESS, *UNKNOWN),
        error_messages={"required": _("Geben Sie die Staatsangehörigkeit an, sonst «unbekannt».")},
    )
    arrived_on = DayField(_("Zuzugsdatum"), missing=_("Seit wann wohnt die Person hier? Geben Sie das Datum an."))
    address = forms.CharField(
        label=_("Adresse"),
        max_length=150,
        help_text=_("Strasse und Nummer"),
        error_messages={"required": _("Geben Sie Strasse und Nummer an.")},
    )
    postal_code = forms.CharField(label=_("PLZ"), required=False, max_length=15)
    town = forms.CharField(label=_("Ort"), required=False, max_length=80)
    origin = forms.ChoiceField(
        label=_("Zuzug"),
        required=False,
        widget=forms.RadioSelect(attrs={"class": "wk-choices--row"}),
        choices=[("abroad", _("aus dem Ausland")), ("swiss", _("aus der Schweiz")), ("unknown", _("unbekannt"))],
    )
    origin_country = CountryField(label=_("Aus welchem Land?"), required=False)
    permit = forms.ChoiceField(label=_("Ausweis"), required=False, choices=PERMITS)
    entered_on = DayField(_("Eingereist in die Schweiz am"), required=False)
    office_language = forms.ChoiceField(label=_("Sprache"), required=False)
    office_german = forms.ChoiceField(label=_("Deutsch"), required=False, choices=GERMAN)
    office_phone = forms.CharField(label=_("Telefon"), required=False, max_length=40)
    office_interpreter = forms.BooleanField(label=_("Dolmetschen nötig"), required=False)

    REQUIRED = ("official_name", "first_name", "born", "nationality", "arrived_on", "address")

    def __init__(self, *args, offices, languages, **kwargs):
        """`offices` are the organisations one may enter for, `languages` (tag, name) pairs."""
        super().__init__(*args, **kwargs)
        self.offices = {str(office.pk): office for office in offices}
        if len(self.offices) > 1:
            choices = [("", _("Bitte wählen")), *((key, office.name) for key, office in self.offices.items())]
            required = {"required": _("Für welche Gemeinde? Wählen Sie eine.")}
            field = forms.ChoiceField(label=_("Gemeinde"), choices=choices, error_messages=required)
            self.fields = {"organisation": field, **self.fields}
        self.fields["office_language"].choices = [("", _("unbekannt (Vorschlag nach Land)")), *languages]

    @property
    def office(self):
        """The organisation that was chosen, or the only one."""
        if len(self.offices) == 1:
            return next(iter(self.offices.values()))
        return self.offices.get(self.cleaned_data.get("organisation", ""))

    @property
    def first_fields(self):
        """The six fields, after the municipality where there are several."""
        return [self[name] for name in ("organisation", *self.REQUIRED) if name in self.fields]

    @property
    def further_fields(self):
        """Everything that may be added."""
        return [self[name] for name in self.fields if name not in (*self.REQUIRED, "organisation")]

    @property
    def further_has_errors(self) -> bool:
        """Whether the closed part must be open, because an error stands in it."""
        return any(name not in self.REQUIRED for name in self.errors)

    def clean_arrived_on(self):
        """An arrival may be announced some weeks ahead, not years."""
        on, today = self.cleaned_data["arrived_on"], timezone.localdate()
        if on > today + AHEAD or (today - on).days > 3660:
            raise forms.ValidationError(_("Dieses Zuzugsdatum kann nicht stimmen. Prüfen Sie das Jahr."))
        return on

    def person(self) -> dict:
        """Person fields of the first person."""
        data = self.cleaned_data
        born_on, precision = data["born"]
        country = data["origin_country"]
        return {
            "official_name": data["official_name"].strip(),
            "first_name": data["first_name"].strip(),
            "born_on": born_on,
            "birth_precision": precision,
            **nationality_facts(data["nationality"]),
            **self._arrival(country),
            **{name: data[name] for name in ("office_language", "office_german", "office_phone")},
            "office_interpreter": data["office_interpreter"] or None,
        }

    def _arrival(self, country) -> dict:
        data = self.cleaned_data
        return {
            "arrived_on": data["arrived_on"],
            "entered_on": data["entered_on"],
            "origin": data["origin"] or Person.Origin.ABROAD,
            "origin_country": (country.iso2 or country.name) if country else "",
            "permit": data["permit"],
            "permit_pending": not data["permit"],
        }

    def household(self) -> dict:
        """Household fields: street and number from one line, place from the municipality when left empty."""
        data, office = self.cleaned_data, self.office
        found = re.fullmatch(r"(.*?)\s+(\d+\s?[a-zA-Z]?)", data["address"].strip())
        street, number = found.groups() if found else (data["address"].strip(), "")
        return {
            "street": street,
            "house_number": number,
            "postal_code": data["postal_code"] or office.postal_code,
            "town": data["town"] or office.town or office.name,
            "country": office.country,
        }


class FurtherPersonForm(forms.Form):
    """One more person of the household; an empty name or nationality means the same as the first person's."""

    first_name = forms.CharField(label=_("Vorname"), required=False, max_length=100)
    official_name = forms.CharField(label=_("Name (leer: gleich)"), required=False, max_length=100)
    born = BirthField(label=_("Geburtsdatum"), required=False)
    nationality = CountryField(
        label=_("Staatsangehörigkeit (leer: gleich)"), required=False, free=(*STATELESS, *UNKNOWN)
    )

    def clean(self):
        """A row is either empty or names a person with a birth date."""
        data = self.cleaned_data
        if data.get("first_name") and not data.get("born") and "born" not in self.errors:
            self.add_error("born", _("Geben Sie das Geburtsdatum an; das Jahr genügt."))
        if not data.get("first_name") and any(data.get(name) for name in ("official_name", "born", "nationality")):
            self.add_error("first_name", _("Geben Sie den Vornamen an."))
        return data

    def person(self, first: dict) -> dict:
        """Person fields, taking from the first person what the family shares."""
        data = self.cleaned_data
        born_on, precision = data["born"]
        own = {} if data["nationality"] is None else {"stateless": False, "is_swiss": False}
        own |= {} if data["nationality"] is None else nationality_facts(data["nationality"])
        shared = {name: value for name, value in first.items() if name not in ("office_phone", "office_german")}
        return {
            **shared,
            **own,
            "official_name": data["official_name"].strip() or first["official_name"],
            "first_name": data["first_name"].strip(),
            "born_on": born_on,
            "birth_precision": precision,
        }


FurtherPeople = forms.formset_factory(FurtherPersonForm, extra=5, max_num=12, absolute_max=12)
