"""Reading a base delivery at a glance: parsing, validating and sorting out in one pass.

Whatever is not exactly as it should be ends the pass with `Unsure`; who reads at a glance must be able to throw
away what came of it, and read again with `Delivery.check` and a full reading, which decide and know the words.
"""

from lxml import etree

from .events import RECORDS, read_message
from .fields import Fields
from .glimpse import glimpse
from .guard import MAX_BYTES, look, opened
from .reader import Delivery, read
from .refused import Refused
from .schema import compile_schema
from .stream import SAFE, forget

EVENT = "baseDelivery"
[_RECORD] = RECORDS[EVENT]


class Unsure(Exception):
    """The glance met something that is wrong, or that it does not understand."""


def begin(source, *, keep_ahv=False, lenient=False):
    """Open a delivery as `read` does, but leave the check of a base delivery to the pass that reads it.

    Of a base delivery only the beginning has been seen when this returns: `checked` is False until `check` was
    called. Raises Refused as `read` does.
    """
    found = None if lenient else _base_delivery(source, keep_ahv)
    return found or read(source, keep_ahv=keep_ahv, lenient=lenient)


def _base_delivery(source, keep_ahv):
    """A base delivery whose beginning can be read; None for everything else, which `read` will name."""
    try:
        kind = look(source, MAX_BYTES)
        if kind.is_receipt:
            return None
        found = Delivery(source, Fields(kind.version, keep_ahv=keep_ahv), checked=False)
    except (Refused, ValueError, LookupError, AttributeError):
        return None
    return found if found.event == EVENT and found.header is not None else None


def sift(delivery, passes_over):
    """Yield a Message for every record of a base delivery that is not passed over, validating on the way.

    `passes_over` gets a `Glimpse` and says whether the person can be left unread.
    Memory stays flat. Raises Unsure, also after the last record, when the file is not as it should be: nothing
    of what was yielded may be kept then.
    """
    fields, position = delivery.fields, 0
    try:
        with opened(delivery.source) as file:
            for record in _records(file, fields.version):
                position += 1
                seen = glimpse(fields.version, record)
                if seen is None or not passes_over(seen):
                    yield read_message(fields, delivery.header, EVENT, position, record)
                    fields.forget()
                forget(record)
    except (etree.LxmlError, ValueError, LookupError, AttributeError, TypeError) as error:
        raise Unsure from error


def _records(file, version):
    """The records in their places; the same name inside an extension is none."""
    tag, event = version.tag(f"20:{_RECORD}"), None
    steps = etree.iterparse(file, events=("end",), tag=tag, schema=compile_schema(version.schema), **SAFE)
    for _, element in steps:
        parent = element.getparent()
        if event is None:
            event = _event(parent, version)
        if parent is event:
            yield element


def _event(parent, version):
    """The event element, checked once: at its place, and no DOCTYPE before it."""
    root = parent.getparent()
    if root is None or root.getparent() is not None or parent.tag != version.tag(f"20:{EVENT}"):
        raise Unsure
    if parent.getroottree().docinfo.internalDTD is not None:
        raise Unsure
    return parent
