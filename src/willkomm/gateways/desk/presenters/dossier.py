"""The page of one dossier in words: who, now, so far, next, and what is hidden in details."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from willkomm.common.correspondence.models import Letter
from willkomm.common.people.models import Person
from willkomm.gateways.desk.presenters import words
from willkomm.gateways.desk.presenters.arrivals import channel_words, language_words
from willkomm.gateways.desk.presenters.links import address
from willkomm.gateways.desk.queries.dossier import Dossier
from willkomm.welcome.cases.actions.finish import CLOSE_REASONS
from willkomm.welcome.cases.models import Case, Channel
from willkomm.welcome.cases.rules import words_for_permit
from willkomm.welcome.cases.workflow import STATES
from willkomm.welcome.conversations.models import Conversation

HAPPENED = {
    "confirm": gettext_lazy("Zuzug bestätigt"),
    "not_needed": gettext_lazy("Keine Erstinformation nötig"),
    "informed_elsewhere": gettext_lazy("Bereits informiert (andere Gemeinde)"),
    "invite": gettext_lazy("Eingeladen"),
    "remind": gettext_lazy("Erinnert"),
    "agree": gettext_lazy("Zusage eingetragen"),
    "no_reply": gettext_lazy("Keine Rückmeldung"),
    "returned": gettext_lazy("Brief kam zurück"),
    "no_show": gettext_lazy("Nicht erschienen"),
    "welcome": gettext_lazy("Begrüsst"),
    "waive": gettext_lazy("Verzichtet"),
    "unreached": gettext_lazy("Nicht erreicht"),
    "move_away": gettext_lazy("Weggezogen"),
    "close": gettext_lazy("Dossier abgeschlossen"),
    "reopen": gettext_lazy("Wieder aufgenommen"),
    "withdraw": gettext_lazy("Zurückgezogen"),
    "recheck": gettext_lazy("Nochmals zu prüfen"),
    "undo": gettext_lazy("Rückgängig gemacht"),
    "depart": gettext_lazy("Weggezogen"),
    "end": gettext_lazy("Dossier abgeschlossen"),
    "recall": gettext_lazy("Zurückgezogen"),
    "look_again": gettext_lazy("Nochmals zu prüfen"),
}
# Whose facts the program's reason rests on, and what the section with these facts is called.
_BASIS = {
    Person.Source.REGISTER: gettext_lazy("nach den Angaben des Registers"),
    Person.Source.OFFICE: gettext_lazy("nach den Angaben, die wir erfasst haben"),
}
FACTS = {
    Person.Source.REGISTER: gettext_lazy("Angaben des Registers"),
    Person.Source.OFFICE: gettext_lazy("Angaben zur Person"),
}
BADGES = {"welcomed": "success", "returned": "warning", "no_reply": "warning", "no_show": "warning"}


def subtitle(case: Case, languages: Mapping[str, str], today: date) -> list[str]:
    """«Bewilligung ausstehend», «Tigrinya», «Dolmetschen nötig», «Adresssperre»."""
    person = case.person
    parts = [words_for_permit(person.permit), languages.get(case.language, case.language)]
    if person.office_interpreter:
        parts.append(_("Dolmetschen nötig"))
    return [*parts, *filter(None, [words.lock(person, today)])]


def state(case: Case) -> tuple[str, str]:
    """The state's word and the kind of its badge."""
    return STATES.get(case.state, case.state), BADGES.get(case.state, "info")


def why(case: Case, languages: Mapping[str, str]) -> list[dict]:
    """Why there is a dossier, and what is proposed."""
    return [
        {"key": _("Warum hier"), "value": case.reason, "note": _BASIS[case.person.source]},
        {"key": _("Kanal"), "value": channel_words(case)},
        {"key": _("Sprache des Briefs"), "value": language_words(case, languages)},
    ]


def so_far(found: Dossier, languages: Mapping[str, str], today: date) -> list[dict]:
    """History in one list, the newest first; one line for a step that the whole household took.

    A step that came with a letter or a conversation is told by that line.
    """
    told = {event["at"] for event in found.events if event["sort"] != "step"}
    lines, seen = [], set()
    for event in found.events:
        key = (event["sort"], event["at"], event["what"])
        if key in seen or (event["sort"] == "step" and event["at"] in told):
            continue
        seen.add(key)
        lines.append(_line(event, languages, today))
    arrival = found.case.arrived_on
    lines.append(
        {
            "day": words.day(arrival, today=today),
            "text": _("Zuzug %(from)s") % {"from": words.origin(found.case.person)},
            "who": "",
        }
    )
    return lines


def has_folder_letter(found: Dossier) -> bool:
    """Whether the letter that goes with the folder was created for this household."""
    return any(event["sort"] == "letter" and event["what"] == Letter.Template.FOLDER for event in found.events)


def links(actor, found: Dossier) -> dict[str, str]:
    """Pages beside the dossier: the confirmation, and who has seen this person; empty for those who may not."""
    may = actor.may("privacy.seen", found.case.organisation_id)
    seen = address("privacy-seen", found.case.person.public_id) if may else ""
    return {"confirmation_url": confirmation_url(actor, found), "seen_url": seen}


def confirmation_url(actor, found: Dossier) -> str:
    """Where to print that somebody was informed here; empty without the right or before anybody was reached."""
    may = actor.may("letters.issue", found.case.organisation_id) and any(case.reached for case in found.cases)
    return address("informed-confirmation", found.case.public_id) if may else ""


