"""The three doors of this package: check a file, read a delivery, read a receipt."""

from lxml import etree

from .events import RECORDS, read_conversion, read_message
from .faults import ahv_fault
from .fields import Fields
from .guard import MAX_BYTES, opened, recognise
from .header import read_header
from .records import Message, Receipt
from .refused import Refused
from .schema import compile_schema, validate
from .sentences import explain
from .stream import EVENT, HEADER, RECORD, SAFE, walk
from .versions import RECEIPT_SCHEMA, STRICT_3

_MAX_RECEIPT_BYTES = 5 * 1024**2
_MAX_NOTICE = 500


def check(source, max_bytes=MAX_BYTES):
    """Check a delivery or receipt completely, in a streaming pass; nothing is kept.

    Order: size, DOCTYPE, well-formedness, root and version, schema. Raises Refused with one of the reasons
    empty, too_large, truncated (retryable), doctype, not_xml, not_ech0020, wrong_version, schema, no_header,
    no_event.
    """
    kind = recognise(source, max_bytes)
    if kind.is_receipt:
        _receipt_tree(source)
        return
    with opened(source) as file:
        validate(file, kind.version)


def read(source, *, keep_ahv=False, checked=False, lenient=False):
    """Open a delivery: a path or a seekable binary stream. Returns a `Delivery` to iterate over.

    The file is checked completely before anything is handed out; say `checked` if `check` has just passed it.
    With `lenient` the schema of the forgiving variant is not asked; iterating may then raise what a value that no
    schema has seen can raise (ValueError, AttributeError and the like).
    AHV numbers are dropped unless `keep_ahv`. Raises Refused as `check` does, and receipt for an event
    report.
    """
    kind = recognise(source)
    if kind.is_receipt:
        raise Refused("receipt", "Die Datei ist eine Quittung nach eCH-0058 und keine Meldung.")
    if lenient and kind.version.forgiving:
        return _unchecked(source, Fields(kind.version, keep_ahv=keep_ahv))
    if not checked:
        with opened(source) as file:
            validate(file, kind.version)
    return Delivery(source, Fields(kind.version, keep_ahv=keep_ahv))


def _unchecked(source, fields):
    """A delivery that no schema has seen; it needs a header that can be read."""
    try:
        delivery = Delivery(source, fields, checked=True)
    except (ValueError, TypeError, AttributeError, LookupError):
        delivery = None
    if delivery is None or delivery.header is None or delivery.header.message_date is None:
        raise Refused(
            "no_header", "Der Meldungskopf lässt sich nicht lesen. Bitte neu aus der Einwohnersoftware senden."
        )
    return delivery


class Delivery:
    """One file of eCH-0020: `header`, `event`, and the messages when iterated (every iteration reads anew).

    baseDelivery and keyExchange give one Message per person, every other event exactly one. Unless it is `checked`,
    `check` comes before the first message.
    """

    def __init__(self, source, fields, *, checked=True):
        self.source = source
        self.fields = fields
        self.checked = checked
        self.header, self.event = self._beginning()

    @property
    def version(self):
        """Name of the version as sent, for example "eCH-0020-f/3"."""
        return self.fields.version.name

    def check(self):
        """Check the file completely, unless that is done. Raises Refused as the function `check` does."""
        if not self.checked:
            check(self.source)
            self.checked = True

    def _beginning(self):
        header = None
        with opened(self.source) as file:
            for step in walk(file, self.fields.version):
                if step.kind == HEADER:
                    header = read_header(self.fields, step.element)
                else:
                    self.fields.forget()
                    return header, (step.path or ("",))[0]
        raise Refused("no_event", "Die Meldung enthält kein Ereignis. Bitte neu aus der Einwohnersoftware senden.")

    def __iter__(self):
        with opened(self.source) as file:
            if self.event == "identificationConversion":
                yield self._conversion(file)
            else:
                yield from self._messages(file)

    def _messages(self, file):
        wanted = RECORD if self.event in RECORDS else EVENT
        position = 0
        for step in walk(file, self.fields.version):
            if step.kind == wanted:
                position += 1
                yield read_message(self.fields, self.header, self.event, position, step.element)
                self.fields.forget()

    def _conversion(self, file):
        fields = self.fields
        conversions, fault, valid_from = [], None, None
        for step in walk(file, fields.version):
            if step.kind == RECORD:
                conversions.append(read_conversion(fields, step.element))
                if fault is None and (found := ahv_fault([fields.text(step.element, "20:vn")])):
                    fault = found.at(len(conversions))
                fields.forget()
            elif step.kind == EVENT:
                valid_from = fields.date(step.element, "20:identificationValidFrom")
        return Message(self.header, self.event, 1, valid_from=valid_from, conversions=tuple(conversions), fault=fault)


def read_receipt(source):
    """Read an eCH-0058 event report. Raises Refused as `check` does, and not_receipt for a delivery."""
    kind = recognise(source)
    if not kind.is_receipt:
        raise Refused("not_receipt", "Die Datei ist eine Meldung nach eCH-0020 und keine Quittung.")
    fields = Fields(STRICT_3)
    root = _receipt_tree(source)
    header = read_header(fields, fields.find(root, "58:header"))
    positive = fields.find(root, "58:info/58:positiveReport")
    report = positive if positive is not None else fields.find(root, "58:info/58:negativeReport")
    return Receipt(
        header=header,
        positive=positive is not None,
        reference_message_id=header.reference_message_id,
        notice=_notice(fields.find(report, "58:notice")),
    )


def _receipt_tree(source):
    recognise(source, _MAX_RECEIPT_BYTES)
    with opened(source) as file:
        try:
            root = etree.parse(file, etree.XMLParser(**SAFE)).getroot()
        except etree.XMLSyntaxError as error:
            raise Refused("not_xml", "Die Quittung ist kein lesbares XML. Bitte neu anfordern.") from error
    schema = compile_schema(RECEIPT_SCHEMA)
    if not schema.validate(root):
        raise explain(schema.error_log[0], 1)
    return root


def _notice(element):
    """The words of the notice; of a structured one (eCH-0020 `infoType`) code and German text, never its
    persons."""
    if len(element) == 0:
        words = [element.text or ""]
    else:
        words = [each.text or "" for each in element.iter("{*}code", "{*}textGerman")]
    return " ".join(" ".join(words).split())[:_MAX_NOTICE]
