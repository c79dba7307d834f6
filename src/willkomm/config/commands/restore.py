"""``willkomm restore``: a backup back into an empty installation, or only a look whether that would work."""

from __future__ import annotations

import argparse
import json
import os
import tempfile
from pathlib import Path
from urllib.parse import quote

from willkomm.config.commands import DONE, FAILED, UNUSABLE, CommandFailed
from willkomm.config.database import OWNER


def register(subparsers: argparse._SubParsersAction) -> None:
    """Add the parser of this command."""
    parser = subparsers.add_parser(
        "restore",
        help="eine Sicherung in eine leere Installation zurückspielen, oder das prüfen",
        description="Entschlüsselt eine Sicherung, liest sie in eine leere Datenbank, legt die Dateien ab, bringt "
        "alles auf den Stand dieser Version und vergleicht die Zeilen jeder Tabelle mit der Zählung bei der Sicherung.",
    )
    parser.add_argument("file", type=Path, metavar="DATEI", help="die Sicherung")
    parser.add_argument("--identity", type=Path, required=True, metavar="DATEI", help="der geheime Schlüssel")
    parser.add_argument(
        "--check",
        action="store_true",
        help="in eine Datenbank zum Wegwerfen zurückspielen und berichten; nichts ändern",
    )
    parser.add_argument("--json", action="store_true", help="ein JSON-Objekt {rows, files, differences} ausgeben")
    parser.set_defaults(run=run, role=OWNER, needs_django=False)


def run(args: argparse.Namespace) -> int:
    """Restore for good or for trial; exit 1 if rows are missing afterwards."""
    from willkomm.config import backup

    if missing := next((path for path in (args.file, args.identity) if not path.is_file()), None):
        raise CommandFailed(f"Die Datei «{missing}» gibt es nicht. Prüfen Sie den Pfad.", UNUSABLE)
    try:
        with tempfile.TemporaryDirectory(prefix="willkomm-restore-") as name:
            made = backup.unpack(args.file, args.identity.read_text(errors="replace"), Path(name))
            files, found = _try(Path(name), made) if args.check else _restore(Path(name), made)
    except backup.BackupError as error:
        raise CommandFailed(str(error)) from error
    _tell(args, made, files, found)
    return FAILED if found else DONE


def _try(folder: Path, made) -> tuple[int, list[str]]:
    """Restore into a fresh embedded database inside the temporary folder."""
    from willkomm.config import backup, postgres

    home = folder / "trial"
    try:
        owner, everything = _embedded(home)
        backup.load(folder, owner)
        return backup.put_files(folder, home), backup.differences(made, everything)
    finally:
        postgres.stop(home)


def _restore(folder: Path, made) -> tuple[int, list[str]]:
    """Restore into this installation, then bring it to this version."""
    from willkomm.config import backup
    from willkomm.config.database import home_folder, is_embedded

    home = home_folder(os.environ)
    if is_embedded(os.environ):
        owner, everything = _embedded(home)
    else:
        owner, everything = os.environ.get("DATABASE_OWNER_URL", ""), backup.address(os.environ, home)
    if not owner:
        raise CommandFailed("DATABASE_OWNER_URL fehlt: Geben Sie dort die Eigentümerin der Datenbank an.", UNUSABLE)
    files = backup.put_files(folder, home)
    backup.load(folder, owner)
    found = backup.differences(made, everything)
    import django

    django.setup()  # only now: the settings make a key where none lies
    from willkomm.config.commands.migrate import migrate

    migrate()
    return files, found


def _embedded(home: Path) -> tuple[str, str]:
    """The embedded database of ``home`` as its owner reaches it, and as a role that sees every row."""
    from willkomm.config import postgres

    server = postgres.start(home)
    place = f"{quote(str(server.socket), safe='')}:{server.port}/{postgres.DATABASE}"
    return f"postgresql://{postgres.OWNER_ROLE}@{place}", f"postgresql://{server.superuser}@{place}"


def _tell(args: argparse.Namespace, made, files: int, found: list[str]) -> None:
    rows = sum(made.rows.values())
    if args.json:
        print(json.dumps({"rows": rows, "files": files, "differences": found}, ensure_ascii=False))
        return
    print(f"{'Geprüft' if args.check else 'Wiederhergestellt'}: {rows} Zeilen, {files} Dateien, Stand {made.made_at}.")
    for sentence in found:
        print(f"Unterschied: {sentence}")
    if not args.check:
        print("Wer seit der Sicherung gelöscht wurde, ist wieder da; die Aufbewahrung löscht ihn beim nächsten Lauf.")
