"""``willkomm check``: is this installation fit for work?"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from willkomm.config.commands import DONE, FAILED

PACKAGE = Path(__file__).resolve().parents[2]
ASSETS = PACKAGE / "static" / "vendor"
FONTS = PACKAGE / "common" / "correspondence" / "fonts"


@dataclass(frozen=True)
class Finding:
    """The outcome of one check; ``detail`` says in German what was found or what to do."""

    name: str
    ok: bool
    detail: str
    warning: bool = False


def register(subparsers: argparse._SubParsersAction) -> None:
    """Add the parser of this command."""
    parser = subparsers.add_parser(
        "check",
        help="sagen, ob die Installation bereit ist",
        description="Prüft Einstellungen (für den Betrieb), Rollen der Datenbank, Migrationen, Konten, Dateien der "
        "Seiten und Schriften. 1, wenn etwas fehlt.",
    )
    parser.add_argument("--json", action="store_true", help="eine JSON-Liste von {name, ok, detail, warning} ausgeben")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print every finding; exit 1 unless all are in order."""
    findings = [finding for check in CHECKS for finding in check()]
    if args.json:
        print(json.dumps([asdict(finding) for finding in findings], ensure_ascii=False, indent=2))
    else:
        for finding in findings:
            print(f"{_verdict(finding):7}  {finding.name}: {finding.detail}")
    return DONE if all(finding.ok for finding in findings) else FAILED


def _verdict(finding: Finding) -> str:
    if not finding.ok:
        return "FEHLER"
    return "Hinweis" if finding.warning else "gut"


def _settings() -> list[Finding]:
    """Ask Django's own checks, those for deployment included; a mere warning is shown and does not fail."""
    from django.core import checks

    messages = checks.run_checks(include_deployment_checks=True)
    found = [*_plain_http(), *_django(messages)]
    return found or [Finding("settings", True, "keine Beanstandung")]


def _plain_http() -> list[Finding]:
    """Without HTTPS cookies and headers cannot be strict: one sentence instead of one of Django's for each."""
    from django.conf import settings

    if getattr(settings, "SECURE", True):
        return []
    words = "WILLKOMM_BASE_URL beginnt nicht mit https://; so nur auf diesem Rechner ausprobieren"
    return [Finding("https", True, words, warning=True)]


def _django(messages) -> list[Finding]:
    from django.core import checks

    return [
        Finding(f"settings {each.id}", each.level < checks.ERROR, each.msg, warning=True)
        for each in messages
        if not each.is_silenced()
    ]


def _database() -> list[Finding]:
    """Check that the application neither bypasses row-level security nor owns tables, and is migrated."""
    from django.db import DatabaseError, connection

    from willkomm.config.health import unapplied_migrations

    try:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT rolname, rolsuper OR rolbypassrls,"
                " (SELECT count(*) FROM pg_tables WHERE tableowner = rolname)"
                " FROM pg_roles WHERE rolname = current_user"
            )
            name, bypasses, owned = cursor.fetchone()
        missing = unapplied_migrations()
    except DatabaseError:
        return [Finding("database", False, "nicht erreichbar; prüfen Sie DATABASE_URL und den Server")]
    return [
        Finding("database role", not bypasses, f"{'umgeht' if bypasses else 'achtet'} den Zeilenschutz: «{name}»"),
        Finding("table owner", not owned, f"«{name}» besitzt {owned} Tabellen, erlaubt ist keine"),
        Finding(
            "migrations",
            not missing,
            f"{len(missing)} fehlen: willkomm migrate" if missing else "da",
        ),
    ]


def _accounts() -> list[Finding]:
    """Check that somebody can sign in; an installation without the accounts app has nobody to ask for."""
    from django.apps import apps
    from django.conf import settings
    from django.db import DatabaseError

    if not apps.is_installed("willkomm.core.accounts"):
        return []
    from willkomm.core.accounts.queries import can_anybody_sign_in

    try:
        somebody, invited = can_anybody_sign_in(settings.DEMO)
    except DatabaseError:
        return []  # the check of the database has said so
    if somebody:
        return [Finding("accounts", True, "jemand kann sich einloggen")]
    if invited:
        words = "noch niemand hat das Passwort gesetzt; «willkomm account EMAIL» zeigt den Link noch einmal"
        return [Finding("accounts", True, words, warning=True)]
    return [Finding("accounts", False, "niemand kann sich einloggen: «willkomm account EMAIL --role …»")]


def _providers() -> list[Finding]:
    """Identity providers that the environment names but does not describe."""
    import os

    from willkomm.core.accounts.oidc import incomplete

    return [Finding("Anbieter", False, sentence) for sentence in incomplete(os.environ)]


def _files() -> list[Finding]:
    return [_folder("assets", ASSETS, (".css", ".js")), _folder("fonts", FONTS, (".ttf", ".otf"))]


def _folder(name: str, folder: Path, suffixes: tuple[str, ...]) -> Finding:
    count = sum(1 for path in folder.rglob("*") if path.suffix in suffixes)
    return Finding(name, count > 0, f"{count} Dateien" if count else f"{folder} ist leer (make assets)")


CHECKS: tuple[Callable[[], list[Finding]], ...] = (_settings, _database, _accounts, _providers, _files)
