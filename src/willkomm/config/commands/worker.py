"""``willkomm worker``: does the work in the background and keeps the clock."""

from __future__ import annotations

import argparse
import gc
import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from willkomm.config.commands import DONE

PATIENCE_SECONDS = 30


def register(subparsers: argparse._SubParsersAction) -> None:
    """Add the parser of this command."""
    parser = subparsers.add_parser(
        "worker",
        help="die Arbeit im Hintergrund und nach der Uhr erledigen",
        description="Erledigt Aufgaben der Reihe nach und alle zehn Sekunden, was nach der Uhr fällig ist. "
        "Mehrere Worker dürfen laufen; einer davon führt die Uhr. "
        "SIGTERM oder Ctrl-C: beendet die angefangene Aufgabe, dann sich selbst.",
    )
    parser.add_argument("--batch", action="store_true", help="enden, wenn nichts mehr wartet; ohne Uhr")
    parser.add_argument(
        "--with-parent", type=int, metavar="PID", help="enden, wenn dieser Prozess, der Elternprozess, endet"
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Work until told to stop, or until the queue is empty."""
    from django.core.management import call_command

    _collect_seldom()
    options = {"queue_name": "*", "batch": args.batch, "reload": False, "startup_delay": False}
    if args.batch:
        call_command("db_worker", **options)
        return DONE
    with _clock(), _watch(args.with_parent):
        call_command("db_worker", **options)
    return DONE


def _collect_seldom() -> None:
    """An import makes objects by the hundred thousand; looking through them all the time is a seventh of its work."""
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


@contextmanager
def _clock() -> Iterator[None]:
    """Keep the clock in a thread of its own, which ends before the process does."""
    from willkomm.config import schedule

    stopped = threading.Event()
    thread = threading.Thread(target=schedule.run_until, args=[stopped], name="clock", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stopped.set()
        thread.join(PATIENCE_SECONDS)


@contextmanager
def _watch(parent: int | None) -> Iterator[None]:
    """End this process in order if its parent was killed and could not tell it to."""
    over = threading.Event()

    def look() -> None:
        while not over.wait(1):
            if os.getppid() != parent:
                os.kill(os.getpid(), signal.SIGTERM)
                return

    if parent:
        threading.Thread(target=look, name="parent watch", daemon=True).start()
    try:
        yield
    finally:
        over.set()
