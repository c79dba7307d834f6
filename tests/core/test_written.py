"""A question whose SQL is written once answers as the queryset itself does."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from willkomm.core import written
from willkomm.core.organisations.models import Organisation
from willkomm.core.written import ask


@pytest.fixture(autouse=True)
def nothing_written():
    written._write.cache_clear()


def by_ids(_shape, *ids):
    return (
        Organisation.objects.filter(pk__in=ids).select_related("parent").only("name", "parent__name").order_by("name")
    )


def existing_on(shape, day, *ids):
    rows = Organisation.objects.filter(pk__in=ids).exclude(valid_to__lt=day)
    return rows.values_list("pk", "name", named=True) if shape == "named" else rows.values("pk")


def by_number(_shape, number):
    return Organisation.objects.filter(bfs_number=number)


def test_other_values_of_the_same_shape_are_asked_with_the_same_text(zuchwil, derendingen):
    canton = zuchwil.parent
    with CaptureQueriesContext(connection) as log:
        assert ask(by_ids, [zuchwil.pk, derendingen.pk]) == [derendingen, zuchwil]
        assert ask(by_ids, [zuchwil.pk, canton.pk]) == [canton, zuchwil]
    assert len(log) == 2 and written._write.cache_info().misses == 1


def test_related_objects_and_left_out_columns_are_djangos_own(zuchwil):
    canton, [found] = zuchwil.parent, ask(by_ids, [zuchwil.pk])
    assert "slug" in found.get_deferred_fields()
    with CaptureQueriesContext(connection) as log:
        assert found.parent.name == canton.name
    assert len(log) == 0


def test_every_shape_is_written_for_itself(zuchwil, derendingen):
    [named] = ask(existing_on, [date(2026, 1, 1), zuchwil.pk], "named")
    assert (named.pk, named.name) == (zuchwil.pk, "Zuchwil")
    assert ask(existing_on, [date(2026, 1, 1), derendingen.pk]) == [{"pk": derendingen.pk}]


def test_two_equal_values_are_still_two(zuchwil):
    assert ask(by_ids, [zuchwil.pk, zuchwil.pk]) == [zuchwil]


def test_a_value_for_a_column_that_cannot_hold_the_mark_is_asked_the_ordinary_way(zuchwil, derendingen):
    assert ask(by_number, [zuchwil.bfs_number]) == [zuchwil]
    assert ask(by_number, [derendingen.bfs_number]) == [derendingen]


def named(_shape, *ids):
    return Organisation.objects.filter(pk__in=ids).exclude(name__contains="100 % 'Au").exclude(kind__in=("x%s", "y"))


def test_what_is_the_same_every_time_stands_in_the_text_and_the_server_keeps_it(zuchwil, derendingen):
    for office in (zuchwil, derendingen) * 4:
        assert ask(named, [office.pk]) == [office]
    found = written._write(named, (), (int,))
    assert len(found.params) == 1 and "%% ''Au%%'" in found.sql and "'x%%s'" in found.sql
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_prepared_statements WHERE strpos(statement, %s) > 0", ["('x%s', 'y')"])
        assert cursor.fetchone() == (1,)


def test_the_rows_of_a_tenant_stay_behind_the_wall(zuchwil, derendingen, arrive, member):
    """And the neighbour sees nothing."""
    from django.db import transaction

    from willkomm.core.kernel.tenancy import Scope, scoped
    from willkomm.welcome.cases.models import Case

    arrive(member("Anna", "officer", zuchwil), zuchwil, {"official_name": "Silva"})
    for office, count in ((zuchwil, 1), (derendingen, 0)):
        with transaction.atomic(), scoped(Scope(read=frozenset({office.pk}))):
            assert len(ask(all_cases, [zuchwil.pk])) == count == Case.objects.count()


def all_cases(_shape, organisation_id):
    from willkomm.welcome.cases.models import Case

    return Case.objects.filter(organisation_id=organisation_id)
