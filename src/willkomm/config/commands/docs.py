"""``willkomm docs``: write down what the program's own tables say."""

from __future__ import annotations

import argparse
from pathlib import Path

from willkomm.config.commands import DONE, FAILED


def register(subparsers: argparse._SubParsersAction) -> None:
    """Add the parser of this command."""
    parser = subparsers.add_parser(
        "docs",
        help="Rechte und Abläufe als Dokumente schreiben",
        description="Schreibt permissions.md und workflows.md aus den Tabellen, an die sich das Programm hält.",
    )
    parser.add_argument(
        "--folder", type=Path, default=Path("docs/generated"), metavar="ORDNER", help="wohin (sonst %(default)s)"
    )
    parser.add_argument("--check", action="store_true", help="nichts schreiben; 1, wenn ein Dokument veraltet ist")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Write the documents, or only look whether that is necessary."""
    from willkomm.config import documents

    if args.check:
        old = documents.outdated(args.folder)
        print("\n".join(old) or "Alle Dokumente sind aktuell.")
        return FAILED if old else DONE
    changed = documents.write(args.folder)
    print(f"Geschrieben: {', '.join(changed)}" if changed else "Alle Dokumente sind aktuell.")
    return DONE
