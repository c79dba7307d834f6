"""Reading the messages of Swiss residents' registers: eCH-0020 V3.0 and receipts of eCH-0058 V5.

Pure: no Django, no database, no network. `check` a file, `read` a delivery, `read_receipt` an answer;
`begin` a delivery that `sift` may read at a glance.
"""

from .events import EVENTS
from .faults import ahv_check_digit_is_right
from .fields import swiss_day
from .glimpse import Glimpse, is_sound
from .guard import check_size, recognise, root_of
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
from .sifting import Unsure, begin, sift

__all__ = [
    "EVENTS",
    "Address",
    "Conversion",
    "Country",
    "Death",
    "Delivery",
    "Glimpse",
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
    "Unsure",
    "ahv_check_digit_is_right",
    "begin",
    "check",
    "check_size",
    "is_sound",
    "read",
    "read_receipt",
    "recognise",
    "root_of",
    "sift",
    "swiss_day",
]
