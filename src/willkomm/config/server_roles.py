"""The roles and the database that Willkomm needs on a PostgreSQL server, as statements that can be read before.

The application's role must not own tables nor pass row-level security: it is the wall between municipalities.
The backup's role passes it and may only read, because a dump behind the wall would be empty.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from psycopg import sql

from willkomm.config.database import DatabaseChoiceError

PLACEHOLDER = "…"
APP, OWNER, BACKUP = "DATABASE_URL", "DATABASE_OWNER_URL", "DATABASE_BACKUP_URL"
# What each role is, in the words of CREATE ROLE; everything else is forbidden by name.
ATTRIBUTES = {
    OWNER: "LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE",
    APP: "LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE",
    BACKUP: "LOGIN NOSUPERUSER BYPASSRLS NOCREATEDB NOCREATEROLE",
}
DEFAULTS = {OWNER: "willkomm_owner", APP: "willkomm_app", BACKUP: "willkomm_backup"}
DATABASE = "willkomm"


@dataclass(frozen=True)
class Login:
    """A role's name and its password ("" if none was given)."""

    name: str
    password: str = ""


@dataclass(frozen=True)
class Wanted:
    """The three logins by their variable, and the name of the database."""

    logins: Mapping[str, Login]
    database: str


@dataclass(frozen=True)
class Found:
    """What the server has already: names of roles and databases."""

    roles: frozenset[str] = frozenset()
    databases: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Statement:
    """One statement and why it is needed; ``place`` is the database it runs in, "" for any."""

    why: str
    text: sql.Composable
    place: str = ""


def wanted(environ: Mapping[str, str]) -> Wanted:
    """Return the logins and the database that the three variables name, with defaults for those that are unset.

    Raises DatabaseChoiceError with a German sentence if two variables name the same role or different databases.
    """
    parts = {variable: urlsplit(environ.get(variable, "")) for variable in DEFAULTS}
    logins = {
        variable: Login(unquote(part.username or "") or DEFAULTS[variable], unquote(part.password or ""))
        for variable, part in parts.items()
    }
    databases = {unquote(part.path.lstrip("/")) for part in parts.values()} - {""}
    if len({login.name for login in logins.values()}) < len(logins):
        raise DatabaseChoiceError(
            "DATABASE_URL, DATABASE_OWNER_URL und DATABASE_BACKUP_URL müssen drei verschiedene Rollen nennen."
        )
    if len(databases) > 1:
        raise DatabaseChoiceError(
            "DATABASE_URL, DATABASE_OWNER_URL und DATABASE_BACKUP_URL müssen dieselbe Datenbank nennen."
        )
    return Wanted(logins, databases.pop() if databases else DATABASE)


def statements(goal: Wanted, found: Found) -> list[Statement]:
    """Return what an administrator has to run, in this order, so that a server with ``found`` suits ``goal``.

    Running it again changes nothing but passwords. Passwords that are not given stay as they are.
    """
    return [*_roles(goal, found), *_database(goal, found), *_rights(goal)]


def _roles(goal: Wanted, found: Found) -> list[Statement]:
    why = {
        OWNER: "owns the tables; only «willkomm migrate» and «willkomm setup» sign in with it",
        APP: "the application: bound by row-level security, owns nothing",
        BACKUP: "reads everything for «willkomm backup» and writes nothing",
    }
    return [
        Statement(f"{login.name}: {why[variable]}", _role(login, ATTRIBUTES[variable], login.name in found.roles))
        for variable, login in goal.logins.items()
    ]


def _role(login: Login, attributes: str, exists: bool) -> sql.Composable:
    verb = sql.SQL("ALTER ROLE " if exists else "CREATE ROLE ")
    text = verb + sql.Identifier(login.name) + sql.SQL(f" {attributes}")
    return text + sql.SQL(" PASSWORD ") + sql.Literal(login.password) if login.password else text


def _database(goal: Wanted, found: Found) -> list[Statement]:
    if goal.database in found.databases:
        return []
    text = sql.SQL(
        "CREATE DATABASE {} OWNER {} TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C.UTF-8'"
    ).format(sql.Identifier(goal.database), sql.Identifier(goal.logins[OWNER].name))
    return [Statement("sorting is the application's business, so the database compares bytes", text)]


def _rights(goal: Wanted) -> list[Statement]:
    database = sql.Identifier(goal.database)
    names = sql.SQL(", ").join(sql.Identifier(login.name) for login in goal.logins.values())
    backup, owner = (sql.Identifier(goal.logins[each].name) for each in (BACKUP, OWNER))
    return [
        Statement(
            "nobody else on this server may enter", sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(database)
        ),
        Statement("these three may", sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(database, names)),
        Statement("the dump reads all tables", sql.SQL("GRANT pg_read_all_data TO {}").format(backup)),
        Statement(
            "only the owner makes tables",
            sql.SQL("ALTER SCHEMA public OWNER TO {}").format(owner),
            goal.database,
        ),
        Statement(
            "nobody else does",
            sql.SQL("REVOKE CREATE ON SCHEMA public FROM PUBLIC"),
            goal.database,
        ),
    ]


def script(plan: list[Statement], goal: Wanted) -> str:
    """Return the plan as a script for psql with its reasons; passwords are left out."""
    hidden = {login.password for login in goal.logins.values()} - {""}
    lines, place = [], ""
    for each in plan:
        if each.place != place:
            place = each.place
            lines.append(f"\\connect {sql.Identifier(place).as_string(None)}")
        lines += [f"-- {each.why}", f"{_without(each.text.as_string(None), hidden)};"]
    return "\n".join(lines)


def _without(text: str, passwords: set[str]) -> str:
    for password in passwords:
        text = text.replace(sql.Literal(password).as_string(None), f"'{PLACEHOLDER}'")
    return text


def look(address: str) -> Found:
    """Return what the server at ``address`` (an administrator's login) has already."""
    import psycopg

    with psycopg.connect(address, autocommit=True) as connection:
        roles = connection.execute("SELECT rolname FROM pg_roles").fetchall()
        databases = connection.execute("SELECT datname FROM pg_database").fetchall()
    return Found(frozenset(name for (name,) in roles), frozenset(name for (name,) in databases))


def apply(address: str, plan: list[Statement]) -> None:
    """Run the plan as the administrator of ``address``; raises psycopg.Error where the server refuses."""
    import psycopg

    for place in dict.fromkeys(each.place for each in plan):
        target = {"dbname": place} if place else {}
        with psycopg.connect(address, autocommit=True, **target) as connection:
            for each in plan:
                if each.place == place:
                    connection.execute(each.text)
