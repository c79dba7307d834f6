"""A canton of any size, built set-based and always the same: `python -m bench.population CASES ORGANISATIONS`.

One household, person, dossier, letter and so on are made the ordinary way; the superuser then multiplies their rows
by INSERT … SELECT, with foreign keys unchecked. So a new column needs nothing here. Prints one JSON object: where
the municipality's officer signs in, and what to ask for.
"""

import json
import os
import subprocess
import sys
from datetime import UTC, datetime

SETUP = "import sys; from willkomm.config.command import main; sys.exit(main(['setup', '--profile', 'ch-so']))"
FIRST = 1_000_000  # ids from here on are ours
NAMES = "Keller Meier Haile Tesfay Silva Demir Kovač Petrović Yılmaz Ahmadi Nguyen Rossi Müller Öztürk Abebe Santos"
FIRST_NAMES = "Anna Luca Selam Yonas Inês Emre Ana Marko Zeynep Farid Linh Giulia Jonas Aylin Dawit Rita Omar Lea"
HISTORY = ("suggest", "confirm", "invite")  # steps per dossier
# What every fiftieth household of a municipality is in; the other nine tenths are closed.
STATES = ("suggested", "to_check", "open", "invited", "reminded")


def setup() -> None:
    """An installation with roles, canton, texts and rules in WILLKOMM_HOME, and Django ready to ask it."""
    sys.stdout.flush()
    subprocess.run([sys.executable, "-c", SETUP], check=True, capture_output=True)
    import django

    django.setup()


def superuser():
    """A connection that no wall and no foreign key holds up; autocommit, and it waits for no disk."""
    import psycopg
    from django.db import connection

    from willkomm.config.cluster import SUPERUSER

    facts = connection.settings_dict
    address = {"host": facts["HOST"], "port": facts["PORT"], "dbname": facts["NAME"], "user": SUPERUSER}
    found = psycopg.connect(**address, autocommit=True)
    found.execute("SET session_replication_role = replica; SET synchronous_commit = off; SET work_mem = '64MB'")
    return found


def multiply(db, model, template, count: int, **columns) -> None:
    """Insert `count` copies of the row `template`; `columns` are SQL of `g.i` (from 0) for what differs."""
    table = model._meta.db_table
    names = [field.column for field in model._meta.concrete_fields if not field.generated]
    values = ", ".join(columns.get(name, f't."{name}"') for name in names)
    quoted = ", ".join(f'"{name}"' for name in names)
    db.execute(
        f'INSERT INTO "{table}" ({quoted}) SELECT {values} FROM "{table}" t, generate_series(0, {count - 1}) g(i)'
        f" WHERE t.id = {template.pk}"
    )


def build(cases: int, organisations: int) -> None:
    """Fill the database; two persons to a household, every municipality with as many."""
    from willkomm.core.organisations.models import Organisation

    first = _templates()
    with superuser() as db:
        home = Organisation.objects.get(pk=first["organisation"].pk)
        where = f"{FIRST} + g.i % {organisations}"
        number = {"slug": "'bench-' || g.i", "bfs_number": f"{FIRST} + g.i", "name": "'Gemeinde ' || g.i"}
        multiply(db, Organisation, home, organisations, id=f"{FIRST} + g.i", **number)
        _households(db, first, cases // 2, organisations, where)
        _people(db, first, cases, organisations)
        _tokens(db, cases, organisations)
        for table in _tables(first):
            db.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM \"{table}\"")
        db.execute("VACUUM (ANALYZE)")


def _tables(first: dict) -> list[str]:
    return [row._meta.db_table for row in first.values()]


