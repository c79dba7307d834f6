"""Long lists of numbers are asked for so that partial indexes may serve, however much an organisation has.

From a hundred numbers on, PostgreSQL does not conclude that none of them is empty, as these indexes ask.
"""

from datetime import date

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from willkomm.common.people.models import Person
from willkomm.config.database import OWNER
from willkomm.config.grants import role
from willkomm.core.kernel.tenancy import scoped
from willkomm.gateways.register.models import Delivery, Item
from willkomm.gateways.register.queries import last_told, who_is_known
from willkomm.gateways.register.queries.known import earlier_items
from willkomm.gateways.register.queries.tables import asked_before
from willkomm.gateways.register.rules.news import News

NUMBERS = [("MU.2534", str(number)) for number in range(300)]
NEWS = [News("moveIn", category=category, value=value, at=str(date(2026, 11, 3))) for category, value in NUMBERS]


@pytest.mark.parametrize(
    ("ask", "model", "columns"),
    [
        (lambda here: earlier_items(here, NUMBERS), Item, ["id_value"]),
        (lambda here: last_told(here, NEWS), Item, ["id_value"]),
        (lambda here: asked_before(here, [f"{number:024x}" for number in range(300)]), Item, ["mark"]),
        (lambda here: who_is_known(here, NUMBERS, ["1"]), Person, ["id_value", "zemis"]),
    ],
    ids=["what was heard of them", "what tables told last", "which rows came before", "who they are"],
)
def test_the_question_states_what_the_index_asks(office, ask, model, columns):
    with scoped(office.actor.scope), CaptureQueriesContext(connection) as asked:
        ask(office.organisation.pk)
    for column in columns:
        assert f'NOT ("{model._meta.db_table}"."{column}" = \'\')' in asked[-1]["sql"]


@pytest.mark.django_db(transaction=True)
def test_which_rows_came_before_is_read_from_their_index(office):
    """By PostgreSQL's own choice among 20,000 messages; every other one is no row of a table and not in the index."""
    here, marks = office.organisation, [f"{number:024x}" for number in range(1, 301)]
    columns = "position, sender, message_id, event, action, groups, id_category, id_value, result, reason, sentence"
    with transaction.atomic(), scoped(office.actor.scope), connection.cursor() as cursor:
        delivery = Delivery.objects.create(
            organisation=here,
            source="liste.csv",
            sha256="0" * 64,
            channel="upload",
            state="done",
            received_at=office.now,
        )
        cursor.execute(
            f"INSERT INTO register_item (organisation_id, delivery_id, {columns})"
            " SELECT %s, %s, n, CASE n %% 2 WHEN 0 THEN 'Tabelle' ELSE 'sedex' END, 'x-' || lpad(to_hex(n), 24, '0'),"
            " 'moveIn', 1, '{}', '', '', 'logged', '', '' FROM generate_series(1, 20000) n",
            [here.pk, delivery.pk],
        )
    with role(OWNER), connection.cursor() as cursor:
        cursor.execute("ANALYZE register_item")
    with transaction.atomic(), scoped(office.actor.scope), connection.cursor() as cursor:
        with CaptureQueriesContext(connection) as asked:
            found = asked_before(here.pk, marks)
        cursor.execute(f"EXPLAIN {asked[-1]['sql']}")
        plan = "\n".join(row for (row,) in cursor.fetchall())
    assert found == set(marks[1::2])
    assert "item_by_mark" in plan and "Seq Scan" not in plan
