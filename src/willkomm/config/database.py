"""Which database, and as whom: one alias, and the process picks the role.

The application works as a role that row-level security binds; only ``migrate`` and ``setup`` are the owner.
Two aliases would deadlock: a migration that writes through one waits for the lock the other holds.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import dj_database_url

from willkomm.config import postgres

APP = "app"
OWNER = "owner"
ROLE_VARIABLE = "WILLKOMM_DB_ROLE"
URL_VARIABLES = {APP: "DATABASE_URL", OWNER: "DATABASE_OWNER_URL"}
EMBEDDED_USERS = {APP: postgres.APP_ROLE, OWNER: postgres.OWNER_ROLE}
# A connection outlives its request by this many seconds; it is checked before it is used again.
CONNECTION_SECONDS = 60
ENGINE = "willkomm.config.engine"
# From the third time on the server keeps the plan of a question that always comes as the same text (core.written).
KEPT_FROM = 2


class DatabaseChoiceError(RuntimeError):
    """The environment names no usable database; the text is one German sentence that says what to do."""


def home_folder(environ: Mapping[str, str]) -> Path:
    """Return the folder with everything this installation keeps on disk (need not exist yet).

    ``WILLKOMM_HOME`` if set, else ``.willkomm`` in a checkout, else ``~/.local/share/willkomm``.
    """
    if chosen := environ.get("WILLKOMM_HOME"):
        return Path(chosen).expanduser().resolve()
    checkout = Path(__file__).resolve().parents[3]
    if (checkout / "pyproject.toml").exists() and (checkout / "src").is_dir():
        return checkout / ".willkomm"
    return Path.home() / ".local" / "share" / "willkomm"


def is_embedded(environ: Mapping[str, str]) -> bool:
    """Tell whether this installation uses the PostgreSQL it brought along."""
    return not environ.get("DATABASE_URL")


def current_role(environ: Mapping[str, str]) -> str:
    """Return the role of this process, ``app`` unless ``WILLKOMM_DB_ROLE`` says ``owner``."""
    role = environ.get(ROLE_VARIABLE, APP)
    if role not in URL_VARIABLES:
        raise DatabaseChoiceError(f"{ROLE_VARIABLE} muss «app» oder «owner» sein, nicht «{role}».")
    return role


def databases(environ: Mapping[str, str], home: Path) -> dict[str, dict[str, Any]]:
    """Return Django's DATABASES; starts the embedded server if ``DATABASE_URL`` is unset.

    Raises DatabaseChoiceError or postgres.EmbeddedPostgresError, both with a German sentence.
    """
    chosen = login(environ, home, current_role(environ))
    if test_name := environ.get("WILLKOMM_TEST_DATABASE"):
        chosen["TEST"] = {"NAME": test_name}
    return {"default": chosen}


def login(environ: Mapping[str, str], home: Path, role: str) -> dict[str, Any]:
    """Return the settings with which ``role`` signs in to the database."""
    if is_embedded(environ):
        return _with_habits(_embedded(home, role))
    url = environ.get(URL_VARIABLES[role])
    if not url:
        raise DatabaseChoiceError(
            "DATABASE_OWNER_URL fehlt: Geben Sie dort die Anmeldung der Eigentümerin der Datenbank an, "
            "sie wird nur für migrate und setup gebraucht."
        )
    return _with_habits(_server(url, URL_VARIABLES[role]))


def _embedded(home: Path, role: str) -> dict[str, Any]:
    server = postgres.start(home)
    return {
        "NAME": postgres.DATABASE,
        "USER": EMBEDDED_USERS[role],
        "PASSWORD": "",
        "HOST": str(server.socket),
        "PORT": str(server.port),
    }


def _server(url: str, variable: str) -> dict[str, Any]:
    sentence = f"{variable} ist keine gültige Adresse; sie lautet postgresql://NAME:PASSWORT@RECHNER/DATENBANK."
    try:
        parsed = dict(dj_database_url.parse(url))
    except Exception as error:  # the parser knows many ways to fail, and its messages may quote the password
        raise DatabaseChoiceError(sentence) from error
    if parsed.get("ENGINE") != "django.db.backends.postgresql":
        raise DatabaseChoiceError(f"{variable} muss auf PostgreSQL zeigen (postgresql://…).")
    return parsed


def _with_habits(settings: dict[str, Any]) -> dict[str, Any]:
    options = {"prepare_threshold": KEPT_FROM} | settings.get("OPTIONS", {})
    habits = {"CONN_MAX_AGE": CONNECTION_SECONDS, "CONN_HEALTH_CHECKS": True}
    return {**settings, **habits, "ENGINE": ENGINE, "OPTIONS": options}
