"""The texts as people manage them: language × group with the state of each, and one group beside its German."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from willkomm.common.content.models import Language, Wording
from willkomm.common.content.queries import languages
from willkomm.core.alphabet import by_name
from willkomm.core.organisations.models import Organisation
from willkomm.core.short_lists import ShortList, short_list

SOURCE = "de"
GROUPS = {
    "invitation": _("Einladung"),
    "folder": _("Mappe"),
    "event": _("Anlass"),
    "letter": _("Zusätze im Brief"),
    "privacy": _("Datenschutz"),
    "notice": _("Datenschutzhinweis"),
    "access": _("Auskunft"),
    "portal": _("Öffentliche Seite"),
    "languages": _("Sprachhinweis"),
}
PARTS = {
    "subject": _("Betreff"),
    "greeting": _("Anrede"),
    "welcome": _("Begrüssung"),
    "purpose": _("Worum es geht"),
    "content": _("Inhalt der Mappe"),
    "questions": _("Fragen"),
    "language": _("Dolmetschen"),
    "appointment": _("Termin"),
    "no_appointment": _("Ohne Termin"),
    "no_phone": _("Ohne Termin und Telefon"),
    "bring": _("Mitbringen"),
    "answer": _("Antworten"),
    "closing": _("Schluss"),
    "signoff": _("Gruss"),
    "responsible": _("Wer verantwortlich ist"),
    "data": _("Welche Angaben"),
    "source": _("Woher"),
    "basis": _("Rechtsgrundlage"),
    "recipients": _("Wer sie erhält"),
    "retention": _("Wie lange"),
    "rights": _("Rechte und Auskunft"),
    "thanks": _("Nach dem Gespräch, auf dem Bildschirm"),
    "title": _("Titel"),
    "short": _("Kurzer Hinweis im Brief"),
    "also_available": _("Zeile in weiteren Sprachen"),
    "page": _("Seitenzahl"),
    "qr_label": _("Neben dem QR-Code"),
    "unchecked": _("Wenn die Übersetzung nicht geprüft ist"),
    "none": _("Wenn die Sprache fehlt"),
    "contact_heading": _("Über dem Kontakt"),
    "phone": _("Telefon"),
    "email": _("E-Mail"),
    "address": _("Adresse"),
    "opening_hours": _("Öffnungszeiten"),
    "interpreter_hint": _("Hinweis auf das Dolmetschen"),
    "language_choice": _("Wahl der Sprache"),
    "emergency_heading": _("Über den Notrufen"),
    "emergency_police": _("Notruf: Polizei"),
    "emergency_fire": _("Notruf: Feuerwehr"),
    "emergency_ambulance": _("Notruf: Ambulanz"),
    "emergency_poison": _("Notruf: Vergiftung"),
    "emergency_general": _("Notruf: allgemein"),
    "page_follows": _("An wen man sich wendet"),
    "unknown_code": _("Wenn der Code nicht gilt"),
    "print": _("Drucken"),
    "person": _("Überschrift: Person"),
    "household": _("Überschrift: Haushalt"),
    "dossier": _("Überschrift: Dossier"),
    "letters": _("Überschrift: Briefe"),
    "conversations": _("Überschrift: Gespräche"),
    "messages": _("Überschrift: Meldungen"),
    "disclosed": _("Überschrift: Weitergaben"),
    "seen": _("Überschrift: Zugriffe"),
    "third": _("Wenn etwas geschwärzt ist"),
}
MISSING = "missing"
# The worst state of its texts is the state of a group.
STATES = {
    MISSING: (_("fehlt"), "danger"),
    Wording.State.OUTDATED: (_("überholt"), "warning"),
    Wording.State.DRAFT: (_("Maschinenentwurf"), ""),
    Wording.State.TRANSLATED: (_("übersetzt"), "info"),
    Wording.State.RELEASED: (_("geprüft"), "success"),
}
_WORST_FIRST = list(STATES)


@dataclass(frozen=True)
class State:
    """A state as a word with the kind of its badge."""

    key: str

    @property
    def label(self):
        """The word."""
        return STATES[self.key][0]

    @property
    def narrow(self) -> str:
        """The word with a place to break it in a narrow column."""
        return str(self.label).replace("Maschinenentwurf", "Maschinen\u00adentwurf")

    @property
    def kind(self) -> str:
        """The badge's kind; empty means neutral."""
        return STATES[self.key][1]


