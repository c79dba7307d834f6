"""What happens by the clock: one list, one loop (in ``willkomm worker``).

An entry only nudges: the work itself is a row in a domain table, so a nudge too many or too few does no harm.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from django.db import DatabaseError, connection
from django.utils.module_loading import import_string

logger = logging.getLogger(__name__)

TICK_SECONDS = 10
# Any number that nobody else locks: «willkomm» on a telephone's keys.
LOCK_KEY = 94555666


@dataclass(frozen=True)
class Entry:
    """A function without arguments, by its dotted path, and the seconds between two of its runs."""

    name: str
    seconds: int
    function: str


ENTRIES: tuple[Entry, ...] = (
    Entry("drop folders", 60, "willkomm.gateways.register.folder.poll_all"),
    Entry("duties", 60, "willkomm.config.duties.nudge_overdue"),
    Entry("finished jobs", 3600, "willkomm.config.duties.forget_jobs"),
    Entry("sign-in", 900, "willkomm.config.sign_in.tidy"),
)


@dataclass
class Clock:
    """Remembers, for one process, when each entry is due next (seconds of a clock that never jumps)."""

    entries: tuple[Entry, ...] = ENTRIES
    now: Callable[[], float] = time.monotonic
    due: dict[str, float] = field(default_factory=dict)

    def tick(self) -> list[str]:
        """Run what is due and return the names; an entry that fails is logged and runs again in its turn."""
        now = self.now()
        ran = [entry for entry in self.entries if self.due.get(entry.name, now) <= now]
        for entry in ran:
            self.due[entry.name] = now + entry.seconds
            self._run(entry)
        return [entry.name for entry in ran]

    @staticmethod
    def _run(entry: Entry) -> None:
        try:
            import_string(entry.function)()
        except DatabaseError:
            logger.exception("scheduled %s failed", entry.name)
            connection.close()  # with it goes the lock: another worker may take over
        except Exception:
            logger.exception("scheduled %s failed", entry.name)


_clock = Clock()


def tick() -> list[str]:
    """Run what is due if this process is the one that keeps time; return the names."""
    return _clock.tick() if keeps_time() else []


def keeps_time() -> bool:
    """Tell whether this connection holds the lock of the one timekeeper, taking it if it is free."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()"
            " AND objid = %(key)s AND granted) OR pg_try_advisory_lock(%(key)s)",
            {"key": LOCK_KEY},
        )
        return cursor.fetchone()[0]


def run_until(stopped: threading.Event) -> None:
    """Tick every ten seconds until ``stopped`` is set; survives a database that is away for a while."""
    try:
        while not stopped.is_set():
            try:
                tick()
            except DatabaseError:
                logger.exception("the clock cannot reach the database")
                connection.close()
            stopped.wait(TICK_SECONDS)
    finally:
        connection.close()
