"""Reading what sedex writes around a message: the envelope, and the receipt of the transport (eCH-0090 V1 and V2)."""

import re
from dataclasses import dataclass

from lxml import etree

from willkomm.gateways.register.ech.guard import opened, root_of
from willkomm.gateways.register.ech.refused import Refused
from willkomm.gateways.register.ech.schema import compile_schema
from willkomm.gateways.register.ech.sentences import explain
from willkomm.gateways.register.ech.stream import SAFE

_NAMESPACE = re.compile(r"http://www\.ech\.ch/xmlns/eCH-0090/(\d{1,3})")
_SCHEMAS = {"1": "eCH-0090-1-0.xsd", "2": "eCH-0090-2-0.xsd"}
_LARGEST = 1024**2
_SCHEME = "sedex://"
MESSAGE, RESPONSE, RECEIPT, ERROR = range(4)


@dataclass(frozen=True, slots=True)
class Envelope:
    """Who sends what to whom. Moments are kept as written (xs:dateTime)."""

    message_id: str
    message_type: int
    message_class: int
    reference: str
    sender: str
    recipients: tuple[str, ...]
    event_date: str
    message_date: str
    loopback: bool
    test_data: bool

    @property
    def is_test(self) -> bool:
        """Whether it travels in the test network (identifiers with T) or carries data for a simulator."""
        return self.test_data or any(is_test_id(each) for each in (self.sender, *self.recipients))

    def contradiction(self, header) -> str:
        """In which word the header of the message inside says something else; empty when it does not.

        The two numbers may differ: the envelope is numbered by whoever hands it to sedex.
        """
        if bare_id(header.sender_id) != self.sender:
            return "Absender"
        inside = {bare_id(each) for each in header.recipient_ids}
        if inside and not inside & set(self.recipients):
            return "Empfänger"
        return "Testkennzeichen" if self.is_test != header.test else ""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of a message on its way, and which message that was."""

    message_id: str
    message_class: int
    sender: str
    recipient: str
    code: int
    at: str


def bare_id(participant: str) -> str:
    """The sedex identifier without the scheme that a message header may put in front of it."""
    return participant.strip().removeprefix(_SCHEME)


def is_test_id(participant: str) -> bool:
    """Whether an identifier belongs to the test network of sedex."""
    return bare_id(participant).startswith("T")


def read_outside(source) -> Envelope | Receipt:
    """Read an envelope or a receipt: a path or a seekable stream of at most 1 MB.

    Raises Refused as `ech.check` does, and not_ech0090 for any other document.
    """
    (namespace, name), _ = root_of(source, _LARGEST)
    root = _checked(source, _schema(namespace, name))
    return _envelope(root) if name == "envelope" else _receipt(root)


def _schema(namespace: str, name: str) -> str:
    match = _NAMESPACE.fullmatch(namespace)
    if match is None or name not in ("envelope", "receipt"):
        raise Refused("not_ech0090", "Der Umschlag ist keiner nach eCH-0090. Bitte das Paar neu übertragen.")
    if match[1] not in _SCHEMAS:
        raise Refused(
            "wrong_version",
            f"Der Umschlag hat die Version eCH-0090/{match[1]}, gelesen werden 1 und 2. Bitte die Absenderin "
            "um eine dieser Versionen bitten.",
        )
    return _SCHEMAS[match[1]]


def _checked(source, schema_name: str):
    with opened(source) as file:
        try:
            root = etree.parse(file, etree.XMLParser(**SAFE)).getroot()
        except etree.XMLSyntaxError as error:
            raise Refused("not_xml", "Der Umschlag ist kein lesbares XML. Bitte das Paar neu übertragen.") from error
    schema = compile_schema(schema_name)
    if not schema.validate(root):
        raise Refused("envelope", f"Umschlag: {explain(schema.error_log[0], None).sentence}")
    return root


def _text(root, name: str) -> str:
    return (root.findtext(f"{{*}}{name}") or "").strip()


def _envelope(root) -> Envelope:
    return Envelope(
        message_id=_text(root, "messageId"),
        message_type=int(_text(root, "messageType")),
        message_class=int(_text(root, "messageClass")),
        reference=_text(root, "referenceMessageId"),
        sender=bare_id(_text(root, "senderId")),
        recipients=tuple(bare_id(each.text or "") for each in root.findall("{*}recipientId")),
        event_date=_text(root, "eventDate"),
        message_date=_text(root, "messageDate"),
        loopback=root.find("{*}loopback") is not None,
        test_data=root.find("{*}testData") is not None,
    )


def _receipt(root) -> Receipt:
    return Receipt(
        message_id=_text(root, "messageId"),
        message_class=int(_text(root, "messageClass")),
        sender=bare_id(_text(root, "senderId")),
        recipient=bare_id(_text(root, "recipientId")),
        code=int(_text(root, "statusCode")),
        at=_text(root, "eventDate"),
    )
