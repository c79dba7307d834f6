"""``willkomm setup``: fill a new installation with the organisations and contents of a canton or Land."""

from __future__ import annotations

import argparse

from willkomm.config.commands import DONE
from willkomm.config.database import OWNER

PROFILES = ("ch-so", "de-nrw")


def register(subparsers: argparse._SubParsersAction) -> None:
    """Add the parser of this command."""
    parser = subparsers.add_parser(
        "setup",
        help="eine neue Installation für einen Kanton oder ein Land einrichten",
        description="Bringt die Datenbank auf den neusten Stand und schreibt Organisationen, Texte und Regeln eines "
        "Profils. Darf wiederholt werden: Was da ist, bleibt.",
    )
    parser.add_argument(
        "--profile",
        choices=PROFILES,
        required=True,
        help="ch-so: Kanton Solothurn; de-nrw: Nordrhein-Westfalen",
    )
    parser.set_defaults(run=run, role=OWNER)


def run(args: argparse.Namespace) -> int:
    """Migrate and write the profile."""
    from willkomm.config.commands.migrate import migrate

    migrate()
    from willkomm.config import profiles

    profiles.setup(args.profile)
    print(f"Das Profil «{args.profile}» ist eingerichtet.")
    return DONE