@dataclass(frozen=True)
class Text:
    """One text in one language beside its German source; `row` is its newest version, None when it is missing.

    `in_force` is the version that letters use meanwhile, when it is not the newest.
    """

    key: str
    source: str
    row: Wording | None
    in_force: Wording | None

    @property
    def label(self):
        """What this text is, in the letter or on the page."""
        return PARTS.get(self.key.partition(".")[2], self.key)

    @property
    def state(self) -> State:
        """The state of the newest version."""
        return State(self.row.state if self.row else MISSING)


def office_for(actor) -> Organisation:
    """Whose texts this person manages; somebody who may only look sees those that hold for their municipality."""
    ids = actor.where("texts.edit") or actor.where("texts.view")
    return Organisation.objects.filter(pk__in=ids).order_by("parent_id", "pk").first()


class Shelf:
    """All newest texts that hold for an organisation, read once: its own before those from above."""

    def __init__(self, organisation: Organisation, tags: Iterable[str] | None = None, group: str = ""):
        self.organisation = organisation
        owners = [i for i in (organisation.pk, organisation.parent_id) if i]
        rows = Wording.objects.filter(organisation_id__in=owners)
        rows = rows.filter(language__in=list(tags)) if tags else rows
        rows = rows.filter(group=group) if group else rows
        self._rows = sorted(rows, key=lambda row: (owners.index(row.organisation_id), -row.version))

    @cached_property
    def _versions(self) -> dict[tuple[str, str], list[Wording]]:
        found = defaultdict(list)
        for row in self._rows:
            found[row.language, row.key].append(row)
        return found

    @cached_property
    def _keys(self) -> dict[str, list[str]]:
        """Group → the keys of its German source, in the order in which they were loaded."""
        found = defaultdict(dict)
        for row in sorted(self._rows, key=lambda row: (row.version, row.pk)):
            if row.language == SOURCE:
                found[row.group][row.key] = None
        return {group: list(keys) for group, keys in found.items()}

    def text(self, tag: str, key: str) -> Text:
        """One text in one language."""
        german, here = self._versions[SOURCE, key], self._versions[tag, key]
        newest = here[0] if here else None
        valid = next((row for row in here if row.state == Wording.State.RELEASED), None)
        return Text(key, german[0].body if german else "", newest, valid if valid is not newest else None)

    def texts(self, tag: str, group: str) -> list[Text]:
        """The texts of a group in one language, in the order of the letter."""
        return [self.text(tag, key) for key in self._keys.get(group, ())]

    def state(self, tag: str, group: str) -> State:
        """The worst state of the group's texts; a group without any German text is missing."""
        keys = [text.state.key for text in self.texts(tag, group)]
        return State(min(keys, key=_WORST_FIRST.index) if keys else MISSING)


def heads() -> list[str]:
    """The heads of the table's columns, long words with a place to break them."""
    return [str(label).replace("hinweis", "\u00adhinweis") for label in GROUPS.values()]


def board(organisation: Organisation) -> list[dict]:
    """One row per language: its names and the state of each group, with the address of its texts."""
    shelf = Shelf(organisation)
    return [
        {
            "language": language,
            "cells": [
                {
                    "state": shelf.state(language.tag, group),
                    "label": label,
                    "url": reverse("text-group", args=[language.tag, group]),
                }
                for group, label in GROUPS.items()
            ],
        }
        for language in languages()
    ]


def board_list(rows: Sequence[dict], asked: Mapping[str, str]) -> ShortList:
    """The languages as they are `asked` for: by name, and those in which something is not released."""
    return short_list(
        asked,
        rows,
        words=lambda row: (row["language"].name, row["language"].own_name),
        filters={"offen": (_("noch nicht alles freigegeben"), _has_drafts)},
        orders={"name": (_("Name"), lambda row: by_name(row["language"].name))},
    )


def _has_drafts(row: dict) -> bool:
    return any(cell["state"].key != Wording.State.RELEASED for cell in row["cells"])


def language_or_none(tag: str) -> Language | None:
    """The language with this tag."""
    return Language.objects.filter(tag=tag).first()
