"""A backup in one encrypted file, and the way back.

The file is an `age` container around a tar archive: ``manifest.json`` (what, when, how many rows), ``database.dump``
(PostgreSQL's custom format, one snapshot) and the files of the installation. It is encrypted to a public key, so the
machine that makes backups cannot read them.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tarfile
import tempfile
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import quote

import psycopg

from willkomm.config import cluster, postgres
from willkomm.config.database import DatabaseChoiceError, is_embedded

FORMAT = 1
FOLDERS = ("files", "drop")  # letters, and messages that wait
LEFT_OUT = "drop/*/kept/*"  # originals that were taken in: kept for days that a backup would make months of
SECRET = "secret.key"
DUMP, MANIFEST = "database.dump", "manifest.json"
SUFFIX = ".willkomm.age"


class BackupError(RuntimeError):
    """A backup cannot be made or used; the text is one German sentence that says what to do."""


@dataclass(frozen=True)
class Manifest:
    """What a backup holds: rows per table and the bytes of the files, as of ``made_at`` (with its zone)."""

    format: int
    made_at: str
    rows: dict[str, int]
    files: int
    size: int


def address(environ: Mapping[str, str], home: Path) -> str:
    """Return how to reach the database with a role that sees every row.

    Raises DatabaseChoiceError with a German sentence if a server is used and DATABASE_BACKUP_URL is unset.
    """
    if is_embedded(environ):
        server = postgres.start(home)
        return f"postgresql://{server.superuser}@{quote(str(server.socket), safe='')}:{server.port}/{postgres.DATABASE}"
    if not environ.get("DATABASE_BACKUP_URL"):
        raise DatabaseChoiceError(
            "DATABASE_BACKUP_URL fehlt: Geben Sie dort die Rolle an, die sichern darf («willkomm roles» legt sie an)."
        )
    return environ["DATABASE_BACKUP_URL"]


def make(source: str, home: Path, target: Path, recipients: list[str], now: datetime) -> Manifest:
    """Write a backup of database and files to ``target``, encrypted to the public keys ``recipients`` (age1…).

    The file appears under its name only when it is complete. Raises BackupError.
    """
    keys = _public_keys(recipients)
    with _workplace(target.parent) as folder:
        rows = _dump(source, folder / DUMP)
        files = sorted(_files(home))
        size = sum(path.stat().st_size for path in files)
        manifest = Manifest(FORMAT, now.isoformat(), rows, len(files), size)
        (folder / MANIFEST).write_text(json.dumps(asdict(manifest), ensure_ascii=False, indent=1))
        members = [(folder / MANIFEST, MANIFEST), (folder / DUMP, DUMP)]
        members += [(path, f"home/{path.relative_to(home)}") for path in files]
        draft = folder / "draft"
        _encrypt(members, draft, keys)
        draft.replace(target)
    return manifest


def forget_old(folder: Path, now: datetime, keep_days: int) -> list[Path]:
    """Delete the dated backups of a folder (`willkomm-2026-11-22-030000…`) that are older; returns them.

    What somebody named otherwise is left alone.
    """
    gone = []
    for path in sorted(folder.glob(f"willkomm-*{SUFFIX}")):
        try:
            made = datetime.strptime(path.name.removesuffix(SUFFIX), "willkomm-%Y-%m-%d-%H%M%S").replace(tzinfo=UTC)
        except ValueError:
            continue
        if made < now - timedelta(days=keep_days):
            path.unlink()
            gone.append(path)
    return gone


def _public_keys(recipients: list[str]) -> list:
    import pyrage

    try:
        keys = [pyrage.x25519.Recipient.from_str(text.strip()) for text in recipients]
    except pyrage.RecipientError as error:
        raise BackupError("Der öffentliche Schlüssel ist ungültig; er beginnt mit «age1».") from error
    if not keys:
        raise BackupError(
            "Es fehlt der öffentliche Schlüssel: Geben Sie ihn mit --recipient oder WILLKOMM_BACKUP_RECIPIENT an; "
            "«willkomm backup --new-key DATEI» macht einen."
        )
    return keys


@contextmanager
def _workplace(beside: Path) -> Iterator[Path]:
    """A folder for drafts on the target's own disk, readable by us alone and gone afterwards."""
    try:
        beside.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".willkomm-", dir=beside) as name:
            yield Path(name)
    except OSError as error:
        raise BackupError(
            f"In «{beside}» kann nicht geschrieben werden ({error.strerror}); schaffen Sie Platz oder nennen Sie "
            "einen anderen Ordner."
        ) from error


