"""``willkomm figures``: one municipality's own figures, with their definitions, for the operator."""

from __future__ import annotations

import argparse
import json

from willkomm.config.commands import DONE, UNUSABLE, CommandFailed


def register(subparsers: argparse._SubParsersAction) -> None:
    """Add the parser of this command."""
    parser = subparsers.add_parser(
        "figures",
        help="die Kennzahlen einer Gemeinde ausgeben",
        description="Gibt die Kennzahlen einer Gemeinde und eines Jahres mit ihren Definitionen aus, wie auf ihrer "
        "eigenen Seite: Nichts ist unterdrückt. «nicht gezählt» (in JSON null) ist nicht null.",
    )
    parser.add_argument("--organisation", type=int, required=True, metavar="BFS_NUMMER", help="zum Beispiel 2534")
    parser.add_argument("--year", type=int, metavar="JAHR", help="Kalenderjahr (sonst das laufende)")
    parser.add_argument("--json", action="store_true", help="dasselbe Dokument wie GET /api/v1/figures ausgeben")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print the figures; a wrong argument is a number that no organisation has."""
    from django.utils import timezone

    from willkomm.core.organisations.models import Organisation
    from willkomm.gateways.reporting.api import own_year
    from willkomm.gateways.reporting.queries import own_sheets, years_of

    ids = Organisation.objects.filter(bfs_number=args.organisation).values_list("pk", flat=True)
    sheets = own_sheets(ids)
    if not sheets:
        raise CommandFailed(f"Eine Gemeinde mit der BFS-Nummer {args.organisation} gibt es hier nicht.", UNUSABLE)
    _note(sheets[0].organisation)
    today = timezone.localdate()
    document = own_year(sheets, years_of(sheets, today), args.year or today.year)
    print(json.dumps(document, ensure_ascii=False, indent=2) if args.json else _table(document))
    return DONE


def _note(here) -> None:
    """What the operator prints leaves by the catalogue, too."""
    from django.db import transaction

    from willkomm.config.profiles import operator
    from willkomm.core.kernel.refusals import Refused
    from willkomm.core.kernel.tenancy import scoped
    from willkomm.core.protection.catalogue import disclose

    actor = operator(here)
    try:
        with transaction.atomic(), scoped(actor.scope):
            disclose(actor, "figures.own", here, count=0)
    except Refused as refusal:
        raise CommandFailed(refusal.sentence) from refusal


def _table(document: dict) -> str:
    """Name, figure and definition, one line each."""
    [place] = document["organisations"]
    lines = [f"{place['name']}, {document['year']}", ""]
    for each in document["definitions"]:
        value = place["figures"][each["indicator"]]
        shown = "nicht gezählt" if value is None else value
        lines.append(f"{each['name']:<24} {shown:>13}  {each['definition']}")
    return "\n".join(lines)
