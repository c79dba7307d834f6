"""The command ``willkomm``: chooses subcommand and database role, and turns errors into one sentence."""

from __future__ import annotations

import argparse
import os
import signal
import sys
from importlib import import_module
from types import FrameType

from willkomm.config.arguments import Parser, speak_german
from willkomm.config.cluster import EmbeddedPostgresError
from willkomm.config.commands import COMMANDS, FAILED, UNUSABLE, CommandFailed
from willkomm.config.database import APP, ROLE_VARIABLE, DatabaseChoiceError


def main(arguments: list[str] | None = None) -> int:
    """Run ``willkomm`` with ``arguments`` (the command line, if None) and return its exit code."""
    args = build_parser().parse_args(arguments)
    signal.signal(signal.SIGTERM, _leave)
    try:
        return _run(args)
    except KeyboardInterrupt:
        return 128 + signal.SIGINT
    except BrokenPipeError:
        # Whoever read our output has seen enough (``| head``); the interpreter must not try to flush again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED
    except Exception as error:
        if args.debug:
            raise
        return _report(error)


def build_parser() -> argparse.ArgumentParser:
    """Return the parser with all subcommands."""
    speak_german()
    parser = Parser(
        prog="willkomm",
        description="Software, mit der Gemeinden neuzugezogene Menschen begrüssen.",
    )
    parser.add_argument(
        "--debug", action="store_true", help="bei einem unerwarteten Fehler zeigen, wo er entstanden ist"
    )
    parser.set_defaults(role=None, needs_django=True, environment=lambda _args: {})
    subparsers = parser.add_subparsers(title="Befehle", metavar="BEFEHL", required=True)
    for name in COMMANDS:
        import_module(f"willkomm.config.commands.{name}").register(subparsers)
    return parser


def _run(args: argparse.Namespace) -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "willkomm.config.settings")
    os.environ.update(args.environment(args))
    os.environ[ROLE_VARIABLE] = args.role or os.environ.get(ROLE_VARIABLE, APP)
    if args.needs_django:
        import django

        django.setup()
    return args.run(args)


def _report(error: Exception) -> int:
    """Print the sentence for ``error`` on stderr and return the exit code."""
    if isinstance(error, CommandFailed):
        sentence, code = str(error), error.code
    elif isinstance(error, EmbeddedPostgresError | DatabaseChoiceError):
        sentence, code = str(error), UNUSABLE
    elif _is_unreachable(error):
        sentence, code = (
            "Die Datenbank ist nicht erreichbar; prüfen Sie DATABASE_URL und ob der Server läuft.",
            UNUSABLE,
        )
    else:
        sentence = (
            f"Unerwarteter Fehler ({type(error).__name__}); mit «willkomm --debug …» sehen Sie, wo er entstanden ist."
        )
        code = FAILED
    print(f"willkomm: {sentence}", file=sys.stderr)
    return code


def _is_unreachable(error: Exception) -> bool:
    """Tell whether ``error`` means that no connection came about (Django may not be importable yet)."""
    return any(
        kind.__name__ == "OperationalError" and kind.__module__ in {"django.db.utils", "psycopg"}
        for kind in type(error).__mro__
    )


def _leave(signal_number: int, _frame: FrameType | None) -> None:
    """End in order: ``finally`` blocks run and the embedded database learns that one user has gone."""
    sys.exit(128 + signal_number)


if __name__ == "__main__":
    sys.exit(main())
