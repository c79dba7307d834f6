"""``willkomm search rebuild``: write what the search looks up anew, for the operator."""

from __future__ import annotations

import argparse

from willkomm.config.commands import DONE, UNUSABLE, CommandFailed


def register(subparsers: argparse._SubParsersAction) -> None:
    """Add the parser of this command."""
    parser = subparsers.add_parser(
        "search",
        help="neu schreiben, worin die Suche sucht",
        description="Die Suche findet Personen über Suchwörter, die jede Änderung an einer Person nachführt.",
    )
    inner = parser.add_subparsers(title="Befehle", metavar="BEFEHL", required=True)
    command = inner.add_parser(
        "rebuild",
        help="alle Suchwörter neu schreiben",
        description="Schreibt die Suchwörter aller Personen neu, eine Gemeinde nach der anderen. Nötig nur, wenn Namen "
        "am Programm vorbei geändert wurden oder eine neue Version es verlangt. Darf jederzeit wiederholt werden.",
    )
    command.add_argument("--organisation", type=int, metavar="BFS_NUMMER", help="nur diese Gemeinde (sonst alle)")
    command.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Rebuild and print one line for each organisation that has persons."""
    from willkomm.common.people.actions import rebuild_index
    from willkomm.config.profiles import operator
    from willkomm.core.alphabet_sql import name_key
    from willkomm.core.organisations.models import Organisation

    rows = Organisation.objects.order_by(name_key("name"))
    if args.organisation is not None:
        rows = rows.filter(bfs_number=args.organisation)
        if not rows:
            raise CommandFailed(f"Eine Gemeinde mit der BFS-Nummer {args.organisation} gibt es hier nicht.", UNUSABLE)
    for here in rows:
        people, tokens = rebuild_index(operator(here), here)
        if people:
            print(f"{here.name}: {people} Personen, {tokens} Suchwörter")
    return DONE
