"""``willkomm search rebuild``: write what the search looks up anew, for the operator."""

from __future__ import annotations

import argparse

from willkomm.config.commands import DONE, UNUSABLE, CommandFailed


def register(subparsers: argparse._SubParsersAction) -> None:
    """Add the parser of this command."""
    parser = subparsers.add_parser(
        "search",
        help="rebuild what the search looks up",
        description="The search finds persons by tokens that every change of a person brings up to date.",
    )
    inner = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    command = inner.add_parser(
        "rebuild",
        help="write all tokens anew",
        description="Writes the tokens of all persons anew, one municipality after the other. Needed only after names "
        "were changed past the program, or when a new version says so. May be repeated at any time.",
    )
    command.add_argument("--organisation", type=int, metavar="BFS_NUMBER", help="only this one (default: all)")
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