def _templates() -> dict:
    """One row of every kind in one municipality, made the ordinary way."""
    from django.db import transaction

    from willkomm.common.correspondence.models import Letter, Recipient
    from willkomm.common.people.models import Household, Person
    from willkomm.core.kernel.tenancy import Scope, scoped
    from willkomm.core.organisations.models import Organisation
    from willkomm.welcome.cases.models import Case, CaseTransition, Outcome
    from willkomm.welcome.conversations.models import Conversation

    now = datetime(2026, 11, 1, 9, 0, tzinfo=UTC)
    office = Organisation.objects.get(bfs_number=2534)
    here, where = frozenset({office.pk}), {"organisation": office}
    with transaction.atomic(), scoped(Scope(here, here, here)):
        household = Household.objects.create(**where, street="Bielstrasse", house_number="7", town="Zuchwil")
        facts = {"nationalities": ["PT"], "permit": "0201", "origin": "abroad", "origin_country": "PT"}
        person = Person.objects.create(**where, household=household, official_name="Silva", born_on=now, **facts)
        whose = {**where, "household": household}
        moment = {"state_since": now, "arrived_on": now, "suggestion": "open", "reason": "Zuzug aus dem Ausland"}
        case = Case.objects.create(**whose, person=person, state="closed", **moment)
        actor = {"actor_kind": "staff", "actor_ref": "1", "actor_name": "Anna Muster"}
        step = CaseTransition.objects.create(**where, case=case, verb="confirm", after="open", at=now, **actor)
        written = {"languages": ["de"], "facts": {}, "wording": {}, "file": "x.pdf", "issued_by": "Anna Muster"}
        letter = Letter.objects.create(**whose, template="invitation", issued_at=now, **written)
        recipient = Recipient.objects.create(**where, letter=letter, person=person)
        held = {"language": "pt", "outcome": "held", "recorded_at": now, "recorded_by": "Anna Muster"}
        talk = Conversation.objects.create(**whose, held_on=now, **held)
        outcome = Outcome.objects.create(**where, case=case, person=person, kind="folder", on=now, recorded_at=now)
    found = (household, person, case, step, letter, recipient, talk, outcome)
    return {"organisation": office} | {type(row).__name__: row for row in found}


