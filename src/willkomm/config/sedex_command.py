"""``willkomm register sedex`` and ``willkomm register original``: the connection to sedex, and kept originals."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from willkomm.config.commands import DONE, UNUSABLE, CommandFailed


def add_to(inner: argparse._SubParsersAction) -> None:
    """Add both parsers to those of ``willkomm register``."""
    command = inner.add_parser(
        "sedex",
        help="den Anschluss an sedex zeigen oder ändern",
        description="Zeigt den Anschluss einer Gemeinde an sedex; mit Optionen ändert er ihn zuerst. Ohne eigene"
        " Kennungen und Absender wird kein Umschlag angenommen.",
    )
    command.add_argument("--organisation", type=int, required=True, metavar="BFS_NUMMER", help="die Gemeinde")
    command.add_argument("--own", nargs="*", metavar="KENNUNG", help="eigene Kennungen, an Stelle der bisherigen")
    command.add_argument("--sender", nargs="*", metavar="KENNUNG", help="erlaubte Absender, an Stelle der bisherigen")
    command.add_argument("--keep-days", type=int, choices=range(8), help="wie viele Tage Originale aufbewahrt werden")
    command.set_defaults(run=connect)
    command = inner.add_parser(
        "original",
        help="ein aufbewahrtes Original entschlüsseln",
        description="Entschlüsselt eine Datei aus drop/<BFS-Nummer>/kept/ mit dem Schlüssel dieser Installation. Beide"
        " Protokolle der Gemeinde halten es zuerst fest: bei der Lieferung und bei jeder Person daraus.",
    )
    command.add_argument(
        "--organisation",
        type=int,
        metavar="BFS_NUMMER",
        help="wessen es ist, wenn es anderswo liegt (sonst die des Ordners)",
    )
    command.add_argument("path", type=Path, metavar="PFAD", help="die Datei in kept/")
    command.add_argument("--to", type=Path, required=True, metavar="PFAD", help="wohin damit; darf es noch nicht geben")
    command.set_defaults(run=open_original)


def connect(args: argparse.Namespace) -> int:
    """Change what was given, print the connection."""
    from django.db import transaction

    from willkomm.config.commands.register import organisation_of
    from willkomm.config.profiles import operator
    from willkomm.core.kernel.tenancy import scoped
    from willkomm.gateways.register.actions import connect_sedex
    from willkomm.gateways.register.queries import connection_of

    here = organisation_of(args.organisation)
    actor = operator(here)
    with transaction.atomic(), scoped(actor.scope):
        now = connection_of(here)
        if (args.own, args.sender, args.keep_days) != (None, None, None):
            now = connect_sedex(
                actor,
                here,
                own_ids=_checked(args.own, now.own_ids),
                senders=_checked(args.sender, now.senders),
                keep_days=now.keep_days if args.keep_days is None else args.keep_days,
            )
    print(f"Eigene Kennungen: {', '.join(now.own_ids) or 'keine'}")
    print(f"Erlaubte Absender: {', '.join(now.senders) or 'keine'}")
    print(f"Originale aufbewahren: {now.keep_days} Tage")
    if not (now.own_ids and now.senders):
        print("Umschläge werden alle abgelehnt, bis Kennung und Absender eingetragen sind.")
    return DONE


def _checked(given: list[str] | None, before: list[str]) -> list[str]:
    from django.core.exceptions import ValidationError

    from willkomm.gateways.register.forms import ParticipantsField

    if given is None:
        return before
    try:
        return ParticipantsField(required=False).clean("\n".join(given))
    except ValidationError as error:
        raise CommandFailed(" ".join(error.messages), UNUSABLE) from error


def open_original(args: argparse.Namespace) -> int:
    """Write the original, once both books know of it; nothing stays behind when it cannot be opened or noted."""
    from willkomm.core.kernel.refusals import Refused
    from willkomm.gateways.register.folder.keeping import Unreadable, decrypt

    here, at_home = _municipality_of(args)
    try:
        with open(args.to, "xb", opener=_private) as file:
            decrypt(args.path, file)
        _note(here, args.to, at_home)
    except FileExistsError:
        raise CommandFailed(f"«{args.to}» gibt es schon. Wählen Sie einen anderen Namen.", UNUSABLE) from None
    except (Unreadable, OSError) as error:
        args.to.unlink(missing_ok=True)
        raise CommandFailed(
            "Diese Datei lässt sich nicht entschlüsseln. Prüfen Sie den Pfad und den Schlüssel der Installation."
        ) from error
    except Refused as refusal:
        args.to.unlink(missing_ok=True)
        raise CommandFailed(refusal.sentence, UNUSABLE) from refusal
    except BaseException:
        args.to.unlink(missing_ok=True)
        raise
    print("Dass Sie es geöffnet haben, steht im Zugriffsprotokoll und im Änderungsprotokoll.")
    return DONE


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _municipality_of(args: argparse.Namespace) -> tuple:
    """Whose original it is, and whether that is certain because it lies in the municipality's own folder."""
    from django.conf import settings

    from willkomm.config.commands.register import organisation_of

    kept = args.path.resolve().parent
    inside = kept.name == "kept" and kept.parent.parent == (Path(settings.HOME) / "drop").resolve()
    named = kept.parent.name if inside and kept.parent.name.isdecimal() else None
    if args.organisation is None and named is None:
        raise CommandFailed(
            "Diese Datei liegt in keinem Ablageordner. Nennen Sie die Gemeinde mit --organisation.", UNUSABLE
        )
    number = args.organisation if args.organisation is not None else int(named)
    return organisation_of(number), named == str(number)


def _note(here, path: Path, at_home: bool) -> None:
    from willkomm.config.profiles import operator
    from willkomm.gateways.register.actions import note_opened
    from willkomm.gateways.register.folder.keeping import sums_of

    note_opened(operator(here), here, sums=sums_of(path), at_home=at_home)
