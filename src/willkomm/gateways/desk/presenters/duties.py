"""What is to do with a dossier now: one sentence, its reason, and the one step that answers it."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from willkomm.gateways.desk.presenters import words
from willkomm.welcome.cases.models import Case, Channel
from willkomm.welcome.cases.workflow import BEFORE

LETTER, RECORD, ARRIVALS = "letter", "record", "arrivals"


@dataclass(frozen=True)
class Duty:
    """A duty in words. `kind` groups rows, `button` says what will happen.

    `way` names where the button leads: LETTER (with `template`), RECORD, ARRIVALS or a verb of the dossier;
    empty when there is nothing to press.
    """

    kind: str
    title: str
    text: str
    button: str = ""
    way: str = ""
    template: str = ""
    pressing: bool = True


def _before(case: Case, now: datetime, today: date) -> Duty:
    if case.state == "to_check":
        return Duty("check", _("Zuzug prüfen"), case.reason, _("Aufnehmen"), "confirm")
    return Duty("confirm", _("Zuzug bestätigen"), case.reason, _("Aufnehmen"), "confirm")


def _because(case: Case) -> str:
    """The channel's reason as a sentence: «Bleibt voraussichtlich länger, Deutsch unbekannt oder wenig.»"""
    reason = case.channel_reason.removesuffix(f": {Channel(case.channel).label}") or case.reason
    return f"{reason[:1].upper()}{reason[1:]}." if reason else ""


def _open(case: Case, now: datetime, today: date) -> Duty:
    reason = _because(case)
    if case.channel == Channel.FOLDER:
        return Duty("folder", _("Mappe abgeben"), reason, _("Begleitbrief zur Mappe erstellen"), LETTER, "folder")
    if case.channel == Channel.EVENT:
        return Duty("event", _("Zum Begrüssungsanlass einladen"), reason, _("Einladung erstellen"), LETTER, "event")
    return Duty("invite", _("Zum Erstgespräch einladen"), reason, _("Einladung erstellen"), LETTER, "invitation")


def _waiting(case: Case) -> Duty:
    if case.due_on:
        text = _("Eingeladen. Die Erinnerung wird am %(day)s fällig.") % {"day": words.day(case.due_on)}
    else:
        text = _("Eingeladen, noch keine Antwort.")
    title = _("Auf die Antwort warten")
    return Duty("wait", title, text, _("Antwort eintragen"), "agree", pressing=False)


def _silence(case: Case, today: date) -> str:
    since = timezone.localtime(case.state_since).date()
    return _("Keine Rückmeldung %(since)s.") % {"since": words.days_ago(since, today)}


def _invited(case: Case, now: datetime, today: date) -> Duty:
    if case.due_on and case.due_on > today:
        return _waiting(case)
    return Duty("remind", _("Erinnern"), _silence(case, today), _("Erinnerung erstellen"), LETTER, "reminder")


def _reminded(case: Case, now: datetime, today: date) -> Duty:
    if case.due_on and case.due_on > today:
        text = _("Erinnert. Ohne Antwort wird am %(day)s die Mappe fällig.") % {"day": words.day(case.due_on)}
        return Duty("wait", _("Auf die Antwort warten"), text, _("Antwort eintragen"), "agree", pressing=False)
    return _fallback(case, now, today)


def _fallback(case: Case, now: datetime, today: date) -> Duty:
    title, text = _("Mappe statt Gespräch"), _silence(case, today)
    return Duty("fallback", title, text, _("Begleitbrief zur Mappe erstellen"), LETTER, "folder")


def _agreed(case: Case, now: datetime, today: date) -> Duty:
    at = case.appointment_at
    if case.channel == Channel.EVENT:
        button, way = _("Teilnahme eintragen"), "event"
    else:
        button, way = _("Gespräch erfassen"), RECORD
    if at and at > now:
        text = _("Termin %(when)s.") % {"when": words.moment(at, today=today)}
        return Duty("ahead", _("Auf den Termin warten"), text, button, way, pressing=False)
    if at:
        text = _("Termin war %(when)s.") % {"when": words.moment(at, today=today)}
    else:
        text = _("Zugesagt, ohne festen Termin.")
    return Duty("record", button, text, button, way)


def _returned(case: Case, now: datetime, today: date) -> Duty:
    text = _("Der Brief kam zurück. Prüfen Sie die Adresse und laden Sie nochmals ein.")
    return Duty("returned", _("Adresse prüfen"), text, _("Neue Einladung erstellen"), LETTER, "invitation")


def _no_show(case: Case, now: datetime, today: date) -> Duty:
    text = _("Zum Termin ist niemand gekommen. Das kann viele Gründe haben.")
    return Duty("no_show", _("Nochmals einladen"), text, _("Erinnerung erstellen"), LETTER, "reminder")


def _reached(case: Case, now: datetime, today: date) -> Duty:
    text = _("Die Erstinformation ist erfolgt. Mehr ist nicht nötig.")
    return Duty("close", _("Abschliessen"), text, _("Dossier abschliessen"), "close", pressing=False)


def _declined(case: Case, now: datetime, today: date) -> Duty:
    text = {
        "waived": _("Die Person verzichtet auf die Erstinformation. Sie darf jederzeit darauf zurückkommen."),
        "unreached": _("Die Person wurde trotz Erinnerung nicht erreicht."),
    }[case.state]
    return Duty("close", _("Abschliessen"), text, _("Dossier abschliessen"), "close", pressing=False)


_BY_STATE = {
    **dict.fromkeys(BEFORE, _before),
    "open": _open,
    "invited": _invited,
    "reminded": _reminded,
    "agreed": _agreed,
    "no_reply": _fallback,
    "returned": _returned,
    "no_show": _no_show,
    "welcomed": _reached,
    "waived": _declined,
    "unreached": _declined,
}


def duty(case: Case, *, now: datetime, today: date, folder_letter: bool = False) -> Duty | None:
    """What this dossier asks for now; None when it has ended and nothing is left to do.

    With `folder_letter` the letter that goes with the folder exists: only the handing over is missing.
    """
    found = _BY_STATE.get(case.state)
    what = found(case, now, today) if found else None
    if folder_letter and what and what.template == "folder":
        text = _("Der Begleitbrief ist erstellt. Tragen Sie ein, wann die Mappe übergeben oder geschickt wurde.")
        return Duty(what.kind, what.title, text, _("Mappe eintragen"), "folder")
    return what