def _households(db, first: dict, count: int, organisations: int, where: str) -> None:
    """Households with a letter for every second and a conversation for every third of them."""
    unique = {"id": f"{FIRST} + g.i", "organisation_id": where, "public_id": "md5('{}' || g.i)::uuid"}

    def marked(word):
        return unique | {"public_id": f"md5('{word}' || g.i)::uuid"}

    row = first["Household"]
    street = {"house_number": "(g.i % 90 + 1)::text"}
    multiply(db, type(row), row, count, **marked("household"), **street)
    # The household of the n-th letter is 2n, of the n-th conversation 3n; each stands in its organisation.
    for name, every in (("Letter", 2), ("Conversation", 3)):
        row = first[name]
        owner = f"{FIRST} + g.i * {every}"
        facts = {"household_id": owner, "organisation_id": f"{FIRST} + (g.i * {every}) % {organisations}"}
        if name == "Letter":
            of_office = f"(g.i * 2 / {organisations})"
            facts["posted_on"] = f"CASE WHEN {of_office} % 50 = 2 THEN NULL ELSE date '2026-10-01' END"
        multiply(db, type(row), row, count // every, **(marked(name) | facts))


def _people(db, first: dict, count: int, organisations: int) -> None:
    """Two persons to a household, each with a dossier, its history, the letter's line and an outcome."""
    household = "g.i / 2"
    where, of_office = f"{FIRST} + ({household}) % {organisations}", f"(({household}) / {organisations})"
    common = {"id": f"{FIRST} + g.i", "organisation_id": where}
    home = {"household_id": f"{FIRST} + {household}", "arrived_on": f"date '2026-11-15' - (({of_office} * 37) % 1000)"}
    names, calls = NAMES.split(), FIRST_NAMES.split()
    facts = {
        "public_id": "md5('person' || g.i)::uuid",
        "official_name": f"(ARRAY{names})[({household}) % {len(names)} + 1]",
        "first_name": f"(ARRAY{calls})[g.i * 7 % {len(calls)} + 1]",
        "born_on": "date '1960-01-01' + (g.i::bigint * 7919 % 18000)::int",
        "id_category": "'MU.1'",
        "id_value": "g.i::text",
    }
    multiply(db, type(first["Person"]), first["Person"], count, **(common | home | facts))
    _dossiers(db, first, count, common | home, of_office)
    _lines(db, first, count, organisations)


def _dossiers(db, first: dict, count: int, home: dict, of_office: str) -> None:
    """Everybody's dossier with its outcome and its history; `of_office` counts the households of one office."""
    facts = {
        "public_id": "md5('case' || g.i)::uuid",
        "person_id": f"{FIRST} + g.i",
        "state": f"coalesce((ARRAY{list(STATES)})[{of_office} % 50 + 1], 'closed')",
        "due_on": f"CASE WHEN {of_office} % 50 < {len(STATES)} THEN {home['arrived_on']} + 14 END",
        "flagged": f"CASE WHEN {of_office} % 60 = 7 THEN 'Das Register hat die Adresse geändert.' ELSE '' END",
    }
    multiply(db, type(first["Case"]), first["Case"], count, **(home | facts))
    mine = {name: home[name] for name in ("id", "organisation_id")}
    mine |= {"case_id": f"{FIRST} + g.i", "person_id": f"{FIRST} + g.i"}
    multiply(db, type(first["Outcome"]), first["Outcome"], count, **mine)
    for number, verb in enumerate(HISTORY):
        step = {"id": f"{FIRST} + g.i::bigint * {len(HISTORY)} + {number}", "verb": f"'{verb}'"}
        multiply(db, type(first["CaseTransition"]), first["CaseTransition"], count, **(mine | step))


def _lines(db, first: dict, count: int, organisations: int) -> None:
    """Who is named on a letter. Letters stand with even households: persons 4n and 4n + 1."""
    who = "(g.i / 2 * 4 + g.i % 2)"
    line = {
        "id": f"{FIRST} + g.i",
        "organisation_id": f"{FIRST} + ({who} / 2) % {organisations}",
        "letter_id": f"{FIRST} + g.i / 2",
        "person_id": f"{FIRST} + {who}",
    }
    multiply(db, type(first["Recipient"]), first["Recipient"], count // 4 * 2, **line)


def _tokens(db, count: int, organisations: int) -> None:
    """What the search needs of everybody: both names and the birth date (the office asked has all there is)."""
    from willkomm.common.people.models import Person, SearchToken

    person = Person._meta.db_table
    for token in ("'n:' || lower(official_name)", "'n:' || lower(first_name)", "'b:' || born_on"):
        db.execute(
            f"INSERT INTO {SearchToken._meta.db_table} (organisation_id, token, person_id)"
            f" SELECT organisation_id, {token}, id FROM {person} WHERE id >= {FIRST} ON CONFLICT DO NOTHING"
        )


def officer(organisation_id: int) -> dict:
    """Somebody who works in this municipality, with a session; and what of it to look at."""
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore
    from django.db import transaction

    from willkomm.common.people.actions.indexing import index_again
    from willkomm.common.people.models import Person
    from willkomm.core.accounts.models import Membership, User
    from willkomm.core.kernel.tenancy import Scope, scoped
    from willkomm.core.organisations.models import Organisation
    from willkomm.welcome.cases.models import Case

    office = Organisation.objects.get(pk=organisation_id)
    user = User.objects.create_user("bench@example.invalid", name="Anna Muster", welcomed=True)
    Membership.objects.create(user=user, organisation=office, role="officer", starts_on=datetime(2024, 1, 1))
    session = SessionStore()
    session[SESSION_KEY], session[HASH_SESSION_KEY] = str(user.pk), user.get_session_auth_hash()
    session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
    session.save()
    here = frozenset({office.pk})
    with transaction.atomic(), scoped(Scope(here, here, here)):
        index_again(Person.objects.filter(organisation=office).values_list("pk", flat=True))
        cases = [str(key) for key in Case.objects.filter(organisation=office).values_list("public_id", flat=True)[:40]]
        count = Case.objects.filter(organisation=office).count()
    return {"session": session.session_key, "cases": cases, "here": count}


def main() -> None:
    """Build, and say where to look."""
    from willkomm.config import postgres

    cases, organisations = map(int, sys.argv[1:])
    setup()
    build(cases, organisations)
    from django.db import connection

    found = officer(FIRST + organisations // 2)

    connection.close()
    postgres.stop()
    print("BUILT " + json.dumps(found))


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "willkomm.config.settings")
    main()
