"""``willkomm serve``: the web server, and on request the worker beside it."""

from __future__ import annotations

import argparse
import ctypes
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from willkomm.config import postgres
from willkomm.config.commands import DONE, UNUSABLE, CommandFailed
from willkomm.config.database import home_folder, is_embedded

# Each thread holds one connection; the embedded server takes 60, and workers and repairs need some too.
EMBEDDED_THREADS = 40
# A worker that breaks is started again after 3 s; one that breaks at once again and again, ever more rarely.
RESTART_SECONDS, RARELY_SECONDS, SETTLED_SECONDS = 3, 300, 60
WEB_LOG = {
    "handlers": {"stderr": {"formatter": "json", "class": "logging.StreamHandler"}},
    "loggers": {"_granian": {"handlers": ["stderr"], "propagate": False}},
}
# So long may a request under way take when the server stops; what hangs is killed.
PATIENCE_SECONDS = 120
LOOK_SECONDS = 2
PARENT_DEATH_SIGNAL = 1  # PR_SET_PDEATHSIG of prctl(2)


def register(subparsers: argparse._SubParsersAction) -> None:
    """Add the parser of this command."""
    parser = subparsers.add_parser(
        "serve",
        help="den Webserver starten",
        description="Bedient die Anwendung über HTTP bis SIGTERM oder Ctrl-C; angefangene Anfragen werden noch "
        "beantwortet. Davor gehört ein Proxy mit HTTPS.",
    )
    add_address(parser)
    parser.add_argument("--workers", type=_positive, default=1, metavar="ZAHL", help="Prozesse (sonst 1)")
    parser.add_argument(
        "--blocking-threads",
        type=_positive,
        default=4,
        metavar="ZAHL",
        help="Anfragen, die ein Prozess gleichzeitig beantwortet, jede mit einer Verbindung zur Datenbank (sonst 4)",
    )
    parser.add_argument("--with-worker", action="store_true", help="auch den Worker starten; beide enden zusammen")
    parser.set_defaults(run=run)


def add_address(parser: argparse.ArgumentParser) -> None:
    """Add the options that say where to listen."""
    parser.add_argument(
        "--host", default="127.0.0.1", metavar="ADRESSE", help="Adresse, auf der gelauscht wird (sonst 127.0.0.1)"
    )
    parser.add_argument(
        "--port", type=_port, default=8000, metavar="PORT", help="Port, auf dem gelauscht wird (sonst 8000)"
    )


def run(args: argparse.Namespace) -> int:
    """Serve until told to stop."""
    threads = args.workers * args.blocking_threads
    if is_embedded(os.environ) and threads > EMBEDDED_THREADS:
        raise CommandFailed(
            f"{threads} gleichzeitige Anfragen sind zu viel für die mitgelieferte Datenbank (höchstens "
            f"{EMBEDDED_THREADS}); senken Sie --workers oder --blocking-threads.",
            UNUSABLE,
        )
    require_free(args.host, args.port)
    from willkomm.config.statics import collect_if_stale  # --help does not need Django

    collect_if_stale()
    with _embedded_database(), _worker(args.with_worker):
        _web(args)
    return DONE


@contextmanager
def _embedded_database() -> Iterator[None]:
    """Hold the embedded server from the parent: granian's own processes leave without a word."""
    if is_embedded(os.environ):
        postgres.start(home_folder(os.environ))
    from django.db import connections

    keep_demo_apart()
    connections.close_all()  # a connection must not be inherited by the processes to come
    over = threading.Event()
    if is_embedded(os.environ):
        threading.Thread(target=_keep_database, args=[over], name="database keeper", daemon=True).start()
    try:
        yield
    finally:
        over.set()


def _keep_database(over: threading.Event) -> None:
    """Start the embedded server again when it was killed; until then pages say that the database is away."""
    while not over.wait(LOOK_SECONDS):
        try:
            if postgres.revive(home_folder(os.environ)):
                print("willkomm: Die Datenbank war ausgefallen und läuft wieder.", file=sys.stderr)
        except (OSError, postgres.EmbeddedPostgresError) as error:
            print(f"willkomm: {error}", file=sys.stderr)