def _dump(source: str, target: Path) -> dict[str, int]:
    """Dump one snapshot of the database and return its rows per table."""
    with psycopg.connect(source) as connection:
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        snapshot = connection.execute("SELECT pg_export_snapshot()").fetchone()[0]
        rows = count_rows(connection)
        run_program("pg_dump", source, "--format=custom", f"--snapshot={snapshot}", f"--file={target}")
    return rows


def count_rows(connection: psycopg.Connection) -> dict[str, int]:
    """Return the number of rows of every table in the schema ``public``, by its name."""
    tables = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1").fetchall()
    count = psycopg.sql.SQL("SELECT count(*) FROM public.{}")
    return {name: connection.execute(count.format(psycopg.sql.Identifier(name))).fetchone()[0] for (name,) in tables}


def run_program(name: str, source: str, *arguments: str, stdin=None) -> None:
    """Run one of PostgreSQL's programs on the database at ``source``; the list of processes shows no password."""
    parts = psycopg.conninfo.conninfo_to_dict(source)
    password = parts.pop("password", "")
    done = subprocess.run(
        [str(cluster.programs() / name), *arguments, "--dbname", psycopg.conninfo.make_conninfo(**parts)],
        env={"PATH": os.defpath, "LC_ALL": "C", "PGPASSWORD": str(password)},
        stdin=stdin,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        reason = done.stderr.strip().rpartition("\n")[2] or name
        raise BackupError(f"PostgreSQL meldet: {reason}. Beheben Sie das und wiederholen Sie den Befehl.")


def _files(home: Path) -> Iterator[Path]:
    for folder in FOLDERS:
        found = (path for path in (home / folder).rglob("*") if path.is_file())
        yield from (path for path in found if not path.relative_to(home).match(LEFT_OUT))
    if (home / SECRET).exists():
        yield home / SECRET


def _encrypt(members: list[tuple[Path, str]], target: Path, keys: list) -> None:
    """Write the members as a tar archive, encrypted while it is made: the plain archive never touches the disk."""
    import pyrage

    reading, writing = os.pipe()
    failures: list[OSError] = []
    packer = threading.Thread(target=_pack, args=(members, writing, failures))
    packer.start()
    try:
        with os.fdopen(reading, "rb") as pipe, target.open("wb") as out:
            pyrage.encrypt_io(pipe, out, keys)
            out.flush()
            os.fsync(out.fileno())
    finally:
        packer.join()
    if failures and isinstance(failures[0], FileNotFoundError):
        raise BackupError("Während der Sicherung wurde eine Datei gelöscht; wiederholen Sie den Befehl.")
    if failures:
        raise failures[0]


def _pack(members: list[tuple[Path, str]], writing: int, failures: list[OSError]) -> None:
    try:
        with os.fdopen(writing, "wb") as pipe, tarfile.open(fileobj=pipe, mode="w|") as archive:
            for path, name in members:
                archive.add(path, name, recursive=False)
    except OSError as error:  # the disk of the other end is full, or a file was deleted meanwhile
        failures.append(error)


def unpack(source: Path, identity: str, folder: Path) -> Manifest:
    """Decrypt a backup into ``folder`` and return what it holds. Raises BackupError if key or file do not fit."""
    _decrypt(source, identity, folder / "archive")
    try:
        with tarfile.open(folder / "archive") as archive:
            archive.extractall(folder, filter="data")
        manifest = Manifest(**json.loads((folder / MANIFEST).read_text()))
    except (tarfile.TarError, ValueError, TypeError, KeyError, FileNotFoundError) as error:
        raise BackupError("Das ist keine Sicherung von Willkomm; prüfen Sie die Datei.") from error
    finally:
        (folder / "archive").unlink(missing_ok=True)
    if manifest.format != FORMAT:
        raise BackupError("Diese Sicherung stammt von einer neueren Version; nehmen Sie Willkomm in jener Version.")
    return manifest


def _decrypt(source: Path, identity: str, target: Path) -> None:
    import pyrage

    try:
        key = pyrage.x25519.Identity.from_str(_key_line(identity))
        with source.open("rb") as file, target.open("wb") as out:
            pyrage.decrypt_io(file, out, [key])
    except OSError as error:
        if error.errno:
            raise BackupError(
                f"«{target.parent}» ist nicht beschreibbar ({error.strerror}); schaffen Sie Platz."
            ) from error
        raise BackupError("Die Datei ist beschädigt oder unvollständig; nehmen Sie eine andere Sicherung.") from error
    except (pyrage.IdentityError, pyrage.DecryptError) as error:
        raise BackupError("Der Schlüssel passt nicht zu dieser Sicherung, oder die Datei ist beschädigt.") from error


def _key_line(text: str) -> str:
    return next((line.strip() for line in text.splitlines() if line.startswith("AGE-SECRET-KEY-")), "")


def load(folder: Path, target: str) -> None:
    """Read the unpacked dump into the empty database at ``target``, whose role becomes the owner of all tables.

    Raises BackupError if the database holds tables already: nothing is ever overwritten.
    """
    with psycopg.connect(target) as connection:
        if connection.execute("SELECT 1 FROM pg_tables WHERE schemaname = 'public' LIMIT 1").fetchone():
            raise BackupError(
                "Die Datenbank ist nicht leer. Stellen Sie in eine neue wieder her: mit einem neuen WILLKOMM_HOME oder "
                "einer leeren Datenbank."
            )
    script = folder / "database.sql"
    subprocess.run(
        [cluster.programs() / "pg_restore", "--no-owner", "--no-privileges", f"--file={script}", folder / DUMP],
        check=True,
        capture_output=True,
    )
    _drop_newer_settings(script)
    with script.open("rb") as lines:
        run_program(
            "psql", target, "--quiet", "--no-psqlrc", "--single-transaction", "--set=ON_ERROR_STOP=1", stdin=lines
        )


def _drop_newer_settings(script: Path) -> None:
    """Leave out what an older server does not know: settings of the session above the first statement."""
    shorter = script.with_suffix(".old.sql")
    with script.open("rb") as lines, shorter.open("wb") as out:
        for line in lines:
            if line != b"SET transaction_timeout = 0;\n":
                out.write(line)
            if line.startswith((b"CREATE", b"COPY")):
                shutil.copyfileobj(lines, out)
    shorter.replace(script)


def put_files(folder: Path, home: Path) -> int:
    """Put the unpacked files into the installation's folder; returns how many. An existing file is never replaced.

    Raises BackupError if the installation has another key already: what the backup's key closed could not be opened.
    """
    old, new = home / SECRET, folder / "home" / SECRET
    if old.exists() and new.exists() and old.read_bytes() != new.read_bytes():
        raise BackupError(f"In «{home}» liegt schon ein anderer Schlüssel; nehmen Sie ein neues WILLKOMM_HOME.")
    count = 0
    for path in sorted((folder / "home").rglob("*")):
        target = home / path.relative_to(folder / "home")
        if path.is_file() and not target.exists():
            target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            shutil.move(path, target)
            count += 1
    return count


def differences(manifest: Manifest, target: str) -> list[str]:
    """Return in words where the rows in the database at ``target`` differ from the backup's; empty if nowhere."""
    with psycopg.connect(target) as connection:
        found = count_rows(connection)
    return [
        f"{table}: {found.get(table, 0)} statt {count} Zeilen"
        for table, count in manifest.rows.items()
        if found.get(table, 0) != count
    ]
