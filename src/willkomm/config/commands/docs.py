"""``willkomm docs``: write down what the program's own tables say."""

from __future__ import annotations

import argparse
from pathlib import Path

from willkomm.config.commands import DONE, FAILED


def register(subparsers: argparse._SubParsersAction) -> None:
    """Add the parser of this command."""
    parser = subparsers.add_parser(
        "docs",
        help="write permissions and workflows as documents",
        description="Writes permissions.md and workflows.md from the tables that the program obeys.",
    )
    parser.add_argument("--folder", type=Path, default=Path("docs/generated"), help="where to (default: %(default)s)")
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 if a document is out of date")
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