def _line(event: dict, languages: Mapping[str, str], today: date) -> dict:
    on = timezone.localtime(event["at"]).date()
    text, url = _TELL[event["sort"]](event, languages, today)
    return {"day": words.day(on, today=today), "text": text, "who": event["who"], "url": url}


def _step(event, languages, today) -> tuple[str, str]:
    restored = event["what"].startswith("back_to_")
    text = str(_("Vom Register wiederhergestellt") if restored else HAPPENED.get(event["what"], event["what"]))
    return (f"{text}: {event['detail']}" if event["detail"] else text), ""


def _letter(event, languages, today) -> tuple[str, str]:
    text = _("%(letter)s erstellt") % {"letter": Letter.Template(event["what"]).label}
    if event["extra"]:
        posted = words.day(date.fromisoformat(event["extra"]), today=today)
        text = _("%(text)s, zur Post am %(day)s") % {"text": text, "day": posted}
    return text, address("letter-file", event["key"])


def _talk(event, languages, today) -> tuple[str, str]:
    held = words.day(date.fromisoformat(event["extra"]), today=today)
    text = _("%(outcome)s am %(day)s (%(language)s)") % {
        "outcome": Conversation.Outcome(event["what"]).label,
        "day": held,
        "language": languages.get(event["mark"], event["mark"]),
    }
    return (f"{text}. {event['detail']}" if event["detail"] else text), ""


_TELL = {"step": _step, "letter": _letter, "talk": _talk}


def coming(case: Case, days: Mapping[str, int], *, now: datetime, today: date) -> list[str]:
    """What comes next by the intervals that the canton or the municipality set."""
    remind, fallback = timedelta(days=days["remind_after"]), timedelta(days=days["fallback_after"])
    due = case.due_on or today
    if case.state == "open" and case.channel != Channel.FOLDER:
        texts = (_("%(n)d Tage nach der Einladung: Erinnerung"), _("%(n)d Tage nach der Erinnerung: Mappe"))
        return [texts[0] % {"n": remind.days}, texts[1] % {"n": fallback.days}]
    if case.state == "invited":
        due = max(due, today)
        return [
            _("%(day)s: Erinnerung, wenn keine Antwort kommt") % {"day": words.day(due, today=today)},
            _("%(day)s: Mappe statt Gespräch") % {"day": words.day(due + fallback, today=today)},
        ]
    if case.state == "reminded":
        return [_("%(day)s: Mappe statt Gespräch") % {"day": words.day(max(due, today), today=today)}]
    if case.state == "agreed" and case.appointment_at and case.appointment_at > now:
        place = f", {case.appointment_place}" if case.appointment_place else ""
        return [
            _("Termin %(when)s%(place)s") % {"when": words.moment(case.appointment_at, today=today), "place": place}
        ]
    if case.retention_from:
        ends = case.retention_from + timedelta(days=days["retention"])
        return [_("%(day)s: Ende der Aufbewahrung") % {"day": words.day(ends)}]
    return []


def ended(case: Case) -> str:
    """Why the dossier has ended, in words; empty while it has not."""
    if case.state == "informed" and case.informed_elsewhere_on:
        where = case.informed_elsewhere_note or _("andere Gemeinde")
        return _("Bestätigung vom %(day)s, %(where)s.") % {"day": words.day(case.informed_elsewhere_on), "where": where}
    return CLOSE_REASONS.get(case.closed_reason, "")


def person_rows(case: Case) -> list[dict]:
    """What the register says or what was typed at the counter, read only."""
    person, home = case.person, case.household
    street = f"{home.street} {home.house_number}".strip()
    place = f"{home.postal_code} {home.town}".strip()
    valid_to = words.day(person.permit_valid_to)
    note = _("gültig bis %(day)s") % {"day": valid_to} if valid_to else ""
    return [
        {"key": _("Name"), "value": person.name},
        {"key": _("Geboren"), "value": words.born(person)},
        {"key": _("Staatsangehörigkeit"), "value": words.nationality(person)},
        {"key": _("Ausweis"), "value": words_for_permit(person.permit), "note": note},
        {"key": _("Zuzug"), "value": words.day(case.arrived_on), "note": words.origin(person)},
        {"key": _("Eingereist"), "value": words.day(person.entered_on)},
        {"key": _("Adresse"), "value": ", ".join(filter(None, [street, place]))},
        {"key": _("Herkunft der Angaben"), "value": person.get_source_display()},
    ]


def household_rows(found: Dossier, today: date) -> list[dict]:
    """Everybody of the household: birth date, own dossier, locks, and whether they left."""
    states = {case.person_id: case for case in found.cases}
    rows = []
    for person in found.people:
        case = states.get(person.pk)
        standing = STATES.get(case.state, "") if case else _("ohne eigenes Dossier, zählt mit der Familie")
        if person.died_on:
            standing = _("verstorben")
        elif person.departed_on:
            standing = _("weggezogen am %(day)s") % {"day": words.day(person.departed_on)}
        url = address("case", case.public_id) if case and case.pk != found.case.pk else ""
        notes = ", ".join(filter(None, [words.born(person), words.lock(person, today)]))
        rows.append({"key": person.name, "value": standing, "note": notes, "url": url})
    return rows
