"""Reading the messages of Swiss residents' registers: eCH-0020 V3.0 and receipts of eCH-0058 V5.

Pure: no Django, no database, no network. `check` a file, `read` a delivery, `read_receipt` an answer.
"""

from .events import EVENTS
from .faults import ahv_check_digit_is_right
from .reader import Delivery, check, read, read_receipt
from .records import (
    Address,
    Conversion,
    Country,
    Death,
    Header,
    Identity,
    Key,
    Lock,
    Message,
    Partial,
    PartialDate,
    Permit,
    Person,
    Place,
    Receipt,
    Relation,
    Residence,
)
from .refused import Refused

__all__ = [
    "EVENTS",
    "Address",
    "Conversion",
    "Country",
    "Death",
    "Delivery",
    "Header",
    "Identity",
    "Key",
    "Lock",
    "Message",
    "Partial",
    "PartialDate",
    "Permit",
    "Person",
    "Place",
    "Receipt",
    "Refused",
    "Relation",
    "Residence",
    "ahv_check_digit_is_right",
    "check",
    "read",
    "read_receipt",
]
