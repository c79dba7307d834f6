"""``willkomm demo``: a small world to look at, and on request the application on top of it."""

from __future__ import annotations

import argparse
import os
import sys

from willkomm.config.commands import DONE
from willkomm.config.commands.serve import add_address, keep_demo_apart, require_free

HERE = ("127.0.0.1", "0.0.0.0", "::")


def register(subparsers: argparse._SubParsersAction) -> None:
    """Add the parser of this command."""
    parser = subparsers.add_parser(
        "demo",
        help="die Vorführung aufbauen und zeigen",
        description="Baut die Vorführung mit erfundenen Menschen und Organisationen auf, wenn sie fehlt. "
        "Nicht für eine Installation mit echten Daten.",
    )
    parser.add_argument("--serve", action="store_true", help="danach Webserver und Worker starten")
    add_address(parser)
    parser.set_defaults(run=run, environment=environment)


def environment(args: argparse.Namespace) -> dict[str, str]:
    """What the settings shall know before they are read: links lead to where the demonstration is served."""
    return {"WILLKOMM_DEMO": "1", "WILLKOMM_BASE_URL": os.environ.get("WILLKOMM_BASE_URL") or _address(args)}


def run(args: argparse.Namespace) -> int:
    """Migrate, build the demonstration unless it is there, and serve it if asked to."""
    if args.serve:
        require_free(args.host, args.port)  # nobody shall wait for the building to be told so
    from willkomm.config import demo
    from willkomm.config.commands.migrate import migrate
    from willkomm.config.database import OWNER
    from willkomm.config.grants import role

    _say("Die Datenbank wird vorbereitet …")
    with role(OWNER):
        migrate()
    keep_demo_apart()
    if not demo.exists():
        _say("Die Vorführung wird aufgebaut …")
        demo.build(_say)
    _say("Die Vorführung ist bereit.")
    if args.serve:
        _serve(args)
    return DONE


def _say(sentence: str) -> None:
    print(sentence, flush=True)


def _serve(args: argparse.Namespace) -> None:
    """Become the web server: a fresh process without connections and threads of the building."""
    _say(f"Willkomm läuft auf {_address(args)} (beenden mit Ctrl-C).")
    sys.stderr.flush()
    address = ["--host", args.host, "--port", str(args.port)]
    command = [sys.executable, "-m", "willkomm.config.command", "serve", "--with-worker", *address]
    os.execv(sys.executable, command)


def _address(args: argparse.Namespace) -> str:
    """Where a browser on this machine finds it."""
    host = "localhost" if args.host in HERE else args.host
    return f"http://{f'[{host}]' if ':' in host else host}:{args.port}"
