"""Terms in days that the operator sets in the environment."""

from collections.abc import Mapping


def notice(environ: Mapping[str, str]) -> int:
    """So many days before it counts, a term that gets shorter is announced to the organisations below."""
    return _days(environ, "WILLKOMM_RETENTION_NOTICE_DAYS", 30)


def own_notice(environ: Mapping[str, str]) -> int:
    """The same within an organisation that decides for itself alone."""
    return _days(environ, "WILLKOMM_OWN_RETENTION_NOTICE_DAYS", 7)


def backups(environ: Mapping[str, str]) -> int:
    """So long backups are kept: the processing register says it, and `willkomm backup` deletes what is older."""
    return _days(environ, "WILLKOMM_BACKUP_KEEP_DAYS", 90, least=1)


def _days(environ: Mapping[str, str], name: str, default: int, least: int = 0) -> int:
    text = environ.get(name, "").strip() or str(default)
    if not (text.isdecimal() and least <= int(text) <= 3660):
        raise ValueError(f"{name}: Geben Sie eine Anzahl Tage von {least} bis 3660 an.")
    return int(text)
