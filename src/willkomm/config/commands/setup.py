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
        help="prepare a new installation for a canton or Land",
        description="Migrates the database and writes the organisations, texts and rules of a profile. "
        "May be repeated: what exists is kept.",
    )
    parser.add_argument(
        "--profile",
        choices=PROFILES,
        required=True,
        help="ch-so: canton Solothurn; de-nrw: NRW",
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
