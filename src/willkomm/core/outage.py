"""When the machine fails and not the program: the database is away, or the disk is full.

Nothing is written by halves then, because every action is one transaction; the work may simply be done again.
"""

import errno
from collections.abc import Iterator

from django.db import InterfaceError, OperationalError

AWAY, FULL = "away", "full"
# Connection lost or refused, server going down or starting; a lock or statement that took too long is none of these.
GONE = ("08", "57P", "53300")
NO_SPACE = "53100"
# No room on the disk, in the quota, or below the largest size that a file may have.
NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


def outage(error: BaseException | None) -> str | None:
    """Return AWAY or FULL if this failure, or one behind it, means that; None for an error of our own."""
    return next((found for each in _chain(error) if (found := _kind(each))), None)


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__


def _kind(error: BaseException) -> str | None:
    state = getattr(error, "sqlstate", None) or ""
    if state == NO_SPACE or (isinstance(error, OSError) and error.errno in NO_ROOM):
        return FULL
    if state:
        return AWAY if state.startswith(GONE) else None
    behind = getattr(error.__cause__, "sqlstate", None)
    return AWAY if isinstance(error, OperationalError | InterfaceError) and not behind else None
