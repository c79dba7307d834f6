"""Which sedex envelopes a municipality accepts, and the sentence for those that it does not (registers §8)."""

from collections.abc import Collection

from willkomm.gateways.register.ech.refused import Refused
from willkomm.gateways.register.sedex.envelope import ERROR, MESSAGE, RECEIPT, RESPONSE, Envelope

WHERE = "unter «Lieferungen», «sedex-Anschluss»"


def admit(envelope: Envelope, own_ids: Collection[str], senders: Collection[str], *, tests: bool) -> None:
    """Refuse an envelope that is not meant for us or comes from somebody not on the list.

    `tests` says whether test messages may come in. Raises Refused: no_sedex, not_for_us, unknown_sender,
    test_message, message_class.
    """
    if not own_ids or not senders:
        raise Refused(
            "no_sedex",
            f"Es ist kein sedex-Anschluss eingerichtet. Tragen Sie {WHERE} die eigene Kennung und die erlaubten "
            "Absender ein, und versuchen Sie es dann erneut.",
        )
    if not set(envelope.recipients) & set(own_ids):
        raise Refused(
            "not_for_us",
            "Der Umschlag ist an eine andere sedex-Kennung gerichtet. Prüfen Sie, ob das Paar für eine andere "
            "Gemeinde bestimmt ist.",
        )
    if envelope.sender not in senders:
        raise Refused(
            "unknown_sender",
            f"Der Absender «{envelope.sender[:40]}» steht nicht auf der Liste. Tragen Sie ihn {WHERE} ein, wenn "
            "Sie Meldungen von ihm erwarten.",
        )
    if envelope.is_test and not tests:
        raise Refused(
            "test_message",
            "Der Umschlag ist ein Test, und hier wird im Ernst gearbeitet. Senden Sie die echte Meldung, oder "
            "schalten Sie den Testbetrieb ein.",
        )
    if envelope.message_class not in (MESSAGE, RESPONSE, RECEIPT, ERROR):
        raise Refused(
            "message_class",
            f"Die Meldungsklasse {envelope.message_class} kennen wir nicht. Bitte die Absenderin fragen.",
        )


def must_agree(envelope: Envelope, header) -> None:
    """Refuse a message whose header says something else than the envelope around it (reason contradiction)."""
    if word := envelope.contradiction(header):
        raise Refused(
            "contradiction",
            f"Umschlag und Meldung widersprechen sich ({word}). Bitte die Meldung neu senden lassen.",
        )
