"""A word from inside a transaction: others read it before the transaction ends, and behind the wall alone."""

import pytest
from django.db import connection, transaction
from django.utils import timezone

from willkomm.core.beside import note_beside
from willkomm.core.kernel.tenancy import Scope, scoped
from willkomm.core.organisations.models import Organisation
from willkomm.gateways.register.models import Delivery

pytestmark = pytest.mark.django_db(transaction=True)


def place(name):
    return Organisation.objects.create(kind="municipality", name=name, official_name=name, slug=name.lower())


def scope(organisation):
    ids = frozenset({organisation.pk})
    return scoped(Scope(ids, ids, ids))


def seen_by_others(organisation, delivery):
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT set_config('willkomm.read', %s, false)", [f"{{{organisation.pk}}}"])
            cursor.execute(f"SELECT progress FROM {Delivery._meta.db_table} WHERE id = %s", [delivery.pk])
            return cursor.fetchone()
    finally:
        other.close()


def test_others_read_it_while_the_work_goes_on_and_what_the_work_undoes_stays_undone():
    here = place("Zuchwil")
    with transaction.atomic(), scope(here):
        delivery = Delivery.objects.create(organisation=here, source="a.csv", received_at=timezone.now())
    with transaction.atomic(), scope(here), transaction.atomic():
        Delivery.objects.create(organisation=here, source="b.csv", received_at=timezone.now())
        note_beside(delivery, progress=500, leased_until=timezone.now())
        assert seen_by_others(here, delivery) == (500,)
        transaction.set_rollback(True)
    with transaction.atomic(), scope(here):
        assert [each.progress for each in Delivery.objects.all()] == [500]


def test_it_waits_for_nobody(monkeypatch):
    monkeypatch.setattr("willkomm.core.beside.PATIENCE", "50ms")
    here = place("Zuchwil")
    with transaction.atomic(), scope(here):
        delivery = Delivery.objects.create(organisation=here, source="a.csv", received_at=timezone.now())
    with transaction.atomic(), scope(here):
        Delivery.objects.select_for_update().get()
        note_beside(delivery, progress=500)
        assert seen_by_others(here, delivery) == (0,)
