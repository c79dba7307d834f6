"""Looking into every drop folder by the clock, one worker at a time."""

import logging
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection
from django.utils import timezone

from willkomm.core.organisations.profiles import organisation_by_bfs
from willkomm.core.outage import FULL, outage
from willkomm.core.permissions import build_actor, mandate_here

from .looking import look
from .outbox import write_answers
from .places import Places
from .round import Round
from .working import claim, finish, put_in_order, recover, take

logger = logging.getLogger(__name__)

LOCK = 21  # first half of the advisory lock's key: drop folders; the second is the organisation


def poll_all() -> int:
    """Look into every drop folder; returns how many parcels were taken in. Runs by the clock."""
    root = Path(settings.HOME) / "drop"
    if not root.is_dir():
        return 0
    return sum(_poll_safely(folder) for folder in sorted(root.iterdir()) if folder.name.isdecimal())


def _poll_safely(folder: Path) -> int:
    """One municipality's trouble must not keep the others waiting; its files stay where they are."""
    try:
        return poll(folder, timezone.now())
    except Exception:
        logger.exception("drop folder %s failed", folder.name)
        connection.close()
        return 0


def poll(folder: Path, now: datetime) -> int:
    """Take in what is ready in one municipality's folder, unless another worker does; returns the number of parcels.

    Two folders may belong to one municipality after a merger; they take turns.
    """
    organisation = organisation_by_bfs(int(folder.name), timezone.localdate(now))
    if organisation is None or not folder.is_dir():
        logger.warning("drop folder %s belongs to no organisation", folder.name)
        return 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [LOCK, organisation.pk])
        if not cursor.fetchone()[0]:
            return 0
        try:
            return _with_room(Round(Places(folder), organisation, _machine(folder, organisation), now))
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [LOCK, organisation.pk])


def _machine(folder: Path, organisation):
    mandates = [mandate_here("drop_folder", organisation)]
    return build_actor(kind="drop_folder", ref=folder.name, name="Ablageordner", mandates=mandates)


def _with_room(here: Round) -> int:
    """Work as far as there is room; whether there is stands in the list of what needs somebody."""
    try:
        number = _work(here)
    except (OSError, DatabaseError) as error:
        if outage(error) != FULL:
            raise
        logger.error("no room for drop folder %s", here.folder)
        here.full, number = True, 0
    here.tell_of_room()
    return number


def _work(here: Round) -> int:
    here.places.make()
    waiting = recover(here)
    waiting += [parcel for group in look(here) if (parcel := claim(here, group)) is not None]
    number = 0
    for parcel in put_in_order(here, waiting):
        number += take(here, parcel)
        finish(here, parcel)
    write_answers(here)
    here.purge()
    return number