def keep_demo_apart() -> None:
    """Refuse to serve the demonstration's one-click sign-in beside real people's data."""
    from django.conf import settings

    if not getattr(settings, "DEMO", False):
        return
    from willkomm.config.demo_signin import objection

    if found := objection():
        raise CommandFailed(found, UNUSABLE)


def _web(args: argparse.Namespace) -> None:
    from granian import Granian
    from granian.constants import Interfaces

    from willkomm.config.logs import JsonFormatter

    os.register_at_fork(after_in_child=_obey_parent_alone)
    Granian(
        "willkomm.config.wsgi:application",
        address=args.host,
        port=args.port,
        interface=Interfaces.WSGI,
        workers=args.workers,
        blocking_threads=args.blocking_threads,
        respawn_failed_workers=True,
        workers_kill_timeout=PATIENCE_SECONDS,
        websockets=False,
        log_dictconfig={"formatters": {"json": {"()": JsonFormatter}}, **WEB_LOG},
    ).serve()


def require_free(host: str, port: int) -> None:
    """Refuse an address that is taken: granian would share it, and either server would get half of the requests."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
            probe.listen()
    except OSError as error:
        raise CommandFailed(
            f"Auf {host}:{port} kann nicht gelauscht werden ({error.strerror}); "
            "wählen Sie mit --port eine andere Nummer.",
            UNUSABLE,
        ) from error


def _obey_parent_alone() -> None:
    """Take signals from the parent only, and let Linux end a web process whose parent was killed.

    Ctrl-C goes to all processes of a group: a web process that gets it twice, from the terminal and from its parent,
    may wait for ever. One without a parent would go on serving an old version unseen.
    """
    os.setpgid(0, 0)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PARENT_DEATH_SIGNAL, signal.SIGTERM)


@contextmanager
def _worker(wanted: bool) -> Iterator[None]:
    """Run the worker as a process of its own, start it again if it breaks, and let it finish at the end.

    It gets its own session, so that Ctrl-C reaches it once, through us: a second signal would cut its task
    short.
    """
    if not wanted:
        yield
        return
    keeper = _Keeper()
    keeper.start()
    try:
        yield
    finally:
        keeper.stop()


class _Keeper(threading.Thread):
    """Keeps one worker process alive until told to stop."""

    def __init__(self) -> None:
        super().__init__(name="worker keeper")
        self.stopping = threading.Event()
        self.process = self._spawn()

    @staticmethod
    def _spawn() -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "willkomm.config.command", "worker", "--with-parent", str(os.getpid())]
        return subprocess.Popen(command, start_new_session=True)

    def run(self) -> None:
        pause, started = RESTART_SECONDS / 2, time.monotonic()
        while self.process.wait() is not None:
            pause = next_pause(pause, time.monotonic() - started)
            if self.stopping.wait(pause):
                return
            print("willkomm: Der Hintergrunddienst ist ausgefallen und startet neu.", file=sys.stderr)
            self.process, started = self._spawn(), time.monotonic()

    def stop(self) -> None:
        """Ask the worker to finish and wait for it, however long its task takes."""
        self.stopping.set()
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        self.join()


def next_pause(pause: float, lived: float) -> float:
    """Seconds to wait before the worker is started again, after the last `pause` and after it `lived` so long."""
    return RESTART_SECONDS if lived >= SETTLED_SECONDS else min(max(pause * 2, RESTART_SECONDS), RARELY_SECONDS)


def _positive(text: str) -> int:
    number = int(text) if text.isdecimal() else 0
    if number < 1:
        raise argparse.ArgumentTypeError(f"«{text}» ist keine Zahl ab 1")
    return number


def _port(text: str) -> int:
    number = int(text) if text.isdecimal() else 0
    if not 1 <= number <= 65535:
        raise argparse.ArgumentTypeError(f"«{text}» ist kein Port; nehmen Sie eine Zahl von 1 bis 65535")
    return number
