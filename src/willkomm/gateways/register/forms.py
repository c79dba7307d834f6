"""The forms that bring files in, and that ask what the columns of a table mean."""

import re

from django import forms
from django.utils.html import escape
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from rapidfuzz import fuzz, process

from willkomm.common.people.countries import all_countries
from willkomm.core.list_filter import ListFilter, choice_field, day_field, order_field, search_field
from willkomm.gateways.register import tables
from willkomm.gateways.register.ech.guard import MAX_BYTES
from willkomm.gateways.register.models import Delivery, Item
from willkomm.gateways.register.queries.tables import ColumnQuestion
from willkomm.gateways.register.sedex import bare_id

MOST_FILES = 200
_PARTICIPANT = re.compile(r"T?[1-9]-[0-9A-Z]+-[0-9]+|T?0-sedex-0")


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
        if sum(each.size for each in files if each) > MAX_BYTES:
            raise forms.ValidationError(
                _("Die Dateien sind zu gross. Teilen Sie die Lieferung in Pakete auf."), "large"
            )
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
        help_text=_(
            "XML-Dateien nach eCH-0020, Version 3.0, ZIP-Archive davon oder Tabellen (CSV, XLSX, XLS, ODS). Mehrere "
            "auf einmal sind möglich; ein sedex-Umschlag (envl_…) gehört mit seiner Datei (data_…) zusammen."
        ),
        widget=ManyFiles(attrs={"accept": ".xml,.zip,.csv,.tsv,.txt,.xlsx,.xls,.ods"}),
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


class ParticipantsField(forms.CharField):
    """Identifiers of sedex participants, one per line; cleans to a list."""

    widget = forms.Textarea(attrs={"rows": 3, "spellcheck": "false", "autocomplete": "off"})

    def clean(self, value):
        """The identifiers without scheme, each once."""
        found = [bare_id(each) for each in re.split(r"[\s,;]+", super().clean(value) or "") if each]
        if wrong := next((each for each in found if not _PARTICIPANT.fullmatch(each)), None):
            words = _("«%(id)s» ist keine sedex-Kennung. Sie sieht zum Beispiel so aus: 1-2534-1.")
            raise forms.ValidationError(words, "participant", params={"id": wrong[:40]})
        return list(dict.fromkeys(found))


