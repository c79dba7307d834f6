"""The drop folder: one folder per municipality in which its software leaves bare XML files (registers §8).

    drop/<BFS number>/            what arrives
    drop/<BFS number>/work/       what is being taken in (files left here by a crash are taken up again)
    drop/<BFS number>/error/      what was refused, with the reason beside it

Polled every minute; a file is ready when size and time have not changed between two polls. A file that is cut
off goes back and is tried again, for an hour. Taking a file in twice is harmless, because every message has a key.
"""

import json
import logging
import os
import time
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.utils import timezone

from willkomm.core.organisations.profiles import organisation_by_bfs
from willkomm.core.permissions import build_actor, mandate_here
from willkomm.gateways.register.actions import in_order, take_in

logger = logging.getLogger(__name__)

LOCK = 21  # first half of the advisory lock's key: drop folders; the second is the organisation
PATIENCE = timedelta(hours=1)
KEPT = timedelta(days=30)
SEEN = ".seen.json"


def poll_all() -> int:
    """Look into every drop folder; returns how many files were taken in. Runs by the clock."""
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
    """Take in what is ready in one municipality's folder, unless another worker does; returns the number of files."""
    organisation = organisation_by_bfs(int(folder.name), timezone.localdate(now))
    if organisation is None or not folder.is_dir():
        logger.warning("drop folder %s belongs to no organisation", folder.name)
        return 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [LOCK, organisation.pk])
        if not cursor.fetchone()[0]:
            return 0
        try:
            return _work(folder, organisation, now)
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [LOCK, organisation.pk])


def _work(folder: Path, organisation, now: datetime) -> int:
    work, error = folder / "work", folder / "error"
    work.mkdir(exist_ok=True)
    error.mkdir(exist_ok=True)
    memory = _remembered(folder)
    for path in _ready(folder, memory):
        if not (work / path.name).exists():  # left by a crash: first that one, this one at the next poll
            os.replace(path, work / path.name)
    files = in_order((path.name, path) for path in sorted(work.glob("*.xml")))
    for name, path in files:
        _take(folder, organisation, name, path, memory, now)
    _purge(error, now)
    (folder / SEEN).write_text(json.dumps(memory), encoding="utf-8")
    return len(files)


def _remembered(folder: Path) -> dict:
    """What the last poll saw: file name → [size, time in ns, first seen as cut off or None]."""
    try:
        return json.loads((folder / SEEN).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}


def _ready(folder: Path, memory: dict) -> list[Path]:
    """Files that have not changed since the last poll; the others are remembered for the next one."""
    ready, here = [], {}
    for path in sorted(folder.glob("*.xml")):
        try:
            facts = path.stat()
        except FileNotFoundError:
            continue
        old = memory.get(path.name, [None, None, None])
        here[path.name] = [facts.st_size, facts.st_mtime_ns, old[2]]
        if old[:2] == [facts.st_size, facts.st_mtime_ns]:
            ready.append(path)
    memory.clear()
    memory.update(here)
    return ready


def _take(folder: Path, organisation, name: str, path: Path, memory: dict, now: datetime) -> None:
    cut_since = (memory.get(name) or [0, 0, None])[2]
    patient = cut_since is None or now - datetime.fromisoformat(cut_since) < PATIENCE
    if patient and _is_cut_off(path):
        memory[name] = [0, 0, cut_since or now.isoformat()]
        os.replace(path, folder / name)
        return
    actor = build_actor(
        kind="drop_folder",
        ref=folder.name,
        name="Ablageordner",
        mandates=[mandate_here("drop_folder", organisation)],
    )
    report = take_in(actor, organisation, name=name, file=path, channel="folder", now=now)
    if report.delivery.state == report.delivery.State.REJECTED:
        _put_aside(folder / "error", path, report.delivery.sentence)
    else:
        path.unlink()
    memory.pop(name, None)


def _is_cut_off(path: Path) -> bool:
    from willkomm.gateways.register import ech

    try:
        ech.read(path, checked=True)  # only well-formedness: the schema has its turn when the file is taken in
    except ech.Refused as refusal:
        return refusal.retryable
    except ValueError:
        return False
    return False


def _put_aside(error: Path, path: Path, sentence: str) -> None:
    """Move the file away, with its reason beside it; the reason holds no personal data."""
    target = error / path.name
    if target.exists():
        target = error / f"{path.stem}-{time.time_ns()}{path.suffix}"
    target.with_name(f"{target.name}.reason.txt").write_text(sentence + "\n", encoding="utf-8")
    os.replace(path, target)
    os.utime(target)  # its 30 days begin now


def _purge(error: Path, now: datetime) -> None:
    """Refused files hold personal data too: they go after 30 days."""
    for path in error.iterdir():
        if now.timestamp() - path.stat().st_mtime > KEPT.total_seconds():
            path.unlink()
