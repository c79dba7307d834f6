"""Reading tables of municipalities and offices: CSV, XLSX, XLS and ODS (registers §7).

Pure: no Django, no database, no network. `read` a file, `propose` what its columns mean, read values with `values`.
"""

from .columns import (
    ARRIVALS,
    FIELDS,
    IGNORED,
    KINDS,
    WELCOMED,
    Field,
    Proposal,
    fields_of,
    likely_kind,
    missing,
    propose,
)
from .header import fingerprint, normal
from .reading import SUFFIXES, Row, Table, read
from .unreadable import Unreadable
from .values import Faulty
from .words import LANGUAGES

__all__ = [
    "ARRIVALS",
    "FIELDS",
    "IGNORED",
    "KINDS",
    "LANGUAGES",
    "SUFFIXES",
    "WELCOMED",
    "Faulty",
    "Field",
    "Proposal",
    "Row",
    "Table",
    "Unreadable",
    "fields_of",
    "fingerprint",
    "likely_kind",
    "missing",
    "normal",
    "propose",
    "read",
]
