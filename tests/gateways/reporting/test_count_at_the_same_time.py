"""Two people work at the same time: no count is lost."""

import threading

import pytest
from django.db import connection, transaction

from willkomm.gateways.reporting.models import Figure
from willkomm.welcome.cases.actions import confirm


@pytest.mark.django_db(transaction=True)
def test_the_second_counts_what_the_first_committed(anna, zuchwil, arrive, as_actor, now):
    one, two = arrive(anna, zuchwil, {}, {"official_name": "Zwei"})
    actor, begun = as_actor(anna), threading.Event()

    def second():
        begun.set()
        confirm(actor, [two], now=now)
        connection.close()

    thread = threading.Thread(target=second)
    with transaction.atomic():
        confirm(actor, [one], now=now)
        thread.start()
        begun.wait(5)
        thread.join(0.5)
        assert thread.is_alive(), "the second waits until the first has committed"
    thread.join(20)
    assert Figure.objects.get(organisation=zuchwil, year=2026, indicator="arrivals").value == 2
