"""What sedex and its participants say about messages on their way: it is noted, and matched to what we sent."""

from willkomm.gateways.register import sedex
from willkomm.gateways.register.actions.report import Report
from willkomm.gateways.register.actions.take_in import note
from willkomm.gateways.register.models import Delivery, SentAnswer
from willkomm.gateways.register.rules.sentences import sentence
from willkomm.gateways.register.sedex.envelope import ERROR, RECEIPT

_WORDS = {RECEIPT: "answer_acknowledged", ERROR: "answer_failed"}


def note_receipt(actor, organisation, receipt: sedex.Receipt, *, file, now, **facts) -> Report:
    """Note a receipt of the transport with its sentence, and remember its code with the answer that it is about.

    Part of an action of this app.
    """
    sent = _sent(organisation, receipt.message_id) if receipt.sender else None
    if sent is not None and not (sent.code and sedex.is_final(sent.code) and not sedex.is_final(receipt.code)):
        sent.code, sent.code_at = receipt.code, now
        sent.save(update_fields=["code", "code_at"])
    what = "Unsere Antwort" if sent else "Die Meldung"
    words = f"{what} {receipt.message_id} an {receipt.recipient} ist {sedex.sentence_of(receipt.code)}"
    report = note(
        actor, organisation, file=file, now=now, event="receipt", reason=f"code_{receipt.code}", words=words, **facts
    )
    if _came_before(report.delivery):
        report.delivery.reason = "seen_before"
        report.delivery.save(update_fields=["reason"])
    return report


def note_envelope(actor, organisation, envelope: sedex.Envelope, **facts) -> Report:
    """Note an envelope that brings no message: a response, a receipt, an error, a test of the line. Its payload is
    not opened. Part of an action of this app.
    """
    sent = _sent(organisation, envelope.reference) if envelope.reference else None
    reason = "loopback" if envelope.loopback else _WORDS.get(envelope.message_class, "response")
    if sent is None and reason in _WORDS.values():
        reason = {RECEIPT: "receipt", ERROR: "foreign_error"}[envelope.message_class]
    why = envelope.reference or envelope.message_id
    words = sentence(reason, why)
    return note(actor, organisation, event="envelope", reason=reason, words=words, test=envelope.is_test, **facts)


def _sent(organisation, message_id: str) -> SentAnswer | None:
    return SentAnswer.objects.filter(organisation=organisation, message_id=message_id).first()


def _came_before(delivery: Delivery) -> bool:
    same = Delivery.objects.filter(organisation_id=delivery.organisation_id, event="receipt", sha256=delivery.sha256)
    return same.exclude(pk=delivery.pk).exists()
