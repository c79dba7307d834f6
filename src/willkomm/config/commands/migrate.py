"""``willkomm migrate``: bring the database to this version, then give the application its rights."""

from __future__ import annotations

import argparse

from willkomm.config.commands import DONE, FAILED
from willkomm.config.database import OWNER


def register(subparsers: argparse._SubParsersAction) -> None:
    """Add the parser of this command."""
    parser = subparsers.add_parser(
        "migrate",
        help="Tabellen und Rechte anlegen oder auf den neusten Stand bringen",
        description="Legt als Eigentümerin der Datenbank alle Tabellen an oder erneuert sie und gibt der Anwendung "
        "ihre Rechte. Darf jederzeit wiederholt werden. Wo DATABASE_URL gesetzt ist, braucht es DATABASE_OWNER_URL.",
    )
    parser.add_argument("--check", action="store_true", help="nichts ändern; 1, wenn Migrationen fehlen")
    parser.set_defaults(run=run, role=OWNER)


def run(args: argparse.Namespace) -> int:
    """Migrate, or only look whether that is necessary."""
    if args.check:
        from willkomm.config.health import unapplied_migrations

        missing = unapplied_migrations()
        print("\n".join(missing) or "Alle Migrationen sind angewendet.")
        return FAILED if missing else DONE
    migrate(verbosity=1)
    return DONE


def migrate(verbosity: int = 0) -> None:
    """Apply all migrations and grant the rights; the present connection must be the owner's."""
    from django.core.management import call_command
    from django.db import connection, transaction

    from willkomm.config.grants import app_login, grant_to_app

    call_command("migrate", interactive=False, verbosity=verbosity)
    with transaction.atomic(), connection.cursor() as cursor:
        grant_to_app(cursor, app_login())
