"""However many dossiers a municipality has, its pages read the few they show from an index, in order."""

import os
import re
from contextlib import nullcontext

import psycopg
import pytest
from django.conf import settings
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from willkomm.common.people.models import Household, Person
from willkomm.config.database import OWNER, login
from willkomm.config.engine.base import DatabaseWrapper
from willkomm.core.kernel.tenancy import scoped
from willkomm.core.organisations.models import Cooperation
from willkomm.welcome.cases.models import Case

MANY = 8000


def copied(cursor, model, pk, **values):
    """Insert MANY copies of a row; `values` are SQL of g.i (from 1)."""
    table = model._meta.db_table
    columns = [field.column for field in model._meta.concrete_fields if field.column != "id" and not field.generated]
    told = ", ".join(values.get(name, f"t.{name}") for name in columns)
    source = f"{table} t, generate_series(1, {MANY}) g(i) WHERE t.id = {pk}"
    cursor.execute(f"INSERT INTO {table} ({', '.join(columns)}) SELECT {told} FROM {source}")


def many_dossiers(case, actor):
    """Copies of a dossier on other days, three of four with something due, every fiftieth with a sentence."""
    values = {
        "public_id": "gen_random_uuid()",
        "household_id": "(SELECT max(id) FROM people_household) - g.i",
        "arrived_on": "date '2000-01-01' + g.i",
        "state": "CASE WHEN g.i % 4 <> 0 THEN 'open' ELSE 'closed' END",
        "due_on": "CASE WHEN g.i % 4 <> 0 THEN date '2026-01-01' + g.i % 300 END",
        "flagged": "CASE WHEN g.i % 50 = 0 THEN 'Bitte lesen.' ELSE '' END",
    }
    with transaction.atomic(), scoped(actor.scope), connection.cursor() as cursor:
        copied(cursor, Household, case.household_id, public_id="gen_random_uuid()", process_key="''", dwelling_key="''")
        copied(cursor, Case, case.pk, **values)


def many_people(case, actor):
    """Give every dossier a person of its own, with a last name of its own."""
    with transaction.atomic(), scoped(actor.scope), connection.cursor() as cursor:
        copied(cursor, Person, case.person_id, public_id="gen_random_uuid()", official_name="'Name' || g.i")
        cursor.execute(
            "UPDATE cases_case SET person_id = p.id, state_since = state_since - make_interval(hours => p.n::int)"
            " FROM (SELECT id, row_number() OVER (ORDER BY id) AS n FROM people_person"
            " WHERE official_name <> 'Silva') p,"
            " (SELECT id, row_number() OVER (ORDER BY id) AS n FROM cases_case) c"
            " WHERE c.n = p.n + 1 AND cases_case.id = c.id"
        )
    count_again()


def count_again():
    """Let PostgreSQL look at the table, as it does by itself on a quiet day; only the owner may ask it to."""
    owner = login(os.environ, settings.HOME, OWNER)
    address = {"host": owner["HOST"], "port": owner["PORT"], "user": owner["USER"], "password": owner["PASSWORD"]}
    with psycopg.connect(**address, dbname=connection.settings_dict["NAME"], autocommit=True) as database:
        for table in ("cases_case", "people_person"):
            database.execute(f"ANALYZE {table}")


@pytest.fixture(autouse=True)
def _with_values(monkeypatch):
    """EXPLAIN wants the values themselves, which a question whose plan the server keeps sends beside its text."""
    monkeypatch.setattr(DatabaseWrapper, "preparing", lambda self: nullcontext())


def plans(actor, log, table):
    """How PostgreSQL reads for the questions that concern this table.

    With so small a town a hash of everybody may look cheaper to it than fifty look-ups; whether it can read in order
    is what counts.
    """
    found = {}
    with transaction.atomic(), scoped(actor.scope), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_hashjoin = off; SET LOCAL enable_mergejoin = off")
        for query in log.captured_queries:
            if f'FROM "{table}"' in query["sql"] and query["sql"].lstrip("(").startswith("SELECT"):
                cursor.execute(f"EXPLAIN {query['sql']}")
                found[query["sql"]] = "\n".join(row[0] for row in cursor.fetchall())
    return found


