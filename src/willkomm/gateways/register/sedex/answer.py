"""Answering a message whose sender asked for it: an event report (eCH-0058 V5) in a sedex envelope (eCH-0090 V1).

Only that it was taken in, or the sentence why not: the answer names nobody.
"""

from dataclasses import dataclass
from datetime import datetime

from lxml import etree

_REPORT = "http://www.ech.ch/xmlns/eCH-0058/5"
_OUTSIDE = "http://www.ech.ch/xmlns/eCH-0090/1"
_MESSAGE_TYPE = "http://www.ech.ch/xmlns/eCH-0020/3"
_RECEIPT_CLASS, _ERROR_CLASS = 2, 3
_NEGATIVE, _POSITIVE = "8", "9"
_LONGEST_NOTICE = 250


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer: its number, between whom, to which message and envelope, and what it says."""

    message_id: str
    sender: str
    recipient: str
    message: str
    envelope: str
    envelope_type: int
    positive: bool
    notice: str
    test: bool
    at: datetime

    def payload(self) -> bytes:
        """The event report as XML."""
        root = _node(_REPORT, "eventReport")
        header = etree.SubElement(root, _tag(_REPORT, "header"))
        fields = (
            ("senderId", f"sedex://{self.sender}"),
            ("recipientId", f"sedex://{self.recipient}"),
            ("messageId", self.message_id),
            ("referenceMessageId", self.message),
            ("messageType", _MESSAGE_TYPE),
        )
        _fill(header, _REPORT, fields)
        application = etree.SubElement(header, _tag(_REPORT, "sendingApplication"))
        _fill(application, _REPORT, (("manufacturer", "Willkomm"), ("product", "Willkomm"), ("productVersion", "1")))
        action = _POSITIVE if self.positive else _NEGATIVE
        test = "true" if self.test else "false"
        _fill(header, _REPORT, (("messageDate", _moment(self.at)), ("action", action), ("testDeliveryFlag", test)))
        info = etree.SubElement(root, _tag(_REPORT, "info"))
        report = etree.SubElement(info, _tag(_REPORT, "positiveReport" if self.positive else "negativeReport"))
        _fill(report, _REPORT, (("notice", self.notice[:_LONGEST_NOTICE]),))
        return _bytes(root)

    def outside(self) -> bytes:
        """The envelope as XML: a receipt (class 2) or an error (class 3) that refers to the envelope answered."""
        root = _node(_OUTSIDE, "envelope", version="1.0")
        fields = (
            ("messageId", self.message_id),
            ("messageType", str(self.envelope_type)),
            ("messageClass", str(_RECEIPT_CLASS if self.positive else _ERROR_CLASS)),
            ("referenceMessageId", self.envelope),
            ("senderId", self.sender),
            ("recipientId", self.recipient),
            ("eventDate", _moment(self.at)),
            ("messageDate", _moment(self.at)),
        )
        _fill(root, _OUTSIDE, fields)
        return _bytes(root)


def _tag(namespace: str, name: str) -> str:
    return f"{{{namespace}}}{name}"


def _node(namespace: str, name: str, **attributes):
    return etree.Element(_tag(namespace, name), attributes, nsmap={None: namespace})


def _fill(parent, namespace: str, fields) -> None:
    for name, text in fields:
        etree.SubElement(parent, _tag(namespace, name)).text = text


def _moment(at: datetime) -> str:
    return at.isoformat(timespec="seconds")


def _bytes(root) -> bytes:
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
