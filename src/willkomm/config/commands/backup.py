"""``willkomm backup``: database and files in one encrypted file."""

from __future__ import annotations

import argparse
import json
import os
from dataclasses import asdict
from pathlib import Path

from willkomm.config.commands import DONE, UNUSABLE, CommandFailed

RECIPIENT = "WILLKOMM_BACKUP_RECIPIENT"


def register(subparsers: argparse._SubParsersAction) -> None:
    """Add the parser of this command."""
    parser = subparsers.add_parser(
        "backup",
        help="Datenbank und Dateien in einer verschlüsselten Datei sichern",
        description="Sichert im laufenden Betrieb Datenbank, Briefe, wartende Meldungen und den Schlüssel der "
        "Installation zum selben Zeitpunkt und verschlüsselt sie (age) für einen öffentlichen Schlüssel. Machen Sie "
        "diesen einmal mit --new-key, bewahren Sie die Datei anderswo auf, und geben Sie die gezeigte Zeile "
        "als --recipient an.",
    )
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--to", type=Path, metavar="PFAD", help="Datei, oder Ordner für eine Datei mit Datum")
    what.add_argument(
        "--new-key", type=Path, metavar="DATEI", help="einen geheimen Schlüssel machen und den öffentlichen zeigen"
    )
    parser.add_argument(
        "--recipient",
        action="append",
        metavar="age1…",
        help=f"öffentlicher Schlüssel; auch mehrmals (sonst {RECIPIENT})",
    )
    parser.add_argument(
        "--keep-days",
        type=int,
        metavar="TAGE",
        help="im Ordner: ältere Dateien mit Datum löschen, sobald die neue da ist (sonst, und höchstens:"
        " WILLKOMM_BACKUP_KEEP_DAYS, wie es im Verzeichnis der Datensammlungen steht)",
    )
    parser.add_argument("--json", action="store_true", help="ein JSON-Objekt ausgeben")
    parser.set_defaults(run=run, needs_django=False)


def run(args: argparse.Namespace) -> int:
    """Make a key, or a backup."""
    if args.new_key:
        return _new_key(args.new_key)
    from datetime import UTC, datetime

    from willkomm.config import backup
    from willkomm.config.database import home_folder

    now, keep_days = datetime.now(UTC), _keep_days(args.keep_days)
    home = home_folder(os.environ)
    target = args.to / f"willkomm-{now:%Y-%m-%d-%H%M%S}{backup.SUFFIX}" if args.to.is_dir() else args.to
    if target.exists():
        raise CommandFailed(f"«{target}» gibt es schon; nennen Sie einen anderen Namen oder einen Ordner.", UNUSABLE)
    recipients = args.recipient or os.environ.get(RECIPIENT, "").split()
    try:
        made = backup.make(backup.address(os.environ, home), home, target, recipients, now)
    except backup.BackupError as error:
        raise CommandFailed(str(error)) from error
    gone = backup.forget_old(target.parent, now, keep_days) if args.to.is_dir() else []
    if args.json:
        print(json.dumps(asdict(made) | {"file": str(target), "bytes": target.stat().st_size}))
    else:
        print(f"Gesichert in «{target}»: {sum(made.rows.values())} Zeilen, {made.files} Dateien.")
        if gone:
            print(f"Gelöscht, weil älter als {keep_days} Tage: {len(gone)} Sicherungen.")
    return DONE


def _keep_days(asked: int | None) -> int:
    """How long backups are kept: never longer than the processing register tells the people."""
    from willkomm.config import days

    try:
        most = days.backups(os.environ)
    except ValueError as error:
        raise CommandFailed(str(error), UNUSABLE) from error
    if asked is not None and not 1 <= asked <= most:
        raise CommandFailed(
            f"Im Verzeichnis der Datensammlungen stehen {most} Tage; «--keep-days» geht von 1 bis dorthin. Länger:"
            " WILLKOMM_BACKUP_KEEP_DAYS setzen.",
            UNUSABLE,
        )
    return most if asked is None else asked


def _new_key(path: Path) -> int:
    import pyrage

    key = pyrage.x25519.Identity.generate()
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise CommandFailed(f"«{path}» gibt es schon; ein Schlüssel wird nie überschrieben.", UNUSABLE) from error
    except OSError as error:
        raise CommandFailed(f"«{path}» kann nicht geschrieben werden ({error.strerror}).", UNUSABLE) from error
    with os.fdopen(descriptor, "w") as file:
        file.write(f"# public key: {key.to_public()}\n{key}\n")
    print(key.to_public())
    return DONE