@pytest.fixture
def busy(zuchwil, member, arrive, as_actor, client):
    """An officer of a municipality with thousands of dossiers, signed in; the officer's actor and one dossier."""
    user = member("Anna", "officer", zuchwil)
    [case] = arrive(user, zuchwil, {"official_name": "Silva"})
    actor = as_actor(user)
    many_dossiers(case, actor)
    count_again()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return actor, case


def test_heute_reads_what_is_due_in_order(busy, client):
    actor, _ = busy
    with CaptureQueriesContext(connection) as log:
        assert client.get("/").status_code == 200
    found = [plan for sql, plan in plans(actor, log, "cases_case").items() if "UNION ALL" in sql]
    assert found
    for plan in found:
        assert "Index Scan using case_due on cases_case" in plan and "using case_flagged on cases_case" in plan
        assert "Seq Scan on cases_case" not in plan and "due_on, v0.id" not in plan


def test_the_list_reads_the_newest_in_order(busy, client):
    actor, _ = busy
    with CaptureQueriesContext(connection) as log:
        assert client.get("/dossiers/").status_code == 200
    [plan] = [plan for sql, plan in plans(actor, log, "cases_case").items() if "ORDER BY" in sql]
    assert "using case_by_arrival on cases_case" in plan
    assert "Seq Scan on cases_case" not in plan and "Sort Key" not in plan


@pytest.mark.parametrize(
    ("asked", "index"),
    [
        ("?ordnung=zuzug", "case_by_arrival"),
        ("?ordnung=wartet", "case_by_state_since"),
        ("?ordnung=bewegt", "case_by_state_since"),
        ("?ordnung=name", "person_by_name"),
    ],
)
def test_the_list_reads_every_order_from_an_index(busy, client, asked, index):
    actor, case = busy
    many_people(case, actor)
    with CaptureQueriesContext(connection) as log:
        assert client.get(f"/dossiers/{asked}").status_code == 200
    [plan] = [plan for sql, plan in plans(actor, log, "cases_case").items() if "ORDER BY" in sql]
    assert f"using {index} on" in plan and "Seq Scan" not in plan
    # Within equal last names the oldest dossier comes first; nothing else is left to be sorted.
    assert "Sort Key" not in plan or "Presorted Key: people_person.sort_name" in plan


@pytest.mark.parametrize(("order", "column"), [("", "arrived_on"), ("wartet", "state_since"), ("name", "sort_name")])
def test_the_second_page_begins_in_the_index_where_the_first_ended(busy, client, order, column):
    actor, case = busy
    many_people(case, actor)
    following = client.get(f"/dossiers/?ordnung={order}").context["next_url"]
    with CaptureQueriesContext(connection) as log:
        assert client.get(following).context["previous_url"]
    [plan] = [plan for sql, plan in plans(actor, log, "cases_case").items() if "ORDER BY" in sql]
    [began] = re.findall(rf"Index Cond: .*{column} [<>]=", plan)
    assert began and "Seq Scan" not in plan


def test_a_dossier_is_found_by_its_keys(busy, client):
    actor, case = busy
    with CaptureQueriesContext(connection) as log:
        assert client.get(f"/dossiers/{case.public_id}/").status_code == 200
    found = plans(actor, log, "cases_case")
    assert found
    for plan in found.values():
        assert "Seq Scan on cases_case" not in plan


def test_a_verbund_reads_names_from_the_index_of_each_municipality(busy, client, carla, zuchwil):
    """Whoever works for several: no part of the question sorts all there are in one of them."""
    actor, case = busy
    many_people(case, actor)
    contract = Cooperation.objects.get(host=carla.memberships.get().organisation)
    contract.partners.add(zuchwil)
    client.force_login(carla, backend="allauth.account.auth_backends.AuthenticationBackend")
    with CaptureQueriesContext(connection) as log:
        assert len(client.get("/dossiers/?ordnung=name").context["rows"]) == 50
    [plan] = [plan for sql, plan in plans(actor, log, "cases_case").items() if "UNION ALL" in sql]
    assert "using person_by_name on" in plan and re.search(r"Presorted Key: people_person\w*\.sort_name", plan)
