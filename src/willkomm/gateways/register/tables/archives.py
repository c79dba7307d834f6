"""Looking into a workbook's archive before anything opens it: XLSX and ODS are ZIP files."""

import zipfile

from .limits import MAX_ENTRIES, MAX_RATIO, MAX_UNPACKED
from .unreadable import Unreadable

_MEGABYTE = 1024**2


def check_archive(file) -> None:
    """Refuse by the central directory alone what is damaged, locked or unpacks without measure (a ZIP bomb)."""
    try:
        with zipfile.ZipFile(file) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise damaged() from error
    if len(entries) > MAX_ENTRIES or sum(entry.file_size for entry in entries) > MAX_UNPACKED:
        raise _bomb()
    for entry in entries:
        if entry.flag_bits & 1:
            raise locked()
        if entry.file_size > _MEGABYTE and entry.file_size > MAX_RATIO * max(entry.compress_size, 1):
            raise _bomb()


def damaged() -> Unreadable:
    """The file is cut off or no workbook at all."""
    return Unreadable(
        "damaged", "Die Datei ist beschädigt oder keine Tabelle. Speichern Sie die Liste neu als XLSX oder CSV."
    )


def locked() -> Unreadable:
    """The workbook asks for a password."""
    return Unreadable("locked", "Die Datei ist mit einem Kennwort geschützt. Speichern Sie sie ohne Kennwort.")


def too_large() -> Unreadable:
    """More than one table may hold."""
    return Unreadable("too_large", "Die Datei ist zu gross. Teilen Sie die Liste in mehrere Dateien auf.")


def _bomb() -> Unreadable:
    return Unreadable(
        "unpacks_too_large",
        "Die Datei wird beim Entpacken übermässig gross und wird nicht geöffnet. Speichern Sie die Liste als CSV.",
    )
