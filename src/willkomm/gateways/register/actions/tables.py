"""Tables come in: lists of a municipality's software or of an office, as CSV, XLSX, XLS or ODS (registers §7)."""

from pathlib import PurePath

from willkomm.core.kernel.action import action
from willkomm.core.kernel.refusals import Refused

SUFFIXES = frozenset({".csv", ".tsv", ".txt", ".xlsx", ".xls", ".ods"})


def is_table(name: str) -> bool:
    """Whether a file of this name is read as a table."""
    return PurePath(name).suffix.lower() in SUFFIXES


@action("register.import", label="Tabelle eingelesen")
def take_in_table(actor, organisation, *, name, file, channel, now, allow_test=False):
    """Read one table (a path or a seekable stream) and stage its rows; returns a Report, as `take_in` does.

    Uploads wait for somebody's word after a preview. By folder and command line, a table whose header is known
    goes through at once; any other waits in the list of deliveries («fragt nach den Spalten»), with its rows in
    the database, so that the file itself can go. A table that cannot be read leaves a delivery in the state
    «abgelehnt» with its sentence.
    """
    raise Refused("Tabellen werden noch nicht gelesen. Bringen Sie die Meldungen als XML-Dateien.", "tables_later")
