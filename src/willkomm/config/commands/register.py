"""``willkomm register import``: take messages of the residents' register in, as upload page and drop folder do."""

from __future__ import annotations

import argparse
import json
from contextlib import nullcontext
from dataclasses import asdict
from pathlib import Path

from willkomm.config import sedex_command
from willkomm.config.commands import DONE, UNUSABLE, CommandFailed

REJECTED = 3
IN_FOLDERS = frozenset({".xml", ".zip", ".csv", ".tsv", ".xlsx", ".xls", ".ods"})


def register(subparsers: argparse._SubParsersAction) -> None:
    """Add the parser of this command."""
    parser = subparsers.add_parser(
        "register",
        help="Meldungen der Einwohnersoftware aufnehmen (eCH-0020)",
        description="Arbeitet mit Dateien der Einwohnersoftware.",
    )
    inner = parser.add_subparsers(title="Befehle", metavar="BEFEHL", required=True)
    command = inner.add_parser(
        "import",
        help="Dateien aufnehmen",
        description="Nimmt Meldungen nach eCH-0020 (XML, ZIP) in der Reihenfolge ihrer Daten auf, dann Tabellen (CSV,"
        " XLSX, XLS, ODS). Eine Tabelle, deren Spalten noch niemand erklärt hat, wartet unter «Lieferungen».",
        epilog="Rückgabewerte: 0 nichts abgelehnt · 3 etwas abgelehnt · 2 falsche Angaben",
    )
    command.add_argument("paths", nargs="+", type=Path, metavar="PFAD", help="Datei, oder Ordner mit Dateien")
    command.add_argument(
        "--organisation", type=int, required=True, metavar="BFS_NUMMER", help="die Gemeinde, für die sie sind"
    )
    command.add_argument("--dry-run", action="store_true", help="alles tun und dann zurücknehmen")
    command.add_argument("--allow-test", action="store_true", help="Testmeldungen zulassen")
    command.add_argument("--lenient", action="store_true", help="grosszügig lesen, ohne Schema")
    command.add_argument("--json", action="store_true", help="je Meldung ein JSON-Objekt auf einer Zeile ausgeben")
    command.set_defaults(run=run)
    sedex_command.add_to(inner)


def run(args: argparse.Namespace) -> int:
    """Take every file in and print what came of it; exit 3 if anything was rejected."""
    from django.db import transaction
    from django.utils import timezone

    files, organisation = _files(args.paths), organisation_of(args.organisation)
    with transaction.atomic() if args.dry_run else nullcontext():
        rejected = [_take(path, envelope, organisation, timezone.now(), args) for path, envelope in files]
        if args.dry_run:
            transaction.set_rollback(True)
    if args.dry_run and not args.json:
        print("Probelauf: nichts davon ist gespeichert.")
    return REJECTED if any(rejected) else DONE


def _files(paths: list[Path]) -> list[tuple[Path, Path | None]]:
    """The files in the order of what they tell, each with its sedex envelope if it has one beside it."""
    from willkomm.gateways.register.actions import in_order
    from willkomm.gateways.register.sedex import bundled

    if missing := next((path for path in paths if not path.exists()), None):
        raise CommandFailed(f"«{missing}» gibt es nicht. Prüfen Sie den Pfad.", UNUSABLE)
    files = [file for path in paths for file in (_inside(path) if path.is_dir() else [path])]
    if not files:
        raise CommandFailed("In diesem Ordner liegt keine XML-Datei und keine Tabelle.", UNUSABLE)
    by_folder = {folder: [path for path in files if path.parent == folder] for folder in {p.parent for p in files}}
    bundles = [each for paths in by_folder.values() for each in bundled((path.name, path) for path in paths)]
    return [(path, outside) for outside, path in in_order((outside, path) for _, path, outside in bundles)]


def _inside(folder: Path) -> list[Path]:
    return [path for path in sorted(folder.rglob("*")) if path.is_file() and path.suffix.lower() in IN_FOLDERS]


def organisation_of(number: int):
    """The municipality with this BFS number, or its successor. Raises CommandFailed when there is none."""
    from django.utils import timezone

    from willkomm.core.organisations.profiles import organisation_by_bfs

    found = organisation_by_bfs(number, timezone.localdate())
    if found is None:
        raise CommandFailed(f"Es gibt keine Gemeinde mit der BFS-Nummer {number}. Prüfen Sie die Nummer.", UNUSABLE)
    return found


def _take(path: Path, envelope: Path | None, organisation, now, args: argparse.Namespace) -> bool:
    """Take one file in and print its lines; tells whether something was rejected."""
    from willkomm.config.profiles import operator
    from willkomm.gateways.register.actions import bring

    reports = bring(
        operator(organisation),
        organisation,
        name=path.name,
        file=path,
        envelope=envelope,
        channel="command",
        now=now,
        allow_test=args.allow_test,
        lenient=args.lenient,
    )
    for row in (row for report in reports for row in _rows(report)):
        print(json.dumps(row, ensure_ascii=False) if args.json else _in_words(row), flush=True)
    return any(report.rejected for report in reports)


def _rows(report) -> list[dict]:
    """One mapping per message; base deliveries and tables begin with a summary, what was only logged stands there."""
    from willkomm.gateways.register.queries import counts_in_words

    delivery = report.delivery
    rows = [{**asdict(line), "result": str(line.result)} for line in report.lines]
    if delivery.table and "counts" in delivery.table:
        return [_table_summary(delivery), *rows]
    if delivery.event == "baseDelivery" and delivery.state == delivery.State.DONE and not delivery.reason:
        summary = {"source": delivery.source, "item": None, "event": delivery.event, "person": None}
        summary |= {"result": "logged", "reason": "summary", "message": counts_in_words(report.counts)}
        return [summary | {"counts": report.counts}, *rows]
    return rows


def _table_summary(delivery) -> dict:
    """What a preview of the table shows: how many rows are new, changed, without effect, faulty."""
    from willkomm.gateways.register.models import TableRow

    counts = delivery.table["counts"]
    words = ", ".join(f"{counts[verdict]} {label}" for verdict, label in TableRow.Verdict.choices)
    summary = {"source": delivery.source, "item": None, "event": delivery.event, "person": None}
    return summary | {"result": "logged", "reason": "summary", "message": words, "counts": counts}


def _in_words(row: dict) -> str:
    who = f" {row['person']}" if row["person"] else ""
    return f"{row['source']}:{who} {row['event']} {row['result']} – {row['message']}"
