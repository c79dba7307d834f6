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
        help="look at a letter with invented facts",
        description="Sets a letter from the shipped texts. It needs no municipality and writes no data.",
    )
    verbs = parser.add_subparsers(title="verbs", metavar="VERB", required=True)
    preview = verbs.add_parser(
        "preview",
        help="write a sample letter as PDF",
        description="Writes an invented letter in German and one other language, checked or not, marked «Entwurf».",
    )
    preview.add_argument("--template", choices=TEMPLATES, default="invitation", help="which letter (invitation)")
    preview.add_argument("--language", default="de", metavar="TAG", help="BCP 47 tag, for instance fa or de-x-easy")
    preview.add_argument("--profile", choices=PROFILES, help="whose letter (this installation's, else ch-so)")
    preview.add_argument("--window", choices=("left", "right", "din"), default="", help="window (the profile's)")
    preview.add_argument("--out", required=True, type=Path, metavar="FILE", help="where the PDF goes")
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
