"""Long lists of numbers are asked for so that partial indexes may serve, however much an organisation has.

From a hundred numbers on, PostgreSQL does not conclude that none of them is empty, as these indexes ask.
"""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from willkomm.common.people.models import Person
from willkomm.core.kernel.tenancy import scoped
from willkomm.gateways.register.models import Item
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
