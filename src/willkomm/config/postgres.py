"""The embedded PostgreSQL: started by its first user, shared by all, stopped by the last.

Users are counted by a lock that the kernel releases, so a killed user never keeps the server alive and never
takes it away from others. Needed only where DATABASE_URL is unset.
"""

from __future__ import annotations

import atexit
import fcntl
import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import IO

from willkomm.config.cluster import PORT, SUPERUSER, Cluster, EmbeddedPostgresError, unusable

OWNER_ROLE = "willkomm_owner"
APP_ROLE = "willkomm_app"
DATABASE = "willkomm"
LOCK = "postgres.lock"

__all__ = ["APP_ROLE", "DATABASE", "OWNER_ROLE", "Connection", "EmbeddedPostgresError", "revive", "start", "stop"]


@dataclass(frozen=True)
class Connection:
    """Where the embedded server listens: the socket folder, its port number and the superuser's name."""

    socket: Path
    superuser: str = SUPERUSER
    port: int = PORT


@dataclass
class _Use:
    """This process's share in a running server."""

    cluster: Cluster
    lock: IO[str]
    pid: int = field(default_factory=os.getpid)


_uses: dict[Path, _Use] = {}
_threads = threading.Lock()


def start(home: Path) -> Connection:
    """Attach to the embedded server of ``home``, creating and starting it if need be.

    Creates cluster, roles and database the first time (about a second). The server stays until ``stop`` or
    the end of this process, and for as long as any other process uses it. Calling it again is free.
    Raises EmbeddedPostgresError with a German sentence if the folder or the server cannot be used.
    """
    home = home.expanduser().resolve()
    with _threads:
        if home not in _uses:
            _uses[home] = _attach(home)
            _leave_at_exit()
        return Connection(_uses[home].cluster.socket)


def stop(home: Path | None = None) -> None:
    """Give up this process's share in the server of ``home`` (of all, if None); the last one stops it.

    A forked child shares its parent's lock and leaves the server alone.
    """
    with _threads:
        for path in [home.expanduser().resolve()] if home else list(_uses):
            use = _uses.pop(path, None)
            if use and use.pid == os.getpid():
                _detach(use)


def revive(home: Path) -> bool:
    """Start the server of ``home`` again if it was killed; returns whether it had to. Only for one that is attached."""
    use = _uses.get(home.expanduser().resolve())
    if use is None or use.pid != os.getpid() or use.cluster.postmaster() is not None:
        return False
    with _guard(use.cluster):
        use.cluster.ensure_running()
    return True


def _attach(home: Path) -> _Use:
    lock = None
    try:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        cluster = Cluster.at(home)
        with _guard(cluster):
            lock = _open(cluster, LOCK)
            fcntl.flock(lock, fcntl.LOCK_SH)
            _bring_up(cluster)
    except OSError as error:
        _close(lock)
        raise unusable(home, error) from error
    except BaseException:
        _close(lock)
        raise
    return _Use(cluster, lock)


def _bring_up(cluster: Cluster) -> None:
    cluster.create()
    if not (cluster.socket / f".s.PGSQL.{PORT}").exists():
        cluster.stop()  # a cleaner of /tmp took the socket: nobody can reach this server any more
    if cluster.postmaster() is None:
        cluster.configure()
    cluster.ensure_running()
    ready = cluster.home / "postgres.ready"
    if not ready.exists():
        _create_roles(cluster)
        ready.touch()


def _create_roles(cluster: Cluster) -> None:
    """Create what is missing of owner, application role and database.

    The application role owns nothing and heeds row-level security; the owner may create test databases.
    """
    import psycopg  # a process that only reads --help does not need the driver

    wanted = {OWNER_ROLE: "LOGIN CREATEDB", APP_ROLE: "LOGIN"}
    address = {"host": str(cluster.socket), "port": PORT, "user": SUPERUSER, "dbname": "postgres"}
    with psycopg.connect(**address, autocommit=True) as connection:
        found = {name for (name,) in connection.execute("SELECT rolname FROM pg_roles")}
        for name in wanted.keys() - found:
            connection.execute(f"CREATE ROLE {name} {wanted[name]} NOSUPERUSER NOBYPASSRLS")
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
            connection.execute(f"CREATE DATABASE {DATABASE} OWNER {OWNER_ROLE}")


def _detach(use: _Use) -> None:
    """Leave; stop the server when nobody else holds the lock."""
    try:
        with _guard(use.cluster):
            fcntl.flock(use.lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if os.path.samestat(os.fstat(use.lock.fileno()), (use.cluster.home / LOCK).stat()):
                use.cluster.stop()  # else the folder was deleted and made anew: that server is not ours
    except BlockingIOError:
        return  # others still use it
    except FileNotFoundError:
        return  # somebody deleted the home folder; PostgreSQL notices by itself within a minute
    finally:
        use.lock.close()


@contextmanager
def _guard(cluster: Cluster) -> Iterator[None]:
    """Let one process at a time start or stop the server."""
    with _open(cluster, "postgres.start") as guard:
        fcntl.flock(guard, fcntl.LOCK_EX)
        yield


def _open(cluster: Cluster, name: str) -> IO[str]:
    path = cluster.home / name
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    cluster.own(path)
    return os.fdopen(descriptor, "r+")


def _close(lock: IO[str] | None) -> None:
    if lock is not None:
        lock.close()


def _leave_at_exit() -> None:
    """Register ``stop`` once, and let an unhandled SIGTERM end the process in order instead of at once."""
    atexit.unregister(stop)
    atexit.register(stop)
    in_main_thread = threading.current_thread() is threading.main_thread()
    if in_main_thread and signal.getsignal(signal.SIGTERM) is signal.SIG_DFL:
        signal.signal(signal.SIGTERM, _exit_on_signal)


def _exit_on_signal(signal_number: int, _frame: FrameType | None) -> None:
    sys.exit(128 + signal_number)
