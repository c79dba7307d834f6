"""``willkomm letter``: look at a letter with invented facts, before any municipality is set up."""

from __future__ import annotations

import argparse
from pathlib import Path

from willkomm.config.commands import DONE, UNUSABLE, CommandFailed
from willkomm.config.commands.setup import PROFILES

TEMPLATES = ("invitation", "folder", "event", "reminder")


def register(subparsers: argparse._SubParsersAction) -> None:
    """Add the parser of this command."""
    parser = subparsers.add_parser(
        "letter",
        help="einen Brief mit erfundenen Angaben ansehen",
        description="Setzt einen Brief aus den mitgelieferten Texten. Braucht keine Gemeinde und speichert nichts.",
    )
    verbs = parser.add_subparsers(title="Befehle", metavar="BEFEHL", required=True)
    preview = verbs.add_parser(
        "preview",
        help="einen Musterbrief als PDF schreiben",
        description="Schreibt einen erfundenen Brief auf Deutsch und in einer anderen Sprache, geprüft oder nicht, "
        "als «Entwurf».",
    )
    preview.add_argument("--template", choices=TEMPLATES, default="invitation", help="welcher Brief (sonst invitation)")
    preview.add_argument(
        "--language", default="de", metavar="SPRACHE", help="Kürzel nach BCP 47, zum Beispiel fa oder de-x-easy"
    )
    preview.add_argument("--profile", choices=PROFILES, help="von wem (sonst diese Installation, sonst ch-so)")
    preview.add_argument(
        "--window", choices=("left", "right", "din"), default="", help="Fenster des Umschlags (sonst wie im Profil)"
    )
    preview.add_argument("--out", required=True, type=Path, metavar="DATEI", help="wohin das PDF kommt")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Compose, set and write the sample."""
    from willkomm.common.correspondence.letters import sample_letter
    from willkomm.common.correspondence.typesetting import TypesettingFailed

    try:
        pdf = sample_letter(args.template, args.language, profile=args.profile or _profile_here(), window=args.window)
    except KeyError as unknown:
        raise CommandFailed(
            f"Die Sprache «{args.language}» gibt es nicht; bekannt sind: {', '.join(unknown.args[1])}.",
            UNUSABLE,
        ) from unknown
    except TypesettingFailed as failure:
        raise CommandFailed(failure.sentence) from failure
    try:
        args.out.write_bytes(pdf)
    except OSError as error:
        raise CommandFailed(f"«{args.out}» lässt sich nicht schreiben; wählen Sie einen anderen Ort.") from error
    print(f"Der Musterbrief liegt in {args.out}.")
    return DONE


def _profile_here() -> str:
    """The profile of this installation; that of a canton before it is set up or while there is no database."""
    from django.db.utils import OperationalError, ProgrammingError

    from willkomm.core.organisations.models import Organisation

    try:
        found = Organisation.objects.filter(parent=None).order_by("pk").values_list("profile", flat=True).first()
    except (OperationalError, ProgrammingError):
        found = None
    return found or PROFILES[0]
