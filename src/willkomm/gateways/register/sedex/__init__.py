"""What surrounds a register message on its way: sedex envelopes and receipts (eCH-0090), pairs of files, ZIP payloads.

Pure: no Django, no database, no network. The payload itself is read by `ech`.
"""

from .answer import Answer
from .archive import MOST_ENTRIES, Archive, is_archive
from .codes import DELIVERED, is_final, sentence_of
from .envelope import Envelope, Receipt, bare_id, is_test_id, read_outside
from .pairs import Group, bundled, grouped

__all__ = [
    "DELIVERED",
    "MOST_ENTRIES",
    "Answer",
    "Archive",
    "Envelope",
    "Group",
    "Receipt",
    "bare_id",
    "bundled",
    "grouped",
    "is_archive",
    "is_final",
    "is_test_id",
    "read_outside",
    "sentence_of",
]