class SedexForm(forms.Form):
    """The municipality's own identifiers, whose envelopes it accepts, and how long originals are kept."""

    own_ids = ParticipantsField(
        label=_("Eigene sedex-Kennungen"),
        required=False,
        max_length=1000,
        help_text=_("Eine pro Zeile, zum Beispiel 2-11-99. Umschläge an andere werden abgelehnt."),
    )
    senders = ParticipantsField(
        label=_("Erlaubte Absender"),
        required=False,
        max_length=4000,
        help_text=_("Eine pro Zeile, zum Beispiel 1-2534-1. Ist nichts eingetragen, kommt kein Umschlag herein."),
    )
    keep_days = forms.TypedChoiceField(
        label=_("Originale aus dem Ablageordner"),
        coerce=int,
        choices=[(0, _("nach dem Einlesen sofort löschen")), (1, _("einen Tag verschlüsselt aufbewahren"))]
        + [(days, _("%(days)d Tage verschlüsselt aufbewahren") % {"days": days}) for days in range(2, 8)],
    )

    def __init__(self, *args, connection, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["own_ids"].initial = "\n".join(connection.own_ids)
        self.fields["senders"].initial = "\n".join(connection.senders)
        self.fields["keep_days"].initial = connection.keep_days


LIKE = {"scorer": fuzz.ratio, "score_cutoff": 84}  # of 100: a slip of the pen, no other word
NOT = "-"  # a column that is not taken over, a word that stays unknown
GROUPS = (
    (_("Person"), "official_name first_name full_name original_name born sex marital_status local_id ahv"),
    (_("Herkunft und Ausweis"), "nationality nationality2 permit permit_valid_to language lock"),
    (_("Zuzug und Wegzug"), "arrived arrival_kind entered from_country from_town departed departed_to municipality"),
    (_("Adresse"), "street house_number zip town household"),
    (_("Frühere Begrüssung"), "invited welcomed outcome closed"),
)
_CARDS = (
    ("B EU/EFTA", _("B EU/EFTA: Aufenthalt")),
    ("B", _("B: Aufenthalt")),
    ("C EU/EFTA", _("C EU/EFTA: Niederlassung")),
    ("C", _("C: Niederlassung")),
    ("Ci", _("Ci: Familie von Diplomaten")),
    ("L EU/EFTA", _("L EU/EFTA: Kurzaufenthalt")),
    ("L", _("L: Kurzaufenthalt")),
    ("F", _("F: vorläufig aufgenommen")),
    ("G", _("G: Grenzgängerinnen und Grenzgänger")),
    ("N", _("N: Asylsuchende")),
    ("S", _("S: Schutzstatus")),
    ("ausstehend", _("Bewilligung ausstehend")),
)
_KINDS_OF_ARRIVAL = (
    ("Zuzug Ausland", _("Zuzug aus dem Ausland")),
    ("Zuzug Inland", _("Zuzug aus der Schweiz")),
    ("Zuzug", _("Zuzug, ohne Angabe woher")),
    ("Umzug", _("Umzug in der Gemeinde")),
    ("Wegzug", _("Wegzug")),
    ("Geburt", _("etwas anderes, kein Zuzug")),
)
_OUTCOMES = (
    ("Gespräch", _("Gespräch")),
    ("Mappe", _("Mappe")),
    ("Anlass", _("Anlass")),
    ("verzichtet", _("verzichtet")),
    ("nicht erreicht", _("nicht erreicht")),
    ("offen", _("noch offen")),
)
_SEXES = (("m", _("männlich")), ("w", _("weiblich")), ("x", _("unbestimmt")))


def _meanings(field: str) -> list[tuple]:
    """What an unknown word of this field may mean."""
    if field in ("nationality", "nationality2", "from_country"):
        names = {country.name: country.iso2 or country.name for country in all_countries() if country.current}
        return sorted(((code, name) for name, code in names.items()), key=lambda each: each[1])
    if field == "language":
        return [(word, word.capitalize()) for word in sorted(tables.LANGUAGES)]
    return list(
        {"permit": _CARDS, "arrival_kind": _KINDS_OF_ARRIVAL, "outcome": _OUTCOMES, "sex": _SEXES}.get(field, ())
    )


class ColumnsForm(forms.Form):
    """What each column of a table is; only what is not sure stands open. Unknown words are asked about too."""

    kind = forms.ChoiceField(
        label=_("Was für eine Liste ist das?"),
        choices=list(tables.KINDS.items()),
        widget=forms.RadioSelect,
        error_messages={"required": _("Wählen Sie, was für eine Liste das ist.")},
    )

    def __init__(self, *args, question: ColumnQuestion, may_choose_kind: bool, **kwargs):
        super().__init__(*args, **kwargs)
        self.question = question
        # Whose list this is must be said by somebody who may take conversations over.
        self.for_colleagues = question.kind == tables.WELCOMED and not may_choose_kind
        self.fields["kind"].initial = question.kind if may_choose_kind else tables.ARRIVALS
        if not may_choose_kind:
            self.fields["kind"].widget = forms.HiddenInput()
        for number, proposal in enumerate(question.proposals):
            self.fields[f"spalte_{number}"] = self._column(proposal)
        self.words: dict[str, tuple[str, str]] = {}
        self.asks_more = False  # whether there are words that nobody was asked about yet
        self._add_words(question.unknown_words(self.chosen()))

    def _column(self, proposal) -> forms.ChoiceField:
        groups = [(label, [(key, tables.FIELDS[key].label) for key in keys.split()]) for label, keys in GROUPS]
        examples = ", ".join(self.question.samples_of(proposal.header)) or _("keine Werte")
        return forms.ChoiceField(
            label=_("«%(column)s» ist …") % {"column": proposal.header},
            help_text=escape(_("Zum Beispiel: %(examples)s") % {"examples": examples}),
            choices=[(NOT, _("nicht übernehmen")), *groups],
            initial=proposal.field or NOT,
        )

    def _add_words(self, unknown: dict[str, dict[str, str]]) -> None:
        for field, words in unknown.items():
            for number, (word, written) in enumerate(sorted(words.items())):
                name = f"wort_{field}_{number}"
                self.words[name] = (field, word)
                self.fields[name] = self._word(field, written)
                if self.is_bound and name not in self.data:  # a column was chosen just now
                    self._ask(name)

    def _word(self, field: str, written: str) -> forms.ChoiceField:
        meanings = _meanings(field)
        like = process.extractOne(written.casefold(), {key: str(label).casefold() for key, label in meanings}, **LIKE)
        return forms.ChoiceField(
            label=_("«%(word)s» in der Spalte «%(column)s» heisst …")
            % {"word": written[:60], "column": tables.FIELDS[field].label},
            help_text=_("Unser Vorschlag; prüfen Sie ihn.") if like else "",
            choices=[(NOT, _("unbekannt: Zeilen damit sind fehlerhaft")), *meanings],
            initial=like[2] if like else NOT,
        )

    def _ask(self, name: str) -> None:
        self.data = self.data.copy()
        self.data[name], self.asks_more = self.fields[name].initial, True

    def chosen(self) -> dict[str, str]:
        """Column → field as it stands in the form, sent or proposed."""
        found = {}
        for number, proposal in enumerate(self.question.proposals):
            field = self.data.get(f"spalte_{number}", NOT) if self.is_bound else proposal.field
            found[proposal.header] = field if field in tables.FIELDS else tables.IGNORED
        return found

    def meanings(self) -> dict[str, dict[str, str]]:
        """Field → word → what it means, with what was said earlier. For a form that is valid."""
        found = {field: dict(words) for field, words in self.question.meanings.items()}
        for name, (field, word) in self.words.items():
            if self.cleaned_data[name] != NOT:
                found.setdefault(field, {})[word] = self.cleaned_data[name]
        return found

    def _columns(self, sure: bool) -> list:
        return [self[f"spalte_{n}"] for n, each in enumerate(self.question.proposals) if each.sure is sure]

    @property
    def open_columns(self) -> list:
        """The columns that somebody must look at."""
        return self._columns(False)

    @property
    def sure_columns(self) -> list:
        """The columns that were recognised, or learned."""
        return self._columns(True)

    @property
    def sure_title(self) -> str:
        """«24 erkannte Spalten ansehen oder ändern»."""
        count = len(self.sure_columns)
        return ngettext(
            "%(n)d erkannte Spalte ansehen oder ändern", "%(n)d erkannte Spalten ansehen oder ändern", count
        ) % {"n": count}

    @property
    def open_words(self) -> list:
        """The words that nobody knows."""
        return [self[name] for name in self.words]


_STATES = (
    ("offen", _("offen oder in Arbeit")),
    ("verarbeitet", _("verarbeitet")),
    ("abgelehnt", _("abgelehnt")),
    ("zurueck", _("zurückgenommen oder verworfen")),
)
_KINDS = (
    ("meldung", _("Meldungen")),
    ("gesamt", _("Gesamtlieferungen")),
    ("tabelle", _("Tabellen")),
    ("quittung", _("Quittungen und Umschläge")),
)


class DeliveryFilter(ListFilter):
    """Filters of the list of deliveries."""

    home, kept_as = "deliveries", "lieferungen"
    q = search_field(_("Name der Datei"))
    stand = choice_field(_("Stand"), _STATES)
    art = choice_field(_("Art"), _KINDS)
    weg = choice_field(_("Weg"), Delivery.Channel.choices)
    ab, bis = day_field(_("Eingang ab")), day_field(_("Eingang bis"))
    ordnung = order_field()


class AnswerFilter(ListFilter):
    """Filters of the list of answers to senders."""

    home = "sedex-answers"
    q = search_field(_("sedex-Kennung der Empfängerin"))
    stand = choice_field(
        _("Stand"), [("wartet", _("wartet oder unterwegs")), ("da", _("zugestellt")), ("fehlt", _("nicht zugestellt"))]
    )
    art = choice_field(_("Art"), [("ja", _("Empfang bestätigt")), ("nein", _("Meldung abgelehnt"))])
    ab, bis = day_field(_("Ab")), day_field(_("Bis"))
    ordnung = order_field()


class ItemFilter(ListFilter):
    """Filters of the messages of one delivery."""

    home = "delivery"
    q = search_field(_("Name"))
    ergebnis = choice_field(_("Ergebnis"), Item.Result.choices)
