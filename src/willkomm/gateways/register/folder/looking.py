"""What lies in the folder, what of it is ready, and what has been waiting for too long.

The memory of the last look lies in the folder itself (`.seen.json`), because workers come and go.
"""

import json
import os
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path, PurePath

from willkomm.core.outage import FULL, outage
from willkomm.gateways.register.actions import parcels as verbs
from willkomm.gateways.register.actions.take_in import is_cut_off
from willkomm.gateways.register.models import Parcel
from willkomm.gateways.register.sedex import Group, grouped

from .places import is_folder, is_plain, remove, storable, written
from .round import NO_ROOM, Round

PATIENCE = timedelta(hours=1)
ENDINGS = frozenset({".xml", ".zip", ".csv", ".tsv", ".xlsx", ".xls", ".ods"})


@dataclass
class Seen:
    """One name at the last look: size, time in ns, when it was first seen, when it was first found cut off."""

    size: int
    time: int
    since: str
    cut: str | None = None

    def has_waited(self, now: datetime) -> bool:
        """Whether the patience with this file is over."""
        return now - datetime.fromisoformat(self.since) >= PATIENCE

    def is_hopeless(self, now: datetime) -> bool:
        """Whether a file that is cut off has been so for too long to become whole."""
        return self.cut is not None and now - datetime.fromisoformat(self.cut) >= PATIENCE


def look(here: Round) -> list[Group]:
    """The groups of files that can be moved now; remembers the rest, and reports what has waited for too long."""
    before = _remembered(here.places.seen)
    after = _observed(here, before)
    groups = [(group, group.data and not _is_read(group)) for group in grouped(after)]
    steady = {name for name, seen in after.items() if _is_steady(before.get(name), seen)}
    ready = [g for g, strange in groups if g.is_whole and not strange and steady.issuperset(g.names)]
    ready = [group for group in ready if not _may_grow(here, group, after)]
    _report(here, {name: reason for group, strange in groups for name, reason in _trouble(here, group, strange)}, after)
    _remember(here, after)
    return ready


def _remember(here: Round, after: dict[str, Seen]) -> None:
    """Write down what was seen. On a full disk the older memory stays, so that what is ready still makes room."""
    text = json.dumps({name: asdict(seen) for name, seen in after.items()})
    try:
        written(here.places.seen, text.encode())
    except OSError as error:
        if outage(error) != FULL:
            raise
        here.full = True


def _remembered(path: Path) -> dict[str, Seen]:
    try:
        return {name: Seen(**facts) for name, facts in json.loads(path.read_text("utf-8")).items()}
    except (OSError, ValueError, TypeError, AttributeError):
        return {}


def _observed(here: Round, before: dict[str, Seen]) -> dict[str, Seen]:
    found = {}
    for name in sorted(os.listdir(here.places.root)):
        try:
            facts = (here.places.root / name).lstat()
        except FileNotFoundError:
            continue
        if name.startswith(".") or here.places.root / name in here.places.own:
            continue
        old = before.get(name)
        since, cut = (old.since, old.cut) if old else (here.now.isoformat(), None)
        found[name] = Seen(facts.st_size, facts.st_mtime_ns, since, cut)
    return found


def _is_steady(old: Seen | None, new: Seen) -> bool:
    return old is not None and (old.size, old.time) == (new.size, new.time)


def _is_read(group: Group) -> bool:
    """Whether files of this name are read: a payload of a pair may have any ending."""
    return group.paired or PurePath(group.data).suffix.lower() in ENDINGS


def _may_grow(here: Round, group: Group, after: dict[str, Seen]) -> bool:
    """Whether a file of the group is cut off and may still become whole."""
    for name in group.names:
        seen = after[name]
        if not is_plain(here.places.root / name):
            return True
        if seen.is_hopeless(here.now) or not _is_xml(name):
            continue
        if is_cut_off(here.places.root / name):
            seen.cut = seen.cut or here.now.isoformat()
            return True
    return False


def _is_xml(name: str) -> bool:
    return PurePath(name).suffix.lower() == ".xml"


def _trouble(here: Round, group: Group, strange: bool):
    for name in group.names:
        if is_folder(here.places.root / name):
            yield name, "folder"
        elif not is_plain(here.places.root / name):
            yield name, "no_plain_file"
        elif not group.is_whole:
            yield name, "half_pair"
        elif strange:
            yield name, "unknown_ending"


def _report(here: Round, trouble: dict[str, str], after: dict[str, Seen]) -> None:
    """Keep the list of what waits for too long: what is new is reported, what is over is forgotten, what somebody
    wants to be gone is deleted."""
    shown = {storable(name): name for name in trouble}
    known = {each.names[0]: each for each in here.parcels() if each.state == Parcel.State.INCOMPLETE}
    known = {name: each for name, each in known.items() if each.reason != NO_ROOM}
    for name in [name for name, each in known.items() if each.wish and name in shown]:
        remove(here.places.root / shown[name])
        after.pop(shown.pop(name), None)
    here.forget(*(each for name, each in known.items() if name not in shown))
    for name, real in shown.items():
        seen = after[real]
        if name not in known and seen.has_waited(here.now):
            since = datetime.fromisoformat(seen.since)
            facts = {"folder": here.folder, "name": name, "reason": trouble[real], "since": since}
            verbs.report_incomplete(here.actor, here.organisation, **facts)
