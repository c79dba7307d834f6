"""Kinds of messages in words, and sentences without the numbers that only machines need."""

import re

from django.utils.translation import gettext_lazy as _

EVENTS = {
    "Tabelle": _("Tabelle"),
    "adoption": _("Adoption"),
    "announceDuplicate": _("Doppelter Eintrag"),
    "archive": _("Archiv"),
    "baseDelivery": _("Gesamtlieferung"),
    "birth": _("Geburt"),
    "care": _("Elterliche Sorge"),
    "changeName": _("Namensänderung"),
    "changeNationality": _("Neue Staatsangehörigkeit"),
    "changeResidencePermit": _("Neue Bewilligung"),
    "changeResidenceType": _("Neues Wohnsitzverhältnis"),
    "childRelationship": _("Kindesverhältnis"),
    "contact": _("Zustelladresse"),
    "dataLock": _("Auskunftssperre"),
    "dataRequest": _("Anfrage"),
    "death": _("Todesfall"),
    "deletedInRegister": _("Im Register gelöscht"),
    "divorce": _("Scheidung"),
    "envelope": _("Umschlag"),
    "eventReport": _("Rückmeldung"),
    "identificationConversion": _("Neue Registernummern"),
    "keyExchange": _("Abgleich der Nummern"),
    "marriage": _("Heirat"),
    "missing": _("Verschollen"),
    "move": _("Umzug in der Gemeinde"),
    "moveIn": _("Zuzug"),
    "moveOut": _("Wegzug"),
    "naturalizeForeigner": _("Einbürgerung"),
    "naturalizeSwiss": _("Bürgerrecht"),
    "paperLock": _("Schriftensperre"),
    "partnership": _("Eingetragene Partnerschaft"),
    "receipt": _("Quittung"),
    "separation": _("Trennung"),
}
KINDS = (("correct", _("Berichtigung")), ("undo", _("Aufhebung")), ("change", _("Änderung")))
# The number of a message, the code of a receipt, and where it was going.
NUMBER = re.compile(r" [0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b", re.IGNORECASE)
CODE = re.compile(r" \(Code (\d{3})\)")
TO = re.compile(r" an (T?\d+-\w+-\w+)\b")


def event_words(event: str) -> str:
    """«Zuzug» for moveIn; what nobody needs to tell apart has a common word."""
    if not event:
        return ""
    return str(EVENTS.get(event) or next((word for start, word in KINDS if event.startswith(start)), _("Meldung")))


def plain(sentence: str) -> str:
    """The sentence without numbers and codes; they stand with the technical details."""
    return CODE.sub("", TO.sub("", NUMBER.sub("", sentence)))


def technical(delivery) -> list[dict]:
    """What the software's maker or the operator asks for when something went wrong."""
    rows = [
        (_("Datei"), delivery.source),
        (_("Art der Meldung"), delivery.event),
        (_("Nummer der Meldung"), delivery.message_id or ", ".join(map(str.strip, NUMBER.findall(delivery.sentence)))),
        (_("sedex-Kennung der Absenderin"), delivery.sender),
        (_("sedex-Kennung der Empfängerin"), ", ".join(TO.findall(delivery.sentence))),
        (_("Code"), ", ".join(CODE.findall(delivery.sentence))),
    ]
    return [{"key": key, "value": value} for key, value in rows if value]
