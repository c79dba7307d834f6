"""``willkomm roles``: show, and on request create, the roles and the database on a PostgreSQL server."""

from __future__ import annotations

import argparse
import json
import os

from willkomm.config.commands import DONE, UNUSABLE, CommandFailed

ADMIN = "DATABASE_ADMIN_URL"


def register(subparsers: argparse._SubParsersAction) -> None:
    """Add the parser of this command."""
    parser = subparsers.add_parser(
        "roles",
        help="Rollen und Datenbank auf einem PostgreSQL-Server zeigen oder anlegen",
        description="Zeigt die Anweisungen für die drei Rollen (Eigentümerin, Anwendung, Sicherung) und die Datenbank "
        "aus DATABASE_URL, DATABASE_OWNER_URL und DATABASE_BACKUP_URL, ohne Kennwörter. Mit "
        f"{ADMIN} (Anmeldung einer Verwalterin) nur, was dem Server noch fehlt; --apply führt es aus.",
    )
    parser.add_argument("--apply", action="store_true", help=f"die Anweisungen ausführen; braucht {ADMIN}")
    parser.add_argument("--json", action="store_true", help="eine JSON-Liste von {why, statement, database} ausgeben")
    parser.set_defaults(run=run, needs_django=False)


def run(args: argparse.Namespace) -> int:
    """Print the statements, and run them if asked."""
    from willkomm.config import server_roles

    goal = server_roles.wanted(os.environ)
    address = os.environ.get(ADMIN, "")
    if args.apply and not address:
        raise CommandFailed(
            f"{ADMIN} fehlt: Geben Sie dort die Anmeldung einer Rolle an, die Rollen und Datenbanken anlegen darf.",
            UNUSABLE,
        )
    if args.apply and (nameless := [name for name, each in goal.logins.items() if not each.password]):
        raise CommandFailed(f"In {' und '.join(nameless)} fehlt das Kennwort der Rolle.", UNUSABLE)
    plan = _on_server(args, address, goal)
    print(_as_json(plan, goal) if args.json else server_roles.script(plan, goal))
    return DONE


def _on_server(args: argparse.Namespace, address: str, goal):
    """The plan for this server, run if asked; refused with a sentence where the server refuses."""
    import psycopg

    from willkomm.config import server_roles

    try:
        plan = server_roles.statements(goal, server_roles.look(address) if address else server_roles.Found())
        if args.apply:
            server_roles.apply(address, plan)
    except psycopg.OperationalError as error:
        raise CommandFailed(f"Der Server ist nicht erreichbar; prüfen Sie {ADMIN}.", UNUSABLE) from error
    except psycopg.Error as error:
        reason = error.diag.message_primary or type(error).__name__
        raise CommandFailed(f"Der Server lehnt ab ({reason}); nehmen Sie die Anmeldung einer Verwalterin.") from error
    return plan


def _as_json(plan, goal) -> str:
    from willkomm.config import server_roles

    rows = [
        {"why": each.why, "statement": server_roles.script([each], goal).splitlines()[-1], "database": each.place}
        for each in plan
    ]
    return json.dumps(rows, ensure_ascii=False, indent=2)
