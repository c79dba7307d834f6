"""One parcel from the folder to its end: moved, taken in, deleted or set aside; and what a killed worker left."""

import logging
import os
from pathlib import Path
from uuid import UUID

from django.db import InterfaceError, OperationalError

from willkomm.gateways.register.actions import parcels as verbs
from willkomm.gateways.register.actions.take_in import mark_of, sha256_of
from willkomm.gateways.register.models import Parcel
from willkomm.gateways.register.sedex import Group, grouped

from .keeping import keep
from .places import is_folder, is_plain, storable
from .round import Round

logger = logging.getLogger(__name__)

S, W = Parcel.State, Parcel.Wish
FEW, MOST = 3, 200  # attempts: from the first number on others go first, at the second the parcel is set aside


def claim(here: Round, group: Group) -> Parcel | None:
    """Move a group of files to its desk; None when they went away at this moment."""
    paths = [here.places.root / name for name in group.names]
    return _claimed(here, {storable(path.name): path for path in paths}, group.paired)


def _claimed(here: Round, names: dict[str, Path], paired: bool) -> Parcel | None:
    facts = {"folder": here.folder, "names": list(names), "paired": paired, "now": here.now}
    parcel = verbs.claim_parcel(here.actor, here.organisation, **facts)
    if here.places.fetch(parcel, names):
        return parcel
    here.forget(parcel)
    return None


def recover(here: Round) -> list[Parcel]:
    """Carry on where the last worker stopped, and do what people asked for; returns what waits to be taken in."""
    known = {str(each.public_id): each for each in here.parcels() if each.state != S.INCOMPLETE}
    found = [_adopted(here, path) for path in sorted(here.places.work.iterdir()) if path.stem not in known]
    for parcel in known.values():
        if parcel.wish and parcel.state == S.FAILED:
            _grant(here, parcel)
        if _is_on_desk(here, parcel):
            found.append(parcel)
    return [parcel for parcel in found if parcel is not None]


def _adopted(here: Round, path: Path) -> Parcel | None:
    """What lies in `work/` and is written down nowhere: a bare file, or the folder of a parcel that was forgotten."""
    if is_plain(path):
        return _claimed(here, {storable(path.name): path}, False)
    names = [each.name for each in sorted(path.iterdir()) if not is_folder(each)] if path.is_dir() else []
    if not names:
        here.places.clear(path)
        return None
    [group, *_] = grouped(names)
    names = list(group.names) + [name for name in names if name not in group.names]
    facts = {"folder": here.folder, "names": names, "paired": group.paired, "now": here.now}
    parcel = verbs.claim_parcel(here.actor, here.organisation, **facts, public_id=_number(path))
    if path != here.places.desk(parcel):
        os.rename(path, here.places.desk(parcel))
    return parcel


def _number(path: Path) -> UUID | None:
    try:
        return UUID(path.stem)
    except ValueError:
        return None


def _grant(here: Round, parcel: Parcel) -> None:
    """Do what somebody asked for: discard the files, or begin anew with them."""
    if parcel.wish == W.DISCARD:
        for path in here.places.set_aside(parcel).values():
            here.places.discard(path)
        here.places.clear(here.places.desk(parcel))
        here.forget(parcel)
    elif not here.places.desk(parcel).exists():
        verbs.retrieve_parcel(here.actor, parcel)


def _is_on_desk(here: Round, parcel: Parcel) -> bool:
    """Whether a parcel lies on its desk; one whose move was interrupted is fetched, one that is nowhere forgotten."""
    if here.places.desk(parcel).is_dir():
        return True
    if parcel.state == S.FAILED:
        return False
    begun = here.places.draft(parcel).is_dir()
    names = {name: here.places.root / name for name in parcel.names} if begun and not parcel.wish else {}
    names |= here.places.set_aside(parcel) if parcel.wish else {}
    if (names or begun) and here.places.fetch(parcel, names):
        return True
    here.forget(parcel)
    return False


def put_in_order(here: Round, parcels: list[Parcel]) -> list[Parcel]:
    """Oldest news first; parcels that were begun in vain several times come after all others."""
    waiting = [each for each in parcels if each.state == S.WORKING]
    ended = [each for each in parcels if each.state != S.WORKING]
    if len(waiting) < 2:
        return ended + waiting
    keys = {each.pk: (each.attempts > FEW, mark_of(here.places.on_desk(each)[0]), each.pk) for each in waiting}
    return ended + sorted(waiting, key=lambda each: keys[each.pk])


def take(here: Round, parcel: Parcel) -> bool:
    """Take a parcel in; tells whether that came to an end, well or not. What fails by accident is tried again."""
    if parcel.state != S.WORKING:
        return False
    payload, envelope = here.places.on_desk(parcel)
    if not is_plain(payload) or (parcel.paired and not (envelope and is_plain(envelope))):
        return _give_up(here, parcel, "incomplete")
    if parcel.attempts >= MOST:
        return _give_up(here, parcel, "worker_failed")
    verbs.begin_parcel(here.actor, parcel, sha256=sha256_of(payload))
    try:
        verbs.take_parcel(here.actor, parcel, file=payload, envelope=envelope, now=here.now)
    except (OperationalError, InterfaceError, OSError, MemoryError):
        raise  # the machine's fault, not the file's: everything waits for the next look
    except Exception:
        logger.exception("a parcel of drop folder %s could not be taken in", here.folder)
        return parcel.attempts > FEW and _give_up(here, parcel, "worker_failed")
    return True


def _give_up(here: Round, parcel: Parcel, reason: str) -> bool:
    verbs.give_up_parcel(here.actor, parcel, reason=reason, now=here.now)
    return True


def finish(here: Round, parcel: Parcel) -> None:
    """Clear the desk of a parcel whose end is written down: delete or keep what was taken in, set the rest aside."""
    if parcel.state == S.TAKEN:
        days = here.connection().keep_days
        if days and here.places.desk(parcel).is_dir():
            keep(here, parcel)
        here.places.clear(here.places.desk(parcel))
        here.forget(parcel)
    elif parcel.state == S.FAILED:
        here.places.refuse(parcel)
